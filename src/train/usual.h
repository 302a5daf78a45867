/* Settings that come from the data: one rule for each solver, so that nobody has to know them. */
#ifndef MF_TRAIN_USUAL_H
#define MF_TRAIN_USUAL_H

#include <stdbool.h>
#include <stddef.h>

#include "../data/split.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The share of the training ratings on which a number of epochs is picked. */
#define MF_PICK_SHARE 0.1

/* Does the picking end after `epochs` of them, `best` being the one with the lowest error so far?
 * Ten later; but where ratings are few the error may rise first and fall below, so that twenty are
 * tried at least. */
bool mf_pick_ends(size_t epochs, size_t best);

#endif
