/* Reading in progress: what a format reads from and where its ratings go. */
#ifndef MF_FORMAT_READING_H
#define MF_FORMAT_READING_H

#include "../data/builder.h"
#include "../data/ratings.h"
#include "source.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

typedef struct reading {
    const char *path; /* for messages: "standard input", or the file's */
    source *from;     /* at the beginning of a member */
    const mf_read_options *options;
    mf_builder *builder;
    mf_ratings *counts; /* n_lines, n_duplicates, n_zeros, n_bad, n_blank */
    double began;
} reading;

/* Adds one rating, as the file has it: swapped, left out or counted as the options say. `line` is
 * where it stands, or 0. MF_SYSTEM when memory is out. */
mf_status reading_add(reading *r, const char *watcher, size_t watcher_length, const char *movie,
                      size_t movie_length, double value, size_t line, mf_error *error);

/* A line (or record) that cannot be read: counted and skipped where that is asked for (MF_OK), else
 * MF_BAD_DATA with its place and what was expected. */
mf_status reading_bad_line(reading *r, size_t line, mf_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Tells how far reading has come; MF_INTERRUPTED when it is to end. Called about every megabyte. */
mf_status reading_go_on(const reading *r, size_t lines, mf_error *error);

#endif
