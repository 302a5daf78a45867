/* Folding a new watcher into a model. */
#ifndef MF_MODEL_FOLDIN_H
#define MF_MODEL_FOLDIN_H

#include "model.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* Solves (A + ridge·I) x = b by Cholesky, in a fixed order. `system` is order × (order + 1): A's
 * upper triangle and, last in each row, b; it is void then. Without a ridge and with fewer ratings
 * than factors nothing is determined: the least ridge decides. */
mf_status mf_ridge_solve(double *system, size_t order, double ridge, double *x, mf_error *error);

/* A model of one watcher, the one folded in: the lists of mf_recommend for watcher 0. Shares
 * nothing; the caller frees it. NULL when memory is out. */
mf_model *mf_folded_model(const mf_model *model, const double *p, const mf_folded *folded);

/* The watchers with training ratings whose factors point most in the direction of p (cosine, in
 * `cosines`), best first, ties by index. Returns how many, at most n. */
size_t mf_nearest_watchers(const mf_model *model, const double *p, size_t n, uint32_t *watchers,
                           double *cosines);

#endif
