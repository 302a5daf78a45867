/* Chunks of triples to rows: scattered twice, by column and by row (both stable, so duplicates keep
 * the file's order), by several threads, the chunks freed after the first pass. Peak: 5 to 9
 * + 3 to 5 bytes a triple where ratings have codes, else 12 to 16 + 10 to 12. */
#include "triple_list.h"

#include <math.h>
#include <stdlib.h>

#include "alloc.h"
#include "csr.h"
#include "id_table.h"
#include "parts.h"

static bool is_wanted(bool wanted, uint8_t **plane, size_t n)
{
    if (wanted && *plane == NULL) {
        *plane = mf_alloc_zero(n, 1);
    }
    return !wanted || *plane != NULL;
}

bool indices_allocate(indices *i, size_t n, uint32_t most)
{
    *i = (indices){.low = mf_alloc(n, sizeof *i->low)};
    return i->low != NULL && is_wanted(most >> 16 != 0, &i->high, n) &&
           is_wanted(most >> 24 != 0, &i->top, n);
}

void indices_clear(indices *i)
{
    free(i->low);
    free(i->high);
    free(i->top);
    *i = (indices){0};
}

bool indices_set(indices *i, size_t n, size_t t, uint32_t index)
{
    if (index > UINT16_MAX &&
        (!is_wanted(true, &i->high, n) || !is_wanted(index >> 24 != 0, &i->top, n))) {
        return false;
    }
    i->low[t] = (uint16_t)index;
    if (i->high != NULL) {
        i->high[t] = (uint8_t)(index >> 16);
    }
    if (i->top != NULL) {
        i->top[t] = (uint8_t)(index >> 24);
    }
    return true;
}

static void free_chunk(chunk *c)
{
    if (c != NULL) {
        indices_clear(&c->row);
        indices_clear(&c->col);
        free(c->line);
        free(c->time);
        free(c->value);
        free(c);
    }
}

void triple_list_free(triple_list *list)
{
    for (chunk *c = list->first, *next; c != NULL; c = next) {
        next = c->next;
        free_chunk(c);
    }
    *list = (triple_list){.with_lines = list->with_lines, .with_times = list->with_times};
}

static bool add_chunk(triple_list *list)
{
    chunk *c = mf_alloc(1, sizeof *c);
    if (c == NULL) {
        return false;
    }
    c->next = NULL;
    c->count = 0;
    c->row = c->col = (indices){0};
    c->line = list->with_lines ? mf_alloc(CHUNK_TRIPLES, sizeof *c->line) : NULL;
    c->time = list->with_times ? mf_alloc(CHUNK_TRIPLES, sizeof *c->time) : NULL;
    c->value = list->wide ? mf_alloc(CHUNK_TRIPLES, sizeof *c->value) : NULL;
    if (!indices_allocate(&c->row, CHUNK_TRIPLES, 0) ||
        !indices_allocate(&c->col, CHUNK_TRIPLES, 0) || (list->with_lines && c->line == NULL) ||
        (list->with_times && c->time == NULL) || (list->wide && c->value == NULL)) {
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

bool triple_list_add(triple_list *list, uint32_t row, uint32_t col, double value, size_t line,
                     int64_t time)
{
    uint8_t code = 0;
    if (!mf_code_of(value, &code)) { /* what has a code is a 32-bit float */
        list->wide = true;
        list->inexact = list->inexact || (!isnan(value) && (double)(float)value != value);
    }
    chunk *c = list->last;
    if (c == NULL || c->count == CHUNK_TRIPLES || (list->wide && c->value == NULL)) {
        if (!add_chunk(list)) {
            return false;
        }
        c = list->last;
    }
    if (row == ID_NONE || col == ID_NONE) {
        return false;
    }
    if (c->line != NULL) {
        c->line[c->count] = line;
    }
    if (c->time != NULL) {
        c->time[c->count] = time;
    }
    if (c->value != NULL) {
        c->value[c->count] = value;
    } else {
        c->code[c->count] = code;
    }
    if (!indices_set(&c->row, CHUNK_TRIPLES, c->count, row) ||
        !indices_set(&c->col, CHUNK_TRIPLES, c->count, col)) {
        return false;
    }
    c->count++;
    list->count++;
    return true;
}

void triple_list_append(triple_list *list, triple_list *more)
{
    if (more->first != NULL) {
        *(list->last == NULL ? &list->first : &list->last->next) = more->first;
        list->last = more->last;
        list->count += more->count;
        list->wide = list->wide || more->wide;
        list->inexact = list->inexact || more->inexact;
    }
    *more = (triple_list){
        .wide = more->wide, .with_lines = more->with_lines, .with_times = more->with_times};
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

/* The ratings by column, on their way to rows: those of column j stand from start[j] to
 * start[j + 1] − 1. */
typedef struct columns {
    size_t n_cols, n;
    size_t *start;
    indices row;
    uint8_t *code; /* or, where one has none: */
    double *value;
    int64_t *time; /* NULL: none are kept */
} columns;

/* By column: stable, so that equal cells keep the file's order. */
static bool scatter_by_col(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                           columns *by_col)
{
    size_t parts = parts_for(list->count);
    chunk *first[PARTS_MOST + 1];
    places p = {parts, by_col->n_cols, mf_alloc_zero(parts * by_col->n_cols, sizeof(size_t))};
    if (p.at == NULL) {
        return false;
    }
    deal_chunks(list, first, parts);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *count = p.at + part * p.n_buckets;
        for (const chunk *c = first[part]; c != first[part + 1]; c = c->next) {
            for (size_t t = 0; t < c->count; t++) {
                count[col_rank[indices_at(&c->col, t)]]++;
            }
        }
    }
    counts_to_places(&p, by_col->start);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *next = p.at + part * p.n_buckets;
        for (const chunk *c = first[part]; c != first[part + 1]; c = c->next) {
            for (size_t t = 0; t < c->count; t++) {
                size_t to = next[col_rank[indices_at(&c->col, t)]]++;
                /* for which there is room */
                indices_set(&by_col->row, by_col->n, to, row_rank[indices_at(&c->row, t)]);
                if (by_col->time != NULL) {
                    by_col->time[to] = c->time[t];
                }
                if (by_col->code != NULL) {
                    by_col->code[to] = c->code[t];
                } else {
                    by_col->value[to] =
                        c->value != NULL ? c->value[t] : (double)mf_decoded(c->code[t]);
                }
            }
        }
    }
    free(p.at);
    return true;
}

/* From columns to rows, stable: the columns of a row ascend. */
static bool scatter_by_row(const columns *by_col, mf_csr *csr, int64_t *time)
{
    size_t parts = parts_for(by_col->n), from[PARTS_MOST + 1];
    places p = {parts, csr->n_rows, mf_alloc_zero(parts * csr->n_rows, sizeof(size_t))};
    if (p.at == NULL) {
        return false;
    }
    parts_cut(by_col->start, by_col->n_cols, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *count = p.at + part * p.n_buckets;
        for (size_t k = by_col->start[from[part]]; k < by_col->start[from[part + 1]]; k++) {
            count[indices_at(&by_col->row, k)]++;
        }
    }
    counts_to_places(&p, csr->row_start);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        size_t *next = p.at + part * p.n_buckets;
        for (size_t j = from[part]; j < from[part + 1]; j++) {
            for (size_t k = by_col->start[j]; k < by_col->start[j + 1]; k++) {
                size_t to = next[indices_at(&by_col->row, k)]++;
                csr->col[to] = (uint32_t)j;
                if (time != NULL) {
                    time[to] = by_col->time[k];
                }
                if (csr->code != NULL) {
                    csr->code[to] = by_col->code[k];
                } else {
                    mf_csr_set_rating(csr, to, by_col->value[k]);
                }
            }
        }
    }
    free(p.at);
    return true;
}

