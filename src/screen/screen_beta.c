/* Beta: what regularization does, one point for each β, moving while its runs learn. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../draw/plot.h"
#include "../draw/text.h"
#include "screens.h"

/* What the runs say by β. Of runs with several K or α those with A's are shown. */
static bool make_sweep(const view *v, mf_sweep *sweep)
{
    if (v->lab->n_runs == 0 ||
        mf_sweep_make(v->lab->runs, v->lab->n_runs, v->beta.lowest, v->train.cursor, sweep, NULL) != MF_OK) {
        return false;
    }
    const mf_config *a = &v->lab->runs[0]->config;
    size_t kept = 0;
    for (size_t i = 0; i < sweep->n; i++) {
        if (sweep->points[i].k == a->k && sweep->points[i].alpha == a->alpha) {
            sweep->points[kept++] = sweep->points[i];
        }
    }
    if (kept > 0) {
        sweep->n = kept;
        mf_sweep_judge(sweep);
    }
    return sweep->n > 0;
}

/* ---- the curve ------------------------------------------------------------------------------------------ */

/* β on a log axis, where 0 has a place of its own, left of the smallest. */
static double place_of(const mf_sweep *sweep, double beta)
{
    double smallest = NAN, largest = NAN;
    for (size_t i = 0; i < sweep->n; i++) {
        if (sweep->points[i].beta > 0) {
            smallest = isnan(smallest) ? sweep->points[i].beta : smallest;
            largest = sweep->points[i].beta;
        }
    }
    if (beta > 0) {
        return log10(beta);
    }
    return isnan(smallest) ? 0 : log10(smallest) - fmax(0.3, 0.12 * log10(largest / smallest));
}

typedef struct curve {
    const mf_sweep *sweep;
    bool heldout;
} curve;

static void point(const void *context, size_t index, double *x, double *y)
{
    const curve *c = context;
    *x = place_of(c->sweep, c->sweep->points[index].beta);
    *y = c->heldout ? c->sweep->points[index].heldout_rmse : c->sweep->points[index].train_rmse;
}

/* A line, and its glyphs on every point. */
static void add_curve(plot *p, const curve *c, style look, uint32_t glyph, const char *name)
{
    p->series[p->n_series++] = (plot_series){
        .n = c->sweep->n, .point = point, .context = c, .look = look, .glyph = glyph, .points = true,
        .name = name};
    p->series[p->n_series++] =
        (plot_series){.n = c->sweep->n, .point = point, .context = c, .look = look};
}

static void draw_plot(view *v, grid *g, area where, const mf_sweep *sweep)
{
    bool heldout = v->lab->split.heldout.n > 0;
    curve train = {sweep, false}, held = {sweep, true};
    plot p = plot_empty("RMSE", "β, log");
    if (heldout) {
        add_curve(&p, &held, STYLE(INK_HEAD), 0x25c6,
                  v->beta.lowest ? "held-out, lowest" : "held-out");
    }
    add_curve(&p, &train, STYLE(INK_GOOD), 0x25cb, "training");
    for (size_t i = 0; i < sweep->n && p.n_x_ticks < PLOT_TICKS_MOST; i++) {
        plot_tick *tick = &p.x_ticks[p.n_x_ticks++];
        tick->x = place_of(sweep, sweep->points[i].beta);
        snprintf(tick->label, sizeof tick->label, "%.3g", sweep->points[i].beta);
    }
    if (heldout) {
        p.references[p.n_references++] =
            (plot_reference){v->lab->bias_floor.rmse, "mean + biases, held-out"};
        if (v->lab->truth != NULL) {
            p.references[p.n_references++] = (plot_reference){v->lab->noise_floor.rmse, "noise floor"};
        }
    }
    p.cursor = v->beta.cursor < sweep->n ? place_of(sweep, sweep->points[v->beta.cursor].beta) : NAN;
    plot_draw(g, where, &p);
}

/* ---- the table -------------------------------------------------------------------------------------------- */

