/* The verbs, one file each, for the table; and what several of them share. */
#ifndef MF_COMMAND_VERBS_H
#define MF_COMMAND_VERBS_H

#include "command.h"

extern const verb verb_stats, verb_train, verb_predict, verb_recommend, verb_similar, verb_explain,
    verb_convert, verb_synth, verb_open, verb_help;

/* Reads the training options into a configuration (its β is the first of the list), the split and
 * the list of β. */
mf_status read_training(const arguments *args, mf_config *config, double *holdout,
                        const double **betas, size_t *n_betas, mf_error *error);

/* Drops the lab's runs, splits, and adds one run for each β. */
mf_status prepare_runs(mf_lab *lab, const arguments *args, size_t most_runs, output *out);

/* Trains what the lab holds, with live progress. MF_DIVERGED is not an error here: runs say it. */
mf_status train_runs(mf_lab *lab, output *out);

/* The run that a question is put to (--run, else the first), trained first when there is none. */
mf_status answering_run(mf_lab *lab, const arguments *args, output *out, const mf_run **run);

/* Looks an id up; MF_UNKNOWN_ID names the nearest ones. */
mf_status find_watcher(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);
mf_status find_movie(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error);

/* The movie's title, or "" in text and null in JSON. */
const char *title_or_blank(const mf_lab *lab, uint32_t movie);
json_t *title_json(const mf_lab *lab, uint32_t movie);

/* An id as JSON: bytes that are not UTF-8 become U+FFFD. */
json_t *id_json(const char *id);

/* The option every question has: which run answers. */
extern const option options_question[];

/* Prints a list of scored movies in the form that `out` asks for. `key` and `id` say what for. */
mf_status print_list(const mf_lab *lab, const mf_model *model, const char *key, const char *id,
                     const mf_scored *items, size_t n, const char *score_name, output *out);

#endif
