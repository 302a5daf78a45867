/* predict: what a run says of (watcher, movie) pairs. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../format/text.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "answer.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

static const option options_predict[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher", "the watcher, with --movie"},
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, "@movie", "the movie: its id, or its title"},
    {"cold", 0, OPTION_CHOICE, "HOW", "bias", 0, 0, "bias|mean|nan|drop",
     "what a watcher or movie without training ratings gets: mean and known bias, mean, nan, "
     "nothing"},
    {"clip", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "keep predictions between the lowest and the highest rating of the data"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

typedef struct context {
    const mf_lab *lab;
    mf_model *model, *second; /* second: B's, or NULL */
    mf_cold cold;
    clipping clip;
    output *out;
    table *text;
    bool *outside; /* one of them left the scale */
    double level;  /* of the intervals; NaN: the model has none */
} context;

static mf_status print_one(const context *c, uint32_t watcher, uint32_t movie)
{
    const mf_lab *lab = c->lab;
    output *out = c->out;
    mf_prediction p = mf_predict(c->model, watcher, movie, c->cold);
    if (c->cold == MF_COLD_DROP && p.fallback != MF_FALLBACK_NONE) {
        return MF_OK;
    }
    const char *watcher_id = mf_id(&lab->ratings.watchers, watcher);
    const char *movie_id = mf_id(&lab->ratings.movies, movie);
    size_t at = mf_csr_find(&lab->ratings.r, watcher, movie);
    double rated = at == SIZE_MAX ? NAN : lab->ratings.r.value[at];
    double value = clipped(&c->clip, p.value);
    const char *fallback = mf_fallback_name(p.fallback);
    mf_interval between = mf_model_interval(c->model, watcher, movie, c->level, MF_INTERVAL_RATING);
    between = (mf_interval){clipped(&c->clip, between.low), clipped(&c->clip, between.high)};
    bool intervals = isfinite(c->level);
    if (out->form == OUTPUT_JSON) {
        json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "watcher", id_json(watcher_id),
                                   "movie", id_json(movie_id), "title", title_json(lab, movie),
                                   "prediction", json_number_or_null(value), "fallback",
                                   fallback == NULL ? json_null() : json_string(fallback), "rated",
                                   json_number_or_null(rated));
        if (intervals) {
            json_object_set_new(object, "low", json_number_or_null(between.low));
            json_object_set_new(object, "high", json_number_or_null(between.high));
        }
        return output_json(out, object);
    }
    if (out->form == OUTPUT_CSV) {
        output_csv_text(out->out, watcher_id);
        fputc(',', out->out);
        output_csv_text(out->out, movie_id);
        fputc(',', out->out);
        output_csv_text(out->out, title_or_blank(lab, movie));
        fputc(',', out->out);
        output_csv_number(out->out, value);
        fprintf(out->out, ",%s,", fallback == NULL ? "" : fallback);
        output_csv_number(out->out, rated);
        if (intervals) {
            fputc(',', out->out);
            output_csv_number(out->out, between.low);
            fputc(',', out->out);
            output_csv_number(out->out, between.high);
        }
        fputc('\n', out->out);
        return MF_OK;
    }
    table_add(c->text, "%s", watcher_id);
    table_add(c->text, "%s", movie_id);
    bool off = is_outside(&c->clip, p.value);
    isnan(value) ? table_add(c->text, "-") : table_add(c->text, "%.4f%s", value, off ? " !" : "");
    if (intervals) {
        table_add(c->text, "%.2f", between.low);
        table_add(c->text, "%.2f", between.high);
    }
    if (c->second != NULL) {
        double other = mf_predict(c->second, watcher, movie, c->cold).value;
        bool also = is_outside(&c->clip, other);
        isnan(other) ? table_add(c->text, "-")
                     : table_add(c->text, "%.4f%s", clipped(&c->clip, other), also ? " !" : "");
        off = off || also;
    }
    c->outside[0] = c->outside[0] || off;
    isnan(rated) ? table_add(c->text, "%s", "") : table_add(c->text, "%g", rated);
    table_add(c->text, "%s",
              fallback == NULL                 ? ""
              : p.fallback == MF_FALLBACK_BIAS ? "cold: mean and known bias"
                                               : "cold: mean");
    table_add(c->text, "%s", title_or_blank(lab, movie));
    return MF_OK;
}

