/* Yahoo! Music as it was given out for KDD Cup 2011, and files made like it: "507|3" begins a user
 * with three ratings; the lines below it are item, score (0 to 100) and when, between tabs. In its
 * test sets the score is left out: pairs without a rating. */
#include <ctype.h>
#include <string.h>

#include "../data/fail.h"
#include "format.h"
#include "text.h"
#include "mfexplore/status.h"

/* "507|3": the length of the user's id, and how many ratings follow; 0 where the line is none. */
static size_t user_length(text_line line, size_t *follow)
{
    size_t id = 0, at;
    *follow = 0;
    while (id < line.length && isdigit((unsigned char)line.text[id])) {
        id++;
    }
    for (at = id + 1; at < line.length && isdigit((unsigned char)line.text[at]) && at < id + 10;
         at++) {
        *follow = *follow * 10 + (size_t)(line.text[at] - '0');
    }
    return id > 0 && at > id + 1 && at == line.length && line.text[id] == '|' ? id : 0;
}

static sureness sniff_yahoo(const first_bytes *first)
{
    const char *at = first->bytes, *end = at + first->n;
    text_line line[2] = {{0}};
    size_t follow, n = 0;
    for (; n < 2 && at < end; n++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline == NULL ? end : newline) - at);
        length -= length > 0 && at[length - 1] == '\r';
        line[n] = (text_line){at, length, n + 1};
        at = newline == NULL ? end : newline + 1;
    }
    size_t digits = 0;
    while (n == 2 && digits < line[1].length && isdigit((unsigned char)line[1].text[digits])) {
        digits++;
    }
    bool item = digits > 0 && (digits == line[1].length || line[1].text[digits] == '\t');
    return item && user_length(line[0], &follow) > 0 && follow > 0 ? SURE_CERTAIN : SURE_NOT;
}

static mf_status add_line(reading *r, text_line line, const char *user, size_t user_bytes,
                          mf_error *error)
{
    field fields[2];
    char scratch[512];
    double value = 0;
    size_t n = line.length < sizeof scratch
                   ? text_split(line, text_delimiters[BY_TAB], fields, 2, scratch)
                   : SIZE_MAX;
    if (n == 1 && r->pairs_are_enough && fields[0].length > 0) {
        return reading_add_pair(r, user, user_bytes, fields[0].text, fields[0].length, line.number,
                                error);
    }
    if (n == 1) {
        return reading_bad_line(r, line.number, error,
                                "an item without a score, as in the test sets: such pairs are for "
                                "--test; expected item, score, when");
    }
    if (n == SIZE_MAX || n < 2 || fields[0].length == 0 ||
        text_number(fields[1].text, fields[1].length, &value) != NUMBER_OK) {
        return reading_bad_line(r, line.number, error, "'%.*s'; expected item, score, when",
                                (int)(line.length > 40 ? 40 : line.length), line.text);
    }
    return reading_add(r, user, user_bytes, fields[0].text, fields[0].length, value, line.number,
                       error);
}

static mf_status read_yahoo(reading *r, mf_error *error)
{
    line_reader reader;
    text_line line;
    bool there = true;
    char user[32];
    size_t length = 0, left = 0;
    mf_status status = line_reader_open(&reader, r->from, r->path, error);
    if (status != MF_OK) {
        return status;
    }
    while (status == MF_OK) {
        status = line_reader_next(&reader, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        size_t follow, digits = user_length(line, &follow);
        if (text_is_blank(line)) {
            r->counts->n_blank++;
        } else if (digits > 0 && digits < sizeof user) {
            if (left > 0) {
                status = reading_bad_line(r, line.number, error,
                                          "user %.*s has %zu rating%s fewer than the line says; "
                                          "expected as many",
                                          (int)length, user, left, left == 1 ? "" : "s");
            }
            memcpy(user, line.text, digits);
            length = digits;
            left = follow;
        } else if (left == 0) {
            status = reading_bad_line(r, line.number, error,
                                      "more ratings than the line of the user says; expected a "
                                      "line such as 507|3");
        } else {
            left--;
            status = add_line(r, line, user, length, error);
        }
        if (line.number % 65536 == 0 && status == MF_OK) {
            status = reading_go_on(r, line.number, error);
        }
    }
    r->counts->n_lines += reader.number;
    line_reader_close(&reader);
    return status;
}

static const char *const members[] = {"trainIdx*.txt", NULL};

const mf_format format_yahoo = {
    .name = "yahoo",
    .summary = "Yahoo! Music (KDD Cup 2011): USER|N, then N lines of item, score and when",
    .options = READS_SKIP_BAD,
    .sniff = sniff_yahoo,
    .read = read_yahoo,
    .members = members,
};
