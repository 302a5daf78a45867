/* A table from ids to provisional indices in order of first appearance, made for the keys that
 * rating files hold. Small whole numbers index an array; other ids are hashed, those of up to 15
 * bytes live inside their slot and are compared as two words. Used while reading; turned into
 * sorted ids at the end. */
#ifndef MF_DATA_ID_TABLE_H
#define MF_DATA_ID_TABLE_H

#include "ids.h"
#include "mfexplore/status.h"

typedef struct id_slot {
    uint64_t low, high; /* the id's bytes and its length; for a longer id its hash and a mark */
    uint32_t index;     /* index + 1; 0 marks an empty slot */
} id_slot;

typedef struct id_table {
    id_slot *slots;
    size_t capacity; /* a power of two */
    size_t in_slots;
    uint32_t *number; /* by the number that the id is: index + 1, or 0 */
    size_t numbers;
    size_t count;    /* of both kinds */
    uint64_t *start; /* where each id's text begins, by index */
    size_t start_capacity;
    char *text; /* NUL-terminated ids, in order of first appearance */
    size_t text_length, text_capacity;
} id_table;

enum { ID_SHORT = 15 };
#define ID_NONE UINT32_MAX

void id_table_clear(id_table *table);

/* The index of the id, added if new; ID_NONE when memory is out or the indices are used up. With
 * `padded` eight bytes may be read at `id`, however short it is. */
uint32_t id_table_add(id_table *table, const char *id, size_t length, bool padded);

/* Moves the table's ids, sorted, into `ids`; `rank[i]` becomes the sorted place of provisional
 * index i (the caller frees it). The table is empty afterwards. */
mf_status id_table_sort(id_table *table, mf_ids *ids, uint32_t **rank, mf_error *error);

#endif
