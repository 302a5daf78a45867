/* The panes of the Factors screen: see factors.h. */
#include "factors.h"

#include <math.h>
#include <stdio.h>

#include "../../data/ids.h"
#include "../../draw/keep.h"
#include "../../draw/plot.h"
#include "../../draw/ramp.h"
#include "../../draw/text.h"
#include "../../model/factors.h"
#include "../../model/model.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"

enum { CELL = 4, SCATTER_MOST = 600, ENDS = 3 };

const double *factors_rows(const factors_state *w, bool watchers)
{
    const mf_axes *axes = &w->portrait.axes;
    return w->answered.rotate ? (watchers ? axes->p : axes->q)
                              : (watchers ? w->model->p : w->model->q);
}

static const char *row_name(const view *v, uint32_t index)
{
    return factors_of(v)->answered.watchers ? mf_id(&v->lab->ratings.watchers, index)
                                            : movie_name(v->lab, index);
}

const char *factors_label(const view *v, size_t factor, char *out, size_t size)
{
    const factors_state *w = factors_of(v);
    const mf_run *run = view_run(v, w->answered.side);
    const char *name = w->answered.rotate || run == NULL ? NULL : mf_run_factor_name(run, factor);
    snprintf(out, size, "%s %zu%s%s", w->answered.rotate ? "axis" : "factor", factor + 1,
             name == NULL ? "" : " ", name == NULL ? "" : name);
    return out;
}

/* One number as a colour; where there are none as a sign and a shade. */
static void draw_cell(grid *g, int x, int y, double value, double most)
{
    double share = most > 0 ? value / most : 0;
    style look = {value < 0 ? INK_WARN : INK_GOOD, 0, ramp_signed(share)};
    grid_put(g, x, y, look, value < 0 ? '-' : '+');
    for (int c = 1; c < CELL; c++) {
        grid_shade(g, x + c, y, look, c + 1 < CELL ? fabs(share) : 0);
    }
}

/* The rows at both ends of the chosen factor. */
static void draw_ends(view *v, grid *g, area body, int y)
{
    const factors_state *w = factors_of(v);
    const mf_model *m = w->model;
    for (int end = 0; end < 2; end++) {
        uint32_t movies[ENDS];
        char text[512];
        bool of_watchers = w->answered.watchers;
        const double *q = factors_rows(w, of_watchers);
        size_t n = mf_extremes(q, of_watchers ? m->n_watchers : m->n_movies, m->k,
                               w->answered.factor, of_watchers ? m->watcher_count : m->movie_count,
                               w->answered.min_ratings, end == 0, ENDS, movies);
        int x = body.x + 1 +
                grid_text(g, body.x + 1, y + end, 5, STYLE(INK_DIM), end == 0 ? "high" : "low");
        for (size_t i = 0; i < n; i++) { /* as many as there is room for whole */
            snprintf(text, sizeof text, "%+.2f %s", q[movies[i] * m->k + w->answered.factor],
                     mf_brief(row_name(v, movies[i]), (char[MF_BRIEF]){""}));
            int room = body.x + body.width - 1 - x - 2;
            if (i == 0 || (int)text_width(text) <= room) {
                x += 2 + grid_text(g, x + 2, y + end, room, STYLE(INK_PLAIN), text);
            }
        }
    }
}

/* The rows that are shown, as numbers. */
static void keep_heat(view *v, grid *g, area where, size_t top, size_t lines, double most)
{
    const factors_state *w = factors_of(v);
    size_t k = w->model->k, n = w->n_order - top < lines ? w->n_order - top : lines;
    const double *rows = factors_rows(w, w->answered.watchers);
    char low[32], high[32];
    kept *heat = keep_map(
        g, "factors", where,
        w->answered.watchers ? "the watchers' factors, P" : "the movies' factors, Q", k, n);
    bool named = keep_names(heat);
    for (size_t r = 0; heat != NULL && r < heat->map.height; r++) {
        uint32_t i = w->order[top + r];
        for (size_t f = 0; f < k; f++) {
            heat->map.share[r * k + f] = (float)(most > 0 ? rows[i * k + f] / most : 0);
        }
        named ? snprintf(heat->map.row[r], sizeof *heat->map.row, "%s", row_name(v, i)) : 0;
    }
    for (size_t f = 0; named && heat != NULL && f < heat->map.width; f++) {
        snprintf(heat->map.column[f], sizeof *heat->map.column, "%zu", f + 1);
    }
    if (heat != NULL) {
        heat->map.is_signed = true;
        snprintf(low, sizeof low, "%.3g", -most);
        snprintf(high, sizeof high, "+%.3g", most);
        keep_ends(heat, low, high);
    }
}

