/* Agreeing on ids: see ids_agree.h. */
#include "ids_agree.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "ids.h"
#include "mates.h"

/* Texts one after the other, each ended by a NUL. */
typedef struct texts {
    char *bytes;
    size_t n_bytes, count;
    const char **at; /* of each */
} texts;

static void clear_texts(texts *t)
{
    free(t->bytes);
    free(t->at);
    *t = (texts){0};
}

static int by_text(const void *a, const void *b)
{
    return mf_id_compare(*(const char *const *)a, *(const char *const *)b, false);
}

static int by_number(const void *a, const void *b)
{
    return mf_id_compare(*(const char *const *)a, *(const char *const *)b, true);
}

/* Finds the texts in the bytes, and sorts them. False when memory is out. */
static bool sort_texts(texts *t, bool numeric)
{
    t->count = 0;
    for (size_t i = 0; i < t->n_bytes; i++) {
        t->count += t->bytes[i] == '\0';
    }
    t->at = mf_alloc(t->count, sizeof *t->at);
    const char *at = t->bytes;
    for (size_t i = 0; i < t->count && t->at != NULL; i++, at += strlen(at) + 1) {
        t->at[i] = at;
    }
    if (t->at != NULL) {
        qsort(t->at, t->count, sizeof *t->at, numeric ? by_number : by_text);
    }
    return t->at != NULL;
}

/* What all mates have, from `mine`, one after the other. */
static bool join_texts(const mf_mates *mates, const char *mine, size_t n, texts *all)
{
    size_t *sizes = mf_alloc_zero(mates->n, sizeof *sizes);
    *all = (texts){0};
    if (mf_mates_any(mates, sizes == NULL)) {
        free(sizes);
        return false;
    }
    for (size_t r = 0; r < mates->n; r++) {
        sizes[r] = n;
        mf_mates_copy(mates, r, &sizes[r], sizeof sizes[r]);
        all->n_bytes += sizes[r];
    }
    all->bytes = mf_alloc(all->n_bytes, 1);
    bool good = !mf_mates_any(mates, all->bytes == NULL);
    for (size_t r = 0, at = 0; r < mates->n && good; at += sizes[r++]) {
        if (r == mates->rank) {
            memcpy(all->bytes + at, mine, n);
        }
        mf_mates_copy(mates, r, all->bytes + at, sizes[r]);
    }
    free(sizes);
    return good;
}

/* Some of the sorted ids of each mate, evenly; of all of these, sorted, those that cut the ids into
 * as many ranges as there are mates. */
static bool find_cuts(const mf_mates *mates, const texts *own, bool numeric, texts *samples)
{
    enum { SAMPLES = 64 };
    size_t taken = own->count < SAMPLES ? own->count : SAMPLES, n = 0;
    for (size_t s = 0; s < taken; s++) {
        n += strlen(own->at[own->count * s / taken]) + 1;
    }
    char *some = mf_alloc(n, 1), *to = some;
    for (size_t s = 0; s < taken && some != NULL; s++) {
        size_t bytes = strlen(own->at[own->count * s / taken]) + 1;
        memcpy(to, own->at[own->count * s / taken], bytes);
        to += bytes;
    }
    bool good = !mf_mates_any(mates, some == NULL) && join_texts(mates, some, n, samples) &&
                !mf_mates_any(mates, !sort_texts(samples, numeric));
    free(some);
    return good;
}

/* Sends each own id to the mate who sorts its range, and gets the range of this one. */
static bool send_ranges(const mf_mates *mates, const texts *own, const texts *samples, bool numeric,
                        texts *range)
{
    size_t n = mates->n, *bytes = mf_alloc_zero(2 * n, sizeof *bytes);
    char *out = mf_alloc(own->n_bytes, 1), *to = out;
    void *in = NULL;
    *range = (texts){0};
    bool good = bytes != NULL && out != NULL;
    for (size_t i = 0, r = 0; i < own->count && good; i++) {
        while (r + 1 < n && samples->count > 0 &&
               mf_id_compare(own->at[i], samples->at[samples->count * (r + 1) / n], numeric) >= 0) {
            r++;
        }
        size_t length = strlen(own->at[i]) + 1;
        memcpy(to, own->at[i], length);
        to += length;
        bytes[r] += length;
    }
    good = !mf_mates_any(mates, !good) && mf_mates_swap(mates, out, bytes, &in, bytes + n);
    for (size_t r = 0; r < n && good; r++) {
        range->n_bytes += bytes[n + r];
    }
    range->bytes = in;
    free(bytes);
    free(out);
    return good;
}

/* The sorted texts of a range, each once, in their order. NULL when memory is out. */
static char *unique(const texts *range, size_t *n)
{
    char *out = mf_alloc(range->n_bytes, 1), *to = out;
    for (size_t i = 0; i < range->count && out != NULL; i++) {
        if (i == 0 || strcmp(range->at[i], range->at[i - 1]) != 0) {
            size_t length = strlen(range->at[i]) + 1;
            memcpy(to, range->at[i], length);
            to += length;
        }
    }
    *n = out == NULL ? 0 : (size_t)(to - out);
    return out;
}

/* Ids of sorted texts, which go into them. */
static bool ids_of(texts *sorted, bool numeric, mf_ids *ids)
{
    size_t count = 0;
    for (size_t i = 0; i < sorted->n_bytes; i++) {
        count += sorted->bytes[i] == '\0';
    }
    *ids = (mf_ids){.count = count,
                    .start = mf_alloc(count + 1, sizeof *ids->start),
                    .text = sorted->bytes,
                    .numeric = numeric};
    sorted->bytes = NULL;
    uint64_t at = 0;
    for (size_t i = 0; i < count && ids->start != NULL; i++) {
        ids->start[i] = at;
        at += strlen(ids->text + at) + 1;
    }
    if (ids->start != NULL) {
        ids->start[count] = at;
    }
    return ids->start != NULL;
}

bool mf_ids_agree(const mf_mates *mates, mf_ids *ids, uint32_t **place)
{
    bool numeric = !mf_mates_any(mates, ids->count > 0 && !ids->numeric);
    texts own = {.n_bytes = ids->start[ids->count]}, samples = {0}, range = {0}, all = {0};
    mf_ids whole = {0};
    char *mine = NULL;
    size_t n = 0, missing = 0;
    *place = NULL;
    own.bytes = mf_alloc(own.n_bytes, 1);
    if (own.bytes != NULL) {
        memcpy(own.bytes, ids->text, own.n_bytes);
    }
    bool good = !mf_mates_any(mates, own.bytes == NULL || !sort_texts(&own, numeric)) &&
                find_cuts(mates, &own, numeric, &samples) &&
                send_ranges(mates, &own, &samples, numeric, &range);
    if (good) {
        mine = sort_texts(&range, numeric) ? unique(&range, &n) : NULL;
        good = !mf_mates_any(mates, mine == NULL) && join_texts(mates, mine, n, &all);
    }
    if (good) {
        good = ids_of(&all, numeric, &whole);
        *place = good ? mf_ids_map(ids, &whole, &missing) : NULL;
        good = !mf_mates_any(mates, *place == NULL);
    }
    if (good) {
        mf_ids_clear(ids);
        *ids = whole;
    } else {
        mf_ids_clear(&whole);
    }
    free(mine);
    clear_texts(&own);
    clear_texts(&samples);
    clear_texts(&range);
    clear_texts(&all);
    return good;
}
