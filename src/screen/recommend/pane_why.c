/* A prediction taken apart for A and for B: mean, biases and every factor's product as signed bars
 * that add up to the number. */
#include "recommend.h"

#include <math.h>
#include <stdio.h>

#include "../../train/run.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/model.h"

/* One part of the sum. Returns the row after. */
static int draw_part(grid *g, area inside, int y, style look, const char *name, double value,
                     double most)
{
    if (y >= inside.y + inside.height) {
        return y;
    }
    grid_text(g, inside.x + 1, y, 5, STYLE(INK_PLAIN), name);
    grid_print_right(g, inside.x + 6, y, 8, STYLE(INK_PLAIN), "%+.4f", value);
    grid_put(g, inside.x + 15, y, value < 0 ? STYLE(INK_WARN) : look, value < 0 ? 0x2212 : '+');
    grid_bar(g, inside.x + 16, y, inside.width - 17, look, value / most);
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

static void draw_side(view *v, grid *g, area where, size_t side, uint32_t watcher, uint32_t movie)
{
    const mf_run *run = view_run(v, side);
    char title[256];
    if (run == NULL) {
        grid_box(g, where, side_style(side), side_names[side]);
        return;
    }
    mf_explanation e = mf_explain(view_model(v, side), watcher, movie);
    snprintf(title, sizeof title, "why %s says %.4f for %.150s", side_names[side],
             e.prediction.value, movie_name(v->lab, movie));
    area inside = grid_box(g, where, side_style(side), title);
    double most = largest_part(&e);
    style look = side_style(side);
    int y = inside.y;
    bool fell_back = e.prediction.fallback != MF_FALLBACK_NONE;
    bool biased = fell_back || view_model(v, side)->has_biases;
    if (biased || (size_t)inside.height >= e.k + 3) { /* a solver without biases shows zeros */
        y = draw_part(g, inside, y, look, g->ascii ? "mu" : "μ", e.mu, most);
        y = draw_part(g, inside, y, look, "b_u", e.watcher_bias, most);
        y = draw_part(g, inside, y, look, "b_i", e.movie_bias, most);
    }
    if (e.prediction.fallback != MF_FALLBACK_NONE) {
        grid_print(g, inside.x + 1, y, inside.width - 2, STYLE(INK_WARN),
                   "cold: no training ratings, so %s",
                   e.prediction.fallback == MF_FALLBACK_BIAS ? "the mean and the known bias"
                                                             : "the mean");
        return;
    }
    double rest = 0;
    size_t shown = 0,
           room = inside.y + inside.height > y ? (size_t)(inside.y + inside.height - y) : 0;
    for (size_t m = 0; m < e.k; m++) {
        if (e.k > room && m + 1 >= room) {
            rest += e.p[m] * e.q[m];
            continue;
        }
        char name[16];
        snprintf(name, sizeof name, "f%zu", m + 1);
        y = draw_part(g, inside, y, look, name, e.p[m] * e.q[m], most);
        shown++;
    }
    if (shown < e.k) {
        char name[16];
        snprintf(name, sizeof name, "+%zu", e.k - shown);
        draw_part(g, inside, y, look, name, rest, most);
    }
}

void why_pane_draw(view *v, grid *g, area where, uint32_t watcher, uint32_t movie)
{
    int half = where.width / 2;
    draw_side(v, g, (area){where.x, where.y, half, where.height}, 0, watcher, movie);
    draw_side(v, g, (area){where.x + half, where.y, where.width - half, where.height}, 1, watcher,
              movie);
}
