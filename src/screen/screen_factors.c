/* Factors: what P and Q look like, what each factor is about, and whether A and B learned the same.
 * What takes time (axes, orders) is computed by `refresh`, beside the drawing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../draw/plot.h"
#include "../draw/text.h"
#include "screens.h"

enum { PANE_HEAT, PANE_TWO, PANE_NORMS, PANE_AXES, PANES };
enum { CELL = 4, SCATTER_MOST = 600, ENDS = 3 };

void factors_clear(factors_view *w)
{
    mf_portrait_clear(&w->portrait);
    mf_model_free(w->model);
    free(w->order);
    w->model = NULL;
    w->order = NULL;
    w->n_order = 0;
    w->there = false;
}

/* ---- what is computed ------------------------------------------------------------------------ */

/* Is what was computed what is asked for now? */
static bool is_fresh(const view *v)
{
    const factors_view *w = &v->factors;
    const factors_question *q = &w->question, *a = &w->answered;
    return w->there && a->side == q->side && a->rotate == q->rotate && a->sort == q->sort &&
           a->factor == q->factor && a->watchers == q->watchers &&
           a->min_ratings == q->min_ratings && a->near == q->near &&
           w->generation == v->lab->generation && w->epoch == view_model_epoch(v, q->side) &&
           w->other_epoch == view_model_epoch(v, 1 - q->side);
}

/* The rows that are shown: factors as learned, or along the axes. */
static const double *shown_rows(const factors_view *w, bool watchers)
{
    const mf_axes *axes = &w->portrait.axes;
    return w->answered.rotate ? (watchers ? axes->p : axes->q)
                              : (watchers ? w->model->p : w->model->q);
}

typedef struct keyed {
    double key;
    uint32_t index;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? 1 : -1) : x->index < y->index ? -1 : 1;
}

static double cosine(const double *x, const double *y, size_t k)
{
    double below = sqrt(mf_dot(x, x, k) * mf_dot(y, y, k));
    return below > 0 ? mf_dot(x, y, k) / below : 0;
}

