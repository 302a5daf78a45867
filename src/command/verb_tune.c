/* tune: the settings of a solver that predict best, found within a time. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "../train/tune.h"
#include "answer.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_tune[] = {
    {"solver", 0, OPTION_CHOICE, "NAME", "sgd", 0, 0, "@solver", "whose settings"},
    {"seconds", 0, OPTION_NUMBER, "S", "30", 0.1, 1e6, NULL,
     "time for the search and for what is trained after it"},
    {"rounds", 0, OPTION_COUNT, "N", "0", 0, 1000, NULL,
     "so many rounds of halving, whatever the time; 0: as many as there is time for"},
    {"factors", 'k', OPTION_COUNT, "K", NULL, 1, MF_K_MOST, NULL, "this K, not searched for"},
    {"alpha", 0, OPTION_NUMBER, "RATE", NULL, 0, INFINITY, NULL, "this alpha, not searched for"},
    {"beta", 0, OPTION_NUMBER, "B", NULL, 0, INFINITY, NULL, "this beta, not searched for"},
    {"seed", 0, OPTION_COUNT, "S", "0", 0, 4294967295.0, NULL, "seed of starts, splits and draws"},
    {"holdout", 0, OPTION_NUMBER, "SHARE", "0.1", 0, 0.9999, NULL,
     "share of the ratings that the search does not see, 0 to less than 1"},
    {"threads", 0, OPTION_COUNT, "N", "0", 0, 256, NULL, "threads to use, 0: one for each core"},
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL, "save the model of the best (.npz)"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* ---- what is searched for -------------------------------------------------------------------- */

static mf_status read_asked(const arguments *args, mf_tune_asked *asked, mf_error *error)
{
    const mf_solver *solver = mf_solver_find(argument_text(args, "solver"));
    mf_config *c = &asked->defaults;
    const struct {
        const char *name;
        bool used;
        unsigned bit;
    } settings[] = {{"factors", solver->uses_k, MF_TUNE_K},
                    {"alpha", solver->uses_alpha, MF_TUNE_ALPHA},
                    {"beta", solver->uses_beta, MF_TUNE_BETA}};
    asked->search = 0;
    for (size_t s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        bool given = argument_set(args, settings[s].name);
        if (argument_given(args, settings[s].name) && !settings[s].used) {
            return mf_fail(error, MF_USAGE, "%s has no --%s; expected it left out", solver->name,
                           settings[s].name);
        }
        asked->search |= settings[s].used && !given ? settings[s].bit : 0;
    }
    if (!solver->uses_k && !solver->uses_alpha && !solver->uses_beta) {
        return mf_fail(error, MF_USAGE, "%s has no settings to search for", solver->name);
    }
    *c = mf_config_for(solver);
    c->seed = (uint32_t)argument_number(args, "seed");
    c->threads = threads_wanted(args);
    c->k = argument_set(args, "factors") ? argument_count(args, "factors") : c->k;
    asked->seconds = argument_number(args, "seconds");
    asked->rounds = argument_count(args, "rounds");
    return MF_OK;
}

/* The defaults, with what was given in place of what the data say. */
static void fit_defaults(const arguments *args, const mf_split *split, mf_config *c)
{
    mf_config_fit(c, split, MF_FITTED_ALPHA | MF_FITTED_BETA);
    c->fitted = 0;
    size_t n = split->train.n_rows, m = split->train.n_cols, smaller = n < m ? n : m;
    if (c->solver->is_decomposition && !argument_set(args, "factors") && c->k >= smaller) {
        c->k = smaller > 1 ? smaller - 1 : 1;
    }
    c->alpha = argument_set(args, "alpha") ? argument_number(args, "alpha") : c->alpha;
    c->beta = argument_set(args, "beta") ? argument_number(args, "beta") : c->beta;
}

/* ---- as it goes on --------------------------------------------------------------------------- */

static const char *config_text(const mf_config *c, char text[100])
{
    return setting_of(c->solver, c->k, c->alpha, c->beta, text);
}

typedef struct live {
    output *out;
    double began, shown;
    size_t best;
} live;

