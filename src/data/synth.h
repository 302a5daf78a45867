/* Synthetic ratings with known factors. */
#ifndef MF_DATA_SYNTH_H
#define MF_DATA_SYNTH_H

#include <stdatomic.h>

#include "ratings.h"
#include "mfexplore/status.h"

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