static void draw_heat(view *v, grid *g, area where)
{
    factors_state *w = factors_of(v);
    const factors_question *a = &w->answered;
    size_t k = w->model->k;
    const double *rows = factors_rows(w, a->watchers);
    const uint32_t *count = a->watchers ? w->model->watcher_count : w->model->movie_count;
    int left_over = where.width - 9 - (int)k * CELL, names = left_over < 30   ? 30
                                                             : left_over > 60 ? 60
                                                                              : left_over;
    names = names > where.width / 2 ? where.width / 2 : names;
    size_t columns = (size_t)(where.width - names - 8) / CELL;
    size_t left = scroll_top(a->factor, k, columns);
    size_t lines = where.height > 2 ? (size_t)where.height - 2 : 0;
    size_t top = scroll_top(w->cursor, w->n_order, lines);
    double most = 0;
    for (size_t r = 0; r < lines && top + r < w->n_order; r++) {
        for (size_t f = left; f < k && f < left + columns; f++) {
            most = fmax(most, fabs(rows[w->order[top + r] * k + f]));
        }
    }
    grid_print(g, where.x + 1, where.y, names, STYLE(INK_DIM), "%s",
               a->watchers ? "watcher" : "movie");
    grid_print_right(g, where.x + names, where.y, 6, STYLE(INK_DIM), "%s", "n");
    for (size_t f = left; f < k && f < left + columns; f++) {
        grid_print(g, where.x + names + 8 + (int)(f - left) * CELL, where.y, CELL,
                   f == a->factor ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_DIM), "%s%zu",
                   f == a->factor ? ">" : " ", f + 1);
    }
    for (size_t r = 0; r < lines && top + r < w->n_order; r++) {
        uint32_t i = w->order[top + r];
        bool here = top + r == w->cursor;
        int y = where.y + 1 + (int)r;
        grid_put(g, where.x, y, STYLE_BOLD(INK_CURSOR), here ? 0x25b8 : ' ');
        grid_text(g, where.x + 1, y, names - 2, here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN),
                  row_name(v, i));
        grid_print_right(g, where.x + names, y, 6, STYLE(INK_DIM), "%u", count[i]);
        for (size_t f = left; f < k && f < left + columns; f++) {
            draw_cell(g, where.x + names + 8 + (int)(f - left) * CELL, y, rows[i * k + f], most);
        }
    }
    keep_heat(v, g, where, top, lines, most);
    char low[32], high[32];
    enum { RAMP = 17, NUMBER = 9 };
    int x = where.x + names + 8, y = where.y + where.height - 1;
    int room = where.x + where.width - x - NUMBER, ramp = room < RAMP ? room : RAMP;
    snprintf(low, sizeof low, "%.3g", -most);
    snprintf(high, sizeof high, "+%.3g", most);
    grid_print(g, where.x + 1, y, names - 2, STYLE(INK_DIM), "rows %zu–%zu of %zu",
               w->n_order > 0 ? top + 1 : 0, top + lines < w->n_order ? top + lines : w->n_order,
               w->n_order);
    grid_print_right(g, x - 8, y, 7, STYLE(INK_DIM), "%s", low);
    grid_scale(g, x, y, ramp, true);
    grid_text(g, x + ramp + 1, y, NUMBER, STYLE(INK_DIM), high);
}

/* ---- two factors ----------------------------------------------------------------------------- */

static void two(const void *context, size_t index, double *x, double *y)
{
    const factors_state *w = context;
    size_t k = w->model->k, step = w->n_order / SCATTER_MOST + 1;
    const double *row = factors_rows(w, w->answered.watchers) + w->order[index * step] * k;
    *x = row[w->answered.factor];
    *y = row[w->second];
}

static void here_point(const void *context, size_t index, double *x, double *y)
{
    const factors_state *w = context;
    (void)index;
    const double *row = factors_rows(w, w->answered.watchers) + w->order[w->cursor] * w->model->k;
    *x = row[w->answered.factor];
    *y = row[w->second];
}

/* The movies at both ends of both factors, each with a digit in the plot. */
typedef struct extreme {
    const factors_state *w;
    uint32_t movie;
    size_t factor;
    bool first; /* of its factor */
} extreme;

enum { EXTREMES = 4 * ENDS };

