/* bayes: Bayesian probabilistic matrix factorization by Gibbs sampling (Salakhutdinov & Mnih 2008),
 * with biases, and noise that differs from watcher to watcher. A sweep draws the watchers' prior
 * and rows, the movies', then the noise; the first few are thrown away. Predictions are those of
 * the averaged means of the kept sweeps, each rotated onto the first (factors may turn freely from
 * sweep to sweep: plain averages would wash them out). Nothing is to be set; what β would be is
 * learned. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/deviate.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "bayes.h"
#include "metrics.h"
#include "run.h"
#include "solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The share of the ratings' variance that p·q has at the start. */
static const double START_VARIANCE = 0.05;

static void clear_side(bayes_side *s)
{
    free(s->x);
    free(s->mean);
    free(s->first);
    free(s->average);
    free(s->partners);
    free(s->pairs);
    mf_wants_clear(&s->wants);
    free(s->here);
}

static void stop(mf_run *run)
{
    bayes *state = run->state;
    if (state != NULL) {
        clear_side(&state->watchers);
        clear_side(&state->movies);
        mf_csr_clear(&state->by_movie);
        free(state->w);
        free(state->noise);
        free(state->white);
        free(state->of_row);
        free(state);
    }
    run->state = NULL;
}

/* A side at its start: damped biases, small factors. False when memory is out. */
static bool start_side(bayes *state, bayes_side *s, const double *bias, uint64_t seed)
{
    size_t d = state->d, bytes = d * sizeof(float);
    s->x = mf_alloc_zero(s->n, bytes);
    s->mean = mf_alloc_zero(s->n, bytes);
    s->first = mf_alloc_zero(s->n, bytes);
    s->average = mf_alloc_zero(s->n, bytes);
    s->partners = mf_alloc(s->n, BAYES_PAIRS * sizeof *s->partners);
    s->pairs = mf_alloc_zero(s->n, BAYES_PAIRS * sizeof *s->pairs);
    if (s->x == NULL || s->mean == NULL || s->first == NULL || s->average == NULL ||
        s->partners == NULL || s->pairs == NULL) {
        return false;
    }
    double spread = sqrt(sqrt(START_VARIANCE / (double)state->k));
    for (size_t i = 0; i < s->n; i++) {
        mf_random random = mf_random_at(seed, 0, BAYES_STARTS + s->tag, i);
        for (size_t m = 0; m < state->k; m++) {
            s->x[i * d + m] = (float)(spread * mf_deviate_normal(&random));
        }
        s->x[i * d + state->k] = s->average[i * d + state->k] = (float)(bias[i] / state->sigma);
    }
    return true;
}

static double deviation(const mf_split *split, double mu)
{
    const mf_csr *r = &split->train;
    mf_stretch own = mf_split_watchers(split);
    double sum = 0;
    mf_mates_take(split->mates, &sum, sizeof sum);
    for (size_t at = r->row_start[own.from]; at < r->row_start[own.to]; at++) {
        double from = mf_csr_rating(r, at) - mu;
        sum += from * from;
    }
    mf_mates_hand_on(split->mates, &sum, sizeof sum);
    double sigma = sqrt(sum / (double)r->n);
    return sigma > 0 ? sigma : 1;
}

/* What side `s` needs of others: what the other side rated, and will make pairs with; movies that
 * are held out for own watchers; the rest of the last panel. */
