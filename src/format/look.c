/* A look at a file of text: see look.h. */
#include "look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "delimiter.h"
#include "names.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* ---- rows ------------------------------------------------------------------------------------ */

/* The next record that is no comment and not blank. False at the end. */
static bool next_record(const look *l, const char **at, const char *end, bool whole, size_t *number,
                        text_line *record)
{
    while (*at < end) {
        size_t lines = text_record(*at, end, whole, l->by, record, at);
        record->number = *number + 1;
        *number += lines;
        if (lines == 0 || !text_is_blank(*record)) {
            return lines > 0;
        }
    }
    return false;
}

static mf_status split_rows(look *l, size_t n, bool whole, mf_error *error)
{
    const char *at = l->text, *end = l->text + n;
    size_t number = l->skip, capacity = LOOK_LINES, most = 0;
    text_line record;
    /* The widest row says how far apart the rows of cells lie. */
    for (size_t row = 0; row < LOOK_LINES && next_record(l, &at, end, whole, &number, &record);
         row++) {
        size_t count = text_split_line(record, l->by, NULL, 0, NULL);
        count = count == SIZE_MAX ? 0 : count;
        most = count > most ? count : most;
    }
    l->stride = most > LOOK_COLUMNS ? LOOK_COLUMNS : most > 0 ? most : 1;
    l->cells = mf_alloc_zero(capacity, l->stride * sizeof *l->cells);
    l->line = mf_alloc(capacity, sizeof *l->line);
    l->n_fields = mf_alloc(capacity, sizeof *l->n_fields);
    if (l->cells == NULL || l->line == NULL || l->n_fields == NULL) {
        return mf_no_memory(error, "looking at a file");
    }
    at = l->text;
    number = l->skip;
    char *scratch = l->scratch;
    while (l->n_rows < LOOK_LINES && next_record(l, &at, end, whole, &number, &record)) {
        size_t count =
            text_split_line(record, l->by, l->cells + l->n_rows * l->stride, l->stride, scratch);
        if (count == SIZE_MAX) {
            continue; /* reading says so, with its line */
        }
        scratch += record.length;
        l->more_lines = l->n_rows == 0 ? number - record.number : l->more_lines;
        l->line[l->n_rows] = record.number;
        l->n_fields[l->n_rows++] = count;
    }
    return MF_OK;
}

/* The number of fields that most rows have; of equally many the larger. */
static size_t usual_columns(const look *l)
{
    size_t best = 0, most = 0;
    for (size_t a = 0; a < l->n_rows && a < 50; a++) {
        size_t same = 0;
        for (size_t b = 0; b < l->n_rows; b++) {
            same += l->n_fields[b] == l->n_fields[a];
        }
        if (same > most || (same == most && l->n_fields[a] > best)) {
            most = same;
            best = l->n_fields[a];
        }
    }
    return best;
}

/* ---- the header ------------------------------------------------------------------------------ */

field look_name(const look *l, size_t column)
{
    size_t before = l->shifted ? 1 : 0, at = column - before;
    return l->header && l->n_rows > 0 && column >= before && at < l->n_fields[0] && at < l->stride
               ? look_cell(l, 0, at)
               : (field){"", 0};
}

/* Is the first row 0, 1, 2 …, as a frame without names is saved, above ids that do not count from
 * 0?
 */
static bool first_counts_columns(const look *l)
{
    double value;
    bool counts = l->n_rows > 4 && l->n_fields[0] >= 3 && l->n_fields[0] <= l->stride;
    for (size_t c = 0; counts && c < l->n_fields[0]; c++) {
        field name = look_cell(l, 0, c);
        counts = text_number(name.text, name.length, &value) == NUMBER_OK && value == (double)c;
    }
    for (size_t row = 1; counts && row < l->n_rows; row++) {
        for (size_t c = 0; c < 2 && c < l->n_fields[row]; c++) {
            field id = look_cell(l, row, c);
            counts =
                counts && !(text_number(id.text, id.length, &value) == NUMBER_OK && value == 0);
        }
    }
    return counts;
}

/* Is the first cell of the first row empty, and that of no other, as over the names of rows? */
static bool only_first_has_no_name(const look *l)
{
    bool only = l->n_rows > 2 && look_cell(l, 0, 0).length == 0;
    for (size_t row = 1; only && row < l->n_rows; row++) {
        only = l->n_fields[row] == l->n_fields[0] && look_cell(l, row, 0).length > 0;
    }
    return only;
}

/* Is the first row of another kind than what follows: no number where numbers follow, or names
 * alone? */
