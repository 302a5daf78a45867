/* A look at a file of text: see look.h. */
#include "look.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "../data/sanity.h"
#include "names.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* ---- what stands between columns ------------------------------------------------------------- */

/* Single characters that may stand between columns where none of the usual ones does. */
static const char unusual[] = "\001!^~&@*=+$`\\/:_";

/* Does a backslash take quotes for itself somewhere: does \" stand before what ends no field?
 * `ends` are the characters that may. */
static bool has_escapes(const char *text, size_t n, const char *ends)
{
    const char *c = text + 1, *last = text + n - 1;
    while (c < last && (c = memchr(c, '"', (size_t)(last - c))) != NULL) {
        if (c[-1] == '\\' && strchr(ends, c[1]) == NULL) {
            return true;
        }
        c++;
    }
    return false;
}

/* Is `c` in a line's text [from, to) the end of a field, or the beginning, blanks aside? */
static bool is_edge(const char *c, const char *from, const char *to, int step)
{
    while (c >= from && c < to && *c == ' ') {
        c += step;
    }
    return c < from || c >= to || strchr(",;|:!^\t\r", *c) != NULL;
}

/* Is a quote open at the end of a line, seen from its beginning, where one was or was not? Quotes
 * open and close where fields do. */
static bool is_open(const char *text, size_t n, bool escapes, bool open)
{
    const char *c = text, *end = text + n;
    while (c < end && (c = memchr(c, '"', (size_t)(end - c))) != NULL) {
        bool escaped = escapes && c > text && c[-1] == '\\';
        bool doubled = open && c + 1 < end && c[1] == '"';
        if (doubled) {
            c++;
        } else if (!escaped && is_edge(open ? c + 1 : c - 1, text, end, open ? 1 : -1)) {
            open = !open;
        }
        c++;
    }
    return open;
}

/* The lines of a text, comments and blank ones left out; a quoted field that runs over lines makes
 * one of them where it is closed within a thousand. */
static size_t find_lines(const char *text, size_t n, bool whole, text_line *lines, size_t most)
{
    const char *end = text + n;
    size_t found = 0, number = 0;
    bool quotes = memchr(text, '"', n) != NULL,
         escapes = n > 2 && has_escapes(text, n, ",;|:!^ \t\r\n\"");
    while (text < end && found < most) {
        const char *stop = text, *first = NULL;
        size_t length = 0, more = 0;
        bool open = false;
        do {
            const char *from = stop;
            const char *newline = memchr(stop, '\n', (size_t)(end - stop));
            if (newline == NULL && !whole && more == 0) {
                return found;
            }
            stop = newline != NULL ? newline + 1 : end + 1;
            length = (size_t)(stop - 1 - text);
            first = first == NULL ? stop : first;
            bool cut = newline == NULL && !whole; /* the line goes on */
            open = cut || (quotes && is_open(from, (size_t)(stop - 1 - from), escapes, open));
            more++;
        } while (open && stop < end && more < TEXT_LINES_IN_QUOTES);
        if (more > 1 && open) { /* never closed */
            stop = first;
            length = (size_t)(stop - 1 - text);
            more = 1;
        }
        length -= length > 0 && text[length - 1] == '\r';
        text_line line = {text, length, number + 1};
        number += more;
        if (!text_is_blank(line)) {
            lines[found++] = line;
        }
        text = stop;
    }
    return found;
}

/* How many of the lines split into `least` fields or more, all into equally many. */
static size_t agreement(const text_line *lines, size_t n, delimiter by, size_t least,
                        size_t *columns)
{
    size_t agree = 0, usual = 0;
    for (size_t i = n; i > 0; i--) { /* from the last: the first may be a header */
        size_t count = text_split_line(lines[i - 1], by, NULL, 0, NULL);
        if (count == SIZE_MAX || count < least) {
            continue;
        }
        usual = usual == 0 ? count : usual;
        agree += count == usual;
    }
    *columns = usual;
    return agree;
}

