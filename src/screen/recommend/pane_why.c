/* A prediction taken apart for A and for B: mean, biases and every factor's product as signed bars
 * that add up to the number. */
#include "recommend.h"

#include <math.h>
#include <stdio.h>

#include "../../draw/keep.h"
#include "../../draw/text.h"
#include "../../data/ids.h"
#include "../../model/because.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/model.h"

/* One part of the sum, after how it came about ("p 0.521 × q 1.311"). Returns the row after. */
static int draw_part(grid *g, area inside, int y, style look, const char *how, double value,
                     double most)
{
    enum { HOW = 22, VALUE = 9 };
    if (y >= inside.y + inside.height) {
        return y;
    }
    int text = inside.width < HOW + VALUE ? inside.width - VALUE : HOW, x = inside.x + text;
    grid_text(g, inside.x, y, text, STYLE(INK_DIM), how);
    grid_print_right(g, x, y, VALUE, STYLE(INK_PLAIN), "%+.4f", value);
    int bar = inside.width - text - VALUE - 3;
    if (bar > 0) {
        grid_put(g, x + VALUE + 1, y, value < 0 ? STYLE(INK_WARN) : look, value < 0 ? 0x2212 : '+');
        grid_bar(g, x + VALUE + 2, y, bar, look, value / most);
    }
    return y + 1;
}

static double largest_part(const mf_explanation *e)
{
    double most = fmax(fabs(e->mu), fmax(fabs(e->watcher_bias), fabs(e->movie_bias)));
    for (size_t m = 0; m < e->k; m++) {
        most = fmax(most, fabs(e->p[m] * e->q[m]));
    }
    return most > 0 ? most : 1;
}

/* The shares of the watcher's own ratings, found again when what is asked for has changed. */
static const mf_because *find_because(view *v, size_t side, uint32_t watcher, uint32_t movie)
{
    struct why_kept *shares = &recommend_of(v)->why[side];
    const mf_model *model = view_model(v, side);
    const mf_run *run = view_run(v, side);
    size_t epoch = view_model_epoch(v, side);
    if (!v->lab->is_split || v->lab->split.train.col == NULL) {
        return NULL; /* a model file knows what was rated, not how */
    }
    if (shares->model != model || shares->watcher != watcher || shares->movie != movie ||
        shares->epoch != epoch || shares->generation != v->lab->generation) {
        const mf_csr *train = &v->lab->split.train;
        size_t n = train->row_start[watcher + 1] - train->row_start[watcher];
        mf_error ignored; /* then nothing is shown */
        shares->there = mf_because_find(model, train, watcher, movie, mf_run_ridge(run, n), 5,
                                        &shares->because, &ignored) == MF_OK;
        shares->model = model;
        shares->watcher = watcher;
        shares->movie = movie;
        shares->epoch = epoch;
        shares->generation = v->lab->generation;
    }
    return shares->there ? &shares->because : NULL;
}

/* By which ratings, as shares of a ridge solution: where it is not what the factors add up to, both
 * are said. */
static void draw_because(view *v, grid *g, area inside, int y, const mf_because *b, double products)
{
    int bottom = inside.y + inside.height;
    if (b == NULL || y + 1 >= bottom) {
        return;
    }
    char sum[32], whole[32];
    text_apart(b->sum, products, 3, sum, whole);
    bool exact = text_is_alike(b->sum, products, 3);
    grid_print(g, inside.x, y++, inside.width, STYLE_BOLD(INK_HEAD),
               exact ? "because you rated: %s (ridge)" : "because you rated: %s, not %s", sum,
               whole);
    size_t shown = b->n;
    if (b->n_rest > 0 || (int)b->n > bottom - y) { /* the last row has what is left */
        shown = bottom - y - 1 < (int)b->n ? (size_t)(bottom - y - 1) : b->n;
    }
    for (size_t i = 0; i < shown; i++) {
        grid_print(g, inside.x, y++, inside.width, STYLE(INK_PLAIN), "%+.3f  %.3g  %s",
                   b->shares[i], b->ratings[i], movie_name(v->lab, b->movies[i]));
    }
    double rest = b->rest;
    for (size_t i = shown; i < b->n; i++) {
        rest += b->shares[i];
    }
    if (b->n_rest + b->n > shown) {
        grid_print(g, inside.x, y, inside.width, STYLE(INK_DIM), "%+.3f  of %zu others", rest,
                   b->n_rest + b->n - shown);
    }
}

