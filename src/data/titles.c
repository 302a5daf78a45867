/* Titles and genres of movies: see titles.h. */
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

/* Keeps the text, as UTF-8, and where it begins. */
static bool keep_text(mf_titles *titles, size_t **starts, size_t n_movies, size_t index,
                      const char *text, size_t length)
{
    if (*starts == NULL) {
        *starts = mf_alloc(n_movies, sizeof **starts);
        if (*starts == NULL) {
            return false;
        }
        memset(*starts, 0xff, n_movies * sizeof **starts);
        titles->count = n_movies;
    }
    if (!mf_grow((void **)&titles->text, &titles->text_capacity,
                 titles->text_length + 2 * length + 1, 1)) {
        return false;
    }
    char *to = titles->text + titles->text_length;
    size_t written = 0;
    if (is_utf8(text, length)) {
        memcpy(to, text, length);
        written = length;
    } else {
        for (size_t i = 0; i < length; i++) {
            written += utf8_encode((unsigned char)text[i], to + written);
        }
    }
    to[written] = '\0';
    (*starts)[index] = titles->text_length;
    titles->text_length += written + 1;
    return true;
}

bool mf_titles_set(mf_titles *titles, size_t n_movies, size_t index, const char *title,
                   size_t length)
{
    bool is_new = titles->start == NULL || titles->start[index] == SIZE_MAX;
    bool good = keep_text(titles, &titles->start, n_movies, index, title, length);
    titles->known += good && is_new;
    return good;
}

bool mf_titles_set_genres(mf_titles *titles, size_t n_movies, size_t index, const char *genres,
                          size_t length)
{
    return keep_text(titles, &titles->genres, n_movies, index, genres, length);
}

void mf_titles_clear(mf_titles *titles)
{
    free(titles->start);
    free(titles->genres);
    free(titles->text);
    free(titles->path);
    *titles = (mf_titles){0};
}
