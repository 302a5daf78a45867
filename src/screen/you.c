/* You: rate a few movies, be folded into both models, and see what they make of you. The lists are
 * computed by `refresh`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/model.h"
#include "../teach/you.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "keys.h"
#include "screen.h"
#include "words.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { YOU_MOST = 10, YOU_FOUND = 12 };

/* Who sits before the screen. */
typedef struct you_state {
    size_t n, cursor;
    uint32_t movies[YOU_MOST];
    double ratings[YOU_MOST];
    size_t slider; /* of β */
    bool finding;
    char find[64];
    uint32_t found[YOU_FOUND];
    size_t n_found, found_at;
    /* what was computed, for the how-manieth question, of which models */
    unsigned asked, answered, generation;
    size_t epoch[2];
    mf_you you[2];
    char failed[2][256]; /* why there is no list */
} you_state;

extern const screen screen_you;

static you_state *mine(const view *v)
{
    return view_state(v, &screen_you);
}

enum { LISTED = 20 };

/* What β of the run is multiplied by, as a slider. */
static const double beta_factors[] = {0, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100};
enum { BETA_STEPS = sizeof beta_factors / sizeof beta_factors[0], BETA_AS_IS = 4 };

static void you_clear(you_state *w)
{
    mf_you_clear(&w->you[0]);
    mf_you_clear(&w->you[1]);
}

static double beta_of_run(const view *v, size_t side)
{
    const mf_run *run = view_run(v, side);
    return run == NULL ? NAN : mf_run_ridge_beta(run);
}

/* NaN: there is none. */
static double fold_beta(const view *v, size_t side)
{
    double beta = beta_of_run(v, side), of_a = beta_of_run(v, 0);
    /* β = 0 times anything stays 0: B slides along A's β then. */
    bool along = beta == 0 && mine(v)->slider > BETA_AS_IS && !isnan(of_a);
    return (along ? of_a : beta) * beta_factors[mine(v)->slider];
}

