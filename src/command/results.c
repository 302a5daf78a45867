/* What came of runs, side by side: the table, CSV and JSON of every verb that trains. */
#include "calibration.h"
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../teach/remarks.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "../train/usual.h"
#include "answer.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static json_t *errors_json(mf_errors e, bool with_sse)
{
    json_t *object = json_pack("{s:I, s:o, s:o}", "n", (json_int_t)e.n, "rmse",
                               json_number_or_null(e.rmse), "mae", json_number_or_null(e.mae));
    if (with_sse) {
        json_object_set_new(object, "sse", json_number_or_null(e.sse));
    }
    return object;
}

/* The lengths of P's columns: of svd, whose P is U Σ, the singular values. */
static double column_length(const mf_model *model, size_t f)
{
    double sum = 0;
    for (size_t i = 0; i < model->n_watchers; i++) {
        sum += model->p[i * model->k + f] * model->p[i * model->k + f];
    }
    return sqrt(sum);
}

static bool has_singular_values(const mf_run *run)
{
    return run->config.solver->is_decomposition && run->history.n > 0;
}

/* Why settings are what they are, of those that are the usual ones or came from the data:
 * {"alpha": "from 16.2 ratings a row, …"}. */
static json_t *chosen_json(const mf_run *run, const mf_shape *shape)
{
    const mf_config *c = &run->config;
    mf_config usual = mf_config_for(c->solver);
    char from[100], by_default[60];
    snprintf(from, sizeof from, "from %.3g ratings a row, of standard deviation %.3g",
             shape->per_row, shape->deviation);
    snprintf(by_default, sizeof by_default, "usual for %s", c->solver->name);
    const struct {
        const char *name;
        bool used, usual;
        unsigned fitted;
        const char *why;
    } settings[] = {
        {"k", c->solver->uses_k, c->k == usual.k, 0, NULL},
        {"alpha", c->solver->uses_alpha, c->alpha == usual.alpha, MF_FITTED_ALPHA, from},
        {"beta", c->solver->uses_beta, c->beta == usual.beta, MF_FITTED_BETA, from},
        {"epochs", c->solver->uses_epochs, c->epochs == usual.epochs, MF_FITTED_EPOCHS,
         run->picked == MF_PICKED_BEST  ? "picked on a tenth of the training ratings"
         : run->picked == MF_PICKED_ONE ? "none could be picked on a tenth of the training ratings"
                                        : by_default},
    };
    json_t *chosen = json_object();
    for (size_t s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        bool fitted = (c->fitted & settings[s].fitted) != 0;
        if (settings[s].used && (fitted || settings[s].usual)) {
            json_object_set_new(chosen, settings[s].name,
                                json_string(fitted ? settings[s].why : by_default));
        }
    }
    return chosen;
}

