/* Wide tables: a row a watcher and a column a movie, or the other way round where the first column
 * is named as a movie. Empty cells, "?", "-", NaN and the like are not rated; nor is 0, where
 * nothing is below it. Jester's layout: first how many jokes the row rates, then −10 to 10, 99 for
 * none. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "columns.h"
#include "format.h"
#include "look.h"
#include "names.h"
#include "numbers.h"
#include "text.h"
#include "text_write.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { NOT_RATED_IN_JESTER = 99 };

/* ---- is it a table? -------------------------------------------------------------------------- */

static bool is_number(field f, double *value)
{
    return text_number(f.text, f.length, value) == NUMBER_OK;
}

/* Does the row begin with how many of its other cells are not 99? */
static bool counts_itself(const field *cells, size_t n)
{
    double count, value;
    size_t rated = 0;
    if (n < 2 || !is_number(cells[0], &count)) {
        return false;
    }
    for (size_t c = 1; c < n; c++) {
        if (!is_number(cells[c], &value)) {
            return false;
        }
        rated += value != NOT_RATED_IN_JESTER;
    }
    return count == (double)rated;
}

/* The columns without an empty one that a delimiter at the end of every row makes. */
static size_t full_columns(const look *l)
{
    size_t last = l->n_cols - 1;
    bool empty = l->n_cols > 1 && last < l->stride && l->n_rows > 0;
    for (size_t row = 0; empty && row < l->n_rows; row++) {
        empty = l->n_fields[row] == l->n_cols && look_cell(l, row, last).length == 0;
    }
    return l->n_cols - empty;
}

/* Do the rows that were looked at begin so, but for a quarter that may be wrong? Few short rows
 * could by chance. */
static bool is_jester(const look *l)
{
    enum { JOKES_LEAST = 10 };
    size_t width = full_columns(l), good = 0;
    if (l->header || width <= JOKES_LEAST || width > l->stride || l->n_rows == 0) {
        return false;
    }
    for (size_t row = 0; row < l->n_rows; row++) {
        good += l->n_fields[row] == l->n_cols && counts_itself(l->cells + row * l->stride, width);
    }
    return 4 * good >= 3 * l->n_rows;
}

/* What the corner says of the rows: of "user/movie" the first. */
static named corner_meaning(field corner)
{
    size_t n = 0;
    while (n < corner.length && strchr("/\\,|", corner.text[n]) == NULL) {
        n++;
    }
    return name_meaning(corner.text, n);
}

/* Is the first column an index without a name and the second named as watchers or movies? */
static bool has_index(const look *l, size_t width)
{
    field corner = look_name(l, 0), second = look_name(l, 1);
    named meaning = name_meaning(second.text, second.length);
    return l->header && width > 4 && l->columns[0].counts_rows && l->columns[1].different &&
           (corner.length == 0 || name_meaning(corner.text, corner.length).index) &&
           (meaning.role == ROLE_WATCHER || meaning.role == ROLE_MOVIE) && meaning.strength >= 8;
}

/* Where the rows' names stand and where the ratings begin. A form that was filled in has the time
 * before the name, and perhaps an address behind it. */
static void find_places(const look *l, size_t *names, size_t *cells)
{
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride, at = 0;
    if (has_index(l, width)) {
        *names = 1;
        *cells = 2;
        return;
    }
    while (l->header && at + 2 < width && l->columns[at].times && l->columns[at].n_plain == 0) {
        at++;
    }
    at = at > 0 && l->columns[at].n_plain == 0 && l->columns[at].n > 0 ? at : 0;
    *names = at;
    *cells = at + 1;
    while (at > 0 && *cells + 1 < width && l->columns[*cells].n > 0 &&
           l->columns[*cells].n_plain + l->columns[*cells].n_comma == 0) {
        ++*cells;
    }
}

/* How the ratings of a table are written: as those of its first column that is not plain, if all
 * columns from `cells` on are so or plain. False: they are not. */
