/* Triples as they are read, in chunks, and their way to rows. */
#ifndef MF_DATA_TRIPLE_LIST_H
#define MF_DATA_TRIPLE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csr.h"

enum { CHUNK_TRIPLES = 1 << 16 };

/* Indices in two bytes each; where one needs more, in three or four. */
typedef struct indices {
    uint16_t *low;
    uint8_t *high, *top; /* NULL: all are below 2¹⁶, below 2²⁴ */
} indices;

static inline uint32_t indices_at(const indices *i, size_t t)
{
    return i->low[t] | (i->high == NULL ? 0 : (uint32_t)i->high[t] << 16) |
           (i->top == NULL ? 0 : (uint32_t)i->top[t] << 24);
}

/* Room for n indices up to `most`, and for larger ones once they come. False when memory is out:
 * the caller clears what there is. */
bool indices_allocate(indices *i, size_t n, uint32_t most);
void indices_clear(indices *i);

/* Sets one of the n that there is room for. False when memory is out. */
bool indices_set(indices *i, size_t n, size_t t, uint32_t index);

/* Ratings are kept as codes (csr.h); a chunk with one that has none has float64. */
typedef struct chunk {
    struct chunk *next;
    size_t count;
    size_t *line;  /* NULL unless duplicates are errors */
    int64_t *time; /* NULL unless times are kept */
    double *value; /* NULL: coded */
    indices row, col;
    uint8_t code[CHUNK_TRIPLES];
} chunk;

typedef struct triple_list {
    chunk *first, *last;
    size_t count;
    bool wide;    /* a value came that has no code: chunks have float64 from there on */
    bool inexact; /* a value came that is no 32-bit float */
    bool with_lines, with_times; /* what is remembered beside; set before the first */
} triple_list;

/* False when memory is out, or an index is ID_NONE. */
bool triple_list_add(triple_list *list, uint32_t row, uint32_t col, double value, size_t line,
                     int64_t time);
void triple_list_free(triple_list *list);

/* Moves the triples of `more` behind those of the list. */
void triple_list_append(triple_list *list, triple_list *more);

/* Scatters the list into `csr`, whose shape is set: rows and columns as ranked, columns ascending.
 * Frees the list's chunks on the way unless `keep`. Duplicates stand side by side in the file's
 * order. `*time`
 * gets the times in the same order where the list has them, else NULL; the caller frees it. False
 * when memory is out. */
bool triple_list_scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                         bool keep, mf_csr *csr, int64_t **time);

/* The line of the second triple with these ranks. */
size_t triple_list_second(const triple_list *list, const uint32_t *row_rank,
                          const uint32_t *col_rank, size_t row, size_t col);

#endif