static json_t *run_json(const mf_run *run, const mf_shape *shape)
{
    /* A run that diverged in its first epoch has no numbers but how many ratings it learned from.
     */
    const mf_epoch none = {.train = mf_errors_of(run->n_train, NAN, NAN),
                           .cold = mf_errors_of(0, NAN, NAN),
                           .warm = {.rmse = NAN, .mae = NAN},
                           .heldout = {.rmse = NAN, .mae = NAN}};
    const mf_epoch *kept = mf_run_kept(run), *e = kept == NULL ? &none : kept;
    const mf_config *config = &run->config;
    json_t *heldout = errors_json(e->heldout, false);
    json_object_set_new(heldout, "warm", errors_json(e->warm, false));
    json_object_set_new(heldout, "cold", errors_json(e->cold, false));
    double rate = (double)run->n_train * (double)run->history.n / run->seconds;
    json_t *object = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:I, s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
        "s:o}",
        "name", run->name, "solver", config->solver->name, "k",
        config->solver->uses_k ? json_integer((json_int_t)config->k) : json_null(), "alpha",
        json_number_or_null(config->solver->uses_alpha ? config->alpha : NAN), "beta",
        json_number_or_null(config->solver->uses_beta ? config->beta : NAN), "seed",
        (json_int_t)config->seed, "init", mf_init_name(config->init), "epochs",
        (json_int_t)run->history.n, "status", mf_run_status_name(run->status), "best_epoch",
        run->best_epoch > 0 ? json_integer((json_int_t)run->best_epoch) : json_null(), "train",
        errors_json(e->train, true), "heldout", heldout, "objective",
        json_number_or_null(kept == NULL ? NAN : e->objective), "notebook_figure",
        json_number_or_null(kept == NULL ? NAN : e->notebook_figure), "p_norm",
        json_number_or_null(kept == NULL ? NAN : e->p_norm), "q_norm",
        json_number_or_null(kept == NULL ? NAN : e->q_norm), "seconds",
        json_number_or_null(run->seconds), "ratings_per_second", json_number_or_null(rate));
    if (mf_run_keeps_best(run)) {
        json_object_set_new(object, "kept_epoch", json_integer((json_int_t)e->epoch));
    }
    if (has_singular_values(run)) {
        json_t *values = json_array();
        for (size_t f = 0; f < run->model->k; f++) {
            json_array_append_new(values, json_real(column_length(run->model, f)));
        }
        json_object_set_new(object, "singular_values", values);
    }
    json_object_set_new(object, "chosen", chosen_json(run, shape));
    json_object_set_new(object, "parameters", json_integer((json_int_t)mf_run_parameters(run)));
    size_t n = e == NULL ? 0 : e->train.n;
    json_object_set_new(object, "parameters_per_rating",
                        n > 0 ? json_real((double)mf_run_parameters(run) / (double)n)
                              : json_null());
    if (run->status == MF_RUN_DIVERGED) {
        json_object_set_new(object, "diverged_epoch",
                            json_integer((json_int_t)run->divergence.epoch));
    }
    return object;
}

static json_t *text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : id_json(text);
}

json_t *columns_json(const mf_ratings *ratings)
{
    const mf_columns *c = &ratings->columns;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "watcher", text_or_null(c->watcher),
                     "movie", text_or_null(c->movie), "rating", text_or_null(c->rating), "time",
                     text_or_null(c->time), "from", text_or_null(c->from), "format",
                     text_or_null(c->format), "member", text_or_null(c->member));
}

json_t *runs_json(const mf_lab *lab)
{
    json_t *runs = json_array();
    double seconds = 0;
    mf_shape shape = mf_shape_of(&lab->split);
    for (size_t r = 0; r < lab->n_runs; r++) {
        json_array_append_new(runs, run_json(lab->runs[r], &shape));
        seconds += lab->runs[r]->seconds;
    }
    return json_pack("{s:{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:f, s:o}, s:f, s:o}", "data", "file",
                     id_json(lab->path), "columns", columns_json(&lab->ratings), "watchers",
                     (json_int_t)lab->ratings.r.n_rows, "movies", (json_int_t)lab->ratings.r.n_cols,
                     "ratings", (json_int_t)lab->ratings.r.n, "train",
                     (json_int_t)lab->split.train.n, "heldout", (json_int_t)lab->split.heldout.n,
                     "holdout", lab->split.holdout, "noise_floor",
                     json_number_or_null(lab->truth != NULL ? lab->noise_floor.rmse : NAN),
                     "seconds", seconds, "runs", runs);
}

/* Rankings: NULL for none. */
static mf_status print_csv(const mf_lab *lab, const mf_ranking *rankings, output *out)
{
    fprintf(out->out,
            "run,solver,k,alpha,beta,seed,epochs,status,best_epoch,train_sse,train_rmse,"
            "heldout_rmse,warm_rmse,cold_rmse,objective,notebook_figure,seconds%s\n",
            rankings == NULL ? "" : CSV_RANKING);
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        const mf_epoch *e = mf_run_kept(run);
        double none[7] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        double some[7] = {0};
        if (e != NULL) {
            double numbers[7] = {e->train.sse, e->train.rmse, e->heldout.rmse,   e->warm.rmse,
                                 e->cold.rmse, e->objective,  e->notebook_figure};
            memcpy(some, numbers, sizeof some);
        }
        const mf_solver *solver = run->config.solver;
        fprintf(out->out, "%s,%s,", run->name, solver->name);
        csv_settings(solver, run->config.k, run->config.alpha, run->config.beta, out->out);
        fprintf(out->out, ",%u,%zu,%s,", run->config.seed, run->history.n,
                mf_run_status_name(run->status));
        if (run->best_epoch > 0) {
            fprintf(out->out, "%zu", run->best_epoch);
        }
        for (size_t i = 0; i < 7; i++) {
            fputc(',', out->out);
            output_csv_number(out->out, e != NULL ? some[i] : none[i]);
        }
        fprintf(out->out, ",%.6f", run->seconds);
        rankings == NULL ? (void)0 : csv_ranking(&rankings[r], out->out);
        fputc('\n', out->out);
    }
    return MF_OK;
}