static void number(grid *g, int *x, int y, int columns, style look, const char *format, double value)
{
    char text[32] = "";
    if (isfinite(value)) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, format, value); /* one of the literals below */
#pragma GCC diagnostic pop
    }
    grid_print_right(g, *x, y, columns, look, "%s", isfinite(value) ? text : "-");
    *x += columns;
}

/* "A", "B", or nothing: which of the pair has this β. */
static void pair_marks(const view *v, double beta, char marks[4])
{
    size_t n = 0;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL && run->config.beta == beta) {
            marks[n++] = side_names[side][0];
        }
    }
    marks[n] = '\0';
}

static void draw_row(view *v, grid *g, area where, int row, const mf_sweep *sweep, size_t i)
{
    const mf_sweep_point *p = &sweep->points[i];
    bool here = i == v->beta.cursor, best = i == sweep->best, one_se = i == sweep->one_se && !best;
    style look = here ? STYLE_BOLD(INK_CURSOR) : best ? STYLE_BOLD(INK_GOOD) : STYLE(INK_PLAIN);
    char marks[4];
    int x = where.x, y = where.y + row;
    pair_marks(v, p->beta, marks);
    grid_put(g, x, y, look, here ? 0x25b8 : ' ');
    grid_print(g, x + 1, y, 8, look, "%.4g", p->beta);
    grid_print(g, x + 9, y, 3, STYLE_BOLD(INK_PLAIN), "%s", marks);
    x += 12;
    number(g, &x, y, 7, look, "%.4f", p->train_rmse);
    number(g, &x, y, 8, look, "%.4f", p->heldout_rmse);
    number(g, &x, y, 7, STYLE(INK_DIM), "%.4f", p->heldout_se);
    if (where.width >= 50) {
        number(g, &x, y, 7, look, "%.3f", p->warm_rmse);
        number(g, &x, y, 7, look, "%.3f", p->cold_rmse);
    }
    if (where.width >= 62) {
        number(g, &x, y, 8, look, "%.1f", p->q_norm);
    }
    if (p->n_diverged > 0) {
        grid_print(g, x + 1, y, where.x + where.width - x - 1, STYLE(INK_WARN), "%zu of %zu diverged",
                   p->n_diverged, p->n);
    } else if (p->n_used == 0) {
        grid_text(g, x + 1, y, where.x + where.width - x - 1, STYLE(INK_DIM), "not trained");
    } else if (best || one_se) {
        grid_text(g, x + 1, y, where.x + where.width - x - 1, STYLE_BOLD(INK_GOOD),
                  best ? "lowest" : "1 se");
    }
}

static void draw_table(view *v, grid *g, area where, const mf_sweep *sweep)
{
    grid_print(g, where.x, where.y, where.width, STYLE_BOLD(INK_HEAD), "%s%s%s",
               " β            train  held-out    se", where.width >= 50 ? "   warm   cold" : "",
               where.width >= 62 ? "     ‖Q‖" : "");
    size_t rows = where.height > 1 ? (size_t)where.height - 1 : 0;
    size_t top = scroll_top(v->beta.cursor, sweep->n, rows);
    for (size_t r = 0; r < rows && top + r < sweep->n; r++) {
        draw_row(v, g, where, 1 + (int)r, sweep, top + r);
    }
}

/* What the numbers say of β, and no more. */
static void draw_verdict(grid *g, area body, const mf_sweep *sweep, bool at_best)
{
    char text[400];
    int y = body.y + body.height - 2;
    if (sweep->best == SIZE_MAX) {
        grid_text(g, body.x + 1, y, body.width - 2, STYLE(INK_DIM),
                  "nothing is held out, or no run has learned yet: there is no best β");
        return;
    }
    const mf_sweep_point *best = &sweep->points[sweep->best];
    int at = snprintf(text, sizeof text, "lowest held-out RMSE%s: %.4f at β %.4g",
                      at_best ? ", each run at its best epoch" : "", best->heldout_rmse, best->beta);
    if (sweep->one_se != SIZE_MAX) {
        snprintf(text + at, sizeof text - (size_t)at, "; within one standard error of it up to β %.4g",
                 sweep->points[sweep->one_se].beta);
    } else if (best->n < 2) {
        snprintf(text + at, sizeof text - (size_t)at, "; one run for each β, so no standard error");
    }
    grid_wrap(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_PLAIN), text);
}

