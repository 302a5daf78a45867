/* The clinic: why a run blew up: see clinic.h, and train/culprit.h for the bound. */
#include "clinic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/model.h"
#include "../train/culprit.h"
#include "../train/epoch.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Of a run that is well: the coordinate that is nearest to the bound. */
static void find_nearest(const mf_model *model, mf_clinic *out)
{
    size_t k = model->k;
    for (size_t j = 0; j < model->n_movies; j++) {
        mf_reach here = mf_reach_of(model->q + j * k, k);
        if (model->movie_count[j] > 0 && here.coordinate > out->of_movie.coordinate) {
            out->of_movie = here;
            out->movie = (uint32_t)j;
        }
    }
    for (size_t i = 0; i < model->n_watchers; i++) {
        mf_reach here = mf_reach_of(model->p + i * k, k);
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

/* Trains the same run anew with α/2, α/4 …, all at once: the ladder stops where one holds. As many
 * epochs as were planned; where ratings are many, no more than twice those until it diverged, and
 * 60. */
static mf_status try_rates(mf_lab *lab, const mf_run *run, mf_ladder_of_rates *out, mf_error *error)
{
    enum { RATES = 10, AT_ONCE = 4, EPOCHS = 60, UPDATES_MOST = 100000000 };
    mf_run *tried[AT_ONCE] = {NULL};
    mf_control control = {.cancel = &lab->cancel};
    mf_status status = MF_OK;
    size_t twice = 2 * run->divergence.epoch, most = twice > EPOCHS ? twice : EPOCHS;
    size_t at_no_cost = UPDATES_MOST / (run->n_train * mf_run_factors(run) + 1);
    most = most > at_no_cost ? most : at_no_cost;
    out->planned = run->config.epochs;
    out->holds = out->fails = NAN;
    out->tried = true;
    for (size_t first = 0; first < RATES && isnan(out->holds) && status == MF_OK;
         first += AT_ONCE) {
        size_t n = 0;
        for (; n < AT_ONCE && first + n < RATES && status == MF_OK; n++) {
            mf_config config = run->config;
            config.alpha = ldexp(config.alpha, -(int)(first + n + 1));
            config.epochs = run->config.epochs < most ? run->config.epochs : most;
            config.patience = 0;
            status = mf_run_new("rate", &config, &lab->split, &lab->baseline, &tried[n], error);
        }
        status =
            status == MF_OK ? mf_runs_train(tried, n, 0, &lab->split, &control, error) : status;
        for (size_t r = 0; r < n; r++) {
            if (status == MF_OK && isnan(out->holds)) {
                bool diverged = tried[r]->status == MF_RUN_DIVERGED;
                *(diverged ? &out->fails : &out->holds) = tried[r]->config.alpha;
                out->held_for = tried[r]->history.n;
                out->converged = tried[r]->status == MF_RUN_CONVERGED;
                out->failed_at = diverged ? tried[r]->divergence.epoch : out->failed_at;
            }
            mf_run_free(tried[r]);
            tried[r] = NULL;
        }
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
    out->epochs = run->model_epoch;
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
        out->culprit = what.culprit;
        out->of_movie = what.culprit.of_movie;
        out->of_watcher = what.culprit.of_watcher;
        status = follow_rows(lab, run, out, error);
        status = status == MF_OK ? try_rates(lab, run, &out->rates, error) : status;
    }
    mf_model_free(model);
    return status;
}

static int say_rates(const mf_ladder_of_rates *r, double alpha, char *text, size_t size)
{
    if (!r->tried) {
        text[0] = '\0';
        return 0;
    }
    if (isnan(r->holds)) {
        return snprintf(text, size, ". Tried from the start: %g still diverges, at epoch %zu",
                        r->fails, r->failed_at);
    }
    char of[40] = "";
    if (!r->converged && r->held_for < r->planned) {
        snprintf(of, sizeof of, " of %zu that were planned", r->planned);
    }
    int at = snprintf(text, size, ". Tried from the start: α %g holds %s %zu epoch%s%s, ", r->holds,
                      r->converged ? "until it converges, after" : "for", r->held_for,
                      text_s(r->held_for), of);
    return at + (isnan(r->fails) ? snprintf(text + at, size - (size_t)at, "half of %g", alpha)
                                 : snprintf(text + at, size - (size_t)at, "%g diverges at %zu",
                                            r->fails, r->failed_at));
}

int mf_clinic_remark(const mf_lab *lab, const mf_clinic *c, char *text, size_t size)
{
    const mf_ids *watchers = &lab->ratings.watchers, *movies = &lab->ratings.movies;
    const mf_culprit *what = &c->culprit;
    char rates[200], after[32];
    say_rates(&c->rates, c->alpha, rates, sizeof rates);
    if (!c->diverged && !c->by_coordinate) {
        return snprintf(
            text, size,
            "%s has not diverged, after %zu epoch%s; how near its steps come to the bound "
            "is told of coordinate-sgd alone",
            c->run, c->epochs, text_s(c->epochs));
    }
    if (!c->diverged) {
        bool movie = c->of_movie.coordinate >= c->of_watcher.coordinate;
        return snprintf(text, size,
                        "%s has not diverged: as it ended, after %zu epoch%s, the longest "
                        "coordinate gives α·%s² = %.3g of "
                        "the 1 beyond which a step makes its own error larger",
                        c->run, c->epochs, text_s(c->epochs), movie ? "q" : "p",
                        c->alpha * (movie ? c->of_movie : c->of_watcher).coordinate);
    }
    if (!what->found) {
        return snprintf(text, size,
                        "%s diverged in epoch %zu: the rows of watcher %s and movie %s grew "
                        "most%s",
                        c->run, c->epoch,
                        mf_brief(mf_id(watchers, c->watcher), (char[MF_BRIEF]){""}),
                        mf_brief(mf_id(movies, c->movie), (char[MF_BRIEF]){""}), rates);
    }
    if (mf_pull_overshoots(c->alpha, c->beta)) {
        return snprintf(text, size,
                        "%s diverged in epoch %zu by β alone: αβ = %.4g. A step takes each "
                        "coordinate to 1 - αβ = %.4g of itself before its error has a say; from "
                        "αβ = 2 on, α %.3g here, that is farther from 0 than it was%s",
                        c->run, c->epoch, c->alpha * c->beta, 1 - c->alpha * c->beta, 2 / c->beta,
                        rates);
    }
    if (!what->ran_away) {
        return snprintf(text, size,
                        "%s diverged in epoch %zu, by no one rating's step: its training SSE had "
                        "come to %.3g times the lowest. The step of the rating %g of "
                        "watcher %s for movie %s did worst, with α·%s² = %.3g at factor %zu%s",
                        c->run, c->epoch, c->sse / c->best_sse, what->rating,
                        mf_brief(mf_id(watchers, c->watcher), (char[MF_BRIEF]){""}),
                        mf_brief(mf_id(movies, c->movie), (char[MF_BRIEF]){""}),
                        what->by_q ? "p" : "q", what->reached, what->factor + 1, rates);
    }
    snprintf(after, sizeof after, isfinite(what->e_after) ? "%.3g" : "overflow", what->e_after);
    return snprintf(
        text, size,
        "%s diverged in epoch %zu at the rating %g of watcher %s for movie %s: "
        "its step took the error from %.3g to %s. At factor %zu the step of its %s had "
        "α·%s² = %.3g%s: %s 1, beyond which a step makes its own error larger%s",
        c->run, c->epoch, what->rating, mf_brief(mf_id(watchers, c->watcher), (char[MF_BRIEF]){""}),
        mf_brief(mf_id(movies, c->movie), (char[MF_BRIEF]){""}), what->e_before, after,
        what->factor + 1, what->by_q ? "movie" : "watcher", what->by_q ? "p" : "q", what->reached,
        what->by_q ? ", with p as just updated" : "", what->reached > 1 ? "above" : "below", rates);
}

int mf_clinic_retry_remark(const mf_clinic *clinic, char *text, size_t size)
{
    double half = clinic->alpha / 2;
    bool failed = clinic->rates.tried && half >= clinic->rates.fails;
    return failed ? snprintf(text, size,
                             "with α %g, which from the start diverged, too (from epoch %zu)", half,
                             clinic->epochs)
                  : snprintf(text, size, "with α %g from epoch %zu", half, clinic->epochs);
}
