/* One half of a sweep of bayes: the prior of one side given its rows (Normal–Wishart), then each of
 * its rows given the other side, the noise and the prior (Salakhutdinov & Mnih 2008, section 3).
 *
 * The prior N(m, Λ⁻¹) is carried as m and a matrix M with MᵀM = Λ⁻¹, and rows are drawn as
 * x = m + Mᵀ y: y then has the prior N(0, I), and a rated row a of the other side stands in y's
 * equations as M a ("white"). With B the rows √(τw)·M a and r what they leave of the ratings, times
 * the same root, y ~ N((I + BᵀB)⁻¹ Bᵀr, (I + BᵀB)⁻¹). */
#include "bayes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/cholesky.h"
#include "../data/deviate.h"
#include "../data/random.h"

/* Ratings at a time; how many ratings ahead their rows are fetched. */
enum { PANEL = 256, AHEAD = 6 };

/* Normal–Wishart: μ₀ = 0, W₀ = I, ν₀ = d, and this. */
static const double PRIOR_ROWS = 2;

/* m, and M row by row (double) and column by column (float); with room for one thread. */
typedef struct prior {
    double *m, *map;
    float *columns;
    float *panel, *sums;
    double *square;
    size_t d, stride;
} prior;

static void clear_prior(prior *p)
{
    free(p->m);
    free(p->map);
    free(p->columns);
    free(p->panel);
    free(p->sums);
    free(p->square);
}

/* Room for rows of d numbers, for what follows them and for the right sides of short rows. */
static bool make_room(size_t d, float **panel, float **sums, double **square)
{
    size_t stride = gram_stride(d + 2);
    *panel = mf_alloc(stride, (PANEL + GRAM_LANES) * sizeof(float));
    *sums = mf_alloc(stride, stride * sizeof(float));
    *square = mf_alloc(stride, stride * sizeof(double));
    return *panel != NULL && *sums != NULL && *square != NULL;
}

static bool make_prior(size_t d, prior *p)
{
    *p = (prior){.d = d, .stride = gram_stride(d + 1)};
    bool room = make_room(d, &p->panel, &p->sums, &p->square);
    p->m = mf_alloc_zero(d, sizeof *p->m);
    p->map = mf_alloc_zero(d, d * sizeof *p->map);
    p->columns = mf_alloc_zero(d, d * sizeof *p->columns);
    return room && p->m != NULL && p->map != NULL && p->columns != NULL;
}

static void add_sums(double *square, const float *sums, size_t columns, size_t stride)
{
    for (size_t a = 0; a < columns; a++) {
        for (size_t b = a; b < columns; b++) {
            square[a * stride + b] += (double)sums[a * stride + b];
        }
    }
}

static bool is_rated(const bayes_side *s, size_t i)
{
    return s->rows->row_start[i + 1] > s->rows->row_start[i];
}

/* Rows with ratings are summed PANEL at a time, counted from the first of all: who owns the first
 * row of a panel sums it, with rows of others at its end. The rows that are gone through here. */
static mf_stretch rows_of_panels(const bayes_side *s)
{
    mf_stretch rows = {s->own.from, s->own.to};
    size_t before = 0;
    for (size_t i = 0; i < s->own.from; i++) {
        before += is_rated(s, i);
    }
    while (before % PANEL != 0 && rows.from < s->n) { /* those of a panel that a mate has begun */
        before += is_rated(s, rows.from++);
    }
    while (rows.from < rows.to && !is_rated(s, rows.from)) {
        rows.from++;
    }
    if (rows.from >= s->own.to) {
        return (mf_stretch){s->own.to, s->own.to};
    }
    for (size_t i = rows.from; i < s->own.to; i++) {
        before += is_rated(s, i);
    }
    while (before % PANEL != 0 && rows.to < s->n) {
        before += is_rated(s, rows.to++);
    }
    return rows;
}

void bayes_mark_panel(const bayes_side *s, uint8_t *wanted)
{
    mf_stretch rows = rows_of_panels(s);
    for (size_t i = s->own.to; i < rows.to; i++) {
        wanted[i] = 1;
    }
}

