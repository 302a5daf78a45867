/* Plots and maps in pixels, where the terminal can show them: by kitty's graphics protocol, or as
 * sixels. The terminal is asked, and what it answers decides, never its name; until it has
 * answered, and in one that does not, plots are made of characters. */
#ifndef MF_TERM_GRAPHICS_H
#define MF_TERM_GRAPHICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../draw/grid.h"

typedef enum graphics_way { GRAPHICS_CELLS, GRAPHICS_KITTY, GRAPHICS_SIXEL } graphics_way;

/* Begins: asks the terminal for what it can do (auto), or takes it at the user's word. */
void graphics_open(const char *wanted);
/* What a sequence says that the terminal has sent, without its Esc: true when it was an answer. */
bool graphics_answer(const char *sequence);
/* Is this the beginning of one that is still to come? */
bool graphics_expects(const char *sequence, size_t length);
/* How plots are shown now; has the terminal said that it draws changes at once (mode 2026)? */
graphics_way graphics_now(void);
bool graphics_is_synchronized(void);

/* The parts of a cell on a map: squares that are seen from the back of a room. */
void graphics_parts(size_t *wide, size_t *high);

/* The colours of curves: one for each ink; is the ground light, where maps begin? */
void graphics_colours(double (*colours)[3], bool light);

/* Rows of the screen whose cells must all be sent again, whatever is known of them. */
typedef void graphics_wipe(int y, int rows);

/* The way of one picture of the screen: first what is on `g` is looked at, and what is no more
 * there is taken away; */
void graphics_look(const grid *g, graphics_wipe *wipe);
/* then the cells are compared, without those that lie under a picture; */
bool graphics_covers(const cell *c);
void graphics_row_changes(int y);
/* then it is seen which pictures must be sent, since they have changed or cells were sent over
 * them. True when one waits for its turn: pictures change less often than cells; */
bool graphics_plan(const grid *g, graphics_wipe *wipe);
/* and after the cells they are sent. */
void graphics_send(const grid *g);

/* Takes all away, and answers that are still to come: they are not for the shell. */
void graphics_close(void);
/* The screen was cleared or given away: nothing of what was sent is there any more, or (`remove`)
 * is to be. */
void graphics_forget(bool remove);

#endif
