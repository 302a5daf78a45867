/* The sparse matrix in compressed rows. */
#ifndef MF_DATA_CSR_H
#define MF_DATA_CSR_H

#include "mfexplore/status.h"

/* Compressed sparse rows: the ratings of row i are col[k], value[k] for k from row_start[i] to
 * row_start[i + 1] − 1, columns ascending. 8 bytes a rating and 8 a row; where some rating is no
 * 32-bit float, 12 a rating: `rest` then holds what is missing, to 48 binary digits in all. A CSC
 * of R is the CSR of its transpose: rows are then movies. */
typedef struct mf_csr {
    size_t n_rows, n_cols, n;
    size_t *row_start; /* n_rows + 1 */
    uint32_t *col;     /* n */
    float *value;      /* n */
    float *rest;       /* n; NULL: every rating is its value */
} mf_csr;

/* The rating at a place, as exact as it was read. */
static inline double mf_csr_rating(const mf_csr *csr, size_t at)
{
    return csr->rest == NULL ? (double)csr->value[at]
                             : (double)csr->value[at] + (double)csr->rest[at];
}

/* Sets it; rest is there where it is needed. */
static inline void mf_csr_set_rating(mf_csr *csr, size_t at, double rating)
{
    csr->value[at] = (float)rating;
    if (csr->rest != NULL) {
        csr->rest[at] = (float)(rating - (double)csr->value[at]);
    }
}

/* Copies a rating from a place of one to a place of another (or the same) with a rest, too. */
static inline void mf_csr_copy_rating(mf_csr *to, size_t there, const mf_csr *from, size_t at)
{
    to->col[there] = from->col[at];
    to->value[there] = from->value[at];
    if (to->rest != NULL) {
        to->rest[there] = from->rest == NULL ? 0 : from->rest[at];
    }
}

void mf_csr_clear(mf_csr *csr);

/* The transpose (so: the CSC) of `csr` into `transposed`, which the caller clears. */
mf_status mf_csr_transpose(const mf_csr *csr, mf_csr *transposed, mf_error *error);

/* A rating on its way into a row. */
typedef struct mf_csr_entry {
    uint32_t col;
    float value;
} mf_csr_entry;

/* Makes the n entries, of distinct columns in any order (they are sorted), row `row` of a matrix
 * that is filled row by row; col and value have room. */
void mf_csr_append_row(mf_csr *to, size_t row, mf_csr_entry *entries, size_t n);

/* The position of (row, col) in col/value, or SIZE_MAX. */
size_t mf_csr_find(const mf_csr *csr, size_t row, uint32_t col);

/* Bytes of the three arrays. */
size_t mf_csr_bytes(const mf_csr *csr);

/* ‖R‖_F over the known ratings. */
double mf_csr_norm(const mf_csr *csr);

/* Widens [*lowest, *highest] (NaN: nothing yet) by the values. */
void mf_csr_range(const mf_csr *r, double *lowest, double *highest);

#endif
