/* Building ratings by several threads: each collects triples in a share of its own, with ids of its
 * own; shares are gathered into the builder in the order of the file. */
#ifndef MF_DATA_BUILDER_H
#define MF_DATA_BUILDER_H

#include "mfexplore/data.h"

typedef struct mf_builder_share mf_builder_share;

/* NULL when memory is out. */
mf_builder_share *mf_builder_share_new(const mf_builder *builder);
void mf_builder_share_free(mf_builder_share *share);

/* As mf_builder_add. `padded`: eight bytes can be read at each id. */
bool mf_builder_share_add(mf_builder_share *share, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, float value, size_t line,
                          bool padded);

/* Moves what the shares hold into the builder, one after the other. Their ids stay known to them.
 * False when memory is out. */
bool mf_builder_gather(mf_builder *builder, mf_builder_share *const *shares, size_t n);

#endif
