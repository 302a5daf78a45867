/* Folding in: a new watcher's factors from a few ratings, the movies held (the ridge solve of one
 * row of alternating least squares). */
#include "foldin.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cholesky.h"
#include "../data/fail.h"
#include "model.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

mf_status mf_ridge_solve(double *system, size_t order, double ridge, double *x, mf_error *error)
{
    size_t stride = order + 1;
    for (size_t a = 0; a < order; a++) {
        system[a * stride + a] += ridge > 0 ? ridge : 1e-9;
    }
    return mf_cholesky_solve(system, order, stride, x)
               ? MF_OK
               : mf_fail(error, MF_SYSTEM, "the factors are not finite");
}

mf_status mf_fold_in(const mf_model *model, const uint32_t *movies, const double *ratings, size_t n,
                     double beta, double *p, mf_folded *folded, mf_error *error)
{
    size_t k = model->k, biased = model->has_biases, order = k + biased;
    size_t stride = order + 1;
    double root = sqrt(model->unit); /* what is solved for is b_u / root */
    double *system = mf_alloc_zero(order * stride + 1, sizeof *system),
           *x = mf_alloc(order + 1, sizeof *x), *row = mf_alloc(order + 1, sizeof *row);
    mf_status status =
        system == NULL || x == NULL || row == NULL ? mf_no_memory(error, "folding in") : MF_OK;
    *folded = (mf_folded){0};
    memset(p, 0, k * sizeof *p);
    if (status == MF_OK && !(beta >= 0 && isfinite(beta))) {
        status =
            mf_fail(error, MF_USAGE, "beta is %g; expected a regularization of 0 or more", beta);
    }
    for (size_t t = 0; t < n && status == MF_OK; t++) {
        if (!(fabs(ratings[t]) <= (double)FLT_MAX)) {
            status = mf_fail(error, MF_USAGE,
                             "rating %zu is %g; expected a finite number of at most "
                             "3.4e38",
                             t, ratings[t]);
        }
    }
    for (size_t t = 0; t < n && status == MF_OK; t++) {
        uint32_t j = movies[t];
        if (model->movie_count[j] == 0) {
            continue;
        }
        memcpy(row, model->q + j * k, k * sizeof *row);
        row[order - 1] = biased ? root : row[order - 1];
        double rest = ratings[t] - model->mu - model->movie_bias[j];
        for (size_t a = 0; a < order; a++) {
            for (size_t b = a; b < order; b++) {
                system[a * stride + b] += row[a] * row[b];
            }
            system[a * stride + order] += row[a] * rest;
        }
        folded->n_used++;
    }
    if (status == MF_OK && (folded->n_used == 0 || order == 0)) {
        status = mf_fail(error, MF_USAGE,
                         order == 0 ? "a model without factors has nobody to fold in"
                                    : "none of these movies has training ratings");
    }
    if (status == MF_OK) {
        status = mf_ridge_solve(system, order, beta, x, error);
    }
    if (status == MF_OK) {
        double sse = 0;
        memcpy(p, x, k * sizeof *p);
        folded->bias = biased ? x[k] * root : 0;
        for (size_t t = 0; t < n; t++) {
            uint32_t j = movies[t];
            double e = ratings[t] - model->mu - folded->bias - model->movie_bias[j] -
                       mf_dot(p, model->q + j * k, k);
            sse += model->movie_count[j] > 0 ? e * e : 0;
        }
        folded->rmse = sqrt(sse / (double)folded->n_used);
    }
    free(system);
    free(x);
    free(row);
    return status;
}

mf_model *mf_folded_model(const mf_model *model, const double *p, const mf_folded *folded)
{
    mf_model *one = mf_model_new(1, model->n_movies, model->k);
    if (one == NULL) {
        return NULL;
    }
    memcpy(one->p, p, model->k * sizeof *p);
    memcpy(one->q, model->q, model->n_movies * model->k * sizeof *one->q);
    memcpy(one->movie_bias, model->movie_bias, model->n_movies * sizeof *one->movie_bias);
    memcpy(one->movie_count, model->movie_count, model->n_movies * sizeof *one->movie_count);
    memcpy(one->fallback.movie, model->fallback.movie,
           model->n_movies * sizeof *one->fallback.movie);
    mf_model_take_kind(one, model);
    one->fallback.mu = model->fallback.mu;
    one->watcher_bias[0] = folded->bias;
    one->watcher_count[0] = (uint32_t)folded->n_used;
    return one;
}

size_t mf_nearest_watchers(const mf_model *model, const double *p, size_t n, uint32_t *watchers,
                           double *cosines)
{
    size_t found = 0, k = model->k;
    double own = sqrt(mf_dot(p, p, k));
    for (size_t i = 0; i < model->n_watchers && own > 0; i++) {
        const double *other = model->p + i * k;
        double length = sqrt(mf_dot(other, other, k));
        double cosine = length > 0 ? mf_dot(p, other, k) / (own * length) : -2;
        if (model->watcher_count[i] == 0 || cosine < -1.5 ||
            (found == n && cosine <= cosines[n - 1])) {
            continue;
        }
        size_t at = found < n ? found++ : n - 1;
        for (; at > 0 && cosines[at - 1] < cosine; at--) {
            cosines[at] = cosines[at - 1];
            watchers[at] = watchers[at - 1];
        }
        cosines[at] = cosine;
        watchers[at] = (uint32_t)i;
    }
    return found;
}
