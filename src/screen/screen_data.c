/* Data: how large and how empty R is, what it costs in memory, where its ratings are. Panes stand
 * in two columns; where there is no room for all, the last place shows one after the other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../draw/plot.h"
#include "../draw/text.h"
#include "screens.h"

/* ---- panes ----------------------------------------------------------------------------------- */

static void draw_memory(view *v, grid *g, area where)
{
    const mf_survey *s = v->lab->survey;
    size_t k = view_run(v, 0) != NULL ? view_run(v, 0)->config.k : 5;
    mf_memory m = mf_memory_figures((double)s->stats.n_watchers, (double)s->stats.n_movies,
                                    (double)s->stats.n, (double)k);
    const struct {
        const char *label;
        double bytes;
        bool compared;
    } rows[] = {{"long table", m.long_table, false},
                {"dense float64", m.dense_float64, false},
                {"dense float32", m.dense_float32, false},
                {"COO (SciPy)", m.coo, false},
                {"CSR (SciPy)", m.csr_scipy, true},
                {"CSR (ours)", m.csr, true},
                {"CSC (ours)", m.csc, false},
                {"P and Q", m.factors, false}};
    area inside = grid_box(g, where, STYLE(INK_DIM), "memory");
    int bar = inside.width - 28;
    double most = 0;
    for (int r = 0; r < 8; r++) {
        most = rows[r].bytes > most ? rows[r].bytes : most;
    }
    for (int r = 0; r < 8 && r < inside.height; r++) {
        char size[32];
        int y = inside.y + r;
        grid_text(g, inside.x + 1, y, 13, STYLE(INK_PLAIN), rows[r].label);
        grid_print_right(g, inside.x + 14, y, 12, STYLE(INK_PLAIN), "%s",
                         text_bytes(rows[r].bytes, size));
        int room =
            rows[r].compared ? bar - (int)(sizeof " 1000 ×") : bar; /* the ratio stands there */
        grid_bar(g, inside.x + 27, y, room, STYLE(INK_HEAD), rows[r].bytes / most);
        if (rows[r].compared) {
            double ratio = m.dense_float64 / rows[r].bytes;
            const char *what = bar < 23 ? "" : ratio >= 1 ? " less than dense" : " dense";
            char times[16];
            snprintf(times, sizeof times, ratio >= 100 ? "%.0f" : "%.3g", ratio);
            grid_print_right(g, inside.x + 27, y, bar, STYLE_BOLD(INK_GOOD), "%s %s%s", times,
                             g->ascii ? "x" : "×", what);
        }
    }
    if (inside.height > 9) {
        grid_print(g, inside.x + 1, inside.y + 9, inside.width - 2, STYLE(INK_DIM),
                   "the trap: sys.getsizeof may say %.0f B for SciPy's CSR: the header of a view",
                   m.shallow_getsizeof);
    }
}

/* The part of the axis of `n` ranks that a zoom shows, with `middle` in it. */
static void zoom_axis(size_t n, size_t middle, unsigned zoom, size_t least, size_t *from,
                      size_t *count)
{
    *count = n >> zoom;
    *count = *count < least ? (n < least ? n : least) : *count;
    *from = middle < *count / 2 ? 0 : middle - *count / 2;
    *from = *from + *count > n ? n - *count : *from;
}

/* Fills v->data.counts for a spy plot of this size, unless they are there. */
static bool count_cells(view *v, size_t height, size_t width)
{
    data_view *d = &v->data;
    const mf_csr *r = &v->lab->ratings.r;
    mf_region region;
    zoom_axis(r->n_rows, d->cursor, d->zoom, 4, &region.row, &region.n_rows);
    zoom_axis(r->n_cols, d->column, d->zoom, 4, &region.col, &region.n_cols);
    height = height < region.n_rows ? height : region.n_rows;
    width = width < region.n_cols ? width : region.n_cols;
    bool same = d->counts != NULL && d->height == height && d->width == width &&
                d->generation == v->lab->generation &&
                memcmp(&d->region, &region, sizeof region) == 0;
    if (same) {
        return true;
    }
    if (d->counts_size < height * width) {
        free(d->counts);
        d->counts_size = height * width;
        d->counts = malloc(d->counts_size * sizeof *d->counts);
    }
    if (d->counts == NULL) {
        d->counts_size = 0;
        return false;
    }
    d->height = height;
    d->width = width;
    d->region = region;
    d->generation = v->lab->generation;
    mf_survey_count(v->lab->survey, r, region, height, width, d->counts);
    return true;
}

