/* recommend and similar: lists of movies. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "../draw/text.h"
#include "../format/text.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../model/recommend.h"
#include "../teach/you.h"
#include "../train/run.h"
#include "answer.h"
#include "training.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

static const option options_recommend[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher", "the watcher, as the operand"},
    {"all", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, "a list for every watcher"},
    {"rate", 0, OPTION_TEXT, "LIST", NULL, 0, 0, NULL,
     "for you, a new watcher, by what you rate: MOVIE=5,MOVIE=2,... (ids or titles)"},
    {"fold-beta", 0, OPTION_NUMBER, "BETA", NULL, 0, INFINITY, NULL,
     "with --rate: the beta of folding you in; the run's when not given"},
    {"include-rated", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "list movies that the watcher has rated, too"},
    {"clip", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "keep predictions between the lowest and the highest rating of the data"},
    {"by", 0, OPTION_CHOICE, "WHAT", "prediction", 0, 0, "prediction|low",
     "what a list goes by; low: what one can be sure of, the lower end of --interval for the "
     "rating to be expected (bayes)"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

static const option options_similar[] = {
    {"movie", 'm', OPTION_TEXT, "ID", NULL, 0, 0, "@movie", "the movie, as the operand"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What the file of settings says gives way where there are no intervals. */
static bool goes_by_low(const arguments *args, bool has_intervals)
{
    const char *by = argument_text(args, "by");
    return by != NULL && strcmp(by, "low") == 0 && (has_intervals || argument_given(args, "by"));
}

/* After a run has been trained or opened. */
static mf_list_options list_options(const mf_lab *lab, const arguments *args)
{
    return (mf_list_options){.n = argument_count(args, "number"),
                             .min_ratings = minimum_asked(lab, args),

                             .include_rated = argument_set(args, "include-rated")};
}

static list_manner manner_of(const mf_lab *lab, const arguments *args, double level)
{
    return (list_manner){.min_ratings = minimum_asked(lab, args),
                         .clip = clipping_asked(lab, args),
                         .level = level,
                         .by_low = goes_by_low(args, isfinite(level))};
}

/* What printing one list after the other needs. */
typedef struct all_lists {
    mf_lab *lab;
    const mf_model *model;
    list_manner manner;
    output *out;
    mf_status status;
} all_lists;

/* Has nobody told anything of this watcher to a model that predicts cold ratings by itself? */
static bool is_stranger(const mf_model *model, size_t watcher)
{
    return mf_model_has_intervals(model) && model->watcher_count[watcher] == 0;
}

static bool print_next(void *context, size_t watcher, const mf_scored *items, size_t n)
{
    all_lists *all = context;
    all->manner.watcher = (uint32_t)watcher;
    all->manner.stranger = is_stranger(all->model, watcher);
    all->status =
        print_list(all->lab, all->model, "watcher", mf_id(&all->lab->ratings.watchers, watcher),
                   items, n, "prediction", &all->manner, all->out);
    if (all->status == MF_OK && ferror(all->out->out) != 0) {
        all->status = MF_SYSTEM; /* main says what it is */
    }
    return all->status == MF_OK && !atomic_load(&all->lab->cancel);
}

static mf_status recommend_to(const mf_lab *lab, const mf_model *model, uint32_t watcher,
                              const mf_list_options *options, const list_manner *manner,
                              mf_scored *items, output *out)
{
    size_t n = mf_recommend(model, &lab->ratings.r, watcher, options, items);
    return print_list(lab, model, "watcher", mf_id(&lab->ratings.watchers, watcher), items, n,
                      "prediction", manner, out);
}

/* The operand or the flag, whichever is there; NULL and an error for neither or both. */
static const char *one_of(const arguments *args, const char *flag, output *out)
{
    const char *given = argument_text(args, flag);
    if ((given != NULL) == (args->n_positional > 0)) {
        mf_fail(&out->error, MF_USAGE, "expected one %s, as an operand or by --%s", flag, flag);
        return NULL;
    }
    return given != NULL ? given : args->positional[0];
}