/* ---- the workbench ---------------------------------------------------------------------------------------- */

enum { SLIDER_PLACES = 42 };

/* 0, then ten places a decade from 1e-4 to about 1. */
static double slider_beta(size_t place)
{
    return place == 0 ? 0 : pow(10, -4 + (double)(place - 1) / 10);
}

static size_t slider_place(double beta)
{
    size_t best = 0;
    for (size_t place = 1; place < SLIDER_PLACES && beta > 0; place++) {
        bool nearer = best == 0 || fabs(log(slider_beta(place) / beta)) < fabs(log(slider_beta(best) / beta));
        best = nearer ? place : best;
    }
    return best;
}

static void draw_slider(view *v, grid *g, area where)
{
    const bench_view *b = &v->beta.bench;
    const mf_run *a = view_run(v, 0);
    int width = where.width - 22, at = (int)(b->slider * (size_t)(width - 1) / (SLIDER_PLACES - 1));
    grid_text(g, where.x + 1, where.y, 6, STYLE_BOLD(INK_HEAD), "β  0");
    for (int x = 0; x < width; x++) {
        grid_put(g, where.x + 7 + x, where.y, STYLE(INK_DIM), 0x2500);
    }
    grid_put(g, where.x + 7 + at, where.y, STYLE_BOLD(INK_CURSOR), 0x25c6);
    bool waiting = a == NULL || slider_place(a->config.beta) != b->slider;
    grid_print(g, where.x + 8 + width, where.y, 13, STYLE_BOLD(waiting ? INK_DIM : INK_A), "1  %.3g%s",
               slider_beta(b->slider), waiting ? " …" : "");
}

typedef struct history_part {
    const mf_epoch *epochs;
    bool heldout;
} history_part;

static void history_point(const void *context, size_t index, double *x, double *y)
{
    const history_part *h = context;
    *x = (double)h->epochs[index].epoch;
    *y = h->heldout ? h->epochs[index].heldout.rmse : h->epochs[index].train.rmse;
}

/* A now, what it was before β moved, and B. */
static void draw_bench_curves(view *v, grid *g, area where)
{
    const bench_view *b = &v->beta.bench;
    const mf_run *runs[2] = {view_run(v, 0), view_run(v, 1)};
    history_part parts[3][2];
    char name[32];
    plot p = plot_empty("RMSE", "epoch");
    snprintf(name, sizeof name, "before, β %.3g", b->ghost_beta);
    for (size_t which = 0; which < 3; which++) {
        const mf_epoch *epochs = which == 2 ? b->ghost : runs[which] == NULL ? NULL : runs[which]->history.epochs;
        size_t n = which == 2 ? b->n_ghost : runs[which] == NULL ? 0 : runs[which]->history.n;
        for (size_t part = 0; part < 2 && n > 0; part++) {
            if (part == 1 && epochs[n - 1].heldout.n == 0) {
                continue;
            }
            parts[which][part] = (history_part){epochs, part == 1};
            p.series[p.n_series++] = (plot_series){
                .n = n, .point = history_point, .context = &parts[which][part],
                .look = which == 2 ? STYLE(INK_DIM) : side_style(which),
                .glyph = which == 2 ? 0x25cb : side_glyphs[which], .dashed = part == 1,
                .name = part == 1 ? (which == 0 ? "held-out" : NULL) : which == 2 ? name : side_names[which]};
        }
    }
    p.y_log = true;
    plot_draw(g, where, &p);
}

typedef struct tried {
    const bench_view *bench;
    bool heldout;
} tried;

