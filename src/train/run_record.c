/* Runs as JSON text, for the model file: written in full, read back with every value checked. */
#include "run_record.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "metrics.h"
#include "run.h"
#include "solver.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Where each number of an epoch lives, so that writing and reading cannot disagree. */
static const struct {
    const char *name;
    size_t offset;
    bool count;
} columns[] = {
    {"epoch", offsetof(mf_epoch, epoch), true},
    {"alpha", offsetof(mf_epoch, alpha), false},
    {"beta", offsetof(mf_epoch, beta), false},
    {"train_n", offsetof(mf_epoch, train.n), true},
    {"train_sse", offsetof(mf_epoch, train.sse), false},
    {"train_rmse", offsetof(mf_epoch, train.rmse), false},
    {"train_mae", offsetof(mf_epoch, train.mae), false},
    {"heldout_n", offsetof(mf_epoch, heldout.n), true},
    {"heldout_sse", offsetof(mf_epoch, heldout.sse), false},
    {"heldout_rmse", offsetof(mf_epoch, heldout.rmse), false},
    {"heldout_mae", offsetof(mf_epoch, heldout.mae), false},
    {"warm_n", offsetof(mf_epoch, warm.n), true},
    {"warm_sse", offsetof(mf_epoch, warm.sse), false},
    {"warm_rmse", offsetof(mf_epoch, warm.rmse), false},
    {"warm_mae", offsetof(mf_epoch, warm.mae), false},
    {"cold_n", offsetof(mf_epoch, cold.n), true},
    {"cold_sse", offsetof(mf_epoch, cold.sse), false},
    {"cold_rmse", offsetof(mf_epoch, cold.rmse), false},
    {"cold_mae", offsetof(mf_epoch, cold.mae), false},
    {"objective", offsetof(mf_epoch, objective), false},
    {"notebook_figure", offsetof(mf_epoch, notebook_figure), false},
    {"p_norm", offsetof(mf_epoch, p_norm), false},
    {"q_norm", offsetof(mf_epoch, q_norm), false},
    {"learned_beta", offsetof(mf_epoch, learned_beta), false},
};

/* The last ones are left out where they are not known. */
enum { OPTIONAL_COLUMNS = 1 };

enum { COLUMNS = sizeof columns / sizeof columns[0], HISTORY_MOST = MF_EPOCHS_MOST };

const mf_solver mf_solver_planted = {
    .name = "planted", .summary = "factors that synth drew", .terms = MF_TERMS_ALL, .uses_k = true};

static const mf_solver solver_imported = {
    .name = "imported", .summary = "a model of another program", .uses_k = true};

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *history_json(const mf_history *history)
{
    json_t *object = json_object();
    for (size_t c = 0; c < COLUMNS; c++) {
        if (c >= COLUMNS - OPTIONAL_COLUMNS &&
            (history->n == 0 || !isfinite(history->epochs[0].learned_beta))) {
            continue;
        }
        json_t *array = json_array();
        for (size_t e = 0; e < history->n; e++) {
            const char *at = (const char *)&history->epochs[e] + columns[c].offset;
            json_array_append_new(
                array, columns[c].count
                           ? json_integer((json_int_t) * (const size_t *)(const void *)at)
                           : number(*(const double *)(const void *)at));
        }
        json_object_set_new(object, columns[c].name, array);
    }
    return object;
}

/* A string, or null where it is empty or no UTF-8. */
static json_t *text_json(const char *text)
{
    json_t *string = text == NULL || text[0] == '\0' ? NULL : json_string(text);
    return string == NULL ? json_null() : string;
}

/* Of a run that was trained. No seconds and no dates: the same training gives the same file. */
static json_t *describe(const mf_run *run, const char *digest, const mf_columns *read,
                        const mf_split *split)
{
    const mf_config *config = &run->config;
    json_t *root = json_pack(
        "{s:s, s:i, s:s, s:s, s:f, s:I, s:s, s:s, s:I, s:f, s:f, s:I, s:I, s:s, s:i, s:f, s:I, s:o,"
        " s:s, s:I, s:s, s:b, s:b, s:b, s:o}",
        "program", "mfexplore", "version", 1, "data_digest", digest, "formula",
        "mu + watcher_bias[i] + movie_bias[j] + P[i] @ Q[:, j]", "holdout", split->holdout,
        "split_seed", (json_int_t)split->seed, "name", run->name, "solver", config->solver->name,
        "k", (json_int_t)config->k, "alpha", config->alpha, "beta", config->beta, "epochs",
        (json_int_t)config->epochs, "seed", (json_int_t)config->seed, "init",
        mf_init_name(config->init), "stream", (int)config->stream, "stop_sse", config->stop_sse,
        "patience", (json_int_t)config->patience, "divergence_ratio",
        number(config->divergence_ratio), "status", mf_run_status_name(run->status), "best_epoch",
        (json_int_t)run->best_epoch, "rate", mf_rate_name(config->rate), "no_biases",
        config->no_biases, "weigh_by_count", config->weigh_by_count, "fill_mean", config->fill_mean,
        "history", history_json(&run->history));
    if (root != NULL) {
        json_object_set_new(root, "columns",
                            json_pack("{s:o, s:o, s:o, s:o, s:o}", "watcher",
                                      text_json(read->watcher), "movie", text_json(read->movie),
                                      "rating", text_json(read->rating), "from",
                                      text_json(read->from), "format", text_json(read->format)));
    }
    double lowest = NAN, highest = NAN;
    mf_split_range(split, &lowest, &highest);
    if (root != NULL && isfinite(lowest)) {
        json_object_set_new(root, "scale", json_pack("[f, f]", lowest, highest));
    }
    if (root != NULL && run->model->is_planted) {
        json_object_set_new(root, "noise",
                            json_pack("{s:f, s:i}", "sigma", run->model->noise.sigma, "stars",
                                      run->model->noise.stars));
    }
    return root;
}

