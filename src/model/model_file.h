/* The model file. */
#ifndef MF_MODEL_MODEL_FILE_H
#define MF_MODEL_MODEL_FILE_H

#include "../data/ratings.h"
#include "model.h"
#include "mfexplore/status.h"

/* A 64-bit digest of ids and ratings, in hexadecimal. Mates who share the ratings call this and
 * mf_model_save together: the first writes, the others give it what they have. */
void mf_ratings_digest(const mf_ratings *ratings, char digest[17]);

/* Writes an .npz that NumPy opens as it is: P (n_watchers × K), Q (K × n_movies), mu, watcher_bias,
 * movie_bias, fallback_mu, fallback_watcher, fallback_movie, watcher_ids, movie_ids, titles,
 * watcher_ratings, movie_ratings, rated_start, rated_movie, rated_value, meta.json. Titles are
 * left out where none is known. The bytes depend on nothing but the arguments. */
mf_status mf_model_save(const char *path, const mf_model *model, const mf_ratings *ratings,
                        const char *meta, mf_error *error);

/* Reads one back. Nothing in the file is trusted: names, types, shapes, sums and index ranges are
 * checked, and the archive's CRCs. The caller frees what it gets. */
mf_status mf_model_load(const char *path, mf_model **model, mf_ratings *ratings, char **meta,
                        mf_error *error);

/* Is it the name of a model file: does it end in .npz? */
bool mf_model_is_name(const char *path);
/* The same, and not the name of another kind of npz archive that is there. */
bool mf_model_is_file(const char *path);

#endif
