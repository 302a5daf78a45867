/* Triples to ratings: ids get provisional indices as they come; finishing sorts the ids, lets the
 * triples find their rows, and merges duplicates. */
#include "builder.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "csr.h"
#include "csr_deal.h"
#include "fail.h"
#include "id_table.h"
#include "ids.h"
#include "ids_agree.h"
#include "mates.h"
#include "ratings.h"
#include "triple_list.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { PARTS = 2 };

struct mf_builder {
    id_table watchers, movies;
    triple_list part[PARTS];
    unsigned current;
    mf_duplicates duplicates;
};

mf_builder *mf_builder_new(mf_duplicates duplicates)
{
    mf_builder *builder = mf_alloc_zero(1, sizeof *builder);
    if (builder != NULL) {
        builder->duplicates = duplicates;
        for (unsigned part = 0; part < PARTS; part++) {
            builder->part[part].with_lines = duplicates == MF_DUPLICATES_ERROR;
        }
    }
    return builder;
}

void mf_builder_free(mf_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    id_table_clear(&builder->watchers);
    id_table_clear(&builder->movies);
    for (unsigned part = 0; part < PARTS; part++) {
        triple_list_free(&builder->part[part]);
    }
    free(builder);
}

void mf_builder_next_part(mf_builder *builder)
{
    builder->current = PARTS - 1;
}

void mf_builder_keep_times(mf_builder *builder)
{
    for (unsigned part = 0; part < PARTS; part++) {
        builder->part[part].with_times = true;
    }
}

bool mf_builder_add(mf_builder *builder, const char *watcher, size_t watcher_length,
                    const char *movie, size_t movie_length, double value, size_t line)
{
    bool is_rating = watcher_length > 0 && movie_length > 0 && fabs(value) <= (double)FLT_MAX &&
                     memchr(watcher, '\0', watcher_length) == NULL &&
                     memchr(movie, '\0', movie_length) == NULL;
    return is_rating && mf_builder_add_timed(builder, watcher, watcher_length, movie, movie_length,
                                             value, line, 0);
}

bool mf_builder_add_timed(mf_builder *builder, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, double value, size_t line,
                          int64_t time)
{
    uint32_t row = id_table_add(&builder->watchers, watcher, watcher_length, false);
    uint32_t col = id_table_add(&builder->movies, movie, movie_length, false);
    return triple_list_add(&builder->part[builder->current], row, col, value, line, time);
}

/* ---- shares ---------------------------------------------------------------------------------- */

/* One axis of a share: its own ids, and what the builder calls those it has seen. */
typedef struct share_axis {
    id_table ids;
    uint32_t *name;
    size_t named, capacity;
} share_axis;

/* Each thread writes in its own: room on both sides keeps others' cache lines apart. */
enum { APART = 128 };

struct mf_builder_share {
    char before[APART];
    share_axis watchers, movies;
    triple_list list;
    char after[APART];
};

mf_builder_share *mf_builder_share_new(const mf_builder *builder)
{
    mf_builder_share *share = mf_alloc_zero(1, sizeof *share);
    if (share != NULL) {
        share->list.with_lines = builder->part[0].with_lines;
        share->list.with_times = builder->part[0].with_times;
    }
    return share;
}

void mf_builder_share_free(mf_builder_share *share)
{
    if (share != NULL) {
        id_table_clear(&share->watchers.ids);
        id_table_clear(&share->movies.ids);
        free(share->watchers.name);
        free(share->movies.name);
        triple_list_free(&share->list);
        free(share);
    }
}

bool mf_builder_share_add(mf_builder_share *share, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, double value, size_t line,
                          int64_t time, bool padded)
{
    uint32_t row = id_table_add(&share->watchers.ids, watcher, watcher_length, padded);
    uint32_t col = id_table_add(&share->movies.ids, movie, movie_length, padded);
    return triple_list_add(&share->list, row, col, value, line, time);
}

/* Gives the axis's new ids their names in the builder's table. */
static bool name_ids(share_axis *axis, id_table *table)
{
    if (!mf_grow((void **)&axis->name, &axis->capacity, axis->ids.count, sizeof *axis->name)) {
        return false;
    }
    for (; axis->named < axis->ids.count; axis->named++) {
        const char *id = axis->ids.text + axis->ids.start[axis->named];
        uint32_t name = id_table_add(table, id, strlen(id), false);
        if (name == ID_NONE) {
            return false;
        }
        axis->name[axis->named] = name;
    }
    return true;
}

