/* Calibration on the Train screen: of the held-out ratings, how many lie in the intervals that
 * should hold 50, 80, 90 and 95 of a hundred; all, and those of the narrowest and widest fifths. */
#include "train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../draw/plot.h"
#include "../../lab/lab.h"
#include "../../train/run.h"
#include "../screen.h"
#include "mfexplore/model.h"

bool calibration_is_known(const view *v)
{
    for (size_t side = 0; side < 2; side++) {
        const mf_model *model = view_run(v, side) == NULL ? NULL : view_model(v, side);
        if (model != NULL && mf_model_has_intervals(model) && v->lab->split.heldout.n > 0) {
            return true;
        }
    }
    return false;
}

/* What was counted, found again when the model is another. */
static const mf_coverage *find_coverage(view *v, size_t side)
{
    struct calibration_kept *kept = &train_of(v)->calibration[side];
    const mf_model *model = view_run(v, side) == NULL ? NULL : view_model(v, side);
    size_t epoch = model == NULL ? 0 : view_model_epoch(v, side);
    if (model == NULL || !mf_model_has_intervals(model)) {
        return NULL;
    }
    if (kept->model != model || kept->epoch != epoch || kept->generation != v->lab->generation) {
        kept->there = mf_model_coverage(model, &v->lab->split, &kept->coverage, NULL) == MF_OK &&
                      kept->coverage.n > 0;
        kept->model = model;
        kept->epoch = epoch;
        kept->generation = v->lab->generation;
    }
    return kept->there ? &kept->coverage : NULL;
}

/* One line of the plot: shares against levels. */
typedef struct shares {
    const double *level, *covered;
} shares;

static void point(const void *context, size_t index, double *x, double *y)
{
    const shares *s = context;
    *x = 100 * s->level[index];
    *y = 100 * s->covered[index];
}

void calibration_pane_draw(view *v, grid *g, area where)
{
    enum { LINES = 4 };
    static const char *const names[2][3] = {{"A", "A narrow", "A wide"},
                                            {"B", "B narrow", "B wide"}};
    plot p = plot_empty("inside, %", "promised, %");
    p.name = "calibration";
    shares lines[2 * LINES];
    size_t n = 0;
    for (size_t side = 0; side < 2; side++) {
        const mf_coverage *c = find_coverage(v, side);
        for (size_t line = 0; line < 3 && c != NULL; line++) {
            const double *covered = line == 0   ? c->covered
                                    : line == 1 ? c->fifth_covered[0]
                                                : c->fifth_covered[MF_FIFTHS - 1];
            lines[n] = (shares){c->level, covered};
            p.series[p.n_series++] = (plot_series){.n = MF_LEVELS,
                                                   .point = point,
                                                   .context = &lines[n],
                                                   .look = side_style(side),
                                                   .glyph = line == 0   ? side_glyphs[side]
                                                            : line == 1 ? 0x25bf
                                                                        : 0x25b5,
                                                   .points = line > 0,
                                                   .name = names[side][line]};
            n++;
        }
        if (c != NULL) { /* what was promised */
            lines[n] = (shares){c->level, c->level};
            p.series[p.n_series++] = (plot_series){.n = MF_LEVELS,
                                                   .point = point,
                                                   .context = &lines[n],
                                                   .look = STYLE(INK_DIM),
                                                   .dashed = true,
                                                   .name = side == 0 ? "ideal" : NULL};
            n++;
        }
    }
    p.x_low = p.y_low = 40;
    p.x_high = p.y_high = 100;
    p.empty = "nothing is held out, or no run knows intervals";
    plot_draw(g, where, &p);
}
