/* Pairs from standard input: see pairs.h. */
#include "pairs.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../format/names.h"
#include "../format/text.h"
#include "mfexplore/status.h"

enum { COLUMNS_MOST = 64 };

/* A line taken apart by the delimiter of the line before or, where that finds no two columns, by
 * the first of the usual ones that does. */
typedef struct parts {
    field fields[COLUMNS_MOST];
    size_t n;
    char *scratch; /* fields may point into it */
} parts;

static mf_status next_line_with_text(line_reader *lines, text_line *line, bool *there,
                                     mf_error *error)
{
    mf_status status;
    do {
        status = line_reader_next(lines, line, there, error);
    } while (status == MF_OK && *there && text_is_blank(*line));
    return status;
}

static mf_status take_apart(text_line line, delimiter *by, parts *p, mf_error *error)
{
    p->n = 0;
    p->scratch = mf_alloc(line.length + 1, 1);
    if (p->scratch == NULL) {
        return mf_no_memory(error, "a line of pairs");
    }
    const delimiter *next = text_delimiters;
    for (delimiter d = by->name != NULL ? *by : *next++; d.name != NULL; d = *next++) {
        size_t n = text_split(line, d, p->fields, COLUMNS_MOST, p->scratch);
        p->n = n == SIZE_MAX ? 0 : n < COLUMNS_MOST ? n : COLUMNS_MOST;
        if (p->n >= 2) {
            *by = d;
            break;
        }
    }
    return MF_OK;
}

static bool copy_id(char to[PAIR_ID_MOST], field from)
{
    if (from.length == 0 || from.length >= PAIR_ID_MOST) {
        return false;
    }
    snprintf(to, PAIR_ID_MOST, "%.*s", (int)from.length, from.text);
    return true;
}

static mf_status to_pair(const pair_reader *reader, const parts *p, size_t line, pair *out,
                         mf_error *error)
{
    out->line = line;
    out->rating = NAN;
    if (p->n <= reader->watcher || p->n <= reader->movie ||
        !copy_id(out->watcher, p->fields[reader->watcher]) ||
        !copy_id(out->movie, p->fields[reader->movie])) {
        return mf_fail_at(error, MF_BAD_DATA, "standard input", line,
                          "no pair; expected a watcher and a movie");
    }
    if (reader->rating < p->n) {
        field f = p->fields[reader->rating];
        number_result result = text_number(f.text, f.length, &out->rating);
        if (result == NUMBER_EMPTY) {
            out->rating = NAN;
        } else if (result != NUMBER_OK) {
            return mf_fail_at(error, MF_BAD_DATA, "standard input", line,
                              "the rating '%.*s' is not a finite number; expected one, or nothing",
                              (int)(f.length < 40 ? f.length : 40), f.text);
        }
    }
    return MF_OK;
}

/* Do names say which column is which? */
static bool read_header(pair_reader *reader, const parts *p)
{
    int strength[ROLES] = {0};
    size_t place[ROLES] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t c = 0; c < p->n; c++) {
        named name = name_meaning(p->fields[c].text, p->fields[c].length);
        if (name.role < ROLES && name.strength > strength[name.role]) {
            strength[name.role] = name.strength;
            place[name.role] = c;
        }
    }
    if (strength[ROLE_WATCHER] == 0 || strength[ROLE_MOVIE] == 0) {
        return false;
    }
    reader->watcher = place[ROLE_WATCHER];
    reader->movie = place[ROLE_MOVIE];
    reader->rating = place[ROLE_RATING];
    return true;
}

mf_status pair_reader_open(pair_reader *reader, mf_error *error)
{
    *reader = (pair_reader){.watcher = 0, .movie = 1, .rating = SIZE_MAX};
    text_line line;
    bool there = false;
    parts p = {.n = 0};
    mf_status status = line_reader_open_file(&reader->lines, "-", NULL, error);
    if (status != MF_OK) {
        return status;
    }
    status = next_line_with_text(&reader->lines, &line, &there, error);
    if (status == MF_OK && there) {
        status = take_apart(line, &reader->by, &p, error);
    }
    if (status == MF_OK && there && !read_header(reader, &p)) {
        double number;
        if (p.n > 2 && text_number(p.fields[2].text, p.fields[2].length, &number) == NUMBER_OK) {
            reader->rating = 2;
        }
        reader->waits = true;
        status = to_pair(reader, &p, line.number, &reader->first, error);
    }
    free(p.scratch);
    if (status != MF_OK) {
        pair_reader_close(reader);
    }
    return status;
}

void pair_reader_close(pair_reader *reader)
{
    line_reader_close(&reader->lines);
}

mf_status pair_reader_next(pair_reader *reader, pair *next, bool *there, mf_error *error)
{
    if (reader->waits) {
        reader->waits = false;
        *next = reader->first;
        *there = true;
        return MF_OK;
    }
    text_line line;
    parts p = {.n = 0};
    mf_status status = next_line_with_text(&reader->lines, &line, there, error);
    if (status != MF_OK || !*there) {
        return status;
    }
    status = take_apart(line, &reader->by, &p, error);
    if (status == MF_OK) {
        status = to_pair(reader, &p, line.number, next, error);
    }
    free(p.scratch);
    return status;
}
