/* Dealing rows to their owners: see csr_deal.h. */
#include "csr_deal.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "mates.h"
#include "parts.h"

/* Cuts the rows by the ratings that all mates have of them. */
static size_t *cut_rows(const mf_mates *mates, const mf_csr *mine)
{
    size_t n = mine->n_rows, *start = mf_alloc_zero(n + 1, sizeof *start);
    size_t *cut = mf_alloc(mates->n + 1, sizeof *cut);
    bool good = !mf_mates_any(mates, start == NULL || cut == NULL);
    if (good) {
        for (size_t i = 0; i < n; i++) {
            start[i + 1] = mine->row_start[i + 1] - mine->row_start[i];
        }
        mf_mates_add(mates, (uint64_t *)start, n + 1);
        for (size_t i = 0; i < n; i++) {
            start[i + 1] += start[i];
        }
        parts_cut(start, n, mates->n, cut);
    } else {
        free(cut);
        cut = NULL;
    }
    free(start);
    return cut;
}

/* An array by row to the owners of the rows; NULL when memory is out. */
static void *swap_array(const mf_mates *mates, const mf_csr *mine, const size_t *cut,
                        const void *array, size_t size)
{
    size_t n = mates->n, *bytes = mf_alloc(2 * n, sizeof *bytes);
    void *in = NULL;
    if (mf_mates_any(mates, bytes == NULL)) {
        free(bytes);
        return NULL;
    }
    for (size_t r = 0; r < n; r++) {
        bytes[r] = (mine->row_start[cut[r + 1]] - mine->row_start[cut[r]]) * size;
    }
    bool good = mf_mates_swap(mates, array, bytes, &in, bytes + n);
    free(bytes);
    if (mf_mates_any(mates, !good)) {
        free(in);
        return NULL;
    }
    return in;
}

/* How many ratings each mate sends of each own row: mates × rows. */
static size_t *swap_lengths(const mf_mates *mates, const mf_csr *mine, const size_t *cut)
{
    size_t n = mine->n_rows, *count = mf_alloc(n, sizeof *count);
    size_t *bytes = mf_alloc(2 * mates->n, sizeof *bytes);
    void *in = NULL;
    bool good = !mf_mates_any(mates, count == NULL || bytes == NULL);
    if (good) {
        for (size_t i = 0; i < n; i++) {
            count[i] = mine->row_start[i + 1] - mine->row_start[i];
        }
        for (size_t r = 0; r < mates->n; r++) {
            bytes[r] = (cut[r + 1] - cut[r]) * sizeof *count;
        }
        good = mf_mates_swap(mates, count, bytes, &in, bytes + mates->n);
        good = !mf_mates_any(mates, !good);
    }
    free(count);
    free(bytes);
    if (!good) {
        free(in);
        in = NULL;
    }
    return in;
}

/* A rating on its way to its place in a row. */
typedef struct arrival {
    uint32_t col;
    size_t from; /* among what came */
} arrival;

static int by_column(const void *a, const void *b)
{
    const arrival *x = a, *y = b;
    return x->col != y->col ? (x->col > y->col) - (x->col < y->col)
                            : (x->from > y->from) - (x->from < y->from);
}

/* Puts what came, mate by mate and row by row, into rows. */
static bool fill_rows(size_t ranks, const size_t *count, const mf_csr *came, mf_csr *own)
{
    size_t n = own->n_rows, longest = 0, *at = mf_alloc(ranks, sizeof *at), total = 0;
    for (size_t i = 0; i < n; i++) {
        size_t here = 0;
        for (size_t r = 0; r < ranks; r++) {
            here += count[r * n + i];
        }
        own->row_start[i + 1] = own->row_start[i] + here;
        longest = here > longest ? here : longest;
    }
    arrival *row = mf_alloc(longest, sizeof *row);
    bool good = at != NULL && row != NULL;
    for (size_t r = 0; r < ranks && good; r++) {
        at[r] = total;
        for (size_t i = 0; i < n; i++) {
            total += count[r * n + i];
        }
    }
    for (size_t i = 0; i < n && good; i++) {
        size_t here = 0;
        for (size_t r = 0; r < ranks; r++) {
            for (size_t k = 0; k < count[r * n + i]; k++, at[r]++) {
                row[here++] = (arrival){came->col[at[r]], at[r]};
            }
        }
        qsort(row, here, sizeof *row, by_column);
        for (size_t k = 0; k < here; k++) {
            mf_csr_copy_rating(own, own->row_start[i] + k, came, row[k].from);
        }
    }
    free(at);
    free(row);
    return good;
}

