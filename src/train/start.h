/* Where runs start: see mf_init. */
#ifndef MF_TRAIN_START_H
#define MF_TRAIN_START_H

#include "mfexplore/train.h"

/* Fills p (n_watchers × k) and q (n_movies × k, so Q transposed) with the start that the
 * configuration asks for. */
void start_factors(const mf_config *config, size_t n_watchers, size_t n_movies, double *p,
                   double *q);

#endif
