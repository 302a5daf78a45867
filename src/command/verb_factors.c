/* factors and name: what the factors of a run are about. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/factors.h"
#include "../model/model.h"
#include "../screen/screen.h"
#include "../screen/words.h"
#include "../teach/portrait.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "answer.h"
#include "report.h"
#include "training.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { ENDS_MOST = 100 };

static const option options_factors[] = {
    {"factor", 0, OPTION_COUNT, "K", NULL, 1, MF_K_MOST, NULL, "this factor alone"},
    {"rotate", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "along the principal axes of P.Q instead of the factors as they were learned"},
    {"ends", 0, OPTION_COUNT, "N", "3", 1, ENDS_MOST, NULL, "how many movies of each end"},
    {"min-ratings", 0, OPTION_COUNT, "N", "5", 0, 4294967295.0, NULL,
     "leave out movies with fewer training ratings"},
    {"against", 0, OPTION_TEXT, "RUN", NULL, 0, 0, "@run",
     "the run that it is compared with: B, where there is one, unless given"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

typedef struct report {
    const mf_lab *lab;
    const mf_run *run, *other; /* other: NULL when there is none */
    const mf_model *model;
    mf_portrait portrait;
    bool rotate;
    size_t from, to; /* factors, from 0 */
    size_t ends;
    uint32_t min_ratings;
} report;

static const double *shown_q(const report *r)
{
    return r->rotate ? r->portrait.axes.q : r->model->q;
}

static json_t *ends_json(const report *r, size_t factor, bool highest)
{
    uint32_t movies[ENDS_MOST];
    json_t *array = json_array();
    size_t n = mf_extremes(shown_q(r), r->model->n_movies, r->model->k, factor,
                           r->model->movie_count, r->min_ratings, highest, r->ends, movies);
    for (size_t i = 0; i < n; i++) {
        uint32_t j = movies[i];
        json_array_append_new(array, json_pack("{s:o, s:o, s:f, s:I}", "movie",
                                               id_json(mf_id(&r->lab->ratings.movies, j)), "title",
                                               title_json(r->lab, j), "value",
                                               shown_q(r)[j * r->model->k + factor], "ratings",
                                               (json_int_t)r->model->movie_count[j]));
    }
    return array;
}

static json_t *alignment_json(const mf_alignment *a)
{
    return json_pack("{s:o, s:o}", "angles", json_numbers(a->angles, a->n_angles, 1),
                     "correlations", json_numbers(a->correlation, a->n_angles, 1));
}

static json_t *norms_json(const double *rows, const uint32_t *count, size_t n, size_t k)
{
    mf_count_bar bars[MF_COUNT_BARS];
    json_t *array = json_array();
    size_t used = mf_norms_by_count(rows, count, n, k, bars);
    for (size_t b = 0; b < used; b++) {
        json_array_append_new(array,
                              json_pack("{s:I, s:I, s:I, s:o}", "from", (json_int_t)bars[b].from,
                                        "to", (json_int_t)bars[b].to, "n", (json_int_t)bars[b].n,
                                        "mean_norm", json_number_or_null(bars[b].value)));
    }
    return array;
}

