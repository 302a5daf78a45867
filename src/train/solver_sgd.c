/* sgd: stochastic gradient descent with biases, float32 (Koren, Bell & Volinsky
 * 2009). prediction = μ + b_u + b_i + p·q; all of one rating's updates use the old values:
 *     b_u += η (e − β b_u)     p += η (e q − β p)     and the same for the movie
 * computed as (1 − ηβ) b_u + ηe and (1 − ηβ) p + ηe q.
 * Ratings stand on a fixed grid of blocks; the strata of the grid are worked through in an order
 * that the seed and the epoch give, the blocks of a stratum by as many threads as there are. Biases
 * start at damped means, factors near zero.
 * Inside, ratings and biases are counted in units of a power of four near the ratings' spread
 * (mf_unit_of), factors in its root: it starts and steps alike on any scale, and to the same bits
 * as without where the unit is 1, as it is where ratings spread by 0.5 to 2. What leaves is in the
 * ratings' own units. There the factors' formula is as above, and b_u += η (unit·e − β b_u). */
#include "solvers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../data/unit.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "blocks.h"
#include "kernel_sgd.h"
#include "metrics.h"
#include "rating_step.h"
#include "run.h"
#include "start.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef struct factors {
    size_t n, m, k, groups; /* a row is groups · SGD_LANES floats */
    float *p, *q;
    sgd_side *watcher, *movie;
    float mu;
    float unit, root; /* of ratings and biases; of factors */
    blocks *grid;     /* NULL before the first epoch */
    uint32_t *order;
} factors;

/* Factors start in ±START_SPREAD/√K: their products are then small beside the biases. */
static const double START_SPREAD = 0.5;

static void stop(mf_run *run)
{
    factors *state = run->state;
    blocks_release(state->grid);
    free(state->p);
    free(state->q);
    free(state->watcher);
    free(state->movie);
    free(state->order);
    free(state);
    run->state = NULL;
}

static float *new_rows(size_t rows, size_t groups)
{
    size_t bytes;
    void *made = NULL;
    if (__builtin_mul_overflow(rows, groups * SGD_LANES * sizeof(float), &bytes) ||
        posix_memalign(&made, 64, bytes > 0 ? bytes : 64) != 0) {
        return NULL;
    }
    memset(made, 0, bytes);
    return made;
}

static void draw_start(const mf_run *run, factors *state, double *p, double *q)
{
    double scale = 2 * START_SPREAD / sqrt((double)state->k);
    size_t width = state->groups * SGD_LANES;
    start_factors(&run->config, state->n, state->m, p, q);
    for (size_t i = 0; i < state->n; i++) {
        for (size_t m = 0; m < state->k; m++) {
            state->p[i * width + m] = (float)((p[i * state->k + m] - 0.5) * scale);
        }
    }
    for (size_t j = 0; j < state->m; j++) {
        for (size_t m = 0; m < state->k; m++) {
            state->q[j * width + m] = (float)((q[j * state->k + m] - 0.5) * scale);
        }
    }
}

/* Without biases the factors have the ratings' mean to reach, too, which is about twice its
 * spread. */
static double unit_for(const mf_config *config, const mf_shape *shape)
{
    return mf_unit_of(config->no_biases ? shape->rms / 2 : shape->deviation);
}

static void start_sides(const mf_run *run, factors *state)
{
    bool biases = !run->config.no_biases;
    const mf_baseline *b = run->baseline;
    state->mu = biases ? (float)b->mu / state->unit : 0;
    for (size_t i = 0; i < state->n; i++) {
        state->watcher[i] = (sgd_side){biases ? (float)b->watcher[i] / state->unit : 0, 1};
    }
    for (size_t j = 0; j < state->m; j++) {
        state->movie[j] = (sgd_side){biases ? (float)b->movie[j] / state->unit : 0, 1};
    }
}

/* The grid, shared with another run of the group where one has it. False when memory is out. */
static bool find_grid(mf_run *const *runs, size_t n, factors *state, const mf_split *split)
{
    for (size_t r = 0; r < n && state->grid == NULL; r++) {
        factors *other = runs[r]->state;
        if (other->grid != NULL && other->groups == state->groups) {
            state->grid = other->grid;
            state->grid->users++;
        }
    }
    if (state->grid == NULL &&
        blocks_new(split, state->groups * SGD_LANES * sizeof(float), &state->grid, NULL) != MF_OK) {
        return false;
    }
    if (state->order == NULL) {
        state->order = mf_alloc(state->grid->side, sizeof *state->order);
    }
    return state->order != NULL;
}

