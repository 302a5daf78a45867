/* train, and what every verb that trains does when it is over: results, log and model files. */
#include "verbs.h"

#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/lab.h"
#include "../model/model_file.h"
#include "../teach/ladder.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const option options_run[] = {
    {"for", 0, OPTION_COUNT, "N", NULL, 0, MF_EPOCHS_MOST, NULL,
     "train for N epochs and pause (0: only set up), not until every run is at its end"},
    {"rank", 0, OPTION_COUNT, "N", NULL, 1, 100000, NULL,
     "also rank: precision, recall, NDCG, MAP and coverage of lists of N on the held-out ratings"},
    {"output", 'o', OPTION_FILE, "FILE", NULL, 0, 0, NULL,
     "save the model (.npz); of several runs the first there, the others beside it as FILE-B.npz "
     "…"},
    {"log", 0, OPTION_FILE, "FILE", NULL, 0, 0, NULL, "write a CSV line for each run and epoch"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* ---- the log --------------------------------------------------------------------------------- */

static void log_row(FILE *file, const mf_run *run, const mf_epoch *e)
{
    const double numbers[] = {e->alpha,           e->beta,      e->train.sse, e->train.rmse,
                              e->heldout.rmse,    e->warm.rmse, e->cold.rmse, e->objective,
                              e->notebook_figure, e->p_norm,    e->q_norm,    e->seconds};
    fprintf(file, "%s,%zu", run->name, e->epoch);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        fputc(',', file);
        output_csv_number(file, numbers[i]);
    }
    fputc('\n', file);
}

void log_runs(const mf_lab *lab, FILE *file)
{
    pthread_mutex_t *guard = (pthread_mutex_t *)&lab->guard; /* a lock is no change of the lab */
    pthread_mutex_lock(guard);
    fprintf(file, "run,epoch,alpha,beta,train_sse,train_rmse,heldout_rmse,warm_rmse,cold_rmse,"
                  "objective,notebook_figure,p_norm,q_norm,seconds\n");
    for (size_t r = 0; r < lab->n_runs; r++) {
        for (size_t e = 0; e < lab->runs[r]->history.n; e++) {
            log_row(file, lab->runs[r], &lab->runs[r]->history.epochs[e]);
        }
    }
    pthread_mutex_unlock(guard);
}

/* ---- model files ----------------------------------------------------------------------------- */

static mf_status save_models(mf_lab *lab, const char *path, output *out)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        char name[4096];
        int stem = (int)strlen(path) - 4;
        int length =
            r == 0 ? snprintf(name, sizeof name, "%s", path)
                   : snprintf(name, sizeof name, "%.*s-%s.npz", stem, path, lab->runs[r]->name);
        if (length >= (int)sizeof name) {
            return mf_fail(&out->error, MF_USAGE, "-o: the name is too long");
        }
        mf_status status = mf_lab_save(lab, lab->runs[r], name, &out->error);
        if (status != MF_OK) {
            return status;
        }
        output_note(out, "%s: saved in %s", lab->runs[r]->name, name);
    }
    return MF_OK;
}

static void write_history(const void *what, FILE *to)
{
    log_runs(what, to);
}

mf_status train_and_report(mf_lab *lab, const arguments *args, output *out)
{
    const char *model_path = argument_text(args, "output"), *log_path = argument_text(args, "log");
    bool wait = lab->worker == NULL || model_path != NULL || log_path != NULL;
    bool limited = argument_flag(args, "for");
    size_t epochs = argument_count(args, "for");
    if (limited && epochs == 0) {
        return MF_OK;
    }
    mf_status trained = train_runs(lab, epochs, wait, out);
    if ((trained != MF_OK && trained != MF_INTERRUPTED) || !wait) {
        return trained;
    }
    mf_error interruption = out->error;
    mf_status status =
        argument_flag(args, "paired")
            ? print_paired(lab, out)
            : print_results(lab, out, argument_count(args, "rank"), threads_wanted(args));
    if (status == MF_OK && log_path != NULL) {
        status = save_as(log_path, write_history, lab, out);
    }
    if (status == MF_OK && model_path != NULL) {
        status = save_models(lab, model_path, out);
    }
    if (status == MF_OK && trained == MF_INTERRUPTED) {
        out->error = interruption;
        return trained;
    }
    return status == MF_OK ? report_divergence(lab, out) : status;
}

