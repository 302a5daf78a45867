/* Pairs that stand in the training file and in the test file. */
#ifndef MF_DATA_OVERLAP_H
#define MF_DATA_OVERLAP_H

#include <stddef.h>

#include "csr.h"
#include "ratings.h"

/* What was found and done. */
typedef struct mf_overlap {
    size_t n_shared;  /* pairs in both files: they left the training ratings */
    size_t n_unknown; /* pairs of the test file without a rating anywhere: they left it */
} mf_overlap;

/* Takes every held-out pair out of the training ratings. A held-out value of NaN (a pair of which
 * the file gave no rating) becomes that of the training file first; where there is none the pair is
 * dropped. Both keep their shapes. */
mf_overlap mf_overlap_remove(mf_ratings *ratings, mf_csr *heldout);

#endif