static void draw_spy(view *v, grid *g, area where)
{
    data_view *d = &v->data;
    char title[96] = "where the ratings are (density, log)";
    if (d->zoom > 0) {
        snprintf(title, sizeof title, "where the ratings are, zoom %u %s", 1u << d->zoom,
                 g->ascii ? "x" : "×");
    }
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    if (inside.height < 3 || inside.width < 10 ||
        !count_cells(v, (size_t)inside.height - 1, (size_t)inside.width)) {
        return;
    }
    double most = 0;
    for (size_t c = 0; c < d->height * d->width; c++) {
        most = d->counts[c] > most ? d->counts[c] : most;
    }
    size_t high = (size_t)inside.height - 1, wide = (size_t)inside.width;
    for (size_t y = 0; y < high; y++) { /* a small matrix is drawn larger */
        for (size_t x = 0; x < wide; x++) {
            size_t at = y * d->height / high * d->width + x * d->width / wide;
            double share = log1p(d->counts[at]) / log1p(most > 0 ? most : 1);
            grid_shade(g, inside.x + (int)x, inside.y + (int)y, STYLE(INK_HEAD), share);
        }
    }
    if (d->cursor >= d->region.row && d->cursor < d->region.row + d->region.n_rows) {
        int row = (int)((d->cursor - d->region.row) * high / d->region.n_rows);
        grid_put(g, where.x, inside.y + row, STYLE_BOLD(INK_CURSOR), 0x25b8);
    }
    if (d->zoom > 0) {
        grid_print(g, inside.x, inside.y + inside.height - 1, inside.width, STYLE(INK_DIM),
                   "%s %zu-%zu, %s %zu-%zu of those most rated", g->ascii ? "v" : "↓",
                   d->region.row + 1, d->region.row + d->region.n_rows, g->ascii ? ">" : "→",
                   d->region.col + 1, d->region.col + d->region.n_cols);
    } else {
        grid_print(g, inside.x, inside.y + inside.height - 1, inside.width, STYLE(INK_DIM),
                   "%s watchers, %s movies: most rated first", g->ascii ? "v" : "↓",
                   g->ascii ? ">" : "→");
    }
}

static void draw_histogram(view *v, grid *g, area where)
{
    const mf_stats *s = &v->lab->survey->stats;
    char title[64], count[32];
    snprintf(title, sizeof title, "ratings, mean %.3f%s", s->mean, s->binned ? ", in bins" : "");
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    size_t most = 1, rows = inside.height > 0 ? (size_t)inside.height : 0;
    size_t per_row = rows > 0 && s->n_bars > rows ? (s->n_bars + rows - 1) / rows : 1;
    size_t sums[MF_HISTOGRAM_MOST] = {0};
    for (size_t b = 0; b < s->n_bars; b++) {
        sums[b / per_row] += s->bars[b].count;
        most = sums[b / per_row] > most ? sums[b / per_row] : most;
    }
    for (size_t r = 0; r < rows && r * per_row < s->n_bars; r++) {
        int y = inside.y + (int)r;
        size_t last = (r + 1) * per_row < s->n_bars ? (r + 1) * per_row - 1 : s->n_bars - 1;
        per_row == 1 || last == r *per_row
            ? grid_print_right(g, inside.x, y, 9, STYLE(INK_PLAIN), "%.4g", s->bars[r].value)
            : grid_print_right(g, inside.x, y, 9, STYLE(INK_PLAIN), "%.3g-%.3g",
                               s->bars[r * per_row].value, s->bars[last].value);
        grid_print_right(g, inside.x + 10, y, 11, STYLE(INK_DIM), "%s",
                         text_thousands(sums[r], count));
        grid_print_right(g, inside.x + 22, y, 7, STYLE(INK_PLAIN), "%.1f %%",
                         100 * (double)sums[r] / (double)s->n);
        grid_bar(g, inside.x + 30, y, inside.width - 31, STYLE(INK_HEAD),
                 (double)sums[r] / (double)most);
    }
}

