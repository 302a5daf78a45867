/* Planted truth: the factors that synthetic ratings were drawn from, over the lab's own indices. */
#include "truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/run_record.h"
#include "mfexplore/status.h"

/* For each id its place in `in`; MF_BAD_DATA names the first that is not there. */
static mf_status places_of(const mf_ids *ids, const mf_ids *in, const char *what, const char *path,
                           uint32_t *places, mf_error *error)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (!mf_ids_find(in, mf_id(ids, i), &places[i])) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1,
                              "no %s %.60s; expected the planted factors of "
                              "these ratings",
                              what, mf_id(ids, i));
        }
    }
    return MF_OK;
}

/* The planted model's rows in the lab's order. */
static mf_model *reorder(const mf_model *planted, const uint32_t *watchers, size_t n,
                         const uint32_t *movies, size_t m)
{
    size_t k = planted->k;
    mf_model *model = mf_model_new(n, m, k);
    if (model == NULL) {
        return NULL;
    }
    model->mu = planted->mu;
    for (size_t i = 0; i < n; i++) {
        memcpy(model->p + i * k, planted->p + watchers[i] * k, k * sizeof *model->p);
        model->watcher_bias[i] = planted->watcher_bias[watchers[i]];
        model->watcher_count[i] = 1; /* nothing is cold to the truth */
    }
    for (size_t j = 0; j < m; j++) {
        memcpy(model->q + j * k, planted->q + movies[j] * k, k * sizeof *model->q);
        model->movie_bias[j] = planted->movie_bias[movies[j]];
        model->movie_count[j] = 1;
    }
    return model;
}

/* Do the planted factors tell more of the ratings than their mean does? Those of other ratings do
 * not. */
static mf_status check_truth(const mf_model *truth, const mf_csr *r, const char *path,
                             mf_error *error)
{
    static const double MARGIN = 1.05;
    double sum = 0, squares = 0, missed = 0, n = (double)r->n, low = INFINITY, high = -INFINITY;
    for (size_t at = 0; at < r->n; at++) { /* what is planted was cut to the scale */
        low = fmin(low, mf_csr_rating(r, at));
        high = fmax(high, mf_csr_rating(r, at));
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            double rating = mf_csr_rating(r, at);
            double said = mf_predict(truth, i, r->col[at], MF_COLD_BIAS).value;
            double e = rating - fmin(high, fmax(low, said));
            sum += rating;
            squares += rating * rating;
            missed += e * e;
        }
    }
    double spread = squares / n - sum / n * (sum / n);
    return r->n < 2 || !(missed / n > MARGIN * MARGIN * spread)
               ? MF_OK
               : mf_fail_at(error, MF_BAD_DATA, path, 1,
                            "the planted factors miss these ratings by RMSE %.4g, and their mean "
                            "by %.4g; expected those that these ratings were drawn from",
                            sqrt(missed / n), sqrt(spread));
}

mf_status mf_truth_load(const char *path, const mf_ratings *of, mf_model **truth, mf_error *error)
{
    mf_model *planted = NULL;
    mf_ratings ratings;
    char *meta;
    *truth = NULL;
    if (!mf_model_is_file(path)) {
        return mf_fail(error, MF_USAGE,
                       "--truth %.200s; expected the .npz that synth --truth wrote", path);
    }
    mf_status status = mf_model_load(path, &planted, &ratings, &meta, error);
    if (status != MF_OK) {
        return status;
    }
    size_t n = of->watchers.count, m = of->movies.count;
    uint32_t *watchers = mf_alloc(n + 1, sizeof *watchers),
             *movies = mf_alloc(m + 1, sizeof *movies);
    status = watchers == NULL || movies == NULL ? mf_no_memory(error, "planted factors") : MF_OK;
    status = status == MF_OK
                 ? places_of(&of->watchers, &ratings.watchers, "watcher", path, watchers, error)
                 : status;
    status = status == MF_OK ? places_of(&of->movies, &ratings.movies, "movie", path, movies, error)
                             : status;
    if (status == MF_OK) {
        *truth = reorder(planted, watchers, n, movies, m);
        status = *truth == NULL ? mf_no_memory(error, "planted factors") : MF_OK;
        if (status == MF_OK) {
            (*truth)->is_planted = mf_run_recall_noise(meta, &(*truth)->noise);
            status = check_truth(*truth, &of->r, path, error);
        }
    }
    if (status != MF_OK) {
        mf_model_free(*truth);
        *truth = NULL;
    }
    free(watchers);
    free(movies);
    free(meta);
    mf_model_free(planted);
    mf_ratings_clear(&ratings);
    return status;
}
