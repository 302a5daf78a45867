/* Small symmetric systems in a fixed order: the same bits on every machine, which BLAS and LAPACK,
 * choosing kernels by CPU, do not give. */
#ifndef MF_DATA_CHOLESKY_H
#define MF_DATA_CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

/* A = UᵀU in place: `a` holds the upper triangle of an n × n matrix, row-major, rows `stride`
 * apart; below the diagonal nothing is read or written. Columns n … columns − 1 are right sides:
 * each b becomes U⁻ᵀb. False when A is not positive definite: `a` is then void. */
bool mf_cholesky(double *a, size_t n, size_t columns, size_t stride);

/* Solves A x = b: `a` as above, with one right side, column n. False when A is not positive
 * definite: x is then as it was. */
bool mf_cholesky_solve(double *a, size_t n, size_t stride, double *x);

/* x = U⁻¹ x. */
void mf_cholesky_back(const double *a, size_t n, size_t stride, double *x);

#endif
