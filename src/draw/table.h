/* Aligned tables of text. Cells are copied; columns are as wide as their widest cell, up to a
 * limit, and whole columns at the right are narrowed first when a width is asked for. */
#ifndef MF_DRAW_TABLE_H
#define MF_DRAW_TABLE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct table table;

typedef enum table_align { TABLE_LEFT, TABLE_RIGHT } table_align;

enum { TABLE_COLUMNS_MOST = 16 };

/* `align` has one entry a column. NULL when memory is out; then all other calls do nothing. */
table *table_new(size_t n_columns, const table_align *align);
void table_free(table *t);

/* The next cell, filling row after row. */
void table_add(table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t table_rows(const table *t);
/* False when memory ran out while it was filled: cells are then missing. */
bool table_is_whole(const table *t);
size_t table_columns(const table *t);
table_align table_alignment(const table *t, size_t column);
/* A cell as it was added. */
const char *table_cell(const table *t, size_t row, size_t column);

/* Row `row` as one line of at most `width` columns (0: any), without trailing blanks. False when
 * memory ran out while the table was filled. */
bool table_line(const table *t, size_t row, size_t width, bool ascii, char *out, size_t size);

#endif
