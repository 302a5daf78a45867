/* Text triples: watcher, movie, rating, one a line, in whatever dialect. The dialect (delimiter,
 * header, column roles) is found by looking at the first lines, or told. */
#include "triples.h"

#include <endian.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "columns.h"
#include "format.h"
#include "look.h"
#include "numbers.h"
#include "times.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { BLOCK_BYTES = 2 << 20, FIELDS_MOST = LOOK_COLUMNS };

/* What was found out about the file. */
typedef struct dialect {
    delimiter by;
    numbers how; /* its ratings are written */
    columns columns;
    size_t needed;                  /* fields a line must have */
    size_t most;                    /* and may have, where its last is needed and has a name */
    size_t skip;                    /* lines before the data: "sep=;", the header */
    bool header, has_quotes, timed; /* timed: times are kept */
} dialect;

/* ---- lines ---------------------------------------------------------------------------------- */

static const char *const unquotable = "?";

/* Is there something but a comment in a line behind its last field with a name? */
static bool has_more(const field *fields, size_t n, size_t most)
{
    if (n > most && most < FIELDS_MOST && fields[most].length > 0 && fields[most].text[0] == '#') {
        return false;
    }
    while (n > most && (n > FIELDS_MOST || fields[n - 1].length == 0)) {
        n--;
    }
    return n > most;
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
    if (has_more(fields, n_fields, d->most)) {
        return mf_fail_at(error, MF_BAD_DATA, path, line.number,
                          "%zu fields (delimiter: %s), and the header has %zu: perhaps a decimal "
                          "comma, or an id that needs quotes; expected as many",
                          n_fields, d->by.name != NULL ? d->by.name : "a character", d->most);
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
        [NUMBERS_WORD_BEHIND] = "4 stars, as in other lines"};
    field rating = fields[d->columns.at[ROLE_RATING]];
    const char *text = rating.length > 0 ? rating.text : unquotable;
    int length = rating.length > 40 ? 40 : (int)rating.length;
    return number == NUMBER_EMPTY ? mf_fail_at(error, MF_BAD_DATA, path, line.number,
                                               "the rating is empty; expected a finite number")
           : number == NUMBER_RANGE
               ? mf_fail_at(error, MF_BAD_DATA, path, line.number,
                            "the rating %.*s is too large; expected at most 3.4e38", length, text)
               : mf_fail_at(error, MF_BAD_DATA, path, line.number,
                            "the rating '%.*s' is not a finite number%s; expected one such as %s",
                            length, text,
                            d->how.style == NUMBERS_PLAIN ? "" : " written as the others are",
                            examples[d->how.style]);
}

/* Reads one data line into the share. `path` NULL: an error's message does not matter yet. */
static mf_status add_line(const char *path, text_line line, const dialect *d,
                          const mf_read_options *options, char *scratch, mf_builder_share *share,
                          mf_ratings *counts, mf_error *error)
{
    field fields[FIELDS_MOST];
    double value = 0;
    number_result number = NUMBER_OK;
    size_t n = text_split_line(line, d->by, fields, FIELDS_MOST, scratch);
    bool whole = n != SIZE_MAX && n >= d->needed && !has_more(fields, n, d->most);
    field watcher = {0}, movie = {0};
    if (whole) {
        field rating = fields[d->columns.at[ROLE_RATING]];
        watcher = fields[d->columns.at[ROLE_WATCHER]];
        movie = fields[d->columns.at[ROLE_MOVIE]];
        number = numbers_read(d->how, rating.text, rating.length, &value);
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

typedef struct part {
    const char *text, *end; /* whole lines */
    mf_builder_share *share;
    mf_ratings counts; /* n_lines, n_zeros, n_bad, n_blank */
    mf_status status;
    text_line wrong; /* the line that ended it; its number counts from the part's first */
    char *scratch;
    size_t scratch_size;
} part;

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
           strchr("#%/", text[0]) == NULL;
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

static void read_part(part *p, const dialect *d, const mf_read_options *options, size_t first_line)
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
            p->status = add_line(NULL, line, d, options, p->scratch, p->share, &p->counts, NULL);
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

/* How much of a block, which ends at a line's end, ends outside quotes. */
static size_t whole_records(const char *text, size_t length, const dialect *d)
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

/* Cuts a block into parts at line ends. */
static void cut_block(const char *text, size_t length, const dialect *d, part *parts, size_t n)
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

static bool new_parts(part *parts, size_t n, const mf_builder *builder)
{
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        parts[i] = (part){.share = mf_builder_share_new(builder)};
        good = good && parts[i].share != NULL;
    }
    return good;
}

/* What the parts of a block say, in the file's order; the first failure counts. */
static mf_status conclude(part *parts, size_t n, const dialect *d, const mf_read_options *options,
                          line_reader *reader, mf_ratings *counts, mf_error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (parts[i].status == MF_SYSTEM) {
            return mf_no_memory(error, "the ratings");
        }
        if (parts[i].status != MF_OK) { /* once more, now that its number is known */
            parts[i].wrong.number += reader->number;
            return add_line(reader->path, parts[i].wrong, d, options, parts[i].scratch,
                            parts[i].share, counts, error);
        }
        reader->number += parts[i].counts.n_lines;
        reading_add_counts(counts, &parts[i].counts);
    }
    return MF_OK;
}

