/* The lists of the Recommend screen: see recommend.h. */
#include "recommend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../data/alloc.h"
#include "../../data/ids.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../model/model.h"
#include "../../model/recommend.h"
#include "../../train/run.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/model.h"

void watchers_pane_draw(view *v, grid *g, area where)
{
    recommend_state *w = recommend_of(v);
    const mf_lab *lab = v->lab;
    static const char *const sorts[] = {"most ratings", "by id", "highest mean"};
    area inside =
        grid_box(g, where, STYLE(w->focus == FOCUS_WATCHERS ? INK_CURSOR : INK_DIM), "watchers");
    if (w->filtering || w->filter[0] != '\0') {
        grid_print(g, inside.x, inside.y, inside.width, STYLE(INK_CURSOR), "/%s%s", w->filter,
                   w->filtering ? "_" : "");
    } else {
        grid_print(g, inside.x, inside.y, inside.width - 16, STYLE(INK_DIM), " id, %s",
                   sorts[w->sort]);
    }
    grid_print_right(g, inside.x, inside.y, inside.width, STYLE(INK_DIM), "ratings  mean");
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->watcher, w->n_shown, rows);
    for (size_t r = 0; r < rows && top + r < w->n_shown; r++) {
        uint32_t i = w->shown[top + r];
        int y = inside.y + 1 + (int)r;
        bool here = top + r == w->watcher;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        size_t count = lab->ratings.r.row_start[i + 1] - lab->ratings.r.row_start[i];
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_text(g, inside.x + 1, y, inside.width - 16, look, mf_id(&lab->ratings.watchers, i));
        grid_print_right(g, inside.x + inside.width - 14, y, 8, STYLE(INK_DIM), "%zu", count);
        if (lab->survey != NULL) {
            grid_figure(g, inside.x + inside.width - 6, y, 6, look,
                        (double)lab->survey->watcher_mean[i], 2);
        }
    }
    if (w->n_shown == 0) {
        grid_text(g, inside.x, inside.y + 1, inside.width, STYLE(INK_WARN), "no such id");
    }
}

/* A's prediction less B's; NaN where there is no B. */
static double difference_of(const view *v, uint32_t watcher, uint32_t movie)
{
    const mf_model *a = view_model(v, 0), *b = view_model(v, 1);
    return a == NULL || b == NULL ? NAN
                                  : mf_predict(a, watcher, movie, MF_COLD_BIAS).value -
                                        mf_predict(b, watcher, movie, MF_COLD_BIAS).value;
}

/* ---- what they rated ------------------------------------------------------------------------- */

size_t recommend_n_rated(const view *v, uint32_t watcher)
{
    if (watcher != UINT32_MAX && watcher >= v->lab->ratings.r.n_rows) {
        return 0;
    }
    const size_t *start = v->lab->ratings.r.row_start;
    return watcher == UINT32_MAX ? 0 : start[watcher + 1] - start[watcher];
}

void rated_pane_draw(view *v, grid *g, area where, uint32_t watcher)
{
    recommend_state *w = recommend_of(v);
    const mf_lab *lab = v->lab;
    size_t n = recommend_n_rated(v, watcher),
           first = watcher == UINT32_MAX ? 0 : lab->ratings.r.row_start[watcher];
    char title[64];
    snprintf(title, sizeof title, "rated %zu", n);
    area inside = grid_box(g, where, STYLE(w->focus == FOCUS_RATED ? INK_CURSOR : INK_DIM), title);
    bool both = view_run(v, 0) != NULL;
    w->rated = w->rated < n ? w->rated : 0;
    grid_text(g, inside.x, inside.y, inside.width, STYLE(INK_DIM),
              !both           ? " rated  title"
              : w->difference ? " rated     A−B  title"
                              : " rated     A     B  title");
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->rated, n, rows);
    for (size_t r = 0; r < rows && top + r < n; r++) {
        uint32_t j = lab->ratings.r.col[first + top + r];
        int y = inside.y + 1 + (int)r, x = inside.x + 6;
        bool here = w->focus == FOCUS_RATED && top + r == w->rated;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_print_right(g, inside.x + 1, y, 5, look, "%.4g",
                         (double)mf_csr_value(&lab->ratings.r, first + top + r));
        if (both && w->difference) {
            grid_print_right(g, x, y, 8, STYLE(INK_HEAD), "%+.3f", difference_of(v, watcher, j));
            x += 8;
        }
        for (size_t side = 0; side < 2 && both && !w->difference; side++) {
            const mf_run *run = view_run(v, side);
            if (run != NULL) {
                mf_prediction p = mf_predict(view_model(v, side), watcher, j, MF_COLD_BIAS);
                grid_figure(g, x, y, 6, side_style(side), p.value, 2);
            }
            x += 6;
        }
        grid_text(g, x + 2, y, inside.x + inside.width - x - 2, look, movie_name(lab, j));
    }
}

/* ---- the lists ------------------------------------------------------------------------------- */

