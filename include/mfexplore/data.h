/* Ratings in memory: ids, the sparse matrix R as CSR and CSC, the split into training and held-out
 * ratings, statistics, and synthetic ratings with known factors.
 *
 * Watchers are rows, movies are columns. Ids are strings outside and `uint32_t` indices inside;
 * indices follow the sorted ids, so they do not depend on the order of a file. */
#ifndef MFEXPLORE_DATA_H
#define MFEXPLORE_DATA_H

#include <stdatomic.h>
#include <stdio.h>

#include "mfexplore/status.h"

/* ---- ids ---------------------------------------------------------------------------------- */

/* The sorted, distinct ids of one axis. Sorted as numbers when every id is a number, otherwise
 * byte by byte. Owned by the structure that holds it; free with mf_ids_clear. */
typedef struct mf_ids {
    size_t count;
    uint64_t *start; /* count + 1 offsets into text; id i is the C string at text + start[i] */
    char *text;
    bool numeric;
} mf_ids;

void mf_ids_clear(mf_ids *ids);

static inline const char *mf_id(const mf_ids *ids, size_t index)
{
    return ids->text + ids->start[index];
}

/* Finds `id` by bisection; false when it is not there. */
bool mf_ids_find(const mf_ids *ids, const char *id, uint32_t *index);

/* Up to `most` indices of the ids most like `id` (edit distance, numeric neighbours first when all
 * are numbers), best first. Returns how many. */
size_t mf_ids_nearest(const mf_ids *ids, const char *id, uint32_t *nearest, size_t most);

/* The order in which ids are sorted: numeric when `numeric`, else bytewise; <0, 0, >0. */
int mf_id_compare(const char *a, const char *b, bool numeric);

/* True for an optional minus, digits, and at most one point with digits after it. */
bool mf_id_is_number(const char *id);

/* ---- the sparse matrix -------------------------------------------------------------------- */

/* Compressed sparse rows: the ratings of row i are col[k], value[k] for k from row_start[i] to
 * row_start[i + 1] − 1, columns ascending. 8 bytes a rating and 8 a row. A CSC of R is the CSR of
 * its transpose: rows are then movies. */
typedef struct mf_csr {
    size_t n_rows, n_cols, n;
    size_t *row_start; /* n_rows + 1 */
    uint32_t *col;     /* n */
    float *value;      /* n */
} mf_csr;

void mf_csr_clear(mf_csr *csr);

/* The transpose (so: the CSC) of `csr` into `transposed`, which the caller clears. */
mf_status mf_csr_transpose(const mf_csr *csr, mf_csr *transposed, mf_error *error);

/* The position of (row, col) in col/value, or SIZE_MAX. */
size_t mf_csr_find(const mf_csr *csr, size_t row, uint32_t col);

/* Bytes of the three arrays. */
size_t mf_csr_bytes(const mf_csr *csr);

/* ‖R‖_F over the known ratings. */
double mf_csr_norm(const mf_csr *csr);

/* Known ratings with the ids of both axes, and what reading them met. */
typedef struct mf_ratings {
    mf_ids watchers, movies;
    mf_csr r;            /* n_watchers × n_movies */
    size_t n_lines;      /* lines read */
    size_t n_duplicates; /* ratings merged into another of the same (watcher, movie) */
    size_t n_zeros;      /* ratings of value 0, kept or, as asked for, left out */
    size_t n_bad;        /* lines skipped because they could not be read */
    size_t n_blank;      /* empty lines and comments */
    bool zeros_missing;  /* zeros were left out */
} mf_ratings;

void mf_ratings_clear(mf_ratings *ratings);

/* ---- building ratings from triples --------------------------------------------------------- */

typedef enum mf_duplicates {
    MF_DUPLICATES_LAST,
    MF_DUPLICATES_FIRST,
    MF_DUPLICATES_MEAN,
    MF_DUPLICATES_ERROR,
} mf_duplicates;

