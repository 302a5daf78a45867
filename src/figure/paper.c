/* Laying figures out: see paper.h. */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/ramp.h"
#include "../draw/text.h"

enum { MARKS = 4, TEXTS_MOST = PLOT_SERIES_MOST + PLOT_REFERENCES_MOST };

/* How much of an axis lies below a value. */
static double share_of(const axis *a, double value)
{
    return axis_place(a, value) / (a->dots - 1);
}

/* Words in so much room: what does not fit ends in "…". */
static void write_text(pen *p, double x, double y, double anchor, double size, bool bold,
                       uint8_t hue, const char *text, double room)
{
    char cut[KEPT_TEXT + 8];
    size_t columns = text_width(text);
    snprintf(cut, sizeof cut, "%s", text);
    while (columns > 1 && p->width(p, size, bold, cut) > room) {
        text_clip(text, --columns, false, cut, sizeof cut);
    }
    p->text(p, x, y, anchor, size, bold, hue, cut);
}

/* ---- curves ---------------------------------------------------------------------------------- */

/* The part of a segment between shares 0 and 1 of both axes (Liang and Barsky 1984); false: there
 * is none. */
static bool clip(pen_point *a, pen_point *b)
{
    double from = 0, to = 1, dx = b->x - a->x, dy = b->y - a->y;
    const double toward[4] = {-dx, dx, -dy, dy}, room[4] = {a->x, 1 - a->x, a->y, 1 - a->y};
    for (int edge = 0; edge < 4; edge++) {
        if (toward[edge] == 0) {
            if (room[edge] < 0) {
                return false;
            }
            continue;
        }
        double at = room[edge] / toward[edge];
        toward[edge] < 0 ? (from = fmax(from, at)) : (to = fmin(to, at));
    }
    if (from > to) {
        return false;
    }
    *b = (pen_point){a->x + to * dx, a->y + to * dy};
    *a = (pen_point){a->x + from * dx, a->y + from * dy};
    return true;
}

/* A box that shares are places in. */
typedef struct box {
    pen_point corner;
    double width, height;
} box;

static pen_point in_box(const box *b, pen_point share)
{
    return (pen_point){b->corner.x + share.x * b->width, b->corner.y + (1 - share.y) * b->height};
}

static void draw_curve(pen *p, const plot_series *s, const axis *x, const axis *y, const box *b,
                       const paper_look *look)
{
    pen_point *run = mf_alloc(s->n + 1, sizeof *run), before = {NAN, NAN};
    size_t n = 0;
    double dash = s->dashed                            ? 2 * look->stroke
                  : look->grey && s->look.ink == INK_B ? look->size / 2
                                                       : 0;
    double width = s->dashed ? look->stroke * 0.6 : look->stroke;
    for (size_t i = 0; run != NULL && i <= s->n; i++) {
        double px = NAN, py = NAN;
        if (i < s->n) {
            s->point(s->context, i, &px, &py);
        }
        bool there = axis_shows(x, px) && axis_shows(y, py);
        pen_point now =
            there ? (pen_point){share_of(x, px), share_of(y, py)} : (pen_point){NAN, NAN};
        pen_point from = before, to = now;
        bool joined = !isnan(from.x) && there && clip(&from, &to);
        bool follows = joined && n > 0 && run[n - 1].x == in_box(b, from).x &&
                       run[n - 1].y == in_box(b, from).y;
        if (n > 0 && !follows) {
            p->line(p, run, n, s->look.ink, width, dash);
            n = 0;
        }
        if (joined && n == 0) {
            run[n++] = in_box(b, from);
        }
        if (joined) {
            run[n++] = in_box(b, to);
        }
        before = now;
    }
    free(run);
}

static void put_mark(pen *p, const plot_series *s, size_t index, const axis *x, const axis *y,
                     const box *b, double radius)
{
    double px, py;
    s->point(s->context, index, &px, &py);
    if (axis_shows(x, px) && axis_shows(y, py)) {
        pen_point share = {share_of(x, px), share_of(y, py)};
        if (share.x >= 0 && share.x <= 1 && share.y >= 0 && share.y <= 1) {
            pen_point at = in_box(b, share);
            p->mark(p, at.x, at.y, radius, s->glyph, s->look.ink);
        }
    }
}