static delimiter sniff_delimiter(const text_line *lines, size_t n)
{
    delimiter best = text_delimiters[BY_COMMA]; /* where nothing fits: errors then read best */
    size_t most = 0, columns;
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        size_t agree = agreement(lines, n, *d, 3, &columns);
        if (agree > most) {
            most = agree;
            best = *d;
        }
    }
    for (const char *c = unusual; *c != '\0' && 2 * most < n; c++) {
        if (*c == ':' && memmem(lines[0].text, lines[0].length, "::", 2) != NULL) {
            continue;
        }
        delimiter d = {DELIMITER_CHAR, *c, "a character", false};
        size_t agree = agreement(lines, n, d, 3, &columns);
        if (agree > most && agree + 1 >= n) {
            most = agree;
            best = d;
        }
    }
    for (const delimiter *d = text_delimiters; d->name != NULL && most == 0; d++) {
        size_t agree = agreement(lines, n, *d, 2, &columns);
        if (agree == n && n > 1) { /* pairs: no ratings, but said rightly */
            return *d;
        }
    }
    return best;
}

static bool delimiter_by_name(const char *name, delimiter *by)
{
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        if (strcmp(d->name, name) == 0 ||
            (name[0] == d->character && name[1] == '\0' && d->kind != DELIMITER_COLONS)) {
            *by = *d;
            return true;
        }
    }
    if (strcmp(name, "::") == 0) {
        *by = text_delimiters[BY_COLONS];
        return true;
    }
    *by = (delimiter){DELIMITER_CHAR, name[0], "a character", false};
    return name[0] != '\0' && name[1] == '\0' && !isalnum((unsigned char)name[0]) &&
           strchr("\"\r\n.-", name[0]) == NULL;
}

mf_status look_check_delimiter(const char *name, mf_error *error)
{
    delimiter by;
    return delimiter_by_name(name, &by)
               ? MF_OK
               : mf_fail(error, MF_USAGE,
                         "--delimiter %.40s; expected comma, tab, semicolon, bar, colons, blanks, "
                         "or the character itself",
                         name);
}

