/* The verbs that steer runs: add, continue, pause, stop, set, retry, delete, pair, runs, save. In a
 * session they act on the runs that are there; training goes on where it was. */
#include "command.h"

#include <math.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/lab.h"
#include "../lab/worker.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "answer.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static bool was_training(const mf_lab *lab)
{
    return lab->worker != NULL && mf_worker_is_busy(lab->worker);
}

static mf_status nothing_trained(output *out)
{
    return mf_fail(&out->error, MF_USAGE, "nothing has been trained yet; `train` begins");
}

/* ---- add ------------------------------------------------------------------------------------- */

/* A and B from the starts after theirs, until there are so many. */
static mf_status add_starts(mf_lab *lab, size_t starts, output *out)
{
    mf_status status = MF_OK;
    if (lab->n_runs < 2) {
        return lab->n_runs == 0 ? nothing_trained(out)
                                : mf_fail(&out->error, MF_USAGE,
                                          "--starts adds starts of A and B, and there is no B; "
                                          "`add` makes one");
    }
    mf_config pair[2] = {lab->runs[0]->config, lab->runs[1]->config};
    for (size_t s = 1; s < starts; s++) {
        for (size_t side = 0; side < 2 && status == MF_OK; side++) {
            mf_config config = pair[side];
            config.seed += (uint32_t)s;
            bool there = false;
            for (size_t r = 0; r < lab->n_runs; r++) {
                const mf_config *other = &lab->runs[r]->config;
                there = there || (mf_config_is_like(other, &config) && other->seed == config.seed);
            }
            status = there ? MF_OK : mf_lab_add_run(lab, &config, &out->error);
        }
    }
    return status;
}

/* The start after those that are taken. */
static unsigned next_stream(const mf_lab *lab)
{
    unsigned next = 0;
    for (size_t r = 0; r < lab->n_runs; r++) {
        unsigned taken = lab->runs[r]->config.stream;
        next = taken >= next ? taken + 1 : next;
    }
    return next;
}

static mf_status run_add(mf_lab *lab, const arguments *args, output *out)
{
    mf_config config;
    double holdout;
    const double *betas;
    size_t n_betas;
    mf_status status = read_training(lab, args, &config, &holdout, &betas, &n_betas, &out->error);
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK && !lab->is_split) {
        status = mf_lab_split(lab, holdout, config.seed, &out->error);
    }
    if (status == MF_OK && argument_count(args, "starts") > 1) {
        status = refuse_options(args, options_training, (const char *const[]){"threads", NULL},
                                "--starts adds starts of A and B as they are", &out->error);
        if (status != MF_OK) {
            return status;
        }
        return add_starts(lab, argument_count(args, "starts"), out);
    }
    if (status == MF_OK) {
        fit_what_was_not_given(args, &lab->split, &config, &betas);
    }
    unsigned first = config.stream;
    for (size_t b = 0; b < n_betas && status == MF_OK; b++) {
        config.beta = betas[b];
        config.stream = argument_set(args, "stream") ? first + (unsigned)b : next_stream(lab);
        status = mf_lab_add_run(lab, &config, &out->error);
    }
    return status;
}

static const option options_add[] = {
    {"starts", 0, OPTION_COUNT, "N", "1", 1, 1000, NULL,
     "in place of new settings: A and B from so many starts in all, those that are there counted"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const verb verb_add = {
    .name = "add",
    .summary = "in a session: add a run for each beta to those that are there",
    .operands = "",
    .details =
        "The new runs use the split that there is, so --holdout counts only when nothing has "
        "been trained yet. Runs with other factors, rates, solvers or seeds can stand side "
        "by side this way. Where training is going on they join it; else `continue` trains them.",
    .example = "--beta 0.1 --factors 8",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_add, options_training, options_common, NULL},
    .run = run_add,
};

/* ---- continue, pause, stop ------------------------------------------------------------------- */

static mf_status run_continue(mf_lab *lab, const arguments *args, output *out)
{
    size_t n_ready = 0;
    if (lab->n_runs == 0) {
        return nothing_trained(out);
    }
    if (lab->is_model) {
        return refuse_model(lab, &out->error);
    }
    if (lab->worker == NULL || !was_training(lab)) {
        pthread_mutex_lock(&lab->guard);
        for (size_t r = 0; r < lab->n_runs; r++) {
            if (lab->runs[r]->status == MF_RUN_INTERRUPTED) {
                mf_run_resume(lab->runs[r]);
            }
            n_ready += lab->runs[r]->status == MF_RUN_READY;
        }
        pthread_mutex_unlock(&lab->guard);
        if (n_ready == 0) {
            return mf_fail(&out->error, MF_USAGE, "every run is at its end; `train` begins anew");
        }
    }
    mf_status status = check_output_names(lab, args, out);
    return status == MF_OK ? train_and_report(lab, args, out) : status;
}

const verb verb_continue = {
    .name = "continue",
    .summary = "in a session: go on with runs that were paused or interrupted",
    .operands = "",
    .details = "With --for N it pauses again after N epochs. The numbers are those of a run that "
               "was never paused.",
    .example = "--for 1",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_run, options_output, options_common, NULL},
    .rewrites = true,
    .run = run_continue,
};

