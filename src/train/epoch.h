/* Taking runs on, epoch by epoch. */
#ifndef MF_TRAIN_EPOCH_H
#define MF_TRAIN_EPOCH_H

#include <pthread.h>
#include <stdatomic.h>

#include "../data/split.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Takes `run` on from `model`, its model of epoch `from` (NULL: it stands there), to epoch `to`, by
 * the rates that `rows`, a history, records. Nothing is measured and its own history stays as it
 * is. The bits are those of the run that wrote the history. False when cancelled: its state is then
 * void. */
bool mf_run_repeat(mf_run *run, const mf_model *model, size_t from, size_t to, const mf_epoch *rows,
                   const mf_split *split, const atomic_bool *cancel);

/* Writes what the solver holds into run->model, whatever its epoch, in a model nobody else holds.
 * False when memory is out. Only of a run that nobody else looks at. */
bool mf_run_store(mf_run *run);

/* How training talks to its caller. Everything may be NULL. */
typedef struct mf_control {
    const atomic_bool *cancel; /* set: stop now; a half-done epoch is dropped */
    pthread_mutex_t *guard;    /* held while model, history and status of a run change; NULL: no
                                  other thread looks at them */
    atomic_bool *want_models;  /* set by the caller: bring every run->model up to date once */
    void (*after_epoch)(void *context, mf_run *const *runs, size_t n);
    void *context;
} mf_control;

/* Brings run->model up to the last epoch. Not while another thread trains the run. */
void mf_run_sync(mf_run *run, const mf_control *control);

/* One epoch of every run that is ready. MF_INTERRUPTED when cancelled: the runs stay as after their
 * last whole epoch and can go on. */
mf_status mf_runs_epoch(mf_run *const *runs, size_t n, const mf_split *split,
                        const mf_control *control, mf_error *error);

/* Is there one that is not at its end? */
bool mf_any_ready(mf_run *const *runs, size_t n);

/* Until no run is ready, or for so many epochs (0: no limit). A cancelled run becomes
 * MF_RUN_INTERRUPTED. */
mf_status mf_runs_train(mf_run *const *runs, size_t n, size_t epochs, const mf_split *split,
                        const mf_control *control, mf_error *error);

#endif
