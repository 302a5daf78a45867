/* Data: how large and how empty R is, what it costs in memory, where its ratings are. Panes stand
 * in two columns; where there is no room for all, the last place shows one after the other. */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/ids.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../lab/survey.h"
#include "../../teach/microscope.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_access_costs costs;
    mf_status status = mf_microscope(&lab->ratings.r, &lab->cancel, &costs, error);
    pthread_mutex_lock(&lab->guard);
    data_of(v)->has_costs = status == MF_OK;
    data_of(v)->costs = costs;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

static void draw_headline(view *v, grid *g, area body)
{
    char watchers[32], movies[32], ratings[32], full[32], cells[32], singles[32], held[32];
    const mf_stats *s = &v->lab->survey->stats;
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "%s watcher%s %s %s movie%s, %s rating%s: %s %% of %s cell%s",
               text_thousands(s->n_watchers, watchers), text_s(s->n_watchers), g->ascii ? "x" : "×",
               text_thousands(s->n_movies, movies), text_s(s->n_movies),
               text_thousands(s->n, ratings), text_s(s->n), text_density(s->density, full),
               text_thousands((uint64_t)s->n_watchers * s->n_movies, cells),
               text_s(s->n_watchers * s->n_movies));
    s->per_movie.singletons == s->n_movies
        ? grid_text(g, body.x + 1, body.y + 1, body.width - 2, STYLE(INK_PLAIN),
                    "the tail: every movie has one rating")
        : grid_print(g, body.x + 1, body.y + 1, body.width - 2, STYLE(INK_PLAIN),
                     "the tail: %s %% of the movies have one rating; they hold %s %% of the "
                     "ratings",
                     text_percent((double)s->per_movie.singletons, (double)s->n_movies, 0, singles),
                     text_percent((double)s->per_movie.singletons, (double)s->n, 1, held));
    char columns[400];
    mf_ratings_say_columns(&v->lab->ratings, columns, sizeof columns);
    if (columns[0] != '\0') { /* a model file has none */
        char text[420];
        snprintf(text, sizeof text, "read as %s", columns);
        sentence_draw(g, (area){body.x + 1, body.y + 2, body.width - 2, 1}, STYLE(INK_DIM), text);
    }
}

static void draw_last_line(view *v, grid *g, area body)
{
    const mf_survey *s = v->lab->survey;
    int y = body.y + body.height - 2;
    if (data_of(v)->finding) {
        grid_print(g, body.x + 1, y, body.width - 2, STYLE(INK_CURSOR), "watcher: %s_",
                   data_of(v)->find);
    } else if (s->n_warnings > 0) {
        char text[300];
        snprintf(text, sizeof text, "! %s%s",
                 strcmp(s->warnings[0].code, "columns-swapped") == 0 ? "S swaps: " : "",
                 s->warnings[0].message);
        sentence_draw(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_WARN), text);
    } else {
        const mf_spread *w = &s->stats.per_watcher, *m = &s->stats.per_movie;
        char text[300];
        snprintf(text, sizeof text,
                 "ratings per watcher: min %zu, median %g, max %zu; per movie: min %zu, median %g, "
                 "max %zu",
                 w->min, w->median, w->max, m->min, m->median, m->max);
        sentence_draw(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_DIM), text);
    }
}

