/* Synthetic ratings with known factors. */
#ifndef MF_DATA_SYNTH_H
#define MF_DATA_SYNTH_H

#include <math.h>
#include <stdatomic.h>

#include "ratings.h"
#include "mfexplore/status.h"

/* How a rating comes from what is planted: σ·noise is added, and stars are rounded and clamped. */
typedef struct mf_noise {
    double sigma;
    int stars; /* 1: whole stars 1–5, 2: half stars 0.5–5, 0: as drawn */
} mf_noise;

/* The mean and the variance of such a rating: the mean is the best prediction of it that there is,
 * and the variance what that one is wrong by, squared. */
void mf_noise_moments(mf_noise noise, double planted, double *mean, double *variance);

/* How far the RMSE of that prediction over n ratings lies from its expectation, one standard error:
 * floor / √(2n). */
static inline double mf_floor_spread(double floor, size_t n)
{
    return floor / sqrt(2.0 * (double)n);
}

/* Ratings drawn from planted factors: r = μ + b_u + b_i + p·q + σ·noise, on exactly `n` distinct
 * cells, at least one for each watcher and movie, popularity falling as (rank)^−exponent. */
typedef struct mf_synth_config {
    size_t n_watchers, n_movies, n;
    size_t k;
    double mu, bias_sigma, factor_sigma;
    mf_noise noise;
    double watcher_exponent, movie_exponent;
    uint64_t seed;
} mf_synth_config;

typedef struct mf_synth_truth {
    double *p, *q;                     /* n_watchers × k, n_movies × k */
    double *watcher_bias, *movie_bias; /* n_watchers, n_movies */
    double noise_floor; /* √ of the mean variance of its ratings: the expected RMSE of the best
                           prediction, which knows what is planted */
} mf_synth_truth;

/* The caller clears both. MF_USAGE when no such matrix exists; MF_INTERRUPTED when `cancel` (which
 * may be NULL) is set. */
mf_status mf_synth(const mf_synth_config *config, const atomic_bool *cancel, mf_ratings *ratings,
                   mf_synth_truth *truth, mf_error *error);
void mf_synth_truth_clear(mf_synth_truth *truth);

#endif
