/* The panes of the Data screen: see data.h. */
#include "data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/alloc.h"
#include "../../data/csr.h"
#include "../../data/ids.h"
#include "../../draw/keep.h"
#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../lab/survey.h"
#include "../../teach/microscope.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/ratings.h"

static void draw_memory(view *v, grid *g, area where)
{
    size_t k = view_run(v, 0) != NULL ? view_run(v, 0)->config.k : 5;
    mf_memory m = mf_ratings_memory(&v->lab->ratings, (double)k);
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
    area inside = grid_box(g, where, STYLE(INK_DIM),
                           where.height - 2 >= 8 ? "memory" : "memory; :stats lists every form");
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
        int room = bar - (int)(sizeof " 1000 ×"); /* the ratio stands beside; one scale for all */
        grid_bar(g, inside.x + 27, y, room, STYLE(INK_HEAD), rows[r].bytes / most);
        if (rows[r].compared) {
            double ratio = m.dense_float64 / rows[r].bytes;
            const char *what = bar < 46 ? "" : ratio >= 1 ? " less than dense" : " dense";
            char times[16];
            snprintf(times, sizeof times, ratio >= 100 ? "%.0f" : "%.3g", ratio);
            grid_print_right(g, inside.x + 27, y, bar, STYLE_BOLD(INK_GOOD), "%s %s%s", times,
                             g->ascii ? "x" : "×", what);
        }
    }
    if (inside.height > 9) {
        char trap[160];
        snprintf(trap, sizeof trap,
                 "the trap: sys.getsizeof may say %.0f B for SciPy's CSR: the header of a view",
                 m.shallow_getsizeof);
        grid_wrap(g, (area){inside.x + 1, inside.y + 9, inside.width - 2, inside.height - 9},
                  STYLE(INK_DIM), trap);
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

/* Counts the parts of the map, up to height × width of them, unless they are counted. NULL: memory
 * is out. */
static const mf_parts *count_parts(view *v, part_counts *p, size_t height, size_t width)
{
    const data_state *d = data_of(v);
    const mf_csr *r = &v->lab->ratings.r;
    mf_region region;
    zoom_axis(r->n_rows, d->cursor, d->zoom, 4, &region.row, &region.n_rows);
    zoom_axis(r->n_cols, d->column, d->zoom, 4, &region.col, &region.n_cols);
    bool same = p->height == height && p->width == width && p->generation == v->lab->generation &&
                memcmp(&p->region, &region, sizeof region) == 0;
    if (!same) {
        bool counted =
            mf_survey_count(v->lab->survey, r, region, height, width, &p->parts) == MF_OK;
        p->height = counted ? height : 0;
        p->width = counted ? width : 0;
        p->region = region;
        p->generation = v->lab->generation;
    }
    return p->height > 0 ? &p->parts : NULL;
}

/* The map's scale: log from a tenth of R's density to 1, so that a colour means the same however
 * far one zooms; or linear to the densest part in sight. */
typedef struct scale {
    bool linear;
    double low, high;
} scale;

static double share_on(scale s, double density)
{
    if (s.linear) {
        return s.high > 0 ? density / s.high : 0;
    }
    double share = density > 0 ? log(density / s.low) / log(s.high / s.low) : 0;
    return density > 0 ? fmax(share, 0.02) : 0; /* what is there is seen */
}

static void name_ends(scale s, char low[32], char high[32])
{
    snprintf(low, 32, s.linear ? "0" : "%.2g %%", 100 * s.low);
    snprintf(high, 32, "%.3g %% rated, %s", 100 * s.high, s.linear ? "linear" : "log");
}

static void draw_scale(grid *g, area where, int y, scale s)
{
    char low[32], high[32];
    enum { RAMP = 12 };
    name_ends(s, low, high);
    int x = where.x + grid_text(g, where.x, y, 9, STYLE(INK_DIM), low) + 1;
    grid_scale(g, x, y, RAMP, false);
    grid_text(g, x + RAMP + 1, y, where.x + where.width - x - RAMP - 1, STYLE(INK_DIM), high);
}

/* The map as numbers, in as many parts as the grid wants for each of the cells it is drawn in. */
static void keep_density(view *v, grid *g, area cells, const char *title, scale s)
{
    char low[32], end[32];
    if (g->keeping == NULL) {
        return;
    }
    size_t high = (size_t)cells.height * g->keeping->high;
    size_t wide = (size_t)cells.width * g->keeping->wide;
    high = high < KEEP_FINEST ? high : KEEP_FINEST;
    wide = wide < KEEP_FINEST ? wide : KEEP_FINEST;
    const mf_parts *parts = count_parts(v, &data_of(v)->finer, high, wide);
    kept *k = parts == NULL ? NULL : keep_map(g, "map", cells, title, parts->width, parts->height);
    for (size_t c = 0; k != NULL && c < k->map.width * k->map.height; c++) {
        double density = mf_parts_density(parts, c / parts->width, c % parts->width);
        k->map.share[c] = density > 0 ? (float)share_on(s, density) : NAN;
    }
    name_ends(s, low, end);
    keep_ends(k, low, end);
    keep_caption(k, "rows: watchers, columns: movies, most rated first");
    if (k != NULL) {
        keep_cells(g, cells, false);
    }
}

static void draw_map(view *v, grid *g, area where)
{
    data_state *d = data_of(v);
    char title[96] = "the whole of R: how densely rated";
    enum { CAPTIONS = 2 };
    if (d->zoom > 0) {
        snprintf(title, sizeof title, "a part of R, zoom %u %s", 1u << d->zoom,
                 g->ascii ? "x" : "×");
    }
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    int map = inside.height - CAPTIONS;
    const mf_parts *parts = map < 2 || inside.width < 10
                                ? NULL
                                : count_parts(v, &d->map, (size_t)map, (size_t)inside.width);
    if (parts == NULL) {
        return;
    }
    scale s = {d->linear, v->lab->survey->stats.density / 10, 1};
    for (size_t c = 0; c < parts->height * parts->width && s.linear; c++) {
        double here = mf_parts_density(parts, c / parts->width, c % parts->width);
        s.high = c == 0 || here > s.high ? here : s.high;
    }
    size_t high = (size_t)map, wide = (size_t)inside.width;
    for (size_t y = 0; y < high; y++) { /* a small matrix is drawn larger */
        for (size_t x = 0; x < wide; x++) {
            double density =
                mf_parts_density(parts, y * parts->height / high, x * parts->width / wide);
            if (density > 0) {
                grid_heat(g, inside.x + (int)x, inside.y + (int)y, share_on(s, density));
            }
        }
    }
    keep_density(v, g, (area){inside.x, inside.y, inside.width, map}, title, s);
    const mf_region *region = &d->map.region;
    if (d->cursor >= region->row && d->cursor < region->row + region->n_rows) {
        int row = (int)((d->cursor - region->row) * high / region->n_rows);
        grid_put(g, where.x, inside.y + row, STYLE_BOLD(INK_CURSOR), 0x25b8);
    }
    char from[32], to[32];
    d->zoom > 0 ? grid_print(g, inside.x, inside.y + map, inside.width, STYLE(INK_DIM),
                             "↓ %zu–%zu → %s–%s of the most rated", region->row + 1,
                             region->row + region->n_rows, text_thousands(region->col + 1, from),
                             text_thousands(region->col + region->n_cols, to))
                : grid_text(g, inside.x, inside.y + map, inside.width, STYLE(INK_DIM),
                            "↓ watchers → movies, most rated first");
    draw_scale(g, inside, inside.y + map + 1, s);
}

/* The window as numbers. */
static void keep_window(grid *g, area inside, const mf_csr *r, size_t row, size_t n_rows,
                        size_t col, size_t n_cols)
{
    char caption[KEPT_TEXT];
    size_t there = 0;
    kept *k = keep_map(g, "window", inside, "a window of R: one dot is one rating", n_cols, n_rows);
    for (size_t c = 0; k != NULL && c < k->map.width * k->map.height; c++) {
        k->map.share[c] = NAN;
    }
    for (size_t i = row; k != NULL && i < row + k->map.height; i++) {
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            if (r->col[at] >= col && r->col[at] < col + n_cols) {
                k->map.share[(i - row) * n_cols + r->col[at] - col] = 1;
                there++;
            }
        }
    }
    if (k != NULL) {
        k->map.is_dots = true;
        snprintf(caption, sizeof caption, "%zu watcher%s × %zu movie%s: %zu of %zu cells rated",
                 n_rows, text_s(n_rows), n_cols, text_s(n_cols), there, n_rows * n_cols);
        keep_caption(k, caption);
    }
}

