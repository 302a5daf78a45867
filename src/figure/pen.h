/* What figures are drawn with: lines, words, bars and marks at places counted from the top left
 * corner, in points on paper, in pixels on a screen. cairo is one pen, SVG inside a page another;
 * what is drawn does not know which. */
#ifndef MF_FIGURE_PEN_H
#define MF_FIGURE_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../draw/axes.h"
#include "../draw/grid.h"
#include "../draw/plot.h"

typedef struct pen_point {
    double x, y;
} pen_point;

typedef struct pen pen;
struct pen {
    bool paper; /* nobody's cursor is on it */
    /* Through n points; dashes of so many points, 0: unbroken. */
    void (*line)(pen *p, const pen_point *at, size_t n, uint8_t hue, double width, double dash);
    /* Words whose left end (anchor 0), middle (0.5) or right end (1) stands at x, their baseline at
     * y. */
    void (*text)(pen *p, double x, double y, double anchor, double size, bool bold, uint8_t hue,
                 const char *text);
    /* A filled rectangle, of a heat of a ramp where there is one. */
    void (*bar)(pen *p, double x, double y, double width, double height, uint8_t hue, uint8_t heat);
    /* One of a plot's glyphs, drawn as a shape. */
    void (*mark)(pen *p, double x, double y, double radius, uint32_t glyph, uint8_t hue);
    /* How wide words are. */
    double (*width)(pen *p, double size, bool bold, const char *text);
    /* The numbers of a curve, for the pointer; NULL: nobody points. The curves stand in a box. */
    void (*numbers)(pen *p, const plot_series *series, const char *x_name, const axis *x,
                    pen_point corner, double width, double height);
};

/* Colours that the colour-blind tell apart, on white; with `grey` shades that a printer without
 * colours can print, told apart by marks and dashes. */
void pen_colour(uint8_t hue, bool grey, double rgb[3]);

#endif
