/* The solvers, one file each, for the registry. */
#ifndef MF_TRAIN_SOLVERS_H
#define MF_TRAIN_SOLVERS_H

#include "mfexplore/train.h"

extern const mf_solver solver_coordinate_sgd, solver_sgd, solver_als, solver_svd, solver_bias,
    solver_mean;

#endif