static mf_status run_pause(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    (void)out;
    if (lab->worker != NULL) {
        mf_worker_pause(lab->worker);
    }
    return MF_OK;
}

const verb verb_pause = {
    .name = "pause",
    .summary = "in the explorer: pause training at the end of the epoch",
    .operands = "",
    .details = "Where training does not go on in the background there is nothing to pause.",
    .example = "",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_common, NULL},
    .run = run_pause,
};

static mf_status run_stop(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    (void)out;
    if (lab->worker != NULL) {
        mf_worker_halt(lab->worker);
    }
    pthread_mutex_lock(&lab->guard);
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (lab->runs[r]->status == MF_RUN_READY) {
            lab->runs[r]->status = MF_RUN_INTERRUPTED;
        }
    }
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

const verb verb_stop = {
    .name = "stop",
    .summary = "in a session: stop training now; a half-done epoch is dropped",
    .operands = "",
    .details = "The runs keep what they learned; `continue` goes on with them.",
    .example = "",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_common, NULL},
    .run = run_stop,
};

/* ---- set, retry ------------------------------------------------------------------------------ */

static const option options_set[] = {
    {"alpha", 0, OPTION_NUMBER, "RATE", NULL, 0, INFINITY, NULL, "the learning rate from now on"},
    {"beta", 0, OPTION_NUMBER, "BETA", NULL, 0, INFINITY, NULL, "the regularization from now on"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status run_set(mf_lab *lab, const arguments *args, output *out)
{
    size_t place;
    const option_value *alpha = argument(args, "alpha"), *beta = argument(args, "beta");
    mf_status status = find_run(lab, args->positional[0], &place, &out->error);
    if (status != MF_OK) {
        return status;
    }
    if (!alpha->given && !beta->given) {
        return mf_fail(&out->error, MF_USAGE, "set what? expected --alpha or --beta");
    }
    pthread_mutex_lock(&lab->guard);
    mf_run *run = lab->runs[place];
    size_t epoch = run->history.n + 1;
    bool open = run->status == MF_RUN_READY || run->status == MF_RUN_INTERRUPTED;
    const mf_solver *solver = run->config.solver;
    bool foreign = (alpha->given && !solver->uses_alpha) || (beta->given && !solver->uses_beta);
    status = foreign ? mf_fail(&out->error, MF_USAGE, "--%s is nothing that %s has",
                               alpha->given && !solver->uses_alpha ? "alpha" : "beta", solver->name)
             : !open ? mf_fail(&out->error, MF_USAGE,
                               "run %s is at its end (%s): there is no next epoch", run->name,
                               mf_run_status_name(run->status))
                     : mf_run_change(run, alpha->given ? alpha->number : NAN,
                                     beta->given ? beta->number : NAN, &out->error);
    pthread_mutex_unlock(&lab->guard);
    if (status == MF_OK) {
        output_note(out, "%s: changed from epoch %zu on", run->name, epoch);
    }
    return status;
}

const verb verb_set = {
    .name = "set",
    .summary = "in a session: change a run's alpha or beta from its next epoch on",
    .operands = "RUN",
    .details = "The history records what each epoch used, and so does what `share` prints.",
    .example = "A --alpha 0.002",
    .need = NEEDS_SESSION,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_set, options_common, NULL},
    .run = run_set,
};

static mf_status run_retry(mf_lab *lab, const arguments *args, output *out)
{
    size_t place;
    bool training = was_training(lab);
    mf_status status = find_run(lab, args->positional[0], &place, &out->error);
    status = status == MF_OK ? check_output_names(lab, args, out) : status;
    if (status != MF_OK) {
        return status;
    }
    if (lab->worker != NULL) {
        mf_worker_halt(lab->worker);
    }
    pthread_mutex_lock(&lab->guard);
    bool diverged = lab->runs[place]->status == MF_RUN_DIVERGED;
    bool good = diverged && mf_run_resume(lab->runs[place]);
    pthread_mutex_unlock(&lab->guard);
    if (good) {
        return train_and_report(lab, args, out);
    }
    if (training) {
        mf_worker_resume(lab->worker);
    }
    return mf_fail(&out->error, MF_USAGE, "run %s has not diverged; there is nothing to retry",
                   lab->runs[place]->name);
}

const verb verb_retry = {
    .name = "retry",
    .summary =
        "in a session: go on with a diverged run from its last good epoch, at half its alpha",
    .operands = "RUN",
    .details = "What it learned before it diverged is kept.",
    .example = "B",
    .need = NEEDS_SESSION,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_run, options_output, options_common, NULL},
    .rewrites = true,
    .run = run_retry,
};

