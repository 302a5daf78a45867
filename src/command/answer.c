/* Who answers, and in what words: see answer.h. */
#include "answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "../model/model.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "training.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const option options_question[] = {
    {"run", 0, OPTION_TEXT, "NAME", NULL, 0, 0, "@run",
     "which run answers, A when not given; without one trained, it is trained first"},
    {"at-epoch", 0, OPTION_COUNT, "E", NULL, 0, MF_EPOCHS_MOST, NULL,
     "ask the run as it was after epoch E, bit for bit; 0: its start"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

const option options_interval[] = {
    {"interval", 0, OPTION_NUMBER, "LEVEL", "0.9", 0.01, 0.9999, NULL,
     "models that know how sure they are (bayes): low and high hold a rating this often"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* ---- who answers ----------------------------------------------------------------------------- */

mf_status find_run(const mf_lab *lab, const char *name, size_t *place, mf_error *error)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (strcasecmp(lab->runs[r]->name, name) == 0) {
            *place = r;
            return MF_OK;
        }
    }
    if (lab->n_runs == 0) {
        return mf_fail(error, MF_USAGE, "no run is named %.40s: nothing has been trained yet",
                       name);
    }
    return lab->n_runs == 1
               ? mf_fail(error, MF_USAGE, "no run is named %.40s; the only one is %s", name,
                         lab->runs[0]->name)
               : mf_fail(error, MF_USAGE, "no run is named %.40s; the runs are %s to %s", name,
                         lab->runs[0]->name, lab->runs[lab->n_runs - 1]->name);
}

mf_status answering_run(mf_lab *lab, const arguments *args, output *out, size_t epochs,
                        mf_run **run)
{
    const char *name = argument_text(args, "run");
    size_t place = 0;
    /* One run is enough, unless a later one is asked for by name. */
    size_t needed =
        name != NULL && name[0] > 'A' && name[0] <= 'Z' ? (size_t)(name[0] - 'A') + 1 : 1;
    mf_status status = ensure_runs(lab, args, needed, epochs_asked(args, epochs), out);
    if (status == MF_OK && name != NULL) {
        status = find_run(lab, name, &place, &out->error);
    }
    *run = status == MF_OK ? lab->runs[place] : NULL;
    return status;
}

/* What is shown of a run, for the caller to free: its model, or that of the epoch looked back at,
 * which a note says. NULL with a remark when it blew up. */
static mf_model *shown_model(mf_lab *lab, size_t side, output *out, size_t *epoch, char *remark,
                             size_t size)
{
    pthread_mutex_lock(&lab->guard);
    const mf_run *run = lab->runs[side];
    bool past = side < 2 && lab->replay.on; /* what is answered is what is shown */
    mf_model *model = mf_lab_shown_held(lab, side, epoch);
    remark[0] = '\0';
    if (run->status == MF_RUN_DIVERGED && !past) {
        mf_remark_run(lab, run, remark, size);
        mf_model_free(model);
        model = NULL;
    }
    pthread_mutex_unlock(&lab->guard);
    if (past && side == 0) {
        output_note(out, "looking back: the answer is from epoch %zu", *epoch);
    }
    return model;
}

mf_status answering_model(mf_lab *lab, const arguments *args, output *out, mf_model **model)
{
    mf_run *run;
    *model = NULL;
    mf_status status = answering_run(lab, args, out, SIZE_MAX, &run);
    if (status != MF_OK) {
        return status;
    }
    if (argument_given(args, "at-epoch")) {
        return mf_lab_model_at(lab, run, argument_count(args, "at-epoch"), model, &out->error);
    }
    char remark[1000];
    size_t epoch, side = 0;
    while (lab->runs[side] != run) {
        side++;
    }
    *model = shown_model(lab, side, out, &epoch, remark, sizeof remark);
    if (remark[0] == '\0') {
        return MF_OK;
    }
    return epoch == 0 ? mf_fail(&out->error, MF_DIVERGED, "%s", remark)
                      : mf_fail(&out->error, MF_DIVERGED, "%s; --at-epoch %zu asks it as it was",
                                remark, epoch);
}

mf_status answering_pair(mf_lab *lab, const arguments *args, output *out, mf_model **model,
                         mf_model **second)
{
    *second = NULL;
    mf_status status = answering_model(lab, args, out, model);
    if (status == MF_OK && out->form == OUTPUT_TEXT && lab->n_runs > 1 &&
        argument_text(args, "run") == NULL) {
        if (argument_given(args, "at-epoch")) {
            mf_error ignored; /* B may not have got there: then A answers alone */
            mf_lab_model_at(lab, lab->runs[1], argument_count(args, "at-epoch"), second, &ignored);
        } else {
            char remark[1000];
            size_t epoch;
            *second = shown_model(lab, 1, out, &epoch, remark, sizeof remark);
            if (remark[0] != '\0') {
                output_note(out, "%s; it does not answer", remark);
            }
        }
    }
    return status;
}

/* "no watcher 9999; the nearest ids are 998, 1000". */
static mf_status unknown_id(const char *what, const mf_ids *ids, const char *id, mf_error *error)
{
    uint32_t nearest[5];
    char list[256] = "";
    if (error == NULL) {
        return MF_UNKNOWN_ID;
    }
    size_t at = 0, n = mf_ids_nearest(ids, id, nearest, 5);
    for (size_t i = 0; i < n && at < sizeof list; i++) {
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i > 0 ? ", " : "",
                               mf_brief(mf_id(ids, nearest[i]), (char[MF_BRIEF]){""}));
    }
    return mf_fail(error, MF_UNKNOWN_ID, "no %s '%.60s'; the nearest ids are %s", what, id, list);
}

