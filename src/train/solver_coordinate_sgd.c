/* coordinate-sgd: stochastic gradient descent one coordinate at a time, the
 * algorithm of the lesson. For each rating in row order and each factor m,
 *     J    = −2 (r − p·q)
 *     p_m ← p_m − α (J q_m + β p_m)
 *     q_m ← q_m − α (J p_m + β q_m)      with the new p_m
 * float64, no biases, multiply and add rounded separately.
 *
 * Runs that are stepped together ride in a pack: their factors interleaved, run by run in the lanes
 * of a vector, going through an order-preserving schedule. A run in no pack has its own arrays.
 * Either way its numbers are the same. */
#include "solvers.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "kernel_coordinate.h"
#include "metrics.h"
#include "rating_step.h"
#include "run.h"
#include "start.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Up to LANES_MOST runs side by side; lanes without a run are zero and stay zero. */
typedef struct pack {
    const kernel_set *kernels;
    schedule *order;
    size_t lanes, n_members;
    mf_run *member[LANES_MOST]; /* NULL once a run has left */
    double *p, *q;              /* (n_watchers + 1) × k × lanes, (n_movies + 1) × k × lanes; q's
                                   rows by order->place */
    uint32_t *where;            /* of the held-out ratings' columns in q */
    double *sums;               /* n_movies × lanes: where norms are added up */
} pack;

typedef struct factors {
    size_t n, m, k;
    double *p, *q; /* n × k, m × k: current when not in a pack */
    pack *in;
    size_t lane;
} factors;

/* ---- packs ----------------------------------------------------------------------------------- */

static void free_pack(pack *leaving)
{
    schedule_release(leaving->order);
    free(leaving->p);
    free(leaving->q);
    free(leaving->where);
    free(leaving->sums);
    free(leaving);
}

/* Rows of a run's factors out of a pack's, and back; `place` says where they stand there (NULL: in
 * order). */
static void copy_out(const pack *from, size_t lane, const double *packed, const uint32_t *place,
                     size_t rows, size_t k, double *to)
{
    for (size_t i = 0; i < rows; i++) {
        const double *row = packed + (place == NULL ? i : place[i]) * k * from->lanes + lane;
        for (size_t m = 0; m < k; m++) {
            to[i * k + m] = row[m * from->lanes];
        }
    }
}

static void copy_in(const pack *to, size_t lane, double *packed, const uint32_t *place, size_t rows,
                    size_t k, const double *from)
{
    for (size_t i = 0; i < rows; i++) {
        double *row = packed + (place == NULL ? i : place[i]) * k * to->lanes + lane;
        for (size_t m = 0; m < k; m++) {
            row[m * to->lanes] = from[i * k + m];
        }
    }
}

/* Takes the run out of its pack, which goes with its last member. */
static void leave_pack(mf_run *run)
{
    factors *state = run->state;
    pack *left = state->in;
    if (left == NULL) {
        return;
    }
    copy_out(left, state->lane, left->p, NULL, state->n, state->k, state->p);
    copy_out(left, state->lane, left->q, left->order->place, state->m, state->k, state->q);
    state->in = NULL;
    left->member[state->lane] = NULL;
    if (--left->n_members == 0) {
        free_pack(left);
    }
}

static bool is_packed_so(mf_run *const *runs, size_t n)
{
    const pack *in = ((const factors *)runs[0]->state)->in;
    bool same = in != NULL && in->n_members == n;
    for (size_t r = 0; same && r < n; r++) {
        same = in->member[r] == runs[r];
    }
    return same;
}

/* Packs the runs together, in this order. `*order` is the schedule to share, made when NULL; the
 * caller releases it. False when memory is out: the runs are then in no pack. */
