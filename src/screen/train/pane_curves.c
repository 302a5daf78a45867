/* The curves on the Train screen: a metric of A and B over the epochs, in two strips with an axis
 * each: held-out ratings against what the simplest predictions reach, training ratings below. */
#include "train.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../../draw/keep.h"
#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../teach/paired.h"
#include "../../train/metrics.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../screen.h"
#include "../strips.h"
#include "mfexplore/train.h"

const metric metrics[METRICS] = {
    {"RMSE", offsetof(mf_epoch, train.rmse), offsetof(mf_epoch, heldout.rmse), true, false},
    {"SSE", offsetof(mf_epoch, train.sse), offsetof(mf_epoch, heldout.sse), false, false},
    {"objective, SSE + Σ ridge·‖row‖²", offsetof(mf_epoch, objective), SIZE_MAX, false, false},
    {"MAE", offsetof(mf_epoch, train.mae), offsetof(mf_epoch, heldout.mae), true, true},
    {"‖P‖, norm of P", offsetof(mf_epoch, p_norm), SIZE_MAX, false, false},
    {"‖Q‖, norm of Q", offsetof(mf_epoch, q_norm), SIZE_MAX, false, false},
    {"notebook figure √(SSE/‖R‖), not an RMSE", offsetof(mf_epoch, notebook_figure), SIZE_MAX,
     false, false},
};

/* One column of a history, or the difference of two. */
typedef struct column {
    const mf_history *history, *less; /* less: NULL, or what is taken away */
    size_t offset;
} column;

static double value_at(const mf_history *history, size_t index, size_t offset)
{
    double value;
    memcpy(&value, (const char *)&history->epochs[index] + offset, sizeof value);
    return value;
}

static void point(const void *context, size_t index, double *x, double *y)
{
    const column *c = context;
    *x = (double)c->history->epochs[index].epoch;
    *y = value_at(c->history, index, c->offset);
    if (c->less != NULL) {
        *y -= value_at(c->less, index, c->offset);
    }
}

/* How many epochs of a history are drawn: in a film those up to the cursor. */
static size_t n_drawn(const view *v, const mf_run *run)
{
    size_t at = v->epoch;
    return v->film.on && at > 0 && at < run->history.n ? at : run->history.n;
}

/* The epochs to show. */
static void find_window(const view *v, double *low, double *high)
{
    size_t last = 0, most = 0;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL) {
            last = run->history.n > last ? run->history.n : last;
            most = mf_config_epochs(&run->config) > most ? mf_config_epochs(&run->config) : most;
        }
    }
    *low = 1;
    size_t least = most < 10 ? most : 10;
    *high = (double)(last > least ? last : least > 1 ? least : 2);
    if (train_of(v)->last_epochs > 0 && last > train_of(v)->last_epochs) {
        *low = (double)(last - train_of(v)->last_epochs + 1);
    } else if (train_of(v)->skip_first > 0 && last > train_of(v)->skip_first + 1) {
        *low = (double)(train_of(v)->skip_first + 1);
    } else if (v->now.training && last < most / 4) {
        *high = (double)(most / 4 > 2 ? most / 4 : 2); /* no jumpy axis at the beginning */
    }
}

static void add_series(plot *p, const column *c, size_t n, style look, uint32_t glyph, bool dashed,
                       const char *name)
{
    p->series[p->n_series++] = (plot_series){.n = n,
                                             .point = point,
                                             .context = c,
                                             .look = look,
                                             .glyph = glyph,
                                             .dashed = dashed,
                                             .name = name};
}

/* The lowest or the highest of a cloud of starts at an epoch: of A, of B, or of A − B. */
typedef struct cloud {
    const mf_paired *pairs;
    mf_run *const *runs;
    size_t offset, n; /* n: epochs that all of them have */
    int of;           /* 0 A, 1 B, 2 A − B */
    bool highest;
} cloud;

static void cloud_point(const void *context, size_t index, double *x, double *y)
{
    const cloud *c = context;
    *x = (double)(index + 1);
    *y = NAN;
    for (size_t s = 0; s < c->pairs->n_all; s++) {
        const mf_history *a = &c->runs[c->pairs->seeds[s].place_a]->history;
        const mf_history *b = &c->runs[c->pairs->seeds[s].place_b]->history;
        if (index >= (c->of == 1 ? b : a)->n || (c->of == 2 && index >= b->n)) {
            continue;
        }
        double value = c->of == 2 ? value_at(a, index, c->offset) - value_at(b, index, c->offset)
                                  : value_at(c->of == 0 ? a : b, index, c->offset);
        *y = isnan(*y) || (c->highest ? value > *y : value < *y) ? value : *y;
    }
}

