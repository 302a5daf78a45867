/* Models: memory and predictions. */
#include "model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "baseline.h"
#include "mfexplore/model.h"

mf_model *mf_model_new(size_t n_watchers, size_t n_movies, size_t k)
{
    mf_model *model = mf_alloc_zero(1, sizeof *model);
    size_t row_bytes;
    if (model == NULL || __builtin_mul_overflow(k, sizeof(double), &row_bytes)) {
        free(model);
        return NULL;
    }
    *model = (mf_model){
        .n_watchers = n_watchers,
        .n_movies = n_movies,
        .k = k,
        .unit = 1,
        .p = mf_alloc_zero(n_watchers, row_bytes),
        .q = mf_alloc_zero(n_movies, row_bytes),
        .watcher_bias = mf_alloc_zero(n_watchers, sizeof(double)),
        .movie_bias = mf_alloc_zero(n_movies, sizeof(double)),
        .fallback = {.watcher = mf_alloc_zero(n_watchers, sizeof(double)),
                     .movie = mf_alloc_zero(n_movies, sizeof(double))},
        .watcher_count = mf_alloc_zero(n_watchers, sizeof(uint32_t)),
        .movie_count = mf_alloc_zero(n_movies, sizeof(uint32_t)),
    };
    atomic_init(&model->users, 1);
    if (!model->p || !model->q || !model->watcher_bias || !model->movie_bias ||
        !model->fallback.watcher || !model->fallback.movie || !model->watcher_count ||
        !model->movie_count) {
        mf_model_free(model);
        return NULL;
    }
    return model;
}

bool mf_model_keep_state(mf_model *model, size_t n)
{
    model->n_state = n;
    model->solver_state = n > 0 ? mf_alloc_zero(n, sizeof *model->solver_state) : NULL;
    return n == 0 || model->solver_state != NULL;
}

bool mf_model_keep_widths(mf_model *model)
{
    model->widths = (mf_widths){.watcher = mf_alloc_zero(model->n_watchers, sizeof(double)),
                                .movie = mf_alloc_zero(model->n_movies, sizeof(double)),
                                .noise = mf_alloc_zero(model->n_watchers, sizeof(double))};
    return model->widths.watcher != NULL && model->widths.movie != NULL &&
           model->widths.noise != NULL;
}

mf_model *mf_model_share(mf_model *model)
{
    atomic_fetch_add(&model->users, 1);
    return model;
}

void mf_model_free(mf_model *model)
{
    if (model == NULL || atomic_fetch_sub(&model->users, 1) > 1) {
        return;
    }
    free(model->p);
    free(model->q);
    free(model->watcher_bias);
    free(model->movie_bias);
    mf_baseline_clear(&model->fallback);
    free(model->watcher_count);
    free(model->movie_count);
    free(model->solver_state);
    free(model->widths.watcher);
    free(model->widths.movie);
    free(model->widths.noise);
    free(model);
}

void mf_model_take_kind(mf_model *to, const mf_model *from)
{
    to->mu = from->mu;
    to->has_biases = from->has_biases;
    to->is_whole = from->is_whole;
    to->unit = from->unit;
}

void mf_model_copy(mf_model *to, const mf_model *from)
{
    memcpy(to->p, from->p, from->n_watchers * from->k * sizeof(double));
    memcpy(to->q, from->q, from->n_movies * from->k * sizeof(double));
    mf_model_copy_rest(to, from);
}

void mf_model_copy_rest(mf_model *to, const mf_model *from)
{
    size_t n = from->n_watchers, m = from->n_movies;
    mf_model_take_kind(to, from);
    memcpy(to->watcher_bias, from->watcher_bias, n * sizeof(double));
    memcpy(to->movie_bias, from->movie_bias, m * sizeof(double));
    to->fallback.mu = from->fallback.mu;
    memcpy(to->fallback.watcher, from->fallback.watcher, n * sizeof(double));
    memcpy(to->fallback.movie, from->fallback.movie, m * sizeof(double));
    memcpy(to->watcher_count, from->watcher_count, n * sizeof(uint32_t));
    memcpy(to->movie_count, from->movie_count, m * sizeof(uint32_t));
    if (to->solver_state != NULL && from->solver_state != NULL) {
        memcpy(to->solver_state, from->solver_state, from->n_state * sizeof *to->solver_state);
    }
    to->widths.known = from->widths.known;
    to->widths.all = from->widths.all;
    if (to->widths.watcher != NULL && from->widths.watcher != NULL) {
        memcpy(to->widths.watcher, from->widths.watcher, n * sizeof(double));
        memcpy(to->widths.movie, from->widths.movie, m * sizeof(double));
        memcpy(to->widths.noise, from->widths.noise, n * sizeof(double));
    }
}

const char *mf_fallback_name(mf_fallback fallback)
{
    return fallback == MF_FALLBACK_BIAS ? "bias" : fallback == MF_FALLBACK_MEAN ? "mean" : NULL;
}

mf_prediction mf_predict(const mf_model *model, size_t watcher, size_t movie, mf_cold cold)
{
    bool stranger = watcher == SIZE_MAX || movie == SIZE_MAX;
    bool watcher_known = watcher != SIZE_MAX && model->watcher_count[watcher] > 0;
    bool movie_known = movie != SIZE_MAX && model->movie_count[movie] > 0;
    if ((watcher_known && movie_known) || (model->is_whole && !stranger)) {
        double value = mf_dot(model->p + watcher * model->k, model->q + movie * model->k, model->k);
        return (mf_prediction){model->mu + model->watcher_bias[watcher] + model->movie_bias[movie] +
                                   value,
                               MF_FALLBACK_NONE};
    }
    if (cold == MF_COLD_NAN) {
        return (mf_prediction){NAN, MF_FALLBACK_NONE};
    }
    if (cold == MF_COLD_MEAN || (!watcher_known && !movie_known)) {
        return (mf_prediction){model->fallback.mu, MF_FALLBACK_MEAN};
    }
    double bias = watcher_known ? model->fallback.watcher[watcher] : model->fallback.movie[movie];
    return (mf_prediction){model->fallback.mu + bias, MF_FALLBACK_BIAS};
}
