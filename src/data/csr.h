/* The sparse matrix in compressed rows. */
#ifndef MF_DATA_CSR_H
#define MF_DATA_CSR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mates.h"
#include "mfexplore/status.h"

/* Ratings in whole and half steps from 0 to 127.5, which is what most files hold, take a byte:
 * twice their value. False when the value has no code: the same must come back, and −0 is not 0. */
bool mf_code_of(double value, uint8_t *code);

static inline float mf_decoded(uint8_t code)
{
    return (float)code * 0.5f;
}

/* Compressed sparse rows: the columns of row i are col[k] for k from row_start[i] to
 * row_start[i + 1] − 1, ascending, its ratings mf_csr_value(csr, k). 5 bytes a rating and 8 a row
 * where all have codes, else 8 a rating; where some rating is no 32-bit float, 12: `rest` then
 * holds what is missing, to 48 binary digits in all. A CSC of R is the CSR of its transpose: rows
 * are then movies. */
typedef struct mf_csr {
    size_t n_rows, n_cols, n;
    size_t *row_start; /* n_rows + 1 */
    uint32_t *col;     /* n */
    float *value;      /* n; NULL: there are codes */
    float *rest;       /* n; NULL: every rating is its value */
    uint8_t *code;     /* n; NULL: there are values */
} mf_csr;

/* The rating at a place as a 32-bit float. */
static inline float mf_csr_value(const mf_csr *csr, size_t at)
{
    return csr->code != NULL ? mf_decoded(csr->code[at]) : csr->value[at];
}

/* The rating at a place, as exact as it was read. */
static inline double mf_csr_rating(const mf_csr *csr, size_t at)
{
    return csr->rest == NULL ? (double)mf_csr_value(csr, at)
                             : (double)csr->value[at] + (double)csr->rest[at];
}

/* Room for n ratings in the manner of `like`, whose shape it gets; rows are not begun. False when
 * memory is out: the caller clears what there is. */
bool mf_csr_allocate(mf_csr *csr, const mf_csr *like, size_t n);

/* Codes become values, in which any rating can be set. False when memory is out. */
bool mf_csr_decode(mf_csr *csr);

/* Sets a rating where there are values; rest is there where it is needed. */
static inline void mf_csr_set_rating(mf_csr *csr, size_t at, double rating)
{
    csr->value[at] = (float)rating;
    if (csr->rest != NULL) {
        csr->rest[at] = (float)(rating - (double)csr->value[at]);
    }
}

/* Copies a rating from a place of one to a place of another (or the same) that has codes where it
 * has, with a rest, too. */
static inline void mf_csr_copy_rating(mf_csr *to, size_t there, const mf_csr *from, size_t at)
{
    to->col[there] = from->col[at];
    if (to->code != NULL) {
        to->code[there] = from->code[at];
        return;
    }
    to->value[there] = mf_csr_value(from, at);
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

/* Bytes of its arrays. */
size_t mf_csr_bytes(const mf_csr *csr);

/* ‖R‖_F over the known ratings; of several mates each has the rows `own`. */
double mf_csr_norm(const mf_csr *csr, const mf_mates *mates, mf_stretch own);

/* Widens [*lowest, *highest] (NaN: nothing yet) by the values of some rows. */
void mf_csr_range(const mf_csr *r, mf_stretch rows, double *lowest, double *highest);

#endif