/* False when memory is out. */
static bool rename_triples(mf_builder_share *share)
{
    bool good = true;
    for (chunk *c = share->list.first; c != NULL && good; c = c->next) {
        for (size_t t = 0; t < c->count && good; t++) {
            good =
                indices_set(&c->row, CHUNK_TRIPLES, t,
                            share->watchers.name[indices_at(&c->row, t)]) &&
                indices_set(&c->col, CHUNK_TRIPLES, t, share->movies.name[indices_at(&c->col, t)]);
        }
    }
    return good;
}

bool mf_builder_gather(mf_builder *builder, mf_builder_share *const *shares, size_t n)
{
    for (size_t s = 0; s < n; s++) {
        if (!name_ids(&shares[s]->watchers, &builder->watchers) ||
            !name_ids(&shares[s]->movies, &builder->movies)) {
            return false;
        }
    }
    bool good = true;
#pragma omp parallel for schedule(static, 1) num_threads((int)n) reduction(&& : good) if (n > 1)
    for (size_t s = 0; s < n; s++) {
        good = rename_triples(shares[s]) && good;
    }
    for (size_t s = 0; s < n; s++) {
        triple_list_append(&builder->part[builder->current], &shares[s]->list);
    }
    return good;
}

/* Merges runs of equal columns in place; returns how many ratings went. With MF_DUPLICATES_ERROR
 * stops at the first and tells where. */
static size_t merge_duplicates(mf_csr *csr, int64_t *time, mf_duplicates policy, size_t *row,
                               size_t *col)
{
    size_t to = 0, from = 0, merged = 0;
    for (size_t i = 0; i < csr->n_rows; i++) {
        size_t end = csr->row_start[i + 1];
        csr->row_start[i] = to;
        while (from < end) {
            size_t run = from + 1;
            double sum = mf_csr_rating(csr, from);
            while (run < end && csr->col[run] == csr->col[from]) {
                sum += mf_csr_rating(csr, run++);
            }
            if (run - from > 1 && policy == MF_DUPLICATES_ERROR) {
                *row = i;
                *col = csr->col[from];
                return 1;
            }
            if (time != NULL) {
                time[to] = time[policy == MF_DUPLICATES_FIRST ? from : run - 1];
            }
            mf_csr_copy_rating(csr, to, csr, policy == MF_DUPLICATES_FIRST ? from : run - 1);
            if (policy == MF_DUPLICATES_MEAN) {
                mf_csr_set_rating(csr, to, sum / (double)(run - from));
            }
            to++;
            merged += run - from - 1;
            from = run;
        }
    }
    csr->row_start[csr->n_rows] = to;
    csr->n = to;
    return merged;
}

/* Gives back what the merged ratings took; a realloc that fails leaves the arrays as they are. */
static void shrink(mf_csr *csr)
{
    uint32_t *col = realloc(csr->col, (csr->n + 1) * sizeof *col);
    if (col != NULL) {
        csr->col = col;
    }
    uint8_t *code = csr->code == NULL ? NULL : realloc(csr->code, csr->n + 1);
    if (code != NULL) {
        csr->code = code;
    }
    float *value = csr->value == NULL ? NULL : realloc(csr->value, (csr->n + 1) * sizeof *value);
    if (value != NULL) {
        csr->value = value;
    }
    float *rest = csr->rest == NULL ? NULL : realloc(csr->rest, (csr->n + 1) * sizeof *rest);
    if (rest != NULL) {
        csr->rest = rest;
    }
}