/* Skips what stands before the data, and blank lines before that. */
static mf_status skip_header(line_reader *reader, size_t n, mf_ratings *counts, mf_error *error)
{
    text_line line;
    bool there = true;
    mf_status status = MF_OK;
    while (n > 0 && there && status == MF_OK) {
        status = line_reader_next(reader, &line, &there, error);
        bool blank = status == MF_OK && there && text_is_blank(line);
        counts->n_blank += blank;
        n -= !blank;
    }
    return status;
}

/* Can each of several mates read a part of the lines? In text as it stands on a disk. */
static bool can_divide(const reading *r, const line_reader *reader, const dialect *d)
{
    return source_is_plain(r->from) && !d->has_quotes && !d->timed &&
           reader->kind.encoding == TEXT_BYTES && !reader->kind.old_mac;
}

/* Where in this file, whose data begin at `data`, the lines of a share of all bytes begin that
 * begins at `at`. */
static mf_status find_share(const reading *r, uint64_t at, uint64_t data, uint64_t *begins,
                            mf_error *error)
{
    uint64_t size = source_size(r->from), here = at > r->before ? at - r->before : 0;
    *begins = here <= data ? data : size;
    return here <= data || here >= size ? MF_OK : source_find_line(r->from, here, begins, error);
}

/* Goes to this mate's part: the lines that begin in its share of the bytes. What stands before the
 * data is counted by who has the file's first byte. */
static mf_status take_part(const reading *r, line_reader *reader, size_t n_blank, mf_error *error)
{
    uint64_t data = line_reader_place(reader), begin, end, rank = r->mates->rank;
    uint64_t from = r->all / r->mates->n * rank, to = r->all / r->mates->n * (rank + 1);
    bool last = rank + 1 == r->mates->n;
    mf_status status = find_share(r, from, data, &begin, error);
    if (status == MF_OK) {
        status = find_share(r, last ? UINT64_MAX : to, data, &end, error);
    }
    if (from > r->before || (to <= r->before && !last)) {
        reader->number = 0;
        r->counts->n_blank = n_blank;
    }
    return status == MF_OK ? line_reader_narrow(reader, begin, end, error) : status;
}

/* Was there a rating, or a line that could have been one? `unread`: lines that were not, before. */
static mf_status check_some(const line_reader *reader, const dialect *d, const mf_ratings *counts,
                            size_t unread, mf_error *error)
{
    size_t headers = reader->number > 0 ? d->skip : 0;
    if (reader->number > headers + counts->n_blank + counts->n_bad - unread) {
        return MF_OK;
    }
    return mf_fail_at(error, MF_BAD_DATA, reader->path, reader->number == 0 ? 1 : reader->number,
                      "%s; expected lines of watcher, movie, rating",
                      reader->number == 0               ? "the file is empty"
                      : d->header && counts->n_bad == 0 ? "no ratings follow the header"
                                                        : "no ratings are in the file");
}

/* Blocks of lines, each by as many threads as there are: what comes out does not depend on how
 * many, for ids are sorted and ratings keep the file's order. */
