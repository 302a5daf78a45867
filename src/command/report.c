/* What came of runs: see report.h. */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../data/fail.h"
#include "../data/mates.h"
#include "../lab/lab.h"
#include "../model/libmf_file.h"
#include "../model/model_file.h"
#include "../teach/remarks.h"
#include "../train/epoch.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "training.h"
#include "written.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

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

/* Can a file be made where `path` says? Asked before what takes long. */
static mf_status check_folder(const char *path, output *out)
{
    char folder[4096];
    struct stat about;
    bool there = stat(path, &about) == 0;
    if (path[0] == '\0' || (there && S_ISDIR(about.st_mode))) {
        return mf_fail_at(&out->error, MF_SYSTEM, path, 0, "%s",
                          strerror(path[0] == '\0' ? ENOENT : EISDIR));
    }
    if (there && !S_ISREG(about.st_mode)) {
        return MF_OK; /* a pipe or a device is written to where it is */
    }
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (length >= sizeof folder) {
        return MF_OK; /* saving will say it */
    }
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return access(length == 0 ? "." : folder, W_OK | X_OK) == 0
               ? MF_OK
               : mf_fail_at(&out->error, MF_SYSTEM, path, 0, "%s", strerror(errno));
}

static mf_status check_names(const arguments *args, output *out)
{
    const char *path = argument_text(args, "output");
    bool logs = argument_given(args, "log");
    const char *log = logs ? argument_text(args, "log") : NULL;
    mf_status status = logs ? check_folder(log, out) : MF_OK;
    if (status == MF_OK && logs && (mf_model_is_name(log) || mf_libmf_is_name(log))) {
        return mf_fail(&out->error, MF_USAGE,
                       "--log %.200s: a log is CSV; expected a name that is none of a model's",
                       log);
    }
    if (status == MF_OK && path == NULL && argument_given(args, "checkpoint")) {
        return mf_fail(&out->error, MF_USAGE, "--checkpoint saves what -o names; expected -o");
    }
    if (path == NULL || status != MF_OK) {
        return status;
    }
    return mf_model_is_name(path) || mf_libmf_is_name(path)
               ? check_folder(path, out)
               : mf_fail(&out->error, MF_USAGE,
                         "-o %.200s; expected a name that ends in .npz (or .libmf)", path);
}

mf_status check_output_names(const mf_lab *lab, const arguments *args, output *out)
{
    const mf_mates *others = mf_lab_others(lab); /* the first of whom writes */
    mf_status status = mf_is_first(others) ? check_names(args, out) : MF_OK;
    return mf_mates_agree(others, status, &out->error);
}

const char *setting_of(const mf_solver *solver, size_t k, double alpha, double beta, char text[100])
{
    size_t at = (size_t)(solver->uses_k ? snprintf(text, 100, "K %zu", k)
                                        : snprintf(text, 100, "%s", solver->name));
    at += solver->uses_alpha ? (size_t)snprintf(text + at, 100 - at, ", alpha %g", alpha) : 0;
    solver->uses_beta ? snprintf(text + at, 100 - at, ", beta %g", beta) : 0;
    return text;
}

void csv_settings(const mf_solver *solver, size_t k, double alpha, double beta, FILE *file)
{
    output_csv_number(file, solver->uses_k ? (double)k : NAN);
    fputc(',', file);
    output_csv_number(file, solver->uses_alpha ? alpha : NAN);
    fputc(',', file);
    output_csv_number(file, solver->uses_beta ? beta : NAN);
}

/* ---- the log --------------------------------------------------------------------------------- */

