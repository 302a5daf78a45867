/* Sorted ids: comparison, lookup by bisection, and the nearest ones for a helpful error. */
#include "ids.h"

#include "alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mf_ids_clear(mf_ids *ids)
{
    free(ids->start);
    free(ids->text);
    *ids = (mf_ids){0};
}

static const char *skip_digits(const char *c)
{
    while (*c >= '0' && *c <= '9') {
        c++;
    }
    return c;
}

bool mf_id_is_number(const char *id)
{
    const char *digits = id + (*id == '-');
    const char *end = skip_digits(digits);
    if (end == digits) {
        return false;
    }
    if (*end == '.') {
        const char *fraction = end + 1;
        end = skip_digits(fraction);
        if (end == fraction) {
            return false;
        }
    }
    return *end == '\0';
}

/* Compares two unsigned decimal numbers of any length by value. */
static int compare_magnitude(const char *a, const char *b)
{
    while (*a == '0') {
        a++;
    }
    while (*b == '0') {
        b++;
    }
    ptrdiff_t a_length = skip_digits(a) - a, b_length = skip_digits(b) - b;
    if (a_length != b_length) {
        return a_length < b_length ? -1 : 1;
    }
    int order = memcmp(a, b, (size_t)a_length);
    if (order != 0) {
        return order;
    }
    a += a_length;
    b += b_length;
    a += *a == '.';
    b += *b == '.';
    for (; *a != '\0' || *b != '\0'; a += *a != '\0', b += *b != '\0') {
        int digit_a = *a == '\0' ? '0' : *a, digit_b = *b == '\0' ? '0' : *b;
        if (digit_a != digit_b) {
            return digit_a - digit_b;
        }
    }
    return 0;
}

int mf_id_compare(const char *a, const char *b, bool numeric)
{
    if (numeric) {
        bool a_negative = *a == '-', b_negative = *b == '-';
        int order = compare_magnitude(a + a_negative, b + b_negative);
        if (a_negative != b_negative) {
            order = a_negative ? -1 : 1;
        } else if (a_negative) {
            order = -order;
        }
        if (order != 0) {
            return order;
        }
    }
    return strcmp(a, b); /* "7" and "07" are two ids of one value */
}

/* The first index whose id is not below `id`. */
static size_t lower_bound(const mf_ids *ids, const char *id, bool numeric)
{
    size_t low = 0, high = ids->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mf_id_compare(mf_id(ids, middle), id, numeric) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const char *mf_brief(const char *text, char out[MF_BRIEF])
{
    enum { MOST = 40 };
    size_t length = strnlen(text, MOST + 1);
    bool whole = length <= MOST;
    length = whole ? length : MOST;
    while (!whole && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
        length--; /* in the middle of a character */
    }
    snprintf(out, MF_BRIEF, "%.*s%s", (int)length, text, whole ? "" : "…");
    return out;
}

bool mf_ids_find(const mf_ids *ids, const char *id, uint32_t *index)
{
    if (ids->numeric && !mf_id_is_number(id)) {
        return false;
    }
    size_t found = lower_bound(ids, id, ids->numeric);
    if (found == ids->count || strcmp(mf_id(ids, found), id) != 0) {
        return false;
    }
    *index = (uint32_t)found;
    return true;
}

enum { EDIT_LONGEST = 64 };

/* Levenshtein distance; ids beyond EDIT_LONGEST bytes are compared by their beginnings. */
static unsigned edit_distance(const char *a, const char *b)
{
    unsigned row[EDIT_LONGEST + 1];
    size_t a_length = strnlen(a, EDIT_LONGEST), b_length = strnlen(b, EDIT_LONGEST);
    for (unsigned j = 0; j <= b_length; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned above = row[j];
            unsigned change = diagonal + (a[i - 1] != b[j - 1]);
            unsigned insert = (above < row[j - 1] ? above : row[j - 1]) + 1;
            row[j] = change < insert ? change : insert;
            diagonal = above;
        }
    }
    return row[b_length];
}

size_t mf_ids_nearest(const mf_ids *ids, const char *id, uint32_t *nearest, size_t most)
{
    size_t n = 0;
    if (most > 8) {
        most = 8;
    }
    if (ids->numeric && mf_id_is_number(id)) {
        size_t at = lower_bound(ids, id, true);
        size_t low = at >= (most + 1) / 2 ? at - (most + 1) / 2 : 0;
        for (size_t i = low; i < ids->count && n < most; i++) {
            nearest[n++] = (uint32_t)i;
        }
        return n;
    }
    unsigned distance[8];
    for (size_t i = 0; i < ids->count; i++) {
        unsigned d = edit_distance(id, mf_id(ids, i));
        if (n == most && (n == 0 || d >= distance[n - 1])) {
            continue;
        }
        size_t place = n < most ? n++ : n - 1;
        for (; place > 0 && distance[place - 1] > d; place--) {
            distance[place] = distance[place - 1];
            nearest[place] = nearest[place - 1];
        }
        distance[place] = d;
        nearest[place] = (uint32_t)i;
    }
    return n;
}

size_t mf_ids_number(const mf_ids *ids, size_t index)
{
    enum { DIGITS_MOST = 9 };
    const char *id = mf_id(ids, index);
    size_t n = strspn(id, "0123456789");
    bool number = n > 0 && n <= DIGITS_MOST && id[n] == '\0' && (id[0] != '0' || n == 1);
    return number ? (size_t)strtoul(id, NULL, 10) : SIZE_MAX;
}

bool mf_ids_are_numbers(const mf_ids *ids, size_t least)
{
    for (size_t i = 0; i < ids->count; i++) {
        size_t number = mf_ids_number(ids, i);
        if (number == SIZE_MAX || number < least) {
            return false;
        }
    }
    return true;
}

uint32_t *mf_ids_map(const mf_ids *from, const mf_ids *to, size_t *missing)
{
    uint32_t *map = mf_alloc(from->count, sizeof *map);
    *missing = 0;
    for (size_t i = 0; i < from->count && map != NULL; i++) {
        if (!mf_ids_find(to, mf_id(from, i), &map[i])) {
            map[i] = UINT32_MAX;
            (*missing)++;
        }
    }
    return map;
}
