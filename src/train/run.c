/* Runs: one epoch after the other, measured, checked for divergence, stopped when it is time. */
#include "mfexplore/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../data/alloc.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *mf_run_status_name(mf_run_status status)
{
    static const char *const names[] = {"ready",         "done",     "converged",
                                        "stopped-early", "diverged", "interrupted"};
    return names[status];
}

void mf_run_free(mf_run *run)
{
    if (run == NULL) {
        return;
    }
    if (run->state != NULL) {
        run->config.solver->stop(run);
    }
    mf_model_free(run->model);
    mf_model_free(run->next);
    mf_model_free(run->best);
    free(run->history.epochs);
    free(run);
}

/* A model with the split's counts and the fallbacks filled in. */
static mf_model *new_model(const mf_config *config, const mf_split *split,
                           const mf_baseline *baseline)
{
    size_t n = split->train.n_rows, m = split->train.n_cols;
    mf_model *model = mf_model_new(n, m, config->solver->uses_k ? config->k : 0);
    if (model != NULL) {
        memcpy(model->watcher_count, split->watcher_count, n * sizeof *split->watcher_count);
        memcpy(model->movie_count, split->movie_count, m * sizeof *split->movie_count);
        model->fallback.mu = baseline->mu;
        memcpy(model->fallback.watcher, baseline->watcher, n * sizeof(double));
        memcpy(model->fallback.movie, baseline->movie, m * sizeof(double));
    }
    return model;
}

mf_status mf_run_new(const char *name, const mf_config *config, const mf_split *split,
                     const mf_baseline *baseline, mf_run **created, mf_error *error)
{
    *created = NULL;
    mf_status status = mf_config_check(config, error);
    if (status != MF_OK) {
        return status;
    }
    if (split->train.n == 0) {
        return mf_fail(error, MF_USAGE, "nothing is left to train on; expected a smaller held-out "
                                        "share");
    }
    mf_run *run = mf_alloc_zero(1, sizeof *run);
    if (run == NULL) {
        return mf_no_memory(error, "a run");
    }
    snprintf(run->name, sizeof run->name, "%s", name);
    run->config = *config;
    run->n_train = split->train.n;
    run->best_sse = INFINITY;
    run->train_norm = mf_csr_norm(&split->train);
    run->model = new_model(config, split, baseline);
    run->next = new_model(config, split, baseline);
    run->best = config->patience > 0 ? new_model(config, split, baseline) : NULL;
    if (run->model == NULL || run->next == NULL || (config->patience > 0 && run->best == NULL)) {
        status = mf_fail(error, MF_SYSTEM,
                         "out of memory for %zu factors of %zu watchers and %zu movies",
                         config->k, split->train.n_rows, split->train.n_cols);
    } else {
        status = config->solver->start(run, split, error);
    }
    if (status == MF_OK) {
        config->solver->store(run, run->model);
        run->cold = mf_measure(run->model, &split->heldout, false);
        *created = run;
    } else {
        mf_run_free(run);
    }
    return status;
}

const mf_epoch *mf_run_last(const mf_run *run)
{
    return run->history.n > 0 ? &run->history.epochs[run->history.n - 1] : NULL;
}

const mf_epoch *mf_run_best(const mf_run *run)
{
    return run->best_epoch > 0 ? &run->history.epochs[run->best_epoch - 1] : NULL;
}

/* Rows first, then their sums in order: as every kernel adds them. */
static double squared_norm(const double *values, size_t rows, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < rows; i++) {
        sum += mf_dot(values + i * k, values + i * k, k);
    }
    return sum;
}

/* Measures a run through its model; leaves that in run->next. */
static void measure_model(mf_run *run, const mf_split *split, mf_measured *out)
{
    const mf_model *model = run->next;
    run->config.solver->store(run, run->next);
    *out = (mf_measured){.train = mf_measure(model, &split->train, true),
                         .warm = mf_measure(model, &split->heldout, true),
                         .p_squared = squared_norm(model->p, model->n_watchers, model->k),
                         .q_squared = squared_norm(model->q, model->n_movies, model->k)};
}

static void measure_group(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    const mf_solver *solver = runs[0]->config.solver;
    if (solver->measure != NULL) {
        solver->measure(runs, n, split, out);
        return;
    }
    for (size_t r = 0; r < n; r++) {
        measure_model(runs[r], split, &out[r]);
    }
}

/* The history's row for an epoch just measured. */
static mf_epoch make_row(const mf_run *run, const mf_measured *measured)
{
    mf_epoch row = {.epoch = run->history.n + 1,
                    .alpha = run->config.alpha,
                    .beta = run->config.beta,
                    .train = measured->train,
                    .warm = measured->warm,
                    .cold = run->cold,
                    .p_norm = sqrt(measured->p_squared),
                    .q_norm = sqrt(measured->q_squared)};
    row.heldout = mf_errors_join(row.warm, row.cold);
    row.objective =
        row.train.sse + run->config.beta * (measured->p_squared + measured->q_squared);
    row.notebook_figure = sqrt(row.train.sse / run->train_norm);
    return row;
}

