/* Chunks of triples to rows: scattered twice, by column and by row (both stable, so duplicates keep
 * the file's order), by several threads, the chunks freed after the first pass. Peak: 12 + 8 bytes
 * a triple. */
#include "triple_list.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "id_table.h"
#include "parts.h"

static void free_chunk(chunk *c)
{
    if (c != NULL) {
        free(c->line);
        free(c);
    }
}

void triple_list_free(triple_list *list)
{
    for (chunk *c = list->first, *next; c != NULL; c = next) {
        next = c->next;
        free_chunk(c);
    }
    *list = (triple_list){0};
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

bool triple_list_add(triple_list *list, bool with_lines, uint32_t row, uint32_t col, float value,
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

bool triple_list_scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
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
        triple_list_free(list);
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

size_t triple_list_second(const triple_list *list, const uint32_t *row_rank,
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
