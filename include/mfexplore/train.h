/* Learning: solvers, configurations, runs and their histories.
 *
 * A run is one solver with one configuration on one split. Its numbers depend only on its data,
 * configuration and seed: not on threads, nor on the runs that are trained beside it, nor on
 * whether it is trained in one go or epoch by epoch. */
#ifndef MFEXPLORE_TRAIN_H
#define MFEXPLORE_TRAIN_H

#include "mfexplore/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- solvers --------------------------------------------------------------------------------- */

typedef struct mf_solver mf_solver;

/* The solver at a place from 0; NULL past the last. */
MF_API const mf_solver *mf_solver_at(size_t place);
/* The solver of this name ("coordinate-sgd", "sgd", "als" …), or NULL. */
MF_API const mf_solver *mf_solver_find(const char *name);
MF_API const char *mf_solver_name(const mf_solver *solver);
MF_API const char *mf_solver_summary(const mf_solver *solver); /* one sentence */

/* ---- configuration --------------------------------------------------------------------------- */

/* Where a run starts. Factors are uniform in [0, 1), P drawn row by row, then Q (K × n_movies) row
 * by row, from the generator of NumPy's np.random.seed(seed).
 * PAIRED: every run takes the first draw, so all start alike. NUMPY: one stream for all runs, run
 * s takes draw s, as a notebook does that draws A's P and Q, then B's. UNIFORM: a stream of its
 * own for every s, from SplitMix64. */
typedef enum mf_init { MF_INIT_PAIRED, MF_INIT_NUMPY, MF_INIT_UNIFORM } mf_init;

/* "paired", "numpy", "uniform". */
MF_API const char *mf_init_name(mf_init init);
MF_API bool mf_init_find(const char *name, mf_init *init);

/* How sgd's learning rate goes on: CONSTANT α; INVERSE α / (1 + epoch/10); ADAGRAD α / √G for each
 * row, G being u³ plus its mean squared gradients so far (Duchi, Hazan & Singer 2011; one rate a
 * row as in Chin et al. 2015), u the unit that mf_config_fit names, 1 for most data. */
typedef enum mf_rate { MF_RATE_ADAGRAD, MF_RATE_CONSTANT, MF_RATE_INVERSE } mf_rate;

/* "adagrad", "constant", "inverse". */
MF_API const char *mf_rate_name(mf_rate rate);
MF_API bool mf_rate_find(const char *name, mf_rate *rate);

/* What mf_config_fit found for a configuration. */
enum { MF_FITTED_ALPHA = 1, MF_FITTED_BETA = 2, MF_FITTED_EPOCHS = 4, MF_FITTED_ALL = 7 };

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
    bool weigh_by_count; /* als, on by default: β times the row's number of ratings (Zhou et al.
                            2008) */
    bool fill_mean;      /* svd: missing cells hold the watcher's mean, not 0 */
    unsigned threads;    /* at most so many; 0: one. Results do not depend on it */
    unsigned fitted; /* MF_FITTED_…: what came from the data. With EPOCHS, `epochs` is the most
                        until the run begins to learn: it then picks how many on a tenth of
                        its training ratings (the lowest error there, with a
                        patience of 10 epochs, 20 of all at least), and
                        learns anew from all of them for as many */
} mf_config;

enum { MF_K_MOST = 4096, MF_EPOCHS_MOST = 1000000 };

/* coordinate-sgd, K 5, α 0.005, β 0.02, 200 epochs, seed 0, paired, stop below SSE 0.06. */
MF_API mf_config mf_config_defaults(void);
/* The same with another solver and what is usual for it. */
MF_API mf_config mf_config_for(const mf_solver *solver);

/* Fills in those of `which` (MF_FITTED_…) that the solver has a rule for, from the training
 * ratings: with d their number a row, sd their standard deviation, rms the root of their mean
 * square, sgd: α = 0.03·√sd·max(1, √(d/40)), and without adagrad that divided by
 * u^(3/2), u the power of four near sd, β = 0.22·sd·d^(−1/3), epochs picked; als by count: β =
 * 0.3·sd·d^(−1/3); coordinate-sgd where ratings leave 0 to 5: α = min(0.005, 3.7·min(0.005/rms,
 * 0.00046·rms/sd²)), at which its first epochs cannot overflow. To three digits. O(n). */
MF_API void mf_config_fit(mf_config *config, const mf_split *split, unsigned which);

