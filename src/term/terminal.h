/* The terminal, by ncurses: takes it over, shows a grid on it, gives it back whole whatever
 * happens. With prompt.c the only place that includes curses or readline. */
#ifndef MF_TERM_TERMINAL_H
#define MF_TERM_TERMINAL_H

#include "../screen/screen.h"
#include "mfexplore/status.h"

typedef enum theme { THEME_AUTO, THEME_DARK, THEME_LIGHT, THEME_MONO } theme;

/* MF_SYSTEM where the terminal cannot show screens (an unknown TERM, say). */
/* `graphics`: auto, kitty, sixel or cells. */
mf_status terminal_open(theme colours, const char *graphics, mf_error *error);
void terminal_close(void);

/* Should screens keep to ASCII: a locale without UTF-8, or a terminal without the glyphs? */
bool terminal_wants_ascii(void);

void terminal_size(int *width, int *height);

/* Shows the grid; sends only what changed. With a cursor at (x, y), or none when x < 0. True when
 * something of it is to be shown a little later. */
bool terminal_show(const grid *g, int x, int y);
/* Asks the terminal to keep a text for pasting; many do, and none answers. */
void terminal_copy(const char *text);
/* The next terminal_show sends everything. */
void terminal_forget(void);

/* The next key that has been pressed, PRESS_NONE when there is none. */
key terminal_key(void);
/* For the prompt: the next byte as it came, −1 when there is none. */
int terminal_byte(void);
/* Bytes or keys from here on. */
void terminal_raw(bool raw);

/* Gives the terminal back, stops the process as Ctrl-Z does, takes the terminal over again. */
void terminal_suspend(void);

#endif
