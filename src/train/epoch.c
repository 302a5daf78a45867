/* Epochs: run by run or in groups that ride together, measured, checked for divergence, kept or
 * taken back, and ended when it is time. */
#include "epoch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "checkpoint.h"
#include "metrics.h"
#include "run.h"
#include "solver.h"
#include "usual.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Rows first, then their sums in order: as every kernel adds them. Adds to `*counted`, too. */
static double squared_norm(const mf_run *run, const double *values, const uint32_t *count,
                           mf_stretch own, double *counted)
{
    size_t k = run->model->k;
    double sums[2] = {0};
    mf_mates_take(run->mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to; i++) {
        double here = mf_dot(values + i * k, values + i * k, k);
        sums[0] += here;
        sums[1] += here * count[i];
    }
    mf_mates_hand_on(run->mates, sums, sizeof sums);
    *counted += sums[1];
    return sums[0];
}

/* A model in `*slot` that nobody else holds, of the shape of `like`; all but the factors, which the
 * solver stores, filled in. False when memory is out: the slot is then empty. */
static bool own_model(mf_model **slot, const mf_model *like)
{
    if (*slot != NULL && atomic_load(&(*slot)->users) == 1) {
        return true;
    }
    mf_model_free(*slot);
    *slot = mf_model_new(like->n_watchers, like->n_movies, like->k);
    if (*slot != NULL && (!mf_model_keep_state(*slot, like->n_state) ||
                          (like->widths.watcher != NULL && !mf_model_keep_widths(*slot)))) {
        mf_model_free(*slot);
        *slot = NULL;
    }
    if (*slot != NULL) {
        mf_model_copy_rest(*slot, like);
    }
    return *slot != NULL;
}

/* Measures a run through its model, in run->next. False when memory is out. */
static bool measure_model(mf_run *run, const mf_split *split, mf_measured *out)
{
    if (!own_model(&run->next, run->model)) {
        return false;
    }
    const mf_model *model = run->next;
    run->config.solver->store(run, run->next);
    const mf_mates *mates = run->mates;
    mf_stretch own = mf_run_watchers(run);
    *out = (mf_measured){
        .train = mf_measure_shared(model, &split->train, true, NULL, mates, own),
        .warm = mf_measure_shared(model, &split->heldout, true, run->rows_next, mates, own)};
    out->p_squared = squared_norm(run, model->p, split->watcher_count, own, &out->counted);
    out->q_squared =
        squared_norm(run, model->q, split->movie_count, mf_run_movies(run), &out->counted);
    return true;
}

static bool measure_group(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    const mf_solver *solver = runs[0]->config.solver;
    if (solver->measure != NULL) {
        solver->measure(runs, n, split, out);
    }
    for (size_t r = 0; r < n; r++) {
        if (solver->measure == NULL && !measure_model(runs[r], split, &out[r])) {
            return false;
        }
        if (!solver->has_intervals) {
            out[r].learned_beta = NAN;
        }
        if (solver->measure == NULL || !solver->predicts_cold) {
            out[r].cold = runs[r]->cold; /* fallbacks do not change */
        }
    }
    return true;
}

/* The history's row for an epoch just measured. */
static mf_epoch make_row(const mf_run *run, const mf_measured *measured)
{
    mf_epoch row = {.epoch = run->history.n + 1,
                    .alpha = run->step.alpha,
                    .beta = run->step.beta,
                    .train = measured->train,
                    .warm = measured->warm,
                    .cold = measured->cold,
                    .p_norm = sqrt(measured->p_squared),
                    .q_norm = sqrt(measured->q_squared),
                    .learned_beta = measured->learned_beta};
    row.heldout = mf_errors_join(row.warm, row.cold);
    bool has_ridge = run->config.solver->ridge != NULL;
    double ridge = has_ridge ? mf_run_ridge(run, 0) : 0;
    double more = has_ridge ? mf_run_ridge(run, 1) - ridge : 0; /* a rating more */
    row.objective = row.train.sse + ridge * (measured->p_squared + measured->q_squared) +
                    more * measured->counted;
    row.notebook_figure = sqrt(row.train.sse / run->train_norm);
    return row;
}

