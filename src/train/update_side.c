/* The rows of a model of one side while new ratings are folded in, and solving them anew. See
 * update_side.h. */
#include "update_side.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../model/model.h"
#include "ridge_side.h"

bool update_side_make(size_t n, size_t k, bool biased, update_side *s)
{
    *s = (update_side){.n = n, .width = k + biased, .biased = biased};
    s->rows = mf_alloc_zero(n, s->width * sizeof(double));
    s->known = mf_alloc_zero(n, sizeof(bool));
    s->touched = mf_alloc_zero(n, sizeof(bool));
    return s->rows != NULL && s->known != NULL && s->touched != NULL;
}

void update_side_clear(update_side *s)
{
    free(s->rows);
    free(s->base);
    free(s->known);
    free(s->touched);
}

void update_side_take_row(update_side *s, size_t to, const double *factors, double bias,
                          uint32_t count)
{
    size_t k = s->width - s->biased;
    memcpy(s->rows + to * s->width, factors, k * sizeof(double));
    if (s->biased) {
        s->rows[to * s->width + k] = bias;
    }
    s->known[to] = count > 0;
}

bool update_side_begin_as_mean(update_side *s, const bool *old)
{
    double *mean = mf_alloc_zero(s->width, sizeof *mean);
    size_t n = 0;
    for (size_t i = 0; i < s->n && mean != NULL; i++) {
        n += s->known[i];
        for (size_t m = 0; m < s->width && s->known[i]; m++) {
            mean[m] += s->rows[i * s->width + m];
        }
    }
    for (size_t i = 0; i < s->n && n > 0; i++) {
        for (size_t m = 0; m < s->width && !old[i]; m++) {
            s->rows[i * s->width + m] = mean[m] / (double)n;
        }
    }
    bool good = mean != NULL;
    free(mean);
    return good;
}

static bool is_of(const update_side *s, size_t i, bool all)
{
    return all ? s->known[i] : s->touched[i];
}

static double predict(const update_side *watchers, const update_side *movies, double mu, size_t i,
                      size_t j)
{
    size_t width = watchers->width, k = width - watchers->biased;
    const double *p = watchers->rows + i * width, *q = movies->rows + j * width;
    return mu + (watchers->biased ? p[k] + q[k] : 0) + mf_dot(p, q, k);
}

/* What of a rating is to be fitted: all of it, or from the base on only what is new of it. */
static float wanted_of(const update_side *s, const update_side *held, const mf_csr *r,
                       const float *change, size_t i, size_t at, double mu)
{
    float value = mf_csr_value(r, at);
    if (change == NULL) {
        return value;
    }
    if (!isnan(change[at])) {
        return change[at];
    }
    update_side base = *s;
    base.rows = s->base;
    return (float)((double)value - predict(&base, held, mu, i, r->col[at]));
}

/* The rows to solve one below the other, with those of their ratings whose other side is known.
 * false when memory is out; the caller clears it all the same. */
static bool gather_rows(const update_side *s, const update_side *held, const mf_csr *r,
                        const float *change, bool all, double mu, mf_csr *rows)
{
    size_t n_rows = 0, n = 0, at_row = 0;
    for (size_t i = 0; i < s->n; i++) {
        n_rows += is_of(s, i, all);
        n += is_of(s, i, all) ? r->row_start[i + 1] - r->row_start[i] : 0;
    }
    *rows = (mf_csr){.n_rows = n_rows,
                     .n_cols = held->n,
                     .row_start = mf_alloc_zero(n_rows + 1, sizeof *rows->row_start),
                     .col = mf_alloc(n, sizeof *rows->col),
                     .value = mf_alloc(n, sizeof *rows->value)};
    if (rows->row_start == NULL || rows->col == NULL || rows->value == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (!is_of(s, i, all)) {
            continue;
        }
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            if (held->known[r->col[at]]) {
                rows->col[rows->n] = r->col[at];
                rows->value[rows->n++] = wanted_of(s, held, r, change, i, at, mu);
            }
        }
        rows->row_start[++at_row] = rows->n;
    }
    return true;
}