/* Fills in w->order: the rows that pass, sorted as asked. */
static bool sort_rows(factors_view *w)
{
    const factors_question *q = &w->answered;
    const uint32_t *count = q->watchers ? w->model->watcher_count : w->model->movie_count;
    size_t n = q->watchers ? w->model->n_watchers : w->model->n_movies, k = w->model->k, kept = 0;
    const double *rows = shown_rows(w, q->watchers);
    keyed *all = malloc((n > 0 ? n : 1) * sizeof *all);
    uint32_t *order = malloc((n > 0 ? n : 1) * sizeof *order);
    if (all == NULL || order == NULL) {
        free(all);
        free(order);
        return false;
    }
    bool near = q->sort == FACTOR_SORT_NEAR && q->near < n;
    for (size_t i = 0; i < n; i++) {
        if (count[i] == 0 || count[i] < q->min_ratings) {
            continue;
        }
        double place = near                           ? cosine(rows + i * k, rows + q->near * k, k)
                       : q->sort == FACTOR_SORT_COUNT ? (double)count[i]
                                                      : rows[i * k + q->factor];
        all[kept++] = (keyed){place, (uint32_t)i};
    }
    qsort(all, kept, sizeof *all, by_key);
    for (size_t i = 0; i < kept; i++) {
        order[i] = all[i].index;
    }
    free(all);
    free(w->order);
    w->order = order;
    w->n_order = kept;
    return true;
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    factors_view made = {0};
    pthread_mutex_lock(&lab->guard);
    made.answered = v->factors.question;
    size_t side = made.answered.side;
    const mf_model *shown = mf_lab_shown(lab, side, &made.epoch),
                   *beside = mf_lab_shown(lab, 1 - side, &made.other_epoch);
    mf_model *other = beside == NULL ? NULL : mf_model_share((mf_model *)beside);
    made.model = shown == NULL ? NULL : mf_model_share((mf_model *)shown);
    made.generation = lab->generation;
    pthread_mutex_unlock(&lab->guard);
    mf_status status = MF_OK;
    if (made.model == NULL || made.model->k == 0) {
        status = mf_fail(error, MF_USAGE, "this run has no factors");
    }
    if (made.model != NULL && made.model->k > 0 && made.answered.factor >= made.model->k) {
        made.answered.factor = made.model->k - 1;
    }
    status = status == MF_OK
                 ? mf_portrait_make(made.model, other, lab->truth, &made.portrait, error)
                 : status;
    if (status == MF_OK) {
        made.n_norms[0] = mf_norms_by_count(made.model->q, made.model->movie_count,
                                            made.model->n_movies, made.model->k, made.norms[0]);
        made.n_norms[1] = other == NULL || other->k == 0
                              ? 0
                              : mf_norms_by_count(other->q, other->movie_count, other->n_movies,
                                                  other->k, made.norms[1]);
        status =
            sort_rows(&made) ? MF_OK : mf_fail(error, MF_SYSTEM, "out of memory for the factors");
    }
    pthread_mutex_lock(&lab->guard);
    factors_view *w = &v->factors;
    factors_clear(w);
    w->failed[0] = '\0';
    if (status == MF_OK) {
        factors_question asked = w->question;
        asked.factor = asked.factor < made.model->k ? asked.factor : made.model->k - 1;
        made.question = asked;
        made.pane = w->pane;
        made.cursor = w->cursor < made.n_order ? w->cursor : 0;
        made.second = w->second < made.model->k ? w->second : 0;
        made.there = true;
        *w = made;
        made = (factors_view){0};
    } else {
        snprintf(w->failed, sizeof w->failed, "%s", error == NULL ? "" : error->message);
        w->generation = lab->generation;
        w->epoch = made.epoch;
    }
    pthread_mutex_unlock(&lab->guard);
    factors_clear(&made);
    mf_model_free(other);
    return status;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static const char *row_name(const view *v, uint32_t index)
{
    return v->factors.answered.watchers ? mf_id(&v->lab->ratings.watchers, index)
                                        : movie_name(v->lab, index);
}

/* "factor 2", "factor 2 loud", "axis 2". */
static const char *factor_label(const view *v, size_t factor, char *out, size_t size)
{
    const factors_view *w = &v->factors;
    const mf_run *run = view_run(v, w->answered.side);
    const char *name = w->answered.rotate || run == NULL ? NULL : mf_run_factor_name(run, factor);
    snprintf(out, size, "%s %zu%s%s", w->answered.rotate ? "axis" : "factor", factor + 1,
             name == NULL ? "" : " ", name == NULL ? "" : name);
    return out;
}

/* One number as a sign and a shade. */
static void draw_cell(grid *g, int x, int y, double value, double most, bool chosen)
{
    double share = most > 0 ? fabs(value) / most : 0;
    style look = STYLE(value < 0 ? INK_WARN : INK_GOOD);
    look.attributes = chosen ? ATTRIBUTE_BOLD : 0;
    grid_put(g, x, y, look, value < 0 ? '-' : '+');
    for (int c = 1; c < CELL - 1; c++) {
        if (g->ascii) { /* signs would be taken for shades */
            static const char shades[] = " .:oO@";
            grid_put(g, x + c, y, look, (unsigned char)shades[(size_t)(share * 5 + 0.5)]);
        } else {
            grid_shade(g, x + c, y, look, share);
        }
    }
}

/* The rows at both ends of the chosen factor. */
static void draw_ends(view *v, grid *g, area body, int y)
{
    const factors_view *w = &v->factors;
    const mf_model *m = w->model;
    for (int end = 0; end < 2; end++) {
        uint32_t movies[ENDS];
        char text[512];
        bool of_watchers = w->answered.watchers;
        const double *q = shown_rows(w, of_watchers);
        size_t at = 0,
               n = mf_extremes(q, of_watchers ? m->n_watchers : m->n_movies, m->k,
                               w->answered.factor, of_watchers ? m->watcher_count : m->movie_count,
                               w->answered.min_ratings, end == 0, ENDS, movies);
        at += (size_t)snprintf(text, sizeof text, "%s ", end == 0 ? "high" : "low ");
        for (size_t i = 0; i < n && at < sizeof text; i++) {
            at +=
                (size_t)snprintf(text + at, sizeof text - at, " %+.2f %.60s ",
                                 q[movies[i] * m->k + w->answered.factor], row_name(v, movies[i]));
        }
        grid_text(g, body.x + 1, y + end, body.width - 2, STYLE(INK_PLAIN), text);
    }
}

static void draw_heat(view *v, grid *g, area where)
{
    factors_view *w = &v->factors;
    const factors_question *a = &w->answered;
    size_t k = w->model->k;
    const double *rows = shown_rows(w, a->watchers);
    const uint32_t *count = a->watchers ? w->model->watcher_count : w->model->movie_count;
    int left_over = where.width - 9 - (int)k * CELL, names = left_over < 30   ? 30
                                                             : left_over > 60 ? 60
                                                                              : left_over;
    names = names > where.width / 2 ? where.width / 2 : names;
    size_t columns = (size_t)(where.width - names - 8) / CELL;
    size_t left = scroll_top(a->factor, k, columns);
    size_t lines = where.height > 1 ? (size_t)where.height - 1 : 0;
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
            draw_cell(g, where.x + names + 8 + (int)(f - left) * CELL, y, rows[i * k + f], most,
                      f == a->factor);
        }
    }
}