/* "sep=;" as the first line, as Excel has it. */
static bool named_by_sep(const char *text, size_t n, delimiter *by, size_t *used)
{
    if (n < 5 || strncasecmp(text, "sep=", 4) != 0) {
        return false;
    }
    const char *newline = memchr(text, '\n', n);
    char name[2] = {text[4], '\0'};
    if (newline == NULL || newline - text > 6 || !delimiter_by_name(name, by)) {
        return false;
    }
    *used = (size_t)(newline - text) + 1;
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The next record that is no comment and not blank. False at the end. */
static bool next_record(const look *l, const char **at, const char *end, bool whole, size_t *number,
                        text_line *record)
{
    while (*at < end) {
        size_t lines = text_record(*at, end, whole, l->by, record, at);
        record->number = *number + 1;
        *number += lines;
        if (lines == 0 || !text_is_blank(*record)) {
            return lines > 0;
        }
    }
    return false;
}

static mf_status split_rows(look *l, size_t n, bool whole, mf_error *error)
{
    const char *at = l->text, *end = l->text + n;
    size_t number = l->skip, capacity = LOOK_LINES, most = 0;
    text_line record;
    /* The widest row says how far apart the rows of cells lie. */
    for (size_t row = 0; row < LOOK_LINES && next_record(l, &at, end, whole, &number, &record);
         row++) {
        size_t count = text_split_line(record, l->by, NULL, 0, NULL);
        count = count == SIZE_MAX ? 0 : count;
        most = count > most ? count : most;
    }
    l->stride = most > LOOK_COLUMNS ? LOOK_COLUMNS : most > 0 ? most : 1;
    l->cells = mf_alloc_zero(capacity, l->stride * sizeof *l->cells);
    l->line = mf_alloc(capacity, sizeof *l->line);
    l->n_fields = mf_alloc(capacity, sizeof *l->n_fields);
    if (l->cells == NULL || l->line == NULL || l->n_fields == NULL) {
        return mf_no_memory(error, "looking at a file");
    }
    at = l->text;
    number = l->skip;
    char *scratch = l->scratch;
    while (l->n_rows < LOOK_LINES && next_record(l, &at, end, whole, &number, &record)) {
        size_t count =
            text_split_line(record, l->by, l->cells + l->n_rows * l->stride, l->stride, scratch);
        if (count == SIZE_MAX) {
            continue; /* reading says so, with its line */
        }
        scratch += record.length;
        l->more_lines = l->n_rows == 0 ? number - record.number : l->more_lines;
        l->line[l->n_rows] = record.number;
        l->n_fields[l->n_rows++] = count;
    }
    return MF_OK;
}

/* The number of fields that most rows have; of equally many the larger. */
static size_t usual_columns(const look *l)
{
    size_t best = 0, most = 0;
    for (size_t a = 0; a < l->n_rows && a < 50; a++) {
        size_t same = 0;
        for (size_t b = 0; b < l->n_rows; b++) {
            same += l->n_fields[b] == l->n_fields[a];
        }
        if (same > most || (same == most && l->n_fields[a] > best)) {
            most = same;
            best = l->n_fields[a];
        }
    }
    return best;
}

/* ---- columns --------------------------------------------------------------------------------- */

bool look_is_missing(field f)
{
    static const char *const none[] = {"",     "?",    "-",   "nan", "na", "n/a",
                                       "null", "none", "\\n", ".",   "--", "#n/a"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (strlen(none[i]) == f.length && strncasecmp(none[i], f.text, f.length) == 0) {
            return true;
        }
    }
    return false;
}

static bool digits_at(field f, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (at + i >= f.length || !isdigit((unsigned char)f.text[at + i])) {
            return false;
        }
    }
    return true;
}

/* 2005-01-14, 2005/1/14, 14.01.2005, 01/14/05, each with an hour behind or not. */
static bool is_date(field f)
{
    size_t part = 0, digits = 0, i = 0;
    char by = 0;
    for (; i < f.length && part < 3; i++) {
        if (isdigit((unsigned char)f.text[i])) {
            if (++digits > 4) {
                return false;
            }
        } else if (digits > 0 && strchr("-/.", f.text[i]) != NULL && (by == 0 || by == f.text[i]) &&
                   part < 2) {
            by = f.text[i];
            part++;
            digits = 0;
        } else {
            break;
        }
    }
    return part == 2 && digits > 0 && f.length >= 6 &&
           (i == f.length || f.text[i] == ' ' || f.text[i] == 'T' || f.text[i] == ',') &&
           (digits_at(f, 0, 4) || digits_at(f, i - 4, 4) || by == '/');
}

/* Hashes that were seen, in a table that is half empty at most. */
typedef struct seen {
    uint64_t *slot; /* NULL: memory is out, and all seem alike */
    size_t slots;
} seen;

static seen seen_new(size_t n)
{
    seen s = {NULL, 1};
    while (s.slots < 2 * n + 2) {
        s.slots *= 2;
    }
    s.slot = mf_alloc_zero(s.slots, sizeof *s.slot);
    return s;
}

/* True the first time. */
static bool seen_add(seen *s, uint64_t hash)
{
    hash |= 1;
    size_t at = (size_t)hash & (s->slots - 1);
    while (s->slot != NULL && s->slot[at] != 0 && s->slot[at] != hash) {
        at = (at + 1) & (s->slots - 1);
    }
    bool fresh = s->slot != NULL && s->slot[at] == 0;
    if (fresh) {
        s->slot[at] = hash;
    }
    return fresh;
}

