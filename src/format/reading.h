/* Reading in progress: what a format reads from and where its ratings go. */
#ifndef MF_FORMAT_READING_H
#define MF_FORMAT_READING_H

#include "../data/builder.h"
#include "../data/mates.h"
#include "../data/ratings.h"
#include "source.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

typedef struct reading {
    const char *path; /* for messages: "standard input", the file's, or with its member's name */
    source *from;     /* at the beginning of a member */
    const struct first_bytes *first;
    const mf_read_options *options;
    mf_builder *builder;
    mf_ratings *counts; /* n_lines, n_duplicates, n_zeros, n_bad, n_blank */
    double began;
    int64_t time;          /* of the rating that is added, where times are asked for */
    bool pairs_are_enough; /* a test set: its ratings may be in the training file */
    /* Several read one file, each a part of its lines (NULL: one reads all). Bytes of the files
     * before this one, and of all that are read; did the format divide them? */
    const mf_mates *mates;
    uint64_t before, all;
    bool divided;
} reading;

/* Reads one file into the builder's current part. `mates` (NULL: none) read it together, `all`
 * bytes in all: MF_BAD_DATA where it cannot be divided. */
mf_status reading_read_file(const char *path, const mf_read_options *options, bool is_test,
                            const mf_mates *mates, uint64_t all, mf_builder *builder,
                            mf_ratings *counts, mf_error *error);

/* Adds one rating, as the file has it: swapped, left out or counted as the options say. `line` is
 * where it stands, or 0. MF_SYSTEM when memory is out. */
mf_status reading_add(reading *r, const char *watcher, size_t watcher_length, const char *movie,
                      size_t movie_length, double value, size_t line, mf_error *error);

/* Does a rating, as text (NULL: it was none) or as a number, say "not rated", as --missing has it?
 */
bool reading_is_missing(const mf_read_options *options, const char *text, size_t length,
                        double value);

/* Counts a rating of 0; true where such are left out. */
bool reading_leaves_out(const mf_read_options *options, double value, mf_ratings *counts);

/* Adds what a part of the file met to what the whole has. */
void reading_add_counts(mf_ratings *whole, const mf_ratings *part);

/* Adds a pair of a test set whose rating is to be found in the training file. */
mf_status reading_add_pair(reading *r, const char *watcher, size_t watcher_length,
                           const char *movie, size_t movie_length, size_t line, mf_error *error);

/* A line (or record) that cannot be read: counted and skipped where that is asked for (MF_OK), else
 * MF_BAD_DATA with its place and what was expected. */
mf_status reading_bad_line(reading *r, size_t line, mf_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The name of a column for the record: `name`, or "column 3" where it is empty (place counts from
 * 0).
 */
void reading_name_column(char out[MF_COLUMN_NAME_MOST], const char *name, size_t length,
                         size_t place);

/* How many threads read: as many as asked for or as there are cores; one where lines are
 * remembered, for duplicates. */
enum { READING_THREADS_MOST = 16 };
size_t reading_threads(const mf_read_options *options);

/* That a line of one name over the header was passed over. */
void reading_note_title(reading *r, const char *title, size_t length);

/* Notes that the comment on line `line` (0: there is none) has the columns of a rating. */
void reading_note_commented(reading *r, size_t line);

/* Tells how far reading has come; MF_INTERRUPTED when it is to end. Called about every megabyte. */
mf_status reading_go_on(const reading *r, size_t lines, mf_error *error);

#endif
