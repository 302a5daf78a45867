/* Keeping what is drawn: see keep.h. */
#include "keep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axes.h"
#include "lost.h"

enum { POINTS_MOST = 4096 };

/* A series' own points. */
typedef struct own_points {
    double x, y;
} own_points;

static void own_point(const void *context, size_t index, double *x, double *y)
{
    const own_points *at = context;
    *x = at[index].x;
    *y = at[index].y;
}

/* What a copy holds that is its own. */
static void clear(kept *k)
{
    if (k->kind == KEPT_PLOT) {
        for (size_t s = 0; s < k->plot.n_series; s++) {
            free((void *)(uintptr_t)k->plot.series[s].context);
            free((void *)(uintptr_t)k->plot.series[s].name);
            free((void *)(uintptr_t)k->plot.series[s].note);
        }
        for (size_t r = 0; r < k->plot.n_references; r++) {
            free((void *)(uintptr_t)k->plot.references[r].name);
        }
        free((void *)(uintptr_t)k->plot.title);
        free((void *)(uintptr_t)k->plot.x_name);
    }
    free(k->bars.label);
    free(k->bars.value);
    free(k->map.share);
    free(k->map.row);
    free(k->map.column);
    *k = (kept){0};
}

void keeping_clear(keeping *k)
{
    while (k != NULL && k->n > 0) {
        clear(&k->all[--k->n]);
    }
}

bool grid_keep(grid *g, size_t wide, size_t high)
{
    if (g->keeping == NULL) {
        g->keeping = draw_kept(calloc(1, sizeof *g->keeping));
    }
    if (g->keeping != NULL) {
        g->keeping->wide = wide;
        g->keeping->high = high;
    }
    return g->keeping != NULL;
}

static kept *next(grid *g, const char *name, area where)
{
    keeping *all = g->keeping;
    if (all == NULL || all->n == KEPT_MOST) {
        return NULL;
    }
    kept *k = &all->all[all->n++];
    *k = (kept){.where = where, .inside = where};
    snprintf(k->name, sizeof k->name, "%s", name);
    return k;
}

static const char *copy(const char *text)
{
    return text == NULL ? NULL : draw_kept(strdup(text));
}

static void copy_series(const plot_series *from, plot_series *to)
{
    size_t step = from->points ? 1 : axis_stride(from, POINTS_MOST / 2);
    size_t n = from->n == 0 ? 0 : (from->n - 1) / step + 1;
    own_points *points = n == 0 ? NULL : draw_kept(calloc(n, sizeof *points));
    *to = *from;
    to->n = points == NULL ? 0 : n;
    for (size_t i = 0; i < to->n; i++) {
        from->point(from->context, i + 1 == n ? from->n - 1 : i * step, &points[i].x, &points[i].y);
    }
    to->point = own_point;
    to->context = points;
    to->name = copy(from->name);
    to->note = copy(from->note);
}

void keep_plot(grid *g, const char *name, area where, area inside, const plot *p)
{
    kept *k = next(g, name, where);
    if (k == NULL) {
        return;
    }
    k->kind = KEPT_PLOT;
    k->inside = inside;
    k->plot = *p;
    k->plot.title = copy(p->title);
    k->plot.x_name = copy(p->x_name);
    k->plot.empty = NULL;
    for (size_t s = 0; s < p->n_series; s++) {
        copy_series(&p->series[s], &k->plot.series[s]);
    }
    for (size_t r = 0; r < p->n_references; r++) {
        k->plot.references[r].name = copy(p->references[r].name);
    }
}

void keep_cells(grid *g, area inside, bool words)
{
    for (int y = inside.y; g->keeping != NULL && y < inside.y + inside.height; y++) {
        for (int x = inside.x; x < inside.x + inside.width; x++) {
            cell *c = &g->cells[(size_t)y * (size_t)g->width + (size_t)x];
            uint8_t number = (uint8_t)g->keeping->n;
            bool word = c->picture == 0 || strcmp(c->text, "─") == 0; /* or a line with a name */
            c->picture = words && word ? number | PICTURE_WORD : number;
        }
    }
}

