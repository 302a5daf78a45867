/* What a solver is, and the registry. */
#ifndef MF_TRAIN_SOLVER_H
#define MF_TRAIN_SOLVER_H

#include <stdatomic.h>

#include "../data/split.h"
#include "../model/model.h"
#include "metrics.h"
#include "rating_step.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What a solver is. It keeps its own state in run->state and advances runs of equal K together. */
struct mf_solver {
    const char *name, *summary;
    bool uses_k, uses_alpha, uses_beta, uses_epochs; /* one epoch is all where it uses none */
    bool keeps_state;   /* model->solver_state holds a number a row, to restore from */
    double alpha, beta; /* what is usual; 0 where it uses none */
    size_t k, epochs;
    /* Makes run->state, at the start that the configuration asks for. */
    mf_status (*start)(mf_run *run, const mf_split *split, mf_error *error);
    /* One epoch for each of the runs; false when `cancel` was seen: the state is then void. */
    bool (*epoch)(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel);
    /* Measures runs as they stand; NULL: the trainer stores each and measures the model. */
    void (*measure)(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out);
    /* Writes factors and biases (not counts, not fallbacks) into `model`. */
    void (*store)(const mf_run *run, mf_model *model);
    /* Takes factors and biases back from `model`, as after a cancelled epoch. */
    void (*restore)(mf_run *run, const mf_model *model);
    void (*stop)(mf_run *run);
    /* Goes through the epoch of run->step as far as the rating at `out` (watcher, movie: one that
     * is trained on) and fills in its update; the state is void then. NULL: no such steps. */
    mf_status (*trace)(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error);
};

/* The registry, ended by NULL. */
extern const mf_solver *const mf_solvers[];

#endif
