/* Known ratings with the ids of both axes, and what reading them met. Watchers are rows, movies are
 * columns. */
#ifndef MF_DATA_RATINGS_H
#define MF_DATA_RATINGS_H

#include "csr.h"
#include "ids.h"
#include "titles.h"
#include "mfexplore/ratings.h"

/* Known ratings with the ids of both axes, and what reading them met. */
struct mf_ratings {
    mf_ids watchers, movies;
    mf_csr r;            /* n_watchers × n_movies */
    size_t n_lines;      /* lines read */
    size_t n_duplicates; /* ratings merged into another of the same (watcher, movie) */
    size_t n_zeros;      /* ratings of value 0, kept or, as asked for, left out */
    size_t n_bad;        /* lines skipped because they could not be read */
    size_t n_blank;      /* empty lines and comments */
    mf_titles titles;    /* of the movies, as far as they are known */
    bool zeros_missing;  /* zeros were left out */
};

void mf_ratings_clear(mf_ratings *ratings);

#endif