static bool first_is_header(look *l)
{
    field *fields = l->kept;
    size_t columns = l->n_rows > 0 ? l->n_fields[0] : 0, numeric = 0, differs = 0;
    columns = columns > l->stride ? l->stride : columns;
    double value;
    bool counted = columns >= 3 && look_cell(l, 0, 0).length == 0;
    bool written = false, distinct = true; /* distinct: numbers behind the first cell */
    size_t texts = 0;                      /* the first column is names */
    for (size_t c = 0; c < columns; c++) {
        field name = look_cell(l, 0, c);
        bool number = text_number(name.text, name.length, &value) == NUMBER_OK;
        numeric += number;
        counted = counted && (c == 0 || (number && value == (double)(c - 1)));
        l->header = true; /* what stands below it */
        size_t n = look_column(l, c, fields), below = 0;
        for (size_t i = 0; i < n; i++) {
            below += text_number(fields[i].text, fields[i].length, &value) == NUMBER_OK;
        }
        if (!number && name.length > 0 && n > 0 && !look_is_missing(name)) {
            numbers how;
            memmove(fields + 1, fields, n * sizeof *fields);
            fields[0] = name; /* stars, 4/5 or 3,5 already in the first row */
            written = written || (numbers_find(fields, n + 1, l->by.character == ',', &how) &&
                                  how.style != NUMBERS_PLAIN);
        }
        texts += c == 0 && n > 0 && below == 0;
        distinct = distinct && (c == 0 || number);
        differs += !number && name.length > 0 && !look_is_missing(name) && n > 0 && below == n;
    }
    l->header = false;
    counted = counted || first_counts_columns(l);
    l->header_numbered = counted;
    named corner = l->n_rows > 1 ? name_meaning(look_cell(l, 0, 0).text, look_cell(l, 0, 0).length)
                                 : (named){.role = ROLE_NONE};
    bool wide = columns > 3 && (corner.role == ROLE_WATCHER || corner.role == ROLE_MOVIE);
    wide = wide || (columns > 3 && look_cell(l, 0, 0).length == 0 && distinct &&
                    (texts > 0 || only_first_has_no_name(l)));
    return l->n_rows > 0 && columns >= 2 &&
           (counted || differs > 0 || wide || (numeric == 0 && !written));
}

/* ---- the whole look -------------------------------------------------------------------------- */

/* Room for a column's fields and one more. */
static bool make_room(look *l)
{
    l->kept = mf_alloc(l->n_rows + 1, sizeof *l->kept);
    return l->kept != NULL;
}

static void look_at_columns(look *l)
{
    for (size_t c = 0; c < l->n_cols && c < l->stride; c++) {
        look_at_column(l, c);
    }
}

bool look_at_cells(look *l)
{
    bool good = make_room(l);
    if (good) {
        look_at_columns(l);
    }
    return good;
}

/* Takes the # from a first line that names who rated, what, or how, two of them. */
static bool uncomment_names(look *l, size_t n)
{
    const char *newline = memchr(l->text, '\n', n);
    bool named_so[ROLES] = {false};
    if (newline == NULL || l->text[0] != '#') {
        return false;
    }
    l->text[0] = ' ';
    text_line line = {l->text, (size_t)(newline - l->text), 1};
    line.length -= line.length > 0 && line.text[line.length - 1] == '\r';
    field fields[LOOK_COLUMNS];
    size_t count = text_split_line(line, l->by, fields, LOOK_COLUMNS, l->spare);
    count = count == SIZE_MAX ? 0 : count;
    for (size_t c = 0; count >= 3 && c < count && c < LOOK_COLUMNS; c++) {
        named meaning = name_meaning(fields[c].text, fields[c].length);
        if (meaning.strength >= 5 && meaning.role < ROLES_NEEDED) {
            named_so[meaning.role] = true;
        }
    }
    bool names = named_so[ROLE_WATCHER] + named_so[ROLE_MOVIE] + named_so[ROLE_RATING] >= 2;
    l->text[0] = names ? ' ' : '#';
    return names;
}

/* The delimiter that the lines agree on; blanks of Unicode may stand between fields, too. */
static void find_delimiter(look *out, const text_line *lines, size_t n_lines)
{
    size_t columns;
    out->by = delimiter_sniff(lines, n_lines);
    if (2 * delimiter_agreement(lines, n_lines, out->by, 3, &columns) < n_lines &&
        memmem(out->text, out->n_text, "\xc2\xa0", 2) != NULL) {
        out->soft_blanks = true;
        text_soften(out->text, out->n_text);
        out->by = delimiter_sniff(lines, n_lines);
    }
}

/* Does a header one name short stand over names of rows, which differ? What else it lacks is a time
 * at the end, unless its last name is that of one. */
static bool names_rows(const look *l)
{
    if (l->n_rows < 2 || l->n_fields[0] + 1 != l->n_cols || l->n_cols > l->stride) {
        return false;
    }
    field last = look_cell(l, 0, l->n_fields[0] - 1);
    return l->columns[0].different && (!l->columns[l->n_cols - 1].times ||
                                       name_meaning(last.text, last.length).role == ROLE_TIME);
}

