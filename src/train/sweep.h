/* What many runs say of their β. */
#ifndef MF_TRAIN_SWEEP_H
#define MF_TRAIN_SWEEP_H

#include "run.h"
#include "mfexplore/status.h"

/* Runs of one K, α and β, over their seeds: means, and the standard error of the mean (NaN below 2
 * runs). */
typedef struct mf_sweep_point {
    size_t k;
    double alpha, beta;
    size_t n, n_diverged,
        n_used; /* runs; the means leave out those that diverged or have no epoch */
    double train_rmse, heldout_rmse, heldout_se, warm_rmse, cold_rmse, q_norm;
    double lowest_rmse, lowest_epoch; /* the best epoch's held-out RMSE, and that epoch */
    size_t first;                     /* the place of its first run */
} mf_sweep_point;

typedef struct mf_sweep {
    size_t n;
    mf_sweep_point *points; /* by rising K, α, β */
    size_t best;            /* lowest held-out RMSE; SIZE_MAX: none */
    size_t one_se; /* the largest β not more than one standard error above the best; SIZE_MAX */
} mf_sweep;

/* What the runs say, by β: as they stood after `epoch` (0: as they stand), or each at its best
 * epoch so far. Runs whose rates were changed on the way belong to none and are left out. With the
 * guard held. The caller clears it. */
mf_status mf_sweep_make(mf_run *const *runs, size_t n, bool at_best, size_t epoch, mf_sweep *sweep,
                        mf_error *error);
/* Where a point keeps what is averaged over runs or folds. */
enum { MF_SWEEP_MEANS = 7 };
void mf_sweep_means(mf_sweep_point *point, double *means[MF_SWEEP_MEANS]);

/* Finds best and one_se from the points' errors. */
void mf_sweep_judge(mf_sweep *sweep);
void mf_sweep_clear(mf_sweep *sweep);

#endif