static bool make_pack(mf_run *const *runs, size_t n, const mf_split *split,
                      const kernel_family *family, schedule **order)
{
    const mf_csr *heldout = &split->heldout;
    const factors *first = runs[0]->state;
    pack *made = mf_alloc_zero(1, sizeof *made);
    for (size_t r = 0; r < n; r++) {
        pack *old = ((factors *)runs[r]->state)->in;
        if (*order == NULL && old != NULL) {
            *order = old->order;
            (*order)->users++;
        }
        leave_pack(runs[r]);
    }
    if (made == NULL || (*order == NULL && schedule_new(&split->train, order, NULL) != MF_OK)) {
        free(made);
        return false;
    }
    made->kernels = kernel_set_for(family, n, &made->lanes);
    made->order = *order;
    made->order->users++;
    made->p = mf_alloc_zero((first->n + 1) * first->k, made->lanes * sizeof(double));
    made->q = mf_alloc_zero((first->m + 1) * first->k, made->lanes * sizeof(double));
    made->where = mf_alloc(heldout->n, sizeof *made->where);
    made->sums = mf_alloc(first->m, made->lanes * sizeof(double));
    if (made->p == NULL || made->q == NULL || made->where == NULL || made->sums == NULL) {
        free_pack(made);
        return false;
    }
    for (size_t at = 0; at < heldout->n; at++) {
        made->where[at] = made->order->place[heldout->col[at]];
    }
    made->n_members = n;
    for (size_t r = 0; r < n; r++) {
        factors *state = runs[r]->state;
        copy_in(made, r, made->p, NULL, state->n, state->k, state->p);
        copy_in(made, r, made->q, made->order->place, state->m, state->k, state->q);
        made->member[r] = runs[r];
        state->in = made;
        state->lane = r;
    }
    return true;
}

/* ---- the solver ------------------------------------------------------------------------------ */

static void stop(mf_run *run)
{
    factors *state = run->state;
    if (state != NULL) {
        leave_pack(run);
        free(state->p);
        free(state->q);
        free(state);
        run->state = NULL;
    }
}

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    size_t n = split->train.n_rows, m = split->train.n_cols, k = run->config.k;
    factors *state = mf_alloc_zero(1, sizeof *state);
    run->state = state;
    if (state != NULL) {
        *state = (factors){.n = n, .m = m, .k = k};
        state->p = mf_alloc(n, k * sizeof(double));
        state->q = mf_alloc(m, k * sizeof(double));
    }
    if (state == NULL || state->p == NULL || state->q == NULL) {
        stop(run);
        return mf_no_memory(error, "the factors");
    }
    start_factors(&run->config, n, m, state->p, state->q);
    return MF_OK;
}

/* Row by row, a run at a time: when asked for, and when there is no memory for a pack. */
static bool step_plainly(mf_run *const *runs, size_t n, const mf_csr *train,
                         const atomic_bool *cancel)
{
    for (size_t r = 0; r < n; r++) {
        factors *state = runs[r]->state;
        if (!kernel_coordinate_plain(train, state->p, state->q, state->k, runs[r]->step.alpha,
                                     runs[r]->step.beta, cancel)) {
            return false;
        }
    }
    return true;
}

static bool step_packed(mf_run *const *runs, size_t n, const atomic_bool *cancel)
{
    const factors *state = runs[0]->state;
    pack *in = state->in;
    double alpha[LANES_MOST] = {0}, beta[LANES_MOST] = {0};
    for (size_t r = 0; r < n; r++) {
        alpha[r] = runs[r]->step.alpha;
        beta[r] = runs[r]->step.beta;
    }
    return in->kernels->epoch(in->order, in->p, in->q, state->k, alpha, beta, cancel);
}

/* How many runs ride in a pack: as many as fit, but no fewer packs than there are threads, unless a
 * run would ride alone: two lanes cost hardly more than one. */
