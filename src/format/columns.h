/* Which column is what: told by --columns, by the header's names, or by what the columns hold. What
 * is not clear is refused, with the columns and the flag to try. */
#ifndef MF_FORMAT_COLUMNS_H
#define MF_FORMAT_COLUMNS_H

#include "look.h"
#include "names.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

typedef struct columns {
    size_t at[ROLES]; /* SIZE_MAX: none (only the time may be missing) */
    const char *from; /* "flag", "header", "looking" */
    /* Without a header: movie, customer, rating, date of Netflix; of Amazon, by how ids look. */
    bool maybe_movie_first, surely_movie_first;
} columns;

/* MF_USAGE for a --columns that says nothing. */
mf_status columns_check(const char *option, mf_error *error);

/* MF_USAGE for a --columns that cannot be, MF_BAD_DATA for columns that are not clear. */
mf_status columns_find(const look *l, const mf_read_options *options, const char *path,
                       columns *found, mf_error *error);

/* Do the header's names make a row a rating: is each of the three roles named? */
bool columns_are_named(const look *l);

#endif
