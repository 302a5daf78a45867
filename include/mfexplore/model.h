/* What was learned, and asking it: predictions, recommendations, similar movies, and the model
 * file.
 *
 * One formula for every solver:
 *     prediction(i, j) = mu + watcher_bias[i] + movie_bias[j] + Σ_k p[i·K + k] · q[j·K + k]
 * Solvers without biases leave mu and the biases 0. A watcher or movie without training ratings is
 * cold: its factors are noise, so its predictions fall back to damped means (mf_baseline). */
#ifndef MFEXPLORE_MODEL_H
#define MFEXPLORE_MODEL_H

#include <stdatomic.h>

#include "mfexplore/format.h"

/* Damped means (Koren 2010, section 2.1): movie[j] = Σ(r − mu − watcher[i]) / (2 + n_j), then
 * watcher[i] = Σ(r − mu − movie[j]) / (5 + n_i), sums over training ratings; twice, from watcher 0.
 */
typedef struct mf_baseline {
    double mu;
    double *watcher, *movie; /* n_watchers, n_movies */
} mf_baseline;

mf_status mf_baseline_fit(const mf_split *split, mf_baseline *baseline, mf_error *error);
void mf_baseline_clear(mf_baseline *baseline);

typedef struct mf_model {
    size_t n_watchers, n_movies, k;
    double *p; /* n_watchers × k */
    double *q; /* n_movies × k: Q transposed, one movie's factors contiguous */
    double mu;
    double *watcher_bias, *movie_bias; /* n_watchers, n_movies */
    mf_baseline fallback;
    uint32_t *watcher_count, *movie_count; /* training ratings of each */
    float *solver_state; /* n_watchers + n_movies numbers of the solver's own; NULL: none, and none
                            in a model file */
    atomic_uint users;   /* how many hold it */
} mf_model;

/* All zero, with one user. NULL when memory is out. */
mf_model *mf_model_new(size_t n_watchers, size_t n_movies, size_t k);
/* Room for solver_state; false when memory is out. */
bool mf_model_keep_state(mf_model *model);
/* One more user: whoever holds a model reads it in peace while training goes on with another. */
mf_model *mf_model_share(mf_model *model);
/* One user less; the last one frees it. */
void mf_model_free(mf_model *model);
/* Copies numbers between models of one shape. */
void mf_model_copy(mf_model *to, const mf_model *from);

/* p_i·q_j, summed k = 0, 1, … one after the other. */
static inline double mf_dot(const double *p, const double *q, size_t k)
{
    double sum = 0;
    for (size_t m = 0; m < k; m++) {
        sum += p[m] * q[m];
    }
    return sum;
}

/* ---- predictions ---------------------------------------------------------------------------- */

typedef enum mf_fallback { MF_FALLBACK_NONE, MF_FALLBACK_BIAS, MF_FALLBACK_MEAN } mf_fallback;

/* "bias", "mean", or NULL for none. */
const char *mf_fallback_name(mf_fallback fallback);

/* What a cold prediction becomes. DROP is for callers: here it is as BIAS. */
typedef enum mf_cold { MF_COLD_BIAS, MF_COLD_MEAN, MF_COLD_NAN, MF_COLD_DROP } mf_cold;

typedef struct mf_prediction {
    double value;
    mf_fallback fallback;
} mf_prediction;

mf_prediction mf_predict(const mf_model *model, size_t watcher, size_t movie, mf_cold cold);

/* A prediction taken apart: value = mu + watcher_bias + movie_bias + Σ_m p[m]·q[m]. A prediction
 * that fell back has no factors in it: k is 0. p and q point into the model. */
typedef struct mf_explanation {
    mf_prediction prediction;
    double mu, watcher_bias, movie_bias;
    size_t k;
    const double *p, *q;
} mf_explanation;

mf_explanation mf_explain(const mf_model *model, size_t watcher, size_t movie);

/* ---- lists ----------------------------------------------------------------------------------- */

typedef struct mf_scored {
    uint32_t movie;
    double score;
    mf_fallback fallback;
} mf_scored;

typedef struct mf_list_options {
    size_t n;             /* how many at most */
    uint32_t min_ratings; /* leave out movies with fewer training ratings */
    bool include_rated;
} mf_list_options;

/* The highest predictions for `watcher`, best first, ties by movie index; `rated` is what everyone
 * rated. `out` has room for options->n. Returns how many. */
size_t mf_recommend(const mf_model *model, const mf_csr *rated, size_t watcher,
                    const mf_list_options *options, mf_scored *out);

/* The same for every watcher, fast: blocks of watchers by a matrix product in single precision,
 * from which the few candidates are scored again as mf_recommend does. `each` is called for one
 * watcher after the other; false ends it with MF_INTERRUPTED. */
mf_status mf_recommend_all(const mf_model *model, const mf_csr *rated,
                           const mf_list_options *options, unsigned threads,
                           bool (*each)(void *context, size_t watcher, const mf_scored *items,
                                        size_t n),
                           void *context, mf_error *error);

/* The movies whose q points most in the direction of `movie`'s (cosine), itself left out. */
size_t mf_similar(const mf_model *model, size_t movie, const mf_list_options *options,
                  mf_scored *out);