static bool is_fresh(const view *v)
{
    const you_state *w = mine(v);
    return w->answered == w->asked && w->generation == v->lab->generation &&
           w->epoch[0] == view_model_epoch(v, 0) && w->epoch[1] == view_model_epoch(v, 1);
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_you made[2] = {0};
    mf_model *model[2] = {NULL, NULL};
    double beta[2];
    mf_list_options options = {.n = LISTED, .min_ratings = 1};
    mf_status status = MF_OK;
    pthread_mutex_lock(&lab->guard);
    you_state asked = *mine(v);
    unsigned generation = lab->generation;
    size_t epoch[2] = {0, 0};
    for (size_t side = 0; side < 2; side++) {
        model[side] = mf_lab_shown_held(lab, side, &epoch[side]);
        beta[side] = fold_beta(v, side);
    }
    options.min_ratings = list_minimum(v);
    pthread_mutex_unlock(&lab->guard);
    mf_error why[2] = {{.status = MF_OK}, {.status = MF_OK}};
    for (size_t side = 0; side < 2 && asked.n > 0; side++) {
        if (model[side] != NULL) { /* runs change on this thread alone */
            mf_status asks = mf_you_ask(lab->runs[side], model[side], beta[side], asked.movies,
                                        asked.ratings, asked.n, &options, &made[side], &why[side]);
            if (asks != MF_OK && asks != MF_USAGE) { /* which the list says */
                status = asks;
                error == NULL ? (void)0 : (void)(*error = why[side]);
            }
        }
    }
    pthread_mutex_lock(&lab->guard);
    you_state *w = mine(v);
    for (size_t side = 0; side < 2; side++) {
        mf_you_clear(&w->you[side]);
        w->you[side] = made[side];
        w->epoch[side] = epoch[side];
        snprintf(w->failed[side], sizeof w->failed[side], "%s",
                 why[side].status == MF_OK ? "" : why[side].message);
    }
    w->answered = asked.asked;
    w->generation = generation;
    pthread_mutex_unlock(&lab->guard);
    mf_model_free(model[0]);
    mf_model_free(model[1]);
    return status;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw_rated(view *v, grid *g, area where)
{
    const you_state *w = mine(v);
    int rows = where.height - 2;
    size_t top = scroll_top(w->cursor, w->n, rows > 0 ? (size_t)rows : 0);
    char title[64] = "you";
    if ((int)w->n > rows) {
        snprintf(title, sizeof title, "you: %zu–%zu of %zu", top + 1, top + (size_t)rows, w->n);
    }
    area inside = grid_box(g, where, STYLE(w->finding ? INK_DIM : INK_CURSOR), title);
    if (w->n == 0) {
        grid_wrap(g, inside, STYLE(INK_DIM),
                  "your ratings stand here: / finds a movie, Enter takes it, ← → rate");
    }
    for (size_t i = top; i < w->n && (int)(i - top) < inside.height; i++) {
        bool here = i == w->cursor;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        int y = inside.y + (int)(i - top);
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_print_right(g, inside.x + 1, y, 3, look, "%g", w->ratings[i]);
        grid_text(g, inside.x + 5, y, inside.width - 5, look, movie_name(v->lab, w->movies[i]));
    }
}

static void draw_found(view *v, grid *g, area where)
{
    const you_state *w = mine(v);
    area inside = grid_box(g, where, STYLE(w->finding ? INK_CURSOR : INK_DIM), "find a movie");
    grid_print(g, inside.x, inside.y, inside.width, STYLE(w->finding ? INK_CURSOR : INK_DIM),
               "/%s%s", w->find, w->finding ? "_" : "");
    size_t rows = inside.height > 1 ? (size_t)inside.height - 1 : 0;
    size_t top = scroll_top(w->found_at, w->n_found, rows);
    for (size_t i = top; i < w->n_found && i - top < rows; i++) {
        bool here = w->finding && i == w->found_at;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        int y = inside.y + 1 + (int)(i - top);
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        grid_text(g, inside.x + 1, y, inside.width - 1, look, movie_name(v->lab, w->found[i]));
    }
    if (w->find[0] != '\0' && w->n_found == 0) {
        grid_text(g, inside.x + 1, inside.y + 1, inside.width - 1, STYLE(INK_WARN),
                  "no such title");
    }
}

static void draw_list(view *v, grid *g, area where, size_t side)
{
    const you_state *w = mine(v);
    const mf_you *you = &w->you[side];
    const mf_run *run = view_run(v, side);
    double beta = fold_beta(v, side);
    char title[96];
    run == NULL   ? snprintf(title, sizeof title, "%s not trained", side_names[side])
    : isnan(beta) ? snprintf(title, sizeof title, "%s, you by %s%s", side_names[side],
                             run->config.solver->name, run_fate(v, side))
                  : snprintf(title, sizeof title, "%s, you by β %.3g%s", side_names[side], beta,
                             run_fate(v, side));
    area inside = grid_box(g, where, side_style(side), title);
    if (w->n == 0 || run == NULL) {
        empty_draw(g, inside,
                   run == NULL ? (v->lab->is_model ? ":compare FILE sets a second model beside it"
                                  : v->lab->n_runs > 0 ? "none: n on 2 Train adds a run"
                                                       : "not trained yet: 2, then Space")
                               : "what this model would recommend to you, once you rate");
    } else if (you->n == 0) {
        grid_wrap(g, inside, STYLE(INK_WARN), w->failed[side]);
    }
    for (size_t i = 0; w->n > 0 && i < you->n && (int)i < inside.height; i++) {
        uint32_t movie = you->items[i].movie;
        int y = inside.y + (int)i, right = inside.x + inside.width;
        const mf_you *other = &w->you[1 - side];
        size_t there = rank_in(other->items, other->n, movie);
        bool off = is_off_scale(v->lab, you->items[i].score);
        char change[16] = "";
        if (other->n > 0) {
            rank_change(i, there, g->ascii, change);
        }
        int changes = (int)text_width(change);
        grid_print_right(g, inside.x, y, 2, STYLE(INK_DIM), "%zu", i + 1);
        grid_figure(g, inside.x + 2, y, 6, STYLE(INK_PLAIN), you->items[i].score, 2);
        grid_put(g, inside.x + 8, y, STYLE(INK_WARN), off ? '!' : ' ');
        grid_text(g, inside.x + 10, y, right - inside.x - 10 - (changes > 0 ? changes + 1 : 0),
                  STYLE(INK_PLAIN), movie_name(v->lab, movie));
        grid_print_right(g, right - changes, y, changes,
                         STYLE(there == SIZE_MAX ? INK_GOOD : INK_DIM), "%s", change);
    }
}

/* Your factors in both, and who is like you. */
static void draw_factors(view *v, grid *g, area where)
{
    const you_state *w = mine(v);
    int y = where.y, end = where.x + where.width - 1;
    for (size_t side = 0; side < 2; side++) {
        const mf_you *you = &w->you[side];
        const mf_run *run = view_run(v, side);
        int x = where.x + 1;
        if (run == NULL || you->p == NULL || w->n == 0) {
            continue;
        }
        size_t k = mf_run_factors(run), shown = 0;
        x += grid_print(g, x, y, 40, side_style(side), "%s you ", side_names[side]);
        for (; shown < k && end - x >= 24; shown++) {
            x +=
                grid_print(g, x, y, 12, STYLE(INK_PLAIN), "f%zu %+.2f  ", shown + 1, you->p[shown]);
        }
        if (shown < k) {
            grid_print(g, x, y, end - x, STYLE(INK_DIM), "and %zu more", k - shown);
        }
        y++;
        x = where.x + 1;
        x += grid_print(g, x, y, where.width - 2, STYLE(INK_DIM),
                        "  off by %.3f on what you rated%s", you->folded.rmse,
                        you->n_nearest > 0 ? "; nearest" : "");
        for (size_t i = 0; i < you->n_nearest && i < 3; i++) {
            char text[80];
            snprintf(
                text, sizeof text, "  %s %.2f",
                mf_brief(mf_id(&v->lab->ratings.watchers, you->nearest[i]), (char[MF_BRIEF]){""}),
                you->cosine[i]);
            if ((int)text_width(text) <= end - x) {
                x += grid_text(g, x, y, end - x, STYLE(INK_PLAIN), text);
            }
        }
        y++;
    }
}

static void draw(view *v, grid *g, area body)
{
    you_state *w = mine(v);
    v->wants_refresh = !is_fresh(v) && w->n > 0 && view_run(v, 0) != NULL;
    bool slides = !isnan(fold_beta(v, 0)) || !isnan(fold_beta(v, 1));
    int x = body.x + 1 +
            grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
                       "you rated %zu", w->n);
    if (slides) {
        grid_print(g, x, body.y, body.x + body.width - x, STYLE_BOLD(INK_PLAIN), "   β × %g",
                   beta_factors[w->slider]);
    }
    int left = body.width < 100 ? 20 : 36, below = 5, high = body.height - 1 - below;
    int rated = high / 2 < 12 ? high / 2 : 12, list = (body.width - left) / 2;
    draw_rated(v, g, (area){body.x, body.y + 1, left, rated});
    draw_found(v, g, (area){body.x, body.y + 1 + rated, left, high - rated});
    draw_list(v, g, (area){body.x + left, body.y + 1, list, high}, 0);
    draw_list(v, g, (area){body.x + left + list, body.y + 1, body.width - left - list, high}, 1);
    area rest = {body.x, body.y + 1 + high, body.width, below};
    if (view_run(v, 0) == NULL) {
        grid_text(g, rest.x + 1, rest.y, rest.width - 2, STYLE(INK_DIM),
                  "nothing has been trained yet: 2, then Space");
    } else if (is_fresh(v) && w->n > 0) {
        draw_factors(v, g, rest);
    }
    if (w->n > 0) {
        const mf_you *a = &w->you[0], *b = &w->you[1];
        size_t same = 0, n = a->n < 10 ? a->n : 10;
        for (size_t i = 0; i < n; i++) {
            same += rank_in(b->items, b->n, a->items[i].movie) < 10;
        }
        if (a->n > 0 && b->n > 0) {
            grid_print(g, rest.x + 1, rest.y + rest.height - 1, rest.width - 2, STYLE(INK_HEAD),
                       "%zu of the first %zu are in both; %u+ ratings (m); Y: the line for a shell",
                       same, n, list_minimum(v));
        }
    }
}