/* "MOVIE=5,MOVIE=2": a rating ends an item, so that titles may hold commas and equals signs. */
static mf_status parse_rated(const mf_lab *lab, const char *text, uint32_t *movies, double *ratings,
                             size_t *n, mf_error *error)
{
    char name[1024];
    *n = 0;
    while (*text != '\0') {
        const char *equals = strchr(text, '=');
        const char *end = NULL;
        double value = 0;
        for (; equals != NULL; equals = strchr(equals + 1, '=')) {
            end = equals + 1 + strcspn(equals + 1, ",");
            if (text_number(equals + 1, (size_t)(end - equals - 1), &value) == NUMBER_OK) {
                break;
            }
        }
        if (equals == NULL || equals == text || (size_t)(equals - text) >= sizeof name) {
            return mf_fail(error, MF_USAGE, "--rate: '%.60s'; expected MOVIE=RATING", text);
        }
        if (*n == MF_YOU_RATINGS) {
            return mf_fail(error, MF_USAGE, "--rate: expected %d ratings at most", MF_YOU_RATINGS);
        }
        snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
        mf_status status = find_movie(lab, name, &movies[*n], error);
        if (status != MF_OK) {
            return status;
        }
        for (size_t t = 0; t < *n; t++) {
            if (movies[t] == movies[*n]) {
                return mf_fail(error, MF_USAGE, "--rate: '%.60s' stands there twice", name);
            }
        }
        ratings[(*n)++] = value;
        text = end + (*end == ',');
    }
    return *n > 0 ? MF_OK : mf_fail(error, MF_USAGE, "--rate: expected MOVIE=RATING");
}

static mf_status print_you_json(const mf_lab *lab, const mf_run *run, const mf_model *model,
                                const mf_you *you, const clipping *clip, output *out)
{
    json_t *items = json_array(), *p = json_numbers(you->p, model->k, 1), *nearest = json_array();
    for (size_t i = 0; i < you->n; i++) {
        uint32_t j = you->items[i].movie;
        json_t *item = json_pack("{s:I, s:o, s:o, s:f, s:I}", "rank", (json_int_t)(i + 1), "movie",
                                 id_json(mf_id(&lab->ratings.movies, j)), "title",
                                 title_json(lab, j), "score", clipped(clip, you->items[i].score),
                                 "ratings", (json_int_t)model->movie_count[j]);
        add_interval_json(item, (mf_interval){NAN, NAN});
        json_array_append_new(items, item);
    }
    for (size_t i = 0; i < you->n_nearest; i++) {
        json_array_append_new(nearest,
                              json_pack("{s:o, s:f}", "watcher",
                                        id_json(mf_id(&lab->ratings.watchers, you->nearest[i])),
                                        "cosine", you->cosine[i]));
    }
    return output_json(out,
                       json_pack("{s:s, s:s, s:o, s:o, s:f, s:f, s:f, s:I, s:o}", "watcher", "you",
                                 "run", run->name, "items", items, "p", p, "bias", you->folded.bias,
                                 "ridge", you->ridge, "train_rmse", you->folded.rmse, "used",
                                 (json_int_t)you->folded.n_used, "nearest", nearest));
}

/* Says when a rating is off the scale of the data. */
static void note_scale(const mf_lab *lab, const double *ratings, size_t n, output *out)
{
    for (size_t i = 0; i < n; i++) {
        if (ratings[i] < lab->lowest || ratings[i] > lab->highest) {
            output_note(out, "a rating of %g is off the scale: those of the data go from %g to %g",
                        ratings[i], lab->lowest, lab->highest);
            return;
        }
    }
}

