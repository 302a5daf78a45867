/* What came of a run, from the process that trained it to all that know of it. */
#ifndef MF_TRAIN_RUN_OUTCOME_H
#define MF_TRAIN_RUN_OUTCOME_H

#include "../data/mates.h"
#include "run.h"
#include "mfexplore/status.h"

/* All of `team` have this run, at its start or where it stopped, and rank `from` has trained it.
 * Afterwards all have its history, its model and what it left of the held-out ratings. */
mf_status mf_run_copy_outcome(const mf_mates *team, size_t from, mf_run *run, mf_error *error);

#endif