static bool find_wants(bayes_side *s, const bayes_side *other, const mf_csr *heldout)
{
    if (mf_is_alone(s->mates)) {
        return true;
    }
    uint8_t *wanted = s->here = mf_alloc_zero(s->n, 1);
    if (wanted == NULL) {
        return false;
    }
    mf_wants_mark(other->rows, other->own, wanted);
    if (heldout != NULL) {
        mf_wants_mark(heldout, other->own, wanted);
    }
    for (size_t t = other->own.from * BAYES_PAIRS; t < other->own.to * BAYES_PAIRS; t++) {
        wanted[other->partners[t]] = 1;
    }
    bayes_mark_panel(s, wanted);
    memset(wanted + s->own.from, 1, s->own.to - s->own.from);
    return mf_wants_make(s->mates, wanted, s->cut, &s->wants);
}

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    bayes *state = run->state = mf_alloc_zero(1, sizeof *state);
    if (state == NULL) {
        return mf_no_memory(error, "a run");
    }
    size_t n = split->train.n_rows, m = split->train.n_cols, k = run->config.k;
    *state = (bayes){.k = k,
                     .d = k + 1,
                     .watchers = {.tag = BAYES_WATCHERS,
                                  .n = n,
                                  .rows = &split->train,
                                  .mates = run->mates,
                                  .cut = run->watcher_cut,
                                  .own = mf_run_watchers(run)},
                     .movies = {.tag = BAYES_MOVIES,
                                .n = m,
                                .rows = &state->by_movie,
                                .mates = run->mates,
                                .cut = run->movie_cut,
                                .own = mf_run_movies(run)},
                     .mu = run->baseline->mu,
                     .sigma = deviation(split, run->baseline->mu),
                     .tau = 1,
                     .w = mf_alloc(n, sizeof *state->w),
                     .noise = mf_alloc_zero(n, sizeof *state->noise),
                     .white = mf_alloc(n > m ? n : m, (k + 2) * sizeof *state->white),
                     .of_row = mf_alloc(n, 2 * sizeof *state->of_row)};
    if (state->w == NULL || state->noise == NULL || state->white == NULL || state->of_row == NULL ||
        !start_side(state, &state->watchers, run->baseline->watcher, run->config.seed) ||
        !start_side(state, &state->movies, run->baseline->movie, run->config.seed)) {
        return mf_no_memory(error, "a run");
    }
    for (size_t i = 0; i < n; i++) {
        state->w[i] = 1;
    }
    mf_status status = mf_split_by_movie(split, &state->by_movie, error);
    if (status == MF_OK && !(bayes_choose_partners(&state->watchers, run->config.seed) &&
                             bayes_choose_partners(&state->movies, run->config.seed) &&
                             find_wants(&state->watchers, &state->movies, NULL) &&
                             find_wants(&state->movies, &state->watchers, &split->heldout))) {
        status = mf_no_memory(error, "a run");
    }
    return status;
}

/* The β that was learned, in the units of als without weights: the prior's precisions against the
 * noise's, √(λ_P·λ_Q)/τ (P·c and Q/c are the same model), times σ. */
static double learned_beta(const bayes *state)
{
    return sqrt(state->watchers.precision * state->movies.precision) / (double)state->tau *
           state->sigma;
}

static bool sweep(mf_run *run, const atomic_bool *cancel)
{
    bayes *state = run->state;
    bayes_moment now = {.seed = run->config.seed,
                        .sweep = run->step.epoch + 1,
                        .threads = run->config.threads > 0 ? (int)run->config.threads : 1,
                        .cancel = cancel};
    size_t thrown_away = run->config.solver->thrown_away;
    state->kept = run->step.epoch < thrown_away ? 0 : run->step.epoch + 1 - thrown_away;
    if (!bayes_draw_side(state, &state->watchers, &state->movies, now) ||
        !bayes_draw_side(state, &state->movies, &state->watchers, now) ||
        !bayes_draw_noise(state, now)) {
        return false;
    }
    size_t bytes = state->d * sizeof(float);
    if (state->kept > 0) {
        if (!bayes_keep(state, now)) {
            return false;
        }
    } else {
        memcpy(state->watchers.average, state->watchers.mean, state->watchers.n * bytes);
        memcpy(state->movies.average, state->movies.mean, state->movies.n * bytes);
    }
    return mf_wants_bring(&state->movies.wants, state->movies.average, bytes); /* to measure */
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    (void)split;
    bool good = true;
    for (size_t r = 0; r < n && good; r++) {
        good = sweep(runs[r], cancel);
    }
    return good;
}