static bool find_style(const look *l, size_t cells, numbers *how)
{
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride;
    bool good = true;
    *how = (numbers){.style = NUMBERS_PLAIN};
    for (size_t c = cells; good && c < width; c++) {
        numbers here;
        good = l->columns[c].n == 0 || look_numbers(l, c, &here);
        if (good && l->columns[c].n > 0 && here.style != NUMBERS_PLAIN) {
            bool first = how->style == NUMBERS_PLAIN;
            good = first || (here.style == how->style && here.out_of == how->out_of);
            *how = first ? here : *how;
        }
    }
    return good;
}

/* A header over names of rows and three or more columns that all hold ratings of one kind. */
static bool is_named_table(const look *l)
{
    enum { FEW = 4 };
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride, gaps = 0, names_at, cells_at;
    find_places(l, &names_at, &cells_at);
    const column_look *rows = &l->columns[names_at];
    field corner = look_name(l, names_at);
    named first = corner_meaning(corner);
    double low = 0, high = 0, least = INFINITY;
    numbers how;
    bool names = rows->n_plain < rows->n || corner.length == 0 || first.index ||
                 first.role == ROLE_WATCHER || first.role == ROLE_MOVIE;
    /* A frame of triples that was saved without names has an index and 0, 1, 2, too. */
    if (!l->header || width - names_at < (l->header_numbered ? 8 : 4) || !names ||
        !rows->different || rows->n < 2 || columns_are_named(l) || !find_style(l, cells_at, &how)) {
        return false;
    }
    for (size_t c = cells_at; c < width; c++) {
        const column_look *facts = &l->columns[c];
        named about = name_meaning(look_name(l, c).text, look_name(l, c).length);
        bool is_title = memchr(look_name(l, c).text, ' ', look_name(l, c).length) != NULL;
        bool counted = facts->n_plain + facts->n_comma > 0;
        if (!is_title && (about.text || about.role == ROLE_RATING || about.role == ROLE_TIME ||
                          (about.strength >= 8 && first.role == ROLE_WATCHER))) {
            return false;
        }
        gaps += facts->n_missing + (counted && facts->min == 0);
        low = counted && facts->min < low ? facts->min : low;
        high = counted && facts->max > high ? facts->max : high;
        least = counted && facts->max < least ? facts->max : least;
    }
    /* Behind a mere index few columns that do not go about as far may be ids and a rating. */
    bool alike = width - cells_at > FEW || !rows->counts_rows || first.role == ROLE_WATCHER ||
                 first.role == ROLE_MOVIE || 2 * least >= high;
    return low >= -100 && high <= 100 && (high <= 10 || gaps > 0) && alike;
}

/* A first line of hundreds of names, so long that hardly any row can be seen behind it. */
static bool is_endless(const first_bytes *first)
{
    enum { NAMES_LEAST = 300, LINES_MOST = 2 };
    size_t names = 0, lines = 0;
    if (!first->more || first->bytes[0] == '{' || first->bytes[0] == '[') {
        return false;
    }
    for (size_t i = 0; i < first->n && lines <= LINES_MOST; i++) {
        lines += first->bytes[i] == '\n';
        names += lines == 0 && strchr(",;\t|", first->bytes[i]) != NULL;
    }
    return names >= NAMES_LEAST && lines <= LINES_MOST;
}

