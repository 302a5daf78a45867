/* Triples to ratings. Triples are kept in chunks with provisional indices; finishing sorts the ids
 * and then scatters the triples twice, by column and by row (both stable, so duplicates keep the
 * file's order), by several threads, freeing the chunks after the first pass. Peak: 12 + 8 bytes a
 * triple. */
#include "builder.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "id_table.h"
#include "parts.h"

enum { CHUNK_TRIPLES = 1 << 16, PARTS = 2 };

typedef struct triple {
    uint32_t row, col;
    float value;
} triple;

typedef struct chunk {
    struct chunk *next;
    size_t count;
    size_t *line; /* NULL unless duplicates are errors */
    triple triples[CHUNK_TRIPLES];
} chunk;

typedef struct triple_list {
    chunk *first, *last;
    size_t count;
} triple_list;

struct mf_builder {
    id_table watchers, movies;
    triple_list part[PARTS];
    unsigned current;
    mf_duplicates duplicates;
};

static void free_chunk(chunk *c)
{
    if (c != NULL) {
        free(c->line);
        free(c);
    }
}

static void free_list(triple_list *list)
{
    for (chunk *c = list->first, *next; c != NULL; c = next) {
        next = c->next;
        free_chunk(c);
    }
    *list = (triple_list){0};
}

mf_builder *mf_builder_new(mf_duplicates duplicates)
{
    mf_builder *builder = mf_alloc_zero(1, sizeof *builder);
    if (builder != NULL) {
        builder->duplicates = duplicates;
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
        free_list(&builder->part[part]);
    }
    free(builder);
}

void mf_builder_next_part(mf_builder *builder)
{
    builder->current = PARTS - 1;
}

static bool add_chunk(triple_list *list, bool with_lines)
{
    chunk *c = mf_alloc(1, sizeof *c);
    if (c == NULL) {
        return false;
    }
    c->next = NULL;
    c->count = 0;
    c->line = with_lines ? mf_alloc(CHUNK_TRIPLES, sizeof *c->line) : NULL;
    if (with_lines && c->line == NULL) {
        free_chunk(c);
        return false;
    }
    if (list->last == NULL) {
        list->first = c;
    } else {
        list->last->next = c;
    }
    list->last = c;
    return true;
}

static bool add_triple(triple_list *list, bool with_lines, uint32_t row, uint32_t col, float value,
                       size_t line)
{
    if ((list->last == NULL || list->last->count == CHUNK_TRIPLES) &&
        !add_chunk(list, with_lines)) {
        return false;
    }
    if (row == ID_NONE || col == ID_NONE) {
        return false;
    }
    chunk *c = list->last;
    if (c->line != NULL) {
        c->line[c->count] = line;
    }
    c->triples[c->count++] = (triple){row, col, value};
    list->count++;
    return true;
}

bool mf_builder_add(mf_builder *builder, const char *watcher, size_t watcher_length,
                    const char *movie, size_t movie_length, float value, size_t line)
{
    uint32_t row = id_table_add(&builder->watchers, watcher, watcher_length, false);
    uint32_t col = id_table_add(&builder->movies, movie, movie_length, false);
    return add_triple(&builder->part[builder->current], builder->duplicates == MF_DUPLICATES_ERROR,
                      row, col, value, line);
}

/* ---- shares ---------------------------------------------------------------------------------- */

/* One axis of a share: its own ids, and what the builder calls those it has seen. */
typedef struct share_axis {
    id_table ids;
    uint32_t *name;
    size_t named, capacity;
} share_axis;

struct mf_builder_share {
    share_axis watchers, movies;
    triple_list list;
    bool with_lines;
};

mf_builder_share *mf_builder_share_new(const mf_builder *builder)
{
    mf_builder_share *share = mf_alloc_zero(1, sizeof *share);
    if (share != NULL) {
        share->with_lines = builder->duplicates == MF_DUPLICATES_ERROR;
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
        free_list(&share->list);
        free(share);
    }
}