/* R as it is, cell by cell: a dot for each rating, nothing where there is none. */
static void draw_window(view *v, grid *g, area where)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const data_state *d = data_of(v);
    const mf_csr *r = &v->lab->ratings.r;
    area inside = grid_box(g, where, STYLE(INK_DIM), "a window of R: one dot is one rating");
    int tall = g->ascii ? 1 : 4, wide = g->ascii ? 1 : 2, rows = inside.height - 1;
    if (rows < 1 || inside.width < 10) {
        return;
    }
    size_t n_rows = (size_t)(rows * tall), n_cols = (size_t)(inside.width * wide);
    n_rows = n_rows < r->n_rows ? n_rows : r->n_rows;
    n_cols = n_cols < r->n_cols ? n_cols : r->n_cols;
    size_t row = v->lab->survey->watcher_order[d->cursor], col = d->column, there = 0;
    row = row < n_rows / 2 ? 0 : row - n_rows / 2;
    row = row + n_rows > r->n_rows ? r->n_rows - n_rows : row;
    col = col + n_cols > r->n_cols ? r->n_cols - n_cols : col;
    uint8_t *dots = mf_alloc_zero((size_t)rows * (size_t)inside.width, 1);
    for (size_t i = row; i < row + n_rows && dots != NULL; i++) {
        size_t at = r->row_start[i], end = r->row_start[i + 1];
        while (at < end) { /* the first at or after the window's left edge */
            size_t middle = at + (end - at) / 2;
            r->col[middle] < col ? (at = middle + 1) : (end = middle);
        }
        for (; at < r->row_start[i + 1] && r->col[at] < col + n_cols; at++, there++) {
            size_t y = i - row, x = r->col[at] - col;
            dots[y / (size_t)tall * (size_t)inside.width + x / (size_t)wide] |=
                bits[g->ascii ? 0 : y % 4][g->ascii ? 0 : x % 2];
        }
    }
    keep_window(g, inside, r, row, n_rows, col, n_cols);
    for (int y = 0; y < rows && dots != NULL; y++) {
        for (int x = 0; x < inside.width; x++) {
            uint8_t here = dots[y * inside.width + x];
            if (here != 0) {
                grid_put(g, inside.x + x, inside.y + y, STYLE_BOLD(INK_HEAD),
                         g->ascii ? '*' : 0x2800u + here);
            }
        }
    }
    free(dots);
    char cells[32], known[32];
    grid_print(g, inside.x, inside.y + rows, inside.width, STYLE(INK_PLAIN),
               "%zu × %zu: %s of %s cells rated", n_rows, n_cols, text_thousands(there, known),
               text_thousands((uint64_t)n_rows * n_cols, cells));
}

