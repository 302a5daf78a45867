/* The ratings of a matrix one after the other, by row and column, wherever they are: in the matrix
 * itself, or dealt out to two that share its rows, such as training and held-out ratings. */
#ifndef MF_DATA_IN_ORDER_H
#define MF_DATA_IN_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csr.h"
#include "ratings.h"

typedef struct mf_in_order {
    const mf_csr *part[2]; /* the second may be NULL */
    size_t row, at[2];
    const mf_ratings *shared; /* not NULL: the first of several mates goes through the ratings of
                                 all, and gets those of the others as they are asked for */
    size_t made, begin, end;  /* how many were made; what stands in `come` */
    size_t rank, left;        /* whose ratings are coming, and how many have not come */
    uint32_t come[1 << 14];
} mf_in_order;

mf_in_order mf_in_order_of(const mf_ratings *ratings);

/* The next rating; false: there is none left. */
bool mf_in_order_next(mf_in_order *walk, uint32_t *col, float *value);

/* The columns, or the values, of the next n into `out`: makers of an npz_array (format/npz.h). */
void mf_in_order_cols(void *walk, void *out, size_t n);
void mf_in_order_values(void *walk, void *out, size_t n);

/* What the other mates do meanwhile: they send the columns, or the values, of their rows. */
void mf_in_order_send(const mf_ratings *ratings, bool values);

/* Makes what was not asked for, so that nobody waits. */
void mf_in_order_drain(mf_in_order *walk, void (*maker)(void *walk, void *out, size_t n));

/* mf_hash of the columns, or the values, of all n ratings of a walk that has not begun, as arrays
 * of 32-bit numbers on a little-endian machine. */
uint64_t mf_in_order_hash_cols(mf_in_order walk, size_t n, uint64_t key);
uint64_t mf_in_order_hash_values(mf_in_order walk, size_t n, uint64_t key);

#endif