static size_t count_distinct(const field *fields, size_t n)
{
    size_t distinct = 0;
    seen s = seen_new(n);
    for (size_t i = 0; i < n; i++) {
        distinct += seen_add(&s, mf_hash(fields[i].text, fields[i].length, 1));
    }
    free(s.slot);
    return distinct;
}

size_t look_commented(const look *l, size_t column)
{
    size_t number = l->skip;
    const char *end = l->text + l->n_text;
    for (const char *at = l->text, *next; at < end; at = next) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        text_line here = {at, (size_t)((newline == NULL ? end : newline) - at), ++number};
        next = newline == NULL ? end : newline + 1;
        here.length -= here.length > 0 && at[here.length - 1] == '\r';
        if (here.length == 0 || (at[0] != '#' && at[0] != '%')) {
            continue;
        }
        field fields[LOOK_COLUMNS];
        double value;
        size_t n = text_split(here, l->by, fields, LOOK_COLUMNS, l->spare);
        if (n == l->n_cols && column < n && column < LOOK_COLUMNS &&
            text_number(fields[column].text, fields[column].length, &value) == NUMBER_OK) {
            return number;
        }
    }
    return 0;
}

size_t look_pairs(const look *l, size_t a, size_t b, size_t *rows)
{
    size_t pairs = 0;
    seen s = seen_new(l->n_rows);
    *rows = 0;
    for (size_t row = l->header; row < l->n_rows; row++) {
        field one = a < l->n_fields[row] ? look_cell(l, row, a) : (field){"", 0};
        field other = b < l->n_fields[row] ? look_cell(l, row, b) : (field){"", 0};
        if (look_is_missing(one) || look_is_missing(other)) {
            continue;
        }
        uint64_t hash = mf_hash(one.text, one.length, 1);
        ++*rows;
        pairs += seen_add(&s, mf_hash(other.text, other.length, hash));
    }
    free(s.slot);
    return pairs;
}

size_t look_column(const look *l, size_t column, field *out)
{
    size_t n = 0;
    for (size_t row = l->header; row < l->n_rows; row++) {
        if (column < l->n_fields[row] && column < l->stride) {
            out[n++] = look_cell(l, row, column);
        }
    }
    return n;
}

static void look_at_column(look *l, size_t column)
{
    field *fields = l->kept;
    column_look *c = &l->columns[column];
    size_t n = look_column(l, column, fields), n_times = 0, n_years = 0, rising = 0, kept = 0;
    double before = NAN, first = NAN;
    *c = (column_look){
        .whole = true, .on_grid = true, .ascending = true, .min = INFINITY, .max = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        field f = fields[i];
        double value;
        if (look_is_missing(f)) {
            c->n_missing++;
            continue;
        }
        fields[kept++] = f;
        bool plain = text_number(f.text, f.length, &value) == NUMBER_OK;
        const numbers comma = {.style = NUMBERS_DECIMAL_COMMA};
        if (!plain && numbers_read(comma, f.text, f.length, &value) == NUMBER_OK) {
            c->n_comma++;
            c->min = value < c->min ? value : c->min;
            c->max = value > c->max ? value : c->max;
        }
        n_times += plain ? mf_is_time(value) : is_date(f);
        if (!plain) {
            continue;
        }
        c->n_plain++;
        first = isnan(first) ? value : first;
        rising += isnan(before) || value == before + 1;
        c->ascending = c->ascending && !(value < before);
        before = value;
        c->min = value < c->min ? value : c->min;
        c->max = value > c->max ? value : c->max;
        c->whole = c->whole && value == floor(value);
        c->on_grid = c->on_grid && value * 4 == floor(value * 4);
        n_years += mf_is_year(value);
    }
    c->n = kept;
    c->n_distinct = count_distinct(fields, kept);
    c->different = kept > 0 && c->n_distinct == kept;
    c->counts_rows = kept > 2 && rising == kept && c->n_plain == kept && (first == 0 || first == 1);
    c->times = kept > 0 && n_times == kept;
    c->years = kept > 0 && n_years == kept;
}

