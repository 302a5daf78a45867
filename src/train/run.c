/* Runs: what one is made of, what may be asked of it, and what may be changed on the way. */
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../data/unit.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "checkpoint.h"
#include "metrics.h"
#include "solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const char *mf_run_status_name(mf_run_status status)
{
    static const char *const names[] = {"ready",         "done",     "converged",
                                        "stopped-early", "diverged", "interrupted"};
    return names[status];
}

mf_stretch mf_run_watchers(const mf_run *run)
{
    return mf_stretch_of(run->mates, run->watcher_cut, run->model->n_watchers);
}

mf_stretch mf_run_movies(const mf_run *run)
{
    return mf_stretch_of(run->movie_cut == NULL ? NULL : run->mates, run->movie_cut,
                         run->model->n_movies);
}

void mf_run_make_whole(mf_run *run, mf_model *model)
{
    const mf_solver *solver = run->config.solver;
    size_t k = model->k, at = 0;
    if (mf_is_alone(run->mates) || k == 0) {
        return;
    }
    mf_mates_gather(run->mates, model->p, k * sizeof(double), run->watcher_cut);
    mf_mates_gather(run->mates, model->watcher_bias, sizeof(double), run->watcher_cut);
    if (run->movie_cut != NULL) {
        mf_mates_gather(run->mates, model->q, k * sizeof(double), run->movie_cut);
        mf_mates_gather(run->mates, model->movie_bias, sizeof(double), run->movie_cut);
    }
    for (size_t s = 0; solver->state_parts != NULL; s++) {
        mf_state_part part = solver->state_parts(s, k);
        if (part.width == 0) {
            break;
        }
        const size_t *cut = part.movies ? run->movie_cut : run->watcher_cut;
        if (cut != NULL) {
            mf_mates_gather(run->mates, model->solver_state + at, part.width * sizeof(float), cut);
        }
        at += part.width * (part.movies ? model->n_movies : model->n_watchers);
    }
    if (solver->state_parts != NULL) { /* what is computed of whole sides */
        solver->restore(run, model);
        solver->store(run, model);
    }
}

size_t mf_run_factors(const mf_run *run)
{
    return run->config.solver->uses_k ? run->config.k : 0;
}

size_t mf_run_parameters(const mf_run *run)
{
    const mf_model *m = run->model;
    unsigned terms = m->has_biases ? run->config.solver->terms : 0;
    return (m->n_watchers + m->n_movies) * m->k + (terms & MF_TERM_MEAN ? 1 : 0) +
           (terms & MF_TERM_WATCHER ? m->n_watchers : 0) +
           (terms & MF_TERM_MOVIE ? m->n_movies : 0);
}

/* Mean of β over the rows from `from` on, up to `to`. */
static double mean_beta(const mf_run *run, size_t from, size_t to)
{
    double sum = 0;
    for (size_t e = from; e < to; e++) {
        sum += run->history.epochs[e].learned_beta;
    }
    return sum / (double)(to - from);
}

/* The mean of the β that was learned, over the later half of the sweeps that were kept. Returns a
 * quarter of them; 0: it has not learned one. */
static size_t find_learned(const mf_run *run, double *mean)
{
    size_t thrown = run->config.solver->thrown_away, n = run->history.n;
    size_t quarter = run->config.solver->has_intervals && n > thrown ? (n - thrown) / 4 : 0;
    *mean = quarter > 0 ? mean_beta(run, n - 2 * quarter, n) : NAN;
    return quarter;
}

double mf_run_ridge(const mf_run *run, size_t n)
{
    const mf_solver *solver = run->config.solver;
    double learned;
    return solver->ridge != NULL             ? solver->ridge(&run->config, n)
           : find_learned(run, &learned) > 0 ? learned
                                             : 0;
}

double mf_run_beta_at(const mf_run *run, size_t epoch)
{
    const mf_history *h = &run->history;
    return h->n == 0 ? run->config.beta
                     : h->epochs[epoch == 0 || epoch > h->n ? 0 : epoch - 1].beta;
}

double mf_run_ridge_beta(const mf_run *run)
{
    double learned;
    return run->config.solver->uses_beta     ? run->config.beta
           : find_learned(run, &learned) > 0 ? learned
                                             : NAN;
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
    mf_checkpoints_clear(&run->checkpoints);
    for (size_t m = 0; run->factor_names != NULL && m < mf_run_factors(run); m++) {
        free(run->factor_names[m]);
    }
    free(run->factor_names);
    free(run->origin);
    mf_baseline_clear(&run->own);
    free(run->history.epochs);
    free(run->rows);
    free(run->rows_best);
    free(run->rows_cold);
    free(run->rows_next);
    free(run);
}