/* Rows that had ratings to be solved from are known from now on. */
static void take_rows(update_side *s, const mf_csr *rows, bool all, const double *solved,
                      double root, bool from_base)
{
    size_t at_row = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (is_of(s, i, all)) {
            if (rows->row_start[at_row + 1] > rows->row_start[at_row]) {
                double *row = s->rows + i * s->width;
                for (size_t m = 0; m < s->width; m++) {
                    double unit = s->biased && m + 1 == s->width ? root : 1;
                    row[m] = solved[at_row * s->width + m] * unit +
                             (from_base ? s->base[i * s->width + m] : 0);
                }
                s->known[i] = true;
            }
            at_row++;
        }
    }
}

bool update_side_solve(update_side *s, const update_side *held, const mf_csr *r,
                       const float *change, bool all, const update_pass *how)
{
    size_t width = s->width;
    mf_csr rows;
    bool good = gather_rows(s, held, r, change, all, how->mu, &rows);
    double *solved = mf_alloc_zero(rows.n_rows, width * sizeof *solved);
    double *factors = mf_alloc(held->n, width * sizeof *factors);
    double *none = mf_alloc_zero(rows.n_rows, sizeof *none),
           *bias = mf_alloc_zero(held->n, sizeof *bias);
    good = good && solved != NULL && factors != NULL && none != NULL && bias != NULL;
    if (good) {
        memcpy(factors, held->rows, held->n * width * sizeof *factors);
        for (size_t j = 0; j < held->n && s->biased; j++) {
            bias[j] = change == NULL ? factors[j * width + width - 1] : 0;
            factors[j * width + width - 1] = how->root;
        }
        ridge_side system = {.rows = &rows,
                             .part = {0, rows.n_rows},
                             .solved = solved,
                             .held = factors,
                             .own = none,
                             .other = bias,
                             .mu = change == NULL ? how->mu : 0,
                             .ridge = how->ridge,
                             .ridge_each = how->ridge_each,
                             .k = width};
        good = ridge_side_solve(&system, how->threads, how->cancel);
    }
    if (good) {
        take_rows(s, &rows, all, solved, how->root, change != NULL);
    }
    mf_csr_clear(&rows);
    free(solved);
    free(factors);
    free(none);
    free(bias);
    return good;
}

double update_side_moved(const update_side *watchers, const update_side *movies, const mf_csr *r,
                         const mf_csr *by_movie, const update_pass *how)
{
    enum { MOST = 1000000 };
    update_side w = {0}, m = {0};
    bool good =
        update_side_make(watchers->n, watchers->width - watchers->biased, watchers->biased, &w) &&
        update_side_make(movies->n, movies->width - movies->biased, movies->biased, &m);
    double sum = 0;
    size_t n = 0, step = 1 + r->n / MOST;
    if (good) {
        memcpy(w.rows, watchers->rows, w.n * w.width * sizeof(double));
        memcpy(m.rows, movies->rows, m.n * m.width * sizeof(double));
        memcpy(w.known, watchers->known, w.n * sizeof(bool));
        memcpy(m.known, movies->known, m.n * sizeof(bool));
        good = update_side_solve(&w, &m, r, NULL, true, how) &&
               update_side_solve(&m, &w, by_movie, NULL, true, how);
    }
    for (size_t i = 0, at = 0; i < r->n_rows && good; i++) {
        for (; at < r->row_start[i + 1]; at += step) {
            size_t j = r->col[at];
            if (w.known[i] && m.known[j]) {
                double d =
                    predict(&w, &m, how->mu, i, j) - predict(watchers, movies, how->mu, i, j);
                sum += d * d;
                n++;
            }
        }
    }
    update_side_clear(&w);
    update_side_clear(&m);
    return !good ? -1 : n > 0 ? sqrt(sum / (double)n) : NAN;
}

void update_side_give_rows(const update_side *s, double *factors, double *bias)
{
    size_t k = s->width - s->biased;
    for (size_t i = 0; i < s->n; i++) {
        memcpy(factors + i * k, s->rows + i * s->width, k * sizeof *factors);
        bias[i] = s->biased ? s->rows[i * s->width + k] : 0;
    }
}

bool update_side_keep_base(update_side *s)
{
    s->base = mf_alloc(s->n, s->width * sizeof *s->base);
    if (s->base != NULL) {
        memcpy(s->base, s->rows, s->n * s->width * sizeof *s->base);
    }
    return s->base != NULL;
}
