/* The solvers, one file each, for the registry. */
#ifndef MF_TRAIN_SOLVERS_H
#define MF_TRAIN_SOLVERS_H

#include <stdatomic.h>

#include "../data/split.h"
#include "run.h"
#include "solver.h"
#include "mfexplore/train.h"

extern const mf_solver solver_coordinate_sgd, solver_sgd, solver_als, solver_svd, solver_bias,
    solver_mean, solver_watcher_mean, solver_movie_mean;

/* Half an epoch of als: the movies' side, or the watchers'. False when it was cancelled. */
bool solver_als_half(mf_run *run, const mf_split *split, bool movies, const atomic_bool *cancel);

#endif
