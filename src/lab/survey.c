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

static void count_from_coarse(const mf_survey *s, const mf_csr *r, mf_region region, size_t height,
                              size_t width, uint32_t *counts)
{
    for (size_t a = 0; a < s->coarse_rows; a++) {
        size_t row = (2 * a + 1) * r->n_rows / (2 * s->coarse_rows);
        if (row < region.row || row >= region.row + region.n_rows) {
            continue;
        }
        uint32_t *to = counts + (row - region.row) * height / region.n_rows * width;
        for (size_t b = 0; b < s->coarse_cols; b++) {
            size_t col = (2 * b + 1) * r->n_cols / (2 * s->coarse_cols);
            if (col >= region.col && col < region.col + region.n_cols) {
                to[(col - region.col) * width / region.n_cols] += s->coarse[a * s->coarse_cols + b];
            }
        }
    }
}

void mf_survey_count(const mf_survey *s, const mf_csr *r, mf_region region, size_t height,
                     size_t width, uint32_t *counts)
{
    size_t n = 0;
    for (size_t c = 0; c < height * width; c++) {
        counts[c] = 0;
    }
    for (size_t a = region.row; a < region.row + region.n_rows && n <= SCAN_MOST; a++) {
        uint32_t i = s->watcher_order[a];
        n += r->row_start[i + 1] - r->row_start[i] + 1;
    }
    if (n > SCAN_MOST) {
        count_from_coarse(s, r, region, height, width, counts);
        return;
    }
    for (size_t a = region.row; a < region.row + region.n_rows; a++) {
        uint32_t i = s->watcher_order[a];
        uint32_t *to = counts + (a - region.row) * height / region.n_rows * width;
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            size_t col = s->movie_rank[r->col[k]];
            if (col >= region.col && col < region.col + region.n_cols) {
                to[(col - region.col) * width / region.n_cols]++;
            }
        }
    }
}
