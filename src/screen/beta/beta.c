/* Beta: what regularization does, one point for each β, moving while its runs learn. */
#include "beta.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/alloc.h"
#include "../../draw/keep.h"
#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../../train/sweep.h"
#include "../config_flags.h"
#include "../keys.h"
#include "../screen.h"
#include "../screens.h"
#include "../strips.h"
#include "../words.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What the runs say by β. Of runs with several K or α those with A's are shown. */
static bool make_sweep(const view *v, mf_sweep *sweep)
{
    const mf_lab *lab = v->lab;
    mf_run **runs = mf_alloc(lab->n_runs + 1, sizeof(mf_run *));
    size_t *place = mf_alloc(lab->n_runs + 1, sizeof *place), n = 0;
    for (size_t r = 0; r < lab->n_runs && runs != NULL && place != NULL; r++) {
        if (lab->runs[r]->config.solver->uses_beta) { /* one that was set */
            runs[n] = lab->runs[r];
            place[n++] = r;
        }
    }
    bool made = n > 0 && mf_sweep_make(runs, n, beta_of(v)->lowest, v->epoch, sweep, NULL) == MF_OK;
    size_t alike = 0;
    for (size_t i = 0; made && i < sweep->n; i++) {
        sweep->points[i].first = place[sweep->points[i].first];
        if (sweep->points[i].k == runs[0]->config.k &&
            sweep->points[i].alpha == runs[0]->config.alpha) {
            sweep->points[alike++] = sweep->points[i];
        }
    }
    free(runs);
    free(place);
    if (made && alike > 0) {
        sweep->n = alike;
        mf_sweep_judge(sweep);
    }
    return made && sweep->n > 0;
}

/* "A (bayes) learned β 13.9 ± 0.6 by itself": of every run that did. */
static void say_learned(const view *v, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t r = 0; r < v->lab->n_runs && at < size; r++) {
        const mf_run *run = v->lab->runs[r];
        mf_learned l;
        if (mf_run_learned(run, &l)) {
            at +=
                (size_t)snprintf(text + at, size - at,
                                 "%s%s (%s) learned β %.3g ± %.2g (by count %.2g ± %.2g) by itself",
                                 at > 0 ? "; " : "", run->name, run->config.solver->name, l.beta,
                                 l.deviation, l.by_count, l.by_count * l.deviation / l.beta);
        }
    }
}

/* Marks the points that chance does not tell from the best, as found before where nothing has
 * changed since. */
static void find_chance(const view *v, mf_sweep *sweep)
{
    beta_state *b = beta_of(v);
    size_t epochs = 0;
    if (v->epoch > 0 || v->now.training || sweep->n > SLIDER_POINTS) {
        return; /* no verdict of the past, nor of what still moves */
    }
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        epochs += v->lab->runs[r]->history.n;
    }
    bool known = b->chance.generation == v->lab->generation && b->chance.epochs == epochs &&
                 b->chance.n == sweep->n && b->chance.lowest == b->lowest;
    if (!known) {
        mf_sweep_chance(sweep, v->lab->runs, v->lab->n_runs, b->lowest, &v->lab->split.heldout);
        b->chance.generation = v->lab->generation;
        b->chance.epochs = epochs;
        b->chance.n = sweep->n;
        b->chance.lowest = b->lowest;
        b->chance.over = sweep->over;
        b->chance.untold = sweep->untold;
    }
    sweep->over = b->chance.over;
    sweep->untold = b->chance.untold;
    for (size_t i = 0; i < sweep->n; i++) {
        mf_sweep_point *p = &sweep->points[i];
        bool *alike = &b->chance.alike[i], *same = &b->chance.same[i];
        *alike = known ? *alike : p->alike;
        *same = known ? *same : p->same;
        p->alike = *alike;
        p->same = *same;
    }
}