/* Adds the edges of a band; `edges` has two places. */
static void add_band(const view *v, plot *p, const mf_paired *pairs, size_t offset, int of,
                     size_t n, cloud *edges)
{
    for (int high = 0; high < 2; high++) {
        edges[high] = (cloud){pairs, v->lab->runs, offset, n, of, high == 1};
        p->series[p->n_series++] =
            (plot_series){.n = n,
                          .point = cloud_point,
                          .context = &edges[high],
                          .look = of == 2 ? STYLE(INK_DIM) : side_style((size_t)of),
                          .dashed = true,
                          .name = NULL};
    }
}

mf_paired curves_pairs(const view *v)
{
    enum { RUNS_MOST = 400 };
    mf_paired pairs = {0};
    if (v->lab->n_runs > 2 && v->lab->n_runs <= RUNS_MOST) {
        mf_paired_make(v->lab->runs, v->lab->n_runs, &pairs, NULL);
    }
    return pairs;
}

static bool all_positive(const plot *p)
{
    for (size_t s = 0; s < p->n_series; s++) {
        size_t step = p->series[s].n / 256 + 1;
        for (size_t i = 0; i < p->series[s].n; i += step) {
            double x, y;
            p->series[s].point(p->series[s].context, i, &x, &y);
            if (isfinite(y) && y <= 0) {
                return false;
            }
        }
    }
    return true;
}

static size_t offset_of(const metric *m, strip which)
{
    return which == STRIP_HELDOUT ? m->heldout : m->offset;
}

/* "β 0.02", or the solver that has none; where it was set anew, both. */
static const char *note_of(const mf_run *run, char note[48])
{
    const mf_solver *solver = run->config.solver;
    double first = mf_run_beta_at(run, 0), last = mf_run_beta_at(run, run->history.n);
    !solver->uses_beta ? snprintf(note, 48, "%s", solver->name)
    : first == last    ? snprintf(note, 48, "β %g", first)
                       : snprintf(note, 48, "β %g, then %g", first, last);
    return note;
}

static void add_runs(const view *v, plot *p, const metric *m, strip which, column columns[2],
                     char notes[2][48])
{
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL) {
            columns[side] = (column){&run->history, NULL, offset_of(m, which)};
            add_series(p, &columns[side], n_drawn(v, run), side_style(side), side_glyphs[side],
                       false, side_names[side]);
            p->series[p->n_series - 1].note = note_of(run, notes[side]);
        }
    }
}

static void add_difference(const view *v, plot *p, const metric *m, strip which, column *difference)
{
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    size_t of_a = n_drawn(v, a), of_b = n_drawn(v, b), n = of_a < of_b ? of_a : of_b;
    *difference = (column){&a->history, &b->history, offset_of(m, which)};
    add_series(p, difference, n, STYLE(which == STRIP_TRAINING ? INK_HEAD : INK_GOOD), 0x25c6,
               false, "");
    p->references[p->n_references++] = (plot_reference){0, "A = B:"};
}

static void add_floors(const view *v, plot *p, const metric *m)
{
    const mf_lab *lab = v->lab;
    if (m->has_floor && lab->is_split) {
        p->references[p->n_references++] =
            (plot_reference){m->is_mae ? lab->mean_floor.mae : lab->mean_floor.rmse, "mean"};
        p->references[p->n_references++] = (plot_reference){
            m->is_mae ? lab->bias_floor.mae : lab->bias_floor.rmse, "mean + biases"};
        double most = 2 * p->references[0].value; /* a run that is beyond all reason shall not
                                                     flatten the others */
        p->y_most = most > 0 ? most : NAN;
        if (lab->truth != NULL && !m->is_mae) {
            p->references[p->n_references++] =
                (plot_reference){lab->noise_floor.rmse, "noise floor"};
        }
    }
}