static void draw_marks(pen *p, const plot *lines, const axis *x, const axis *y, const box *b,
                       const paper_look *look)
{
    for (size_t s = lines->n_series; s > 0; s--) {
        const plot_series *series = &lines->series[s - 1];
        bool cursor = series->look.ink == INK_CURSOR && series->points && series->note == NULL;
        if (series->glyph == 0 || series->n == 0 || (cursor && p->paper)) {
            continue;
        }
        for (size_t i = 0; series->points && i < series->n; i++) {
            put_mark(p, series, i, x, y, b, look->size * 0.3);
        }
        for (size_t mark = 0; !series->points && mark < MARKS; mark++) {
            double share = ((double)mark + ((double)s - 0.5) / (double)lines->n_series) / MARKS;
            put_mark(p, series, (size_t)(share * (double)(series->n - 1)), x, y, b,
                     look->size * 0.32);
        }
    }
}

void paper_curves(pen *p, const plot *lines, const axis *x, const axis *y, pen_point corner,
                  double width, double height, const paper_look *look)
{
    const box b = {corner, width, height};
    for (size_t r = 0; r < lines->n_references; r++) {
        double share = axis_shows(y, lines->references[r].value)
                           ? share_of(y, lines->references[r].value)
                           : NAN;
        if (share >= 0 && share <= 1) {
            pen_point ends[2] = {in_box(&b, (pen_point){0, share}),
                                 in_box(&b, (pen_point){1, share})};
            p->line(p, ends, 2, INK_DIM, look->stroke * 0.6, look->size * 0.4);
        }
    }
    if (axis_shows(x, lines->cursor) && lines->cursor >= x->low && lines->cursor <= x->high) {
        double share = share_of(x, lines->cursor);
        pen_point ends[2] = {in_box(&b, (pen_point){share, 0}), in_box(&b, (pen_point){share, 1})};
        p->line(p, ends, 2, INK_CURSOR, look->stroke * 0.6, 0);
    }
    for (size_t s = lines->n_series; s > 0; s--) { /* the first lies on top */
        if (!lines->series[s - 1].points) {
            draw_curve(p, &lines->series[s - 1], x, y, &b, look);
        }
    }
    draw_marks(p, lines, x, y, &b, look);
    for (size_t s = 0; s < lines->n_series && p->numbers != NULL; s++) {
        if (lines->series[s].name != NULL) {
            p->numbers(p, &lines->series[s], lines->x_name, x, corner, width, height);
        }
    }
}

/* ---- plots ----------------------------------------------------------------------------------- */

/* A name in the margin, where its line ends. */
typedef struct end_name {
    double x, y, wanted;
    uint8_t ink;
    bool bold;
    char text[80];
} end_name;

static int by_height(const void *a, const void *b)
{
    double first = ((const end_name *)a)->wanted, second = ((const end_name *)b)->wanted;
    return first < second ? -1 : first > second;
}

/* What every line is called and where it ends; those of lines that hold the eye are bold. */
static size_t find_names(const plot *lines, const axis *x, const axis *y, const box *b,
                         end_name *names)
{
    char value[32];
    size_t n = 0;
    for (size_t s = 0; s < lines->n_series; s++) {
        const plot_series *series = &lines->series[s];
        double px = NAN, py = NAN;
        for (size_t i = series->n; i > 0 && !(axis_shows(x, px) && axis_shows(y, py)); i--) {
            series->point(series->context, i - 1, &px, &py);
        }
        if (series->name == NULL || series->points || !axis_shows(x, px) || !axis_shows(y, py)) {
            continue;
        }
        double share = fmax(0, fmin(1, share_of(y, py))), along = share_of(x, px);
        pen_point end = in_box(b, (pen_point){along < 0.9 ? along : 1, share});
        names[n] = (end_name){.x = end.x, .wanted = end.y, .ink = series->look.ink, .bold = true};
        char what[64] = ""; /* "A, β 0.02: 1.046" */
        if (series->note != NULL) {
            snprintf(what, sizeof what, ", %s%s", series->note, lines->x_log ? "" : ":");
        }
        snprintf(names[n].text, sizeof names[n].text, "%s%s%s%s", series->name, what,
                 lines->x_log || series->name[0] == '\0' ? "" : " ",
                 lines->x_log ? "" : text_figure(py, 3, value));
        n++;
    }
    for (size_t r = 0; r < lines->n_references; r++) {
        double at = lines->references[r].value;
        if (axis_shows(y, at) && at >= y->low && at <= y->high) {
            pen_point end = in_box(b, (pen_point){1, share_of(y, at)});
            names[n] = (end_name){.x = end.x, .wanted = end.y, .ink = INK_PLAIN};
            snprintf(names[n].text, sizeof names[n].text, "%.40s %s", lines->references[r].name,
                     text_figure(at, 3, value));
            n++;
        }
    }
    qsort(names, n, sizeof *names, by_height);
    return n;
}