/* "8 values, 24 runs", and of how many where others have no part in it. */
static const char *say_shown(const view *v, const mf_sweep *sweep, char text[120])
{
    size_t shown = 0, n = v->lab->n_runs;
    for (size_t i = 0; i < sweep->n; i++) {
        shown += sweep->points[i].n;
    }
    int at = snprintf(text, 120, "%zu value%s, %zu ", sweep->n, text_s(sweep->n), shown);
    shown < n ? snprintf(text + at, 120 - (size_t)at,
                         "of %zu runs (with a β, A's K and α, not set anew)", n)
              : snprintf(text + at, 120 - (size_t)at, "run%s", text_s(shown));
    return text;
}

/* Of runs that a sweep over folds has left: they are those of one. */
static const char *say_fold(const view *v, char text[48])
{
    const mf_split *split = &v->lab->split;
    bool folded = v->lab->is_split && split->first > 0 && split->holdout > 0;
    text[0] = '\0';
    folded ? snprintf(text, 48, ", of the last of %.0f folds", 1 / split->holdout) : 0;
    return text;
}

/* "each row is the mean of 3 starts; "; nothing where there is one. */
static void say_starts(const mf_sweep *sweep, char text[160])
{
    size_t least = SIZE_MAX, most = 0;
    bool diverged = false, fewer = false;
    for (size_t i = 0; i < sweep->n; i++) {
        const mf_sweep_point *p = &sweep->points[i];
        least = p->n_used < least ? p->n_used : least;
        most = p->n_used > most ? p->n_used : most;
        diverged = diverged || p->n_diverged > 0;
        fewer = fewer || p->fewer;
    }
    text[0] = '\0';
    if (most > 1 && least == most) {
        snprintf(text, 160, "each row is the mean of %zu starts; ", most);
    } else if (most > 1) {
        snprintf(text, 160, "each row is the mean of its starts%s, %zu to %zu%s; ",
                 diverged ? " that did not diverge" : "", least, most,
                 fewer ? ", and those of fewer are not compared" : "");
    }
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

static void draw_strip(const view *v, grid *g, area where, strip which, bool bare,
                       const mf_sweep *sweep)
{
    bool heldout = which == STRIP_HELDOUT;
    curve c = {sweep, heldout};
    style look = STYLE(heldout ? INK_HEAD : INK_GOOD);
    plot p = plot_empty(!heldout             ? "training RMSE"
                        : beta_of(v)->lowest ? "held-out RMSE, each at its best epoch"
                                             : "held-out RMSE",
                        "");
    p.name = sweep->n > 2 ? "beta" : NULL; /* two values are no sweep */
    plot_series line = {.n = sweep->n, .point = point, .context = &c, .look = look}, dots = line;
    dots.glyph = heldout ? 0x25c6 : 0x25cb;
    dots.points = true;
    p.series[p.n_series++] = dots;
    p.series[p.n_series++] = line;
    p.bare = bare;
    for (size_t i = 0; i < sweep->n && p.n_x_ticks < PLOT_TICKS_MOST; i++) {
        plot_tick *tick = &p.x_ticks[p.n_x_ticks++];
        tick->x = place_of(sweep, sweep->points[i].beta);
        snprintf(tick->label, sizeof tick->label, "%.3g", sweep->points[i].beta);
    }
    if (heldout) {
        const mf_lab *lab = v->lab;
        strips_add_floors(&p, lab);
        if (lab->truth != NULL) {
            p.references[p.n_references++] = (plot_reference){lab->noise_floor.rmse, "noise floor"};
        }
    }
    p.cursor = beta_of(v)->cursor < sweep->n
                   ? place_of(sweep, sweep->points[beta_of(v)->cursor].beta)
                   : NAN;
    plot_draw(g, where, &p);
    if (!bare) {
        char caption[KEPT_TEXT] = "";
        size_t starts = sweep->n > 0 ? sweep->points[0].n : 0;
        int at = starts > 1 ? snprintf(caption, sizeof caption, "means of %zu starts", starts) : 0;
        if (sweep->best != SIZE_MAX) {
            snprintf(caption + at, sizeof caption - (size_t)at, "%slowest held-out at β %g",
                     at > 0 ? "; " : "", sweep->points[sweep->best].beta);
        }
        keep_caption(keep_last(g), caption);
        keep_x_name(keep_last(g), "β");
    }
}

static void draw_plots(view *v, grid *g, area where, const mf_sweep *sweep)
{
    area strips[STRIPS];
    bool heldout = v->lab->split.heldout.n > 0;
    strips_cut(where, heldout, strips);
    for (strip s = heldout ? STRIP_HELDOUT : STRIP_TRAINING; s < STRIPS; s++) {
        draw_strip(v, g, strips[s], s, s == STRIP_HELDOUT && strips_share_axis(strips), sweep);
    }
}

/* ---- the table ------------------------------------------------------------------------------- */

static void number(grid *g, int *x, int y, int columns, style look, int decimals, double value)
{
    grid_figure(g, *x + 1, y, columns - 1, look, value, decimals);
    *x += columns;
}

/* "A", "B", or nothing: which of the pair has this β. */
static void pair_marks(const view *v, double beta, char marks[4])
{
    size_t n = 0;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL && run->config.solver->uses_beta && run->config.beta == beta) {
            marks[n++] = side_names[side][0];
        }
    }
    marks[n] = '\0';
}