static void tried_point(const void *context, size_t index, double *x, double *y)
{
    const tried *t = context;
    *x = (double)slider_place(t->bench->points[index].beta);
    *y = t->heldout ? t->bench->points[index].heldout : t->bench->points[index].train;
}

/* The U that fills in as β moves. */
static void draw_tried(view *v, grid *g, area where)
{
    const bench_view *b = &v->beta.bench;
    tried parts[2] = {{b, true}, {b, false}};
    plot p = plot_empty("RMSE of every β tried", "β, log");
    for (size_t part = 0; part < 2; part++) {
        p.series[p.n_series++] = (plot_series){.n = b->n, .point = tried_point, .context = &parts[part],
                                               .look = STYLE(part == 0 ? INK_HEAD : INK_GOOD),
                                               .glyph = part == 0 ? 0x25c6 : 0x25cb, .points = true,
                                               .name = part == 0 ? "held-out" : "training"};
    }
    static const size_t ticks[] = {0, 1, 11, 21, 31, 41};
    for (size_t t = 0; t < 6; t++) {
        p.x_ticks[p.n_x_ticks].x = (double)ticks[t];
        snprintf(p.x_ticks[p.n_x_ticks++].label, sizeof p.x_ticks[0].label, "%.3g", slider_beta(ticks[t]));
    }
    p.x_low = 0;
    p.x_high = SLIDER_PLACES - 1;
    p.cursor = (double)b->slider;
    if (v->lab->split.heldout.n > 0) {
        p.references[p.n_references++] = (plot_reference){v->lab->bias_floor.rmse, "mean + biases"};
    }
    plot_draw(g, where, &p);
}

static void draw_bench(view *v, grid *g, area body)
{
    area slider = {body.x, body.y, body.width, 1}, left = {body.x, body.y + 1, body.width, body.height - 2};
    area right = left;
    draw_slider(v, g, slider);
    if (body.width >= 100) {
        left.width = body.width / 2;
        right.x += left.width;
        right.width = body.width - left.width;
    } else {
        left.height = left.height / 2;
        right.y += left.height;
        right.height -= left.height;
    }
    draw_bench_curves(v, g, left);
    draw_tried(v, g, right);
    const mf_run *a = view_run(v, 0);
    const mf_epoch *now = a == NULL ? NULL : mf_run_last(a);
    const mf_epoch *was = v->beta.bench.n_ghost > 0 ? &v->beta.bench.ghost[v->beta.bench.n_ghost - 1] : NULL;
    if (now != NULL && was != NULL && now->heldout.n > 0) {
        grid_print(g, body.x + 1, body.y + body.height - 1, body.width - 2, STYLE(INK_PLAIN),
                   "β %.3g → %.3g: training %.4f → %.4f, held-out %.4f → %.4f", v->beta.bench.ghost_beta,
                   a->config.beta, was->train.rmse, now->train.rmse, was->heldout.rmse, now->heldout.rmse);
    } else {
        grid_text(g, body.x + 1, body.y + body.height - 1, body.width - 2, STYLE(INK_DIM),
                  "← → move β: A is trained anew from the same start; w closes");
    }
}

/* ---- by number of ratings ---------------------------------------------------------------------------------- */

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    (void)error;
    mf_model *model[2] = {NULL, NULL};
    beta_view made = {0};
    pthread_mutex_lock(&lab->guard);
    for (size_t side = 0; side < 2; side++) {
        const mf_model *shown = view_model(v, side);
        model[side] = shown == NULL ? NULL : mf_model_share((mf_model *)shown);
        made.epoch[side] = view_model_epoch(v, side);
    }
    made.generation = lab->generation;
    pthread_mutex_unlock(&lab->guard);
    for (size_t side = 0; side < 2; side++) {
        const mf_model *m = model[side];
        if (m != NULL && lab->is_split) {
            const mf_csr *measured = lab->split.heldout.n > 0 ? &lab->split.heldout : &lab->split.train;
            made.n_errors[side] = mf_errors_by_count(m, measured, made.errors[side]);
            made.n_norms[side] = mf_norms_by_count(m->p, m->watcher_count, m->n_watchers, m->k, made.norms[side]);
        }
        mf_model_free(model[side]);
    }
    pthread_mutex_lock(&lab->guard);
    beta_view *w = &v->beta;
    memcpy(w->n_errors, made.n_errors, sizeof w->n_errors);
    memcpy(w->n_norms, made.n_norms, sizeof w->n_norms);
    memcpy(w->epoch, made.epoch, sizeof w->epoch);
    memcpy(w->errors, made.errors, sizeof w->errors);
    memcpy(w->norms, made.norms, sizeof w->norms);
    w->generation = made.generation;
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

