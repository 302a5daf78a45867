/* Blocks of lines below a head: see line_blocks.h. */
#include "line_blocks.h"

#include <stdint.h>
#include <string.h>

#include "../data/fail.h"
#include "times.h"

typedef struct block {
    char id[32]; /* of the head */
    size_t length, left;
} block;

/* A rating, or where there is none (NULL) a pair. */
static mf_status add(reading *r, const block_layout *l, const block *b, field other,
                     const double *value, size_t line, mf_error *error)
{
    field head = {b->id, b->length};
    field watcher = l->head_is_watcher ? head : other, movie = l->head_is_watcher ? other : head;
    return value == NULL ? reading_add_pair(r, watcher.text, watcher.length, movie.text,
                                            movie.length, line, error)
                         : reading_add(r, watcher.text, watcher.length, movie.text, movie.length,
                                       *value, line, error);
}

static mf_status add_line(reading *r, const block_layout *l, const block *b, text_line line,
                          mf_error *error)
{
    field fields[3];
    char scratch[512];
    double value = 0;
    size_t n = line.length < sizeof scratch
                   ? text_split(line, text_delimiters[l->by], fields, 3, scratch)
                   : SIZE_MAX;
    bool lone = n == 1 ||
                (l->lone_timed && n == 3 && memchr(fields[2].text, ':', fields[2].length) != NULL);
    if (lone && r->pairs_are_enough && fields[0].length > 0) {
        return add(r, l, b, fields[0], NULL, line.number, error);
    }
    if (lone) {
        return reading_bad_line(r, line.number, error, "%s; expected %s", l->lone, l->expected);
    }
    if (n == SIZE_MAX || n < 2 || fields[0].length == 0 ||
        text_number(fields[1].text, fields[1].length, &value) != NUMBER_OK) {
        return reading_bad_line(r, line.number, error, "'%.*s'; expected %s",
                                (int)(line.length > 40 ? 40 : line.length), line.text, l->expected);
    }
    r->time = 0;
    if (l->dated && r->options->times && n > 2) {
        r->counts->has_times = true;
        if (!times_read(fields[2], &r->time)) {
            return reading_bad_line(
                r, line.number, error, "'%.*s' is no date; expected one such as 2005-01-14",
                (int)(fields[2].length > 40 ? 40 : fields[2].length), fields[2].text);
        }
    }
    return add(r, l, b, fields[0], &value, line.number, error);
}

/* Another head: the one before should have had all that it announced. */
static mf_status begin_block(reading *r, block *b, text_line line, size_t length, size_t follow,
                             mf_error *error)
{
    mf_status status = MF_OK;
    if (b->left > 0 && b->left != SIZE_MAX) {
        status =
            reading_bad_line(r, line.number, error,
                             "%.*s has %zu rating%s fewer than its line says; expected as many",
                             (int)b->length, b->id, b->left, b->left == 1 ? "" : "s");
    }
    memcpy(b->id, line.text, length);
    b->length = length;
    b->left = follow;
    return status;
}

mf_status line_blocks_read(reading *r, const block_layout *l, mf_error *error)
{
    line_reader reader;
    text_line line;
    block b = {.left = 0};
    bool there = true;
    mf_status status = line_reader_open(&reader, r->from, r->path, error);
    if (status != MF_OK) {
        return status;
    }
    while (status == MF_OK) {
        status = line_reader_next(&reader, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        size_t follow, length = l->head(line, &follow);
        if (text_is_blank(line)) {
            r->counts->n_blank++;
        } else if (length > 0 && length < sizeof b.id) {
            status = begin_block(r, &b, line, length, follow, error);
        } else if (b.left == 0) {
            status = reading_bad_line(r, line.number, error, "%s", l->no_head);
        } else {
            b.left -= b.left != SIZE_MAX;
            status = add_line(r, l, &b, line, error);
        }
        if (line.number % 65536 == 0 && status == MF_OK) {
            status = reading_go_on(r, line.number, error);
        }
    }
    r->counts->n_lines += reader.number;
    line_reader_close(&reader);
    return status;
}