static void draw_row(view *v, grid *g, area where, int row, const mf_sweep *sweep, size_t i)
{
    const mf_sweep_point *p = &sweep->points[i];
    bool here = i == beta_of(v)->cursor, best = i == sweep->best && sweep->n > 1,
         one_se = i == sweep->one_se && !best;
    style look = here ? STYLE_BOLD(INK_CURSOR) : best ? STYLE_BOLD(INK_GOOD) : STYLE(INK_PLAIN);
    char marks[4];
    int x = where.x, y = where.y + row;
    pair_marks(v, p->beta, marks);
    grid_put(g, x, y, look, here ? 0x25b8 : ' ');
    grid_print(g, x + 1, y, 7, look, "%.4g", p->beta);
    grid_print(g, x + 8, y, 2, STYLE_BOLD(INK_PLAIN), "%s", marks);
    x += 10;
    number(g, &x, y, 7, look, 4, p->train_rmse);
    number(g, &x, y, 8, look, 4, p->heldout_rmse);
    char se[32];
    grid_print_right(g, x, y, 7, STYLE(INK_DIM), "%s",
                     text_beside(p->heldout_se, p->heldout_rmse, 4, se));
    x += 7;
    if (where.width >= 50) {
        number(g, &x, y, 7, look, 3, p->warm_rmse);
        number(g, &x, y, 7, look, 3, p->cold_rmse);
    }
    if (where.width >= 62) {
        number(g, &x, y, 8, look, 1, p->q_norm);
    }
    const mf_run *run = v->lab->runs[p->first], *a = v->lab->runs[0];
    int room = where.x + where.width - x - 1;
    if (p->n_diverged == p->n && room >= 8) {
        grid_text(g, x + 1, y, room, STYLE(INK_WARN), "diverged");
    } else if (p->n_diverged > 0) {
        grid_print(g, x + 1, y, room, STYLE(INK_WARN),
                   room >= 12 ? "%zu of %zu diverged" : "%zu/%zu ✗", p->n_diverged, p->n);
    } else if (p->n_used == 0) {
        grid_text(g, x + 1, y, room, STYLE(INK_DIM), room >= 11 ? "not trained" : "none");
    } else if (!best && run->history.n != a->history.n && run->status != MF_RUN_CONVERGED &&
               run->status != MF_RUN_STOPPED_EARLY && !beta_of(v)->lowest) {
        grid_print(g, x + 1, y, room, STYLE(INK_WARN),
                   room >= 16   ? "ended at epoch %zu"
                   : room >= 10 ? "ended %zu"
                                : "at %zu",
                   run->history.n);
    } else if (best || one_se) {
        grid_text(g, x + 1, y, room, STYLE_BOLD(INK_GOOD), best ? "lowest" : "1 se");
    } else if (p->alike) {
        grid_text(g, x + 1, y, room, STYLE(INK_DIM), room >= 9 ? "≈ chance" : "≈");
    }
}

