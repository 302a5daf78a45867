/* Lines of text triples: see triple_lines.h. */
#include "triple_lines.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "look.h"
#include "names.h"
#include "reading.h"
#include "times.h"

/* ---- lines ---------------------------------------------------------------------------------- */

static const char *const unquotable = "?";

/* What a decimal comma would leave behind the rating: a whole number below 100. */
static bool could_be_decimals(field f)
{
    double value;
    return text_number(f.text, f.length, &value) == NUMBER_OK && value >= 0 && value < 100 &&
           value == floor(value);
}

/* Is there something but a comment in a line behind its last field with a name? Without names what
 * follows is of no account, unless it may be decimals or the line that should come next. */
static bool has_more(const field *fields, size_t n, const dialect *d)
{
    size_t most = d->most;
    if (!d->header && n == most + 1 && n <= FIELDS_MOST && !could_be_decimals(fields[most])) {
        return false;
    }
    if (n > most && most < FIELDS_MOST && fields[most].length > 0 && fields[most].text[0] == '#') {
        return false;
    }
    while (n > most && (n > FIELDS_MOST || fields[n - 1].length == 0)) {
        n--;
    }
    return n > most;
}

static bool has_digit(field f)
{
    bool any = false;
    for (size_t i = 0; i < f.length && !any; i++) {
        any = f.text[i] >= '0' && f.text[i] <= '9';
    }
    return any;
}

/* Says what is wrong with a line. */
static mf_status bad_line(const char *path, text_line line, const dialect *d, size_t n_fields,
                          const field *fields, number_result number, mf_error *error)
{
    if (n_fields == SIZE_MAX) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "a quote is not closed; expected its end on the "
                          "same line");
    }
    if (n_fields < d->needed) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "%zu field%s (delimiter: %s); expected watcher, movie and rating",
                          n_fields, n_fields == 1 ? "" : "s",
                          d->by.name != NULL ? d->by.name : "a character");
    }
    if (has_more(fields, n_fields, d)) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "%zu fields (delimiter: %s), and %s %zu: perhaps %s; expected as many%s",
                          n_fields, d->by.name != NULL ? d->by.name : "a character",
                          d->header ? "the header has" : "other lines have", d->most,
                          d->by.character == ',' ? "a decimal comma, or an id that needs quotes"
                                                 : "two lines in one",
                          d->header ? "" : ", or --columns where what follows is of no account");
    }
    for (role r = ROLE_WATCHER; r < ROLE_RATING; r++) {
        if (fields[d->columns.at[r]].length == 0) {
            return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                              "the %s id is empty; expected an id", role_names[r]);
        }
    }
    static const char *const examples[NUMBER_STYLES] = {
        [NUMBERS_PLAIN] = "4 or 3.5",
        [NUMBERS_DECIMAL_COMMA] = "3,5, with a decimal comma as in other lines",
        [NUMBERS_THOUSANDS] = "1,234, as in other lines",
        [NUMBERS_OUT_OF] = "4/5, out of as many as in other lines",
        [NUMBERS_STAR_SIGNS] = "stars, as in other lines",
        [NUMBERS_WORD_BEHIND] = "4 stars, as in other lines",
        [NUMBERS_HALF_SIGN] = "4 or 4½"};
    field rating = fields[d->columns.at[ROLE_RATING]];
    const char *text = rating.length > 0 ? rating.text : unquotable;
    int length = rating.length > 40 ? 40 : (int)rating.length;
    numbers how; /* a number, but written as no other before it? */
    bool otherwise = number == NUMBER_NOT && numbers_find(&rating, 1, d->by.character == ',', &how);
    if (d->header && number == NUMBER_NOT && !otherwise && !has_digit(rating) &&
        name_meaning(rating.text, rating.length).role == ROLE_RATING) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "the rating is '%.*s': a header once more; expected a rating, or "
                          "--skip-bad, which leaves such lines out",
                          length, text);
    }
    return number == NUMBER_EMPTY
               ? mf_fail_at(error, MF_BAD_DATA, path, line.number,
                            "the rating is empty; expected a finite number%s", look_way_out(rating))
           : number == NUMBER_RANGE
               ? mf_fail_at(error, MF_BAD_DATA, path, line.number,
                            "the rating %.*s is too large; expected at most 3.4e38", length, text)
               : mf_fail_at(error, MF_BAD_DATA, path, line.number,
                            "the rating '%.*s' is not a finite number%s; expected one such as %s%s",
                            length, text,
                            d->how.style == NUMBERS_PLAIN && !otherwise
                                ? ""
                                : " written as the others are",
                            examples[d->how.style], look_way_out(rating));
}

