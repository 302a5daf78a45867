/* Models of past epochs. */
#ifndef MF_TRAIN_CHECKPOINT_H
#define MF_TRAIN_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "../model/model.h"

/* Models of past epochs, by rising epoch: every `every`th, as many as fit the budget. */
typedef struct mf_checkpoint {
    size_t epoch;
    mf_model *model;
} mf_checkpoint;

typedef struct mf_checkpoints {
    size_t budget; /* bytes; 0: none are kept */
    size_t every, n, capacity;
    mf_checkpoint *at;
} mf_checkpoints;

/* Is the model of this epoch one to keep? */
bool mf_checkpoints_want(const mf_checkpoints *kept, size_t epoch);
/* Shares the model as that of the epoch; others go where the budget is spent. Never fails: what
 * finds no room is not kept. */
void mf_checkpoints_keep(mf_checkpoints *kept, size_t epoch, mf_model *model);
/* The latest one of at most that epoch, or NULL. */
const mf_checkpoint *mf_checkpoints_before(const mf_checkpoints *kept, size_t epoch);
void mf_checkpoints_clear(mf_checkpoints *kept);

#endif
