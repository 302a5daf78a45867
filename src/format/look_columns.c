/* What the columns of a look hold: see look.h. */
#include "look.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/random.h"
#include "../data/sanity.h"
#include "mfexplore/status.h"

bool look_is_missing(field f)
{
    static const char *const none[] = {
        "",  "?",  "-",    "nan",          "na",           "n/a",  "null",   "none", "\\n",
        ".", "--", "#n/a", "\xe2\x80\x94", "\xe2\x80\x93", "n.a.", "(null)", "nil"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (strlen(none[i]) == f.length && strncasecmp(none[i], f.text, f.length) == 0) {
            return true;
        }
    }
    return false;
}

const char *look_way_out(field rating)
{
    return rating.length == 0 ? "; --missing '' says that an empty one means not rated"
           : look_is_missing(rating)
               ? "; --missing, and what stands there, says that it means not rated"
               : "";
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
        if (at[0] == '%' && l->n_rows > 0 && number < l->line[0]) {
            continue; /* what KONECT and MatrixMarket say of the file */
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

void look_at_column(look *l, size_t column)
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
    return numbers_find(l->kept, kept, l->by.character == ',', how);
}

bool look_says_yes_or_no(const look *l, size_t column)
{
    static const char *const words[] = {"true", "false", "yes", "no", "t", "f", "y", "n"};
    bool all = true;
    for (size_t row = l->header; row < l->n_rows && all; row++) {
        field f = column < l->n_fields[row] ? look_cell(l, row, column) : (field){"", 0};
        all = look_is_missing(f);
        for (size_t w = 0; w < sizeof words / sizeof words[0] && !all; w++) {
            all = strlen(words[w]) == f.length && strncasecmp(words[w], f.text, f.length) == 0;
        }
    }
    return all;
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

field look_only_word(const look *l)
{
    field word = {"", 0};
    double value;
    for (size_t row = l->header; row < l->n_rows; row++) {
        for (size_t c = 1; c < l->n_fields[row] && c < l->stride; c++) {
            field f = look_cell(l, row, c);
            if (look_is_missing(f) || text_number(f.text, f.length, &value) == NUMBER_OK) {
                continue;
            }
            word = word.length == 0 ? f : word;
            if (f.length != word.length || memcmp(f.text, word.text, f.length) != 0) {
                return (field){"", 0};
            }
        }
    }
    return word;
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