mf_status triples_add_line(const char *path, text_line line, const dialect *d,
                           const mf_read_options *options, char *scratch, mf_builder_share *share,
                           mf_ratings *counts, mf_error *error)
{
    field fields[FIELDS_MOST];
    double value = 0;
    number_result number = NUMBER_OK;
    size_t n = text_split_line(line, d->by, fields, FIELDS_MOST, scratch);
    bool whole = n != SIZE_MAX && n >= d->needed && !has_more(fields, n, d);
    field watcher = {0}, movie = {0};
    if (whole) {
        field rating = fields[d->columns.at[ROLE_RATING]];
        watcher = fields[d->columns.at[ROLE_WATCHER]];
        movie = fields[d->columns.at[ROLE_MOVIE]];
        number = numbers_read(d->how, rating.text, rating.length, &value);
        if (number == NUMBER_NOT && d->how.style == NUMBERS_PLAIN) {
            number = numbers_read_late(rating.text, rating.length, &value);
        }
        if (reading_is_missing(options, rating.text, rating.length,
                               number == NUMBER_OK ? value : (double)NAN)) {
            counts->n_missing++;
            return MF_OK;
        }
    }
    if (!whole || watcher.length == 0 || movie.length == 0 || number != NUMBER_OK) {
        if (options->skip_bad) {
            counts->n_bad++;
            return MF_OK;
        }
        return path == NULL ? MF_BAD_DATA : bad_line(path, line, d, n, fields, number, error);
    }
    int64_t time = 0;
    if (d->timed && !times_read(fields[d->columns.at[ROLE_TIME]], &time)) {
        field when = fields[d->columns.at[ROLE_TIME]];
        if (options->skip_bad) {
            counts->n_bad++;
            return MF_OK;
        }
        return path == NULL ? MF_BAD_DATA
                            : mf_fail_at(error, MF_BAD_DATA, path, line.number,
                                         "the time '%.*s' is no number and no date; expected one "
                                         "such as 881250949 or 2005-01-14",
                                         (int)(when.length > 40 ? 40 : when.length),
                                         when.length > 0 ? when.text : "");
    }
    if (reading_leaves_out(options, value, counts)) {
        return MF_OK;
    }
    if (!mf_builder_share_add(share, watcher.text, watcher.length, movie.text, movie.length, value,
                              line.number, time, false)) {
        return mf_no_memory(error, "the ratings");
    }
    return MF_OK;
}

/* ---- parts of a block, one a thread ---------------------------------------------------------- */

/* The first byte from `c` on that is `by`, or a blank, a control, an exclamation or a quotation
 * mark; `limit` when none is before it. Eight at a time: of the marks in a word the lowest is
 * exact. Eight bytes past the limit can be read. */
static const char *next_mark(const char *c, const char *limit, char by)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
    for (; c < limit; c += 8) {
        uint64_t word;
        memcpy(&word, c, sizeof word);
        word = le64toh(word);
        uint64_t other = word ^ ones * (unsigned char)by;
        uint64_t marks = (((word - ones * ('"' + 1)) & ~word) | ((other - ones) & ~other)) & high;
        if (marks != 0) {
            c += __builtin_ctzll(marks) / 8;
            break;
        }
    }
    return c < limit ? c : limit;
}

/* The end of a quoted field that begins at `from`; NULL where it holds quotes, backslashes or
 * lines. */
static const char *end_quote(const char *from, const char *limit)
{
    const char *mark = next_mark(from, limit, '\\');
    while (mark < limit && *mark != '"' && *mark != '\n' && *mark != '\\') {
        mark = next_mark(mark + 1, limit, '\\');
    }
    return mark < limit && *mark == '"' ? mark : NULL;
}

/* The fields of a line without blanks but between fields, quoted as a whole or not. False when it
 * is not so simple; `*end`, where the next line begins, is then not set. */
static bool split_simply(const char *text, const char *limit, const dialect *d, field *fields,
                         const char **end)
{
    delimiter by = d->by;
    size_t n = 0, needed = d->needed, all = 0;
    const char *from = text, *mark;
    for (;; from = mark + 1) {
        field here = {from, 0};
        if (from < limit && *from == '"') {
            mark = end_quote(from + 1, limit);
            if (mark == NULL) {
                return false;
            }
            here = (field){from + 1, (size_t)(mark - from - 1)};
            mark++;
        } else {
            mark = next_mark(from, limit, by.character);
            here.length = (size_t)(mark - from);
        }
        if (n < needed) {
            fields[n++] = here;
        }
        all++;
        if (mark == limit || *mark != by.character) {
            break;
        }
        if (by.kind == DELIMITER_COLONS && (++mark == limit || *mark != ':')) {
            return false;
        }
        if (by.kind == DELIMITER_BLANKS && (unsigned char)mark[1] <= ' ') {
            return false;
        }
    }
    const char *last = mark + (limit - mark > 1 && mark[0] == '\r');
    *end = last + (last < limit);
    return n == needed && all <= d->most && (last == limit || *last == '\n') &&
           strchr("#%/[\xef", text[0]) == NULL;
}

