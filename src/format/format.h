/* Ratings files in and out. */
#ifndef MF_FORMAT_FORMAT_H
#define MF_FORMAT_FORMAT_H

#include <stdatomic.h>

#include "../data/builder.h"
#include "../data/csr.h"
#include "../data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Reads `path` ("-" is standard input) into `ratings`; with `test_path` not NULL also that file's
 * ratings into `heldout`, over shared ids. The caller clears both. */
mf_status mf_ratings_read(const char *path, const char *test_path, const mf_read_options *options,
                          mf_ratings *ratings, mf_csr *heldout, mf_error *error);

/* Writes `watcher,movie,rating` with a header; the delimiter (comma, tab, "::") and gzip follow
 * the name's ending. Written beside and renamed: a failure leaves nothing behind. MF_INTERRUPTED
 * when `cancel` (which may be NULL) is set. */
mf_status mf_ratings_write(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           mf_error *error);

/* A file format, for help texts and --format. */
typedef struct mf_format {
    const char *name, *summary;
    mf_status (*read)(const char *path, const mf_read_options *options, mf_builder *builder,
                      mf_ratings *counts, mf_error *error);
} mf_format;

/* The table of formats, ended by a NULL name. */
extern const mf_format mf_formats[];

#endif
