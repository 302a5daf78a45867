/* A second saved model: see join.h. */
#include "join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../model/libmf_file.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "mfexplore/status.h"

/* Rows of one side of `from`, by our indices; what is not there stays 0. */
static void take_numbers(double *to, const double *from, size_t width, const uint32_t *map,
                         size_t n)
{
    for (size_t i = 0; i < n && from != NULL; i++) {
        if (map[i] != UINT32_MAX) {
            memcpy(to + i * width, from + map[i] * width, width * sizeof *to);
        }
    }
}

static void take_counts(uint32_t *to, const uint32_t *from, const uint32_t *map, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = map[i] == UINT32_MAX ? 0 : from[map[i]];
    }
}

static mf_model *by_our_ids(const mf_model *from, const uint32_t *watcher, size_t n,
                            const uint32_t *movie, size_t m)
{
    mf_model *to = mf_model_new(n, m, from->k);
    if (to == NULL || (from->widths.known && !mf_model_keep_widths(to))) {
        mf_model_free(to);
        return NULL;
    }
    mf_model_take_kind(to, from);
    to->fallback.mu = from->fallback.mu;
    take_numbers(to->p, from->p, from->k, watcher, n);
    take_numbers(to->q, from->q, from->k, movie, m);
    take_numbers(to->watcher_bias, from->watcher_bias, 1, watcher, n);
    take_numbers(to->movie_bias, from->movie_bias, 1, movie, m);
    take_numbers(to->fallback.watcher, from->fallback.watcher, 1, watcher, n);
    take_numbers(to->fallback.movie, from->fallback.movie, 1, movie, m);
    take_counts(to->watcher_count, from->watcher_count, watcher, n);
    take_counts(to->movie_count, from->movie_count, movie, m);
    if (from->widths.known) {
        to->widths.known = true;
        to->widths.all = from->widths.all;
        take_numbers(to->widths.watcher, from->widths.watcher, 1, watcher, n);
        take_numbers(to->widths.movie, from->widths.movie, 1, movie, m);
        take_numbers(to->widths.noise, from->widths.noise, 1, watcher, n);
    }
    return to;
}

/* What stands in either: ours where both have a pair. `watcher` are the other's indices of our
 * rows, `own_movie` ours of its movies. False when memory is out. */
static bool unite(const mf_csr *own, const mf_csr *other, const uint32_t *watcher,
                  const uint32_t *own_movie, mf_csr *out)
{
    mf_csr_entry *row = mf_alloc(own->n_cols, sizeof *row);
    *out = (mf_csr){.n_rows = own->n_rows,
                    .n_cols = own->n_cols,
                    .row_start = mf_alloc_zero(own->n_rows + 1, sizeof *out->row_start),
                    .col = mf_alloc(own->n + other->n, sizeof *out->col),
                    .value = mf_alloc(own->n + other->n, sizeof *out->value)};
    bool good = row != NULL && out->row_start != NULL && out->col != NULL && out->value != NULL;
    for (size_t i = 0; i < own->n_rows && good; i++) {
        size_t n = 0;
        for (size_t at = own->row_start[i]; at < own->row_start[i + 1]; at++) {
            row[n++] = (mf_csr_entry){own->col[at], mf_csr_value(own, at)};
        }
        size_t i2 = watcher[i];
        for (size_t at = i2 == UINT32_MAX ? 0 : other->row_start[i2];
             i2 != UINT32_MAX && at < other->row_start[i2 + 1]; at++) {
            uint32_t j = own_movie[other->col[at]];
            if (j != UINT32_MAX && mf_csr_find(own, i, j) == SIZE_MAX) {
                row[n++] = (mf_csr_entry){j, mf_csr_value(other, at)};
            }
        }
        mf_csr_append_row(out, i, row, n);
    }
    free(row);
    if (!good) {
        mf_csr_clear(out);
    }
    return good;
}

/* The run and the ratings of a model file of either kind. */
static mf_status load(const char *path, mf_run **run, mf_ratings *ratings, mf_error *error)
{
    mf_model *model = NULL;
    char *meta = NULL;
    mf_error why;
    bool libmf = mf_libmf_is_file(path);
    *run = NULL;
    mf_status status = libmf ? mf_libmf_load(path, &model, ratings, error)
                             : mf_model_load(path, &model, ratings, &meta, error);
    if (status != MF_OK) {
        return status;
    }
    status = libmf ? mf_run_imported(model, run, &why) : mf_run_recall(meta, model, run, &why);
    free(meta);
    if (status != MF_OK) {
        mf_model_free(model);
        mf_ratings_clear(ratings);
        return mf_fail_at(error, status, path, 1, "%s", why.message);
    }
    return MF_OK;
}

mf_status mf_lab_join(mf_lab *lab, const char *path, mf_joined *said, mf_error *error)
{
    mf_run *run = NULL;
    mf_ratings other = {0};
    const mf_ratings *own = &lab->ratings;
    mf_model *model = NULL;
    *said = (mf_joined){0};
    mf_status status = load(path, &run, &other, error);
    if (status != MF_OK) {
        return status;
    }
    size_t missing[2];
    uint32_t *watcher = mf_ids_map(&own->watchers, &other.watchers, &missing[0]);
    uint32_t *movie = mf_ids_map(&own->movies, &other.movies, &missing[1]);
    said->watchers = own->watchers.count - missing[0];
    said->movies = own->movies.count - missing[1];
    uint32_t *own_movie = mf_ids_map(&other.movies, &own->movies, &said->only_movies);
    if (watcher == NULL || movie == NULL || own_movie == NULL) {
        status = mf_no_memory(error, "the second model");
    } else if (said->watchers == 0 || said->movies == 0) {
        status = mf_fail(error, MF_USAGE, "%s and %s have no %s in common", lab->path, path,
                         said->watchers == 0 ? "watcher" : "movie");
    } else {
        model = by_our_ids(run->model, watcher, own->watchers.count, movie, own->movies.count);
        if (model == NULL || !unite(&own->r, &other.r, watcher, own_movie, &said->either)) {
            status = mf_no_memory(error, "the second model");
        }
    }
    pthread_mutex_lock(&lab->guard);
    if (status == MF_OK &&
        !mf_grow((void **)&lab->runs, &lab->runs_capacity, 2, sizeof(mf_run *))) {
        status = mf_no_memory(error, "the second model");
    }
    pthread_mutex_unlock(&lab->guard);
    while (status == MF_OK && lab->n_runs > 1) {
        mf_lab_delete_run(lab, lab->n_runs - 1);
    }
    if (status == MF_OK) {
        said->only_watchers = other.watchers.count - said->watchers;
        mf_model_free(run->model);
        run->model = model;
        pthread_mutex_lock(&lab->guard);
        snprintf(run->name, sizeof run->name, "B");
        snprintf(lab->runs[0]->name, sizeof lab->runs[0]->name, "A");
        lab->runs[lab->n_runs++] = run;
        lab->generation++;
        pthread_mutex_unlock(&lab->guard);
    } else {
        mf_run_free(run);
        mf_model_free(model);
        mf_csr_clear(&said->either);
    }
    free(watcher);
    free(movie);
    free(own_movie);
    mf_ratings_clear(&other);
    return status;
}
