/* The panels of the Train screen: see train_panels.h. */
#include "train.h"

#include <math.h>
#include <stdio.h>

#include "../../draw/text.h"
#include "../../teach/paired.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../screen.h"
#include "mfexplore/train.h"

const char *run_pane_state(const view *v, const mf_run *run)
{
    if (run->status != MF_RUN_READY) {
        return mf_run_status_name(run->status);
    }
    return v->now.training ? "training" : run->history.n > 0 ? "paused" : "ready";
}

static double epochs_per_second(const mf_run *run)
{
    return run->seconds > 0 ? (double)run->history.n / run->seconds : NAN;
}

static void draw_progress(const view *v, grid *g, area inside, int y, const mf_run *run,
                          size_t side)
{
    char left[32] = "", rate[32] = "";
    double speed = epochs_per_second(run);
    size_t to_go = run->config.epochs - run->history.n;
    if (isfinite(speed) && v->now.training) { /* of a finished run it says nothing new */
        snprintf(rate, sizeof rate, speed >= 100 ? "%.0f/s" : "%.3g/s", speed);
    }
    if (run->status == MF_RUN_READY && v->now.training && isfinite(speed)) {
        text_duration((double)to_go / speed, left);
    }
    int x = inside.x + 1;
    const mf_epoch *shown = view_epoch(v, side);
    size_t epoch = shown == NULL ? 0 : shown->epoch;
    x += grid_print(g, x, y, 20, STYLE(INK_PLAIN), "epoch %zu/%zu ", epoch, run->config.epochs);
    int end = inside.x + inside.width - (v->now.training ? 16 : 1);
    grid_bar(g, x, y, end - x, side_style(side), (double)epoch / (double)run->config.epochs);
    grid_print_right(g, end, y, 15, STYLE(INK_DIM), "%s %s", rate, left);
}

void run_pane_draw(const view *v, grid *g, area where, size_t side)
{
    const mf_run *run = view_run(v, side);
    char title[160];
    if (run == NULL) {
        snprintf(title, sizeof title, "%s", side_names[side]);
        area empty = grid_box(g, where, side_style(side), title);
        grid_text(g, empty.x + 1, empty.y + 1, empty.width - 2, STYLE(INK_DIM),
                  side == 0 ? "Space trains A (β 0.02) and B (β 0)" : "e changes what is trained");
        return;
    }
    const mf_config *c = &run->config;
    char before[32] = "";
    if (run->history.n > 0 &&
        run->history.epochs[0].beta != c->beta) { /* it was changed on the way */
        snprintf(before, sizeof before, "%g then ", run->history.epochs[0].beta);
    }
    snprintf(title, sizeof title, "%s %s β %s%g  %s  K %zu α %g%s%s", run->name,
             side == 0 ? "●" : "▲", before, c->beta, run_pane_state(v, run), c->k, c->alpha,
             c->solver != mf_solvers[0] ? "  " : "",
             c->solver != mf_solvers[0] ? c->solver->name : "");
    area inside = grid_box(g, where, side_style(side), title);
    const mf_epoch *last = view_epoch(v, side), *best = view_best(v, side);
    draw_progress(v, g, inside, inside.y, run, side);
    if (last == NULL) {
        grid_text(g, inside.x + 1, inside.y + 1, inside.width - 2, STYLE(INK_DIM),
                  v->lab->is_model    ? "a model file without a history"
                  : v->lab->replay.on ? "the start: nothing has been learned"
                                      : "no epoch yet");
        return;
    }
    int x = inside.x + 1;
    x += grid_print(g, x, inside.y + 1, inside.width - 2, STYLE(INK_PLAIN),
                    inside.width < 36 ? "RMSE %.4f" : "RMSE training %.4f", last->train.rmse);
    if (last->heldout.n == 0 || best == NULL) {
        grid_text(g, inside.x + 1, inside.y + 2, inside.width - 2, STYLE(INK_DIM),
                  "nothing is held out");
        return;
    }
    grid_print(g, x, inside.y + 1, inside.x + inside.width - x, STYLE_BOLD(INK_PLAIN),
               "  held-out %.4f", last->heldout.rmse);
    bool narrow = inside.width < 44;
    x = inside.x + 1;
    x += grid_print(g, x, inside.y + 2, inside.width - 2, STYLE(INK_PLAIN),
                    narrow ? "best %.3f @%zu%s" : "best %.4f at %zu%s ", best->heldout.rmse,
                    best->epoch,
                    best->epoch == last->epoch ? ""
                    : g->ascii                 ? "^"
                                               : "↑");
    const mf_errors parts[2] = {last->warm, last->cold};
    for (size_t i = 0; i < 2; i++) {
        x += grid_print(g, x, inside.y + 2, inside.x + inside.width - x, STYLE(INK_PLAIN), " %s ",
                        i == 0 ? "warm" : "cold");
        x += parts[i].n == 0
                 ? grid_text(g, x, inside.y + 2, 4, STYLE(INK_DIM), "none")
                 : grid_print(g, x, inside.y + 2, inside.x + inside.width - x, STYLE(INK_PLAIN),
                              narrow ? "%.2f" : "%.4f ", parts[i].rmse);
    }
}

/* ---- values under the cursor ----------------------------------------------------------------- */

