/* Triples to ratings. Triples are kept in chunks with provisional indices; finishing sorts the ids
 * and then scatters the triples twice, by column and by row (both stable, so duplicates keep the
 * file's order), freeing the chunks after the first pass. Peak: 12 + 8 bytes a triple. */
#include "mfexplore/data.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "id_table.h"

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

bool mf_builder_add(mf_builder *builder, const char *watcher, size_t watcher_length,
                    const char *movie, size_t movie_length, float value, size_t line)
{
    triple_list *list = &builder->part[builder->current];
    if ((list->last == NULL || list->last->count == CHUNK_TRIPLES) &&
        !add_chunk(list, builder->duplicates == MF_DUPLICATES_ERROR)) {
        return false;
    }
    uint32_t row = id_table_add(&builder->watchers, watcher, watcher_length);
    uint32_t col = id_table_add(&builder->movies, movie, movie_length);
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

/* Turns counts in start[1 …] into starts: start[i] is where bucket i begins. */
static void counts_to_starts(size_t *start, size_t n)
{
    for (size_t i = 1; i <= n; i++) {
        start[i] += start[i - 1];
    }
}

/* Moves every start one bucket up again after a scatter has used it as a cursor. */
static void restore_starts(size_t *start, size_t n)
{
    memmove(start + 1, start, n * sizeof *start);
    start[0] = 0;
}

/* Scatters the list into `csr`, rows and columns as ranked; frees the list's chunks on the way
 * unless `keep`. Duplicates stand side by side in the file's order. */
static mf_status scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                         bool keep, mf_csr *csr, mf_error *error)
{
    mf_csr by_col = {.row_start = mf_alloc_zero(csr->n_cols + 1, sizeof *by_col.row_start),
                     .col = mf_alloc(list->count, sizeof *by_col.col),
                     .value = mf_alloc(list->count, sizeof *by_col.value)};
    csr->row_start = mf_alloc_zero(csr->n_rows + 1, sizeof *csr->row_start);
    if (by_col.row_start == NULL || by_col.col == NULL || by_col.value == NULL ||
        csr->row_start == NULL) {
        mf_csr_clear(&by_col);
        return mf_no_memory(error, "the ratings");
    }
    for (const chunk *c = list->first; c != NULL; c = c->next) {
        for (size_t t = 0; t < c->count; t++) {
            by_col.row_start[col_rank[c->triples[t].col] + 1]++;
            csr->row_start[row_rank[c->triples[t].row] + 1]++;
        }
    }
    counts_to_starts(by_col.row_start, csr->n_cols);
    counts_to_starts(csr->row_start, csr->n_rows);
    for (chunk *c = list->first, *next; c != NULL; c = next) {
        for (size_t t = 0; t < c->count; t++) {
            size_t to = by_col.row_start[col_rank[c->triples[t].col]]++;
            by_col.col[to] = row_rank[c->triples[t].row];
            by_col.value[to] = c->triples[t].value;
        }
        next = c->next;
        if (!keep) {
            free_chunk(c);
        }
    }
    restore_starts(by_col.row_start, csr->n_cols);
    csr->n = list->count;
    if (!keep) {
        *list = (triple_list){0};
    }
    csr->col = mf_alloc(csr->n, sizeof *csr->col);
    csr->value = mf_alloc(csr->n, sizeof *csr->value);
    if (csr->col == NULL || csr->value == NULL) {
        mf_csr_clear(&by_col);
        return mf_no_memory(error, "the ratings");
    }
    for (size_t j = 0; j < csr->n_cols; j++) {
        for (size_t k = by_col.row_start[j]; k < by_col.row_start[j + 1]; k++) {
            size_t to = csr->row_start[by_col.col[k]]++;
            csr->col[to] = (uint32_t)j;
            csr->value[to] = by_col.value[k];
        }
    }
    restore_starts(csr->row_start, csr->n_rows);
    mf_csr_clear(&by_col);
    return MF_OK;
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
        status = scatter(list, row_rank, col_rank, strict, &csr[part], error);
        if (status != MF_OK) {
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