/* Point `index` of a rank–count curve: ranks at equal ratios, so that few points draw a long tail.
 */
enum { CURVE_POINTS = 120 };

static void count_at_rank(const void *context, size_t index, double *x, double *y)
{
    const mf_spread *s = context;
    double rank = pow((double)s->n, (double)index / (CURVE_POINTS - 1));
    size_t at = (size_t)rank;
    at = at > s->n ? s->n : at < 1 ? 1 : at;
    *x = (double)at;
    *y = s->sorted[at - 1] > 0 ? (double)s->sorted[at - 1] : NAN;
}

static void draw_spreads(view *v, grid *g, area where)
{
    const mf_stats *s = &v->lab->survey->stats;
    area inside = grid_box(g, where, STYLE(INK_DIM), "how many ratings each has");
    plot p = plot_empty("ratings", "rank, log");
    p.x_log = p.y_log = true;
    p.n_series = 2;
    p.series[0] = (plot_series){.n = CURVE_POINTS,
                                .point = count_at_rank,
                                .context = &s->per_watcher,
                                .look = STYLE(INK_A),
                                .glyph = 'w',
                                .name = "watchers"};
    p.series[1] = (plot_series){.n = CURVE_POINTS,
                                .point = count_at_rank,
                                .context = &s->per_movie,
                                .look = STYLE(INK_B),
                                .glyph = 'm',
                                .name = "movies"};
    plot_draw(g, inside, &p);
}

/* "3 17 42 …": entries of an array from `from`, as many as fit before `to`. */
static void draw_slice(grid *g, area where, int y, const char *name, size_t from, size_t to,
                       const mf_csr *r, bool values)
{
    int x = where.x + 1;
    x += grid_print(g, x, y, where.width - 2, STYLE_BOLD(INK_PLAIN), "%s", name);
    for (size_t k = from; k < to; k++) {
        char text[32];
        values ? snprintf(text, sizeof text, " %g", (double)r->value[k])
               : snprintf(text, sizeof text, " %u", r->col[k]);
        int end = where.x + where.width - 1;
        if (x + (int)strlen(text) + 2 > end) {
            grid_text(g, x, y, end - x, STYLE(INK_DIM), k < to ? " …" : "");
            return;
        }
        x += grid_text(g, x, y, end - x, STYLE(values ? INK_B : INK_A), text);
    }
}

static void draw_inside_csr(view *v, grid *g, area where)
{
    const mf_csr *r = &v->lab->ratings.r;
    const mf_survey *s = v->lab->survey;
    uint32_t i = s->watcher_order[v->data.cursor];
    char title[160], from[32], to[32], name[160];
    snprintf(title, sizeof title, "inside CSR: watcher %.80s is row %u",
             mf_id(&v->lab->ratings.watchers, i), i);
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    size_t first = r->row_start[i], last = r->row_start[i + 1];
    int y = inside.y;
    grid_print(g, inside.x + 1, y++, inside.width - 2, STYLE(INK_PLAIN),
               "row_start[%u] = %s   row_start[%u] = %s   so %zu ratings, mean %.2f", i,
               text_thousands(first, from), i + 1, text_thousands(last, to), last - first,
               (double)s->watcher_mean[i]);
    snprintf(name, sizeof name, "col  [%s ..]", text_thousands(first, from));
    draw_slice(g, inside, y++, name, first, last, r, false);
    snprintf(name, sizeof name, "value[%s ..]", text_thousands(first, from));
    draw_slice(g, inside, y++, name, first, last, r, true);
    for (size_t k = first; k < last && y < inside.y + inside.height; k++, y++) {
        grid_print(g, inside.x + 1, y, inside.width - 2, STYLE(INK_DIM), "%g  movie %s  %s",
                   (double)r->value[k], mf_id(&v->lab->ratings.movies, r->col[k]),
                   movie_title(v->lab, r->col[k]));
    }
}

