/* Training and held-out ratings. Membership is a hash of (seed, watcher id, movie id) against the
 * share asked for: no order, thread count or other rating has a say in it. */
#include "split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"
#include "ids.h"
#include "parts.h"
#include "random.h"
#include "ratings.h"
#include "split_rules.h"
#include "mfexplore/status.h"

/* One hash per id, so that a rating costs one mixing step. NULL when memory is out. */
static uint64_t *hash_ids(const mf_ids *ids, uint64_t key)
{
    uint64_t *hash = mf_alloc(ids->count, sizeof *hash);
    for (size_t i = 0; hash != NULL && i < ids->count; i++) {
        const char *id = mf_id(ids, i);
        hash[i] = mf_hash(id, strlen(id), key);
    }
    return hash;
}

/* Which ratings are held out: each has a number from 0 to less than 1, and those in [first, end)
 * are. */
typedef struct lots {
    uint64_t *watcher,
        *movie; /* hashes of the ids; NULL: it goes by a rating's place, and `seed` */
    uint64_t seed;
    double first, end;
    uint8_t *held; /* of a rule: which, in the order of the ratings; else NULL */
} lots;

static double place_of(const void *context, size_t watcher, uint32_t movie)
{
    const lots *l = context;
    mf_random mixer = {l->watcher[watcher] ^ (l->movie[movie] * 0x9e3779b97f4a7c15u)};
    return mf_random_double(&mixer);
}

static double place_by_order(uint64_t seed, size_t k)
{
    uint64_t place = k;
    return (double)(mf_hash_numbers(&place, sizeof place, 1, seed) >> 11) * 0x1p-53;
}

static bool is_held_out(const lots *l, size_t watcher, const mf_csr *r, size_t k)
{
    if (l->held != NULL) {
        return l->held[k] != 0;
    }
    double place =
        l->watcher == NULL ? place_by_order(l->seed, k) : place_of(l, watcher, r->col[k]);
    return place >= l->first && place < l->end;
}

/* How often each column occurs, each part's counts for themselves first. False when memory is out.
 */
static bool count_columns(const mf_csr *r, mf_stretch own, uint32_t *count)
{
    size_t parts = parts_for(r->n), from[PARTS_MOST + 1];
    uint32_t *of_part = mf_alloc_zero(parts * r->n_cols, sizeof *of_part);
    if (of_part == NULL) {
        return false;
    }
    parts_cut(r->row_start, r->n_rows, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        uint32_t *mine = of_part + part * r->n_cols;
        mf_stretch rows = part_within(from, part, own);
        for (size_t k = r->row_start[rows.from]; k < r->row_start[rows.to]; k++) {
            mine[r->col[k]]++;
        }
    }
    for (size_t part = 0; part < parts; part++) {
        for (size_t j = 0; j < r->n_cols; j++) {
            count[j] += of_part[part * r->n_cols + j];
        }
    }
    free(of_part);
    return true;
}

/* Of the training ratings, which have been counted. */
static mf_shape shape_of(const mf_split *split)
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

static mf_status count_training(mf_split *split, mf_error *error)
{
    const mf_csr *train = &split->train;
    mf_stretch own = mf_split_watchers(split);
    split->watcher_count = mf_alloc_zero(train->n_rows, sizeof *split->watcher_count);
    split->movie_count = mf_alloc_zero(train->n_cols, sizeof *split->movie_count);
    if (split->watcher_count == NULL || split->movie_count == NULL ||
        !count_columns(train, own, split->movie_count) ||
        !mf_mates_add_32(split->mates, split->movie_count, train->n_cols)) {
        return mf_no_memory(error, "the split");
    }
    for (size_t i = 0; i < train->n_rows; i++) {
        split->watcher_count[i] = (uint32_t)(train->row_start[i + 1] - train->row_start[i]);
    }
    uint64_t n_warm = 0;
    for (size_t i = own.from; i < own.to; i++) {
        for (size_t k = split->heldout.row_start[i]; k < split->heldout.row_start[i + 1]; k++) {
            n_warm += mf_split_is_warm(split, i, split->heldout.col[k]);
        }
    }
    mf_mates_add(split->mates, &n_warm, 1);
    split->n_warm = (size_t)n_warm;
    split->n_cold = split->heldout.n - split->n_warm;
    split->shape = shape_of(split);
    return mf_split_cut_movies(split, error);
}

/* Where each row's held-out ratings begin. */
static void find_starts(const mf_csr *r, const lots *l, const mf_split *split, size_t *start)
{
    mf_stretch own = mf_stretch_of(split->mates, split->cut, r->n_rows);
    size_t parts = parts_for(r->n), from[PARTS_MOST + 1];
    parts_cut(r->row_start, r->n_rows, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        mf_stretch rows = part_within(from, part, own);
        for (size_t i = rows.from; i < rows.to; i++) {
            size_t n = 0;
            for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
                n += is_held_out(l, i, r, k);
            }
            start[i + 1] = n;
        }
    }
    mf_mates_gather(split->mates, start + 1, sizeof *start, split->cut);
    for (size_t i = 0; i < r->n_rows; i++) {
        start[i + 1] += start[i];
    }
}

