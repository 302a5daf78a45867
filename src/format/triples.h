/* Text triples, as they are written. */
#ifndef MF_FORMAT_TRIPLES_H
#define MF_FORMAT_TRIPLES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "../data/ratings.h"

/* `watcher,movie,rating` with a header; the delimiter (comma, tab, "::") follows the name's ending.
 * False when `out` failed or `cancel` was set. */
bool triples_write(FILE *out, const char *name, const mf_ratings *ratings,
                   const atomic_bool *cancel);
extern const char *const triples_endings[];

#endif