/* One below the other without touching, as near as can be to where they belong. */
static void spread(end_name *names, size_t n, double top, double bottom, double apart)
{
    for (size_t i = 0; i < n; i++) {
        double least = i == 0 ? top : names[i - 1].y + apart;
        names[i].y = fmax(names[i].wanted, least);
    }
    for (size_t i = n; i > 0; i--) {
        double most = i == n ? bottom : names[i].y - apart;
        names[i - 1].y = fmin(names[i - 1].y, most);
    }
}

/* Returns what its labels count. */
static axis_unit draw_y_axis(pen *p, const axis *y, const box *b, const paper_look *look)
{
    enum { COLUMNS = 7 };
    plot_tick ticks[TICKS_MOST];
    axis_unit unit;
    size_t n = axis_y_ticks(y, (size_t)(b->height / (2.2 * look->size)) + 2, COLUMNS, ticks, &unit);
    pen_point side[2] = {b->corner, {b->corner.x, b->corner.y + b->height}};
    p->line(p, side, 2, INK_DIM, look->stroke * 0.5, 0);
    for (size_t t = 0; t < n; t++) {
        double share = share_of(y, ticks[t].x);
        if (share >= 0 && share <= 1) {
            pen_point at = in_box(b, (pen_point){0, share});
            pen_point tick[2] = {{at.x - look->size * 0.3, at.y}, at};
            p->line(p, tick, 2, INK_DIM, look->stroke * 0.5, 0);
            p->text(p, at.x - look->size * 0.5, at.y + look->size * 0.35, 1, look->size, false,
                    INK_PLAIN, ticks[t].label);
        }
    }
    return unit;
}

static void draw_x_axis(pen *p, const plot *lines, const axis *x, const box *b,
                        const paper_look *look)
{
    plot_tick ticks[PLOT_TICKS_MOST];
    size_t n = axis_x_ticks(lines, x, (size_t)(b->width / (5 * look->size)) + 2, ticks);
    double bottom = b->corner.y + b->height, free_from = -INFINITY;
    pen_point side[2] = {{b->corner.x, bottom}, {b->corner.x + b->width, bottom}};
    p->line(p, side, 2, INK_DIM, look->stroke * 0.5, 0);
    for (size_t t = 0; t < n; t++) {
        double share = share_of(x, ticks[t].x);
        if (share < 0 || share > 1) {
            continue;
        }
        double at = in_box(b, (pen_point){share, 0}).x;
        double half = p->width(p, look->size, false, ticks[t].label) / 2;
        pen_point tick[2] = {{at, bottom}, {at, bottom + look->size * 0.3}};
        p->line(p, tick, 2, INK_DIM, look->stroke * 0.5, 0);
        if (at - half > free_from) {
            p->text(p, at, bottom + look->size * 1.4, 0.5, look->size, false, INK_PLAIN,
                    ticks[t].label);
            free_from = at + half + look->size * 0.5;
        }
    }
    p->text(p, b->corner.x + b->width, bottom + look->size * 2.6, 1, look->size, false, INK_PLAIN,
            lines->x_name == NULL ? "" : lines->x_name);
}

/* What points stand for, one below the other: "1 Fargo (1996)". */
static void write_legend(pen *p, const plot *lines, double x, const box *all, double size)
{
    double y = all->corner.y + size * 2.5;
    for (size_t s = 0; s < lines->n_series; s++) {
        const plot_series *series = &lines->series[s];
        if (series->points && series->note != NULL) {
            p->mark(p, x + size * 0.3, y - size * 0.3, size * 0.3, series->glyph, series->look.ink);
            write_text(p, x + size, y, 0, size * 0.9, false, INK_PLAIN, series->note,
                       all->corner.x + all->width - x - size);
            y += size * 1.3;
        }
    }
}