/* Is the first row one name alone, over a row of as many names as there are columns? */
static bool is_titled(const look *l)
{
    double value;
    bool good = l->n_rows > 2 && l->n_cols >= 3 && l->n_cols <= l->stride && l->more_lines == 0 &&
                l->n_fields[1] == l->n_cols && look_cell(l, 0, 0).length > 0 &&
                (l->n_fields[0] == 1 || l->n_fields[0] == l->n_cols);
    for (size_t c = 0; good && c < l->n_cols; c++) {
        field name = look_cell(l, 1, c);
        bool empty = c == 0 || c >= l->n_fields[0] || look_cell(l, 0, c).length == 0;
        good = empty && (name.length > 0 || c == 0) &&
               text_number(name.text, name.length, &value) != NUMBER_OK;
    }
    return good;
}

static void skip_title(look *l)
{
    l->title = look_cell(l, 0, 0);
    l->skip++;
    l->n_rows--;
    memmove(l->cells, l->cells + l->stride, l->n_rows * l->stride * sizeof *l->cells);
    memmove(l->line, l->line + 1, l->n_rows * sizeof *l->line);
    memmove(l->n_fields, l->n_fields + 1, l->n_rows * sizeof *l->n_fields);
}

/* What the rows say together: columns, a header or none. */
static void look_at_rows(look *out, const mf_read_options *options)
{
    out->n_cols = usual_columns(out);
    if (options->header < 0 && !out->header_commented && is_titled(out)) {
        skip_title(out);
    }
    bool found = first_is_header(out);
    out->header_told = options->header >= 0;
    out->header = out->header_commented || (out->header_told ? options->header == 1 : found);
    look_at_columns(out);
    out->shifted = out->header && names_rows(out);
}

mf_status look_at(const char *text, size_t n, bool whole, const mf_read_options *options, look *out,
                  mf_error *error)
{
    size_t used = 0, lost = mf_lost();
    text_line *lines = mf_alloc(LOOK_LINES, sizeof *lines);
    *out = (look){.text = mf_alloc(n + 1, 1), .scratch = mf_alloc(2 * n + 1, 1)};
    if (out->text == NULL || out->scratch == NULL || lines == NULL) {
        free(lines);
        look_clear(out);
        return mf_no_memory(error, "looking at a file");
    }
    out->spare = out->scratch + n;
    bool by_sep = delimiter_by_sep(text, n, &out->by, &used);
    out->skip = by_sep;
    text += used;
    n -= used;
    memcpy(out->text, text, n);
    out->n_text = n;
    size_t n_lines = delimiter_lines(out->text, n, whole, lines, LOOK_LINES);
    mf_status status = MF_OK;
    if (options->delimiter == NULL && !by_sep) {
        find_delimiter(out, lines, n_lines);
    } else if (options->delimiter != NULL && !delimiter_by_name(options->delimiter, &out->by)) {
        status = delimiter_check(options->delimiter, error);
    }
    out->header_commented = uncomment_names(out, n);
    out->has_quotes = memchr(out->text, '"', n) != NULL;
    const char ends[] = {'\r', '\n', '"', '\t', out->by.character, '\0'};
    out->by.escapes = out->has_quotes && n > 2 && delimiter_escapes(out->text, n, ends);
    free(lines);
    status = status == MF_OK ? split_rows(out, n, whole, error) : status;
    if (status == MF_OK && !make_room(out)) {
        status = mf_no_memory(error, "looking at a file");
    }
    if (status == MF_OK) {
        out->whole = whole && out->n_rows < LOOK_LINES;
        look_at_rows(out, options);
    }
    if (status == MF_OK && mf_lost() != lost) { /* what was not counted is no fact */
        status = mf_no_memory(error, "looking at a file");
    }
    if (status != MF_OK) {
        look_clear(out);
    }
    return status;
}

void look_clear(look *l)
{
    free(l->text);
    free(l->scratch);
    free(l->cells);
    free(l->line);
    free(l->n_fields);
    free(l->kept);
    l->kept = NULL;
    l->text = l->scratch = NULL;
    l->cells = NULL;
    l->line = l->n_fields = NULL;
}

void look_describe(const look *l, char *out, size_t size)
{
    size_t at = 0, columns = l->n_cols < l->stride ? l->n_cols : l->stride;
    out[0] = '\0';
    for (size_t c = 0; c < columns && c < 12 && at < size; c++) {
        field name = look_name(l, c);
        at += (size_t)snprintf(out + at, size - at, "%s%zu", c > 0 ? ", " : "", c + 1);
        if (name.length > 0 && at < size) {
            at += (size_t)snprintf(out + at, size - at, " \"%.*s\"",
                                   (int)(name.length > 24 ? 24 : name.length), name.text);
        }
        for (size_t row = l->header, shown = 0; row < l->n_rows && shown < 3 && at < size;
             row++, shown++) {
            field f = c < l->n_fields[row] ? look_cell(l, row, c) : (field){"", 0};
            at += (size_t)snprintf(out + at, size - at, "%s%.*s", shown == 0 ? " (" : ", ",
                                   (int)(f.length > 16 ? 16 : f.length), f.text);
        }
        if (at < size && l->n_rows > (size_t)l->header) {
            at += (size_t)snprintf(out + at, size - at, ")");
        }
    }
    if (columns > 12 && at < size) {
        snprintf(out + at, size - at, " and %zu more", l->n_cols - 12);
    }
}