/* A list for somebody who is not in the data. */
static mf_status recommend_to_you(mf_lab *lab, const arguments *args, output *out)
{
    uint32_t movies[MF_YOU_RATINGS];
    double ratings[MF_YOU_RATINGS];
    size_t n = 0;
    mf_run *run = NULL;
    mf_model *model = NULL;
    mf_you you = {0};
    const option_value *beta = argument(args, "fold-beta");
    mf_list_options options;
    list_manner manner;
    mf_status status =
        parse_rated(lab, argument_text(args, "rate"), movies, ratings, &n, &out->error);
    status = status == MF_OK ? answering_run(lab, args, out, SIZE_MAX, &run) : status;
    status = status == MF_OK ? answering_model(lab, args, out, &model) : status;
    if (status == MF_OK) {
        note_scale(lab, ratings, n, out);
    }
    options = list_options(lab, args);
    if (status == MF_OK && (goes_by_low(args, false) || argument_given(args, "interval"))) {
        status =
            mf_fail(&out->error, MF_USAGE, "--rate with --%s; who is folded in has no intervals",
                    goes_by_low(args, false) ? "by low" : "interval");
    }
    manner = manner_of(lab, args, NAN);
    status = status == MF_OK ? mf_you_ask(run, model, beta->given ? beta->number : NAN, movies,
                                          ratings, n, &options, &you, &out->error)
                             : status;
    if (status == MF_OK && out->form == OUTPUT_JSON) {
        status = print_you_json(lab, run, model, &you, &manner.clip, out);
    } else if (status == MF_OK) {
        if (out->form == OUTPUT_CSV) {
            fprintf(out->out, "watcher,rank,movie,title,score,ratings,fallback\n");
        }
        status =
            print_list(lab, model, "watcher", "you", you.items, you.n, "prediction", &manner, out);
    }
    if (status == MF_OK && out->form == OUTPUT_TEXT) {
        fprintf(out->out,
                "folded in by %zu of your %zu rating%s with ridge %.4g; off by RMSE %.4f on them\n",
                you.folded.n_used, n, text_s(n), you.ridge, you.folded.rmse);
        char safe[OUTPUT_SAFE];
        for (size_t i = 0; i < you.n_nearest; i++) {
            fprintf(out->out, "%s%s (%.3f)%s", i == 0 ? "nearest watchers: " : "",
                    output_safe(out, mf_id(&lab->ratings.watchers, you.nearest[i]), safe),
                    you.cosine[i], i + 1 < you.n_nearest ? ", " : "\n");
        }
    }
    mf_you_clear(&you);
    mf_model_free(model);
    return status;
}

static mf_status run_recommend(mf_lab *lab, const arguments *args, output *out)
{
    bool all = argument_flag(args, "all");
    uint32_t watcher = 0;
    mf_model *model = NULL;
    if (argument_text(args, "rate") != NULL) {
        bool alone = !all && args->n_positional == 0 && argument_text(args, "watcher") == NULL;
        return alone ? recommend_to_you(lab, args, out)
                     : mf_fail(&out->error, MF_USAGE, "--rate and a watcher; expected one of them");
    }
    if (argument(args, "fold-beta")->given) {
        return mf_fail(&out->error, MF_USAGE, "--fold-beta goes with --rate");
    }
    if (!all || args->n_positional > 0 || argument_text(args, "watcher") != NULL) {
        const char *id = all ? NULL : one_of(args, "watcher", out);
        if (id == NULL) {
            return all ? mf_fail(&out->error, MF_USAGE, "--all and a watcher; expected one of them")
                       : MF_USAGE;
        }
        mf_status found = find_watcher(lab, id, &watcher, &out->error);
        if (found != MF_OK) {
            return found;
        }
    }
    mf_scored *items = mf_alloc(argument_count(args, "number"), sizeof *items);
    if (items == NULL) {
        return mf_no_memory(&out->error, "the list");
    }
    mf_status status = answering_model(lab, args, out, &model);
    double level = NAN;
    bool by_low = status == MF_OK && goes_by_low(args, mf_model_has_intervals(model));
    status = status == MF_OK ? interval_asked(args, model, by_low, &level, &out->error) : status;
    mf_list_options options = list_options(lab, args);
    options.by_low = by_low ? level : 0;
    list_manner manner = manner_of(lab, args, level);
    manner.watcher = watcher;
    manner.stranger = status == MF_OK && is_stranger(model, watcher);
    if (status == MF_OK && out->form == OUTPUT_CSV) {
        fprintf(out->out, "watcher,rank,movie,title,score,ratings%s,fallback\n",
                isfinite(level) ? ",prediction,low,high" : "");
    }
    if (status == MF_OK && all) {
        all_lists lists = {.lab = lab, .model = model, .manner = manner, .out = out};
        mf_error ended = {0};
        status = mf_recommend_all(model, &lab->ratings.r, &options, threads_wanted(args),
                                  print_next, &lists, &ended);
        if (lists.status != MF_OK) {
            status = lists.status; /* what print_next met is why it ended */
        } else if (status != MF_OK) {
            out->error = ended;
        }
    } else if (status == MF_OK) {
        status = recommend_to(lab, model, watcher, &options, &manner, items, out);
    }
    free(items);
    mf_model_free(model);
    return status;
}