static void show(void *context, const mf_tune *tune, const mf_tune_stage *stage)
{
    live *l = context;
    const mf_trial *best = &tune->trials[tune->best];
    char setting[100];
    if (tune->best != l->best) {
        l->best = tune->best;
        output_note(l->out, "%safter %.1f s: RMSE %.4f on folds at %s, %.4f at the defaults",
                    l->shown > 0 ? "\r\033[K" : "", clock_now() - l->began, best->rmse,
                    config_text(&best->config, setting), tune->trials[0].rmse);
    }
    if (!l->out->progress || clock_now() - l->shown < 0.1) {
        return;
    }
    l->shown = clock_now();
    char line[300], lowest[160] = "";
    if (isfinite(best->rmse)) {
        snprintf(lowest, sizeof lowest, ": lowest %.4f at %s", best->rmse,
                 config_text(&best->config, setting));
    }
    snprintf(line, sizeof line, "%.0f s  round %zu, %zu settings, fold %zu, epoch %zu/%zu%s",
             clock_now() - l->began, stage->round, stage->n_settings, stage->fold, stage->epoch,
             stage->of_epochs, lowest);
    fprintf(l->out->messages, "\r%.*s\033[K", (int)(l->out->width > 0 ? l->out->width - 1 : 79),
            line);
    fflush(l->out->messages);
}

/* ---- what was found -------------------------------------------------------------------------- */

/* The line that trains the best, as a shell reads it; the caller frees it. */
static char *best_line(const mf_lab *lab, const arguments *args, const mf_tune *tune)
{
    const mf_config *c = &tune->trials[tune->best].config;
    char words[400], *line = NULL;
    size_t length, at = 0;
    FILE *to = mf_text_begin(&line, &length);
    if (to == NULL) {
        return NULL;
    }
    at += (size_t)snprintf(words, sizeof words, "train --solver %s", c->solver->name);
    const struct {
        const char *name;
        bool used;
        double value;
    } flags[] = {
        {"factors", c->solver->uses_k, (double)c->k},
        {"alpha", c->solver->uses_alpha, c->alpha},
        {"beta", c->solver->uses_beta, c->beta},
        {"epochs", c->solver->uses_epochs, (double)c->epochs},
        {"seed", argument_set(args, "seed"), (double)c->seed},
        {"holdout", argument_set(args, "holdout"), argument_number(args, "holdout")},
    };
    for (size_t f = 0; f < sizeof flags / sizeof flags[0]; f++) {
        char number[32];
        if (flags[f].used) {
            at += (size_t)snprintf(words + at, sizeof words - at, " --%s %s", flags[f].name,
                                   text_shortest(flags[f].value, number));
        }
    }
    write_shell_line(to, lab, words);
    mf_text_end(to, &line);
    return line;
}

static int by_error(const void *a, const void *b)
{
    const mf_trial *x = *(const mf_trial *const *)a, *y = *(const mf_trial *const *)b;
    return x->folds != y->folds ? (x->folds > y->folds ? -1 : 1)
           : x->rmse != y->rmse ? (x->rmse < y->rmse ? -1 : 1)
                                : (x > y) - (x < y);
}

/* The trials that were judged, those on all folds first, the best of them first. The caller frees
 * the list. */
static const mf_trial **in_order(const mf_tune *tune, size_t *n)
{
    const mf_trial **list = mf_alloc(tune->n, sizeof(mf_trial *));
    *n = 0;
    for (size_t t = 0; t < tune->n && list != NULL; t++) {
        if (tune->trials[t].folds > 0) {
            list[(*n)++] = &tune->trials[t];
        }
    }
    if (list != NULL) {
        qsort(list, *n, sizeof(mf_trial *), by_error);
    }
    return list;
}

static json_t *trial_json(const mf_trial *t)
{
    const mf_config *c = &t->config;
    return json_pack("{s:o, s:o, s:o, s:I, s:I, s:o, s:b}", "k",
                     c->solver->uses_k ? json_integer((json_int_t)c->k) : json_null(), "alpha",
                     c->solver->uses_alpha ? json_real(c->alpha) : json_null(), "beta",
                     c->solver->uses_beta ? json_real(c->beta) : json_null(), "epochs",
                     (json_int_t)c->epochs, "folds", (json_int_t)t->folds, "rmse",
                     json_number_or_null(t->rmse), "defaults", t->round == 0);
}

