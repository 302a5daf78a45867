/* The axes of a plot: their ranges from what is to be shown, places along them, round ticks. The
 * same for plots in cells and on paper. */
#ifndef MF_DRAW_AXES_H
#define MF_DRAW_AXES_H

#include <stdbool.h>
#include <stddef.h>

#include "plot.h"
#include "ticks.h"

/* One axis, of so many dots: a plot on paper has as many as its finest line could tell apart. */
typedef struct axis {
    double low, high;
    bool logarithmic;
    int dots;
} axis;

/* Where a value stands, in dots from the low end. */
double axis_place(const axis *a, double value);
/* Can it be shown there at all? */
bool axis_shows(const axis *a, double value);

/* How many points of a series apart the points are that are looked at: enough for every dot, no
 * more. */
size_t axis_stride(const plot_series *s, int dots);

/* The ranges of both axes, of so many dots; false when no point can be shown. */
bool axes_find(const plot *p, int x_dots, int y_dots, axis *x, axis *y);

/* What labels count where the values themselves would be too long: (value − from) / by. */
typedef struct axis_unit {
    double from, by; /* 0, 1: the values */
} axis_unit;

/* Up to `most` ticks of a y axis, from low to high, with labels of at most so many columns. Returns
 * how many. */
size_t axis_y_ticks(const axis *y, size_t most, size_t columns, plot_tick *out, axis_unit *unit);
/* "RMSE", "RMSE, log" where `y` is, "RMSE − 0.928, × 1e-05". */
const char *axis_title(const plot *p, const axis *y, axis_unit unit, bool ascii, char out[200]);
/* Those of the x axis: the caller's, or up to `most` round ones. */
size_t axis_x_ticks(const plot *p, const axis *x, size_t most, plot_tick *out);

#endif