/* The movies nearest to one in a model. */
static mf_status print_similar(const mf_lab *lab, const mf_model *model, uint32_t movie,
                               const mf_list_options *options, const char *run, output *out)
{
    char name[1200], score[32];
    const char *id = mf_id(&lab->ratings.movies, movie), *title = title_or_blank(lab, movie);
    list_manner manner = {.min_ratings = options->min_ratings,
                          .clip = {false, NAN, NAN},
                          .level = NAN,
                          .cosines = true};
    mf_scored *items = mf_alloc(options->n, sizeof *items);
    if (items == NULL) {
        return mf_no_memory(&out->error, "the list");
    }
    bool trained = model->movie_count[movie] > 0;
    size_t n = trained ? mf_similar(model, movie, options, items) : 0;
    if (!trained) {
        output_note(out,
                    "movie %.200s has no training rating: its factors are those that it began "
                    "with, and nothing is near to them but by chance",
                    id);
    }
    bool text = out->form == OUTPUT_TEXT;
    snprintf(name, sizeof name, text && title[0] != '\0' ? "%.600s  %.500s" : "%.600s", id, title);
    snprintf(score, sizeof score, run == NULL ? "cosine" : "cosine in %.16s", run);
    mf_status status = print_list(lab, model, "movie", name, items, n, score, &manner, out);
    free(items);
    return status;
}

static mf_status run_similar(mf_lab *lab, const arguments *args, output *out)
{
    uint32_t movie;
    mf_run *run;
    mf_model *model = NULL, *second = NULL;
    const char *id = one_of(args, "movie", out);
    mf_status status = id == NULL ? MF_USAGE : find_movie(lab, id, &movie, &out->error);
    if (status != MF_OK) {
        return status;
    }
    status = answering_run(lab, args, out, SIZE_MAX, &run);
    status = status == MF_OK ? answering_pair(lab, args, out, &model, &second) : status;
    if (status == MF_OK && model->k == 0) {
        status = mf_fail(&out->error, MF_USAGE, "%s has no factors, and so no movies are similar",
                         mf_solver_name(run->config.solver));
    }
    if (status == MF_OK) {
        if (out->form == OUTPUT_CSV) {
            fprintf(out->out, "movie,rank,other,title,score,ratings\n");
        }
        mf_list_options options = list_options(lab, args);
        status = print_similar(lab, model, movie, &options, second == NULL ? NULL : "A", out);
        status = status == MF_OK && second != NULL
                     ? print_similar(lab, second, movie, &options, "B", out)
                     : status;
    }
    mf_model_free(model);
    mf_model_free(second);
    return status;
}

const verb verb_recommend = {
    .name = "recommend",
    .summary = "the movies that a run predicts a watcher to like most",
    .operands = "WATCHER | --all | --rate LIST",
    .details = "Movies that the watcher has rated are left out unless asked for; ties stand in the "
               "order of their ids. With --all and --json one object a watcher, one a line. With "
               "--rate it is for you: your factors are the solution of a ridge regression on what "
               "you rate, the movies held, with the ridge at which the run's own updates come to "
               "rest. A model that knows how sure it is "
               "(bayes) says between which ratings the watcher's is expected.",
    .example = "data/tiny.csv ada -n 3 --json",
    .need = NEEDS_MODEL,
    .questions = true,
    .least = 0,
    .most = 1,
    .groups = (const option *const[]){options_recommend, options_interval, options_list,
                                      options_question, options_training, options_data,
                                      options_output, options_common, NULL},
    .run = run_recommend,
};

const verb verb_similar = {
    .name = "similar",
    .summary = "the movies whose factors point most in a movie's direction",
    .operands = "MOVIE",
    .details = "Cosine similarity of movie factors, from -1 to 1. Movies without training ratings "
               "have factors that mean nothing and are left out unless --min-ratings is 0. In a "
               "session with A and B both answer, unless --run names one.",
    .example = "data/tiny.csv 3 -n 3",
    .need = NEEDS_MODEL,
    .questions = true,
    .least = 0,
    .most = 1,
    .groups =
        (const option *const[]){options_similar, options_list, options_question, options_training,
                                options_data, options_output, options_common, NULL},
    .run = run_similar,
};
