/* The ladder from a plain mean to factors. */
#ifndef MF_TEACH_LADDER_H
#define MF_TEACH_LADDER_H

#include "../lab/lab.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The solver of a rung, lowest first (solver.rung says which); NULL past the last. */
const mf_solver *mf_ladder(size_t rung);
/* A rung's usual settings with the seed, threads and (unless 0) K and epochs of `like`; K no larger
 * than the split allows, as a decomposition has fewer factors than the smaller side has rows. K is
 * 0 where that leaves none: the rung does not fit. */
mf_config mf_ladder_config(size_t rung, const mf_config *like, const mf_split *split);

/* What a rung reaches; k is 0 and nothing is reached where it does not fit (`skipped`). Errors of a
 * run that diverged at once are all 0 with n = 0. */
typedef struct mf_rung {
    const mf_solver *solver;
    size_t k, parameters;
    bool diverged, skipped;
    double seconds;
    mf_errors train, heldout, warm, cold;
} mf_rung;

/* Trains one rung on the lab's split, beside the lab's runs. MF_INTERRUPTED when lab->cancel is
 * set. */
mf_status mf_lab_climb(mf_lab *lab, size_t rung, const mf_config *like, mf_rung *out,
                       mf_error *error);

#endif
