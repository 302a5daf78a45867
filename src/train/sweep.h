/* What many runs say of their β. */
#ifndef MF_TRAIN_SWEEP_H
#define MF_TRAIN_SWEEP_H

#include <math.h>

#include "../data/chance.h"
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
    bool fewer; /* it has fewer runs than another point, from other starts perhaps */
    bool alike; /* eligible, and chance may be all that tells its error from the best's */
    bool same;  /* alike, and nothing tells them apart */
} mf_sweep_point;

/* What errors were taken over, and chance is judged by. */
typedef enum mf_sweep_over { MF_OVER_WATCHERS, MF_OVER_STARTS, MF_OVER_FOLDS } mf_sweep_over;

typedef struct mf_sweep {
    size_t n;
    mf_sweep_point *points; /* by rising K, α, β */
    size_t best;            /* lowest held-out RMSE; SIZE_MAX: none */
    size_t one_se; /* the largest β not more than one standard error above the best; SIZE_MAX */
    mf_sweep_over over;
    bool untold; /* nothing says what chance does: saved runs keep no errors by watcher */
} mf_sweep;

/* May a setting be the best? Not where one of its starts or folds diverged, or where it has fewer
 * of them than others: a mean over other starts compares the starts. */
static inline bool mf_sweep_is_eligible(const mf_sweep_point *p)
{
    return p->n_diverged == 0 && !p->fewer && isfinite(p->heldout_rmse);
}

/* What the runs say, by β: as they stood after `epoch` (0: as they stand), or each at its best
 * epoch so far. Runs whose rates were changed on the way belong to none and are left out. With the
 * guard held. The caller clears it. */
mf_status mf_sweep_make(mf_run *const *runs, size_t n, bool at_best, size_t epoch, mf_sweep *sweep,
                        mf_error *error);
/* Where a point keeps what is averaged over runs or folds. */
enum { MF_SWEEP_MEANS = 7 };
void mf_sweep_means(mf_sweep_point *point, double *means[MF_SWEEP_MEANS]);

/* Finds best and one_se from the errors of the eligible points. */
void mf_sweep_judge(mf_sweep *sweep);

/* Sets alike and same of a point by its differences from the best. */
void mf_sweep_set_apart(mf_sweep_point *p, bool is_best, const mf_chance *from_best);

/* Finds which points are alike: by starts where the settings have several, else by watchers; as the
 * runs stand, or each at its best epoch. */
void mf_sweep_chance(mf_sweep *sweep, mf_run *const *runs, size_t n, bool at_best,
                     const mf_csr *heldout);
/* The same in words, "" where nothing was found; and what errors are over. Returns the length. */
int mf_sweep_remark(const mf_sweep *sweep, char *text, size_t size);
void mf_sweep_clear(mf_sweep *sweep);

#endif
