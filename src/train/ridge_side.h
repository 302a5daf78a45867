/* One side of a factorization with the other held: each of its rows is the solution of a ridge
 * regression on its ratings, (HᵀH + ridge·I) x = Hᵀ (r − mu − own − other), H the held rows of
 * what was rated. Half an epoch of als, and how new rows are folded into a model. */
#ifndef MF_TRAIN_RIDGE_SIDE_H
#define MF_TRAIN_RIDGE_SIDE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "../data/csr.h"
#include "../data/mates.h"

typedef struct ridge_side {
    const mf_csr *rows;        /* ratings by the side that is solved */
    double *solved;            /* rows × k */
    const double *held;        /* columns × k */
    const double *own, *other; /* biases of rows and columns */
    double mu;
    double ridge, ridge_each; /* a row with n ratings is held by ridge + n·ridge_each */
    size_t k;
    mf_stretch part; /* the rows to be solved */
} ridge_side;

/* Solves the rows of its part, those without ratings to zeros. Normal equations by Gram sums and
 * Cholesky, in a fixed order: the same bits for any number of threads, on any machine. False when
 * memory is out or `cancel` was seen. */
bool ridge_side_solve(const ridge_side *s, int threads, const atomic_bool *cancel);

/* The same for one row. */
bool ridge_side_solve_row(const ridge_side *s, size_t row);

static inline double ridge_side_ridge(const ridge_side *s, size_t n)
{
    return s->ridge + s->ridge_each * (double)n;
}

#endif