/* Room for what each watcher's held-out ratings leave; false when memory is out. */
static bool make_rows(mf_run *run, const mf_split *split)
{
    float **const rows[] = {&run->rows, &run->rows_best, &run->rows_cold, &run->rows_next};
    bool good = true;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0] && split->heldout.n > 0 && good; r++) {
        *rows[r] = mf_alloc_zero(split->heldout.n_rows, sizeof **rows[r]);
        good = *rows[r] != NULL;
    }
    return good;
}

/* A model with the split's counts and the fallbacks filled in. */
static mf_model *new_model(const mf_config *config, const mf_split *split,
                           const mf_baseline *baseline)
{
    size_t n = split->train.n_rows, m = split->train.n_cols;
    mf_model *model = mf_model_new(n, m, config->solver->uses_k ? config->k : 0);
    size_t n_state = mf_solver_state_size(config->solver, n, m, model == NULL ? 0 : model->k);
    if (model != NULL && (!mf_model_keep_state(model, n_state) ||
                          (config->solver->has_intervals && !mf_model_keep_widths(model)))) {
        mf_model_free(model);
        model = NULL;
    }
    if (model != NULL) {
        model->has_biases = mf_config_has_biases(config);
        model->is_whole = config->solver->predicts_cold;
        model->unit = mf_unit_of(split->shape.deviation);
        memcpy(model->watcher_count, split->watcher_count, n * sizeof *split->watcher_count);
        memcpy(model->movie_count, split->movie_count, m * sizeof *split->movie_count);
        model->fallback.mu = baseline->mu;
        memcpy(model->fallback.watcher, baseline->watcher, n * sizeof(double));
        memcpy(model->fallback.movie, baseline->movie, m * sizeof(double));
    }
    return model;
}

/* The usual SSE to stop at is that of ratings around 1 and more: small ratings leave small errors.
 * A sampler is not done when it fits well. */
static void fit_stop_sse(mf_run *run)
{
    mf_config *config = &run->config;
    double square = run->train_norm * run->train_norm / (double)run->n_train;
    if (config->stop_sse == MF_STOP_SSE && config->solver->thrown_away > 0) {
        config->stop_sse = 0;
    } else if (config->stop_sse == MF_STOP_SSE && square < 1) {
        config->stop_sse = MF_STOP_SSE * square;
    }
}

