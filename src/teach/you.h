/* You: a new watcher of a few ratings, folded into a model and answered. */
#ifndef MF_TEACH_YOU_H
#define MF_TEACH_YOU_H

#include "../model/model.h"
#include "../train/run.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* You: a new watcher of a few ratings, folded into a model and answered. */
enum { MF_YOU_RATINGS = 64, MF_YOU_NEAREST = 5 };

typedef struct mf_you {
    double *p; /* k */
    double ridge;
    mf_folded folded;
    size_t n;
    mf_scored *items; /* n of them: the movies that were not rated, best first */
    size_t n_nearest;
    uint32_t nearest[MF_YOU_NEAREST];
    double cosine[MF_YOU_NEAREST];
} mf_you;

/* `beta` takes the place of the run's in the ridge (mf_run_ridge); NaN: as it is. `model` is the
 * run's of whichever epoch. MF_USAGE where the run has no such β or nobody can be folded in. The
 * caller clears it. */
mf_status mf_you_ask(const mf_run *run, const mf_model *model, double beta, const uint32_t *movies,
                     const double *ratings, size_t n, const mf_list_options *options, mf_you *you,
                     mf_error *error);
void mf_you_clear(mf_you *you);

#endif