static void range_label(grid *g, int x, int y, uint32_t from, uint32_t to)
{
    to == 0      ? grid_print_right(g, x, y, 11, STYLE(INK_WARN), "cold")
    : from == to ? grid_print_right(g, x, y, 11, STYLE(INK_PLAIN), "%u", from)
                 : grid_print_right(g, x, y, 11, STYLE(INK_PLAIN), "%u-%u", from, to);
}

static void head_bars(grid *g, area inside, int y, int bar)
{
    grid_text(g, inside.x, y, inside.width, STYLE(INK_DIM), "    ratings        n");
    for (size_t s = 0; s < 2; s++) {
        grid_print(g, inside.x + 22 + (int)s * (bar + 8), y, 4, side_style(s), "%s", side_names[s]);
    }
}

/* Rows that found no room. */
static void note_more(grid *g, area inside, size_t more)
{
    if (more > 0) {
        grid_print_right(g, inside.x, inside.y + inside.height, inside.width - 1, STYLE(INK_DIM),
                         " %zu more in a higher window ", more);
    }
}

static void draw_errors(view *v, grid *g, area where)
{
    const beta_view *w = &v->beta;
    bool heldout = v->lab->split.heldout.n > 0;
    area inside = grid_box(g, where, STYLE(INK_DIM), heldout ? "held-out RMSE by the movie's training ratings"
                                                             : "training RMSE by the movie's training ratings");
    size_t rows = w->n_errors[0] > w->n_errors[1] ? w->n_errors[0] : w->n_errors[1];
    int bar = (inside.width - 36) / 2, y = inside.y;
    double most = 0;
    for (size_t b = 0; b < rows; b++) {
        for (size_t s = 0; s < 2; s++) {
            const mf_error_bar *e = &w->errors[s][b];
            most = fmax(most, e->n > 0 && b < w->n_errors[s] ? sqrt(e->sse / (double)e->n) : 0);
        }
    }
    head_bars(g, inside, y++, bar);
    size_t more = 0;
    for (size_t b = 0; b < rows; b++) {
        if (w->errors[0][b].n == 0 || y >= inside.y + inside.height) {
            more += w->errors[0][b].n > 0;
            continue;
        }
        range_label(g, inside.x, y, w->errors[0][b].from, w->errors[0][b].to);
        grid_print_right(g, inside.x + 11, y, 9, STYLE(INK_DIM), "%zu", w->errors[0][b].n);
        for (size_t s = 0; s < 2 && b < w->n_errors[s]; s++) {
            const mf_error_bar *e = &w->errors[s][b];
            double rmse = sqrt(e->sse / (double)e->n);
            int x = inside.x + 21 + (int)s * (bar + 8);
            grid_print_right(g, x, y, 6, side_style(s), "%.3f", rmse);
            grid_bar(g, x + 7, y, bar - 1, side_style(s), most > 0 ? rmse / most : 0);
        }
        y++;
    }
    note_more(g, inside, more);
}

