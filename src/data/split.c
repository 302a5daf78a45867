/* Training and held-out ratings. Membership is a hash of (seed, watcher id, movie id) against the
 * share asked for: no order, thread count or other rating has a say in it. */
#include "mfexplore/data.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"

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

/* A number from 0 to less than 1 for every rating; those in [first, end) are held out. */
static bool is_held_out(uint64_t watcher_hash, uint64_t movie_hash, double first, double end)
{
    mf_random mixer = {watcher_hash ^ (movie_hash * 0x9e3779b97f4a7c15u)};
    double place = mf_random_double(&mixer);
    return place >= first && place < end;
}

static mf_status count_training(mf_split *split, mf_error *error)
{
    const mf_csr *train = &split->train;
    split->watcher_count = mf_alloc_zero(train->n_rows, sizeof *split->watcher_count);
    split->movie_count = mf_alloc_zero(train->n_cols, sizeof *split->movie_count);
    if (split->watcher_count == NULL || split->movie_count == NULL) {
        return mf_no_memory(error, "the split");
    }
    for (size_t i = 0; i < train->n_rows; i++) {
        split->watcher_count[i] = (uint32_t)(train->row_start[i + 1] - train->row_start[i]);
    }
    for (size_t k = 0; k < train->n; k++) {
        split->movie_count[train->col[k]]++;
    }
    for (size_t i = 0; i < split->heldout.n_rows; i++) {
        for (size_t k = split->heldout.row_start[i]; k < split->heldout.row_start[i + 1]; k++) {
            if (mf_split_is_warm(split, i, split->heldout.col[k])) {
                split->n_warm++;
            } else {
                split->n_cold++;
            }
        }
    }
    return MF_OK;
}

static bool allocate_part(mf_csr *part, const mf_csr *shape, size_t n)
{
    part->n_rows = shape->n_rows;
    part->n_cols = shape->n_cols;
    part->row_start = mf_alloc_zero(shape->n_rows + 1, sizeof *part->row_start);
    part->col = mf_alloc(n, sizeof *part->col);
    part->value = mf_alloc(n, sizeof *part->value);
    return part->row_start != NULL && part->col != NULL && part->value != NULL;
}

static void append(mf_csr *part, uint32_t col, float value)
{
    part->col[part->n] = col;
    part->value[part->n++] = value;
}

mf_status mf_split_make(const mf_ratings *ratings, double holdout, uint64_t seed, mf_split *split,
                        mf_error *error)
{
    return mf_split_fold(ratings, 0, holdout, seed, split, error);
}

mf_status mf_split_fold(const mf_ratings *ratings, double first, double holdout, uint64_t seed,
                        mf_split *split, mf_error *error)
{
    const mf_csr *r = &ratings->r;
    mf_status status = MF_OK;
    uint64_t *watcher = NULL, *movie = NULL;
    *split = (mf_split){.holdout = holdout, .first = first, .seed = seed};
    if (!(holdout >= 0 && holdout < 1)) {
        return mf_fail(error, MF_USAGE, "held-out share %g; expected 0 or more and less than 1",
                       holdout);
    }
    if (holdout == 0) {
        split->train = *r;
        split->borrowed = true;
        if (!allocate_part(&split->heldout, r, 0)) {
            status = mf_no_memory(error, "the split");
            goto cleanup;
        }
        status = count_training(split, error);
        goto cleanup;
    }
    watcher = hash_ids(&ratings->watchers, seed * 2 + 1);
    movie = hash_ids(&ratings->movies, seed * 2 + 2);
    if (watcher == NULL || movie == NULL) {
        status = mf_no_memory(error, "the split");
        goto cleanup;
    }
    size_t n_heldout = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            n_heldout += is_held_out(watcher[i], movie[r->col[k]], first, first + holdout);
        }
    }
    if (!allocate_part(&split->train, r, r->n - n_heldout) ||
        !allocate_part(&split->heldout, r, n_heldout)) {
        status = mf_no_memory(error, "the split");
        goto cleanup;
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            bool out = is_held_out(watcher[i], movie[r->col[k]], first, first + holdout);
            append(out ? &split->heldout : &split->train, r->col[k], r->value[k]);
        }
        split->train.row_start[i + 1] = split->train.n;
        split->heldout.row_start[i + 1] = split->heldout.n;
    }
    status = count_training(split, error);
cleanup:
    free(watcher);
    free(movie);
    if (status != MF_OK) {
        mf_split_clear(split);
    }
    return status;
}

mf_status mf_split_given(const mf_ratings *ratings, mf_csr *heldout, mf_split *split,
                         mf_error *error)
{
    *split = (mf_split){.train = ratings->r, .borrowed = true, .heldout = *heldout};
    *heldout = (mf_csr){0};
    mf_status status = count_training(split, error);
    if (status != MF_OK) {
        mf_split_clear(split);
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
    *split = (mf_split){0};
}