static mf_status read_lines(reading *r, line_reader *reader, dialect *d, mf_error *error)
{
    const mf_read_options *options = r->options;
    mf_builder *builder = r->builder;
    mf_ratings *counts = r->counts;
    part parts[READING_THREADS_MOST];
    mf_builder_share *shares[READING_THREADS_MOST];
    size_t n = reading_threads(options), length = 1;
    size_t n_blank = counts->n_blank, unread = n_blank + counts->n_bad;
    mf_status status = new_parts(parts, n, builder) ? MF_OK : mf_no_memory(error, "reading");
    if (status == MF_OK) {
        status = skip_header(reader, d->skip, counts, error);
    }
    for (size_t i = 0; i < n; i++) {
        shares[i] = parts[i].share;
    }
    bool divides = status == MF_OK && r->mates != NULL;
    if (divides) {
        r->divided = can_divide(r, reader, d);
        status = r->divided ? take_part(r, reader, n_blank, error)
                            : mf_fail_at(error, MF_BAD_DATA, reader->path, 0, "cannot be divided");
    }
    status = status == MF_OK ? reading_go_on(r, reader->number, error) : status;
    while (status == MF_OK && length > 0) {
        const char *text;
        mf_error why;
        /* Lines before a damaged place are looked at first: what is wrong with them comes first. */
        mf_status block = line_reader_block(reader, BLOCK_BYTES * n, &text, &length, &why);
        d->has_quotes = d->has_quotes || memchr(text, '"', length) != NULL;
        if (d->has_quotes && divides) { /* a line may go on in another's part */
            status = mf_fail_at(error, MF_BAD_DATA, reader->path, 0, "quotes in a divided file");
            break;
        }
        if (!reader->ended) {
            size_t whole = whole_records(text, length, d);
            reader->begin -= length - whole; /* the rest comes with the next block */
            length = whole;
        }
        cut_block(text, length, d, parts, n);
#pragma omp parallel for schedule(static, 1) num_threads((int)n) if (n > 1)
        for (size_t i = 0; i < n; i++) {
            read_part(&parts[i], d, options, reader->number);
        }
        status = conclude(parts, n, d, options, reader, counts, error);
        if (status == MF_OK && !mf_builder_gather(builder, shares, n)) {
            status = mf_no_memory(error, "the ratings");
        }
        if (status == MF_OK && block != MF_OK) {
            status = block;
            if (error != NULL) {
                *error = why;
            }
        }
        status = status == MF_OK ? reading_go_on(r, reader->number, error) : status;
    }
    if (status == MF_OK && !divides) {
        status = check_some(reader, d, counts, unread, error);
    }
    counts->n_lines += reader->number;
    for (size_t i = 0; i < n; i++) {
        mf_builder_share_free(parts[i].share);
        free(parts[i].scratch);
    }
    return status;
}

/* Which column is what, for the record: the header's name, or its place. */
static void note_columns(reading *r, const look *l, const columns *found)
{
    mf_columns *taken = &r->counts->columns;
    char *const names[ROLES] = {taken->watcher, taken->movie, taken->rating, taken->time};
    for (role c = ROLE_WATCHER; c < ROLES; c++) {
        if (found->at[c] != SIZE_MAX) {
            field name = look_name(l, found->at[c]);
            reading_name_column(names[c], name.text, name.length, found->at[c]);
        }
    }
    taken->from = found->from;
}

/* Where the rating's name ends the header and rows are as long: as many. Where all are longer, that
 * is noted, or refused where what follows may be decimals. */
static mf_status fields_at_most(reading *r, const look *l, size_t needed, size_t *most,
                                mf_error *error)
{
    bool ends = l->header && !l->shifted && l->n_rows > 0 && l->n_fields[0] == needed,
         as_long = false;
    for (size_t row = 1; row < l->n_rows; row++) {
        as_long = as_long || l->n_fields[row] == needed;
    }
    *most = ends && as_long ? needed : SIZE_MAX;
    if (!ends || as_long || l->n_rows < 2 || l->n_fields[1] <= needed || needed >= l->stride ||
        look_cell(l, 1, needed).length == 0) {
        return MF_OK;
    }
    const column_look *more = &l->columns[needed];
    if (l->by.character == ',' && l->n_cols == needed + 1 && more->n_plain == more->n &&
        more->whole && more->min >= 0 && more->max < 100) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, l->line[1],
                          "%zu fields, and the header has %zu: perhaps a decimal comma; expected "
                          "quotes around it, another delimiter, or --columns for what is what",
                          l->n_fields[1], needed);
    }
    mf_ratings_note(r->counts, "columns",
                    "lines have %zu fields, and the header names %zu: what follows the rating is "
                    "not read; a decimal comma needs another delimiter, or quotes",
                    l->n_fields[1], needed);
    return MF_OK;
}

