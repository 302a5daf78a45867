/* Replay: the models of past epochs, for looking back. From the nearest model that is kept, by
 * repeating the epochs since in a run of its own, a shadow, which stays for the next question. */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../model/model.h"
#include "../train/checkpoint.h"
#include "../train/epoch.h"
#include "../train/metrics.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "lab.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What computing a past model needs, taken from the run with the guard held. */
typedef struct request {
    mf_config config;
    mf_model *near; /* shared: a model of epoch near_epoch; NULL: begin at the start */
    size_t near_epoch, n_rows;
    mf_epoch *rows; /* of the epochs up to the wanted one */
} request;

static void clear_request(request *r)
{
    mf_model_free(r->near);
    free(r->rows);
    *r = (request){0};
}

/* What is nearest among the checkpoints and the run's own model. */
static mf_status take_request(mf_lab *lab, const mf_run *run, size_t epoch, request *r,
                              mf_error *error)
{
    mf_status status = MF_OK;
    *r = (request){0};
    pthread_mutex_lock(&lab->guard);
    const mf_checkpoint *kept = mf_checkpoints_before(&run->checkpoints, epoch);
    r->config = run->config;
    if (run->model_epoch <= epoch && (kept == NULL || run->model_epoch >= kept->epoch)) {
        r->near = mf_model_share(run->model);
        r->near_epoch = run->model_epoch;
    } else if (kept != NULL) {
        r->near = mf_model_share(kept->model);
        r->near_epoch = kept->epoch;
    }
    if (epoch > run->history.n) {
        status = mf_fail(error, MF_USAGE, "run %s has %zu epoch%s; there is no epoch %zu",
                         run->name, run->history.n, run->history.n == 1 ? "" : "s", epoch);
    } else if (lab->is_model && (r->near == NULL || r->near_epoch != epoch)) {
        status = mf_fail(error, MF_USAGE,
                         "a model file holds epoch %zu alone; the ratings are needed "
                         "for epoch %zu",
                         run->model_epoch, epoch);
    } else if (r->near == NULL || r->near_epoch < epoch) {
        r->rows = mf_alloc(epoch > 0 ? epoch : 1, sizeof *r->rows);
        status = r->rows == NULL ? mf_no_memory(error, "a replay") : MF_OK;
        if (status == MF_OK && epoch > 0) {
            memcpy(r->rows, run->history.epochs, epoch * sizeof *r->rows);
        }
    }
    pthread_mutex_unlock(&lab->guard);
    return status;
}

static void drop_shadow(mf_shadow *shadow)
{
    mf_run_free(shadow->run);
    *shadow = (mf_shadow){0};
}

/* A shadow of this run that can get to `epoch`: the one there is, else a new one at the start, in
 * place of the older of the others. */
static mf_status find_shadow(mf_lab *lab, const mf_run *run, size_t epoch, const request *r,
                             mf_shadow **found, mf_error *error)
{
    mf_replay *replay = &lab->replay;
    size_t place = replay->next_shadow;
    for (size_t s = 0; s < 2; s++) {
        if (replay->shadow[s].of == run) {
            place = s;
            if (r->near != NULL || replay->shadow[s].epoch <= epoch) {
                *found = &replay->shadow[s];
                return MF_OK;
            }
        }
    }
    mf_shadow *shadow = &replay->shadow[place];
    replay->next_shadow = 1 - place;
    drop_shadow(shadow);
    mf_config config = r->config;
    config.patience = 0;
    mf_status status =
        mf_run_new(run->name, &config, &lab->split, &lab->baseline, &shadow->run, error);
    shadow->of = status == MF_OK ? run : NULL;
    *found = shadow;
    return status;
}

/* Is the model of this epoch one to keep? The budget is the guard's. */
static bool wants(mf_lab *lab, const mf_run *run, size_t epoch)
{
    pthread_mutex_lock(&lab->guard);
    bool wanted = mf_checkpoints_want(&run->checkpoints, epoch);
    pthread_mutex_unlock(&lab->guard);
    return wanted;
}

