/* The bench: one dataset, its split and its runs. What a session explores, whatever shows it. */
#ifndef MFEXPLORE_LAB_H
#define MFEXPLORE_LAB_H

#include "mfexplore/train.h"

/* What a look at the ratings shows: statistics, warnings, who rated most, and where the ratings are
 * when watchers and movies are sorted by how many they have. */
typedef struct mf_survey {
    mf_stats stats;
    size_t n_warnings;
    mf_warning warnings[MF_WARNINGS_MOST];
    uint32_t *watcher_order, *movie_order; /* indices, most ratings first, ties by index */
    uint32_t *watcher_rank, *movie_rank;   /* the places of indices in those orders */
    float *watcher_mean;                   /* each watcher's mean rating */
    size_t coarse_rows, coarse_cols;
    uint32_t *coarse; /* ratings by rank, coarse_rows × coarse_cols */
} mf_survey;

/* `file` is the name the ratings came from, or NULL. The caller frees it. */
mf_status mf_survey_make(const mf_ratings *ratings, const char *file, mf_survey **made,
                         mf_error *error);
void mf_survey_free(mf_survey *survey);

/* A rectangle of ranks: rows from row to row + n_rows − 1, and columns alike. */
typedef struct mf_region {
    size_t row, n_rows, col, n_cols;
} mf_region;

/* How many ratings fall into each of height × width equal parts of the region. From the coarse
 * counts where the region holds many ratings; never slow. */
void mf_survey_count(const mf_survey *survey, const mf_csr *r, mf_region region, size_t height,
                     size_t width, uint32_t *counts);

typedef struct mf_worker mf_worker;

/* What was bet before a run. */
typedef struct mf_bets {
    int lower[2]; /* which of A (0) and B (1) ends with the lower training, held-out error; −1: no
                     bet */
    double turn;  /* the epoch at which A's held-out error is lowest; NaN: no bet */
    bool has_rating;
    uint32_t watcher, movie; /* a held-out rating */
    double rating;
} mf_bets;

/* A run that repeats what another did, and the epoch it stands at. */
typedef struct mf_shadow {
    const mf_run *of;
    mf_run *run;
    size_t epoch;
} mf_shadow;

/* Looking back: the models of A and B as after one epoch, in place of the last ones. */
typedef struct mf_replay {
    bool on;
    size_t epoch;       /* what was asked for; 0: the start */
    mf_model *model[2]; /* of A and of B; NULL where there is no such run */
    size_t epochs[2];   /* theirs: a run that ended before shows its last */
    mf_shadow shadow[2];
    size_t next_shadow;
} mf_replay;

void mf_replay_clear(mf_replay *replay);

/* One thread at a time opens, splits, adds and deletes; the worker trains; anyone may look with the
 * guard held. */
typedef struct mf_lab {
    char *path;       /* the ratings or model file; NULL before one is open */
    char *open_flags; /* the flags it was opened with, as typed; NULL: none */
    bool is_model;    /* opened from a model file: `runs` holds its run, `ratings` what it rated */
    mf_read_options read_options; /* as the file was read (its strings are borrowed) */
    bool only_trains; /* set before the split: nothing else is asked of the ratings, so that the
                         arrays of ratings.r are given back once the split has its own */
    mf_ratings ratings;
    mf_titles titles;
    mf_survey *survey; /* NULL until asked for */
    mf_csr test;       /* the ratings of --test until the split takes them */
    char *test_path;
    mf_split split;
    mf_baseline baseline;
    mf_model *truth;       /* the planted factors of synthetic ratings; NULL: not known */
    mf_errors noise_floor; /* of the planted factors on the same ratings as the other two */
    mf_errors mean_floor, bias_floor; /* of μ, and of μ + b_u + b_i, on the held-out ratings (the
                                         training ratings where nothing is held out) */
    bool is_split;
    mf_run **runs; /* the first two are the pair A and B */
    size_t n_runs, runs_capacity;
    mf_bets bets;
    mf_replay replay;
    size_t checkpoint_bytes; /* what each of A and B may keep of its past */
    unsigned generation;     /* changes whenever the data, the split or the list of runs does */
    double unsaved_seconds;  /* of training since a model was last saved */
    pthread_mutex_t guard;   /* held while any of this changes; see mf_control */
    atomic_bool cancel;
    mf_worker *worker; /* trains in the background; NULL: training is done where it is asked for */
} mf_lab;

mf_lab *mf_lab_new(void);
void mf_lab_free(mf_lab *lab);

/* Opens a ratings or model file in place of what was open; on failure the lab stays as it was.
 * `test_path`, `titles_path` and `truth_path` may be NULL; titles are then looked for beside the
 * file, and a damaged titles file found so is left alone. */
