/* Which column is what, by what they hold. */
#ifndef MF_FORMAT_COLUMNS_SEE_H
#define MF_FORMAT_COLUMNS_SEE_H

#include "columns.h"
#include "look.h"
#include "mfexplore/status.h"

/* Of a file without a header: watcher, movie and rating in this order, but for a first column of
 * row numbers and a third of times. MF_BAD_DATA where another column could be the rating, or where
 * no line is one. */
mf_status columns_see(const look *l, const char *path, columns *found, mf_error *error);

#endif
