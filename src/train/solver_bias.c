/* bias and mean: the lowest rungs of the ladder. What they predict is known before the first epoch:
 * mu, or mu + b_u + b_i by damped means (mf_baseline). */
#include "solvers.h"

#include <string.h>

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    (void)split;
    (void)error;
    run->state = run; /* nothing of its own */
    return MF_OK;
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    (void)runs;
    (void)n;
    (void)split;
    (void)cancel;
    return true;
}

static void store_mean(const mf_run *run, mf_model *model)
{
    model->mu = run->baseline->mu;
}

static void store_bias(const mf_run *run, mf_model *model)
{
    store_mean(run, model);
    memcpy(model->watcher_bias, run->baseline->watcher, model->n_watchers * sizeof(double));
    memcpy(model->movie_bias, run->baseline->movie, model->n_movies * sizeof(double));
}

static void restore(mf_run *run, const mf_model *model)
{
    (void)run;
    (void)model;
}

static void stop(mf_run *run)
{
    run->state = NULL;
}

const mf_solver solver_bias = {
    .name = "bias",
    .summary = "mean + watcher bias + movie bias, by damped means; no factors",
    .start = start,
    .epoch = epoch,
    .store = store_bias,
    .restore = restore,
    .stop = stop,
};

const mf_solver solver_mean = {
    .name = "mean",
    .summary = "the mean of all ratings, for everyone and everything",
    .start = start,
    .epoch = epoch,
    .store = store_mean,
    .restore = restore,
    .stop = stop,
};
