/* The front door of the library: what include/mfexplore declares and no room has as it is. Handles
 * are the rooms' own structs, on the heap. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "../data/split.h"
#include "../data/titles.h"
#include "../format/format.h"
#include "../format/titles_read.h"
#include "../model/foldin.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../model/recommend.h"
#include "../train/epoch.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "mfexplore/mfexplore.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const char *mf_version(void)
{
    return MF_VERSION;
}

/* ---- ratings --------------------------------------------------------------------------------- */

/* Moves `made` to the heap, or clears it. */
static mf_status hand_over(mf_status status, mf_ratings *made, mf_ratings **ratings,
                           mf_error *error)
{
    bool good = status == MF_OK && mf_csr_decode(&made->r); /* a row's values are an array here */
    *ratings = good ? mf_alloc(1, sizeof **ratings) : NULL;
    if (*ratings != NULL) {
        **ratings = *made;
        return MF_OK;
    }
    mf_ratings_clear(made);
    return status != MF_OK ? status : mf_no_memory(error, "the ratings");
}

/* The file's ratings, with titles from beside it. */
static mf_status read_both(const char *path, const char *test_path, const mf_read_options *options,
                           mf_ratings *made, mf_csr *heldout, mf_error *error)
{
    mf_read_options usual = mf_read_defaults();
    mf_status status =
        mf_ratings_read(path, test_path, options == NULL ? &usual : options, made, heldout, error);
    return status == MF_OK ? mf_titles_beside(path, &made->movies, &made->titles, error) : status;
}

mf_status mf_ratings_load(const char *path, const mf_read_options *options, mf_ratings **ratings,
                          mf_error *error)
{
    mf_ratings made = {0};
    mf_status status = read_both(path, NULL, options, &made, NULL, error);
    return hand_over(status, &made, ratings, error);
}

void mf_ratings_free(mf_ratings *ratings)
{
    if (ratings != NULL) {
        mf_ratings_clear(ratings);
        free(ratings);
    }
}

mf_status mf_ratings_save(const mf_ratings *ratings, const char *path, mf_error *error)
{
    return mf_ratings_write(path, ratings, NULL, error);
}

mf_status mf_builder_ratings(mf_builder *builder, mf_ratings **ratings, mf_error *error)
{
    mf_ratings made = {0};
    mf_error why = {0};
    mf_twice twice = {0};
    mf_status status = mf_builder_finish(builder, &made, NULL, &twice, &why);
    if (status == MF_BAD_DATA) {
        mf_fail(error, status, "%s", why.message);
        if (error != NULL) {
            error->line = twice.line;
        }
    } else if (status != MF_OK && error != NULL) {
        *error = why;
    } else if (status == MF_OK && made.r.n == 0) {
        status = mf_fail(error, MF_BAD_DATA, "no ratings were added; expected at least one");
    }
    return hand_over(status, &made, ratings, error);
}

size_t mf_ratings_watchers(const mf_ratings *ratings)
{
    return ratings->watchers.count;
}

size_t mf_ratings_movies(const mf_ratings *ratings)
{
    return ratings->movies.count;
}

size_t mf_ratings_count(const mf_ratings *ratings)
{
    return ratings->r.n;
}

const char *mf_ratings_watcher_id(const mf_ratings *ratings, uint32_t watcher)
{
    return mf_id(&ratings->watchers, watcher);
}

const char *mf_ratings_movie_id(const mf_ratings *ratings, uint32_t movie)
{
    return mf_id(&ratings->movies, movie);
}

const char *mf_ratings_title(const mf_ratings *ratings, uint32_t movie)
{
    return mf_title(&ratings->titles, movie);
}

bool mf_ratings_find_watcher(const mf_ratings *ratings, const char *id, uint32_t *watcher)
{
    return mf_ids_find(&ratings->watchers, id, watcher);
}

bool mf_ratings_find_movie(const mf_ratings *ratings, const char *id, uint32_t *movie)
{
    return mf_ids_find(&ratings->movies, id, movie);
}

size_t mf_ratings_row(const mf_ratings *ratings, uint32_t watcher, const uint32_t **movies,
                      const float **values)
{
    const mf_csr *r = &ratings->r;
    *movies = r->col + r->row_start[watcher];
    *values = r->value + r->row_start[watcher];
    return r->row_start[watcher + 1] - r->row_start[watcher];
}