/* ---- two factors ----------------------------------------------------------------------------- */

static void two(const void *context, size_t index, double *x, double *y)
{
    const factors_view *w = context;
    size_t k = w->model->k, step = w->n_order / SCATTER_MOST + 1;
    const double *row = shown_rows(w, w->answered.watchers) + w->order[index * step] * k;
    *x = row[w->answered.factor];
    *y = row[w->second];
}

static void here_point(const void *context, size_t index, double *x, double *y)
{
    const factors_view *w = context;
    (void)index;
    const double *row = shown_rows(w, w->answered.watchers) + w->order[w->cursor] * w->model->k;
    *x = row[w->answered.factor];
    *y = row[w->second];
}

static void list_ends(view *v, grid *g, area where, size_t factor, int *y)
{
    const factors_view *w = &v->factors;
    const mf_model *m = w->model;
    char label[96];
    grid_text(g, where.x, (*y)++, where.width, STYLE_BOLD(INK_HEAD),
              factor_label(v, factor, label, sizeof label));
    for (int end = 0; end < 2; end++) {
        uint32_t movies[ENDS];
        const double *q = shown_rows(w, false);
        size_t n = mf_extremes(q, m->n_movies, m->k, factor, m->movie_count,
                               w->answered.min_ratings, end == 0, ENDS, movies);
        for (size_t i = 0; i < n && *y < where.y + where.height; i++) {
            grid_print(g, where.x, (*y)++, where.width, STYLE(INK_PLAIN), "%+.2f %s",
                       q[movies[i] * m->k + factor], movie_name(v->lab, movies[i]));
        }
    }
}

