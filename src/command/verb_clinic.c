/* clinic and bug: why a run blew up, and mistakes made on purpose. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/clinic.h"
#include "../teach/zoo.h"
#include "../train/solver.h"
#include "answer.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* ---- clinic ---------------------------------------------------------------------------------- */

/* α times a squared length, where the clinic knows it. */
static json_t *step_json(const mf_clinic *c, double square)
{
    return json_number_or_null(c->by_coordinate ? c->alpha * square : NAN);
}

static mf_status print_clinic_json(const mf_lab *lab, const mf_clinic *c, const char *remark,
                                   output *out)
{
    json_t *tail = json_array();
    for (size_t t = 0; t < c->n_tail; t++) {
        const mf_clinic_row *row = &c->tail[t];
        json_array_append_new(tail, json_pack("{s:I, s:f, s:f, s:f, s:f, s:o}", "epoch",
                                              (json_int_t)row->epoch, "watcher_norm",
                                              row->watcher_norm, "movie_norm", row->movie_norm,
                                              "p_norm", row->p_norm, "q_norm", row->q_norm,
                                              "train_rmse", json_number_or_null(row->train_rmse)));
    }
    const mf_culprit *what = &c->culprit;
    bool r = what->found, diverged = c->diverged;
    return output_json(
        out,
        json_pack(
            "{s:s, s:b, s:o, s:I, s:f, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, "
            "s:s, s:o, s:o, s:o, s:o}",
            "run", c->run, "diverged", c->diverged, "epoch",
            c->diverged ? json_integer((json_int_t)c->epoch) : json_null(), "good_epochs",
            (json_int_t)c->epochs, "alpha", c->alpha, "beta", c->beta, "watcher",
            id_json(mf_id(&lab->ratings.watchers, c->watcher)), "movie",
            id_json(mf_id(&lab->ratings.movies, c->movie)), "rating",
            json_number_or_null(r ? what->rating : NAN), "e_before",
            json_number_or_null(r ? what->e_before : NAN), "e_after",
            json_number_or_null(r ? what->e_after : NAN), "sse",
            json_number_or_null(c->diverged ? c->sse : NAN), "effective_step_movie",
            step_json(c, c->of_movie.norm), "effective_step_watcher",
            step_json(c, c->of_watcher.norm), "coordinate_step_movie",
            step_json(c, c->of_movie.coordinate), "coordinate_step_watcher",
            step_json(c, c->of_watcher.coordinate), "limit", 1, "remark", remark, "norms", tail,
            "largest_step",
            r ? json_pack("{s:I, s:s, s:f}", "factor", (json_int_t)what->factor + 1, "of",
                          what->by_q ? "movie" : "watcher", "step", what->reached)
              : json_null(),
            "holds",
            diverged && !isnan(c->rates.holds) ? json_pack("{s:f, s:I}", "alpha", c->rates.holds,
                                                           "epochs", (json_int_t)c->rates.held_for)
                                               : json_null(),
            "diverges",
            diverged && !isnan(c->rates.fails) ? json_pack("{s:f, s:I}", "alpha", c->rates.fails,
                                                           "epoch", (json_int_t)c->rates.failed_at)
                                               : json_null()));
}

static void print_clinic_csv(const mf_clinic *c, output *out)
{
    fprintf(out->out, "epoch,watcher_norm,movie_norm,p_norm,q_norm,train_rmse\n");
    for (size_t t = 0; t < c->n_tail; t++) {
        const mf_clinic_row *row = &c->tail[t];
        const double numbers[] = {row->watcher_norm, row->movie_norm, row->p_norm, row->q_norm,
                                  row->train_rmse};
        fprintf(out->out, "%zu", row->epoch);
        for (size_t i = 0; i < 5; i++) {
            fputc(',', out->out);
            output_csv_number(out->out, numbers[i]);
        }
        fputc('\n', out->out);
    }
}

