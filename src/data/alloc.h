/* Allocation with checked sizes. All that the project's own code holds comes from here, so that a
 * product of two counts from a hostile file can never wrap round, and so that nothing is lost
 * unseen: what fails is counted, and whoever builds something compares the count before and after
 * (the model of a training, a saved file, the output of a verb). */
#ifndef MF_DATA_ALLOC_H
#define MF_DATA_ALLOC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many allocations have failed since the program began. */
size_t mf_lost(void);

/* Counts one that failed elsewhere: in a library, or in a text that was being written. */
void mf_lose(void);

static inline void *mf_kept(void *made)
{
    if (made == NULL) {
        mf_lose();
    }
    return made;
}

/* Asks the system for large pages where a block is so large that it holds some: they are brought in
 * by one fault where 512 would do it. A request that may be refused; nothing else changes. NULL is
 * no block. */
void mf_in_large_pages(void *block, size_t bytes);

/* The same for a program's heap, which is given room at once: blocks of some MiB come from there
 * and what is freed is used again, so that hardly any of it has to be brought in anew. The system's
 * work for that can take as long as the program's own. Where blocks are so large that it matters,
 * what is free goes back. For a program to call when it begins; the library leaves the heap of who
 * uses it as it is. */
void mf_heap_in_large_pages(void);

/* `count` elements of `size` bytes, not initialised; NULL when the product overflows or memory is
 * out. Never NULL for success, even for 0 elements. */
static inline void *mf_alloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return mf_kept(NULL);
    }
    void *made = mf_kept(malloc(bytes == 0 ? 1 : bytes));
    mf_in_large_pages(made, bytes);
    return made;
}

/* The same, all bytes zero. */
static inline void *mf_alloc_zero(size_t count, size_t size)
{
    void *made = mf_kept(calloc(count == 0 ? 1 : count, size == 0 ? 1 : size));
    mf_in_large_pages(made, count * size); /* calloc has looked at the product */
    return made;
}

/* `array` with room for `count` elements; NULL when that cannot be: it stays as it was. */
static inline void *mf_resize(void *array, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return mf_kept(NULL);
    }
    void *made = mf_kept(realloc(array, bytes == 0 ? 1 : bytes));
    mf_in_large_pages(made, bytes);
    return made;
}

/* A copy of a text, and of at most so many of its bytes. */
static inline char *mf_copy(const char *text)
{
    return mf_kept(strdup(text));
}

static inline char *mf_copy_part(const char *text, size_t length)
{
    return mf_kept(strndup(text, length));
}

/* A text that is being written: what cannot grow is lost for good, and counted. The text is there
 * after mf_text_end; until then both are the writer's. NULL: memory is out. */
FILE *mf_text_begin(char **text, size_t *length);

/* Ends it (NULL: it was not begun): false, with no text, when some of it is lost. */
bool mf_text_end(FILE *to, char **text);

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
    void *grown = mf_resize(*array, next, size);
    if (grown == NULL) {
        return 0;
    }
    *array = grown;
    *capacity = next;
    return 1;
}

#endif