bool triple_list_scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                         bool keep, mf_csr *csr, int64_t **time)
{
    bool timed = list->with_times, inexact = list->inexact;
    columns by_col = {.n_cols = csr->n_cols,
                      .n = list->count,
                      .start = mf_alloc(csr->n_cols + 1, sizeof *by_col.start),
                      .code = list->wide ? NULL : mf_alloc(list->count, sizeof *by_col.code),
                      .value = list->wide ? mf_alloc(list->count, sizeof *by_col.value) : NULL,
                      .time = timed ? mf_alloc(list->count, sizeof *by_col.time) : NULL};
    uint32_t last_row = csr->n_rows == 0 ? 0 : (uint32_t)(csr->n_rows - 1);
    bool good = indices_allocate(&by_col.row, list->count, last_row) && by_col.start != NULL &&
                (!timed || by_col.time != NULL) &&
                (list->wide ? by_col.value != NULL : by_col.code != NULL) &&
                scatter_by_col(list, row_rank, col_rank, &by_col);
    csr->n = list->count;
    *time = NULL;
    if (!keep) {
        triple_list_free(list);
    }
    if (good) {
        csr->row_start = mf_alloc(csr->n_rows + 1, sizeof *csr->row_start);
        csr->col = mf_alloc(csr->n, sizeof *csr->col);
        csr->code = by_col.code != NULL ? mf_alloc(csr->n, sizeof *csr->code) : NULL;
        csr->value = by_col.code != NULL ? NULL : mf_alloc(csr->n, sizeof *csr->value);
        csr->rest = inexact ? mf_alloc(csr->n, sizeof *csr->rest) : NULL;
        *time = timed ? mf_alloc(csr->n, sizeof **time) : NULL;
        good = csr->row_start != NULL && csr->col != NULL &&
               (csr->code != NULL || csr->value != NULL) && (!timed || *time != NULL) &&
               (!inexact || csr->rest != NULL) && scatter_by_row(&by_col, csr, *time);
    }
    free(by_col.start);
    indices_clear(&by_col.row);
    free(by_col.code);
    free(by_col.value);
    free(by_col.time);
    return good;
}

size_t triple_list_second(const triple_list *list, const uint32_t *row_rank,
                          const uint32_t *col_rank, size_t row, size_t col)
{
    unsigned seen = 0;
    for (const chunk *c = list->first; c != NULL; c = c->next) {
        for (size_t t = 0; t < c->count; t++) {
            if (row_rank[indices_at(&c->row, t)] == row &&
                col_rank[indices_at(&c->col, t)] == col && ++seen == 2) {
                return c->line[t];
            }
        }
    }
    return 0;
}
