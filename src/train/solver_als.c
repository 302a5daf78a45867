/* als: alternating least squares (Zhou et al. 2008). With one side held, each row of the other is
 * the solution of a ridge regression, (Q_Tᵀ Q_T + β w I) p_i = Q_Tᵀ (r − μ − b)      w = 1, or the
 * row's number of ratings over the ratings T of that row: normal equations by Gram sums, solved
 * by Cholesky, both in a fixed order. Rows are independent and go to as many threads as
 * there are; with biases these are damped means and stay. The objective SSE + β(…) falls with every
 * half-epoch when w = 1. */
#include "solvers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "plain_factors.h"
#include "rating_step.h"
#include "ridge_side.h"
#include "run.h"
#include "start.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef struct factors {
    plain_factors f;
    mf_csr by_movie; /* the training ratings as CSC */
    mf_wants p, q;   /* rows of others that are needed here */
} factors;

static void stop(mf_run *run)
{
    factors *state = run->state;
    plain_factors_clear(&state->f);
    mf_csr_clear(&state->by_movie);
    mf_wants_clear(&state->p);
    mf_wants_clear(&state->q);
    free(state);
    run->state = NULL;
}

/* What is needed of others: the watchers of own movies, and the movies of own watchers. */
static mf_status find_wants(const mf_run *run, const mf_split *split, mf_error *error)
{
    factors *state = run->state;
    uint8_t *wanted = mf_alloc_zero(state->f.n > state->f.m ? state->f.n : state->f.m, 1);
    bool good = wanted != NULL;
    if (good) {
        mf_wants_mark(&state->by_movie, mf_run_movies(run), wanted);
        good = mf_wants_make(run->mates, wanted, run->watcher_cut, &state->p);
    }
    if (good) {
        memset(wanted, 0, state->f.m);
        mf_wants_mark(&split->train, mf_run_watchers(run), wanted);
        mf_wants_mark(&split->heldout, mf_run_watchers(run), wanted);
        good = mf_wants_make(run->mates, wanted, run->movie_cut, &state->q);
    }
    free(wanted);
    return good ? MF_OK : mf_no_memory(error, "a run");
}

/* Q as drawn, made small; P stays zero: the first half-epoch sets it. */
static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    factors *state = run->state = mf_alloc_zero(1, sizeof *state);
    if (state == NULL) {
        return mf_no_memory(error, "a run");
    }
    plain_factors *f = &state->f;
    mf_status status = plain_factors_make(run, split, f, error);
    if (status != MF_OK) {
        return status;
    }
    start_factors(&run->config, f->n, f->m, f->p, f->q);
    double scale = 1 / sqrt((double)f->k);
    for (size_t i = 0; i < f->m * f->k; i++) {
        f->q[i] = (f->q[i] - 0.5) * scale;
    }
    memset(f->p, 0, f->n * f->k * sizeof(double));
    status = mf_split_by_movie(split, &state->by_movie, error);
    return status == MF_OK ? find_wants(run, split, error) : status;
}

/* The half-epoch that solves for watchers or movies; `none` is as many zeros as the longer axis
 * has. */
static ridge_side make_half(const mf_run *run, const mf_split *split, bool movies,
                            const double *none)
{
    const factors *state = run->state;
    const mf_baseline *b = run->baseline;
    bool biases = !run->config.no_biases;
    const double *of_watchers = biases ? b->watcher : none, *of_movies = biases ? b->movie : none;
    return (ridge_side){.rows = movies ? &state->by_movie : &split->train,
                        .solved = movies ? state->f.q : state->f.p,
                        .held = movies ? state->f.p : state->f.q,
                        .own = movies ? of_movies : of_watchers,
                        .other = movies ? of_watchers : of_movies,
                        .mu = biases ? b->mu : 0,
                        .ridge = run->config.weigh_by_count ? 0 : run->step.beta,
                        .ridge_each = run->config.weigh_by_count ? run->step.beta : 0,
                        .k = state->f.k,
                        .part = movies ? mf_run_movies(run) : mf_run_watchers(run)};
}

bool solver_als_half(mf_run *run, const mf_split *split, bool movies, const atomic_bool *cancel)
{
    const factors *state = run->state;
    int threads = run->config.threads > 0 ? (int)run->config.threads : 1;
    double *none = mf_alloc_zero(state->f.n + state->f.m, sizeof *none);
    ridge_side h = make_half(run, split, movies, none);
    bool good = none != NULL && ridge_side_solve(&h, threads, cancel) &&
                mf_wants_bring(movies ? &state->q : &state->p, h.solved, h.k * sizeof(double));
    free(none);
    return good;
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    for (size_t r = 0; r < n; r++) {
        if (!solver_als_half(runs[r], split, false, cancel) ||
            !solver_als_half(runs[r], split, true, cancel)) {
            return false;
        }
    }
    return true;
}

