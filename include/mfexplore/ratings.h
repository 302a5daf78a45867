/* Ratings: read from files or built one by one, asked, described, and split into training and
 * held-out ones. Watchers are rows, movies are columns; ids are strings outside and indices
 * (uint32_t, from 0) inside. Indices follow the sorted ids (as numbers where all are numbers, else
 * byte by byte), so they do not depend on the order of a file. */
#ifndef MFEXPLORE_RATINGS_H
#define MFEXPLORE_RATINGS_H

#include "mfexplore/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Known ratings with the ids of both axes and the titles of movies. */
typedef struct mf_ratings mf_ratings;

/* ---- reading --------------------------------------------------------------------------------- */

/* Which rating counts when a watcher rates a movie twice. */
typedef enum mf_duplicates {
    MF_DUPLICATES_LAST,
    MF_DUPLICATES_FIRST,
    MF_DUPLICATES_MEAN,
    MF_DUPLICATES_ERROR,
} mf_duplicates;

/* How far reading has come. `bytes_total` is 0 where it is not known (standard input). */
typedef struct mf_read_progress {
    uint64_t bytes, bytes_total;
    size_t lines;
    double seconds;
} mf_read_progress;

/* How to read. The strings are the caller's and are not kept. */
typedef struct mf_read_options {
    const char *format;  /* a name of `mfexplore formats`; NULL or "auto" to look */
    const char *columns; /* roles in file order, "watcher,movie,rating"; "-" skips; NULL to look */
    const char *delimiter; /* "comma", "tab", … or the character itself; NULL to look */
    int header;            /* 1 there is one, 0 there is none, −1 look */
    bool swap;             /* the movie stands where the watcher would */
    bool zero_missing;     /* leave out ratings of 0 */
    bool times;            /* keep the time of each rating, where there is one */
    const char *missing;   /* leave out ratings that read so: "-1", "99", "?"; NULL: none */
    bool skip_bad;         /* count unreadable lines instead of failing */
    mf_duplicates duplicates;
    unsigned threads; /* 0: as many as there are cores; the result is the same for any */
    /* Called about every megabyte when not NULL; false cancels with MF_INTERRUPTED. */
    bool (*progress)(void *context, const mf_read_progress *progress);
    void *context;
} mf_read_options;

/* Options that look at everything and keep the last of duplicates. */
MF_API mf_read_options mf_read_defaults(void);

/* Reads a file ("-" is standard input), with movie titles from beside it where there are any.
 * `options` may be NULL: the defaults. The caller frees `*ratings`, which is NULL on failure.
 * MF_SYSTEM: it cannot be read; MF_BAD_DATA: it is not what it should be, at error->line;
 * MF_USAGE: an option that cannot be. */
MF_API mf_status mf_ratings_load(const char *path, const mf_read_options *options,
                                 mf_ratings **ratings, mf_error *error);
MF_API void mf_ratings_free(mf_ratings *ratings);

/* Writes `watcher,movie,rating` with a header; delimiter and compression follow the name's ending.
 * Written beside and renamed: a failure leaves the old file as it was. */
MF_API mf_status mf_ratings_save(const mf_ratings *ratings, const char *path, mf_error *error);

/* ---- building -------------------------------------------------------------------------------- */

/* Collects triples in any order and turns them into ratings. Holds 5 to 9 bytes a triple (ratings
 * in whole and half steps from 0 to 127.5) or 13 to 17. */
typedef struct mf_builder mf_builder;

/* NULL when memory is out. */
MF_API mf_builder *mf_builder_new(mf_duplicates duplicates);
MF_API void mf_builder_free(mf_builder *builder);

/* Adds one triple; ids are bytes without NUL, not NUL-terminated. `line` is remembered only where
 * duplicates are errors. False when memory is out or an axis has 2³² − 1 ids, and for what is no
 * rating: an empty id, or a value that is not finite or beyond a 32-bit float. */
MF_API bool mf_builder_add(mf_builder *builder, const char *watcher, size_t watcher_length,
                           const char *movie, size_t movie_length, double value, size_t line);

/* What was added, as ratings that the caller frees; the builder is empty afterwards. MF_BAD_DATA
 * for a duplicate where duplicates are errors (error->line is its line), and for no ratings. */
MF_API mf_status mf_builder_ratings(mf_builder *builder, mf_ratings **ratings, mf_error *error);

/* ---- asking ---------------------------------------------------------------------------------- */

MF_API size_t mf_ratings_watchers(const mf_ratings *ratings); /* how many rows */
MF_API size_t mf_ratings_movies(const mf_ratings *ratings);   /* how many columns */
MF_API size_t mf_ratings_count(const mf_ratings *ratings);    /* how many known ratings */

/* The id of an index below that; the string belongs to the ratings. */
MF_API const char *mf_ratings_watcher_id(const mf_ratings *ratings, uint32_t watcher);
MF_API const char *mf_ratings_movie_id(const mf_ratings *ratings, uint32_t movie);
/* The movie's title (UTF-8), or NULL where none is known. */
MF_API const char *mf_ratings_title(const mf_ratings *ratings, uint32_t movie);