static mf_status print_clinic_text(const mf_clinic *c, const char *remark, output *out)
{
    char safe[4000];
    text_clip(remark, sizeof safe / 4, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s\n", safe);
    if (!c->diverged) {
        return MF_OK;
    }
    table *t = table_new(6, (table_align[]){TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT,
                                            TABLE_RIGHT, TABLE_RIGHT});
    static const char *const heads[] = {"epoch",  "RMSE",        "norm P",
                                        "norm Q", "its watcher", "its movie"};
    for (size_t h = 0; h < 6; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t i = 0; i < c->n_tail; i++) {
        const mf_clinic_row *row = &c->tail[i];
        table_add(t, "%zu", row->epoch);
        table_add(t, isnan(row->train_rmse) ? "-" : "%.4g", row->train_rmse);
        table_add(t, "%.4g", row->p_norm);
        table_add(t, "%.4g", row->q_norm);
        table_add(t, "%.4g", row->watcher_norm);
        table_add(t, "%.4g", row->movie_norm);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    char retry[120];
    mf_clinic_retry_remark(c, retry, sizeof retry);
    fprintf(out->out, "in a session, `retry %s` goes on %s\n", c->run, retry);
    return status;
}

static mf_status run_clinic(mf_lab *lab, const arguments *args, output *out)
{
    const char *name = argument_text(args, "run");
    mf_clinic c;
    size_t place = 0;
    /* Both: the one that diverged is looked for. */
    mf_status status = ensure_runs(lab, args, SIZE_MAX, SIZE_MAX, out);
    if (status == MF_OK && name != NULL) {
        status = find_run(lab, name, &place, &out->error);
    }
    for (size_t r = 0; status == MF_OK && name == NULL && r < lab->n_runs; r++) {
        if (lab->runs[r]->status == MF_RUN_DIVERGED) {
            place = r;
            break;
        }
    }
    status = status == MF_OK ? mf_clinic_examine(lab, lab->runs[place], &c, &out->error) : status;
    if (status != MF_OK) {
        return status;
    }
    char remark[1000];
    mf_clinic_remark(lab, &c, remark, sizeof remark);
    if (out->form == OUTPUT_JSON) {
        return print_clinic_json(lab, &c, remark, out);
    }
    if (out->form == OUTPUT_CSV) {
        print_clinic_csv(&c, out);
        return MF_OK;
    }
    return print_clinic_text(&c, remark, out);
}

static const option options_clinic[] = {
    {"run", 0, OPTION_TEXT, "NAME", NULL, 0, 0, "@run",
     "which run; the first that diverged, unless given"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const verb verb_clinic = {
    .name = "clinic",
    .shows_runs = true,
    .summary = "why a run diverged: the epoch, the rating, the rows, and the bound on the step",
    .operands = "",
    .details =
        "In one coordinate the squared error is a parabola: a step of rate alpha multiplies the "
        "error "
        "by 1 - 2 alpha q^2, so beyond alpha q^2 = 1 each step makes it larger. The post-mortem "
        "goes "
        "through the epoch in which the run diverged, rating by rating where the solver is "
        "coordinate-sgd, to the first whose step made its own error ten times as large; it shows "
        "the effective step of the rating's rows (alpha times their squared length, and times "
        "their largest squared coordinate, before the step), the largest step up to the first "
        "factor beyond 1 on the way (a movie's factor moves by the watcher's as just updated) and "
        "the norms of the "
        "last good epochs. Then it tries half the learning rate, a quarter, and so on, each from "
        "the start, for as many epochs as were planned (where ratings are many for 60, or twice as "
        "many as went well), and says which holds and which does not. Where alpha times beta is "
        "above 2 no rating is to blame: beta alone takes each coordinate farther from 0. Of a run "
        "that is well it tells how near it comes to the bound.",
    .example = "data/tiny.csv --alpha 0.09",
    .need = NEEDS_DATA,
    .groups = (const option *const[]){options_clinic, options_training, options_data,
                                      options_output, options_common, NULL},
    .run = run_clinic,
};

/* ---- bug ------------------------------------------------------------------------------------- */

static mf_status unknown_bug(const char *name, mf_error *error)
{
    char names[256] = "";
    size_t at = 0;
    for (size_t b = 0; mf_bugs[b].name != NULL && at < sizeof names; b++) {
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", b > 0 ? ", " : "",
                               mf_bugs[b].name);
    }
    return mf_fail(error, MF_USAGE, "no mistake is named %.40s; expected one of %s", name, names);
}

static json_t *bug_epochs_json(const mf_bug_epoch *epochs, size_t n)
{
    const size_t stride = sizeof *epochs / sizeof(double);
    return json_pack("{s:o, s:o}", "train_rmse", json_numbers(&epochs->train, n, stride),
                     "heldout_rmse", json_numbers(&epochs->heldout, n, stride));
}

static mf_status print_bug_json(const mf_bug_result *r, output *out)
{
    const mf_bug *b = &mf_bugs[r->bug];
    char remark[400];
    mf_bug_remark(r, remark, sizeof remark);
    return output_json(out, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "bug", b->name, "what",
                                      b->what, "right_formula", b->right, "wrong_formula", b->wrong,
                                      "shows", id_json(remark), "right",
                                      bug_epochs_json(r->right, r->n_right), "wrong",
                                      bug_epochs_json(r->wrong, r->n_wrong)));
}

static void bug_row(table *t, const mf_bug_result *r, size_t e)
{
    const mf_bug_epoch none = {NAN, NAN};
    const mf_bug_epoch *right = e < r->n_right ? &r->right[e] : &none,
                       *wrong = e < r->n_wrong ? &r->wrong[e] : &none;
    const double numbers[] = {right->train, wrong->train, right->heldout, wrong->heldout};
    table_add(t, "%zu", e + 1);
    for (size_t i = 0; i < 4; i++) {
        table_add(t, isfinite(numbers[i]) ? "%.4f" : "-", numbers[i]);
    }
}

static mf_status print_bug_text(const mf_bug_result *r, output *out)
{
    const mf_bug *b = &mf_bugs[r->bug];
    char right[512], wrong[512], what[512], shows[1700], remark[400];
    size_t n = r->n_right > r->n_wrong ? r->n_right : r->n_wrong;
    text_clip(b->right, 120, out->ascii, right, sizeof right);
    text_clip(b->wrong, 120, out->ascii, wrong, sizeof wrong);
    text_clip(b->what, 120, out->ascii, what, sizeof what);
    mf_bug_remark(r, remark, sizeof remark);
    text_clip(remark, sizeof shows / 4 - 1, out->ascii, shows, sizeof shows);
    fprintf(out->out, "%s: %s\n- %s\n+ %s\n", b->name, what, right, wrong);
    table *t = table_new(
        5, (table_align[]){TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT});
    static const char *const heads[] = {"epoch", "training", "mistaken", "held-out", "mistaken"};
    for (size_t h = 0; h < 5; h++) {
        table_add(t, "%s", heads[h]);
    }
    static const size_t shown[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0] && shown[i] < n; i++) {
        bug_row(t, r, shown[i] - 1);
    }
    bug_row(t, r, n - 1);
    mf_status status = output_table(out, t, 1);
    table_free(t);
    fprintf(out->out, "%s\n", shows);
    return status;
}

static void print_bug_csv(const mf_bug_result *r, output *out)
{
    size_t n = r->n_right > r->n_wrong ? r->n_right : r->n_wrong;
    fprintf(out->out, "epoch,right_train,right_heldout,wrong_train,wrong_heldout\n");
    for (size_t e = 0; e < n; e++) {
        fprintf(out->out, "%zu,", e + 1);
        output_csv_number(out->out, e < r->n_right ? r->right[e].train : NAN);
        fputc(',', out->out);
        output_csv_number(out->out, e < r->n_right ? r->right[e].heldout : NAN);
        fputc(',', out->out);
        output_csv_number(out->out, e < r->n_wrong ? r->wrong[e].train : NAN);
        fputc(',', out->out);
        output_csv_number(out->out, e < r->n_wrong ? r->wrong[e].heldout : NAN);
        fputc('\n', out->out);
    }
}

/* `bug NAME FILE`: the name may stand on either side of the file, so the verb opens it itself. */
static mf_status run_bug(mf_lab *lab, const arguments *args, output *out)
{
    mf_config config;
    double holdout;
    const double *betas;
    size_t n_betas, bug = SIZE_MAX;
    mf_bug_result result;
    const char *name = args->positional[0],
               *file = args->n_positional > 1 ? args->positional[1] : NULL;
    if (file != NULL && mf_bug_find(name) == SIZE_MAX && mf_bug_find(file) != SIZE_MAX) {
        name = args->positional[1];
        file = args->positional[0];
    }
    bug = mf_bug_find(name);
    if (bug == SIZE_MAX) {
        return unknown_bug(name, &out->error);
    }
    mf_status status = lab->path == NULL ? MF_OK : refuse_data_options(args, &out->error);
    status = status == MF_OK
                 ? read_training(lab, args, &config, &holdout, &betas, &n_betas, &out->error)
                 : status;
    if (status == MF_OK && config.solver != mf_solvers[0]) {
        return mf_fail(&out->error, MF_USAGE,
                       "--solver %s: these mistakes are made in the lesson's solver; expected "
                       "--solver %s",
                       config.solver->name, mf_solvers[0]->name);
    }
    static const char *const unused[] = {"patience", "stop-sse", "divergence-ratio",
                                         "init",     "stream",   NULL};
    status = status == MF_OK
                 ? refuse_named(args, unused, "both loops go on to the end", &out->error)
                 : status;
    if (status == MF_OK && n_betas > 1 && argument_given(args, "beta")) {
        status = mf_fail(&out->error, MF_USAGE, "--beta is one number here; expected no list");
    }
    if (status == MF_OK && file != NULL) {
        status = lab->path != NULL
                     ? mf_fail(&out->error, MF_USAGE, "a file is open already; expected: bug NAME")
                     : open_data(lab, file, args, out);
    } else if (status == MF_OK && lab->path == NULL) {
        status = mf_fail(&out->error, MF_USAGE, "no file; expected: mfexplore bug NAME FILE");
    }
    status = status == MF_OK ? refuse_model(lab, &out->error) : status;
    if (status == MF_OK && !lab->is_split) {
        status = mf_lab_split(lab, holdout, config.seed, &out->error);
    }
    if (status == MF_OK) {
        fit_what_was_not_given(args, &lab->split, &config, &betas);
    }
    status =
        status == MF_OK ? mf_bug_run(lab, bug, &config, NULL, NULL, &result, &out->error) : status;
    if (status != MF_OK) {
        return status;
    }
    if (out->form == OUTPUT_JSON) {
        status = print_bug_json(&result, out);
    } else if (out->form == OUTPUT_CSV) {
        print_bug_csv(&result, out);
    } else {
        status = print_bug_text(&result, out);
    }
    mf_bug_result_clear(&result);
    return status;
}

const verb verb_bug = {
    .name = "bug",
    .summary = "a classic mistake made on purpose, beside the right code",
    .operands = "BUG [FILE]",
    .details = "One of new-p, no-factor-2, train-on-heldout, zeros, wrong-rmse. Both sides are "
               "plain loops "
               "of coordinate-sgd (new-p: of SGD on whole vectors) from the same start; the errors "
               "are those "
               "that the code reports. zeros takes, for each rating, also a hole drawn at random, "
               "as if it "
               "were rated 0.",
    .example = "zeros data/tiny.csv --epochs 50",
    .need = NEEDS_NOTHING,
    .least = 1,
    .most = 2,
    .groups = (const option *const[]){options_training, options_data, options_output,
                                      options_common, NULL},
    .run = run_bug,
};
