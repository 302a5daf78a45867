/* Settings that come from the data: one rule for each solver, so that nobody has to know them. */
#ifndef MF_TRAIN_USUAL_H
#define MF_TRAIN_USUAL_H

#include "../data/split.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The share of the training ratings on which a number of epochs is picked. */
#define MF_PICK_SHARE 0.1

#endif