static size_t pack_size(mf_run *const *runs, size_t n)
{
    size_t threads = runs[0]->config.threads > 0 ? runs[0]->config.threads : 1;
    size_t size = (n + threads - 1) / threads;
    return size < 2 ? 2 : size < LANES_MOST ? size : LANES_MOST;
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    const kernel_family *family = kernel_coordinate_pick();
    schedule *order = NULL;
    size_t size = pack_size(runs, n), packs = (n + size - 1) / size;
    int threads = runs[0]->config.threads > 0 ? (int)runs[0]->config.threads : 1;
    atomic_bool whole;
    atomic_init(&whole, true);
    for (size_t at = 0; at < n && family != NULL; at += size) {
        size_t some = n - at < size ? n - at : size;
        if (!is_packed_so(runs + at, some)) { /* without memory they go row by row */
            make_pack(runs + at, some, split, family, &order);
        }
    }
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1 && packs > 1)
    for (size_t part = 0; part < packs; part++) {
        size_t at = part * size, some = n - at < size ? n - at : size;
        bool packed = family != NULL && is_packed_so(runs + at, some);
        if (!(packed ? step_packed(runs + at, some, cancel)
                     : step_plainly(runs + at, some, &split->train, cancel))) {
            atomic_store(&whole, false);
        }
    }
    schedule_release(order);
    return atomic_load(&whole);
}

/* Measures runs of one pack, or one run in none. */
static void measure_some(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    const factors *state = runs[0]->state;
    const pack *in = state->in;
    const double *p = in != NULL ? in->p : state->p, *q = in != NULL ? in->q : state->q;
    size_t lanes;
    const kernel_set *kernels =
        in != NULL ? in->kernels : kernel_set_for(&kernel_coordinate_baseline, 1, &lanes);
    const uint32_t *place = in != NULL ? in->order->place : NULL;
    double sse[LANES_MOST], sum[LANES_MOST], warm_sse[LANES_MOST], warm_sum[LANES_MOST];
    double p_squared[LANES_MOST], q_squared[LANES_MOST];
    double p_counted[LANES_MOST], q_counted[LANES_MOST];
    size_t wide = in != NULL ? in->lanes : 1, n_rows = split->heldout.n_rows;
    double *rows = runs[0]->rows_next != NULL
                       ? mf_alloc(n_rows * wide, sizeof *rows)
                       : NULL; /* without room for them nobody knows the rows */
    kernels->measure(&split->train, split, in != NULL ? in->order->where : split->train.col, p, q,
                     state->k, sse, sum, NULL);
    kernels->measure(&split->heldout, split, in != NULL ? in->where : split->heldout.col, p, q,
                     state->k, warm_sse, warm_sum, rows);
    kernels->norm(p, split->watcher_count, NULL, state->n, state->k, NULL, p_squared, p_counted);
    kernels->norm(q, split->movie_count, place, state->m, state->k, in != NULL ? in->sums : NULL,
                  q_squared, q_counted);
    for (size_t r = 0; r < n; r++) {
        out[r] = (mf_measured){.train = mf_errors_of(split->train.n, sse[r], sum[r]),
                               .warm = mf_errors_of(split->n_warm, warm_sse[r], warm_sum[r]),
                               .p_squared = p_squared[r],
                               .q_squared = q_squared[r],
                               .counted = p_counted[r] + q_counted[r]};
        for (size_t i = 0; i < n_rows && runs[r]->rows_next != NULL; i++) {
            runs[r]->rows_next[i] = rows == NULL ? NAN : (float)rows[i * wide + r];
        }
    }
    free(rows);
}

static void measure(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    int threads = runs[0]->config.threads > 0 ? (int)runs[0]->config.threads : 1;
    bool several =
        ((const factors *)runs[0]->state)->in != ((const factors *)runs[n - 1]->state)->in;
    /* By the first run of each pack; the others of a pack come with it. */
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1 && several)
    for (size_t at = 0; at < n; at++) {
        const factors *state = runs[at]->state;
        if (state->in == NULL) {
            measure_some(runs + at, 1, split, out + at);
        } else if (state->in->member[0] == runs[at]) {
            measure_some(runs + at, state->in->n_members, split, out + at);
        }
    }
}

