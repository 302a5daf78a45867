/* Ids to provisional indices: see id_table.h. */
#include "id_table.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "fail.h"
#include "ids.h"
#include "random.h"
#include "mfexplore/status.h"

enum { NUMBERS_LEAST = 1 << 12, NUMBERS_MOST = 1 << 20 };

static const uint64_t LONG_MARK = UINT64_C(0xff) << 56;

void id_table_clear(id_table *table)
{
    free(table->slots);
    free(table->number);
    free(table->start);
    free(table->text);
    *table = (id_table){0};
}

/* The two words that stand for an id in its slot. `padded`: eight bytes can be read at id. */
static void make_key(const char *id, size_t length, bool padded, uint64_t *low, uint64_t *high)
{
    if (padded && length <= 8 && length > 0) {
        memcpy(low, id, 8);
        *low = le64toh(*low) & UINT64_MAX >> (64 - 8 * length);
        *high = (uint64_t)length << 56;
        return;
    }
    if (length > ID_SHORT) {
        *low = mf_hash(id, length, 0);
        *high = LONG_MARK | (length & 0xffffffff);
        return;
    }
    uint64_t words[2] = {0, 0};
    if (length <= 8) {
        uint64_t word = 0;
        for (size_t i = 0; i < length; i++) {
            word |= (uint64_t)(unsigned char)id[i] << (8 * i);
        }
        words[0] = word;
    } else {
        memcpy(words, id, length);
        words[0] = le64toh(words[0]);
        words[1] = le64toh(words[1]);
    }
    *low = words[0];
    *high = words[1] | ((uint64_t)length << 56);
}

static size_t slot_of(uint64_t low, uint64_t high, size_t capacity)
{
    /* Twice: ids such as item-123 differ in high bits alone, which one product leaves there. */
    uint64_t mixed = (low ^ (high * 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 32)) * 0x94d049bb133111ebu;
    return (size_t)(mixed >> 32) & (capacity - 1);
}