static void value_row(grid *g, area where, int row, const char *label, double a, double b)
{
    char text[32];
    const double values[3] = {a, b, a - b};
    const style looks[3] = {STYLE(INK_A), STYLE(INK_B), STYLE(INK_PLAIN)};
    if (row >= where.height) {
        return;
    }
    grid_text(g, where.x, where.y + row, 9, STYLE(INK_DIM), label);
    for (int i = 0; i < 3; i++) {
        double size = fabs(values[i]);
        const char *sign = i == 2 && values[i] >= 0 ? "+" : "";
        snprintf(text, sizeof text,
                 size < 10      ? "%s%.4f"
                 : size < 1000  ? "%s%.2f"
                 : size < 99999 ? "%s%.0f"
                                : "%s%.0e",
                 sign, values[i]);
        if (isfinite(values[i])) {
            grid_print_right(g, where.x + 9 + 7 * i, where.y + row, i == 2 ? 8 : 7, looks[i], "%s",
                             text);
        }
    }
}

void values_pane_draw(view *v, grid *g, area where)
{
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    size_t epoch = curves_epoch(v);
    if (a == NULL || epoch == 0) {
        return;
    }
    static const mf_epoch none = {.train = {.rmse = NAN}};
    if (epoch > a->history.n) {
        return; /* A has not got there */
    }
    const mf_epoch *of_a = &a->history.epochs[epoch - 1];
    const mf_epoch *of_b =
        b != NULL && epoch <= b->history.n ? &b->history.epochs[epoch - 1] : &none;
    bool pair = of_b != &none;
    grid_print(g, where.x, where.y, 12, STYLE(INK_CURSOR), "epoch %zu", epoch);
    grid_print_right(g, where.x + 9, where.y, 7, STYLE(INK_A), "A");
    grid_print_right(g, where.x + 16, where.y, 7, STYLE(INK_B), "%s", pair ? "B" : "");
    grid_print_right(g, where.x + 23, where.y, 8, STYLE(INK_PLAIN), "%s",
                     pair ? (g->ascii ? "A-B" : "A−B") : "");
    value_row(g, where, 1, "training", of_a->train.rmse, pair ? of_b->train.rmse : NAN);
    if (of_a->heldout.n > 0) {
        value_row(g, where, 2, "held-out", of_a->heldout.rmse, pair ? of_b->heldout.rmse : NAN);
        value_row(g, where, 3, " warm", of_a->warm.rmse, pair ? of_b->warm.rmse : NAN);
        value_row(g, where, 4, " cold", of_a->cold.rmse, pair ? of_b->cold.rmse : NAN);
    }
    value_row(g, where, 5, "MAE", of_a->train.mae, pair ? of_b->train.mae : NAN);
    value_row(g, where, 6, "SSE", of_a->train.sse, pair ? of_b->train.sse : NAN);
    value_row(g, where, 7, "objective", of_a->objective, pair ? of_b->objective : NAN);
    value_row(g, where, 8, "norm P", of_a->p_norm, pair ? of_b->p_norm : NAN);
    value_row(g, where, 9, "norm Q", of_a->q_norm, pair ? of_b->q_norm : NAN);
    if (v->lab->n_runs > 2 && where.height > 12) {
        grid_print(g, where.x, where.y + 12, where.width, STYLE(INK_DIM), "%zu more on 3 Beta",
                   v->lab->n_runs - 2);
    }
    value_row(g, where, 10, "notebook", of_a->notebook_figure, pair ? of_b->notebook_figure : NAN);
}

void cloud_pane_draw(grid *g, area where, const mf_paired *pairs)
{
    double low = 0, high = 0;
    int rows = where.height - 2;
    for (size_t s = 0; s < pairs->n_all; s++) { /* 0 is always among them */
        low = fmin(low, isfinite(pairs->seeds[s].difference) ? pairs->seeds[s].difference : low);
        high = fmax(high, isfinite(pairs->seeds[s].difference) ? pairs->seeds[s].difference : high);
    }
    if (rows < 3 || !(high > low)) {
        return;
    }
    grid_print(g, where.x, where.y, where.width, STYLE_BOLD(INK_HEAD), "%s, %zu starts",
               g->ascii ? "A-B" : "A−B", pairs->n_all);
    for (int row = 0; row < rows; row++) {
        double from = high - (high - low) * (row + 1) / rows, to = high - (high - low) * row / rows;
        int x = where.x + 9, y = where.y + 1 + row;
        bool zero = from <= 0 && 0 < to;
        grid_print_right(g, where.x, y, 8, STYLE(zero ? INK_HEAD : INK_DIM), "%+.3f",
                         zero ? 0 : (from + to) / 2);
        for (size_t s = 0; s < pairs->n_all && x < where.x + where.width; s++) {
            double d = pairs->seeds[s].difference;
            if ((d >= from && d < to) || (row == 0 && d == high) ||
                (row == rows - 1 && d == low && d < from)) {
                grid_put(g, x++, y, d > 0 ? side_style(1) : side_style(0),
                         d > 0 ? side_glyphs[1] : side_glyphs[0]);
            }
        }
        if (zero && x == where.x + 9) {
            grid_text(g, x, y, where.width - 9, STYLE(INK_DIM), "A = B");
        }
    }
}
