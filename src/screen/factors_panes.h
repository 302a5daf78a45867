/* The panes of the Factors screen: heat map, two factors, norms by popularity, axes. They draw what
 * `refresh` has computed. */
#ifndef MF_SCREEN_FACTORS_PANES_H
#define MF_SCREEN_FACTORS_PANES_H

#include <stdbool.h>
#include <stddef.h>

#include "screens.h"

enum { PANE_HEAT, PANE_TWO, PANE_NORMS, PANE_AXES, PANES };

/* The rows that are shown: factors as learned, or along the axes. */
const double *factors_rows(const factors_view *w, bool watchers);

/* "factor 2", "factor 2 loud", "axis 2". */
const char *factors_label(const view *v, size_t factor, char *out, size_t size);

void factors_draw_pane(view *v, grid *g, area body);

#endif
