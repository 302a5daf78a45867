/* Titles of movies, and their genres. */
#ifndef MF_DATA_TITLES_H
#define MF_DATA_TITLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A title for some of the movies, and genres ("Comedy|Drama") for some. `start[j]` is SIZE_MAX
 * where movie j has no title, `genres[j]` where it has no genres. */
typedef struct mf_titles {
    size_t count, known;
    size_t *start, *genres; /* genres: NULL where none are known */
    char *text;             /* UTF-8, NUL-terminated */
    size_t text_length, text_capacity;
    char *path; /* the file that they were read from; NULL: none */
} mf_titles;

/* The title of movie `index`, or NULL. */
static inline const char *mf_title(const mf_titles *titles, size_t index)
{
    return titles->start == NULL || titles->start[index] == SIZE_MAX
               ? NULL
               : titles->text + titles->start[index];
}

/* The genres of movie `index`, or NULL. */
static inline const char *mf_genres(const mf_titles *titles, size_t index)
{
    return titles->genres == NULL || titles->genres[index] == SIZE_MAX
               ? NULL
               : titles->text + titles->genres[index];
}

/* Sets or replaces the title of movie `index`; Latin-1 becomes UTF-8. False: memory is out. */
bool mf_titles_set(mf_titles *titles, size_t n_movies, size_t index, const char *title,
                   size_t length);

/* The same for its genres. */
bool mf_titles_set_genres(mf_titles *titles, size_t n_movies, size_t index, const char *genres,
                          size_t length);

void mf_titles_clear(mf_titles *titles);

#endif