bool mf_builder_share_add(mf_builder_share *share, const char *watcher, size_t watcher_length,
                          const char *movie, size_t movie_length, float value, size_t line,
                          bool padded)
{
    uint32_t row = id_table_add(&share->watchers.ids, watcher, watcher_length, padded);
    uint32_t col = id_table_add(&share->movies.ids, movie, movie_length, padded);
    return add_triple(&share->list, share->with_lines, row, col, value, line);
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

static void rename_triples(mf_builder_share *share)
{
    for (chunk *c = share->list.first; c != NULL; c = c->next) {
        for (size_t t = 0; t < c->count; t++) {
            c->triples[t].row = share->watchers.name[c->triples[t].row];
            c->triples[t].col = share->movies.name[c->triples[t].col];
        }
    }
}

bool mf_builder_gather(mf_builder *builder, mf_builder_share *const *shares, size_t n)
{
    triple_list *to = &builder->part[builder->current];
    for (size_t s = 0; s < n; s++) {
        if (!name_ids(&shares[s]->watchers, &builder->watchers) ||
            !name_ids(&shares[s]->movies, &builder->movies)) {
            return false;
        }
    }
#pragma omp parallel for schedule(static, 1) num_threads((int)n) if (n > 1)
    for (size_t s = 0; s < n; s++) {
        rename_triples(shares[s]);
    }
    for (size_t s = 0; s < n; s++) {
        triple_list *from = &shares[s]->list;
        if (from->first == NULL) {
            continue;
        }
        *(to->last == NULL ? &to->first : &to->last->next) = from->first;
        to->last = from->last;
        to->count += from->count;
        *from = (triple_list){0};
    }
    return true;
}

/* ---- triples to rows ------------------------------------------------------------------------- */

/* Where each of `parts` workers puts its next item of each bucket: a stable counting sort by
 * several threads. place[part · n_buckets + bucket] holds counts first, then places. */
typedef struct places {
    size_t parts, n_buckets;
    size_t *at;
} places;

/* Counts become places, bucket by bucket and within a bucket part by part; start gets n_buckets + 1
 * entries. */
static void counts_to_places(places *p, size_t *start)
{
    size_t sum = 0;
    for (size_t b = 0; b < p->n_buckets; b++) {
        start[b] = sum;
        for (size_t part = 0; part < p->parts; part++) {
            size_t count = p->at[part * p->n_buckets + b];
            p->at[part * p->n_buckets + b] = sum;
            sum += count;
        }
    }
    start[p->n_buckets] = sum;
}

/* The chunks, each part's from first[part] up to first[part + 1]. */
static void deal_chunks(const triple_list *list, chunk **first, size_t parts)
{
    size_t part = 0, seen = 0;
    for (chunk *c = list->first; c != NULL; c = c->next) {
        while (part < parts && seen >= list->count / parts * part) {
            first[part++] = c;
        }
        seen += c->count;
    }
    for (; part <= parts; part++) {
        first[part] = NULL;
    }
}

/* By column: stable, so that equal cells keep the file's order. */
static bool scatter_by_col(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                           mf_csr *by_col)
{
    size_t parts = parts_for(list->count);
    chunk *first[PARTS_MOST + 1];
    places p = {parts, by_col->n_rows, mf_alloc_zero(parts * by_col->n_rows, sizeof(size_t))};
    if (p.at == NULL) {
        return false;
    }
    deal_chunks(list, first, parts);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *count = p.at + part * p.n_buckets;
        for (const chunk *c = first[part]; c != first[part + 1]; c = c->next) {
            for (size_t t = 0; t < c->count; t++) {
                count[col_rank[c->triples[t].col]]++;
            }
        }
    }
    counts_to_places(&p, by_col->row_start);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *next = p.at + part * p.n_buckets;
        for (const chunk *c = first[part]; c != first[part + 1]; c = c->next) {
            for (size_t t = 0; t < c->count; t++) {
                size_t to = next[col_rank[c->triples[t].col]]++;
                by_col->col[to] = row_rank[c->triples[t].row];
                by_col->value[to] = c->triples[t].value;
            }
        }
    }
    free(p.at);
    return true;
}

/* From columns to rows, stable: the columns of a row ascend. */
static bool scatter_by_row(const mf_csr *by_col, mf_csr *csr)
{
    size_t parts = parts_for(by_col->n), from[PARTS_MOST + 1];
    places p = {parts, csr->n_rows, mf_alloc_zero(parts * csr->n_rows, sizeof(size_t))};
    if (p.at == NULL) {
        return false;
    }
    parts_cut(by_col->row_start, by_col->n_rows, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *count = p.at + part * p.n_buckets;
        for (size_t k = by_col->row_start[from[part]]; k < by_col->row_start[from[part + 1]]; k++) {
            count[by_col->col[k]]++;
        }
    }
    counts_to_places(&p, csr->row_start);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *next = p.at + part * p.n_buckets;
        for (size_t j = from[part]; j < from[part + 1]; j++) {
            for (size_t k = by_col->row_start[j]; k < by_col->row_start[j + 1]; k++) {
                size_t to = next[by_col->col[k]]++;
                csr->col[to] = (uint32_t)j;
                csr->value[to] = by_col->value[k];
            }
        }
    }
    free(p.at);
    return true;
}