/* What may not be as it was taken. */
static void note_doubts(reading *r, const look *l, const columns *found)
{
    size_t commented = look_commented(l, found->at[ROLE_RATING]);
    if (commented > 0) {
        mf_ratings_note(r->counts, "comments",
                        "what begins with # or %% is a comment, but line %zu has the columns of a "
                        "rating; quotes around its id keep it",
                        commented);
    }
    if (l->header_numbered && !l->header_told && look_cell(l, 0, 0).length > 0) {
        mf_ratings_note(r->counts, "header",
                        "the first line, 0, 1, 2, is taken for the names of columns; --header no "
                        "reads it as a rating");
    }
    if (found->surely_movie_first && !r->options->swap) {
        mf_ratings_note(
            r->counts, "columns-swapped",
            "the movie seems to stand first: the first ids look like Amazon's products, "
            "the second like its customers; --swap reads the movie first");
    }
    if (found->maybe_movie_first && !r->options->swap) {
        mf_ratings_note(r->counts, "columns-swapped",
                        "the movie may stand first: the first ids end at %.0f, of 17770 Netflix "
                        "movies, the second go on to %.0f; --swap reads the movie first",
                        l->columns[0].max, l->columns[1].max);
    }
}

/* Finds the dialect of what the reader has in its buffer. */
static mf_status find_dialect(reading *r, line_reader *reader, dialect *d, mf_error *error)
{
    look l;
    size_t length;
    const char *text = line_reader_peek(reader, &length);
    mf_status status = look_at(text, length, reader->ended, r->options, &l, error);
    if (status != MF_OK) {
        return status;
    }
    *d = (dialect){
        .by = l.by, .skip = look_lines_before(&l), .header = l.header, .has_quotes = l.has_quotes};
    if (l.soft_blanks) {
        line_reader_soften(reader);
    }
    status = columns_find(&l, r->options, r->path, &d->columns, error);
    for (role c = ROLE_WATCHER; c < ROLES_NEEDED && status == MF_OK; c++) {
        if (d->columns.at[c] == SIZE_MAX) {
            d->columns.at[c] = (size_t)c; /* too few to tell: reading says what is wrong */
        }
        d->needed = d->columns.at[c] + 1 > d->needed ? d->columns.at[c] + 1 : d->needed;
    }
    d->most = SIZE_MAX;
    if (status == MF_OK && r->options->columns == NULL) {
        status = fields_at_most(r, &l, d->needed, &d->most, error);
    }
    d->timed = status == MF_OK && r->options->times && d->columns.at[ROLE_TIME] != SIZE_MAX;
    if (d->timed && d->columns.at[ROLE_TIME] + 1 > d->needed) {
        d->needed = d->columns.at[ROLE_TIME] + 1;
    }
    r->counts->has_times = r->counts->has_times || d->timed;
    if (status == MF_OK) {
        look_numbers(&l, d->columns.at[ROLE_RATING], &d->how);
        note_columns(r, &l, &d->columns);
    }
    if (status == MF_OK) {
        note_doubts(r, &l, &d->columns);
    }
    look_clear(&l);
    return status;
}

static mf_status read_triples(reading *r, mf_error *error)
{
    line_reader reader;
    dialect d = {0};
    mf_status status = line_reader_open(&reader, r->from, r->path, error);
    if (status != MF_OK) {
        return status;
    }
    status = find_dialect(r, &reader, &d, error);
    if (status == MF_OK) {
        status = read_lines(r, &reader, &d, error);
    }
    line_reader_close(&reader);
    return status;
}

static const char *const triples_members[] = {
    "ratings.csv",  "ratings.dat",  "u.data",       "*.inter",     "*.base",
    "*train*.csv",  "*train*.tsv",  "*train*.dat",  "*train*.txt", "*rating*.csv",
    "*rating*.tsv", "*rating*.dat", "*rating*.txt", NULL};

/* What nobody else takes for his own. */
static sureness sniff_triples(const first_bytes *first)
{
    (void)first;
    return SURE_FALLBACK;
}

const mf_format format_triples = {
    .name = "triples",
    .summary = "text lines of watcher, movie, rating, in any usual dialect",
    .options = READS_ANY,
    .sniff = sniff_triples,
    .read = read_triples,
    .write = triples_write,
    .endings = triples_endings,
    .members = triples_members,
    .divides = true,
};
