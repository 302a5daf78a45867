/* How much could not be had, and texts that are being written: see alloc.h. */
#include "alloc.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_size_t lost;

size_t mf_lost(void)
{
    return atomic_load(&lost);
}

void mf_lose(void)
{
    atomic_fetch_add(&lost, 1);
}

/* From this size on blocks are mapped each on its own in a program that gave its heap room. */
enum { ON_ITS_OWN = 1 << 23 };

static bool has_room;

void mf_in_large_pages(void *block, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    static const size_t large = 1 << 21;
    if (block != NULL && bytes >= large) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE), before = (size_t)((uintptr_t)block % page);
        size_t skipped = before == 0 ? 0 : page - before, whole = (bytes - skipped) / page * page;
        madvise((char *)block + skipped, whole, MADV_HUGEPAGE);
    }
#endif
#ifdef __GLIBC__
    if (has_room && block != NULL && bytes >= ON_ITS_OWN) {
        malloc_trim(0); /* beside so much, what is free in the heap goes back to the system */
    }
#endif
    (void)block;
    (void)bytes;
}

void mf_heap_in_large_pages(void)
{
#ifdef __GLIBC__
    enum { ROOM = 1 << 26, USUAL_PAD = 1 << 17 };
    mallopt(M_ARENA_MAX, 1); /* threads have no heaps of their own, which would not be trimmed */
    mallopt(M_MMAP_THRESHOLD, ON_ITS_OWN);
    mallopt(M_TRIM_THRESHOLD, 2 * ROOM);
    mallopt(M_TOP_PAD, ROOM);
    char *begin = sbrk(0);
    void *volatile more_than_there_is = malloc(1 << 20); /* so that the heap has to grow */
    free(more_than_there_is);
    char *end = sbrk(0);
    mallopt(M_TOP_PAD, USUAL_PAD);
    if (end > begin) {
        mf_in_large_pages(begin, (size_t)(end - begin));
        has_room = true;
    }
#endif
}

/* A text of the writer's own: the C library's drops what it has no room for without a word. */
typedef struct text_writer {
    char **text;
    size_t *length;
    size_t size;
} text_writer;

static ssize_t write_text(void *cookie, const char *bytes, size_t n)
{
    text_writer *w = cookie;
    size_t length = *w->length;
    if (n > SIZE_MAX / 4 - length) {
        mf_lose();
        return 0;
    }
    if (length + n + 1 > w->size) {
        size_t size = 2 * (length + n + 1);
        char *grown = mf_resize(*w->text, size, 1);
        if (grown == NULL) {
            return 0; /* the stream remembers that as an error */
        }
        *w->text = grown;
        w->size = size;
    }
    memcpy(*w->text + length, bytes, n);
    *w->length = length + n;
    (*w->text)[*w->length] = '\0';
    return (ssize_t)n;
}

static int end_text(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *mf_text_begin(char **text, size_t *length)
{
    enum { FIRST = 256 };
    text_writer *w = mf_alloc(1, sizeof *w);
    *length = 0;
    *text = w == NULL ? NULL : mf_alloc(FIRST, 1);
    if (*text == NULL) {
        free(w);
        return NULL;
    }
    (*text)[0] = '\0';
    *w = (text_writer){text, length, FIRST};
    FILE *to = mf_kept(
        fopencookie(w, "w", (cookie_io_functions_t){.write = write_text, .close = end_text}));
    if (to == NULL) {
        free(w);
        free(*text);
        *text = NULL;
    }
    return to;
}

bool mf_text_end(FILE *to, char **text)
{
    bool good = to != NULL && ferror(to) == 0;
    if (to != NULL && fclose(to) != 0) {
        good = false;
    }
    if (!good) {
        mf_lose();
        free(*text);
        *text = NULL;
    }
    return good;
}
