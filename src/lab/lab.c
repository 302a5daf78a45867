/* The lab: see lab.h. */
#include "lab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/mates.h"
#include "../data/ratings.h"
#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/libmf_file.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/checkpoint.h"
#include "../train/epoch.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/run_outcome.h"
#include "../train/run_record.h"
#include "replay.h"
#include "lab_inside.h"
#include "survey.h"
#include "worker.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

mf_lab *mf_lab_new(void)
{
    mf_lab *lab = mf_alloc_zero(1, sizeof *lab);
    if (lab != NULL) {
        pthread_mutex_init(&lab->guard, NULL);
        atomic_init(&lab->cancel, false);
    }
    return lab;
}

/* With the guard held, as for all that changes the lab. */
static void drop_split(mf_lab *lab)
{
    mf_replay_clear(&lab->replay);
    for (size_t r = 0; r < lab->n_runs; r++) {
        mf_run_free(lab->runs[r]);
    }
    lab->n_runs = 0;
    lab->unsaved_seconds = 0;
    lab->generation++;
    if (lab->is_split && lab->test_path != NULL) {
        lab->test = lab->split.heldout; /* given back: it is needed for the next split */
        lab->split.heldout = (mf_csr){0};
    }
    mf_split_clear(&lab->split);
    mf_baseline_clear(&lab->baseline);
    free(lab->mean_rows);
    free(lab->bias_rows);
    lab->mean_rows = lab->bias_rows = NULL;
    lab->lowest = lab->highest = NAN;
    lab->usual_minimum = 0;
    lab->is_split = false;
}

void lab_drop_data(mf_lab *lab)
{
    drop_split(lab);
    mf_csr_clear(&lab->test);
    mf_ratings_clear(&lab->ratings);
    free(lab->bets);
    lab->bets = NULL;
    mf_model_free(lab->truth);
    lab->truth = NULL;
    mf_survey_free(lab->survey);
    free(lab->path);
    free(lab->open_flags);
    free(lab->test_path);
    free(lab->truth_path);
    lab->survey = NULL;
    lab->digest[0] = '\0';
    lab->path = NULL;
    lab->open_flags = NULL;
    lab->test_path = lab->truth_path = NULL;
    lab->is_model = false;
}

void mf_lab_free(mf_lab *lab)
{
    if (lab == NULL) {
        return;
    }
    mf_worker_end(lab);
    lab_drop_data(lab);
    free(lab->runs);
    pthread_mutex_destroy(&lab->guard);
    free(lab);
}

bool lab_make_room(mf_lab *lab)
{
    return mf_grow((void **)&lab->runs, &lab->runs_capacity, lab->n_runs + 1, sizeof(mf_run *));
}

void lab_halt(mf_lab *lab)
{
    if (lab->worker != NULL) {
        mf_worker_halt(lab->worker);
    }
}

uint32_t lab_usual_minimum(const uint32_t *count, size_t n)
{
    enum { MOST = 5, ENOUGH = 100 };
    size_t with[MOST + 1] = {0}, sum = 0; /* sum: those with at least so many */
    for (size_t j = 0; j < n; j++) {
        with[count[j] < MOST ? count[j] : MOST]++;
    }
    for (uint32_t least = MOST; least > 1; least--) {
        sum += with[least];
        if (sum >= ENOUGH) {
            return least;
        }
    }
    return sum > 0 ? 2 : 1;
}

