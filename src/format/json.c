/* JSON: objects one after the other, one a line or not, or an array of objects; their keys are
 * named as columns are. Read block by block, each object by jansson. */
#include <errno.h>
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "columns.h"
#include "format.h"
#include "json_text.h"
#include "look.h"
#include "numbers.h"
#include "source.h"
#include "text_write.h"
#include "times.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { KEY_LONGEST = 256 };

/* '{' and a key, or '[' and more of the kind. */
static sureness sniff_json(const first_bytes *first)
{
    const char *end = first->bytes + first->n, *at = json_skip_blanks(first->bytes, end);
    if (at == end || (*at != '{' && *at != '[')) {
        return SURE_NOT;
    }
    const char *next = json_skip_blanks(at + 1, end);
    const char *behind = *at == '{' ? "\"}" : "{[\"]-0123456789";
    return next == end || strchr(behind, *next) != NULL ? SURE_CERTAIN : SURE_NOT;
}

/* ---- which key is what ----------------------------------------------------------------------- */

typedef struct keys {
    char name[ROLES][KEY_LONGEST];
    numbers how;
} keys;

static json_t *parse(const object *o, json_error_t *why)
{
    json_t *one = json_loadb(o->text, o->length, 0, why);
    bool odd = one == NULL && (memmem(o->text, o->length, "NaN", 3) != NULL ||
                               memmem(o->text, o->length, "Infinity", 8) != NULL);
    char *copy = odd ? json_without_nan(o) : NULL;
    if (copy != NULL) {
        one = json_loads(copy, 0, why);
        free(copy);
    }
    return one;
}

/* The digits of a whole number. */
static size_t write_digits(json_int_t number, char out[64])
{
    char digits[24];
    size_t n = 0, at = 0;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[n++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        out[at++] = '-';
    }
    while (n > 0) {
        out[at++] = digits[--n];
    }
    out[at] = '\0';
    return at;
}

/* The value that MongoDB's export writes with its type around it: {"$oid": "…"}, {"$numberInt":
 * "5"}; NULL: it is none. */
static const json_t *told_type(const json_t *value)
{
    void *only = json_object_size(value) == 1 ? json_object_iter((json_t *)value) : NULL;
    bool told = only != NULL && json_object_iter_key(only)[0] == '$';
    return told ? json_object_iter_value(only) : NULL;
}

/* A value as text; braces for what is no text and no number. `out` where it is a number. */
static field as_text(const json_t *value, char out[64])
{
    if (json_is_string(value)) {
        return (field){json_string_value(value), json_string_length(value)};
    }
    if (json_is_integer(value)) {
        return (field){out, write_digits(json_integer_value(value), out)};
    }
    if (json_is_real(value)) {
        for (int digits = 6; digits <= 17; digits++) {
            snprintf(out, 64, "%.*g", digits, json_real_value(value));
            if (strtod(out, NULL) == json_real_value(value)) {
                break;
            }
        }
        return (field){out, strlen(out)};
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? (field){"true", 4} : (field){"false", 5};
    }
    const json_t *told = told_type(value);
    return told != NULL                           ? as_text(told, out)
           : value == NULL || json_is_null(value) ? (field){"", 0}
                                                  : (field){"{}", 2};
}

/* The keys' names and the first objects' values, as a table to look at. What the cells point to
 * stands in `kept` and `texts`. */
static bool tabulate(const objects *found, json_t **kept, size_t n_kept, char (*texts)[64], look *l)
{
    const char *key;
    json_t *value;
    for (size_t o = 0; o < n_kept; o++) {
        json_object_foreach(kept[o], key, value)
        {
            size_t c = 0;
            while (c < l->n_cols && strcmp(l->cells[c].text, key) != 0) {
                c++;
            }
            if (c == l->n_cols && c < l->stride) {
                l->cells[l->n_cols++] = (field){key, strlen(key)};
            }
        }
    }
    for (size_t o = 0; o < n_kept; o++) {
        field *row = l->cells + (o + 1) * l->stride;
        for (size_t c = 0; c < l->n_cols; c++) {
            row[c] = as_text(json_object_get(kept[o], l->cells[c].text), texts[o * l->stride + c]);
        }
        l->line[o + 1] = found->all[o].line;
        l->n_fields[o + 1] = l->n_cols;
    }
    l->line[0] = found->n > 0 ? found->all[0].line : 1;
    l->n_fields[0] = l->n_cols;
    l->n_rows = n_kept + 1;
    return look_at_cells(l);
}