/* What bars `first` to `last` of the histogram are of: "4", "0.2 to 0.3". */
static int bar_label(const mf_stats *s, size_t first, size_t last, char out[40])
{
    double half = s->binned ? (s->bars[1].value - s->bars[0].value) / 2 : 0; /* of a bin's width */
    double from = s->bars[first].value - half, to = s->bars[last].value + half;
    from = fabs(from) < half * 1e-6 ? 0 : from; /* what is left of sums is no edge */
    to = fabs(to) < half * 1e-6 ? 0 : to;
    from == to ? snprintf(out, 40, "%.4g", from) : snprintf(out, 40, "%.3g to %.3g", from, to);
    return (int)text_width(out);
}

static void draw_histogram(view *v, grid *g, area where)
{
    const mf_stats *s = &v->lab->survey->stats;
    char title[64], count[32], label[40];
    int height = where.height - 2;
    size_t most = 1, rows = height > 0 ? (size_t)height : 0;
    size_t per_row = rows > 0 && s->n_bars > rows ? (s->n_bars + rows - 1) / rows : 1;
    size_t sums[MF_HISTOGRAM_MOST] = {0}, last[MF_HISTOGRAM_MOST] = {0}, n = 0;
    int wide = 9;
    for (size_t b = 0; b < s->n_bars; b++) {
        n = b / per_row;
        sums[n] += s->bars[b].count;
        last[n] = b;
        most = sums[n] > most ? sums[n] : most;
    }
    n = rows == 0 ? 0 : n + 1;
    for (size_t r = 0; r < n; r++) {
        int width = bar_label(s, r * per_row, last[r], label);
        wide = width > wide ? width : wide;
    }
    snprintf(title, sizeof title, "ratings, mean %s%s", text_mean(s->mean, count),
             s->binned || per_row > 1 ? ", in bins" : "");
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    for (size_t r = 0; r < n; r++) {
        int x = inside.x, y = inside.y + (int)r;
        bar_label(s, r * per_row, last[r], label);
        grid_print_right(g, x, y, wide, STYLE(INK_PLAIN), "%s", label);
        grid_print_right(g, x + wide + 1, y, 11, STYLE(INK_DIM), "%s",
                         text_thousands(sums[r], count));
        grid_print_right(g, x + wide + 13, y, 7, STYLE(INK_PLAIN), "%s %%",
                         text_percent((double)sums[r], (double)s->n, 1, count));
        grid_bar(g, x + wide + 21, y, inside.width - wide - 22, STYLE(INK_HEAD),
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
    p.name = "tail";
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
        values ? snprintf(text, sizeof text, " %g", (double)mf_csr_value(r, k))
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
    uint32_t i = s->watcher_order[data_of(v)->cursor];
    char title[160], from[32], to[32], name[160];
    snprintf(title, sizeof title, "inside CSR: watcher %s is row %u",
             mf_brief(mf_id(&v->lab->ratings.watchers, i), (char[MF_BRIEF]){""}), i);
    area inside = grid_box(g, where, STYLE(INK_DIM), title);
    size_t first = r->row_start[i], last = r->row_start[i + 1];
    int y = inside.y;
    if (inside.width >= 74) {
        grid_print(g, inside.x + 1, y++, inside.width - 2, STYLE(INK_PLAIN),
                   "row_start[%u] = %s   row_start[%u] = %s   so %zu rating%s, mean %.2f", i,
                   text_thousands(first, from), i + 1, text_thousands(last, to), last - first,
                   text_s(last - first), (double)s->watcher_mean[i]);
    } else {
        grid_print(g, inside.x + 1, y++, inside.width - 2, STYLE(INK_PLAIN), "row_start[%u] = %s",
                   i, text_thousands(first, from));
        grid_print(g, inside.x + 1, y++, inside.width - 2, STYLE(INK_PLAIN), "row_start[%u] = %s",
                   i + 1, text_thousands(last, to));
        grid_print(g, inside.x + 1, y++, inside.width - 2, STYLE(INK_PLAIN),
                   "so %zu rating%s, mean %.2f", last - first, text_s(last - first),
                   (double)s->watcher_mean[i]);
    }
    snprintf(name, sizeof name, "col  [%s ..]", text_thousands(first, from));
    draw_slice(g, inside, y++, name, first, last, r, false);
    snprintf(name, sizeof name, "value[%s ..]", text_thousands(first, from));
    draw_slice(g, inside, y++, name, first, last, r, true);
    for (size_t k = first; k < last && y < inside.y + inside.height; k++, y++) {
        grid_print(g, inside.x + 1, y, inside.width - 2, STYLE(INK_DIM), "%g  movie %s  %s",
                   (double)mf_csr_value(r, k), mf_id(&v->lab->ratings.movies, r->col[k]),
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
    const data_state *d = data_of(v);
    area inside = grid_box(g, where, STYLE(INK_DIM),
                           where.width >= 60 ? "memory reads and time of an access"
                                             : "memory reads of an access");
    if (!d->has_costs) {
        grid_wrap(g, (area){inside.x + 1, inside.y, inside.width - 2, inside.height},
                  STYLE(INK_DIM), "c counts and measures it on this file");
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

data_pane *const data_panes[DATA_PANES] = {
    [DATA_WINDOW] = draw_window,       [DATA_MAP] = draw_map,        [DATA_MEMORY] = draw_memory,
    [DATA_HISTOGRAM] = draw_histogram, [DATA_CSR] = draw_inside_csr, [DATA_SPREADS] = draw_spreads,
    [DATA_COSTS] = draw_costs};
