/* The registry of solvers. */
#include "solver.h"

#include <stdio.h>
#include <string.h>

#include "mfexplore/train.h"

/* One line each; the first is the default. */
#define SOLVERS(_)                                                                                 \
    _(coordinate_sgd)                                                                              \
    _(sgd)                                                                                         \
    _(als)                                                                                         \
    _(bayes)                                                                                       \
    _(svd)                                                                                         \
    _(bias)                                                                                        \
    _(watcher_mean)                                                                                \
    _(movie_mean)                                                                                  \
    _(mean)                                                                                        \
    /* the next above this line */

#define DECLARE(name) extern const mf_solver solver_##name;
#define PLACE(name) &solver_##name,

SOLVERS(DECLARE)

const mf_solver *const mf_solvers[] = {SOLVERS(PLACE) NULL};

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

size_t mf_solver_state_size(const mf_solver *solver, size_t n_watchers, size_t n_movies, size_t k)
{
    size_t sum = solver->state_rest;
    for (size_t p = 0; solver->state_parts != NULL; p++) {
        mf_state_part part = solver->state_parts(p, k);
        if (part.width == 0) {
            break;
        }
        sum += part.width * (part.movies ? n_movies : n_watchers);
    }
    return sum;
}

const char *mf_solver_name(const mf_solver *solver)
{
    return solver->name;
}

const char *mf_solver_summary(const mf_solver *solver)
{
    return solver->summary;
}

const char *mf_solver_shape_words(const mf_solver *solver, const mf_shape *shape, char out[100])
{
    solver->fits_by_rms ? snprintf(out, 100, "from ratings of rms %.3g and standard deviation %.3g",
                                   shape->rms, shape->deviation)
                        : snprintf(out, 100, "from %.3g ratings a row, of standard deviation %.3g",
                                   shape->per_row, shape->deviation);
    return out;
}