static sureness sniff_wide(const first_bytes *first)
{
    mf_read_options options = {.header = -1};
    look l;
    if (first->n == 0) {
        return SURE_NOT;
    }
    if (is_endless(first)) {
        return SURE_LIKELY;
    }
    if (look_at(first->bytes, first->n, !first->more, &options, &l, NULL) != MF_OK) {
        return SURE_NOT;
    }
    bool sure = is_jester(&l) || is_named_table(&l);
    look_clear(&l);
    return sure ? SURE_LIKELY : SURE_NOT;
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef struct table {
    delimiter by;
    bool header, row_names, counted, turned; /* turned: rows are movies */
    numbers how;                             /* the cells are written */
    bool second_header;                      /* a line that names the rows follows the header */
    size_t skip;                             /* lines before the rows: "sep=;" and the header */
    size_t n_cols;                           /* the cells of a row, its name or count included */
    size_t names_at, cells_at;               /* where a row's name is, and its first rating */
    char *names_text, *scratch;
    field *names, *cells; /* n_cols each */
    size_t scratch_size, n_rows;
    bool keeps_zeros;        /* something is below 0, or --missing says what is none */
    size_t n_zeros, n_empty; /* cells that were taken for none */
    bool has_all;            /* the last column is of the others, and a row "All" may be */
    bool noted;              /* that a row is of the others */
} table;

static void clear_table(table *t)
{
    free(t->names_text);
    free(t->scratch);
    free(t->names);
    free(t->cells);
}

/* Does the line below the header only name the rows, as pandas saves a pivot with names for both?
 */
static bool has_rows_named(const look *l, named *rows)
{
    if (!l->header || l->n_rows < 3) {
        return false;
    }
    for (size_t c = 1; c < l->n_fields[1] && c < l->stride; c++) {
        if (look_cell(l, 1, c).length > 0) {
            return false;
        }
    }
    field name = look_cell(l, 1, 0);
    *rows = name_meaning(name.text, name.length);
    return rows->role == ROLE_WATCHER || rows->role == ROLE_MOVIE;
}

/* "Average", "Total"; and "All" where it may be pandas' name of a margin. */
static bool is_of_others(field name, bool may_be_all)
{
    return name_is_summary(name.text, name.length) ||
           (may_be_all && name.length == 3 && strncasecmp(name.text, "all", 3) == 0);
}

/* Does the column hold larger numbers than ratings are, four times those of all others? */
static bool is_far_off(const look *l, size_t cells, size_t column)
{
    enum { STARS_MOST = 10 };
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride;
    double most = 0;
    for (size_t c = cells; c < width; c++) {
        most = c != column && l->columns[c].n_plain > 0 ? fmax(most, l->columns[c].max) : most;
    }
    return l->columns[column].n_plain > 0 && l->columns[column].max > STARS_MOST && most > 0 &&
           l->columns[column].max >= 4 * most && l->columns[column].max != NOT_RATED_IN_JESTER;
}

/* Does the column say how many cells behind it are not empty, row by row? */
static bool counts_cells(const look *l, size_t column)
{
    bool all = l->n_rows > 1;
    for (size_t row = 1; all && row < l->n_rows; row++) {
        double said, n = 0;
        for (size_t c = column + 1; c < l->n_fields[row] && c < l->stride; c++) {
            n += !look_is_missing(look_cell(l, row, c));
        }
        field f = column < l->n_fields[row] ? look_cell(l, row, column) : (field){"", 0};
        all = is_number(f, &said) && said == n;
    }
    return all;
}

/* What is read, or passed over, and may not be what it seems. */
static void note_columns(reading *r, const look *l, const table *t)
{
    size_t width = l->n_cols < l->stride ? l->n_cols : l->stride, commented = 0;
    for (size_t c = 0; c < t->cells_at && t->names_at > 0; c++) {
        char name[MF_COLUMN_NAME_MOST];
        reading_name_column(name, look_name(l, c).text, look_name(l, c).length, c);
        if (c != t->names_at && !(c == 0 && l->columns[c].counts_rows)) {
            mf_ratings_note(r->counts, "columns",
                            "the column '%.40s' is passed over: it holds no ratings", name);
        }
    }
    for (size_t c = t->cells_at; l->header && c < width; c++) {
        field name = look_name(l, c);
        bool n = c == t->cells_at && name.length == 1 && (name.text[0] | 0x20) == 'n' &&
                 counts_cells(l, c);
        if (is_of_others(name, c + 1 == l->n_cols) || n) {
            mf_ratings_note(r->counts, "columns",
                            "the column '%.*s' is read as a %s, and by its name it is of the "
                            "others; without it these are ratings",
                            (int)(name.length > 40 ? 40 : name.length), name.text,
                            t->turned ? "watcher" : "movie");
        } else if (is_far_off(l, t->cells_at, c)) {
            mf_ratings_note(r->counts, "columns",
                            "the column '%.*s' is read as a %s, and its numbers go to %.9g, far "
                            "beyond those of the others; without it these are ratings",
                            (int)(name.length > 40 ? 40 : name.length), name.text,
                            t->turned ? "watcher" : "movie", l->columns[c].max);
        }
    }
    for (size_t c = t->cells_at; c < width && commented == 0; c++) {
        commented = look_commented(l, c);
    }
    reading_note_title(r, l->title.text, l->title.length);
    reading_note_commented(r, commented);
}

/* Finds out what stands where, from what the reader has in its buffer. */
static mf_status find_table(reading *r, line_reader *reader, table *t, mf_error *error)
{
    look l;
    size_t length;
    const char *text = line_reader_peek(reader, &length);
    mf_status status = look_at(text, length, reader->ended, r->options, &l, error);
    if (status != MF_OK) {
        return status;
    }
    l.header = l.header && !l.header_commented; /* names that a comment holds are not kept */
    *t = (table){.by = l.by, .header = l.header, .skip = l.skip + l.header, .n_cols = l.n_cols};
    t->counted = is_jester(&l);
    t->n_cols = t->counted ? full_columns(&l) : t->n_cols;
    if (l.n_rows > 0 && l.n_cols == 0) { /* a lone row */
        t->n_cols = l.n_fields[0];
    }
    find_places(&l, &t->names_at, &t->cells_at);
    field corner = look_name(&l, t->names_at);
    named first = corner_meaning(corner);
    t->second_header = has_rows_named(&l, &first);
    t->turned = l.header && first.role == ROLE_MOVIE;
    t->row_names =
        !t->counted && (l.columns[t->names_at].n_plain < l.columns[t->names_at].n || l.shifted ||
                        (l.header && (corner.length == 0 || first.index ||
                                      first.role == ROLE_WATCHER || t->turned)));
    t->cells_at = t->row_names || t->counted ? t->cells_at : 0;
    find_style(&l, t->cells_at, &t->how);
    t->has_all = l.n_cols <= l.stride && is_of_others(look_name(&l, l.n_cols - 1), true);
    note_columns(r, &l, t);
    if (l.soft_blanks) {
        line_reader_soften(reader);
    }
    look_clear(&l);
    t->names = mf_alloc_zero(t->n_cols + 1, sizeof *t->names);
    t->cells = mf_alloc_zero(t->n_cols + 1, sizeof *t->cells);
    return t->names == NULL || t->cells == NULL ? mf_no_memory(error, "a table") : MF_OK;
}

static bool room_for(table *t, size_t length)
{
    return length <= t->scratch_size || mf_grow((void **)&t->scratch, &t->scratch_size, length, 1);
}

/* Keeps the header's names; a header that is one name short names no column of row names. */
static mf_status keep_names(table *t, const char *path, text_line line, mf_error *error)
{
    t->names_text = mf_alloc(2 * line.length + 1, 1);
    if (t->names_text == NULL) {
        return mf_no_memory(error, "a header");
    }
    memcpy(t->names_text, line.text, line.length);
    text_line kept = {t->names_text, line.length, line.number};
    size_t n = text_split_line(kept, t->by, t->names, t->n_cols, t->names_text + line.length);
    if (n == SIZE_MAX) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "a quote in the header is not closed; expected its end");
    }
    if (n > t->n_cols + 1 || n + 1 < t->n_cols) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "the header has %zu names; expected %zu, one a column", n, t->n_cols);
    }
    if (n + 1 == t->n_cols && t->row_names) {
        memmove(t->names + 1, t->names, n * sizeof *t->names);
        t->names[0] = (field){"", 0};
    }
    return MF_OK;
}