static const option options_ladder[] = {
    {"ladder", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "one run of each solver on the same split, each at its usual settings"},
    {"seeds", 0, OPTION_COUNT, "N", "1", 1, 1000, NULL,
     "N starts of every run on the same split; with --paired, A against B start by start"},
    {"paired", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "print A, B and A - B for each of --seeds starts, and what that says"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* One run for each rung. --seed, --threads, --holdout and -k (where a solver has factors) count. */
static mf_status prepare_ladder(mf_lab *lab, const arguments *args, output *out)
{
    mf_config asked;
    double holdout;
    const double *betas;
    size_t n_betas;
    mf_status status = read_training(args, &asked, &holdout, &betas, &n_betas, &out->error);
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK) {
        mf_lab_clear_runs(lab);
        status = mf_lab_split(lab, holdout, asked.seed, &out->error);
    }
    asked.k = argument(args, "factors")->given ? asked.k : 0;
    for (size_t r = 0; mf_ladder[r] != NULL && status == MF_OK; r++) {
        mf_config config = mf_ladder_config(r, &asked);
        status = mf_lab_add_run(lab, &config, &out->error);
    }
    return status;
}

mf_status report_divergence(mf_lab *lab, output *out)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (lab->runs[r]->status == MF_RUN_DIVERGED) {
            char remark[512];
            mf_remark_run(lab, lab->runs[r], remark, sizeof remark);
            return mf_fail(&out->error, MF_DIVERGED, "%s", remark);
        }
    }
    return MF_OK;
}

mf_status check_model_name(const arguments *args, output *out)
{
    const char *path = argument_text(args, "output");
    return path == NULL || mf_model_is_file(path)
               ? MF_OK
               : mf_fail(&out->error, MF_USAGE, "-o %.200s; expected a name that ends in .npz",
                         path);
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    mf_status status = check_model_name(args, out);
    if (status == MF_OK) {
        size_t n_betas = argument(args, "beta")->n_numbers;
        if (argument_flag(args, "paired") && (argument_flag(args, "ladder") || n_betas != 2)) {
            return mf_fail(&out->error, MF_USAGE,
                           "--paired compares two values of beta; expected --beta X,Y");
        }
        status = argument_flag(args, "ladder")
                     ? prepare_ladder(lab, args, out)
                     : prepare_runs(lab, args, SIZE_MAX, argument_count(args, "seeds"), out);
    }
    if (status == MF_OK && argument_flag(args, "paired") &&
        lab->n_runs < 2 * argument_count(args, "seeds")) {
        status = mf_fail(&out->error, MF_USAGE,
                         "--paired compares two values of beta; expected --beta X,Y");
    }
    return status == MF_OK ? train_and_report(lab, args, out) : status;
}

const verb verb_train = {
    .name = "train",
    .summary = "train one run for each beta; print, log and save what came of it",
    .operands = "",
    .details =
        "By default the pair: A with beta 0.02, B with beta 0, from the same start, in the same "
        "order, on the same split. Every epoch is measured on the training and on the held-out "
        "ratings. A run that diverges (an error that is not finite, or a training SSE above 10 "
        "times its best) ends with its last good factors, and the others go on. Interrupting "
        "prints what there is. In the explorer training goes on in the background unless it is to "
        "be "
        "saved or logged.",
    .example = "data/sample.csv.gz --beta 0.02,0 -o model.npz --log epochs.csv",
    .need = NEEDS_DATA,
    .only_trains = true,
    .groups = (const option *const[]){options_ladder, options_run, options_training, options_data,
                                      options_output, options_common, NULL},
    .run = run,
};