static mf_status predict_pair(const context *c, const char *watcher, const char *movie)
{
    uint32_t i, j;
    mf_status status = find_watcher(c->lab, watcher, &i, &c->out->error);
    if (status == MF_OK) {
        status = find_movie(c->lab, movie, &j, &c->out->error);
    }
    return status == MF_OK ? print_one(c, i, j) : status;
}

/* Pairs from standard input, one a line, between any of the usual delimiters. */
static mf_status predict_lines(const context *c)
{
    line_reader reader;
    text_line line;
    bool there = true;
    mf_error why;
    mf_status status = line_reader_open_file(&reader, "-", NULL, &c->out->error);
    if (status != MF_OK) {
        return status;
    }
    while (status == MF_OK) {
        status = line_reader_next(&reader, &line, &there, &c->out->error);
        if (status != MF_OK || !there) {
            break;
        }
        if (text_is_blank(line)) {
            continue;
        }
        field fields[2];
        char watcher[1024], movie[1024];
        char *scratch = malloc(line.length + 1);
        size_t n = 0;
        for (const delimiter *d = text_delimiters; scratch != NULL && d->name != NULL; d++) {
            n = text_split(line, *d, fields, 2, scratch);
            if (n != SIZE_MAX && n >= 2) {
                break;
            }
        }
        bool good = n != SIZE_MAX && n >= 2 && fields[0].length < sizeof watcher &&
                    fields[1].length < sizeof movie;
        if (good) {
            snprintf(watcher, sizeof watcher, "%.*s", (int)fields[0].length, fields[0].text);
            snprintf(movie, sizeof movie, "%.*s", (int)fields[1].length, fields[1].text);
        }
        free(scratch);
        if (!good) {
            status =
                mf_fail(&c->out->error, MF_BAD_DATA,
                        "standard input:%zu: no pair; expected a watcher and a movie", line.number);
            break;
        }
        status = predict_pair(c, watcher, movie);
        if (status == MF_UNKNOWN_ID) {
            why = c->out->error;
            mf_fail(&c->out->error, status, "standard input:%zu: %s", line.number, why.message);
        }
    }
    line_reader_close(&reader);
    return status;
}

mf_cold read_cold(const arguments *args)
{
    static const char *const names[] = {"bias", "mean", "nan", "drop"};
    const char *cold = argument_text(args, "cold");
    for (unsigned i = 1; i < 4; i++) {
        if (strcmp(cold, names[i]) == 0) {
            return (mf_cold)i;
        }
    }
    return MF_COLD_BIAS;
}

