/* Beta: what regularization does, one point for each β, moving while its runs learn. */
#include "beta.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../train/run.h"
#include "../../train/sweep.h"
#include "../keys.h"
#include "../screen.h"
#include "../screens.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What the runs say by β. Of runs with several K or α those with A's are shown. */
static bool make_sweep(const view *v, mf_sweep *sweep)
{
    if (v->lab->n_runs == 0 || mf_sweep_make(v->lab->runs, v->lab->n_runs, beta_of(v)->lowest,
                                             v->epoch, sweep, NULL) != MF_OK) {
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

/* ---- the curve ------------------------------------------------------------------------------- */

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
    p->series[p->n_series++] = (plot_series){.n = c->sweep->n,
                                             .point = point,
                                             .context = c,
                                             .look = look,
                                             .glyph = glyph,
                                             .points = true,
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
                  beta_of(v)->lowest ? "held-out, lowest" : "held-out");
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
            p.references[p.n_references++] =
                (plot_reference){v->lab->noise_floor.rmse, "noise floor"};
        }
    }
    p.cursor = beta_of(v)->cursor < sweep->n
                   ? place_of(sweep, sweep->points[beta_of(v)->cursor].beta)
                   : NAN;
    plot_draw(g, where, &p);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void number(grid *g, int *x, int y, int columns, style look, const char *format,
                   double value)
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
    bool here = i == beta_of(v)->cursor, best = i == sweep->best,
         one_se = i == sweep->one_se && !best;
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
        grid_print(g, x + 1, y, where.x + where.width - x - 1, STYLE(INK_WARN),
                   "%zu of %zu diverged", p->n_diverged, p->n);
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
    size_t top = scroll_top(beta_of(v)->cursor, sweep->n, rows);
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
    int at =
        snprintf(text, sizeof text, "lowest held-out RMSE%s: %.4f at β %.4g",
                 at_best ? ", each run at its best epoch" : "", best->heldout_rmse, best->beta);
    if (sweep->one_se != SIZE_MAX) {
        snprintf(text + at, sizeof text - (size_t)at,
                 "; within one standard error of it up to β %.4g",
                 sweep->points[sweep->one_se].beta);
    } else if (best->n < 2) {
        snprintf(text + at, sizeof text - (size_t)at, "; one run for each β, so no standard error");
    }
    grid_wrap(g, (area){body.x + 1, y, body.width - 2, 2}, STYLE(INK_PLAIN), text);
}

/* ---- the screen ------------------------------------------------------------------------------ */

static void draw(view *v, grid *g, area body)
{
    mf_sweep sweep;
    if (beta_of(v)->slider.on && view_run(v, 0) != NULL) {
        slider_pane_draw(v, g, body);
        return;
    }
    if (beta_of(v)->counts) {
        counts_pane_draw(v, g, body);
        return;
    }
    if (!make_sweep(v, &sweep)) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4, STYLE(INK_DIM),
                  "Space sweeps β: 8 values, 3 starts each, all at once; s sets up another sweep");
        return;
    }
    beta_of(v)->cursor = beta_of(v)->cursor >= sweep.n ? sweep.n - 1 : beta_of(v)->cursor;
    size_t least = SIZE_MAX, epochs = 0;
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        const mf_run *run = v->lab->runs[r];
        least = run->status == MF_RUN_READY && run->history.n < least ? run->history.n : least;
        epochs = run->config.epochs > epochs ? run->config.epochs : epochs;
    }
    char state[64] = "all at their end";
    if (v->epoch > 0) {
        snprintf(state, sizeof state, "as after epoch %zu", v->epoch);
    } else if (least != SIZE_MAX) {
        snprintf(state, sizeof state, "epoch %zu/%zu%s", least, epochs,
                 v->now.training ? "" : ", paused");
    }
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "error against β: %zu values of β, %zu runs, %s%s", sweep.n, v->lab->n_runs, state,
               beta_of(v)->lowest ? "; each run at its best epoch" : "");
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
    draw_verdict(g, body, &sweep, beta_of(v)->lowest);
    mf_sweep_clear(&sweep);
}

/* ---- keys ------------------------------------------------------------------------------------ */

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
    beta_of(v)->cursor = move_cursor(beta_of(v)->cursor, v->lab->n_runs, 10, as);
}

static void toggle_lowest(view *v, uint32_t code)
{
    (void)code;
    beta_of(v)->lowest = !beta_of(v)->lowest;
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
    size_t wanted = beta_of(v)->cursor < sweep.n ? sweep.points[beta_of(v)->cursor].first : 0;
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
        view_go(v, "train");
    }
}

static void toggle_counts(view *v, uint32_t code)
{
    (void)code;
    beta_of(v)->counts = !beta_of(v)->counts;
    beta_of(v)->slider.on = false;
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
        at +=
            snprintf(text + at, size - (size_t)at, " The lowest held-out RMSE is %.4f at beta %.4g",
                     best->heldout_rmse, best->beta);
        if ((size_t)at < size) {
            sweep.one_se != SIZE_MAX
                ? snprintf(text + at, size - (size_t)at,
                           "; up to beta %.4g it is within one standard error.",
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
    {{'a', 'b'},
     "a b",
     "make it A or B",
     "make the β under the cursor A, or B, on every screen",
     choose},
    {{PRESS_ENTER}, "Enter", "open", "make it A and go to its curves", choose},
    {{'w'},
     "w",
     "slider",
     "the workbench: ← and → move β, A is trained anew as it moves",
     slider_pane_toggle},
    {{'v'},
     "v",
     "bars",
     "errors by the movie's and lengths by the watcher's number of ratings",
     toggle_counts},
    {{'s'}, "s", "new sweep", "type another sweep: values, ranges, starts", new_sweep},
    {{'e'}, "e", "lowest", "errors after the last epoch, or each run's lowest", toggle_lowest},
    {{0}, NULL, NULL, NULL, NULL},
};

static bool copy_state(void *state, const void *from)
{
    beta_state *mine = state;
    (void)from;
    mine->slider.ghost = NULL;
    mine->slider.n_ghost = 0;
    return true;
}

static void close_state(void *state)
{
    free(((beta_state *)state)->slider.ghost);
}

const screen screen_beta = {
    .name = "beta",
    .tab = "Beta",
    .summary =
        "Many β at once: training and held-out error against β, best and one-standard-error β.",
    .keys = keys,
    .size = sizeof(beta_state),
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .type = slider_pane_key,
    .refresh = counts_pane_refresh,
    .describe = describe,
};
