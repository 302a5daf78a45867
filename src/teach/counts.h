/* Errors by how many ratings a movie has. */
#ifndef MF_TEACH_COUNTS_H
#define MF_TEACH_COUNTS_H

#include <stddef.h>

#include "../data/csr.h"
#include "../model/factors.h"
#include "../model/model.h"

/* RMSE on ratings by how many training ratings their movie has: 0 (the cold ones, which fall back
 * to damped means), 1, 2, 3–4 and so on. Returns how many bars are used. */
size_t mf_errors_by_count(const mf_model *model, const mf_csr *ratings,
                          mf_count_bar bars[MF_COUNT_BARS]);

#endif