bool look_numbers(const look *l, size_t column, numbers *how)
{
    size_t n = look_column(l, column, l->kept), kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!look_is_missing(l->kept[i])) {
            l->kept[kept++] = l->kept[i];
        }
    }
    return numbers_find(l->kept, kept, how);
}

bool look_is_flag(const column_look *c)
{
    return c->n >= 4 && c->n_distinct == 1;
}

bool look_is_small(const column_look *c)
{
    return c->n > 0 && c->on_grid && c->min >= -100 && c->max <= 100 && c->n_distinct <= 41 &&
           !look_is_flag(c);
}

bool look_is_of_table(const column_look *c)
{
    return look_is_small(c) && c->n_plain == c->n && !c->counts_rows;
}

int look_rates(const look *l, size_t column)
{
    const column_look *c = &l->columns[column];
    numbers how;
    bool good = look_numbers(l, column, &how);
    if (!good && c->n_plain > 0 && 2 * c->n_plain >= c->n) {
        good = true; /* numbers with errors between them: reading names the line */
        how.style = NUMBERS_PLAIN;
    }
    if (!good || c->times || c->years) {
        return 0;
    }
    if (how.style != NUMBERS_PLAIN) {
        return 2;
    }
    bool ids = c->whole && c->n >= 3 && c->max > 100 && 10 * c->n_distinct >= 8 * c->n;
    if (ids) {
        return 0;
    }
    return look_is_small(c) ? 2 : 1;
}

/* ---- the header ------------------------------------------------------------------------------ */

field look_name(const look *l, size_t column)
{
    size_t before = l->shifted ? 1 : 0, at = column - before;
    return l->header && l->n_rows > 0 && column >= before && at < l->n_fields[0] && at < l->stride
               ? look_cell(l, 0, at)
               : (field){"", 0};
}

/* Is the first row 0, 1, 2 …, as a frame without names is saved, above ids that do not count from
 * 0?
 */
static bool first_counts_columns(const look *l)
{
    double value;
    bool counts = l->n_rows > 4 && l->n_fields[0] >= 3 && l->n_fields[0] <= l->stride;
    for (size_t c = 0; counts && c < l->n_fields[0]; c++) {
        field name = look_cell(l, 0, c);
        counts = text_number(name.text, name.length, &value) == NUMBER_OK && value == (double)c;
    }
    for (size_t row = 1; counts && row < l->n_rows; row++) {
        for (size_t c = 0; c < 2 && c < l->n_fields[row]; c++) {
            field id = look_cell(l, row, c);
            counts =
                counts && !(text_number(id.text, id.length, &value) == NUMBER_OK && value == 0);
        }
    }
    return counts;
}

/* Is the first row of another kind than what follows: no number where numbers follow, or names
 * alone? */