/* ---- finding --------------------------------------------------------------------------------- */

static void search(view *v)
{
    you_state *w = mine(v);
    const mf_lab *lab = v->lab;
    w->n_found = w->found_at = 0;
    for (size_t place = 0;
         w->find[0] != '\0' && place < lab->ratings.movies.count && w->n_found < YOU_FOUND;
         place++) { /* the most rated first */
        uint32_t j = lab->survey != NULL ? lab->survey->movie_order[place] : (uint32_t)place;
        if (strcasestr(movie_name(lab, j), w->find) != NULL) {
            w->found[w->n_found++] = j;
        }
    }
}

/* The scale: its top, and its step. */
static void find_scale(const view *v, double *low, double *high, double *step)
{
    *low = 1;
    *high = 5;
    *step = 1;
    if (v->lab->survey != NULL) {
        const mf_stats *s = &v->lab->survey->stats;
        *low = s->min;
        *high = s->max;
        for (size_t b = 0; b < s->n_bars && !s->binned; b++) {
            *step = s->bars[b].value == floor(s->bars[b].value) ? *step : 0.5;
        }
        *step = s->binned ? (s->max - s->min) / 10 : *step;
    }
}

static void rate_found(view *v)
{
    you_state *w = mine(v);
    double low, high, step;
    if (w->found_at >= w->n_found) {
        return;
    }
    uint32_t movie = w->found[w->found_at];
    find_scale(v, &low, &high, &step);
    for (size_t i = 0; i < w->n; i++) {
        if (w->movies[i] == movie) {
            w->cursor = i;
            return;
        }
    }
    if (w->n == YOU_MOST) {
        view_say(v, true, "%d movies are enough: D takes one away", YOU_MOST);
        return;
    }
    w->movies[w->n] = movie;
    w->ratings[w->n] = high;
    w->cursor = w->n++;
    w->asked++;
}

