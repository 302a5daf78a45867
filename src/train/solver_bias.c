/* mean, watcher-mean, movie-mean and bias: the lowest rungs of the ladder. What they predict is
 * known before the first epoch: mu; the mean of the watcher's or of the movie's training ratings;
 * or mu + b_u + b_i by damped means (mf_baseline). */
#include "solvers.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static mf_status start(mf_run *run, const mf_split *split, mf_error *error)
{
    (void)split;
    (void)error;
    run->state = run; /* nothing of its own */
    return MF_OK;
}

/* How far each row's mean is from mu: 0 for a row without ratings. */
static mf_status start_side(mf_run *run, const mf_csr *ratings, size_t n, bool columns,
                            mf_error *error)
{
    double *mean = mf_alloc_zero(n + 1, sizeof *mean);
    uint32_t *count = mf_alloc_zero(n + 1, sizeof *count);
    if (mean == NULL || count == NULL) {
        free(mean);
        free(count);
        return mf_no_memory(error, "means");
    }
    for (size_t i = 0; i < ratings->n_rows; i++) {
        for (size_t at = ratings->row_start[i]; at < ratings->row_start[i + 1]; at++) {
            size_t row = columns ? ratings->col[at] : i;
            mean[row] += mf_csr_rating(ratings, at);
            count[row]++;
        }
    }
    for (size_t row = 0; row < n; row++) {
        mean[row] = count[row] > 0 ? mean[row] / count[row] - run->baseline->mu : 0;
    }
    free(count);
    run->state = mean;
    return MF_OK;
}

static mf_status start_watchers(mf_run *run, const mf_split *split, mf_error *error)
{
    return start_side(run, &split->train, split->train.n_rows, false, error);
}

static mf_status start_movies(mf_run *run, const mf_split *split, mf_error *error)
{
    return start_side(run, &split->train, split->train.n_cols, true, error);
}

static void stop_side(mf_run *run)
{
    free(run->state);
    run->state = NULL;
}

static bool epoch(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel)
{
    (void)runs;
    (void)n;
    (void)split;
    (void)cancel;
    return true;
}

static void store_mean(const mf_run *run, mf_model *model)
{
    model->mu = run->baseline->mu;
}

static void store_bias(const mf_run *run, mf_model *model)
{
    store_mean(run, model);
    memcpy(model->watcher_bias, run->baseline->watcher, model->n_watchers * sizeof(double));
    memcpy(model->movie_bias, run->baseline->movie, model->n_movies * sizeof(double));
}

static void store_watchers(const mf_run *run, mf_model *model)
{
    store_mean(run, model);
    memcpy(model->watcher_bias, run->state, model->n_watchers * sizeof(double));
}

static void store_movies(const mf_run *run, mf_model *model)
{
    store_mean(run, model);
    memcpy(model->movie_bias, run->state, model->n_movies * sizeof(double));
}

static void restore(mf_run *run, const mf_model *model)
{
    (void)run;
    (void)model;
}

static void stop(mf_run *run)
{
    run->state = NULL;
}

/* A watcher's damped mean is a ridge solution of one unknown. */
static double ridge(const mf_config *config, size_t n)
{
    (void)config;
    (void)n;
    return MF_WATCHER_DAMPING;
}

const mf_solver solver_bias = {
    .name = "bias",
    .summary = "mean + watcher bias + movie bias, by damped means; no factors",
    .rung = 4,
    .rung_says =
        "mean + watcher bias + movie bias, damped: most of what can be known without factors",
    .predicts_cold = true,
    .terms = MF_TERMS_ALL,
    .trains_shared = true,
    .start = start,
    .ridge = ridge,
    .epoch = epoch,
    .store = store_bias,
    .restore = restore,
    .stop = stop,
};

const mf_solver solver_mean = {
    .name = "mean",
    .summary = "the mean of all ratings, for everyone and everything",
    .rung = 1,
    .rung_says = "one number for everyone and everything",
    .predicts_cold = true,
    .terms = MF_TERM_MEAN,
    .trains_shared = true,
    .start = start,
    .epoch = epoch,
    .store = store_mean,
    .restore = restore,
    .stop = stop,
};

const mf_solver solver_watcher_mean = {
    .name = "watcher-mean",
    .summary = "the mean of each watcher's own ratings, whatever the movie",
    .rung = 2,
    .rung_says = "one number for each watcher: some are stricter than others",
    .predicts_cold = true,
    .terms = MF_TERM_MEAN | MF_TERM_WATCHER,
    .start = start_watchers,
    .epoch = epoch,
    .store = store_watchers,
    .restore = restore,
    .stop = stop_side,
};

const mf_solver solver_movie_mean = {
    .name = "movie-mean",
    .summary = "the mean of each movie's ratings, whoever watches",
    .rung = 3,
    .rung_says = "one number for each movie: some are better liked than others",
    .predicts_cold = true,
    .terms = MF_TERM_MEAN | MF_TERM_MOVIE,
    .start = start_movies,
    .epoch = epoch,
    .store = store_movies,
    .restore = restore,
    .stop = stop_side,
};