mf_status mf_run_new(const char *name, const mf_config *config, const mf_split *split,
                     const mf_baseline *baseline, mf_run **created, mf_error *error)
{
    *created = NULL;
    mf_status status = mf_config_check(config, error);
    if (status != MF_OK) {
        return status;
    }
    if (!mf_is_alone(split->mates) && !config->solver->trains_shared) {
        return mf_fail(error, MF_USAGE,
                       "%s is trained by one process; expected a solver that several can train",
                       config->solver->name);
    }
    if (split->train.n == 0) {
        return mf_fail(error, MF_USAGE,
                       "nothing is left to train on; expected a smaller held-out "
                       "share");
    }
    mf_run *run = mf_alloc_zero(1, sizeof *run);
    if (run == NULL) {
        return mf_no_memory(error, "a run");
    }
    snprintf(run->name, sizeof run->name, "%s", name);
    run->config = *config;
    run->next_alpha = run->next_beta = NAN;
    if (baseline == NULL) {
        status = mf_baseline_fit(split, &run->own, error);
        baseline = &run->own;
    }
    run->baseline = baseline;
    run->n_train = split->train.n;
    run->best_sse = INFINITY;
    run->train_norm = mf_csr_norm(&split->train, split->mates, mf_split_watchers(split));
    run->mates = split->mates;
    run->watcher_cut = split->cut;
    run->movie_cut = split->movie_cut;
    fit_stop_sse(run);
    if (status == MF_OK) {
        run->model = new_model(config, split, baseline);
        run->best = config->patience > 0 ? new_model(config, split, baseline) : NULL;
    }
    if (status == MF_OK && !make_rows(run, split)) {
        status = mf_no_memory(error, "a run");
    }
    if (status != MF_OK) {
    } else if (run->model == NULL || (config->patience > 0 && run->best == NULL)) {
        status = mf_fail(error, MF_SYSTEM,
                         "out of memory for %zu factors of %zu watchers and %zu movies", config->k,
                         split->train.n_rows, split->train.n_cols);
    } else {
        status = config->solver->start(run, split, error);
    }
    if (status == MF_OK) {
        config->solver->store(run, run->model);
        run->cold = mf_measure_shared(run->model, &split->heldout, false, run->rows_cold,
                                      run->mates, mf_run_watchers(run));
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

void mf_run_find_lowest(mf_run *run)
{
    run->best_sse = INFINITY;
    for (size_t e = 0; e < run->history.n; e++) {
        mf_errors train = run->history.epochs[e].train;
        run->best_sse = train.sse < run->best_sse ? train.sse : run->best_sse;
        double n = train.sse / (train.rmse * train.rmse); /* RMSE is √(SSE/n) */
        if (run->n_train == 0 && n >= 0.5 && n < 0x1p50) {
            run->n_train = (size_t)(n + 0.5);
        }
    }
}

const mf_epoch *mf_run_kept(const mf_run *run)
{
    return mf_run_keeps_best(run) ? mf_run_best(run) : mf_run_last(run);
}

const mf_epoch *mf_run_best_until(const mf_run *run, size_t epochs)
{
    const mf_epoch *best = mf_run_best(run);
    if (best == NULL || best->epoch <= epochs) {
        return best;
    }
    best = NULL;
    for (size_t e = 0; e < epochs && e < run->history.n; e++) {
        const mf_epoch *row = &run->history.epochs[e];
        bool heldout = row->heldout.n > 0;
        bool better = best == NULL || (heldout ? row->heldout.rmse < best->heldout.rmse
                                               : row->train.sse < best->train.sse);
        best = better ? row : best;
    }
    return best;
}

mf_status mf_run_change(mf_run *run, double alpha, double beta, mf_error *error)
{
    mf_config wanted = run->config;
    wanted.alpha = isnan(alpha) ? wanted.alpha : alpha;
    wanted.beta = isnan(beta) ? wanted.beta : beta;
    mf_status status = mf_config_check(&wanted, error);
    if (status == MF_OK) {
        run->next_alpha = isnan(alpha) ? run->next_alpha : alpha;
        run->next_beta = isnan(beta) ? run->next_beta : beta;
    }
    return status;
}

mf_status mf_run_name_factor(mf_run *run, size_t factor, const char *name, mf_error *error)
{
    size_t k = mf_run_factors(run), length = strlen(name);
    if (factor >= k) {
        return mf_fail(error, MF_USAGE, "run %s has %zu factor%s; there is no factor %zu",
                       run->name, k, k == 1 ? "" : "s", factor + 1);
    }
    if (length > MF_NAME_MOST) {
        return mf_fail(error, MF_USAGE, "the name has %zu bytes; expected %d at most", length,
                       MF_NAME_MOST);
    }
    if (run->factor_names == NULL) {
        run->factor_names = mf_alloc_zero(k, sizeof *run->factor_names);
    }
    char *copy = length > 0 ? mf_copy(name) : NULL;
    if (run->factor_names == NULL || (length > 0 && copy == NULL)) {
        free(copy);
        return mf_no_memory(error, "a name");
    }
    free(run->factor_names[factor]);
    run->factor_names[factor] = copy;
    return MF_OK;
}

const char *mf_run_factor_name(const mf_run *run, size_t factor)
{
    return run->factor_names == NULL || factor >= mf_run_factors(run) ? NULL
                                                                      : run->factor_names[factor];
}

bool mf_run_resume(mf_run *run)
{
    bool can = run->state != NULL && run->history.n < mf_config_epochs(&run->config) &&
               (run->status == MF_RUN_INTERRUPTED || run->status == MF_RUN_DIVERGED);
    if (can && run->status == MF_RUN_DIVERGED) {
        run->next_alpha = run->config.alpha / 2;
    }
    run->status = can ? MF_RUN_READY : run->status;
    return can;
}

bool mf_run_learned(const mf_run *run, mf_learned *learned)
{
    double squares = 0, mean;
    size_t n = run->history.n, quarter = find_learned(run, &mean);
    if (quarter == 0) {
        return false;
    }
    for (size_t e = n - 2 * quarter; e < n; e++) {
        double from = run->history.epochs[e].learned_beta - mean;
        squares += from * from;
    }
    size_t rows = 0, n_train = 0;
    for (size_t i = 0; i < run->model->n_watchers; i++) {
        rows += run->model->watcher_count[i] > 0;
        n_train += run->model->watcher_count[i];
    }
    for (size_t j = 0; j < run->model->n_movies; j++) {
        rows += run->model->movie_count[j] > 0;
    }
    *learned = (mf_learned){.beta = mean,
                            .deviation = sqrt(squares / (double)(2 * quarter)),
                            .by_count = mean * (double)rows / (double)n_train,
                            .before = mean_beta(run, n - 2 * quarter, n - quarter),
                            .after = mean_beta(run, n - quarter, n)};
    return true;
}
