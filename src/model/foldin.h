/* Folding a new watcher into a model. */
#ifndef MF_MODEL_FOLDIN_H
#define MF_MODEL_FOLDIN_H

#include "model.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* Solves (normal + ridge·I) x = right in place (order × order, its upper triangle; Cholesky).
 * Without a ridge and with fewer ratings than factors nothing is determined: the least ridge
 * decides. */
mf_status mf_ridge_solve(double *normal, size_t order, double ridge, double *right,
                         mf_error *error);

/* A model of one watcher, the one folded in: the lists of mf_recommend for watcher 0. Shares
 * nothing; the caller frees it. NULL when memory is out. */
mf_model *mf_folded_model(const mf_model *model, const double *p, const mf_folded *folded);

/* The watchers with training ratings whose factors point most in the direction of p (cosine, in
 * `cosines`), best first, ties by index. Returns how many, at most n. */
size_t mf_nearest_watchers(const mf_model *model, const double *p, size_t n, uint32_t *watchers,
                           double *cosines);

#endif