enum { DOTS = 4000 }; /* of an axis: finer than what is printed */

/* How wide the names of a plot's lines are. */
static double margin_of(pen *p, const kept *k, const paper_look *look)
{
    end_name names[TEXTS_MOST];
    const box any = {{0, 0}, 1, 1};
    axis x, y;
    double margin = 0;
    size_t n = k->kind == KEPT_PLOT && axes_find(&k->plot, DOTS, DOTS, &x, &y)
                   ? find_names(&k->plot, &x, &y, &any, names)
                   : 0;
    for (size_t i = 0; i < n; i++) {
        margin = fmax(margin, p->width(p, look->size, names[i].bold, names[i].text) + look->size);
    }
    for (size_t s = 0; k->kind == KEPT_PLOT && s < k->plot.n_series; s++) {
        const plot_series *series = &k->plot.series[s];
        if (series->points && series->note != NULL) {
            margin =
                fmax(margin, p->width(p, look->size * 0.9, false, series->note) + look->size * 3);
        }
    }
    return margin;
}

static void draw_plot(pen *p, const kept *k, const box *all, const paper_look *look)
{
    const plot *lines = &k->plot;
    axis x, y;
    end_name names[TEXTS_MOST];
    char title[200];
    double size = look->size, margin = look->margin > 0 ? look->margin : margin_of(p, k, look);
    if (!axes_find(lines, DOTS, DOTS, &x, &y)) {
        p->text(p, all->corner.x, all->corner.y + 2 * size, 0, size, false, INK_PLAIN,
                "nothing to show");
        return;
    }
    box b = {{all->corner.x + size * 4.2, all->corner.y + size * 2},
             all->width - size * 4.2,
             all->height - size * (lines->bare ? 2.6 : 5)};
    b.width -= fmin(margin, b.width * 0.45);
    size_t n = find_names(lines, &x, &y, &b, names);
    if (b.width < size || b.height < size) {
        return;
    }
    axis_title(lines, &y, draw_y_axis(p, &y, &b, look), false, title);
    write_text(p, all->corner.x, all->corner.y + size * 1.1, 0, size, true, INK_PLAIN, title,
               all->width);
    if (!lines->bare) {
        draw_x_axis(p, lines, &x, &b, look);
    }
    paper_curves(p, lines, &x, &y, b.corner, b.width, b.height, look);
    spread(names, n, b.corner.y + size * 0.3, b.corner.y + b.height, size * 1.15);
    for (size_t i = 0; i < n; i++) {
        write_text(p, names[i].x + size * 0.6, names[i].y + size * 0.35, 0, size, names[i].bold,
                   names[i].ink, names[i].text,
                   all->corner.x + all->width - names[i].x - size * 0.6);
    }
    write_legend(p, lines, b.corner.x + b.width + size, all, size);
    if (!lines->bare) {
        write_text(p, all->corner.x, all->corner.y + all->height - size * 0.3, 0, size, false,
                   INK_DIM, k->caption, b.width * 0.8);
    }
}

/* ---- bars ------------------------------------------------------------------------------------ */

