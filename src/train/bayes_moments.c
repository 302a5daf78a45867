/* What bayes keeps of its sweeps: noise by watcher, averages of rotated means, and how far the
 * predictions of some pairs spread, out of which the model's log-variances are fitted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/deviate.h"
#include "../data/random.h"
#include "../model/model.h"
#include "bayes.h"
#include "rotate.h"

/* ---- noise ----------------------------------------------------------------------------------- */

/* w_i ~ Gamma(5, 5) and τ ~ Gamma(1, 1), shape and rate. */
static const double PRIOR_W = 5, PRIOR_TAU = 1;

static double squares_left(const bayes *state, size_t i)
{
    const mf_csr *rows = state->watchers.rows;
    size_t d = state->d;
    double sum = 0;
    for (size_t at = rows->row_start[i]; at < rows->row_start[i + 1]; at++) {
        double rating = (mf_csr_rating(rows, at) - state->mu) / state->sigma;
        double e = rating - (double)bayes_product(state->watchers.x + i * d,
                                                  state->movies.x + rows->col[at] * d, state->k);
        sum += e * e;
    }
    return sum;
}

bool bayes_draw_noise(bayes *state, bayes_moment now)
{
    const mf_csr *rows = state->watchers.rows;
    double tau = (double)state->tau, left = 0;
    const bayes_side *s = &state->watchers;
#pragma omp parallel for num_threads(now.threads) if (now.threads > 1) schedule(dynamic, 64)
    for (size_t i = s->own.from; i < s->own.to; i++) {
        double n = (double)(rows->row_start[i + 1] - rows->row_start[i]);
        double squares = mf_is_cancelled(now.cancel) ? 0 : squares_left(state, i);
        double shape = PRIOR_W + n / 2, rate = PRIOR_W + tau * squares / 2;
        mf_random random = mf_random_at(now.seed, now.sweep, BAYES_NOISE, i + 1);
        state->w[i] = (float)(mf_deviate_gamma(&random, shape) / rate);
        state->of_row[2 * i] = (double)state->w[i] * squares;
        state->of_row[2 * i + 1] = rate / (shape - 1) / tau; /* E 1/(τ w) */
    }
    if (mf_is_cancelled(now.cancel)) {
        return false;
    }
    mf_mates_take(s->mates, &left, sizeof left);
    for (size_t i = s->own.from; i < s->own.to; i++) {
        double kept = state->kept > 0 ? (double)state->kept : 1;
        double was = (double)state->noise[i];
        left += state->of_row[2 * i];
        state->noise[i] = (float)(state->kept > 1 ? was + (state->of_row[2 * i + 1] - was) / kept
                                                  : state->of_row[2 * i + 1]);
    }
    mf_mates_hand_on(s->mates, &left, sizeof left);
    mf_mates_gather(s->mates, state->w, sizeof *state->w, s->cut);
    mf_random random = mf_random_at(now.seed, now.sweep, BAYES_NOISE, 0);
    state->tau = (float)(mf_deviate_gamma(&random, PRIOR_TAU + (double)rows->n / 2) /
                         (PRIOR_TAU + left / 2));
    return isfinite(state->tau) && state->tau > 0;
}

/* ---- averages -------------------------------------------------------------------------------- */

static bool is_rated(const bayes_side *s, size_t i)
{
    return s->rows->row_start[i + 1] > s->rows->row_start[i];
}

/* cross += Σ meanᵀ first over the factors of rated rows. */
static void add_cross(const bayes_side *s, size_t k, double *cross)
{
    mf_mates_take(s->mates, cross, k * k * sizeof *cross);
    for (size_t i = s->own.from; i < s->own.to; i++) {
        const float *mean = s->mean + i * (k + 1), *first = s->first + i * (k + 1);
        for (size_t a = 0; a < k && is_rated(s, i); a++) {
            double by = (double)mean[a], *row = cross + a * k;
            for (size_t b = 0; b < k; b++) {
                row[b] += by * (double)first[b];
            }
        }
    }
    mf_mates_hand_on(s->mates, cross, k * k * sizeof *cross);
}

