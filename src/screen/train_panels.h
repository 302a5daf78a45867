/* The panels of the Train screen: each of A and B, the values under the cursor, and how A − B is
 * spread over the starts. */
#ifndef MF_SCREEN_TRAIN_PANELS_H
#define MF_SCREEN_TRAIN_PANELS_H

#include <stddef.h>

#include "../teach/paired.h"
#include "../train/run.h"
#include "screens.h"

/* "training", "paused", "done", … */
const char *panels_state(const view *v, const mf_run *run);

void panels_draw_run(const view *v, grid *g, area where, size_t side);
void panels_draw_values(view *v, grid *g, area where);

/* A dot a start, in as many steps as there are rows. */
void panels_draw_cloud(grid *g, area where, const mf_paired *pairs);

#endif