mf_status find_watcher(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error)
{
    return mf_ids_find(&lab->ratings.watchers, id, index)
               ? MF_OK
               : unknown_id("watcher", &lab->ratings.watchers, id, error);
}

/* Is the movie called so: by its whole title, or all of it before its year, in which "Matrix, The"
 * is The Matrix? */
static bool is_called(const char *title, const char *name)
{
    static const char *const articles[] = {"The ", "A ", "An "};
    size_t length = strlen(name), whole = strlen(title);
    const char *year = strrchr(title, '(');
    size_t before =
        year != NULL && year > title && year[-1] == ' ' ? (size_t)(year - title) - 1 : whole;
    if (strncasecmp(title, name, length) == 0 &&
        (title[length] == '\0' || strncmp(title + length, " (", 2) == 0)) {
        return true;
    }
    for (size_t a = 0; a < sizeof articles / sizeof articles[0]; a++) {
        size_t article = strlen(articles[a]); /* with its blank, for which the title has a comma */
        if (length > article && strncasecmp(name, articles[a], article) == 0 &&
            before == length + 1 && strncasecmp(title, name + article, length - article) == 0 &&
            strncmp(title + length - article, ", ", 2) == 0 &&
            strncasecmp(title + length - article + 2, articles[a], article - 1) == 0) {
            return true;
        }
    }
    return false;
}

/* The first movies whose titles `fits`, as "Hamlet (1996) is 1411"; `*last` becomes the last one.
 * Returns how many fit. */
static size_t list_titles(const mf_lab *lab, const char *name,
                          bool (*fits)(const char *title, const char *name), uint32_t *last,
                          char *list, size_t size)
{
    enum { SHOWN = 4 };
    size_t found = 0, at = 0;
    list[0] = '\0';
    for (uint32_t j = 0; lab->ratings.titles.known > 0 && j < lab->ratings.titles.count; j++) {
        const char *title = mf_title(&lab->ratings.titles, j);
        if (title == NULL || !fits(title, name)) {
            continue;
        }
        *last = j;
        if (found++ < SHOWN && at < size) {
            char safe[200];
            text_clip(title, 50, false, safe, sizeof safe);
            at += (size_t)snprintf(list + at, size - at, "%s%s is %.40s", at > 0 ? ", " : "", safe,
                                   mf_id(&lab->ratings.movies, j));
        }
    }
    if (found > SHOWN && at < size) {
        snprintf(list + at, size - at, " and %zu more", found - SHOWN);
    }
    return found;
}

static bool holds(const char *title, const char *name)
{
    return strcasestr(title, name) != NULL;
}

mf_status find_movie(const mf_lab *lab, const char *id, uint32_t *index, mf_error *error)
{
    if (mf_ids_find(&lab->ratings.movies, id, index)) {
        return MF_OK;
    }
    char list[400];
    uint32_t other;
    size_t found = list_titles(lab, id, is_called, index, list, sizeof list);
    if (found == 1 || error == NULL) {
        return found == 1 ? MF_OK : MF_UNKNOWN_ID;
    }
    if (found > 1) {
        return mf_fail(error, MF_UNKNOWN_ID,
                       "several movies are called '%.60s': %s; expected an id", id, list);
    }
    if (strlen(id) > 2 && list_titles(lab, id, holds, &other, list, sizeof list) > 0) {
        return mf_fail(error, MF_UNKNOWN_ID, "no movie '%.60s'; with it in their titles: %s", id,
                       list);
    }
    return unknown_id("movie", &lab->ratings.movies, id, error);
}

