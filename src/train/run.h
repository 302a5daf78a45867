/* Runs: one solver with one configuration on one split. A run's numbers depend only on its data,
 * configuration and seed, whoever is trained beside it. */
#ifndef MF_TRAIN_RUN_H
#define MF_TRAIN_RUN_H

#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "checkpoint.h"
#include "culprit.h"
#include "metrics.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The usual mf_config.stop_sse. Where the ratings' mean square is below 1 a run takes so many times
 * it. */
#define MF_STOP_SSE 0.06

/* What happened when a run diverged. The rows are those of the culprit, where the solver's ratings
 * can be followed one by one, else those that grew most. Growth is the factor by which the norm of
 * a row of factors grew in that epoch; infinite when it overflowed. */
typedef struct mf_divergence {
    size_t epoch;
    double sse;
    uint32_t watcher, movie;
    double watcher_growth, movie_growth;
    mf_culprit culprit;
} mf_divergence;

/* The rows of factors that grew most in the last epoch in which the training SSE rose. */
typedef struct mf_growth {
    size_t epoch, streak; /* that epoch; for how many epochs in a row the SSE has risen; 0: never */
    uint32_t watcher, movie;
    double watcher_growth, movie_growth; /* the factor by which the row's norm grew */
} mf_growth;

/* What the epoch being trained uses. It belongs to the training thread, as config does not. */
typedef struct mf_step {
    double alpha, beta;
    size_t epoch; /* from 0 */
} mf_step;

/* Has config.epochs been picked by the data? */
typedef enum mf_picked {
    MF_PICKED_NOT,
    MF_PICKED_BEST, /* the best epoch of a trial */
    MF_PICKED_ONE   /* one: the trial had no best, or there was nothing to try it on */
} mf_picked;

struct mf_run {
    char name[16]; /* "A", "B", … */
    mf_config config;
    mf_run_status status;
    mf_picked picked;
    mf_history history;
    size_t
        best_epoch;  /* lowest held-out RMSE, or training SSE where nothing is held out; 0: none */
    mf_model *model; /* as after epoch model_epoch: the last good one once the run has ended or
                        mf_run_sync was called (with patience: the best one, at the end) */
    size_t model_epoch;
    mf_checkpoints checkpoints; /* with the guard held */
    char
        *origin; /* what the model file says that the run was recalled from; NULL: it was trained */
    char **factor_names; /* k of them, NULL where a factor has none; NULL: no factor has one */
    mf_divergence divergence;
    mf_growth growth;
    double seconds;
    double next_alpha, next_beta; /* in force from the next epoch; NaN: as they are */
    /* for the solver and the trainer */
    mf_step step;
    /* Of several mates: whose rows are whose, n + 1 each. NULL where one is alone, and for movies
     * where all have all of them. The split's, or the solver's. */
    const mf_mates *mates;
    const size_t *watcher_cut, *movie_cut;
    mf_model *next, *best;
    void *state;
    const mf_baseline *baseline;
    mf_baseline own; /* where it was given none */
    double best_sse; /* lowest training SSE so far */
    mf_errors cold;  /* of the cold held-out ratings: fallbacks do not change */
    /* Each watcher's Σe² over held-out ratings: the warm ones after the last epoch and after the
     * best, and the cold ones; NULL where nothing is held out. rows_next is the trainer's. */
    float *rows, *rows_best, *rows_cold, *rows_next;
    size_t n_train;
    double train_norm; /* ‖R‖_F of the training ratings */
};

/* A run at its start. The split and the baseline must outlive it; without a baseline (NULL) the run
 * fits one of its own. mf_run_change and the like: with the guard held, where there is one. */
mf_status mf_run_new(const char *name, const mf_config *config, const mf_split *split,
                     const mf_baseline *baseline, mf_run **created, mf_error *error);

/* The best of its first `epochs` rows: what was the best then. */
const mf_epoch *mf_run_best_until(const mf_run *run, size_t epochs);

