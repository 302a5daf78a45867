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

/* "cairo 1.16.0"; NULL: built without it. */
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

/* The curves of a plot, or a map's cells, as height rows of width pixels (0xffRRGGBB, on `ground`),
 * for the caller to free; NULL: memory is out. `font` is the height of letters. */
uint32_t *figure_pixels(const kept *picture, int width, int height, double font, bool light,
                        uint32_t ground);

#endif