mf_status mf_lab_open(mf_lab *lab, const char *path, const char *test_path, const char *titles_path,
                      const char *truth_path, const mf_read_options *options, mf_error *error);

/* The planted factors of ratings from a file of `synth --truth`, over the ratings' own indices; the
 * caller frees it. MF_BAD_DATA when the file knows not all of their ids. */
mf_status mf_truth_load(const char *path, const mf_ratings *of, mf_model **truth, mf_error *error);

/* A model's factors along their own axes, and how they lie to those of another model and to the
 * planted ones. Parts that are not there have k = 0. */
typedef struct mf_portrait {
    mf_axes axes;
    mf_alignment other, truth; /* `turned` of both: this model's movies, rotated onto theirs */
    mf_axes truth_axes;
} mf_portrait;

/* `other` and `truth` may be NULL. The rows that take part are those with training ratings in
 * `model`. */
mf_status mf_portrait_make(const mf_model *model, const mf_model *other, const mf_model *truth,
                           mf_portrait *made, mf_error *error);
void mf_portrait_clear(mf_portrait *portrait);

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
 * run's of whichever epoch. The caller clears it. */
mf_status mf_you_ask(const mf_run *run, const mf_model *model, double beta, const uint32_t *movies,
                     const double *ratings, size_t n, const mf_list_options *options, mf_you *you,
                     mf_error *error);
void mf_you_clear(mf_you *you);

/* ---- the clinic and the bug zoo -------------------------------------------------------------- */

enum { MF_CLINIC_TAIL = 24 };

typedef struct mf_clinic_row {
    size_t epoch;
    double watcher_norm, movie_norm; /* of the two rows below */
    double p_norm, q_norm;           /* of all */
    double train_rmse;
} mf_clinic_row;

/* How far a step of coordinate-sgd reaches: α times this is the effective step, of the whole row
 * and of its largest coordinate. A coordinate's step makes the error larger beyond α q_m² = 1. */
typedef struct mf_reach {
    double norm, coordinate; /* ‖q‖², the largest q_m² */
} mf_reach;

/* What happened to a run. Of one that diverged: the epoch, the rating at which it happened, and the
 * rows that grew. Of one that did not: the rows nearest to the bound. */
typedef struct mf_clinic {
    char run[16];
    bool diverged, by_coordinate; /* by_coordinate: coordinate-sgd, whose ratings can be followed */
    size_t k, epoch, epochs;      /* epochs: the good ones */
    double sse, best_sse, alpha, beta;
    uint32_t watcher, movie; /* of the rating; else those whose rows grew most */
    double watcher_growth,
        movie_growth; /* in the epoch in which it diverged, of the rows that grew most */
    bool has_rating;
    size_t place; /* of the rating in row order */
    double rating, e_before, e_after;
    mf_reach of_movie, of_watcher; /* before the step; by_coordinate only */
    size_t n_tail;
    mf_clinic_row tail[MF_CLINIC_TAIL]; /* the last good epochs */
} mf_clinic;

/* MF_USAGE for a run without factors or from a model file. Called by whoever may change the lab. */
mf_status mf_clinic_examine(mf_lab *lab, mf_run *run, mf_clinic *out, mf_error *error);
/* The same in a sentence. */
int mf_clinic_remark(const mf_lab *lab, const mf_clinic *clinic, char *text, size_t size);

/* A classic mistake: what it is, the right line, the wrong one, and what the curves show. */
typedef struct mf_bug {
    const char *name, *what, *right, *wrong, *shows;
} mf_bug;

extern const mf_bug mf_bugs[];        /* ended by a NULL name */
size_t mf_bug_find(const char *name); /* SIZE_MAX: none */

/* RMSE as the code reports it; NaN where nothing is held out. */
typedef struct mf_bug_epoch {
    double train, heldout;
} mf_bug_epoch;

typedef struct mf_bug_result {
    size_t bug, n_right, n_wrong;
    mf_bug_epoch *right, *wrong;
} mf_bug_result;

/* Runs the right and the wrong code on the lab's split from the start that `config` draws, with its
 * K, α, β and epochs. The caller clears it. */
mf_status mf_bug_run(mf_lab *lab, size_t bug, const mf_config *config, mf_bug_result *out,
                     mf_error *error);
void mf_bug_result_clear(mf_bug_result *result);
/* What the two sides came to, and what to look for where the numbers show it. */
int mf_bug_remark(const mf_bug_result *result, char *text, size_t size);

/* ---- the CSR microscope ---------------------------------------------------------------------- */

