/* Searching for settings: α, β, K and the number of epochs of a solver, on folds of the training
 * ratings alone, by successive halving (Jamieson & Talwalkar 2016): many settings for a few epochs
 * on one fold, the best third for three times as many, the best of those on all folds. */
#ifndef MF_TRAIN_TUNE_H
#define MF_TRAIN_TUNE_H

#include <stdatomic.h>

#include "../data/split.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* What is searched for; epochs always are, where the solver has them. */
enum { MF_TUNE_K = 1, MF_TUNE_ALPHA = 2, MF_TUNE_BETA = 4 };
enum { MF_TUNE_FOLDS = 3 };

/* A setting that was tried. */
typedef struct mf_trial {
    mf_config config; /* its epochs are those of the lowest error */
    size_t round;     /* 0: the defaults */
    size_t folds;     /* on which it was judged: 1, or all */
    double rmse;      /* the mean over them of the RMSE on what they hold out; infinite: diverged */
} mf_trial;

typedef struct mf_tune {
    size_t n, capacity;
    mf_trial *trials;     /* the defaults first, then in the order of the search */
    size_t best;          /* lowest of those judged on all folds; of equals the first */
    size_t folds, epochs; /* on all of which, and for how many at most, the last are judged */
    size_t rounds;        /* whole ones */
    double seconds;
} mf_tune;

/* How far it is. */
typedef struct mf_tune_stage {
    size_t round, n_settings, epoch, of_epochs, fold; /* all but n_settings and of_epochs from 1 */
} mf_tune_stage;

typedef struct mf_tune_asked {
    mf_config defaults; /* tried first, and what is not searched for */
    unsigned search;    /* MF_TUNE_… */
    double seconds;     /* no epoch begins later, but those of the defaults */
    size_t rounds;      /* 0: as many as there is time for; else so many, whatever the time */
    const atomic_bool *cancel;
    void (*progress)(void *context, const mf_tune *tune, const mf_tune_stage *stage);
    void *context;
} mf_tune_asked;

/* MF_INTERRUPTED when cancelled before the defaults were judged; later that is an end like that of
 * the time. MF_BAD_DATA where there are too few training ratings for folds. The caller clears it.
 */
mf_status mf_tune_search(const mf_tune_asked *asked, const mf_split *split, mf_tune *tune,
                         mf_error *error);
void mf_tune_clear(mf_tune *tune);

#endif
