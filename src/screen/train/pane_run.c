/* A line for each run, and the values under the cursor: see train.h. */
#include "train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* How it goes: "done", or while it trains its speed and the time that is left. */
static void going(const view *v, const mf_run *run, char *text, size_t size)
{
    char left[32];
    double speed = epochs_per_second(run);
    if (v->lab->replay.on) {
        snprintf(text, size, "then");
    } else if (run->status == MF_RUN_READY && v->now.training && isfinite(speed)) {
        text_duration((double)(mf_config_epochs(&run->config) - run->history.n) / speed, left);
        snprintf(text, size, speed >= 100 ? "%.0f/s %s" : "%.3g/s %s", speed, left);
    } else {
        snprintf(text, size, "%s", run_pane_state(v, run));
    }
}

/* The settings: "β 0.02", where it was changed on the way "β 0.02→0.1", without one its solver. */
static void setting(const mf_run *run, char *text, size_t size)
{
    const mf_config *c = &run->config;
    const mf_epoch *first = run->history.n > 0 ? &run->history.epochs[0] : NULL;
    if (!c->solver->uses_beta) {
        snprintf(text, size, "%s",
                 c->solver->short_name != NULL ? c->solver->short_name : c->solver->name);
    } else if (first != NULL && first->beta != c->beta) {
        snprintf(text, size, "β %g→%g", first->beta, c->beta);
    } else {
        snprintf(text, size, "β %g", c->beta);
    }
}

void run_line_draw(const view *v, grid *g, area where, size_t side)
{
    const mf_run *run = view_run(v, side);
    style look = side_style(side), bold = {look.ink, ATTRIBUTE_BOLD, 0};
    char text[64], error[32];
    int x = where.x + 1, y = where.y, end = where.x + where.width - 1;
    x += grid_text(g, x, y, 2, bold, side_names[side]);
    grid_put(g, x + 1, y, bold, side_glyphs[side]);
    x += 3;
    if (run == NULL) {
        grid_text(g, x, y, end - x, STYLE(INK_DIM),
                  v->lab->is_model     ? "none: :compare FILE sets a second model beside it"
                  : v->lab->n_runs > 0 ? "none: n adds a run"
                  : side == 0          ? "β 0.02, regularized: Space trains both"
                                       : "β 0, not regularized; e changes what is trained");
        return;
    }
    bool wide = where.width >= 76;
    setting(run, text, sizeof text);
    int used = grid_text(g, x, y, wide ? 14 : 10, bold, text);
    x += used > 7 ? used + 1 : 8;
    const mf_epoch *last = view_epoch(v, side), *best = view_best(v, side);
    size_t epoch = last == NULL ? 0 : last->epoch;
    x += grid_print(g, x, y, 16, STYLE(INK_PLAIN), "%zu/%zu ", epoch,
                    mf_config_epochs(&run->config));
    int bar = where.width >= 100 ? 20 : wide ? 8 : 0;
    grid_bar(g, x, y, bar, look, (double)epoch / (double)mf_config_epochs(&run->config));
    x += bar > 0 ? bar + 1 : 0;
    going(v, run, text, sizeof text);
    used = grid_text(g, x, y, 14, STYLE(INK_PLAIN), text);
    x += used > 4 ? used + 1 : 5;
    if (last == NULL) {
        grid_text(g, x, y, end - x, STYLE(INK_DIM),
                  v->lab->is_model    ? "a model file without a history"
                  : v->lab->replay.on ? "the start: nothing has been learned"
                                      : "no epoch yet");
        return;
    }
    x += grid_print(g, x, y, end - x, STYLE(INK_PLAIN), "%s %s ", wide ? "training" : "train",
                    text_figure(last->train.rmse, 4, error));
    if (last->heldout.n == 0 || best == NULL) {
        grid_text(g, x + 1, y, end - x - 1, STYLE(INK_DIM), "nothing held out");
        return;
    }
    x += grid_print(g, x, y, end - x, STYLE_BOLD(INK_PLAIN), "%s %s ", wide ? "held-out" : "held",
                    text_figure(last->heldout.rmse, 4, error));
    if (!text_is_alike(best->heldout.rmse, last->heldout.rmse, 4)) {
        snprintf(text, sizeof text, "↑ since %zu", best->epoch);
        (int)text_width(text) > end - x ? snprintf(text, sizeof text, "↑ %zu", best->epoch) : 0;
        grid_text(g, x, y, end - x, STYLE(INK_WARN), text);
    } else {
        grid_text(g, x, y, end - x, STYLE(INK_GOOD), "lowest");
    }
}

