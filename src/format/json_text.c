/* The objects of a JSON text: see json_text.h. */
#include "json_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "names.h"
#include "source.h"
#include "mfexplore/status.h"

enum { BLOCK_BYTES = 1 << 20, OBJECT_MOST = 1 << 26 };

const char *json_skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at)) {
        at++;
    }
    return at;
}

/* The end of the object that begins at `at`; NULL: it is not all there. */
static const char *object_end(const char *at, const char *end, size_t *lines)
{
    size_t depth = 0;
    for (; at < end; at++) {
        switch (*at) {
        case '"':
            for (at++; at < end && *at != '"'; at++) {
                at += *at == '\\';
                *lines += at < end && *at == '\n';
            }
            break;
        case '{':
        case '[':
            depth++;
            break;
        case '}':
        case ']':
            if (--depth == 0) {
                return at + 1;
            }
            break;
        case '\n':
            ++*lines;
            break;
        default:
            break;
        }
    }
    return NULL;
}

mf_status json_read_on(reading *r, json_text *t, mf_error *error)
{
    size_t got = 1, left = t->n - t->at;
    mf_error why = {0};
    if (left > 0) {
        memmove(t->buffer, t->buffer + t->at, left);
    }
    t->n = left;
    t->at = 0;
    if (left >= OBJECT_MOST) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, t->line, "the object is longer than 64 MiB");
    }
    if (!mf_grow((void **)&t->buffer, &t->capacity, left * 2 + 4 * BLOCK_BYTES, 1)) {
        return mf_no_memory(error, "reading");
    }
    while (got > 0 && t->n < t->capacity) {
        mf_status status = source_read(r->from, t->buffer + t->n, t->capacity - t->n, &got, &why);
        if (status != MF_OK) {
            return mf_fail_at(error, status, r->path, t->line, "%s", why.message);
        }
        t->n += got;
    }
    t->ended = got == 0;
    return MF_OK;
}

/* Behind the string that begins at `at`, or the end. */
static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\';
    }
    return at < end ? at + 1 : end;
}

/* Is it "ratings", "reviews" or the like? */
static bool names_ratings(const char *key, size_t length)
{
    static const char *const names[] = {"rating", "ratings", "review", "reviews"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && strncasecmp(names[i], key, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Where the objects begin of the one array of objects that the object at `at` has among its
 * values, or of the one that is called ratings; NULL: there is none, or several, or the object is a
 * rating itself. */
static const char *array_within(const char *at, const char *end)
{
    const char *found = NULL, *called = NULL, *key = NULL;
    size_t depth = 0, n = 0, length = 0;
    while (at < end) {
        if (*at == '"') {
            const char *stop = string_end(at, end), *next = json_skip_blanks(stop, end);
            if (depth == 1 && next < end && *next == ':') {
                key = at + 1;
                length = (size_t)(stop - at) - 2;
                next = json_skip_blanks(next + 1, end);
                if (name_meaning(key, length).role == ROLE_RATING && next < end && *next != '[') {
                    return NULL;
                }
            }
            at = stop;
            continue;
        }
        const char *next = json_skip_blanks(at + 1, end);
        if (depth == 1 && *at == '[' && next < end && *next == '{') {
            found = next;
            n++;
            called = key != NULL && names_ratings(key, length) ? next : called;
        }
        depth += *at == '{' || *at == '[';
        depth -= depth > 0 && (*at == '}' || *at == ']');
        at++;
        if (depth == 0) {
            break;
        }
    }
    return called != NULL ? called : n == 1 ? found : NULL;
}

/* A file that is one object, as services answer, holds its ratings in an array: reading begins
 * there. One that does not end in the first block is no rating. */
static void open_envelope(json_text *t)
{
    const char *end = t->buffer + t->n, *at = t->buffer;
    size_t lines = 0;
    at += t->n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    at = json_skip_blanks(at, end);
    t->begun = true;
    if (at == end || *at != '{') {
        return;
    }
    const char *stop = object_end(at, end, &lines);
    if (stop == NULL ? t->ended : json_skip_blanks(stop, end) < end || !t->ended) {
        return;
    }
    const char *first = array_within(at, end);
    for (at = t->buffer; first != NULL && at < first; at++) {
        t->line += *at == '\n';
    }
    t->at = first == NULL ? t->at : (size_t)(first - t->buffer);
    t->enveloped = first != NULL;
}

mf_status json_find_objects(reading *r, json_text *t, objects *found, mf_error *error)
{
    const char *end = t->buffer + t->n;
    found->n = 0;
    if (!t->begun) {
        open_envelope(t);
    }
    while (t->at < t->n) {
        const char *at = t->buffer + t->at;
        t->closed = t->closed || (t->enveloped && *at == ']');
        if (t->closed) {
            t->at = t->n;
        } else if (*at == '{') {
            size_t lines = 0;
            const char *stop = object_end(at, end, &lines);
            if (stop == NULL) {
                return t->ended ? mf_fail_at(error, MF_BAD_DATA, r->path, t->line,
                                             "the file ends inside an object; expected whole JSON")
                                : MF_OK;
            }
            if (!mf_grow((void **)&found->all, &found->capacity, found->n + 1, sizeof(object))) {
                return mf_no_memory(error, "reading");
            }
            found->all[found->n++] = (object){at, (size_t)(stop - at), t->line};
            t->line += lines;
            t->at = (size_t)(stop - t->buffer);
        } else if (*at == '\n' || strchr(" \t\r,[]", *at) != NULL) {
            t->line += *at == '\n';
            t->at++;
        } else if (t->at == 0 && t->n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) {
            t->at += 3;
        } else {
            bool wide = memchr(at, '\0', t->n - t->at) != NULL;
            return wide
                       ? mf_fail_at(error, MF_BAD_DATA, r->path, t->line,
                                    "this is JSON in UTF-16 or UTF-32; expected UTF-8, which iconv "
                                    "-t UTF-8 writes")
                       : mf_fail_at(
                             error, MF_BAD_DATA, r->path, t->line,
                             "this is JSON, but no list of objects; expected one object a rating, "
                             "such as {\"user\": 1, \"item\": 2, \"rating\": 3}");
        }
    }
    return MF_OK;
}

/* How long the NaN or Infinity is that stands at `at`; 0: none does. */
static size_t nan_at(const char *at, const char *end)
{
    static const char *const words[] = {"NaN", "-Infinity", "Infinity"};
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        size_t length = strlen(words[w]);
        if ((size_t)(end - at) >= length && memcmp(at, words[w], length) == 0) {
            return length;
        }
    }
    return 0;
}

char *json_without_nan(const object *o)
{
    const char *at = o->text, *end = o->text + o->length;
    char *copy = mf_alloc(2 * o->length + 1, 1);
    size_t n = 0;
    while (at < end && copy != NULL) {
        size_t length = nan_at(at, end);
        const char *stop = length > 0 ? at + length : *at == '"' ? string_end(at, end) : at + 1;
        size_t kept = length > 0 ? 4 : (size_t)(stop - at);
        memcpy(copy + n, length > 0 ? "null" : at, kept);
        n += kept;
        at = stop;
    }
    if (copy != NULL) {
        copy[n] = '\0';
    }
    return copy;
}
