/* Line plots in cells: see plot.h. */
#include "plot.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axes.h"
#include "keep.h"
#include "lost.h"
#include "text.h"
#include "ticks.h"

enum { GUTTER = 7, MARKS = 3 };

/* Dots and their looks, before they go to the grid. */
typedef struct canvas {
    int columns, rows;
    uint8_t *dots; /* rows × columns */
    style *looks;
    bool bold; /* strokes are two dots wide */
} canvas;

plot plot_empty(const char *title, const char *x_name)
{
    return (plot){.title = title,
                  .x_name = x_name,
                  .x_low = NAN,
                  .x_high = NAN,
                  .y_low = NAN,
                  .y_high = NAN,
                  .y_most = NAN,
                  .cursor = NAN};
}

static void set_dot(canvas *c, int x, int y, style look)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int column = x / 2, row = c->rows - 1 - y / 4;
    if (x < 0 || y < 0 || column >= c->columns || row < 0) {
        return;
    }
    size_t at = (size_t)row * (size_t)c->columns + (size_t)column;
    c->dots[at] |= bits[3 - y % 4][x % 2];
    c->looks[at] = look;
}

/* A straight line of dots (Bresenham 1965); every other pair is left out when dashed. */
static void draw_segment(canvas *c, int x0, int y0, int x1, int y1, style look, bool dashed)
{
    int dx = abs(x1 - x0), dy = -abs(y1 - y0), sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    for (int guard = 0; guard < 65536; guard++) {
        if (!dashed || (x0 + y0) % 4 < 2) {
            set_dot(c, x0, y0, look);
            if (c->bold && !dashed) {
                set_dot(c, x0, y0 - 1 >= 0 ? y0 - 1 : y0 + 1, look);
                set_dot(c, x0 + 1, y0, look);
            }
        }
        if (x0 == x1 && y0 == y1) {
            return;
        }
        int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            error += dx;
            y0 += sy;
        }
    }
}

static int clamp_dot(double value, int dots)
{
    return value < -dots ? -dots : value > 2 * dots ? 2 * dots : (int)lround(value);
}

static void draw_curve(canvas *c, const plot_series *s, const axis *x, const axis *y)
{
    bool have = false;
    int before_x = 0, before_y = 0;
    size_t step = axis_stride(s, x->dots);
    for (size_t i = 0; i < s->n; i += step) {
        double px, py;
        s->point(s->context, i + step >= s->n ? s->n - 1 : i, &px, &py);
        if (!axis_shows(x, px) || !axis_shows(y, py)) {
            have = false;
            continue;
        }
        int dot_x = clamp_dot(axis_place(x, px), x->dots),
            dot_y = clamp_dot(axis_place(y, py), y->dots);
        if (have) {
            draw_segment(c, before_x, before_y, dot_x, dot_y, s->look, s->dashed);
        } else {
            set_dot(c, dot_x, dot_y, s->look);
        }
        have = true;
        before_x = dot_x;
        before_y = dot_y;
    }
}

static void put_glyph(grid *g, area inside, const plot_series *s, const axis *x, const axis *y,
                      size_t index)
{
    double px, py;
    s->point(s->context, index, &px, &py);
    if (!axis_shows(x, px) || !axis_shows(y, py)) {
        return;
    }
    int column = clamp_dot(axis_place(x, px), x->dots) / 2;
    int row = inside.height - 1 - clamp_dot(axis_place(y, py), y->dots) / 4;
    if (column >= 0 && column < inside.width && row >= 0 && row < inside.height) {
        style bold = {s->look.ink, ATTRIBUTE_BOLD, 0};
        grid_put(g, inside.x + column, inside.y + row, bold, s->glyph);
    }
}

/* A few glyphs along each line, shifted so that series do not cover one another, and where no name
 * stands there one at the end; or one on every point. */
static void draw_glyphs(grid *g, area inside, const plot *p, const axis *x, const axis *y)
{
    for (size_t s = p->n_series; s > 0; s--) {
        const plot_series *series = &p->series[s - 1];
        if (series->glyph == 0 || series->n == 0) {
            continue;
        }
        if (series->points) {
            for (size_t i = 0; i < series->n; i++) {
                put_glyph(g, inside, series, x, y, i);
            }
            continue;
        }
        for (size_t mark = 0; mark < MARKS; mark++) {
            double share = ((double)mark + ((double)s - 0.5) / (double)p->n_series) / MARKS;
            put_glyph(g, inside, series, x, y, (size_t)(share * (double)(series->n - 1)));
        }
        if (p->margin == 0) {
            put_glyph(g, inside, series, x, y, series->n - 1);
        }
    }
}

