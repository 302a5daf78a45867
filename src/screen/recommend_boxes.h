/* The boxes of the Recommend screen: the watchers that pass the filter, what one has rated, and the
 * list of a run. */
#ifndef MF_SCREEN_RECOMMEND_BOXES_H
#define MF_SCREEN_RECOMMEND_BOXES_H

#include <stddef.h>
#include <stdint.h>

#include "screens.h"

void recommend_draw_watchers(view *v, grid *g, area where);

/* How many movies the watcher has rated; 0 where there is no such watcher. */
size_t recommend_n_rated(const view *v, uint32_t watcher);
void recommend_draw_rated(view *v, grid *g, area where, uint32_t watcher);

/* Brings the kept lists up to date with the question and the models. */
void recommend_refresh_lists(view *v, uint32_t watcher);
void recommend_draw_list(view *v, grid *g, area where, size_t side);

#endif