static mf_status print_json(const mf_lab *lab, const mf_tune *tune, const mf_trial *const *list,
                            size_t n, const char *line, output *out)
{
    json_t *root = runs_json(lab), *tried = json_array();
    for (size_t t = 0; t < n; t++) {
        json_array_append_new(tried, trial_json(list[t]));
    }
    json_object_set_new(
        root, "tune",
        json_pack("{s:f, s:I, s:I, s:o, s:o, s:o, s:o}", "seconds", tune->seconds, "rounds",
                  (json_int_t)tune->rounds, "folds", (json_int_t)tune->folds, "best",
                  trial_json(&tune->trials[tune->best]), "defaults", trial_json(&tune->trials[0]),
                  "line", id_json(line), "tried", tried));
    return output_json(out, root);
}

static mf_status print_csv(const mf_trial *const *list, size_t n, output *out)
{
    fprintf(out->out, "k,alpha,beta,epochs,folds,rmse,defaults\n");
    for (size_t t = 0; t < n; t++) {
        const mf_config *c = &list[t]->config;
        output_csv_number(out->out, c->solver->uses_k ? (double)c->k : NAN);
        fputc(',', out->out);
        output_csv_number(out->out, c->solver->uses_alpha ? c->alpha : NAN);
        fputc(',', out->out);
        output_csv_number(out->out, c->solver->uses_beta ? c->beta : NAN);
        fprintf(out->out, ",%zu,%zu,", c->epochs, list[t]->folds);
        output_csv_number(out->out, list[t]->rmse);
        fprintf(out->out, ",%s\n", list[t]->round == 0 ? "yes" : "no");
    }
    return MF_OK;
}