static int row_of(area inside, const axis *y, double value)
{
    int row = inside.height - 1 - clamp_dot(axis_place(y, value), y->dots) / 4;
    return row < 0 ? 0 : row >= inside.height ? inside.height - 1 : row;
}

/* Where a line ends. */
typedef struct line_end {
    const plot_series *series;
    double value;
    int row;
} line_end;

/* Each line's name and last value, in the margin where it ends; where several end in one row the
 * highest has it and the others stand below. */
static void name_ends(grid *g, area inside, const plot *p, const axis *x, const axis *y)
{
    line_end ends[PLOT_SERIES_MOST];
    int n = 0;
    for (size_t s = 0; s < p->n_series; s++) {
        const plot_series *series = &p->series[s];
        double px = NAN, py = NAN;
        for (size_t i = series->n; i > 0 && !(axis_shows(x, px) && axis_shows(y, py)); i--) {
            series->point(series->context, i - 1, &px, &py);
        }
        if (series->name == NULL || !axis_shows(x, px) || !axis_shows(y, py)) {
            continue;
        }
        int at = n++;
        for (; at > 0 && ends[at - 1].value < py; at--) {
            ends[at] = ends[at - 1];
        }
        ends[at] = (line_end){series, py, row_of(inside, y, py)};
    }
    for (int e = 1; e < n; e++) { /* downwards where rows are taken */
        ends[e].row = ends[e].row <= ends[e - 1].row ? ends[e - 1].row + 1 : ends[e].row;
    }
    int last = inside.height - 1; /* and up again from the bottom */
    for (int e = n; e-- > 0; last = ends[e].row - 1) {
        ends[e].row = ends[e].row > last ? last : ends[e].row;
    }
    for (int e = 0; e < n; e++) {
        char value[32];
        const char *before = ends[e].series->name[0] == '\0' ? "" : " ";
        before = ends[e].value > y->high ? "↑" : before; /* it ends above the axis */
        grid_print(g, inside.x + inside.width + 1, inside.y + ends[e].row, p->margin - 1,
                   (style){ends[e].series->look.ink, ATTRIBUTE_BOLD, 0}, "%s%s%s",
                   ends[e].series->name, before, text_figure(ends[e].value, 3, value));
    }
}

/* Returns what its labels count. */
static axis_unit draw_y_axis(grid *g, area where, area inside, const axis *y)
{
    plot_tick ticks[TICKS_MOST];
    axis_unit unit;
    size_t most = (size_t)(inside.height > 5 ? inside.height * 2 / 3 + 1 : inside.height);
    size_t n = axis_y_ticks(y, most, GUTTER - 2, ticks, &unit);
    for (int row = 0; row < inside.height; row++) {
        grid_put(g, inside.x - 1, inside.y + row, STYLE(INK_DIM), 0x2502);
    }
    int taken = -1;
    for (size_t t = 0; t < n; t++) {
        int row = inside.height - 1 - clamp_dot(axis_place(y, ticks[t].x), y->dots) / 4;
        if (row < 0 || row >= inside.height || row == taken) {
            continue;
        }
        taken = row;
        grid_print_right(g, where.x, inside.y + row, GUTTER - 2, STYLE(INK_DIM), "%s",
                         ticks[t].label);
        grid_put(g, inside.x - 1, inside.y + row, STYLE(INK_DIM), 0x2524);
    }
    return unit;
}

static void draw_x_axis(grid *g, area inside, const plot *p, const axis *x)
{
    plot_tick ticks[TICKS_MOST];
    int bottom = inside.y + inside.height;
    size_t n = axis_x_ticks(p, x, (size_t)inside.width / 10 + 2, ticks);
    grid_put(g, inside.x - 1, bottom, STYLE(INK_DIM), 0x2514);
    for (int column = 0; column < inside.width; column++) {
        grid_put(g, inside.x + column, bottom, STYLE(INK_DIM), 0x2500);
    }
    int name_width = (int)text_width(p->x_name), free_from = inside.x;
    int right = inside.x + inside.width; /* where there is a margin, the name stands in it */
    bool beside = p->margin > name_width;
    int free_to = beside || name_width == 0 ? right : right - name_width - 1;
    for (size_t i = 0; i < n; i++) { /* the last one first: it says how far the axis goes */
        size_t t = i == 0 ? n - 1 : i - 1;
        int column = inside.x + clamp_dot(axis_place(x, ticks[t].x), x->dots) / 2;
        int width = (int)text_width(ticks[t].label);
        int from = column - width / 2 < inside.x ? inside.x : column - width / 2;
        from = column < free_to && from + width > free_to ? free_to - width : from;
        grid_put(g, column, bottom, STYLE(INK_DIM), 0x252c);
        if (from >= free_from && from + width <= free_to) {
            grid_text(g, from, bottom + 1, width, STYLE(INK_DIM), ticks[t].label);
            free_from = i == 0 ? free_from : from + width + 1;
            free_to = i == 0 ? from - 1 : free_to;
        }
    }
    grid_text(g, beside ? right + 1 : right - name_width, bottom + 1, name_width, STYLE(INK_DIM),
              p->x_name);
}

