/* The frame of every screen: a view from its opening to its end, all that is drawn around and over
 * a screen, and where keys go. */
#ifndef MF_SCREEN_FRAME_H
#define MF_SCREEN_FRAME_H

#include <stdbool.h>

#include "../lab/lab.h"
#include "screen.h"

/* A view of the lab that shows the first screen; the caller closes it. False: memory is out, and
 * there is nothing to close. */
bool view_open(view *v, const mf_lab *lab, bool ascii);
/* Another view of the same, which owns nothing of the first and has nothing over its screen. */
bool view_copy(view *copy, const view *v);
void view_close(view *v);

/* Draws all of it: title, body, status, keys, whatever stands over them. */
void view_draw(view *v, grid *g);

/* What a key does. */
void view_key(view *v, key k);

/* Presses the Space that was pressed while the data was being read, once it is there; `reading`: it
 * still is, and else there is nothing to wait for. True when it was pressed. */
bool view_catch_up(view *v, bool reading);

/* The lesson's next bit, its keys included: see lesson_feed. Called when nothing else is at work.
 */
bool view_feed(view *v, const grid *g);

#endif