static void draw_lengths(view *v, grid *g, area where)
{
    const beta_view *w = &v->beta;
    area inside = grid_box(g, where, STYLE(INK_DIM), "length of p_u by the watcher's training ratings");
    size_t rows = w->n_norms[0] > w->n_norms[1] ? w->n_norms[0] : w->n_norms[1];
    int bar = (inside.width - 36) / 2, y = inside.y;
    double most = 0;
    for (size_t b = 0; b < rows; b++) {
        for (size_t s = 0; s < 2; s++) {
            most = fmax(most, b < w->n_norms[s] && w->norms[s][b].n > 0 ? w->norms[s][b].mean_norm : 0);
        }
    }
    size_t more = 0;
    for (size_t b = 0; b < rows; b++) {
        if (w->norms[0][b].n == 0 || y >= inside.y + inside.height) {
            more += w->norms[0][b].n > 0;
            continue;
        }
        range_label(g, inside.x, y, w->norms[0][b].from, w->norms[0][b].to);
        grid_print_right(g, inside.x + 11, y, 9, STYLE(INK_DIM), "%zu", w->norms[0][b].n);
        for (size_t s = 0; s < 2 && b < w->n_norms[s]; s++) {
            int x = inside.x + 21 + (int)s * (bar + 8);
            double norm = w->norms[s][b].mean_norm;
            grid_print_right(g, x, y, 6, side_style(s), "%.3f", norm);
            grid_bar(g, x + 7, y, bar - 1, side_style(s), most > 0 ? norm / most : 0);
        }
        y++;
    }
    note_more(g, inside, more);
}

static void draw_bars(view *v, grid *g, area body)
{
    beta_view *w = &v->beta;
    bool fresh = w->generation == v->lab->generation && w->epoch[0] == view_model_epoch(v, 0) &&
                 w->epoch[1] == view_model_epoch(v, 1) && w->n_errors[0] > 0;
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    v->wants_refresh = !fresh && a != NULL && v->lab->is_split;
    v->wants_models = v->now.training;
    if (a == NULL || w->n_errors[0] == 0) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4, STYLE(INK_DIM),
                  a == NULL ? "nothing has been trained yet: 2, then Space" : "counting");
        return;
    }
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "who pays and who gains: A β %.4g and B β %.4g by number of ratings", a->config.beta,
               b == NULL ? NAN : b->config.beta);
    int high = (body.height - 1) * 3 / 5;
    draw_errors(v, g, (area){body.x, body.y + 1, body.width, high});
    draw_lengths(v, g, (area){body.x, body.y + 1 + high, body.width, body.height - 1 - high});
}

/* ---- the screen ---------------------------------------------------------------------------------------------- */

static void draw(view *v, grid *g, area body)
{
    mf_sweep sweep;
    if (v->beta.bench.on && view_run(v, 0) != NULL) {
        draw_bench(v, g, body);
        return;
    }
    if (v->beta.bars) {
        draw_bars(v, g, body);
        return;
    }
    if (!make_sweep(v, &sweep)) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4, STYLE(INK_DIM),
                  "Space sweeps β: 8 values, 3 starts each, all at once; s sets up another sweep");
        return;
    }
    v->beta.cursor = v->beta.cursor >= sweep.n ? sweep.n - 1 : v->beta.cursor;
    size_t least = SIZE_MAX, epochs = 0;
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        const mf_run *run = v->lab->runs[r];
        least = run->status == MF_RUN_READY && run->history.n < least ? run->history.n : least;
        epochs = run->config.epochs > epochs ? run->config.epochs : epochs;
    }
    char state[64] = "all at their end";
    if (v->train.cursor > 0) {
        snprintf(state, sizeof state, "as after epoch %zu", v->train.cursor);
    } else if (least != SIZE_MAX) {
        snprintf(state, sizeof state, "epoch %zu/%zu%s", least, epochs,
                 v->now.training ? "" : ", paused");
    }
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "error against β: %zu values of β, %zu runs, %s%s", sweep.n, v->lab->n_runs, state,
               v->beta.lowest ? "; each run at its best epoch" : "");
    area rest = {body.x, body.y + 1, body.width, body.height - 3};
    if (body.width >= 100) {
        area left = rest, right = rest;
        left.width = body.width - 66;
        right.x += left.width + 1;
        right.width = 64;
        draw_plot(v, g, left, &sweep);
        draw_table(v, g, right, &sweep);
    } else {
        area top = rest, below = rest;
        below.height = (int)sweep.n + 1 < rest.height / 2 ? (int)sweep.n + 1 : rest.height / 2;
        top.height -= below.height;
        below.y += top.height;
        draw_plot(v, g, top, &sweep);
        draw_table(v, g, below, &sweep);
    }
    draw_verdict(g, body, &sweep, v->beta.lowest);
    mf_sweep_clear(&sweep);
}

