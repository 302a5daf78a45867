/* Ratings to a file or to standard output. */
#ifndef MF_COMMAND_WRITING_H
#define MF_COMMAND_WRITING_H

#include <stdatomic.h>

#include "../data/ratings.h"
#include "command.h"
#include "mfexplore/status.h"

/* To a file, or with "-" to where output goes. */
mf_status write_ratings_to(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           output *out);

#endif