/* ---- measuring ------------------------------------------------------------------------------- */

/* Errors of the averages on the ratings of `part` that are warm, or cold; each watcher's Σe² is
 * added to `rows`. */
static mf_errors measure_part(const mf_run *run, const mf_csr *part, const mf_split *split,
                              bool warm, float *rows)
{
    const bayes *state = run->state;
    size_t d = state->d, counted = 0;
    int threads = run->config.threads > 0 ? (int)run->config.threads : 1;
    mf_stretch own = state->watchers.own;
    const mf_mates *mates = state->watchers.mates;
    double sums[2] = {0};
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(dynamic, 64)               \
    reduction(+ : counted)
    for (size_t i = own.from; i < own.to; i++) {
        double squares = 0, sizes = 0;
        for (size_t at = part->row_start[i]; at < part->row_start[i + 1]; at++) {
            uint32_t j = part->col[at];
            if ((split->watcher_count[i] > 0 && split->movie_count[j] > 0) != warm) {
                continue;
            }
            double e =
                mf_csr_rating(part, at) - state->mu -
                state->sigma * (double)bayes_product(state->watchers.average + i * d,
                                                     state->movies.average + j * d, state->k);
            squares += e * e;
            sizes += fabs(e);
            counted++;
        }
        state->of_row[2 * i] = squares;
        state->of_row[2 * i + 1] = sizes;
    }
    mf_mates_take(mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to; i++) {
        sums[0] += state->of_row[2 * i];
        sums[1] += state->of_row[2 * i + 1];
        if (rows != NULL) {
            rows[i] += (float)state->of_row[2 * i];
        }
    }
    mf_mates_hand_on(mates, sums, sizeof sums);
    uint64_t n = counted;
    mf_mates_add(mates, &n, 1);
    return mf_errors_of((size_t)n, sums[0], sums[1]);
}

static double squared_norm(const bayes *state, const bayes_side *s, const uint32_t *count,
                           double *counted)
{
    double sums[2] = {0, *counted};
    mf_mates_take(s->mates, sums, sizeof sums);
    for (size_t i = s->own.from; i < s->own.to; i++) {
        double here = 0;
        for (size_t m = 0; m < state->k; m++) {
            double value = (double)s->average[i * state->d + m];
            here += value * value;
        }
        sums[0] += here * state->sigma;
        sums[1] += here * state->sigma * count[i];
    }
    mf_mates_hand_on(s->mates, sums, sizeof sums);
    *counted = sums[1];
    return sums[0];
}

static void measure(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out)
{
    for (size_t r = 0; r < n; r++) {
        mf_run *run = runs[r];
        const bayes *state = run->state;
        if (run->rows_next != NULL) { /* cold ratings are predicted, too: one sum holds both */
            memset(run->rows_next, 0, state->watchers.n * sizeof *run->rows_next);
            memset(run->rows_cold, 0, state->watchers.n * sizeof *run->rows_cold);
        }
        out[r] =
            (mf_measured){.train = measure_part(run, &split->train, split, true, NULL),
                          .warm = measure_part(run, &split->heldout, split, true, run->rows_next),
                          .cold = measure_part(run, &split->heldout, split, false, run->rows_next),
                          .learned_beta = learned_beta(state)};
        out[r].p_squared =
            squared_norm(state, &state->watchers, split->watcher_count, &out[r].counted);
        out[r].q_squared = squared_norm(state, &state->movies, split->movie_count, &out[r].counted);
    }
}

/* ---- the model ------------------------------------------------------------------------------- */