/* A rating that is an object or a list: one of many ratings, or whole columns in one object. */
static mf_status refuse_nested(reading *r, const look *l, const char *name, mf_error *error)
{
    if (l->n_rows > 2) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, l->line[1],
                          "%s holds more than a rating; expected a number", name);
    }
    return mf_fail_at(error, MF_BAD_DATA, r->path, l->line[0],
                      "one object holds whole columns; expected one object a rating: "
                      "to_json(orient='records') writes them");
}

static mf_status take_keys(reading *r, const look *l, keys *k, mf_error *error)
{
    columns roles;
    mf_read_options options = mf_read_defaults();
    mf_status status = columns_find(l, &options, r->path, &roles, error);
    char *const taken[ROLES] = {r->counts->columns.watcher, r->counts->columns.movie,
                                r->counts->columns.rating, r->counts->columns.time};
    for (role c = ROLE_WATCHER; c < ROLES && status == MF_OK; c++) {
        if (roles.at[c] != SIZE_MAX) {
            field name = look_name(l, roles.at[c]);
            snprintf(k->name[c], KEY_LONGEST, "%.*s", (int)name.length, name.text);
            reading_name_column(taken[c], name.text, name.length, roles.at[c]);
        }
    }
    r->counts->has_times = r->counts->has_times || roles.at[ROLE_TIME] != SIZE_MAX;
    r->counts->columns.from = "header";
    if (status == MF_OK) {
        look_numbers(l, roles.at[ROLE_RATING], &k->how);
        if (l->n_rows > 1 && strcmp(look_cell(l, 1, roles.at[ROLE_RATING]).text, "{}") == 0) {
            status = refuse_nested(r, l, k->name[ROLE_RATING], error);
        }
    }
    return status;
}

/* Finds out from the first objects which key is what. */
static mf_status find_keys(reading *r, const objects *found, keys *k, mf_error *error)
{
    enum { KEYS_MOST = 64, OBJECTS_MOST = 500 };
    size_t n = found->n < OBJECTS_MOST ? found->n : OBJECTS_MOST, n_kept = 0;
    json_t *kept[OBJECTS_MOST];
    look l = {.header = true, .stride = KEYS_MOST, .by = {.character = ','}};
    l.cells = mf_alloc_zero(n + 1, KEYS_MOST * sizeof *l.cells);
    l.line = mf_alloc_zero(n + 1, sizeof *l.line);
    l.n_fields = mf_alloc_zero(n + 1, sizeof *l.n_fields);
    char(*texts)[64] = mf_alloc((n + 1) * KEYS_MOST, sizeof *texts);
    mf_status status = MF_OK;
    for (size_t o = 0; o < n; o++) {
        json_error_t why;
        json_t *one = parse(&found->all[o], &why);
        if (one != NULL) {
            kept[n_kept++] = one;
        } else if (!r->options->skip_bad) {
            break; /* reading says what is wrong */
        }
    }
    if (l.cells == NULL || l.line == NULL || l.n_fields == NULL || texts == NULL ||
        !tabulate(found, kept, n_kept, texts, &l)) {
        status = mf_no_memory(error, "looking at a file");
    } else if (n_kept > 0) {
        status = take_keys(r, &l, k, error);
    }
    if (status == MF_BAD_DATA && error != NULL) {
        char what[sizeof error->message];
        const char *after = strstr(error->message + strlen(error->file), ": "); /* :1: what */
        snprintf(what, sizeof what, "%.300s", after == NULL ? error->message : after + 2);
        mf_fail_at(error, status, r->path, l.line[0], "this is JSON; %s", what);
    }
    for (size_t o = 0; o < n_kept; o++) {
        json_decref(kept[o]);
    }
    free(texts);
    look_clear(&l);
    return status;
}

/* ---- objects to ratings ---------------------------------------------------------------------- */

