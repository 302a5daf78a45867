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
#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/metrics.h"
#include "answer.h"
#include "pairs.h"
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

/* Squared and absolute errors over ratings that were given with pairs. */
typedef struct misses {
    size_t n;
    double squares, sum;
} misses;

typedef struct context {
    const mf_lab *lab;
    mf_model *model, *second; /* second: B's, or NULL */
    mf_cold cold;
    clipping clip;
    output *out;
    table *text;
    bool outside;      /* one of them left the scale */
    bool ranged;       /* one of them has an interval */
    double level;      /* of the intervals; NaN: the model has none */
    bool compares;     /* the pairs come with ratings */
    misses errors;     /* of pairs that are not among the data's ratings */
    size_t n_known;    /* pairs with a rating that are */
    size_t unanswered; /* pairs without a prediction, as --cold asks for */
    size_t strangers;  /* pairs with an id that the data do not have */
} context;

/* A pair as it is answered. */
typedef struct question {
    const char *watcher_id, *movie_id, *title;
    size_t watcher, movie; /* SIZE_MAX: unknown */
    double rated, given;   /* in the data, with the question; NaN: not */
} question;

/* What A says of it. */
typedef struct answer {
    mf_prediction prediction;
    double value;         /* clipped where that was asked for */
    const char *fallback; /* its name; NULL: none */
    mf_interval between;
} answer;

/* Keeps count of how far off it is, where a rating came with the pair. */
static void compare(context *c, const question *q, double value)
{
    if (isfinite(q->given) && isfinite(q->rated)) {
        c->n_known++;
    } else if (isfinite(q->given) && isfinite(value)) {
        c->errors.n++;
        c->errors.squares += (q->given - value) * (q->given - value);
        c->errors.sum += fabs(q->given - value);
    }
}

static mf_status print_json(const context *c, const question *q, const answer *a)
{
    json_t *object =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "watcher", id_json(q->watcher_id), "movie",
                  id_json(q->movie_id), "title", q->title == NULL ? json_null() : id_json(q->title),
                  "prediction", json_number_or_null(a->value), "fallback",
                  a->fallback == NULL ? json_null() : json_string(a->fallback), "rated",
                  json_number_or_null(q->rated));
    add_interval_json(object, a->between);
    if (c->compares) {
        json_object_set_new(object, "given", json_number_or_null(q->given));
    }
    return output_json(c->out, object);
}

static void print_csv(const context *c, const question *q, const answer *a)
{
    FILE *out = c->out->out;
    output_csv_text(c->out, q->watcher_id);
    fputc(',', out);
    output_csv_text(c->out, q->movie_id);
    fputc(',', out);
    output_csv_text(c->out, q->title == NULL ? "" : q->title);
    fputc(',', out);
    output_csv_number(out, a->value);
    fprintf(out, ",%s,", a->fallback == NULL ? "" : a->fallback);
    output_csv_number(out, q->rated);
    const double more[] = {a->between.low, a->between.high, q->given};
    for (size_t m = isfinite(c->level) ? 0 : 2; m < (c->compares ? 3 : 2); m++) {
        fputc(',', out);
        output_csv_number(out, more[m]);
    }
    fputc('\n', out);
}

static void add_rating(table *t, double rating)
{
    isnan(rating) ? table_add(t, "%s", "") : table_add(t, "%g", rating);
}

/* A prediction, marked where it leaves the scale. */
static void add_prediction(context *c, double value)
{
    bool off = is_outside(&c->clip, value);
    isnan(value) ? table_add(c->text, "-")
                 : table_add(c->text, "%.4f%s", clipped(&c->clip, value), off ? " !" : "");
    c->outside = c->outside || off;
}

static void add_row(context *c, const question *q, const answer *a)
{
    bool stranger = q->watcher == SIZE_MAX || q->movie == SIZE_MAX;
    table_add(c->text, "%s", q->watcher_id);
    table_add(c->text, "%s", q->movie_id);
    add_prediction(c, a->prediction.value);
    if (isfinite(c->level)) {
        output_cell(c->text, "%.2f", a->between.low);
        output_cell(c->text, "%.2f", a->between.high);
        c->ranged = c->ranged || isfinite(a->between.low);
    }
    if (c->second != NULL) {
        add_prediction(c, mf_predict(c->second, q->watcher, q->movie, c->cold).value);
    }
    add_rating(c->text, q->rated);
    c->compares ? add_rating(c->text, q->given) : (void)0;
    a->fallback == NULL
        ? table_add(c->text, "%s", "")
        : table_add(c->text, "%s: %s", stranger ? "unknown" : "cold",
                    a->prediction.fallback == MF_FALLBACK_BIAS ? "mean and known bias" : "mean");
    table_add(c->text, "%s", q->title == NULL ? "" : q->title);
}

