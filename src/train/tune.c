/* Searching for settings: see tune.h. Everything but where the time ends follows from the seed. */
#include "tune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "epoch.h"
#include "run.h"
#include "solver.h"
#include "usual.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* How many settings begin a level; a third of them goes on. The last is judged on all folds. */
static const size_t LEVEL_SETTINGS[] = {27, 9, 3};
enum { LEVELS = 3, SETTINGS_MOST = 27, TOGETHER_MOST = 8, DRAWS_MOST = 20 };

typedef struct search {
    const mf_tune_asked *asked;
    mf_tune *tune;
    mf_split folds[MF_TUNE_FOLDS];
    size_t n_folds;
    double began, deadline; /* infinite: none */
    mf_tune_stage stage;
    bool over; /* the time is, or somebody cancelled */
} search;

static double to_three_digits(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.3g", value);
    return strtod(text, NULL);
}

/* ---- training settings ----------------------------------------------------------------------- */

/* Trains runs to their ends; they stay short of it where the time is over. */
static mf_status train(search *s, mf_run **runs, size_t n, const mf_split *fold, mf_error *error)
{
    mf_control control = {.cancel = s->asked->cancel};
    mf_status status = MF_OK;
    for (;;) {
        size_t ready = 0;
        for (size_t r = 0; r < n; r++) {
            ready += runs[r]->status == MF_RUN_READY;
        }
        if (ready == 0 || status != MF_OK) {
            return status;
        }
        s->over = s->over || mf_is_cancelled(s->asked->cancel) || clock_now() > s->deadline;
        if (s->over) {
            return MF_OK;
        }
        status = mf_runs_epoch(runs, n, fold, &control, error);
        if (status == MF_INTERRUPTED) {
            s->over = true;
            return MF_OK;
        }
        s->stage.epoch++;
        if (s->asked->progress != NULL) {
            s->asked->progress(s->asked->context, s->tune, &s->stage);
        }
    }
}

/* The held-out RMSE after each of `most` epochs, where a run that ended early stays as it was. */
static void add_curve(const mf_run *run, double *sum, size_t most)
{
    for (size_t e = 0; e < most; e++) {
        size_t at = e < run->history.n ? e : run->history.n - 1;
        bool good = run->history.n > 0 && run->status != MF_RUN_DIVERGED;
        sum[e] += good ? run->history.epochs[at].heldout.rmse : INFINITY;
    }
}

/* Where a mean of curves is lowest. What a solver throws away first is no choice, nor how often it
 * draws: such a solver takes all its epochs. */
static size_t lowest(const double *sum, size_t n, const mf_solver *solver)
{
    size_t best = solver->thrown_away > 0 ? n - 1 : 0;
    for (size_t e = best + 1; e < n; e++) {
        best = sum[e] < sum[best] ? e : best;
    }
    return best;
}

/* Judges trials of one K, `n` at most TOGETHER_MOST, after up to `epochs` epochs on the first
 * `folds` folds. */
