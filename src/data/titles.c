/* Titles of movies: see titles.h. */
#include "titles.h"

#include <stdlib.h>
#include <string.h>

#include "../draw/utf8.h"
#include "alloc.h"

static bool is_utf8(const char *text, size_t length)
{
    for (size_t i = 0, bytes; i < length; i += bytes) {
        if (utf8_decode(text + i, length - i, &bytes) == UTF8_INVALID) {
            return false;
        }
    }
    return true;
}

bool mf_titles_set(mf_titles *titles, size_t n_movies, size_t index, const char *title,
                   size_t length)
{
    if (titles->start == NULL) {
        titles->start = mf_alloc(n_movies, sizeof *titles->start);
        if (titles->start == NULL) {
            return false;
        }
        memset(titles->start, 0xff, n_movies * sizeof *titles->start);
        titles->count = n_movies;
    }
    if (!mf_grow((void **)&titles->text, &titles->text_capacity,
                 titles->text_length + 2 * length + 1, 1)) {
        return false;
    }
    char *to = titles->text + titles->text_length;
    size_t written = 0;
    if (is_utf8(title, length)) {
        memcpy(to, title, length);
        written = length;
    } else {
        for (size_t i = 0; i < length; i++) {
            written += utf8_encode((unsigned char)title[i], to + written);
        }
    }
    to[written] = '\0';
    titles->known += titles->start[index] == SIZE_MAX;
    titles->start[index] = titles->text_length;
    titles->text_length += written + 1;
    return true;
}

void mf_titles_clear(mf_titles *titles)
{
    free(titles->start);
    free(titles->text);
    *titles = (mf_titles){0};
}