char *mf_run_describe(const mf_run *run, const char *digest, const mf_columns *read,
                      const mf_split *split)
{
    size_t lost = mf_lost();
    /* What its file says of a run that was read back is not to be found out anew: its split and the
     * scale of its ratings are not there any more. */
    json_t *root =
        run->origin != NULL ? json_loads(run->origin, 0, NULL) : describe(run, digest, read, split);
    if (root != NULL && run->factor_names != NULL) {
        json_t *names = json_array();
        for (size_t m = 0; m < mf_run_factors(run); m++) {
            json_t *name = run->factor_names[m] == NULL ? NULL : json_string(run->factor_names[m]);
            json_array_append_new(names, name == NULL ? json_null() : name);
        }
        json_object_set_new(root, "factor_names", names);
    }
    char *text = root == NULL ? NULL : json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (mf_lost() != lost) {
        free(text);
        text = NULL;
    }
    return text;
}

static bool get_count(const json_t *object, const char *key, size_t most, size_t *to)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > most) {
        return false;
    }
    *to = (size_t)json_integer_value(value);
    return true;
}

static bool get_number(const json_t *object, const char *key, double *to)
{
    const json_t *value = json_object_get(object, key);
    *to = json_is_number(value) ? json_number_value(value) : NAN;
    return json_is_number(value);
}

static bool recall_history(const json_t *object, mf_history *history)
{
    size_t n = json_array_size(json_object_get(object, "epoch"));
    if (n > HISTORY_MOST) {
        return false;
    }
    history->epochs = mf_alloc_zero(n, sizeof *history->epochs);
    if (history->epochs == NULL) {
        return false;
    }
    history->n = history->capacity = n;
    for (size_t c = 0; c < COLUMNS; c++) {
        const json_t *array = json_object_get(object, columns[c].name);
        if (array == NULL && c >= COLUMNS - OPTIONAL_COLUMNS) {
            for (size_t e = 0; e < n; e++) {
                history->epochs[e].learned_beta = NAN;
            }
            continue;
        }
        if (json_array_size(array) != n) {
            return false;
        }
        for (size_t e = 0; e < n; e++) {
            const json_t *value = json_array_get(array, e);
            char *at = (char *)&history->epochs[e] + columns[c].offset;
            if (columns[c].count) {
                if (!json_is_integer(value) || json_integer_value(value) < 0) {
                    return false;
                }
                *(size_t *)(void *)at = (size_t)json_integer_value(value);
            } else {
                *(double *)(void *)at = json_is_number(value) ? json_number_value(value) : NAN;
            }
        }
    }
    return true;
}

static bool recall_config(const json_t *root, mf_config *config)
{
    size_t seed, stream;
    const char *solver = json_string_value(json_object_get(root, "solver"));
    const char *init = json_string_value(json_object_get(root, "init"));
    config->solver = solver == NULL                                ? NULL
                     : strcmp(solver, mf_solver_planted.name) == 0 ? &mf_solver_planted
                                                                   : mf_solver_find(solver);
    if (!get_number(root, "divergence_ratio", &config->divergence_ratio)) {
        config->divergence_ratio = INFINITY;
    }
    if (config->solver == NULL || init == NULL || !mf_init_find(init, &config->init) ||
        !get_count(root, "k", MF_K_MOST, &config->k) ||
        !get_count(root, "epochs", MF_EPOCHS_MOST, &config->epochs) ||
        !get_count(root, "seed", UINT32_MAX, &seed) || !get_count(root, "stream", 1000, &stream) ||
        !get_count(root, "patience", MF_EPOCHS_MOST, &config->patience) ||
        !get_number(root, "alpha", &config->alpha) || !get_number(root, "beta", &config->beta) ||
        !get_number(root, "stop_sse", &config->stop_sse)) {
        return false;
    }
    const char *rate = json_string_value(json_object_get(root, "rate"));
    if (rate != NULL && !mf_rate_find(rate, &config->rate)) {
        return false;
    }
    config->no_biases = json_is_true(json_object_get(root, "no_biases"));
    config->weigh_by_count = json_is_true(json_object_get(root, "weigh_by_count"));
    config->fill_mean = json_is_true(json_object_get(root, "fill_mean"));
    config->seed = (uint32_t)seed;
    config->stream = (unsigned)stream;
    return mf_config_check(config, NULL) == MF_OK;
}