/* Has it the model of its best epoch, as patience keeps it at a regular end? */
static inline bool mf_run_keeps_best(const mf_run *run)
{
    bool ended = run->status == MF_RUN_DONE || run->status == MF_RUN_CONVERGED ||
                 run->status == MF_RUN_STOPPED_EARLY;
    return run->config.patience > 0 && ended && run->best_epoch > 0;
}

/* Sets best_sse, and n_train where that is not known, by the history. */
void mf_run_find_lowest(mf_run *run);

/* The row that describes the model that it has: its last, or its best. */
const mf_epoch *mf_run_kept(const mf_run *run);

/* What that model leaves of the held-out ratings. */
static inline mf_leavings mf_run_leavings(const mf_run *run)
{
    return (mf_leavings){mf_run_keeps_best(run) ? run->rows_best : run->rows, run->rows_cold};
}

/* The same at its best epoch. */
static inline mf_leavings mf_run_best_leavings(const mf_run *run)
{
    return (mf_leavings){run->rows_best, run->rows_cold};
}

/* Are these the settings of one run but for its start? */
static inline bool mf_config_is_like(const mf_config *a, const mf_config *b)
{
    return a->solver == b->solver && a->k == b->k && a->alpha == b->alpha && a->beta == b->beta;
}

/* The watchers, and the movies, that are trained and measured here. */
mf_stretch mf_run_watchers(const mf_run *run);
mf_stretch mf_run_movies(const mf_run *run);

/* Brings what the owners of rows have to everyone, so that `model`, as the solver has just stored
 * it, is whole. */
void mf_run_make_whole(mf_run *run, mf_model *model);

/* How many epochs a run of this configuration takes: those asked for, after those that its solver
 * throws away. */
size_t mf_config_epochs(const mf_config *config);

/* K, or 0 for a solver without factors. */
size_t mf_run_factors(const mf_run *run);

/* The β that a run learned by itself, over the later half of the sweeps that it kept, in als's
 * units: as it stands without weights; ÷ d = n/(N + M), training ratings by rows, it is that by
 * count. */
typedef struct mf_learned {
    double beta, deviation; /* mean and standard deviation */
    double by_count;
    double before; /* its mean over the third quarter; `after`, over the last */
    double after;
} mf_learned;

/* False where its solver learns none, or too few sweeps were kept. */
bool mf_run_learned(const mf_run *run, mf_learned *learned);

/* Has it not settled: does its mean still move by more than a tenth from quarter to quarter? */
static inline bool mf_learned_moves(const mf_learned *learned)
{
    return learned->after > 1.1 * learned->before || learned->before > 1.1 * learned->after;
}

/* The β that its model of that epoch was trained with: it may have been set anew since. */
double mf_run_beta_at(const mf_run *run, size_t epoch);

/* How many numbers its predictions are made of: factors, and the biases and mean that it uses. */
size_t mf_run_parameters(const mf_run *run);
/* The ridge that holds the factors of a row with `n` training ratings where the run's updates come
 * to rest: Σ e·q = ridge · p. coordinate-sgd: n·β/2 (its gradient of e² has a factor 2, that of
 * β‖p‖² none); sgd: n·β; als: β, or n·β by count; bayes: the β that it learned; bias: what damps
 * a watcher's mean. */
double mf_run_ridge(const mf_run *run, size_t n);
/* The β that the ridge is made of: configured or learned; NaN: none. */
double mf_run_ridge_beta(const mf_run *run);

/* Gives factor `factor` (from 0) a name that goes into the model file; "" takes it away. MF_USAGE
 * when there is no such factor or the name is longer than MF_NAME_MOST bytes. With the guard held.
 */
enum { MF_NAME_MOST = 60 };
mf_status mf_run_name_factor(mf_run *run, size_t factor, const char *name, mf_error *error);
/* Its name, or NULL. */
const char *mf_run_factor_name(const mf_run *run, size_t factor);

#endif