static size_t find_extremes(const factors_state *w, extreme *out)
{
    const mf_model *m = w->model;
    const double *q = factors_rows(w, w->answered.watchers);
    bool watchers = w->answered.watchers;
    size_t n = 0;
    for (int which = 0; which < 2; which++) {
        size_t factor = which == 0 ? w->answered.factor : w->second;
        for (int end = 0; end < 2; end++) {
            uint32_t found[ENDS];
            size_t there = mf_extremes(q, watchers ? m->n_watchers : m->n_movies, m->k, factor,
                                       watchers ? m->watcher_count : m->movie_count,
                                       w->answered.min_ratings, end == 0, ENDS, found);
            for (size_t i = 0; i < there; i++) {
                out[n++] = (extreme){w, found[i], factor, end == 0 && i == 0};
            }
        }
    }
    return n;
}

static uint32_t extreme_glyph(size_t place)
{
    return place < 9 ? '1' + (uint32_t)place : 'a' + (uint32_t)place - 9;
}

static void extreme_point(const void *context, size_t index, double *x, double *y)
{
    const extreme *e = context;
    (void)index;
    const double *row = factors_rows(e->w, e->w->answered.watchers) + e->movie * e->w->model->k;
    *x = row[e->w->answered.factor];
    *y = row[e->w->second];
}

static void list_extremes(view *v, grid *g, area where, const extreme *ends, size_t n)
{
    const factors_state *w = factors_of(v);
    const double *q = factors_rows(w, w->answered.watchers);
    char label[96];
    int y = where.y;
    for (size_t i = 0; i < n && y < where.y + where.height; i++) {
        const extreme *e = &ends[i];
        y += e->first && i > 0;
        if (e->first && y < where.y + where.height) {
            grid_text(g, where.x, y++, where.width, STYLE_BOLD(INK_HEAD),
                      factors_label(v, e->factor, label, sizeof label));
        }
        if (y < where.y + where.height) {
            grid_put(g, where.x, y, STYLE_BOLD(INK_CURSOR), extreme_glyph(i));
            grid_print(g, where.x + 2, y++, where.width - 2, STYLE(INK_PLAIN), "%+.2f %s",
                       q[e->movie * w->model->k + e->factor], row_name(v, e->movie));
        }
    }
}

/* "A: β 0.02": which run a side is. */
static const char *side_label(const view *v, size_t side, char out[96])
{
    char words[64];
    snprintf(out, 96, "%s: %s%s", side_names[side], side_words(v, side, words), run_fate(v, side));
    return out;
}

static void draw_two(view *v, grid *g, area where)
{
    factors_state *w = factors_of(v);
    char x_name[96], y_name[96];
    size_t step = w->n_order / SCATTER_MOST + 1;
    extreme ends[EXTREMES];
    size_t n = find_extremes(w, ends);
    plot p = plot_empty(factors_label(v, w->second, y_name, sizeof y_name),
                        factors_label(v, w->answered.factor, x_name, sizeof x_name));
    p.name = "scatter";
    if (w->cursor < w->n_order) {
        p.series[p.n_series++] = (plot_series){.n = 1,
                                               .point = here_point,
                                               .context = w,
                                               .look = STYLE_BOLD(INK_CURSOR),
                                               .glyph = 0x25c6,
                                               .points = true};
    }
    for (size_t i = 0; i < n; i++) {
        p.series[p.n_series++] = (plot_series){.n = 1,
                                               .point = extreme_point,
                                               .context = &ends[i],
                                               .look = STYLE_BOLD(INK_CURSOR),
                                               .glyph = extreme_glyph(i),
                                               .points = true,
                                               .note = row_name(v, ends[i].movie)};
    }
    p.series[p.n_series++] = (plot_series){.n = w->n_order / step,
                                           .point = two,
                                           .context = w,
                                           .look = side_style(w->answered.side),
                                           .glyph = 0x00b7,
                                           .points = true};
    area left = where, right = where;
    int most = where.width * 11 / 20; /* as wide as the titles are, up to there */
    right.width = 24;
    for (size_t i = 0; i < n; i++) {
        int wanted = 9 + (int)text_width(row_name(v, ends[i].movie));
        right.width = wanted > right.width ? wanted : right.width;
    }
    right.width = right.width < most ? right.width : most;
    left.width = where.width - right.width - 1;
    right.x += left.width + 1;
    plot_draw(g, left, &p);
    char caption[KEPT_TEXT], run[96];
    snprintf(caption, sizeof caption, "%s of %s, %zu of %zu rows",
             w->answered.watchers ? "watchers" : "movies", side_label(v, w->answered.side, run),
             w->n_order / step, w->n_order);
    keep_caption(keep_last(g), caption);
    right.height -= 2;
    list_extremes(v, g, right, ends, n);
    int y = right.y + right.height;
    if (w->cursor < w->n_order) {
        grid_print(g, right.x, y, right.width, STYLE(INK_CURSOR), "◆ %s",
                   row_name(v, w->order[w->cursor]));
    }
    if (step > 1) {
        grid_print(g, right.x, y + 1, right.width, STYLE(INK_DIM), "1 row in %zu is drawn", step);
    }
}

