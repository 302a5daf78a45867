/* Errors over ratings, and the history of a run. */
#ifndef MF_TRAIN_METRICS_H
#define MF_TRAIN_METRICS_H

#include "../data/chance.h"
#include "../data/csr.h"
#include "../data/mates.h"
#include "../model/model.h"
#include "mfexplore/train.h"

typedef struct mf_history {
    size_t n, capacity;
    mf_epoch *epochs; /* epochs[e] is epoch e + 1 */
} mf_history;

/* What a solver measures of a run as it stands. */
typedef struct mf_measured {
    mf_errors train, warm;
    mf_errors cold;      /* where the solver measures them itself */
    double learned_beta; /* see mf_epoch; set where the solver measures itself and learns one */
    double p_squared, q_squared; /* ‖P‖², ‖Q‖² */
    double counted; /* Σ n·‖row‖² over the rows of both, n a row's training ratings */
} mf_measured;

/* The errors of `model` on `ratings` that are warm (want_warm) or cold in `split`, one after the
 * other in row order. `rows` (a number a watcher; NULL: not wanted) gets each watcher's Σe². */
mf_errors mf_measure(const mf_model *model, const mf_csr *ratings, bool want_warm, float *rows);

/* The same of several mates, each of which measures its `own` rows; `rows` gets those alone. */
mf_errors mf_measure_shared(const mf_model *model, const mf_csr *ratings, bool want_warm,
                            float *rows, const mf_mates *mates, mf_stretch own);

/* Each watcher's Σe² over held-out ratings, in up to two parts. */
typedef struct mf_leavings {
    const float *warm, *cold; /* warm NULL: not known; cold NULL: warm is all */
} mf_leavings;

/* How the errors of `a` and `b` differ, by watcher: a − b for everyone who has held-out ratings. */
mf_chance mf_leavings_differ(const mf_csr *heldout, mf_leavings a, mf_leavings b);

/* n ratings with these sums. */
mf_errors mf_errors_of(size_t n, double sse, double sum);

/* Both parts of a held-out set as one. */
mf_errors mf_errors_join(mf_errors a, mf_errors b);

#endif