mf_status mf_lab_survey(mf_lab *lab, mf_error *error)
{
    mf_survey *made = NULL;
    if (lab->survey != NULL || lab->path == NULL) {
        return MF_OK;
    }
    mf_status status = mf_survey_make(&lab->ratings, lab->path, &made, error);
    pthread_mutex_lock(&lab->guard);
    lab->survey = made;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

/* The errors of the simplest predictions, μ and μ + b_u + b_i, that every curve is held against. */
static void measure_floors(const mf_split *split, const mf_csr *ratings,
                           const mf_baseline *baseline, float *const rows[2], mf_errors *mean,
                           mf_errors *bias)
{
    double sums[4] = {0}, *sse = sums, *sum = sums + 2;
    mf_stretch own = mf_split_watchers(split);
    mf_mates_take(split->mates, sums, sizeof sums);
    for (size_t i = own.from; i < own.to; i++) {
        double before[2] = {sse[0], sse[1]};
        for (size_t k = ratings->row_start[i]; k < ratings->row_start[i + 1]; k++) {
            double e = mf_csr_rating(ratings, k) - baseline->mu;
            double rest = e - baseline->watcher[i] - baseline->movie[ratings->col[k]];
            sse[0] += e * e;
            sse[1] += rest * rest;
            sum[0] += fabs(e);
            sum[1] += fabs(rest);
        }
        for (size_t floor = 0; floor < 2 && rows[floor] != NULL; floor++) {
            rows[floor][i] = (float)(sse[floor] - before[floor]);
        }
    }
    mf_mates_hand_on(split->mates, sums, sizeof sums);
    for (size_t floor = 0; floor < 2 && rows[floor] != NULL; floor++) {
        mf_mates_gather(split->mates, rows[floor], sizeof *rows[floor], split->cut);
    }
    *mean = mf_errors_of(ratings->n, sse[0], sum[0]);
    *bias = mf_errors_of(ratings->n, sse[1], sum[1]);
}

/* What the best prediction of synthetic ratings is expected to reach: √ of their mean variance. Of
 * planted factors whose noise is not known (a file of an earlier version), their RMSE. */
static mf_errors noise_floor(const mf_model *truth, const mf_csr *ratings)
{
    double variances = 0;
    if (!truth->is_planted) {
        return mf_measure(truth, ratings, true, NULL);
    }
    for (size_t i = 0; i < ratings->n_rows; i++) {
        for (size_t k = ratings->row_start[i]; k < ratings->row_start[i + 1]; k++) {
            double mean, variance;
            mf_noise_moments(truth->noise,
                             mf_predict(truth, i, ratings->col[k], MF_COLD_BIAS).value, &mean,
                             &variance);
            variances += variance;
        }
    }
    return mf_errors_of(ratings->n, variances, NAN);
}

mf_status mf_lab_split(mf_lab *lab, double holdout, uint64_t seed, mf_error *error)
{
    return mf_lab_split_fold(lab, 0, holdout, seed, error);
}

/* The split as the lab's rule, its test set or chance draw it. */
static mf_status draw_split(mf_lab *lab, double first, double holdout, uint64_t seed,
                            mf_split *split, mf_error *error)
{
    return lab->test_path != NULL ? mf_split_given(&lab->ratings, &lab->test, split, error)
           : mf_split_is_ruled(lab->rule)
               ? mf_split_ruled(&lab->ratings, lab->rule, holdout, seed, split, error)
               : mf_split_fold(&lab->ratings, first, holdout, seed, split, error);
}

/* The ratings that nobody asks for once they are dealt out; true when there were any to let go. */
static bool drop_dealt(mf_lab *lab, const mf_split *split)
{
    mf_csr *r = &lab->ratings.r;
    if (!lab->only_trains || split->borrowed || r->rest != NULL) {
        return false;
    }
    free(r->col);
    free(r->code);
    free(r->value);
    r->col = NULL;
    r->code = NULL;
    r->value = NULL;
    return true;
}

mf_status mf_lab_split_fold(mf_lab *lab, double first, double holdout, uint64_t seed,
                            mf_error *error)
{
    bool given = lab->test_path != NULL;
    if (mf_split_is_ruled(lab->rule) && first > 0) {
        return mf_fail(error, MF_USAGE,
                       "folds are drawn at random; expected no --split beside them");
    }
    if (lab->is_split && (given || (lab->split.holdout == holdout && lab->split.first == first &&
                                    lab->split.seed == seed))) {
        return MF_OK;
    }
    mf_split split = {0};
    mf_baseline baseline = {0};
    mf_errors mean, bias, noise = {0};
    lab_halt(lab);
    pthread_mutex_lock(&lab->guard);
    drop_split(lab);
    pthread_mutex_unlock(&lab->guard);
    mf_status status = draw_split(lab, first, holdout, seed, &split, error);
    if (status != MF_OK) {
        return status;
    }
    bool dealt = drop_dealt(lab, &split);
    status = mf_baseline_fit(&split, &baseline, error);
    if (status != MF_OK) {
        mf_split_clear(&split);
        return status;
    }
    const mf_csr *measured = split.heldout.n > 0 ? &split.heldout : &split.train;
    float *rows[2] = {NULL, NULL};
    for (size_t floor = 0; floor < 2 && split.heldout.n > 0; floor++) { /* without: nobody knows */
        rows[floor] = mf_alloc_zero(split.heldout.n_rows, sizeof *rows[floor]);
    }
    measure_floors(&split, measured, &baseline, rows, &mean, &bias);
    double lowest = NAN, highest = NAN;
    mf_split_range(&split, &lowest, &highest);
    if (lab->truth != NULL) {
        noise = noise_floor(lab->truth, measured);
    }
    pthread_mutex_lock(&lab->guard);
    lab->split = split;
    lab->ratings.dealt[0] = dealt ? &lab->split.train : NULL;
    lab->ratings.dealt[1] = dealt ? &lab->split.heldout : NULL;
    lab->baseline = baseline;
    lab->mean_floor = mean;
    lab->bias_floor = bias;
    lab->mean_rows = rows[0];
    lab->bias_rows = rows[1];
    lab->noise_floor = noise;
    lab->lowest = lowest;
    lab->highest = highest;
    lab->usual_minimum = lab_usual_minimum(lab->split.movie_count, lab->split.train.n_cols);
    lab->is_split = true;
    lab->generation++;
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

static void name_run(size_t place, char name[16])
{
    if (place < 26) {
        snprintf(name, 16, "%c", (char)('A' + place));
    } else {
        snprintf(name, 16, "R%zu", place + 1);
    }
}

mf_status mf_lab_add_run(mf_lab *lab, const mf_config *config, mf_error *error)
{
    mf_run *run;
    char name[16];
    size_t place = lab->n_runs;
    do { /* the first name that is free */
        name_run(place++, name);
    } while (mf_lab_find_run(lab, name) != NULL);
    mf_status status = mf_run_new(name, config, &lab->split, &lab->baseline, &run, error);
    if (status != MF_OK) {
        return status;
    }
    pthread_mutex_lock(&lab->guard);
    bool room = lab_make_room(lab);
    if (room) {
        run->checkpoints.budget = lab->n_runs < 2 ? lab->checkpoint_bytes : 0;
        lab->runs[lab->n_runs++] = run;
        lab->generation++;
    }
    pthread_mutex_unlock(&lab->guard);
    if (!room) {
        mf_run_free(run);
        return mf_no_memory(error, "a run");
    }
    return MF_OK;
}

void mf_lab_clear_runs(mf_lab *lab)
{
    while (lab->n_runs > 0) {
        mf_lab_delete_run(lab, lab->n_runs - 1);
    }
    pthread_mutex_lock(&lab->guard);
    lab->unsaved_seconds = 0;
    pthread_mutex_unlock(&lab->guard);
}

void mf_lab_delete_run(mf_lab *lab, size_t place)
{
    lab_halt(lab);
    pthread_mutex_lock(&lab->guard);
    mf_run *gone = lab->runs[place];
    mf_replay_clear(&lab->replay);
    lab->n_runs--;
    for (size_t r = place; r < lab->n_runs; r++) {
        lab->runs[r] = lab->runs[r + 1];
    }
    for (size_t r = place; r < 2 && r < lab->n_runs; r++) { /* the pair is called A and B */
        name_run(r, lab->runs[r]->name);
    }
    lab->generation++;
    pthread_mutex_unlock(&lab->guard);
    mf_run_free(gone);
}

static void exchange_places(mf_lab *lab, size_t a, size_t b)
{
    char name[16];
    mf_run *run = lab->runs[a];
    if (a == b) {
        return;
    }
    lab->runs[a] = lab->runs[b];
    lab->runs[b] = run;
    memcpy(name, lab->runs[a]->name, sizeof name);
    memcpy(lab->runs[a]->name, lab->runs[b]->name, sizeof name);
    memcpy(lab->runs[b]->name, name, sizeof name);
}

void mf_lab_pair(mf_lab *lab, size_t a, size_t b)
{
    pthread_mutex_lock(&lab->guard);
    mf_replay_clear(&lab->replay);
    exchange_places(lab, 0, a);
    b = b == 0 ? a : b; /* what stood first stands where A stood now */
    if (lab->n_runs > 1) {
        exchange_places(lab, 1, b);
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        lab->runs[r]->checkpoints.budget = r < 2 ? lab->checkpoint_bytes : 0;
        if (r >= 2) {
            mf_checkpoints_clear(&lab->runs[r]->checkpoints);
        }
    }
    lab->generation++;
    pthread_mutex_unlock(&lab->guard);
}

mf_run *mf_lab_find_run(const mf_lab *lab, const char *name)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (strcmp(lab->runs[r]->name, name) == 0) {
            return lab->runs[r];
        }
    }
    return NULL;
}