static bool recall_status(const json_t *root, mf_run *run)
{
    const char *name = json_string_value(json_object_get(root, "name"));
    const char *status = json_string_value(json_object_get(root, "status"));
    snprintf(run->name, sizeof run->name, "%s", name == NULL ? "A" : name);
    for (mf_run_status s = MF_RUN_READY; status != NULL && s <= MF_RUN_INTERRUPTED; s++) {
        if (strcmp(mf_run_status_name(s), status) == 0) {
            /* What is read back cannot be trained on: the solver's own state is not in the file. */
            run->status = s == MF_RUN_READY ? MF_RUN_INTERRUPTED : s;
            return get_count(root, "best_epoch", run->history.n, &run->best_epoch);
        }
    }
    return false;
}

/* The names of factors, where there are any. */
static bool recall_names(const json_t *names, mf_run *run)
{
    size_t n = json_array_size(names);
    bool good = names == NULL || (json_is_array(names) && n == mf_run_factors(run));
    for (size_t m = 0; m < n && good; m++) {
        const json_t *name = json_array_get(names, m);
        good = json_is_null(name) ||
               (json_is_string(name) &&
                mf_run_name_factor(run, m, json_string_value(name), NULL) == MF_OK);
    }
    return good;
}

mf_status mf_run_recall(const char *description, mf_model *model, mf_run **recalled,
                        mf_error *error)
{
    json_error_t why;
    json_t *root = json_loads(description, JSON_REJECT_DUPLICATES, &why);
    mf_run *run = mf_alloc_zero(1, sizeof *run);
    size_t version = 1; /* of a later one nobody knows yet what it means */
    bool known = root != NULL && (json_object_get(root, "version") == NULL ||
                                  get_count(root, "version", 1, &version));
    bool good = known && run != NULL && recall_config(root, &run->config) &&
                recall_history(json_object_get(root, "history"), &run->history) &&
                recall_status(root, run) &&
                model->k == (run->config.solver->uses_k ? run->config.k : 0);
    good = good && recall_names(json_object_get(root, "factor_names"), run);
    json_decref(root);
    if (!good) {
        mf_run_free(run);
        *recalled = NULL;
        return mf_fail(error, MF_BAD_DATA, "meta.json: %s; expected what mfexplore writes",
                       root == NULL ? why.text : "a value is missing or out of range");
    }
    run->origin = mf_copy(description);
    if (run->origin == NULL) {
        mf_run_free(run);
        *recalled = NULL;
        return mf_no_memory(error, "a model file");
    }
    run->model = model;
    model->has_biases = mf_config_has_biases(&run->config);
    model->is_whole = run->config.solver->predicts_cold;
    run->model_epoch = mf_run_keeps_best(run) ? run->best_epoch : run->history.n;
    mf_run_find_lowest(run);
    *recalled = run;
    return MF_OK;
}

void mf_run_recall_scale(const char *description, double *lowest, double *highest)
{
    json_t *root = json_loads(description, 0, NULL), *scale = json_object_get(root, "scale");
    bool known = json_array_size(scale) == 2 && json_is_number(json_array_get(scale, 0)) &&
                 json_is_number(json_array_get(scale, 1));
    *lowest = known ? json_number_value(json_array_get(scale, 0)) : NAN;
    *highest = known ? json_number_value(json_array_get(scale, 1)) : NAN;
    json_decref(root);
}

bool mf_run_recall_split(const char *description, char digest[17], double *holdout, uint64_t *seed)
{
    json_t *root = json_loads(description, 0, NULL);
    const char *text = json_string_value(json_object_get(root, "data_digest"));
    size_t wanted = 0;
    bool known = text != NULL && get_number(root, "holdout", holdout) && *holdout >= 0 &&
                 *holdout < 1 && get_count(root, "split_seed", UINT32_MAX, &wanted);
    snprintf(digest, 17, "%s", text == NULL ? "" : text);
    *seed = wanted;
    json_decref(root);
    return known;
}

bool mf_run_recall_noise(const char *description, mf_noise *noise)
{
    json_t *root = json_loads(description, 0, NULL), *from = json_object_get(root, "noise");
    size_t stars = 0;
    bool known = get_number(from, "sigma", &noise->sigma) && noise->sigma >= 0 &&
                 get_count(from, "stars", 2, &stars);
    noise->stars = (int)stars;
    json_decref(root);
    return known;
}

mf_status mf_run_imported(mf_model *model, mf_run **imported, mf_error *error)
{
    mf_run *run = mf_alloc_zero(1, sizeof *run);
    *imported = run;
    if (run == NULL) {
        return mf_no_memory(error, "the model");
    }
    run->config = mf_config_defaults();
    run->config.solver = &solver_imported;
    run->config.k = model->k;
    run->status = MF_RUN_DONE;
    snprintf(run->name, sizeof run->name, "A");
    run->model = model;
    return MF_OK;
}
