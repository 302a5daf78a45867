/* Errors over ratings, and the history of a run. */
#ifndef MF_TRAIN_METRICS_H
#define MF_TRAIN_METRICS_H

#include "../data/csr.h"
#include "../model/model.h"
#include "mfexplore/train.h"

typedef struct mf_history {
    size_t n, capacity;
    mf_epoch *epochs; /* epochs[e] is epoch e + 1 */
} mf_history;

/* What a solver measures of a run as it stands. */
typedef struct mf_measured {
    mf_errors train, warm;
    double p_squared, q_squared; /* ‖P‖², ‖Q‖² */
} mf_measured;

/* The errors of `model` on `ratings` that are warm (want_warm) or cold in `split`, one after the
 * other in row order. */
mf_errors mf_measure(const mf_model *model, const mf_csr *ratings, bool want_warm);

/* n ratings with these sums. */
mf_errors mf_errors_of(size_t n, double sse, double sum);

/* Both parts of a held-out set as one. */
mf_errors mf_errors_join(mf_errors a, mf_errors b);

#endif
