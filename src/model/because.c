/* A prediction as shares of what its watcher rated: see because.h. */
#include "because.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "foldin.h"

/* Keeps the largest shares, by size. */
static void offer(mf_because *b, size_t most, uint32_t movie, double rating, double share)
{
    if (b->n == most && !(fabs(share) > fabs(b->shares[most - 1]))) {
        return;
    }
    size_t at = b->n < most ? b->n++ : most - 1;
    for (; at > 0 && fabs(b->shares[at - 1]) < fabs(share); at--) {
        b->movies[at] = b->movies[at - 1];
        b->ratings[at] = b->ratings[at - 1];
        b->shares[at] = b->shares[at - 1];
    }
    b->movies[at] = movie;
    b->ratings[at] = rating;
    b->shares[at] = share;
}

mf_status mf_because_find(const mf_model *model, const mf_csr *rated, size_t watcher, size_t movie,
                          double ridge, size_t most, mf_because *out, mf_error *error)
{
    size_t k = model->k, first = rated->row_start[watcher], last = rated->row_start[watcher + 1];
    *out = (mf_because){0};
    if (k == 0 || first == last) {
        return mf_fail(error, MF_USAGE,
                       k == 0 ? "a model without factors has no shares to show"
                              : "nothing of theirs was trained on");
    }
    double *system = mf_alloc_zero(k * (k + 1), sizeof *system),
           *weights = mf_alloc(k, sizeof *weights);
    mf_status status =
        system == NULL || weights == NULL ? mf_no_memory(error, "the shares") : MF_OK;
    for (size_t at = first; at < last && status == MF_OK; at++) {
        const double *q = model->q + rated->col[at] * k;
        for (size_t a = 0; a < k; a++) {
            for (size_t b = a; b < k; b++) {
                system[a * (k + 1) + b] += q[a] * q[b];
            }
        }
    }
    if (status == MF_OK) {
        for (size_t a = 0; a < k; a++) {
            system[a * (k + 1) + k] = model->q[movie * k + a];
        }
        status = mf_ridge_solve(system, k, ridge, weights, error);
    }
    for (size_t at = first; at < last && status == MF_OK; at++) {
        uint32_t j = rated->col[at];
        double rating = mf_csr_rating(rated, at);
        double rest = rating - model->mu - model->watcher_bias[watcher] - model->movie_bias[j];
        double share = mf_dot(weights, model->q + j * k, k) * rest;
        out->sum += share;
        offer(out, most, j, rating, share);
    }
    out->rest = out->sum;
    for (size_t i = 0; i < out->n; i++) {
        out->rest -= out->shares[i];
    }
    out->n_rest = last - first - out->n;
    out->factors = mf_dot(model->p + watcher * k, model->q + movie * k, k);
    free(system);
    free(weights);
    return status;
}