/* Mates own rows of blocks, and after an epoch all have all movies. */
static void own_blocks(mf_run *run, const factors *state)
{
    if (state->grid->row_cut != NULL) {
        run->watcher_cut = state->grid->row_cut;
        run->movie_cut = NULL;
    }
}

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    factors *state = mf_alloc_zero(1, sizeof *state);
    if (state == NULL) {
        return mf_no_memory(error, "a run");
    }
    run->state = state;
    state->n = split->train.n_rows;
    state->m = split->train.n_cols;
    state->k = run->config.k;
    state->groups = (state->k + SGD_LANES - 1) / SGD_LANES;
    state->unit = (float)unit_for(&run->config, &split->shape);
    state->root = sqrtf(state->unit);
    state->p = new_rows(state->n, state->groups);
    state->q = new_rows(state->m, state->groups);
    state->watcher = mf_alloc(state->n, sizeof *state->watcher);
    state->movie = mf_alloc(state->m, sizeof *state->movie);
    if (!state->p || !state->q || !state->watcher || !state->movie) {
        return mf_no_memory(error, "factors");
    }
    /* The doubles of the start are drawn into the run's own model, which is stored over later. */
    draw_start(run, state, run->model->p, run->model->q);
    start_sides(run, state);
    if (!mf_is_alone(split->mates)) { /* else it is made when it is needed */
        if (!find_grid(&run, 1, state, split)) {
            return mf_no_memory(error, "blocks of ratings");
        }
        own_blocks(run, state);
    }
    return MF_OK;
}

/* α inside of an α of 1: adagrad's is divided by a root of squares of e·q. A power of two. */
static double alpha_inside(mf_rate rate, double unit)
{
    return rate == MF_RATE_ADAGRAD ? 1 / sqrt(unit) : unit;
}

static double rate_now(const mf_run *run, const factors *state)
{
    double alpha = run->step.alpha * alpha_inside(run->config.rate, (double)state->unit);
    return run->config.rate == MF_RATE_INVERSE ? alpha / (1 + (double)run->step.epoch / 10) : alpha;
}

/* Threads that are worth their waiting for one another: a stratum of a small grid is over before
 * they have met. */
static int threads_for(const mf_run *run, size_t n_ratings)
{
    enum { LEAST_WORK = 1 << 24 };
    const factors *state = run->state;
    bool worth = n_ratings * state->groups * SGD_LANES >= LEAST_WORK;
    return worth && run->config.threads > 1 ? (int)run->config.threads : 1;
}

static sgd_rates rates_now(const mf_run *run, const factors *state)
{
    return (sgd_rates){.mu = state->mu,
                       .alpha = (float)rate_now(run, state),
                       .beta = (float)(run->step.beta / (double)state->unit),
                       .adagrad = run->config.rate == MF_RATE_ADAGRAD,
                       .biases = !run->config.no_biases,
                       .one_over_k = 1.0f / (float)state->k};
}

/* `ratings` change: they are counted in units. */
static void train_ratings(factors *state, const sgd_rates *rates, size_t i, size_t j,
                          block_rating *ratings, size_t n)
{
    const blocks *grid = state->grid;
    size_t width = state->groups * SGD_LANES;
    float scale = 1 / state->unit; /* exact */
    for (size_t at = 0; at < n && scale != 1; at++) {
        ratings[at].value *= scale;
    }
    kernel_sgd_pick()->block(
        ratings, n, state->p + grid->row_from[i] * width, state->q + grid->col_from[j] * width,
        state->watcher + grid->row_from[i], state->movie + grid->col_from[j], state->groups, rates);
}

typedef struct pass {
    factors *state;
    const mf_csr *train;
    sgd_rates rates;
} pass;

enum { AT_ONCE = 1024 }; /* ratings of a block that are dealt out at a time */

