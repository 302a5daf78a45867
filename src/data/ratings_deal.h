/* Ratings that one process has read, dealt to all that train together. */
#ifndef MF_DATA_RATINGS_DEAL_H
#define MF_DATA_RATINGS_DEAL_H

#include "csr.h"
#include "mates.h"
#include "ratings.h"
#include "mfexplore/status.h"

/* The first of the mates has `ratings`, and in `test` (NULL: there is none) those of a test file;
 * the others have nothing. Afterwards all have the ids, titles and counts, and each its own rows:
 * about as many ratings each. Nothing where one is alone. */
mf_status mf_ratings_deal(const mf_mates *mates, mf_ratings *ratings, mf_csr *test,
                          mf_error *error);

/* The titles alone, where each has its rows already. */
mf_status mf_ratings_deal_titles(const mf_mates *mates, mf_ratings *ratings, mf_error *error);

#endif