static void store(const mf_run *run, mf_model *model)
{
    const factors *state = run->state;
    const pack *in = state->in;
    if (in == NULL) {
        memcpy(model->p, state->p, state->n * state->k * sizeof *state->p);
        memcpy(model->q, state->q, state->m * state->k * sizeof *state->q);
    } else {
        copy_out(in, state->lane, in->p, NULL, state->n, state->k, model->p);
        copy_out(in, state->lane, in->q, in->order->place, state->m, state->k, model->q);
    }
}

static void restore(mf_run *run, const mf_model *model)
{
    factors *state = run->state;
    leave_pack(run);
    memcpy(state->p, model->p, state->n * state->k * sizeof(double));
    memcpy(state->q, model->q, state->m * state->k * sizeof(double));
}

/* The rows above in full, then the row's earlier ratings, then the rating by hand: the operations
 * of the plain loop in its order. */
static mf_status trace(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error)
{
    factors *state = run->state;
    const mf_csr *train = &split->train;
    double alpha = run->step.alpha, beta = run->step.beta;
    size_t i = out->watcher, k = state->k, at = mf_csr_find(train, i, out->movie);
    leave_pack(run);
    mf_csr above = *train, before = *train;
    size_t part[2] = {train->row_start[i], at};
    above.n_rows = i;
    before.n_rows = 1;
    before.row_start = part;
    if (!kernel_coordinate_plain(&above, state->p, state->q, k, alpha, beta, cancel) ||
        !kernel_coordinate_plain(&before, state->p + i * k, state->q, k, alpha, beta, cancel)) {
        return mf_fail(error, MF_INTERRUPTED, "interrupted");
    }
    out->steps = mf_alloc(k, sizeof *out->steps);
    if (out->steps == NULL) {
        return mf_no_memory(error, "a step");
    }
    double *p = state->p + i * k, *q = state->q + out->movie * k;
    out->k = k;
    out->place = at;
    out->rating = mf_csr_rating(train, at);
    out->prediction[0] = mf_dot(p, q, k);
    out->rate_watcher = out->rate_movie = alpha;
    for (size_t m = 0; m < k; m++) {
        mf_coordinate *c = &out->steps[m];
        c->p_old = p[m];
        c->q_old = q[m];
        c->j = -2 * (mf_csr_rating(train, at) - mf_dot(p, q, k));
        p[m] -= alpha * (c->j * q[m] + beta * p[m]);
        q[m] -= alpha * (c->j * p[m] + beta * q[m]);
        c->p_new = p[m];
        c->q_new = q[m];
        c->prediction = mf_dot(p, q, k);
    }
    out->prediction[1] = mf_dot(p, q, k);
    return MF_OK;
}

/* The gradient of e² has a factor 2, that of β‖p‖² none. */
static double ridge(const mf_config *config, size_t n)
{
    return config->beta * (double)n / 2;
}

/* Where ratings are of another size than stars, so that the first epochs do not overflow. */
static unsigned fit(mf_config *config, const mf_shape *shape)
{
    double square = shape->deviation * shape->deviation;
    double most = 3.7 * fmin(0.005 / shape->rms, square > 0 ? 0.00046 * shape->rms / square : 1);
    bool stars = shape->lowest >= 0 && shape->highest <= 5;
    config->alpha = fmin(config->alpha, most);
    return stars ? 0 : MF_FITTED_ALPHA;
}

const mf_solver solver_coordinate_sgd = {
    .name = "coordinate-sgd",
    .summary = "SGD one coordinate at a time, float64, without biases: the lesson's algorithm",
    .short_name = "coord-sgd",
    .rung = 6,
    .rung_says =
        "K factors by gradient descent, one coordinate at a time, over the known ratings alone",
    .step = MF_STEP_BY_COORDINATE,
    .ridge = ridge,
    .draws_start = true,
    .uses_k = true,
    .uses_alpha = true,
    .uses_beta = true,
    .uses_epochs = true,
    .k = 5,
    .alpha = 0.005,
    .beta = 0.02,
    .epochs = 200,
    .fit = fit,
    .fits_by_rms = true,
    .start = start,
    .epoch = epoch,
    .measure = measure,
    .store = store,
    .restore = restore,
    .stop = stop,
    .trace = trace,
};
