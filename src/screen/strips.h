/* Held-out error above, training error below: two plots over one x axis, each with a y axis of its
 * own. */
#ifndef MF_SCREEN_STRIPS_H
#define MF_SCREEN_STRIPS_H

#include <stdbool.h>

#include "../draw/grid.h"
#include "../draw/plot.h"
#include "../lab/lab.h"

typedef enum strip { STRIP_HELDOUT, STRIP_TRAINING, STRIPS } strip;

/* Their areas; without held-out ratings (`heldout` false) the lower has all, and where there is
 * room for one only the upper. */
void strips_cut(area where, bool heldout, area strips[STRIPS]);

/* Does the upper one go without an x axis, which the lower has? */
static inline bool strips_share_axis(const area strips[STRIPS])
{
    return strips[STRIP_TRAINING].height > 0;
}

/* Adds what the simplest predictions reach to a plot of held-out RMSE, and ends its axis at twice
 * the mean's: a run that is beyond all reason shall not flatten the others. */
void strips_add_floors(plot *p, const mf_lab *lab);

#endif
