/* A run trained anew: see retrain.h. */
#include "retrain.h"

#include <stdio.h>

#include "../train/epoch.h"
#include "../train/run.h"
#include "lab.h"
#include "replay.h"
#include "worker.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

mf_status mf_lab_retrain(mf_lab *lab, size_t place, double beta, mf_error *error)
{
    mf_run *run = NULL;
    mf_control control = {.cancel = &lab->cancel};
    pthread_mutex_lock(&lab->guard);
    mf_config config = lab->runs[place]->config;
    char name[16];
    snprintf(name, sizeof name, "%s", lab->runs[place]->name);
    pthread_mutex_unlock(&lab->guard);
    config.beta = beta;
    mf_status status = mf_run_new(name, &config, &lab->split, &lab->baseline, &run, error);
    if (status != MF_OK) {
        return status;
    }
    run->checkpoints.budget = place < 2 ? lab->checkpoint_bytes : 0;
    bool training = lab->worker != NULL && mf_worker_is_busy(lab->worker);
    if (lab->worker != NULL) { /* what else is being trained waits: this one is being looked at */
        mf_worker_halt(lab->worker);
    }
    status = mf_runs_train(&run, 1, 0, &lab->split, &control, error);
    if (status != MF_OK) {
        mf_run_free(run);
        if (training) {
            mf_worker_resume(lab->worker);
        }
        return status;
    }
    pthread_mutex_lock(&lab->guard);
    mf_replay_clear(&lab->replay);
    mf_run *gone = lab->runs[place];
    lab->runs[place] = run;
    lab->unsaved_seconds += run->seconds;
    lab->generation++;
    pthread_mutex_unlock(&lab->guard);
    mf_run_free(gone);
    if (training) { /* the others go on */
        mf_worker_resume(lab->worker);
    }
    return MF_OK;
}