static void work_block(void *context, size_t i, size_t j)
{
    const pass *p = context;
    block_rating ratings[AT_ONCE];
    block_walk walk = blocks_walk(p->state->grid, p->train, i, j);
    for (size_t n; (n = blocks_next(&walk, ratings, AT_ONCE)) > 0;) {
        train_ratings(p->state, &p->rates, i, j, ratings, n);
    }
}

/* What a column of blocks has: its movies' factors and sides. */
static void *find_column(void *context, size_t j, size_t part, size_t *n)
{
    const factors *state = ((const pass *)context)->state;
    size_t from = state->grid->col_from[j], rows = state->grid->col_from[j + 1] - from;
    size_t width = state->groups * SGD_LANES;
    *n = rows * (part == 0 ? width * sizeof(float) : sizeof(sgd_side));
    return part == 0 ? (void *)(state->q + from * width) : (void *)(state->movie + from);
}

static bool train_one(const mf_run *run, factors *state, const mf_csr *train,
                      const atomic_bool *cancel)
{
    pass p = {state, train, rates_now(run, state)};
    blocks_shuffle(state->grid, run->config.seed, run->step.epoch, state->order);
    blocks_each(state->grid, state->order, threads_for(run, train->n), cancel, work_block,
                find_column, &p);
    blocks_share(state->grid, state->order, find_column, &p);
    return !mf_is_cancelled(cancel);
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    for (size_t r = 0; r < n; r++) {
        factors *state = runs[r]->state;
        if (!find_grid(runs, n, state, split) ||
            !train_one(runs[r], state, &split->train, cancel)) {
            return false;
        }
    }
    return true;
}

/* Each row's sums by any thread, then the rows in order. `shares` (NULL: not wanted) gets each
 * row's Σe². */
static mf_errors measure_part(const mf_run *run, const mf_csr *ratings, const mf_split *split,
                              size_t n_warm, float *shares)
{
    const factors *state = run->state;
    const kernel_sgd *kernel = kernel_sgd_pick();
    size_t width = state->groups * SGD_LANES;
    int threads = threads_for(run, ratings->n);
    double unit = (double)state->unit, sums[2] = {0},
           *rows = mf_alloc_zero(state->n * 2, sizeof *rows);
    if (rows == NULL) {
        return mf_errors_of(n_warm, NAN, NAN);
    }
    mf_stretch own = mf_run_watchers(run);
#pragma omp parallel for schedule(dynamic, 256) num_threads(threads) if (threads > 1)
    for (size_t i = own.from; i < own.to; i++) {
        if (split->watcher_count[i] > 0) {
            kernel->measure(ratings, i, split->movie_count, state->p + i * width, state->q,
                            state->watcher[i].bias, state->movie, state->groups, state->mu,
                            1 / state->unit, &rows[2 * i], &rows[2 * i + 1]);
        }
    }
    mf_mates_take(run->mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to; i++) {
        sums[0] += rows[2 * i];
        sums[1] += rows[2 * i + 1];
    }
    mf_mates_hand_on(run->mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to && shares != NULL; i++) {
        shares[i] = (float)(rows[2 * i] * unit * unit);
    }
    free(rows);
    return mf_errors_of(n_warm, sums[0] * unit * unit, sums[1] * unit);
}

static double squared_norm(const mf_mates *mates, const float *values, const uint32_t *count,
                           mf_stretch own, size_t width, double *counted)
{
    double sums[2] = {0, *counted};
    mf_mates_take(mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to; i++) {
        double here = 0;
        for (size_t m = i * width; m < (i + 1) * width; m++) {
            here += (double)values[m] * (double)values[m];
        }
        sums[0] += here;
        sums[1] += here * count[i];
    }
    mf_mates_hand_on(mates, sums, sizeof sums);
    *counted = sums[1];
    return sums[0];
}

static void measure(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    for (size_t r = 0; r < n; r++) {
        const factors *state = runs[r]->state;
        size_t width = state->groups * SGD_LANES;
        out[r] = (mf_measured){
            .train = measure_part(runs[r], &split->train, split, split->train.n, NULL),
            .warm =
                measure_part(runs[r], &split->heldout, split, split->n_warm, runs[r]->rows_next)};
        out[r].p_squared = squared_norm(runs[r]->mates, state->p, split->watcher_count,
                                        mf_run_watchers(runs[r]), width, &out[r].counted);
        out[r].q_squared = squared_norm(NULL, state->q, split->movie_count, mf_run_movies(runs[r]),
                                        width, &out[r].counted);
        out[r].p_squared *= (double)state->unit;
        out[r].q_squared *= (double)state->unit;
        out[r].counted *= (double)state->unit;
    }
}

