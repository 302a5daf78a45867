/* train, and what every verb that trains does when it is over: results, log and model files. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../lab/go_on.h"
#include "../lab/lab.h"
#include "../model/model_file.h"
#include "../teach/ladder.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_ladder[] = {
    {"ladder", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "one run of each solver on the same split, each at its usual settings"},
    {"seeds", 0, OPTION_COUNT, "N", "1", 1, 1000, NULL,
     "N starts of every run on the same split; with --paired, A against B start by start"},
    {"from", 0, OPTION_TEXT, "MODEL", NULL, 0, 0, NULL,
     "go on with a saved run, to --epochs in all, as if it had never stopped"},
    {"paired", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "print A, B and A - B for each of --seeds starts, and what that says"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* A flag that says how to train leaves nothing to say to these; MF_USAGE when one was given. */
static mf_status refuse_beside(const arguments *args, const char *flag, const char *why,
                               const char *const *others, size_t n, mf_error *error)
{
    for (size_t o = 0; o < n; o++) {
        if (argument_given(args, others[o])) {
            return mf_fail(error, MF_USAGE, "--%s and --%s: %s; expected one of them", flag,
                           others[o], why);
        }
    }
    return MF_OK;
}

/* One run for each rung. --seed, --threads, --holdout and -k (where a solver has factors) count. */
static mf_status prepare_ladder(mf_lab *lab, const arguments *args, output *out)
{
    static const char *const others[] = {"solver", "alpha",    "beta",     "patience",
                                         "seeds",  "stop-sse", "schedule", "no-biases",
                                         "init",   "stream",   "preset",   "divergence-ratio"};
    if (refuse_beside(args, "ladder", "each rung has its own usual settings", others,
                      sizeof others / sizeof others[0], &out->error) != MF_OK) {
        return MF_USAGE;
    }
    mf_config asked;
    double holdout;
    const double *betas;
    size_t n_betas;
    mf_status status = read_training(lab, args, &asked, &holdout, &betas, &n_betas, &out->error);
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK) {
        mf_lab_clear_runs(lab);
        status = mf_lab_split(lab, holdout, asked.seed, &out->error);
    }
    asked.k = argument_set(args, "factors") ? asked.k : 0;
    asked.epochs = argument_set(args, "epochs") ? argument_count(args, "epochs") : 0;
    for (size_t r = 0; mf_ladder(r) != NULL && status == MF_OK; r++) {
        mf_config config = mf_ladder_config(r, &asked, &lab->split);
        if (config.k == 0) {
            output_note(out, "the rung %s does not fit %zu x %zu: left out",
                        mf_solver_name(config.solver), lab->split.train.n_rows,
                        lab->split.train.n_cols);
            continue;
        }
        if (config.k < asked.k) {
            output_note(out, "%s with K %zu: of %zu x %zu it has no more",
                        mf_solver_name(config.solver), config.k, lab->split.train.n_rows,
                        lab->split.train.n_cols);
        }
        status = mf_lab_add_run(lab, &config, &out->error);
    }
    return status;
}

/* --from: the run of a model file, and nothing else that says how to train. */
static mf_status prepare_from(mf_lab *lab, const arguments *args, output *out)
{
    static const char *const others[] = {
        "solver",  "factors",    "alpha",    "beta",     "preset",   "init",
        "seed",    "no-biases",  "fill",     "ladder",   "seeds",    "paired",
        "holdout", "als-weight", "schedule", "patience", "stop-sse", "divergence-ratio",
        "stream"};
    if (refuse_beside(args, "from", "the model says how it was trained", others,
                      sizeof others / sizeof others[0], &out->error) != MF_OK) {
        return MF_USAGE;
    }
    mf_status status = refuse_model(lab, &out->error);
    if (status != MF_OK) {
        return status;
    }
    bool ruled = lab->test_path != NULL || mf_split_is_ruled(lab->rule);
    mf_lab_clear_runs(lab);
    status = ruled ? mf_lab_split(lab, argument_number(args, "holdout"), 0, &out->error) : MF_OK;
    return status == MF_OK
               ? mf_lab_go_on(lab, argument_text(args, "from"),
                              argument_given(args, "epochs") ? argument_count(args, "epochs") : 0,
                              threads_wanted(args), ruled, &out->error)
               : status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    mf_status status = check_output_names(lab, args, out);
    if (status == MF_OK && argument_text(args, "from") != NULL) {
        status = prepare_from(lab, args, out);
        return status == MF_OK ? train_and_report(lab, args, out) : status;
    }
    if (status == MF_OK) {
        size_t n_betas = argument(args, "beta")->n_numbers;
        if (argument_flag(args, "paired") && argument_flag(args, "ladder")) {
            return mf_fail(&out->error, MF_USAGE, "--paired and --ladder; expected one of them");
        }
        if (argument_flag(args, "paired") && argument_given(args, "rank") &&
            out->form == OUTPUT_TEXT) {
            return mf_fail(&out->error, MF_USAGE,
                           "--rank cannot apply: --paired prints differences of errors; --json "
                           "has both");
        }
        if (argument_flag(args, "paired") && n_betas != 2) {
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
    .lists_solvers = true,
    .groups = (const option *const[]){options_ladder, options_run, options_training, options_data,
                                      options_output, options_common, NULL},
    .rewrites = true,
    .run = run,
};
