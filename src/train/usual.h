/* Settings that come from the data: one rule for each solver, so that nobody has to know them. */
#ifndef MF_TRAIN_USUAL_H
#define MF_TRAIN_USUAL_H

#include "../data/split.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What the rules go by, of the training ratings. */
typedef struct mf_shape {
    double per_row;   /* d = n/(N + M), N watchers and M movies with training ratings */
    double deviation; /* standard deviation */
    double rms;       /* √ of the mean square */
    double lowest, highest;
} mf_shape;

/* O(n). */
mf_shape mf_shape_of(const mf_split *split);

/* The share of the training ratings on which a number of epochs is picked. */
#define MF_PICK_SHARE 0.1

#endif