static mf_status judge_together(search *s, mf_trial **trials, size_t n, size_t epochs, size_t folds,
                                mf_error *error)
{
    const mf_solver *solver = trials[0]->config.solver;
    size_t most = epochs + solver->thrown_away;
    double *curves = mf_alloc_zero(n * folds * most, sizeof *curves);
    double *sum = mf_alloc(most, sizeof *sum);
    mf_run *runs[TOGETHER_MOST] = {NULL};
    mf_status status = curves == NULL || sum == NULL ? mf_no_memory(error, "a search") : MF_OK;
    for (size_t f = 0; f < folds && status == MF_OK && !s->over; f++) {
        s->stage.fold = f + 1;
        s->stage.epoch = 0;
        s->stage.of_epochs = most;
        for (size_t t = 0; t < n && status == MF_OK; t++) {
            mf_config config = trials[t]->config;
            config.epochs = epochs;
            status = mf_run_new("trial", &config, &s->folds[f], NULL, &runs[t], error);
        }
        status = status == MF_OK ? train(s, runs, n, &s->folds[f], error) : status;
        for (size_t t = 0; t < n; t++) {
            if (status == MF_OK && !s->over) {
                add_curve(runs[t], curves + (t * folds + f) * most, most);
            }
            mf_run_free(runs[t]);
            runs[t] = NULL;
        }
    }
    for (size_t t = 0; t < n && status == MF_OK && !s->over; t++) {
        for (size_t e = 0; e < most; e++) {
            sum[e] = 0;
            for (size_t f = 0; f < folds; f++) {
                sum[e] += curves[(t * folds + f) * most + e];
            }
        }
        size_t at = lowest(sum, most, solver);
        trials[t]->rmse = sum[at] / (double)folds;
        trials[t]->folds = folds;
        trials[t]->config.epochs = at + 1 - solver->thrown_away;
    }
    free(curves);
    free(sum);
    return status;
}

static int by_k(const void *a, const void *b)
{
    const mf_trial *x = *(mf_trial *const *)a, *y = *(mf_trial *const *)b;
    return x->config.k != y->config.k ? (x->config.k < y->config.k ? -1 : 1) : (x > y) - (x < y);
}

static int by_error(const void *a, const void *b)
{
    const mf_trial *x = *(mf_trial *const *)a, *y = *(mf_trial *const *)b;
    return x->rmse != y->rmse ? (x->rmse < y->rmse ? -1 : 1) : (x > y) - (x < y);
}

/* How many runs of this K fit into a gigabyte together: of each row they keep their own factors,
 * two models of them and what the solver remembers, about 32 numbers of 4 bytes for each factor. */
static size_t fit_in_memory(const mf_split *split, size_t k)
{
    double rows = (double)(split->train.n_rows + split->train.n_cols);
    double n = 0x1p30 / (rows * (double)k * 4 * 32);
    return n >= TOGETHER_MOST ? TOGETHER_MOST : n < 1 ? 1 : (size_t)n;
}

/* Those of one K ride together. */
static mf_status judge(search *s, mf_trial **trials, size_t n, size_t epochs, size_t folds,
                       mf_error *error)
{
    mf_status status = MF_OK;
    qsort(trials, n, sizeof(mf_trial *), by_k);
    s->stage.n_settings = n;
    for (size_t first = 0, end; first < n && status == MF_OK && !s->over; first = end) {
        size_t most = fit_in_memory(&s->folds[0], trials[first]->config.k);
        end = first + 1;
        while (end < n && end - first < most && trials[end]->config.k == trials[first]->config.k) {
            end++;
        }
        status = judge_together(s, trials + first, end - first, epochs, folds, error);
    }
    qsort(trials, n, sizeof(mf_trial *), by_error);
    return status;
}

/* ---- settings -------------------------------------------------------------------------------- */

static bool is_tried(const mf_tune *tune, const mf_config *c)
{
    for (size_t t = 0; t < tune->n; t++) {
        if (mf_config_is_like(&tune->trials[t].config, c)) {
            return true;
        }
    }
    return false;
}

/* 2 to a power that is uniform between -spread and +spread. */
static double factor(mf_random *random, double spread)
{
    return exp2((2 * mf_random_double(random) - 1) * spread);
}