/* ---- norms ----------------------------------------------------------------------------------- */

static const char *norms_title(const factors_state *w)
{
    return w->answered.watchers ? "mean length of p_i, by the watcher's training ratings"
                                : "mean length of q_j, by the movie's training ratings";
}

static void keep_norms(view *v, grid *g, area where, size_t rows)
{
    const factors_state *w = factors_of(v);
    size_t side = w->answered.side;
    bool both = w->n_norms[1] > 0;
    char label[KEPT_TEXT], head[96];
    kept *k = keep_bars(g, "norms", where, norms_title(w), both ? 2 : 1);
    const char *what = w->answered.watchers ? "watcher" : "movie";
    keep_side(k, 0, side_style(side), side_label(v, side, head));
    keep_side(k, 1, side_style(1 - side), side_label(v, 1 - side, head));
    for (size_t b = 0; b < rows; b++) {
        const mf_count_bar *n = &w->norms[0][b];
        n->from == n->to
            ? snprintf(label, sizeof label, "%u (%zu %s%s)", n->from, n->n, what, text_s(n->n))
            : snprintf(label, sizeof label, "%u–%u (%zu %s%s)", n->from, n->to, n->n, what,
                       text_s(n->n));
        keep_bar(k, label, n->value, both ? w->norms[1][b].value : NAN);
    }
    keep_caption(k, "compare groups within a run: P and Q share their scale");
}

static void draw_norms(view *v, grid *g, area where)
{
    const factors_state *w = factors_of(v);
    size_t rows = w->n_norms[0] > w->n_norms[1] ? w->n_norms[0] : w->n_norms[1];
    size_t side = w->answered.side, other = 1 - side;
    double most = 0;
    for (size_t b = 0; b < rows; b++) {
        for (size_t s = 0; s < 2; s++) {
            most = fmax(most, isnan(w->norms[s][b].value) ? 0 : w->norms[s][b].value);
        }
    }
    int bar = (where.width - 40) / 2;
    grid_text(g, where.x + 1, where.y, where.width - 2, STYLE_BOLD(INK_HEAD), norms_title(w));
    grid_print(g, where.x + 1, where.y + 1, where.width, STYLE(INK_DIM), "    ratings  %8s",
               w->answered.watchers ? "watchers" : "movies");
    grid_print(g, where.x + 25, where.y + 1, 20, side_style(side), "  %s", side_names[side]);
    if (w->n_norms[1] > 0) {
        grid_print(g, where.x + 33 + bar, where.y + 1, 20, side_style(other), "  %s",
                   side_names[other]);
    }
    keep_norms(v, g, where, rows);
    for (size_t b = 0; b < rows && 2 + (int)b < where.height; b++) {
        const mf_count_bar *n = &w->norms[0][b];
        int y = where.y + 2 + (int)b;
        if (n->from == n->to) {
            grid_print_right(g, where.x, y, 12, STYLE(INK_PLAIN), "%u", n->from);
        } else {
            grid_print_right(g, where.x, y, 12, STYLE(INK_PLAIN), "%u-%u", n->from, n->to);
        }
        grid_print_right(g, where.x + 12, y, 10, STYLE(INK_PLAIN), "%zu", n->n);
        for (size_t s = 0; s < 2; s++) {
            double norm = w->norms[s][b].value;
            int x = where.x + 25 + (int)s * (8 + bar);
            if (isnan(norm) || (s == 1 && w->n_norms[1] == 0)) {
                continue;
            }
            grid_print_right(g, x, y, 7, STYLE(INK_PLAIN), "%.3f", norm);
            grid_bar(g, x + 8, y, bar - 2, side_style(s == 0 ? side : other),
                     most > 0 ? norm / most : 0);
        }
    }
    char text[240];
    bool of_p = w->answered.watchers;
    snprintf(text, sizeof text,
             "A long %s moves its predictions far from the others'. Compare the groups within a "
             "run: P and Q share their scale, so that one run's %c may be the longer because its "
             "%c is the shorter.",
             of_p ? "p_i" : "q_j", of_p ? 'P' : 'Q', of_p ? 'Q' : 'P');
    int y = where.y + 3 + (int)rows;
    grid_wrap(g, (area){where.x + 1, y, where.width - 2, where.y + where.height - y},
              STYLE(INK_DIM), text);
}

