/* Going on with a saved run: see go_on.h. */
#include "go_on.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/fail.h"
#include "../data/mates.h"
#include "../data/random.h"
#include "../model/libmf_file.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/epoch.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "../train/solver.h"
#include "lab.h"
#include "mfexplore/status.h"

/* A model file as it was read. */
typedef struct saved {
    mf_ratings ratings;
    char *meta;
    mf_run *run; /* it owns the model */
} saved;

static void clear_saved(saved *s)
{
    mf_ratings_clear(&s->ratings);
    free(s->meta);
    mf_run_free(s->run);
}

static mf_status load(const char *path, saved *s, mf_error *error)
{
    mf_model *model = NULL;
    mf_error why;
    if (mf_libmf_is_file(path)) {
        return mf_fail(error, MF_USAGE, "%s is a model of LIBMF; expected one of mfexplore", path);
    }
    mf_status status = mf_model_load(path, &model, &s->ratings, &s->meta, error);
    if (status != MF_OK) {
        return status;
    }
    status = mf_run_recall(s->meta, model, &s->run, &why);
    if (status != MF_OK) {
        mf_model_free(model);
        return mf_fail_at(error, status, path, 1, "%s", why.message);
    }
    return MF_OK;
}

/* Have all mates read the same model? */
static mf_status check_same(const mf_mates *mates, const char *path, const saved *s,
                            mf_error *error)
{
    const mf_model *m = s->run->model;
    uint64_t mine = mf_hash(s->meta, strlen(s->meta), 0);
    mine = mf_hash_numbers(m->p, sizeof *m->p, m->n_watchers * m->k, mine);
    mine = mf_hash_numbers(m->q, sizeof *m->q, m->n_movies * m->k, mine);
    char what[80];
    snprintf(what, sizeof what, "a model of digest %016llx", (unsigned long long)mine);
    return mf_mates_compare(mates, what, MF_BAD_DATA, path, error);
}

/* Can the run go on at all, and is there something left? */
static mf_status check_run(const char *path, const mf_run *run, const mf_config *config,
                           mf_error *error)
{
    const mf_solver *solver = config->solver;
    if (solver->start == NULL || !solver->uses_epochs) {
        return mf_fail(error, MF_USAGE, "%s: a model of %s has no epochs to go on with", path,
                       solver->name);
    }
    if (run->status == MF_RUN_CONVERGED) {
        return mf_fail(error, MF_USAGE, "%s: the run has converged: its SSE is below --stop-sse",
                       path);
    }
    if (run->status == MF_RUN_DIVERGED || run->model_epoch != run->history.n) {
        return mf_fail(
            error, MF_USAGE, "%s: the run %s; expected one that stands at its last epoch", path,
            run->status == MF_RUN_DIVERGED ? "diverged" : "kept the model of its best epoch");
    }
    if (mf_config_epochs(config) <= run->history.n) {
        size_t n = run->history.n - solver->thrown_away; /* as --epochs counts them */
        return mf_fail(error, MF_USAGE, "%s: trained for %zu epoch%s; expected --epochs above %zu",
                       path, n, n == 1 ? "" : "s", n);
    }
    return MF_OK;
}

static mf_status other_data(const char *path, const char *what, mf_error *error)
{
    return mf_fail(error, MF_USAGE, "%s: trained on %s; expected the same file and split", path,
                   what);
}

/* Splits the lab as the run was split, and makes sure that it was trained on the same ratings. */
static mf_status take_split(mf_lab *lab, const char *path, const saved *s, bool ruled,
                            mf_error *error)
{
    char digest[17], here[17];
    double holdout;
    uint64_t seed;
    const mf_model *model = s->run->model;
    mf_ratings_digest(&lab->ratings, here);
    if (!mf_run_recall_split(s->meta, digest, &holdout, &seed) || strcmp(digest, here) != 0) {
        return other_data(path, "other ratings", error);
    }
    mf_status status = ruled ? MF_OK : mf_lab_split(lab, holdout, seed, error);
    if (status != MF_OK) {
        return status;
    }
    size_t n = model->n_watchers, m = model->n_movies;
    bool same = lab->split.train.n_rows == n && lab->split.train.n_cols == m &&
                memcmp(model->watcher_count, lab->split.watcher_count, n * sizeof(uint32_t)) == 0 &&
                memcmp(model->movie_count, lab->split.movie_count, m * sizeof(uint32_t)) == 0;
    return same ? MF_OK : other_data(path, "another part of these ratings", error);
}

