/* Yahoo! Music as it was given out for KDD Cup 2011, and files made like it: "507|3" begins a user
 * with three ratings; the lines below it are item, score (0 to 100) and when, between tabs. In its
 * test sets the score is left out: pairs without a rating. */
#include <ctype.h>
#include <string.h>

#include "format.h"
#include "line_blocks.h"
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

static mf_status read_yahoo(reading *r, mf_error *error)
{
    static const block_layout layout = {
        .head = user_length,
        .head_is_watcher = true,
        .lone_timed = true,
        .by = BY_TAB,
        .no_head = "more ratings than the line of the user says; expected a line such as 507|3",
        .lone = "an item without a score, as in the test sets: such pairs are for --test",
        .expected = "item, score, when"};
    return line_blocks_read(r, &layout, error);
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
