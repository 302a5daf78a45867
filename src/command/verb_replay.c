/* replay: every screen as after an epoch of the past; retrain: a run with another β from the same
 * start; refresh: what a screen shows, computed anew. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "../lab/retrain.h"
#include "../screen/beta/beta.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "answer.h"
#include "training.h"
#include "mfexplore/status.h"

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *word = args->positional[0];
    size_t epoch = 0, last = 0;
    char rest;
    bool live = strcmp(word, "live") == 0;
    if (lab->n_runs == 0) {
        return mf_fail(&out->error, MF_USAGE, "nothing has been trained yet; `train` begins");
    }
    pthread_mutex_lock(&lab->guard);
    last = mf_lab_last_epoch(lab);
    pthread_mutex_unlock(&lab->guard);
    if (!live && (sscanf(word, "%zu%c", &epoch, &rest) != 1 || word[0] == '-' || epoch > last)) {
        return mf_fail(&out->error, MF_USAGE,
                       "replay %.40s; expected an epoch from 0 to %zu, or live", word, last);
    }
    mf_status status = MF_OK;
    if (live) {
        mf_lab_live(lab);
    } else {
        status = mf_lab_replay(lab, epoch, &out->error);
    }
    if (status == MF_OK && out->view != NULL) {
        pthread_mutex_lock(&lab->guard);
        if (!out->view->film.on) { /* a film has gone on meanwhile */
            out->view->epoch = live || epoch == last ? 0 : epoch;
        }
        pthread_mutex_unlock(&lab->guard);
    }
    return status;
}

const verb verb_replay = {
    .name = "replay",
    .summary = "in a session: show A and B as they were after an epoch, or live again",
    .operands = "EPOCH | live",
    .details =
        "Every screen goes back to that epoch, 0 being the start. The models come from "
        "checkpoints that are kept while training, 64 MiB for each of A and B, and from "
        "repeating the epochs since: they are those that were, bit for bit. Training goes on.",
    .example = "20",
    .need = NEEDS_SESSION,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_common, NULL},
    .supersedes = true,
    .run = run,
};

static mf_status run_refresh(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    if (out->view == NULL) {
        return mf_fail(&out->error, MF_USAGE, "refresh belongs to the explorer");
    }
    pthread_mutex_lock(&lab->guard);
    const screen *shown = screens[out->view->screen];
    pthread_mutex_unlock(&lab->guard);
    return shown->refresh == NULL ? MF_OK : shown->refresh(out->view, lab, &out->error);
}

const verb verb_refresh = {
    .name = "refresh",
    .summary = "in the explorer: compute anew what the screen shows",
    .operands = "",
    .details = "The explorer does so by itself whenever a screen shows what takes time to compute.",
    .example = "",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_common, NULL},
    .supersedes = true,
    .run = run_refresh,
};

static const option options_retrain[] = {
    {"beta", 0, OPTION_NUMBER, "BETA", NULL, 0, INFINITY, NULL, "the regularization to train with"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status run_retrain(mf_lab *lab, const arguments *args, output *out)
{
    size_t place;
    mf_status status = find_run(lab, args->positional[0], &place, &out->error);
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK && !argument(args, "beta")->given) {
        status = mf_fail(&out->error, MF_USAGE, "retrain needs --beta");
    }
    if (status == MF_OK && !lab->runs[place]->config.solver->uses_beta) {
        status = mf_fail(&out->error, MF_USAGE, "--beta is nothing that %s has",
                         lab->runs[place]->config.solver->name);
    }
    if (status == MF_OK && out->view != NULL && place == 0) {
        pthread_mutex_lock(&lab->guard);
        beta_note(out->view);
        beta_keep_ghost(out->view);
        pthread_mutex_unlock(&lab->guard);
    }
    status = status == MF_OK
                 ? mf_lab_retrain(lab, place, argument_number(args, "beta"), &out->error)
                 : status;
    if (status == MF_OK && out->view != NULL && place == 0) {
        pthread_mutex_lock(&lab->guard);
        beta_note(out->view);
        pthread_mutex_unlock(&lab->guard);
    }
    return status;
}

const verb verb_retrain = {
    .name = "retrain",
    .summary = "in a session: train a run anew from the same start with another beta",
    .operands = "RUN",
    .details = "The old one is shown until the new one has ended, and stays when it is "
               "interrupted. This is "
               "what the slider on the Beta screen does.",
    .example = "A --beta 0.1",
    .need = NEEDS_SESSION,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_retrain, options_common, NULL},
    .supersedes = true,
    .run = run_retrain,
};