/* Goes on to `epoch` in strides that end where a checkpoint is wanted. */
static mf_status stride(mf_lab *lab, mf_run *run, mf_shadow *shadow, request *r, size_t epoch,
                        mf_error *error)
{
    bool near = r->near != NULL && (shadow->epoch > epoch || r->near_epoch > shadow->epoch);
    size_t at = near ? r->near_epoch : shadow->epoch;
    const mf_model *from = near ? r->near : NULL;
    do { /* once even when nothing is to be repeated: the model must be taken over */
        size_t to = at + 1;
        while (to < epoch && !wants(lab, run, to)) {
            to++;
        }
        to = to < epoch ? to : epoch;
        if (!mf_run_repeat(shadow->run, from, at, to, r->rows, &lab->split, &lab->cancel)) {
            drop_shadow(shadow);
            return mf_fail(error, MF_INTERRUPTED, "interrupted on the way to epoch %zu", epoch);
        }
        from = NULL;
        shadow->epoch = at = to;
        if (to > 0 && wants(lab, run, to)) {
            mf_run_store(shadow->run);
            pthread_mutex_lock(&lab->guard);
            mf_checkpoints_keep(&run->checkpoints, to, shadow->run->model);
            pthread_mutex_unlock(&lab->guard);
        }
    } while (at < epoch);
    return MF_OK;
}

mf_status mf_lab_model_at(mf_lab *lab, mf_run *run, size_t epoch, mf_model **model, mf_error *error)
{
    request r;
    mf_shadow *shadow;
    *model = NULL;
    mf_status status = take_request(lab, run, epoch, &r, error);
    if (status == MF_OK && r.near != NULL && r.near_epoch == epoch) {
        *model = r.near;
        r.near = NULL;
        clear_request(&r);
        return MF_OK;
    }
    status = status == MF_OK ? find_shadow(lab, run, epoch, &r, &shadow, error) : status;
    status = status == MF_OK ? stride(lab, run, shadow, &r, epoch, error) : status;
    if (status == MF_OK && (shadow->run == NULL || !mf_run_store(shadow->run))) {
        status = mf_no_memory(error, "a replay");
    }
    if (status == MF_OK && shadow->run != NULL) {
        *model = mf_model_share(shadow->run->model);
    }
    clear_request(&r);
    return status;
}

/* Can this rating's update be shown? */
static mf_status check_step(mf_lab *lab, const mf_run *run, uint32_t watcher, uint32_t movie,
                            mf_error *error)
{
    const char *w = mf_brief(mf_id(&lab->ratings.watchers, watcher), (char[MF_BRIEF]){""}),
               *m = mf_brief(mf_id(&lab->ratings.movies, movie), (char[MF_BRIEF]){""});
    if (run->config.solver->trace == NULL) {
        return mf_fail(error, MF_USAGE,
                       "%s takes no steps rating by rating; expected coordinate-sgd, "
                       "sgd or als",
                       run->config.solver->name);
    }
    if (mf_csr_find(&lab->split.train, watcher, movie) == SIZE_MAX) {
        bool held = lab->split.heldout.n > 0 &&
                    mf_csr_find(&lab->split.heldout, watcher, movie) != SIZE_MAX;
        return mf_fail(error, MF_USAGE,
                       "watcher %s %s movie %s: there is no step; expected a "
                       "training rating",
                       w, held ? "has a held-out rating of" : "has not rated", m);
    }
    return MF_OK;
}

