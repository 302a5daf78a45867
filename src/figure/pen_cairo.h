/* The pen that is cairo's: figures as PDF, SVG or PNG, and pixels for a terminal. The only file
 * that knows cairo; pen_none.c stands in its place where the program is built without it. */
#ifndef MF_FIGURE_PEN_CAIRO_H
#define MF_FIGURE_PEN_CAIRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../draw/keep.h"
#include "mfexplore/status.h"

/* Is the program built to use cairo? */
extern const bool figures_are_built;

/* "cairo 1.16.0", which is loaded by asking; NULL: built without it, or not installed here. Whoever
 * calls figure_write has asked. */
const char *figure_library(void);

typedef enum figure_form { FIGURE_PDF, FIGURE_SVG, FIGURE_PNG } figure_form;

typedef struct figure_page {
    figure_form form;
    double width, height, size, stroke; /* in mm; letters and lines in points, as printers count */
    double dpi;                         /* of PNG */
    const char *font;                   /* a family */
    bool grey;
    const char *title;
} figure_page;

/* Draws pictures one above the other and writes the file; false when memory is out, which is
 * counted. Errors of writing show in ferror(to). The same pictures give the same bytes. */
bool figure_write(const kept *const *pictures, size_t n, const figure_page *page, FILE *to);

/* The curves of a plot, or the parts of a map, as `height` rows of `width` pixels, for the caller
 * to free; NULL: memory is out, or there is nothing to draw, or no cairo. A pixel is alpha, red,
 * green, blue from the highest byte, the colours times alpha; what is not drawn is clear. It fills
 * the cells of k->inside, so that axes around them fit. `colours` has one for each ink, maps begin
 * at a dark or a `light` ground, `font` is the height of letters. */
uint32_t *figure_pixels(const kept *k, int width, int height, double (*colours)[3], bool light,
                        double font);

#endif
