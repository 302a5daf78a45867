/* Aligned tables: see table.h. */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lost.h"
#include "text.h"

enum { CELL_LONGEST = 512, GAP = 2, NARROWEST = 6 };

struct table {
    size_t n_columns, n_cells, capacity;
    table_align align[TABLE_COLUMNS_MOST];
    size_t widest[TABLE_COLUMNS_MOST];
    char **cells;
    bool failed;
};

table *table_new(size_t n_columns, const table_align *align)
{
    table *t = draw_kept(calloc(1, sizeof *t));
    if (t != NULL) {
        t->n_columns = n_columns;
        memcpy(t->align, align, n_columns * sizeof *align);
    }
    return t;
}

void table_free(table *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t c = 0; c < t->n_cells; c++) {
        free(t->cells[c]);
    }
    free(t->cells);
    free(t);
}

void table_add(table *t, const char *format, ...)
{
    if (t == NULL || t->failed) {
        return;
    }
    if (t->n_cells == t->capacity) {
        size_t capacity = t->capacity == 0 ? 64 : t->capacity * 2;
        char **cells = draw_kept(realloc(t->cells, capacity * sizeof *cells));
        if (cells == NULL) {
            t->failed = true;
            return;
        }
        t->cells = cells;
        t->capacity = capacity;
    }
    char text[CELL_LONGEST];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char *cell = draw_kept(strdup(text));
    if (cell == NULL) {
        t->failed = true;
        return;
    }
    size_t column = t->n_cells % t->n_columns, width = text_width(cell);
    t->widest[column] = width > t->widest[column] ? width : t->widest[column];
    t->cells[t->n_cells++] = cell;
}

size_t table_rows(const table *t)
{
    return t == NULL ? 0 : t->n_cells / t->n_columns;
}

bool table_is_whole(const table *t)
{
    return t != NULL && !t->failed;
}

size_t table_columns(const table *t)
{
    return t->n_columns;
}

table_align table_alignment(const table *t, size_t column)
{
    return t->align[column];
}

const char *table_cell(const table *t, size_t row, size_t column)
{
    return t->cells[row * t->n_columns + column];
}

/* Column widths that fit into `width`: the widest left-aligned column gives way first. */
static void fit(const table *t, size_t width, size_t *columns)
{
    size_t sum = GAP * (t->n_columns - 1);
    for (size_t c = 0; c < t->n_columns; c++) {
        columns[c] = t->widest[c];
        sum += columns[c];
    }
    while (width > 0 && sum > width) {
        size_t widest = SIZE_MAX;
        for (size_t c = 0; c < t->n_columns; c++) {
            if (t->align[c] == TABLE_LEFT && columns[c] > NARROWEST &&
                (widest == SIZE_MAX || columns[c] > columns[widest])) {
                widest = c;
            }
        }
        if (widest == SIZE_MAX) {
            return;
        }
        columns[widest]--;
        sum--;
    }
}

static size_t pad(char *out, size_t at, size_t size, size_t columns)
{
    for (; columns > 0 && at + 1 < size; columns--) {
        out[at++] = ' ';
    }
    return at;
}

bool table_line(const table *t, size_t row, size_t width, bool ascii, char *out, size_t size)
{
    size_t at = 0, columns[TABLE_COLUMNS_MOST];
    out[0] = '\0';
    if (t == NULL || t->failed) {
        return false;
    }
    fit(t, width, columns);
    for (size_t c = 0; c < t->n_columns; c++) {
        char cell[4 * CELL_LONGEST];
        size_t used =
            text_clip(t->cells[row * t->n_columns + c], columns[c], ascii, cell, sizeof cell);
        size_t blank = columns[c] > used ? columns[c] - used : 0;
        at = t->align[c] == TABLE_RIGHT ? pad(out, at, size, blank) : at;
        size_t length = strlen(cell);
        if (at + length + 1 < size) {
            memcpy(out + at, cell, length);
            at += length;
        }
        at = t->align[c] == TABLE_LEFT ? pad(out, at, size, blank) : at;
        at = c + 1 < t->n_columns ? pad(out, at, size, GAP) : at;
    }
    while (at > 0 && out[at - 1] == ' ') {
        at--;
    }
    out[at] = '\0';
    return true;
}