static mf_status add_cell(reading *r, const table *t, field row, size_t col, double value,
                          size_t line, mf_error *error)
{
    char number[24];
    field name = t->names[col];
    if (!t->header || name.length == 0) {
        name =
            (field){number, (size_t)snprintf(number, sizeof number, "%zu", col + 1 - t->cells_at)};
    }
    return t->turned
               ? reading_add(r, name.text, name.length, row.text, row.length, value, line, error)
               : reading_add(r, row.text, row.length, name.text, name.length, value, line, error);
}

/* Does a cell begin with a minus and a digit? `before` is what stands before the text. */
static bool has_negative(const char *text, size_t n, char before)
{
    for (const char *c = text; (c = memchr(c, '-', n - (size_t)(c - text))) != NULL; c++) {
        char left = c == text ? before : c[-1], right = c + 1 < text + n ? c[1] : '\0';
        if (strchr(",;|\t \"", left) != NULL && (strchr(".0123456789", right) != NULL)) {
            return true; /* at the end of a block: rather once too often */
        }
    }
    return false;
}

/* Is something in the table below zero? Looks through all of it where it can be read twice. */
static mf_status look_below_zero(reading *r, bool *below, mf_error *error)
{
    char block[1 << 14], last = '\n';
    size_t got = 1;
    mf_error why = {0};
    mf_status status = MF_OK;
    *below = has_negative(r->first->bytes, r->first->n, last);
    if (*below || !r->first->more || !source_is_repeatable(r->from)) {
        return MF_OK;
    }
    while (status == MF_OK && got > 0 && !*below) {
        status = source_read(r->from, block, sizeof block, &got, &why);
        *below = status == MF_OK && got > 0 && has_negative(block, got, last);
        last = status == MF_OK && got > 0 ? block[got - 1] : last;
    }
    if (status != MF_OK) {
        return mf_fail_at(error, status, r->path, 1, "%s", why.message);
    }
    return source_again(r->from, error);
}

