/* A prediction taken apart: see model.h. */
#include "model.h"
#include "mfexplore/model.h"

mf_explanation mf_explain(const mf_model *model, size_t watcher, size_t movie)
{
    mf_explanation e = {.prediction = mf_predict(model, watcher, movie, MF_COLD_BIAS)};
    if (e.prediction.fallback == MF_FALLBACK_NONE) {
        e.mu = model->mu;
        e.watcher_bias = model->watcher_bias[watcher];
        e.movie_bias = model->movie_bias[movie];
        e.k = model->k;
        e.p = model->p + watcher * model->k;
        e.q = model->q + movie * model->k;
        return e;
    }
    e.mu = model->fallback.mu;
    bool has_watcher = watcher < model->n_watchers && model->watcher_count[watcher] > 0;
    bool has_movie = movie < model->n_movies && model->movie_count[movie] > 0;
    e.watcher_bias = has_watcher ? model->fallback.watcher[watcher] : 0;
    e.movie_bias = has_movie ? model->fallback.movie[movie] : 0;
    return e;
}
