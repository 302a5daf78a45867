/* The bench: one dataset, its split and its runs. What a session explores, whatever shows it. */
#ifndef MFEXPLORE_LAB_H
#define MFEXPLORE_LAB_H

#include "mfexplore/train.h"

typedef struct mf_lab {
    char *path;         /* the ratings or model file; NULL before one is open */
    bool is_model;      /* opened from a model file: `runs` holds its run, `ratings` what it rated */
    mf_read_options read_options; /* as the file was read (its strings are borrowed) */
    mf_ratings ratings;
    mf_titles titles;
    mf_csr test;        /* the ratings of --test until the split takes them */
    char *test_path;
    mf_split split;
    mf_baseline baseline;
    bool is_split;
    mf_run **runs;
    size_t n_runs, runs_capacity;
    pthread_mutex_t guard; /* held while runs change; see mf_control */
    atomic_bool cancel;
} mf_lab;

mf_lab *mf_lab_new(void);
void mf_lab_free(mf_lab *lab);

/* Opens a ratings or model file in place of what was open; on failure the lab stays as it was.
 * `test_path` and `titles_path` may be NULL; titles are then looked for beside the file, and a
 * damaged titles file found so is left alone. */
mf_status mf_lab_open(mf_lab *lab, const char *path, const char *test_path,
                      const char *titles_path, const mf_read_options *options, mf_error *error);

/* Splits again, unless the split is already that one; drops the runs of another split. With a test
 * file the share has no meaning. */
mf_status mf_lab_split(mf_lab *lab, double holdout, uint64_t seed, mf_error *error);

/* Adds a run at its start, named A, B, … in order. */
mf_status mf_lab_add_run(mf_lab *lab, const mf_config *config, mf_error *error);
void mf_lab_clear_runs(mf_lab *lab);

/* The run of this name, or NULL. */
mf_run *mf_lab_find_run(const mf_lab *lab, const char *name);

/* Trains until no run is ready or lab->cancel is set. */
mf_status mf_lab_train(mf_lab *lab, void (*after_epoch)(void *context, mf_run *const *runs, size_t n),
                       void *context, mf_error *error);

/* Saves one run's model file. */
mf_status mf_lab_save(const mf_lab *lab, const mf_run *run, const char *path, mf_error *error);

/* What a run looks like in one sentence: how it ended, and where its held-out error was best. The
 * sentence says no more than the history does. Returns the length, as snprintf. */
int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size);

#endif
