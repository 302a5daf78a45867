/* P and Q in float64, n × k and m × k: what als and svd keep between epochs. */
#ifndef MF_TRAIN_PLAIN_FACTORS_H
#define MF_TRAIN_PLAIN_FACTORS_H

#include "../data/split.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/status.h"

typedef struct plain_factors {
    size_t n, m, k;
    double *p, *q;
} plain_factors;

/* All zero, of the split's shape and the run's K. */
mf_status plain_factors_make(const mf_run *run, const mf_split *split, plain_factors *f,
                             mf_error *error);
void plain_factors_clear(plain_factors *f);
/* To and from a model's P and Q. */
void plain_factors_store(const plain_factors *f, mf_model *model);
void plain_factors_restore(plain_factors *f, const mf_model *model);

#endif