/* A row of sums or means, read as all others. */
static void note_row(reading *r, table *t, field row)
{
    if (t->row_names && !t->noted && is_of_others(row, t->has_all)) {
        t->noted = true;
        mf_ratings_note(r->counts, "rows",
                        "the row '%.*s' is read as a %s, and by its name it is of the others; "
                        "without it these are ratings",
                        (int)(row.length > 40 ? 40 : row.length), row.text,
                        t->turned ? "movie" : "watcher");
    }
}

static mf_status read_row(reading *r, table *t, text_line line, mf_error *error)
{
    char number[24];
    if (!room_for(t, line.length + 1)) {
        return mf_no_memory(error, "a line");
    }
    size_t n = text_split_line(line, t->by, t->cells, t->n_cols, t->scratch);
    t->n_rows++;
    if (n != SIZE_MAX && n > t->n_cols && n == t->n_cols + 1 &&
        line.text[line.length - 1] == t->by.character) {
        n--; /* a delimiter at the end */
    }
    if (n != t->n_cols) {
        return n == SIZE_MAX
                   ? reading_bad_line(r, line.number, error, "a quote is not closed")
                   : reading_bad_line(r, line.number, error,
                                      "%zu cells; expected %zu, as in other rows of this table", n,
                                      t->n_cols);
    }
    if (t->counted && !counts_itself(t->cells, n)) {
        return reading_bad_line(r, line.number, error,
                                "the row begins with another number than it has ratings; expected "
                                "how many, then −10 to 10, and 99 for none");
    }
    field row = t->row_names
                    ? t->cells[t->names_at]
                    : (field){number, (size_t)snprintf(number, sizeof number, "%zu", t->n_rows)};
    if (row.length == 0) {
        return reading_bad_line(r, line.number, error, "the row has no name; expected one");
    }
    note_row(r, t, row);
    mf_status status = MF_OK;
    for (size_t c = t->cells_at; c < n && status == MF_OK; c++) {
        double value;
        field cell = t->cells[c];
        bool number_there = numbers_read(t->how, cell.text, cell.length, &value) == NUMBER_OK;
        bool none = look_is_missing(cell);
        t->n_empty += none;
        if (none || (t->counted && value == NOT_RATED_IN_JESTER) ||
            reading_is_missing(r->options, cell.text, cell.length, number_there ? value : 1e300)) {
            continue;
        }
        if (!number_there) {
            status = reading_bad_line(r, line.number, error,
                                      "'%.*s' in column %zu is no rating; expected a number, or "
                                      "nothing where there is none",
                                      (int)(cell.length > 40 ? 40 : cell.length), cell.text, c + 1);
            break;
        }
        if (value == 0 && !t->keeps_zeros) {
            t->n_zeros++;
            continue;
        }
        if (value < 0 && !t->keeps_zeros) { /* of a pipe, which was not looked through */
            return mf_fail_at(error, MF_BAD_DATA, r->path, line.number,
                              "a rating below 0 after zeros were taken for 'not rated'; expected a "
                              "file, not a pipe, for such a table");
        }
        status = add_cell(r, t, row, c, value, line.number, error);
    }
    return status;
}