void add_interval_json(json_t *object, mf_interval between)
{
    json_object_set_new(object, "low", json_number_or_null(between.low));
    json_object_set_new(object, "high", json_number_or_null(between.high));
}

/* ---- lists ----------------------------------------------------------------------------------- */

const char *title_or_blank(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? "" : title;
}

json_t *title_json(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? json_null() : id_json(title);
}

json_t *id_json(const char *id)
{
    json_t *text = json_string(id);
    if (text != NULL) {
        return text;
    }
    char safe[2048];
    text_clip(id, sizeof safe / 4 - 2, false, safe, sizeof safe);
    return json_string(safe);
}

uint32_t minimum_asked(const mf_lab *lab, const arguments *args)
{
    const option_value *asked = argument(args, "min-ratings");
    return option_is_set(asked) ? (uint32_t)asked->number : lab->usual_minimum;
}

clipping clipping_asked(const mf_lab *lab, const arguments *args)
{
    return (clipping){argument_flag(args, "clip"), lab->lowest, lab->highest};
}

double clipped(const clipping *c, double value)
{
    return !c->on ? value : value < c->lowest ? c->lowest : value > c->highest ? c->highest : value;
}

bool is_outside(const clipping *c, double value)
{
    return value < c->lowest || value > c->highest;
}

mf_status interval_asked(const arguments *args, const mf_model *model, bool by_low, double *level,
                         mf_error *error)
{
    bool known = mf_model_has_intervals(model);
    *level = known ? argument_number(args, "interval") : NAN;
    if (known || (!argument_given(args, "interval") && !by_low)) {
        return MF_OK;
    }
    return mf_fail(error, MF_USAGE,
                   "--%s: this model knows no intervals; expected one of bayes, past the sweeps "
                   "that it throws away",
                   argument_given(args, "interval") ? "interval" : "by low");
}

static mf_interval interval_in(const mf_model *model, const list_manner *manner, uint32_t movie)
{
    mf_interval i =
        mf_model_interval(model, manner->watcher, movie, manner->level, MF_INTERVAL_RATING);
    return (mf_interval){clipped(&manner->clip, i.low), clipped(&manner->clip, i.high)};
}

/* The prediction itself, where the list goes by something else. */
static double prediction_in(const mf_model *model, const list_manner *manner, const mf_scored *item)
{
    return manner->by_low ? mf_predict(model, manner->watcher, item->movie, MF_COLD_BIAS).value
                          : item->score;
}

static mf_status print_list_json(const mf_lab *lab, const mf_model *model, const char *key,
                                 const char *id, const mf_scored *items, size_t n,
                                 const list_manner *manner, output *out)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) {
        uint32_t j = items[i].movie;
        const char *fallback = mf_fallback_name(items[i].fallback);
        json_t *item = json_pack(
            "{s:I, s:o, s:o, s:f, s:I}", "rank", (json_int_t)(i + 1), "movie",
            id_json(mf_id(&lab->ratings.movies, j)), "title", title_json(lab, j), "score",
            clipped(&manner->clip, items[i].score), "ratings", (json_int_t)model->movie_count[j]);
        if (is_outside(&manner->clip, prediction_in(model, manner, &items[i]))) {
            json_object_set_new(item, "outside_scale", json_true());
        }
        bool intervals = isfinite(manner->level);
        if (intervals) {
            json_object_set_new(
                item, "prediction",
                json_real(clipped(&manner->clip, prediction_in(model, manner, &items[i]))));
        }
        if (!manner->cosines) {
            add_interval_json(item,
                              intervals ? interval_in(model, manner, j) : (mf_interval){NAN, NAN});
        }
        const char *genres = mf_genres(&lab->ratings.titles, j);
        if (genres != NULL) {
            json_object_set_new(item, "genres", id_json(genres));
        }
        if (fallback != NULL) {
            json_object_set_new(item, "fallback", json_string(fallback));
        }
        json_array_append_new(array, item);
    }
    return output_json(out, json_pack("{s:o, s:I, s:o}", key, id_json(id), "min_ratings",
                                      (json_int_t)manner->min_ratings, "items", array));
}