static void draw_side(view *v, grid *g, area where, size_t side, uint32_t watcher, uint32_t movie)
{
    const mf_run *run = view_run(v, side);
    style look = side_style(side), head = {look.ink, ATTRIBUTE_BOLD, 0};
    area inside = {where.x + 1, where.y + 1, where.width - 2, where.height - 1};
    if (run == NULL) {
        return;
    }
    mf_explanation e = mf_explain(view_model(v, side), watcher, movie);
    char value[32];
    bool terms = view_model(v, side)->has_biases;
    int used =
        grid_print(g, where.x + 1, where.y, where.width - 2, head, "%s %s = %s", side_names[side],
                   e.k == 0 ? "means"
                   : terms  ? "μ + b + Σ p·q"
                            : "Σ p·q",
                   text_figure(e.prediction.value, 4, value));
    grid_print(g, where.x + 2 + used, where.y, where.width - 3 - used, STYLE(INK_PLAIN), " %s",
               movie_name(v->lab, movie));
    double most = largest_part(&e);
    int y = inside.y;
    bool fell_back = e.prediction.fallback != MF_FALLBACK_NONE;
    if (fell_back || view_model(v, side)->has_biases) {
        y = draw_part(g, inside, y, look, "μ, the mean", e.mu, most);
        y = draw_part(g, inside, y, look, "b_u, the watcher", e.watcher_bias, most);
        y = draw_part(g, inside, y, look, "b_i, the movie", e.movie_bias, most);
    }
    if (fell_back) {
        grid_print(
            g, inside.x, y, inside.width, STYLE(INK_WARN), "cold: no training ratings, so %s",
            e.prediction.fallback == MF_FALLBACK_BIAS ? "the mean and the known bias" : "the mean");
        return;
    }
    double rest = 0, products = 0;
    for (size_t m = 0; m < e.k; m++) {
        products += e.p[m] * e.q[m];
    }
    enum { SHARES = 4 }; /* rows for what was rated */
    size_t shown = 0, room = inside.y + inside.height > y + SHARES
                                 ? (size_t)(inside.y + inside.height - y - SHARES)
                                 : 1;
    for (size_t m = 0; m < e.k; m++) {
        if (e.k > room && m + 1 >= room) {
            rest += e.p[m] * e.q[m];
            continue;
        }
        char how[64], p[32], q[32];
        snprintf(how, sizeof how, "%2zu  %s × %s", m + 1, text_figure(e.p[m], 3, p),
                 text_figure(e.q[m], 3, q));
        y = draw_part(g, inside, y, look, how, e.p[m] * e.q[m], most);
        shown++;
    }
    if (shown < e.k) {
        char how[32];
        snprintf(how, sizeof how, "%zu more factors", e.k - shown);
        y = draw_part(g, inside, y, look, how, rest, most);
    }
    draw_because(v, g, inside, y, find_because(v, side, watcher, movie), products);
}

static double part_of(const mf_explanation *e, size_t part)
{
    const double terms[] = {e->mu, e->watcher_bias, e->movie_bias};
    return part < 3 ? terms[part] : part - 3 < e->k ? e->p[part - 3] * e->q[part - 3] : NAN;
}

/* How much a factor weighs, in whichever run. */
static double weight_of(const mf_explanation e[2], size_t n, size_t factor)
{
    double most = 0;
    for (size_t side = 0; side < n; side++) {
        most = factor < e[side].k ? fmax(most, fabs(part_of(&e[side], 3 + factor))) : most;
    }
    return most;
}

/* The products of factors, of many the weightiest, and what the others add up to. */
static void keep_products(kept *k, const mf_explanation e[2], size_t n, size_t most)
{
    enum { SHOWN = 14 };
    double rest[2] = {0, n > 1 ? 0 : NAN};
    char text[KEPT_TEXT];
    size_t others = 0;
    for (size_t f = 0; f < most; f++) {
        size_t heavier = 0;
        for (size_t other = 0; other < most && most > SHOWN; other++) {
            double more = weight_of(e, n, other) - weight_of(e, n, f);
            heavier += more > 0 || (more == 0 && other < f);
        }
        if (heavier >= SHOWN) {
            for (size_t side = 0; side < n; side++) {
                rest[side] += f < e[side].k ? part_of(&e[side], 3 + f) : 0;
            }
            others++;
            continue;
        }
        snprintf(text, sizeof text, "factor %zu, p × q", f + 1);
        keep_bar(k, text, part_of(&e[0], 3 + f), n > 1 ? part_of(&e[1], 3 + f) : NAN);
    }
    if (others > 0) {
        snprintf(text, sizeof text, "%zu other factor%s", others, text_s(others));
        keep_bar(k, text, rest[0], rest[1]);
    }
}

/* Both predictions taken apart, as numbers. */
static void keep_parts(view *v, grid *g, area where, uint32_t watcher, uint32_t movie)
{
    static const char *const terms[] = {"μ, the mean", "b_u, the watcher", "b_i, the movie"};
    mf_explanation e[2] = {{.k = 0}, {.k = 0}};
    char text[KEPT_TEXT], head[64], value[32];
    size_t n = 0, most = 0;
    bool biases = false;
    if (g->keeping == NULL) {
        return;
    }
    snprintf(text, sizeof text, "why %s: %s",
             mf_brief(mf_id(&v->lab->ratings.watchers, watcher), (char[MF_BRIEF]){""}),
             mf_brief(movie_name(v->lab, movie), (char[MF_BRIEF]){""}));
    for (size_t side = 0; side < 2 && view_model(v, side) != NULL; side++, n++) {
        e[side] = mf_explain(view_model(v, side), watcher, movie);
        most = e[side].k > most ? e[side].k : most;
        biases = biases || view_model(v, side)->has_biases ||
                 e[side].prediction.fallback != MF_FALLBACK_NONE;
    }
    kept *k = n == 0 ? NULL : keep_bars(g, "why", where, text, n);
    for (size_t side = 0; side < n; side++) {
        snprintf(head, sizeof head, "%s%s: sum %s", side_names[side], run_fate(v, side),
                 text_figure(e[side].prediction.value, 4, value));
        keep_side(k, side, side_style(side), head);
    }
    for (size_t part = 0; biases && part < 3; part++) {
        keep_bar(k, terms[part], part_of(&e[0], part), n > 1 ? part_of(&e[1], part) : NAN);
    }
    keep_products(k, e, n, most);
}

void why_pane_draw(view *v, grid *g, area where, uint32_t watcher, uint32_t movie)
{
    keep_parts(v, g, where, watcher, movie);
    int half = where.width / 2;
    draw_side(v, g, (area){where.x, where.y, half, where.height}, 0, watcher, movie);
    draw_side(v, g, (area){where.x + half, where.y, where.width - half, where.height}, 1, watcher,
              movie);
}
