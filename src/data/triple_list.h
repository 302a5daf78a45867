/* Triples as they are read, in chunks, and their way to rows. */
#ifndef MF_DATA_TRIPLE_LIST_H
#define MF_DATA_TRIPLE_LIST_H

#include "mfexplore/data.h"

enum { CHUNK_TRIPLES = 1 << 16 };

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

/* False when memory is out, or an index is ID_NONE. `with_lines`: lines are remembered. */
bool triple_list_add(triple_list *list, bool with_lines, uint32_t row, uint32_t col, float value,
                     size_t line);
void triple_list_free(triple_list *list);

/* Scatters the list into `csr`, whose shape is set: rows and columns as ranked, columns ascending.
 * Frees the list's chunks on the way unless `keep`. Duplicates stand side by side in the file's
 * order. False when memory is out. */
bool triple_list_scatter(triple_list *list, const uint32_t *row_rank, const uint32_t *col_rank,
                         bool keep, mf_csr *csr);

/* The line of the second triple with these ranks. */
size_t triple_list_second(const triple_list *list, const uint32_t *row_rank,
                          const uint32_t *col_rank, size_t row, size_t col);

#endif