static mf_status answer_one(context *c, const question *q)
{
    mf_prediction p = mf_predict(c->model, q->watcher, q->movie, c->cold);
    bool dropped = c->cold == MF_COLD_DROP && p.fallback != MF_FALLBACK_NONE;
    c->unanswered += dropped || isnan(p.value);
    if (dropped) {
        return MF_OK;
    }
    mf_interval between =
        mf_model_interval(c->model, q->watcher, q->movie, c->level, MF_INTERVAL_RATING);
    answer a = {p,
                clipped(&c->clip, p.value),
                mf_fallback_name(p.fallback),
                {clipped(&c->clip, between.low), clipped(&c->clip, between.high)}};
    compare(c, q, a.value);
    if (c->out->form == OUTPUT_JSON) {
        return print_json(c, q, &a);
    }
    c->out->form == OUTPUT_CSV ? print_csv(c, q, &a) : add_row(c, q, &a);
    return MF_OK;
}

/* What is known of a pair. Without `strangers` ids must be known. */
static mf_status predict_pair(context *c, const char *watcher, const char *movie, double given,
                              bool strangers)
{
    const mf_ratings *ratings = &c->lab->ratings;
    question q = {watcher, movie, NULL, SIZE_MAX, SIZE_MAX, NAN, given};
    uint32_t i, j;
    mf_error *why = strangers ? NULL : &c->out->error;
    mf_status of_watcher = find_watcher(c->lab, watcher, &i, why);
    if (of_watcher == MF_OK) {
        q.watcher = i;
        q.watcher_id = mf_id(&ratings->watchers, i);
    } else if (!strangers) {
        return of_watcher;
    }
    mf_status of_movie = find_movie(c->lab, movie, &j, why);
    if (of_movie == MF_OK) {
        q.movie = j;
        q.movie_id = mf_id(&ratings->movies, j);
        q.title = mf_title(&ratings->titles, j);
    } else if (!strangers) {
        return of_movie;
    }
    if (of_watcher == MF_OK && of_movie == MF_OK) {
        size_t at = mf_csr_find(&ratings->r, i, j);
        q.rated = at == SIZE_MAX ? NAN : mf_csr_value(&ratings->r, at);
    } else {
        c->strangers++;
    }
    return answer_one(c, &q);
}

/* Pairs from standard input. Whom the data do not know is answered as --cold says. */
static mf_status predict_lines(context *c, pair_reader *pairs)
{
    pair next;
    bool there = true;
    mf_status status = MF_OK;
    size_t n = 0;
    while (status == MF_OK) {
        status = pair_reader_next(pairs, &next, &there, &c->out->error);
        if (status != MF_OK || !there) {
            break;
        }
        status = predict_pair(c, next.watcher, next.movie, next.rating, true);
        n++;
    }
    if (status == MF_OK && c->strangers > 0) {
        output_note(c->out, "%zu of %zu pairs %s a watcher or movie that the data do not know",
                    c->strangers, n, c->strangers == 1 ? "has" : "have");
    }
    if (status == MF_OK && c->unanswered > 0) {
        output_note(c->out, "%zu of %zu pairs %s cold and got no prediction", c->unanswered, n,
                    c->unanswered == 1 ? "is" : "are");
    }
    return status;
}

/* How far the predictions are from the ratings that came with the pairs: to `out` beside a table,
 * else among the messages. */
