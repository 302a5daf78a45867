/* Ratings files in and out: text triples in any usual dialect, plain or compressed, and movie
 * titles. Everything is sniffed unless told. Files are hostile until parsed: what is wrong comes
 * back as "file:line: what is wrong; what was expected". */
#ifndef MFEXPLORE_FORMAT_H
#define MFEXPLORE_FORMAT_H

#include "mfexplore/data.h"

/* How far reading has come. `bytes_total` is 0 where it is not known (standard input). */
typedef struct mf_read_progress {
    uint64_t bytes, bytes_total;
    size_t lines;
    double seconds;
} mf_read_progress;

typedef struct mf_read_options {
    const char *format;  /* a name of the format table; NULL or "auto" to sniff */
    const char *columns; /* roles in file order, "watcher,movie,rating"; "-" skips; NULL to sniff */
    const char
        *delimiter;    /* "comma", "tab", "semicolon", "bar", "colons", "blanks"; NULL to sniff */
    int header;        /* 1 there is one, 0 there is none, −1 sniff */
    bool swap;         /* the movie stands where the watcher would */
    bool zero_missing; /* leave out ratings of 0 */
    bool skip_bad;     /* count unreadable lines instead of failing */
    mf_duplicates duplicates;
    unsigned threads; /* 0: as many as there are cores; the result is the same for any */
    /* Called about every megabyte when not NULL; false cancels with MF_INTERRUPTED. */
    bool (*progress)(void *context, const mf_read_progress *progress);
    void *context;
} mf_read_options;

/* Options that sniff everything and keep the last of duplicates. */
mf_read_options mf_read_defaults(void);

/* Reads `path` ("-" is standard input) into `ratings`; with `test_path` not NULL also that file's
 * ratings into `heldout`, over shared ids. The caller clears both. */
mf_status mf_ratings_read(const char *path, const char *test_path, const mf_read_options *options,
                          mf_ratings *ratings, mf_csr *heldout, mf_error *error);

/* Writes `watcher,movie,rating` with a header; the delimiter (comma, tab, "::") and gzip follow
 * the name's ending. Written beside and renamed: a failure leaves nothing behind. MF_INTERRUPTED
 * when `cancel` (which may be NULL) is set. */
mf_status mf_ratings_write(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           mf_error *error);

/* A file format, for help texts and --format. */
typedef struct mf_format {
    const char *name, *summary;
    mf_status (*read)(const char *path, const mf_read_options *options, mf_builder *builder,
                      mf_ratings *counts, mf_error *error);
} mf_format;

/* The table of formats, ended by a NULL name. */
extern const mf_format mf_formats[];

/* ---- titles -------------------------------------------------------------------------------- */

/* A title for some of the movies. `start[j]` is SIZE_MAX where movie j has none. */
typedef struct mf_titles {
    size_t count, known;
    size_t *start;
    char *text; /* UTF-8, NUL-terminated titles */
    size_t text_length, text_capacity;
} mf_titles;

/* The title of movie `index`, or NULL. */
static inline const char *mf_title(const mf_titles *titles, size_t index)
{
    return titles->start == NULL || titles->start[index] == SIZE_MAX
               ? NULL
               : titles->text + titles->start[index];
}

/* Sets or replaces the title of movie `index`; Latin-1 becomes UTF-8. False: memory is out. */
bool mf_titles_set(mf_titles *titles, size_t n_movies, size_t index, const char *title,
                   size_t length);

/* Reads a titles file: id,year,title · movieId,title,genres · id|title|… · id::title::… */
mf_status mf_titles_read(const char *path, const mf_ids *movies, mf_titles *titles,
                         mf_error *error);

/* Looks beside the ratings file for one of the usual titles files and reads it. Finding none is
 * not an error: `titles` then knows none. */
mf_status mf_titles_find(const char *ratings_path, const mf_ids *movies, mf_titles *titles,
                         mf_error *error);

void mf_titles_clear(mf_titles *titles);

#endif
