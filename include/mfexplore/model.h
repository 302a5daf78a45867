/* What was learned, and asking it: predictions, recommendations, similar movies, new watchers.
 *
 * One formula for every solver:
 *     prediction(i, j) = mu + watcher_bias[i] + movie_bias[j] + Σ_k p_i[k] · q_j[k]
 * A watcher or movie without training ratings is cold: its factors are noise, so its predictions
 * fall back to damped means (Koren 2010, section 2.1). */
#ifndef MFEXPLORE_MODEL_H
#define MFEXPLORE_MODEL_H

#include "mfexplore/ratings.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mf_model mf_model;

/* Reads a model file (.npz): the model, and the ids, titles and ratings that stand in it. The
 * caller frees both. Nothing in the file is trusted; MF_BAD_DATA for anything that is not whole. */
MF_API mf_status mf_model_open(const char *path, mf_model **model, mf_ratings **ratings,
                               mf_error *error);
/* Models are counted: who holds one frees it once, and the last one frees its memory. */
MF_API void mf_model_free(mf_model *model);

MF_API size_t mf_model_factors(const mf_model *model); /* K */
/* K numbers: the factors of a watcher, of a movie. They belong to the model. */
MF_API const double *mf_model_watcher_factors(const mf_model *model, uint32_t watcher);
MF_API const double *mf_model_movie_factors(const mf_model *model, uint32_t movie);

/* ---- predictions ----------------------------------------------------------------------------- */

typedef enum mf_fallback { MF_FALLBACK_NONE, MF_FALLBACK_BIAS, MF_FALLBACK_MEAN } mf_fallback;

/* "bias", "mean", or NULL for none. */
MF_API const char *mf_fallback_name(mf_fallback fallback);

/* What a cold prediction becomes. DROP is for callers: here it is as BIAS. */
typedef enum mf_cold { MF_COLD_BIAS, MF_COLD_MEAN, MF_COLD_NAN, MF_COLD_DROP } mf_cold;

typedef struct mf_prediction {
    double value;
    mf_fallback fallback;
} mf_prediction;

/* `watcher` and `movie` are indices of the ratings that the model was trained on; SIZE_MAX is one
 * that they do not hold, cold in every model. */
MF_API mf_prediction mf_predict(const mf_model *model, size_t watcher, size_t movie, mf_cold cold);

/* ---- intervals ------------------------------------------------------------------------------- */

/* Does the model know how far ratings may be from its predictions? Those of `bayes` do, once two of
 * its sweeps were kept. */
MF_API bool mf_model_has_intervals(const mf_model *model);

/* What an interval is of: a rating that this watcher would give, its own unsteadiness with it; or
 * the rating to be expected of this watcher, that left out. */
typedef enum mf_interval_of { MF_INTERVAL_RATING, MF_INTERVAL_EXPECTED } mf_interval_of;

typedef struct mf_interval {
    double low, high; /* not cut at the ends of the scale */
} mf_interval;

/* The interval that holds it with probability `level`, between 0 and 1: prediction ± z·s, z the
 * normal quantile of (1 + level)/2, s² the variance of the predictive distribution, whose logarithm
 * is a constant + a part of the watcher + a part of the movie, fitted to the sampler's. NaN where
 * the model has none, and for SIZE_MAX. */
MF_API mf_interval mf_model_interval(const mf_model *model, size_t watcher, size_t movie,
                                     double level, mf_interval_of of);

/* How many held-out ratings lie in their intervals, all and by fifths of the interval's width, the
 * narrowest fifth first. `fifth_width` is the mean width of the
 * 90 % intervals. */
enum { MF_LEVELS = 4, MF_FIFTHS = 5 };
typedef struct mf_coverage {
    size_t n;
    double level[MF_LEVELS];   /* 0.5, 0.8, 0.9, 0.95 */
    double covered[MF_LEVELS]; /* shares; NaN: of none */
    size_t fifth_n[MF_FIFTHS];
    double fifth_covered[MF_FIFTHS][MF_LEVELS], fifth_width[MF_FIFTHS];
    double width; /* mean width of all 90 % intervals */
} mf_coverage;

/* Over the held-out ratings of a split; n is 0 where there are none or the model has no intervals.
 */
MF_API mf_status mf_model_coverage(const mf_model *model, const mf_split *split,
                                   mf_coverage *coverage, mf_error *error);

/* A prediction taken apart: value = mu + watcher_bias + movie_bias + Σ_m p[m]·q[m]. A prediction
 * that fell back has no factors in it: k is 0. p and q point into the model. */
typedef struct mf_explanation {
    mf_prediction prediction;
    double mu, watcher_bias, movie_bias;
    size_t k;
    const double *p, *q;
} mf_explanation;

MF_API mf_explanation mf_explain(const mf_model *model, size_t watcher, size_t movie);

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
    double by_low; /* 0: by the prediction; a level: by the lower end of that interval of the rating
                      to be expected, where the model has intervals. The score is what it goes by */
} mf_list_options;

/* The highest predictions for a watcher, best first, ties by movie index; `ratings` say what was
 * rated. `out` has room for options->n. Returns how many. */
MF_API size_t mf_model_recommend(const mf_model *model, const mf_ratings *ratings, uint32_t watcher,
                                 const mf_list_options *options, mf_scored *out);

/* The movies whose factors point most in the direction of this one's (cosine), itself left out. */
MF_API size_t mf_model_similar(const mf_model *model, uint32_t movie,
                               const mf_list_options *options, mf_scored *out);

/* ---- a new watcher --------------------------------------------------------------------------- */

/* A new watcher by a ridge solve with the movies' factors held: with T the movies rated,
 *     minimizes Σ_T (r − μ − b_u − b_i − p·q)² + β (‖p‖² + b_u²/unit)
 * b_u only where the model has biases, unit a power of four near the spread of its training ratings
 * (1 for a standard deviation of 0.5 to 2), so that ratings on another scale are answered alike.
 * Movies without training ratings say nothing and are left out. `p` has room for K. MF_USAGE when
 * no rating counts. */
typedef struct mf_folded {
    double bias;
    size_t n_used;
    double rmse; /* of the ratings that were given: training error */
} mf_folded;

MF_API mf_status mf_fold_in(const mf_model *model, const uint32_t *movies, const double *ratings,
                            size_t n, double beta, double *p, mf_folded *folded, mf_error *error);

/* The highest predictions for someone folded in; the movies they rated are left out. */
MF_API mf_status mf_model_recommend_folded(const mf_model *model, const double *p,
                                           const mf_folded *folded, const uint32_t *rated,
                                           size_t n_rated, const mf_list_options *options,
                                           mf_scored *out, size_t *n_out, mf_error *error);

#ifdef __cplusplus
}
#endif

#endif
