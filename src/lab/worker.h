/* Training in the background. */
#ifndef MF_LAB_WORKER_H
#define MF_LAB_WORKER_H

#include <stdatomic.h>

#include "lab.h"
#include "mfexplore/status.h"

/* Starts the thread, idle, and makes it lab->worker. `changed` is called from it after each epoch
 * and when it stops; it may be NULL. */
mf_status mf_worker_start(mf_lab *lab, void (*changed)(void *context), void *context,
                          mf_error *error);
/* Stops at once and ends the thread; lab->worker is NULL then. */
void mf_worker_end(mf_lab *lab);

/* Trains all ready runs, for so many epochs (0: until none is ready). */
void mf_worker_go(mf_worker *worker, size_t epochs);
/* Goes on with what mf_worker_halt or mf_worker_pause stopped: as many epochs as were left. */
void mf_worker_resume(mf_worker *worker);
/* Stops after the epoch that is being trained. */
void mf_worker_pause(mf_worker *worker);
/* Stops now (a half-done epoch is dropped) and returns when nothing is trained. */
void mf_worker_halt(mf_worker *worker);
/* Returns when nothing is trained, or when `cancel` is set. */
void mf_worker_wait(mf_worker *worker, const atomic_bool *cancel);
bool mf_worker_is_busy(mf_worker *worker);
/* Asks that every run's model be brought up to date at the end of the epoch. */
void mf_worker_want_models(mf_worker *worker);
/* What training ended with, once: MF_OK unless it failed. */
mf_status mf_worker_status(mf_worker *worker, mf_error *error);

#endif