static void size_scores(kept_list *list)
{
    enum { LEAST = 5, MOST = 8 };
    int width = LEAST;
    list->of_ones = false;
    for (size_t i = 0; i < list->n; i++) {
        char text[32];
        int here = (int)text_width(text_figure(list->items[i].score, 2, text));
        width = here > width ? here : width;
        list->of_ones = list->of_ones || fabs(list->items[i].score) >= 1;
    }
    list->score_width = (width < MOST ? width : MOST) + 1;
}

static void draw_score(grid *g, int x, int y, const kept_list *list, style look, double score)
{
    list->of_ones &&fabs(score) < 1
        ? grid_print_right(g, x, y, list->score_width, look, "%.2f", score)
        : grid_figure(g, x + 1, y, list->score_width - 1, look, score, 2);
}

void recommend_refresh_lists(view *v, uint32_t watcher)
{
    recommend_state *w = recommend_of(v);
    bool same = w->for_watcher == watcher && w->kept_n == w->n && w->kept_min == list_minimum(v) &&
                w->kept_include == w->include_rated && w->kept_by_low == w->by_low;
    const kept_list *chosen = &w->list[w->focus == FOCUS_B];
    bool follows = !same && w->for_watcher == watcher && w->item > 0 && w->item < chosen->n;
    uint32_t movie = follows ? chosen->items[w->item].movie : UINT32_MAX;
    for (size_t side = 0; side < 2; side++) {
        kept_list *list = &w->list[side];
        const mf_run *run = view_run(v, side);
        if (run == NULL || watcher == UINT32_MAX) {
            list->run = NULL;
            list->n = 0;
            continue;
        }
        if (same && list->run == run && list->model_epoch == view_model_epoch(v, side)) {
            continue;
        }
        mf_scored *items = mf_resize(list->items, w->n, sizeof *items);
        if (items == NULL) {
            list->n = 0;
            continue;
        }
        mf_list_options options = {
            .n = w->n, .min_ratings = list_minimum(v), .include_rated = w->include_rated};
        list->items = items;
        list->run = run;
        list->model_epoch = view_model_epoch(v, side);
        options.by_low = w->by_low && mf_model_has_intervals(view_model(v, side)) ? SHOWN_LEVEL : 0;
        list->n = mf_recommend(view_model(v, side), &v->lab->ratings.r, watcher, &options, items);
        size_scores(list);
    }
    for (size_t i = 0; i < chosen->n && follows; i++) { /* where it stands in the other list */
        w->item = chosen->items[i].movie == movie ? i : w->item;
    }
    w->for_watcher = watcher;
    w->kept_n = w->n;
    w->kept_min = list_minimum(v);
    w->kept_include = w->include_rated;
    w->kept_by_low = w->by_low;
}

/* A row: rank, what is predicted, by how many ratings, the title, how the rank differs. */
enum { RANK = 3, MARK = 1, RATINGS = 6, GAP = 2, CHANGE = 4, INTERVAL = 16 };

/* Is there room for intervals beside titles, and does the model know any? */
static bool has_bars(const view *v, size_t side, int width)
{
    return width >= 64 && mf_model_has_intervals(view_model(v, side)) && isfinite(v->lab->lowest) &&
           v->lab->highest > v->lab->lowest;
}

/* Where a rating stands on a bar, which goes on beyond both ends of the scale by a fifth of it. */
static int bar_place(const mf_lab *lab, double value)
{
    double over = (lab->highest - lab->lowest) / 5;
    double share = (value - lab->lowest + over) / (lab->highest - lab->lowest + 2 * over);
    return (int)lround(fmin(fmax(share, 0), 1) * (INTERVAL - 1));
}

/* What stands above the bars: the ends of the scale where their marks are, and how sure it is. */
static void head_of_bars(const mf_lab *lab, char head[INTERVAL + 1])
{
    enum { END = 3 }; /* longer ones would run into one another */
    const char level[] = "90 %";
    const double ends[] = {lab->lowest, lab->highest};
    memset(head, ' ', INTERVAL);
    head[INTERVAL] = '\0';
    memcpy(head + (INTERVAL - sizeof level) / 2 + 1, level, sizeof level - 1);
    for (size_t e = 0; e < 2 && isfinite(ends[e]); e++) {
        char text[32];
        int length = snprintf(text, sizeof text, "%g", ends[e]), at = bar_place(lab, ends[e]);
        if (length > END) {
            snprintf(head, INTERVAL + 1, "%-*s", INTERVAL, "90 % interval");
            return;
        }
        at = at + length > INTERVAL ? INTERVAL - length : at;
        memcpy(head + at, text, (size_t)length);
    }
}

/* The interval as a line, the prediction as a point on it, the ends of the scale as marks. */
static void draw_bar(const view *v, grid *g, int x, int y, size_t side, uint32_t movie, style look)
{
    const mf_model *model = view_model(v, side);
    uint32_t watcher = recommend_of(v)->for_watcher;
    mf_interval i = mf_model_interval(model, watcher, movie, SHOWN_LEVEL, MF_INTERVAL_RATING);
    int low = bar_place(v->lab, i.low), high = bar_place(v->lab, i.high);
    for (int c = low; c <= high; c++) {
        grid_put(g, x + c, y, STYLE(side == 0 ? INK_A : INK_B), 0x2500);
    }
    const double ends[] = {v->lab->lowest, v->lab->highest};
    for (size_t e = 0; e < 2; e++) {
        int c = bar_place(v->lab, ends[e]);
        grid_put(g, x + c, y, STYLE(INK_DIM), c >= low && c <= high ? 0x253c : 0x2502);
    }
    grid_put(g, x + bar_place(v->lab, mf_predict(model, watcher, movie, MF_COLD_BIAS).value), y,
             look, side == 0 ? 0x25cf : 0x25b2);
}

