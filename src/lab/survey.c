/* A look at the ratings: see lab.h. */
#include "survey.h"

#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { COARSE_MOST = 512, SCAN_MOST = 200000 };

void mf_survey_free(mf_survey *survey)
{
    if (survey == NULL) {
        return;
    }
    mf_stats_clear(&survey->stats);
    free(survey->watcher_order);
    free(survey->movie_order);
    free(survey->watcher_rank);
    free(survey->movie_rank);
    free(survey->watcher_mean);
    free(survey->coarse);
    free(survey);
}

/* Indices by falling count and their places, by counting: `sorted` is the counts, largest first. */
static bool order_by_count(const size_t *count, size_t n, uint32_t **order, uint32_t **rank)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        most = count[i] > most ? count[i] : most;
    }
    size_t *next = mf_alloc_zero(most + 2, sizeof *next);
    *order = mf_alloc(n, sizeof **order);
    *rank = mf_alloc(n, sizeof **rank);
    if (next == NULL || *order == NULL || *rank == NULL) {
        free(next);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        next[most - count[i] + 1]++;
    }
    for (size_t c = 0; c <= most; c++) {
        next[c + 1] += next[c];
    }
    for (size_t i = 0; i < n; i++) {
        size_t place = next[most - count[i]]++;
        (*order)[place] = (uint32_t)i;
        (*rank)[i] = (uint32_t)place;
    }
    free(next);
    return true;
}

static bool order_axes(mf_survey *s, const mf_csr *r)
{
    size_t *count = mf_alloc_zero(r->n_rows > r->n_cols ? r->n_rows : r->n_cols, sizeof *count);
    s->watcher_mean = mf_alloc(r->n_rows, sizeof *s->watcher_mean);
    if (count == NULL || s->watcher_mean == NULL) {
        free(count);
        return false;
    }
    for (size_t k = 0; k < r->n; k++) {
        count[r->col[k]]++;
    }
    bool good = order_by_count(count, r->n_cols, &s->movie_order, &s->movie_rank);
    for (size_t i = 0; i < r->n_rows; i++) {
        double sum = 0;
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            sum += mf_csr_rating(r, k);
        }
        count[i] = r->row_start[i + 1] - r->row_start[i];
        s->watcher_mean[i] = count[i] > 0 ? (float)(sum / (double)count[i]) : 0;
    }
    good = good && order_by_count(count, r->n_rows, &s->watcher_order, &s->watcher_rank);
    free(count);
    return good;
}

static bool count_coarsely(mf_survey *s, const mf_csr *r)
{
    s->coarse_rows = r->n_rows < COARSE_MOST ? r->n_rows : COARSE_MOST;
    s->coarse_cols = r->n_cols < COARSE_MOST ? r->n_cols : COARSE_MOST;
    s->coarse = mf_alloc_zero(s->coarse_rows * s->coarse_cols, sizeof *s->coarse);
    uint32_t *part = mf_alloc(r->n_cols, sizeof *part); /* the coarse column of each movie */
    if (s->coarse == NULL || part == NULL) {
        free(part);
        return false;
    }
    for (size_t j = 0; j < r->n_cols; j++) {
        part[j] = (uint32_t)(s->movie_rank[j] * s->coarse_cols / r->n_cols);
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        uint32_t *row =
            s->coarse + s->watcher_rank[i] * s->coarse_rows / r->n_rows * s->coarse_cols;
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            row[part[r->col[k]]]++;
        }
    }
    free(part);
    return true;
}

mf_status mf_survey_make(const mf_ratings *ratings, const char *file, mf_survey **made,
                         mf_error *error)
{
    mf_survey *s = mf_alloc_zero(1, sizeof *s);
    *made = NULL;
    if (s == NULL) {
        return mf_no_memory(error, "statistics");
    }
    mf_status status = mf_stats_compute(ratings, &s->stats, error);
    if (status == MF_OK && (!order_axes(s, &ratings->r) || !count_coarsely(s, &ratings->r))) {
        status = mf_no_memory(error, "statistics");
    }
    if (status != MF_OK) {
        mf_survey_free(s);
        return status;
    }
    s->n_warnings = mf_warnings(ratings, &s->stats, file, s->warnings);
    *made = s;
    return MF_OK;
}

/* Where an axis of the coarse counts lies in a region: from `first` on, `n` of them. */
typedef struct stretch {
    size_t first, n;
} stretch;

