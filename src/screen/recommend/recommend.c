/* Recommend: a watcher, what they rated, and what A and B would recommend, side by side. */
#include "recommend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../data/alloc.h"
#include "../../data/csr.h"
#include "../../data/ids.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../train/run.h"
#include "../back.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/model.h"

/* How well an id goes with what is looked for: 0 the same, 1 begins so, 2 holds it, 3 not. */
static int match_of(const char *id, const char *wanted)
{
    size_t length = strlen(wanted);
    return strcasecmp(id, wanted) == 0            ? 0
           : strncasecmp(id, wanted, length) == 0 ? 1
           : strcasestr(id, wanted) != NULL       ? 2
                                                  : 3;
}

/* The watchers that go with the filter so well, in the order of the sort. */
static void add_matches(const view *v, recommend_state *w, int match)
{
    const mf_lab *lab = v->lab;
    size_t first = w->n_shown;
    for (size_t place = 0; place < lab->ratings.watchers.count; place++) {
        uint32_t i = lab->survey == NULL || w->sort == SORT_ID ? (uint32_t)place
                                                               : lab->survey->watcher_order[place];
        if (match_of(mf_id(&lab->ratings.watchers, i), w->filter) == match) {
            w->shown[w->n_shown++] = i;
        }
    }
    if (w->sort != SORT_MEAN || lab->survey == NULL) {
        return;
    }
    const float *mean = lab->survey->watcher_mean; /* a shell sort: stable enough, no callback */
    uint32_t *shown = w->shown + first;
    size_t n = w->n_shown - first;
    for (size_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t at = gap; at < n; at++) {
            uint32_t moving = shown[at];
            size_t to = at;
            for (; to >= gap && mean[shown[to - gap]] < mean[moving]; to -= gap) {
                shown[to] = shown[to - gap];
            }
            shown[to] = moving;
        }
    }
}

/* Refills recommend_of(v)->shown with the watchers that pass the filter, the id itself first, then
 * those that begin so. */
static void filter_watchers(view *v)
{
    recommend_state *w = recommend_of(v);
    const mf_lab *lab = v->lab;
    size_t n = lab->ratings.watchers.count;
    if (!w->stale && w->generation == lab->generation) {
        return;
    }
    uint32_t *shown = mf_resize(w->shown, n > 0 ? n : 1, sizeof *shown);
    if (shown == NULL) {
        return;
    }
    w->shown = shown;
    w->n_shown = 0;
    bool all = w->filter[0] == '\0'; /* every id begins with nothing */
    for (int match = all ? 1 : 0; match < (all ? 2 : 3); match++) {
        add_matches(v, w, match);
    }
    w->generation = lab->generation;
    w->stale = false;
    w->watcher = 0;
    const size_t *start = lab->ratings.r.row_start; /* at first: who has much left to recommend */
    while (v->watcher == UINT32_MAX && w->watcher + 1 < w->n_shown &&
           start[shown[w->watcher] + 1] - start[shown[w->watcher]] >
               lab->ratings.movies.count / 2) {
        w->watcher++;
    }
    for (size_t at = 0; at < w->n_shown && all; at++) { /* the cursor stays on its watcher */
        w->watcher = shown[at] == v->watcher ? at : w->watcher;
    }
    w->list[0].run = w->list[1].run = NULL; /* what was listed may be of other data */
}

/* The watcher under the cursor; UINT32_MAX when there is none. */
static uint32_t current_watcher(const view *v)
{
    const recommend_state *w = recommend_of(v);
    bool fresh = w->generation == v->lab->generation; /* else they are indices of other data */
    return fresh && w->watcher < w->n_shown ? w->shown[w->watcher] : UINT32_MAX;
}

/* The movie under the cursor; UINT32_MAX when there is none. */
static uint32_t current_movie(const view *v)
{ /* the lists are of current_watcher, which is none when the data have changed */
    const recommend_state *w = recommend_of(v);
    uint32_t watcher = current_watcher(v);
    if (watcher == UINT32_MAX) {
        return UINT32_MAX;
    }
    if (w->focus == FOCUS_RATED) {
        return w->rated < recommend_n_rated(v, watcher)
                   ? v->lab->ratings.r.col[v->lab->ratings.r.row_start[watcher] + w->rated]
                   : UINT32_MAX;
    }
    const kept_list *list = &w->list[w->focus == FOCUS_B];
    return w->item < list->n ? list->items[w->item].movie : UINT32_MAX;
}

