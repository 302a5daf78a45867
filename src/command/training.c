/* What the verbs that train share: options to runs, live progress, and which run answers. */
#include "training.h"
#include "settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/clock.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../lab/worker.h"
#include "../model/model.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const option options_run[] = {
    {"for", 0, OPTION_COUNT, "N", NULL, 0, MF_EPOCHS_MOST, NULL,
     "train for N epochs and pause (0: only set up), not until every run is at its end"},
    {"rank", 0, OPTION_COUNT, "N", NULL, 1, 100000, NULL,
     "also rank: precision, recall, NDCG, MAP and coverage of lists of N on the held-out ratings"},
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "save the model (.npz); of several runs the first there, the others beside it as FILE-B.npz "
     "…"},
    {"checkpoint", 0, OPTION_COUNT, "N", NULL, 1, MF_EPOCHS_MOST, NULL,
     "save what -o names every N epochs on the way, too: --from goes on from there"},
    {"log", 0, OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL, "write a CSV line for each run and epoch"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What --preset notebook sets, unless the flag itself is given. */
static const struct {
    const char *name, *text;
} notebook[] = {
    {"solver", "coordinate-sgd"},
    {"factors", "5"},
    {"alpha", "0.01"},
    {"beta", "0.02,0"},
    {"epochs", "200"},
    {"holdout", "0"},
    {"init", "numpy"},
    {"stop-sse", "0.06"},
};

static double number_with_preset(const arguments *args, const char *name)
{
    if (argument_text(args, "preset") != NULL && !argument(args, name)->given) {
        for (size_t i = 0; i < sizeof notebook / sizeof notebook[0]; i++) {
            double numbers[NUMBERS_MOST];
            size_t n;
            if (strcmp(notebook[i].name, name) == 0 &&
                parse_numbers(notebook[i].text, numbers, &n)) {
                return numbers[0];
            }
        }
    }
    return argument_number(args, name);
}

static const char *text_with_preset(const arguments *args, const char *name)
{
    if (argument_text(args, "preset") != NULL && !argument(args, name)->given) {
        for (size_t i = 0; i < sizeof notebook / sizeof notebook[0]; i++) {
            if (strcmp(notebook[i].name, name) == 0) {
                return notebook[i].text;
            }
        }
    }
    return argument_text(args, name);
}

unsigned threads_wanted(const arguments *args)
{
    size_t wanted = argument_set(args, "threads") ? argument_count(args, "threads") : 0;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return wanted > 0 ? (unsigned)wanted : cores > 0 ? (unsigned)cores : 1;
}

/* The solver that answers a question of which nobody said how: NULL where somebody did, by a flag
 * that says more than which split to train on, or where screens show the lesson's pair. */
static const mf_solver *solver_that_answers(const mf_lab *lab, const arguments *args)
{
    static const char *const says_nothing[] = {"seed", "holdout", "threads"};
    if (!args->verb->questions || lab->worker != NULL || argument_given(args, "run") ||
        argument_given(args, "at-epoch")) {
        return NULL;
    }
    for (const option *o = options_training; o->name != NULL; o++) {
        bool says = argument_given(args, o->name) ||
                    (strcmp(o->name, "solver") == 0 && argument_set(args, o->name));
        for (size_t s = 0; s < sizeof says_nothing / sizeof says_nothing[0]; s++) {
            says = says && strcmp(o->name, says_nothing[s]) != 0;
        }
        if (says) {
            return NULL;
        }
    }
    size_t s = 0;
    while (mf_solvers[s] != NULL && !mf_solvers[s]->answers) {
        s++;
    }
    return mf_solvers[s];
}

/* A setting that was given and that this solver does not have; NULL: none. */
static const char *foreign_setting(const arguments *args, const mf_solver *solver)
{
    const struct {
        const char *name;
        bool has;
    } settings[] = {
        {"alpha", solver->uses_alpha},       {"beta", solver->uses_beta},
        {"schedule", solver->uses_rate},     {"no-biases", solver->terms_optional},
        {"als-weight", solver->uses_weight}, {"fill", solver->is_decomposition},
        {"init", solver->draws_start},       {"stream", solver->draws_start},
        {"factors", solver->uses_k},         {"epochs", solver->uses_epochs},
    };
    for (size_t s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        if (argument_given(args, settings[s].name) && !settings[s].has) {
            return settings[s].name;
        }
    }
    return NULL;
}

mf_status read_training(const mf_lab *lab, const arguments *args, mf_config *config,
                        double *holdout, const double **betas, size_t *n_betas, mf_error *error)
{
    const mf_solver *solver = solver_that_answers(lab, args);
    solver = solver == NULL ? mf_solver_find(text_with_preset(args, "solver")) : solver;
    const char *name = solver->name;
    *config = mf_config_for(solver);
    const char *foreign = foreign_setting(args, solver);
    bool several = args->verb->only_trains && argument_given(args, "ladder");
    if (foreign != NULL && !several) {
        return mf_fail(error, MF_USAGE, "--%s is nothing that %s has; expected it left out",
                       foreign, name);
    }
    bool preset = argument_text(args, "preset") != NULL, own = solver != mf_solvers[0] && !preset;
    /* alpha and K may be lists, and β then has a list of its own that is usual */
    bool listed = argument(args, "alpha")->option->kind == OPTION_NUMBERS;
    if (!listed && (!own || argument_set(args, "factors"))) {
        config->k = (size_t)number_with_preset(args, "factors");
    }
    if (!listed && (!own || argument_set(args, "alpha"))) {
        config->alpha = number_with_preset(args, "alpha");
    }
    if (!own || argument_set(args, "epochs")) {
        config->epochs = (size_t)number_with_preset(args, "epochs");
    }
    mf_rate_find(argument_text(args, "schedule"), &config->rate);
    config->no_biases = argument_flag(args, "no-biases");
    config->weigh_by_count = strcmp(argument_text(args, "als-weight"), "count") == 0;
    config->fill_mean = strcmp(argument_text(args, "fill"), "mean") == 0;
    config->threads = threads_wanted(args);
    config->seed = (uint32_t)argument_number(args, "seed");
    config->stop_sse = number_with_preset(args, "stop-sse");
    config->patience = argument_count(args, "patience");
    config->divergence_ratio = argument_number(args, "divergence-ratio");
    mf_init_find(text_with_preset(args, "init"), &config->init);
    config->stream = (unsigned)argument_count(args, "stream");
    if (argument_set(args, "stream") && config->init == MF_INIT_PAIRED) {
        return mf_fail(error, MF_USAGE,
                       "--stream cannot apply: paired runs have one start; "
                       "expected --init uniform or --init numpy");
    }
    *holdout = number_with_preset(args, "holdout");
    *betas = argument(args, "beta")->numbers; /* the preset's list is the default's */
    *n_betas = argument(args, "beta")->n_numbers;
    if (!solver->uses_beta || (own && !argument_set(args, "beta") && !listed)) {
        *betas = &solver->beta;
        *n_betas = 1;
    }
    config->beta = (*betas)[0];
    return mf_config_check(config, error);
}

mf_status open_second(const arguments *args, const char *path, mf_lab **second, output *out)
{
    *second = mf_lab_new();
    mf_status status = *second == NULL ? mf_no_memory(&out->error, "the ratings")
                                       : open_data(*second, path, args, out);
    if (status == MF_OK && (*second)->is_model) {
        return mf_fail(&out->error, MF_USAGE, "%s is a model file; expected ratings", path);
    }
    if (status == MF_OK) { /* beside a model the new ratings of one watcher are nothing odd */
        static const char *const usual[] = {"columns-swapped", "one-row", NULL};
        note_warnings(&(*second)->ratings, path, usual, out);
    }
    return status;
}

double heldout_then(const mf_run *run)
{
    const mf_epoch *last = mf_run_kept(run);
    return last == NULL ? NAN : last->heldout.rmse;
}

mf_status refuse_model(const mf_lab *lab, mf_error *error)
{
    return lab->is_model
               ? mf_fail(error, MF_USAGE, "%s is a model file; expected the ratings to train on",
                         lab->path)
               : MF_OK;
}

mf_status prepare_runs(mf_lab *lab, const arguments *args, size_t most_runs, size_t seeds,
                       output *out)
{
    return prepare_fold(lab, args, most_runs, seeds, 0, 0, out);
}

/* The list of an option that takes one and was given, else the one usual number. */
static const double *numbers_or(const arguments *args, const char *name, const double *usual,
                                size_t *n)
{
    const option_value *value = argument(args, name);
    bool listed =
        value->option != NULL && value->option->kind == OPTION_NUMBERS && option_is_set(value);
    *n = listed ? value->n_numbers : 1;
    return listed ? value->numbers : usual;
}

void fit_what_was_not_given(const arguments *args, const mf_split *split, mf_config *config,
                            const double **betas)
{
    bool listed = argument(args, "alpha")->option->kind == OPTION_NUMBERS;
    bool set = argument_set(args, "epochs") || argument_set(args, "patience") || listed;
    unsigned which = (argument_set(args, "alpha") ? 0 : MF_FITTED_ALPHA) |
                     (argument_set(args, "beta") || listed ? 0 : MF_FITTED_BETA) |
                     (set ? 0 : MF_FITTED_EPOCHS);
    if (argument_text(args, "preset") == NULL) {
        mf_config_fit(config, split, which);
        if ((config->fitted & MF_FITTED_BETA) != 0) {
            *betas = &config->beta;
        }
    }
}

/* From one start the same settings are the same run, and no second one to take a mean over. */
static mf_status refuse_repeats(const char *flag, const double *list, size_t n, mf_error *error)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (list[i] == list[j]) {
                return mf_fail(error, MF_USAGE, "--%s has %g twice; expected each value once", flag,
                               list[i]);
            }
        }
    }
    return MF_OK;
}

