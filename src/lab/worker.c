/* The training thread. It owns the runs while it is busy; whoever wants to change the list of runs
 * halts it first. Its own flags live under its own lock, never held together with the lab's. */
#include "worker.h"

#include <stdlib.h>
#include <time.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/fail.h"
#include "../train/epoch.h"
#include "../train/run.h"
#include "lab.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What each of A and B may keep of its past, in a session that can look back. */
static const size_t CHECKPOINT_BYTES = (size_t)64 << 20;

struct mf_worker {
    mf_lab *lab;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news; /* something below has changed */
    bool quit;
    bool going;         /* there are epochs to train */
    bool busy;          /* something is trained, or models are brought up to date after it */
    unsigned orders;    /* how often mf_worker_go was called */
    size_t epochs_left; /* 0: no limit */
    atomic_bool cancel, want_models;
    mf_error error; /* status MF_OK: none */
    void (*changed)(void *context);
    void *context;
};

static void tell(mf_worker *worker)
{
    if (worker->changed != NULL) {
        worker->changed(worker->context);
    }
}

/* The ready runs, as they are now; the caller frees them. */
static mf_run **ready_runs(mf_lab *lab, size_t *n)
{
    pthread_mutex_lock(&lab->guard);
    mf_run **runs = mf_alloc(lab->n_runs, sizeof(mf_run *));
    *n = 0;
    for (size_t r = 0; runs != NULL && r < lab->n_runs; r++) {
        if (lab->runs[r]->status == MF_RUN_READY) {
            runs[(*n)++] = lab->runs[r];
        }
    }
    pthread_mutex_unlock(&lab->guard);
    return runs;
}

static double seconds_of(mf_run *const *runs, size_t n)
{
    double seconds = 0;
    for (size_t r = 0; runs != NULL && r < n; r++) {
        seconds += runs[r]->seconds;
    }
    return seconds;
}

/* One epoch of what is ready. False when there is nothing more to do. */
static bool train_once(mf_worker *worker)
{
    mf_lab *lab = worker->lab;
    size_t n;
    mf_error error = {0};
    mf_run **runs = ready_runs(lab, &n);
    mf_control control = {
        .cancel = &worker->cancel, .guard = &lab->guard, .want_models = &worker->want_models};
    mf_status status = runs == NULL ? mf_no_memory(&error, "training") : MF_OK;
    double before = seconds_of(runs, n);
    if (status == MF_OK && n > 0) {
        status = mf_runs_epoch(runs, n, &lab->split, &control, &error);
    }
    pthread_mutex_lock(&lab->guard);
    lab->unsaved_seconds += seconds_of(runs, n) - before;
    pthread_mutex_unlock(&lab->guard);
    if (status != MF_OK && status != MF_INTERRUPTED) {
        pthread_mutex_lock(&worker->lock);
        worker->error = error;
        pthread_mutex_unlock(&worker->lock);
    }
    free(runs);
    return status == MF_OK && n > 0;
}

/* Brings the models of paused runs up to date: the epochs are over, the numbers stay. */
static void catch_up(mf_worker *worker)
{
    size_t n;
    mf_control control = {.guard = &worker->lab->guard};
    mf_run **runs = ready_runs(worker->lab, &n);
    for (size_t r = 0; runs != NULL && r < n; r++) {
        mf_run_sync(runs[r], &control);
    }
    free(runs);
}

static void *work(void *context)
{
    mf_worker *worker = context;
    pthread_mutex_lock(&worker->lock);
    while (!worker->quit) {
        if (!worker->going && !worker->busy) {
            pthread_cond_wait(&worker->news, &worker->lock);
            continue;
        }
        bool going = worker->going, more = false;
        unsigned orders = worker->orders;
        pthread_mutex_unlock(&worker->lock);
        if (going) {
            more = train_once(worker);
        } else {
            catch_up(worker);
        }
        pthread_mutex_lock(&worker->lock);
        if (worker->orders == orders) { /* else somebody has just asked for more */
            bool last = more && worker->epochs_left == 1;
            worker->epochs_left -= more && worker->epochs_left > 0;
            worker->going = worker->going && more && !last;
            worker->busy = going;
        }
        pthread_cond_broadcast(&worker->news);
        pthread_mutex_unlock(&worker->lock);
        tell(worker);
        pthread_mutex_lock(&worker->lock);
    }
    worker->busy = false;
    pthread_cond_broadcast(&worker->news);
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

mf_status mf_worker_start(mf_lab *lab, void (*changed)(void *context), void *context,
                          mf_error *error)
{
    mf_worker *worker = mf_alloc_zero(1, sizeof *worker);
    if (worker == NULL) {
        return mf_no_memory(error, "the training thread");
    }
    worker->lab = lab;
    worker->changed = changed;
    worker->context = context;
    atomic_init(&worker->cancel, false);
    atomic_init(&worker->want_models, false);
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->news, NULL);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        pthread_mutex_destroy(&worker->lock);
        pthread_cond_destroy(&worker->news);
        free(worker);
        return mf_fail(error, MF_SYSTEM, "cannot start the training thread");
    }
    lab->worker = worker;
    lab->checkpoint_bytes = CHECKPOINT_BYTES;
    return MF_OK;
}

void mf_worker_end(mf_lab *lab)
{
    mf_worker *worker = lab->worker;
    if (worker == NULL) {
        return;
    }
    pthread_mutex_lock(&worker->lock);
    worker->quit = true;
    worker->going = false;
    atomic_store(&worker->cancel, true);
    pthread_cond_broadcast(&worker->news);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    pthread_mutex_destroy(&worker->lock);
    pthread_cond_destroy(&worker->news);
    free(worker);
    lab->worker = NULL;
}

void mf_worker_go(mf_worker *worker, size_t epochs)
{
    pthread_mutex_lock(&worker->lock);
    worker->going = worker->busy = true;
    worker->orders++;
    worker->epochs_left = epochs;
    pthread_cond_broadcast(&worker->news);
    pthread_mutex_unlock(&worker->lock);
}

void mf_worker_resume(mf_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    size_t left = worker->epochs_left;
    pthread_mutex_unlock(&worker->lock);
    mf_worker_go(worker, left);
}

void mf_worker_pause(mf_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->going = false;
    pthread_cond_broadcast(&worker->news);
    pthread_mutex_unlock(&worker->lock);
}

void mf_worker_wait(mf_worker *worker, const atomic_bool *cancel)
{
    pthread_mutex_lock(&worker->lock);
    while (worker->busy && !mf_is_cancelled(cancel)) {
        struct timespec until; /* looks at `cancel` now and then */
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 20000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&worker->news, &worker->lock, &until);
    }
    pthread_mutex_unlock(&worker->lock);
}

void mf_worker_halt(mf_worker *worker)
{
    mf_worker_pause(worker);
    atomic_store(&worker->cancel, true);
    mf_worker_wait(worker, NULL);
    atomic_store(&worker->cancel, false);
}

bool mf_worker_is_busy(mf_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool busy = worker->busy;
    pthread_mutex_unlock(&worker->lock);
    return busy;
}

void mf_worker_want_models(mf_worker *worker)
{
    atomic_store(&worker->want_models, true);
}

mf_status mf_worker_status(mf_worker *worker, mf_error *error)
{
    pthread_mutex_lock(&worker->lock);
    mf_status status = worker->error.status;
    if (status != MF_OK) {
        *error = worker->error;
        worker->error.status = MF_OK;
    }
    pthread_mutex_unlock(&worker->lock);
    return status;
}