/* The rows of the text table that are numbers of the kept epoch. */
static const struct {
    const char *label, *format;
    size_t offset;
} result_rows[] = {
    {"training SSE", "%.6g", offsetof(mf_epoch, train.sse)},
    {"training RMSE", "%.4f", offsetof(mf_epoch, train.rmse)},
    {"training MAE", "%.4f", offsetof(mf_epoch, train.mae)},
    {"held-out RMSE", "%.4f", offsetof(mf_epoch, heldout.rmse)},
    {"  warm", "%.4f", offsetof(mf_epoch, warm.rmse)},
    {"  cold", "%.4f", offsetof(mf_epoch, cold.rmse)},
    {"held-out MAE", "%.4f", offsetof(mf_epoch, heldout.mae)},
    {"objective", "%.6g", offsetof(mf_epoch, objective)},
    {"notebook figure", "%.4f", offsetof(mf_epoch, notebook_figure)},
    {"norm of P", "%.2f", offsetof(mf_epoch, p_norm)},
    {"norm of Q", "%.2f", offsetof(mf_epoch, q_norm)},
};

static double row_value(const mf_run *run, size_t row)
{
    const mf_epoch *e = mf_run_kept(run);
    double value = NAN;
    if (e != NULL) {
        memcpy(&value, (const char *)e + result_rows[row].offset, sizeof value);
    }
    return value;
}

/* What was set; a run that learns it or has none shows none. */
static void add_beta(table *t, const mf_run *run)
{
    run->config.solver->uses_beta ? table_add(t, "%g", run->config.beta) : table_add(t, "-");
}

/* Which settings are one and the same in all runs: the head says them. */
typedef struct alike {
    bool solver, k, alpha, seed;
} alike;

static alike settings_alike(const mf_lab *lab)
{
    alike all = {true, true, true, true};
    const mf_config *first = &lab->runs[0]->config;
    for (size_t r = 1; r < lab->n_runs; r++) {
        const mf_config *c = &lab->runs[r]->config;
        all.solver = all.solver && c->solver == first->solver;
        all.k = all.k && c->k == first->k;
        all.alpha = all.alpha && c->alpha == first->alpha;
        all.seed = all.seed && c->seed == first->seed;
    }
    return all;
}

static void add_k(table *t, const mf_run *run)
{
    table_add(t, "%zu", run->config.k);
}

static void add_seed(table *t, const mf_run *run)
{
    table_add(t, "%u", run->config.seed);
}

static void add_alpha(table *t, const mf_run *run)
{
    run->config.solver->uses_alpha ? table_add(t, "%g", run->config.alpha) : table_add(t, "-");
}

static void add_status(table *t, const mf_run *run)
{
    table_add(t, "%s", mf_run_status_name(run->status));
}

static void add_epochs(table *t, const mf_run *run)
{
    table_add(t, "%zu", run->history.n);
}

static void add_kept_epoch(table *t, const mf_run *run)
{
    const mf_epoch *e = mf_run_kept(run);
    e == NULL ? table_add(t, "-") : table_add(t, "%zu", e->epoch);
}