static void draw_bars(pen *p, const kept *k, const box *all, const paper_look *look)
{
    const kept_bars *bars = &k->bars;
    double size = look->size, label = 0, low = 0, high = 0, value_width = 0;
    char value[32];
    for (size_t r = 0; r < bars->n; r++) {
        label = fmax(label, p->width(p, size, false, bars->label[r]));
        for (size_t s = 0; s < bars->n_sides; s++) {
            double here = bars->value[r][s];
            if (isfinite(here)) {
                double shown = here > bars->most ? bars->most : here;
                low = fmin(low, shown);
                high = fmax(high, shown);
                text_figure(here, 3, value);
                value_width = fmax(value_width, p->width(p, size, false, value) +
                                                    (here > bars->most ? size * 2.5 : 0));
            }
        }
    }
    label = fmin(label, all->width / 2) + size;
    double top = all->corner.y + size * 3.4,
           room = all->height - size * (k->caption[0] != '\0' ? 5 : 3.6);
    double row = bars->n > 0 ? fmin(room / (double)bars->n, size * 3.2) : 0;
    double width = all->width - label - value_width - size;
    write_text(p, all->corner.x, all->corner.y + size * 1.1, 0, size, true, INK_PLAIN, k->title,
               all->width);
    double legend = all->corner.x + label;
    for (size_t s = 0; s < bars->n_sides; s++) {
        p->bar(p, legend, all->corner.y + size * 1.9, size * 0.8, size * 0.8, bars->look[s].ink, 0);
        p->text(p, legend + size * 1.2, all->corner.y + size * 2.7, 0, size, false, INK_PLAIN,
                bars->head[s]);
        legend += size * 3 + p->width(p, size, false, bars->head[s]);
    }
    double zero = all->corner.x + label + (high > low ? -low / (high - low) * width : 0);
    for (size_t r = 0; r < bars->n; r++) {
        double y = top + row * (double)r, thick = row * 0.8 / (double)bars->n_sides;
        double letters = fmin(size, row * 0.9);
        write_text(p, all->corner.x + label - size * 0.6, y + row * 0.4 + letters * 0.35, 1,
                   letters, false, INK_PLAIN, bars->label[r], label - size * 0.6);
        for (size_t s = 0; s < bars->n_sides; s++) {
            double here = bars->value[r][s];
            if (!isfinite(here) || !(high > low)) {
                continue;
            }
            double shown = here > bars->most ? bars->most : here;
            double length = shown / (high - low) * width, at = y + thick * (double)s;
            double fine = fmin(letters, thick * 1.05);
            p->bar(p, length < 0 ? zero + length : zero, at, fabs(length), thick * 0.88,
                   bars->look[s].ink, 0);
            text_figure(here, 3, value);
            snprintf(value + strlen(value), sizeof value - strlen(value), "%s",
                     here > bars->most ? ", cut" : "");
            p->text(p, (length < 0 ? zero : zero + length) + size * 0.4,
                    at + thick * 0.44 + fine * 0.35, 0, fine, false, INK_PLAIN, value);
        }
    }
    pen_point axis_line[2] = {{zero, top}, {zero, top + row * (double)bars->n}};
    p->line(p, axis_line, 2, INK_DIM, look->stroke * 0.5, 0);
    write_text(p, all->corner.x, all->corner.y + all->height - size * 0.4, 0, size, false, INK_DIM,
               k->caption, all->width);
}

/* ---- maps ------------------------------------------------------------------------------------ */

static uint8_t heat_of(const kept_map *map, double share)
{
    return map->is_signed ? ramp_signed(share) : ramp_heat(share);
}

static void draw_scale(pen *p, const kept_map *map, pen_point at, double size, double room)
{
    enum { STEPS = 32 };
    double low = p->width(p, size, false, map->low) + size * 0.5, step = size * 0.4;
    p->text(p, at.x, at.y + size * 0.85, 0, size, false, INK_PLAIN, map->low);
    for (int s = 0; s < STEPS; s++) {
        double share = map->is_signed ? 2.0 * s / (STEPS - 1) - 1 : (double)s / (STEPS - 1);
        p->bar(p, at.x + low + s * step, at.y, step * 1.05, size, INK_PLAIN, heat_of(map, share));
    }
    write_text(p, at.x + low + STEPS * step + size * 0.5, at.y + size * 0.85, 0, size, false,
               INK_PLAIN, map->high, room - low - STEPS * step - size * 0.5);
}

/* The cells of one row and one heat: those beside one another are one bar, so that a map of 400 ×
 * 400 stays small. `heats` has the row's, 0 for nothing. */
static void draw_row(pen *p, const uint8_t *heats, size_t n, uint8_t heat, bool is_dots,
                     pen_point corner, double wide, double high)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && heats[to] == heat; to++) {
        }
        if (to > from) {
            p->bar(p, corner.x + (double)from * wide, corner.y, wide * (double)(to - from), high,
                   INK_PLAIN, is_dots ? 0 : heat);
        }
        to += to == from;
    }
}