/* The row whose norm grew by the largest factor; of several that overflowed the first. */
static uint32_t fastest_growing(const double *before, const double *after, size_t n, size_t k,
                                double *growth)
{
    uint32_t fastest = 0;
    *growth = 0;
    for (size_t i = 0; i < n; i++) {
        const double *from = before + i * k, *to = after + i * k;
        double was = mf_dot(from, from, k), is = mf_dot(to, to, k);
        double by = !isfinite(is) ? INFINITY : was > 0 ? sqrt(is / was) : 1;
        if (by > *growth) {
            *growth = by;
            fastest = (uint32_t)i;
        }
    }
    return fastest;
}

/* What the trainer decides of an epoch just measured. */
static mf_run_status judge(const mf_run *run, const mf_epoch *row)
{
    bool finite = isfinite(row->train.sse) && isfinite(row->objective);
    if (!finite || row->train.sse > run->config.divergence_ratio * run->best_sse) {
        return MF_RUN_DIVERGED;
    }
    if (row->train.sse < run->config.stop_sse) {
        return MF_RUN_CONVERGED;
    }
    return MF_RUN_READY;
}

/* True when `row` is better than the run's best epoch so far. */
static bool is_better(const mf_run *run, const mf_epoch *row)
{
    const mf_epoch *best = mf_run_best(run);
    if (best == NULL) {
        return true;
    }
    return row->heldout.n > 0 ? row->heldout.rmse < best->heldout.rmse
                              : row->train.sse < best->train.sse;
}

static void lock(const mf_control *control)
{
    if (control != NULL && control->guard != NULL) {
        pthread_mutex_lock(control->guard);
    }
}

static void unlock(const mf_control *control)
{
    if (control != NULL && control->guard != NULL) {
        pthread_mutex_unlock(control->guard);
    }
}

/* Makes what the solver holds run->model, which is then that of the last epoch. */
static void publish(mf_run *run, const mf_control *control)
{
    run->config.solver->store(run, run->next);
    lock(control);
    mf_model *held = run->model;
    run->model = run->next;
    run->next = held;
    run->model_epoch = run->history.n;
    unlock(control);
}

void mf_run_sync(mf_run *run, const mf_control *control)
{
    if (run->state != NULL && run->status == MF_RUN_READY && run->model_epoch != run->history.n) {
        publish(run, control);
    }
}

/* Copying factors costs about as much as updating that many ratings: where factors outnumber
 * ratings the model is brought up to date only every few epochs. */
static size_t sync_interval(const mf_run *run)
{
    size_t interval = 1 + 32 * (run->model->n_watchers + run->model->n_movies) / run->n_train;
    return interval > 16 ? 16 : interval;
}

/* Puts the solver back to the end of the last good epoch: from run->model, by repeating the epochs
 * since. The same steps give the same bits. */
static void rewind_run(mf_run *run, const mf_split *split)
{
    mf_config now_config = run->config;
    run->config.solver->restore(run, run->model);
    for (size_t e = run->model_epoch; e < run->history.n; e++) {
        run->config.alpha = run->history.epochs[e].alpha;
        run->config.beta = run->history.epochs[e].beta;
        run->config.solver->epoch(&run, 1, split, NULL);
    }
    run->config = now_config;
}

/* Takes the measured epoch into the run; the guard is held. False when memory is out. */
static bool accept(mf_run *run, mf_epoch row, mf_run_status verdict)
{
    mf_history *history = &run->history;
    if (!mf_grow((void **)&history->epochs, &history->capacity, history->n + 1,
                 sizeof *history->epochs)) {
        return false;
    }
    bool better = is_better(run, &row);
    history->epochs[history->n++] = row;
    run->best_sse = row.train.sse < run->best_sse ? row.train.sse : run->best_sse;
    run->status = verdict;
    if (better) {
        run->best_epoch = row.epoch;
        if (run->best != NULL) {
            run->config.solver->store(run, run->best);
        }
    } else if (run->config.patience > 0 && row.epoch - run->best_epoch >= run->config.patience &&
               verdict == MF_RUN_READY) {
        run->status = MF_RUN_STOPPED_EARLY;
    }
    if (run->status == MF_RUN_READY && history->n >= run->config.epochs) {
        run->status = MF_RUN_DONE;
    }
    return true;
}

