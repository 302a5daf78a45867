/* Text triples, read and written. */
#ifndef MF_FORMAT_TRIPLES_H
#define MF_FORMAT_TRIPLES_H

#include "../data/builder.h"
#include "../data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

mf_status triples_read(const char *path, const mf_read_options *options, mf_builder *builder,
                       mf_ratings *counts, mf_error *error);

#endif
