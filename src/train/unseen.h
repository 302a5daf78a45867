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
    /* ratings of at least the mean that no list of the model can hold: */
    uint32_t *missed;    /* n_watchers: its watchers', of movies that it does not know */
    size_t of_strangers; /* of watchers whom it does not know */
} mf_unseen;

/* `own` are the ratings that stand in the model. The caller clears `unseen`. */
mf_status mf_unseen_find(const mf_model *model, const mf_ratings *own, const mf_ratings *other,
                         mf_unseen *unseen, mf_error *error);
void mf_unseen_clear(mf_unseen *unseen);

#endif