static double growth_of(const double *from, const double *to, size_t k)
{
    double was = mf_dot(from, from, k), is = mf_dot(to, to, k);
    return !isfinite(is) ? INFINITY : was > 0 ? sqrt(is / was) : 1;
}

/* The row whose norm grew by the largest factor; of several that overflowed the one that was the
 * longest. Of the rows `own`, and then of the mates'. */
static uint32_t fastest_growing(const double *before, const double *after, size_t k,
                                const mf_mates *mates, mf_stretch own, double *growth)
{
    struct {
        double growth, length;
        uint32_t row;
    } most = {0, 0, 0};
    mf_mates_take(mates, &most, sizeof most);
    for (size_t i = own.from; i < own.to; i++) {
        const double *from = before + i * k;
        double by = growth_of(from, after + i * k, k), length = mf_dot(from, from, k);
        if (by > most.growth || (by == most.growth && length > most.length)) {
            most.growth = by;
            most.length = length;
            most.row = (uint32_t)i;
        }
    }
    mf_mates_hand_on(mates, &most, sizeof most);
    *growth = most.growth;
    return most.row;
}

/* Which rows of factors grew most between two models of a run. */
static void find_fastest(const mf_run *run, const mf_model *before, const mf_model *after,
                         mf_growth *growth)
{
    const mf_mates *of_movies = run->movie_cut == NULL ? NULL : run->mates;
    growth->watcher = fastest_growing(before->p, after->p, before->k, run->mates,
                                      mf_run_watchers(run), &growth->watcher_growth);
    growth->movie = fastest_growing(before->q, after->q, before->k, of_movies, mf_run_movies(run),
                                    &growth->movie_growth);
}

