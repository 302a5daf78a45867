/* The sparse matrix itself: transposition, lookup, sizes. */
#include "csr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fail.h"
#include "parts.h"
#include "mfexplore/status.h"

void mf_csr_clear(mf_csr *csr)
{
    free(csr->row_start);
    free(csr->col);
    free(csr->code);
    free(csr->value);
    free(csr->rest);
    *csr = (mf_csr){0};
}

bool mf_code_of(double value, uint8_t *code)
{
    double twice = value * 2;
    if (!(twice >= 0 && twice <= UINT8_MAX)) {
        return false;
    }
    int whole = (int)twice;
    *code = (uint8_t)whole;
    return (double)whole == twice && signbit(value) == 0;
}

bool mf_csr_allocate(mf_csr *csr, const mf_csr *like, size_t n)
{
    *csr = (mf_csr){.n_rows = like->n_rows,
                    .n_cols = like->n_cols,
                    .n = n,
                    .row_start = mf_alloc_zero(like->n_rows + 1, sizeof *csr->row_start),
                    .col = mf_alloc(n, sizeof *csr->col),
                    .code = like->code == NULL ? NULL : mf_alloc(n, sizeof *csr->code),
                    .value = like->code == NULL ? mf_alloc(n, sizeof *csr->value) : NULL,
                    .rest = like->rest == NULL ? NULL : mf_alloc(n, sizeof *csr->rest)};
    return csr->row_start != NULL && csr->col != NULL &&
           (csr->code != NULL || csr->value != NULL) && (like->rest == NULL || csr->rest != NULL);
}

bool mf_csr_decode(mf_csr *csr)
{
    if (csr->code == NULL) {
        return true;
    }
    float *value = mf_alloc(csr->n, sizeof *value);
    if (value == NULL) {
        return false;
    }
    for (size_t k = 0; k < csr->n; k++) {
        value[k] = mf_csr_value(csr, k);
    }
    free(csr->code);
    csr->code = NULL;
    csr->value = value;
    return true;
}

mf_status mf_csr_transpose(const mf_csr *csr, mf_csr *transposed, mf_error *error)
{
    mf_csr out = {0}, turned = *csr;
    turned.n_rows = csr->n_cols + 1; /* one place more, for a while */
    turned.n_cols = csr->n_rows;
    if (!mf_csr_allocate(&out, &turned, csr->n)) {
        mf_csr_clear(&out);
        return mf_no_memory(error, "the transposed ratings");
    }
    out.n_rows = csr->n_cols;
    /* Counts two places ahead: after the sums, start[c + 1] is where column c begins; writing
     * moves it to where column c ends, which is where c + 1 begins. */
    size_t *start = out.row_start;
    for (size_t k = 0; k < csr->n; k++) {
        start[csr->col[k] + 2]++;
    }
    for (size_t c = 2; c <= csr->n_cols + 1; c++) {
        start[c] += start[c - 1];
    }
    for (size_t i = 0; i < csr->n_rows; i++) {
        for (size_t k = csr->row_start[i]; k < csr->row_start[i + 1]; k++) {
            size_t to = start[csr->col[k] + 1]++;
            mf_csr_copy_rating(&out, to, csr, k);
            out.col[to] = (uint32_t)i;
        }
    }
    *transposed = out;
    return MF_OK;
}

size_t mf_csr_find(const mf_csr *csr, size_t row, uint32_t col)
{
    size_t low = csr->row_start[row], high = csr->row_start[row + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (csr->col[middle] < col) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < csr->row_start[row + 1] && csr->col[low] == col ? low : SIZE_MAX;
}

size_t mf_csr_bytes(const mf_csr *csr)
{
    return csr->n * (sizeof *csr->col + (csr->code == NULL ? sizeof *csr->value : 1) +
                     (csr->rest == NULL ? 0 : sizeof *csr->rest)) +
           (csr->n_rows + 1) * sizeof *csr->row_start;
}

double mf_csr_norm(const mf_csr *csr, const mf_mates *mates, mf_stretch own)
{
    double sum = 0, of_part[PARTS_MOST] = {0};
    size_t parts = parts_for(csr->n), from[PARTS_MOST + 1];
    parts_cut(csr->row_start, csr->n_rows, parts, from);
    mf_mates_take(mates, of_part, sizeof of_part);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        mf_stretch rows = part_within(from, part, own);
        for (size_t k = csr->row_start[rows.from]; k < csr->row_start[rows.to]; k++) {
            of_part[part] += mf_csr_rating(csr, k) * mf_csr_rating(csr, k);
        }
    }
    mf_mates_hand_on(mates, of_part, sizeof of_part);
    for (size_t part = 0; part < parts; part++) {
        sum += of_part[part];
    }
    return sqrt(sum);
}

void mf_csr_range(const mf_csr *r, mf_stretch rows, double *lowest, double *highest)
{
    if (r->n == 0) { /* it may have no rows at all */
        return;
    }
    for (size_t k = r->row_start[rows.from]; k < r->row_start[rows.to]; k++) {
        double value = (double)mf_csr_value(r, k);
        *lowest = !(value >= *lowest) ? value : *lowest;
        *highest = !(value <= *highest) ? value : *highest;
    }
}

static int by_col(const void *a, const void *b)
{
    uint32_t x = ((const mf_csr_entry *)a)->col, y = ((const mf_csr_entry *)b)->col;
    return x < y ? -1 : x > y;
}

void mf_csr_append_row(mf_csr *to, size_t row, mf_csr_entry *entries, size_t n)
{
    qsort(entries, n, sizeof *entries, by_col);
    for (size_t e = 0; e < n; e++) {
        to->col[to->n] = entries[e].col;
        to->value[to->n++] = entries[e].value;
    }
    to->row_start[row + 1] = to->n;
}