static void store(const mf_run *run, mf_model *model)
{
    const factors *state = run->state;
    plain_factors_store(&state->f, model);
    if (!run->config.no_biases) {
        model->mu = run->baseline->mu;
        memcpy(model->watcher_bias, run->baseline->watcher, state->f.n * sizeof(double));
        memcpy(model->movie_bias, run->baseline->movie, state->f.m * sizeof(double));
    }
}

static void restore(mf_run *run, const mf_model *model)
{
    factors *state = run->state;
    plain_factors_restore(&state->f, model);
}

/* The normal equations of the watcher's row with the movies as the epoch before left them, and
 * their solution: rows are independent, so nothing comes before it. */
static mf_status trace(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error)
{
    factors *state = run->state;
    size_t i = out->watcher, k = state->f.k, at = mf_csr_find(&split->train, i, out->movie);
    size_t from = split->train.row_start[i], n = split->train.row_start[i + 1] - from;
    double *none = mf_alloc_zero(state->f.n + state->f.m, sizeof *none);
    (void)cancel;
    out->steps = mf_alloc(k, sizeof *out->steps);
    out->normal = mf_alloc_zero(k * k, sizeof(double));
    out->right = mf_alloc_zero(k, sizeof(double));
    bool good = none != NULL && out->steps != NULL && out->normal != NULL && out->right != NULL;
    if (good) {
        ridge_side h = make_half(run, split, false, none);
        double *p = state->f.p + i * k;
        const double *q = state->f.q + out->movie * k;
        out->k = k;
        out->place = i;
        out->n_rated = n;
        out->rating = mf_csr_value(&split->train, at);
        out->mu = h.mu;
        out->rate_watcher = out->rate_movie = NAN;
        for (size_t time = 0; time < 2; time++) {
            out->watcher_bias[time] = h.own[i];
            out->movie_bias[time] = h.other[out->movie];
        }
        double base = h.mu + h.own[i] + h.other[out->movie];
        out->prediction[0] = base + mf_dot(p, q, k);
        for (size_t t = from; t < from + n; t++) { /* written out for the eye */
            const double *row = h.held + h.rows->col[t] * k;
            double rest = mf_csr_value(h.rows, t) - h.mu - h.own[i] - h.other[h.rows->col[t]];
            for (size_t a = 0; a < k; a++) {
                out->right[a] += row[a] * rest;
                for (size_t b = 0; b < k; b++) {
                    out->normal[a * k + b] += row[a] * row[b];
                }
            }
        }
        for (size_t a = 0; a < k; a++) {
            out->normal[a * k + a] += ridge_side_ridge(&h, n);
            out->steps[a] = (mf_coordinate){.j = NAN, .p_old = p[a], .q_old = q[a], .q_new = q[a]};
        }
        good = ridge_side_solve_row(&h, i);
        out->prediction[1] = base + mf_dot(p, q, k);
        for (size_t a = 0; a < k; a++) {
            out->steps[a].p_new = p[a];
            out->steps[a].prediction = out->prediction[1];
        }
    }
    free(none);
    return good ? MF_OK : mf_no_memory(error, "a step");
}

static double ridge(const mf_config *config, size_t n)
{
    return config->weigh_by_count ? config->beta * (double)n : config->beta;
}

static unsigned fit(mf_config *config, const mf_shape *shape)
{
    config->beta = 0.3 * shape->deviation / cbrt(shape->per_row);
    return config->weigh_by_count ? MF_FITTED_BETA : 0;
}

const mf_solver solver_als = {
    .name = "als",
    .summary = "alternating ridge regressions, solved exactly, in parallel",
    .rung = 8,
    .rung_says = "K factors and biases by alternating ridge regressions",
    .terms = MF_TERMS_ALL,
    .terms_optional = true,
    .step = MF_STEP_BY_ROW,
    .ridge = ridge,
    .draws_start = true,
    .uses_weight = true,
    .uses_k = true,
    .uses_beta = true,
    .uses_epochs = true,
    .k = 64, /* measured as those of sgd */
    .beta = 0.12,
    .epochs = 12,
    .fit = fit,
    .start = start,
    .epoch = epoch,
    .store = store,
    .restore = restore,
    .trains_shared = true,
    .stop = stop,
    .trace = trace,
};