/* A row of a cell a run; of a pair A - B is behind them, or nothing where it is NaN. */
static void add_row(table *t, const mf_lab *lab, const char *label,
                    void (*add)(table *t, const mf_run *run), bool pair, double difference)
{
    table_add(t, "%s", label);
    for (size_t r = 0; r < lab->n_runs; r++) {
        add(t, lab->runs[r]);
    }
    if (pair) {
        isnan(difference) ? table_add(t, "%s", "") : table_add(t, "%g", difference);
    }
}

static void add_head_rows(table *t, const mf_lab *lab, bool pair)
{
    const mf_config *a = &lab->runs[0]->config, *b = &lab->runs[pair]->config;
    alike all = settings_alike(lab);
    table_add(t, "%s", "");
    for (size_t r = 0; r < lab->n_runs; r++) {
        table_add(t, "%s", lab->runs[r]->name);
    }
    pair ? table_add(t, "A - B") : (void)0;
    add_row(t, lab, "beta", add_beta, pair, a->beta - b->beta);
    if (!all.k) {
        add_row(t, lab, "K", add_k, pair, NAN);
    }
    if (!all.seed) {
        add_row(t, lab, "seed", add_seed, pair, NAN);
    }
    if (!all.alpha) {
        add_row(t, lab, "alpha", add_alpha, pair, a->alpha - b->alpha);
    }
    add_row(t, lab, "status", add_status, pair, NAN);
    add_row(t, lab, "epochs", add_epochs, pair, NAN);
    bool kept = false;
    for (size_t r = 0; r < lab->n_runs; r++) {
        kept = kept || mf_run_keeps_best(lab->runs[r]);
    }
    if (kept) {
        add_row(t, lab, "  kept epoch", add_kept_epoch, pair, NAN);
    }
}

static void add_tail_rows(table *t, const mf_lab *lab, bool pair)
{
    bool heldout = lab->split.heldout.n > 0;
    table_add(t, heldout ? "lowest held-out" : "lowest SSE");
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_epoch *best = mf_run_best(lab->runs[r]);
        if (best == NULL) {
            table_add(t, "-");
        } else if (heldout) {
            table_add(t, "%.4f at %zu", best->heldout.rmse, best->epoch);
        } else {
            table_add(t, "%.6g at %zu", best->train.sse, best->epoch);
        }
    }
    pair ? table_add(t, "%s", "") : (void)0;
    table_add(t, "seconds");
    for (size_t r = 0; r < lab->n_runs; r++) {
        table_add(t, "%.3f", lab->runs[r]->seconds);
    }
    pair ? table_add(t, "%s", "") : (void)0;
}

enum { RUN_COLUMNS = 12 };

/* Runs one below the other. */
static void add_run_rows(table *t, const mf_lab *lab)
{
    static const char *const heads[RUN_COLUMNS] = {"run",      "solver",     "K",        "beta",
                                                   "training", "held-out",   "warm",     "cold",
                                                   "seconds",  "parameters", "a rating", "status"};
    bool seeds = !settings_alike(lab).seed;
    for (size_t c = 0; c < RUN_COLUMNS; c++) {
        table_add(t, "%s", heads[c]);
    }
    seeds ? table_add(t, "seed") : (void)0;
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        char count[32];
        table_add(t, "%s", run->name);
        table_add(t, "%s", run->config.solver->name);
        run->model->k > 0 ? table_add(t, "%zu", run->model->k) : table_add(t, "-");
        add_beta(t, run);
        output_cell(t, "%.4f", row_value(run, 1));
        output_cell(t, "%.4f", row_value(run, 3));
        output_cell(t, "%.4f", row_value(run, 4));
        output_cell(t, "%.4f", row_value(run, 5));
        table_add(t, "%.3f", run->seconds);
        table_add(t, "%s", text_thousands(mf_run_parameters(run), count));
        output_cell(t, "%.3g",
                    lab->split.train.n > 0
                        ? (double)mf_run_parameters(run) / (double)lab->split.train.n
                        : NAN);
        table_add(t, "%s", mf_run_status_name(run->status));
        seeds ? table_add(t, "%u", run->config.seed) : (void)0;
    }
}