/* p->square = Σ [x, 1]ᵀ[x, 1] over the rows with training ratings. Their number. */
static size_t sum_rows(const bayes_side *s, prior *p)
{
    const kernel_gram *kernel = kernel_gram_pick();
    size_t d = p->d, counted = 0, filled = 0, bytes = (d + 1) * p->stride * sizeof *p->square;
    mf_stretch rows = rows_of_panels(s);
    memset(p->square, 0, bytes);
    mf_mates_take(s->mates, p->square, bytes);
    for (size_t i = rows.from; i < rows.to; i++) {
        if (is_rated(s, i)) {
            float *row = p->panel + filled++ * p->stride;
            memcpy(row, s->x + i * d, d * sizeof *row);
            row[d] = 1;
            memset(row + d + 1, 0, (p->stride - d - 1) * sizeof *row);
        }
        if (filled == PANEL || (i + 1 == rows.to && filled > 0)) {
            memset(p->sums, 0, (d + 1) * p->stride * sizeof *p->sums);
            kernel->of_floats(p->panel, filled, d + 1, p->stride, p->sums);
            add_sums(p->square, p->sums, d + 1, p->stride);
            filled = 0;
        }
    }
    mf_mates_hand_on(s->mates, p->square, bytes);
    for (size_t i = 0; i < s->n; i++) {
        counted += is_rated(s, i);
    }
    return counted;
}

/* M = A⁻¹ U: UᵀU is the inverse scale of the Wishart distribution, A Aᵀ the sample of the standard
 * one (Bartlett 1933), so that Λ = U⁻¹ A Aᵀ U⁻ᵀ. */
static void draw_map(prior *p, double freedom, mf_random *random)
{
    size_t d = p->d;
    for (size_t i = 0; i < d; i++) {
        double *row = p->map + i * d;
        memset(row, 0, d * sizeof *row);
        for (size_t b = i; b < d; b++) {
            row[b] = p->square[i * p->stride + b];
        }
        for (size_t j = 0; j < i; j++) {
            double below = mf_deviate_normal(random);
            for (size_t b = j; b < d; b++) {
                row[b] -= below * p->map[j * d + b];
            }
        }
        double diagonal = sqrt(2 * mf_deviate_gamma(random, (freedom - (double)i) / 2));
        for (size_t b = 0; b < d; b++) {
            row[b] /= diagonal;
        }
    }
}

/* The mean of Λ's diagonal over the factors: Λ = M⁻¹ M⁻ᵀ, by solving M's columns one by one. */
static double mean_precision(const prior *p)
{
    size_t d = p->d, stride = p->stride;
    double sum = 0, *square = p->square;
    /* Λ⁻¹ = MᵀM */
    for (size_t a = 0; a < d; a++) {
        for (size_t b = a; b < d; b++) {
            double here = 0;
            for (size_t c = 0; c < d; c++) {
                here += p->map[c * d + a] * p->map[c * d + b];
            }
            square[a * stride + b] = here;
        }
    }
    if (!mf_cholesky(square, d, d, stride)) {
        return NAN;
    }
    double column[BAYES_ROW_MOST];
    for (size_t c = 0; c + 1 < d; c++) { /* (U⁻¹U⁻ᵀ)_cc = ‖U⁻ᵀe_c‖² */
        memset(column, 0, d * sizeof *column);
        column[c] = 1;
        for (size_t a = c; a < d; a++) {
            column[a] /= square[a * stride + a];
            sum += column[a] * column[a];
            for (size_t b = a + 1; b < d; b++) {
                column[b] -= square[a * stride + b] * column[a];
            }
        }
    }
    return sum / (double)(d - 1);
}

/* Draws m and M given the rows. False where numbers have gone out of range. */
static bool draw_prior(bayes_side *s, prior *p, bayes_moment now)
{
    size_t d = p->d, stride = p->stride;
    mf_random random = mf_random_at(now.seed, now.sweep, BAYES_HYPER + s->tag, 0);
    double n = (double)sum_rows(s, p), weight = PRIOR_ROWS + n;
    double sum[BAYES_ROW_MOST];
    for (size_t a = 0; a < d; a++) {
        sum[a] = p->square[a * stride + d];
    }
    for (size_t a = 0; a < d; a++) {
        for (size_t b = a; b < d; b++) {
            p->square[a * stride + b] -= sum[a] * sum[b] / weight;
        }
        p->square[a * stride + a] += 1;
    }
    if (!mf_cholesky(p->square, d, d, stride)) {
        return false;
    }
    draw_map(p, (double)d + n, &random);
    double z[BAYES_ROW_MOST];
    for (size_t a = 0; a < d; a++) {
        z[a] = mf_deviate_normal(&random) / sqrt(weight);
        p->m[a] = sum[a] / weight;
    }
    for (size_t c = 0; c < d; c++) {
        for (size_t a = 0; a < d; a++) {
            p->m[a] += p->map[c * d + a] * z[c];
            p->columns[a * d + c] = (float)p->map[c * d + a];
        }
    }
    s->precision = mean_precision(p);
    return true;
}