/* With patience the model of the best epoch so far is kept. Where that is not the saved one it is
 * not in the file, and comes of repeating the epochs up to it from the start, which gives the same
 * bits. */
static mf_status keep_best(mf_lab *lab, mf_run *run, const mf_run *old, mf_error *error)
{
    if (run->best == NULL || old->best_epoch == 0) {
        return MF_OK;
    }
    if (old->best_epoch == old->history.n) {
        mf_model_copy(run->best, old->model);
        return MF_OK;
    }
    if (!mf_run_repeat(run, NULL, 0, old->best_epoch, old->history.epochs, &lab->split,
                       &lab->cancel)) {
        return mf_is_cancelled(&lab->cancel) ? mf_fail(error, MF_INTERRUPTED, "interrupted")
                                             : mf_no_memory(error, "the best epoch's model");
    }
    run->config.solver->store(run, run->best);
    return MF_OK;
}

/* Puts a fresh run where the saved one stood. */
static mf_status stand(mf_lab *lab, mf_run *run, const char *path, const mf_run *old,
                       mf_error *error)
{
    const mf_model *model = old->model;
    if (run->model->n_state != model->n_state) {
        return mf_fail_at(error, MF_BAD_DATA, path, 1,
                          "solver_state holds %zu numbers; expected %zu", model->n_state,
                          run->model->n_state);
    }
    for (size_t i = 0; i < model->n_state; i++) {
        if (!isfinite(model->solver_state[i])) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1,
                              "solver_state is not finite; expected what a run has saved");
        }
    }
    if (!mf_grow((void **)&run->history.epochs, &run->history.capacity, old->history.n,
                 sizeof *run->history.epochs)) {
        return mf_no_memory(error, "a run");
    }
    mf_status status = keep_best(lab, run, old, error);
    if (status != MF_OK) {
        return status;
    }
    memcpy(run->history.epochs, old->history.epochs, old->history.n * sizeof *old->history.epochs);
    run->history.n = old->history.n;
    mf_run_find_lowest(run);
    run->best_epoch = old->best_epoch;
    mf_model_copy(run->model, model);
    run->model_epoch = run->history.n;
    run->config.solver->restore(run, run->model);
    /* What each watcher's ratings left at the best epoch is not in the file: nothing is said of it.
     */
    float **const rows[] = {&run->rows, &run->rows_best, &run->rows_cold, &run->rows_next};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        free(*rows[r]);
        *rows[r] = NULL;
    }
    return MF_OK;
}

mf_status mf_lab_go_on(mf_lab *lab, const char *path, size_t epochs, unsigned threads, bool ruled,
                       mf_error *error)
{
    saved s = {0};
    mf_status status = mf_mates_agree(lab->mates, load(path, &s, error), error);
    if (status != MF_OK || s.run == NULL) {
        clear_saved(&s);
        return status;
    }
    if (!mf_is_alone(lab->mates)) {
        status = check_same(lab->mates, path, &s, error);
    }
    mf_config config = s.run->config;
    config.epochs = epochs > 0 ? epochs : config.epochs;
    config.threads = threads;
    status = status == MF_OK ? check_run(path, s.run, &config, error) : status;
    status = status == MF_OK ? take_split(lab, path, &s, ruled, error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &config, error) : status;
    if (status == MF_OK) {
        status = stand(lab, lab->runs[lab->n_runs - 1], path, s.run, error);
        if (status != MF_OK) {
            mf_lab_delete_run(lab, lab->n_runs - 1);
        }
    }
    clear_saved(&s);
    return status;
}