static void draw(view *v, grid *g, area body)
{
    if (v->lab->survey == NULL) {
        grid_print(g, body.x + 1, body.y + 1, body.width - 2, STYLE(INK_PLAIN),
                   "a model file: %zu watcher%s, %zu movie%s, what they rated and the factors",
                   v->lab->ratings.watchers.count, text_s(v->lab->ratings.watchers.count),
                   v->lab->ratings.movies.count, text_s(v->lab->ratings.movies.count));
        return;
    }
    size_t n = v->lab->ratings.r.n_rows;
    data_of(v)->cursor = data_of(v)->cursor >= n ? n - 1 : data_of(v)->cursor;
    draw_headline(v, g, body);
    area rest = {body.x, body.y + 3, body.width, body.height - 5};
    int rows = rest.height >= 33 ? 3 : rest.height >= 14 ? 2 : 1, columns = 2;
    int places = rows * columns > DATA_PANES ? DATA_PANES : rows * columns;
    data_of(v)->shown_before = (unsigned)places - 1;
    for (int place = 0; place < places; place++) {
        int row = place / columns, column = place % columns;
        int top = rest.y + rest.height * row / rows,
            below = rest.y + rest.height * (row + 1) / rows;
        int left = rest.width * column / 2, right = rest.width * (column + 1) / 2;
        area where = {rest.x + left, top, right - left, below - top};
        if (place == places - 1 && places % columns == 1) {
            where.width = rest.width; /* the last of an odd number has a row of its own */
        }
        /* The last place shows one pane after the other, in step with `v`. */
        size_t which = place < places - 1
                           ? (size_t)place
                           : (size_t)place + data_of(v)->pane % (DATA_PANES - (size_t)place);
        data_panes[which](v, g, where);
    }
    draw_last_line(v, g, body);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void move(view *v, uint32_t code)
{
    data_of(v)->cursor = move_cursor(data_of(v)->cursor, v->lab->ratings.r.n_rows, 20, code);
}

/* Zoomed the map goes to other movies, else the window. */
static void move_column(view *v, uint32_t code)
{
    size_t n = v->lab->ratings.r.n_cols, shown = n >> data_of(v)->zoom, at = data_of(v)->column;
    size_t page = (size_t)v->width, step = data_of(v)->zoom > 0 ? shown / 4 + 1 : page;
    bool back = code == PRESS_LEFT || code == 'h';
    data_of(v)->column = back ? (at > step ? at - step : 0) : at + step < n ? at + step : n - 1;
}

static void toggle_scale(view *v, uint32_t code)
{
    (void)code;
    data_of(v)->linear = !data_of(v)->linear;
}

static void zoom(view *v, uint32_t code)
{
    size_t n = v->lab->ratings.r.n_rows > v->lab->ratings.r.n_cols ? v->lab->ratings.r.n_rows
                                                                   : v->lab->ratings.r.n_cols;
    if (code == '-') {
        data_of(v)->zoom -= data_of(v)->zoom > 0;
    } else if ((n >> data_of(v)->zoom) > 8) {
        data_of(v)->zoom++;
    }
}

static void next_pane(view *v, uint32_t code)
{
    (void)code;
    data_of(v)->pane++;
}

/* Shows the pane at this place of the list in the last place on screen, unless it is seen already.
 */
static void show_pane(view *v, unsigned which)
{
    data_state *d = data_of(v);
    if (which >= d->shown_before) {
        d->pane = which - d->shown_before;
    }
}

static void choose_pane(view *v, uint32_t code)
{
    bool memory = code == 'm';
    show_pane(v, memory ? DATA_MEMORY : DATA_CSR);
    view_say(v, false,
             memory ? "memory: what each form of R costs" : "inside CSR: the watcher's row");
}

/* Shows the pane of costs and measures them. */
static void measure_costs(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->survey != NULL) {
        show_pane(v, DATA_COSTS);
        view_ask(v, "refresh");
    }
}

static void swap_columns(view *v, uint32_t code)
{
    (void)code;
    const char *flags = v->lab->open_flags == NULL ? "" : v->lab->open_flags;
    const char *swap = strstr(flags, "--swap ");
    if (v->lab->is_model) {
        view_say(v, true, "a model file knows who rated and what: there are no columns to swap");
        return;
    }
    if (view_would_lose(v) && data_of(v)->swap_asked != v->lab->generation + 1) {
        data_of(v)->swap_asked = v->lab->generation + 1;
        view_say(v, true, "what was trained would be lost: S again swaps all the same");
        return;
    }
    if (swap != NULL) {
        view_ask(v, "open %.*s%s", (int)(swap - flags), flags, swap + strlen("--swap "));
    } else {
        view_ask(v, "open %s--swap", flags);
    }
}

static void find_watcher_by_id(view *v, bool forward)
{
    const mf_survey *s = v->lab->survey;
    size_t n = s == NULL ? 0 : v->lab->ratings.r.n_rows;
    for (size_t step = 1; step <= n; step++) {
        size_t at = (data_of(v)->cursor + (forward ? step : n - step)) % n;
        if (strstr(mf_id(&v->lab->ratings.watchers, s->watcher_order[at]), data_of(v)->find) !=
            NULL) {
            data_of(v)->cursor = at;
            return;
        }
    }
    view_say(v, true, "no watcher's id holds %s", data_of(v)->find);
}

static void find(view *v, uint32_t code)
{
    if (code == '/') {
        data_of(v)->finding = true;
        data_of(v)->find[0] = '\0';
    } else if (data_of(v)->find[0] != '\0') {
        find_watcher_by_id(v, code == 'n');
    }
}