/* 76332 → "76k", 7.7e-7 s → "770ns": two digits or three are enough beside one another. */
static const char *brief(double value, const char *unit, char out[16])
{
    static const char *const prefixes[] = {"n", "u", "m", "", "k", "M", "G"};
    int place = 3;
    if (isnan(value)) {
        return "";
    }
    for (; value >= 999.5 && place < 6; value /= 1000) {
        place++;
    }
    for (; value < 0.9995 && unit[0] != '\0' && place > 0; value *= 1000) {
        place--;
    }
    snprintf(out, 16, value < 9.95 && value != floor(value) && place == 3 ? "%.1f%s%s" : "%.0f%s%s",
             value, prefixes[place], unit);
    return out;
}

/* What getting at ratings costs in each form. */
static void draw_costs(view *v, grid *g, area where)
{
    const data_view *d = &v->data;
    area inside = grid_box(g, where, STYLE(INK_DIM),
                           where.width >= 60 ? "memory reads and time of an access"
                                             : "memory reads of an access");
    if (!d->has_costs) {
        grid_text(g, inside.x + 1, inside.y, inside.width - 2, STYLE(INK_DIM),
                  "c counts and measures it on this file");
        return;
    }
    int column = (inside.width - 9) / 3;
    static const char *const heads[] = {"row", "column", "cell"};
    for (int a = 0; a < MF_ACCESSES; a++) {
        grid_print_right(g, inside.x + 8 + a * column, inside.y, column, STYLE_BOLD(INK_HEAD), "%s",
                         heads[a]);
    }
    for (int form = 0; form < MF_FORMS; form++) {
        int y = inside.y + 1 + form;
        grid_text(g, inside.x + 1, y, 7, STYLE(INK_PLAIN),
                  form == MF_FORM_DENSE ? "dense" : mf_form_names[form]);
        for (int a = 0; a < MF_ACCESSES; a++) {
            const mf_access_cost *c = &d->costs.of[form][a];
            const mf_access_cost *least = &d->costs.of[MF_FORM_DENSE][a];
            for (int other = 1; other < MF_FORMS; other++) {
                least = d->costs.of[other][a].reads < least->reads ? &d->costs.of[other][a] : least;
            }
            style look = c == least ? STYLE_BOLD(INK_GOOD) : STYLE(INK_PLAIN);
            int x = inside.x + 8 + a * column;
            char reads[16], time[16];
            bool timed =
                column >= 12 && !isnan(c->nanoseconds); /* narrow panes show the reads alone */
            grid_print_right(g, x, y, column, look, "%s%s%s", brief(c->reads, "", reads),
                             timed ? " " : "",
                             timed ? brief(c->nanoseconds * 1e-9, "s", time) : "");
        }
    }
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_access_costs costs;
    mf_status status = mf_microscope(&lab->ratings.r, &lab->cancel, &costs, error);
    pthread_mutex_lock(&lab->guard);
    v->data.has_costs = status == MF_OK;
    v->data.costs = costs;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

/* ---- layout ---------------------------------------------------------------------------------- */

typedef void pane(view *v, grid *g, area where);

static pane *const panes[] = {draw_memory,     draw_spy,     draw_histogram,
                              draw_inside_csr, draw_spreads, draw_costs};
enum { PANES = sizeof panes / sizeof panes[0] };

static void draw_headline(view *v, grid *g, area body)
{
    char watchers[32], movies[32], ratings[32], cells[32];
    const mf_stats *s = &v->lab->survey->stats;
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "%s watchers %s %s movies, %s ratings: %.2g %% of %s cells",
               text_thousands(s->n_watchers, watchers), g->ascii ? "x" : "×",
               text_thousands(s->n_movies, movies), text_thousands(s->n, ratings), 100 * s->density,
               text_thousands((uint64_t)s->n_watchers * s->n_movies, cells));
    grid_print(g, body.x + 1, body.y + 1, body.width - 2, STYLE(INK_PLAIN),
               "the tail: %.0f %% of the movies have one rating; they hold %.1f %% of the ratings",
               100 * (double)s->per_movie.singletons / (double)s->n_movies,
               100 * (double)s->per_movie.singletons / (double)s->n);
}