/* Ends a run whose last epoch went wrong: what grew is noted, the epoch before is brought back. */
static void end_diverged(mf_run *run, const mf_split *split, const mf_epoch *row,
                         const mf_control *control)
{
    mf_divergence what = {.epoch = row->epoch, .sse = row->train.sse};
    mf_model *bad = run->next;
    run->config.solver->store(run, bad);
    rewind_run(run, split);
    lock(control); /* the good model is written over the older one, in place */
    run->config.solver->store(run, run->model);
    run->model_epoch = run->history.n;
    const mf_model *good = run->model;
    what.watcher = fastest_growing(good->p, bad->p, good->n_watchers, good->k, &what.watcher_growth);
    what.movie = fastest_growing(good->q, bad->q, good->n_movies, good->k, &what.movie_growth);
    run->divergence = what;
    run->status = MF_RUN_DIVERGED;
    unlock(control);
}

/* Keeps or refuses one run's epoch. */
static mf_status conclude(mf_run *run, const mf_split *split, const mf_measured *measured,
                          double seconds, bool wanted, const mf_control *control, mf_error *error)
{
    mf_epoch row = make_row(run, measured);
    mf_run_status verdict = judge(run, &row);
    run->seconds += seconds;
    row.seconds = run->seconds;
    if (verdict == MF_RUN_DIVERGED) {
        end_diverged(run, split, &row, control);
        return MF_OK;
    }
    lock(control);
    bool good = accept(run, row, verdict);
    bool ended = run->status != MF_RUN_READY;
    unlock(control);
    if (!good) {
        return mf_no_memory(error, "the history");
    }
    if (wanted || ended || run->history.n - run->model_epoch >= sync_interval(run)) {
        publish(run, control);
    }
    if (ended && run->best != NULL) {
        lock(control);
        mf_model_copy(run->model, run->best);
        run->model_epoch = run->best_epoch;
        unlock(control);
    }
    return MF_OK;
}

/* True when `run` can ride with `first`: same solver, same K, both ready. */
static bool rides_with(const mf_run *first, const mf_run *run)
{
    return run->status == MF_RUN_READY && run->config.solver == first->config.solver &&
           run->config.k == first->config.k;
}

/* One epoch of runs that ride together. */
static mf_status step_group(mf_run *const *group, size_t n, const mf_split *split,
                            mf_measured *measured, bool wanted, const mf_control *control,
                            mf_error *error)
{
    mf_status status = MF_OK;
    double began = now();
    if (!group[0]->config.solver->epoch(group, n, split,
                                        control != NULL ? control->cancel : NULL)) {
        for (size_t g = 0; g < n; g++) {
            rewind_run(group[g], split);
        }
        return mf_fail(error, MF_INTERRUPTED, "training was interrupted");
    }
    measure_group(group, n, split, measured);
    double share = (now() - began) / (double)n;
    for (size_t g = 0; g < n && status == MF_OK; g++) {
        status = conclude(group[g], split, &measured[g], share, wanted, control, error);
    }
    return status;
}

mf_status mf_runs_epoch(mf_run *const *runs, size_t n, const mf_split *split,
                        const mf_control *control, mf_error *error)
{
    mf_status status = MF_OK;
    bool wanted = control != NULL && control->want_models != NULL &&
                  atomic_exchange(control->want_models, false);
    mf_run **group = mf_alloc(n, sizeof(mf_run *));
    mf_measured *measured = mf_alloc(n, sizeof *measured);
    bool *stepped = mf_alloc_zero(n, sizeof(bool));
    if (group == NULL || measured == NULL || stepped == NULL) {
        status = mf_no_memory(error, "training");
        goto cleanup;
    }
    for (size_t first = 0; first < n && status == MF_OK; first++) {
        if (stepped[first] || runs[first]->status != MF_RUN_READY) {
            continue;
        }
        size_t n_group = 0;
        for (size_t r = first; r < n; r++) {
            if (!stepped[r] && rides_with(runs[first], runs[r])) {
                group[n_group++] = runs[r];
                stepped[r] = true;
            }
        }
        status = step_group(group, n_group, split, measured, wanted, control, error);
    }
    if (status == MF_OK && control != NULL && control->after_epoch != NULL) {
        control->after_epoch(control->context, runs, n);
    }
cleanup:
    free(group);
    free(measured);
    free(stepped);
    return status;
}

static bool any_ready(mf_run *const *runs, size_t n)
{
    for (size_t r = 0; r < n; r++) {
        if (runs[r]->status == MF_RUN_READY) {
            return true;
        }
    }
    return false;
}

mf_status mf_runs_train(mf_run *const *runs, size_t n, const mf_split *split,
                        const mf_control *control, mf_error *error)
{
    mf_status status = MF_OK;
    while (status == MF_OK && any_ready(runs, n)) {
        status = mf_runs_epoch(runs, n, split, control, error);
    }
    for (size_t r = 0; status == MF_INTERRUPTED && r < n; r++) {
        mf_run_sync(runs[r], control);
        lock(control);
        runs[r]->status = runs[r]->status == MF_RUN_READY ? MF_RUN_INTERRUPTED : runs[r]->status;
        unlock(control);
    }
    return status;
}
