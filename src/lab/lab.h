/* The bench: one dataset, its split and its runs. What a session explores, whatever shows it. */
#ifndef MF_LAB_LAB_H
#define MF_LAB_LAB_H

#include <pthread.h>
#include <stdatomic.h>

#include "../data/csr.h"
#include "../data/ratings.h"
#include "../data/split.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "../train/run.h"
#include "replay.h"
#include "survey.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef struct mf_worker mf_worker;

/* One thread at a time opens, splits, adds and deletes; the worker trains; anyone may look with the
 * guard held. */
typedef struct mf_lab {
    char *path;       /* the ratings or model file; NULL before one is open */
    char *open_flags; /* the flags it was opened with, as typed; NULL: none */
    bool is_model;    /* opened from a model file: `runs` holds its run, `ratings` what it rated */
    mf_split_rule rule;           /* of what is held out; set before a split is made */
    mf_read_options read_options; /* as the file was read (its strings are borrowed) */
    bool only_trains; /* set before the split: nothing else is asked of the ratings, so that the
                         arrays of ratings.r are given back once the split has its own */
    const mf_mates *mates; /* who trains together, each with a part of the ratings; NULL: alone.
                              Set before a file is opened */
    const mf_mates *team;  /* who shares out the runs, each with all ratings; NULL: alone */
    mf_ratings ratings;
    char digest[17];              /* of the ratings; "": not computed yet */
    mf_survey *survey;            /* NULL until asked for */
    mf_csr test;                  /* the ratings of --test until the split takes them */
    char *test_path, *truth_path; /* NULL: none was given */
    mf_split split;
    mf_baseline baseline;
    mf_model *truth;       /* the planted factors of synthetic ratings; NULL: not known */
    mf_errors noise_floor; /* what the best prediction of the same ratings is expected to reach */
    mf_errors mean_floor, bias_floor; /* of μ, and of μ + b_u + b_i, on the held-out ratings (the
                                         training ratings where nothing is held out) */
    float *mean_rows, *bias_rows; /* each watcher's share of their SSE; NULL: nothing is held out */
    double lowest, highest;       /* the ratings' scale; NaN: not known */
    uint32_t usual_minimum; /* lists leave out movies with fewer training ratings, unless asked */
    bool is_split;
    mf_run **runs; /* the first two are the pair A and B */
    size_t n_runs, runs_capacity;
    struct mf_bets *bets; /* what the class bet before a run; NULL: nothing. Owned */
    mf_replay replay;
    size_t checkpoint_bytes; /* what each of A and B may keep of its past */
    unsigned generation;     /* changes whenever the data, the split or the list of runs does */
    double unsaved_seconds;  /* of training since a model was last saved */
    pthread_mutex_t guard;   /* held while any of this changes; see mf_control */
    atomic_bool cancel;
    mf_worker *worker; /* trains in the background; NULL: training is done where it is asked for */
} mf_lab;

mf_lab *mf_lab_new(void);

/* All who are at the same work, by ratings or by runs; NULL: alone. */
static inline const mf_mates *mf_lab_others(const mf_lab *lab)
{
    return lab->mates != NULL ? lab->mates : lab->team;
}

void mf_lab_free(mf_lab *lab);

/* Would it be opened as a model file, of either kind? */
bool mf_lab_is_model_file(const char *path);

/* Opens a ratings or model file in place of what was open; on failure the lab stays as it was.
 * `test_path`, `titles_path` and `truth_path` may be NULL; titles are then looked for beside the
 * file, and a damaged titles file found so is left alone. */
mf_status mf_lab_open(mf_lab *lab, const char *path, const char *test_path, const char *titles_path,
                      const char *truth_path, const mf_read_options *options, mf_error *error);

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

/* Trains until no run is ready, `epochs` are done (0: no limit), or lab->cancel is set. */
mf_status mf_lab_train(mf_lab *lab, size_t epochs,
                       void (*after_epoch)(void *context, mf_run *const *runs, size_t n),
                       void *context, mf_error *error);

/* Have ratings been folded into the model file that is open, since its run was trained (by
 * `update`)? Its errors are of before then. */
bool mf_lab_was_updated(const mf_lab *lab);

/* Saves one run's model file. */
mf_status mf_lab_save(mf_lab *lab, const mf_run *run, const char *path, mf_error *error);

#endif
