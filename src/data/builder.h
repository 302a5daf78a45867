/* Building ratings by several threads: each collects triples in a share of its own, with ids of its
 * own; shares are gathered into the builder in the order of the file. */
#ifndef MF_DATA_BUILDER_H
#define MF_DATA_BUILDER_H

#include "csr.h"
#include "mates.h"
#include "ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Times are kept from here on: ratings->time. Called before anything is added. */
void mf_builder_keep_times(mf_builder *builder);

/* Ends the part that is being added (a training file, say): what follows belongs to the next.
 * Parts share ids, not ratings. At most 2 parts. */
void mf_builder_next_part(mf_builder *builder);

/* A pair that is rated twice where that is an error. */
typedef struct mf_twice {
    unsigned part; /* of the builder: 0, and 1 after mf_builder_next_part */
    size_t line;
} mf_twice;

/* The ratings of part 0 and the ids of all parts into `ratings`; the second part's into
 * `second` when not NULL. The builder is empty afterwards. MF_BAD_DATA for a duplicate where
 * duplicates are errors: then `twice` says where the second stands. */
mf_status mf_builder_finish(mf_builder *builder, mf_ratings *ratings, mf_csr *second,
                            mf_twice *twice, mf_error *error);

/* The same where each of several mates has read a part of one file, in their order; each then has
 * its own rows. MF_BAD_DATA for a duplicate where duplicates are errors, without its line. */
mf_status mf_builder_finish_shared(mf_builder *builder, const mf_mates *mates, mf_ratings *ratings,
                                   mf_error *error);

typedef struct mf_builder_share mf_builder_share;

/* NULL when memory is out. */
mf_builder_share *mf_builder_share_new(const mf_builder *builder);
void mf_builder_share_free(mf_builder_share *share);

/* As mf_builder_add. `padded`: eight bytes can be read at each id. */
bool mf_builder_share_add(mf_builder_share *share, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, double value, size_t line,
                          int64_t time, bool padded);

/* As mf_builder_add, with the time of the rating. */
bool mf_builder_add_timed(mf_builder *builder, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, double value, size_t line,
                          int64_t time);

/* Moves what the shares hold into the builder, one after the other. Their ids stay known to them.
 * False when memory is out. */
bool mf_builder_gather(mf_builder *builder, mf_builder_share *const *shares, size_t n);

#endif