static void draw_two(view *v, grid *g, area where)
{
    factors_view *w = &v->factors;
    char x_name[96], y_name[96];
    size_t step = w->n_order / SCATTER_MOST + 1;
    plot p = plot_empty(factor_label(v, w->second, y_name, sizeof y_name),
                        factor_label(v, w->answered.factor, x_name, sizeof x_name));
    if (w->cursor < w->n_order) {
        p.series[p.n_series++] = (plot_series){.n = 1,
                                               .point = here_point,
                                               .context = w,
                                               .look = STYLE_BOLD(INK_CURSOR),
                                               .glyph = 0x25c6,
                                               .points = true,
                                               .name = row_name(v, w->order[w->cursor])};
    }
    p.series[p.n_series++] = (plot_series){.n = w->n_order / step,
                                           .point = two,
                                           .context = w,
                                           .look = side_style(w->answered.side),
                                           .glyph = 0x00b7,
                                           .points = true,
                                           .name = w->answered.watchers ? "watchers" : "movies"};
    area left = where, right = where;
    right.width = where.width / 3;
    left.width = where.width - right.width - 1;
    right.x += left.width + 1;
    plot_draw(g, left, &p);
    int y = right.y + 1;
    list_ends(v, g, right, w->answered.factor, &y);
    y++;
    if (y < right.y + right.height) {
        list_ends(v, g, right, w->second, &y);
    }
    if (step > 1) {
        grid_print_right(g, right.x, right.y + right.height - 1, right.width, STYLE(INK_DIM),
                         "1 row in %zu is drawn", step);
    }
}

/* ---- norms ----------------------------------------------------------------------------------- */

static void draw_norms(view *v, grid *g, area where)
{
    const factors_view *w = &v->factors;
    size_t rows = w->n_norms[0] > w->n_norms[1] ? w->n_norms[0] : w->n_norms[1];
    size_t side = w->answered.side, other = 1 - side;
    double most = 0;
    for (size_t b = 0; b < rows; b++) {
        for (size_t s = 0; s < 2; s++) {
            most = fmax(most, isnan(w->norms[s][b].value) ? 0 : w->norms[s][b].value);
        }
    }
    int bar = (where.width - 40) / 2;
    grid_text(g, where.x + 1, where.y, where.width - 2, STYLE_BOLD(INK_HEAD),
              "length of q_j, the movie's factors, by how many training ratings it has (mean of "
              "each group)");
    grid_print(g, where.x + 1, where.y + 1, where.width, STYLE(INK_DIM), "    ratings    movies");
    grid_print(g, where.x + 25, where.y + 1, 20, side_style(side), "  %s", side_names[side]);
    if (w->n_norms[1] > 0) {
        grid_print(g, where.x + 33 + bar, where.y + 1, 20, side_style(other), "  %s",
                   side_names[other]);
    }
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
    for (size_t i = 0; i < a->k; i++) {
        x += grid_print(g, x, *y, where.x + where.width - x, STYLE(INK_PLAIN), " %.3f",
                        a->correlation[i]);
    }
    *y += 2;
}