/* A line of the usual kind straight into the share. False: it needs the careful way. */
static bool add_simply(part *p, const dialect *d, const mf_read_options *options, const char **at)
{
    field fields[FIELDS_MOST];
    const char *end;
    double value;
    if (d->timed || options->zero_missing || options->missing != NULL ||
        d->how.style != NUMBERS_PLAIN || !split_simply(*at, p->end, d, fields, &end)) {
        return false;
    }
    field rating = fields[d->columns.at[ROLE_RATING]],
          watcher = fields[d->columns.at[ROLE_WATCHER]];
    field movie = fields[d->columns.at[ROLE_MOVIE]];
    if (watcher.length == 0 || movie.length == 0 ||
        text_number(rating.text, rating.length, &value) != NUMBER_OK || value == 0) {
        return false;
    }
    if (!mf_builder_share_add(p->share, watcher.text, watcher.length, movie.text, movie.length,
                              value, 0, 0, true)) {
        p->status = MF_SYSTEM;
    }
    *at = end;
    return true;
}

void triples_read_part(part *p, const dialect *d, const mf_read_options *options, size_t first_line)
{
    bool simple = options->duplicates != MF_DUPLICATES_ERROR; /* else lines are remembered */
    for (const char *at = p->text; at < p->end && p->status == MF_OK;) {
        if (simple && add_simply(p, d, options, &at)) {
            p->counts.n_lines++;
            continue;
        }
        text_line line;
        size_t lines = text_record(at, p->end, true, d->by, &line, &at);
        line.number = p->counts.n_lines + 1;
        p->counts.n_lines += lines;
        p->wrong = line; /* its number counts from the part's first */
        line.number += first_line;
        if (text_is_blank(line)) {
            p->counts.n_blank++;
        } else if (line.length > p->scratch_size &&
                   !mf_grow((void **)&p->scratch, &p->scratch_size, line.length, 1)) {
            p->status = MF_SYSTEM;
        } else {
            p->status =
                triples_add_line(NULL, line, d, options, p->scratch, p->share, &p->counts, NULL);
        }
    }
}

/* How many quotation marks there are; those that a backslash takes do not count. */
static size_t count_quotes(const char *text, size_t n, bool escapes)
{
    size_t quotes = 0;
    if (!escapes) {
        for (size_t i = 0; i < n; i++) { /* a loop that compilers make wide */
            quotes += text[i] == '"';
        }
        return quotes;
    }
    for (size_t i = 0; i < n; i++) {
        i += text[i] == '\\' && i + 1 < n;
        quotes += text[i] == '"';
    }
    return quotes;
}

/* The beginning of the first line from `to` on that is not inside quotes, seen from `from`, which
 * is not; within a limit, else that of the next line. */
static const char *next_beginning(const char *from, const char *to, const char *end,
                                  const dialect *d)
{
    enum { FARTHEST = 1 << 20 };
    const char *newline = to < end ? memchr(to, '\n', (size_t)(end - to)) : NULL;
    if (newline == NULL || !d->has_quotes) {
        return newline != NULL ? newline + 1 : end;
    }
    const char *first = newline;
    size_t quotes = count_quotes(from, (size_t)(newline - from), d->by.escapes);
    while (quotes % 2 == 1 && newline != NULL && newline - first < FARTHEST) {
        const char *next = memchr(newline + 1, '\n', (size_t)(end - newline - 1));
        if (next != NULL) {
            quotes += count_quotes(newline, (size_t)(next - newline), d->by.escapes);
        }
        newline = next;
    }
    return newline == NULL ? end : quotes % 2 == 1 ? first + 1 : newline + 1;
}

size_t triples_whole(const char *text, size_t length, const dialect *d)
{
    if (!d->has_quotes || count_quotes(text, length, d->by.escapes) % 2 == 0) {
        return length;
    }
    const char *at = text, *last = text, *end = text + length;
    size_t quotes = 0;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL) {
            break;
        }
        quotes += count_quotes(at, (size_t)(newline - at), d->by.escapes);
        at = newline + 1;
        last = quotes % 2 == 0 ? at : last;
    }
    return last > text ? (size_t)(last - text) : length;
}

void triples_cut(const char *text, size_t length, const dialect *d, part *parts, size_t n)
{
    const char *at = text, *end = text + length;
    for (size_t i = 0; i < n; i++) {
        const char *to = text + length / n * (i + 1);
        to = i + 1 == n || to > end ? end : to < at ? at : to;
        to = to < end ? next_beginning(at, to, end, d) : end;
        parts[i].text = at;
        parts[i].end = to;
        parts[i].counts = (mf_ratings){0};
        parts[i].status = MF_OK;
        at = to;
    }
}
