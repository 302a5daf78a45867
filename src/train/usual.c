/* Settings that come from the data: see usual.h and mf_config_fit. */
#include "usual.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/csr.h"
#include "../data/split.h"
#include "solver.h"

mf_shape mf_shape_of(const mf_split *split)
{
    const mf_csr *r = &split->train;
    double sums[2] = {0};
    size_t rows = 0;
    mf_stretch own = mf_split_watchers(split);
    mf_shape shape = {.lowest = NAN, .highest = NAN};
    mf_mates_take(split->mates, sums, sizeof sums);
    for (size_t at = r->row_start[own.from]; at < r->row_start[own.to]; at++) {
        double value = mf_csr_rating(r, at);
        sums[0] += value;
        sums[1] += value * value;
    }
    mf_mates_hand_on(split->mates, sums, sizeof sums);
    for (size_t i = 0; i < r->n_rows; i++) {
        rows += split->watcher_count[i] > 0;
    }
    for (size_t j = 0; j < r->n_cols; j++) {
        rows += split->movie_count[j] > 0;
    }
    mf_csr_range(r, own, &shape.lowest, &shape.highest);
    mf_mates_range(split->mates, &shape.lowest, &shape.highest);
    double n = (double)r->n, mean = sums[0] / n, squares = sums[1];
    shape.per_row = n / (double)rows;
    shape.rms = sqrt(squares / n);
    shape.deviation = sqrt(fmax(squares / n - mean * mean, 0));
    return shape;
}

/* To three digits: what is printed is, digit by digit, what was used. */
static double rounded(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.3g", value);
    return strtod(text, NULL);
}

void mf_config_fit(mf_config *config, const mf_split *split, unsigned which)
{
    if (split->train.n == 0) {
        return;
    }
    mf_shape shape = mf_shape_of(split);
    mf_config fitted = *config;
    unsigned found = config->solver->fit == NULL ? 0 : config->solver->fit(&fitted, &shape);
    found &= which;
    if ((found & MF_FITTED_ALPHA) != 0 && fitted.alpha > 0) {
        config->alpha = rounded(fitted.alpha);
        config->fitted |= MF_FITTED_ALPHA;
    }
    if ((found & MF_FITTED_BETA) != 0) {
        config->beta = rounded(fitted.beta);
        config->fitted |= MF_FITTED_BETA;
    }
    if ((found & MF_FITTED_EPOCHS) != 0) {
        config->fitted |= MF_FITTED_EPOCHS;
    }
}