static void draw_legend(grid *g, area where, const plot *p, const axis *y, axis_unit unit)
{
    char title[200];
    int used = grid_text(g, where.x, where.y, where.width, STYLE_BOLD(INK_HEAD),
                         axis_title(p, y, unit, g->ascii, title));
    int x = where.x + used + 3, end = where.x + where.width;
    for (size_t s = 0; s < p->n_series && x < end && p->margin == 0; s++) {
        const plot_series *series = &p->series[s];
        if (series->name == NULL || x + 3 + (int)text_width(series->name) > end) {
            continue;
        }
        grid_put(g, x, where.y, series->look,
                 series->points   ? ' '
                 : series->dashed ? 0x2504
                                  : 0x2501);
        grid_put(g, x + 1, where.y, series->look, series->glyph == 0 ? ' ' : series->glyph);
        x += 3;
        x += grid_text(g, x, where.y, end - x, series->look, series->name) + 2;
    }
}

/* Where a reference's name stands. */
typedef struct name_place {
    int x, row, width;
    char text[64];
} name_place;

static bool is_free(const name_place *places, size_t n, name_place wanted)
{
    for (size_t i = 0; i < n; i++) {
        if (places[i].row == wanted.row && wanted.x < places[i].x + places[i].width + 1 &&
            places[i].x < wanted.x + wanted.width + 1) {
            return false;
        }
    }
    return true;
}

/* Is nothing there but the line itself, or the cursor? */
static bool is_clear(const grid *g, int x, int y)
{
    const char *under = g->cells[(size_t)y * (size_t)g->width + (size_t)x].text;
    return strcmp(under, " ") == 0 || strcmp(under, g->ascii ? "-" : "─") == 0 ||
           strcmp(under, g->ascii ? "|" : "│") == 0;
}

static bool are_clear(const grid *g, int x, int y, int width)
{
    int at = 0;
    while (at < width && is_clear(g, x + at, y)) {
        at++;
    }
    return at == width;
}

/* The names of the lines, each on its own line, as far to the right as nothing of the curves is
 * hidden. Those that find no such place have row −1: they stand beside the title. Returns how many.
 */
static size_t place_names(const grid *g, area inside, const plot *p, const axis *y,
                          name_place *places)
{
    size_t n = 0;
    for (size_t r = 0; r < p->n_references; r++) {
        char value[32];
        double at = p->references[r].value;
        name_place here = {.row = -1};
        if (!axis_shows(y, at) || at < y->low || at > y->high) {
            continue;
        }
        snprintf(here.text, sizeof here.text, "%.40s %s", p->references[r].name,
                 text_figure(at, 3, value));
        here.width = (int)text_width(here.text);
        name_place wanted = here;
        wanted.row = row_of(inside, y, at);
        for (wanted.x = inside.width - here.width; wanted.x >= 0 && here.row < 0; wanted.x--) {
            if (is_free(places, n, wanted) &&
                are_clear(g, inside.x + wanted.x, inside.y + wanted.row, wanted.width)) {
                here = wanted;
            }
        }
        places[n++] = here;
    }
    return n;
}

static void draw_references(grid *g, area inside, const plot *p, const axis *y)
{
    for (size_t r = 0; r < p->n_references; r++) {
        double at = p->references[r].value;
        for (int column = 0; column < inside.width && axis_shows(y, at); column += 2) {
            if (at >= y->low && at <= y->high) {
                grid_put(g, inside.x + column, inside.y + row_of(inside, y, at), STYLE(INK_DIM),
                         0x2500);
            }
        }
    }
}

static area inner_area(area where, int margin, bool bare)
{
    return (area){where.x + GUTTER, where.y + 1, where.width - GUTTER - margin,
                  where.height - (bare ? 1 : 3)};
}

/* A cell's dots as quadrants, or as one of ASCII's characters. */
static uint32_t stroke_of(const grid *g, uint8_t dots)
{
    static const uint16_t quadrants[16] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c,
                                           0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c,
                                           0x2584, 0x2599, 0x259f, 0x2588};
    if (g->strokes == STROKES_BRAILLE || g->ascii) {
        return 0x2800u + dots;
    }
    bool upper = (dots & 0x1b) != 0, lower = (dots & 0xe4) != 0;
    if (g->strokes == STROKES_ASCII) {
        return upper && lower ? ':' : upper ? '\'' : '.';
    }
    return quadrants[((dots & 0x03) != 0) | ((dots & 0x18) != 0) << 1 | ((dots & 0x44) != 0) << 2 |
                     ((dots & 0xa0) != 0) << 3];
}