mf_status mf_lab_step(mf_lab *lab, mf_run *run, size_t epoch, uint32_t watcher, uint32_t movie,
                      mf_rating_step *step, mf_error *error)
{
    request r = {0};
    mf_shadow *shadow = NULL;
    *step = (mf_rating_step){.kind = run->config.solver->step,
                             .has_biases = mf_config_has_biases(&run->config),
                             .watcher = watcher,
                             .movie = movie,
                             .epoch = epoch + 1};
    mf_status status = check_step(lab, run, watcher, movie, error);
    status = status == MF_OK ? take_request(lab, run, epoch, &r, error) : status;
    status = status == MF_OK ? find_shadow(lab, run, epoch, &r, &shadow, error) : status;
    status = status == MF_OK ? stride(lab, run, shadow, &r, epoch, error) : status;
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard); /* the rates of that epoch, or those to come */
        const mf_history *history = &run->history;
        bool past = epoch < history->n;
        step->alpha = past ? history->epochs[epoch].alpha : run->config.alpha;
        step->beta = past ? history->epochs[epoch].beta : run->config.beta;
        pthread_mutex_unlock(&lab->guard);
        shadow->run->step = (mf_step){.alpha = step->alpha, .beta = step->beta, .epoch = epoch};
        status = run->config.solver->trace(shadow->run, &lab->split, step, &lab->cancel, error);
        shadow->epoch = SIZE_MAX; /* in the middle of an epoch: of no use as it stands */
        step->e = step->rating - step->prediction[0];
    }
    clear_request(&r);
    if (status != MF_OK) {
        mf_rating_step_clear(step);
    }
    return status;
}

/* With the guard held. */
static void go_live(mf_replay *replay)
{
    for (size_t side = 0; side < 2; side++) {
        mf_model_free(replay->model[side]);
        replay->model[side] = NULL;
    }
    replay->on = false;
}

mf_status mf_lab_replay(mf_lab *lab, size_t epoch, mf_error *error)
{
    mf_model *models[2] = {NULL, NULL};
    size_t epochs[2] = {0, 0};
    mf_status status = MF_OK;
    for (size_t side = 0; side < 2 && side < lab->n_runs && status == MF_OK; side++) {
        pthread_mutex_lock(&lab->guard);
        size_t last = lab->runs[side]->history.n;
        pthread_mutex_unlock(&lab->guard);
        epochs[side] = epoch < last ? epoch : last;
        status = mf_lab_model_at(lab, lab->runs[side], epochs[side], &models[side], error);
    }
    pthread_mutex_lock(&lab->guard);
    if (status == MF_OK) {
        go_live(&lab->replay);
        for (size_t side = 0; side < 2; side++) {
            lab->replay.model[side] = models[side];
            lab->replay.epochs[side] = epochs[side];
            models[side] = NULL;
        }
        lab->replay.on = true;
        lab->replay.epoch = epoch;
    }
    pthread_mutex_unlock(&lab->guard);
    mf_model_free(models[0]);
    mf_model_free(models[1]);
    return status;
}

void mf_lab_live(mf_lab *lab)
{
    pthread_mutex_lock(&lab->guard);
    go_live(&lab->replay);
    pthread_mutex_unlock(&lab->guard);
}

void mf_replay_clear(mf_replay *replay)
{
    go_live(replay);
    drop_shadow(&replay->shadow[0]);
    drop_shadow(&replay->shadow[1]);
}

const mf_model *mf_lab_shown(const mf_lab *lab, size_t side, size_t *epoch)
{
    if (side >= lab->n_runs) {
        return NULL;
    }
    if (side < 2 && lab->replay.on && lab->replay.model[side] != NULL) {
        *epoch = lab->replay.epochs[side];
        return lab->replay.model[side];
    }
    *epoch = lab->runs[side]->model_epoch;
    return lab->runs[side]->model;
}

mf_model *mf_lab_shown_held(const mf_lab *lab, size_t side, size_t *epoch)
{
    mf_model *shown = (mf_model *)mf_lab_shown(lab, side, epoch);
    return shown == NULL ? NULL : mf_model_share(shown);
}

size_t mf_lab_last_epoch(const mf_lab *lab)
{
    size_t last = 0;
    for (size_t side = 0; side < 2 && side < lab->n_runs; side++) {
        size_t n = lab->runs[side]->history.n;
        last = n > last ? n : last;
    }
    return last;
}