static void print_errors(const context *c)
{
    output *out = c->out;
    char line[200], left_out[100] = "";
    if (c->n_known > 0) {
        snprintf(left_out, sizeof left_out, "; %zu that stand in the data left out", c->n_known);
    }
    if (c->errors.n == 0) {
        snprintf(line, sizeof line, "no given rating to compare with%s", left_out);
    } else {
        mf_errors e = mf_errors_of(c->errors.n, c->errors.squares, c->errors.sum);
        snprintf(line, sizeof line, "against %zu given rating%s: RMSE %.4f, MAE %.4f%s", e.n,
                 e.n == 1 ? "" : "s", e.rmse, e.mae, left_out);
    }
    if (out->form == OUTPUT_TEXT) {
        fprintf(out->out, "%s\n", line);
    } else {
        output_note(out, "%s", line);
    }
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

/* What stands above the answers. */
static void print_heads(context *c, const char *run)
{
    bool intervals = isfinite(c->level), both = c->second != NULL;
    if (c->out->form == OUTPUT_CSV) {
        fprintf(c->out->out, "watcher,movie,title,prediction,fallback,rated%s%s\n",
                intervals ? ",low,high" : "", c->compares ? ",given" : "");
    }
    if (c->out->form != OUTPUT_TEXT) {
        return;
    }
    char head[64];
    snprintf(head, sizeof head, "prediction of %.40s", run);
    const struct {
        const char *head;
        table_align align;
        bool shown;
    } columns[] = {{"watcher", TABLE_LEFT, true},    {"movie", TABLE_LEFT, true},
                   {head, TABLE_RIGHT, true},        {"low", TABLE_RIGHT, intervals},
                   {"high", TABLE_RIGHT, intervals}, {"of B", TABLE_RIGHT, both},
                   {"rated", TABLE_RIGHT, true},     {"given", TABLE_RIGHT, c->compares},
                   {"", TABLE_LEFT, true},           {"title", TABLE_LEFT, true}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    table_align align[COLUMNS] = {TABLE_LEFT};
    size_t n = 0;
    for (size_t h = 0; h < COLUMNS; h++) {
        if (columns[h].shown) {
            align[n++] = columns[h].align;
        }
    }
    c->text = table_new(n, align);
    for (size_t h = 0; h < COLUMNS; h++) {
        columns[h].shown ? table_add(c->text, "%s", columns[h].head) : (void)0;
    }
}

/* What was answered, as a table, also where a later pair failed (`status`). */
static mf_status print_table(const context *c, mf_status status)
{
    output *out = c->out;
    if (out->form != OUTPUT_TEXT || table_rows(c->text) <= 1) {
        return status;
    }
    mf_error why = out->error;
    mf_status printed = output_table(out, c->text, 1);
    if (status != MF_OK || printed != MF_OK) {
        out->error = status != MF_OK ? why : out->error;
        return status != MF_OK ? status : printed;
    }
    if (c->ranged) {
        fprintf(out->out, "low to high: %g %% of such ratings are expected there\n",
                100 * c->level);
    }
    if (c->outside) {
        fprintf(out->out, "! outside the scale of the ratings, %g to %g%s\n", c->clip.lowest,
                c->clip.highest, c->clip.on ? ", and cut to it" : "; --clip cuts it");
    }
    return MF_OK;
}

/* The words: WATCHER MOVIE …, or one watcher and one title with blanks ("305 Dirty Dancing"). */
static mf_status predict_words(context *c, const arguments *args)
{
    char title[1024];
    uint32_t there;
    mf_status status = MF_OK;
    if (join_title(args, title, sizeof title) && find_movie(c->lab, title, &there, NULL) == MF_OK) {
        return predict_pair(c, args->positional[0], title, NAN, false);
    }
    if (args->n_positional % 2 != 0) {
        return mf_fail(&c->out->error, MF_USAGE,
                       "no movie is called '%.200s'; expected pairs: WATCHER MOVIE …", title);
    }
    for (size_t p = 0; p < args->n_positional && status == MF_OK; p += 2) {
        status = predict_pair(c, args->positional[p], args->positional[p + 1], NAN, false);
    }
    return status;
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
    if (lines && output_check_input(out, "the pairs") != MF_OK) {
        return out->error.status;
    }
    if (lines && strcmp(lab->path, "-") == 0) {
        return mf_fail(&out->error, MF_USAGE,
                       "both the ratings and the pairs from standard input; expected one of them");
    }
    context c = {.lab = lab, .cold = read_cold(args), .out = out};
    pair_reader pairs = {.rating = SIZE_MAX};
    bool open = false;
    mf_status status = answering_pair(lab, args, out, &c.model, &c.second);
    if (status == MF_OK && lines) {
        status =
            pair_reader_open(&pairs, &lab->ratings.watchers, &lab->ratings.movies, &out->error);
        open = status == MF_OK;
    }
    status = status == MF_OK ? interval_asked(args, c.model, false, &c.level, &out->error) : status;
    if (status == MF_OK) {
        const char *name = argument_text(args, "run");
        c.compares = pairs.rating != SIZE_MAX;
        c.clip = clipping_asked(lab, args);
        print_heads(&c, name != NULL ? name : lab->runs[0]->name);
        status = lines   ? predict_lines(&c, &pairs)
                 : flags ? predict_pair(&c, watcher, movie, NAN, false)
                         : predict_words(&c, args);
        status = print_table(&c, status);
    }
    if (status == MF_OK && c.compares) {
        print_errors(&c);
    }
    if (open) {
        pair_reader_close(&pairs);
    }
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
        "With - the pairs are read from standard input, one a line; a first line that names the "
        "columns is a header. A watcher or movie that the data do not know is cold there, and "
        "counted. Where a rating stands with the pairs, the predictions are compared with it: "
        "pairs that the data hold are left out of the RMSE. A rating that is known "
        "stands beside the prediction. A watcher or movie without training ratings is cold: "
        "the output names the fallback that was used. A movie may be named by its title, without "
        "its year and with its article in front. A title may have blanks: all words after "
        "the watcher are taken together where they name a movie. In a session with A and B "
        "both answer, unless --run names one.",
    .example = "data/tiny.csv ada 3 --json",
    .need = NEEDS_MODEL,
    .questions = true,
    .least = 0,
    .most = POSITIONAL_MOST,
    .groups = (const option *const[]){options_predict, options_interval, options_question,
                                      options_training, options_data, options_output,
                                      options_common, NULL},
    .run = run,
};
