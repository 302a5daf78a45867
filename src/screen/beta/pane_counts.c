/* Who pays and who gains, on the Beta screen: errors by the movie's and lengths by the watcher's
 * number of ratings, of A and of B. */
#include "beta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../data/csr.h"
#include "../../lab/lab.h"
#include "../../lab/replay.h"
#include "../../model/factors.h"
#include "../../model/model.h"
#include "../../teach/counts.h"
#include "../../train/run.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/status.h"

mf_status counts_pane_refresh(view *v, mf_lab *lab, mf_error *error)
{
    (void)error;
    mf_model *model[2] = {NULL, NULL};
    beta_state made = {0};
    pthread_mutex_lock(&lab->guard);
    for (size_t side = 0; side < 2; side++) {
        model[side] = mf_lab_shown_held(lab, side, &made.epoch[side]);
    }
    made.generation = lab->generation;
    pthread_mutex_unlock(&lab->guard);
    for (size_t side = 0; side < 2; side++) {
        const mf_model *m = model[side];
        if (m != NULL && lab->is_split) {
            const mf_csr *measured =
                lab->split.heldout.n > 0 ? &lab->split.heldout : &lab->split.train;
            made.n_errors[side] = mf_errors_by_count(m, measured, made.errors[side]);
            made.n_norms[side] =
                mf_norms_by_count(m->p, m->watcher_count, m->n_watchers, m->k, made.norms[side]);
        }
        mf_model_free(model[side]);
    }
    pthread_mutex_lock(&lab->guard);
    beta_state *w = beta_of(v);
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

/* A's and B's bars side by side; those without rows are left out. */
static void draw_bars(grid *g, area inside, mf_count_bar bars[2][MF_COUNT_BARS], const size_t n[2])
{
    size_t rows = n[0] > n[1] ? n[0] : n[1], more = 0;
    int bar = (inside.width - 36) / 2, y = inside.y;
    double most = 0;
    for (size_t b = 0; b < rows; b++) {
        for (size_t s = 0; s < 2; s++) {
            most = fmax(most, b < n[s] && bars[s][b].n > 0 ? bars[s][b].value : 0);
        }
    }
    for (size_t b = 0; b < rows; b++) {
        if (bars[0][b].n == 0 || y >= inside.y + inside.height) {
            more += bars[0][b].n > 0;
            continue;
        }
        range_label(g, inside.x, y, bars[0][b].from, bars[0][b].to);
        grid_print_right(g, inside.x + 11, y, 9, STYLE(INK_DIM), "%zu", bars[0][b].n);
        for (size_t s = 0; s < 2 && b < n[s]; s++) {
            int x = inside.x + 21 + (int)s * (bar + 8);
            grid_print_right(g, x, y, 6, side_style(s), "%.3f", bars[s][b].value);
            grid_bar(g, x + 7, y, bar - 1, side_style(s), most > 0 ? bars[s][b].value / most : 0);
        }
        y++;
    }
    note_more(g, inside, more);
}

static void draw_errors(view *v, grid *g, area where)
{
    bool heldout = v->lab->split.heldout.n > 0;
    area inside = grid_box(g, where, STYLE(INK_DIM),
                           heldout ? "held-out RMSE by the movie's training ratings"
                                   : "training RMSE by the movie's training ratings");
    head_bars(g, inside, inside.y, (inside.width - 36) / 2);
    inside.y++;
    inside.height--;
    draw_bars(g, inside, beta_of(v)->errors, beta_of(v)->n_errors);
}

static void draw_lengths(view *v, grid *g, area where)
{
    area inside =
        grid_box(g, where, STYLE(INK_DIM), "length of p_u by the watcher's training ratings");
    draw_bars(g, inside, beta_of(v)->norms, beta_of(v)->n_norms);
}

void counts_pane_draw(view *v, grid *g, area body)
{
    beta_state *w = beta_of(v);
    bool fresh = w->generation == v->lab->generation && w->epoch[0] == view_model_epoch(v, 0) &&
                 w->epoch[1] == view_model_epoch(v, 1) && w->n_errors[0] > 0;
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    v->wants_refresh = !fresh && a != NULL && v->lab->is_split;
    v->wants_models = v->now.training;
    if (a == NULL || w->n_errors[0] == 0) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4, STYLE(INK_DIM),
                  a == NULL ? "nothing has been trained yet: 2, then Space"
                  : v->lab->is_model
                      ? "a model file keeps no split: who pays and who gains is not known"
                      : "counting");
        return;
    }
    char of_a[64], of_b[64];
    grid_print(g, body.x + 1, body.y, body.width - 2, STYLE_BOLD(INK_PLAIN),
               b == NULL ? "who pays and who gains: A %s%s by number of ratings"
                         : "who pays and who gains: A %s%s and B %s%s by number of ratings",
               side_words(v, 0, of_a), run_fate(v, 0), side_words(v, 1, of_b), run_fate(v, 1));
    int high = (body.height - 1) * 3 / 5;
    draw_errors(v, g, (area){body.x, body.y + 1, body.width, high});
    draw_lengths(v, g, (area){body.x, body.y + 1 + high, body.width, body.height - 1 - high});
}
