/* You: a new watcher folded into a model, with the list and the neighbours that follow. */
#include "you.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../model/foldin.h"
#include "../model/model.h"
#include "../model/recommend.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* What was rated as a matrix of one row, whose columns must rise. */
static void sort_rated(const uint32_t *movies, size_t n, uint32_t *sorted)
{
    for (size_t t = 0; t < n; t++) {
        size_t at = t;
        for (; at > 0 && sorted[at - 1] > movies[t]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = movies[t];
    }
}

mf_status mf_you_ask(const mf_run *run, const mf_model *model, double beta, const uint32_t *movies,
                     const double *ratings, size_t n, const mf_list_options *options, mf_you *you,
                     mf_error *error)
{
    mf_run like = *run; /* only its configuration is looked at */
    size_t used = 0;
    *you = (mf_you){0};
    const mf_solver *solver = run->config.solver;
    if (model->k == 0 && (solver->terms & MF_TERM_WATCHER) == 0) {
        return mf_fail(error, MF_USAGE,
                       "%s predicts the same for everyone: nobody can be folded into it",
                       solver->name);
    }
    if (!isnan(beta) && isnan(mf_run_ridge_beta(run))) {
        return mf_fail(error, MF_USAGE, "%s has no β of which another could take the place",
                       solver->name);
    }
    for (size_t t = 0; t < n; t++) {
        used += model->movie_count[movies[t]] > 0;
    }
    like.config.beta = isnan(beta) ? run->config.beta : beta;
    you->ridge = solver->ridge == NULL && !isnan(beta) /* it learned one */
                     ? beta
                     : mf_run_ridge(&like, used);
    you->p = mf_alloc_zero(model->k + 1, sizeof *you->p);
    you->items = mf_alloc(options->n, sizeof *you->items);
    mf_status status =
        you->p == NULL || you->items == NULL
            ? mf_no_memory(error, "a list")
            : mf_fold_in(model, movies, ratings, n, you->ridge, you->p, &you->folded, error);
    mf_model *one = status == MF_OK ? mf_folded_model(model, you->p, &you->folded) : NULL;
    if (status == MF_OK && one == NULL) {
        status = mf_no_memory(error, "a list");
    }
    if (status == MF_OK) {
        uint32_t sorted[MF_YOU_RATINGS];
        float values[MF_YOU_RATINGS] = {0};
        size_t start[2] = {0, n};
        sort_rated(movies, n, sorted);
        mf_csr rated = {.n_rows = 1,
                        .n_cols = model->n_movies,
                        .n = n,
                        .row_start = start,
                        .col = sorted,
                        .value = values};
        you->n = mf_recommend(one, &rated, 0, options, you->items);
        you->n_nearest =
            mf_nearest_watchers(model, you->p, MF_YOU_NEAREST, you->nearest, you->cosine);
    }
    mf_model_free(one);
    if (status != MF_OK) {
        mf_you_clear(you);
    }
    return status;
}

void mf_you_clear(mf_you *you)
{
    free(you->p);
    free(you->items);
    *you = (mf_you){0};
}