/* ---- keys ---------------------------------------------------------------------------------------------------- */

/* The usual sweep. The β of the pair come first, so that A and B keep them. */
static void usual_sweep(const view *v, char *line, size_t size)
{
    static const double usual[] = {0.02, 0, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5};
    double betas[12];
    size_t n = 0;
    for (size_t side = 0; side < 2 && view_run(v, side) != NULL; side++) {
        betas[n++] = view_run(v, side)->config.beta;
    }
    for (size_t u = 0; u < sizeof usual / sizeof usual[0]; u++) {
        bool there = false;
        for (size_t i = 0; i < n; i++) {
            there = there || betas[i] == usual[u];
        }
        if (!there) {
            betas[n++] = usual[u];
        }
    }
    int at = snprintf(line, size, "sweep --beta ");
    for (size_t i = 0; i < n; i++) {
        at += snprintf(line + at, size - (size_t)at, "%s%g", i > 0 ? "," : "", betas[i]);
    }
    snprintf(line + at, size - (size_t)at, " --seeds 3");
}

static void start_or_pause(view *v, uint32_t code)
{
    (void)code;
    bool ready = false;
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        mf_run_status status = v->lab->runs[r]->status;
        ready = ready || status == MF_RUN_READY || status == MF_RUN_INTERRUPTED;
    }
    if (v->lab->is_model) {
        view_say(v, true, "a model file has no ratings to train on");
    } else if (v->now.training) {
        view_ask(v, "pause");
    } else if (ready) {
        view_ask(v, "continue");
    } else {
        char line[256];
        usual_sweep(v, line, sizeof line);
        view_ask(v, "%s", line);
    }
}

static void new_sweep(view *v, uint32_t code)
{
    (void)code;
    char line[256];
    usual_sweep(v, line, sizeof line);
    view_prompt(v, "%s", line);
}

static void move(view *v, uint32_t code)
{
    uint32_t as = code == PRESS_LEFT ? PRESS_UP : code == PRESS_RIGHT ? PRESS_DOWN : code;
    v->beta.cursor = move_cursor(v->beta.cursor, v->lab->n_runs, 10, as);
}

static void toggle_lowest(view *v, uint32_t code)
{
    (void)code;
    v->beta.lowest = !v->beta.lowest;
}

/* Makes the first run of the β under the cursor A or B. */
static void choose(view *v, uint32_t code)
{
    mf_sweep sweep;
    size_t side = code == 'b';
    if (v->lab->n_runs < 2 || !make_sweep(v, &sweep)) {
        view_say(v, true, "there are not two runs to choose from");
        return;
    }
    size_t wanted = v->beta.cursor < sweep.n ? sweep.points[v->beta.cursor].first : 0;
    mf_sweep_clear(&sweep);
    size_t other = side == 0 ? 1 : 0;
    if (wanted == other) {
        view_ask(v, "pair B A");
    } else if (wanted != side) {
        const char *names[2];
        names[side] = v->lab->runs[wanted]->name;
        names[other] = v->lab->runs[other]->name;
        view_ask(v, "pair %s %s", names[0], names[1]);
    }
    if (code == PRESS_ENTER) {
        v->screen = screen_find("train");
    }
}

static void toggle_bench(view *v, uint32_t code)
{
    (void)code;
    const mf_run *a = view_run(v, 0);
    if (v->lab->is_model || a == NULL || !a->config.solver->uses_beta) {
        view_say(v, true, v->lab->is_model ? "a model file has no ratings to train on"
                          : a == NULL      ? "nothing has been trained yet: 2, then Space"
                                           : "A's solver has no β to move");
        return;
    }
    v->beta.bench.on = !v->beta.bench.on;
    v->beta.bench.slider = slider_place(a->config.beta);
}