mf_model *mf_lab_model(mf_lab *lab, const mf_run *run)
{
    pthread_mutex_lock(&lab->guard);
    mf_model *model = mf_model_share(run->model);
    pthread_mutex_unlock(&lab->guard);
    return model;
}

/* The ratings' digest, computed once. */
static const char *digest_of(mf_lab *lab)
{
    if (lab->digest[0] == '\0') {
        mf_ratings_digest(&lab->ratings, lab->digest);
    }
    return lab->digest;
}

/* Each of a team has read the ratings itself: are they the same? */
static mf_status check_same_ratings(mf_lab *lab, mf_error *error)
{
    char what[80];
    snprintf(what, sizeof what, "ratings of digest %s", digest_of(lab));
    return mf_mates_compare(lab->team, what, MF_BAD_DATA, lab->path, error);
}

/* Runs dealt out in turn; then all have what came of each. */
static mf_status train_shared_out(mf_lab *lab, size_t epochs, const mf_control *control,
                                  mf_error *error)
{
    const mf_mates *team = lab->team;
    size_t n = 0;
    mf_status status = check_same_ratings(lab, error);
    if (status != MF_OK) {
        return status;
    }
    mf_run **own = mf_alloc(lab->n_runs, sizeof(mf_run *));
    status = own == NULL ? mf_no_memory(error, "training") : MF_OK;
    for (size_t r = team->rank; own != NULL && r < lab->n_runs; r += team->n) {
        own[n++] = lab->runs[r];
    }
    if (n > 0) {
        status = mf_runs_train(own, n, epochs, &lab->split, control, error);
    }
    free(own);
    mf_status all = mf_mates_agree(team, status == MF_INTERRUPTED ? MF_OK : status, error);
    for (size_t r = 0; r < lab->n_runs && all == MF_OK; r++) {
        all = mf_run_copy_outcome(team, r % team->n, lab->runs[r], error);
    }
    if (all == MF_OK && mf_mates_any(team, status == MF_INTERRUPTED)) {
        all = mf_fail(error, MF_INTERRUPTED, "training was interrupted");
    }
    return all;
}

