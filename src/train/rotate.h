/* Turning one cloud of points onto another. */
#ifndef MF_TRAIN_ROTATE_H
#define MF_TRAIN_ROTATE_H

#include <stdbool.h>
#include <stddef.h>

/* The orthogonal k × k matrix R that makes ‖X R − Y‖ least, from `cross` = XᵀY (row-major, k × k;
 * void afterwards): R = U Vᵀ of its singular value decomposition (Schönemann 1966), found by
 * one-sided Jacobi rotations in a fixed order. `work` has room for k × k. */
void mf_rotation(double *cross, size_t k, double *rotation, double *work);

#endif
