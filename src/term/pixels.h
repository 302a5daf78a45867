/* Pixels as a terminal takes them: kitty's graphics protocol, sixels; and text for its clipboard.
 * The cursor stays where it was. */
#ifndef MF_TERM_PIXELS_H
#define MF_TERM_PIXELS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../draw/grid.h"

/* Puts a picture of this number over an area of cells, in place of one of the same number.
 * `pixels`: height rows of width, as figure_pixels gives them. */
void kitty_write(unsigned number, const uint32_t *pixels, int width, int height, area where,
                 FILE *to);
/* Takes it away; 0: all of them. */
void kitty_remove(unsigned number, FILE *to);

/* The same as sixels, in up to 64 colours; what is more clear than not stays as it is. */
void sixel_write(const uint32_t *pixels, int width, int height, area where, FILE *to);

/* Asks the terminal to keep a text for pasting (OSC 52). */
void clipboard_write(const char *text, FILE *to);

#endif
