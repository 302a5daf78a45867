/* Factors seen from outside: axes, how two models lie to each other, extremes, norms. */
#ifndef MF_MODEL_FACTORS_H
#define MF_MODEL_FACTORS_H

#include "model.h"
#include "mfexplore/status.h"

/* P·Q = U Σ Vᵀ along its own axes: p = U √Σ (n_watchers × k), q = V √Σ (n_movies × k), sigma
 * falling; from `rank` on they are rounding, and 0. Rows without training ratings hold noise and
 * are 0 here. Of each axis the movie farthest out is positive. */
typedef struct mf_axes {
    size_t n_watchers, n_movies, k, rank;
    double *sigma, *p, *q;
} mf_axes;

/* The counts say which rows take part: those above 0. The caller clears it. */
mf_status mf_axes_make(const mf_model *model, const uint32_t *watcher_count,
                       const uint32_t *movie_count, mf_axes *axes, mf_error *error);
void mf_axes_clear(mf_axes *axes);

/* How two sets of axes over the same movies lie to each other. */
typedef struct mf_alignment {
    size_t n_angles; /* the smaller rank */
    double *angles;  /* principal angles between the spaces that the movies' factors span, degrees,
                        rising (Björck & Golub 1973) */
    size_t k, rank;  /* of b */
    double *turned;  /* n_movies × k: a's movies after the best rotation onto b's (Procrustes) */
    double *correlation; /* k: of each axis of b with the same one of `turned`; NaN: none, as from
                            `rank` on */
} mf_alignment;

mf_status mf_align(const mf_axes *a, const mf_axes *b, mf_alignment *found, mf_error *error);
void mf_alignment_clear(mf_alignment *alignment);

/* The movies farthest out along a factor, farthest first, ties by index; those with at least
 * `min_ratings` and one training rating. q is n_movies × k. Returns how many, at most n. */
size_t mf_extremes(const double *q, size_t n_movies, size_t k, size_t factor, const uint32_t *count,
                   uint32_t min_ratings, bool highest, size_t n, uint32_t *movies);

/* A mean over the rows with `from` to `to` training ratings. */
typedef struct mf_count_bar {
    uint32_t from, to;
    size_t n;
    double value; /* NaN where n is 0 */
} mf_count_bar;

enum { MF_COUNT_BARS = 24 };

/* n empty bars of 1, 2, 3–4, 5–8 … ratings, value 0; and the one for a count of at least 1, the
 * last taking all that are larger. */
void mf_count_bars_begin(mf_count_bar *bars, size_t n);
size_t mf_count_bar_of(const mf_count_bar *bars, size_t n, uint32_t count);

/* Mean norms. By number of ratings, 1, 2, 3–4, 5–8 and so on. Returns how many bars are used. */
size_t mf_norms_by_count(const double *rows, const uint32_t *count, size_t n, size_t k,
                         mf_count_bar bars[MF_COUNT_BARS]);

#endif