bool mf_csr_deal(const mf_mates *mates, mf_csr *mine, size_t **cut, mf_csr *own)
{
    size_t ranks = mates->n, *count = NULL;
    mf_csr came = {0};
    *own = (mf_csr){0};
    *cut = cut_rows(mates, mine);
    bool good = *cut != NULL;
    if (good) {
        count = swap_lengths(mates, mine, *cut);
        good = count != NULL;
    }
    if (good) {
        came.col = swap_array(mates, mine, *cut, mine->col, sizeof *mine->col);
        good = came.col != NULL;
    }
    if (good && mine->code != NULL) {
        came.code = swap_array(mates, mine, *cut, mine->code, sizeof *mine->code);
        good = came.code != NULL;
    }
    if (good && mine->value != NULL) {
        came.value = swap_array(mates, mine, *cut, mine->value, sizeof *mine->value);
        good = came.value != NULL;
    }
    if (good && mine->rest != NULL) {
        came.rest = swap_array(mates, mine, *cut, mine->rest, sizeof *mine->rest);
        good = came.rest != NULL;
    }
    size_t n_cols = mine->n_cols;
    mf_csr_clear(mine);
    if (good) {
        came.n_rows = (*cut)[mates->rank + 1] - (*cut)[mates->rank];
        came.n_cols = n_cols;
        for (size_t i = 0; i < ranks * came.n_rows; i++) {
            came.n += count[i];
        }
        good = mf_csr_allocate(own, &came, came.n) && fill_rows(ranks, count, &came, own);
        good = !mf_mates_any(mates, !good);
    }
    mf_csr_clear(&came);
    free(count);
    return good;
}

/* The array in one of the whole length, where its rows are. */
static void *spread_array(void *array, size_t size, size_t n, size_t at, size_t whole)
{
    char *out = array == NULL ? NULL : mf_alloc(whole, size);
    if (out != NULL) {
        memcpy(out + at * size, array, n * size);
    }
    return out;
}

bool mf_csr_spread(const mf_mates *mates, const size_t *cut, size_t n_rows, mf_csr *own)
{
    size_t first = cut[mates->rank], n = own->n;
    mf_csr all = {.n_rows = n_rows,
                  .n_cols = own->n_cols,
                  .row_start = mf_alloc_zero(n_rows + 1, sizeof *all.row_start)};
    bool good = !mf_mates_any(mates, all.row_start == NULL) && all.row_start != NULL;
    if (good) {
        for (size_t i = 0; i < own->n_rows; i++) {
            all.row_start[first + i + 1] = own->row_start[i + 1] - own->row_start[i];
        }
        mf_mates_gather(mates, all.row_start + 1, sizeof *all.row_start, cut);
        for (size_t i = 0; i < n_rows; i++) {
            all.row_start[i + 1] += all.row_start[i];
        }
        size_t at = all.row_start[first];
        all.n = all.row_start[n_rows];
        all.col = spread_array(own->col, sizeof *own->col, n, at, all.n);
        all.code = spread_array(own->code, sizeof *own->code, n, at, all.n);
        all.value = spread_array(own->value, sizeof *own->value, n, at, all.n);
        all.rest = spread_array(own->rest, sizeof *own->rest, n, at, all.n);
        good = all.col != NULL && (own->code == NULL || all.code != NULL) &&
               (own->value == NULL || all.value != NULL) && (own->rest == NULL || all.rest != NULL);
        good = !mf_mates_any(mates, !good);
    }
    mf_csr_clear(own);
    *own = all;
    if (!good) {
        mf_csr_clear(own);
    }
    return good;
}
