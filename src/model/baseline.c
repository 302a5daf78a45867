/* Damped means: see baseline.h. */
#include "baseline.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/parts.h"
#include "../data/split.h"
#include "mfexplore/status.h"

enum { PASSES = 2 };

/* Movies' damped means of what μ and the watchers leave; `sums` has room for a sum of each movie
 * and part, since a movie's ratings lie in all of them. */
static void fit_movies(const mf_split *split, size_t parts, const size_t *from, double *sums,
                       mf_baseline *baseline)
{
    const mf_csr *train = &split->train;
    mf_stretch own = mf_split_watchers(split);
    size_t bytes = parts * train->n_cols * sizeof *sums;
    memset(sums, 0, bytes);
    mf_mates_take(split->mates, sums, bytes);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        double *sum = sums + part * train->n_cols;
        mf_stretch rows = part_within(from, part, own);
        for (size_t i = rows.from; i < rows.to; i++) {
            double known = baseline->mu + baseline->watcher[i];
            for (size_t k = train->row_start[i]; k < train->row_start[i + 1]; k++) {
                sum[train->col[k]] += mf_csr_rating(train, k) - known;
            }
        }
    }
    mf_mates_hand_on(split->mates, sums, bytes);
    for (size_t j = 0; j < train->n_cols; j++) {
        double rest = 0;
        for (size_t part = 0; part < parts; part++) {
            rest += sums[part * train->n_cols + j];
        }
        baseline->movie[j] = rest / (MF_MOVIE_DAMPING + split->movie_count[j]);
    }
}

/* Watchers' damped means of what μ and the movies leave. */
static void fit_watchers(const mf_split *split, size_t parts, const size_t *from,
                         mf_baseline *baseline)
{
    const mf_csr *train = &split->train;
    mf_stretch own = mf_split_watchers(split);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        mf_stretch rows = part_within(from, part, own);
        for (size_t i = rows.from; i < rows.to; i++) {
            double rest = 0;
            for (size_t k = train->row_start[i]; k < train->row_start[i + 1]; k++) {
                rest += mf_csr_rating(train, k) - baseline->mu - baseline->movie[train->col[k]];
            }
            baseline->watcher[i] = rest / (MF_WATCHER_DAMPING + split->watcher_count[i]);
        }
    }
    mf_mates_gather(split->mates, baseline->watcher, sizeof *baseline->watcher, split->cut);
}

mf_status mf_baseline_fit(const mf_split *split, mf_baseline *baseline, mf_error *error)
{
    const mf_csr *train = &split->train;
    size_t parts = parts_for(train->n), from[PARTS_MOST + 1];
    double *sums = mf_alloc(parts * train->n_cols, sizeof *sums);
    *baseline = (mf_baseline){.watcher = mf_alloc_zero(train->n_rows, sizeof(double)),
                              .movie = mf_alloc_zero(train->n_cols, sizeof(double))};
    if (sums == NULL || baseline->watcher == NULL || baseline->movie == NULL) {
        free(sums);
        mf_baseline_clear(baseline);
        return mf_no_memory(error, "means");
    }
    parts_cut(train->row_start, train->n_rows, parts, from);
    double sum = 0;
    mf_stretch own = mf_split_watchers(split);
    mf_mates_take(split->mates, &sum, sizeof sum);
    for (size_t k = train->row_start[own.from]; k < train->row_start[own.to]; k++) {
        sum += mf_csr_rating(train, k);
    }
    mf_mates_hand_on(split->mates, &sum, sizeof sum);
    baseline->mu = train->n > 0 ? sum / (double)train->n : 0;
    for (int pass = 0; pass < PASSES; pass++) {
        fit_movies(split, parts, from, sums, baseline);
        fit_watchers(split, parts, from, baseline);
    }
    free(sums);
    return MF_OK;
}

void mf_baseline_clear(mf_baseline *baseline)
{
    free(baseline->watcher);
    free(baseline->movie);
    *baseline = (mf_baseline){0};
}