mf_status mf_builder_finish(mf_builder *builder, mf_ratings *ratings, mf_csr *second,
                            mf_twice *twice, mf_error *error)
{
    uint32_t *row_rank = NULL, *col_rank = NULL;
    mf_csr csr[PARTS] = {{0}};
    int64_t *time[PARTS] = {NULL};
    size_t merged = 0;
    bool strict = builder->duplicates == MF_DUPLICATES_ERROR;
    mf_status status = id_table_sort(&builder->watchers, &ratings->watchers, &row_rank, error);
    if (status == MF_OK) {
        status = id_table_sort(&builder->movies, &ratings->movies, &col_rank, error);
    }
    for (unsigned part = 0; part < PARTS && status == MF_OK; part++) {
        csr[part].n_rows = ratings->watchers.count;
        csr[part].n_cols = ratings->movies.count;
        triple_list *list = &builder->part[part];
        if (!triple_list_scatter(list, row_rank, col_rank, strict, &csr[part], &time[part])) {
            status = mf_no_memory(error, "the ratings");
            break;
        }
        if (builder->duplicates == MF_DUPLICATES_MEAN && !mf_csr_decode(&csr[part])) {
            status = mf_no_memory(error, "the ratings"); /* a mean may have no code */
            break;
        }
        size_t row = 0, col = 0;
        size_t gone = merge_duplicates(&csr[part], time[part], builder->duplicates, &row, &col);
        if (strict && gone > 0) {
            twice->part = part;
            twice->line = triple_list_second(list, row_rank, col_rank, row, col);
            status = mf_fail(error, MF_BAD_DATA,
                             "watcher %s rates movie %s twice; expected one rating a pair "
                             "(or --duplicates last|first|mean)",
                             mf_brief(mf_id(&ratings->watchers, row), (char[MF_BRIEF]){""}),
                             mf_brief(mf_id(&ratings->movies, col), (char[MF_BRIEF]){""}));
        } else if (gone > 0) {
            shrink(&csr[part]);
        }
        merged += gone;
    }
    if (status == MF_OK) {
        ratings->r = csr[0];
        csr[0] = (mf_csr){0};
        ratings->time = time[0];
        time[0] = NULL;
        ratings->n_duplicates = merged;
        if (second != NULL) {
            *second = csr[1];
            csr[1] = (mf_csr){0};
        }
    } else {
        mf_ids_clear(&ratings->watchers);
        mf_ids_clear(&ratings->movies);
    }
    for (unsigned part = 0; part < PARTS; part++) {
        mf_csr_clear(&csr[part]);
        free(time[part]);
        triple_list_free(&builder->part[part]);
    }
    free(row_rank);
    free(col_rank);
    builder->current = 0;
    return status;
}

/* ---- of several mates ------------------------------------------------------------------------ */

/* What each provisional index becomes among the ids of all mates. NULL when memory is out. */
static uint32_t *agree_on_ids(const mf_mates *mates, id_table *table, mf_ids *ids, mf_error *error)
{
    uint32_t *rank = NULL, *place = NULL;
    size_t count = table->count;
    mf_status status = id_table_sort(table, ids, &rank, error);
    if (mf_mates_any(mates, status != MF_OK) || !mf_ids_agree(mates, ids, &place)) {
        free(rank);
        free(place);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        rank[i] = place[rank[i]];
    }
    free(place);
    return rank;
}

mf_status mf_builder_finish_shared(mf_builder *builder, const mf_mates *mates, mf_ratings *ratings,
                                   mf_error *error)
{
    triple_list *list = &builder->part[0];
    mf_csr mine = {0}, own = {0};
    int64_t *time = NULL;
    uint32_t *rows = agree_on_ids(mates, &builder->watchers, &ratings->watchers, error);
    uint32_t *cols =
        rows == NULL ? NULL : agree_on_ids(mates, &builder->movies, &ratings->movies, error);
    bool good = cols != NULL, strict = builder->duplicates == MF_DUPLICATES_ERROR;
    size_t row, col, n_rows = ratings->watchers.count;
    uint64_t merged = 0;
    if (good) {
        list->wide = mf_mates_any(mates, list->wide); /* all keep them in one way */
        list->inexact = mf_mates_any(mates, list->inexact);
        mine.n_rows = n_rows;
        mine.n_cols = ratings->movies.count;
        good = triple_list_scatter(list, rows, cols, false, &mine, &time) &&
               (builder->duplicates != MF_DUPLICATES_MEAN || mf_csr_decode(&mine));
        good = !mf_mates_any(mates, !good) && mf_csr_deal(mates, &mine, &ratings->cut, &own);
    }
    if (good) {
        merged = merge_duplicates(&own, NULL, builder->duplicates, &row, &col);
        mf_mates_add(mates, &merged, 1);
        good = (strict && merged > 0) || mf_csr_spread(mates, ratings->cut, n_rows, &own);
    }
    if (good) {
        ratings->r = own;
        ratings->n_duplicates = (size_t)merged;
        ratings->mates = mates;
        own = (mf_csr){0};
    }
    mf_csr_clear(&mine);
    mf_csr_clear(&own);
    free(time);
    free(rows);
    free(cols);
    return !good                  ? mf_no_memory(error, "the ratings")
           : strict && merged > 0 ? mf_fail(error, MF_BAD_DATA, "a watcher rates a movie twice")
                                  : MF_OK;
}