static bool type(view *v, key k)
{
    you_state *w = mine(v);
    if (!w->finding) {
        return false;
    }
    if (k.code == PRESS_ENTER || k.code == PRESS_ESCAPE || k.code == PRESS_TAB) {
        w->finding = false;
        if (k.code == PRESS_ENTER) {
            rate_found(v);
        }
        w->find[0] = '\0';
        w->n_found = 0;
    } else if (edit_text(w->find, sizeof w->find, k)) {
        search(v);
    } else {
        w->found_at = move_cursor(w->found_at, w->n_found, 5, k.code);
    }
    return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void start_find(view *v, uint32_t code)
{
    (void)code;
    mine(v)->finding = true;
    mine(v)->find[0] = '\0';
    mine(v)->n_found = 0;
}

static void move(view *v, uint32_t code)
{
    mine(v)->cursor = move_cursor(mine(v)->cursor, mine(v)->n, 5, code);
}

static void change_rating(view *v, uint32_t code)
{
    you_state *w = mine(v);
    double low, high, step;
    find_scale(v, &low, &high, &step);
    if (w->cursor < w->n) {
        double to = w->ratings[w->cursor] + (code == PRESS_LEFT || code == 'h' ? -step : step);
        w->ratings[w->cursor] = to < low ? low : to > high ? high : to;
        w->asked++;
    }
}

static void remove_rating(view *v, uint32_t code)
{
    (void)code;
    you_state *w = mine(v);
    if (w->cursor < w->n) {
        for (size_t i = w->cursor; i + 1 < w->n; i++) {
            w->movies[i] = w->movies[i + 1];
            w->ratings[i] = w->ratings[i + 1];
        }
        w->n--;
        w->cursor = w->cursor < w->n ? w->cursor : w->n > 0 ? w->n - 1 : 0;
        w->asked++;
    }
}

static void slide(view *v, uint32_t code)
{
    you_state *w = mine(v);
    size_t at = w->slider;
    w->slider = code == '-' ? (at > 0 ? at - 1 : 0) : at + 1 < BETA_STEPS ? at + 1 : at;
    w->asked++;
}

static void change_minimum(view *v, uint32_t code)
{
    list_minimum_step(v, code);
    mine(v)->asked++;
}

static void describe(const view *v, char *text, size_t size)
{
    const you_state *w = mine(v);
    int at = snprintf(text, size, "You rated %zu movie%s.", w->n, text_s(w->n));
    for (size_t side = 0; side < 2 && is_fresh(v) && (size_t)at < size; side++) {
        const mf_you *you = &w->you[side];
        if (you->n > 0) {
            at += snprintf(text + at, size - (size_t)at, " %s would recommend %s, %.2f, first.",
                           side_names[side], movie_name(v->lab, you->items[0].movie),
                           you->items[0].score);
        }
    }
}

static void here(const view *v, char *text, size_t size)
{
    const you_state *w = mine(v);
    char list[420] = "", word[500];
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < w->n && at < sizeof list; i++) {
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s=%g", i > 0 ? "," : "",
                               mf_id(&v->lab->ratings.movies, w->movies[i]), w->ratings[i]);
    }
    if (w->n > 0) {
        char beta[48] = "";
        isnan(fold_beta(v, 0)) ? 0
                               : snprintf(beta, sizeof beta, " --fold-beta %g", fold_beta(v, 0));
        snprintf(text, size, "recommend --rate %s%s --min-ratings %u --run A",
                 quoted(list, word, sizeof word), beta, list_minimum(v));
    }
    add_epoch(v, text, size);
}

