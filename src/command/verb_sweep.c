/* sweep: many β side by side, over several starts, and which of them predicts best. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/chance.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../train/solver.h"
#include "../train/sweep.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_sweep[] = {
    {"beta", 0, OPTION_NUMBERS, "LIST", "0,0.005,0.01,0.02,0.05,0.1,0.2,0.5", 0, INFINITY, NULL,
     "the values of beta: a list, low:high:n, or log:low:high:n"},
    {"alpha", 0, OPTION_NUMBERS, "LIST", NULL, 0, INFINITY, NULL,
     "learning rates: a list as of --beta; without it the solver's usual one"},
    {"factors", 'k', OPTION_NUMBERS, "LIST", NULL, 1, MF_K_MOST, NULL,
     "numbers of factors: a list as of --beta; without it the solver's usual one"},
    {"seeds", 0, OPTION_COUNT, "N", "1", 1, 1000, NULL,
     "starts for each beta: seed, seed + 1 ...; the split stays"},
    {"folds", 0, OPTION_COUNT, "N", "0", 0, 100, NULL,
     "cross-validation: every rating is held out in one of N folds; the errors are means over "
     "them"},
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "save the model of the lowest held-out RMSE (.npz), of --folds trained anew on the usual "
     "split"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static json_t *point_json(const mf_sweep_point *p, const mf_solver *solver)
{
    return json_pack(
        "{s:o, s:o, s:o, s:I, s:I, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "k",
        solver->uses_k ? json_integer((json_int_t)p->k) : json_null(), "alpha",
        json_number_or_null(solver->uses_alpha ? p->alpha : NAN), "beta",
        json_number_or_null(solver->uses_beta ? p->beta : NAN), "n", (json_int_t)p->n, "diverged",
        (json_int_t)p->n_diverged, "eligible", mf_sweep_is_eligible(p), "may_equal_best", p->alike,
        "train_rmse", json_number_or_null(p->train_rmse), "heldout_rmse",
        json_number_or_null(p->heldout_rmse), "heldout_se", json_number_or_null(p->heldout_se),
        "warm_rmse", json_number_or_null(p->warm_rmse), "cold_rmse",
        json_number_or_null(p->cold_rmse), "lowest_rmse", json_number_or_null(p->lowest_rmse),
        "lowest_epoch", json_number_or_null(p->lowest_epoch));
}

static json_t *beta_json(const mf_sweep *sweep, size_t place, const mf_solver *solver)
{
    return place == SIZE_MAX || !solver->uses_beta ? json_null()
                                                   : json_real(sweep->points[place].beta);
}

static mf_status print_json(const mf_lab *lab, const mf_sweep *sweep, output *out)
{
    const mf_solver *solver = lab->runs[0]->config.solver;
    json_t *root = runs_json(lab), *points = json_array();
    for (size_t i = 0; i < sweep->n; i++) {
        json_array_append_new(points, point_json(&sweep->points[i], solver));
    }
    json_object_set_new(root, "betas", points);
    json_object_set_new(root, "best",
                        sweep->best == SIZE_MAX ? json_null()
                                                : point_json(&sweep->points[sweep->best], solver));
    json_object_set_new(root, "best_beta", beta_json(sweep, sweep->best, solver));
    json_object_set_new(root, "one_se_beta", beta_json(sweep, sweep->one_se, solver));
    return output_json(out, root);
}

static mf_status print_csv(const mf_sweep *sweep, const mf_solver *solver, output *out)
{
    fprintf(out->out,
            "k,alpha,beta,n,diverged,train_rmse,heldout_rmse,heldout_se,warm_rmse,cold_rmse,"
            "lowest_rmse,lowest_epoch\n");
    for (size_t i = 0; i < sweep->n; i++) {
        const mf_sweep_point *p = &sweep->points[i];
        const double numbers[] = {p->train_rmse, p->heldout_rmse, p->heldout_se,  p->warm_rmse,
                                  p->cold_rmse,  p->lowest_rmse,  p->lowest_epoch};
        csv_settings(solver, p->k, p->alpha, p->beta, out->out);
        fprintf(out->out, ",%zu,%zu", p->n, p->n_diverged);
        for (size_t c = 0; c < sizeof numbers / sizeof numbers[0]; c++) {
            fputc(',', out->out);
            output_csv_number(out->out, numbers[c]);
        }
        fputc('\n', out->out);
    }
    return MF_OK;
}

static void add_number(table *t, const char *text, double value)
{
    isfinite(value) ? table_add(t, "%s", text) : table_add(t, "-");
}

static const char *point_text(const mf_solver *solver, const mf_sweep_point *p, char text[100])
{
    return setting_of(solver, p->k, p->alpha, p->beta, text);
}

/* The errors that bars are drawn between. */
typedef struct bar_scale {
    double from, to;
} bar_scale;