/* As carry_state has them; then τ, and how many sweeps were kept. */
static mf_state_part state_parts(size_t part, size_t k)
{
    const mf_state_part parts[] = {{false, k + 1}, {false, k + 1}, {false, 2 * BAYES_PAIRS},
                                   {true, k + 1},  {true, k + 1},  {true, 2 * BAYES_PAIRS},
                                   {false, 1},     {false, 1},     {false, 0}};
    return parts[part];
}

/* Copies `n` numbers between a part of the state and its place in a row of numbers. */
static float *carry(float *place, void *part, size_t n, bool out)
{
    if (out) {
        memcpy(place, part, n * sizeof *place);
    } else {
        memcpy(part, place, n * sizeof *place);
    }
    return place + n;
}

/* All that another sweep needs beside the averages, to `at` or from there. */
static void carry_state(bayes *state, float *at, bool out)
{
    bayes_side *sides[] = {&state->watchers, &state->movies};
    float kept = (float)state->kept;
    for (size_t side = 0; side < 2; side++) {
        bayes_side *s = sides[side];
        at = carry(at, s->x, s->n * state->d, out);
        at = carry(at, s->first, s->n * state->d, out);
        at = carry(at, s->pairs, s->n * 2 * BAYES_PAIRS, out);
    }
    at = carry(at, state->w, state->watchers.n, out);
    at = carry(at, state->noise, state->watchers.n, out);
    at = carry(at, &state->tau, 1, out);
    carry(at, &kept, 1, out);
    state->kept = kept >= 0 && kept <= MF_EPOCHS_MOST ? (size_t)kept : 0;
}

/* The averages in units of ratings: √σ to either side's factors, σ to the biases. */
static void store_side(const bayes *state, const bayes_side *s, double *factors, double *bias)
{
    double root = sqrt(state->sigma);
    for (size_t i = 0; i < s->n; i++) {
        const float *average = s->average + i * state->d;
        for (size_t m = 0; m < state->k; m++) {
            factors[i * state->k + m] = root * (double)average[m];
        }
        bias[i] = state->sigma * (double)average[state->k];
    }
}

static void store(const mf_run *run, mf_model *model)
{
    bayes *state = run->state;
    model->mu = state->mu;
    store_side(state, &state->watchers, model->p, model->watcher_bias);
    store_side(state, &state->movies, model->q, model->movie_bias);
    if (model->solver_state != NULL) {
        carry_state(state, model->solver_state, true);
    }
    bayes_store_widths(state, model);
}

/* Rounded to float, a number that was one before comes back as it was. */
static void restore_side(const bayes *state, bayes_side *s, const double *factors,
                         const double *bias)
{
    double root = sqrt(state->sigma);
    for (size_t i = 0; i < s->n; i++) {
        float *average = s->average + i * state->d;
        for (size_t m = 0; m < state->k; m++) {
            average[m] = (float)(factors[i * state->k + m] / root);
        }
        average[state->k] = (float)(bias[i] / state->sigma);
    }
}

static void restore(mf_run *run, const mf_model *model)
{
    bayes *state = run->state;
    restore_side(state, &state->watchers, model->p, model->watcher_bias);
    restore_side(state, &state->movies, model->q, model->movie_bias);
    carry_state(state, model->solver_state, false);
}

const mf_solver solver_bayes = {
    .name = "bayes",
    .summary = "Bayesian factors and biases by Gibbs sampling; nothing to set, and an interval for "
               "every prediction",
    .rung = 9,
    .rung_says = "K factors and biases, averaged over all that the ratings allow; β is learned",
    .terms = MF_TERMS_ALL,
    .predicts_cold = true,
    .uses_k = true,
    .uses_epochs = true,
    .answers = true,
    .has_intervals = true,
    .thrown_away = 5,
    .state_parts = state_parts,
    .state_rest = 2,
    .trains_shared = true,
    .k = 32,
    .k_most = BAYES_K_MOST,
    .epochs = 50,
    .start = start,
    .epoch = epoch,
    .measure = measure,
    .store = store,
    .restore = restore,
    .stop = stop,
};
