/* A part of the ratings, on its way to a file. */
#ifndef MF_DATA_FILTER_H
#define MF_DATA_FILTER_H

#include "csr.h"
#include "ratings.h"
#include "mfexplore/status.h"

typedef struct mf_filter {
    size_t min_per_watcher, min_per_movie; /* a k-core: until all that are left have so many */
    double sample;                         /* the share of the ratings that is kept, by hash */
    uint64_t seed;
    const uint32_t *watchers; /* only these, n_watchers of them; NULL: all */
    size_t n_watchers;
} mf_filter;

/* What is kept, as ratings of their own, which the caller clears. First the watchers, then the
 * sample, then the core. MF_BAD_DATA when nothing is left. */
mf_status mf_ratings_filter(const mf_ratings *ratings, const mf_filter *filter, mf_ratings *kept,
                            mf_error *error);

/* The ratings of `part`, which has the rows and columns of `ratings`, as ratings of their own. */
mf_status mf_ratings_part(const mf_ratings *ratings, const mf_csr *part, mf_ratings *kept,
                          mf_error *error);

#endif
