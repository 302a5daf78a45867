/* The clinic: why a run blew up. Where the error is a quadratic in one coordinate, a gradient step
 * with rate α multiplies the residual by 1 − 2α q²: beyond α q² = 1 every step makes it larger (the
 * classic bound 2/L on the step, L = 2 q² being the curvature). */
#include "clinic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/split.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/model.h"
#include "../train/kernel_coordinate.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static mf_reach reach_of(const double *row, size_t k)
{
    mf_reach reach = {.norm = mf_dot(row, row, k)};
    for (size_t m = 0; m < k; m++) {
        reach.coordinate = fmax(reach.coordinate, row[m] * row[m]);
    }
    return reach;
}

/* Goes through the epoch after the last good one as the plain loop does, until a rating's update
 * makes its own error ten times as large, or overflows; else the rating whose update did worst. */
static bool find_rating(const mf_split *split, const mf_model *good, double alpha, double beta,
                        const atomic_bool *cancel, mf_clinic *out, bool *found)
{
    const mf_csr *train = &split->train;
    size_t n = good->n_watchers, m = good->n_movies, k = good->k;
    double *p_all = mf_alloc(n, k * sizeof *p_all), *q_all = mf_alloc(m, k * sizeof *q_all),
           worst = 0;
    bool whole = p_all != NULL && q_all != NULL, over = false;
    *found = false;
    if (whole) {
        memcpy(p_all, good->p, n * k * sizeof *p_all);
        memcpy(q_all, good->q, m * k * sizeof *q_all);
    }
    for (size_t i = 0; i < n && whole && !over && !mf_is_cancelled(cancel); i++) {
        double *p = p_all + i * k;
        for (size_t at = train->row_start[i]; at < train->row_start[i + 1] && !over; at++) {
            double *q = q_all + train->col[at] * k, r = train->value[at];
            double before = r - mf_dot(p, q, k);
            mf_reach of_watcher = reach_of(p, k), of_movie = reach_of(q, k);
            coordinate_update(p, q, k, r, 2, alpha, beta);
            double after = r - mf_dot(p, q, k), growth = fabs(after) / fmax(fabs(before), 1);
            if (!(growth <= worst)) {
                worst = isfinite(growth) ? growth : INFINITY;
                out->watcher = (uint32_t)i;
                out->movie = train->col[at];
                out->rating = r;
                out->place = at;
                out->e_before = before;
                out->e_after = after;
                out->of_movie = of_movie;
                out->of_watcher = of_watcher;
                *found = true;
            }
            over = !isfinite(after) || growth > 10;
        }
    }
    free(p_all);
    free(q_all);
    return whole;
}

/* Of a run that is well: the coordinate that is nearest to the bound. */
static void find_nearest(const mf_model *model, mf_clinic *out)
{
    size_t k = model->k;
    for (size_t j = 0; j < model->n_movies; j++) {
        mf_reach here = reach_of(model->q + j * k, k);
        if (model->movie_count[j] > 0 && here.coordinate > out->of_movie.coordinate) {
            out->of_movie = here;
            out->movie = (uint32_t)j;
        }
    }
    for (size_t i = 0; i < model->n_watchers; i++) {
        mf_reach here = reach_of(model->p + i * k, k);
        if (model->watcher_count[i] > 0 && here.coordinate > out->of_watcher.coordinate) {
            out->of_watcher = here;
            out->watcher = (uint32_t)i;
        }
    }
}

/* The two rows' lengths over the last good epochs. */
static mf_status follow_rows(mf_lab *lab, mf_run *run, mf_clinic *out, mf_error *error)
{
    mf_status status = MF_OK;
    size_t last = run->history.n, first = last >= MF_CLINIC_TAIL ? last - MF_CLINIC_TAIL + 1 : 0;
    for (size_t epoch = first; epoch <= last && status == MF_OK; epoch++) {
        mf_model *model = NULL;
        if (epoch == 0 && first == 0 && last > 0) {
            continue; /* begins with epoch 1, as the history does */
        }
        status = mf_lab_model_at(lab, run, epoch, &model, error);
        if (status == MF_OK && out->n_tail < MF_CLINIC_TAIL) {
            size_t k = model->k;
            const double *p = model->p + out->watcher * k, *q = model->q + out->movie * k;
            mf_clinic_row *row = &out->tail[out->n_tail++];
            *row = (mf_clinic_row){.epoch = epoch,
                                   .watcher_norm = sqrt(mf_dot(p, p, k)),
                                   .movie_norm = sqrt(mf_dot(q, q, k)),
                                   .train_rmse = NAN};
            if (epoch == 0) {
                row->p_norm = sqrt(mf_dot(model->p, model->p, model->n_watchers * k));
                row->q_norm = sqrt(mf_dot(model->q, model->q, model->n_movies * k));
            } else {
                const mf_epoch *e = &run->history.epochs[epoch - 1];
                row->p_norm = e->p_norm;
                row->q_norm = e->q_norm;
                row->train_rmse = e->train.rmse;
            }
        }
        mf_model_free(model);
    }
    return status;
}

