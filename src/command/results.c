/* What came of runs: JSON and CSV of every verb that trains, and rankings. */
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
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
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

double column_of_p(const mf_model *model, size_t f)
{
    double sum = 0;
    for (size_t i = 0; i < model->n_watchers; i++) {
        sum += model->p[i * model->k + f] * model->p[i * model->k + f];
    }
    return sqrt(sum);
}

bool has_singular_values(const mf_run *run)
{
    return run->config.solver->is_decomposition && run->history.n > 0;
}

bool one_solver(const mf_lab *lab)
{
    for (size_t r = 1; r < lab->n_runs; r++) {
        if (lab->runs[r]->config.solver != lab->runs[0]->config.solver) {
            return false;
        }
    }
    return true;
}

/* Why settings are what they are, of those that are the usual ones or came from the data:
 * {"alpha": "from 16.2 ratings a row, …"}. */
static json_t *chosen_json(const mf_run *run, const mf_shape *shape)
{
    const mf_config *c = &run->config;
    mf_config usual = mf_config_for(c->solver);
    char from[100], by_default[60];
    mf_solver_shape_words(c->solver, shape, from);
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
            json_array_append_new(values, json_real(column_of_p(run->model, f)));
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

size_t ratings_trained(const mf_lab *lab, size_t *heldout)
{
    const mf_epoch *last = lab->is_model && lab->n_runs > 0 ? mf_run_kept(lab->runs[0]) : NULL;
    *heldout = last != NULL ? last->heldout.n : lab->split.heldout.n;
    return last != NULL ? last->train.n : lab->split.train.n;
}

json_t *runs_json(const mf_lab *lab)
{
    json_t *runs = json_array();
    size_t n_heldout, n = ratings_trained(lab, &n_heldout);
    double seconds = 0;
    bool shares = lab->test_path == NULL && lab->rule.kind != MF_SPLIT_LAST &&
                  lab->rule.kind != MF_SPLIT_LEAVE_ONE_OUT; /* those hold out by number */
    for (size_t r = 0; r < lab->n_runs; r++) {
        json_array_append_new(runs, run_json(lab->runs[r], &lab->split.shape));
        seconds += lab->runs[r]->seconds;
    }
    return json_pack("{s:{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o}, s:f, s:o}", "data", "file",
                     id_json(lab->path), "columns", columns_json(&lab->ratings), "watchers",
                     (json_int_t)lab->ratings.r.n_rows, "movies", (json_int_t)lab->ratings.r.n_cols,
                     "ratings", (json_int_t)lab->ratings.r.n, "train", (json_int_t)n, "heldout",
                     (json_int_t)n_heldout, "holdout",
                     json_number_or_null(shares ? lab->split.holdout : NAN), "noise_floor",
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

void print_listed(const mf_ranking *r, const char *which, double mean, size_t n_watchers,
                  output *out)
{
    fprintf(out->out,
            "lists of %zu for %zu watcher%s with a %s rating of at least the mean, %.4g; coverage "
            "is of the lists of all %zu\n",
            r->n, r->n_watchers, text_s(r->n_watchers), which, mean, n_watchers);
}

void print_unlisted(const mf_ranking *r, output *out)
{
    if (r->relevant_cold > 0) {
        fprintf(out->out,
                "of %zu such rating%s %zu %s of %s without training ratings: no list can hold "
                "%s, and %s as missed\n",
                r->relevant, text_s(r->relevant), r->relevant_cold,
                r->relevant_cold == 1 ? "is" : "are", r->relevant_cold == 1 ? "a movie" : "movies",
                r->relevant_cold == 1 ? "it" : "them",
                r->relevant_cold == 1 ? "it counts" : "they count");
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
    print_listed(&rankings[0], "held-out", lab->baseline.mu, lab->split.train.n_rows, out);
    mf_status status = output_table(out, t, 1);
    print_unlisted(&rankings[0], out);
    table_free(t);
    return status;
}

static mf_status print_ranked(const mf_lab *lab, const mf_ranking *rankings, output *out)
{
    if (out->form != OUTPUT_JSON) {
        mf_status status =
            out->form == OUTPUT_CSV ? print_csv(lab, rankings, out) : print_results_text(lab, out);
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
    if (!one_solver(lab)) {
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
        if (lab->runs[r]->status == MF_RUN_DIVERGED && lab->runs[r]->history.n == 0) {
            mf_ranking *none = &rankings[r]; /* the lists of a start are nobody's */
            none->precision = none->recall = none->ndcg = none->map = none->coverage = NAN;
        }
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