static void draw_last_line(view *v, grid *g, area body)
{
    const mf_survey *s = v->lab->survey;
    int y = body.y + body.height - 2;
    if (v->data.finding) {
        grid_print(g, body.x + 1, y, body.width - 2, STYLE(INK_CURSOR), "watcher: %s_",
                   v->data.find);
    } else if (s->n_warnings > 0) {
        char text[300];
        snprintf(text, sizeof text, "! %s%s",
                 strcmp(s->warnings[0].code, "columns-swapped") == 0 ? "S swaps: " : "",
                 s->warnings[0].message);
        grid_wrap(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_WARN), text);
    } else {
        const mf_spread *w = &s->stats.per_watcher, *m = &s->stats.per_movie;
        char text[300];
        snprintf(text, sizeof text,
                 "ratings per watcher: min %zu, median %g, max %zu; per movie: min %zu, median %g, "
                 "max %zu",
                 w->min, w->median, w->max, m->min, m->median, m->max);
        grid_wrap(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_DIM), text);
    }
}

static void draw(view *v, grid *g, area body)
{
    if (v->lab->survey == NULL) {
        grid_print(g, body.x + 1, body.y + 1, body.width - 2, STYLE(INK_PLAIN),
                   "a model file: %zu watchers, %zu movies, what they rated and the factors",
                   v->lab->ratings.watchers.count, v->lab->ratings.movies.count);
        return;
    }
    size_t n = v->lab->ratings.r.n_rows;
    v->data.cursor = v->data.cursor >= n ? n - 1 : v->data.cursor;
    draw_headline(v, g, body);
    area rest = {body.x, body.y + 2, body.width, body.height - 4};
    int rows = rest.height >= 33 ? 3 : rest.height >= 14 ? 2 : 1, columns = 2;
    int places = rows * columns > PANES ? PANES : rows * columns;
    v->data.shown_before = (unsigned)places - 1;
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
        size_t which = place < places - 1 ? (size_t)place
                                          : (size_t)place + v->data.pane % (PANES - (size_t)place);
        panes[which](v, g, where);
    }
    draw_last_line(v, g, body);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void move(view *v, uint32_t code)
{
    v->data.cursor = move_cursor(v->data.cursor, v->lab->ratings.r.n_rows, 20, code);
}

static void move_column(view *v, uint32_t code)
{
    size_t n = v->lab->ratings.r.n_cols, step = (n >> v->data.zoom) / 4 + 1;
    size_t half = (n >> v->data.zoom) / 2, at = v->data.column;
    at = at < half ? half : at + half > n ? n - half : at; /* the middle of what is shown */
    bool back = code == PRESS_LEFT || code == 'h';
    v->data.column = back ? (at > step ? at - step : 0) : at + step < n ? at + step : n - 1;
}

static void zoom(view *v, uint32_t code)
{
    size_t n = v->lab->ratings.r.n_rows > v->lab->ratings.r.n_cols ? v->lab->ratings.r.n_rows
                                                                   : v->lab->ratings.r.n_cols;
    if (code == '-') {
        v->data.zoom -= v->data.zoom > 0;
    } else if ((n >> v->data.zoom) > 8) {
        v->data.zoom++;
    }
}

static void next_pane(view *v, uint32_t code)
{
    (void)code;
    v->data.pane++;
}

