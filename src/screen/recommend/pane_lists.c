/* The boxes of the Recommend screen: see recommend_boxes.h. */
#include "recommend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/ids.h"
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
    char title[64];
    snprintf(title, sizeof title, "watchers");
    area inside =
        grid_box(g, where, STYLE(w->focus == FOCUS_WATCHERS ? INK_CURSOR : INK_DIM), title);
    if (w->filtering || w->filter[0] != '\0') {
        grid_print(g, inside.x, inside.y, inside.width, STYLE(INK_CURSOR), "/%s%s", w->filter,
                   w->filtering ? "_" : "");
    } else {
        grid_text(g, inside.x, inside.y, inside.width, STYLE(INK_DIM), sorts[w->sort]);
    }
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->watcher, w->n_shown, rows);
    for (size_t r = 0; r < rows && top + r < w->n_shown; r++) {
        uint32_t i = w->shown[top + r];
        int y = inside.y + 1 + (int)r;
        bool here = top + r == w->watcher;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        size_t count = lab->ratings.r.row_start[i + 1] - lab->ratings.r.row_start[i];
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_text(g, inside.x + 1, y, inside.width - 11, look, mf_id(&lab->ratings.watchers, i));
        grid_print_right(g, inside.x + inside.width - 10, y, 5, STYLE(INK_DIM), "%zu", count);
        if (lab->survey != NULL) {
            grid_print_right(g, inside.x + inside.width - 4, y, 4, look, "%.2f",
                             (double)lab->survey->watcher_mean[i]);
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
              !both           ? "true"
              : w->difference ? (g->ascii ? " true   A-B" : " true   A−B")
                              : " true   A    B");
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->rated, n, rows);
    for (size_t r = 0; r < rows && top + r < n; r++) {
        uint32_t j = lab->ratings.r.col[first + top + r];
        int y = inside.y + 1 + (int)r, x = inside.x + 5;
        bool here = w->focus == FOCUS_RATED && top + r == w->rated;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_print_right(g, inside.x + 1, y, 4, look, "%g",
                         (double)lab->ratings.r.value[first + top + r]);
        if (both && w->difference) {
            grid_print_right(g, x, y, 8, STYLE(INK_HEAD), "%+.3f", difference_of(v, watcher, j));
            x += 10;
        }
        for (size_t side = 0; side < 2 && both && !w->difference; side++) {
            const mf_run *run = view_run(v, side);
            if (run != NULL) {
                mf_prediction p = mf_predict(view_model(v, side), watcher, j, MF_COLD_BIAS);
                grid_print_right(g, x, y, 5, side_style(side), "%.2f", p.value);
            }
            x += 5;
        }
        grid_text(g, x + 1, y, inside.x + inside.width - x - 1, look, movie_name(lab, j));
    }
}

/* ---- the lists ------------------------------------------------------------------------------- */

void recommend_refresh_lists(view *v, uint32_t watcher)
{
    recommend_state *w = recommend_of(v);
    bool same = w->for_watcher == watcher && w->kept_n == w->n && w->kept_min == w->min_ratings &&
                w->kept_include == w->include_rated;
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
        mf_scored *items = realloc(list->items, w->n * sizeof *items);
        if (items == NULL) {
            list->n = 0;
            continue;
        }
        mf_list_options options = {
            .n = w->n, .min_ratings = w->min_ratings, .include_rated = w->include_rated};
        list->items = items;
        list->run = run;
        list->model_epoch = view_model_epoch(v, side);
        list->n = mf_recommend(view_model(v, side), &v->lab->ratings.r, watcher, &options, items);
    }
    w->for_watcher = watcher;
    w->kept_n = w->n;
    w->kept_min = w->min_ratings;
    w->kept_include = w->include_rated;
}

void list_pane_draw(view *v, grid *g, area where, size_t side)
{
    recommend_state *w = recommend_of(v);
    const kept_list *list = &w->list[side], *other = &w->list[1 - side];
    const mf_run *run = view_run(v, side);
    char title[96];
    bool focused = w->focus == (side == 0 ? FOCUS_A : FOCUS_B);
    run_words(v, side, view_model_epoch(v, side), title, sizeof title);
    area inside = grid_box(g, where, focused ? STYLE(INK_CURSOR) : side_style(side), title);
    if (run == NULL) {
        grid_text(g, inside.x + 1, inside.y + 1, inside.width - 2, STYLE(INK_DIM),
                  side == 0 ? "2 Space trains" : "");
        return;
    }
    grid_text(g, inside.x, inside.y, inside.width, STYLE(INK_DIM),
              !w->difference ? "    pred"
              : g->ascii     ? "     A-B"
                             : "     A−B");
    int count = 0; /* columns of the number of ratings; none where titles need the room */
    for (size_t i = 0; i < list->n && inside.width >= 24; i++) {
        char digits[16];
        int width = snprintf(digits, sizeof digits, "%u",
                             view_model(v, side)->movie_count[list->items[i].movie]);
        count = width > count ? width : count;
    }
    grid_print_right(g, inside.x, inside.y, inside.width - 4, STYLE(INK_DIM), "%s",
                     count > 0 ? "n" : "");
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->item, list->n, rows);
    for (size_t r = 0; r < rows && top + r < list->n; r++) {
        const mf_scored *item = &list->items[top + r];
        int y = inside.y + 1 + (int)r, right = inside.x + inside.width;
        bool here = focused && top + r == w->item;
        char change[16] = "";
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        grid_print(g, inside.x, y, 3, look, "%2zu", top + r + 1);
        w->difference ? grid_print_right(g, inside.x + 2, y, 6, look, "%+.2f",
                                         difference_of(v, w->for_watcher, item->movie))
                      : grid_print_right(g, inside.x + 2, y, 6, look, "%.2f", item->score);
        if (other->run != NULL) {
            rank_change(top + r, rank_in(other->items, other->n, item->movie), g->ascii, change);
        }
        grid_print(g, right - 3, y, 3, STYLE(strcmp(change, "new") == 0 ? INK_GOOD : INK_DIM), "%s",
                   change);
        if (count > 0) {
            grid_print_right(g, right - 4 - count, y, count, STYLE(INK_DIM), "%u",
                             view_model(v, side)->movie_count[item->movie]);
        }
        grid_print(g, inside.x + 9, y, inside.width - 14 - count, look, "%s%s",
                   item->fallback != MF_FALLBACK_NONE ? (g->ascii ? "~" : "≈") : "",
                   movie_name(v->lab, item->movie));
    }
    if (list->n == 0) {
        grid_text(g, inside.x + 1, inside.y + 1, inside.width - 2, STYLE(INK_DIM),
                  "no movie is left to list");
    }
}