static bar_scale scale_of(const mf_sweep *sweep)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < sweep->n; i++) {
        if (mf_sweep_is_eligible(&sweep->points[i])) {
            low = fmin(low, sweep->points[i].heldout_rmse);
            high = fmax(high, sweep->points[i].heldout_rmse);
        }
    }
    double start = fmax(low - 0.1 * (high - low), 0); /* bars from 0 would all look alike */
    return (bar_scale){high > low ? start : 0, high};
}

static void add_point(table *t, const mf_sweep *sweep, size_t i, const mf_solver *solver,
                      bar_scale scale, const output *out)
{
    enum { BAR = 20 };
    const mf_sweep_point *p = &sweep->points[i];
    const double numbers[] = {p->train_rmse, p->heldout_rmse, p->heldout_se,
                              p->warm_rmse,  p->cold_rmse,    p->lowest_rmse};
    char text[32], bar[BAR * 4 + 1];
    solver->uses_k ? table_add(t, "%zu", p->k) : table_add(t, "-");
    solver->uses_alpha ? table_add(t, "%g", p->alpha) : table_add(t, "-");
    solver->uses_beta ? table_add(t, "%g", p->beta) : table_add(t, "-");
    p->n_diverged > 0 ? table_add(t, "%zu, %zu diverged", p->n, p->n_diverged)
                      : table_add(t, "%zu", p->n);
    for (size_t c = 0; c < sizeof numbers / sizeof numbers[0]; c++) {
        add_number(t, text_figure(numbers[c], 4, text), numbers[c]);
    }
    snprintf(text, sizeof text, "%.3g", p->lowest_epoch);
    add_number(t, text, p->lowest_epoch);
    double share = (p->heldout_rmse - scale.from) / (scale.to - scale.from);
    share = mf_sweep_is_eligible(p) ? share : 0;
    table_add(t, "%s%s", text_bar(share, BAR, out->ascii, bar, sizeof bar),
              i == sweep->best     ? "  lowest"
              : i == sweep->one_se ? "  within one standard error"
              : p->n_diverged > 0  ? "not eligible"
                                   : "");
}

