/* Looking back: models of past epochs, bit for bit. */
#ifndef MF_LAB_REPLAY_H
#define MF_LAB_REPLAY_H

#include "../model/model.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "mfexplore/status.h"

typedef struct mf_lab mf_lab;

/* A run that repeats what another did, and the epoch it stands at. */
typedef struct mf_shadow {
    const mf_run *of;
    mf_run *run;
    size_t epoch;
} mf_shadow;

/* Looking back: the models of A and B as after one epoch, in place of the last ones. */
typedef struct mf_replay {
    bool on;
    size_t epoch;       /* what was asked for; 0: the start */
    mf_model *model[2]; /* of A and of B; NULL where there is no such run */
    size_t epochs[2];   /* theirs: a run that ended before shows its last */
    mf_shadow shadow[2];
    size_t next_shadow;
} mf_replay;

void mf_replay_clear(mf_replay *replay);

/* The run's model as after `epoch` (0: its start), shared: the caller frees it. The bits are those
 * of a run of so many epochs. MF_USAGE when the run has not got there, or comes from a model file;
 * MF_INTERRUPTED when lab->cancel is set. Called by whoever may change the lab. */
mf_status mf_lab_model_at(mf_lab *lab, mf_run *run, size_t epoch, mf_model **model,
                          mf_error *error);

/* The update that `run` makes for a rating in epoch `epoch` + 1: what it starts from is the model
 * after `epoch`. MF_USAGE for a rating that is not trained on, or a solver that takes no such
 * steps. The caller clears it. */
mf_status mf_lab_step(mf_lab *lab, mf_run *run, size_t epoch, uint32_t watcher, uint32_t movie,
                      mf_rating_step *step, mf_error *error);

/* Looks back: from now on mf_lab_shown gives A and B as after `epoch`, a run that ended before as
 * it ended; mf_lab_live goes back to the last models. */
mf_status mf_lab_replay(mf_lab *lab, size_t epoch, mf_error *error);
void mf_lab_live(mf_lab *lab);

/* What is to be shown of run `side`: its model and that model's epoch. NULL when there is no such
 * run. With the guard held. */
const mf_model *mf_lab_shown(const mf_lab *lab, size_t side, size_t *epoch);
/* The same to hold on to: the caller frees it. */
mf_model *mf_lab_shown_held(const mf_lab *lab, size_t side, size_t *epoch);

/* The last epoch of A and B, of the one that has gone farther. With the guard held. */
size_t mf_lab_last_epoch(const mf_lab *lab);

#endif
