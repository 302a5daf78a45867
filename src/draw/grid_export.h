/* A grid as a file: plain text, ANSI escape codes, or SVG. */
#ifndef MF_DRAW_GRID_EXPORT_H
#define MF_DRAW_GRID_EXPORT_H

#include <stdio.h>

#include "grid.h"

/* Each writes the whole grid to `out`; errors show in ferror(out). */
void grid_write_text(const grid *g, FILE *out);
void grid_write_ansi(const grid *g, FILE *out);
/* Dark characters on a light ground; a fixed-width font, one <text> a run of one style. */
void grid_write_svg(const grid *g, FILE *out);

#endif
