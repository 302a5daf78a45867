/* New ratings, watchers and movies folded into a model that was learned, without training: the rows
 * that have new ratings are solved by ridge regression on all of theirs, the others held. Of bayes,
 * whose rows are means over samples, what they have learned is a prior: a row x₀ becomes x₀ + y,
 * where y solves (Σ q qᵀ + ridge·I) y = Σ q e over the same ratings, e what x₀ misses of the new
 * ones and 0 of the others (the posterior of a Gaussian row, its mean kept). */
#ifndef MF_TRAIN_UPDATE_H
#define MF_TRAIN_UPDATE_H

#include <stdatomic.h>

#include "../data/ratings.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What was folded in, and what that left. */
typedef struct mf_update {
    size_t n_new, n_changed, n_same; /* pairs: unknown before; of another rating now; as before */
    size_t new_watchers, new_movies; /* that the model did not know */
    size_t watchers, movies;         /* that were solved, new ones included */
    size_t cold_watchers,
        cold_movies; /* rated by or with nobody that the model knows: not solved */
    size_t heldout_watchers, heldout_movies; /* ratings that were held out when it was trained, and
                                                that solved watchers and movies have learned now */
    mf_errors before;           /* of the old model on the pairs that it did not know */
    mf_errors after;            /* of the new one on the same: it has learned from them */
    double moved_before, moved; /* how far one pass over every row would move the predictions of
                                   known ratings, root mean square: the old model, the new one */
    double least_ridge;         /* the run has no beta: rows were solved with this; else 0 */
} mf_update;

/* `own` are the ratings that stand in run's model, `added` the new ones: of pairs that are there
 * already they are the later word. `merged` gets both. Watchers are solved, then movies, then
 * watchers again, with the run's own ridge (mf_run_ridge), biases with the factors; a row that has
 * no new rating keeps its bits. Widths follow those of rows with as many ratings. MF_USAGE for a
 * model without factors, MF_INTERRUPTED when cancelled. The caller frees model and ratings. */
mf_status mf_update_model(const mf_run *run, const mf_ratings *own, const mf_ratings *added,
                          unsigned threads, const atomic_bool *cancel, mf_model **model,
                          mf_ratings *merged, mf_update *said, mf_error *error);

#endif