/* Collects triples in any order and turns them into ratings. Holds 9 bytes a triple
 * (ratings in whole and half steps from 0 to 127.5) or 13; finishing frees them as it goes, so that
 * the peak is below 3 × the final CSR. */
typedef struct mf_builder mf_builder;

mf_builder *mf_builder_new(mf_duplicates duplicates);
void mf_builder_free(mf_builder *builder);

/* Adds one triple; ids are bytes without NUL, not NUL-terminated. `line` is remembered only where
 * duplicates are errors. False when memory is out or an axis has 2³² − 1 ids. */
bool mf_builder_add(mf_builder *builder, const char *watcher, size_t watcher_length,
                    const char *movie, size_t movie_length, float value, size_t line);

/* Ends the part that is being added (a training file, say): what follows belongs to the next.
 * Parts share ids, not ratings. At most 2 parts. */
void mf_builder_next_part(mf_builder *builder);

/* The ratings of part 0 and the ids of all parts into `ratings`; the second part's into
 * `second` when not NULL. The builder is empty afterwards. MF_BAD_DATA for a duplicate where
 * duplicates are errors: then `duplicate_line` holds its line. */
mf_status mf_builder_finish(mf_builder *builder, mf_ratings *ratings, mf_csr *second,
                            size_t *duplicate_line, mf_error *error);

/* ---- random numbers ------------------------------------------------------------------------ */

/* MT19937 as NumPy's legacy generator seeds and reads it (Matsumoto & Nishimura 1998):
 * mf_mt19937_doubles gives the numbers of np.random.rand(n) after np.random.seed(seed). */
typedef struct mf_mt19937 {
    uint32_t state[624];
    unsigned next;
} mf_mt19937;

void mf_mt19937_seed(mf_mt19937 *generator, uint32_t seed);
void mf_mt19937_doubles(mf_mt19937 *generator, double *out, size_t n);

/* SplitMix64 (Steele, Lea & Flood 2014): small, fast, seeds anything. */
typedef struct mf_random {
    uint64_t state;
} mf_random;

uint64_t mf_random_bits(mf_random *random);
double mf_random_double(mf_random *random); /* uniform in [0, 1), 53 bits */
double mf_random_normal(mf_random *random); /* mean 0, variance 1 (Box–Muller) */
uint64_t mf_random_below(mf_random *random, uint64_t bound);

/* A 64-bit hash of bytes, keyed. */
uint64_t mf_hash(const void *bytes, size_t length, uint64_t key);

/* ---- split --------------------------------------------------------------------------------- */

/* Training and held-out ratings over the same ids. Held-out membership of a rating depends only on
 * (seed, watcher id, movie id). With nothing held out `train` shares the arrays of the ratings. */
typedef struct mf_split {
    double holdout; /* the share asked for, 0 ≤ holdout < 1 */
    double first;   /* where that share begins: 0 but for folds */
    uint64_t seed;
    mf_csr train, heldout;
    bool borrowed;           /* train belongs to the ratings it was split from */
    uint32_t *watcher_count; /* training ratings of each watcher, n_watchers */
    uint32_t *movie_count;   /* training ratings of each movie, n_movies */
    size_t n_warm,
        n_cold; /* held-out ratings whose watcher and movie both / not both are trained */
} mf_split;

/* Splits by hash. The ratings must outlive the split. */
mf_status mf_split_make(const mf_ratings *ratings, double holdout, uint64_t seed, mf_split *split,
                        mf_error *error);

/* Holds out the share of the ratings that begins at `first`: fold f of n is (f / n, 1 / n), and
 * every rating is held out in one of the n. */
mf_status mf_split_fold(const mf_ratings *ratings, double first, double holdout, uint64_t seed,
                        mf_split *split, mf_error *error);

/* Trains on all of `ratings` and holds out `heldout` (moved into the split), as for --test FILE. */
mf_status mf_split_given(const mf_ratings *ratings, mf_csr *heldout, mf_split *split,
                         mf_error *error);

void mf_split_clear(mf_split *split);

