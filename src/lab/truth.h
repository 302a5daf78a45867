/* The planted factors of synthetic ratings. */
#ifndef MF_LAB_TRUTH_H
#define MF_LAB_TRUTH_H

#include "../data/ratings.h"
#include "../model/model.h"
#include "mfexplore/status.h"

/* The planted factors of ratings from a file of `synth --truth`, over the ratings' own indices; the
 * caller frees it. MF_BAD_DATA when the file knows not all of their ids. */
mf_status mf_truth_load(const char *path, const mf_ratings *of, mf_model **truth, mf_error *error);

#endif
