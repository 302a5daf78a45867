/* The pen that writes SVG into a page: its colours are the page's, so that they follow a dark
 * ground and a printer, and curves carry their numbers for the page's script. */
#ifndef MF_FIGURE_PEN_SVG_H
#define MF_FIGURE_PEN_SVG_H

#include <stddef.h>
#include <stdio.h>

#include "../draw/keep.h"

/* Writes pictures one above the other as one <svg> of this size, in pixels, which scales with the
 * page. `label` says what it shows to who cannot see it. */
void svg_write(const kept *const *pictures, size_t n, double width, double height,
               const char *label, FILE *to);

/* Text as a page shows it: what means something in HTML escaped, what cannot be seen made visible.
 */
void html_text(const char *text, FILE *to);

#endif