static mf_status read_rows(reading *r, line_reader *reader, table *t, mf_error *error)
{
    text_line line;
    bool there = true, second = t->second_header;
    size_t before = t->skip;
    mf_status status = MF_OK;
    while (status == MF_OK) {
        status = t->by.character == ',' ? line_reader_record(reader, t->by, &line, &there, error)
                                        : line_reader_next(reader, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        if (text_is_blank(line)) {
            r->counts->n_blank++;
        } else if (before > 0) {
            before--;
            status = before == 0 && t->header ? keep_names(t, r->path, line, error) : MF_OK;
        } else if (second) {
            second = false;
        } else {
            status = read_row(r, t, line, error);
        }
        if (line.number % 64 == 0 && status == MF_OK) {
            status = reading_go_on(r, line.number, error);
        }
    }
    if (status == MF_OK && t->n_rows == 0) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, reader->number == 0 ? 1 : reader->number,
                            "%s; expected a row a watcher and a column a movie",
                            reader->number == 0 ? "the file is empty" : "no rows are in the table");
    }
    return status;
}

/* A 0 beside empty cells need not mean the same as they do. */
static void note_zeros(reading *r, const table *t)
{
    if (t->n_zeros > 0 && t->n_empty > 0) {
        mf_ratings_note(r->counts, "zeros",
                        "%zu cell%s 0 and %zu %s empty: both are taken for 'not rated'; where 0 is "
                        "a rating, --missing '' says that only empty ones are not",
                        t->n_zeros, t->n_zeros == 1 ? " is" : "s are", t->n_empty,
                        t->n_empty == 1 ? "is" : "are");
    }
}

/* What was taken for what, for the record. */
static void note_table(reading *r, const table *t)
{
    mf_columns *taken = &r->counts->columns;
    char place[32];
    snprintf(place, sizeof place, "column %zu", t->names_at + 1);
    const char *rows = !t->row_names ? "row number" : t->names_at > 0 ? place : "first column";
    const char *cols = t->header ? "header" : "column number";
    snprintf(taken->watcher, sizeof taken->watcher, "%s", t->turned ? cols : rows);
    snprintf(taken->movie, sizeof taken->movie, "%s", t->turned ? rows : cols);
    snprintf(taken->rating, sizeof taken->rating, "cells");
    taken->from = "looking";
}

static mf_status read_wide(reading *r, mf_error *error)
{
    line_reader reader;
    table t = {0};
    bool below = false;
    mf_status status = look_below_zero(r, &below, error);
    status = status == MF_OK ? line_reader_open(&reader, r->from, r->path, error) : status;
    if (status != MF_OK) {
        return status;
    }
    status = find_table(r, &reader, &t, error);
    if (status == MF_OK) {
        t.keeps_zeros = below || r->options->missing != NULL;
        r->counts->zeros_told = r->options->missing != NULL;
        note_table(r, &t);
        status = read_rows(r, &reader, &t, error);
        note_zeros(r, &t);
    }
    r->counts->n_lines += reader.number;
    clear_table(&t);
    line_reader_close(&reader);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool write_wide(FILE *out, const char *name, const mf_ratings *ratings,
                       const atomic_bool *cancel)
{
    (void)name;
    const mf_csr *r = &ratings->r;
    fputs("watcher", out);
    for (size_t c = 0; c < r->n_cols; c++) {
        putc(',', out);
        text_write_id(out, mf_id(&ratings->movies, c), ",");
    }
    putc('\n', out);
    for (size_t i = 0; i < r->n_rows && !ferror(out) && !mf_is_cancelled(cancel); i++) {
        size_t k = r->row_start[i];
        text_write_id(out, mf_id(&ratings->watchers, i), ",");
        for (size_t c = 0; c < r->n_cols; c++) {
            putc(',', out);
            if (k < r->row_start[i + 1] && r->col[k] == c) {
                char number[32];
                text_write_value(r, k++, number);
                fputs(number, out);
            }
        }
        putc('\n', out);
    }
    return !ferror(out) && !mf_is_cancelled(cancel);
}

static const char *const endings[] = {".wide.csv", NULL};

const mf_format format_wide = {
    .name = "wide",
    .summary =
        "a table with a row a watcher and a column a movie; empty, ? or 0 where not rated; Jester",
    .options = READS_DELIMITER | READS_HEADER | READS_SKIP_BAD,
    .sniff = sniff_wide,
    .read = read_wide,
    .write = write_wide,
    .endings = endings,
};