/* ---- delete, pair, runs, save ---------------------------------------------------------------- */

static mf_status run_delete(mf_lab *lab, const arguments *args, output *out)
{
    size_t place;
    bool training = was_training(lab);
    mf_status status = find_run(lab, args->positional[0], &place, &out->error);
    if (status == MF_OK) {
        mf_lab_delete_run(lab, place);
        if (training) {
            mf_worker_resume(lab->worker);
        }
    }
    return status;
}

const verb verb_delete = {
    .name = "delete",
    .summary = "in a session: delete a run",
    .operands = "RUN",
    .details = "The first two of those that are left are A and B.",
    .example = "C",
    .need = NEEDS_SESSION,
    .least = 1,
    .most = 1,
    .groups = (const option *const[]){options_common, NULL},
    .run = run_delete,
};

static mf_status run_pair(mf_lab *lab, const arguments *args, output *out)
{
    size_t a, b;
    mf_status status = find_run(lab, args->positional[0], &a, &out->error);
    status = status == MF_OK ? find_run(lab, args->positional[1], &b, &out->error) : status;
    if (status == MF_OK && a == b) {
        status = mf_fail(&out->error, MF_USAGE, "twice the same run; expected two runs");
    }
    if (status == MF_OK) {
        mf_lab_pair(lab, a, b);
    }
    return status;
}

const verb verb_pair = {
    .name = "pair",
    .summary = "in a session: make two runs A and B",
    .operands = "RUN RUN",
    .details = "They change names with the runs that were A and B; `pair B A` swaps the two. Every "
               "screen shows A and B.",
    .example = "C D",
    .need = NEEDS_SESSION,
    .least = 2,
    .most = 2,
    .groups = (const option *const[]){options_common, NULL},
    .run = run_pair,
};

static mf_status run_runs(mf_lab *lab, const arguments *args, output *out)
{
    (void)args;
    return lab->n_runs == 0 ? nothing_trained(out) : print_results(lab, out, 0, 1);
}

const verb verb_runs = {
    .name = "runs",
    .summary = "in a session: the runs that are there, as `train` prints them",
    .operands = "",
    .details = "While runs are trained these are the numbers of the last whole epoch.",
    .example = "",
    .need = NEEDS_SESSION,
    .groups = (const option *const[]){options_output, options_common, NULL},
    .run = run_runs,
};

static const option options_save[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "the model file: .npz, or .libmf as LIBMF writes models"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static mf_status run_save(mf_lab *lab, const arguments *args, output *out)
{
    size_t place = 0;
    const char *path = argument_text(args, "output");
    mf_status status = path == NULL ? mf_fail(&out->error, MF_USAGE, "save needs -o FILE.npz")
                                    : check_output_names(lab, args, out);
    if (status == MF_OK && args->n_positional > 0) {
        status = find_run(lab, args->positional[0], &place, &out->error);
    } else if (status == MF_OK && lab->n_runs == 0) {
        status = nothing_trained(out);
    }
    status = status == MF_OK ? save_model(lab, lab->runs[place], path, out) : status;
    if (status == MF_OK) {
        output_note(out, "%s: saved in %s", lab->runs[place]->name, path);
    }
    return status;
}

const verb verb_save = {
    .name = "save",
    .summary = "in a session: save a run's model",
    .operands = "[RUN]",
    .details = "Without a name, that of A. The file answers `predict`, `recommend`, `similar` and "
               "`explain` without the data.",
    .example = "B -o b.npz",
    .need = NEEDS_SESSION,
    .most = 1,
    .groups = (const option *const[]){options_save, options_common, NULL},
    .rewrites = true,
    .run = run_save,
};