/* Shows the pane of costs and measures them. */
static void measure_costs(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->survey != NULL) {
        v->data.pane = PANES - 1 - v->data.shown_before;
        view_ask(v, "refresh");
    }
}

static void swap_columns(view *v, uint32_t code)
{
    (void)code;
    const char *flags = v->lab->open_flags == NULL ? "" : v->lab->open_flags;
    const char *swap = strstr(flags, "--swap ");
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
        size_t at = (v->data.cursor + (forward ? step : n - step)) % n;
        if (strstr(mf_id(&v->lab->ratings.watchers, s->watcher_order[at]), v->data.find) != NULL) {
            v->data.cursor = at;
            return;
        }
    }
    view_say(v, true, "no watcher's id holds %s", v->data.find);
}

static void find(view *v, uint32_t code)
{
    if (code == '/') {
        v->data.finding = true;
        v->data.find[0] = '\0';
    } else if (v->data.find[0] != '\0') {
        find_watcher_by_id(v, code == 'n');
    }
}

static bool type(view *v, key k)
{
    if (!v->data.finding) {
        return false;
    }
    if (k.code == PRESS_ENTER) {
        uint32_t exact;
        v->data.finding = false;
        if (v->lab->survey != NULL &&
            mf_ids_find(&v->lab->ratings.watchers, v->data.find, &exact)) {
            v->data.cursor = v->lab->survey->watcher_rank[exact];
        } else {
            find_watcher_by_id(v, true);
        }
    } else if (k.code == PRESS_ESCAPE) {
        v->data.finding = false;
    } else {
        edit_text(v->data.find, sizeof v->data.find, k);
    }
    return true;
}

static void describe(const view *v, char *text, size_t size)
{
    const mf_survey *s = v->lab->survey;
    char watchers[32], movies[32], ratings[32], dense[32], csr[32];
    if (s == NULL) {
        snprintf(text, size, "A model file of %zu watchers and %zu movies; no ratings statistics.",
                 v->lab->ratings.watchers.count, v->lab->ratings.movies.count);
        return;
    }
    const mf_stats *st = &s->stats;
    mf_memory m = mf_memory_figures((double)st->n_watchers, (double)st->n_movies, (double)st->n, 5);
    snprintf(
        text, size,
        "%s watchers rated %s movies %s times: %.2g percent of the cells are known, with a mean of "
        "%.2f. "
        "As CSR the ratings take %s, as a dense matrix they would take %s, %.0f times as much. "
        "%.0f percent of the movies have one rating.%s%s",
        text_thousands(st->n_watchers, watchers), text_thousands(st->n_movies, movies),
        text_thousands(st->n, ratings), 100 * st->density, st->mean, text_bytes(m.csr, csr),
        text_bytes(m.dense_float64, dense), m.dense_float64 / m.csr,
        100 * (double)st->per_movie.singletons / (double)st->n_movies,
        s->n_warnings > 0 ? " Warning: " : "", s->n_warnings > 0 ? s->warnings[0].message : "");
}

static void here(const view *v, char *text, size_t size)
{
    (void)v;
    snprintf(text, size, "stats");
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
    {{'+', '=', '-'}, "+ -", "zoom", "zoom the plot of where the ratings are", zoom},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'},
     "←→",
     NULL,
     "when zoomed: other movies; h and l, too",
     move_column},
    {{'v', ' '}, "v", "next pane", "show the next pane in the last place", next_pane},
    {{'c'},
     "c",
     NULL,
     "count and measure what a row, a column and a cell cost in each form",
     measure_costs},
    {{'S'}, "S", "swap columns", "swap watchers and movies and read the file again", swap_columns},
    {{'/', 'n', 'N'}, "/ n N", "find", "find a watcher by id; n the next, N the one before", find},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_data = {
    .name = "data",
    .tab = "Data",
    .summary = "How large and how empty R is, what it costs in memory, where its ratings are.",
    .keys = keys,
    .draw = draw,
    .type = type,
    .here = here,
    .refresh = refresh,
    .describe = describe,
};
