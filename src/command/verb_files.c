/* synth and open: files in and out. */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "../data/split.h"
#include "../data/synth.h"
#include "../draw/text.h"
#include "../format/format.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "answer.h"
#include "writing.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* ---- synth ----------------------------------------------------------------------------------- */

static const option options_synth[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL, "where to write the ratings"},
    {"truth", 0, OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "save the planted factors there, as a model file (.npz)"},
    {"watchers", 0, OPTION_COUNT, "N", "257", 1, 4e9, NULL, "exactly so many watchers"},
    {"movies", 0, OPTION_COUNT, "M", "76332", 1, 4e9, NULL, "exactly so many movies"},
    {"ratings", 0, OPTION_COUNT, "N", "100000", 1, 1e12, NULL, "exactly so many ratings"},
    {"rank", 0, OPTION_COUNT, "K", "5", 0, MF_K_MOST, NULL, "planted factors"},
    {"mu", 0, OPTION_NUMBER, "MEAN", "3.5", -1e6, 1e6, NULL, "the mean"},
    {"bias", 0, OPTION_NUMBER, "SIGMA", "0.35", 0, 1e6, NULL, "spread of both biases"},
    {"signal", 0, OPTION_NUMBER, "SIGMA", "0.6", 0, 1e6, NULL, "spread of the factors' product"},
    {"noise", 0, OPTION_NUMBER, "SIGMA", "0.6", 0, 1e6, NULL, "spread of the noise"},
    {"watcher-exponent", 0, OPTION_NUMBER, "X", "0.7", 0, 10, NULL,
     "how fast ratings per watcher fall with rank"},
    {"movie-exponent", 0, OPTION_NUMBER, "X", "0.8", 0, 10, NULL,
     "how fast ratings per movie fall with rank"},
    {"stars", 0, OPTION_CHOICE, "KIND", "whole", 0, 0, "whole|half|none",
     "round to stars 1-5, half stars 0.5-5, or not"},
    {"seed", 0, OPTION_COUNT, "S", "0", 0, 4294967295.0, NULL, "seed of everything drawn"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* Writes the planted factors as a model file; `truth` gives up its arrays. */
static mf_status save_truth(const char *path, const mf_synth_config *config,
                            const mf_ratings *ratings, const mf_synth_truth *truth, mf_error *error)
{
    mf_split split = {0};
    mf_lab lab = {.ratings = *ratings};
    mf_run run = {.name = "planted", .config = mf_config_defaults(), .status = MF_RUN_DONE};
    run.config.solver = &mf_solver_planted;
    run.config.k = config->k;
    run.config.seed = (uint32_t)config->seed;
    mf_status status = mf_split_make(ratings, 0, 0, &split, error);
    if (status != MF_OK) {
        return status;
    }
    size_t n = config->n_watchers, m = config->n_movies;
    run.model = mf_model_new(n, m, config->k);
    if (run.model == NULL) {
        mf_split_clear(&split);
        return mf_no_memory(error, "the planted model");
    }
    mf_model *model = run.model;
    model->mu = config->mu;
    model->is_planted = true;
    model->noise = config->noise;
    memcpy(model->watcher_count, split.watcher_count, n * sizeof *split.watcher_count);
    memcpy(model->movie_count, split.movie_count, m * sizeof *split.movie_count);
    /* Planted order is that of the ids as numbers, which is how the ratings sort them. */
    memcpy(model->p, truth->p, n * config->k * sizeof(double));
    memcpy(model->q, truth->q, m * config->k * sizeof(double));
    memcpy(model->watcher_bias, truth->watcher_bias, n * sizeof(double));
    memcpy(model->movie_bias, truth->movie_bias, m * sizeof(double));
    status = mf_lab_save(&lab, &run, path, error);
    mf_model_free(model);
    mf_split_clear(&split);
    return status;
}

static mf_status run_synth(mf_lab *lab, const arguments *args, output *out)
{
    const char *path = argument_text(args, "output"), *truth_path = argument_text(args, "truth");
    const char *stars = argument_text(args, "stars");
    if (path == NULL) {
        return mf_fail(&out->error, MF_USAGE, "synth needs -o FILE");
    }
    if (truth_path != NULL && !mf_model_is_name(truth_path)) {
        return mf_fail(&out->error, MF_USAGE, "--truth %.200s; expected a name that ends in .npz",
                       truth_path);
    }
    mf_synth_config config = {
        .n_watchers = argument_count(args, "watchers"),
        .n_movies = argument_count(args, "movies"),
        .n = argument_count(args, "ratings"),
        .k = argument_count(args, "rank"),
        .mu = argument_number(args, "mu"),
        .bias_sigma = argument_number(args, "bias"),
        .factor_sigma = argument_number(args, "signal"),
        .noise = {.sigma = argument_number(args, "noise"),
                  .stars = strcmp(stars, "whole") == 0  ? 1
                           : strcmp(stars, "half") == 0 ? 2
                                                        : 0},
        .watcher_exponent = argument_number(args, "watcher-exponent"),
        .movie_exponent = argument_number(args, "movie-exponent"),
        .seed = argument_count(args, "seed"),
    };
    mf_ratings ratings;
    mf_synth_truth truth;
    mf_status status = mf_synth(&config, &lab->cancel, &ratings, &truth, &out->error);
    if (status != MF_OK) {
        return status;
    }
    status = write_ratings_to(path, &ratings, &lab->cancel, out);
    if (status == MF_OK && truth_path != NULL) {
        status = save_truth(truth_path, &config, &ratings, &truth, &out->error);
    }
    if (status == MF_OK && argument_flag(args, "json")) {
        status = output_json(
            out, json_pack("{s:o, s:I, s:I, s:I, s:f}", "file", id_json(path), "watchers",
                           (json_int_t)config.n_watchers, "movies", (json_int_t)config.n_movies,
                           "ratings", (json_int_t)config.n, "noise_floor", truth.noise_floor));
    } else if (status == MF_OK && strcmp(path, "-") != 0) {
        fprintf(out->out,
                "%s: noise floor RMSE %.6f ± %.6f: what the best prediction, which knows what is "
                "planted, is expected to be wrong by\n",
                path, truth.noise_floor, mf_floor_spread(truth.noise_floor, config.n));
    }
    mf_ratings_clear(&ratings);
    mf_synth_truth_clear(&truth);
    return status;
}

const verb verb_synth = {
    .name = "synth",
    .summary = "ratings drawn from known factors, with noise and a long tail",
    .operands = "",
    .details = "Draws rating = mean + watcher bias + movie bias + p.q + noise on exactly the "
               "number of cells asked for, at least one for each watcher and movie. The noise "
               "floor that it prints is the expected RMSE of the best prediction there is: the "
               "mean of a rating, given what is planted, after its noise was added and it was "
               "rounded and clamped to the stars. On n ratings the RMSE of that prediction comes "
               "out at the floor give or take floor/sqrt(2n); no model can be expected to do "
               "better on ratings that it has not seen.",
    .example = "-o sample.csv.gz --truth truth.npz",
    .need = NEEDS_NOTHING,
    .groups = (const option *const[]){options_synth, options_json, options_common, NULL},
    .run = run_synth,
};

/* ---- open ------------------------------------------------------------------------------------ */

static mf_status run_open(mf_lab *lab, const arguments *args, output *out)
{
    char path[4096];
    const char *wanted = args->n_positional > 0 ? args->positional[0] : lab->path;
    if (wanted == NULL) {
        return mf_fail(&out->error, MF_USAGE, "open what? expected: open FILE [options]");
    }
    snprintf(path, sizeof path, "%s", wanted);
    mf_status status = open_data(lab, path, args, out);
    if (status == MF_OK) {
        char a[32], b[32], c[32];
        output_note(out, "%s: %s watcher%s, %s movie%s, %s rating%s", path,
                    text_thousands(lab->ratings.r.n_rows, a), text_s(lab->ratings.r.n_rows),
                    text_thousands(lab->ratings.r.n_cols, b), text_s(lab->ratings.r.n_cols),
                    text_thousands(lab->ratings.r.n, c), text_s(lab->ratings.r.n));
    }
    return status;
}

const verb verb_open = {
    .name = "open",
    .summary = "in a session: read another file, or the same one with other options",
    .operands = "[FILE]",
    .details = "Runs of the file that was open are dropped. When the new file cannot be read, the "
               "old one stays.",
    .example = "data/sample.csv.gz --swap",
    .need = NEEDS_NOTHING,
    .least = 0,
    .most = 1,
    .groups = (const option *const[]){options_data, options_common, NULL},
    .run = run_open,
};