/* Heat by heat, which a pen may fill together. */
void paper_cells(pen *p, const kept_map *map, pen_point corner, double width, double height)
{
    double wide = width / (double)map->width, high = height / (double)map->height;
    uint8_t *heats = mf_alloc(map->width * map->height, 1);
    bool used[RAMP_HEATS] = {false};
    for (size_t c = 0; heats != NULL && c < map->width * map->height; c++) {
        double share = (double)map->share[c];
        heats[c] = isnan(share) ? 0 : map->is_dots ? 1 : heat_of(map, share);
        used[heats[c]] = true;
    }
    for (uint8_t heat = 1; heats != NULL && heat < RAMP_HEATS; heat++) {
        for (size_t y = 0; used[heat] && y < map->height; y++) {
            draw_row(p, heats + y * map->width, map->width, heat, map->is_dots,
                     (pen_point){corner.x, corner.y + (double)y * high}, wide, high);
        }
    }
    free(heats);
}

static void draw_map(pen *p, const kept *k, const box *all, const paper_look *look)
{
    const kept_map *map = &k->map;
    double size = look->size, left = 0;
    if (map->width == 0 || map->height == 0) {
        return;
    }
    for (size_t r = 0; map->row != NULL && r < map->height; r++) {
        left = fmax(left, p->width(p, size, false, map->row[r]));
    }
    left = left > 0 ? fmin(left, all->width / 2) + size : 0;
    box b = {{all->corner.x + left, all->corner.y + size * (map->column != NULL ? 3.2 : 2)},
             all->width - left,
             all->height - size * (map->column != NULL ? 6.2 : 5)};
    if (b.width < size || b.height < size) {
        return;
    }
    if (map->is_dots) { /* its cells are squares */
        double edge = fmin(b.width / (double)map->width, b.height / (double)map->height);
        b.width = edge * (double)map->width;
        b.height = edge * (double)map->height;
    }
    write_text(p, all->corner.x, all->corner.y + size * 1.1, 0, size, true, INK_PLAIN, k->title,
               all->width);
    paper_cells(p, map, b.corner, b.width, b.height);
    for (size_t r = 0; map->row != NULL && r < map->height; r++) {
        double row = b.height / (double)map->height, letters = fmin(size, row);
        write_text(p, b.corner.x - size * 0.6,
                   b.corner.y + ((double)r + 0.5) * row + letters * 0.35, 1, letters, false,
                   INK_PLAIN, map->row[r], left - size * 0.6);
    }
    for (size_t c = 0; map->column != NULL && c < map->width; c++) {
        double column = b.width / (double)map->width;
        p->text(p, b.corner.x + ((double)c + 0.5) * column, b.corner.y - size * 0.5, 0.5,
                fmin(size, column), false, INK_PLAIN, map->column[c]);
    }
    pen_point frame[5] = {b.corner,
                          {b.corner.x + b.width, b.corner.y},
                          {b.corner.x + b.width, b.corner.y + b.height},
                          {b.corner.x, b.corner.y + b.height},
                          b.corner};
    p->line(p, frame, 5, INK_DIM, look->stroke * 0.4, 0);
    double below = b.corner.y + b.height + size * 0.6;
    write_text(p, all->corner.x, below + size * 0.8, 0, size, false, INK_PLAIN, k->caption,
               all->width);
    if (!map->is_dots) {
        draw_scale(p, map,
                   (pen_point){all->corner.x, below + size * (k->caption[0] != '\0' ? 1.4 : 0)},
                   size, all->width);
    }
}

/* ---- pages ----------------------------------------------------------------------------------- */

void paper_draw(pen *p, const kept *k, double x, double y, double width, double height,
                const paper_look *look)
{
    static void (*const drawers[])(pen *, const kept *, const box *, const paper_look *) = {
        [KEPT_PLOT] = draw_plot, [KEPT_BARS] = draw_bars, [KEPT_MAP] = draw_map};
    drawers[k->kind](p, k, &(box){{x, y}, width, height}, look);
}

void paper_page(pen *p, const kept *const *pictures, size_t n, double width, double height,
                const paper_look *look)
{
    double parts = 0, y = 0;
    paper_look common = *look;
    for (size_t i = 0; i < n; i++) {
        common.margin = fmax(common.margin, margin_of(p, pictures[i], look));
        parts += i == 0 ? 1.15 : 1; /* what is judged stands above and has more room */
    }
    for (size_t i = 0; i < n; i++) {
        double share = height * (i == 0 ? 1.15 : 1) / parts;
        paper_draw(p, pictures[i], 0, y, width, share, &common);
        y += share;
    }
}