/* All words after the first as one, where there are three or more. */
static bool join_title(const arguments *args, char *title, size_t size)
{
    size_t at = 0;
    title[0] = '\0';
    for (size_t p = 1; p < args->n_positional && at < size; p++) {
        at +=
            (size_t)snprintf(title + at, size - at, "%s%s", p > 1 ? " " : "", args->positional[p]);
    }
    return args->n_positional > 2 && at < size;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *watcher = argument_text(args, "watcher"), *movie = argument_text(args, "movie");
    bool lines = args->n_positional == 1 && strcmp(args->positional[0], "-") == 0;
    bool flags = watcher != NULL || movie != NULL;
    if ((watcher == NULL) != (movie == NULL) || (flags && args->n_positional > 0) ||
        (!flags && !lines && args->n_positional < 2)) {
        return mf_fail(&out->error, MF_USAGE,
                       "expected pairs: WATCHER MOVIE …, --watcher W --movie M, or - to read them");
    }
    if (lines && strcmp(lab->path, "-") == 0) {
        return mf_fail(&out->error, MF_USAGE,
                       "both the ratings and the pairs from standard input; expected one of them");
    }
    bool outside = false;
    context c = {.lab = lab, .cold = read_cold(args), .out = out, .outside = &outside};
    mf_status status = answering_pair(lab, args, out, &c.model, &c.second);
    if (status != MF_OK) {
        return status;
    }
    c.clip = clipping_asked(lab, args);
    status = interval_asked(args, c.model, false, &c.level, &out->error);
    if (status != MF_OK) {
        goto cleanup;
    }
    if (out->form == OUTPUT_CSV) {
        fprintf(out->out, "watcher,movie,title,prediction,fallback,rated%s\n",
                isfinite(c.level) ? ",low,high" : "");
    } else if (out->form == OUTPUT_TEXT) {
        const char *name = argument_text(args, "run");
        char head[64];
        bool both = c.second != NULL;
        snprintf(head, sizeof head, "prediction of %.40s",
                 name != NULL ? name : lab->runs[0]->name);
        enum { COLUMNS = 9 };
        const char *const heads[COLUMNS] = {"watcher", "movie", head, "low",  "high",
                                            "of B",    "rated", "",   "title"};
        const bool shown[COLUMNS] = {true, true, true, isfinite(c.level), isfinite(c.level), both,
                                     true, true, true};
        table_align align[COLUMNS];
        size_t n = 0;
        for (size_t h = 0; h < COLUMNS; h++) {
            if (shown[h]) {
                align[n++] = h >= 2 && h <= 6 ? TABLE_RIGHT : TABLE_LEFT;
            }
        }
        c.text = table_new(n, align);
        for (size_t h = 0; h < COLUMNS; h++) {
            shown[h] ? table_add(c.text, "%s", heads[h]) : (void)0;
        }
    }
    if (lines) {
        status = predict_lines(&c);
    } else if (flags) {
        status = predict_pair(&c, watcher, movie);
    }
    char title[1024];
    uint32_t movie_there;
    bool whole = !lines && !flags && join_title(args, title, sizeof title) &&
                 find_movie(lab, title, &movie_there, &out->error) == MF_OK;
    if (whole) { /* "predict 305 Dirty Dancing": one watcher, one title with blanks */
        status = predict_pair(&c, args->positional[0], title);
    } else if (args->n_positional % 2 != 0 && !lines && !flags) {
        status = mf_fail(&out->error, MF_USAGE,
                         "no movie is called '%.200s'; expected pairs: WATCHER MOVIE …", title);
    }
    for (size_t p = 0; !lines && !whole && p < args->n_positional && status == MF_OK; p += 2) {
        status = predict_pair(&c, args->positional[p], args->positional[p + 1]);
    }
    if (out->form == OUTPUT_TEXT && table_rows(c.text) > 1) {
        mf_error why = out->error;
        mf_status printed = output_table(out, c.text, 1);
        out->error = status != MF_OK ? why : out->error;
        status = status != MF_OK ? status : printed;
        if (status == MF_OK && isfinite(c.level)) {
            fprintf(out->out, "low to high: %g %% of such ratings are expected there\n",
                    100 * c.level);
        }
        if (status == MF_OK && outside) {
            fprintf(out->out, "! outside the scale of the ratings, %g to %g%s\n", c.clip.lowest,
                    c.clip.highest, c.clip.on ? ", and cut to it" : "; --clip cuts it");
        }
    }
cleanup:
    table_free(c.text);
    mf_model_free(c.model);
    mf_model_free(c.second);
    return status;
}

const verb verb_predict = {
    .name = "predict",
    .summary = "what a run predicts for a watcher and a movie, or for many pairs",
    .operands = "WATCHER MOVIE ... | -",
    .details =
        "With - the pairs are read from standard input, one a line. A rating that is known "
        "stands beside the prediction. A watcher or movie without training ratings is cold: "
        "the output names the fallback that was used. A title may have blanks: all words after "
        "the watcher are taken together where they name a movie. In a session with A and B "
        "both answer, unless --run names one.",
    .example = "data/tiny.csv ada 3 --json",
    .need = NEEDS_MODEL,
    .least = 0,
    .most = POSITIONAL_MOST,
    .groups = (const option *const[]){options_predict, options_interval, options_question,
                                      options_training, options_data, options_output,
                                      options_common, NULL},
    .run = run,
};