static void average_side(bayes_side *s, size_t k, const float *rotation, size_t kept, int threads)
{
    size_t d = k + 1;
    float share = 1.0f / (float)kept;
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
    for (size_t i = s->own.from; i < s->own.to; i++) {
        const float *mean = s->mean + i * d;
        float *average = s->average + i * d, turned[BAYES_ROW_MOST];
        memset(turned, 0, d * sizeof *turned);
        turned[k] = mean[k];
        for (size_t a = 0; a < k; a++) {
            for (size_t b = 0; b < k; b++) {
                turned[b] += mean[a] * rotation[a * k + b];
            }
        }
        for (size_t a = 0; a < d; a++) {
            average[a] += (turned[a] - average[a]) * share;
        }
    }
}

/* That of a training rating drawn at random, so that a movie comes as often as it is rated. Who has
 * the rating fills in the pair; the others leave it 0, and the sum is what all get. */
bool bayes_choose_partners(bayes_side *s, uint64_t seed)
{
    size_t from = s->rows->row_start[s->own.from], to = s->rows->row_start[s->own.to];
    for (size_t i = 0; i < s->n; i++) {
        mf_random random = mf_random_at(seed, 0, BAYES_PARTNERS + s->tag, i);
        for (size_t t = 0; t < BAYES_PAIRS; t++) {
            size_t at = (size_t)mf_random_below(&random, s->rows->n);
            s->partners[i * BAYES_PAIRS + t] = at >= from && at < to ? s->rows->col[at] : 0;
        }
    }
    return mf_mates_add_32(s->mates, s->partners, s->n * BAYES_PAIRS);
}

static void keep_pairs(bayes_side *s, const bayes_side *other, size_t k, size_t kept,
                       bayes_moment now)
{
#pragma omp parallel for num_threads(now.threads) if (now.threads > 1) schedule(static)
    for (size_t i = s->own.from; i < s->own.to; i++) {
        for (size_t t = 0; t < BAYES_PAIRS; t++) {
            size_t j = s->partners[i * BAYES_PAIRS + t];
            bayes_pair *pair = &s->pairs[i * BAYES_PAIRS + t];
            float f = bayes_product(s->x + i * (k + 1), other->x + j * (k + 1), k);
            float from = f - pair->mean;
            pair->mean += from / (float)kept;
            pair->squares += from * (f - pair->mean);
        }
    }
}

bool bayes_keep(bayes *state, bayes_moment now)
{
    size_t k = state->k;
    bayes_side *sides[] = {&state->watchers, &state->movies};
    double *cross = mf_alloc_zero(k, k * sizeof *cross);
    double *turn = mf_alloc(k, k * sizeof *turn), *work = mf_alloc(k, k * sizeof *work);
    float *rotation = mf_alloc(k, k * sizeof *rotation);
    bool good = cross != NULL && turn != NULL && work != NULL && rotation != NULL;
    for (size_t side = 0; side < 2 && good; side++) {
        bayes_side *s = sides[side];
        if (state->kept == 1) {
            memcpy(s->first, s->mean, s->n * (k + 1) * sizeof *s->first);
            memset(s->average, 0, s->n * (k + 1) * sizeof *s->average);
            memset(s->pairs, 0, s->n * BAYES_PAIRS * sizeof *s->pairs);
        }
        add_cross(s, k, cross);
    }
    if (good) {
        mf_rotation(cross, k, turn, work);
        for (size_t a = 0; a < k * k; a++) {
            rotation[a] = (float)turn[a];
        }
        for (size_t side = 0; side < 2; side++) {
            average_side(sides[side], k, rotation, state->kept, now.threads);
            keep_pairs(sides[side], sides[1 - side], k, state->kept, now);
        }
    }
    free(cross);
    free(turn);
    free(work);
    free(rotation);
    return good;
}