mf_status mf_clinic_examine(mf_lab *lab, mf_run *run, mf_clinic *out, mf_error *error)
{
    *out = (mf_clinic){.k = mf_run_factors(run)};
    if (lab->is_model || out->k == 0) {
        return mf_fail(error, MF_USAGE,
                       lab->is_model ? "a model file has no ratings to examine"
                                     : "%s has no factors that could grow",
                       run->config.solver->name);
    }
    pthread_mutex_lock(&lab->guard);
    mf_divergence what = run->divergence;
    mf_model *model = mf_model_share(run->model);
    snprintf(out->run, sizeof out->run, "%s", run->name);
    out->diverged = run->status == MF_RUN_DIVERGED;
    out->by_coordinate = run->config.solver->step == MF_STEP_BY_COORDINATE;
    out->alpha = run->config.alpha;
    out->beta = run->config.beta;
    out->epochs = run->history.n;
    out->best_sse = run->best_sse;
    pthread_mutex_unlock(&lab->guard);
    mf_status status = MF_OK;
    if (!out->diverged) {
        find_nearest(model, out);
    } else {
        out->epoch = what.epoch;
        out->sse = what.sse;
        out->watcher = what.watcher;
        out->movie = what.movie;
        out->watcher_growth = what.watcher_growth;
        out->movie_growth = what.movie_growth;
        if (out->by_coordinate && !find_rating(&lab->split, model, out->alpha, out->beta,
                                               &lab->cancel, out, &out->has_rating)) {
            status = mf_no_memory(error, "the clinic");
        }
        status = status == MF_OK ? follow_rows(lab, run, out, error) : status;
    }
    mf_model_free(model);
    return status;
}

int mf_clinic_remark(const mf_lab *lab, const mf_clinic *c, char *text, size_t size)
{
    const mf_ids *watchers = &lab->ratings.watchers, *movies = &lab->ratings.movies;
    bool by_movie = c->of_movie.coordinate >= c->of_watcher.coordinate;
    const mf_reach *most = by_movie ? &c->of_movie : &c->of_watcher;
    double reached = c->alpha * most->coordinate;
    if (!c->diverged && !c->by_coordinate) {
        return snprintf(
            text, size,
            "%s has not diverged, after %zu epochs; how near its steps come to the bound "
            "is told of coordinate-sgd alone",
            c->run, c->epochs);
    }
    if (!c->diverged) {
        return snprintf(text, size,
                        "%s has not diverged: as it ended, after %zu epochs, the longest "
                        "coordinate gives α·q² = %.3g of "
                        "the 1 beyond which a step makes its own error larger",
                        c->run, c->epochs, reached);
    }
    if (!c->has_rating) {
        return snprintf(
            text, size,
            "%s diverged in epoch %zu: the rows of watcher %.40s and movie %.40s grew most", c->run,
            c->epoch, mf_id(watchers, c->watcher), mf_id(movies, c->movie));
    }
    char after[32];
    snprintf(after, sizeof after, isfinite(c->e_after) ? "%.3g" : "overflow", c->e_after);
    return snprintf(
        text, size,
        "%s diverged in epoch %zu at the rating %g of watcher %.40s for movie %.40s: its step took "
        "the error from %.3g to %s; α‖%s‖² was %.3g, and %.3g of its largest coordinate, %s 1, the "
        "bound beyond which a step makes its own error larger",
        c->run, c->epoch, c->rating, mf_id(watchers, c->watcher), mf_id(movies, c->movie),
        c->e_before, after, by_movie ? "q" : "p", c->alpha * most->norm, reached,
        reached > 1 ? "above" : "below");
}