/* Rows of the held side as y's equations see them: M a, and what they predict at y = 0. In `a` the
 * bias of the row that is drawn stands beside the factor 1. */
static void whiten(const bayes *state, const bayes_side *held, const prior *p, int threads)
{
    size_t d = p->d, k = d - 1;
#pragma omp parallel for num_threads(threads) if (threads > 1) schedule(static)
    for (size_t j = 0; j < held->n; j++) {
        if (held->here != NULL && held->here[j] == 0) {
            continue;
        }
        const float *row = held->x + j * d;
        float *white = state->white + j * (d + 1);
        double at_rest = (double)row[k] + p->m[k];
        memcpy(white, p->columns + k * d, d * sizeof *white);
        for (size_t a = 0; a < k; a++) {
            const float *column = p->columns + a * d;
            for (size_t c = 0; c < d; c++) {
                white[c] += row[a] * column[c];
            }
            at_rest += (double)row[a] * p->m[a];
        }
        white[d] = (float)at_rest;
    }
}

/* One thread at its rows. */
typedef struct worker {
    const bayes *state;
    const bayes_side *s;
    const prior *p;
    const float *root; /* √(τ·w) of each watcher */
    double one_over_sigma;
    const kernel_gram *kernel;
    float *panel, *sums;
    double *square;
    double *y, *y_mean; /* d */
} worker;

/* √(τ·w) of the rating at a place of row i, and what is left of it at y = 0, times that. */
static float rating_left(const worker *w, size_t i, size_t at, float *root)
{
    size_t j = w->s->rows->col[at], d = w->p->d;
    *root = w->root[w->s->tag == BAYES_WATCHERS ? i : j];
    double rating = (mf_csr_rating(w->s->rows, at) - w->state->mu) * w->one_over_sigma;
    return *root * (float)(rating - (double)w->state->white[j * (d + 1) + d]);
}

/* With as many ratings as half the factors, or more: the normal equations. y holds z. */
static bool draw_long_row(const worker *w, size_t i)
{
    size_t d = w->p->d, stride = gram_stride(d + 1);
    size_t at = w->s->rows->row_start[i], end = w->s->rows->row_start[i + 1];
    memset(w->square, 0, (d + 1) * stride * sizeof(double));
    while (at < end) {
        size_t n = end - at < PANEL ? end - at : PANEL;
        for (size_t t = 0; t < n; t++, at++) {
            size_t ahead = at + AHEAD < end ? w->s->rows->col[at + AHEAD] : 0;
            const float *next = w->state->white + ahead * (d + 1);
            for (size_t a = 0; a <= d; a += 16) { /* a line of the cache */
                __builtin_prefetch(next + a);
            }
            float *row = w->panel + t * stride, root;
            float left = rating_left(w, i, at, &root);
            const float *white = w->state->white + w->s->rows->col[at] * (d + 1);
            for (size_t a = 0; a < d; a++) {
                row[a] = root * white[a];
            }
            row[d] = left;
            memset(row + d + 1, 0, (stride - d - 1) * sizeof *row);
        }
        memset(w->sums, 0, (d + 1) * stride * sizeof *w->sums);
        w->kernel->of_floats(w->panel, n, d + 1, stride, w->sums);
        add_sums(w->square, w->sums, d + 1, stride);
    }
    for (size_t a = 0; a < d; a++) {
        w->square[a * stride + a] += 1;
    }
    if (!mf_cholesky(w->square, d, d + 1, stride)) {
        return false;
    }
    for (size_t a = 0; a < d; a++) {
        w->y_mean[a] = w->square[a * stride + d];
        w->y[a] += w->y_mean[a];
    }
    mf_cholesky_back(w->square, d, stride, w->y_mean);
    mf_cholesky_back(w->square, d, stride, w->y);
    return true;
}