/* A setting around the best so far, nearer from round to round, and every fourth far away again. */
static mf_config draw(const search *s, mf_random *random, size_t round)
{
    const mf_tune_asked *asked = s->asked;
    mf_config c = s->tune->trials[s->tune->best].config;
    double spread = 1 / (double)((round - 1) % 4 + 1);
    const mf_csr *r = &s->folds[0].train;
    size_t smaller = r->n_rows < r->n_cols ? r->n_rows : r->n_cols;
    size_t most = c.solver->is_decomposition ? (smaller > 1 ? smaller - 1 : 1)
                  : c.solver->k_most > 0     ? c.solver->k_most
                                             : 256;
    most = most < 256 ? most : 256;
    double of_alpha = factor(random, 3 * spread), of_beta = factor(random, 4 * spread);
    double of_k = exp2(rint((2 * mf_random_double(random) - 1) * (spread > 0.4 ? 2.49 : 1.49)));
    if ((asked->search & MF_TUNE_ALPHA) != 0) {
        c.alpha = to_three_digits(c.alpha * of_alpha);
    }
    if ((asked->search & MF_TUNE_BETA) != 0) {
        c.beta = to_three_digits((c.beta > 0 ? c.beta : c.solver->beta) * of_beta);
    }
    if ((asked->search & MF_TUNE_K) != 0) {
        double k = rint((double)c.k * of_k);
        c.k = k < 1 ? 1 : k > (double)most ? most : (size_t)k;
    }
    return c;
}

/* Room is made once, so that pointers to trials hold. */
static bool make_room(mf_tune *tune, size_t more)
{
    if (tune->n + more <= tune->capacity) {
        return true;
    }
    size_t capacity = 2 * tune->capacity + more;
    mf_trial *trials = mf_resize(tune->trials, capacity, sizeof *trials);
    if (trials == NULL) {
        return false;
    }
    tune->trials = trials;
    tune->capacity = capacity;
    return true;
}

static mf_trial new_trial(const mf_config *config, size_t round)
{
    return (mf_trial){.config = *config, .round = round, .rmse = INFINITY};
}

/* ---- the search ------------------------------------------------------------------------------ */

/* One round of halving. False in *more where there is nothing new to try. */
static mf_status go_round(search *s, size_t round, bool *more, mf_error *error)
{
    mf_tune *tune = s->tune;
    mf_random random = {s->asked->defaults.seed * 1000003ull + round};
    mf_trial *list[SETTINGS_MOST];
    size_t first = tune->n, n;
    mf_status status = MF_OK;
    s->stage.round = round;
    if (!make_room(tune, SETTINGS_MOST)) {
        return mf_no_memory(error, "a search");
    }
    for (size_t d = 0; d < DRAWS_MOST * SETTINGS_MOST && tune->n - first < SETTINGS_MOST; d++) {
        mf_config c = draw(s, &random, round);
        if (!is_tried(tune, &c)) {
            tune->trials[tune->n++] = new_trial(&c, round);
        }
    }
    n = tune->n - first;
    *more = n > 0;
    for (size_t t = 0; t < n; t++) {
        list[t] = &tune->trials[first + t];
    }
    for (size_t level = 0; level < LEVELS && status == MF_OK && !s->over && *more; level++) {
        n = n < LEVEL_SETTINGS[level] ? n : LEVEL_SETTINGS[level];
        bool last = level == LEVELS - 1;
        if (!last && n <= LEVEL_SETTINGS[level + 1]) {
            continue; /* none would leave */
        }
        size_t epochs = tune->epochs / (last ? 1 : level == 0 ? 9 : 3);
        status = judge(s, list, n, epochs > 0 ? epochs : 1, last ? s->n_folds : 1, error);
    }
    for (size_t t = first; t < tune->n && status == MF_OK; t++) {
        const mf_trial *trial = &tune->trials[t];
        bool whole = trial->folds == s->n_folds;
        tune->best = whole && trial->rmse < tune->trials[tune->best].rmse ? t : tune->best;
    }
    tune->rounds += status == MF_OK && !s->over && *more;
    return status;
}

/* How much is asked of each setting: where an epoch takes `epoch` seconds, what leaves time for a
 * round. */