static bool first_is_header(look *l)
{
    field *fields = l->kept;
    size_t columns = l->n_rows > 0 ? l->n_fields[0] : 0, numeric = 0, differs = 0;
    columns = columns > l->stride ? l->stride : columns;
    double value;
    bool counted = columns >= 3 && look_cell(l, 0, 0).length == 0;
    bool written = false, distinct = true; /* distinct: numbers behind the first cell */
    size_t texts = 0;                      /* the first column is names */
    for (size_t c = 0; c < columns; c++) {
        field name = look_cell(l, 0, c);
        bool number = text_number(name.text, name.length, &value) == NUMBER_OK;
        numeric += number;
        counted = counted && (c == 0 || (number && value == (double)(c - 1)));
        l->header = true; /* what stands below it */
        size_t n = look_column(l, c, fields), below = 0;
        for (size_t i = 0; i < n; i++) {
            below += text_number(fields[i].text, fields[i].length, &value) == NUMBER_OK;
        }
        if (!number && name.length > 0 && n > 0 && !look_is_missing(name)) {
            numbers how;
            memmove(fields + 1, fields, n * sizeof *fields);
            fields[0] = name; /* stars, 4/5 or 3,5 already in the first row */
            written = written || (numbers_find(fields, n + 1, &how) && how.style != NUMBERS_PLAIN);
        }
        texts += c == 0 && n > 0 && below == 0;
        distinct = distinct && (c == 0 || number);
        differs += !number && name.length > 0 && !look_is_missing(name) && n > 0 && below == n;
    }
    l->header = false;
    counted = counted || first_counts_columns(l);
    l->header_numbered = counted;
    named corner = l->n_rows > 1 ? name_meaning(look_cell(l, 0, 0).text, look_cell(l, 0, 0).length)
                                 : (named){.role = ROLE_NONE};
    bool wide = columns > 3 && (corner.role == ROLE_WATCHER || corner.role == ROLE_MOVIE);
    wide = wide || (columns > 3 && look_cell(l, 0, 0).length == 0 && texts > 0 && distinct);
    return l->n_rows > 0 && columns >= 2 &&
           (counted || differs > 0 || wide || (numeric == 0 && !written));
}

/* ---- the whole look -------------------------------------------------------------------------- */

/* Room for a column's fields and one more. */
static bool make_room(look *l)
{
    l->kept = mf_alloc(l->n_rows + 1, sizeof *l->kept);
    return l->kept != NULL;
}

static void look_at_columns(look *l)
{
    for (size_t c = 0; c < l->n_cols && c < l->stride; c++) {
        look_at_column(l, c);
    }
}

bool look_at_cells(look *l)
{
    bool good = make_room(l);
    if (good) {
        look_at_columns(l);
    }
    return good;
}

/* Takes the # from a first line that names who rated, what, or how, two of them. */
static bool uncomment_names(look *l, size_t n)
{
    const char *newline = memchr(l->text, '\n', n);
    bool named_so[ROLES] = {false};
    if (newline == NULL || l->text[0] != '#') {
        return false;
    }
    l->text[0] = ' ';
    text_line line = {l->text, (size_t)(newline - l->text), 1};
    line.length -= line.length > 0 && line.text[line.length - 1] == '\r';
    field fields[LOOK_COLUMNS];
    size_t count = text_split_line(line, l->by, fields, LOOK_COLUMNS, l->spare);
    count = count == SIZE_MAX ? 0 : count;
    for (size_t c = 0; count >= 3 && c < count && c < LOOK_COLUMNS; c++) {
        named meaning = name_meaning(fields[c].text, fields[c].length);
        if (meaning.strength >= 5 && meaning.role < ROLES_NEEDED) {
            named_so[meaning.role] = true;
        }
    }
    bool names = named_so[ROLE_WATCHER] + named_so[ROLE_MOVIE] + named_so[ROLE_RATING] >= 2;
    l->text[0] = names ? ' ' : '#';
    return names;
}

/* The delimiter that the lines agree on; blanks of Unicode may stand between fields, too. */
static void find_delimiter(look *out, const text_line *lines, size_t n_lines)
{
    size_t columns;
    out->by = sniff_delimiter(lines, n_lines);
    if (2 * agreement(lines, n_lines, out->by, 3, &columns) < n_lines &&
        memmem(out->text, out->n_text, "\xc2\xa0", 2) != NULL) {
        out->soft_blanks = true;
        text_soften(out->text, out->n_text);
        out->by = sniff_delimiter(lines, n_lines);
    }
}

/* What the rows say together: columns, a header or none. */
static void look_at_rows(look *out, const mf_read_options *options)
{
    out->n_cols = usual_columns(out);
    bool found = first_is_header(out);
    out->header_told = options->header >= 0;
    out->header = out->header_commented || (out->header_told ? options->header == 1 : found);
    look_at_columns(out);
    /* Names of rows differ; what the header lacks else is a time at the end. */
    out->shifted = out->header && out->n_rows > 1 && out->n_fields[0] + 1 == out->n_cols &&
                   out->columns[0].different && out->n_cols <= out->stride &&
                   !out->columns[out->n_cols - 1].times;
}