/* ---- axes ------------------------------------------------------------------------------------ */

static void draw_alignment(grid *g, area where, int *y, const mf_alignment *a, const char *with)
{
    if (a->k == 0 || *y + 3 >= where.y + where.height) {
        return;
    }
    int x = where.x + 1;
    grid_print(g, x, (*y)++, where.width - 2, STYLE_BOLD(INK_HEAD),
               "against %s: angles between the movie spaces (0° same, 90° nothing shared)", with);
    for (size_t i = 0; i < a->n_angles; i++) {
        x += grid_print(g, x, *y, where.x + where.width - x, STYLE(INK_PLAIN), " %.1f°",
                        a->angles[i]);
    }
    x = where.x + 1;
    *y += 1;
    x += grid_text(g, x, *y, where.width - 2, STYLE(INK_DIM),
                   "rotated onto it, correlation by axis ");
    for (size_t i = 0; i < a->n_angles; i++) { /* axes that both have */
        x += grid_print(g, x, *y, where.x + where.width - x, STYLE(INK_PLAIN), " %.3f",
                        a->correlation[i]);
    }
    *y += 2;
}

static void keep_axes(view *v, grid *g, area where, const mf_axes *axes, const mf_axes *truth)
{
    size_t side = factors_of(v)->answered.side;
    char label[KEPT_TEXT], head[96];
    kept *k = keep_bars(g, "singular", where, "singular values of P·Q", truth->k > 0 ? 2 : 1);
    keep_side(k, 0, side_style(side), side_label(v, side, head));
    keep_side(k, 1, STYLE(INK_HEAD), "planted");
    for (size_t f = 0; f < axes->rank; f++) {
        snprintf(label, sizeof label, "%zu", f + 1);
        keep_bar(k, label, axes->sigma[f], f < truth->k ? truth->sigma[f] : NAN);
    }
}

static void draw_axes(view *v, grid *g, area where)
{
    const factors_state *w = factors_of(v);
    const mf_axes *axes = &w->portrait.axes, *truth = &w->portrait.truth_axes;
    keep_axes(v, g, where, axes, truth);
    size_t lines = where.height > 9 ? (size_t)where.height - 8 : 1;
    grid_print(g, where.x + 1, where.y, where.width - 2, STYLE_BOLD(INK_HEAD),
               truth->k > 0 ? "singular values of P·Q: %s, and the planted ones"
                            : "singular values of P·Q of %s, by QR of P and Q",
               side_names[w->answered.side]);
    double largest = fmax(axes->sigma[0], truth->k > 0 ? truth->sigma[0] : 0);
    int y = where.y + 1, half = truth->k > 0 ? where.width / 2 : where.width;
    for (size_t f = 0; f < axes->rank && f < lines; f++, y++) {
        grid_print_right(g, where.x + 1, y, 4, STYLE(INK_DIM), "%zu", f + 1);
        grid_print_right(g, where.x + 6, y, 10, STYLE(INK_PLAIN), "%.4g", axes->sigma[f]);
        grid_bar(g, where.x + 17, y, half - 19, side_style(w->answered.side),
                 largest > 0 ? axes->sigma[f] / largest : 0);
        if (f < truth->k) {
            grid_print_right(g, where.x + half, y, 10, STYLE(INK_PLAIN), "%.4g", truth->sigma[f]);
            grid_bar(g, where.x + half + 11, y, where.width - half - 12, STYLE(INK_HEAD),
                     truth->sigma[f] / largest);
        }
    }
    if (axes->rank > lines) {
        grid_print(g, where.x + 1, y, where.width - 2, STYLE(INK_DIM), "and %zu smaller ones",
                   axes->rank - lines);
    }
    y++;
    draw_alignment(g, where, &y, &w->portrait.other, side_names[1 - w->answered.side]);
    draw_alignment(g, where, &y, &w->portrait.truth, "the planted factors");
}

void factors_pane_draw(view *v, grid *g, area body)
{
    static void (*const drawers[PANES])(view *, grid *, area) = {draw_heat, draw_two, draw_norms,
                                                                 draw_axes};
    drawers[factors_of(v)->pane](v, g, (area){body.x, body.y, body.width, body.height - 2});
    if (factors_of(v)->pane == PANE_HEAT) {
        draw_ends(v, g, body, body.y + body.height - 2);
    }
}