/* What the trainer decides of an epoch just measured. */
static mf_run_status judge(const mf_run *run, const mf_epoch *row)
{
    bool finite = isfinite(row->train.sse) && isfinite(row->objective);
    bool samples = run->config.solver->thrown_away > 0; /* its errors go up and down */
    if (!finite || (!samples && row->train.sse > run->config.divergence_ratio * run->best_sse)) {
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

/* Makes the model in `*slot` run->model, that of epoch `epoch`; the slot gets the older one. */
static void exchange(mf_run *run, mf_model **slot, size_t epoch, const mf_control *control)
{
    lock(control);
    mf_model *held = run->model;
    run->model = *slot;
    *slot = held;
    run->model_epoch = epoch;
    unlock(control);
}

/* Does nobody else look at the run's model? Then it can be written over, and no second one is
 * needed to exchange it for. */
static bool is_alone(const mf_run *run, const mf_control *control)
{
    return (control == NULL || control->guard == NULL) && run->next == NULL &&
           atomic_load(&run->model->users) == 1;
}

/* A model and what goes with it, with all that the mates have of it. */
static void make_whole(mf_run *run, mf_model *model)
{
    float *const rows[] = {run->rows, run->rows_best, run->rows_cold};
    for (size_t r = 0; run->rows != NULL && r < sizeof rows / sizeof rows[0]; r++) {
        mf_mates_gather(run->mates, rows[r], sizeof *rows[r], run->watcher_cut);
    }
    mf_run_make_whole(run, model);
}

/* Makes what the solver holds run->model, which is then that of the last epoch; `whole`: also what
 * mates hold. False when memory is out: run->model stays an older one. */
static bool publish(mf_run *run, bool whole, const mf_control *control)
{
    if (is_alone(run, control)) {
        run->config.solver->store(run, run->model);
        if (whole) {
            make_whole(run, run->model);
        }
        run->model_epoch = run->history.n;
        return true;
    }
    if (!own_model(&run->next, run->model)) {
        return false;
    }
    run->config.solver->store(run, run->next);
    if (whole) {
        make_whole(run, run->next);
    }
    exchange(run, &run->next, run->history.n, control);
    return true;
}

bool mf_run_store(mf_run *run)
{
    if (!own_model(&run->next, run->model)) {
        return false;
    }
    run->config.solver->store(run, run->next);
    exchange(run, &run->next, run->model_epoch, NULL);
    return true;
}

void mf_run_sync(mf_run *run, const mf_control *control)
{
    bool ready = run->state != NULL && run->status == MF_RUN_READY;
    if (ready && (!mf_is_alone(run->mates) || run->model_epoch != run->history.n)) {
        publish(run, true, control);
    }
}

/* Copying factors costs about as much as updating that many ratings: where factors outnumber
 * ratings the model is brought up to date only every few epochs. */
static size_t sync_interval(const mf_run *run)
{
    size_t interval = 1 + 32 * (run->model->n_watchers + run->model->n_movies) / run->n_train;
    return interval > 16 ? 16 : interval;
}

bool mf_run_repeat(mf_run *run, const mf_model *model, size_t from, size_t to, const mf_epoch *rows,
                   const mf_split *split, const atomic_bool *cancel)
{
    bool good = true;
    if (model != NULL) {
        run->config.solver->restore(run, model);
    }
    for (size_t e = from; e < to && good; e++) {
        run->step = (mf_step){.alpha = rows[e].alpha, .beta = rows[e].beta, .epoch = e};
        good = run->config.solver->epoch(&run, 1, split, cancel);
    }
    return good;
}

/* Puts the solver back to the end of the last good epoch: from run->model, by repeating the epochs
 * since. The same steps give the same bits. */
static void rewind_run(mf_run *run, const mf_split *split)
{
    mf_run_repeat(run, run->model, run->model_epoch, run->history.n, run->history.epochs, split,
                  NULL);
}

/* Takes the measured epoch into the run; the guard is held. With patience the best model is kept
 * in run->best, which nobody else can see until the run has ended. False when memory is out. */
static bool accept(mf_run *run, mf_epoch row, mf_run_status verdict)
{
    mf_history *history = &run->history;
    if (!mf_grow((void **)&history->epochs, &history->capacity, history->n + 1,
                 sizeof *history->epochs)) {
        return false;
    }
    bool better = is_better(run, &row);
    history->epochs[history->n++] = row;
    if (run->rows != NULL) {
        float *older = run->rows;
        run->rows = run->rows_next;
        run->rows_next = older;
    }
    if (better && run->rows != NULL) {
        memcpy(run->rows_best, run->rows, run->model->n_watchers * sizeof *run->rows);
    }
    run->best_sse = row.train.sse < run->best_sse ? row.train.sse : run->best_sse;
    run->status = verdict;
    if (better) {
        run->best_epoch = row.epoch;
        if (run->best != NULL) {
            if (!own_model(&run->best, run->model)) {
                return false;
            }
            run->config.solver->store(run, run->best);
        }
    } else if (run->config.patience > 0 && row.epoch - run->best_epoch >= run->config.patience &&
               verdict == MF_RUN_READY) {
        run->status = MF_RUN_STOPPED_EARLY;
    }
    bool once = !run->config.solver->uses_epochs;
    if (run->status == MF_RUN_READY && (once || history->n >= mf_config_epochs(&run->config))) {
        run->status = MF_RUN_DONE;
    }
    return true;
}

/* Ends a run whose last epoch went wrong: what grew is noted, the epoch before is brought back.
 * False when memory is out. */
static bool end_diverged(mf_run *run, const mf_split *split, const mf_epoch *row,
                         const mf_control *control)
{
    mf_divergence what = {.epoch = row->epoch, .sse = row->train.sse};
    mf_model *bad = NULL;
    if (!own_model(&bad, run->model) || !own_model(&run->next, run->model)) {
        mf_model_free(bad);
        return false;
    }
    run->config.solver->store(run, bad);
    rewind_run(run, split);
    mf_model *good = run->next;
    run->config.solver->store(run, good);
    size_t k = good->k;
    mf_growth growth = {0};
    find_fastest(run, good, bad, &growth);
    what.watcher = growth.watcher;
    what.watcher_growth = growth.watcher_growth;
    what.movie = growth.movie;
    what.movie_growth = growth.movie_growth;
    double usual =
        sqrt((isfinite(run->best_sse) ? run->best_sse : run->train_norm * run->train_norm) /
             (double)run->n_train);
    bool followed = run->config.solver->step == MF_STEP_BY_COORDINATE;
    if (followed && !mf_culprit_find(split, good, run->step.alpha, run->step.beta, usual, NULL,
                                     &what.culprit)) {
        mf_model_free(bad);
        return false;
    }
    if (what.culprit.found) {
        what.watcher = what.culprit.watcher;
        what.movie = what.culprit.movie;
        what.watcher_growth = growth_of(good->p + what.watcher * k, bad->p + what.watcher * k, k);
        what.movie_growth = growth_of(good->q + what.movie * k, bad->q + what.movie * k, k);
    }
    mf_model_free(bad);
    make_whole(run, good);
    exchange(run, &run->next, run->history.n, control);
    lock(control);
    run->divergence = what;
    run->seconds = row->seconds;
    run->status = MF_RUN_DIVERGED;
    unlock(control);
    return true;
}

/* After an epoch in which the training SSE rose: which rows grew most since run->model, when that
 * is of the epoch before. */
static mf_growth find_growth(mf_run *run, const mf_epoch *row)
{
    mf_growth growth = run->growth;
    growth.streak = growth.epoch + 1 == row->epoch ? growth.streak + 1 : 1;
    growth.epoch = row->epoch;
    growth.watcher_growth = growth.movie_growth = 0;
    if (run->model_epoch + 1 == row->epoch && own_model(&run->next, run->model)) {
        run->config.solver->store(run, run->next);
        find_fastest(run, run->model, run->next, &growth);
    }
    return growth;
}

/* Keeps or refuses one run's epoch. */
static mf_status conclude(mf_run *run, const mf_split *split, const mf_measured *measured,
                          double seconds, bool wanted, const mf_control *control, mf_error *error)
{
    mf_epoch row = make_row(run, measured);
    mf_run_status verdict = judge(run, &row);
    row.seconds = run->seconds + seconds;
    if (verdict == MF_RUN_DIVERGED) {
        return end_diverged(run, split, &row, control) ? MF_OK
                                                       : mf_no_memory(error, "a diverged run");
    }
    const mf_epoch *last = mf_run_last(run);
    bool rising = run->config.solver->uses_alpha && last != NULL && /* steps can be too large */
                  row.train.sse > last->train.sse;
    mf_growth growth = rising ? find_growth(run, &row) : run->growth;
    lock(control);
    run->seconds = row.seconds;
    run->growth = growth;
    bool good = accept(run, row, verdict);
    bool ended = run->status != MF_RUN_READY;
    bool kept = mf_checkpoints_want(&run->checkpoints, run->history.n);
    unlock(control);
    bool due = wanted || ended || rising || kept ||
               run->history.n - run->model_epoch >= sync_interval(run);
    if (!good || (due && !publish(run, ended, control))) {
        return mf_no_memory(error, "a run");
    }
    if (kept) {
        lock(control);
        mf_checkpoints_keep(&run->checkpoints, run->history.n, run->model);
        unlock(control);
    }
    if (ended && run->best != NULL) {
        mf_run_make_whole(run, run->best);
        exchange(run, &run->best, run->best_epoch, control);
    }
    return MF_OK;
}

/* True when `run` can ride with `first`: same solver, same K, both ready. */
static bool rides_with(const mf_run *first, const mf_run *run)
{
    return run->status == MF_RUN_READY && run->config.solver == first->config.solver &&
           run->config.k == first->config.k;
}

/* The rates of the coming epoch. Those in force are written only where new ones were asked for
 * since the last. */
static void begin_epoch(mf_run *run, const mf_control *control)
{
    lock(control);
    mf_config *config = &run->config;
    if (!isnan(run->next_alpha)) {
        config->alpha = run->next_alpha;
    }
    if (!isnan(run->next_beta)) {
        config->beta = run->next_beta;
    }
    run->next_alpha = run->next_beta = NAN;
    run->step = (mf_step){.alpha = config->alpha, .beta = config->beta, .epoch = run->history.n};
    unlock(control);
}

/* One epoch of runs that ride together. */
static mf_status step_group(mf_run *const *group, size_t n, const mf_split *split,
                            mf_measured *measured, bool wanted, const mf_control *control,
                            mf_error *error)
{
    mf_status status = MF_OK;
    double began = clock_now();
    size_t lost = mf_lost();
    for (size_t g = 0; g < n; g++) {
        begin_epoch(group[g], control);
    }
    bool alone = mf_is_alone(split->mates); /* mates stop together, between two epochs */
    if (!group[0]->config.solver->epoch(group, n, split,
                                        control != NULL && alone ? control->cancel : NULL)) {
        for (size_t g = 0; g < n && alone; g++) { /* mates would have to do so together */
            rewind_run(group[g], split);
        }
        return control != NULL && mf_is_cancelled(control->cancel)
                   ? mf_fail(error, MF_INTERRUPTED, "training was interrupted")
                   : mf_fail(error, MF_SYSTEM,
                             "an epoch failed: out of memory, or its numbers left their range");
    }
    if (!measure_group(group, n, split, measured) || mf_lost() != lost) {
        return mf_no_memory(error, "an epoch"); /* an error that is not there is no error of 0 */
    }
    double share = (clock_now() - began) / (double)n;
    for (size_t g = 0; g < n && status == MF_OK; g++) {
        status = conclude(group[g], split, &measured[g], share, wanted, control, error);
    }
    return status;
}

/* Finds how many epochs a run takes, on a part of its training ratings that the others learn. */
static mf_status pick_epochs(mf_run *run, const mf_split *split, const mf_control *control,
                             mf_error *error)
{
    mf_split inner;
    mf_run *trial = NULL;
    mf_config config = run->config;
    mf_control only = {.cancel = control == NULL ? NULL : control->cancel};
    config.fitted = 0;
    config.patience = 0; /* has an end of its own, below */
    config.stop_sse = 0; /* a limit for all training ratings says nothing of a part of them */
    mf_status status = mf_split_within(split, 0, MF_PICK_SHARE, config.seed, &inner, error);
    if (status != MF_OK) {
        return status;
    }
    bool enough = inner.train.n > 0 && inner.heldout.n > 0;
    if (enough) {
        status = mf_run_new("trial", &config, &inner, NULL, &trial, error);
    }
    while (enough && status == MF_OK && trial->status == MF_RUN_READY &&
           !mf_pick_ends(trial->history.n, trial->best_epoch)) {
        status = mf_runs_epoch(&trial, 1, &inner, &only, error);
    }
    if (status == MF_OK) {
        lock(control);
        bool found = enough && trial->best_epoch > 0;
        run->config.epochs = found ? trial->best_epoch : 1;
        run->picked = found ? MF_PICKED_BEST : MF_PICKED_ONE;
        unlock(control);
    }
    mf_run_free(trial);
    mf_split_clear(&inner);
    return status;
}

mf_status mf_runs_epoch(mf_run *const *runs, size_t n, const mf_split *split,
                        const mf_control *control, mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t r = 0; r < n; r++) {
        bool picks =
            (runs[r]->config.fitted & MF_FITTED_EPOCHS) != 0 && runs[r]->picked == MF_PICKED_NOT;
        status = picks && status == MF_OK ? pick_epochs(runs[r], split, control, error) : status;
    }
    bool cancelled = control != NULL && mf_is_cancelled(control->cancel);
    if (status == MF_OK && !mf_is_alone(split->mates) && mf_mates_any(split->mates, cancelled)) {
        status = mf_fail(error, MF_INTERRUPTED, "training was interrupted");
    }
    if (status != MF_OK) {
        return status;
    }
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

bool mf_any_ready(mf_run *const *runs, size_t n)
{
    for (size_t r = 0; r < n; r++) {
        if (runs[r]->status == MF_RUN_READY) {
            return true;
        }
    }
    return false;
}

mf_status mf_runs_train(mf_run *const *runs, size_t n, size_t epochs, const mf_split *split,
                        const mf_control *control, mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t e = 0; status == MF_OK && (epochs == 0 || e < epochs) && mf_any_ready(runs, n);
         e++) {
        status = mf_runs_epoch(runs, n, split, control, error);
    }
    for (size_t r = 0; status == MF_OK && r < n; r++) {
        mf_run_sync(runs[r], control); /* of runs that are not at their end */
    }
    for (size_t r = 0; status == MF_INTERRUPTED && r < n; r++) {
        mf_run_sync(runs[r], control);
        lock(control);
        runs[r]->status = runs[r]->status == MF_RUN_READY ? MF_RUN_INTERRUPTED : runs[r]->status;
        unlock(control);
    }
    return status;
}