/* ---- split ----------------------------------------------------------------------------------- */

static mf_status new_split(mf_split **split, mf_error *error)
{
    *split = mf_alloc_zero(1, sizeof **split);
    return *split != NULL ? MF_OK : mf_no_memory(error, "the split");
}

/* Frees a split that failed. */
static mf_status conclude(mf_status status, mf_split **split)
{
    if (status != MF_OK) {
        free(*split);
        *split = NULL;
    }
    return status;
}

mf_status mf_split_share(const mf_ratings *ratings, double holdout, uint64_t seed, mf_split **split,
                         mf_error *error)
{
    *split = NULL;
    if (!(holdout >= 0 && holdout < 1)) {
        return mf_fail(error, MF_USAGE, "the held-out share is %g; expected 0 to less than 1",
                       holdout);
    }
    mf_status status = new_split(split, error);
    status = status == MF_OK ? mf_split_make(ratings, holdout, seed, *split, error) : status;
    return conclude(status, split);
}

mf_status mf_split_one_fold(const mf_ratings *ratings, size_t fold, size_t folds, uint64_t seed,
                            mf_split **split, mf_error *error)
{
    *split = NULL;
    if (folds < 2 || fold >= folds) {
        return mf_fail(error, MF_USAGE, "fold %zu of %zu; expected one of 2 or more, from 0", fold,
                       folds);
    }
    mf_status status = new_split(split, error);
    status = status == MF_OK ? mf_split_fold(ratings, (double)fold / (double)folds,
                                             1.0 / (double)folds, seed, *split, error)
                             : status;
    return conclude(status, split);
}

mf_status mf_split_load(const char *path, const char *test_path, const mf_read_options *options,
                        mf_ratings **ratings, mf_split **split, mf_error *error)
{
    mf_ratings made = {0};
    mf_csr heldout = {0};
    *split = NULL;
    mf_status status = read_both(path, test_path, options, &made, &heldout, error);
    status = hand_over(status, &made, ratings, error);
    status = status == MF_OK ? new_split(split, error) : status;
    if (status == MF_OK) {
        status = conclude(mf_split_given(*ratings, &heldout, *split, error), split);
    }
    if (status != MF_OK) {
        mf_csr_clear(&heldout);
        mf_ratings_free(*ratings);
        *ratings = NULL;
    }
    return status;
}

void mf_split_free(mf_split *split)
{
    if (split != NULL) {
        mf_split_clear(split);
        free(split);
    }
}

size_t mf_split_training(const mf_split *split)
{
    return split->train.n;
}

size_t mf_split_heldout(const mf_split *split, size_t *n_warm, size_t *n_cold)
{
    if (n_warm != NULL) {
        *n_warm = split->n_warm;
    }
    if (n_cold != NULL) {
        *n_cold = split->n_cold;
    }
    return split->heldout.n;
}

/* ---- models ---------------------------------------------------------------------------------- */

mf_status mf_model_open(const char *path, mf_model **model, mf_ratings **ratings, mf_error *error)
{
    mf_ratings made = {0};
    char *meta = NULL;
    *model = NULL;
    *ratings = NULL;
    mf_run *run = NULL;
    mf_error why;
    mf_status status = mf_model_load(path, model, &made, &meta, error);
    if (status != MF_OK) {
        *model = NULL;
        return status;
    }
    status = mf_run_recall(meta, *model, &run, &why); /* the run then holds the model */
    free(meta);
    if (status != MF_OK) {
        mf_fail_at(error, status, path, 1, "%s", why.message);
    } else {
        mf_model_share(*model);
        mf_run_free(run);
    }
    status = hand_over(status, &made, ratings, error);
    if (status != MF_OK) {
        mf_model_free(*model);
        *model = NULL;
    }
    return status;
}

size_t mf_model_factors(const mf_model *model)
{
    return model->k;
}

const double *mf_model_watcher_factors(const mf_model *model, uint32_t watcher)
{
    return model->p + watcher * model->k;
}