static void deal_ratings(const mf_csr *r, const lots *l, const size_t *start, mf_split *split)
{
    mf_stretch own = mf_split_watchers(split);
    size_t parts = parts_for(r->n), from[PARTS_MOST + 1];
    parts_cut(r->row_start, r->n_rows, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        mf_stretch rows = part_within(from, part, own);
        for (size_t i = rows.from; i < rows.to; i++) {
            size_t held = start[i], trained = r->row_start[i] - held;
            for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
                bool out = is_held_out(l, i, r, k);
                mf_csr *to = out ? &split->heldout : &split->train;
                size_t at = out ? held++ : trained++;
                mf_csr_copy_rating(to, at, r, k);
            }
        }
    }
    for (size_t i = 0; i <= r->n_rows; i++) {
        split->heldout.row_start[i] = start[i];
        split->train.row_start[i] = r->row_start[i] - start[i];
    }
}

mf_status mf_split_make(const mf_ratings *ratings, double holdout, uint64_t seed, mf_split *split,
                        mf_error *error)
{
    return mf_split_fold(ratings, 0, holdout, seed, split, error);
}

/* Deals the ratings as the lots have it. */
static bool deal(const mf_csr *r, const lots *l, mf_split *split)
{
    size_t *start = mf_alloc_zero(r->n_rows + 1, sizeof *start);
    bool good = start != NULL;
    if (good) {
        find_starts(r, l, split, start);
        good = mf_csr_allocate(&split->train, r, r->n - start[r->n_rows]) &&
               mf_csr_allocate(&split->heldout, r, start[r->n_rows]);
    }
    if (good) {
        deal_ratings(r, l, start, split);
    }
    free(start);
    return good;
}

/* Of a rule (NULL: those whose lot falls between `first` and `first + holdout`). */
static mf_status split_by(const mf_ratings *ratings, const mf_split_rule *rule, mf_split *split,
                          mf_error *error)
{
    const mf_csr *r = &ratings->r;
    if (!(split->holdout >= 0 && split->holdout < 1)) {
        return mf_fail(error, MF_USAGE, "held-out share %g; expected 0 or more and less than 1",
                       split->holdout);
    }
    if (rule != NULL && !mf_is_alone(ratings->mates)) {
        return mf_fail(error, MF_USAGE,
                       "several processes split by chance alone; expected no --split");
    }
    split->mates = ratings->mates;
    split->cut = ratings->cut;
    lots l = {.first = split->first, .end = split->first + split->holdout};
    mf_status status = MF_OK;
    bool good;
    if (rule == NULL && split->holdout == 0) {
        split->train = *r;
        split->borrowed = true;
        good = mf_csr_allocate(&split->heldout, r, 0);
    } else {
        l.watcher = hash_ids(&ratings->watchers, split->seed * 2 + 1);
        l.movie = hash_ids(&ratings->movies, split->seed * 2 + 2);
        l.held = rule == NULL ? NULL : mf_alloc_zero(r->n, 1);
        good = l.watcher != NULL && l.movie != NULL && (rule == NULL || l.held != NULL);
        if (good && rule != NULL) {
            status = mf_split_hold(ratings, *rule, split->holdout, place_of, &l, l.held, error);
        }
        good = good && (status != MF_OK || deal(r, &l, split));
    }
    if (status == MF_OK) {
        status = good ? count_training(split, error) : mf_no_memory(error, "the split");
    }
    free(l.watcher);
    free(l.movie);
    free(l.held);
    if (status != MF_OK) {
        mf_split_clear(split);
    }
    return status;
}

mf_status mf_split_fold(const mf_ratings *ratings, double first, double holdout, uint64_t seed,
                        mf_split *split, mf_error *error)
{
    *split = (mf_split){.holdout = holdout, .first = first, .seed = seed};
    return split_by(ratings, NULL, split, error);
}

mf_status mf_split_ruled(const mf_ratings *ratings, mf_split_rule rule, double holdout,
                         uint64_t seed, mf_split *split, mf_error *error)
{
    *split = (mf_split){.holdout = holdout, .seed = seed};
    return split_by(ratings, mf_split_is_ruled(rule) ? &rule : NULL, split, error);
}

mf_status mf_split_given(const mf_ratings *ratings, mf_csr *heldout, mf_split *split,
                         mf_error *error)
{
    *split = (mf_split){.train = ratings->r,
                        .borrowed = true,
                        .heldout = *heldout,
                        .mates = ratings->mates,
                        .cut = ratings->cut};
    *heldout = (mf_csr){0};
    mf_status status = count_training(split, error);
    if (status != MF_OK) {
        mf_split_clear(split);
    }
    return status;
}

mf_status mf_split_within(const mf_split *split, double first, double share, uint64_t seed,
                          mf_split *inner, mf_error *error)
{
    lots l = {.seed = seed, .first = first, .end = first + share};
    *inner = (mf_split){.holdout = share, .seed = seed, .mates = split->mates, .cut = split->cut};
    mf_status status = deal(&split->train, &l, inner) ? count_training(inner, error)
                                                      : mf_no_memory(error, "a split");
    if (status != MF_OK) {
        mf_split_clear(inner);
    }
    return status;
}

void mf_split_clear(mf_split *split)
{
    if (!split->borrowed) {
        mf_csr_clear(&split->train);
    }
    mf_csr_clear(&split->heldout);
    free(split->watcher_count);
    free(split->movie_count);
    free(split->movie_cut);
    *split = (mf_split){0};
}