/* What came from the data, and from what of it: "alpha 0.0318 and beta 0.0763 come from …". */
static void print_fitted(const mf_lab *lab, const mf_run *run, output *out)
{
    const mf_config *c = &run->config;
    unsigned numbers = c->fitted & (MF_FITTED_ALPHA | MF_FITTED_BETA);
    if (numbers != 0) {
        mf_shape shape = mf_shape_of(&lab->split);
        fprintf(out->out, "%s: ", run->name);
        (numbers & MF_FITTED_ALPHA) != 0 ? fprintf(out->out, "alpha %g", c->alpha) : 0;
        numbers == (MF_FITTED_ALPHA | MF_FITTED_BETA) ? fprintf(out->out, ", ") : 0;
        (numbers & MF_FITTED_BETA) != 0 ? fprintf(out->out, "beta %g", c->beta) : 0;
        fprintf(out->out, ": from %.3g ratings a row, of standard deviation %.3g\n", shape.per_row,
                shape.deviation);
    }
    if ((c->fitted & MF_FITTED_EPOCHS) == 0 || run->picked == MF_PICKED_NOT) {
        return;
    }
    if (run->picked == MF_PICKED_ONE) {
        fprintf(out->out,
                "%s: a tenth of the training ratings could not tell how many epochs are best; one "
                "was set\n",
                run->name);
        return;
    }
    fprintf(out->out, "%s: %zu epoch%s picked on a tenth of the training ratings%s\n", run->name,
            c->epochs, c->epochs == 1 ? " was" : "s were",
            run->status == MF_RUN_DIVERGED || run->status == MF_RUN_INTERRUPTED
                ? ""
                : ", then all were learned");
}