static bool grow_slots(id_table *table)
{
    size_t capacity = table->capacity == 0 ? 1024 : table->capacity * 2;
    id_slot *slots = mf_alloc(capacity, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    memset(slots, 0, capacity * sizeof *slots); /* as in grow_numbers */
    for (size_t i = 0; i < table->capacity; i++) {
        id_slot old = table->slots[i];
        if (old.index != 0) {
            size_t place = slot_of(old.low, old.high, capacity);
            while (slots[place].index != 0) {
                place = (place + 1) & (capacity - 1);
            }
            slots[place] = old;
        }
    }
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    return true;
}

static bool store_text(id_table *table, const char *id, size_t length)
{
    if (!mf_grow((void **)&table->text, &table->text_capacity, table->text_length + length + 1,
                 1) ||
        !mf_grow((void **)&table->start, &table->start_capacity, table->count + 1,
                 sizeof *table->start)) {
        return false;
    }
    table->start[table->count] = table->text_length;
    memcpy(table->text + table->text_length, id, length);
    table->text[table->text_length + length] = '\0';
    table->text_length += length + 1;
    return true;
}

static bool same_long_id(const id_table *table, id_slot slot, const char *id, size_t length)
{
    const char *stored = table->text + table->start[slot.index - 1];
    return strlen(stored) == length && memcmp(stored, id, length) == 0;
}

/* The number that an id is, where it is a whole number below NUMBERS_MOST without leading zeros;
 * else NUMBERS_MOST. All digits at once: pairs, fours, eights (Langdale 2018). */
static size_t number_of(const char *id, size_t length, bool padded)
{
    enum { DIGITS_MOST = 7 };
    if (length == 0 || length > DIGITS_MOST || id[0] == '0') {
        return NUMBERS_MOST;
    }
    uint64_t digits = 0;
    memcpy(&digits, id, padded ? sizeof digits : length);
    digits = le64toh(digits) << (64 - 8 * length); /* the last digit in the highest byte */
    digits ^= UINT64_C(0x3030303030303030) << (64 - 8 * length);
    if (((digits + UINT64_C(0x7676767676767676)) | digits) & UINT64_C(0x8080808080808080)) {
        return NUMBERS_MOST;
    }
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    size_t number = (size_t)((digits * 10000 + (digits >> 32)) & UINT64_C(0xffffffff));
    return number < NUMBERS_MOST ? number : NUMBERS_MOST;
}

/* Room for this number. The new half is written, not left to the kernel's page of zeros: a page
 * that is read first and written later costs every thread a pause. */
static bool grow_numbers(id_table *table, size_t number)
{
    size_t numbers = table->numbers == 0 ? NUMBERS_LEAST : table->numbers;
    while (numbers <= number) {
        numbers *= 2;
    }
    uint32_t *grown = mf_resize(table->number, numbers, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    memset(grown + table->numbers, 0, (numbers - table->numbers) * sizeof *grown);
    table->number = grown;
    table->numbers = numbers;
    return true;
}

/* The index of an id that is a small whole number, added if new. */
static uint32_t add_number(id_table *table, size_t number, const char *id, size_t length)
{
    if (number >= table->numbers && !grow_numbers(table, number)) {
        return ID_NONE;
    }
    if (table->number[number] == 0) {
        if (table->count >= ID_NONE - 1 || !store_text(table, id, length)) {
            return ID_NONE;
        }
        table->number[number] = (uint32_t)++table->count;
    }
    return table->number[number] - 1;
}

static uint32_t add_to_slots(id_table *table, const char *id, size_t length, bool padded)
{
    if (table->in_slots * 2 >= table->capacity && !grow_slots(table)) {
        return ID_NONE;
    }
    uint64_t low, high;
    make_key(id, length, padded, &low, &high);
    size_t place = slot_of(low, high, table->capacity);
    for (; table->slots[place].index != 0; place = (place + 1) & (table->capacity - 1)) {
        id_slot slot = table->slots[place];
        if (slot.low == low && slot.high == high &&
            (length <= ID_SHORT || same_long_id(table, slot, id, length))) {
            return slot.index - 1;
        }
    }
    if (table->count >= ID_NONE - 1 || !store_text(table, id, length)) {
        return ID_NONE;
    }
    table->slots[place] = (id_slot){low, high, (uint32_t)++table->count};
    table->in_slots++;
    return (uint32_t)table->count - 1;
}

uint32_t id_table_add(id_table *table, const char *id, size_t length, bool padded)
{
    size_t number = number_of(id, length, padded);
    return number < NUMBERS_MOST ? add_number(table, number, id, length)
                                 : add_to_slots(table, id, length, padded);
}

/* An id while it is sorted. Keys agree with the order of the ids: a smaller key is an earlier id,
 * equal keys are decided by the ids themselves. */
typedef struct sort_item {
    uint64_t key;
    uint32_t index;
} sort_item;

typedef struct sort_context {
    const id_table *table;
    bool numeric;
} sort_context;

enum { KEY_DIGITS = 19 };

/* Whole numbers of up to 19 digits are their own keys; others may have none. */
static bool number_key(const char *id, uint64_t *key)
{
    size_t length = 0;
    *key = 0;
    for (; id[length] >= '0' && id[length] <= '9' && length <= KEY_DIGITS; length++) {
        *key = *key * 10 + (uint64_t)(id[length] - '0');
    }
    return length <= KEY_DIGITS && id[length] == '\0';
}

/* The first eight bytes, so that keys compare as the bytes do. */
static uint64_t byte_key(const char *id)
{
    uint64_t key = 0;
    for (unsigned i = 0; i < 8; i++) {
        key = key << 8 | (unsigned char)*id;
        id += *id != '\0';
    }
    return key;
}

static int compare_items(const void *a, const void *b, void *context)
{
    const sort_item *x = a, *y = b;
    const sort_context *sort = context;
    const id_table *table = sort->table;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return mf_id_compare(table->text + table->start[x->index], table->text + table->start[y->index],
                         sort->numeric);
}

/* Fills in order and keys; returns whether all ids are numbers. */
static bool prepare_items(const id_table *table, sort_item *items)
{
    bool numeric = table->count > 0, keyed = true;
    for (size_t i = 0; i < table->count; i++) {
        const char *id = table->text + table->start[i];
        items[i].index = (uint32_t)i;
        numeric = numeric && mf_id_is_number(id);
        keyed = number_key(id, &items[i].key) && keyed;
    }
    for (size_t i = 0; i < table->count && !(numeric && keyed); i++) {
        items[i].key = numeric ? 0 : byte_key(table->text + table->start[i]);
    }
    return numeric;
}

/* Sorts the items. Small whole numbers, when there is nothing else, stand sorted in their array. */
static bool sort_items(const id_table *table, sort_item *items)
{
    if (table->in_slots == 0 && table->count > 0) {
        size_t n = 0;
        for (size_t number = 0; number < table->numbers; number++) {
            if (table->number[number] != 0) {
                items[n++] = (sort_item){number, table->number[number] - 1};
            }
        }
        return true;
    }
    sort_context context = {table, prepare_items(table, items)};
    qsort_r(items, table->count, sizeof *items, compare_items, &context);
    return context.numeric;
}

mf_status id_table_sort(id_table *table, mf_ids *ids, uint32_t **rank, mf_error *error)
{
    mf_status status = MF_OK;
    size_t count = table->count;
    sort_item *items = mf_alloc(count, sizeof *items);
    uint32_t *place = mf_alloc(count, sizeof *place);
    mf_ids sorted = {.count = count,
                     .start = mf_alloc(count + 1, sizeof *sorted.start),
                     .text = mf_alloc(table->text_length, 1)};
    if (items == NULL || place == NULL || sorted.start == NULL || sorted.text == NULL) {
        status = mf_no_memory(error, "ids");
        goto cleanup;
    }
    free(table->slots); /* not needed any more: keeps the peak down */
    table->slots = NULL;
    table->capacity = 0;
    sorted.numeric = sort_items(table, items);
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        const char *id = table->text + table->start[items[i].index];
        size_t bytes = strlen(id) + 1;
        memcpy(sorted.text + end, id, bytes);
        sorted.start[i] = end;
        end += bytes;
        place[items[i].index] = (uint32_t)i;
    }
    sorted.start[count] = end;
    *ids = sorted;
    *rank = place;
    id_table_clear(table);
cleanup:
    free(items);
    if (status != MF_OK) {
        free(place);
        mf_ids_clear(&sorted);
    }
    return status;
}