static void draw_axes(view *v, grid *g, area where)
{
    const factors_view *w = &v->factors;
    const mf_axes *axes = &w->portrait.axes, *truth = &w->portrait.truth_axes;
    size_t lines = where.height > 9 ? (size_t)where.height - 8 : 1;
    grid_print(g, where.x + 1, where.y, where.width - 2, STYLE_BOLD(INK_HEAD),
               truth->k > 0 ? "singular values of P·Q: %s, and the planted ones"
                            : "singular values of P·Q of %s, by QR of P and Q",
               side_names[w->answered.side]);
    double largest = fmax(axes->sigma[0], truth->k > 0 ? truth->sigma[0] : 0);
    int y = where.y + 1, half = truth->k > 0 ? where.width / 2 : where.width;
    for (size_t f = 0; f < axes->k && f < lines; f++, y++) {
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
    if (axes->k > lines) {
        grid_print(g, where.x + 1, y, where.width - 2, STYLE(INK_DIM), "and %zu smaller ones",
                   axes->k - lines);
    }
    y++;
    draw_alignment(g, where, &y, &w->portrait.other, side_names[1 - w->answered.side]);
    draw_alignment(g, where, &y, &w->portrait.truth, "the planted factors");
}

static void draw(view *v, grid *g, area body)
{
    factors_view *w = &v->factors;
    const mf_run *run = view_run(v, w->question.side);
    if (run == NULL || mf_run_factors(run) == 0) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4, STYLE(INK_DIM),
                  run == NULL ? "no factors yet: 2, then Space trains"
                              : "this solver has no factors");
        return;
    }
    bool failed = w->failed[0] != '\0' && w->generation == v->lab->generation &&
                  w->epoch == view_model_epoch(v, w->question.side);
    v->wants_refresh = !is_fresh(v) && !failed;
    v->wants_models = v->now.training;
    if (!w->there || w->model->n_movies != v->lab->ratings.movies.count ||
        w->generation != v->lab->generation) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4,
                  STYLE(failed ? INK_WARN : INK_DIM),
                  failed ? w->failed : "computing the axes of P·Q");
        return;
    }
    static const char *const sorts[] = {"this factor", "nearness to the marked row", "ratings"};
    static const char *const panes[] = {"heat map", "two factors", "norms", "axes"};
    const factors_question *a = &w->answered;
    char label[96];
    int x = body.x + 1;
    x += grid_print(g, x, body.y, 40, side_style(a->side), "%s of %s β %g  epoch %zu ",
                    a->watchers ? "P" : "Q", side_names[a->side], run->config.beta, w->epoch);
    grid_print(g, x, body.y, body.x + body.width - x, STYLE(INK_PLAIN), " %s  %s  by %s%s",
               panes[w->pane], factor_label(v, a->factor, label, sizeof label), sorts[a->sort],
               a->rotate ? "  rotated" : "");
    if (a->min_ratings > 1) {
        grid_print_right(g, body.x, body.y, body.width - 1, STYLE(INK_DIM), "rated ≥ %u",
                         a->min_ratings);
    }
    area rest = {body.x, body.y + 1, body.width, body.height - 3};
    static void (*const drawers[PANES])(view *, grid *, area) = {draw_heat, draw_two, draw_norms,
                                                                 draw_axes};
    drawers[w->pane](v, g, rest);
    if (w->pane == PANE_HEAT) {
        draw_ends(v, g, body, body.y + body.height - 2);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void next_pane(view *v, uint32_t code)
{
    (void)code;
    v->factors.pane = (v->factors.pane + 1) % PANES;
}

static size_t n_factors(const view *v)
{
    const mf_run *run = view_run(v, v->factors.question.side);
    return run == NULL ? 0 : mf_run_factors(run);
}

static void choose_factor(view *v, uint32_t code)
{
    size_t k = n_factors(v), *at = code == 'f' ? &v->factors.second : &v->factors.question.factor;
    if (k > 0) {
        *at = (*at + (code == PRESS_LEFT || code == 'h' ? k - 1 : 1)) % k;
    }
}

static void move(view *v, uint32_t code)
{
    size_t page = v->height > 8 ? (size_t)v->height - 8 : 1;
    v->factors.cursor = move_cursor(v->factors.cursor, v->factors.n_order, page, code);
}

static void change_side(view *v, uint32_t code)
{
    (void)code;
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B");
    } else {
        v->factors.question.side = 1 - v->factors.question.side;
    }
}

static void toggle(view *v, uint32_t code)
{
    factors_question *q = &v->factors.question;
    if (code == 'r') {
        q->rotate = !q->rotate;
    } else {
        q->watchers = !q->watchers;
        v->factors.cursor = 0;
    }
}

static void change_order(view *v, uint32_t code)
{
    (void)code;
    factors_view *w = &v->factors;
    w->question.sort = (factor_sort)((w->question.sort + 1u) % FACTOR_SORTS);
    w->question.near = w->cursor < w->n_order ? w->order[w->cursor] : 0;
    w->cursor = 0;
}

static void change_minimum(view *v, uint32_t code)
{
    factors_question *q = &v->factors.question;
    q->min_ratings = next_minimum(q->min_ratings, code != 'm');
    v->factors.cursor = 0;
}

static void give_name(view *v, uint32_t code)
{
    (void)code;
    const factors_question *q = &v->factors.question;
    if (q->rotate) {
        view_say(v, true, "names belong to factors as they were learned: r leaves the axes");
    } else if (view_run(v, q->side) != NULL) {
        view_prompt(v, "name %s %zu ", side_names[q->side], q->factor + 1);
    }
}