static void print_remark(const char *remark, output *out)
{
    char safe[4100];
    text_clip(remark, sizeof safe / 4, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s\n", safe);
}

void print_noise_floor(const mf_lab *lab, output *out)
{
    char floor[32], spread[32];
    bool heldout = lab->split.heldout.n > 0;
    fprintf(out->out,
            lab->truth->is_planted
                ? "noise floor: RMSE %s ± %s on the %s ratings, expected of the best prediction, "
                  "which knows what is planted\n"
                : "noise floor: RMSE %s ± %s, that of the planted factors on the %s ratings (the "
                  "file does not say how they became stars)\n",
            text_figure(lab->noise_floor.rmse, 4, floor),
            text_figure(mf_floor_spread(lab->noise_floor.rmse, lab->noise_floor.n), 4, spread),
            heldout ? "held-out" : "training");
}

/* What every run is held against, and what hindsight is. */
static void print_comparison(const mf_lab *lab, output *out)
{
    char mean[32], biases[32];
    bool epochs = false;
    if (lab->split.heldout.n == 0) {
        return;
    }
    fprintf(out->out, "held-out RMSE of the mean %s, of mean + biases %s",
            text_figure(lab->mean_floor.rmse, 4, mean),
            text_figure(lab->bias_floor.rmse, 4, biases));
    bool falls_back = false;
    for (size_t r = 0; r < lab->n_runs; r++) {
        falls_back = falls_back || !lab->runs[r]->config.solver->predicts_cold;
    }
    if (lab->split.n_cold > 0 && falls_back) {
        fprintf(out->out, "; cold ratings: runs with factors fall back to mean + biases");
    }
    fputc('\n', out->out);
    for (size_t r = 0; r < lab->n_runs; r++) {
        epochs = epochs || lab->runs[r]->history.n > 1;
    }
    if (epochs) {
        fprintf(out->out, "lowest held-out: the epoch was picked on the held-out ratings "
                          "themselves, so its error flatters\n");
    }
}

/* Few runs of one solver stand side by side; others one below the other. */
static mf_status print_text(const mf_lab *lab, output *out)
{
    bool pair = lab->n_runs == 2;
    table_align align[TABLE_COLUMNS_MOST] = {TABLE_LEFT};
    char a[32], b[32], columns[400];
    const mf_config *first = &lab->runs[0]->config;
    fprintf(out->out, "%s: trained on %s rating%s, %s held out", lab->path,
            text_thousands(lab->split.train.n, a), text_s(lab->split.train.n),
            text_thousands(lab->split.heldout.n, b));
    alike all = settings_alike(lab);
    if (all.solver) {
        first->solver != mf_solvers[0] ? fprintf(out->out, ", %s", first->solver->name) : 0;
        first->solver->uses_k &&all.k ? fprintf(out->out, ", K %zu", first->k) : 0;
        if (first->solver->uses_alpha && all.alpha) {
            fprintf(out->out, ", alpha %g", first->alpha);
        }
    }
    all.seed ? fprintf(out->out, ", seed %u\n", first->seed) : fprintf(out->out, "\n");
    mf_ratings_say_columns(&lab->ratings, columns, sizeof columns);
    columns[0] != '\0' ? fprintf(out->out, "%s\n", columns) : 0;
    for (size_t c = 1; c < TABLE_COLUMNS_MOST; c++) {
        align[c] = TABLE_RIGHT;
    }
    size_t fit = out->width > 0 ? (out->width - 16) / 12 : TABLE_COLUMNS_MOST;
    size_t shown = lab->n_runs < TABLE_COLUMNS_MOST - 2 && lab->n_runs + pair <= fit && all.solver
                       ? lab->n_runs
                       : 0;
    align[1] = shown > 0 ? TABLE_RIGHT : TABLE_LEFT;
    table *t = shown > 0 ? table_new(1 + shown + pair, align)
                         : table_new((size_t)RUN_COLUMNS + !all.seed, align);
    if (shown > 0) {
        add_head_rows(t, lab, pair);
        for (size_t row = 0; row < sizeof result_rows / sizeof result_rows[0]; row++) {
            bool about_heldout = row >= 3 && row <= 6;
            if (about_heldout && lab->split.heldout.n == 0) {
                continue;
            }
            table_add(t, "%s", result_rows[row].label);
            for (size_t r = 0; r < shown; r++) {
                output_cell(t, result_rows[row].format, row_value(lab->runs[r], row));
            }
            if (pair) {
                char with_sign[16];
                snprintf(with_sign, sizeof with_sign, "%%+%s", result_rows[row].format + 1);
                output_cell(t, with_sign,
                            row_value(lab->runs[0], row) - row_value(lab->runs[1], row));
            }
        }
        add_tail_rows(t, lab, pair);
    } else {
        add_run_rows(t, lab);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    print_comparison(lab, out);
    if (!all.solver) {
        print_anchors(lab, out);
    }
    if (lab->truth != NULL) {
        print_noise_floor(lab, out);
    }
    bool both = pair && lab->runs[0]->status != MF_RUN_DIVERGED &&
                lab->runs[1]->status != MF_RUN_DIVERGED && lab->split.heldout.n > 0;
    if (both) {
        char remark[1000];
        mf_remark_pair(lab, remark, sizeof remark);
        print_remark(remark, out);
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        bool told = r > 0 && all.solver && lab->runs[r]->config.alpha == first->alpha &&
                    lab->runs[r]->config.epochs == first->epochs;
        if (!told) {
            print_fitted(lab, lab->runs[r], out);
        }
        if (!both) {
            char remark[1000];
            mf_remark_run(lab, lab->runs[r], remark, sizeof remark);
            print_remark(remark, out);
        }
        for (size_t f = 0; has_singular_values(lab->runs[r]) && f < lab->runs[r]->model->k; f++) {
            fprintf(out->out, "%s%.5g", f == 0 ? "  singular values " : ", ",
                    column_length(lab->runs[r]->model, f));
        }
        has_singular_values(lab->runs[r]) ? fputc('\n', out->out) : 0;
        status = status == MF_OK ? print_calibration(lab, lab->runs[r], out) : status;
    }
    return status;
}

json_t *ranking_json(const mf_ranking *r)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "n", (json_int_t)r->n,
                     "watchers", (json_int_t)r->n_watchers, "relevant", (json_int_t)r->relevant,
                     "relevant_cold", (json_int_t)r->relevant_cold, "precision",
                     json_number_or_null(r->precision), "recall", json_number_or_null(r->recall),
                     "ndcg", json_number_or_null(r->ndcg), "map", json_number_or_null(r->map),
                     "coverage", json_number_or_null(r->coverage), "catalogue_coverage",
                     json_number_or_null(r->coverage));
}