static bool type(view *v, key k)
{
    if (!data_of(v)->finding) {
        return false;
    }
    if (k.code == PRESS_ENTER) {
        uint32_t exact;
        data_of(v)->finding = false;
        if (v->lab->survey != NULL &&
            mf_ids_find(&v->lab->ratings.watchers, data_of(v)->find, &exact)) {
            data_of(v)->cursor = v->lab->survey->watcher_rank[exact];
        } else {
            find_watcher_by_id(v, true);
        }
    } else if (k.code == PRESS_ESCAPE) {
        data_of(v)->finding = false;
    } else {
        edit_text(data_of(v)->find, sizeof data_of(v)->find, k);
    }
    return true;
}

static void describe(const view *v, char *text, size_t size)
{
    const mf_survey *s = v->lab->survey;
    char watchers[32], movies[32], ratings[32], dense[32], csr[32], singles[32], full[32], mean[32];
    if (s == NULL) {
        size_t n = v->lab->ratings.watchers.count, m = v->lab->ratings.movies.count;
        snprintf(text, size,
                 "A model file of %zu watcher%s and %zu movie%s; no ratings statistics.", n,
                 text_s(n), m, text_s(m));
        return;
    }
    const mf_stats *st = &s->stats;
    char columns[400];
    mf_ratings_say_columns(&v->lab->ratings, columns, sizeof columns);
    mf_memory m = mf_ratings_memory(&v->lab->ratings, 5);
    snprintf(
        text, size,
        "%s watcher%s rated %s movie%s %s time%s: %s percent of the cells are known, with a mean "
        "of %s. "
        "As CSR the ratings take %s, as a dense matrix they would take %s, %.*f times as much. "
        "%s percent of the movies have one rating.%s%s%s%s%s",
        text_thousands(st->n_watchers, watchers), text_s(st->n_watchers),
        text_thousands(st->n_movies, movies), text_s(st->n_movies), text_thousands(st->n, ratings),
        text_s(st->n), text_density(st->density, full), text_mean(st->mean, mean),
        text_bytes(m.csr, csr), text_bytes(m.dense_float64, dense),
        m.dense_float64 < 10 * m.csr ? 1 : 0, m.dense_float64 / m.csr,
        text_percent((double)st->per_movie.singletons, (double)st->n_movies, 0, singles),
        columns[0] != '\0' ? " Read as " : "", columns, columns[0] != '\0' ? "." : "",
        s->n_warnings > 0 ? " Warning: " : "", s->n_warnings > 0 ? s->warnings[0].message : "");
}

static void here(const view *v, char *text, size_t size)
{
    (void)v;
    snprintf(text, size, "stats");
}

static const char *figure_of(const view *v)
{
    (void)v;
    return "map";
}

static const binding keys[] = {
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'},
     "↑↓",
     "watcher",
     "the watcher before or after, most ratings first; k and j, too",
     move},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END},
     "PgUp PgDn",
     NULL,
     "twenty watchers up or down; Home and End",
     move},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, NULL, NULL, NULL, move},
    {{'+', '=', '-'}, "+ -", "zoom", "zoom the map of density", zoom},
    {{'d'}, "d", NULL, "the map's scale: log, or linear", toggle_scale},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'},
     "←→",
     NULL,
     "other movies in the window, and in the map when it is zoomed; h and l, too",
     move_column},
    {{'v', ' '}, "v", "next pane", "show the next pane in the last place", next_pane},
    {{'m', 'i'},
     "m i",
     NULL,
     "show what each form costs in memory; a look inside CSR",
     choose_pane},
    {{'c'},
     "c",
     NULL,
     "count and measure what a row, a column and a cell cost in each form",
     measure_costs},
    {{'S'}, "S", "swap columns", "swap watchers and movies and read the file again", swap_columns},
    {{'/', 'n', 'N'}, "/ n N", "find", "find a watcher by id; n the next, N the one before", find},
    {{0}, NULL, NULL, NULL, NULL},
};

/* The counts are the first one's: they are made anew. */
static bool copy_state(void *state, const void *from)
{
    data_state *mine = state;
    (void)from;
    mine->map = mine->finer = (part_counts){0};
    return true;
}

static void close_state(void *state)
{
    mf_parts_clear(&((data_state *)state)->map.parts);
    mf_parts_clear(&((data_state *)state)->finer.parts);
}

const screen screen_data = {
    .name = "data",
    .tab = "Data",
    .summary = "How large and how empty R is, what it costs in memory, where its ratings are.",
    .keys = keys,
    .size = sizeof(data_state),
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .type = type,
    .here = here,
    .refresh = refresh,
    .describe = describe,
    .figure = figure_of,
};
