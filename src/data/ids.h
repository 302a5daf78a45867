/* Ids of one axis: sorted, distinct strings outside, indices inside. Indices follow the sorted ids,
 * so they do not depend on the order of a file. */
#ifndef MF_DATA_IDS_H
#define MF_DATA_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sorted, distinct ids of one axis. Sorted as numbers when every id is a number, otherwise
 * byte by byte. Owned by the structure that holds it; free with mf_ids_clear. */
typedef struct mf_ids {
    size_t count;
    uint64_t *start; /* count + 1 offsets into text; id i is the C string at text + start[i] */
    char *text;
    bool numeric;
} mf_ids;

void mf_ids_clear(mf_ids *ids);

static inline const char *mf_id(const mf_ids *ids, size_t index)
{
    return ids->text + ids->start[index];
}

/* Room for an id or a title in a sentence: one of more than 40 bytes ends in "…" after a whole
 * character. Written `mf_brief(id, (char[MF_BRIEF]){""})`. */
enum { MF_BRIEF = 48 };
const char *mf_brief(const char *text, char out[MF_BRIEF]);

/* Finds `id` by bisection; false when it is not there. */
bool mf_ids_find(const mf_ids *ids, const char *id, uint32_t *index);

/* to's index of each of from's ids, UINT32_MAX where it has none; so many of those. The caller
 * frees it; NULL when memory is out. */
uint32_t *mf_ids_map(const mf_ids *from, const mf_ids *to, size_t *missing);

/* Up to `most` indices of the ids most like `id` (edit distance, numeric neighbours first when all
 * are numbers), best first. Returns how many. */
size_t mf_ids_nearest(const mf_ids *ids, const char *id, uint32_t *nearest, size_t most);

/* The order in which ids are sorted: numeric when `numeric`, else bytewise; <0, 0, >0. */
int mf_id_compare(const char *a, const char *b, bool numeric);

/* The whole number below 10^9, without leading zeros, that an id is; SIZE_MAX: it is none. */
size_t mf_ids_number(const mf_ids *ids, size_t index);

/* Are all of them such numbers, `least` or more? Then other formats' rows can be called by them. */
bool mf_ids_are_numbers(const mf_ids *ids, size_t least);

/* True for an optional minus, digits, and at most one point with digits after it. */
bool mf_id_is_number(const char *id);

#endif
