/* Learning: solvers, configurations, runs and their histories.
 *
 * A run is one solver with one configuration on one split. Runs of a sweep are stepped together,
 * one epoch at a time, and none of them can tell: a run's numbers depend only on its data,
 * configuration and seed. */
#ifndef MFEXPLORE_TRAIN_H
#define MFEXPLORE_TRAIN_H

#include <pthread.h>
#include <stdatomic.h>

#include "mfexplore/model.h"

/* ---- configuration --------------------------------------------------------------------------- */

/* Where a run starts. Factors are uniform in [0, 1), P drawn row by row, then Q (K × n_movies) row
 * by row, from the generator of NumPy's np.random.seed(seed).
 * PAIRED: every run takes the first draw, so all start alike. NUMPY: one stream for all runs, run
 * s takes draw s, as a notebook does that draws A's P and Q, then B's. UNIFORM: a stream of its
 * own for every s, from SplitMix64. */
typedef enum mf_init { MF_INIT_PAIRED, MF_INIT_NUMPY, MF_INIT_UNIFORM } mf_init;

/* "paired", "numpy", "uniform". */
const char *mf_init_name(mf_init init);
bool mf_init_find(const char *name, mf_init *init);

/* How sgd's learning rate goes on: CONSTANT α; INVERSE α / (1 + epoch/10); ADAGRAD α / √G for each
 * row, G being 1 plus its mean squared gradients so far (Duchi, Hazan & Singer 2011; one rate a row
 * as in Chin et al. 2015). */
typedef enum mf_rate { MF_RATE_ADAGRAD, MF_RATE_CONSTANT, MF_RATE_INVERSE } mf_rate;

const char *mf_rate_name(mf_rate rate);
bool mf_rate_find(const char *name, mf_rate *rate);

typedef struct mf_solver mf_solver;

typedef struct mf_config {
    const mf_solver *solver;
    size_t k;
    double alpha, beta;
    size_t epochs;
    uint32_t seed;
    mf_init init;
    unsigned stream; /* s above: 0 for A, 1 for B … */
    double stop_sse; /* converged when training SSE falls below it */
    size_t patience; /* stop after so many epochs without a better held-out RMSE; 0: never */
    double divergence_ratio; /* diverged when training SSE exceeds this times the best so far */
    mf_rate rate;            /* sgd */
    bool no_biases;          /* sgd, als: leave out μ, b_u and b_i */
    bool weigh_by_count;     /* als: β times the row's number of ratings (Zhou et al. 2008) */
    bool fill_mean;          /* svd: missing cells hold the watcher's mean, not 0 */
    unsigned threads;        /* at most so many; 0: one. Results do not depend on it */
} mf_config;

enum { MF_K_MOST = 4096, MF_EPOCHS_MOST = 1000000 };

/* coordinate-sgd, K 5, α 0.005, β 0.02, 200 epochs, seed 0, paired, stop below SSE 0.06. */
mf_config mf_config_defaults(void);
/* The same with another solver and what is usual for it. */
mf_config mf_config_for(const mf_solver *solver);

/* MF_USAGE, naming the setting, its value and its range, for anything that cannot be trained. */
mf_status mf_config_check(const mf_config *config, mf_error *error);

/* ---- history --------------------------------------------------------------------------------- */

/* Errors over n ratings; rmse = √(sse/n), mae = Σ|e|/n, NaN when n = 0. */
typedef struct mf_errors {
    size_t n;
    double sse, rmse, mae;
} mf_errors;

/* After one epoch. heldout is warm and cold together. Cold ratings are predicted by fallback. */
typedef struct mf_epoch {
    size_t epoch; /* from 1 */
    double alpha, beta;
    mf_errors train, heldout, warm, cold;
    double objective;       /* sse + β(‖P‖² + ‖Q‖²) */
    double notebook_figure; /* √(sse / ‖R‖_F): quoted by published lessons, not an RMSE */
    double p_norm, q_norm;  /* ‖P‖_F, ‖Q‖_F */
    double seconds;         /* since the run began */
} mf_epoch;

typedef struct mf_history {
    size_t n, capacity;
    mf_epoch *epochs; /* epochs[e] is epoch e + 1 */
} mf_history;

/* What a solver measures of a run as it stands. */
typedef struct mf_measured {
    mf_errors train, warm;
    double p_squared, q_squared; /* ‖P‖², ‖Q‖² */
} mf_measured;