static void draw_table(view *v, grid *g, area where, const mf_sweep *sweep)
{
    grid_print(g, where.x, where.y, where.width, STYLE_BOLD(INK_HEAD), "%s%s%s",
               " β         train  held-out     se", where.width >= 50 ? "   warm   cold" : "",
               where.width >= 62 ? "     ‖Q‖" : "");
    size_t rows = where.height > 1 ? (size_t)where.height - 1 : 0, n = sweep->n;
    bool more = n > rows;
    rows -= more && rows > 1; /* the last line says how much there is */
    size_t top = scroll_top(beta_of(v)->cursor, n, rows);
    for (size_t r = 0; r < rows && top + r < n; r++) {
        draw_row(v, g, where, 1 + (int)r, sweep, top + r);
    }
    if (more) {
        grid_print(g, where.x + 1, where.y + where.height - 1, where.width - 1, STYLE(INK_DIM),
                   "%zu–%zu of %zu%s%s", top + 1, top + rows, n, top > 0 ? " ↑" : "",
                   top + rows < n ? " ↓" : "");
    }
}

/* What the numbers say of β, and no more. */
static void remark(const view *v, const mf_sweep *sweep, char *text, size_t size)
{
    char figure[32], chance[512];
    if (sweep->best == SIZE_MAX) {
        bool trained = false;
        for (size_t i = 0; i < sweep->n; i++) {
            trained = trained || sweep->points[i].n_used + sweep->points[i].n_diverged > 0;
        }
        snprintf(text, size, "there is no best β: %s",
                 v->lab->split.heldout.n == 0 ? "nothing is held out"
                 : trained                    ? "each has a run that diverged"
                                              : "no run has learned anything yet");
        return;
    }
    const mf_sweep_point *best = &sweep->points[sweep->best];
    char starts[160];
    say_starts(sweep, starts);
    if (sweep->n == 1) {
        snprintf(text, size, "%sheld-out RMSE %s at β %.4g; one β alone is no comparison", starts,
                 text_figure(best->heldout_rmse, 4, figure), best->beta);
        return;
    }
    int at = snprintf(text, size, "%slowest held-out RMSE%s: %s at β %.4g", starts,
                      beta_of(v)->lowest ? ", each run at its best epoch" : "",
                      text_figure(best->heldout_rmse, 4, figure), best->beta);
    if (sweep->one_se != SIZE_MAX && sweep->one_se != sweep->best && at > 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at,
                       "; up to β %.4g it is within one standard error over %zu starts (not over "
                       "splits)",
                       sweep->points[sweep->one_se].beta, best->n_used);
    }
    if (v->epoch == 0 && !v->now.training && at > 0 && (size_t)at < size &&
        mf_sweep_remark(sweep, chance, sizeof chance) > 0) {
        snprintf(text + at, size - (size_t)at, "; %s", chance);
    }
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
    char learned[300], text[1100], shown[120];
    say_learned(v, learned, sizeof learned);
    if (!make_sweep(v, &sweep)) {
        snprintf(text, sizeof text,
                 "%s%sHere the errors of many β will stand side by side: held-out above, which "
                 "often falls and rises again like a U, training below, and a table beside them. "
                 "Space sweeps β: 8 values, 3 starts each, all at once; s sets up another sweep",
                 learned, learned[0] != '\0' ? ". " : "");
        empty_draw(g, body, text);
        return;
    }
    beta_of(v)->cursor = beta_of(v)->cursor >= sweep.n ? sweep.n - 1 : beta_of(v)->cursor;
    size_t least = SIZE_MAX, epochs = 0;
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        const mf_run *run = v->lab->runs[r];
        least = run->status == MF_RUN_READY && run->history.n < least ? run->history.n : least;
        epochs = mf_config_epochs(&run->config) > epochs ? mf_config_epochs(&run->config) : epochs;
    }
    char state[64] = "ended", fold[48];
    if (v->epoch > 0) {
        snprintf(state, sizeof state, "as after epoch %zu", v->epoch);
    } else if (least != SIZE_MAX) {
        snprintf(state, sizeof state, "epoch %zu/%zu%s", least, epochs,
                 v->now.training ? "" : ", paused");
    }
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               "error against β, log: %s, %s%s", say_shown(v, &sweep, shown), state,
               say_fold(v, fold));
    enum { NARROW = 41, WIDE = 66, PLOT_LEAST = 5 };
    int lines = body.height < 16 ? 2 : 3;
    find_chance(v, &sweep);
    int table = body.width >= 110 ? WIDE : NARROW;
    area left = {body.x, body.y + 1, body.width - table - 1, body.height - 1 - lines};
    area right = {left.x + left.width + 1, left.y, table, left.height};
    if (body.width < 76) { /* the table below */
        left.width = body.width;
        right = (area){body.x, 0, body.width, left.height - PLOT_LEAST};
        left.height -= right.height;
        right.y = left.y + left.height;
    }
    draw_plots(v, g, left, &sweep);
    draw_table(v, g, right, &sweep);
    remark(v, &sweep, text, sizeof text);
    if (learned[0] != '\0') {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "; %s", learned);
    }
    sentence_draw(g, (area){body.x + 1, body.y + body.height - lines, body.width - 2, lines},
                  STYLE(INK_PLAIN), text);
    mf_sweep_clear(&sweep);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* The usual sweep, of runs that are set as A is. The β of the pair come first, so that A and B keep
 * them. */
