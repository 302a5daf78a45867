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

mf_status mf_baseline_fit(const mf_split *split, mf_baseline *baseline, mf_error *error);
void mf_baseline_clear(mf_baseline *baseline);

#endif