/* Scatters the list into `csr`, rows and columns as ranked; frees the list's chunks on the way
 * unless `keep`. Duplicates stand side by side in the file's order. False when memory is out. */
static bool scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                    bool keep, mf_csr *csr)
{
    mf_csr by_col = {.n_rows = csr->n_cols,
                     .n_cols = csr->n_rows,
                     .n = list->count,
                     .row_start = mf_alloc(csr->n_cols + 1, sizeof *by_col.row_start),
                     .col = mf_alloc(list->count, sizeof *by_col.col),
                     .value = mf_alloc(list->count, sizeof *by_col.value)};
    bool good = by_col.row_start != NULL && by_col.col != NULL && by_col.value != NULL &&
                scatter_by_col(list, row_rank, col_rank, &by_col);
    csr->n = list->count;
    if (!keep) {
        free_list(list);
    }
    if (good) {
        csr->row_start = mf_alloc(csr->n_rows + 1, sizeof *csr->row_start);
        csr->col = mf_alloc(csr->n, sizeof *csr->col);
        csr->value = mf_alloc(csr->n, sizeof *csr->value);
        good = csr->row_start != NULL && csr->col != NULL && csr->value != NULL &&
               scatter_by_row(&by_col, csr);
    }
    mf_csr_clear(&by_col);
    return good;
}

/* The line of the second triple with these ranks. */
static size_t line_of_second(const triple_list *list, const uint32_t *row_rank,
                             const uint32_t *col_rank, size_t row, size_t col)
{
    unsigned seen = 0;
    for (const chunk *c = list->first; c != NULL; c = c->next) {
        for (size_t t = 0; t < c->count; t++) {
            if (row_rank[c->triples[t].row] == row && col_rank[c->triples[t].col] == col &&
                ++seen == 2) {
                return c->line[t];
            }
        }
    }
    return 0;
}

/* Merges runs of equal columns in place; returns how many ratings went. With MF_DUPLICATES_ERROR
 * stops at the first and tells where. */
static size_t merge_duplicates(mf_csr *csr, mf_duplicates policy, size_t *row, size_t *col)
{
    size_t to = 0, from = 0, merged = 0;
    for (size_t i = 0; i < csr->n_rows; i++) {
        size_t end = csr->row_start[i + 1];
        csr->row_start[i] = to;
        while (from < end) {
            size_t run = from + 1;
            double sum = csr->value[from];
            while (run < end && csr->col[run] == csr->col[from]) {
                sum += csr->value[run++];
            }
            if (run - from > 1 && policy == MF_DUPLICATES_ERROR) {
                *row = i;
                *col = csr->col[from];
                return 1;
            }
            csr->col[to] = csr->col[from];
            csr->value[to] = policy == MF_DUPLICATES_FIRST  ? csr->value[from]
                             : policy == MF_DUPLICATES_MEAN ? (float)(sum / (double)(run - from))
                                                            : csr->value[run - 1];
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
    float *value = realloc(csr->value, (csr->n + 1) * sizeof *value);
    if (value != NULL) {
        csr->value = value;
    }
}

mf_status mf_builder_finish(mf_builder *builder, mf_ratings *ratings, mf_csr *second,
                            size_t *duplicate_line, mf_error *error)
{
    uint32_t *row_rank = NULL, *col_rank = NULL;
    mf_csr csr[PARTS] = {{0}};
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
        if (!scatter(list, row_rank, col_rank, strict, &csr[part])) {
            status = mf_no_memory(error, "the ratings");
            break;
        }
        size_t row = 0, col = 0;
        size_t gone = merge_duplicates(&csr[part], builder->duplicates, &row, &col);
        if (strict && gone > 0) {
            *duplicate_line = line_of_second(list, row_rank, col_rank, row, col);
            status = mf_fail(error, MF_BAD_DATA,
                             "watcher %.40s rates movie %.40s twice; expected one rating a pair "
                             "(or --duplicates last|first|mean)",
                             mf_id(&ratings->watchers, row), mf_id(&ratings->movies, col));
        } else if (gone > 0) {
            shrink(&csr[part]);
        }
        merged += gone;
    }
    if (status == MF_OK) {
        ratings->r = csr[0];
        csr[0] = (mf_csr){0};
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
        free_list(&builder->part[part]);
    }
    free(row_rank);
    free(col_rank);
    builder->current = 0;
    return status;
}

void mf_ratings_clear(mf_ratings *ratings)
{
    mf_ids_clear(&ratings->watchers);
    mf_ids_clear(&ratings->movies);
    mf_csr_clear(&ratings->r);
    *ratings = (mf_ratings){0};
}
