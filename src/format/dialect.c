/* Finding the dialect: see dialect.h. */
#include "dialect.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { SNIFF_LINES = 200, WIDE_COLUMNS = 12 };

const char *const role_names[ROLES] = {"watcher", "movie", "rating"};

/* Names seen in the headers of ratings files, by role. */
static const char *const header_names[ROLES][14] = {
    {"watcher", "user", "userid", "user_id", "uid", "customer", "customerid", "customer_id",
     "reviewerid", "reader", "user-id", "cust_id", "viewer"},
    {"movie", "movieid", "movie_id", "item", "itemid", "item_id", "iid", "film", "filmid", "isbn",
     "book", "asin", "title"},
    {"rating", "ratings", "score", "stars", "star", "value", "overall", "book-rating", "rate"},
};

/* The lines at the front of the buffer that are not blank. */
static size_t sample_lines(const line_reader *reader, text_line *lines, size_t most)
{
    size_t length, n = 0, number = 0;
    const char *text = line_reader_peek(reader, &length), *end = text + length;
    while (text < end && n < most) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (newline == NULL && !reader->ended) {
            break;
        }
        const char *stop = newline != NULL ? newline : end;
        size_t line_length = (size_t)(stop - text);
        line_length -= line_length > 0 && text[line_length - 1] == '\r';
        text_line line = {text, line_length, ++number};
        if (!text_is_blank(line)) {
            lines[n++] = line;
        }
        text = stop + 1;
    }
    return n;
}

/* How many of the lines split into three fields or more, all into equally many. */
static size_t agreement(const text_line *lines, size_t n, delimiter by, char *scratch)
{
    field fields[1];
    size_t agree = 0, usual = 0;
    for (size_t i = n; i > 0; i--) { /* from the last: the first may be a header */
        size_t count = text_split(lines[i - 1], by, fields, 0, scratch);
        if (count == SIZE_MAX || count < ROLES) {
            continue;
        }
        usual = usual == 0 ? count : usual;
        agree += count == usual;
    }
    return agree;
}

static bool find_delimiter_by_name(const char *name, delimiter *by)
{
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        if (strcmp(d->name, name) == 0 || (name[0] == d->character && name[1] == '\0')) {
            *by = *d;
            return true;
        }
    }
    return false;
}

static delimiter sniff_delimiter(const text_line *lines, size_t n, char *scratch)
{
    delimiter best = text_delimiters[4]; /* comma, where nothing fits: errors then read best */
    size_t most = 0;
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        size_t agree = agreement(lines, n, *d, scratch);
        if (agree > most) {
            most = agree;
            best = *d;
        }
    }
    return best;
}

static bool is_number(field f)
{
    double value;
    return text_number(f.text, f.length, &value) == NUMBER_OK;
}

/* The role a header's field names, or ROLES. A type behind a colon (RecBole) does not count. */
static role role_of(field f)
{
    const char *colon = memchr(f.text, ':', f.length);
    size_t length = colon != NULL ? (size_t)(colon - f.text) : f.length;
    for (role r = ROLE_WATCHER; r < ROLES; r++) {
        for (size_t i = 0; i < 14 && header_names[r][i] != NULL; i++) {
            if (strlen(header_names[r][i]) == length &&
                strncasecmp(header_names[r][i], f.text, length) == 0) {
                return r;
            }
        }
    }
    return ROLES;
}

/* Takes the columns from a header that names all three roles. */
static void columns_from_header(const field *fields, size_t n, dialect *d)
{
    size_t column[ROLES] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t f = 0; f < n; f++) {
        role r = role_of(fields[f]);
        if (r != ROLES && column[r] == SIZE_MAX) {
            column[r] = f;
        }
    }
    if (column[0] != SIZE_MAX && column[1] != SIZE_MAX && column[2] != SIZE_MAX) {
        memcpy(d->column, column, sizeof column);
    }
}