enum { MF_FORM_DENSE, MF_FORM_COO, MF_FORM_CSR, MF_FORM_CSC, MF_FORMS };
enum { MF_ACCESS_ROW, MF_ACCESS_COLUMN, MF_ACCESS_CELL, MF_ACCESSES };
extern const char *const mf_form_names[MF_FORMS], *const mf_access_names[MF_ACCESSES];

/* Means over questions about ratings drawn at random. */
typedef struct mf_access_cost {
    double reads, nanoseconds; /* nanoseconds: NaN where the form was too large to be made */
} mf_access_cost;

typedef struct mf_access_costs {
    mf_access_cost of[MF_FORMS][MF_ACCESSES];
    bool dense_measured;
} mf_access_costs;

/* Makes the four forms, asks, and frees them. */
mf_status mf_microscope(const mf_csr *r, const atomic_bool *cancel, mf_access_costs *out,
                        mf_error *error);

/* ---- the workbench --------------------------------------------------------------------------- */

/* Trains the run at `place` anew with another β, from the same start, and puts it in its place when
 * it has ended: until then the old one is shown. Interrupted, the old one stays. */
mf_status mf_lab_retrain(mf_lab *lab, size_t place, double beta, mf_error *error);

/* RMSE on ratings by how many training ratings their movie has: 0 (the cold ones, which fall back
 * to damped means), 1, 2, 3–4 and so on. Returns how many bars are used. */
size_t mf_errors_by_count(const mf_model *model, const mf_csr *ratings,
                          mf_count_bar bars[MF_COUNT_BARS]);

/* A and B from one start: their held-out RMSE (training where nothing is held out; NaN when
 * diverged). */
typedef struct mf_seed_pair {
    uint32_t seed;
    size_t place_a, place_b;
    double a, b, difference; /* A − B: above 0 where B is better */
} mf_seed_pair;

/* The pair over many starts. n, b_better, mean and se are over the pairs that have a difference; se
 * is the standard error of the mean difference, NaN below 2. */
typedef struct mf_paired {
    size_t n_all, n, b_better;
    mf_seed_pair *seeds; /* n_all */
    double mean, se;
} mf_paired;

/* Finds the pairs among runs: those like the first and those like the second, by seed. With the
 * guard held. The caller clears it. */
mf_status mf_paired_make(mf_run *const *runs, size_t n, mf_paired *out, mf_error *error);
void mf_paired_clear(mf_paired *paired);
/* The honest sentence. */
int mf_paired_remark(const mf_paired *paired, bool heldout, char *text, size_t size);

/* ---- bets ------------------------------------------------------------------------------------ */

enum { MF_BET_TRAINING, MF_BET_HELDOUT, MF_BET_TURN, MF_BET_RATING, MF_BETS };
typedef enum mf_verdict {
    MF_VERDICT_NONE,
    MF_VERDICT_OPEN,
    MF_VERDICT_RIGHT,
    MF_VERDICT_WRONG
} mf_verdict;

/* No bets at all. */
mf_bets mf_bets_none(void);
/* A warm held-out rating to bet on, the same for every call on one split. False: there is none. */
bool mf_bets_pick(const mf_lab *lab, uint32_t *watcher, uint32_t *movie);
/* How a bet of lab->bets stands, in a sentence. With the guard held. */
mf_verdict mf_bets_settle(const mf_lab *lab, size_t bet, char *text, size_t size);

/* The rungs of the ladder: names of solvers, lowest first, ended by NULL. */
extern const char *const mf_ladder[];
/* A rung's usual settings with the seed, threads and (unless 0) K of `like`. */
mf_config mf_ladder_config(size_t rung, const mf_config *like);

/* What a rung reaches. Errors of a run that diverged at once are all 0 with n = 0. */
typedef struct mf_rung {
    const mf_solver *solver;
    size_t k, parameters;
    bool diverged;
    double seconds;
    mf_errors train, heldout, warm, cold;
} mf_rung;

/* Trains one rung on the lab's split, beside the lab's runs. MF_INTERRUPTED when lab->cancel is
 * set. */
mf_status mf_lab_climb(mf_lab *lab, size_t rung, const mf_config *like, mf_rung *out,
                       mf_error *error);

/* Makes lab->survey where there is none yet. */
mf_status mf_lab_survey(mf_lab *lab, mf_error *error);

/* Splits again, unless the split is already that one; drops the runs of another split. With a test
 * file the share has no meaning. */
mf_status mf_lab_split(mf_lab *lab, double holdout, uint64_t seed, mf_error *error);
/* The same for one fold: see mf_split_fold. */
mf_status mf_lab_split_fold(mf_lab *lab, double first, double holdout, uint64_t seed,
                            mf_error *error);