static void blit(grid *g, area inside, const canvas *c)
{
    for (int row = 0; row < c->rows; row++) {
        for (int column = 0; column < c->columns; column++) {
            size_t at = (size_t)row * (size_t)c->columns + (size_t)column;
            if (c->dots[at] != 0) {
                grid_put(g, inside.x + column, inside.y + row, c->looks[at],
                         stroke_of(g, c->dots[at]));
            }
        }
    }
}

/* Names on their lines; those without a place there at the end of the title's row, if it has one.
 */
static void write_names(grid *g, area where, area inside, const name_place *places, size_t n)
{
    int end = where.x + where.width;
    for (size_t i = n; i > 0; i--) {
        const name_place *name = &places[i - 1];
        if (name->row >= 0) {
            grid_text(g, inside.x + name->x, inside.y + name->row, name->width, STYLE(INK_PLAIN),
                      name->text);
            continue;
        }
        int from = end - name->width - 2;
        if (from > where.x && are_clear(g, from - 1, where.y, end - from + 1)) {
            grid_put(g, from, where.y, STYLE(INK_DIM), 0x2500);
            grid_text(g, from + 2, where.y, name->width, STYLE(INK_PLAIN), name->text);
            end = from - 1;
        }
    }
}

static void draw_cursor(grid *g, area inside, const plot *p, const axis *x)
{
    if (!axis_shows(x, p->cursor) || p->cursor < x->low || p->cursor > x->high) {
        return;
    }
    int column = inside.x + clamp_dot(axis_place(x, p->cursor), x->dots) / 2;
    for (int row = 0; row < inside.height; row++) {
        const cell *under = &g->cells[(size_t)(inside.y + row) * (size_t)g->width + (size_t)column];
        if (strcmp(under->text, " ") == 0) {
            grid_put(g, column, inside.y + row, STYLE(INK_CURSOR), 0x2502);
        }
    }
}

bool plot_draw(grid *g, area where, const plot *p)
{
    area inside = inner_area(where, p->margin, p->bare);
    axis x, y;
    if (inside.width < 4 || inside.height < 2) {
        return false;
    }
    if (!axes_find(p, inside.width * 2, inside.height * 4, &x, &y)) {
        draw_legend(g, where, p, &y, (axis_unit){0, 1});
        grid_text(g, inside.x, inside.y + inside.height / 2, inside.width, STYLE(INK_DIM),
                  p->empty != NULL ? p->empty : "nothing to show yet");
        return false;
    }
    keep_plot(g, p->name == NULL ? "" : p->name, where, inside, p);
    size_t cells = (size_t)inside.width * (size_t)inside.height;
    name_place names[PLOT_REFERENCES_MOST];
    canvas c = {.columns = inside.width,
                .rows = inside.height,
                .dots = draw_kept(calloc(cells, 1)),
                .looks = draw_kept(calloc(cells, sizeof(style))),
                .bold = g->strokes == STROKES_BRAILLE && !g->ascii};
    draw_legend(g, where, p, &y, draw_y_axis(g, where, inside, &y));
    if (!p->bare) {
        draw_x_axis(g, inside, p, &x);
    }
    draw_references(g, inside, p, &y);
    if (c.dots != NULL && c.looks != NULL) {
        for (size_t s = p->n_series; s > 0; s--) { /* the first series lies on top */
            if (!p->series[s - 1].points) {
                draw_curve(&c, &p->series[s - 1], &x, &y);
            }
        }
        blit(g, inside, &c);
    }
    free(c.dots);
    free(c.looks);
    draw_glyphs(g, inside, p, &x, &y);
    draw_cursor(g, inside, p, &x);
    size_t n_names = place_names(g, inside, p, &y, names);
    keep_cells(g, inside, false);
    write_names(g, where, inside, names, n_names);
    keep_cells(g, inside, true);
    if (p->margin > 0) {
        name_ends(g, inside, p, &x, &y);
    }
    return true;
}

double plot_x_at(area where, int margin, double low, double high, int column)
{
    area inside = inner_area(where, margin, false);
    if (column < inside.x || column >= inside.x + inside.width || inside.height < 2) {
        return NAN;
    }
    return low + (high - low) * ((double)(column - inside.x) * 2 + 0.5) / (inside.width * 2 - 1);
}
