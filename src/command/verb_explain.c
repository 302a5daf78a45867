/* explain: a prediction taken apart into mean, biases and one product for each factor. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "answer.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

static const option options_explain[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher", "the watcher, with --movie"},
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, "@movie", "the movie: its id, or its title"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What is printed, in whichever form. */
typedef struct report {
    const mf_lab *lab;
    uint32_t watcher, movie;
    mf_explanation e;
    double level; /* of the interval; NaN: the model has none */
    mf_interval between;
} report;

static mf_status print_json(const report *r, output *out)
{
    json_t *factors = json_array();
    for (size_t m = 0; m < r->e.k; m++) {
        json_array_append_new(factors, json_pack("{s:I, s:f, s:f, s:f}", "k", (json_int_t)(m + 1),
                                                 "p", r->e.p[m], "q", r->e.q[m], "product",
                                                 r->e.p[m] * r->e.q[m]));
    }
    const char *fallback = mf_fallback_name(r->e.prediction.fallback);
    json_t *object = json_pack("{s:o, s:o, s:o, s:f, s:o, s:f, s:f, s:f, s:o}", "watcher",
                               id_json(mf_id(&r->lab->ratings.watchers, r->watcher)), "movie",
                               id_json(mf_id(&r->lab->ratings.movies, r->movie)), "title",
                               title_json(r->lab, r->movie), "prediction", r->e.prediction.value,
                               "fallback", fallback == NULL ? json_null() : json_string(fallback),
                               "mu", r->e.mu, "watcher_bias", r->e.watcher_bias, "movie_bias",
                               r->e.movie_bias, "factors", factors);
    add_interval_json(object, r->between);
    return output_json(out, object);
}

enum { BAR_COLUMNS = 24 };

static void add_part(table *t, const char *name, const char *how, double value, double most,
                     bool ascii)
{
    char bar[BAR_COLUMNS * 4 + 1];
    table_add(t, "%s", name);
    table_add(t, "%s", how);
    table_add(t, "%+.4f", value);
    table_add(t, "%s%s", value < 0 ? "- " : "+ ",
              text_bar(fabs(value) / most, BAR_COLUMNS, ascii, bar, sizeof bar));
}

static mf_status print_text(const report *r, output *out)
{
    double most = fmax(fabs(r->e.mu), fmax(fabs(r->e.watcher_bias), fabs(r->e.movie_bias)));
    for (size_t m = 0; m < r->e.k; m++) {
        most = fmax(most, fabs(r->e.p[m] * r->e.q[m]));
    }
    most = most > 0 ? most : 1;
    char title[1024], watcher[OUTPUT_SAFE], movie_id[OUTPUT_SAFE];
    text_clip(title_or_blank(r->lab, r->movie), 200, out->ascii, title, sizeof title);
    output_safe(out, mf_id(&r->lab->ratings.watchers, r->watcher), watcher);
    fprintf(out->out, "prediction %.4f for watcher %s, movie %s%s%s\n", r->e.prediction.value,
            watcher, output_safe(out, mf_id(&r->lab->ratings.movies, r->movie), movie_id),
            title[0] != '\0' ? ", " : "", title);
    table *parts_table =
        table_new(4, (table_align[]){TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT});
    add_part(parts_table, "mu", "mean", r->e.mu, most, out->ascii);
    add_part(parts_table, "b_u", "watcher bias", r->e.watcher_bias, most, out->ascii);
    add_part(parts_table, "b_i", "movie bias", r->e.movie_bias, most, out->ascii);
    for (size_t m = 0; m < r->e.k; m++) {
        char name[32], how[64];
        snprintf(name, sizeof name, "factor %zu", m + 1);
        snprintf(how, sizeof how, "%.4f %s %.4f", r->e.p[m], output_glyph(out, "×", "*"),
                 r->e.q[m]);
        add_part(parts_table, name, how, r->e.p[m] * r->e.q[m], most, out->ascii);
    }
    mf_status status = output_table(out, parts_table, 0);
    table_free(parts_table);
    if (isfinite(r->level)) {
        fprintf(out->out, "%g %% of such ratings are expected between %.2f and %.2f\n",
                100 * r->level, r->between.low, r->between.high);
    }
    if (r->e.prediction.fallback != MF_FALLBACK_NONE) {
        fprintf(out->out,
                "cold: without training ratings there are no factors to use; this is %s\n",
                r->e.prediction.fallback == MF_FALLBACK_BIAS ? "the mean and the known bias"
                                                             : "the mean");
    }
    return status;
}

static mf_status print_csv(const report *r, output *out)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"mu", r->e.mu}, {"watcher_bias", r->e.watcher_bias}, {"movie_bias", r->e.movie_bias}};
    fprintf(out->out, "part,p,q,value\n");
    for (size_t row = 0; row < 3; row++) {
        fprintf(out->out, "%s,,,", rows[row].name);
        output_csv_number(out->out, rows[row].value);
        fputc('\n', out->out);
    }
    for (size_t m = 0; m < r->e.k; m++) {
        fprintf(out->out, "factor_%zu,", m + 1);
        output_csv_number(out->out, r->e.p[m]);
        fputc(',', out->out);
        output_csv_number(out->out, r->e.q[m]);
        fputc(',', out->out);
        output_csv_number(out->out, r->e.p[m] * r->e.q[m]);
        fputc('\n', out->out);
    }
    if (isfinite(r->level)) {
        const double ends[] = {r->between.low, r->between.high};
        for (size_t end = 0; end < 2; end++) {
            fprintf(out->out, "%s,,,", end == 0 ? "low" : "high");
            output_csv_number(out->out, ends[end]);
            fputc('\n', out->out);
        }
    }
    return MF_OK;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *watcher = argument_text(args, "watcher"), *movie = argument_text(args, "movie");
    if (watcher == NULL && movie == NULL && args->n_positional == 2) {
        watcher = args->positional[0];
        movie = args->positional[1];
    } else if (watcher == NULL || movie == NULL || args->n_positional > 0) {
        return mf_fail(&out->error, MF_USAGE, "expected WATCHER MOVIE, or --watcher W --movie M");
    }
    uint32_t i, j;
    mf_model *model;
    mf_status status = find_watcher(lab, watcher, &i, &out->error);
    status = status == MF_OK ? find_movie(lab, movie, &j, &out->error) : status;
    status = status == MF_OK ? answering_model(lab, args, out, &model) : status;
    if (status != MF_OK) {
        return status;
    }
    report r = {.lab = lab, .watcher = i, .movie = j, .e = mf_explain(model, i, j)};
    status = interval_asked(args, model, false, &r.level, &out->error);
    r.between = mf_model_interval(model, i, j, r.level, MF_INTERVAL_RATING);
    if (status == MF_OK) {
        status = out->form == OUTPUT_JSON  ? print_json(&r, out)
                 : out->form == OUTPUT_CSV ? print_csv(&r, out)
                                           : print_text(&r, out);
    }
    mf_model_free(model);
    return status;
}

const verb verb_explain = {
    .name = "explain",
    .summary = "a prediction taken apart: mean, biases, and each factor's product",
    .operands = "WATCHER MOVIE",
    .details = "The parts add up to the prediction. Of a solver without biases they are 0.",
    .example = "data/tiny.csv ada 3",
    .need = NEEDS_MODEL,
    .questions = true,
    .least = 0,
    .most = 2,
    .groups = (const option *const[]){options_explain, options_interval, options_question,
                                      options_training, options_data, options_output,
                                      options_common, NULL},
    .run = run,
};