/* ---- factors seen from outside --------------------------------------------------------------- */

/* P·Q = U Σ Vᵀ along its own axes: p = U √Σ (n_watchers × k), q = V √Σ (n_movies × k), sigma
 * falling. Rows without training ratings hold noise and are 0 here. Of each axis the movie farthest
 * out is positive. */
typedef struct mf_axes {
    size_t n_watchers, n_movies, k;
    double *sigma, *p, *q;
} mf_axes;

/* The counts say which rows take part: those above 0. The caller clears it. */
mf_status mf_axes_make(const mf_model *model, const uint32_t *watcher_count,
                       const uint32_t *movie_count, mf_axes *axes, mf_error *error);
void mf_axes_clear(mf_axes *axes);

/* How two sets of axes over the same movies lie to each other. */
typedef struct mf_alignment {
    size_t n_angles; /* min(ka, kb) */
    double *angles;  /* principal angles between the spaces that the movies' factors span, degrees,
                        rising (Björck & Golub 1973) */
    size_t k;        /* of b */
    double *turned;  /* n_movies × k: a's movies after the best rotation onto b's (Procrustes) */
    double *correlation; /* k: of each axis of b with the same one of `turned`; NaN: none */
} mf_alignment;

mf_status mf_align(const mf_axes *a, const mf_axes *b, mf_alignment *found, mf_error *error);
void mf_alignment_clear(mf_alignment *alignment);

/* The movies farthest out along a factor, farthest first, ties by index; those with at least
 * `min_ratings` and one training rating. q is n_movies × k. Returns how many, at most n. */
size_t mf_extremes(const double *q, size_t n_movies, size_t k, size_t factor, const uint32_t *count,
                   uint32_t min_ratings, bool highest, size_t n, uint32_t *movies);

/* A mean over the rows with `from` to `to` training ratings. */
typedef struct mf_count_bar {
    uint32_t from, to;
    size_t n;
    double value; /* NaN where n is 0 */
} mf_count_bar;

enum { MF_COUNT_BARS = 24 };

/* n empty bars of 1, 2, 3–4, 5–8 … ratings, value 0; and the one for a count of at least 1, the last
 * taking all that are larger. */
void mf_count_bars_begin(mf_count_bar *bars, size_t n);
size_t mf_count_bar_of(const mf_count_bar *bars, size_t n, uint32_t count);

/* Mean norms. By number of ratings, 1, 2, 3–4, 5–8 and so on. Returns how many bars are used. */
size_t mf_norms_by_count(const double *rows, const uint32_t *count, size_t n, size_t k,
                         mf_count_bar bars[MF_COUNT_BARS]);

/* ---- folding in ------------------------------------------------------------------------------ */

/* A new watcher by a ridge solve with the movies' factors held: with T the movies rated,
 *     minimizes Σ_T (r − μ − b_u − b_i − p·q)² + β (‖p‖² + b_u²)
 * b_u only where the model has biases. Movies without training ratings say nothing and are left
 * out. `p` has room for k. MF_USAGE when no rating counts. */
typedef struct mf_folded {
    double bias;
    size_t n_used;
    double rmse; /* of the ratings that were given: training error */
} mf_folded;

mf_status mf_fold_in(const mf_model *model, const uint32_t *movies, const double *ratings, size_t n,
                     double beta, double *p, mf_folded *folded, mf_error *error);

/* A model of one watcher, the one folded in: the lists of mf_recommend for watcher 0. Shares
 * nothing; the caller frees it. NULL when memory is out. */
mf_model *mf_folded_model(const mf_model *model, const double *p, const mf_folded *folded);

/* The watchers with training ratings whose factors point most in the direction of p (cosine, in
 * `cosines`), best first, ties by index. Returns how many, at most n. */
size_t mf_nearest_watchers(const mf_model *model, const double *p, size_t n, uint32_t *watchers,
                           double *cosines);

/* ---- the model file -------------------------------------------------------------------------- */

/* A 64-bit digest of ids and ratings, in hexadecimal. */
void mf_ratings_digest(const mf_ratings *ratings, char digest[17]);

/* Writes an .npz that NumPy opens as it is: P (n_watchers × K), Q (K × n_movies), mu, watcher_bias,
 * movie_bias, fallback_mu, fallback_watcher, fallback_movie, watcher_ids, movie_ids, titles,
 * watcher_ratings, movie_ratings, rated_start, rated_movie, rated_value, meta.json. `titles` may
 * know none. The bytes depend on nothing but the arguments. */
mf_status mf_model_save(const char *path, const mf_model *model, const mf_ratings *ratings,
                        const mf_titles *titles, const char *meta, mf_error *error);

/* Reads one back. Nothing in the file is trusted: names, types, shapes, sums and index ranges are
 * checked, and the archive's CRCs. The caller frees what it gets. */
mf_status mf_model_load(const char *path, mf_model **model, mf_ratings *ratings, mf_titles *titles,
                        char **meta, mf_error *error);

/* True when the path names a model file: it ends in .npz. */
bool mf_model_is_file(const char *path);

#endif
