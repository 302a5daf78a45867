/* LIBMF's text models: lines "f 0", "m ROWS", "n COLUMNS", "k FACTORS", "b MEAN", then p0 … and q0
 * …, each with T, or F where nothing was learned, and its factors. A prediction is p·q; b where
 * either is F. */
#ifndef MF_MODEL_LIBMF_FILE_H
#define MF_MODEL_LIBMF_FILE_H

#include "../data/ratings.h"
#include "model.h"
#include "mfexplore/status.h"

/* Does the name end in .libmf? */
bool mf_libmf_is_name(const char *path);
/* Does the file begin as such a model does? */
bool mf_libmf_is_file(const char *path);

/* Writes the model. Mean and biases become two more factors. Ids that all are whole numbers below
 * 10^9 are LIBMF's rows as they are; else their indices are. Written beside and renamed. */
mf_status mf_libmf_save(const char *path, const mf_model *model, const mf_ratings *ratings,
                        mf_error *error);

/* Reads one: `ratings` gets ids 0, 1, 2 … and no ratings. The caller frees both. MF_BAD_DATA names
 * the line. */
mf_status mf_libmf_load(const char *path, mf_model **model, mf_ratings *ratings, mf_error *error);

#endif
