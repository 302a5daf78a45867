/* Lists: the best movies for a watcher or for all, and those like a movie. */
#ifndef MF_MODEL_RECOMMEND_H
#define MF_MODEL_RECOMMEND_H

#include "../data/csr.h"
#include "model.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* The highest predictions for `watcher`, best first, ties by movie index; `rated` is what everyone
 * rated. `out` has room for options->n. Returns how many. */
size_t mf_recommend(const mf_model *model, const mf_csr *rated, size_t watcher,
                    const mf_list_options *options, mf_scored *out);

/* The same for every watcher, fast: blocks of watchers by a matrix product in single precision,
 * from which the few candidates are scored again as mf_recommend does. `each` is called for one
 * watcher after the other; false ends it with MF_INTERRUPTED. */
mf_status mf_recommend_all(const mf_model *model, const mf_csr *rated,
                           const mf_list_options *options, unsigned threads,
                           bool (*each)(void *context, size_t watcher, const mf_scored *items,
                                        size_t n),
                           void *context, mf_error *error);

/* The movies whose q points most in the direction of `movie`'s (cosine), itself left out. */
size_t mf_similar(const mf_model *model, size_t movie, const mf_list_options *options,
                  mf_scored *out);

#endif
