/* The registry of solvers. */
#include "solver.h"

#include "solvers.h"

#include <string.h>

#include "mfexplore/train.h"

const mf_solver *const mf_solvers[] = {
    &solver_coordinate_sgd, &solver_sgd,        &solver_als,  &solver_svd, &solver_bias,
    &solver_watcher_mean,   &solver_movie_mean, &solver_mean, NULL,
};

const mf_solver *mf_solver_find(const char *name)
{
    for (size_t i = 0; mf_solvers[i] != NULL; i++) {
        if (strcmp(mf_solvers[i]->name, name) == 0) {
            return mf_solvers[i];
        }
    }
    return NULL;
}

const mf_solver *mf_solver_at(size_t place)
{
    size_t n = sizeof mf_solvers / sizeof mf_solvers[0] - 1;
    return place < n ? mf_solvers[place] : NULL;
}

const char *mf_solver_name(const mf_solver *solver)
{
    return solver->name;
}

const char *mf_solver_summary(const mf_solver *solver)
{
    return solver->summary;
}