/* Adds a run at its start, named A, B, … in order. */
mf_status mf_lab_add_run(mf_lab *lab, const mf_config *config, mf_error *error);
void mf_lab_clear_runs(mf_lab *lab);
/* Deletes one run; the later ones keep their names unless they become A or B. */
void mf_lab_delete_run(mf_lab *lab, size_t place);
/* Makes the runs at these places A and B; they change places and names with those that were. */
void mf_lab_pair(mf_lab *lab, size_t a, size_t b);

/* The run of this name, or NULL. */
mf_run *mf_lab_find_run(const mf_lab *lab, const char *name);

/* The run's model as it stands, shared: the caller frees it. */
mf_model *mf_lab_model(mf_lab *lab, const mf_run *run);

/* The run's model as after `epoch` (0: its start), shared: the caller frees it. The bits are those
 * of a run of so many epochs. MF_USAGE when the run has not got there, or comes from a model file;
 * MF_INTERRUPTED when lab->cancel is set. Called by whoever may change the lab. */
mf_status mf_lab_model_at(mf_lab *lab, mf_run *run, size_t epoch, mf_model **model,
                          mf_error *error);

/* The update that `run` makes for a rating in epoch `epoch` + 1: what it starts from is the model
 * after `epoch`. MF_USAGE for a rating that is not trained on, or a solver that takes no such
 * steps. The caller clears it. */
mf_status mf_lab_step(mf_lab *lab, mf_run *run, size_t epoch, uint32_t watcher, uint32_t movie,
                      mf_rating_step *step, mf_error *error);

/* Looks back: from now on mf_lab_shown gives A and B as after `epoch`, a run that ended before as
 * it ended; mf_lab_live goes back to the last models. */
mf_status mf_lab_replay(mf_lab *lab, size_t epoch, mf_error *error);
void mf_lab_live(mf_lab *lab);

/* What is to be shown of run `side`: its model and that model's epoch. NULL when there is no such
 * run. With the guard held. */
const mf_model *mf_lab_shown(const mf_lab *lab, size_t side, size_t *epoch);
/* The same to hold on to: the caller frees it. */
mf_model *mf_lab_shown_held(const mf_lab *lab, size_t side, size_t *epoch);

/* The last epoch of A and B, of the one that has gone farther. With the guard held. */
size_t mf_lab_last_epoch(const mf_lab *lab);

/* Trains until no run is ready, `epochs` are done (0: no limit), or lab->cancel is set. */
mf_status mf_lab_train(mf_lab *lab, size_t epochs,
                       void (*after_epoch)(void *context, mf_run *const *runs, size_t n),
                       void *context, mf_error *error);

/* Saves one run's model file. */
mf_status mf_lab_save(mf_lab *lab, const mf_run *run, const char *path, mf_error *error);

/* ---- training in the background -------------------------------------------------------------- */

/* Starts the thread, idle, and makes it lab->worker. `changed` is called from it after each epoch
 * and when it stops; it may be NULL. */
mf_status mf_worker_start(mf_lab *lab, void (*changed)(void *context), void *context,
                          mf_error *error);
/* Stops at once and ends the thread; lab->worker is NULL then. */
void mf_worker_end(mf_lab *lab);

/* Trains all ready runs, for so many epochs (0: until none is ready). */
void mf_worker_go(mf_worker *worker, size_t epochs);
/* Goes on with what mf_worker_halt or mf_worker_pause stopped: as many epochs as were left. */
void mf_worker_resume(mf_worker *worker);
/* Stops after the epoch that is being trained. */
void mf_worker_pause(mf_worker *worker);
/* Stops now (a half-done epoch is dropped) and returns when nothing is trained. */
void mf_worker_halt(mf_worker *worker);
/* Returns when nothing is trained, or when `cancel` is set. */
void mf_worker_wait(mf_worker *worker, const atomic_bool *cancel);
bool mf_worker_is_busy(mf_worker *worker);
/* Asks that every run's model be brought up to date at the end of the epoch. */
void mf_worker_want_models(mf_worker *worker);
/* What training ended with, once: MF_OK unless it failed. */
mf_status mf_worker_status(mf_worker *worker, mf_error *error);

/* ---- remarks --------------------------------------------------------------------------------- */

/* What a run looks like in one sentence: how it ended, what it is heading for, and where its
 * held-out error was best. The sentence says no more than the history does. Returns the length, as
 * snprintf. */
int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size);

/* The one sentence about A and B that matters now: a divergence, one that is coming, learning
 * noise, else which has the lower held-out error. */
int mf_remark_pair(const mf_lab *lab, char *text, size_t size);

#endif