mf_status prepare_fold(mf_lab *lab, const arguments *args, size_t most_runs, size_t seeds,
                       size_t fold, size_t folds, output *out)
{
    mf_config config;
    double holdout;
    const double *betas;
    size_t n_betas;
    mf_status status = read_training(lab, args, &config, &holdout, &betas, &n_betas, &out->error);
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK) {
        mf_lab_clear_runs(lab);
        status = folds == 0 ? mf_lab_split(lab, holdout, config.seed, &out->error)
                            : mf_lab_split_fold(lab, (double)fold / (double)folds,
                                                1.0 / (double)folds, config.seed, &out->error);
    }
    bool watches = argument_given(args, "patience") && config.patience > 0;
    if (status == MF_OK && watches && lab->split.heldout.n == 0) {
        status = mf_fail(&out->error, MF_USAGE,
                         "--patience cannot apply: nothing is held out that it could watch; "
                         "expected --holdout above 0");
    }
    if (status == MF_OK) {
        fit_what_was_not_given(args, &lab->split, &config, &betas);
    }
    uint32_t first_seed = config.seed;
    unsigned first_stream = config.stream;
    size_t n_alphas, n_ks;
    double usual_k = (double)config.k, usual_alpha = config.alpha;
    const double *alphas = numbers_or(args, "alpha", &usual_alpha, &n_alphas);
    const double *ks = numbers_or(args, "factors", &usual_k, &n_ks);
    for (size_t i = 0; i < n_ks && status == MF_OK; i++) {
        if (ks[i] != floor(ks[i])) {
            status = mf_fail(&out->error, MF_USAGE, "--factors %g; expected whole numbers", ks[i]);
        }
    }
    bool sweeps = argument(args, "alpha")->option->kind == OPTION_NUMBERS;
    if (status == MF_OK && sweeps) {
        status = refuse_repeats("beta", betas, n_betas, &out->error);
        status = status == MF_OK ? refuse_repeats("alpha", alphas, n_alphas, &out->error) : status;
        status = status == MF_OK ? refuse_repeats("factors", ks, n_ks, &out->error) : status;
    }
    for (size_t s = 0; s < seeds && status == MF_OK; s++) {
        config.seed = first_seed + (uint32_t)s;
        for (size_t g = 0; g < n_ks * n_alphas && status == MF_OK; g++) {
            config.k = (size_t)ks[g / n_alphas];
            config.alpha = alphas[g % n_alphas];
            for (size_t b = 0; b < n_betas && b < most_runs && status == MF_OK; b++) {
                config.beta = betas[b];
                config.stream = first_stream + (unsigned)b;
                status = mf_lab_add_run(lab, &config, &out->error);
            }
        }
    }
    return status;
}

