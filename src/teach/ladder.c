/* The ladder: from the mean of everything to factors, each rung trained on the lab's split by its
 * usual settings, without touching the lab's runs. */
#include "ladder.h"

#include "../lab/lab.h"
#include "../train/epoch.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const mf_solver *mf_ladder(size_t rung)
{
    const mf_solver *at = NULL;
    for (size_t step = 0; step <= rung; step++) {
        const mf_solver *next = NULL;
        for (size_t s = 0; mf_solvers[s] != NULL; s++) {
            const mf_solver *other = mf_solvers[s];
            bool higher = other->rung > (at == NULL ? 0 : at->rung);
            next = higher && (next == NULL || other->rung < next->rung) ? other : next;
        }
        if (next == NULL) {
            return NULL;
        }
        at = next;
    }
    return at;
}

mf_config mf_ladder_config(size_t rung, const mf_config *like, const mf_split *split)
{
    mf_config config = mf_config_for(mf_ladder(rung));
    config.seed = like->seed;
    config.threads = like->threads;
    config.weigh_by_count = like->weigh_by_count;
    config.fill_mean = like->fill_mean;
    config.k = like->k > 0 ? like->k : config.k;
    size_t n = split->train.n_rows, m = split->train.n_cols, smaller = n < m ? n : m;
    if (config.solver->is_decomposition && config.k >= smaller) {
        config.k = smaller - 1;
    }
    mf_config_fit(&config, split,
                  like->epochs > 0 ? MF_FITTED_ALL & ~MF_FITTED_EPOCHS : MF_FITTED_ALL);
    config.epochs = config.solver->uses_epochs && like->epochs > 0 ? like->epochs : config.epochs;
    return config;
}

mf_status mf_lab_climb(mf_lab *lab, size_t rung, const mf_config *like, mf_rung *out,
                       mf_error *error)
{
    mf_run *run = NULL;
    mf_config config = mf_ladder_config(rung, like, &lab->split);
    if (config.k == 0) {
        *out = (mf_rung){.solver = config.solver, .skipped = true};
        return MF_OK;
    }
    mf_control control = {.cancel = &lab->cancel};
    mf_status status = mf_run_new("rung", &config, &lab->split, &lab->baseline, &run, error);
    status = status == MF_OK ? mf_runs_train(&run, 1, 0, &lab->split, &control, error) : status;
    if (status == MF_OK) {
        const mf_epoch *last = mf_run_kept(run);
        *out = (mf_rung){.solver = config.solver,
                         .k = mf_run_factors(run),
                         .parameters = mf_run_parameters(run),
                         .diverged = run->status == MF_RUN_DIVERGED,
                         .seconds = run->seconds};
        if (last != NULL) {
            out->train = last->train;
            out->heldout = last->heldout;
            out->warm = last->warm;
            out->cold = last->cold;
        }
    }
    mf_run_free(run);
    return status;
}
