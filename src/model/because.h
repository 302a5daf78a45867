/* Because you rated: a prediction as a sum over the watcher's own ratings. */
#ifndef MF_MODEL_BECAUSE_H
#define MF_MODEL_BECAUSE_H

#include "../data/csr.h"
#include "model.h"
#include "mfexplore/status.h"

enum { MF_BECAUSE_MOST = 16 };

/* With the movies' factors held, the watcher's are the ridge solution p = (Σ q qᵀ + λI)⁻¹ Σ q·(r −
 * μ − b_u − b_i) over what they rated, so that p·q_j is a sum with one share for each of their
 * ratings (Bell & Koren 2007 for the same sum of neighbours; exact where the solver solves rows:
 * als and folding in, near it where steps came to rest). */
typedef struct mf_because {
    size_t n; /* the largest shares, by size */
    uint32_t movies[MF_BECAUSE_MOST];
    double ratings[MF_BECAUSE_MOST], shares[MF_BECAUSE_MOST];
    double rest; /* the sum of all other shares */
    size_t n_rest;
    double sum;     /* of all: p·q_j by the ridge solution */
    double factors; /* p·q_j of the model itself */
} mf_because;

/* `rated` is what was trained on. MF_USAGE where nothing was rated or the model has no factors. */
mf_status mf_because_find(const mf_model *model, const mf_csr *rated, size_t watcher, size_t movie,
                          double ridge, size_t most, mf_because *out, mf_error *error);

#endif