static void toggle_bars(view *v, uint32_t code)
{
    (void)code;
    v->beta.bars = !v->beta.bars;
    v->beta.bench.on = false;
}

static void slide(view *v, uint32_t code)
{
    bench_view *b = &v->beta.bench;
    size_t step = code == PRESS_PAGE_UP || code == PRESS_PAGE_DOWN ? 10 : 1, last = SLIDER_PLACES - 1;
    bool down = code == PRESS_LEFT || code == PRESS_PAGE_UP || code == PRESS_DOWN || code == 'h' || code == 'j';
    b->slider = code == PRESS_HOME  ? 0
                : code == PRESS_END ? last
                : down              ? (b->slider > step ? b->slider - step : 0)
                                    : (b->slider + step < last ? b->slider + step : last);
    view_ask(v, "retrain A --beta %.6g", slider_beta(b->slider));
}

/* On the workbench the arrows are the slider's. */
static bool type(view *v, key k)
{
    bool moves = k.code == PRESS_LEFT || k.code == PRESS_RIGHT || k.code == PRESS_UP || k.code == PRESS_DOWN ||
                 k.code == PRESS_PAGE_UP || k.code == PRESS_PAGE_DOWN || k.code == PRESS_HOME ||
                 k.code == PRESS_END || k.code == 'h' || k.code == 'l' || k.code == 'j' || k.code == 'k';
    if (!v->beta.bench.on || view_run(v, 0) == NULL || !moves) {
        return false;
    }
    slide(v, k.code);
    return true;
}

static void describe(const view *v, char *text, size_t size)
{
    mf_sweep sweep;
    if (!make_sweep(v, &sweep)) {
        snprintf(text, size, "No sweep yet.");
        return;
    }
    int at = snprintf(text, size, "%zu values of beta, %zu runs.", sweep.n, v->lab->n_runs);
    if (sweep.best != SIZE_MAX && at >= 0 && (size_t)at < size) {
        const mf_sweep_point *best = &sweep.points[sweep.best];
        at += snprintf(text + at, size - (size_t)at, " The lowest held-out RMSE is %.4f at beta %.4g",
                       best->heldout_rmse, best->beta);
        if ((size_t)at < size) {
            sweep.one_se != SIZE_MAX
                      ? snprintf(text + at, size - (size_t)at, "; up to beta %.4g it is within one standard error.",
                                 sweep.points[sweep.one_se].beta)
                      : snprintf(text + at, size - (size_t)at, ".");
        }
    }
    mf_sweep_clear(&sweep);
}

static const binding keys[] = {
    {{' '}, "Space", "sweep/pause", "sweep β; pause and go on", start_or_pause},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'}, "↑↓", "choose", "another β", move},
    {{PRESS_LEFT, PRESS_RIGHT, PRESS_HOME, PRESS_END}, NULL, NULL, NULL, move},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, NULL, NULL, NULL, move},
    {{'a', 'b'}, "a b", "make it A or B", "make the β under the cursor A, or B, on every screen",
     choose},
    {{PRESS_ENTER}, "Enter", "open", "make it A and go to its curves", choose},
    {{'w'}, "w", "slider", "the workbench: ← and → move β, A is trained anew as it moves", toggle_bench},
    {{'v'}, "v", "bars", "errors by the movie's and lengths by the watcher's number of ratings", toggle_bars},
    {{'s'}, "s", "new sweep", "type another sweep: values, ranges, starts", new_sweep},
    {{'e'}, "e", "lowest", "errors after the last epoch, or each run's lowest", toggle_lowest},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_beta = {
    .name = "beta",
    .tab = "Beta",
    .summary = "Many β at once: training and held-out error against β, best and one-standard-error β.",
    .keys = keys,
    .draw = draw,
    .type = type,
    .refresh = refresh,
    .describe = describe,
};