/* Is a rating with training counts as in `split` warm? */
static inline bool mf_split_is_warm(const mf_split *split, size_t watcher, size_t movie)
{
    return split->watcher_count[watcher] > 0 && split->movie_count[movie] > 0;
}

/* ---- statistics ---------------------------------------------------------------------------- */

/* How counts are spread over one axis. Quantiles are those of the sorted counts (the lower one
 * where two are equally near), the median of an even number is the mean of the middle two. */
typedef struct mf_spread {
    size_t min, max;
    double mean, median;
    size_t q10, q25, q75, q90, q99;
    size_t singletons; /* how many have exactly one rating */
    size_t *sorted;    /* the counts, largest first, n of the axis */
    size_t n;
} mf_spread;

typedef struct mf_histogram_bar {
    double value; /* the value, or the middle of the bin when `binned` */
    size_t count;
} mf_histogram_bar;

enum { MF_HISTOGRAM_MOST = 32 };

/* Bytes that the ratings take in each form, by formula. `factors` is for K factors a row and a
 * column in float64. */
typedef struct mf_memory {
    double long_table, dense_float64, dense_float32, coo, csr_scipy, csr, csc, factors;
    double shallow_getsizeof; /* what sys.getsizeof reports of a SciPy CSR whose arrays are views */
} mf_memory;

/* The formulas; double, since a dense matrix may exceed 2⁶⁴ bytes. */
mf_memory mf_memory_figures(double n_watchers, double n_movies, double n_ratings, double k);

typedef struct mf_stats {
    size_t n_watchers, n_movies, n;
    double density;
    double mean, min, max;
    size_t n_bars;
    bool binned; /* more than MF_HISTOGRAM_MOST distinct values: bars are equal-width bins */
    mf_histogram_bar bars[MF_HISTOGRAM_MOST];
    mf_spread per_watcher, per_movie;
} mf_stats;

mf_status mf_stats_compute(const mf_ratings *ratings, mf_stats *stats, mf_error *error);
void mf_stats_clear(mf_stats *stats);

/* Something about the data that the user should know, with its remedy. */
typedef struct mf_warning {
    const char *code; /* "columns-swapped", "duplicates", "zeros", "bad-lines" */
    char message[256];
} mf_warning;

enum { MF_WARNINGS_MOST = 6 };

/* `file` is the name the ratings came from, or NULL. Without `stats` (NULL) what the ratings hold
 * is counted here as far as it must be. Returns how many were written. */
size_t mf_warnings(const mf_ratings *ratings, const mf_stats *stats, const char *file,
                   mf_warning warnings[MF_WARNINGS_MOST]);

/* ---- synthetic ratings --------------------------------------------------------------------- */

/* Ratings drawn from planted factors: r = μ + b_u + b_i + p·q + σ·noise, on exactly `n` distinct
 * cells, at least one for each watcher and movie, popularity falling as (rank)^−exponent. */
typedef struct mf_synth_config {
    size_t n_watchers, n_movies, n;
    size_t k;
    double mu, bias_sigma, factor_sigma, noise_sigma;
    double watcher_exponent, movie_exponent;
    int stars; /* 1: whole stars 1–5, 2: half stars 0.5–5, 0: as drawn */
    uint64_t seed;
} mf_synth_config;

typedef struct mf_synth_truth {
    double *p, *q;                     /* n_watchers × k, n_movies × k */
    double *watcher_bias, *movie_bias; /* n_watchers, n_movies */
    double noise_floor; /* RMSE of the planted prediction against the ratings as written */
} mf_synth_truth;

/* The caller clears both. MF_USAGE when no such matrix exists; MF_INTERRUPTED when `cancel` (which
 * may be NULL) is set. */
mf_status mf_synth(const mf_synth_config *config, const atomic_bool *cancel, mf_ratings *ratings,
                   mf_synth_truth *truth, mf_error *error);
void mf_synth_truth_clear(mf_synth_truth *truth);

#endif
