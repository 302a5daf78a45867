/* The Netflix Prize as it was given out: mv_0000007.txt, one movie a file, and combined_data_1.txt,
 * where "7:" begins a movie. Lines are customer,rating,date. In probe.txt the lines are customers
 * alone: pairs without a rating. */
#include <ctype.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "format.h"
#include "text.h"
#include "times.h"
#include "mfexplore/status.h"

/* "7:", with blanks or commas behind it or not: the length of the movie's id; 0 where the line is
 * none. */
static size_t movie_length(text_line line)
{
    size_t digits = 0;
    while (line.length > 0 && strchr(" \t,", line.text[line.length - 1]) != NULL) {
        line.length--;
    }
    while (digits < line.length && isdigit((unsigned char)line.text[digits])) {
        digits++;
    }
    return digits > 0 && digits + 1 == line.length && line.text[digits] == ':' ? digits : 0;
}

static sureness sniff_netflix(const first_bytes *first)
{
    size_t from = 0;
    while (from < first->n && isspace((unsigned char)first->bytes[from])) {
        from++; /* blank lines */
    }
    const char *begin = first->bytes + from, *newline = memchr(begin, '\n', first->n - from);
    size_t length = newline == NULL ? first->n - from : (size_t)(newline - begin);
    length -= length > 0 && begin[length - 1] == '\r';
    text_line line = {begin, length, 1};
    return newline != NULL && movie_length(line) > 0 ? SURE_CERTAIN : SURE_NOT;
}

static mf_status add_line(reading *r, text_line line, const char *movie, size_t movie_bytes,
                          mf_error *error)
{
    field fields[3];
    char scratch[512];
    double value = 0;
    size_t n = line.length < sizeof scratch
                   ? text_split(line, text_delimiters[BY_COMMA], fields, 3, scratch)
                   : SIZE_MAX;
    if (movie_bytes == 0) {
        return reading_bad_line(r, line.number, error,
                                "a customer before any movie; expected a line such as 7:");
    }
    if (n == 1 && r->pairs_are_enough && fields[0].length > 0) {
        return reading_add_pair(r, fields[0].text, fields[0].length, movie, movie_bytes,
                                line.number, error);
    }
    if (n == 1) {
        return reading_bad_line(
            r, line.number, error,
            "a customer without a rating, as in probe.txt: such pairs are a test "
            "set (--test); expected customer,rating,date");
    }
    if (n == SIZE_MAX || n < 2 || fields[0].length == 0 ||
        text_number(fields[1].text, fields[1].length, &value) != NUMBER_OK) {
        return reading_bad_line(r, line.number, error, "'%.*s'; expected customer,rating,date",
                                (int)(line.length > 40 ? 40 : line.length), line.text);
    }
    r->time = 0;
    if (r->options->times && n > 2) {
        r->counts->has_times = true;
        if (!times_read(fields[2], &r->time)) {
            return reading_bad_line(
                r, line.number, error, "'%.*s' is no date; expected one such as 2005-01-14",
                (int)(fields[2].length > 40 ? 40 : fields[2].length), fields[2].text);
        }
    }
    return reading_add(r, fields[0].text, fields[0].length, movie, movie_bytes, value, line.number,
                       error);
}

static mf_status read_netflix(reading *r, mf_error *error)
{
    line_reader reader;
    text_line line;
    bool there = true;
    char movie[32];
    size_t length = 0;
    mf_status status = line_reader_open(&reader, r->from, r->path, error);
    if (status != MF_OK) {
        return status;
    }
    while (status == MF_OK) {
        status = line_reader_next(&reader, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        size_t digits = movie_length(line);
        if (text_is_blank(line)) {
            r->counts->n_blank++;
        } else if (digits > 0 && digits < sizeof movie) {
            memcpy(movie, line.text, digits);
            length = digits;
        } else {
            status = add_line(r, line, movie, length, error);
        }
        if (line.number % 65536 == 0 && status == MF_OK) {
            status = reading_go_on(r, line.number, error);
        }
    }
    r->counts->n_lines += reader.number;
    line_reader_close(&reader);
    return status;
}

static const char *const members[] = {"combined_data_*.txt", "mv_*.txt", NULL};

const mf_format format_netflix = {
    .name = "netflix",
    .summary = "the Netflix Prize: mv_*.txt, combined_data_*.txt, probe.txt as --test; folders and "
               "tars of them",
    .options = READS_SKIP_BAD,
    .sniff = sniff_netflix,
    .read = read_netflix,
    .members = members,
    .all_members = true,
};