static void draw_head(view *v, grid *g, area body, uint32_t watcher)
{
    const recommend_state *w = recommend_of(v);
    const mf_lab *lab = v->lab;
    char id[64] = "-", mean[32] = "", low[32], high[32];
    if (watcher != UINT32_MAX) {
        snprintf(id, sizeof id, "%s",
                 mf_brief(mf_id(&lab->ratings.watchers, watcher), (char[MF_BRIEF]){""}));
    }
    int x = body.x + 1, end = body.x + body.width - 1;
    if (watcher == UINT32_MAX) {
        x += grid_print(g, x, body.y, end - x, STYLE(INK_WARN),
                        "no watcher's id has \"%s\": / asks for another, Esc shows all", w->filter);
    } else {
        x += grid_print(g, x, body.y, end - x, STYLE_BOLD(INK_PLAIN), "watcher %s: %zu rating%s",
                        id, recommend_n_rated(v, watcher), text_s(recommend_n_rated(v, watcher)));
    }
    if (watcher != UINT32_MAX && lab->survey != NULL) {
        x += grid_print(g, x, body.y, end - x, STYLE(INK_PLAIN), ", mean %s",
                        text_figure((double)lab->survey->watcher_mean[watcher], 2, mean));
    }
    if (isfinite(lab->lowest)) {
        x += grid_print(g, x, body.y, end - x, STYLE(INK_DIM), ", scale %s–%s",
                        text_rating(lab->lowest, low), text_rating(lab->highest, high));
    }
    if (watcher == UINT32_MAX) {
        return;
    }
    char rule[96];
    snprintf(rule, sizeof rule, "top %zu, %u+ ratings (m)%s", w->n, list_minimum(v),
             w->include_rated ? ", rated too" : "");
    if (end - x > (int)text_width(rule)) {
        grid_print_right(g, x, body.y, end - x, STYLE(INK_DIM), "%s", rule);
    }
}

/* How many of both lists are outside the scale; and is one of them a sum of products? */
static size_t count_off(const view *v, bool *products)
{
    size_t off = 0;
    *products = false;
    for (size_t side = 0; side < 2; side++) {
        const kept_list *list = &recommend_of(v)->list[side];
        size_t here = 0;
        for (size_t i = 0; i < list->n && list->run != NULL; i++) {
            here += is_off_scale(v->lab, list->items[i].score);
        }
        *products = *products || (here > 0 && view_model(v, side)->k > 0);
        off += here;
    }
    return off;
}

static void draw_off(view *v, grid *g, area body, int y)
{
    bool products;
    size_t off = count_off(v, &products);
    char low[32], high[32], text[200];
    if (off > 0) {
        snprintf(text, sizeof text,
                 "! %zu prediction%s %s outside the scale %s–%s: a sum of %s knows no scale", off,
                 text_s(off), off == 1 ? "is" : "are", text_rating(v->lab->lowest, low),
                 text_rating(v->lab->highest, high), products ? "products" : "biases");
        sentence_draw(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_WARN), text);
    }
}