mf_status look_at(const char *text, size_t n, bool whole, const mf_read_options *options, look *out,
                  mf_error *error)
{
    size_t used = 0, lost = mf_lost();
    text_line *lines = mf_alloc(LOOK_LINES, sizeof *lines);
    *out = (look){.text = mf_alloc(n + 1, 1), .scratch = mf_alloc(2 * n + 1, 1)};
    if (out->text == NULL || out->scratch == NULL || lines == NULL) {
        free(lines);
        look_clear(out);
        return mf_no_memory(error, "looking at a file");
    }
    out->spare = out->scratch + n;
    bool by_sep = named_by_sep(text, n, &out->by, &used);
    out->skip = by_sep;
    text += used;
    n -= used;
    memcpy(out->text, text, n);
    out->n_text = n;
    size_t n_lines = find_lines(out->text, n, whole, lines, LOOK_LINES);
    mf_status status = MF_OK;
    if (options->delimiter == NULL && !by_sep) {
        find_delimiter(out, lines, n_lines);
    } else if (options->delimiter != NULL && !delimiter_by_name(options->delimiter, &out->by)) {
        status = look_check_delimiter(options->delimiter, error);
    }
    out->header_commented = uncomment_names(out, n);
    out->has_quotes = memchr(out->text, '"', n) != NULL;
    const char ends[] = {'\r', '\n', '"', '\t', out->by.character, '\0'};
    out->by.escapes = out->has_quotes && n > 2 && has_escapes(out->text, n, ends);
    free(lines);
    status = status == MF_OK ? split_rows(out, n, whole, error) : status;
    if (status == MF_OK && !make_room(out)) {
        status = mf_no_memory(error, "looking at a file");
    }
    if (status == MF_OK) {
        out->whole = whole && out->n_rows < LOOK_LINES;
        look_at_rows(out, options);
    }
    if (status == MF_OK && mf_lost() != lost) { /* what was not counted is no fact */
        status = mf_no_memory(error, "looking at a file");
    }
    if (status != MF_OK) {
        look_clear(out);
    }
    return status;
}

void look_clear(look *l)
{
    free(l->text);
    free(l->scratch);
    free(l->cells);
    free(l->line);
    free(l->n_fields);
    free(l->kept);
    l->kept = NULL;
    l->text = l->scratch = NULL;
    l->cells = NULL;
    l->line = l->n_fields = NULL;
}

void look_describe(const look *l, char *out, size_t size)
{
    size_t at = 0, columns = l->n_cols < l->stride ? l->n_cols : l->stride;
    out[0] = '\0';
    for (size_t c = 0; c < columns && c < 12 && at < size; c++) {
        field name = look_name(l, c);
        at += (size_t)snprintf(out + at, size - at, "%s%zu", c > 0 ? ", " : "", c + 1);
        if (name.length > 0 && at < size) {
            at += (size_t)snprintf(out + at, size - at, " \"%.*s\"",
                                   (int)(name.length > 24 ? 24 : name.length), name.text);
        }
        for (size_t row = l->header, shown = 0; row < l->n_rows && shown < 3 && at < size;
             row++, shown++) {
            field f = c < l->n_fields[row] ? look_cell(l, row, c) : (field){"", 0};
            at += (size_t)snprintf(out + at, size - at, "%s%.*s", shown == 0 ? " (" : ", ",
                                   (int)(f.length > 16 ? 16 : f.length), f.text);
        }
        if (at < size && l->n_rows > (size_t)l->header) {
            at += (size_t)snprintf(out + at, size - at, ")");
        }
    }
    if (columns > 12 && at < size) {
        snprintf(out + at, size - at, " and %zu more", l->n_cols - 12);
    }
}