static void draw_item(view *v, grid *g, area inside, int y, size_t side, size_t place, bool here)
{
    const recommend_state *w = recommend_of(v);
    const kept_list *list = &w->list[side], *other = &w->list[1 - side];
    const mf_scored *item = &list->items[place];
    style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
    char change[16] = "";
    int x = inside.x, right = inside.x + inside.width;
    bool off = is_off_scale(v->lab, item->score) && !w->difference;
    bool cold = item->fallback != MF_FALLBACK_NONE;
    grid_print_right(g, x, y, RANK, look, "%zu", place + 1);
    x += RANK;
    int wide = list->score_width;
    w->difference ? grid_print_right(g, x, y, wide, look, "%+.2f",
                                     difference_of(v, w->for_watcher, item->movie))
                  : draw_score(g, x, y, list, look, item->score);
    x += wide;
    grid_put(g, x, y, STYLE(INK_WARN), off ? '!' : cold ? 0x2248 : ' ');
    x += MARK;
    grid_print_right(g, x, y, RATINGS + 1, STYLE(INK_DIM), "%u",
                     view_model(v, side)->movie_count[item->movie]);
    x += RATINGS + 1 + GAP;
    if (has_bars(v, side, inside.width)) {
        draw_bar(v, g, x, y, side, item->movie, look);
        x += INTERVAL + GAP;
    }
    if (other->run != NULL) {
        rank_change(place, rank_in(other->items, other->n, item->movie), g->ascii, change);
    }
    grid_print_right(g, right - CHANGE, y, CHANGE, STYLE(change[0] == 'n' ? INK_GOOD : INK_DIM),
                     "%s", change);
    grid_text(g, x, y, right - x - (int)text_width(change) - 1, look,
              movie_name(v->lab, item->movie));
}

void list_pane_draw(view *v, grid *g, area where, size_t side)
{
    recommend_state *w = recommend_of(v);
    const kept_list *list = &w->list[side];
    const mf_run *run = view_run(v, side);
    char title[96];
    bool focused = w->focus == (side == 0 ? FOCUS_A : FOCUS_B);
    style head = {side_style(side).ink, ATTRIBUTE_BOLD, 0};
    run_words(v, side, view_model_epoch(v, side), title, sizeof title);
    grid_put(g, where.x, where.y, focused ? STYLE_BOLD(INK_CURSOR) : head,
             focused ? 0x25b8 : side_glyphs[side]);
    int used = 3 + grid_text(g, where.x + 2, where.y, where.width - 3, head, title);
    if (run == NULL) {
        grid_text(g, where.x + 2, where.y + 2, where.width - 3, STYLE(INK_DIM),
                  side == 0 ? "not trained yet: 2, then Space" : "");
        return;
    }
    area inside = {where.x, where.y + 2, where.width - 1, where.height - 2};
    char interval[INTERVAL + 1]; /* the ends of the scale above their marks */
    head_of_bars(v->lab, interval);
    bool sure = w->by_low && mf_model_has_intervals(view_model(v, side));
    grid_print(g, inside.x, inside.y - 1, inside.width, STYLE(INK_DIM), "%*s%*s  %-*s%s",
               RANK + (list->n > 0 ? list->score_width : 6),
               w->difference ? "A-B"
               : sure        ? "sure of"
                             : "predicted",
               MARK + RATINGS + 1, "ratings", has_bars(v, side, inside.width) ? INTERVAL + GAP : 0,
               has_bars(v, side, inside.width) ? interval : "", "title");
    size_t rows = inside.height > 0 ? (size_t)inside.height : 0;
    size_t top = scroll_top(w->item, list->n, rows);
    for (size_t r = 0; r < rows && top + r < list->n; r++) {
        draw_item(v, g, inside, inside.y + (int)r, side, top + r, focused && top + r == w->item);
    }
    char part[64];
    snprintf(part, sizeof part, "%zu–%zu of %zu%s", top + 1, top + rows, list->n,
             top + rows < list->n ? " ↓" : "");
    if (list->n > rows && used + (int)text_width(part) < where.width) {
        grid_print_right(g, where.x, where.y, where.width - 1, STYLE(INK_DIM), "%s", part);
    }
    if (list->n == 0) {
        grid_wrap(
            g, (area){inside.x + 1, inside.y, inside.width - 2, inside.height}, STYLE(INK_DIM),
            recommend_of(v)->n_shown == 0    ? "no watcher, no list"
            : list_minimum(v) > 1            ? "no movie is left to list: m moves the bound"
            : recommend_of(v)->include_rated ? "no movie is left to list"
                                             : "no movie is left to list: i lists what was rated");
    }
}
