/* Known ratings with the ids of both axes, and what reading them met. Watchers are rows, movies are
 * columns. */
#ifndef MF_DATA_RATINGS_H
#define MF_DATA_RATINGS_H

#include "csr.h"
#include "ids.h"
#include "mates.h"
#include "titles.h"
#include "mfexplore/ratings.h"

/* Known ratings with the ids of both axes, and what reading them met. */
enum { MF_NOTES_MOST = 6 };

struct mf_ratings {
    mf_ids watchers, movies;
    mf_csr r;               /* n_watchers × n_movies */
    const mf_mates *mates;  /* who else has a part of r; NULL: nobody. Each has its own rows, with
                               every row's row_start */
    size_t *cut;            /* whose rows are whose, mates->n + 1; NULL where there are no mates */
    const mf_csr *dealt[2]; /* not NULL: r's columns and values were given back, and are in these */
    int64_t *time;       /* when, in seconds, in the order of r; NULL unless they were asked for */
    size_t n_lines;      /* lines read */
    size_t n_duplicates; /* ratings merged into another of the same (watcher, movie) */
    size_t n_zeros;      /* ratings of value 0 that were read */
    size_t n_bad;        /* lines skipped because they could not be read */
    size_t n_blank;      /* empty lines and comments */
    size_t n_missing;    /* ratings left out because they read as --missing says */
    mf_columns columns;  /* what was read */
    size_t n_notes;
    mf_warning notes[MF_NOTES_MOST]; /* what reading noticed */
    mf_titles titles;                /* of the movies, as far as they are known */
    bool has_times;     /* what was read has the time of each rating, and it was kept */
    bool zeros_missing; /* zeros were left out */
    bool zeros_told;    /* --missing has said which cells of a table are none: 0 is a rating */
    bool below_zero;    /* ratings go below 0, so that 0 is one as others are */
};

void mf_ratings_clear(mf_ratings *ratings);

/* "watcher = user_id, movie = book_id, rating = stars (by the header)", or what the format is;
 * empty where nothing was read. */
void mf_ratings_say_columns(const mf_ratings *ratings, char *out, size_t size);

/* Ratings of value 0 that are there, of those that were merged one, or that were left out. */
size_t mf_ratings_zeros(const mf_ratings *ratings);

/* What they cost in memory, with K factors: ours takes 4 bytes more a rating where some are no
 * 32-bit floats. */
mf_memory mf_ratings_memory(const mf_ratings *ratings, double k);

/* Notes something for the user; `code` is a literal. What finds no room is dropped. */
void mf_ratings_note(mf_ratings *ratings, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