static mf_status print_table(const mf_sweep *sweep, const mf_solver *solver, output *out)
{
    static const char *const heads[] = {"K",  "alpha", "beta", "runs",   "train",    "held-out",
                                        "se", "warm",  "cold", "lowest", "at epoch", ""};
    enum { COLUMNS = sizeof heads / sizeof heads[0] };
    table_align align[COLUMNS];
    char from[32], to[32];
    bar_scale scale = scale_of(sweep);
    for (size_t c = 0; c < COLUMNS; c++) {
        align[c] = c + 1 < COLUMNS ? TABLE_RIGHT : TABLE_LEFT;
    }
    table *t = table_new(COLUMNS, align);
    for (size_t c = 0; c + 1 < COLUMNS; c++) {
        table_add(t, "%s", heads[c]);
    }
    isfinite(scale.to) && out->markup == MARKUP_NONE
        ? table_add(t, "bars from %s to %s", text_figure(scale.from, 4, from),
                    text_figure(scale.to, 4, to))
        : table_add(t, "%s", "");
    for (size_t i = 0; i < sweep->n; i++) {
        add_point(t, sweep, i, solver, scale, out);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

/* Which setting predicts best, and what that is worth. */
static void print_verdict(const mf_lab *lab, const mf_sweep *sweep, const mf_solver *solver,
                          output *out)
{
    if (sweep->best == SIZE_MAX) {
        fputs(lab->split.heldout.n == 0
                  ? "nothing is held out: no setting can be said to predict best\n"
                  : "none is eligible: of each setting a run diverged\n",
              out->out);
        return;
    }
    char setting[100], remark[512], safe[2100];
    fprintf(out->out, "lowest held-out RMSE at %s",
            point_text(solver, &sweep->points[sweep->best], setting));
    if (sweep->one_se != SIZE_MAX && solver->uses_beta) {
        fprintf(out->out, "; the largest beta within one standard error of it (over %s) is %g",
                sweep->over == MF_OVER_FOLDS ? "folds" : "starts on one split, not over splits",
                sweep->points[sweep->one_se].beta);
    }
    mf_sweep_remark(sweep, remark, sizeof remark);
    text_clip(remark, sizeof safe / 4, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s%s\n", safe[0] != '\0' ? "; " : "", safe);
}

static mf_status print_text(const mf_lab *lab, const mf_sweep *sweep, output *out)
{
    const mf_solver *solver = lab->runs[0]->config.solver;
    char a[32], b[32];
    fprintf(out->out, "%s: ", output_safe(out, lab->path, (char[OUTPUT_SAFE]){""}));
    if (sweep->over == MF_OVER_FOLDS) {
        size_t all = lab->split.train.n + lab->split.heldout.n;
        fprintf(out->out, "%s rating%s, each held out in one of %.0f folds", text_thousands(all, a),
                text_s(all), 1 / lab->split.holdout);
    } else {
        fprintf(out->out, "trained on %s rating%s, %s held out",
                text_thousands(lab->split.train.n, a), text_s(lab->split.train.n),
                text_thousands(lab->split.heldout.n, b));
    }
    fprintf(out->out, "; RMSE %s, means over the runs of %s\n",
            lab->runs[0]->config.patience > 0 ? "of the models that patience kept"
                                              : "after the last epoch",
            solver->uses_beta ? "a beta" : "a setting");
    mf_status status = print_table(sweep, solver, out);
    print_verdict(lab, sweep, solver, out);
    return status;
}

static mf_status print(const mf_lab *lab, const mf_sweep *sweep, output *out)
{
    return out->form == OUTPUT_JSON  ? print_json(lab, sweep, out)
           : out->form == OUTPUT_CSV ? print_csv(sweep, lab->runs[0]->config.solver, out)
                                     : print_text(lab, sweep, out);
}

/* The best of what was trained, after an interruption or not. */
static mf_status report(mf_lab *lab, const mf_sweep *sweep, mf_status trained, output *out)
{
    mf_error interruption = out->error;
    mf_status status = print(lab, sweep, out);
    if (status == MF_OK && trained == MF_INTERRUPTED) {
        out->error = interruption;
        return trained;
    }
    return status == MF_OK ? report_divergence(lab, out) : status;
}

/* -o: the first run of the best setting; of folds it is trained anew on the usual split, for there
 * is none of all ratings. `printed` is what came of it so far, and stays where this goes well. */
static mf_status save_best(mf_lab *lab, const arguments *args, const mf_sweep *sweep, bool folds,
                           mf_status printed, output *out)
{
    const char *path = argument_text(args, "output");
    if (path == NULL || sweep->best == SIZE_MAX ||
        (printed != MF_OK && printed != MF_DIVERGED && printed != MF_INTERRUPTED)) {
        return printed;
    }
    mf_error before = out->error;
    size_t place = sweep->points[sweep->best].first;
    mf_status status = MF_OK;
    if (folds && printed == MF_INTERRUPTED) {
        return printed; /* to train one more run is not what was asked for */
    }
    if (folds) {
        mf_config config = lab->runs[place]->config;
        mf_lab_clear_runs(lab);
        status = mf_lab_split(lab, argument_number(args, "holdout"), config.seed, &out->error);
        status = status == MF_OK ? mf_lab_add_run(lab, &config, &out->error) : status;
        status = status == MF_OK ? train_runs(lab, 0, true, out) : status;
        place = 0;
    }
    if (status == MF_OK) {
        status = save_model(lab, lab->runs[place], path, out);
    }
    if (status == MF_OK) {
        char setting[100];
        output_note(
            out, "%s: saved in %s",
            point_text(lab->runs[place]->config.solver, &sweep->points[sweep->best], setting),
            path);
        out->error = before;
        return printed;
    }
    return status;
}

enum { POINTS_MOST = 4096 };

/* What is kept of folds: their errors, setting by setting. */
typedef struct fold_errors {
    size_t folds;
    double *rmse; /* POINTS_MOST × folds; NaN where all of a setting's runs diverged */
    size_t *used; /* POINTS_MOST × MF_SWEEP_MEANS: how many folds each mean has a value of */
} fold_errors;

/* Adds a fold's sweep, which it takes over, to `all`; its means become sums. */
static void add_fold(mf_sweep *one, size_t fold, mf_sweep *all, const fold_errors *errors)
{
    for (size_t i = 0; i < one->n && i < POINTS_MOST; i++) {
        double *means[MF_SWEEP_MEANS];
        errors->rmse[i * errors->folds + fold] = one->points[i].heldout_rmse;
        mf_sweep_means(&one->points[i], means);
        for (size_t m = 0; m < MF_SWEEP_MEANS; m++) {
            errors->used[i * MF_SWEEP_MEANS + m] += isnan(*means[m]) ? 0 : 1;
        }
    }
    if (fold == 0) {
        *all = *one;
        return;
    }
    for (size_t i = 0; i < one->n && i < all->n; i++) {
        double *sums[MF_SWEEP_MEANS], *means[MF_SWEEP_MEANS];
        mf_sweep_means(&all->points[i], sums);
        mf_sweep_means(&one->points[i], means);
        for (size_t m = 0; m < MF_SWEEP_MEANS; m++) {
            double sum = isnan(*sums[m]) ? 0 : *sums[m], more = isnan(*means[m]) ? 0 : *means[m];
            *sums[m] = sum + more;
        }
        all->points[i].n += one->points[i].n;
        all->points[i].n_diverged += one->points[i].n_diverged;
        all->points[i].n_used += one->points[i].n_used;
    }
    mf_sweep_clear(one);
}

/* Results as they come. */
static void note_fold(const mf_lab *lab, const mf_sweep *one, size_t fold, size_t folds,
                      output *out)
{
    if (one->best != SIZE_MAX) {
        const mf_sweep_point *best = &one->points[one->best];
        char setting[100];
        output_note(out, "fold %zu of %zu: lowest held-out RMSE %.4f at %s", fold + 1, folds,
                    best->heldout_rmse, point_text(lab->runs[0]->config.solver, best, setting));
    }
}

/* Means over the folds that have one, the standard error of the mean over them, and what chance
 * explains: the differences fold by fold. */
static void divide_folds(mf_sweep *all, const fold_errors *errors, size_t whole)
{
    all->best = all->one_se = SIZE_MAX;
    for (size_t i = 0; i < all->n; i++) {
        mf_sweep_point *p = &all->points[i];
        double *sums[MF_SWEEP_MEANS];
        mf_chance folds = {0};
        for (size_t f = 0; f < whole; f++) {
            double rmse = errors->rmse[i * errors->folds + f];
            if (isfinite(rmse)) {
                mf_chance_add(&folds, rmse);
            }
        }
        mf_sweep_means(p, sums);
        for (size_t m = 0; m < MF_SWEEP_MEANS; m++) {
            size_t used = errors->used[i * MF_SWEEP_MEANS + m];
            *sums[m] = used > 0 ? *sums[m] / (double)used : NAN;
        }
        p->heldout_se = mf_chance_error(&folds);
    }
    mf_sweep_judge(all);
    all->over = MF_OVER_FOLDS;
    for (size_t i = 0; i < all->n && all->best != SIZE_MAX; i++) {
        mf_chance apart = {0};
        for (size_t f = 0; f < whole; f++) {
            double difference =
                errors->rmse[i * errors->folds + f] - errors->rmse[all->best * errors->folds + f];
            if (isfinite(difference)) {
                mf_chance_add(&apart, difference);
            }
        }
        mf_sweep_set_apart(&all->points[i], i == all->best, &apart);
    }
}

static mf_status cross_validate(mf_lab *lab, const arguments *args, size_t folds, output *out)
{
    mf_sweep all = {0};
    fold_errors errors = {.folds = folds};
    size_t seeds = argument_count(args, "seeds"), fold = 0, empty = 0;
    mf_status status = MF_OK;
    size_t points = argument(args, "beta")->n_numbers * (argument(args, "alpha")->n_numbers + 1) *
                    (argument(args, "factors")->n_numbers + 1);
    if (points > POINTS_MOST) {
        return mf_fail(&out->error, MF_USAGE, "--folds with more than %d settings", POINTS_MOST);
    }
    static const char *const of_splits[] = {"holdout", "split", "per-watcher", NULL};
    if (!argument_given(args, "output") && /* else the best is trained anew on that split */
        refuse_named(args, of_splits, "folds hold out all ratings in turn", &out->error) != MF_OK) {
        return MF_USAGE;
    }
    if (!argument_given(args, "split") && !argument_given(args, "per-watcher")) {
        lab->rule = (mf_split_rule){.kind = MF_SPLIT_RANDOM}; /* the file's gives way */
    }
    if (folds == 1 || lab->test_path != NULL) {
        return mf_fail(&out->error, MF_USAGE, "--folds %zu%s; expected 2 or more, without --test",
                       folds, lab->test_path != NULL ? " with --test" : "");
    }
    errors.rmse = mf_alloc(POINTS_MOST * folds, sizeof *errors.rmse);
    errors.used = mf_alloc_zero(POINTS_MOST * MF_SWEEP_MEANS, sizeof *errors.used);
    if (errors.rmse == NULL || errors.used == NULL) {
        free(errors.rmse);
        free(errors.used);
        return mf_no_memory(&out->error, "folds");
    }
    for (; fold < folds && status == MF_OK; fold++) {
        status = prepare_fold(lab, args, SIZE_MAX, seeds, fold, folds, out);
        status = status == MF_OK ? train_runs(lab, 0, true, out) : status;
        mf_sweep one;
        if (status == MF_OK) {
            status = mf_sweep_make(lab->runs, lab->n_runs, false, 0, &one, &out->error);
        }
        if (status == MF_OK) {
            empty += lab->split.heldout.n == 0;
            note_fold(lab, &one, fold, folds, out);
            add_fold(&one, fold, &all, &errors);
        }
    }
    size_t whole = status == MF_OK ? folds : fold - 1; /* an interrupted fold does not count */
    if (whole > 0 && (status == MF_OK || status == MF_INTERRUPTED)) {
        divide_folds(&all, &errors, whole);
        char held_nothing[60] = "";
        if (empty > 0) {
            snprintf(held_nothing, sizeof held_nothing, " (%zu held nothing out)", empty);
        }
        output_note(out, "means over %zu of %zu folds%s; the runs are those of the last",
                    whole - empty, folds, held_nothing);
        status = report(lab, &all, status, out);
        status = save_best(lab, args, &all, true, status, out);
    }
    free(errors.rmse);
    free(errors.used);
    mf_sweep_clear(&all);
    return status;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    mf_sweep sweep = {0};
    mf_status named = check_output_names(lab, args, out);
    if (named != MF_OK) {
        return named;
    }
    if (argument_count(args, "folds") > 0) {
        return cross_validate(lab, args, argument_count(args, "folds"), out);
    }
    mf_status status = prepare_runs(lab, args, SIZE_MAX, argument_count(args, "seeds"), out);
    if (status != MF_OK) {
        return status;
    }
    if (argument_text(args, "output") != NULL && lab->split.heldout.n == 0) {
        return mf_fail(&out->error, MF_USAGE,
                       "-o with nothing held out: no setting can be said to predict best; expected "
                       "--holdout above 0, or more ratings");
    }
    bool wait = lab->worker == NULL || argument_text(args, "output") != NULL;
    mf_status trained = train_runs(lab, 0, wait, out);
    if ((trained != MF_OK && trained != MF_INTERRUPTED) || !wait) {
        return trained;
    }
    status = mf_sweep_make(lab->runs, lab->n_runs, false, 0, &sweep,
                           trained == MF_OK ? &out->error : NULL);
    if (status == MF_OK) {
        mf_sweep_chance(&sweep, lab->runs, lab->n_runs, false, &lab->split.heldout);
    }
    status = status == MF_OK ? report(lab, &sweep, trained, out) : status;
    status = save_best(lab, args, &sweep, false, status, out);
    mf_sweep_clear(&sweep);
    return status;
}

const verb verb_sweep = {
    .name = "sweep",
    .summary = "train one run for each K, alpha, beta and start; say which predicts best",
    .operands = "",
    .details =
        "All runs share data, split and order, and are trained side by side. With several "
        "--seeds the held-out RMSE of a beta is the mean over its starts, with the standard "
        "error of that mean; with --folds both are over the folds. Runs that diverge are "
        "counted and left out of the means, and a setting of which one diverged cannot be "
        "the best. A standard error over starts on one split says nothing of other splits: "
        "folds do. All settings take as many epochs, the solver's usual ones without --epochs; "
        "train picks sgd's on training ratings. Which settings chance does not tell from the best "
        "is found from the differences fold by fold, start by start, or with one start each "
        "watcher by watcher, by Student's t (95 %).",
    .example = "data/tiny.csv --beta log:1e-3:1:8 --seeds 3",
    .need = NEEDS_DATA,
    .groups = (const option *const[]){options_sweep, options_training, options_data, options_output,
                                      options_common, NULL},
    .run = run,
};
