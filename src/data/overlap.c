/* Pairs in both files: see overlap.h. Both are compacted in place, row by row. */
#include "overlap.h"

#include <math.h>

#include "csr.h"
#include "ratings.h"

mf_overlap mf_overlap_remove(mf_ratings *ratings, mf_csr *heldout)
{
    mf_csr *train = &ratings->r;
    mf_overlap found = {0};
    size_t kept = 0, held = 0, train_from = 0, held_from = 0;
    for (size_t row = 0; row < train->n_rows; row++) {
        size_t t = train_from, t_end = train->row_start[row + 1];
        size_t h = held_from, h_end = heldout->row_start[row + 1];
        train_from = t_end;
        held_from = h_end;
        while (t < t_end || h < h_end) {
            bool from_train = h == h_end || (t < t_end && train->col[t] < heldout->col[h]);
            if (from_train) {
                mf_csr_copy_rating(train, kept++, train, t++);
                continue;
            }
            bool shared = t < t_end && train->col[t] == heldout->col[h];
            bool unknown = isnan(mf_csr_value(heldout, h));
            found.n_shared += shared;
            found.n_unknown += unknown && !shared;
            if (!unknown || shared) {
                mf_csr_copy_rating(heldout, held, heldout, h);
                if (unknown) { /* a value that has no code: then none has */
                    mf_csr_set_rating(heldout, held, mf_csr_rating(train, t));
                }
                held++;
            }
            t += shared;
            h++;
        }
        train->row_start[row + 1] = kept;
        heldout->row_start[row + 1] = held;
    }
    train->n = kept;
    heldout->n = held;
    return found;
}