static mf_status print_json(const report *r, output *out)
{
    const mf_model *m = r->model;
    json_t *factors = json_array();
    for (size_t f = r->from; f < r->to; f++) {
        const char *name = r->rotate ? NULL : mf_run_factor_name(r->run, f);
        json_array_append_new(factors,
                              json_pack("{s:I, s:o, s:o, s:o}", "k", (json_int_t)(f + 1), "name",
                                        name == NULL ? json_null() : id_json(name), "low",
                                        ends_json(r, f, false), "high", ends_json(r, f, true)));
    }
    json_t *object = json_pack(
        "{s:s, s:I, s:b, s:o, s:o, s:o, s:o}", "run", r->run->name, "k", (json_int_t)m->k,
        "rotated", r->rotate, "singular_values", json_numbers(r->portrait.axes.sigma, m->k, 1),
        "factors", factors, "movie_norms", norms_json(m->q, m->movie_count, m->n_movies, m->k),
        "watcher_norms", norms_json(m->p, m->watcher_count, m->n_watchers, m->k));
    if (object != NULL && r->portrait.other.k > 0) {
        json_t *other = alignment_json(&r->portrait.other);
        json_object_set_new(other, "run", json_string(r->other->name));
        json_object_set_new(object, "against", other);
    }
    if (object != NULL && r->portrait.truth.k > 0) {
        json_t *truth = alignment_json(&r->portrait.truth);
        json_object_set_new(truth, "noise_floor", json_number_or_null(r->lab->noise_floor.rmse));
        json_object_set_new(object, "truth", truth);
    }
    return output_json(out, object);
}

static mf_status print_csv(const report *r, output *out)
{
    fprintf(out->out, "factor,end,rank,movie,title,value,ratings\n");
    for (size_t f = r->from; f < r->to; f++) {
        for (int high = 1; high >= 0; high--) {
            uint32_t movies[ENDS_MOST];
            size_t n =
                mf_extremes(shown_q(r), r->model->n_movies, r->model->k, f, r->model->movie_count,
                            r->min_ratings, high == 1, r->ends, movies);
            for (size_t i = 0; i < n; i++) {
                fprintf(out->out, "%zu,%s,%zu,", f + 1, high == 1 ? "high" : "low", i + 1);
                output_csv_text(out, mf_id(&r->lab->ratings.movies, movies[i]));
                fputc(',', out->out);
                output_csv_text(out, title_or_blank(r->lab, movies[i]));
                fputc(',', out->out);
                output_csv_number(out->out, shown_q(r)[movies[i] * r->model->k + f]);
                fprintf(out->out, ",%u\n", r->model->movie_count[movies[i]]);
            }
        }
    }
    return MF_OK;
}

static void print_alignment(const mf_alignment *a, const char *with, output *out)
{
    fprintf(out->out,
            "\nangles between its movie space and that of %s (0: the same, 90: nothing "
            "in common)\n",
            with);
    for (size_t i = 0; i < a->n_angles; i++) {
        fprintf(out->out, "  %.1f", a->angles[i]);
    }
    fprintf(out->out, "\nafter the best rotation, correlation axis by axis\n");
    for (size_t i = 0; i < a->n_angles; i++) { /* axes that both have */
        isfinite(a->correlation[i]) ? fprintf(out->out, "  %.3f", a->correlation[i])
                                    : fprintf(out->out, "  -");
    }
    fprintf(out->out, "\n");
}

