/* Two strips: see strips.h. */
#include "strips.h"

#include <math.h>

void strips_cut(area where, bool heldout, area strips[STRIPS])
{
    enum { TITLE = 1, LEAST_ROWS = 2, AXIS = 2 };
    int below = where.height * 2 / 5;
    int least =
        TITLE + LEAST_ROWS + AXIS + (where.height >= 13); /* a row more where there is room */
    below = !heldout ? where.height : below < least ? least : below;
    if (heldout && where.height - below < TITLE + LEAST_ROWS) {
        below = 0; /* there is room for one: the one that it is about */
    }
    int above = where.height - below;
    strips[STRIP_HELDOUT] = (area){where.x, where.y, where.width, above};
    strips[STRIP_TRAINING] = (area){where.x, where.y + above, where.width, below};
}

void strips_add_floors(plot *p, const mf_lab *lab)
{
    p->references[p->n_references++] = (plot_reference){lab->mean_floor.rmse, "mean"};
    p->references[p->n_references++] = (plot_reference){lab->bias_floor.rmse, "mean + biases"};
    p->y_most = lab->mean_floor.rmse > 0 ? 2 * lab->mean_floor.rmse : NAN;
}
