/* The dialect of a file of text triples: what stands between the columns, which column is what, and
 * whether the first line is a header. Found by looking at the first lines, or told. */
#ifndef MF_FORMAT_DIALECT_H
#define MF_FORMAT_DIALECT_H

#include "text.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { FIELDS_MOST = 64 };

typedef enum role { ROLE_WATCHER, ROLE_MOVIE, ROLE_RATING, ROLES } role;

typedef struct dialect {
    delimiter by;
    bool header;
    size_t column[ROLES];
    size_t needed; /* fields a line must have */
} dialect;

extern const char *const role_names[ROLES]; /* "watcher", "movie", "rating" */

/* Of a reader that has given out nothing yet. MF_USAGE for options that cannot be, MF_BAD_DATA for
 * a file that cannot be triples. */
mf_status dialect_find(const line_reader *reader, const mf_read_options *options, dialect *d,
                       mf_error *error);

#endif