/* ---- progress -------------------------------------------------------------------------------- */

typedef struct progress {
    output *out;
    double shown;
} progress;

static void show_progress(void *context, mf_run *const *runs, size_t n)
{
    progress *p = context;
    if (p->out->trained != NULL) {
        p->out->trained(p->out->trained_context, runs, n);
    }
    if (!p->out->progress || clock_now() - p->shown < 0.1) {
        return;
    }
    p->shown = clock_now();
    char line[512] = "";
    size_t at = 0, width = p->out->width > 0 ? p->out->width - 1 : 79;
    for (size_t r = 0; r < n && at < sizeof line; r++) {
        char part[160], left[32];
        const mf_epoch *last = mf_run_last(runs[r]);
        if (last == NULL || runs[r]->status == MF_RUN_DIVERGED) {
            snprintf(part, sizeof part, "%s diverged  ", runs[r]->name);
        } else {
            double rate = last->seconds > 0 ? (double)last->epoch / last->seconds : 0;
            size_t to_go = runs[r]->status == MF_RUN_READY
                               ? mf_config_epochs(&runs[r]->config) - last->epoch
                               : 0;
            text_duration(rate > 0 ? (double)to_go / rate : 0, left);
            snprintf(part, sizeof part, "%s %zu/%zu RMSE %.4f %.0f/s %s  ", runs[r]->name,
                     last->epoch, mf_config_epochs(&runs[r]->config), last->train.rmse, rate, left);
        }
        if (at + strlen(part) > width) {
            break; /* whole runs only; a line that wraps could not be overwritten */
        }
        at += (size_t)snprintf(line + at, sizeof line - at, "%s", part);
    }
    fprintf(p->out->messages, "\r%s\033[K", line);
    fflush(p->out->messages);
}

