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
#include "../data/cancel.h"
#include "../data/cholesky.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "kernel_gram.h"
#include "plain_factors.h"
#include "rating_step.h"
#include "run.h"
#include "start.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { PANEL = 256 };

typedef struct factors {
    plain_factors f;
    mf_csr by_movie; /* the training ratings as CSC */
} factors;

static void stop(mf_run *run)
{
    factors *state = run->state;
    plain_factors_clear(&state->f);
    mf_csr_clear(&state->by_movie);
    free(state);
    run->state = NULL;
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
    return mf_csr_transpose(&split->train, &state->by_movie, error);
}

/* One side's half-epoch. `rows` is by the side that is solved, `own` and `other` its biases. */
typedef struct half {
    const mf_csr *rows;
    double *solved;
    const double *held, *own, *other;
    double mu, beta;
    bool weigh_by_count;
    size_t k;
} half;

/* Room for one thread: rows of factors, each followed by what is to be explained of its rating, and
 * their sums. */
typedef struct room {
    const kernel_gram *kernel;
    size_t stride;
    double *panel, *square;
} room;

static bool make_room(size_t k, room *r)
{
    *r = (room){.kernel = kernel_gram_pick(), .stride = gram_stride(k + 1)};
    r->panel = mf_alloc(r->stride, (PANEL + GRAM_LANES) * sizeof(double));
    r->square = mf_alloc(r->stride, r->stride * sizeof(double));
    return r->panel != NULL && r->square != NULL;
}

static void clear_room(room *r)
{
    free(r->panel);
    free(r->square);
}

static double rest_of(const half *h, size_t i, size_t at)
{
    return h->rows->value[at] - h->mu - h->own[i] - h->other[h->rows->col[at]];
}

/* With fewer ratings n than factors the same solution comes from an n × n system:
 * x = Aᵀ (A Aᵀ + β w I)⁻¹ r. Most movies of a long tail are of this kind. */
static void solve_short_row(const half *h, size_t i, size_t at, size_t n, double ridge,
                            const room *r)
{
    size_t stride = gram_stride(n + 1), k = h->k;
    double *x = h->solved + i * k, weight[PANEL];
    for (size_t t = 0; t < n; t++) {
        const double *row = h->held + h->rows->col[at + t] * k;
        for (size_t m = 0; m < k; m++) {
            r->panel[m * stride + t] = row[m];
        }
    }
    for (size_t m = 0; m < k; m++) {
        memset(r->panel + m * stride + n, 0, (stride - n) * sizeof(double));
    }
    memset(r->square, 0, n * stride * sizeof(double));
    r->kernel->of_doubles(r->panel, k, n, stride, r->square);
    for (size_t t = 0; t < n; t++) {
        r->square[t * stride + t] += ridge;
        r->square[t * stride + n] = rest_of(h, i, at + t);
    }
    if (mf_cholesky(r->square, n, n + 1, stride)) {
        for (size_t t = 0; t < n; t++) {
            weight[t] = r->square[t * stride + n];
        }
        mf_cholesky_back(r->square, n, stride, weight);
        for (size_t t = 0; t < n; t++) {
            const double *row = h->held + h->rows->col[at + t] * k;
            for (size_t m = 0; m < k; m++) {
                x[m] += weight[t] * row[m];
            }
        }
    }
}

static void solve_row(const half *h, size_t i, const room *r)
{
    size_t k = h->k, at = h->rows->row_start[i], end = h->rows->row_start[i + 1];
    size_t stride = r->stride;
    double *x = h->solved + i * k;
    memset(x, 0, k * sizeof *x);
    if (at == end) {
        return;
    }
    double ridge = h->beta * (h->weigh_by_count ? (double)(end - at) : 1);
    if (end - at < k && end - at <= PANEL && ridge > 0) {
        solve_short_row(h, i, at, end - at, ridge, r);
        return;
    }
    memset(r->square, 0, (k + 1) * stride * sizeof(double));
    while (at < end) {
        size_t n = end - at < PANEL ? end - at : PANEL;
        for (size_t t = 0; t < n; t++, at++) {
            double *row = r->panel + t * stride;
            memcpy(row, h->held + h->rows->col[at] * k, k * sizeof(double));
            row[k] = rest_of(h, i, at);
            memset(row + k + 1, 0, (stride - k - 1) * sizeof(double));
        }
        r->kernel->of_doubles(r->panel, n, k + 1, stride, r->square);
    }
    for (size_t m = 0; m < k; m++) {
        r->square[m * stride + m] += ridge;
    }
    if (mf_cholesky(r->square, k, k + 1, stride)) { /* else no ridge and too few ratings: nothing is
                                                       determined */
        for (size_t m = 0; m < k; m++) {
            x[m] = r->square[m * stride + k];
        }
        mf_cholesky_back(r->square, k, stride, x);
    }
}