/* With fewer: z, corrected by an n × n system, y = z + Bᵀ (BBᵀ + I)⁻¹ (r − B z − ε). */
static bool draw_short_row(const worker *w, size_t i, mf_random *random)
{
    size_t d = w->p->d, from = w->s->rows->row_start[i];
    size_t n = w->s->rows->row_start[i + 1] - from, stride = gram_stride(n + 2);
    double *square = w->square;
    memset(w->panel, 0, d * stride * sizeof *w->panel);
    memset(w->sums, 0, n * stride * sizeof *w->sums);
    for (size_t t = 0; t < n; t++) {
        float root, left = rating_left(w, i, from + t, &root);
        const float *white = w->state->white + w->s->rows->col[from + t] * (d + 1);
        double of_z = 0;
        for (size_t a = 0; a < d; a++) {
            w->panel[a * stride + t] = root * white[a];
            of_z += (double)w->panel[a * stride + t] * w->y[a];
        }
        square[t * stride + n] = (double)left;
        square[t * stride + n + 1] = (double)left - of_z - mf_deviate_normal(random);
    }
    w->kernel->of_floats(w->panel, d, n, stride, w->sums);
    for (size_t t = 0; t < n; t++) {
        for (size_t b = t; b < n; b++) {
            square[t * stride + b] = (double)w->sums[t * stride + b] + (b == t ? 1 : 0);
        }
    }
    if (!mf_cholesky(square, n, n + 2, stride)) {
        return false;
    }
    double weight[2][BAYES_ROW_MOST]; /* n is below d/2 */
    for (size_t t = 0; t < n; t++) {
        weight[0][t] = square[t * stride + n];
        weight[1][t] = square[t * stride + n + 1];
    }
    mf_cholesky_back(square, n, stride, weight[0]);
    mf_cholesky_back(square, n, stride, weight[1]);
    for (size_t a = 0; a < d; a++) {
        for (size_t t = 0; t < n; t++) {
            w->y_mean[a] += (double)w->panel[a * stride + t] * weight[0][t];
            w->y[a] += (double)w->panel[a * stride + t] * weight[1][t];
        }
    }
    return true;
}

/* x = m + Mᵀ y, for the draw and for its mean. */
static void place_row(const worker *w, size_t i)
{
    size_t d = w->p->d;
    double x[2][BAYES_ROW_MOST];
    memcpy(x[0], w->p->m, d * sizeof(double));
    memcpy(x[1], w->p->m, d * sizeof(double));
    for (size_t c = 0; c < d; c++) {
        const double *row = w->p->map + c * d;
        for (size_t a = 0; a < d; a++) {
            x[0][a] += row[a] * w->y[c];
            x[1][a] += row[a] * w->y_mean[c];
        }
    }
    for (size_t a = 0; a < d; a++) {
        w->s->x[i * d + a] = (float)x[0][a];
        w->s->mean[i * d + a] = (float)x[1][a];
    }
}

static bool draw_row(const worker *w, size_t i, bayes_moment now)
{
    size_t d = w->p->d, n = w->s->rows->row_start[i + 1] - w->s->rows->row_start[i];
    mf_random random = mf_random_at(now.seed, now.sweep, w->s->tag, i);
    for (size_t a = 0; a < d; a++) {
        w->y[a] = mf_deviate_normal(&random);
        w->y_mean[a] = 0;
    }
    bool good = n == 0 || (2 * n < d ? draw_short_row(w, i, &random) : draw_long_row(w, i));
    if (good) {
        place_row(w, i);
    }
    return good;
}

static bool draw_rows(const bayes *state, const bayes_side *s, const prior *p, bayes_moment now)
{
    atomic_bool failed;
    atomic_init(&failed, false);
    size_t n_watchers = state->watchers.n;
    float *root = mf_alloc(n_watchers, sizeof *root);
    for (size_t i = 0; root != NULL && i < n_watchers; i++) {
        root[i] = sqrtf(state->tau * state->w[i]);
    }
#pragma omp parallel num_threads(now.threads) if (now.threads > 1)
    {
        worker w = {.state = state,
                    .s = s,
                    .p = p,
                    .root = root,
                    .one_over_sigma = 1 / state->sigma,
                    .kernel = kernel_gram_pick()};
        w.y = mf_alloc(p->d, sizeof *w.y);
        w.y_mean = mf_alloc(p->d, sizeof *w.y_mean);
        bool good = make_room(p->d, &w.panel, &w.sums, &w.square) && root != NULL && w.y != NULL &&
                    w.y_mean != NULL;
#pragma omp for schedule(dynamic, 64)
        for (size_t i = s->own.from; i < s->own.to; i++) {
            if (!good || mf_is_cancelled(now.cancel) || !draw_row(&w, i, now)) {
                atomic_store(&failed, true);
            }
        }
        free(w.panel);
        free(w.sums);
        free(w.square);
        free(w.y);
        free(w.y_mean);
    }
    free(root);
    return !atomic_load(&failed);
}

bool bayes_draw_side(bayes *state, bayes_side *s, const bayes_side *held, bayes_moment now)
{
    prior p;
    bool good = make_prior(state->d, &p) && draw_prior(s, &p, now);
    if (good) {
        whiten(state, held, &p, now.threads);
        good = draw_rows(state, s, &p, now) &&
               mf_wants_bring(&s->wants, s->x, state->d * sizeof *s->x);
    }
    clear_prior(&p);
    return good;
}