static void print_list_csv(const mf_lab *lab, const mf_model *model, const char *id,
                           const mf_scored *items, size_t n, const list_manner *manner, output *out)
{
    for (size_t i = 0; i < n; i++) {
        output_csv_text(out, id);
        fprintf(out->out, ",%zu,", i + 1);
        output_csv_text(out, mf_id(&lab->ratings.movies, items[i].movie));
        fputc(',', out->out);
        output_csv_text(out, title_or_blank(lab, items[i].movie));
        fputc(',', out->out);
        output_csv_number(out->out, clipped(&manner->clip, items[i].score));
        fprintf(out->out, ",%u", model->movie_count[items[i].movie]);
        if (isfinite(manner->level)) {
            mf_interval between = interval_in(model, manner, items[i].movie);
            const double numbers[] = {
                clipped(&manner->clip, prediction_in(model, manner, &items[i])), between.low,
                between.high};
            for (size_t c = 0; c < 3; c++) {
                fputc(',', out->out);
                output_csv_number(out->out, numbers[c]);
            }
        }
        if (!manner->cosines) {
            const char *fallback = mf_fallback_name(items[i].fallback);
            fprintf(out->out, ",%s", fallback == NULL ? "" : fallback);
        }
        fputc('\n', out->out);
    }
}

/* The list as a table; `outside` becomes how many predictions leave the scale. */
static table *list_table(const mf_lab *lab, const mf_model *model, const char *score_name,
                         const mf_scored *items, size_t n, const list_manner *manner,
                         size_t *outside)
{
    bool intervals = isfinite(manner->level);
    *outside = 0;
    const struct {
        const char *head;
        table_align align;
        bool shown;
    } columns[] = {{"rank", TABLE_RIGHT, true},
                   {score_name, TABLE_RIGHT, true},
                   {"sure of", TABLE_RIGHT, manner->by_low},
                   {"low", TABLE_RIGHT, intervals},
                   {"high", TABLE_RIGHT, intervals},
                   {"movie", TABLE_LEFT, true},
                   {"ratings", TABLE_RIGHT, true},
                   {"", TABLE_LEFT, true},
                   {"title", TABLE_LEFT, true}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    table_align align[COLUMNS];
    const char *heads[COLUMNS];
    size_t n_columns = 0;
    for (size_t c = 0; c < COLUMNS; c++) {
        if (columns[c].shown) {
            heads[n_columns] = columns[c].head;
            align[n_columns++] = columns[c].align;
        }
    }
    table *t = table_new(n_columns, align);
    for (size_t h = 0; h < n_columns; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t j = items[i].movie;
        double prediction = prediction_in(model, manner, &items[i]);
        bool off = is_outside(&manner->clip, prediction);
        *outside += off;
        table_add(t, "%zu", i + 1);
        table_add(t, "%.4f", clipped(&manner->clip, prediction));
        manner->by_low ? table_add(t, "%.4f", items[i].score) : (void)0;
        if (intervals) {
            mf_interval between = interval_in(model, manner, j);
            table_add(t, "%.2f", between.low);
            table_add(t, "%.2f", between.high);
        }
        table_add(t, "%s", mf_id(&lab->ratings.movies, j));
        table_add(t, "%u", model->movie_count[j]);
        table_add(t, "%s%s", off ? "!" : "", items[i].fallback == MF_FALLBACK_NONE ? "" : "cold");
        table_add(t, "%s", title_or_blank(lab, j));
    }
    return t;
}

mf_status print_list(const mf_lab *lab, const mf_model *model, const char *key, const char *id,
                     const mf_scored *items, size_t n, const char *score_name,
                     const list_manner *manner, output *out)
{
    if (out->form == OUTPUT_JSON) {
        return print_list_json(lab, model, key, id, items, n, manner, out);
    }
    if (out->form == OUTPUT_CSV) {
        print_list_csv(lab, model, id, items, n, manner, out);
        return MF_OK;
    }
    size_t outside;
    bool intervals = isfinite(manner->level);
    table *t = list_table(lab, model, score_name, items, n, manner, &outside);
    char safe[1024];
    text_clip(id, 200, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s %s", key, safe);
    if (manner->min_ratings > 1) {
        fprintf(out->out, ", of the movies with at least %u training ratings", manner->min_ratings);
    }
    fputc('\n', out->out);
    mf_status status = output_table(out, t, 1);
    table_free(t);
    if (n == 0) {
        fprintf(out->out, "no movie is left to list\n");
    } else if (intervals) {
        fprintf(out->out, "low to high: %g %% of such ratings are expected there%s\n",
                100 * manner->level,
                manner->by_low ? "; sure of: the lower end for the rating to be expected, the "
                                 "watcher's own unsteadiness left out"
                               : "");
    }
    if (manner->stranger && n > 0) {
        fprintf(out->out,
                "it has no training rating: the list is that of anyone of whom nothing is "
                "known\n");
    }
    if (outside > 0) {
        fprintf(out->out,
                "! outside the scale of the ratings, %g to %g: a sum of %s knows no scale%s\n",
                manner->clip.lowest, manner->clip.highest, model->k > 0 ? "products" : "biases",
                manner->clip.on ? ", and these were cut to it" : "; --clip cuts it");
    }
    return status;
}