bool kept_is_whole(const grid *g, size_t place)
{
    area a = g->keeping->all[place].inside;
    bool whole = true;
    for (int y = a.y; y < a.y + a.height && whole; y++) {
        for (int x = a.x; x < a.x + a.width && whole; x++) {
            const cell *c = &g->cells[(size_t)y * (size_t)g->width + (size_t)x];
            whole = (c->picture & PICTURE_NUMBER) == place + 1;
        }
    }
    return whole;
}

kept *keep_last(grid *g)
{
    return g->keeping == NULL || g->keeping->n == 0 ? NULL : &g->keeping->all[g->keeping->n - 1];
}

void keep_x_name(kept *k, const char *name)
{
    if (k != NULL && k->kind == KEPT_PLOT) {
        free((void *)(uintptr_t)k->plot.x_name);
        k->plot.x_name = copy(name);
    }
}

kept *keep_bars(grid *g, const char *name, area where, const char *title, size_t n_sides)
{
    kept *k = next(g, name, where);
    if (k == NULL) {
        return NULL;
    }
    k->kind = KEPT_BARS;
    snprintf(k->title, sizeof k->title, "%s", title);
    k->bars.n_sides = n_sides;
    k->bars.most = NAN;
    k->bars.label = draw_kept(calloc(KEPT_BARS_MOST, sizeof *k->bars.label));
    k->bars.value = draw_kept(calloc(KEPT_BARS_MOST, sizeof *k->bars.value));
    return k;
}

void keep_side(kept *k, size_t side, style look, const char *head)
{
    if (k != NULL) {
        k->bars.look[side] = look;
        snprintf(k->bars.head[side], sizeof k->bars.head[side], "%s", head);
    }
}

void keep_most(kept *k, double most)
{
    if (k != NULL) {
        k->bars.most = most;
    }
}

void keep_bar(kept *k, const char *label, double first, double second)
{
    if (k == NULL || k->bars.label == NULL || k->bars.value == NULL ||
        k->bars.n == KEPT_BARS_MOST) {
        return;
    }
    size_t at = k->bars.n++;
    snprintf(k->bars.label[at], sizeof k->bars.label[at], "%s", label);
    k->bars.value[at][0] = first;
    k->bars.value[at][1] = second;
}

kept *keep_map(grid *g, const char *name, area where, const char *title, size_t width,
               size_t height)
{
    kept *k = next(g, name, where);
    if (k == NULL) {
        return NULL;
    }
    k->kind = KEPT_MAP;
    snprintf(k->title, sizeof k->title, "%s", title);
    k->map.share = draw_kept(calloc(width * height > 0 ? width * height : 1, sizeof(float)));
    k->map.width = k->map.share == NULL ? 0 : width;
    k->map.height = k->map.share == NULL ? 0 : height;
    return k;
}

void keep_ends(kept *k, const char *low, const char *high)
{
    if (k != NULL) {
        snprintf(k->map.low, sizeof k->map.low, "%s", low);
        snprintf(k->map.high, sizeof k->map.high, "%s", high);
    }
}

void keep_caption(kept *k, const char *caption)
{
    if (k != NULL) {
        snprintf(k->caption, sizeof k->caption, "%s", caption);
    }
}

bool keep_names(kept *k)
{
    if (k == NULL) {
        return false;
    }
    k->map.row = draw_kept(calloc(k->map.height + 1, sizeof *k->map.row));
    k->map.column = draw_kept(calloc(k->map.width + 1, sizeof *k->map.column));
    if (k->map.row == NULL || k->map.column == NULL) {
        free(k->map.row);
        free(k->map.column);
        k->map.row = NULL;
        k->map.column = NULL;
    }
    return k->map.row != NULL;
}
