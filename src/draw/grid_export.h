/* A grid as a file: plain text, ANSI escape codes, or SVG. */
#ifndef MF_DRAW_GRID_EXPORT_H
#define MF_DRAW_GRID_EXPORT_H

#include <stddef.h>
#include <stdio.h>

#include "grid.h"

/* Each writes the whole grid to `out`; errors show in ferror(out). */
void grid_write_text(const grid *g, FILE *out);
void grid_write_ansi(const grid *g, FILE *out);
/* Dark characters on a light ground. Lines, bars and dots are drawn as shapes, letters each at a
 * place of its own: so it looks alike with any font and any viewer. */
void grid_write_svg(const grid *g, FILE *out);

/* Grids of one size as a film: one SVG that moves by itself (SMIL), or an asciicast, version 2. */
void film_write_svg(grid *const *frames, size_t n, double fps, FILE *out);
void film_write_cast(grid *const *frames, size_t n, double fps, FILE *out);

#endif