static void store(const mf_run *run, mf_model *model)
{
    const factors *state = run->state;
    size_t width = state->groups * SGD_LANES, k = state->k;
    float unit = state->unit, root = state->root;
    model->mu = state->mu * unit;
    for (size_t i = 0; i < state->n; i++) {
        model->watcher_bias[i] = state->watcher[i].bias * unit;
        for (size_t m = 0; m < k; m++) {
            model->p[i * k + m] = state->p[i * width + m] * root;
        }
    }
    for (size_t j = 0; j < state->m; j++) {
        model->movie_bias[j] = state->movie[j].bias * unit;
        for (size_t m = 0; m < k; m++) {
            model->q[j * k + m] = state->q[j * width + m] * root;
        }
    }
}

static mf_state_part state_parts(size_t part, size_t k)
{
    static const mf_state_part parts[] = {{false, 1}, {true, 1}, {false, 0}};
    (void)k;
    return parts[part];
}

/* The squares go with the model, in the ratings' units, so that a run can be taken back to it. */
static void store_all(const mf_run *run, mf_model *model)
{
    const factors *state = run->state;
    float cube = state->unit * state->unit * state->unit;
    store(run, model);
    for (size_t i = 0; model->solver_state != NULL && i < state->n + state->m; i++) {
        model->solver_state[i] =
            cube * (i < state->n ? state->watcher[i].squares : state->movie[i - state->n].squares);
    }
}

static void restore(mf_run *run, const mf_model *model)
{
    factors *state = run->state;
    size_t width = state->groups * SGD_LANES, k = state->k;
    float unit = state->unit, root = state->root, cube = unit * unit * unit;
    for (size_t i = 0; i < state->n; i++) {
        state->watcher[i] =
            (sgd_side){(float)model->watcher_bias[i] / unit, model->solver_state[i] / cube};
        for (size_t m = 0; m < k; m++) {
            state->p[i * width + m] = (float)model->p[i * k + m] / root;
        }
    }
    for (size_t j = 0; j < state->m; j++) {
        state->movie[j] = (sgd_side){(float)model->movie_bias[j] / unit,
                                     model->solver_state[state->n + j] / cube};
        for (size_t m = 0; m < k; m++) {
            state->q[j * width + m] = (float)model->q[j * k + m] / root;
        }
    }
}

/* Works through a block up to the rating: true when it is there, and then `found` is its value. */
static bool train_block_until(factors *state, const mf_csr *train, const sgd_rates *rates, size_t i,
                              size_t j, mf_rating_step *out, float *found)
{
    const blocks *grid = state->grid;
    block_rating ratings[AT_ONCE];
    block_walk walk = blocks_walk(grid, train, i, j);
    for (size_t n; (n = blocks_next(&walk, ratings, AT_ONCE)) > 0;) {
        size_t at = 0;
        while (at < n && (ratings[at].row + grid->row_from[i] != out->watcher ||
                          ratings[at].col + grid->col_from[j] != out->movie)) {
            at++;
        }
        train_ratings(state, rates, i, j, ratings, at);
        out->place += at;
        if (at < n) {
            *found = ratings[at].value;
            return true;
        }
    }
    return false;
}

/* Works through the epoch as one thread would, up to the rating; false when cancelled. */
static bool train_until(const mf_run *run, factors *state, const mf_csr *train,
                        const sgd_rates *rates, mf_rating_step *out, float *found,
                        const atomic_bool *cancel)
{
    size_t side = state->grid->side;
    blocks_shuffle(state->grid, run->config.seed, run->step.epoch, state->order);
    for (size_t stratum = 0; stratum < side && !mf_is_cancelled(cancel); stratum++) {
        for (size_t i = 0; i < side; i++) {
            if (train_block_until(state, train, rates, i, state->order[(i + stratum) % side], out,
                                  found)) {
                return true;
            }
        }
    }
    return false;
}