/* The first with its middle at this rank or after it: that which holds the rank, or the next. */
static size_t coarse_from(size_t n_coarse, size_t n, size_t rank)
{
    size_t c = rank * n_coarse / n;
    return c + (c < n_coarse && (2 * c + 1) * n / (2 * n_coarse) < rank);
}

/* Those with their middle in it; where there is none, that which holds its beginning. */
static stretch coarse_in(size_t n_coarse, size_t n, size_t from, size_t count)
{
    size_t first = coarse_from(n_coarse, n, from), end = coarse_from(n_coarse, n, from + count);
    return first < end ? (stretch){first, end - first} : (stretch){from * n_coarse / n, 1};
}

/* How many ranks fall into the coarse part `c`. */
static uint32_t ranks_in(size_t c, size_t n_coarse, size_t n)
{
    return (uint32_t)(((c + 1) * n + n_coarse - 1) / n_coarse - (c * n + n_coarse - 1) / n_coarse);
}

static bool size_parts(mf_parts *p, size_t height, size_t width)
{
    free(p->counts);
    p->counts = mf_alloc_zero(height * width + height + width, sizeof *p->counts);
    p->height = p->counts == NULL ? 0 : height;
    p->width = p->counts == NULL ? 0 : width;
    p->rows = p->counts + p->height * p->width;
    p->cols = p->rows + p->height;
    return p->counts != NULL;
}

static void count_from_coarse(const mf_survey *s, const mf_csr *r, stretch rows, stretch cols,
                              mf_parts *p)
{
    for (size_t b = 0; b < cols.n; b++) {
        p->cols[b * p->width / cols.n] += ranks_in(cols.first + b, s->coarse_cols, r->n_cols);
    }
    for (size_t a = 0; a < rows.n; a++) {
        size_t row = a * p->height / rows.n;
        const uint32_t *from = s->coarse + (rows.first + a) * s->coarse_cols + cols.first;
        p->rows[row] += ranks_in(rows.first + a, s->coarse_rows, r->n_rows);
        for (size_t b = 0; b < cols.n; b++) {
            p->counts[row * p->width + b * p->width / cols.n] += from[b];
        }
    }
}

static void count_each(const mf_survey *s, const mf_csr *r, mf_region region, mf_parts *p)
{
    for (size_t b = 0; b < region.n_cols; b++) {
        p->cols[b * p->width / region.n_cols]++;
    }
    for (size_t a = region.row; a < region.row + region.n_rows; a++) {
        uint32_t i = s->watcher_order[a];
        size_t row = (a - region.row) * p->height / region.n_rows;
        uint32_t *to = p->counts + row * p->width;
        p->rows[row]++;
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            size_t col = s->movie_rank[r->col[k]];
            if (col >= region.col && col < region.col + region.n_cols) {
                to[(col - region.col) * p->width / region.n_cols]++;
            }
        }
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

mf_status mf_survey_count(const mf_survey *s, const mf_csr *r, mf_region region, size_t height,
                          size_t width, mf_parts *parts)
{
    size_t n = 0;
    for (size_t a = region.row; a < region.row + region.n_rows && n <= SCAN_MOST; a++) {
        uint32_t i = s->watcher_order[a];
        n += r->row_start[i + 1] - r->row_start[i] + 1;
    }
    stretch rows = {region.row, region.n_rows}, cols = {region.col, region.n_cols};
    if (n > SCAN_MOST) {
        rows = coarse_in(s->coarse_rows, r->n_rows, region.row, region.n_rows);
        cols = coarse_in(s->coarse_cols, r->n_cols, region.col, region.n_cols);
    }
    if (!size_parts(parts, smaller(height, rows.n), smaller(width, cols.n))) {
        return MF_SYSTEM;
    }
    n > SCAN_MOST ? count_from_coarse(s, r, rows, cols, parts) : count_each(s, r, region, parts);
    return MF_OK;
}

void mf_parts_clear(mf_parts *parts)
{
    free(parts->counts);
    *parts = (mf_parts){0};
}

double mf_parts_density(const mf_parts *parts, size_t row, size_t col)
{
    double cells = (double)parts->rows[row] * (double)parts->cols[col];
    return cells > 0 ? parts->counts[row * parts->width + col] / cells : 0;
}
