/* Allocation with checked sizes. Every array of the library comes from here, so that a product of
 * two counts from a hostile file can never wrap round. */
#ifndef MF_DATA_ALLOC_H
#define MF_DATA_ALLOC_H

#include <stddef.h>
#include <stdlib.h>

/* `count` elements of `size` bytes, not initialised; NULL when the product overflows or memory is
 * out. Never NULL for success, even for 0 elements. */
static inline void *mf_alloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return NULL;
    }
    return malloc(bytes == 0 ? 1 : bytes);
}

/* The same, all bytes zero. */
static inline void *mf_alloc_zero(size_t count, size_t size)
{
    return calloc(count == 0 ? 1 : count, size);
}

/* Makes room for at least `wanted` elements in `*array` (of `*capacity`), growing by half.
 * False when memory is out: the array stays as it was. */
static inline int mf_grow(void **array, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity) {
        return 1;
    }
    size_t next = *capacity + *capacity / 2;
    if (next < wanted) {
        next = wanted;
    }
    if (next < 16) {
        next = 16;
    }
    size_t bytes;
    if (__builtin_mul_overflow(next, size, &bytes)) {
        return 0;
    }
    void *grown = realloc(*array, bytes);
    if (grown == NULL) {
        return 0;
    }
    *array = grown;
    *capacity = next;
    return 1;
}

#endif