/* What stands under the lists when nothing is taken apart: the movie under the cursor in full. */
static void draw_foot(view *v, grid *g, area body, uint32_t watcher, uint32_t movie)
{
    int y = body.y + body.height - 1;
    if (movie == UINT32_MAX || watcher == UINT32_MAX) {
        return;
    }
    int x = body.x + 1;
    bool cold = false;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL) {
            mf_prediction p = mf_predict(view_model(v, side), watcher, movie, MF_COLD_BIAS);
            char value[32];
            cold = cold || p.fallback != MF_FALLBACK_NONE;
            x += grid_print(g, x, y, 24, side_style(side), "%s %s", side_names[side],
                            text_figure(p.value, 4, value));
            mf_interval between = mf_model_interval(view_model(v, side), watcher, movie,
                                                    SHOWN_LEVEL, MF_INTERVAL_RATING);
            if (isfinite(between.low)) {
                x += grid_print(g, x, y, 24, STYLE(INK_DIM), " %.2f to %.2f", between.low,
                                between.high);
            }
            x += 2;
        }
    }
    size_t at = mf_csr_find(&v->lab->ratings.r, watcher, movie);
    if (at != SIZE_MAX) {
        x += grid_print(g, x, y, 24, STYLE_BOLD(INK_PLAIN), "rated %g  ",
                        (double)mf_csr_value(&v->lab->ratings.r, at));
    }
    if (cold) {
        x += grid_text(g, x, y, 30, STYLE(INK_WARN), "cold: a mean, no factors  ");
    }
    grid_print(g, x, y, body.x + body.width - 1 - x, STYLE(INK_PLAIN), "movie %s  %s",
               mf_id(&v->lab->ratings.movies, movie), movie_title(v->lab, movie));
}

typedef struct panes {
    area of[4]; /* by focus; without width: not shown */
} panes;

/* A's and B's lists, which are what it is about. The watchers and what one has rated stand beside
 * them where there is room, else in A's place while they have the focus. */
static panes lay_out(area lists, recommend_focus focus, bool pair)
{
    enum { WATCHERS = 28, RATED = 44, LIST = 44 };
    panes p = {0};
    area rest = lists;
    if (lists.width >= WATCHERS + RATED + 2 * LIST) {
        p.of[FOCUS_WATCHERS] = (area){lists.x, lists.y, WATCHERS, lists.height};
        p.of[FOCUS_RATED] = (area){lists.x + WATCHERS, lists.y, RATED, lists.height};
        rest.x += WATCHERS + RATED + 1;
        rest.width -= WATCHERS + RATED + 1;
    }
    int half = rest.width / 2;
    area left = {rest.x, rest.y, half, rest.height},
         right = {rest.x + half, rest.y, rest.width - half, rest.height};
    bool beside = p.of[FOCUS_WATCHERS].width > 0;
    if (!beside && (focus == FOCUS_WATCHERS || focus == FOCUS_RATED)) {
        p.of[focus] = left;
        p.of[FOCUS_A] = right;
    } else {
        p.of[FOCUS_A] = pair ? left : rest; /* nothing stands where B would */
        p.of[FOCUS_B] = pair ? right : (area){0};
    }
    return p;
}

