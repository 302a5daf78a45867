/* What looks odd about ratings that were read. */
#ifndef MF_DATA_SANITY_H
#define MF_DATA_SANITY_H

#include "ratings.h"

/* Notes ratings that are all different, times, years or ids; a row or a column that holds
 * everything; values that may stand for "not rated"; each with its remedy. One pass. */
void mf_ratings_check(mf_ratings *ratings);

#endif
