/* A look at the ratings: statistics, warnings, who rated most, where the ratings are. */
#ifndef MF_LAB_SURVEY_H
#define MF_LAB_SURVEY_H

#include "../data/csr.h"
#include "../data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* What a look at the ratings shows: statistics, warnings, who rated most, and where the ratings are
 * when watchers and movies are sorted by how many they have. */
typedef struct mf_survey {
    mf_stats stats;
    size_t n_warnings;
    mf_warning warnings[MF_WARNINGS_MOST];
    uint32_t *watcher_order, *movie_order; /* indices, most ratings first, ties by index */
    uint32_t *watcher_rank, *movie_rank;   /* the places of indices in those orders */
    float *watcher_mean;                   /* each watcher's mean rating */
    size_t coarse_rows, coarse_cols;
    uint32_t *coarse; /* ratings by rank, coarse_rows × coarse_cols */
} mf_survey;

/* `file` is the name the ratings came from, or NULL. The caller frees it. */
mf_status mf_survey_make(const mf_ratings *ratings, const char *file, mf_survey **made,
                         mf_error *error);
void mf_survey_free(mf_survey *survey);

/* A rectangle of ranks: rows from row to row + n_rows − 1, and columns alike. */
typedef struct mf_region {
    size_t row, n_rows, col, n_cols;
} mf_region;

/* Ratings counted by part of a region: height × width parts, of which each holds rows[y] × cols[x]
 * cells of R. */
typedef struct mf_parts {
    size_t height, width;
    uint32_t *counts, *rows, *cols; /* one allocation */
} mf_parts;

/* Counts them in up to height × width parts: fewer where the region has fewer rows or columns, or
 * holds so many ratings that they are taken from the coarse counts; never slow. MF_SYSTEM: memory
 * is out, and there are none. */
mf_status mf_survey_count(const mf_survey *survey, const mf_csr *r, mf_region region, size_t height,
                          size_t width, mf_parts *parts);
void mf_parts_clear(mf_parts *parts);
/* The share of a part's cells that is rated. */
double mf_parts_density(const mf_parts *parts, size_t row, size_t col);

#endif
