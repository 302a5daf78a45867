/* explain: a prediction taken apart into mean, biases and one product for each factor. */
#include "verbs.h"

#include <math.h>
#include <string.h>

#include "../draw/text.h"

static const option options_explain[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, NULL, "the watcher, with --movie"},
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, NULL, "the movie: its id, or its title"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* A prediction's parts. When it fell back there are no factors in it. */
typedef struct parts {
    const mf_lab *lab;
    const mf_model *model;
    uint32_t watcher, movie;
    mf_prediction prediction;
    double mu, watcher_bias, movie_bias;
    size_t k;
    const double *p, *q;
} parts;

static parts take_apart(const mf_lab *lab, const mf_model *model, uint32_t i, uint32_t j)
{
    parts taken = {.lab = lab,
                   .model = model,
                   .watcher = i,
                   .movie = j,
                   .prediction = mf_predict(model, i, j, MF_COLD_BIAS)};
    if (taken.prediction.fallback == MF_FALLBACK_NONE) {
        taken.mu = model->mu;
        taken.watcher_bias = model->watcher_bias[i];
        taken.movie_bias = model->movie_bias[j];
        taken.k = model->k;
        taken.p = model->p + i * model->k;
        taken.q = model->q + j * model->k;
        return taken;
    }
    taken.mu = model->fallback.mu;
    taken.watcher_bias = model->watcher_count[i] > 0 ? model->fallback.watcher[i] : 0;
    taken.movie_bias = model->movie_count[j] > 0 ? model->fallback.movie[j] : 0;
    return taken;
}

static mf_status print_json(const parts *t, output *out)
{
    json_t *factors = json_array();
    for (size_t m = 0; m < t->k; m++) {
        json_array_append_new(factors,
                              json_pack("{s:I, s:f, s:f, s:f}", "k", (json_int_t)(m + 1), "p",
                                        t->p[m], "q", t->q[m], "product", t->p[m] * t->q[m]));
    }
    const char *fallback = mf_fallback_name(t->prediction.fallback);
    return output_json(
        out, json_pack("{s:o, s:o, s:o, s:f, s:o, s:f, s:f, s:f, s:o}", "watcher",
                       id_json(mf_id(&t->lab->ratings.watchers, t->watcher)), "movie",
                       id_json(mf_id(&t->lab->ratings.movies, t->movie)), "title",
                       title_json(t->lab, t->movie), "prediction", t->prediction.value, "fallback",
                       fallback == NULL ? json_null() : json_string(fallback), "mu", t->mu,
                       "watcher_bias", t->watcher_bias, "movie_bias", t->movie_bias, "factors",
                       factors));
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

static mf_status print_text(const parts *t, output *out)
{
    double most = fmax(fabs(t->mu), fmax(fabs(t->watcher_bias), fabs(t->movie_bias)));
    for (size_t m = 0; m < t->k; m++) {
        most = fmax(most, fabs(t->p[m] * t->q[m]));
    }
    most = most > 0 ? most : 1;
    char title[1024], watcher[512];
    text_clip(title_or_blank(t->lab, t->movie), 200, out->ascii, title, sizeof title);
    text_clip(mf_id(&t->lab->ratings.watchers, t->watcher), 100, out->ascii, watcher,
              sizeof watcher);
    fprintf(out->out, "prediction %.4f for watcher %s, movie %s%s%s\n", t->prediction.value,
            watcher, mf_id(&t->lab->ratings.movies, t->movie), title[0] != '\0' ? ", " : "", title);
    table *parts_table =
        table_new(4, (table_align[]){TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT});
    add_part(parts_table, "mu", "mean", t->mu, most, out->ascii);
    add_part(parts_table, "b_u", "watcher bias", t->watcher_bias, most, out->ascii);
    add_part(parts_table, "b_i", "movie bias", t->movie_bias, most, out->ascii);
    for (size_t m = 0; m < t->k; m++) {
        char name[32], how[64];
        snprintf(name, sizeof name, "factor %zu", m + 1);
        snprintf(how, sizeof how, "%.4f %s %.4f", t->p[m], output_glyph(out, "×", "*"), t->q[m]);
        add_part(parts_table, name, how, t->p[m] * t->q[m], most, out->ascii);
    }
    mf_status status = output_table(out, parts_table, 0);
    table_free(parts_table);
    if (t->prediction.fallback != MF_FALLBACK_NONE) {
        fprintf(out->out, "cold: without training ratings there are no factors to use; this is %s\n",
                t->prediction.fallback == MF_FALLBACK_BIAS ? "the mean and the known bias"
                                                           : "the mean");
    }
    return status;
}

static mf_status print_csv(const parts *t, output *out)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {{"mu", t->mu}, {"watcher_bias", t->watcher_bias}, {"movie_bias", t->movie_bias}};
    fprintf(out->out, "part,p,q,value\n");
    for (size_t r = 0; r < 3; r++) {
        fprintf(out->out, "%s,,,", rows[r].name);
        output_csv_number(out->out, rows[r].value);
        fputc('\n', out->out);
    }
    for (size_t m = 0; m < t->k; m++) {
        fprintf(out->out, "factor_%zu,", m + 1);
        output_csv_number(out->out, t->p[m]);
        fputc(',', out->out);
        output_csv_number(out->out, t->q[m]);
        fputc(',', out->out);
        output_csv_number(out->out, t->p[m] * t->q[m]);
        fputc('\n', out->out);
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
    const mf_run *answers;
    mf_status status = find_watcher(lab, watcher, &i, &out->error);
    status = status == MF_OK ? find_movie(lab, movie, &j, &out->error) : status;
    status = status == MF_OK ? answering_run(lab, args, out, &answers) : status;
    if (status != MF_OK) {
        return status;
    }
    parts taken = take_apart(lab, answers->model, i, j);
    return out->form == OUTPUT_JSON  ? print_json(&taken, out)
           : out->form == OUTPUT_CSV ? print_csv(&taken, out)
                                     : print_text(&taken, out);
}

const verb verb_explain = {
    .name = "explain",
    .summary = "a prediction taken apart: mean, biases, and each factor's product",
    .operands = "WATCHER MOVIE",
    .details = "The parts add up to the prediction. A solver without biases has none to show.",
    .example = "data/tiny.csv ada 3",
    .need = NEEDS_MODEL,
    .least = 0,
    .most = 2,
    .groups = (const option *const[]){options_explain, options_question, options_training,
                                      options_data, options_output, options_common, NULL},
    .run = run,
};
