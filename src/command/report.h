/* What came of runs: results, log and model files, of every verb that trains. */
#ifndef MF_COMMAND_REPORT_H
#define MF_COMMAND_REPORT_H

#include <stdio.h>

#include "../data/ratings.h"
#include "../lab/lab.h"
#include "command.h"
#include "mfexplore/status.h"

/* The history of all runs as CSV, as --log has it. */
void log_runs(const mf_lab *lab, FILE *file);

/* -o and --log, where given, are in folders that can be written, and -o names a model file. */
mf_status check_output_names(const mf_lab *lab, const arguments *args, output *out);

/* K, alpha and beta between commas, empty where the solver has none. */
void csv_settings(const mf_solver *solver, size_t k, double alpha, double beta, FILE *file);

/* "K 5, alpha 0.005, beta 0.02": what the solver has of them. Returns `text`. */
const char *setting_of(const mf_solver *solver, size_t k, double alpha, double beta,
                       char text[100]);

/* Saves a run, unless something was lost on the way to it. */
mf_status save_model(mf_lab *lab, const mf_run *run, const char *path, output *out);
/* Says so where a .libmf file will not keep the ids. */
void note_lost_ids(const mf_ratings *ratings, const char *path, output *out);

/* Trains, prints the results, writes log and models. What was only started prints nothing. */
mf_status train_and_report(mf_lab *lab, const arguments *args, output *out);

/* MF_DIVERGED with a remark when a run has. */
mf_status report_divergence(mf_lab *lab, output *out);

/* The result table, CSV or JSON of all runs; with `rank` > 0 also how well lists of so many find
 * what was held out. */
mf_status print_results(mf_lab *lab, output *out, size_t rank, unsigned threads);
/* The table and the remarks of print_results. */
mf_status print_results_text(const mf_lab *lab, output *out);
/* All runs are of one solver. */
bool one_solver(const mf_lab *lab);
/* The run decomposes R: the lengths of P's columns are its singular values, P being U Σ. */
bool has_singular_values(const mf_run *run);
/* The length of column f of P. */
double column_of_p(const mf_model *model, size_t f);
/* The noise floor of synthetic ratings, in a line. */
void print_noise_floor(const mf_lab *lab, output *out);
/* What others published for this split, a line each; nothing for a split that is not known. */
void print_anchors(const mf_lab *lab, output *out);
/* Adds "split_digest" and, as an array, "published". */
void add_anchors_json(const mf_lab *lab, json_t *object);
/* A against B start by start, and what that says. */
mf_status print_paired(mf_lab *lab, output *out);
/* What was taken for what: {watcher, movie, rating, time, from, format, member}. */
json_t *columns_json(const mf_ratings *ratings);
/* {data, seconds, runs}. */
json_t *runs_json(const mf_lab *lab);

/* How many ratings the runs learned from, and how many were held out: of a model file, when it was
 * trained. */
size_t ratings_trained(const mf_lab *lab, size_t *heldout);
/* How well lists find what was held out. */
json_t *ranking_json(const mf_ranking *ranking);
/* Whose lists they are, of which `which` ratings; and what no list could hold. */
void print_listed(const mf_ranking *ranking, const char *which, double mean, size_t n_watchers,
                  output *out);
void print_unlisted(const mf_ranking *ranking, output *out);
/* Its columns of a CSV line, each after a comma: CSV_RANKING names them. NULL: empty ones. */
#define CSV_RANKING ",precision,recall,ndcg,map,coverage"
void csv_ranking(const mf_ranking *r, FILE *file);

#endif