static void ask_similar(view *v, uint32_t code)
{
    (void)code;
    const factors_view *w = &v->factors;
    char id[400];
    if (w->answered.watchers || w->cursor >= w->n_order || w->generation != v->lab->generation) {
        view_say(v, true, "no movie is under the cursor; w shows movies");
        return;
    }
    view_ask(v, "similar %s --run %s --min-ratings %u",
             quoted(mf_id(&v->lab->ratings.movies, w->order[w->cursor]), id, sizeof id),
             side_names[w->answered.side], w->answered.min_ratings);
}

static void describe(const view *v, char *text, size_t size)
{
    const factors_view *w = &v->factors;
    if (!w->there) {
        snprintf(text, size, "No factors to show yet.");
        return;
    }
    const mf_model *m = w->model;
    const double *q = shown_rows(w, false);
    char label[96];
    uint32_t high[1], low[1];
    size_t f = w->answered.factor;
    bool ends = mf_extremes(q, m->n_movies, m->k, f, m->movie_count, w->answered.min_ratings, true,
                            1, high) > 0 &&
                mf_extremes(q, m->n_movies, m->k, f, m->movie_count, w->answered.min_ratings, false,
                            1, low) > 0;
    int at = snprintf(text, size,
                      "%s has %zu factors; the largest singular value of its products is %.4g, the "
                      "smallest %.4g.",
                      side_names[w->answered.side], m->k, w->portrait.axes.sigma[0],
                      w->portrait.axes.sigma[m->k - 1]);
    if (ends && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, " The %s goes from %s to %s.",
                       factor_label(v, f, label, sizeof label), movie_name(v->lab, low[0]),
                       movie_name(v->lab, high[0]));
    }
    if (w->portrait.other.k > 0 && (size_t)at < size) {
        snprintf(text + at, size - (size_t)at,
                 " The largest angle between the movie spaces of A and B is %.1f degrees.",
                 w->portrait.other.angles[w->portrait.other.n_angles - 1]);
    }
}

static void here(const view *v, char *text, size_t size)
{
    const factors_question *q = &v->factors.question;
    int at = snprintf(text, size, "factors --run %s --min-ratings %u%s", side_names[q->side],
                      q->min_ratings, q->rotate ? " --rotate" : "");
    if (v->lab->replay.on && at > 0 && (size_t)at < size) {
        snprintf(text + at, size - (size_t)at, " --at-epoch %zu", v->lab->replay.epoch);
    }
}

static const binding keys[] = {
    {{'v'},
     "v",
     "view",
     "heat map, two factors against each other, norms, axes and angles",
     next_pane},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'}, "←→", "factor", "another factor", choose_factor},
    {{'f'},
     "f",
     NULL,
     "another second factor, of the two that are shown against each other",
     choose_factor},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'}, "↑↓", "row", "another row", move},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END},
     "PgUp PgDn",
     NULL,
     "a page up or down; Home and End",
     move},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, NULL, NULL, NULL, move},
    {{'s'}, "s", "A/B", "the factors of the other run", change_side},
    {{'r'},
     "r",
     "rotate",
     "along the principal axes of P·Q, so that A and B can be compared",
     toggle},
    {{'w'}, "w", NULL, "watchers or movies: P or Q", toggle},
    {{'o'},
     "o",
     "order",
     "by the factor, by nearness to the marked row (cosine), by ratings",
     change_order},
    {{'m', 'M'}, "m", NULL, "leave out rows with few training ratings", change_minimum},
    {{'t'}, "t", "name", "give the factor a name; it is saved with the model", give_name},
    {{PRESS_ENTER}, "Enter", NULL, "the movies nearest to the one under the cursor", ask_similar},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_factors = {
    .name = "factors",
    .tab = "Factors",
    .summary = "Heat maps of P and Q, two factors against each other, norms by popularity, "
               "singular values, A "
               "against B.",
    .keys = keys,
    .draw = draw,
    .here = here,
    .describe = describe,
    .refresh = refresh,
};