/* ---- values under the cursor ----------------------------------------------------------------- */

enum { LABEL_WIDTH = 10, VALUE_WIDTH = 7 };

/* With its sign, in so many columns: a small difference keeps the decimals of what differs, and
 * what is rounded to 0 is +0. */
static void difference(double value, double like, int columns, char text[34])
{
    char figure[32];
    text_beside(fabs(value), like, fabs(like) >= 1000 ? 1 : 3, figure);
    bool zero = strspn(figure, "0.") == strlen(figure);
    if (zero && fabs(value) >= 0.00005) { /* what the errors themselves show */
        snprintf(figure, sizeof figure, "%.4f", fabs(value));
        zero = false;
    }
    if ((int)strlen(figure) >= columns) {
        text_figure_within(fabs(value), 4, columns - 1, figure);
    }
    snprintf(text, 34, "%s%s", value < 0 && !zero ? "-" : "+", figure);
}

/* How far an error is from that of a floor; what is rounding is 0. */
static double beyond(double error, double floor)
{
    double by = error - floor;
    return fabs(by) < 1e-12 * fabs(floor) ? 0 : by;
}

static void value_row(grid *g, area where, int row, const char *label, double a, double b)
{
    char text[34];
    const double values[2] = {a, b};
    const style looks[2] = {STYLE(INK_A), STYLE(INK_B)};
    if (row >= where.height) {
        return;
    }
    grid_text(g, where.x, where.y + row, LABEL_WIDTH, STYLE(INK_DIM), label);
    if (isnan(a)) {
        grid_print_right(g, where.x + LABEL_WIDTH - 1, where.y + row, VALUE_WIDTH, STYLE(INK_DIM),
                         "none");
    }
    for (size_t i = 0; i < 2; i++) {
        if (isfinite(values[i])) {
            grid_figure(g, where.x + LABEL_WIDTH + VALUE_WIDTH * (int)i, where.y + row,
                        VALUE_WIDTH - 1, looks[i], values[i], values[i] >= 1000 ? 1 : 4);
        }
    }
    if (isfinite(a - b)) {
        difference(a - b, a, VALUE_WIDTH, text);
        grid_print_right(g, where.x + LABEL_WIDTH + 2 * VALUE_WIDTH, where.y + row, VALUE_WIDTH,
                         STYLE(INK_PLAIN), "%s", text);
    }
}

/* "sgd  K 64  α 0.03" */
static int say_settings(const mf_config *c, bool alpha, char *text, size_t size)
{
    char k[24] = "", rate[32] = "";
    c->solver->uses_k ? snprintf(k, sizeof k, "  K %zu", c->k) : 0;
    c->solver->uses_alpha &&alpha ? snprintf(rate, sizeof rate, "  α %g", c->alpha) : 0;
    return snprintf(text, size, "%s%s%s", c->solver->name, k, rate);
}

/* What A and B have in common, or the settings of each. */
static void draw_settings(grid *g, area where, int row, const mf_run *a, const mf_run *b)
{
    char text[240];
    const mf_config *of_a = &a->config, *of_b = b == NULL ? of_a : &b->config;
    bool alike =
        of_a->solver == of_b->solver && mf_run_factors(a) == mf_run_factors(b == NULL ? a : b);
    bool rates = of_a->alpha == of_b->alpha || !of_a->solver->uses_alpha;
    size_t at = (size_t)say_settings(of_a, !alike || rates, text, sizeof text);
    if (!alike) {
        at += (size_t)snprintf(text + at, sizeof text - at, "; B: ");
        say_settings(of_b, true, text + at, sizeof text - at);
    } else if (!rates) {
        snprintf(text + at, sizeof text - at, "  α %g, %g", of_a->alpha, of_b->alpha);
    }
    grid_wrap(g, (area){where.x, where.y + row, where.width, where.height - row}, STYLE(INK_DIM),
              text);
}

/* The rows of the models that A and B ended with, when both have ended and nobody looks elsewhere:
 * those of the epochs that they kept, which need not be the same. */
static bool find_ends(const view *v, const mf_run *a, const mf_run *b, const mf_epoch *ends[2])
{
    const mf_run *const runs[2] = {a, b};
    bool all = v->epoch == 0 && !v->lab->replay.on;
    for (size_t r = 0; r < 2 && runs[r] != NULL; r++) {
        ends[r] = mf_run_kept(runs[r]);
        all = all && ends[r] != NULL && runs[r]->status != MF_RUN_READY;
    }
    return all;
}