static float rate_of(const sgd_rates *rates, const sgd_side *row)
{
    return rates->adagrad ? rates->alpha / sqrtf(row->squares) : rates->alpha;
}

static mf_status trace(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error)
{
    factors *state = run->state;
    size_t k = state->k, width = state->groups * SGD_LANES;
    float rating = 0, *was = mf_alloc(2 * width, sizeof *was);
    out->steps = mf_alloc(k, sizeof *out->steps);
    if (was == NULL || out->steps == NULL || !find_grid(&run, 1, state, split)) {
        free(was);
        return mf_no_memory(error, "a step");
    }
    sgd_rates rates = rates_now(run, state);
    if (!train_until(run, state, &split->train, &rates, out, &rating, cancel)) {
        free(was);
        return mf_fail(error, MF_INTERRUPTED, "interrupted");
    }
    float *p = state->p + out->watcher * width, *q = state->q + out->movie * width;
    sgd_side *watcher = &state->watcher[out->watcher], *movie = &state->movie[out->movie];
    memcpy(was, p, width * sizeof *p);
    memcpy(was + width, q, width * sizeof *q);
    block_rating alone = {0, 0, rating / state->unit};
    double unit = (double)state->unit, root = (double)state->root;
    out->k = k;
    out->rating = rating;
    out->mu = (double)state->mu * unit;
    out->rate_watcher = rate_of(&rates, watcher) / unit;
    out->rate_movie = rate_of(&rates, movie) / unit;
    for (size_t time = 0; time < 2; time++) {
        double dot =
            0; /* the kernel adds in another order: what is shown differs in the last digits */
        for (size_t m = 0; m < k; m++) {
            dot += (double)p[m] * (double)q[m];
        }
        out->watcher_bias[time] = (double)watcher->bias * unit;
        out->movie_bias[time] = (double)movie->bias * unit;
        out->prediction[time] =
            ((double)state->mu + (double)watcher->bias + (double)movie->bias + dot) * unit;
        if (time == 0) {
            kernel_sgd_pick()->block(&alone, 1, p, q, watcher, movie, state->groups, &rates);
        }
    }
    for (size_t m = 0; m < k; m++) {
        out->steps[m] = (mf_coordinate){.j = -2 * (out->rating - out->prediction[0]),
                                        .p_old = (double)was[m] * root,
                                        .p_new = (double)p[m] * root,
                                        .q_old = (double)was[width + m] * root,
                                        .q_new = (double)q[m] * root,
                                        .prediction = out->prediction[1]};
    }
    free(was);
    return MF_OK;
}

static double ridge(const mf_config *config, size_t n)
{
    return config->beta * (double)n;
}

/* Measured on the sets of the manual: the best α grows slowly with the ratings a row, the best β
 * falls with them. */
static unsigned fit(mf_config *config, const mf_shape *shape)
{
    double unit = unit_for(config, shape);
    config->alpha = 0.03 * sqrt(shape->deviation / unit) * fmax(1, sqrt(shape->per_row / 40));
    config->alpha /= alpha_inside(config->rate, unit);
    config->beta = 0.22 * shape->deviation / cbrt(shape->per_row);
    return MF_FITTED_ALL;
}

const mf_solver solver_sgd = {
    .name = "sgd",
    .summary = "SGD with biases, float32, on a grid of blocks, in parallel: the fast one",
    .rung = 7,
    .rung_says = "K factors and biases by gradient descent, over the known ratings alone",
    .terms = MF_TERMS_ALL,
    .terms_optional = true,
    .step = MF_STEP_AT_ONCE,
    .ridge = ridge,
    .draws_start = true,
    .uses_rate = true,
    .uses_k = true,
    .uses_alpha = true,
    .uses_beta = true,
    .uses_epochs = true,
    .state_parts = state_parts,
    .k = 64, /* measured on ml-100k, u1.base against u1.test: see mfexplore(1) */
    .alpha = 0.02,
    .beta = 0.1,
    .epochs = 60,
    .fit = fit,
    .start = start,
    .epoch = epoch,
    .measure = measure,
    .store = store_all,
    .restore = restore,
    .trains_shared = true,
    .stop = stop,
    .trace = trace,
};
