/* Axes: see axes.h. */
#include "axes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot.h"
#include "ticks.h"

enum { SAMPLES_PER_DOT = 2 };

double axis_place(const axis *a, double value)
{
    double share = a->logarithmic ? log(value / a->low) / log(a->high / a->low)
                                  : (value - a->low) / (a->high - a->low);
    return share * (a->dots - 1);
}

bool axis_shows(const axis *a, double value)
{
    return isfinite(value) && (!a->logarithmic || value > 0);
}

size_t axis_stride(const plot_series *s, int dots)
{
    size_t wanted = (size_t)(dots > 0 ? dots : 1) * SAMPLES_PER_DOT;
    return s->points || s->n <= wanted ? 1 : s->n / wanted;
}

static void widen(double value, double *low, double *high)
{
    *low = isnan(*low) || value < *low ? value : *low;
    *high = isnan(*high) || value > *high ? value : *high;
}

/* The first point of a series that the y axis is made for: where the first descent is over, the
 * lowest point, but no later than after a tenth of all. */
static size_t first_of_interest(const plot_series *s, size_t step)
{
    size_t lowest = 0, tenth = s->n / 10;
    double least = NAN;
    for (size_t i = 0; i <= tenth && i < s->n; i += step) {
        double x, y;
        s->point(s->context, i, &x, &y);
        if (isfinite(y) && !(y >= least)) {
            least = y;
            lowest = i;
        }
    }
    return lowest;
}

static const double FLAT = 1.02;

bool axes_find(const plot *p, int x_dots, int y_dots, axis *x, axis *y)
{
    double x_low = NAN, x_high = NAN, y_low = NAN, y_high = NAN, least = NAN, highest = NAN;
    *x = (axis){.logarithmic = p->x_log, .dots = x_dots};
    *y = (axis){.logarithmic = p->y_log, .dots = y_dots};
    for (size_t s = 0; s < p->n_series; s++) {
        const plot_series *series = &p->series[s];
        size_t step = axis_stride(series, x->dots);
        size_t first = p->y_zoom ? first_of_interest(series, step) : 0;
        for (size_t i = 0; i < series->n; i += step) {
            double px, py;
            size_t at = i + step >= series->n ? series->n - 1 : i;
            series->point(series->context, at, &px, &py);
            bool within = !(px < p->x_low) && !(px > p->x_high); /* true for NaN limits */
            if (axis_shows(x, px) && axis_shows(y, py) && within) {
                widen(px, &x_low, &x_high);
                if (at >= first) {
                    widen(py > p->y_most ? p->y_most : py, &y_low, &y_high);
                    widen(py, &least, &highest);
                }
            }
        }
    }
    if (isnan(x_low)) {
        return false;
    }
    if (least > p->y_most) { /* nothing would be on it */
        y_low = least;
        y_high = highest;
    }
    for (size_t r = 0; r < p->n_references; r++) {
        if (axis_shows(y, p->references[r].value)) {
            widen(p->references[r].value, &y_low, &y_high);
        }
    }
    double margin = p->y_log ? pow(y_high / y_low, 0.05) : (y_high - y_low) * 0.05;
    if (y_high - y_low <= 1e-13 * fabs(y_high)) { /* no more than rounding */
        margin = p->y_log ? 1.1 : y_low == 0 ? 1 : fabs(y_low) * 0.1;
    }
    x->low = isnan(p->x_low) ? x_low : p->x_low;
    x->high = isnan(p->x_high) ? x_high : p->x_high;
    if (!(x->high > x->low)) {
        x->high = p->x_log ? x->low * 2 : x->low + 1;
    }
    y->low = !isnan(p->y_low) ? p->y_low : p->y_log ? y_low / margin : y_low - margin;
    y->low = y_low >= 0 && y->low < 0 && isnan(p->y_low) ? 0 : y->low; /* what has no sign */
    y->high = !isnan(p->y_high) ? p->y_high : p->y_log ? y_high * margin : y_high + margin;
    y->logarithmic = p->y_log && y->high > FLAT * y->low; /* else a log axis is a plain one */
    return true;
}

