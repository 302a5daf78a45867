/* A split whose rows are dealt to several mates: who has what, and how it gets elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"
#include "mates.h"
#include "parts.h"
#include "split.h"
#include "mfexplore/status.h"

mf_stretch mf_split_watchers(const mf_split *split)
{
    return mf_stretch_of(split->mates, split->cut, split->train.n_rows);
}

mf_stretch mf_split_movies(const mf_split *split)
{
    return mf_stretch_of(split->mates, split->movie_cut, split->train.n_cols);
}

void mf_split_range(const mf_split *split, double *lowest, double *highest)
{
    mf_stretch own = mf_split_watchers(split);
    mf_csr_range(&split->train, own, lowest, highest);
    mf_csr_range(&split->heldout, own, lowest, highest);
    mf_mates_range(split->mates, lowest, highest);
}

mf_status mf_split_cut_movies(mf_split *split, mf_error *error)
{
    if (mf_is_alone(split->mates)) {
        return MF_OK;
    }
    size_t m = split->train.n_cols, n = split->mates->n, *start = mf_alloc(m + 1, sizeof *start);
    split->movie_cut = mf_alloc(n + 1, sizeof *split->movie_cut);
    if (start == NULL || split->movie_cut == NULL) {
        free(start);
        return mf_no_memory(error, "the split");
    }
    start[0] = 0;
    for (size_t j = 0; j < m; j++) {
        start[j + 1] = start[j] + split->movie_count[j];
    }
    parts_cut(start, m, n, split->movie_cut);
    free(start);
    return MF_OK;
}

/* ---- by movie -------------------------------------------------------------------------------- */

/* A rating on its way to the owner of its movie. */
typedef struct traveller {
    uint32_t row, col;
    float value, rest;
} traveller;

static size_t owner_of(const mf_mates *mates, const size_t *cut, size_t row)
{
    size_t low = 0, high = mates->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (cut[middle] <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The own ratings, dealt to the owners of their movies; bytes_n gets how much is each one's. NULL
 * when memory is out. */
static traveller *pack(const mf_split *split, size_t *bytes_n)
{
    const mf_csr *r = &split->train;
    mf_stretch own = mf_split_watchers(split);
    size_t n = split->mates->n, *at = mf_alloc_zero(n + 1, sizeof *at);
    traveller *out = mf_alloc(r->row_start[own.to] - r->row_start[own.from], sizeof *out);
    if (at == NULL || out == NULL) {
        free(at);
        free(out);
        return NULL;
    }
    for (size_t k = r->row_start[own.from]; k < r->row_start[own.to]; k++) {
        at[owner_of(split->mates, split->movie_cut, r->col[k]) + 1]++;
    }
    for (size_t rank = 0; rank < n; rank++) {
        bytes_n[rank] = at[rank + 1] * sizeof *out;
        at[rank + 1] += at[rank];
    }
    for (size_t i = own.from; i < own.to; i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            size_t rank = owner_of(split->mates, split->movie_cut, r->col[k]);
            out[at[rank]++] = (traveller){(uint32_t)i, r->col[k], mf_csr_value(r, k),
                                          r->rest == NULL ? 0 : r->rest[k]};
        }
    }
    free(at);
    return out;
}

static void place(mf_csr *out, size_t to, const traveller *t)
{
    out->col[to] = t->row;
    if (out->code != NULL) {
        mf_code_of((double)t->value, &out->code[to]);
        return;
    }
    out->value[to] = t->value;
    if (out->rest != NULL) {
        out->rest[to] = t->rest;
    }
}

mf_status mf_split_by_movie(const mf_split *split, mf_csr *by_movie, mf_error *error)
{
    if (mf_is_alone(split->mates)) {
        return mf_csr_transpose(&split->train, by_movie, error);
    }
    mf_csr out = {0}, turned = split->train;
    turned.n_rows = split->train.n_cols;
    turned.n_cols = split->train.n_rows;
    size_t n = split->mates->n, *bytes = mf_alloc(2 * n, sizeof *bytes), come = 0;
    size_t *next = mf_alloc(turned.n_rows, sizeof *next);
    traveller *sent = bytes == NULL ? NULL : pack(split, bytes);
    void *in = NULL;
    bool good = next != NULL && sent != NULL && mf_csr_allocate(&out, &turned, split->train.n) &&
                mf_mates_swap(split->mates, sent, bytes, &in, bytes + n);
    free(sent);
    if (good) {
        for (size_t j = 0; j < turned.n_rows; j++) {
            next[j] = out.row_start[j];
            out.row_start[j + 1] = out.row_start[j] + split->movie_count[j];
        }
        for (size_t r = 0; r < n; r++) {
            come += bytes[n + r] / sizeof(traveller);
        }
        const traveller *all = in; /* rank by rank, each in the order of its rows */
        for (size_t t = 0; t < come; t++) {
            place(&out, next[all[t].col]++, &all[t]);
        }
        *by_movie = out;
    } else {
        mf_csr_clear(&out);
    }
    free(in);
    free(next);
    free(bytes);
    return good ? MF_OK : mf_no_memory(error, "the ratings by movie");
}

/* ---- rows of others -------------------------------------------------------------------------- */

/* One array of elements that lie by row, from each owner to each who wants. Everyone goes through
 * all pairs in one order. */
static void carry(const mf_split *split, const mf_csr *r, void *array, size_t size,
                  const mf_stretch *wants)
{
    const mf_mates *mates = split->mates;
    for (size_t owner = 0; owner < mates->n && array != NULL; owner++) {
        for (size_t to = 0; to < mates->n; to++) {
            mf_stretch rows =
                mf_stretch_both(wants[to], (mf_stretch){split->cut[owner], split->cut[owner + 1]});
            size_t from = r->row_start[rows.from], n = r->row_start[rows.to] - from;
            char *at = (char *)array + from * size;
            if (owner != to && n > 0 && mates->rank == owner) {
                mates->calls->send(mates->context, to, at, n * size);
            } else if (owner != to && n > 0 && mates->rank == to) {
                mates->calls->receive(mates->context, owner, at, n * size);
            }
        }
    }
}

mf_status mf_split_fetch(const mf_split *split, mf_stretch rows, mf_error *error)
{
    const mf_mates *mates = split->mates;
    if (mf_is_alone(mates)) {
        return MF_OK;
    }
    mf_stretch *wants = mf_alloc(mates->n, sizeof *wants);
    if (wants == NULL) {
        return mf_no_memory(error, "the ratings");
    }
    for (size_t r = 0; r < mates->n; r++) {
        wants[r] = rows;
        mf_mates_copy(mates, r, &wants[r], sizeof wants[r]);
    }
    const mf_csr *const parts[] = {&split->train, &split->heldout};
    for (size_t p = 0; p < 2; p++) {
        const mf_csr *r = parts[p];
        carry(split, r, r->col, sizeof *r->col, wants);
        carry(split, r, r->code, sizeof *r->code, wants);
        carry(split, r, r->value, sizeof *r->value, wants);
        carry(split, r, r->rest, sizeof *r->rest, wants);
    }
    free(wants);
    return MF_OK;
}