/* Reads "--columns watcher,movie,-,rating". */
static mf_status columns_from_option(const char *option, dialect *d, mf_error *error)
{
    bool found[ROLES] = {false};
    size_t place = 0;
    for (const char *name = option;; place++) {
        size_t length = strcspn(name, ",");
        for (role r = ROLE_WATCHER; r < ROLES; r++) {
            if (length == strlen(role_names[r]) && strncmp(name, role_names[r], length) == 0) {
                d->column[r] = place;
                found[r] = true;
            }
        }
        if (name[length] == '\0') {
            break;
        }
        name += length + 1;
    }
    if (!found[0] || !found[1] || !found[2] || place >= FIELDS_MOST) {
        return mf_fail(error, MF_USAGE,
                       "--columns %s; expected watcher, movie and rating in the file's order, "
                       "such as watcher,movie,rating or movie,-,watcher,rating",
                       option);
    }
    return MF_OK;
}

/* A header is a first line in which no field is a number. */
static bool sniff_header(const text_line *lines, size_t n, const dialect *d, char *scratch)
{
    field fields[FIELDS_MOST];
    if (n == 0) {
        return false;
    }
    size_t count = text_split(lines[0], d->by, fields, FIELDS_MOST, scratch);
    if (count == SIZE_MAX || count < ROLES) {
        return false;
    }
    for (size_t f = 0; f < count && f < FIELDS_MOST; f++) {
        if (is_number(fields[f])) {
            return false;
        }
    }
    return true;
}

/* A table with one row a watcher and one column a movie is not triples, but parses as if. */
static bool looks_wide(const text_line *lines, size_t n, const dialect *d, char *scratch)
{
    field fields[FIELDS_MOST];
    for (size_t i = 0; i < n; i++) {
        size_t count = text_split(lines[i], d->by, fields, FIELDS_MOST, scratch);
        if (count == SIZE_MAX || count < WIDE_COLUMNS) {
            return false;
        }
        for (size_t f = 0; f < count && f < FIELDS_MOST; f++) {
            if (fields[f].length > 0 && !is_number(fields[f])) {
                return false;
            }
        }
    }
    return n > 0;
}

mf_status dialect_find(const line_reader *reader, const mf_read_options *options, dialect *d,
                       mf_error *error)
{
    text_line lines[SNIFF_LINES] = {{0}};
    field fields[FIELDS_MOST];
    mf_status status = MF_OK;
    size_t n = sample_lines(reader, lines, SNIFF_LINES), length;
    line_reader_peek(reader, &length);
    char *scratch = mf_alloc(length, 1);
    if (scratch == NULL) {
        return mf_no_memory(error, "reading");
    }
    *d = (dialect){.column = {0, 1, 2}};
    if (options->delimiter == NULL) {
        d->by = sniff_delimiter(lines, n, scratch);
    } else if (!find_delimiter_by_name(options->delimiter, &d->by)) {
        status = mf_fail(error, MF_USAGE,
                         "--delimiter %s; expected comma, tab, semicolon, bar, colons or blanks",
                         options->delimiter);
        goto cleanup;
    }
    d->header = options->header < 0 ? sniff_header(lines, n, d, scratch) : options->header == 1;
    if (options->columns != NULL) {
        status = columns_from_option(options->columns, d, error);
    } else if (d->header && n > 0) {
        size_t count = text_split(lines[0], d->by, fields, FIELDS_MOST, scratch);
        if (count != SIZE_MAX) {
            columns_from_header(fields, count < FIELDS_MOST ? count : FIELDS_MOST, d);
        }
    } else if (looks_wide(lines, n, d, scratch)) {
        status = mf_fail_at(error, MF_BAD_DATA, reader->path, lines[0].number,
                            "%zu columns of numbers look like a table with one row a watcher; "
                            "expected triples: watcher, movie, rating (--columns tells which)",
                            text_split(lines[0], d->by, fields, 0, scratch));
    }
    if (options->swap) {
        size_t held = d->column[ROLE_WATCHER];
        d->column[ROLE_WATCHER] = d->column[ROLE_MOVIE];
        d->column[ROLE_MOVIE] = held;
    }
    for (role r = ROLE_WATCHER; r < ROLES; r++) {
        d->needed = d->column[r] + 1 > d->needed ? d->column[r] + 1 : d->needed;
    }
cleanup:
    free(scratch);
    return status;
}