/* MF_USAGE, naming the setting, its value and its range, for anything that cannot be trained. */
MF_API mf_status mf_config_check(const mf_config *config, mf_error *error);

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
    double objective; /* what the factors' updates come to rest at: sse + Σ ridge(n)·‖row‖² over
                         the rows of P and of Qᵀ, n a row's training ratings; ridge(n) is βn/2 for
                         coordinate-sgd, βn for sgd and for als by count, β for als without weights.
                         Biases have no part in it; without a ridge it is sse */
    double notebook_figure; /* √(sse / ‖R‖_F): quoted by published lessons, not an RMSE */
    double p_norm, q_norm;  /* ‖P‖_F, ‖Q‖_F */
    double learned_beta; /* what β would be, where the solver learns it (bayes); else NaN. In the
                            units of als without weights */
    double seconds;      /* since the run began */
} mf_epoch;

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
MF_API const char *mf_run_status_name(mf_run_status status);

typedef struct mf_run mf_run;

/* A run at its start, which the caller frees. The split must outlive it. MF_USAGE for a
 * configuration that cannot be trained, MF_SYSTEM when memory is out. */
MF_API mf_status mf_run_begin(const mf_config *config, const mf_split *split, mf_run **run,
                              mf_error *error);
MF_API void mf_run_free(mf_run *run);

/* Called after each epoch of a group of runs; false stops them: they become MF_RUN_INTERRUPTED. */
typedef bool mf_watch(void *context, mf_run *const *runs, size_t n);

/* Trains runs of one split side by side (at small extra cost where they differ in β alone) until
 * none is ready, or for so many epochs (0: no limit). `watch` may be NULL. MF_DIVERGED when one
 * has diverged: it then holds its last good model. */
MF_API mf_status mf_runs_learn(mf_run *const *runs, size_t n, size_t epochs, const mf_split *split,
                               mf_watch *watch, void *context, mf_error *error);

MF_API mf_run_status mf_run_state(const mf_run *run);
/* How many epochs it has been trained, and the numbers of one of them, from 1. */
MF_API size_t mf_run_epochs(const mf_run *run);
MF_API const mf_epoch *mf_run_epoch(const mf_run *run, size_t epoch);
/* The last epoch's numbers; those of the epoch with the lowest held-out RMSE (training SSE where
 * nothing is held out). NULL before the first. */
MF_API const mf_epoch *mf_run_last(const mf_run *run);
MF_API const mf_epoch *mf_run_best(const mf_run *run);

/* From the next epoch on, other rates; NaN keeps one. The history's rows record them. MF_USAGE when
 * one is out of range. */
MF_API mf_status mf_run_change(mf_run *run, double alpha, double beta, mf_error *error);

/* Makes a run that was interrupted, or that diverged, ready again: the latter with half its alpha,
 * from its last good epoch. False when there is nothing to resume. */
MF_API bool mf_run_resume(mf_run *run);

/* Its model as after its last epoch (the last good one where it diverged); the caller frees it. */
MF_API mf_model *mf_run_model(const mf_run *run);

/* Writes the run's model file, which numpy.load opens as it is and mf_model_open reads back: all
 * that it must hold is made here. `ratings` and `split` are what the run was trained on. */
MF_API mf_status mf_run_save(const mf_run *run, const mf_ratings *ratings, const mf_split *split,
                             const char *path, mf_error *error);

/* ---- ranking --------------------------------------------------------------------------------- */

/* How well lists of the N best unseen movies find what was held out, means over the watchers who
 * have a relevant held-out rating: one of at least the mean of the training ratings. Lists hold
 * movies with training ratings only, so that relevant ratings of others (relevant_cold) count as
 * missed. DCG = Σ 1/log2(rank + 1) over the relevant ranks; NDCG divides by the best
 * possible (Järvelin & Kekäläinen 2002). Coverage is the share of the movies with training ratings
 * that stand in any list. NaN when nothing can be said. */
typedef struct mf_ranking {
    size_t n, n_watchers;
    size_t relevant, relevant_cold; /* ratings */
    double precision, recall, ndcg, map, coverage;
} mf_ranking;

/* `mean` is that of the training ratings. */
MF_API mf_status mf_rank(const mf_model *model, const mf_split *split, double mean, size_t n,
                         unsigned threads, mf_ranking *ranking, mf_error *error);

#ifdef __cplusplus
}
#endif

#endif
