/* What verbs that train share: options to runs, and training with live progress. */
#ifndef MF_COMMAND_TRAINING_H
#define MF_COMMAND_TRAINING_H

#include <stdio.h>

#include "../lab/lab.h"
#include "command.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* --threads, or the number of cores. */
unsigned threads_wanted(const arguments *args);

/* --for, -o and --log, of every verb that trains. */
extern const option options_run[];

/* Reads the training options into a configuration (its β is the first of the list), the split and
 * the list of β. */
mf_status read_training(const mf_lab *lab, const arguments *args, mf_config *config,
                        double *holdout, const double **betas, size_t *n_betas, mf_error *error);

/* What no flag and no preset sets comes from the data (mf_config_fit); a β that does is the list.
 * A sweep's runs all take the same epochs; a number of epochs that was given, or a patience, is
 * obeyed. */
void fit_what_was_not_given(const arguments *args, const mf_split *split, mf_config *config,
                            const double **betas);

/* Opens the ratings at `path`, a second file, with the data options of `args`. MF_USAGE for a model
 * file. The caller frees `*second`, whatever is returned. */
mf_status open_second(const arguments *args, const char *path, mf_lab **second, output *out);

/* The held-out RMSE that a run had after its last epoch; NaN: none. */
double heldout_then(const mf_run *run);

/* MF_USAGE where a model file is open: there is nothing to train on. */
mf_status refuse_model(const mf_lab *lab, mf_error *error);

/* Drops the lab's runs, splits, and adds one run for each β and each of `seeds` starts. */
mf_status prepare_runs(mf_lab *lab, const arguments *args, size_t most_runs, size_t seeds,
                       output *out);

/* The same on fold `fold` of `folds` (0: on the usual split). */
mf_status prepare_fold(mf_lab *lab, const arguments *args, size_t most_runs, size_t seeds,
                       size_t fold, size_t folds, output *out);

/* Trains what the lab holds for `epochs` epochs (0: to the end), with live progress. With a worker
 * it is only started, unless `wait`. MF_DIVERGED is not an error here: runs say it. */
mf_status train_runs(mf_lab *lab, size_t epochs, bool wait, output *out);

/* Where there are no runs yet, prepares as many and trains them for so many epochs (SIZE_MAX: to
 * their end; 0: only set up). */
mf_status ensure_runs(mf_lab *lab, const arguments *args, size_t most_runs, size_t epochs,
                      output *out);

/* "mfexplore VERB FILE …" of `words` (the verb and what follows FILE), with the flags that the file
 * was opened with. */
void write_shell_line(FILE *to, const mf_lab *lab, const char *words);

/* The line that gives the lab's runs, or the script where no one line does. `here` (NULL: none) is
 * the verb and flags that then print what is shown. MF_USAGE where nothing gives them. */
mf_status share_write(FILE *to, mf_lab *lab, const char *here, mf_error *error);

/* --at-epoch where it is given, else `otherwise`. */
size_t epochs_asked(const arguments *args, size_t otherwise);

#endif