/* Finds an id; false when it is not there. */
MF_API bool mf_ratings_find_watcher(const mf_ratings *ratings, const char *id, uint32_t *watcher);
MF_API bool mf_ratings_find_movie(const mf_ratings *ratings, const char *id, uint32_t *movie);

/* What a watcher rated: returns how many; `*movies` and `*values` then point to as many, movies
 * rising. They belong to the ratings. */
MF_API size_t mf_ratings_row(const mf_ratings *ratings, uint32_t watcher, const uint32_t **movies,
                             const float **values);

enum { MF_COLUMN_NAME_MOST = 64 };

/* What was read: which columns, by the header's names or their places ("column 3"); "" where there
 * is none. */
typedef struct mf_columns {
    char watcher[MF_COLUMN_NAME_MOST], movie[MF_COLUMN_NAME_MOST], rating[MF_COLUMN_NAME_MOST],
        time[MF_COLUMN_NAME_MOST];
    const char *from;   /* "header", "flag", "looking"; NULL: the format has no columns to choose */
    const char *format; /* the format's name; NULL where nothing was read */
    char member[256];   /* of an archive or a folder: what was read of it; "" */
} mf_columns;

MF_API const mf_columns *mf_ratings_columns(const mf_ratings *ratings);

/* Something about the data that the user should know, with its remedy. */
typedef struct mf_warning {
    const char *code; /* "columns-swapped", "duplicates", "zeros", "bad-lines" … */
    char message[300];
} mf_warning;

enum { MF_WARNINGS_MOST = 12 };

/* ---- statistics ------------------------------------------------------------------------------ */

/* How counts are spread over one axis. Quantiles are those of the sorted counts (the lower one
 * where two are equally near), the median of an even number is the mean of the middle two. */
typedef struct mf_spread {
    size_t min, max;
    double mean, median;
    size_t q10, q25, q75, q90, q99;
    size_t singletons; /* how many have exactly one rating */
    size_t *sorted;    /* the counts, largest first, n of the axis */
    size_t n;
} mf_spread;

typedef struct mf_histogram_bar {
    double value; /* the value, or the middle of the bin when `binned` */
    size_t count;
} mf_histogram_bar;

enum { MF_HISTOGRAM_MOST = 32 };

/* Bytes that the ratings take in each form, by formula. `factors` is for K factors a row and a
 * column in float64. */
typedef struct mf_memory {
    double long_table, dense_float64, dense_float32, coo, csr_scipy, csr, csc, factors;
    double shallow_getsizeof; /* what sys.getsizeof reports of a SciPy CSR whose arrays are views */
} mf_memory;

/* The formulas; double, since a dense matrix may exceed 2⁶⁴ bytes. */
MF_API mf_memory mf_memory_figures(double n_watchers, double n_movies, double n_ratings, double k);

typedef struct mf_stats {
    size_t n_watchers, n_movies, n;
    double density;
    double mean, min, max;
    size_t n_bars;
    bool binned; /* more than MF_HISTOGRAM_MOST distinct values: bars are equal-width bins */
    mf_histogram_bar bars[MF_HISTOGRAM_MOST];
    mf_spread per_watcher, per_movie;
} mf_stats;

/* The caller clears `stats`. */
MF_API mf_status mf_stats_compute(const mf_ratings *ratings, mf_stats *stats, mf_error *error);
MF_API void mf_stats_clear(mf_stats *stats);

/* `file` is the name the ratings came from, or NULL. Without `stats` (NULL) what the ratings hold
 * is counted here as far as it must be. Returns how many were written. */
MF_API size_t mf_warnings(const mf_ratings *ratings, const mf_stats *stats, const char *file,
                          mf_warning warnings[MF_WARNINGS_MOST]);

/* ---- split ----------------------------------------------------------------------------------- */

/* Training and held-out ratings over the same ids. Held-out membership of a rating depends only on
 * (seed, watcher id, movie id). Held-out ratings are warm where watcher and movie both have
 * training ratings, else cold. */
typedef struct mf_split mf_split;

/* Holds out a share of 0 or more and less than 1. The ratings must outlive the split, which the
 * caller frees. */
MF_API mf_status mf_split_share(const mf_ratings *ratings, double holdout, uint64_t seed,
                                mf_split **split, mf_error *error);
/* Holds out fold `fold` (from 0) of `folds`: every rating is held out in one of them. */
MF_API mf_status mf_split_one_fold(const mf_ratings *ratings, size_t fold, size_t folds,
                                   uint64_t seed, mf_split **split, mf_error *error);
/* Reads a training file and a test file over shared ids: `*ratings` is the training file's, the
 * split holds out the test file's. The caller frees both, the split first. */
MF_API mf_status mf_split_load(const char *path, const char *test_path,
                               const mf_read_options *options, mf_ratings **ratings,
                               mf_split **split, mf_error *error);
MF_API void mf_split_free(mf_split *split);

MF_API size_t mf_split_training(const mf_split *split); /* how many training ratings */
MF_API size_t mf_split_heldout(const mf_split *split, size_t *n_warm, size_t *n_cold);

#ifdef __cplusplus
}
#endif

#endif