/* False when memory is out or `cancel` was seen. */
static bool solve_side(const half *h, int threads, const atomic_bool *cancel)
{
    atomic_bool failed;
    atomic_init(&failed, false);
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        room r;
        bool good = make_room(h->k, &r);
#pragma omp for schedule(dynamic, 64)
        for (size_t i = 0; i < h->rows->n_rows; i++) {
            if (!good || mf_is_cancelled(cancel)) {
                atomic_store(&failed, true);
            } else {
                solve_row(h, i, &r);
            }
        }
        clear_room(&r);
    }
    return !atomic_load(&failed);
}

/* The half-epoch that solves for watchers or movies; `none` is as many zeros as the longer axis
 * has. */
static half make_half(const mf_run *run, const mf_split *split, bool movies, const double *none)
{
    const factors *state = run->state;
    const mf_baseline *b = run->baseline;
    bool biases = !run->config.no_biases;
    const double *of_watchers = biases ? b->watcher : none, *of_movies = biases ? b->movie : none;
    return (half){.rows = movies ? &state->by_movie : &split->train,
                  .solved = movies ? state->f.q : state->f.p,
                  .held = movies ? state->f.p : state->f.q,
                  .own = movies ? of_movies : of_watchers,
                  .other = movies ? of_watchers : of_movies,
                  .mu = biases ? b->mu : 0,
                  .beta = run->step.beta,
                  .weigh_by_count = run->config.weigh_by_count,
                  .k = state->f.k};
}

bool solver_als_half(mf_run *run, const mf_split *split, bool movies, const atomic_bool *cancel)
{
    const factors *state = run->state;
    int threads = run->config.threads > 0 ? (int)run->config.threads : 1;
    double *none = mf_alloc_zero(state->f.n + state->f.m, sizeof *none);
    half h = make_half(run, split, movies, none);
    bool good = none != NULL && solve_side(&h, threads, cancel);
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
    room r;
    (void)cancel;
    out->steps = mf_alloc(k, sizeof *out->steps);
    out->normal = mf_alloc_zero(k * k, sizeof(double));
    out->right = mf_alloc_zero(k, sizeof(double));
    bool good = make_room(k, &r) && none != NULL && out->steps != NULL && out->normal != NULL &&
                out->right != NULL;
    if (good) {
        half h = make_half(run, split, false, none);
        double *p = state->f.p + i * k;
        const double *q = state->f.q + out->movie * k;
        out->k = k;
        out->place = i;
        out->n_rated = n;
        out->rating = split->train.value[at];
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
            double rest = h.rows->value[t] - h.mu - h.own[i] - h.other[h.rows->col[t]];
            for (size_t a = 0; a < k; a++) {
                out->right[a] += row[a] * rest;
                for (size_t b = 0; b < k; b++) {
                    out->normal[a * k + b] += row[a] * row[b];
                }
            }
        }
        for (size_t a = 0; a < k; a++) {
            out->normal[a * k + a] += h.beta * (h.weigh_by_count ? (double)n : 1);
            out->steps[a] = (mf_coordinate){.j = NAN, .p_old = p[a], .q_old = q[a], .q_new = q[a]};
        }
        solve_row(&h, i, &r);
        out->prediction[1] = base + mf_dot(p, q, k);
        for (size_t a = 0; a < k; a++) {
            out->steps[a].p_new = p[a];
            out->steps[a].prediction = out->prediction[1];
        }
    }
    free(none);
    clear_room(&r);
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
    .step = MF_STEP_BY_ROW,
    .ridge = ridge,
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
    .stop = stop,
    .trace = trace,
};