void values_pane_draw(view *v, grid *g, area where)
{
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    const mf_lab *lab = v->lab;
    size_t epoch = curves_epoch(v);
    if (a != NULL && (epoch == 0 || epoch > a->history.n)) { /* not there yet */
        draw_settings(g, where, 1, a, b);
    }
    if (a == NULL || epoch == 0 || epoch > a->history.n) {
        return;
    }
    static const mf_epoch none = {.train = {.rmse = NAN}};
    const mf_epoch *ends[2] = {NULL, NULL};
    bool ended = find_ends(v, a, b, ends);
    const mf_epoch *of_a = ended ? ends[0] : &a->history.epochs[epoch - 1];
    const mf_epoch *of_b = ended && ends[1] != NULL             ? ends[1]
                           : b != NULL && epoch <= b->history.n ? &b->history.epochs[epoch - 1]
                                                                : &none;
    bool pair = of_b != &none;
    if (pair && of_a->epoch != of_b->epoch) {
        grid_print(g, where.x, where.y, 15, STYLE(INK_CURSOR), "epoch %zu, %zu", of_a->epoch,
                   of_b->epoch);
    } else {
        grid_print(g, where.x, where.y, 14, STYLE(INK_CURSOR), "epoch %zu", of_a->epoch);
    }
    grid_print_right(g, where.x + 9, where.y, 7, STYLE_BOLD(INK_A), "A");
    grid_print_right(g, where.x + 16, where.y, 7, STYLE_BOLD(INK_B), "%s", pair ? "B" : "");
    grid_print_right(g, where.x + 24, where.y, 7, STYLE(INK_PLAIN), "%s", pair ? "A−B" : "");
    const struct {
        const char *label;
        double a, b;
    } heldout[] =
        {
            {"held-out", of_a->heldout.rmse, of_b->heldout.rmse},
            {"  warm", of_a->warm.rmse, of_b->warm.rmse},
            {"  cold", of_a->cold.rmse, of_b->cold.rmse},
            {" − mean", beyond(of_a->heldout.rmse, lab->mean_floor.rmse),
             beyond(of_b->heldout.rmse, lab->mean_floor.rmse)},
            {" − biases", beyond(of_a->heldout.rmse, lab->bias_floor.rmse),
             beyond(of_b->heldout.rmse, lab->bias_floor.rmse)},
        },
      rest[] = {
          {"training", of_a->train.rmse, of_b->train.rmse},
          {"  MAE", of_a->train.mae, of_b->train.mae},
          {"  SSE", of_a->train.sse, of_b->train.sse},
          {"objective", of_a->objective, of_b->objective},
          {"norm P", of_a->p_norm, of_b->p_norm},
          {"norm Q", of_a->q_norm, of_b->q_norm},
          {"notebook", of_a->notebook_figure, of_b->notebook_figure},
      };
    int row = 1;
    bool floors = lab->is_split; /* a model file's run has none */
    for (size_t i = 0; of_a->heldout.n > 0 && i < sizeof heldout / sizeof heldout[0]; i++) {
        if (i < 3 || floors) {
            value_row(g, where, row++, heldout[i].label, heldout[i].a, pair ? heldout[i].b : NAN);
        }
    }
    int keep = where.height - 2 - (lab->n_runs > 2); /* what is below comes first */
    for (size_t i = 0; i < sizeof rest / sizeof rest[0] && row < keep; i++) {
        value_row(g, where, row++, rest[i].label, rest[i].a, pair ? rest[i].b : NAN);
    }
    row += row + 1 < keep;
    draw_settings(g, where, row, a, b);
    if (lab->n_runs > 2) {
        grid_print(g, where.x, where.y + where.height - 1, where.width, STYLE(INK_DIM),
                   "%zu more run%s: 3 Beta", lab->n_runs - 2, text_s(lab->n_runs - 2));
    }
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
    int digits = (int)ceil(-log10((high - low) / rows)); /* neighbours differ */
    digits = digits < 3 ? 3 : digits > 5 ? 5 : digits;
    for (int row = 0; row < rows; row++) {
        double from = high - (high - low) * (row + 1) / rows, to = high - (high - low) * row / rows;
        int x = where.x + 9, y = where.y + 1 + row;
        bool zero = from <= 0 && 0 < to;
        grid_print_right(g, where.x, y, 8, STYLE(zero ? INK_HEAD : INK_DIM), "%+.*f", digits,
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
