/* The verbs, one file each, for the table; and what several of them share. */
#ifndef MF_COMMAND_VERBS_H
#define MF_COMMAND_VERBS_H

#include <stdio.h>

#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/run.h"
#include "command.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

extern const verb verb_stats, verb_train, verb_sweep, verb_predict, verb_recommend, verb_similar,
    verb_explain, verb_convert, verb_synth, verb_open, verb_help, verb_add, verb_continue,
    verb_pause, verb_stop, verb_set, verb_retry, verb_delete, verb_pair, verb_runs, verb_save,
    verb_share, verb_export, verb_explore, verb_replay, verb_refresh, verb_retrain, verb_step,
    verb_factors, verb_name, verb_clinic, verb_bug, verb_microscope, verb_describe, verb_lesson,
    verb_guess;

/* --threads, or the number of cores. */
unsigned threads_wanted(const arguments *args);

/* --for, -o and --log, of every verb that trains. */
extern const option options_run[];

/* Reads the training options into a configuration (its β is the first of the list), the split and
 * the list of β. */
mf_status read_training(const arguments *args, mf_config *config, double *holdout,
                        const double **betas, size_t *n_betas, mf_error *error);

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

/* --at-epoch where it is given, else `otherwise`. */
size_t epochs_asked(const arguments *args, size_t otherwise);

/* The history of all runs as CSV, as --log has it. */
void log_runs(const mf_lab *lab, FILE *file);

/* -o, where given, names a model file. */
mf_status check_model_name(const arguments *args, output *out);

/* Trains, prints the results, writes log and models. What was only started prints nothing. */
mf_status train_and_report(mf_lab *lab, const arguments *args, output *out);

/* MF_DIVERGED with a remark when a run has. */
mf_status report_divergence(mf_lab *lab, output *out);

/* The result table, CSV or JSON of all runs; with `rank` > 0 also how well lists of so many find
 * what was held out. */
mf_status print_results(mf_lab *lab, output *out, size_t rank, unsigned threads);
/* A against B start by start, and what that says. */
mf_status print_paired(mf_lab *lab, output *out);
/* {data, seconds, runs}. */
json_t *runs_json(const mf_lab *lab);

/* The model that a question is put to, shared: the caller frees it. That of --run, else of the
 * first run, trained first when there is none. */
mf_status answering_model(mf_lab *lab, const arguments *args, output *out, mf_model **model);

/* The run that a question is put to. Where there is none it is trained as far as --at-epoch says,
 * else for so many epochs (SIZE_MAX: to its end; 0: only set up). */
mf_status answering_run(mf_lab *lab, const arguments *args, output *out, size_t epochs,
                        mf_run **run);

/* The run of this name; MF_USAGE names the runs there are. */
mf_status find_run(const mf_lab *lab, const char *name, size_t *place, mf_error *error);

/* Looks an id up; MF_UNKNOWN_ID names the nearest ones. */
mf_status find_watcher(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);
mf_status find_movie(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);

/* The movie's title, or "" in text and null in JSON. */
const char *title_or_blank(const mf_lab *lab, uint32_t movie);
json_t *title_json(const mf_lab *lab, uint32_t movie);

/* An id as JSON: bytes that are not UTF-8 become U+FFFD. */
json_t *id_json(const char *id);

/* --run and --at-epoch, which every question has: what answers. */
extern const option options_question[];

/* Prints a list of scored movies in the form that `out` asks for. `key` and `id` say what for. */
mf_status print_list(const mf_lab *lab, const mf_model *model, const char *key, const char *id,
                     const mf_scored *items, size_t n, const char *score_name, output *out);

#endif
