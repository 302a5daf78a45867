/* Ratings: see ratings.h. */
#include "ratings.h"

#include "csr.h"
#include "ids.h"
#include "titles.h"

void mf_ratings_clear(mf_ratings *ratings)
{
    mf_ids_clear(&ratings->watchers);
    mf_ids_clear(&ratings->movies);
    mf_csr_clear(&ratings->r);
    mf_titles_clear(&ratings->titles);
    *ratings = (mf_ratings){0};
}