static void usual_sweep(const view *v, char *line, size_t size)
{
    const mf_run *a = view_run(v, 0);
    char flags[600] = "";
    static const double usual[] = {0.02, 0, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5};
    double betas[12] = {0};
    size_t n = 0;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL && run->config.solver->uses_beta &&
            (n == 0 || betas[0] != run->config.beta)) {
            betas[n++] = run->config.beta;
        }
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
    if (a != NULL && a->config.solver->uses_beta) {
        mf_config set = config_at_start(a);
        config_flags(v->lab, &set, flags, sizeof flags);
    }
    snprintf(line + at, size - (size_t)at, " --seeds 3%s", flags);
}

/* Would a sweep of β drop a run that has none, and was not saved? A's and B's own β come again. */
static bool loses_other_solver(const view *v)
{
    bool other = false;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        other = other || (run != NULL && !run->config.solver->uses_beta);
    }
    return other && view_would_lose(v);
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
    } else if (loses_other_solver(v) && beta_of(v)->sweep_asked != v->lab->generation + 1) {
        beta_of(v)->sweep_asked = v->lab->generation + 1;
        view_say(v, true, "the sweep takes the place of A and B: Space again sweeps all the same");
    } else {
        char line[900];
        usual_sweep(v, line, sizeof line);
        view_ask(v, "%s", line);
    }
}

static void new_sweep(view *v, uint32_t code)
{
    (void)code;
    char line[900];
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
        view_say(v, false, "A and B have changed places");
    } else if (wanted != side) {
        view_say(v, false, "%s is now β %g", side_names[side], v->lab->runs[wanted]->config.beta);
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
    find_chance(v, &sweep);
    char shown[120], fold[80] = "";
    if (v->lab->split.first > 0) {
        snprintf(fold, sizeof fold, "These are the runs of the last of %.0f folds. ",
                 1 / v->lab->split.holdout);
    }
    int at = snprintf(text, size, "%s%s. ", fold, say_shown(v, &sweep, shown));
    if (at > 0 && (size_t)at < size) {
        remark(v, &sweep, text + at, size - (size_t)at);
        text[at] = (char)toupper((unsigned char)text[at]);
        strncat(text, ".", size - strlen(text) - 1);
    }
    mf_sweep_clear(&sweep);
}

static const char *figure_of(const view *v)
{
    return view_run(v, 0) != NULL ? "beta" : NULL;
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
    .figure = figure_of,
};