const double *mf_model_movie_factors(const mf_model *model, uint32_t movie)
{
    return model->q + movie * model->k;
}

size_t mf_model_recommend(const mf_model *model, const mf_ratings *ratings, uint32_t watcher,
                          const mf_list_options *options, mf_scored *out)
{
    return mf_recommend(model, &ratings->r, watcher, options, out);
}

size_t mf_model_similar(const mf_model *model, uint32_t movie, const mf_list_options *options,
                        mf_scored *out)
{
    return mf_similar(model, movie, options, out);
}

static int by_index(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

mf_status mf_model_recommend_folded(const mf_model *model, const double *p, const mf_folded *folded,
                                    const uint32_t *rated, size_t n_rated,
                                    const mf_list_options *options, mf_scored *out, size_t *n_out,
                                    mf_error *error)
{
    mf_model *alone = mf_folded_model(model, p, folded);
    uint32_t *movies = mf_alloc(n_rated, sizeof *movies);
    float *values = mf_alloc_zero(n_rated, sizeof *values);
    mf_status status = MF_OK;
    *n_out = 0;
    if (alone == NULL || movies == NULL || values == NULL) {
        status = mf_no_memory(error, "a list");
    } else {
        size_t row_start[2] = {0, n_rated};
        if (n_rated > 0) {
            memcpy(movies, rated, n_rated * sizeof *movies);
            qsort(movies, n_rated, sizeof *movies, by_index);
        }
        mf_csr row = {.n_rows = 1,
                      .n_cols = model->n_movies,
                      .n = n_rated,
                      .row_start = row_start,
                      .col = movies,
                      .value = values};
        *n_out = mf_recommend(alone, &row, 0, options, out);
    }
    free(values);
    free(movies);
    mf_model_free(alone);
    return status;
}

/* ---- runs ------------------------------------------------------------------------------------ */

mf_status mf_run_begin(const mf_config *config, const mf_split *split, mf_run **run,
                       mf_error *error)
{
    return mf_run_new("A", config, split, NULL, run, error);
}

typedef struct watcher {
    mf_watch *watch;
    void *context;
    atomic_bool stop;
} watcher;

static void after_epoch(void *context, mf_run *const *runs, size_t n)
{
    watcher *w = context;
    if (w->watch != NULL && !w->watch(w->context, runs, n)) {
        atomic_store(&w->stop, true);
    }
}

mf_status mf_runs_learn(mf_run *const *runs, size_t n, size_t epochs, const mf_split *split,
                        mf_watch *watch, void *context, mf_error *error)
{
    watcher w = {.watch = watch, .context = context};
    atomic_init(&w.stop, false);
    mf_control control = {.cancel = &w.stop, .after_epoch = after_epoch, .context = &w};
    mf_status status = mf_runs_train(runs, n, epochs, split, &control, error);
    for (size_t r = 0; r < n && status == MF_OK; r++) {
        if (runs[r]->status == MF_RUN_DIVERGED) {
            status = mf_fail(error, MF_DIVERGED,
                             "a run with alpha %g and beta %g diverged at epoch %zu; the model is "
                             "that of epoch %zu",
                             runs[r]->config.alpha, runs[r]->config.beta, runs[r]->divergence.epoch,
                             runs[r]->history.n);
        }
    }
    return status;
}

mf_run_status mf_run_state(const mf_run *run)
{
    return run->status;
}

size_t mf_run_epochs(const mf_run *run)
{
    return run->history.n;
}

const mf_epoch *mf_run_epoch(const mf_run *run, size_t epoch)
{
    return epoch >= 1 && epoch <= run->history.n ? &run->history.epochs[epoch - 1] : NULL;
}

mf_model *mf_run_model(const mf_run *run)
{
    return mf_model_share(run->model);
}

mf_status mf_run_save(const mf_run *run, const mf_ratings *ratings, const mf_split *split,
                      const char *path, mf_error *error)
{
    char digest[17];
    mf_ratings_digest(ratings, digest);
    char *meta = mf_run_describe(run, digest, &ratings->columns, split);
    mf_status status = meta == NULL ? mf_no_memory(error, "the model file")
                                    : mf_model_save(path, run->model, ratings, meta, error);
    free(meta);
    return status;
}
