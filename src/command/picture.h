/* Screens drawn without a terminal. Whoever calls these with a view holds lab->guard. */
#ifndef MF_COMMAND_PICTURE_H
#define MF_COMMAND_PICTURE_H

#include "../draw/keep.h"
#include "../lab/lab.h"
#include "../screen/screen.h"
#include "command.h"
#include "mfexplore/status.h"

/* Draws; where the screen has something to compute first, it is computed. */
void picture_draw(mf_lab *lab, view *v, grid *g);

/* Runs what a screen asked for, line by line; failures are shown as the explorer shows them. */
void picture_obey(mf_lab *lab, view *v, output *out);

/* Does the next bit of a lesson at work and draws what comes of it; false when nothing was left. */
bool picture_feed(mf_lab *lab, view *v, grid *g, output *out);

/* Presses a key and draws what comes of it; a lesson that it sets going runs to its next stop. */
void picture_key(mf_lab *lab, view *v, key k, grid *g, output *out);

/* Presses the keys that a text names (screen/keys.h); NULL: none; of more than it can hold none,
 * too. */
void picture_press(mf_lab *lab, view *v, const char *keys, grid *g, output *out);

/* What the grid has kept under these names ("a|b"), without the user's cursor unless `cursor`;
 * `all` has room for KEPT_MOST. Returns how many. */
size_t picture_kept(const grid *g, const char *names, bool cursor, const kept **all);

/* Makes ready what screen `place` shows: the survey, runs where there are none (when `train`), and
 * the epoch of --at-epoch. Without the guard. */
mf_status picture_prepare(mf_lab *lab, const arguments *args, size_t place, bool train,
                          output *out);

/* The view to draw, which the caller clears: what the explorer shows, in a copy of its own, or a
 * new one; with the epoch cursor at --at-epoch where that is given. Without the guard. */
mf_status picture_view(mf_lab *lab, const arguments *args, output *out, size_t place, view *made);

/* The screen of this name; MF_USAGE names those there are. */
mf_status picture_find_screen(const char *name, size_t *place, mf_error *error);

#endif
