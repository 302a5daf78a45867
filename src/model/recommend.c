/* Lists of movies: the best predictions for a watcher, the nearest movies to a movie. */
#include "recommend.h"

#include "top_list.h"

#include <math.h>

#include "../data/csr.h"
#include "model.h"
#include "mfexplore/model.h"

size_t mf_recommend(const mf_model *model, const mf_csr *rated, size_t watcher,
                    const mf_list_options *options, mf_scored *out)
{
    size_t n = 0, next = rated->row_start[watcher], end = rated->row_start[watcher + 1];
    for (size_t j = 0; j < model->n_movies; j++) {
        while (next < end && rated->col[next] < j) {
            next++;
        }
        bool is_rated = next < end && rated->col[next] == j;
        if ((is_rated && !options->include_rated) || model->movie_count[j] < options->min_ratings) {
            continue;
        }
        mf_prediction prediction = mf_predict(model, watcher, j, MF_COLD_BIAS);
        double score =
            options->by_low > 0
                ? mf_model_interval(model, watcher, j, options->by_low, MF_INTERVAL_EXPECTED).low
                : prediction.value;
        n = top_offer(out, n, options->n, (mf_scored){(uint32_t)j, score, prediction.fallback});
    }
    top_sort(out, n);
    return n;
}

size_t mf_similar(const mf_model *model, size_t movie, const mf_list_options *options,
                  mf_scored *out)
{
    size_t n = 0, k = model->k;
    const double *q = model->q + movie * k;
    double norm = sqrt(mf_dot(q, q, k));
    for (size_t j = 0; j < model->n_movies; j++) {
        const double *other = model->q + j * k;
        double product = norm * sqrt(mf_dot(other, other, k));
        if (j == movie || model->movie_count[j] < options->min_ratings || !(product > 0)) {
            continue;
        }
        n = top_offer(out, n, options->n,
                      (mf_scored){(uint32_t)j, mf_dot(q, other, k) / product, MF_FALLBACK_NONE});
    }
    top_sort(out, n);
    return n;
}
