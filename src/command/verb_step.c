/* step: the update that a run makes for one rating, number by number. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../screen/screen.h"
#include "../screen/screens.h"
#include "../screen/step/step.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "answer.h"
#include "mfexplore/status.h"

static const option options_step[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher", "the watcher, with --movie"},
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, "@movie", "the movie: its id, or its title"},
    {"first", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "the first training rating in row order"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What is printed, in whichever form. */
typedef struct report {
    const mf_lab *lab;
    const mf_run *run;
    const mf_rating_step *s;
} report;

static json_t *vector(const mf_rating_step *s, bool after, bool movie)
{
    const mf_coordinate *c = s->steps;
    const double *first = movie ? (after ? &c->q_new : &c->q_old) : (after ? &c->p_new : &c->p_old);
    return json_numbers(first, s->k, sizeof *c / sizeof(double));
}

static json_t *state_json(const mf_rating_step *s, bool after)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "p", vector(s, after, false), "q",
                     vector(s, after, true), "watcher_bias",
                     json_number_or_null(s->watcher_bias[after]), "movie_bias",
                     json_number_or_null(s->movie_bias[after]), "prediction",
                     json_number_or_null(s->prediction[after]));
}

static json_t *equations_json(const mf_rating_step *s)
{
    json_t *normal = json_array();
    for (size_t a = 0; a < s->k; a++) {
        json_array_append_new(normal, json_numbers(s->normal + a * s->k, s->k, 1));
    }
    return json_pack("{s:I, s:o, s:o}", "ratings", (json_int_t)s->n_rated, "matrix", normal,
                     "right", json_numbers(s->right, s->k, 1));
}

static mf_status print_json(const report *r, output *out)
{
    const mf_rating_step *s = r->s;
    json_t *steps = json_array();
    for (size_t m = 0; m < s->k; m++) {
        const mf_coordinate *c = &s->steps[m];
        json_array_append_new(
            steps, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "k", (json_int_t)(m + 1), "J",
                             json_number_or_null(c->j), "p_old", json_number_or_null(c->p_old),
                             "p_new", json_number_or_null(c->p_new), "q_old",
                             json_number_or_null(c->q_old), "q_new", json_number_or_null(c->q_new),
                             "prediction", json_number_or_null(c->prediction)));
    }
    json_t *object = json_pack(
        "{s:o, s:o, s:o, s:f, s:s, s:s, s:I, s:I, s:o, s:f, s:f, s:o, s:o, s:o, s:o}", "watcher",
        id_json(mf_id(&r->lab->ratings.watchers, s->watcher)), "movie",
        id_json(mf_id(&r->lab->ratings.movies, s->movie)), "title", title_json(r->lab, s->movie),
        "rating", s->rating, "run", r->run->name, "solver", r->run->config.solver->name, "epoch",
        (json_int_t)s->epoch, "place", (json_int_t)s->place, "alpha",
        json_number_or_null(isnan(s->rate_watcher) ? NAN : s->alpha), "beta", s->beta, "mu", s->mu,
        "e", json_number_or_null(s->e), "before", state_json(s, false), "steps", steps, "after",
        state_json(s, true));
    if (object != NULL && s->normal != NULL) {
        json_object_set_new(object, "normal_equations", equations_json(s));
    }
    return output_json(out, object);
}

static mf_status print_csv(const report *r, output *out)
{
    fprintf(out->out, "k,J,p_old,p_new,q_old,q_new,prediction\n");
    for (size_t m = 0; m < r->s->k; m++) {
        const mf_coordinate *c = &r->s->steps[m];
        const double numbers[] = {c->j, c->p_old, c->p_new, c->q_old, c->q_new, c->prediction};
        fprintf(out->out, "%zu", m + 1);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            fputc(',', out->out);
            output_csv_number(out->out, numbers[i]);
        }
        fputc('\n', out->out);
    }
    return MF_OK;
}

static void print_head(const report *r, output *out)
{
    const mf_rating_step *s = r->s;
    char title[1024], watcher[OUTPUT_SAFE], movie_id[OUTPUT_SAFE];
    const char *solver = r->run->config.solver->name;
    text_clip(title_or_blank(r->lab, s->movie), 200, out->ascii, title, sizeof title);
    output_safe(out, mf_id(&r->lab->ratings.watchers, s->watcher), watcher);
    fprintf(out->out, "run %s, %s, epoch %zu: watcher %s rated movie %s%s%s with %g\n",
            r->run->name, solver, s->epoch, watcher,
            output_safe(out, mf_id(&r->lab->ratings.movies, s->movie), movie_id),
            title[0] != '\0' ? ", " : "", title, s->rating);
    if (s->kind == MF_STEP_BY_ROW) {
        fprintf(out->out, "als solves the row of the watcher at once: %zu rating%s, beta %g\n",
                s->n_rated, text_s(s->n_rated), s->beta);
    } else {
        fprintf(out->out, "%zu rating%s of this epoch came before; alpha %g, beta %g\n", s->place,
                text_s(s->place), s->alpha, s->beta);
    }
    if (s->has_biases) {
        fprintf(out->out, "mu %.4f  b_u %+.4f -> %+.4f  b_i %+.4f -> %+.4f\n", s->mu,
                s->watcher_bias[0], s->watcher_bias[1], s->movie_bias[0], s->movie_bias[1]);
    }
    if (!isnan(s->rate_watcher) && r->run->config.solver->uses_rate &&
        r->run->config.rate == MF_RATE_ADAGRAD) {
        fprintf(out->out, "adagrad makes alpha %.5f for the watcher, %.5f for the movie\n",
                s->rate_watcher, s->rate_movie);
    }
    fprintf(out->out, "before: prediction %s, e = %g - %s = %s\n",
            text_fixed(s->prediction[0], (char[32]){""}), s->rating,
            text_fixed(s->prediction[0], (char[32]){""}), text_fixed(s->e, (char[32]){""}));
}

