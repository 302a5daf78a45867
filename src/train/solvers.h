/* What others use of single solvers: the mistakes of the zoo go by them. */
#ifndef MF_TRAIN_SOLVERS_H
#define MF_TRAIN_SOLVERS_H

#include <stdatomic.h>

#include "../data/split.h"
#include "run.h"
#include "solver.h"
#include "mfexplore/train.h"

extern const mf_solver solver_coordinate_sgd;

/* Half an epoch of als: the movies' side, or the watchers'. False when it was cancelled. */
bool solver_als_half(mf_run *run, const mf_split *split, bool movies, const atomic_bool *cancel);

#endif