mf_status mf_lab_train(mf_lab *lab, size_t epochs,
                       void (*after_epoch)(void *context, mf_run *const *runs, size_t n),
                       void *context, mf_error *error)
{
    mf_control control = {.cancel = &lab->cancel,
                          .guard = lab->worker == NULL ? NULL : &lab->guard,
                          .after_epoch = after_epoch,
                          .context = context};
    return lab->team == NULL
               ? mf_runs_train(lab->runs, lab->n_runs, epochs, &lab->split, &control, error)
               : train_shared_out(lab, epochs, &control, error);
}

bool mf_lab_was_updated(const mf_lab *lab)
{
    size_t n = lab->ratings.r.n;
    const mf_epoch *last = lab->is_model && lab->n_runs > 0 ? mf_run_kept(lab->runs[0]) : NULL;
    /* a file keeps those that were held out of it, and not those of a file of tests */
    return last != NULL && n > 0 && n != last->train.n && n != last->train.n + last->heldout.n;
}

mf_status mf_lab_save(mf_lab *lab, const mf_run *run, const char *path, mf_error *error)
{
    const char *digest = digest_of(lab);
    pthread_mutex_lock(&lab->guard);
    mf_model *model = mf_model_share(run->model);
    char *meta = mf_run_describe(run, digest, &lab->ratings.columns, &lab->split);
    pthread_mutex_unlock(&lab->guard);
    mf_status status = meta == NULL ? mf_no_memory(error, "the model file") : MF_OK;
    status = mf_mates_agree(lab->mates, status, error);
    if (!mf_is_first(lab->team)) {
    } else if (status == MF_OK && !mf_libmf_is_name(path)) {
        status = mf_model_save(path, model, &lab->ratings, meta, error);
    } else if (status == MF_OK) {
        status = mf_is_first(lab->mates) ? mf_libmf_save(path, model, &lab->ratings, error) : MF_OK;
        status = mf_mates_agree(lab->mates, status, error);
    }
    status = mf_mates_agree(lab->team, status, error);
    free(meta);
    mf_model_free(model);
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard);
        lab->unsaved_seconds = 0;
        pthread_mutex_unlock(&lab->guard);
    }
    return status;
}