/* How far apart a tick's label must be told from its neighbours. */
static double label_step(const axis *a, const double *ticks, size_t n, size_t t)
{
    if (n < 2) {
        return fabs(ticks[t]);
    }
    double digit = ticks[t] / pow(10, floor(log10(fabs(ticks[t])) + 1e-9));
    if (a->logarithmic &&
        (fabs(digit - 1) < 1e-9 || fabs(digit - 2) < 1e-9 || fabs(digit - 5) < 1e-9)) {
        return ticks[t];
    }
    return t + 1 < n ? ticks[t + 1] - ticks[t] : ticks[t] - ticks[t - 1];
}

static void label_tick(const axis *a, const double *at, size_t n, size_t t, plot_tick *out)
{
    char label[32];
    out->x = at[t];
    snprintf(out->label, sizeof out->label, "%s",
             ticks_label(at[t], label_step(a, at, n, t), label));
}

/* Do labels say less than their ticks: are they too wide, or two neighbours' the same? */
static bool say_too_little(const plot_tick *ticks, size_t n, size_t columns)
{
    for (size_t t = 0; t < n; t++) {
        if (strlen(ticks[t].label) > columns ||
            (t > 0 && strcmp(ticks[t].label, ticks[t - 1].label) == 0)) {
            return true;
        }
    }
    return false;
}

size_t axis_y_ticks(const axis *y, size_t most, size_t columns, plot_tick *out, axis_unit *unit)
{
    enum { DIGITS = 1000 }; /* whole numbers up to this are read at a glance */
    double at[TICKS_MOST];
    size_t n =
        ticks_find(y->low, y->high, y->logarithmic, most < TICKS_MOST ? most : TICKS_MOST, at);
    *unit = (axis_unit){.from = 0, .by = 1};
    for (size_t t = 0; t < n; t++) {
        label_tick(y, at, n, t, &out[t]);
    }
    if (n < 2 || !say_too_little(out, n, columns)) {
        return n;
    }
    double step = INFINITY;
    for (size_t t = 1; t < n; t++) {
        step = fmin(step, at[t] - at[t - 1]);
    }
    unit->by = pow(10, floor(log10(step) + 1e-9));
    if (fmax(fabs(at[0]), fabs(at[n - 1])) / unit->by > DIGITS) {
        double span = pow(10, ceil(log10(at[n - 1] - at[0]) - 1e-9));
        unit->from = floor(at[0] / span + 1e-9) * span;
    }
    for (size_t t = 0; t < n; t++) {
        snprintf(out[t].label, sizeof out[t].label, "%.0f", (at[t] - unit->from) / unit->by);
    }
    return n;
}

const char *axis_title(const plot *p, const axis *y, axis_unit unit, bool ascii, char out[200])
{
    char from[40] = "", by[32] = "";
    unit.from != 0 ? snprintf(from, sizeof from, " %s %.10g", ascii ? "-" : "−", unit.from) : 0;
    unit.by != 1 ? snprintf(by, sizeof by, ", %s %g", ascii ? "x" : "×", unit.by) : 0;
    snprintf(out, 200, "%s%s%s%s", p->title, from, by, y->logarithmic ? ", log" : "");
    return out;
}

size_t axis_x_ticks(const plot *p, const axis *x, size_t most, plot_tick *out)
{
    double at[TICKS_MOST];
    if (p->n_x_ticks > 0) {
        memcpy(out, p->x_ticks, p->n_x_ticks * sizeof *out);
        return p->n_x_ticks;
    }
    size_t n =
        ticks_find(x->low, x->high, x->logarithmic, most < TICKS_MOST ? most : TICKS_MOST, at);
    size_t whole = 0;
    for (size_t t = 0; p->x_whole && t < n; t++) {
        if (at[t] == floor(at[t])) {
            at[whole++] = at[t];
        }
    }
    n = p->x_whole ? whole : n;
    for (size_t t = 0; t < n; t++) {
        label_tick(x, at, n, t, &out[t]);
    }
    return n;
}
