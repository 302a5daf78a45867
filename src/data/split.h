/* The split of ratings into training and held-out ones. */
#ifndef MF_DATA_SPLIT_H
#define MF_DATA_SPLIT_H

#include "csr.h"
#include "ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* What settings that come from the data go by, of training ratings. */
typedef struct mf_shape {
    double per_row;   /* d = n/(N + M), N watchers and M movies with training ratings */
    double deviation; /* standard deviation */
    double rms;       /* √ of the mean square */
    double lowest, highest;
} mf_shape;

/* Training and held-out ratings over the same ids. Held-out membership of a rating depends only on
 * (seed, watcher id, movie id). With nothing held out `train` shares the arrays of the ratings. */
struct mf_split {
    double holdout; /* the share asked for, 0 ≤ holdout < 1 */
    double first;   /* where that share begins: 0 but for folds */
    uint64_t seed;
    mf_csr train, heldout;   /* of several mates each has its own rows, with every row_start */
    const mf_mates *mates;   /* NULL: none */
    const size_t *cut;       /* whose watchers are whose: the ratings' */
    size_t *movie_cut;       /* whose movies: about as many training ratings each */
    bool borrowed;           /* train belongs to the ratings it was split from */
    uint32_t *watcher_count; /* training ratings of each watcher, n_watchers */
    uint32_t *movie_count;   /* training ratings of each movie, n_movies */
    size_t n_warm,
        n_cold; /* held-out ratings whose watcher and movie both / not both are trained */
    mf_shape shape;
};

/* Splits by hash. The ratings must outlive the split. */
mf_status mf_split_make(const mf_ratings *ratings, double holdout, uint64_t seed, mf_split *split,
                        mf_error *error);

/* Holds out the share of the ratings that begins at `first`: fold f of n is (f / n, 1 / n), and
 * every rating is held out in one of the n. */
mf_status mf_split_fold(const mf_ratings *ratings, double first, double holdout, uint64_t seed,
                        mf_split *split, mf_error *error);

/* Which ratings are held out. */
typedef enum mf_split_kind {
    MF_SPLIT_RANDOM,        /* a share of them, by hash */
    MF_SPLIT_TIME,          /* the latest share */
    MF_SPLIT_LAST,          /* the latest n of each watcher who has more */
    MF_SPLIT_LEAVE_ONE_OUT, /* one of each watcher who has two or more, by hash */
} mf_split_kind;

typedef struct mf_split_rule {
    mf_split_kind kind;
    size_t n;         /* of MF_SPLIT_LAST */
    bool per_watcher; /* the share is taken of each watcher's ratings, rounded */
} mf_split_rule;

/* Is it more than a share by hash, which folds have, too? */
static inline bool mf_split_is_ruled(mf_split_rule rule)
{
    return rule.kind != MF_SPLIT_RANDOM || rule.per_watcher;
}

/* Splits by a rule; of ratings of the same time those of later watchers and movies come later.
 * MF_USAGE where it goes by time and the ratings have none (ratings->time). */
mf_status mf_split_ruled(const mf_ratings *ratings, mf_split_rule rule, double holdout,
                         uint64_t seed, mf_split *split, mf_error *error);

/* Trains on all of `ratings` and holds out `heldout` (moved into the split), as for --test FILE. */
mf_status mf_split_given(const mf_ratings *ratings, mf_csr *heldout, mf_split *split,
                         mf_error *error);

/* Parts of the training ratings as a split of their own: a share of them held out, those whose
 * place has a hash from `first` on (0 to 1: folds begin one after another). The caller clears it.
 */
mf_status mf_split_within(const mf_split *split, double first, double share, uint64_t seed,
                          mf_split *inner, mf_error *error);

/* The rows of watchers, and of movies, that are here: all where one is alone. */
mf_stretch mf_split_watchers(const mf_split *split);
mf_stretch mf_split_movies(const mf_split *split);

/* Deals movies to mates, by the number of their training ratings. */
mf_status mf_split_cut_movies(mf_split *split, mf_error *error);

/* Widens [*lowest, *highest] by all ratings of either part. */
void mf_split_range(const mf_split *split, double *lowest, double *highest);

/* The training ratings by movie (CSC): the caller clears it. Of several mates each has those of its
 * own movies, with every movie's row_start. */
mf_status mf_split_by_movie(const mf_split *split, mf_csr *by_movie, mf_error *error);

/* Training and held-out ratings of rows that are others', from them: all ask at once, each for what
 * it has not. */
mf_status mf_split_fetch(const mf_split *split, mf_stretch rows, mf_error *error);

void mf_split_clear(mf_split *split);

/* Is a rating with training counts as in `split` warm? */
static inline bool mf_split_is_warm(const mf_split *split, size_t watcher, size_t movie)
{
    return split->watcher_count[watcher] > 0 && split->movie_count[movie] > 0;
}

#endif
