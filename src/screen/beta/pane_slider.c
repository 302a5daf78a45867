/* The workbench of the Beta screen: a slider of β; A trained anew as it moves, what A was before,
 * and the U of every β tried. */
#include "beta.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/alloc.h"
#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../keys.h"
#include "../screen.h"
#include "../strips.h"
#include "../words.h"
#include "mfexplore/train.h"

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
        bool nearer =
            best == 0 || fabs(log(slider_beta(place) / beta)) < fabs(log(slider_beta(best) / beta));
        best = nearer ? place : best;
    }
    return best;
}

static void draw_slider(view *v, grid *g, area where)
{
    const slider_pane *b = &beta_of(v)->slider;
    const mf_run *a = view_run(v, 0);
    int width = where.width - 22, at = (int)(b->slider * (size_t)(width - 1) / (SLIDER_PLACES - 1));
    grid_text(g, where.x + 1, where.y, 6, STYLE_BOLD(INK_HEAD), "β  0");
    for (int x = 0; x < width; x++) {
        grid_put(g, where.x + 7 + x, where.y, STYLE(INK_DIM), 0x2500);
    }
    grid_put(g, where.x + 7 + at, where.y, STYLE_BOLD(INK_CURSOR), 0x25c6);
    bool waiting = a == NULL || slider_place(a->config.beta) != b->slider;
    grid_print(g, where.x + 8 + width, where.y, 13, STYLE_BOLD(waiting ? INK_DIM : INK_A),
               "1  %.3g%s", slider_beta(b->slider), waiting ? " …" : "");
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
static void draw_curves(view *v, grid *g, area where, strip which)
{
    const slider_pane *b = &beta_of(v)->slider;
    const mf_run *runs[2] = {view_run(v, 0), view_run(v, 1)};
    history_part parts[3];
    bool heldout = which == STRIP_HELDOUT;
    plot p = plot_empty(heldout ? "held-out RMSE" : "training RMSE", "epoch");
    for (size_t of = 0; of < 3; of++) {
        const mf_epoch *epochs = of == 2            ? b->ghost
                                 : runs[of] == NULL ? NULL
                                                    : runs[of]->history.epochs;
        size_t n = of == 2 ? b->n_ghost : runs[of] == NULL ? 0 : runs[of]->history.n;
        parts[of] = (history_part){epochs, heldout};
        p.series[p.n_series++] = (plot_series){.n = n,
                                               .point = history_point,
                                               .context = &parts[of],
                                               .look = of == 2 ? STYLE(INK_DIM) : side_style(of),
                                               .glyph = of == 2 ? 0x25cb : side_glyphs[of],
                                               .dashed = of == 2,
                                               .name = of == 2 ? "was" : side_names[of]};
    }
    p.margin = PLOT_MARGIN + 1;
    p.bare = p.y_zoom = heldout;
    p.y_log = !heldout;
    p.x_whole = true;
    if (heldout) {
        strips_add_floors(&p, v->lab);
    }
    plot_draw(g, where, &p);
}

typedef struct tried {
    const slider_pane *pane;
    bool heldout;
} tried;

static void tried_point(const void *context, size_t index, double *x, double *y)
{
    const tried *t = context;
    *x = (double)slider_place(t->pane->points[index].beta);
    *y = t->heldout ? t->pane->points[index].heldout : t->pane->points[index].train;
}

/* The U that fills in as β moves. */
static void draw_tried(view *v, grid *g, area where, strip which)
{
    const slider_pane *b = &beta_of(v)->slider;
    bool heldout = which == STRIP_HELDOUT;
    tried part = {b, heldout};
    plot p = plot_empty(heldout ? "held-out, every β tried" : "training, by β tried", "");
    p.series[p.n_series++] = (plot_series){.n = b->n,
                                           .point = tried_point,
                                           .context = &part,
                                           .look = STYLE(heldout ? INK_HEAD : INK_GOOD),
                                           .glyph = heldout ? 0x25c6 : 0x25cb,
                                           .points = true};
    p.series[p.n_series] = p.series[0];
    p.series[p.n_series++].points = false;
    p.series[1].glyph = 0;
    p.bare = heldout;
    p.empty = "← → try one β after another";
    static const size_t ticks[] = {0, 1, 11, 21, 31, 41};
    for (size_t t = 0; t < 6; t++) {
        p.x_ticks[p.n_x_ticks].x = (double)ticks[t];
        snprintf(p.x_ticks[p.n_x_ticks++].label, sizeof p.x_ticks[0].label, "%.3g",
                 slider_beta(ticks[t]));
    }
    p.x_low = 0;
    p.x_high = SLIDER_PLACES - 1;
    p.cursor = (double)b->slider;
    if (heldout) {
        strips_add_floors(&p, v->lab);
    }
    plot_draw(g, where, &p);
}

static void slider_sentence(const view *v, char *text, size_t size)
{
    const slider_pane *b = &beta_of(v)->slider;
    const mf_run *a = view_run(v, 0);
    const mf_epoch *now = a == NULL ? NULL : mf_run_kept(a);
    const mf_epoch *was = b->n_ghost > 0 ? &b->ghost[b->n_ghost - 1] : NULL;
    char f[4][32];
    if (now != NULL && was != NULL) {
        char held[80] = "", when[80] = "";
        if (now->heldout.n > 0) {
            snprintf(held, sizeof held, ", held-out %s → %s",
                     text_figure(was->heldout.rmse, 4, f[2]),
                     text_figure(now->heldout.rmse, 4, f[3]));
        }
        if (now->epoch != was->epoch) {
            snprintf(when, sizeof when, ", after %zu and %zu epochs", was->epoch, now->epoch);
        }
        snprintf(text, size, "β %.3g → %.3g: training %s → %s%s%s", b->ghost_beta, a->config.beta,
                 text_figure(was->train.rmse, 4, f[0]), text_figure(now->train.rmse, 4, f[1]), held,
                 when);
    } else {
        snprintf(text, size, "← → move β: A is trained anew from the same start; w closes");
    }
}

void slider_pane_draw(view *v, grid *g, area body)
{
    enum { SENTENCE = 2 };
    area left[STRIPS], right[STRIPS],
        rest = {body.x, body.y + 1, body.width / 2, body.height - 1 - SENTENCE};
    char text[300];
    bool heldout = v->lab->split.heldout.n > 0;
    draw_slider(v, g, (area){body.x, body.y, body.width, 1});
    strips_cut(rest, heldout, left);
    rest.x += rest.width + 1;
    rest.width = body.width - rest.width - 1;
    strips_cut(rest, heldout, right);
    for (strip s = heldout ? STRIP_HELDOUT : STRIP_TRAINING; s < STRIPS; s++) {
        draw_curves(v, g, left[s], s);
        draw_tried(v, g, right[s], s);
    }
    slider_sentence(v, text, sizeof text);
    sentence_draw(g, (area){body.x + 1, body.y + body.height - SENTENCE, body.width - 2, SENTENCE},
                  STYLE(INK_PLAIN), text);
}

void slider_pane_toggle(view *v, uint32_t code)
{
    (void)code;
    const mf_run *a = view_run(v, 0);
    if (v->lab->is_model || a == NULL || !a->config.solver->uses_beta) {
        view_say(v, true,
                 v->lab->is_model ? "a model file has no ratings to train on"
                 : a == NULL      ? "nothing has been trained yet: 2, then Space"
                                  : "A's solver has no β to move");
        return;
    }
    beta_of(v)->slider.on = !beta_of(v)->slider.on;
    beta_of(v)->slider.slider = slider_place(a->config.beta);
}

static void slide(view *v, uint32_t code)
{
    slider_pane *b = &beta_of(v)->slider;
    size_t step = code == PRESS_PAGE_UP || code == PRESS_PAGE_DOWN ? 10 : 1,
           last = SLIDER_PLACES - 1;
    bool down = code == PRESS_LEFT || code == PRESS_PAGE_UP || code == PRESS_DOWN || code == 'h' ||
                code == 'j';
    b->slider = code == PRESS_HOME  ? 0
                : code == PRESS_END ? last
                : down              ? (b->slider > step ? b->slider - step : 0)
                                    : (b->slider + step < last ? b->slider + step : last);
    view_ask(v, "retrain A --beta %.6g", slider_beta(b->slider));
}

/* On the workbench the arrows are the slider's. */
bool slider_pane_key(view *v, key k)
{
    bool moves = k.code == PRESS_LEFT || k.code == PRESS_RIGHT || k.code == PRESS_UP ||
                 k.code == PRESS_DOWN || k.code == PRESS_PAGE_UP || k.code == PRESS_PAGE_DOWN ||
                 k.code == PRESS_HOME || k.code == PRESS_END || k.code == 'h' || k.code == 'l' ||
                 k.code == 'j' || k.code == 'k';
    if (!beta_of(v)->slider.on || view_run(v, 0) == NULL || !moves) {
        return false;
    }
    slide(v, k.code);
    return true;
}

/* ---- what A was before ----------------------------------------------------------------------- */

void beta_keep_ghost(view *v)
{
    slider_pane *b = &beta_of(v)->slider;
    const mf_run *a = view_run(v, 0);
    free(b->ghost);
    b->ghost = NULL;
    b->n_ghost = 0;
    if (a != NULL && a->history.n > 0 && a->history.n <= SLIDER_GHOST_MOST) {
        b->ghost = mf_alloc(a->history.n, sizeof *b->ghost);
    }
    if (b->ghost != NULL) {
        memcpy(b->ghost, a->history.epochs, a->history.n * sizeof *b->ghost);
        b->n_ghost = a->history.n;
        b->ghost_beta = a->config.beta;
    }
}

void beta_note(view *v)
{
    slider_pane *b = &beta_of(v)->slider;
    const mf_run *a = view_run(v, 0);
    const mf_epoch *last = a == NULL ? NULL : mf_run_kept(a);
    size_t at = 0;
    if (last == NULL) {
        return;
    }
    while (at < b->n && b->points[at].beta < a->config.beta) {
        at++;
    }
    bool there = at < b->n && b->points[at].beta == a->config.beta;
    if (!there && b->n == SLIDER_POINTS) {
        return;
    }
    for (size_t i = b->n; !there && i > at; i--) {
        b->points[i] = b->points[i - 1];
    }
    b->n += !there;
    bool bad = a->status == MF_RUN_DIVERGED;
    b->points[at] = (struct slider_point){a->config.beta, bad ? NAN : last->train.rmse,
                                          bad || last->heldout.n == 0 ? NAN : last->heldout.rmse};
}
