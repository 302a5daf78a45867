/* Settings that come from the data: see usual.h and mf_config_fit. */
#include "usual.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "../data/split.h"
#include "solver.h"

mf_shape mf_shape_of(const mf_split *split)
{
    const mf_csr *r = &split->train;
    double sum = 0, squares = 0;
    size_t rows = 0;
    mf_shape shape = {.lowest = NAN, .highest = NAN};
    for (size_t at = 0; at < r->n; at++) {
        double value = mf_csr_rating(r, at);
        sum += value;
        squares += value * value;
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        rows += split->watcher_count[i] > 0;
    }
    for (size_t j = 0; j < r->n_cols; j++) {
        rows += split->movie_count[j] > 0;
    }
    mf_csr_range(r, &shape.lowest, &shape.highest);
    double n = (double)r->n, mean = sum / n;
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

/* ---- a split within the training ratings ------------------------------------------------------
 */

/* Is the rating at this place of the training ratings held out within them? */
static bool is_within(uint64_t seed, size_t at, double first, double share)
{
    uint64_t place = at;
    double where = (double)(mf_hash_numbers(&place, sizeof place, 1, seed) >> 11) * 0x1p-53;
    return where >= first && where < first + share;
}

mf_status mf_split_within(const mf_split *split, double first, double share, uint64_t seed,
                          mf_split *inner, mf_error *error)
{
    const mf_csr *from = &split->train;
    size_t n_out = 0;
    for (size_t at = 0; at < from->n; at++) {
        n_out += is_within(seed, at, first, share);
    }
    *inner = (mf_split){.holdout = share, .seed = seed};
    inner->watcher_count = mf_alloc_zero(from->n_rows, sizeof(uint32_t));
    inner->movie_count = mf_alloc_zero(from->n_cols, sizeof(uint32_t));
    if (!mf_csr_allocate(&inner->train, from, from->n - n_out) ||
        !mf_csr_allocate(&inner->heldout, from, n_out) || inner->watcher_count == NULL ||
        inner->movie_count == NULL) {
        mf_split_clear(inner);
        return mf_no_memory(error, "a split");
    }
    size_t n[2] = {0, 0};
    mf_csr *part[2] = {&inner->train, &inner->heldout};
    for (size_t i = 0; i < from->n_rows; i++) {
        for (size_t at = from->row_start[i]; at < from->row_start[i + 1]; at++) {
            size_t which = is_within(seed, at, first, share);
            mf_csr_copy_rating(part[which], n[which]++, from, at);
            inner->watcher_count[i] += which == 0;
            inner->movie_count[from->col[at]] += which == 0;
        }
        inner->train.row_start[i + 1] = n[0];
        inner->heldout.row_start[i + 1] = n[1];
    }
    for (size_t i = 0; i < from->n_rows; i++) {
        for (size_t at = inner->heldout.row_start[i]; at < inner->heldout.row_start[i + 1]; at++) {
            bool warm =
                inner->watcher_count[i] > 0 && inner->movie_count[inner->heldout.col[at]] > 0;
            inner->n_warm += warm;
            inner->n_cold += !warm;
        }
    }
    return MF_OK;
}
