/* The Netflix Prize as it was given out: mv_0000007.txt, one movie a file, and combined_data_1.txt,
 * where "7:" begins a movie. Lines are customer,rating,date. In probe.txt the lines are customers
 * alone: pairs without a rating. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "format.h"
#include "line_blocks.h"
#include "text.h"
#include "mfexplore/status.h"

/* "7:", with blanks or commas behind it or not: the length of the movie's id; 0 where the line is
 * none. */
static size_t movie_length(text_line line, size_t *follow)
{
    size_t digits = 0;
    *follow = SIZE_MAX;
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
    size_t from = 0, follow;
    while (from < first->n && isspace((unsigned char)first->bytes[from])) {
        from++; /* blank lines */
    }
    const char *begin = first->bytes + from, *newline = memchr(begin, '\n', first->n - from);
    size_t length = newline == NULL ? first->n - from : (size_t)(newline - begin);
    length -= length > 0 && begin[length - 1] == '\r';
    text_line line = {begin, length, 1};
    return newline != NULL && movie_length(line, &follow) > 0 ? SURE_CERTAIN : SURE_NOT;
}

static mf_status read_netflix(reading *r, mf_error *error)
{
    static const block_layout layout = {
        .head = movie_length,
        .dated = true,
        .by = BY_COMMA,
        .no_head = "a customer before any movie; expected a line such as 7:",
        .lone = "a customer without a rating, as in probe.txt: such pairs are a test set (--test)",
        .expected = "customer,rating,date"};
    return line_blocks_read(r, &layout, error);
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