/* The errors of `model` on `ratings` that are warm (want_warm) or cold in `split`, one after the
 * other in row order. */
mf_errors mf_measure(const mf_model *model, const mf_csr *ratings, bool want_warm);

/* n ratings with these sums. */
mf_errors mf_errors_of(size_t n, double sse, double sum);

/* Both parts of a held-out set as one. */
mf_errors mf_errors_join(mf_errors a, mf_errors b);

/* ---- runs ------------------------------------------------------------------------------------ */

typedef enum mf_run_status {
    MF_RUN_READY, /* epochs are left */
    MF_RUN_DONE,
    MF_RUN_CONVERGED,
    MF_RUN_STOPPED_EARLY,
    MF_RUN_DIVERGED,
    MF_RUN_INTERRUPTED,
} mf_run_status;

/* "ready", "done", "converged", "stopped-early", "diverged", "interrupted". */
const char *mf_run_status_name(mf_run_status status);

/* What happened when a run diverged. Growth is the factor by which the norm of a row of factors
 * grew in that epoch; infinite when it overflowed. */
typedef struct mf_divergence {
    size_t epoch;
    double sse;
    uint32_t watcher, movie;
    double watcher_growth, movie_growth;
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

typedef struct mf_run {
    char name[16]; /* "A", "B", … */
    mf_config config;
    mf_run_status status;
    mf_history history;
    size_t
        best_epoch;  /* lowest held-out RMSE, or training SSE where nothing is held out; 0: none */
    mf_model *model; /* as after epoch model_epoch: the last good one once the run has ended or
                        mf_run_sync was called (with patience: the best one, at the end) */
    size_t model_epoch;
    mf_checkpoints checkpoints; /* with the guard held */
    char **factor_names; /* k of them, NULL where a factor has none; NULL: no factor has one */
    mf_divergence divergence;
    mf_growth growth;
    double seconds;
    double next_alpha, next_beta; /* in force from the next epoch; NaN: as they are */
    /* for the solver and the trainer */
    mf_step step;
    mf_model *next, *best;
    void *state;
    const mf_baseline *baseline;
    double best_sse; /* lowest training SSE so far */
    mf_errors cold;  /* of the cold held-out ratings: fallbacks do not change */
    size_t n_train;
    double train_norm; /* ‖R‖_F of the training ratings */
} mf_run;

/* A run at its start. The split and the baseline must outlive it. */
mf_status mf_run_new(const char *name, const mf_config *config, const mf_split *split,
                     const mf_baseline *baseline, mf_run **created, mf_error *error);
void mf_run_free(mf_run *run);

/* The last epoch's numbers, or NULL before the first. */
const mf_epoch *mf_run_last(const mf_run *run);
/* The row of the best epoch, or NULL. */
const mf_epoch *mf_run_best(const mf_run *run);
/* The best of its first `epochs` rows: what was the best then. */
const mf_epoch *mf_run_best_until(const mf_run *run, size_t epochs);

/* From the next epoch on, other rates; NaN keeps one. The history's rows record them. MF_USAGE when
 * one is out of range. With the guard held, where there is one. */
mf_status mf_run_change(mf_run *run, double alpha, double beta, mf_error *error);

/* Takes `run` on from `model`, its model of epoch `from` (NULL: it stands there), to epoch `to`, by
 * the rates that `rows`, a history, records. Nothing is measured and its own history stays as it
 * is. The bits are those of the run that wrote the history. False when cancelled: its state is then
 * void. */
bool mf_run_repeat(mf_run *run, const mf_model *model, size_t from, size_t to, const mf_epoch *rows,
                   const mf_split *split, const atomic_bool *cancel);

/* Writes what the solver holds into run->model, whatever its epoch, in a model nobody else holds.
 * False when memory is out. Only of a run that nobody else looks at. */
bool mf_run_store(mf_run *run);

/* K, or 0 for a solver without factors. */
size_t mf_run_factors(const mf_run *run);

/* How many numbers its predictions are made of: factors, and the biases and mean that it uses. */
size_t mf_run_parameters(const mf_run *run);
/* The ridge that holds the factors of a row with `n` training ratings where the run's updates come
 * to rest: Σ e·q = ridge · p. coordinate-sgd: n·β/2 (its gradient of e² has a factor 2, that of
 * β‖p‖² none); sgd: n·β; als: β, or n·β by count. */
double mf_run_ridge(const mf_run *run, size_t n);

/* Gives factor `factor` (from 0) a name that goes into the model file; "" takes it away. MF_USAGE
 * when there is no such factor or the name is longer than MF_NAME_MOST bytes. With the guard held.
 */
enum { MF_NAME_MOST = 60 };
mf_status mf_run_name_factor(mf_run *run, size_t factor, const char *name, mf_error *error);
/* Its name, or NULL. */
const char *mf_run_factor_name(const mf_run *run, size_t factor);

/* Makes a run that was interrupted, or that diverged, ready again: the latter with half its alpha,
 * from its last good epoch. False when there is nothing to resume. Not while it is trained. */
bool mf_run_resume(mf_run *run);

/* How training talks to its caller. Everything may be NULL. */
typedef struct mf_control {
    const atomic_bool *cancel; /* set: stop now; a half-done epoch is dropped */
    pthread_mutex_t *guard;    /* held while model, history and status of a run change; NULL: no
                                  other thread looks at them */
    atomic_bool *want_models;  /* set by the caller: bring every run->model up to date once */
    void (*after_epoch)(void *context, mf_run *const *runs, size_t n);
    void *context;
} mf_control;

/* Brings run->model up to the last epoch. Not while another thread trains the run. */
void mf_run_sync(mf_run *run, const mf_control *control);

/* One epoch of every run that is ready. MF_INTERRUPTED when cancelled: the runs stay as after their
 * last whole epoch and can go on. */
mf_status mf_runs_epoch(mf_run *const *runs, size_t n, const mf_split *split,
                        const mf_control *control, mf_error *error);

/* Until no run is ready, or for so many epochs (0: no limit). A cancelled run becomes
 * MF_RUN_INTERRUPTED. */
mf_status mf_runs_train(mf_run *const *runs, size_t n, size_t epochs, const mf_split *split,
                        const mf_control *control, mf_error *error);

/* ---- one rating's update, by hand ------------------------------------------------------------ */

/* What factor m went through. coordinate-sgd takes the factors one after the other, and
 * `prediction` is p·q after this one; sgd takes them all at once, from the old values; als solves
 * for p alone. */
typedef struct mf_coordinate {
    double j; /* −2 (r − prediction), before it; NaN: als has no such step */
    double p_old, p_new, q_old, q_new;
    double prediction;
} mf_coordinate;

/* How a solver goes about a rating: its factors one after the other, all from the old values, or
 * the watcher's whole row at once. */
typedef enum mf_step_kind { MF_STEP_BY_COORDINATE, MF_STEP_AT_ONCE, MF_STEP_BY_ROW } mf_step_kind;

/* The update that a run makes for one training rating in one epoch: the numbers of the run itself,
 * bit for bit, those of the epoch's earlier ratings included. */
typedef struct mf_rating_step {
    mf_step_kind kind;
    uint32_t watcher, movie;
    double rating;
    size_t epoch; /* it is part of this epoch, from 1 */
    size_t place; /* how many of the epoch's ratings come before it (als: rows) */
    double alpha, beta;
    double rate_watcher, rate_movie;           /* α as it is used: sgd's differs from row to row */
    double mu, watcher_bias[2], movie_bias[2]; /* before and after */
    double prediction[2], e;                   /* e = rating − prediction[0] */
    size_t k;
    mf_coordinate *steps; /* k of them */
    size_t n_rated;       /* als: the ratings of the row that is solved */
    double *normal;       /* als: k × k, Q_Tᵀ Q_T + β w I; NULL otherwise */
    double *right;        /* als: k, Q_Tᵀ (r − μ − b) */
} mf_rating_step;

void mf_rating_step_clear(mf_rating_step *step);

/* ---- solvers --------------------------------------------------------------------------------- */

/* What a solver is. It keeps its own state in run->state and advances runs of equal K together. */
struct mf_solver {
    const char *name, *summary;
    bool uses_k, uses_alpha, uses_beta, uses_epochs; /* one epoch is all where it uses none */
    bool keeps_state;   /* model->solver_state holds a number a row, to restore from */
    double alpha, beta; /* what is usual; 0 where it uses none */
    size_t k, epochs;
    /* Makes run->state, at the start that the configuration asks for. */
    mf_status (*start)(mf_run *run, const mf_split *split, mf_error *error);
    /* One epoch for each of the runs; false when `cancel` was seen: the state is then void. */
    bool (*epoch)(mf_run *const *runs, size_t n, const mf_split *split, const atomic_bool *cancel);
    /* Measures runs as they stand; NULL: the trainer stores each and measures the model. */
    void (*measure)(mf_run *const *runs, size_t n, const mf_split *split, mf_measured *out);
    /* Writes factors and biases (not counts, not fallbacks) into `model`. */
    void (*store)(const mf_run *run, mf_model *model);
    /* Takes factors and biases back from `model`, as after a cancelled epoch. */
    void (*restore)(mf_run *run, const mf_model *model);
    void (*stop)(mf_run *run);
    /* Goes through the epoch of run->step as far as the rating at `out` (watcher, movie: one that
     * is trained on) and fills in its update; the state is void then. NULL: no such steps. */
    mf_status (*trace)(mf_run *run, const mf_split *split, mf_rating_step *out,
                       const atomic_bool *cancel, mf_error *error);
};

/* The registry, ended by NULL. */
extern const mf_solver *const mf_solvers[];
const mf_solver *mf_solver_find(const char *name);

/* Not in the registry: the name under which planted factors (mf_synth) stand in a model file. */
extern const mf_solver mf_solver_planted;

/* ---- ranking --------------------------------------------------------------------------------- */

/* How well lists of the N best unseen movies find what was held out, means over the watchers who
 * have a relevant held-out rating: one of at least the mean of the training ratings, for a movie
 * with training ratings. DCG = Σ 1/log2(rank + 1) over the relevant ranks; NDCG divides by the best
 * possible (Järvelin & Kekäläinen 2002). Coverage is the share of the movies with training ratings
 * that stand in any list. NaN when nothing can be said. */
typedef struct mf_ranking {
    size_t n, n_watchers;
    double precision, recall, ndcg, map, coverage;
} mf_ranking;

mf_status mf_rank(const mf_model *model, const mf_split *split, double mean, size_t n,
                  unsigned threads, mf_ranking *ranking, mf_error *error);

/* ---- sweeps ---------------------------------------------------------------------------------- */

/* Runs of one K, α and β, over their seeds: means, and the standard error of the mean (NaN below 2
 * runs). */
typedef struct mf_sweep_point {
    size_t k;
    double alpha, beta;
    size_t n, n_diverged,
        n_used; /* runs; the means leave out those that diverged or have no epoch */
    double train_rmse, heldout_rmse, heldout_se, warm_rmse, cold_rmse, q_norm;
    double lowest_rmse, lowest_epoch; /* the best epoch's held-out RMSE, and that epoch */
    size_t first;                     /* the place of its first run */
} mf_sweep_point;

typedef struct mf_sweep {
    size_t n;
    mf_sweep_point *points; /* by rising K, α, β */
    size_t best;            /* lowest held-out RMSE; SIZE_MAX: none */
    size_t one_se; /* the largest β not more than one standard error above the best; SIZE_MAX */
} mf_sweep;

/* What the runs say, by β: as they stood after `epoch` (0: as they stand), or each at its best
 * epoch so far. Runs whose rates were changed on the way belong to none and are left out. With the
 * guard held. The caller clears it. */
mf_status mf_sweep_make(mf_run *const *runs, size_t n, bool at_best, size_t epoch, mf_sweep *sweep,
                        mf_error *error);
/* Where a point keeps what is averaged over runs or folds. */
enum { MF_SWEEP_MEANS = 7 };
void mf_sweep_means(mf_sweep_point *point, double *means[MF_SWEEP_MEANS]);

/* Finds best and one_se from the points' errors. */
void mf_sweep_judge(mf_sweep *sweep);
void mf_sweep_clear(mf_sweep *sweep);

/* ---- records --------------------------------------------------------------------------------- */

/* A run's configuration, results and history as JSON text (for the model file); the caller frees
 * it. NULL when memory is out. `digest` is that of the data, `holdout` and `seed` of the split. */
char *mf_run_describe(const mf_run *run, const char *digest, const mf_split *split);

/* Rebuilds a run from such a text and its model, which it takes over. Checks every value. */
mf_status mf_run_recall(const char *description, mf_model *model, mf_run **recalled,
                        mf_error *error);

#endif