static void log_row(FILE *file, const mf_run *run, const mf_epoch *e)
{
    const mf_solver *solver = run->config.solver;
    double alpha = solver->uses_alpha ? e->alpha : NAN, beta = solver->uses_beta ? e->beta : NAN;
    const double numbers[] = {
        alpha,        beta,         e->train.sse, e->train.rmse,      e->heldout.rmse,
        e->warm.rmse, e->cold.rmse, e->objective, e->notebook_figure, e->p_norm,
        e->q_norm,    e->seconds};
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

void note_lost_ids(const mf_ratings *ratings, const char *path, output *out)
{
    if (mf_libmf_is_name(path) &&
        !(mf_ids_are_numbers(&ratings->watchers, 0) && mf_ids_are_numbers(&ratings->movies, 0))) {
        output_note(out,
                    "%s holds numbers, no ids: watchers or movies whose ids are no numbers are "
                    "called by their places, from 0",
                    path);
    }
}

mf_status save_model(mf_lab *lab, const mf_run *run, const char *path, output *out)
{
    mf_status status = output_whole(out);
    if (status == MF_OK) {
        run == lab->runs[0] ? note_lost_ids(&lab->ratings, path, out) : (void)0;
        status = mf_lab_save(lab, run, path, &out->error);
    }
    return status;
}

/* The file of run `r`: the first has the name that was given, m.npz, the others m-B.npz … */
static mf_status name_model(const mf_lab *lab, const char *path, size_t r, char name[4096],
                            mf_error *error)
{
    int stem = (int)(strrchr(path, '.') - path); /* check_output_names saw an ending */
    int length =
        r == 0 ? snprintf(name, 4096, "%s", path)
               : snprintf(name, 4096, "%.*s-%s%s", stem, path, lab->runs[r]->name, path + stem);
    if (length >= 4096) {
        return mf_fail(error, MF_USAGE, "-o: the name is too long");
    }
    return MF_OK;
}

/* None of the names that follow from the first is one that is read; the first has been looked at.
 */
static mf_status check_models(const mf_lab *lab, const char *path, mf_error *error)
{
    char name[4096];
    mf_status status = MF_OK;
    for (size_t r = 1; r < lab->n_runs && status == MF_OK; r++) {
        status = name_model(lab, path, r, name, error);
        status = status == MF_OK ? check_not_read(lab, name, error) : status;
    }
    return status;
}

/* Was it interrupted before its first epoch? A start says nothing: a file that is there is better.
 */
static bool has_begun(const mf_run *run)
{
    return run->history.n > 0 || run->status == MF_RUN_DIVERGED || run->status == MF_RUN_DONE;
}

static mf_status save_models(mf_lab *lab, const char *path, bool says, output *out)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        char name[4096];
        mf_status status = name_model(lab, path, r, name, &out->error);
        if (status == MF_OK && !has_begun(lab->runs[r])) {
            output_note(out, "%s: nothing is learned, and nothing saved in %s", lab->runs[r]->name,
                        name);
            continue;
        }
        status = status == MF_OK ? save_model(lab, lab->runs[r], name, out) : status;
        if (status != MF_OK) {
            return status;
        }
        if (says) {
            output_note(out, "%s: saved in %s", lab->runs[r]->name, name);
        }
    }
    return MF_OK;
}

static void write_history(const void *what, FILE *to)
{
    log_runs(what, to);
}

/* Trains for so many epochs (0: to the end), and saves after every `step` of them. */
static mf_status train_in_steps(mf_lab *lab, size_t epochs, size_t step, const char *path,
                                output *out)
{
    mf_status status = MF_OK;
    for (size_t done = 0;
         status == MF_OK && mf_any_ready(lab->runs, lab->n_runs) && (epochs == 0 || done < epochs);
         done += step) {
        size_t left = epochs == 0 || epochs - done > step ? step : epochs - done;
        status = train_runs(lab, left, true, out);
        if (status == MF_OK &&
            mf_any_ready(lab->runs, lab->n_runs)) { /* else it is saved as the result */
            status = save_models(lab, path, false, out);
        }
    }
    return status;
}

mf_status train_and_report(mf_lab *lab, const arguments *args, output *out)
{
    const char *model_path = argument_text(args, "output"), *log_path = argument_text(args, "log");
    bool wait = lab->worker == NULL || model_path != NULL || log_path != NULL;
    bool limited = argument_given(args, "for");
    size_t epochs = limited ? argument_count(args, "for") : 0;
    if (limited && epochs == 0) {
        static const char *const of_results[] = {"output", "log", "rank", "checkpoint", NULL};
        return refuse_named(args, of_results, "--for 0 makes the runs and trains none",
                            &out->error);
    }
    if (model_path != NULL && check_models(lab, model_path, &out->error) != MF_OK) {
        return out->error.status;
    }
    mf_status trained =
        argument_given(args, "checkpoint") && model_path != NULL
            ? train_in_steps(lab, epochs, argument_count(args, "checkpoint"), model_path, out)
            : train_runs(lab, epochs, wait, out);
    if ((trained != MF_OK && trained != MF_INTERRUPTED) || !wait) {
        return trained;
    }
    mf_error interruption = out->error;
    mf_status status =
        argument_given(args, "paired")
            ? print_paired(lab, out)
            : print_results(lab, out, argument_set(args, "rank") ? argument_count(args, "rank") : 0,
                            threads_wanted(args));
    if (status == MF_OK && log_path != NULL && mf_is_first(lab->mates)) {
        status = save_as(log_path, write_history, lab, out);
    }
    status = mf_mates_agree(lab->mates, status, &out->error);
    if (status == MF_OK && model_path != NULL) {
        status = save_models(lab, model_path, true, out);
    }
    if (status == MF_OK && trained == MF_INTERRUPTED) {
        out->error = interruption;
        return trained;
    }
    return status == MF_OK ? report_divergence(lab, out) : status;
}