static const binding keys[] = {
    {{'/', ' '}, "/", "find", "find a movie by a part of its title; Enter rates it", start_find},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'},
     "←→",
     "rating",
     "a lower or higher rating",
     change_rating},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'}, "↑↓", "movie", "another of your movies", move},
    {{'D', PRESS_DELETE}, "D", "remove", "take the movie away", remove_rating},
    {{'-', '+', '='},
     "- +",
     "β",
     "fold you in with a smaller or larger β; where β is 0, + takes multiples of A's",
     slide},
    {{'m', 'M'},
     "m",
     NULL,
     "leave out movies with few training ratings: 1, 2, 5, ... 100",
     change_minimum},
    {{0}, NULL, NULL, NULL, NULL},
};

static void open_state(void *state)
{
    you_state *mine = state;
    mine->slider = BETA_AS_IS;
}

/* What was answered is the first one's: it is asked anew. */
static bool copy_state(void *state, const void *from)
{
    you_state *mine = state;
    (void)from;
    memset(mine->you, 0, sizeof mine->you);
    mine->answered = mine->asked - 1;
    return true;
}

static void close_state(void *state)
{
    you_clear(state);
}

const screen screen_you = {
    .name = "you",
    .tab = "You",
    .summary =
        "Rate up to ten movies and be folded into both models: your factors, neighbours and lists.",
    .keys = keys,
    .size = sizeof(you_state),
    .open = open_state,
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .type = type,
    .refresh = refresh,
    .here = here,
    .describe = describe,
};