static mf_status print_norms(const report *r, output *out)
{
    const mf_model *m = r->model;
    mf_count_bar bars[MF_COUNT_BARS];
    size_t used = mf_norms_by_count(m->q, m->movie_count, m->n_movies, m->k, bars);
    table *t = table_new(3, (table_align[]){TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT});
    fprintf(out->out, "\nmean norm of q_j by number of training ratings\n");
    table_add(t, "ratings");
    table_add(t, "movies");
    table_add(t, "mean norm");
    for (size_t b = 0; b < used; b++) {
        if (bars[b].from == bars[b].to) {
            table_add(t, "%u", bars[b].from);
        } else {
            table_add(t, "%u-%u", bars[b].from, bars[b].to);
        }
        table_add(t, "%zu", bars[b].n);
        table_add(t, bars[b].n > 0 ? "%.4f" : "-", bars[b].value);
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

static mf_status print_text(const report *r, output *out)
{
    const mf_model *m = r->model;
    table *t = table_new(
        5, (table_align[]){TABLE_RIGHT, TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT});
    fprintf(out->out, "run %s, %s, K %zu\nsingular values of P.Q\n", r->run->name,
            r->run->config.solver->name, m->k);
    size_t rank = r->portrait.axes.rank;
    for (size_t f = 0; f < rank; f++) {
        fprintf(out->out, "  %.4g", r->portrait.axes.sigma[f]);
    }
    rank < m->k ? fprintf(out->out, "  and %zu of 0", m->k - rank) : 0;
    fprintf(out->out, "\n\nthe movies at both ends of each %s, of those rated %u times or more\n",
            r->rotate ? "principal axis" : "factor", r->min_ratings);
    static const char *const heads[] = {"factor", "", "value", "ratings", "movie"};
    for (size_t h = 0; h < 5; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t f = r->from; f < r->to; f++) {
        const char *name = r->rotate ? NULL : mf_run_factor_name(r->run, f);
        for (int high = 1; high >= 0; high--) {
            uint32_t movies[ENDS_MOST];
            size_t n = mf_extremes(shown_q(r), m->n_movies, m->k, f, m->movie_count, r->min_ratings,
                                   high == 1, r->ends, movies);
            for (size_t i = 0; i < n; i++) {
                uint32_t j = movies[i];
                bool first = high == 1 && i == 0;
                first ? table_add(t, "%zu%s%s", f + 1, name == NULL ? "" : " ",
                                  name == NULL ? "" : name)
                      : table_add(t, "%s", "");
                table_add(t, "%s", i > 0 ? "" : high == 1 ? "high" : "low");
                table_add(t, "%+.4f", shown_q(r)[j * m->k + f]);
                table_add(t, "%u", m->movie_count[j]);
                table_add(t, "%s", movie_name(r->lab, j));
            }
        }
    }
    mf_status status = output_table(out, t, 1);
    table_free(t);
    if (status == MF_OK && r->from == 0) {
        status = print_norms(r, out);
    }
    if (r->portrait.other.k > 0) {
        print_alignment(&r->portrait.other, r->other->name, out);
    }
    if (r->portrait.truth.k > 0) {
        print_alignment(&r->portrait.truth, "the planted factors", out);
        print_noise_floor(r->lab, out);
    }
    return status;
}

/* The run to compare with and its model: the named one, else B for A and A for B, as it is shown.
 */
static mf_status find_other(mf_lab *lab, const arguments *args, output *out, report *r,
                            mf_model **model)
{
    const char *name = argument_text(args, "against");
    size_t place = r->run == lab->runs[0] ? 1 : 0;
    *model = NULL;
    if (name != NULL) {
        mf_status status = find_run(lab, name, &place, &out->error);
        if (status != MF_OK) {
            return status;
        }
    }
    if (name != NULL && lab->runs[place] == r->run) {
        return mf_fail(&out->error, MF_USAGE, "--against %s is the run itself; expected another",
                       lab->runs[place]->name);
    }
    if (place >= lab->n_runs || lab->runs[place] == r->run) {
        return MF_OK;
    }
    r->other = lab->runs[place];
    if (argument(args, "at-epoch")->given) {
        size_t epoch = argument_count(args, "at-epoch"), last = r->other->history.n;
        return mf_lab_model_at(lab, lab->runs[place], epoch < last ? epoch : last, model,
                               &out->error);
    }
    size_t epoch;
    pthread_mutex_lock(&lab->guard);
    *model = mf_lab_shown_held(lab, place, &epoch);
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

static mf_status run_factors(mf_lab *lab, const arguments *args, output *out)
{
    mf_model *model = NULL, *other = NULL;
    mf_run *answers = NULL;
    report r = {.lab = lab,
                .rotate = argument_flag(args, "rotate"),
                .ends = argument_count(args, "ends"),
                .min_ratings = (uint32_t)argument_number(args, "min-ratings")};
    const option_value *factor = argument(args, "factor");
    /* both runs of the pair are needed */
    mf_status status = ensure_runs(lab, args, SIZE_MAX, epochs_asked(args, SIZE_MAX), out);
    status = status == MF_OK ? answering_run(lab, args, out, SIZE_MAX, &answers) : status;
    status = status == MF_OK ? answering_model(lab, args, out, &model) : status;
    r.run = answers;
    r.model = model;
    status = status == MF_OK ? find_other(lab, args, out, &r, &other) : status;
    if (status == MF_OK && model->k == 0) {
        status = mf_fail(&out->error, MF_USAGE, "%s has no factors", answers->config.solver->name);
    }
    if (status == MF_OK) {
        r.from = factor->given ? (size_t)factor->number - 1 : 0;
        r.to = factor->given ? (size_t)factor->number : model->k;
        if (r.to > model->k) {
            status =
                mf_fail(&out->error, MF_USAGE, "run %s has %zu factor%s; there is no factor %zu",
                        answers->name, model->k, text_s(model->k), r.to);
        }
    }
    status = status == MF_OK ? mf_portrait_make(model, other, lab->truth, &r.portrait, &out->error)
                             : status;
    size_t rank = r.portrait.axes.rank;
    if (status == MF_OK && r.rotate && r.to > rank) { /* beyond there is nothing to show */
        r.to = rank;
        status = r.from < rank ? MF_OK
                               : mf_fail(&out->error, MF_USAGE,
                                         "the products of run %s have %zu principal ax%s; there is "
                                         "no axis %zu",
                                         answers->name, rank, rank == 1 ? "is" : "es", r.from + 1);
    }
    if (status == MF_OK) {
        status = out->form == OUTPUT_JSON  ? print_json(&r, out)
                 : out->form == OUTPUT_CSV ? print_csv(&r, out)
                                           : print_text(&r, out);
    }
    mf_portrait_clear(&r.portrait);
    mf_model_free(model);
    mf_model_free(other);
    return status;
}

const verb verb_factors = {
    .name = "factors",
    .summary =
        "what the factors are about: movies at both ends, norms, singular values, A against B",
    .operands = "",
    .details =
        "The singular values are those of P.Q, by QR of P and of Q; P.Q is never formed. P.Q stays "
        "the same when the factors are rotated, so factor 1 of A need not be factor 1 of B: two "
        "runs are compared by the angles between the spaces that their movies span and, after "
        "the best rotation, axis by axis; so is a run with planted factors (--truth). Rows without "
        "training ratings hold noise and take no part.",
    .example = "data/tiny.csv --min-ratings 1 --rotate",
    .need = NEEDS_MODEL,
    .groups = (const option *const[]){options_factors, options_question, options_training,
                                      options_data, options_output, options_common, NULL},
    .run = run_factors,
};

static mf_status run_name(mf_lab *lab, const arguments *args, output *out)
{
    size_t place, factor;
    char rest;
    mf_status status = find_run(lab, args->positional[0], &place, &out->error);
    if (status != MF_OK) {
        return status;
    }
    if (sscanf(args->positional[1], "%zu%c", &factor, &rest) != 1 || factor == 0) {
        return mf_fail(&out->error, MF_USAGE, "factor %.40s; expected a number from 1",
                       args->positional[1]);
    }
    pthread_mutex_lock(&lab->guard);
    status = mf_run_name_factor(lab->runs[place], factor - 1,
                                args->n_positional > 2 ? args->positional[2] : "", &out->error);
    pthread_mutex_unlock(&lab->guard);
    return status;
}

const verb verb_name = {
    .name = "name",
    .summary = "in a session: give a factor a name",
    .operands = "RUN FACTOR [NAME]",
    .details =
        "Screens and `factors` show it, and `save` keeps it with the model. Without NAME the "
        "name is taken away.",
    .example = "A 1 \"loud against quiet\"",
    .need = NEEDS_SESSION,
    .least = 2,
    .most = 3,
    .groups = (const option *const[]){options_common, NULL},
    .run = run_name,
};
