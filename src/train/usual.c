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

/* ---- a split within the training ratings ------------------------------------------------------
 */

/* Is the rating at this place of the training ratings held out within them? */
static bool is_within(uint64_t seed, size_t at, double first, double share)
{
    uint64_t place = at;
    double where = (double)(mf_hash_numbers(&place, sizeof place, 1, seed) >> 11) * 0x1p-53;
    return where >= first && where < first + share;
}

/* Where each row's ratings that are held out within begin. */
static void find_starts(const mf_split *split, double first, double share, uint64_t seed,
                        size_t *start)
{
    const mf_csr *from = &split->train;
    mf_stretch own = mf_split_watchers(split);
    for (size_t i = own.from; i < own.to; i++) {
        for (size_t at = from->row_start[i]; at < from->row_start[i + 1]; at++) {
            start[i + 1] += is_within(seed, at, first, share);
        }
    }
    mf_mates_gather(split->mates, start + 1, sizeof *start, split->cut);
    for (size_t i = 0; i < from->n_rows; i++) {
        start[i + 1] += start[i];
    }
}

/* Deals the training ratings; counts those of each movie that stay. */
static void deal(const mf_split *split, double first, double share, uint64_t seed,
                 const size_t *start, mf_split *inner)
{
    const mf_csr *from = &split->train;
    mf_stretch own = mf_split_watchers(split);
    mf_csr *part[2] = {&inner->train, &inner->heldout};
    for (size_t i = own.from; i < own.to; i++) {
        size_t n[2] = {from->row_start[i] - start[i], start[i]};
        for (size_t at = from->row_start[i]; at < from->row_start[i + 1]; at++) {
            size_t which = is_within(seed, at, first, share);
            mf_csr_copy_rating(part[which], n[which]++, from, at);
            inner->movie_count[from->col[at]] += which == 0;
        }
    }
    for (size_t i = 0; i <= from->n_rows; i++) {
        inner->train.row_start[i] = from->row_start[i] - start[i];
        inner->heldout.row_start[i] = start[i];
    }
    for (size_t i = 0; i < from->n_rows; i++) {
        inner->watcher_count[i] =
            (uint32_t)(inner->train.row_start[i + 1] - inner->train.row_start[i]);
    }
}

static void count_warm(mf_split *inner)
{
    mf_stretch own = mf_split_watchers(inner);
    uint64_t n_warm = 0;
    for (size_t i = own.from; i < own.to; i++) {
        for (size_t at = inner->heldout.row_start[i]; at < inner->heldout.row_start[i + 1]; at++) {
            n_warm += mf_split_is_warm(inner, i, inner->heldout.col[at]);
        }
    }
    mf_mates_add(inner->mates, &n_warm, 1);
    inner->n_warm = (size_t)n_warm;
    inner->n_cold = inner->heldout.n - inner->n_warm;
}

mf_status mf_split_within(const mf_split *split, double first, double share, uint64_t seed,
                          mf_split *inner, mf_error *error)
{
    const mf_csr *from = &split->train;
    size_t *start = mf_alloc_zero(from->n_rows + 1, sizeof *start);
    *inner = (mf_split){.holdout = share, .seed = seed, .mates = split->mates, .cut = split->cut};
    inner->watcher_count = mf_alloc_zero(from->n_rows, sizeof(uint32_t));
    inner->movie_count = mf_alloc_zero(from->n_cols, sizeof(uint32_t));
    bool good = start != NULL && inner->watcher_count != NULL && inner->movie_count != NULL;
    if (good) {
        find_starts(split, first, share, seed, start);
        size_t n_out = start[from->n_rows];
        good = mf_csr_allocate(&inner->train, from, from->n - n_out) &&
               mf_csr_allocate(&inner->heldout, from, n_out);
    }
    if (good) {
        deal(split, first, share, seed, start, inner);
        good = mf_mates_add_32(inner->mates, inner->movie_count, from->n_cols);
        count_warm(inner);
    }
    free(start);
    mf_status status = good ? mf_split_cut_movies(inner, error) : mf_no_memory(error, "a split");
    if (status != MF_OK) {
        mf_split_clear(inner);
    }
    return status;
}
