/* Ratings of another file as a model sees them: by its own indices, without what it knows. */
#ifndef MF_TRAIN_UNSEEN_H
#define MF_TRAIN_UNSEEN_H

#include "../data/csr.h"
#include "../data/ratings.h"
#include "metrics.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

typedef struct mf_unseen {
    mf_csr ratings;    /* those of watchers and movies that the model knows by id */
    size_t n_known;    /* pairs that stand in the model: left out */
    mf_errors unknown; /* of ratings of an unknown watcher or movie, by the fallback means */
    size_t new_watchers, new_movies; /* ids that the model does not know */
} mf_unseen;

/* `own` are the ratings that stand in the model. The caller clears `unseen->ratings`. */
mf_status mf_unseen_find(const mf_model *model, const mf_ratings *own, const mf_ratings *other,
                         mf_unseen *unseen, mf_error *error);

#endif
