/* Dealing ratings out: see ratings_deal.h. */
#include "ratings_deal.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"
#include "mates.h"
#include "parts.h"
#include "ratings.h"
#include "mfexplore/status.h"

/* An array that the first has, whole to everyone: the others get room for it. NULL stays NULL.
 * False when memory is out. */
static bool copy_array(const mf_mates *mates, void **array, size_t bytes)
{
    uint64_t there = *array != NULL;
    mf_mates_copy(mates, 0, &there, sizeof there);
    if (there != 0 && mates->rank > 0) {
        *array = mf_alloc(bytes, 1);
    }
    bool good = there == 0 || *array != NULL;
    if (mf_mates_any(mates, !good)) {
        return false;
    }
    if (there != 0) {
        mf_mates_copy(mates, 0, *array, bytes);
    }
    return true;
}

static bool copy_ids(const mf_mates *mates, mf_ids *ids)
{
    return copy_array(mates, (void **)&ids->start, (ids->count + 1) * sizeof *ids->start) &&
           copy_array(mates, (void **)&ids->text, ids->start[ids->count]);
}

static bool copy_titles(const mf_mates *mates, mf_titles *titles, size_t n_movies)
{
    size_t counts[] = {titles->count, titles->known, titles->text_length};
    mf_mates_copy(mates, 0, counts, sizeof counts);
    titles->count = counts[0];
    titles->known = counts[1];
    titles->text_length = titles->text_capacity = counts[2];
    return copy_array(mates, (void **)&titles->start, n_movies * sizeof *titles->start) &&
           copy_array(mates, (void **)&titles->genres, n_movies * sizeof *titles->genres) &&
           copy_array(mates, (void **)&titles->text, titles->text_length);
}

/* An array of n elements that lie by row: each rank keeps, or gets, its own rows' in an array of
 * the whole length. False when memory is out. */
static bool deal_array(const mf_mates *mates, const mf_csr *r, const size_t *cut, void **array,
                       size_t size)
{
    uint64_t there = *array != NULL;
    mf_mates_copy(mates, 0, &there, sizeof there);
    if (there == 0) {
        return true;
    }
    void *own = mf_alloc(r->n, size);
    if (mf_mates_any(mates, own == NULL)) {
        free(own);
        return false;
    }
    for (size_t rank = 0; rank < mates->n; rank++) {
        size_t from = r->row_start[cut[rank]], n = r->row_start[cut[rank + 1]] - from;
        const char *all = mates->rank == 0 ? (const char *)*array + from * size : NULL;
        if (n == 0) {
            continue;
        }
        if (rank == mates->rank && rank > 0) {
            mates->calls->receive(mates->context, 0, (char *)own + from * size, n * size);
        } else if (rank == 0 && all != NULL) {
            memcpy((char *)own + from * size, all, n * size);
        } else if (all != NULL) {
            mates->calls->send(mates->context, rank, all, n * size);
        }
    }
    free(*array);
    *array = own;
    return true;
}

static bool deal_matrix(const mf_mates *mates, const size_t *cut, mf_csr *r)
{
    return deal_array(mates, r, cut, (void **)&r->col, sizeof *r->col) &&
           deal_array(mates, r, cut, (void **)&r->code, sizeof *r->code) &&
           deal_array(mates, r, cut, (void **)&r->value, sizeof *r->value) &&
           deal_array(mates, r, cut, (void **)&r->rest, sizeof *r->rest);
}

/* The sizes of a matrix, and where its rows begin. */
static bool copy_shape(const mf_mates *mates, mf_csr *r)
{
    size_t shape[3] = {r->n_rows, r->n_cols, r->n};
    mf_mates_copy(mates, 0, shape, sizeof shape);
    r->n_rows = shape[0];
    r->n_cols = shape[1];
    r->n = shape[2];
    return copy_array(mates, (void **)&r->row_start, (r->n_rows + 1) * sizeof *r->row_start);
}

/* What the ratings have beside arrays. Columns and notes stay with the first, who prints. */
static void copy_counts(const mf_mates *mates, mf_ratings *ratings)
{
    size_t counts[] = {ratings->watchers.count, ratings->movies.count,  ratings->watchers.numeric,
                       ratings->movies.numeric, ratings->n_lines,       ratings->n_duplicates,
                       ratings->n_zeros,        ratings->n_bad,         ratings->n_blank,
                       ratings->n_missing,      ratings->zeros_missing, ratings->below_zero};
    mf_mates_copy(mates, 0, counts, sizeof counts);
    ratings->watchers.count = counts[0];
    ratings->movies.count = counts[1];
    ratings->watchers.numeric = counts[2] != 0;
    ratings->movies.numeric = counts[3] != 0;
    ratings->n_lines = counts[4];
    ratings->n_duplicates = counts[5];
    ratings->n_zeros = counts[6];
    ratings->n_bad = counts[7];
    ratings->n_blank = counts[8];
    ratings->n_missing = counts[9];
    ratings->zeros_missing = counts[10] != 0;
    ratings->below_zero = counts[11] != 0;
}

mf_status mf_ratings_deal(const mf_mates *mates, mf_ratings *ratings, mf_csr *test, mf_error *error)
{
    if (mf_is_alone(mates)) {
        return MF_OK;
    }
    copy_counts(mates, ratings);
    ratings->mates = mates;
    ratings->cut = mf_alloc(mates->n + 1, sizeof *ratings->cut);
    bool good = !mf_mates_any(mates, ratings->cut == NULL) && copy_ids(mates, &ratings->watchers) &&
                copy_ids(mates, &ratings->movies) &&
                copy_titles(mates, &ratings->titles, ratings->movies.count) &&
                copy_shape(mates, &ratings->r);
    if (good) {
        parts_cut(ratings->r.row_start, ratings->r.n_rows, mates->n, ratings->cut);
        good =
            deal_matrix(mates, ratings->cut, &ratings->r) &&
            (test == NULL || (copy_shape(mates, test) && deal_matrix(mates, ratings->cut, test)));
    }
    return good ? MF_OK : mf_no_memory(error, "the ratings");
}

mf_status mf_ratings_deal_titles(const mf_mates *mates, mf_ratings *ratings, mf_error *error)
{
    return copy_titles(mates, &ratings->titles, ratings->movies.count)
               ? MF_OK
               : mf_no_memory(error, "the titles");
}