/* The best and the defaults; what was judged on fewer folds cannot be compared with them. */
static mf_status print_tried(const mf_lab *lab, const mf_tune *tune, const mf_trial *const *list,
                             size_t n, output *out)
{
    enum { SHOWN = 8, COLUMNS = 6 };
    static const table_align align[COLUMNS] = {TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT,
                                               TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT};
    static const char *const heads[COLUMNS] = {"K", "alpha", "beta", "epochs", "RMSE", ""};
    char ratings[32];
    fprintf(out->out,
            "%s: %zu setting%s of %s on %zu fold%s of %s training ratings, %zu round%s, %.1f s\n",
            output_safe(out, lab->path, (char[OUTPUT_SAFE]){""}), n, text_s(n),
            tune->trials[0].config.solver->name, tune->folds, text_s(tune->folds),
            text_thousands(lab->split.train.n, ratings), tune->rounds, text_s(tune->rounds),
            tune->seconds);
    table *t = table_new(COLUMNS, align);
    for (size_t h = 0; h < COLUMNS; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t i = 0; i < n; i++) {
        const mf_config *c = &list[i]->config;
        bool first = list[i]->round == 0;
        if (list[i]->folds != tune->folds || (i >= SHOWN && !first)) {
            continue;
        }
        c->solver->uses_k ? table_add(t, "%zu", c->k) : table_add(t, "-");
        c->solver->uses_alpha ? table_add(t, "%g", c->alpha) : table_add(t, "-");
        c->solver->uses_beta ? table_add(t, "%g", c->beta) : table_add(t, "-");
        table_add(t, "%zu", c->epochs);
        isfinite(list[i]->rmse) ? table_add(t, "%.4f", list[i]->rmse) : table_add(t, "diverged");
        table_add(t, "%s", first ? "the defaults, for as many epochs" : "");
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

static void print_verdict(const mf_tune *tune, const char *line, bool judged, output *out)
{
    const mf_trial *best = &tune->trials[tune->best], *first = &tune->trials[0];
    if (!isfinite(best->rmse)) {
        fprintf(out->out, "everything that was tried diverged on the folds\n");
        return;
    }
    if (best == first) {
        fprintf(out->out, "nothing that was tried is better on the folds than the defaults\n");
    } else if (!isfinite(first->rmse)) {
        fprintf(out->out, "the defaults diverge\n");
    } else {
        char below[32];
        fprintf(out->out, "the best is %s below the defaults on the folds it was picked on%s\n",
                text_figure(first->rmse - best->rmse, 4, below),
                judged ? "; the held-out errors above are the fair comparison" : "");
    }
    fprintf(out->out, "%s\n", line);
}

/* Trains the best, and beside it the defaults where they are not the best, on the usual split: what
 * that holds out the search has not seen. */
static mf_status train_found(mf_lab *lab, const mf_tune *tune, output *out)
{
    mf_status status = mf_lab_add_run(lab, &tune->trials[tune->best].config, &out->error);
    if (status == MF_OK && tune->best != 0) {
        status = mf_lab_add_run(lab, &tune->trials[0].config, &out->error);
    }
    return status == MF_OK ? train_runs(lab, 0, true, out) : status;
}

static mf_status print_found(mf_lab *lab, const arguments *args, const mf_tune *tune,
                             mf_status trained, output *out)
{
    size_t n;
    const mf_trial **list = in_order(tune, &n);
    char *line = best_line(lab, args, tune);
    mf_status status = MF_OK;
    if (list == NULL || line == NULL) {
        status = mf_no_memory(&out->error, "what was found");
    } else if (out->form == OUTPUT_JSON) {
        status = print_json(lab, tune, list, n, line, out);
    } else if (out->form == OUTPUT_CSV) {
        status = print_csv(list, n, out);
    } else {
        status = print_tried(lab, tune, list, n, out);
        if (status == MF_OK && trained == MF_OK && lab->n_runs > 0) {
            fprintf(out->out, "A, the best%s\n",
                    lab->n_runs == 1                             ? ":"
                    : tune->trials[0].config.solver->uses_epochs ? ", and B, the defaults with the "
                                                                   "epochs that the folds picked "
                                                                   "for them:"
                                                                 : ", and B, the defaults:");
            status = print_results(lab, out, 0, threads_wanted(args));
        }
        if (status == MF_OK) {
            print_verdict(tune, line, trained == MF_OK && lab->split.heldout.n > 0, out);
        }
    }
    free(list);
    free(line);
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    live l = {.out = out, .began = clock_now()};
    mf_tune_asked asked = {.cancel = &lab->cancel, .progress = show, .context = &l};
    mf_tune tune;
    mf_status status = check_output_names(lab, args, out);
    status = status == MF_OK ? read_asked(args, &asked, &out->error) : status;
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK) {
        mf_lab_clear_runs(lab);
        status =
            mf_lab_split(lab, argument_number(args, "holdout"), asked.defaults.seed, &out->error);
    }
    if (status == MF_OK) {
        fit_defaults(args, &lab->split, &asked.defaults);
        status = mf_config_check(&asked.defaults, &out->error);
    }
    status = status == MF_OK ? mf_tune_search(&asked, &lab->split, &tune, &out->error) : status;
    if (out->progress && l.shown > 0) {
        fprintf(out->messages, "\r\033[K");
    }
    if (status != MF_OK) {
        return status;
    }
    mf_status trained = atomic_load(&lab->cancel)
                            ? mf_fail(&out->error, MF_INTERRUPTED, "the search was interrupted")
                            : train_found(lab, &tune, out);
    if (trained == MF_OK || trained == MF_INTERRUPTED) {
        mf_error interruption = out->error;
        status = print_found(lab, args, &tune, trained, out);
        if (status == MF_OK && !isfinite(tune.trials[tune.best].rmse)) {
            status =
                mf_fail(&out->error, MF_DIVERGED, "no setting was found that does not diverge");
        }
        if (status == MF_OK && trained == MF_OK && argument_text(args, "output") != NULL) {
            status = save_model(lab, lab->runs[0], argument_text(args, "output"), out);
        }
        if (status == MF_OK && trained == MF_INTERRUPTED) {
            out->error = interruption;
            status = trained;
        }
    } else {
        status = trained;
    }
    mf_tune_clear(&tune);
    return status;
}

const verb verb_tune = {
    .name = "tune",
    .summary = "find the settings of a solver that predict best, within a time",
    .operands = "",
    .details =
        "Tries the defaults, then alpha, beta and K around them by successive halving: 27 settings "
        "for a few epochs on one fold of the training ratings, the best nine for three times as "
        "many, the best three on all folds; and again, around the best so far and nearer to it. "
        "How many epochs is read off the folds, too. The held-out ratings take no part: A, the "
        "best, and B, the defaults, are trained on the usual split in the end, and the last line "
        "trains A again. The same --seed and --rounds find the same; how many rounds there is "
        "time for depends on the machine.",
    .example = "data/sample.csv.gz --seconds 20 -o model.npz",
    .need = NEEDS_DATA,
    .only_trains = true,
    .groups =
        (const option *const[]){options_tune, options_data, options_output, options_common, NULL},
    .run = run,
};