void csv_ranking(const mf_ranking *r, FILE *file)
{
    const mf_ranking none = {
        .precision = NAN, .recall = NAN, .ndcg = NAN, .map = NAN, .coverage = NAN};
    r = r == NULL ? &none : r;
    const double values[] = {r->precision, r->recall, r->ndcg, r->map, r->coverage};
    for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
        fputc(',', file);
        output_csv_number(file, values[v]);
    }
}

static mf_status print_rankings(const mf_lab *lab, const mf_ranking *rankings, output *out)
{
    static const char *const heads[] = {"run", "precision", "recall", "NDCG", "MAP", "coverage"};
    enum { COLUMNS = sizeof heads / sizeof heads[0] };
    table_align align[COLUMNS] = {TABLE_LEFT};
    for (size_t c = 1; c < COLUMNS; c++) {
        align[c] = TABLE_RIGHT;
    }
    table *t = table_new(COLUMNS, align);
    for (size_t c = 0; c < COLUMNS; c++) {
        table_add(t, "%s", heads[c]);
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_ranking *k = &rankings[r];
        const double values[] = {k->precision, k->recall, k->ndcg, k->map, k->coverage};
        table_add(t, "%s", lab->runs[r]->name);
        for (size_t v = 0; v < COLUMNS - 1; v++) {
            output_cell(t, "%.4f", values[v]);
        }
    }
    fprintf(out->out,
            "lists of %zu for %zu watchers with a held-out rating of at least the mean, %.4g\n",
            rankings[0].n, rankings[0].n_watchers, lab->baseline.mu);
    mf_status status = output_table(out, t, 1);
    if (rankings[0].relevant_cold > 0) {
        fprintf(out->out,
                "of %zu such ratings %zu are of movies without training ratings: no list can hold "
                "them, and they count as missed\n",
                rankings[0].relevant, rankings[0].relevant_cold);
    }
    table_free(t);
    return status;
}

static mf_status print_ranked(const mf_lab *lab, const mf_ranking *rankings, output *out)
{
    if (out->form != OUTPUT_JSON) {
        mf_status status =
            out->form == OUTPUT_CSV ? print_csv(lab, rankings, out) : print_text(lab, out);
        return status == MF_OK && rankings != NULL && out->form == OUTPUT_TEXT
                   ? print_rankings(lab, rankings, out)
                   : status;
    }
    json_t *root = runs_json(lab), *runs = json_object_get(root, "runs");
    mf_status status = MF_OK;
    for (size_t r = 0; r < lab->n_runs && status == MF_OK; r++) {
        json_t *object = json_array_get(runs, r);
        if (rankings != NULL) {
            json_object_set_new(object, "ranking", ranking_json(&rankings[r]));
        }
        status = add_calibration_json(lab, lab->runs[r], object, &out->error);
    }
    if (status != MF_OK) {
        json_decref(root);
        return status;
    }
    if (!settings_alike(lab).solver) {
        add_anchors_json(lab, root);
    }
    return output_json(out, root);
}

mf_status print_results(mf_lab *lab, output *out, size_t rank, unsigned threads)
{
    mf_ranking *rankings = rank > 0 ? mf_alloc_zero(lab->n_runs, sizeof *rankings) : NULL;
    mf_status status = rank > 0 && rankings == NULL ? mf_no_memory(&out->error, "ranking") : MF_OK;
    for (size_t r = 0; rank > 0 && r < lab->n_runs && status == MF_OK; r++) {
        mf_model *model = mf_lab_model(lab, lab->runs[r]);
        status =
            mf_rank(model, &lab->split, lab->baseline.mu, rank, threads, &rankings[r], &out->error);
        mf_model_free(model);
    }
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard);
        status = print_ranked(lab, rankings, out);
        pthread_mutex_unlock(&lab->guard);
    }
    free(rankings);
    return status;
}
