/* Pairs from standard input: see pairs.h. */
#include "pairs.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../format/names.h"
#include "../format/text.h"
#include "mfexplore/status.h"

enum { COLUMNS_MOST = 64 };

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

/* By the delimiter of the line before or, where that finds no two columns, by the first of the
 * usual ones that does; `*by` becomes it. */
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

/* The reader's own copy of an id, which takes the place of the last one; NULL: memory is out. */
static const char *keep_id(pair_reader *reader, size_t which, field from)
{
    if (!mf_grow((void **)&reader->ids[which], &reader->room[which], from.length + 1, 1)) {
        return NULL;
    }
    memcpy(reader->ids[which], from.text, from.length);
    reader->ids[which][from.length] = '\0';
    return reader->ids[which];
}

/* A number with a decimal point or, where commas do not part the columns, a decimal comma. */
static number_result read_rating(field f, delimiter by, double *value)
{
    char text[64];
    number_result result = text_number(f.text, f.length, value);
    if (result != NUMBER_NOT || f.length >= sizeof text ||
        (by.kind == DELIMITER_CHAR && by.character == ',')) {
        return result;
    }
    for (size_t i = 0; i < f.length; i++) {
        text[i] = f.text[i] == ',' ? '.' : f.text[i];
    }
    return text_number(text, f.length, value);
}

static mf_status to_pair(pair_reader *reader, const parts *p, size_t line, pair *out,
                         mf_error *error)
{
    out->rating = NAN;
    if (p->n <= reader->watcher || p->n <= reader->movie ||
        p->fields[reader->watcher].length == 0 || p->fields[reader->movie].length == 0) {
        return mf_fail_at(error, MF_BAD_DATA, "standard input", line,
                          "no pair; expected a watcher and a movie");
    }
    out->watcher = keep_id(reader, 0, p->fields[reader->watcher]);
    out->movie = keep_id(reader, 1, p->fields[reader->movie]);
    if (out->watcher == NULL || out->movie == NULL) {
        return mf_no_memory(error, "a pair");
    }
    if (reader->rating < p->n) {
        field f = p->fields[reader->rating];
        number_result result = read_rating(f, reader->by, &out->rating);
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

static bool is_known(const mf_ids *ids, field f)
{
    char id[256];
    uint32_t index;
    snprintf(id, sizeof id, "%.*s", (int)f.length, f.text);
    return f.length < sizeof id && mf_ids_find(ids, id, &index);
}

/* Do names say which column is which? */
static bool read_header(pair_reader *reader, const parts *p, const mf_ids *watchers,
                        const mf_ids *movies)
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
    double number;
    bool rated = p->n > 2 && read_rating(p->fields[2], reader->by, &number) == NUMBER_OK;
    if (rated || is_known(watchers, p->fields[0]) || is_known(movies, p->fields[1])) {
        return false; /* "user_1,movie_1,3" */
    }
    reader->watcher = place[ROLE_WATCHER];
    reader->movie = place[ROLE_MOVIE];
    reader->rating = place[ROLE_RATING];
    return true;
}

mf_status pair_reader_open(pair_reader *reader, const mf_ids *watchers, const mf_ids *movies,
                           mf_error *error)
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
    if (status == MF_OK && there && (line.text[0] == '{' || line.text[0] == '[') &&
        (p.n < 2 || !is_known(watchers, p.fields[0]))) {
        status = mf_fail_at(error, MF_BAD_DATA, "standard input", line.number,
                            "this looks like JSON; expected a watcher and a movie a line");
    }
    if (status == MF_OK && there && !read_header(reader, &p, watchers, movies)) {
        double number;
        number_result third = p.n > 2 ? read_rating(p.fields[2], reader->by, &number) : NUMBER_NOT;
        if (third == NUMBER_OK || third == NUMBER_EMPTY) { /* a rating, or that it is not known */
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
    free(reader->ids[0]);
    free(reader->ids[1]);
    reader->ids[0] = reader->ids[1] = NULL;
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
