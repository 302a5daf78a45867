/* The Data screen: what it remembers, and its panes: a window of R at true scale, the map of
 * density, memory in every form, the histogram, a look inside CSR, the long tail, and what access
 * costs. */
#ifndef MF_SCREEN_DATA_H
#define MF_SCREEN_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../lab/survey.h"
#include "../../teach/microscope.h"
#include "../screen.h"

/* The parts of a region of R, kept until it or the data change. */
typedef struct part_counts {
    mf_parts parts;
    size_t height, width; /* that were asked for; 0: none were */
    mf_region region;
    unsigned generation;
} part_counts;

typedef struct data_state {
    size_t cursor;         /* rank of the watcher */
    size_t column;         /* the window's first movie; rank of the one in the middle of a zoom */
    bool linear;           /* the map's scale */
    unsigned zoom;         /* the map shows 1/2^zoom of each axis */
    unsigned pane;         /* which pane the last place shows */
    unsigned shown_before; /* how many panes have a place of their own */
    bool finding;          /* typing an id */
    char find[64];
    part_counts map, finer; /* of the map's cells; of finer parts, for paper and pixels */
    unsigned swap_asked;    /* the generation in which S was pressed once, + 1; 0: in none */
    bool has_costs;
    mf_access_costs costs;
} data_state;

extern const screen screen_data;

static inline data_state *data_of(const view *v)
{
    return view_state(v, &screen_data);
}

enum {
    DATA_WINDOW,
    DATA_MAP,
    DATA_MEMORY,
    DATA_HISTOGRAM,
    DATA_CSR,
    DATA_SPREADS,
    DATA_COSTS,
    DATA_PANES
};
typedef void data_pane(view *v, grid *g, area where);

/* In the order in which they get room. */
extern data_pane *const data_panes[DATA_PANES];

#endif