/* "held-out RMSE", with how many ratings a sum is of. */
static void title_of(const view *v, const metric *m, strip which, bool difference, char title[128])
{
    char n[32];
    bool both = m->heldout != SIZE_MAX && v->lab->split.heldout.n > 0;
    bool sum = m->offset == offsetof(mf_epoch, train.sse);
    size_t count = which == STRIP_HELDOUT ? v->lab->split.heldout.n : v->lab->split.train.n;
    if (v->lab->is_model) { /* a run knows of how many it is, the split is not there */
        const mf_run *run = view_run(v, 0);
        const mf_epoch *last = run == NULL ? NULL : mf_run_last(run);
        count = last == NULL ? 0 : which == STRIP_HELDOUT ? last->heldout.n : last->train.n;
    }
    snprintf(title, 128, "%s%s%s%s%s%s", difference ? "A − B: " : "",
             which == STRIP_HELDOUT ? "held-out "
             : both                 ? "training "
                                    : "",
             m->title, sum ? " of " : "", sum ? text_thousands(count, n) : "",
             sum ? " ratings" : "");
}

static void draw_strip(view *v, grid *g, area where, strip which, bool bare, const mf_paired *pairs)
{
    const metric *m = &metrics[train_of(v)->metric];
    bool difference = train_of(v)->difference && view_run(v, 1) != NULL;
    bool judged =
        which == STRIP_HELDOUT || v->lab->split.heldout.n == 0; /* the error that counts */
    column columns[2];
    cloud edges[4];
    char title[128], notes[2][48];
    plot p = plot_empty(title, "epoch");
    title_of(v, m, which, difference, title);
    p.name = pairs->n_all > 1 ? "cloud" : "curves";
    p.x_whole = true;
    p.margin = PLOT_MARGIN;
    p.bare = bare;
    p.y_zoom = which == STRIP_HELDOUT;
    find_window(v, &p.x_low, &p.x_high);
    if (difference) {
        add_difference(v, &p, m, which, &columns[0]);
    } else {
        add_runs(v, &p, m, which, columns, notes);
        if (judged) {
            add_floors(v, &p, m);
        }
        p.y_log = which == STRIP_TRAINING && !train_of(v)->linear && all_positive(&p);
    }
    if (pairs->n_all > 1 && view_run(v, 1) != NULL && judged) {
        for (int of = difference ? 2 : 0; of < (difference ? 3 : 2); of++) {
            add_band(v, &p, pairs, offset_of(m, which), of, n_drawn(v, view_run(v, of == 1)),
                     &edges[of == 1 ? 2 : 0]);
        }
    }
    p.cursor = v->epoch > 0 ? (double)v->epoch : NAN;
    train_of(v)->x_low = p.x_low;
    train_of(v)->x_high = p.x_high;
    plot_draw(g, where, &p);
    if (pairs->n_all > 1 && judged) {
        char caption[KEPT_TEXT];
        snprintf(caption, sizeof caption, "dashed: the lowest and the highest of %zu starts",
                 pairs->n_all);
        keep_caption(keep_last(g), caption);
    } else if (v->epoch > 0) {
        char caption[KEPT_TEXT];
        snprintf(caption, sizeof caption, "the line stands at epoch %zu", v->epoch);
        keep_caption(keep_last(g), caption);
    }
}

void curves_pane_draw(view *v, grid *g, area where, const mf_paired *pairs)
{
    if (train_of(v)->metric >= METRICS && !calibration_is_known(v)) {
        train_of(v)->metric = 0;
    }
    if (train_of(v)->metric >= METRICS) {
        calibration_pane_draw(v, g, where);
        return;
    }
    bool heldout = metrics[train_of(v)->metric].heldout != SIZE_MAX && v->lab->split.heldout.n > 0;
    area strips[STRIPS];
    strips_cut(where, heldout, strips);
    train_of(v)->plot = where;
    if (heldout) {
        draw_strip(v, g, strips[STRIP_HELDOUT], STRIP_HELDOUT, strips_share_axis(strips), pairs);
    }
    draw_strip(v, g, strips[STRIP_TRAINING], STRIP_TRAINING, false, pairs);
}

size_t curves_epoch(const view *v)
{
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    if (v->lab->replay.on && v->lab->replay.epoch == 0) {
        return 0;
    }
    size_t last = a == NULL ? 0 : a->history.n;
    last = b != NULL && b->history.n > 0 && b->history.n < last ? b->history.n : last;
    return v->epoch > 0 && v->epoch < last ? v->epoch : last;
}
