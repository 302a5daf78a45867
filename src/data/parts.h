/* Work on many ratings, dealt to a fixed number of parts: what comes out, sums of floating-point
 * numbers among it, does not depend on how many threads take them up. */
#ifndef MF_DATA_PARTS_H
#define MF_DATA_PARTS_H

#include <stddef.h>

#include "mates.h"

enum { PARTS_MOST = 8, PARTS_LEAST_RATINGS = 1 << 18 };

/* How many parts are worth it. */
static inline size_t parts_for(size_t n_ratings)
{
    return n_ratings >= PARTS_LEAST_RATINGS ? PARTS_MOST : 1;
}

/* Cuts rows, which begin at start[0..n_rows], into parts with about equally many ratings: part p is
 * the rows from[p] up to from[p + 1]; `from` has room for parts + 1. */
static inline void parts_cut(const size_t *start, size_t n_rows, size_t parts, size_t *from)
{
    size_t row = 0;
    for (size_t part = 0; part < parts; part++) {
        while (row < n_rows && start[row] < start[n_rows] / parts * part) {
            row++;
        }
        from[part] = row;
    }
    from[0] = 0;
    from[parts] = n_rows;
}

/* The rows of a part that are among some rows. */
static inline mf_stretch part_within(const size_t *from, size_t part, mf_stretch rows)
{
    return mf_stretch_both((mf_stretch){from[part], from[part + 1]}, rows);
}

#endif
