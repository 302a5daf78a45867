/* Line plots in Braille or block cells (2 × 4 dots each): several series, linear or log axes with
 * round ticks, reference lines, a cursor. Lines are named where they end. Takes numbers and an
 * area; knows nothing of what they mean. */
#ifndef MF_DRAW_PLOT_H
#define MF_DRAW_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grid.h"

/* Points (x, y) by index, so that a long history is sampled and never copied. */
typedef struct plot_series {
    size_t n;
    void (*point)(const void *context, size_t index, double *x, double *y); /* NaN makes a gap */
    const void *context;
    style look;
    uint32_t glyph; /* marks the line here and there, so that lines differ without colour */
    bool dashed;    /* every other dot, and only one wide */
    bool points;    /* only the glyphs, one a point, no line */
    const char *name;
    const char *note; /* what it is, where there is room for that: on paper; NULL: nothing */
} plot_series;

typedef struct plot_reference {
    double value; /* a horizontal line; NaN: none. Its name and value stand on it */
    const char *name;
} plot_reference;

/* A tick that the caller places, for axes of which the numbers are not the values. */
typedef struct plot_tick {
    double x;
    char label[12];
} plot_tick;

enum { PLOT_SERIES_MOST = 16, PLOT_REFERENCES_MOST = 4, PLOT_TICKS_MOST = 24 };

typedef struct plot {
    const char *title; /* what the y axis measures, with its unit */
    const char *x_name;
    const char *name; /* of the figure that it is: keep.h; NULL: none */
    size_t n_series, n_references;
    plot_series series[PLOT_SERIES_MOST];
    plot_reference references[PLOT_REFERENCES_MOST];
    bool y_log, x_log;
    bool x_whole;         /* x counts something: no ticks between whole numbers */
    double x_low, x_high; /* NaN: from the data */
    double y_low, y_high; /* NaN: from the data */
    double y_most;        /* an axis from the data ends here at the latest; NaN: anywhere */
    bool y_zoom; /* the axis is for what follows the first descent: that may come in from above */
    const char *empty; /* what is said where there is nothing to show; NULL: just that */
    bool bare;         /* without an x axis: another plot stands below and has it */
    int margin; /* columns at the right for "A 1.046" where lines end; 0: a legend in the title */
    size_t n_x_ticks; /* 0: round numbers */
    plot_tick x_ticks[PLOT_TICKS_MOST];
    double cursor; /* an x with a vertical line; NaN: none */
} plot;

/* A plot without series, everything from the data. */
plot plot_empty(const char *title, const char *x_name);

/* Draws title and legend in the first row, the axes and the curves below. Returns false when
 * there was nothing to draw (no finite point): the area then says so. */
enum { PLOT_MARGIN = 9 }; /* for a letter and a number of six characters */
bool plot_draw(grid *g, area where, const plot *p);

/* The x on a linear axis from low to high that stands in column `column` of a plot drawn in
 * `where`: for the mouse. NaN when outside. */
double plot_x_at(area where, int margin, double low, double high, int column);

#endif