static void plan(search *s, double epoch)
{
    const mf_solver *solver = s->asked->defaults.solver;
    size_t usual = s->asked->defaults.epochs;
    bool fixed = !solver->uses_epochs || solver->thrown_away > 0;
    s->tune->epochs = fixed ? usual : 2 * usual;
    s->n_folds = MF_TUNE_FOLDS;
    for (int step = 0; step < 3 && s->asked->rounds == 0; step++) {
        double epochs = (double)(s->tune->epochs + solver->thrown_away);
        /* the defaults on all folds; 27 ninths, 9 thirds, and 3 on all folds; half as much again
           for settings of larger K */
        double round = epoch * epochs * 1.5 * (3 + 3 + 4 * (double)s->n_folds);
        if (round < s->asked->seconds) {
            break;
        }
        s->n_folds = 1;
        s->tune->epochs = step == 0 || fixed ? s->tune->epochs : (s->tune->epochs + 1) / 2;
    }
    s->tune->folds = s->n_folds;
}

/* Seconds of one epoch of the defaults. */
static mf_status measure_epoch(search *s, double *seconds, mf_error *error)
{
    mf_control control = {.cancel = s->asked->cancel};
    mf_run *run = NULL;
    mf_status status = mf_run_new("trial", &s->asked->defaults, &s->folds[0], NULL, &run, error);
    double began = clock_now();
    status = status == MF_OK ? mf_runs_epoch(&run, 1, &s->folds[0], &control, error) : status;
    *seconds = clock_now() - began;
    mf_run_free(run);
    return status;
}

static mf_status try_defaults(search *s, mf_error *error)
{
    double epoch = 0;
    mf_status status = measure_epoch(s, &epoch, error);
    if (status != MF_OK || !make_room(s->tune, 1)) {
        return status != MF_OK ? status : mf_no_memory(error, "a search");
    }
    plan(s, epoch);
    mf_trial *trial = &s->tune->trials[s->tune->n++];
    *trial = new_trial(&s->asked->defaults, 0);
    status = judge(s, &trial, 1, s->tune->epochs, s->n_folds, error);
    if (status == MF_OK && s->over) {
        status = mf_fail(error, MF_INTERRUPTED, "the search was interrupted");
    }
    /* what is found is trained once more, beside the defaults */
    double after = 2 * epoch * (double)(s->asked->defaults.epochs);
    if (s->asked->rounds == 0) {
        s->deadline = s->began + s->asked->seconds - fmin(after, s->asked->seconds / 3);
    }
    return status;
}

mf_status mf_tune_search(const mf_tune_asked *asked, const mf_split *split, mf_tune *tune,
                         mf_error *error)
{
    *tune = (mf_tune){0};
    search s = {.asked = asked, .tune = tune, .began = clock_now(), .deadline = INFINITY};
    mf_status status = MF_OK;
    for (size_t f = 0; f < MF_TUNE_FOLDS && status == MF_OK; f++) {
        status = mf_split_within(split, (double)f / MF_TUNE_FOLDS, 1.0 / MF_TUNE_FOLDS,
                                 asked->defaults.seed, &s.folds[f], error);
        if (status == MF_OK && (s.folds[f].train.n == 0 || s.folds[f].heldout.n == 0)) {
            status = mf_fail(error, MF_BAD_DATA,
                             "too few training ratings for %d folds: %zu; expected at least one "
                             "in each",
                             MF_TUNE_FOLDS, split->train.n);
        }
    }
    status = status == MF_OK ? try_defaults(&s, error) : status;
    bool more = asked->search != 0;
    for (size_t round = 1; more && status == MF_OK && !s.over; round++) {
        if (asked->rounds > 0 && round > asked->rounds) {
            break;
        }
        status = go_round(&s, round, &more, error);
    }
    for (size_t f = 0; f < MF_TUNE_FOLDS; f++) {
        mf_split_clear(&s.folds[f]);
    }
    tune->seconds = clock_now() - s.began;
    if (status != MF_OK) {
        mf_tune_clear(tune);
    }
    return status;
}

void mf_tune_clear(mf_tune *tune)
{
    free(tune->trials);
    *tune = (mf_tune){0};
}