/* ---- spread ---------------------------------------------------------------------------------- */

enum { FIT_ROUNDS = 5 };

typedef struct fit {
    const bayes *state;
    double *of[2];  /* a_i, c_j */
    double *sum[2]; /* of what is left, over the pairs in which a row stands */
    uint32_t *n[2];
    float *value[2]; /* the logarithms, pair by pair */
} fit;

/* Visits every pair of one side: adds what it leaves without the part of side `to`. */
static void add_pairs(const fit *f, const bayes_side *s, size_t to, double g)
{
    for (size_t i = 0; i < s->n; i++) {
        for (size_t t = 0; t < BAYES_PAIRS; t++) {
            size_t j = s->partners[i * BAYES_PAIRS + t];
            size_t row[2] = {s->tag == BAYES_WATCHERS ? i : j, s->tag == BAYES_WATCHERS ? j : i};
            double left =
                (double)f->value[s->tag][i * BAYES_PAIRS + t] - g - f->of[1 - to][row[1 - to]];
            f->sum[to][row[to]] += left;
            f->n[to][row[to]]++;
        }
    }
}

static void take_logarithms(const fit *f, const bayes_side *s, double *sum, size_t *n)
{
    const bayes *state = f->state;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t t = 0; t < BAYES_PAIRS; t++) {
            size_t j = s->partners[i * BAYES_PAIRS + t], watcher = s->tag == BAYES_WATCHERS ? i : j;
            double variance =
                (double)s->pairs[i * BAYES_PAIRS + t].squares / (double)(state->kept - 1) +
                (double)state->noise[watcher];
            double here = mf_log(variance);
            f->value[s->tag][i * BAYES_PAIRS + t] = (float)here;
            *sum += here;
            (*n)++;
        }
    }
}

void bayes_store_widths(const bayes *state, mf_model *model)
{
    mf_widths *widths = &model->widths;
    widths->known = false;
    if (state->kept < 2 || widths->watcher == NULL) {
        return;
    }
    const bayes_side *sides[] = {&state->watchers, &state->movies};
    fit f = {.state = state, .of = {widths->watcher, widths->movie}};
    bool good = true;
    for (size_t side = 0; side < 2; side++) {
        size_t n = sides[side]->n;
        f.sum[side] = mf_alloc(n, sizeof(double));
        f.n[side] = mf_alloc(n, sizeof(uint32_t));
        f.value[side] = mf_alloc(n, BAYES_PAIRS * sizeof(float));
        good = good && f.sum[side] != NULL && f.n[side] != NULL && f.value[side] != NULL;
        memset(f.of[side], 0, n * sizeof(double));
    }
    double sum = 0;
    size_t n = 0;
    for (size_t side = 0; side < 2 && good; side++) {
        take_logarithms(&f, sides[side], &sum, &n);
    }
    double g = n > 0 ? sum / (double)n : 0;
    for (size_t round = 0; round < 2 * FIT_ROUNDS && good; round++) {
        size_t to = round % 2;
        memset(f.sum[to], 0, sides[to]->n * sizeof(double));
        memset(f.n[to], 0, sides[to]->n * sizeof(uint32_t));
        add_pairs(&f, sides[0], to, g);
        add_pairs(&f, sides[1], to, g);
        for (size_t i = 0; i < sides[to]->n; i++) {
            f.of[to][i] = f.sum[to][i] / f.n[to][i];
        }
    }
    widths->known = good;
    widths->all = g + 2 * mf_log(state->sigma);
    for (size_t i = 0; i < state->watchers.n; i++) {
        widths->noise[i] = state->sigma * state->sigma * (double)state->noise[i];
    }
    for (size_t side = 0; side < 2; side++) {
        free(f.sum[side]);
        free(f.n[side]);
        free(f.value[side]);
    }
}