static mf_status print_text(const report *r, output *out)
{
    const mf_rating_step *s = r->s;
    static const table_align right[] = {TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT,
                                        TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT};
    static const char *const heads[] = {"k",        "J",     "p before",  "after",
                                        "q before", "after", "prediction"};
    table *t = table_new(7, right);
    print_head(r, out);
    for (size_t h = 0; h < 7; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t m = 0; m < s->k; m++) {
        const mf_coordinate *c = &s->steps[m];
        table_add(t, "%zu", m + 1);
        isnan(c->j) ? table_add(t, "%s", "") : table_add(t, "%s", text_fixed(c->j, (char[32]){""}));
        table_add(t, "%s", text_fixed(c->p_old, (char[32]){""}));
        table_add(t, "%s", text_fixed(c->p_new, (char[32]){""}));
        table_add(t, "%s", text_fixed(c->q_old, (char[32]){""}));
        table_add(t, "%s", text_fixed(c->q_new, (char[32]){""}));
        table_add(t, "%s", text_fixed(c->prediction, (char[32]){""}));
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    fprintf(out->out, "after: prediction %s, off by %s\n",
            text_fixed(s->prediction[1], (char[32]){""}),
            text_fixed(s->rating - s->prediction[1], (char[32]){""}));
    return status;
}

/* The rating that is meant: by operands or by flags. */
static mf_status find_rating(const mf_lab *lab, const arguments *args, output *out,
                             uint32_t *watcher, uint32_t *movie)
{
    const char *w = argument_text(args, "watcher"), *m = argument_text(args, "movie");
    if (argument_flag(args, "first") && (w != NULL || m != NULL || args->n_positional > 0)) {
        return mf_fail(&out->error, MF_USAGE, "--first names the rating; expected no other");
    }
    if (argument_flag(args, "first")) {
        size_t row = 0;
        while (lab->split.train.row_start[row + 1] ==
               0) { /* there is one: runs are trained on it */
            row++;
        }
        *watcher = (uint32_t)row;
        *movie = lab->split.train.col[0];
        return MF_OK;
    }
    if (w == NULL && m == NULL && args->n_positional == 2) {
        w = args->positional[0];
        m = args->positional[1];
    } else if (w == NULL || m == NULL || args->n_positional > 0) {
        return mf_fail(&out->error, MF_USAGE, "expected WATCHER MOVIE, or --watcher W --movie M");
    }
    mf_status status = find_watcher(lab, w, watcher, &out->error);
    return status == MF_OK ? find_movie(lab, m, movie, &out->error) : status;
}

/* The epoch that the step starts from: --at-epoch, else what the explorer shows, else the start. */
static size_t epoch_before(const mf_lab *lab, const arguments *args, const output *out,
                           const mf_run *run)
{
    if (argument(args, "at-epoch")->given) {
        return argument_count(args, "at-epoch");
    }
    if (out->view == NULL) {
        return 0;
    }
    return lab->replay.on && lab->replay.epoch < run->history.n ? lab->replay.epoch
                                                                : run->history.n;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    uint32_t watcher = 0, movie = 0;
    mf_run *answers = NULL;
    mf_rating_step step = {0};
    mf_status status = answering_run(lab, args, out, 0, &answers);
    if (status == MF_OK && lab->is_model) {
        status =
            mf_fail(&out->error, MF_USAGE, "%s is a model file; steps need the ratings", lab->path);
    }
    status = status == MF_OK ? find_rating(lab, args, out, &watcher, &movie) : status;
    if (status == MF_OK) {
        pthread_mutex_lock(&lab->guard);
        size_t epoch = epoch_before(lab, args, out, answers);
        pthread_mutex_unlock(&lab->guard);
        status = mf_lab_step(lab, answers, epoch, watcher, movie, &step, &out->error);
    }
    if (status != MF_OK) {
        return status;
    }
    if (!isfinite(step.prediction[0])) {
        status = mf_fail(&out->error, MF_DIVERGED,
                         "%s diverged in epoch %zu before this rating's turn: its factors are no "
                         "numbers; expected an earlier --at-epoch or a smaller --alpha",
                         answers->name, step.epoch);
        mf_rating_step_clear(&step);
        return status;
    }
    report r = {lab, answers, &step};
    if (out->form == OUTPUT_JSON) {
        status = print_json(&r, out);
    } else if (out->form == OUTPUT_CSV) {
        status = print_csv(&r, out);
    } else if (out->view != NULL) { /* the explorer has a screen for it */
        pthread_mutex_lock(&lab->guard);
        step_take(out->view, answers->name, lab->n_runs > 1 && answers == lab->runs[1], &step);
        out->view->screen = screen_find("step");
        pthread_mutex_unlock(&lab->guard);
    } else {
        status = print_text(&r, out);
    }
    mf_rating_step_clear(&step);
    return status;
}

const verb verb_step = {
    .name = "step",
    .summary = "one rating's update by hand: every number of the formula",
    .operands = "WATCHER MOVIE | --first",
    .details =
        "The numbers are those of the run, bit for bit, with the ratings that come before it "
        "in the epoch: the first epoch, or the one after --at-epoch. coordinate-sgd takes one "
        "factor after the other, sgd all at once, als solves the watcher's row. In the "
        "explorer it goes to the Step screen.",
    .example = "data/tiny.csv ada 2 --at-epoch 20",
    .need = NEEDS_MODEL,
    .least = 0,
    .most = 2,
    .groups = (const option *const[]){options_step, options_question, options_training,
                                      options_data, options_output, options_common, NULL},
    .run = run,
};