mf_status train_runs(mf_lab *lab, size_t epochs, bool wait, output *out)
{
    progress p = {.out = out};
    if (lab->worker == NULL) {
        mf_status status = mf_lab_train(lab, epochs, show_progress, &p, &out->error);
        if (out->trained != NULL) {
            out->trained(out->trained_context, NULL, 0);
        }
        if (out->progress && p.shown > 0) {
            fprintf(out->messages, "\r\033[K");
        }
        return status;
    }
    mf_worker_go(lab->worker, epochs);
    if (!wait) {
        return MF_OK;
    }
    mf_worker_wait(lab->worker, &lab->cancel);
    if (atomic_load(&lab->cancel)) {
        mf_worker_halt(lab->worker);
        return mf_fail(&out->error, MF_INTERRUPTED, "training was interrupted");
    }
    return mf_worker_status(lab->worker, &out->error);
}

/* ---- runs that must be there ----------------------------------------------------------------- */

size_t epochs_asked(const arguments *args, size_t otherwise)
{
    return argument_given(args, "at-epoch") ? argument_count(args, "at-epoch") : otherwise;
}

void write_shell_line(FILE *to, const mf_lab *lab, const char *words)
{
    size_t length = strcspn(words, " ");
    fprintf(to, "mfexplore %.*s%s", (int)length, words, length > 0 ? " " : "");
    output_shell_word(to, lab->path);
    fprintf(to, "%s", words + length);
    if (lab->open_flags != NULL && lab->open_flags[0] != '\0') {
        fprintf(to, " %.*s", (int)strlen(lab->open_flags) - 1, lab->open_flags);
    }
    if (settings_set_flags()) { /* the line says all that differs from what is usual */
        fprintf(to, " --no-config");
    }
}

/* Who answers a question that named nobody, and how to keep them. */
static void note_who_answers(const mf_lab *lab, const arguments *args, const char *solver,
                             output *out)
{
    char words[160], *line = NULL;
    size_t length;
    FILE *to = mf_text_begin(&line, &length);
    if (to == NULL) {
        return;
    }
    int at = snprintf(words, sizeof words, "train --solver %s", solver);
    if (argument_set(args, "seed")) {
        at += snprintf(words + at, sizeof words - (size_t)at, " --seed %zu",
                       (size_t)argument_number(args, "seed"));
    }
    if (argument_set(args, "holdout")) {
        at += snprintf(words + at, sizeof words - (size_t)at, " --holdout %.17g",
                       argument_number(args, "holdout"));
    }
    snprintf(words + at, sizeof words - (size_t)at, " -o model.npz");
    write_shell_line(to, lab, words);
    if (mf_text_end(to, &line)) {
        output_note(out, "%s answers, trained for this; to keep it for more questions: %s", solver,
                    line);
    }
    free(line);
}

mf_status ensure_runs(mf_lab *lab, const arguments *args, size_t most_runs, size_t epochs,
                      output *out)
{
    if (lab->n_runs > 0) {
        return MF_OK;
    }
    mf_status status = prepare_runs(lab, args, most_runs, 1, out);
    if (status == MF_OK && epochs > 0) {
        status = train_runs(lab, epochs == SIZE_MAX ? 0 : epochs, true, out);
    }
    bool again = strcmp(lab->path, "-") != 0; /* what came through a pipe is gone */
    if (status == MF_OK && again && solver_that_answers(lab, args) != NULL) {
        note_who_answers(lab, args, lab->runs[0]->config.solver->name, out);
    }
    return status;
}