static void draw(view *v, grid *g, area body)
{
    recommend_state *w = recommend_of(v);
    w->difference = w->difference && view_run(v, 1) != NULL;
    filter_watchers(v);
    uint32_t watcher = current_watcher(v);
    v->watcher = watcher == UINT32_MAX ? v->watcher : watcher;
    v->wants_models = v->now.training;
    recommend_refresh_lists(v, watcher);
    size_t longest = w->list[0].n > w->list[1].n ? w->list[0].n : w->list[1].n;
    w->item = longest == 0 ? 0 : w->item < longest ? w->item : longest - 1;
    uint32_t movie = current_movie(v);
    const mf_run *first = view_run(v, 0);
    bool apart = w->apart && first != NULL && movie != UINT32_MAX && watcher != UINT32_MAX;
    enum { SHARES = 5, OFF = 2 }; /* OFF: lines for what leaves the scale */
    int parts = first == NULL ? 0 : (int)first->model->k + 4 + SHARES;
    int half = body.height * 3 / 5, below = apart ? (parts < half ? parts : half) : 1 + OFF;
    draw_head(v, g, body, watcher);
    area lists = {body.x, body.y + 1, body.width, body.height - 1 - below};
    panes p = lay_out(lists, w->focus, view_run(v, 1) != NULL);
    if (p.of[FOCUS_WATCHERS].width > 0) {
        watchers_pane_draw(v, g, p.of[FOCUS_WATCHERS]);
    }
    if (p.of[FOCUS_RATED].width > 0) {
        rated_pane_draw(v, g, p.of[FOCUS_RATED], watcher);
    }
    for (size_t side = 0; side < 2; side++) {
        area where = p.of[side == 0 ? FOCUS_A : FOCUS_B];
        if (where.width > 0) {
            list_pane_draw(v, g, where, side);
        }
    }
    recommend_of(v)->lists = lists;
    if (apart) {
        why_pane_draw(v, g, (area){body.x, body.y + body.height - below, body.width, below},
                      watcher, movie);
    } else {
        draw_off(v, g, body, body.y + body.height - 1 - OFF);
        draw_foot(v, g, body, watcher, movie);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void move(view *v, uint32_t code)
{
    recommend_state *w = recommend_of(v);
    size_t page = v->height > 8 ? (size_t)v->height - 8 : 1;
    if (w->focus == FOCUS_WATCHERS) {
        w->watcher = move_cursor(w->watcher, w->n_shown, page, code);
        w->rated = w->item = 0;
    } else if (w->focus == FOCUS_RATED) {
        w->rated = move_cursor(w->rated, recommend_n_rated(v, current_watcher(v)), page, code);
    } else {
        w->item = move_cursor(w->item, w->list[w->focus == FOCUS_B].n, page, code);
    }
}

static void change_focus(view *v, uint32_t code)
{
    /* from the left: watchers, what they rated, A, B */
    static const recommend_focus order[] = {FOCUS_WATCHERS, FOCUS_RATED, FOCUS_A, FOCUS_B};
    unsigned step = code == PRESS_LEFT || code == 'h' ? 3 : 1, at = 0;
    while (order[at] != recommend_of(v)->focus) {
        at++;
    }
    do {
        at = (at + step) % 4;
    } while (order[at] == FOCUS_B && view_run(v, 1) == NULL);
    recommend_of(v)->focus = order[at];
}

static void take_apart(view *v, uint32_t code)
{
    recommend_state *w = recommend_of(v);
    if (code == PRESS_ESCAPE) {
        if (!w->apart && w->filter[0] == '\0') {
            back_to_now(v, code);
        }
        w->apart = false;
        w->filter[0] = '\0';
        w->stale = true;
        return;
    }
    if (w->focus == FOCUS_WATCHERS) { /* this one it is */
        w->focus = FOCUS_A;
    } else {
        w->apart = !w->apart;
    }
    if (view_run(v, 0) == NULL) {
        view_say(v, false, "nothing has been trained yet: 2, then Space");
    }
}

static void start_filter(view *v, uint32_t code)
{
    (void)code;
    recommend_of(v)->filtering = true;
    recommend_of(v)->focus = FOCUS_WATCHERS;
}

static void change_sort(view *v, uint32_t code)
{
    (void)code;
    recommend_of(v)->sort = (watcher_sort)((recommend_of(v)->sort + 1u) % WATCHER_SORTS);
    recommend_of(v)->stale = true;
}

static void change_length(view *v, uint32_t code)
{
    size_t *n = &recommend_of(v)->n;
    *n = code == '-' ? (*n > 5 ? *n - 5 : *n > 1 ? *n - 1 : 1) : *n < 1000 ? *n + 5 : *n;
}

static void toggle_rated(view *v, uint32_t code)
{
    (void)code;
    recommend_of(v)->include_rated = !recommend_of(v)->include_rated;
}

static void toggle_difference(view *v, uint32_t code)
{
    (void)code;
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B to take away from A");
    } else {
        recommend_of(v)->difference = !recommend_of(v)->difference;
    }
}

static void toggle_sure(view *v, uint32_t code)
{
    (void)code;
    const mf_model *a = view_model(v, 0), *b = view_model(v, 1);
    bool known =
        (a != NULL && mf_model_has_intervals(a)) || (b != NULL && mf_model_has_intervals(b));
    recommend_of(v)->by_low = known && !recommend_of(v)->by_low;
    if (!known) {
        view_say(v, true, "these models do not know how sure they are; those of bayes do");
    }
}

static void ask_prediction(view *v, uint32_t code)
{
    (void)code;
    uint32_t watcher = current_watcher(v);
    char id[200] = "";
    view_prompt(v, "predict %s ",
                watcher == UINT32_MAX
                    ? ""
                    : quoted(mf_id(&v->lab->ratings.watchers, watcher), id, sizeof id));
}

static void ask_similar(view *v, uint32_t code)
{
    (void)code;
    uint32_t movie = current_movie(v);
    if (movie == UINT32_MAX) {
        view_say(v, true, "no movie is under the cursor; the right arrow goes to the lists");
    } else {
        char id[400];
        view_ask(v, "similar %s --min-ratings %u -n %zu",
                 quoted(mf_id(&v->lab->ratings.movies, movie), id, sizeof id), list_minimum(v),
                 recommend_of(v)->n);
    }
}

static bool type(view *v, key k)
{
    recommend_state *w = recommend_of(v);
    if (!w->filtering) {
        return false;
    }
    if (k.code == PRESS_ENTER) {
        w->filtering = false;
        w->focus = w->n_shown > 0 ? FOCUS_A : FOCUS_WATCHERS;
    } else if (k.code == PRESS_ESCAPE) {
        w->filtering = false;
        w->filter[0] = '\0';
        w->stale = true;
    } else if (edit_text(w->filter, sizeof w->filter, k)) {
        w->stale = true;
        w->rated = w->item = 0;
    } else {
        w->watcher = move_cursor(w->watcher, w->n_shown, 10, k.code);
    }
    return true;
}

static bool holds(area a, int x, int y)
{
    return x >= a.x && x < a.x + a.width && y >= a.y && y < a.y + a.height;
}

static void click(view *v, int x, int y)
{
    recommend_state *w = recommend_of(v);
    panes p = lay_out(w->lists, w->focus, view_run(v, 1) != NULL);
    for (unsigned f = 0; f < 4; f++) {
        area pane = p.of[f];
        if (!holds(pane, x, y)) {
            continue;
        }
        w->focus = (recommend_focus)f;
        size_t n = f == FOCUS_WATCHERS ? w->n_shown
                   : f == FOCUS_RATED  ? recommend_n_rated(v, current_watcher(v))
                                       : w->list[f == FOCUS_B].n;
        size_t *cursor = f == FOCUS_WATCHERS ? &w->watcher
                         : f == FOCUS_RATED  ? &w->rated
                                             : &w->item;
        int row = y - pane.y - 2; /* below the frame and the heading */
        size_t rows = pane.height > 3 ? (size_t)pane.height - 3 : 1;
        size_t at = scroll_top(*cursor, n, rows) + (size_t)(row < 0 ? 0 : row);
        *cursor = at < n ? at : *cursor;
        if (f == FOCUS_WATCHERS) {
            w->rated = w->item = 0;
        }
    }
}

static void describe(const view *v, char *text, size_t size)
{
    const recommend_state *w = recommend_of(v);
    uint32_t watcher = current_watcher(v);
    if (watcher == UINT32_MAX) {
        snprintf(text, size, "No watcher is chosen.");
        return;
    }
    int at = snprintf(text, size, "Watcher %s rated %zu movie%s.",
                      mf_id(&v->lab->ratings.watchers, watcher), recommend_n_rated(v, watcher),
                      text_s(recommend_n_rated(v, watcher)));
    for (size_t side = 0; side < 2; side++) {
        const kept_list *list = &w->list[side];
        const mf_model *model = view_model(v, side);
        bool sure = w->by_low && model != NULL && mf_model_has_intervals(model);
        for (size_t i = 0; i < 3 && i < list->n && list->run != NULL && (size_t)at < size; i++) {
            char first[40];
            snprintf(first, sizeof first, " %s %s ", side_names[side],
                     sure ? "is surest of" : "recommends");
            at += snprintf(text + at, size - (size_t)at, "%s%s, %s%.2f", i > 0 ? "; " : first,
                           movie_name(v->lab, list->items[i].movie), sure ? "at least " : "",
                           list->items[i].score);
        }
        at += list->n > 0 && list->run != NULL && (size_t)at < size
                  ? snprintf(text + at, size - (size_t)at,
                             run_fell(v, side) ? ", by what it was before it diverged." : ".")
                  : 0;
    }
    if (view_run(v, 0) == NULL && (size_t)at < size) {
        snprintf(text + at, size - (size_t)at, " Nothing has been trained yet.");
    } else if (w->list[0].n > 0 && w->list[1].n > 0 && (size_t)at < size) {
        size_t same = 0;
        for (size_t i = 0; i < w->list[0].n; i++) {
            same += rank_in(w->list[1].items, w->list[1].n, w->list[0].items[i].movie) != SIZE_MAX;
        }
        snprintf(text + at, size - (size_t)at, " %zu of %zu are in both lists.", same,
                 w->list[0].n);
    }
}

static void here(const view *v, char *text, size_t size)
{
    const recommend_state *w = recommend_of(v);
    uint32_t watcher = current_watcher(v);
    if (watcher == UINT32_MAX) {
        text[0] = '\0';
        return;
    }
    char id[400];
    const mf_model *model = view_model(v, w->focus == FOCUS_B);
    bool sure = w->by_low && model != NULL && mf_model_has_intervals(model);
    snprintf(text, size, "recommend %s -n %zu --min-ratings %u%s%s --run %s",
             quoted(mf_id(&v->lab->ratings.watchers, watcher), id, sizeof id), w->n,
             list_minimum(v), w->include_rated ? " --include-rated" : "", sure ? " --by low" : "",
             w->focus == FOCUS_B ? "B" : "A");
    add_epoch(v, text, size);
}

static const char *figure_of(const view *v)
{
    return view_run(v, 0) != NULL ? "why" : NULL;
}

static const binding keys[] = {
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'},
     "↑↓",
     "choose",
     "up and down in the list; k and j, too",
     move},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'},
     "←→",
     "list",
     "from A's list: to B's, or back to what they rated and to the watchers; h and l, too",
     change_focus},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END},
     "PgUp PgDn",
     NULL,
     "a page up or down; Home and End",
     move},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, NULL, NULL, NULL, move},
    {{PRESS_ENTER, PRESS_ESCAPE},
     "Enter",
     "why",
     "take the prediction apart; on a watcher: their lists; Esc closes",
     take_apart},
    {{'/'},
     "/",
     "watcher",
     "find a watcher: the id itself first, then those that begin so, then those that hold it",
     start_filter},
    {{'m', 'M'},
     "m",
     "at least",
     "leave out movies with few training ratings: 1, 2, 5, ... 100",
     list_minimum_step},
    {{'+', '=', '-'}, "+ -", "how many", "longer or shorter lists", change_length},
    {{'i'}, "i", NULL, "list rated movies, too", toggle_rated},
    {{'d'}, "d", "A-B", "A's prediction less B's in place of predictions", toggle_difference},
    {{'u'},
     "u",
     NULL,
     "lists by what is sure: the lower end of the 90 % interval of the rating to be expected",
     toggle_sure},
    {{'o'}, "o", NULL, "order the watchers by ratings, by id, by mean", change_sort},
    {{'p'}, "p", "predict", "predict any watcher and movie, by id or title", ask_prediction},
    {{'s'}, "s", NULL, "movies similar to the one under the cursor, in A and in B", ask_similar},
    {{0}, NULL, NULL, NULL, NULL},
};

static void open_state(void *state)
{
    recommend_state *mine = state;
    mine->n = 10;
    mine->stale = true;
}

/* The lists are the first one's: they are made anew. */
static bool copy_state(void *state, const void *from)
{
    recommend_state *mine = state;
    (void)from;
    mine->shown = NULL;
    mine->n_shown = 0;
    mine->stale = true;
    mine->list[0] = mine->list[1] = (kept_list){0};
    memset(mine->why, 0, sizeof mine->why);
    return true;
}

static void close_state(void *state)
{
    recommend_state *mine = state;
    free(mine->shown);
    free(mine->list[0].items);
    free(mine->list[1].items);
}

const screen screen_recommend = {
    .name = "recommend",
    .tab = "Recommend",
    .summary =
        "What A and B recommend to a watcher, how the lists differ, and why: which of their own "
        "ratings a ridge solution goes back to, and where it does not give what the factors do, "
        "both.",
    .keys = keys,
    .size = sizeof(recommend_state),
    .open = open_state,
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .type = type,
    .click = click,
    .here = here,
    .describe = describe,
    .figure = figure_of,
};
