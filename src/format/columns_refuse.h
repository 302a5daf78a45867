/* What is said of columns that are not clear: what there is, and the flag to try. */
#ifndef MF_FORMAT_COLUMNS_REFUSE_H
#define MF_FORMAT_COLUMNS_REFUSE_H

#include "columns.h"
#include "look.h"
#include "mfexplore/status.h"

/* MF_BAD_DATA: why, which columns there are, and the --columns that could be meant; `known` has the
 * roles that are clear. */
mf_status columns_refuse(const look *l, const char *path, const columns *known, const char *why,
                         mf_error *error);

/* Why two columns, or one, hold no ratings, for columns_refuse: where `fewest` names or more, no two
 * alike, stand beside what could be ratings, it is what was rated that is missing. */
const char *columns_why_two(const look *l, size_t fewest);

/* MF_BAD_DATA: it looks like a table with a row a watcher and a column a movie. */
mf_status columns_refuse_table(const look *l, const char *path, mf_error *error);

#endif