typedef struct part {
    mf_builder_share *share;
    size_t from, to;
    mf_ratings counts; /* n_zeros, n_bad, n_missing */
    mf_status status;
    size_t wrong; /* the object that ended it */
    char why[200];
} part;

/* The rating, as a number or as text in the style that ratings have. */
static number_result rating_of(const json_t *value, field text, const keys *k, double *number)
{
    if (!json_is_number(value)) {
        return numbers_read(k->how, text.text, text.length, number);
    }
    *number = json_number_value(value);
    return fabs(*number) <= (double)FLT_MAX ? NUMBER_OK : NUMBER_RANGE;
}

static const char *say(part *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Keeps what is wrong. */
static const char *say(part *p, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(p->why, sizeof p->why, format, list);
    va_end(list);
    return p->why;
}

/* As text the value is `f`; what has no text is "{}" there. */
static bool is_id(const json_t *value, field f)
{
    return f.length > 0 && (f.text[0] != '{' || json_is_string(value));
}

/* Adds what the object says; NULL, or what is wrong with it. */
static const char *add_rating(part *p, const object *o, const json_t *one, const keys *k,
                              const mf_read_options *options)
{
    char texts[ROLES][64];
    field is[ROLES];
    double value = 0;
    int64_t time = 0;
    const json_t *rating = json_object_get(one, k->name[ROLE_RATING]);
    for (role c = ROLE_WATCHER; c < ROLES; c++) {
        bool wanted = c < ROLE_RATING || (c == ROLE_RATING && !json_is_number(rating)) ||
                      (c == ROLE_TIME && options->times && k->name[c][0] != '\0');
        is[c] = wanted ? as_text(json_object_get(one, k->name[c]), texts[c]) : (field){"", 0};
    }
    if (json_is_null(rating)) {
        is[ROLE_RATING] = (field){"null", 4};
    }
    number_result number = rating_of(rating, is[ROLE_RATING], k, &value);
    if (reading_is_missing(options, json_is_number(rating) ? NULL : is[ROLE_RATING].text,
                           is[ROLE_RATING].length, number == NUMBER_OK ? value : (double)NAN)) {
        p->counts.n_missing++;
        return NULL;
    }
    for (role c = ROLE_WATCHER; c < ROLE_RATING; c++) {
        if (!is_id(json_object_get(one, k->name[c]), is[c])) {
            return say(p, "no %.60s; expected an id", k->name[c]);
        }
    }
    if (number != NUMBER_OK) {
        int length = (int)(is[ROLE_RATING].length > 40 ? 40 : is[ROLE_RATING].length);
        return say(p, "%.60s '%.*s' is no finite number; expected a rating%s", k->name[ROLE_RATING],
                   length, is[ROLE_RATING].text, look_way_out(is[ROLE_RATING]));
    }
    if (options->times && k->name[ROLE_TIME][0] != '\0' && !times_read(is[ROLE_TIME], &time)) {
        return say(p, "%.60s is no time; expected a number or a date", k->name[ROLE_TIME]);
    }
    if (!reading_leaves_out(options, value, &p->counts)) {
        field watcher = is[options->swap ? ROLE_MOVIE : ROLE_WATCHER];
        field movie = is[options->swap ? ROLE_WATCHER : ROLE_MOVIE];
        p->status = mf_builder_share_add(p->share, watcher.text, watcher.length, movie.text,
                                         movie.length, value, o->line, time, false)
                        ? MF_OK
                        : MF_SYSTEM;
    }
    return NULL;
}

static const char *add_object(part *p, const object *o, const keys *k,
                              const mf_read_options *options)
{
    json_error_t error;
    json_t *one = parse(o, &error);
    if (one == NULL) {
        return say(p, "no whole JSON: %.120s", error.text);
    }
    const char *why = add_rating(p, o, one, k, options);
    json_decref(one);
    return why;
}

static void read_part(part *p, const objects *found, const keys *k, const mf_read_options *options)
{
    for (size_t o = p->from; o < p->to && p->status == MF_OK; o++) {
        if (add_object(p, &found->all[o], k, options) == NULL) {
            continue;
        }
        if (options->skip_bad) {
            p->counts.n_bad++;
        } else {
            p->status = MF_BAD_DATA;
            p->wrong = o;
        }
    }
}

static mf_status read_objects(reading *r, const objects *found, const keys *k, part *parts,
                              size_t n, mf_error *error)
{
    mf_builder_share *shares[READING_THREADS_MOST];
    for (size_t i = 0; i < n; i++) {
        parts[i] = (part){.share = parts[i].share,
                          .from = found->n / n * i,
                          .to = i + 1 == n ? found->n : found->n / n * (i + 1)};
        shares[i] = parts[i].share;
    }
#pragma omp parallel for schedule(static, 1) num_threads((int)n) if (n > 1)
    for (size_t i = 0; i < n; i++) {
        read_part(&parts[i], found, k, r->options);
    }
    for (size_t i = 0; i < n; i++) {
        if (parts[i].status == MF_SYSTEM) {
            return mf_no_memory(error, "the ratings");
        }
        if (parts[i].status != MF_OK) {
            return mf_fail_at(error, MF_BAD_DATA, r->path, found->all[parts[i].wrong].line, "%s",
                              parts[i].why);
        }
        reading_add_counts(r->counts, &parts[i].counts);
    }
    return mf_builder_gather(r->builder, shares, n) ? MF_OK : mf_no_memory(error, "the ratings");
}

static mf_status read_json(reading *r, mf_error *error)
{
    json_text t = {.line = 1};
    objects found = {0};
    part parts[READING_THREADS_MOST] = {0};
    keys k = {0};
    bool known = false;
    size_t count = 0;
    size_t n = reading_threads(r->options);
    mf_status status = MF_OK;
    json_object_seed(1); /* once, before there are threads */
    for (size_t i = 0; i < n && status == MF_OK; i++) {
        parts[i].share = mf_builder_share_new(r->builder);
        status = parts[i].share == NULL ? mf_no_memory(error, "reading") : MF_OK;
    }
    while (status == MF_OK && !t.ended) {
        status = json_read_on(r, &t, error);
        status = status == MF_OK ? json_find_objects(r, &t, &found, error) : status;
        if (status == MF_OK && !known && found.n > 0) {
            status = find_keys(r, &found, &k, error);
            known = true;
        }
        status = status == MF_OK ? read_objects(r, &found, &k, parts, n, error) : status;
        count += found.n;
        status = status == MF_OK ? reading_go_on(r, t.line, error) : status;
    }
    if (status == MF_OK && count == 0) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                            "this is JSON without objects; expected one object a rating, such as "
                            "{\"user\": 1, \"item\": 2, \"rating\": 3}");
    }
    r->counts->n_lines += t.line - 1;
    for (size_t i = 0; i < n; i++) {
        mf_builder_share_free(parts[i].share);
    }
    free(found.all);
    free(t.buffer);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool write_string(FILE *out, const char *text)
{
    json_t *string = json_string(text);
    errno = string == NULL ? EILSEQ : errno;
    bool good = string != NULL && json_dumpf(string, out, JSON_ENCODE_ANY) == 0;
    json_decref(string);
    return good;
}

static bool write_json(FILE *out, const char *name, const mf_ratings *ratings,
                       const atomic_bool *cancel)
{
    (void)name;
    const mf_csr *r = &ratings->r;
    bool good = true;
    for (size_t i = 0; i < r->n_rows && good && !mf_is_cancelled(cancel); i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1] && good; k++) {
            char number[32];
            text_write_value(r, k, number);
            fputs("{\"watcher\": ", out);
            good = write_string(out, mf_id(&ratings->watchers, i));
            fputs(", \"movie\": ", out);
            good = good && write_string(out, mf_id(&ratings->movies, r->col[k]));
            fprintf(out, ", \"rating\": %s}\n", number);
        }
    }
    return good && !ferror(out) && !mf_is_cancelled(cancel);
}

static const char *const endings[] = {".jsonl", NULL};
static const char *const members[] = {"*review*.json", "*rating*.json", "*.jsonl", NULL};

const mf_format format_json = {
    .name = "json",
    .summary =
        "JSON objects with a watcher, a movie and a rating, one a line or in an array (Amazon, "
        "Yelp, Goodreads)",
    .options = READS_SKIP_BAD,
    .sniff = sniff_json,
    .read = read_json,
    .write = write_json,
    .endings = endings,
    .members = members,
};
