/* Text triples: watcher, movie, rating, one a line, in whatever dialect. The dialect (delimiter,
 * header, column roles) is found by looking at the first lines, or told. */
#include "triples.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "../data/sanity.h"
#include "columns.h"
#include "format.h"
#include "look.h"
#include "names.h"
#include "triple_lines.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { BLOCK_BYTES = 2 << 20 };

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
            return triples_add_line(reader->path, parts[i].wrong, d, options, parts[i].scratch,
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

/* A block of lines, by as many threads as there are parts; `length` is 0 at the file's end. */
static mf_status read_block(reading *r, line_reader *reader, dialect *d, part *parts,
                            mf_builder_share **shares, size_t n, size_t *length, mf_error *error)
{
    const char *text;
    mf_error why;
    /* Lines before a damaged place are looked at first: what is wrong with them comes first. */
    mf_status block = line_reader_block(reader, BLOCK_BYTES * n, &text, length, &why);
    d->has_quotes = d->has_quotes || memchr(text, '"', *length) != NULL;
    if (d->has_quotes && r->mates != NULL) { /* a line may go on in another's part */
        return mf_fail_at(error, MF_BAD_DATA, reader->path, 0, "quotes in a divided file");
    }
    if (!reader->ended) {
        size_t whole = triples_whole(text, *length, d);
        reader->begin -= *length - whole; /* the rest comes with the next block */
        *length = whole;
    }
    triples_cut(text, *length, d, parts, n);
#pragma omp parallel for schedule(static, 1) num_threads((int)n) if (n > 1)
    for (size_t i = 0; i < n; i++) {
        triples_read_part(&parts[i], d, r->options, reader->number);
    }
    mf_status status = conclude(parts, n, d, r->options, reader, r->counts, error);
    if (status == MF_OK && !mf_builder_gather(r->builder, shares, n)) {
        status = mf_no_memory(error, "the ratings");
    }
    if (status == MF_OK && block != MF_OK) {
        status = block;
        if (error != NULL) {
            *error = why;
        }
    }
    return status == MF_OK ? reading_go_on(r, reader->number, error) : status;
}

/* Block after block: what comes out does not depend on how many threads there are, for ids are
 * sorted and ratings keep the file's order. */
static mf_status read_lines(reading *r, line_reader *reader, dialect *d, mf_error *error)
{
    mf_ratings *counts = r->counts;
    part parts[READING_THREADS_MOST];
    mf_builder_share *shares[READING_THREADS_MOST];
    size_t n = reading_threads(r->options), length = 1;
    size_t n_blank = counts->n_blank, unread = n_blank + counts->n_bad;
    mf_status status = new_parts(parts, n, r->builder) ? MF_OK : mf_no_memory(error, "reading");
    if (status == MF_OK) {
        status = skip_header(reader, d->skip, counts, error);
    }
    for (size_t i = 0; i < n; i++) {
        shares[i] = parts[i].share;
    }
    if (status == MF_OK && r->mates != NULL) {
        r->divided = can_divide(r, reader, d);
        status = r->divided ? take_part(r, reader, n_blank, error)
                            : mf_fail_at(error, MF_BAD_DATA, reader->path, 0, "cannot be divided");
    }
    status = status == MF_OK ? reading_go_on(r, reader->number, error) : status;
    while (status == MF_OK && length > 0) {
        status = read_block(r, reader, d, parts, shares, n, &length, error);
    }
    if (status == MF_OK && r->mates == NULL) {
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

/* Are the numbers of a column behind the rating what a decimal comma would leave there? */
static bool could_be_decimals(const look *l, size_t column)
{
    const column_look *c = &l->columns[column];
    return l->by.character == ',' && l->n_cols == column + 1 && c->n_plain == c->n && c->whole &&
           c->min >= 0 && c->max < 100;
}

static mf_status refuse_decimals(const reading *r, const look *l, size_t row, const char *than,
                                 size_t needed, mf_error *error)
{
    return mf_fail_at(error, MF_BAD_DATA, r->path, l->line[row],
                      "%zu fields, and %s %zu: perhaps a decimal comma; expected quotes around it, "
                      "another delimiter, or --columns for what is what",
                      l->n_fields[row], than, needed);
}

/* Without a header, where rows end with the rating: as many as they have. Where some go on, with
 * numbers that are no times, they are refused, if they are few or may be decimals. */
static mf_status fields_at_most_alone(reading *r, const look *l, size_t needed, size_t *most,
                                      mf_error *error)
{
    size_t exact = 0, longer = 0, first = 0;
    for (size_t row = 0; row < l->n_rows; row++) {
        bool more =
            l->n_fields[row] > needed && needed < l->stride && look_cell(l, row, needed).length > 0;
        exact += !more && l->n_fields[row] >= needed;
        first = more && longer == 0 ? row : first;
        longer += more;
    }
    bool by_comma = l->by.character == ',';
    bool twice = longer > 0 && l->n_fields[first] + 1 == 2 * needed;
    double value;
    field behind = longer > 0 ? look_cell(l, first, needed) : (field){"", 0};
    bool number = text_number(behind.text, behind.length, &value) == NUMBER_OK &&
                  !mf_is_time(value) && !mf_is_year(value);
    *most = exact > longer && (longer == 0 ? by_comma : number && (by_comma || twice)) ? needed
                                                                                       : SIZE_MAX;
    return exact > 0 && longer > 0 && could_be_decimals(l, needed)
               ? refuse_decimals(r, l, first, "others have", needed, error)
               : MF_OK;
}

/* Where the rating's name ends the header and rows are as long: as many. Where all are longer, that
 * is noted, or refused where what follows may be decimals. */
static mf_status fields_at_most(reading *r, const look *l, size_t needed, size_t *most,
                                mf_error *error)
{
    bool ends = l->header && !l->shifted && l->n_rows > 0 && l->n_fields[0] == needed,
         as_long = false;
    if (!l->header) {
        return fields_at_most_alone(r, l, needed, most, error);
    }
    for (size_t row = 1; row < l->n_rows; row++) {
        as_long = as_long || l->n_fields[row] == needed;
    }
    *most = ends && as_long ? needed : SIZE_MAX;
    if (!ends || as_long || l->n_rows < 2 || l->n_fields[1] <= needed || needed >= l->stride ||
        look_cell(l, 1, needed).length == 0) {
        return MF_OK;
    }
    if (could_be_decimals(l, needed)) {
        return refuse_decimals(r, l, 1, "the header has", needed, error);
    }
    mf_ratings_note(r->counts, "columns",
                    "lines have %zu fields, and the header names %zu: what follows the rating is "
                    "not read; a decimal comma needs another delimiter, or quotes",
                    l->n_fields[1], needed);
    return MF_OK;
}

/* Commas that could be points as well as stand before thousands. */
static void note_commas(reading *r, const look *l, const dialect *d)
{
    size_t column = d->columns.at[ROLE_RATING], row = l->header;
    while (d->how.either && row < l->n_rows &&
           (column >= l->n_fields[row] || memchr(look_cell(l, row, column).text, ',',
                                                 look_cell(l, row, column).length) == NULL)) {
        row++;
    }
    if (d->how.either && row < l->n_rows) {
        field f = look_cell(l, row, column);
        double value = 0;
        numbers_read(d->how, f.text, f.length, &value);
        mf_ratings_note(r->counts, "numbers",
                        "%.*s is read as %.9g, with %s; where that is not so, save the ratings "
                        "without commas",
                        (int)(f.length > 20 ? 20 : f.length), f.text, value,
                        d->how.style == NUMBERS_THOUSANDS ? "the comma before thousands"
                                                          : "a decimal comma");
    }
}

static bool is_mark(field name)
{
    static const char *const marks[] = {"food", "story", "games", "service"};
    bool mark = false;
    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        mark = mark || (name.length == strlen(marks[m]) &&
                        strncasecmp(name.text, marks[m], name.length) == 0);
    }
    return mark;
}

/* "Food" with numbers that go about as far as the rating's, beside words: a mark for the food, or
 * what was rated? Whichever it was taken for. */
static void note_mark(reading *r, const look *l, const columns *found)
{
    size_t movie = found->at[ROLE_MOVIE], width = l->n_cols < l->stride ? l->n_cols : l->stride;
    const column_look *rates = &l->columns[found->at[ROLE_RATING]];
    bool words = false,
         sure = name_meaning(look_name(l, movie).text, look_name(l, movie).length).is_id;
    for (size_t c = 0; c < width; c++) {
        words = words || (c != found->at[ROLE_WATCHER] && l->columns[c].n_plain == 0 &&
                          l->columns[c].n_distinct > 1 && !l->columns[c].times);
    }
    for (size_t c = 0; c < width && words && !sure && strcmp(found->from, "header") == 0; c++) {
        const column_look *is = &l->columns[c];
        field name = look_name(l, c);
        if (is_mark(name) && look_is_of_table(is) && is->min >= rates->min - 1 &&
            is->max <= rates->max + 1) {
            mf_ratings_note(r->counts, "columns",
                            c == movie
                                ? "'%.*s' is taken for what was rated, and its numbers are "
                                  "like ratings; where it is a mark, --columns says what was "
                                  "rated"
                                : "'%.*s' is taken for a mark, not for what was rated; where "
                                  "it is that, --columns says so",
                            (int)name.length, name.text);
        }
    }
}

/* What may not be as it was taken. */
static void note_doubts(reading *r, const look *l, const columns *found)
{
    note_mark(r, l, found);
    reading_note_title(r, l->title.text, l->title.length);
    reading_note_commented(r, look_commented(l, found->at[ROLE_RATING]));
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
        note_commas(r, &l, d);
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
