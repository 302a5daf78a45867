/* Looking back: the epoch that every screen goes by, its keys, and the film. */
#ifndef MF_SCREEN_BACK_H
#define MF_SCREEN_BACK_H

#include <stddef.h>
#include <stdint.h>

#include "screen.h"

/* Moves the epoch looked at, and with it every screen; 0 is the start, and from the last epoch on
 * it follows the training. */
void view_look_at(view *v, size_t epoch);
/* Lets a film go on by so many seconds. */
void view_film(view *v, double seconds);

/* Leaves looking back. */
void back_to_now(view *v, uint32_t code);
/* Keys that look back, and play the film. */
void back_key(view *v, uint32_t code);
void back_play(view *v, uint32_t code);

#endif
