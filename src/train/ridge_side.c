/* Rows by ridge regression: see ridge_side.h. */
#include "ridge_side.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/cholesky.h"
#include "../data/csr.h"
#include "kernel_gram.h"

enum { PANEL = 256 };

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

static double rest_of(const ridge_side *s, size_t i, size_t at)
{
    return mf_csr_value(s->rows, at) - s->mu - s->own[i] - s->other[s->rows->col[at]];
}

/* With fewer ratings n than factors the same solution comes from an n × n system:
 * x = Aᵀ (A Aᵀ + β w I)⁻¹ r. Most movies of a long tail are of this kind. */
static void solve_short_row(const ridge_side *s, size_t i, size_t at, size_t n, double ridge,
                            const room *r)
{
    size_t stride = gram_stride(n + 1), k = s->k;
    double *x = s->solved + i * k, weight[PANEL];
    for (size_t t = 0; t < n; t++) {
        const double *row = s->held + s->rows->col[at + t] * k;
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
        r->square[t * stride + n] = rest_of(s, i, at + t);
    }
    if (mf_cholesky_solve(r->square, n, stride, weight)) {
        for (size_t t = 0; t < n; t++) {
            const double *row = s->held + s->rows->col[at + t] * k;
            for (size_t m = 0; m < k; m++) {
                x[m] += weight[t] * row[m];
            }
        }
    }
}

static void solve_row(const ridge_side *s, size_t i, const room *r)
{
    size_t k = s->k, at = s->rows->row_start[i], end = s->rows->row_start[i + 1];
    size_t stride = r->stride;
    double *x = s->solved + i * k;
    memset(x, 0, k * sizeof *x);
    if (at == end) {
        return;
    }
    double ridge = ridge_side_ridge(s, end - at);
    if (end - at < k && end - at <= PANEL && ridge > 0) {
        solve_short_row(s, i, at, end - at, ridge, r);
        return;
    }
    memset(r->square, 0, (k + 1) * stride * sizeof(double));
    while (at < end) {
        size_t n = end - at < PANEL ? end - at : PANEL;
        for (size_t t = 0; t < n; t++, at++) {
            double *row = r->panel + t * stride;
            memcpy(row, s->held + s->rows->col[at] * k, k * sizeof(double));
            row[k] = rest_of(s, i, at);
            memset(row + k + 1, 0, (stride - k - 1) * sizeof(double));
        }
        r->kernel->of_doubles(r->panel, n, k + 1, stride, r->square);
    }
    for (size_t m = 0; m < k; m++) {
        r->square[m * stride + m] += ridge;
    }
    /* Not solved: no ridge and too few ratings. Nothing is determined, and x stays 0. */
    mf_cholesky_solve(r->square, k, stride, x);
}

bool ridge_side_solve_row(const ridge_side *s, size_t row)
{
    room r;
    bool good = make_room(s->k, &r);
    if (good) {
        solve_row(s, row, &r);
    }
    clear_room(&r);
    return good;
}

bool ridge_side_solve(const ridge_side *s, int threads, const atomic_bool *cancel)
{
    atomic_bool failed;
    atomic_init(&failed, false);
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        room r;
        bool good = make_room(s->k, &r);
#pragma omp for schedule(dynamic, 64)
        for (size_t i = s->part.from; i < s->part.to; i++) {
            if (!good || mf_is_cancelled(cancel)) {
                atomic_store(&failed, true);
            } else {
                solve_row(s, i, &r);
            }
        }
        clear_room(&r);
    }
    return !atomic_load(&failed);
}
