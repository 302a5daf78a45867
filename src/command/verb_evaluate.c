/* evaluate: how good a model is on ratings that it has not seen. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>

#include "../data/fail.h"
#include "../data/split.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/metrics.h"
#include "../train/ranking.h"
#include "../train/run.h"
#include "../train/unseen.h"
#include "answer.h"
#include "calibration.h"
#include "report.h"
#include "training.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_evaluate[] = {
    {"rank", 0, OPTION_COUNT, "N", NULL, 1, 100000, NULL,
     "judge lists of N, too, beside lists of the movies with the most ratings"},
    {"threads", 0, OPTION_COUNT, "N", "0", 0, 256, NULL, "at most so many; 0: all cores"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* What was found. */
typedef struct verdict {
    const char *name; /* of what is judged */
    mf_unseen unseen;
    mf_split split; /* trained on what stands in the model; held out: what is unseen */
    mf_errors warm, cold, all, mean, bias;
    mf_coverage coverage;
    size_t rank;
    mf_ranking ranking, popularity;
} verdict;

/* Errors of the means alone on what is unseen and known by id: μ, or μ + b_u + b_i. */
static mf_errors of_means(const mf_model *model, const mf_csr *r, bool biases)
{
    double sse = 0, sum = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            const mf_baseline *b = &model->fallback;
            double e =
                mf_csr_rating(r, at) - b->mu - (biases ? b->watcher[i] + b->movie[r->col[at]] : 0);
            sse += e * e;
            sum += fabs(e);
        }
    }
    return mf_errors_of(r->n, sse, sum);
}

/* A model that lists the movies with the most training ratings for everyone. */
static mf_model *most_rated(const mf_model *model)
{
    mf_model *popular = mf_model_new(model->n_watchers, model->n_movies, 0);
    for (size_t i = 0; popular != NULL && i < model->n_watchers; i++) {
        popular->watcher_count[i] = model->watcher_count[i];
    }
    for (size_t j = 0; popular != NULL && j < model->n_movies; j++) {
        popular->movie_count[j] = model->movie_count[j];
        popular->movie_bias[j] = model->movie_count[j];
    }
    if (popular != NULL) {
        popular->has_biases = popular->is_whole = true;
    }
    return popular;
}

static mf_status judge_lists(const mf_model *model, verdict *v, unsigned threads, mf_error *error)
{
    mf_model *popular = most_rated(model);
    double mean = model->fallback.mu;
    mf_status status = popular == NULL ? mf_no_memory(error, "lists") : MF_OK;
    if (status == MF_OK) {
        status = mf_rank_missing(model, &v->split, mean, v->rank, v->unseen.missed, threads,
                                 &v->ranking, error);
    }
    if (status == MF_OK) {
        status = mf_rank_missing(popular, &v->split, mean, v->rank, v->unseen.missed, threads,
                                 &v->popularity, error);
    }
    mf_model_free(popular);
    return status;
}

static mf_status judge(const mf_lab *lab, const mf_model *model, const mf_ratings *other,
                       const arguments *args, verdict *v, mf_error *error)
{
    mf_status status = mf_unseen_find(model, &lab->ratings, other, &v->unseen, error);
    if (status != MF_OK) {
        return status;
    }
    if (v->unseen.ratings.n + v->unseen.unknown.n == 0) {
        const char *said =
            v->unseen.n_known == 1
                ? "its one pair stands in the model; expected ratings that it has not seen"
                : "all %zu pairs stand in the model; expected ratings that it has not seen";
        return mf_fail_at(error, MF_BAD_DATA, args->positional[0], 0, said, v->unseen.n_known);
    }
    v->mean = of_means(model, &v->unseen.ratings, false);
    v->bias = of_means(model, &v->unseen.ratings, true);
    status = mf_split_given(&lab->ratings, &v->unseen.ratings, &v->split, error);
    if (status != MF_OK) {
        return status;
    }
    if (lab->ratings.r.n == 0) { /* a .libmf model keeps no ratings, but who was trained */
        memcpy(v->split.watcher_count, model->watcher_count,
               model->n_watchers * sizeof *v->split.watcher_count);
        memcpy(v->split.movie_count, model->movie_count,
               model->n_movies * sizeof *v->split.movie_count);
    }
    v->warm = mf_measure(model, &v->split.heldout, true, NULL);
    v->cold = mf_measure(model, &v->split.heldout, false, NULL);
    v->all = mf_errors_join(mf_errors_join(v->warm, v->cold), v->unseen.unknown);
    status = mf_model_coverage(model, &v->split, &v->coverage, error);
    status = status == MF_OK && v->rank > 0 ? judge_lists(model, v, threads_wanted(args), error)
                                            : status;
    if (lab->ratings.r.n == 0) { /* nor how often each movie was rated */
        mf_ranking *p = &v->popularity;
        p->precision = p->recall = p->ndcg = p->map = p->coverage = NAN;
    }
    return status;
}

static void add_errors(table *t, const char *name, mf_errors e)
{
    char n[32];
    table_add(t, "%s", name);
    table_add(t, "%s", text_thousands(e.n, n));
    output_cell(t, "%.4f", e.rmse);
    output_cell(t, "%.4f", e.mae);
}

static void add_ranking(table *t, const char *name, const mf_ranking *r)
{
    const double values[] = {r->precision, r->recall, r->ndcg, r->map, r->coverage};
    table_add(t, "%s", name);
    for (size_t c = 0; c < sizeof values / sizeof values[0]; c++) {
        output_cell(t, "%.4f", values[c]);
    }
}

static mf_status print_text(const mf_lab *lab, const verdict *v, const char *path, output *out)
{
    char known[32], watchers[32], movies[32];
    fprintf(out->out, "%s judged on %s: %s pair%s in the model %s left out\n",
            output_safe(out, v->name, (char[OUTPUT_SAFE]){""}),
            output_safe(out, path, (char[OUTPUT_SAFE]){""}),
            text_thousands(v->unseen.n_known, known), text_s(v->unseen.n_known),
            v->unseen.n_known == 1 ? "is" : "are");
    size_t n = v->unseen.new_watchers, m = v->unseen.new_movies;
    if (n + m > 0) {
        fprintf(out->out,
                "%s watcher%s and %s movie%s are unknown to it: such ratings are predicted by the "
                "mean and what bias is known\n",
                text_thousands(n, watchers), text_s(n), text_thousands(m, movies), text_s(m));
    }
    static const table_align align[] = {TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT};
    table *t = table_new(4, align);
    static const char *const heads[] = {"", "ratings", "RMSE", "MAE"};
    for (size_t h = 0; h < 4; h++) {
        table_add(t, "%s", heads[h]);
    }
    add_errors(t, "all", v->all);
    add_errors(t, "  warm", v->warm);
    add_errors(t, "  cold", v->cold);
    add_errors(t, "  unknown", v->unseen.unknown);
    add_errors(t, "the mean, on warm and cold", v->mean);
    add_errors(t, "mean + biases, on these", v->bias);
    mf_status status = output_table(out, t, 1);
    table_free(t);
    if (status == MF_OK && v->coverage.n > 0) {
        status = print_coverage(lab->runs[0]->name, &v->coverage, out);
    }
    if (status == MF_OK && v->rank > 0) {
        static const table_align columns[] = {TABLE_LEFT,  TABLE_RIGHT, TABLE_RIGHT,
                                              TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT};
        static const char *const names[] = {"", "precision", "recall", "NDCG", "MAP", "coverage"};
        t = table_new(6, columns);
        for (size_t h = 0; h < 6; h++) {
            table_add(t, "%s", names[h]);
        }
        add_ranking(t, "the model's lists", &v->ranking);
        add_ranking(t, "the most rated movies", &v->popularity);
        print_listed(&v->ranking, "new", lab->runs[0]->model->fallback.mu,
                     lab->ratings.watchers.count, out);
        status = output_table(out, t, 1);
        print_unlisted(&v->ranking, out);
        n = v->unseen.of_strangers;
        if (n > 0) {
            fprintf(out->out,
                    "%s more %s of watchers whom the model does not know: no list is made for "
                    "them\n",
                    text_thousands(n, known), n == 1 ? "is" : "are");
        }
        table_free(t);
    }
    return status;
}

static mf_status print_csv(const verdict *v, output *out)
{
    const struct {
        const char *name;
        mf_errors e;
    } rows[] = {{"all", v->all},   {"warm", v->warm},
                {"cold", v->cold}, {"unknown", v->unseen.unknown},
                {"mean", v->mean}, {"bias", v->bias}};
    fprintf(out->out, "part,ratings,rmse,mae%s\n", v->rank > 0 ? CSV_RANKING : "");
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        fprintf(out->out, "%s,%zu,", rows[r].name, rows[r].e.n);
        output_csv_number(out->out, rows[r].e.rmse);
        fputc(',', out->out);
        output_csv_number(out->out, rows[r].e.mae);
        v->rank > 0 ? csv_ranking(r == 0 ? &v->ranking : NULL, out->out) : (void)0;
        fputc('\n', out->out);
    }
    if (v->rank > 0) {
        fprintf(out->out, "most_rated,,,");
        csv_ranking(&v->popularity, out->out);
        fputc('\n', out->out);
    }
    return MF_OK;
}

static json_t *errors_object(mf_errors e)
{
    return json_pack("{s:I, s:o, s:o}", "n", (json_int_t)e.n, "rmse", json_number_or_null(e.rmse),
                     "mae", json_number_or_null(e.mae));
}

static mf_status print_json(const verdict *v, const char *path, output *out)
{
    json_t *root =
        json_pack("{s:o, s:o, s:I, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "model",
                  id_json(v->name), "file", id_json(path), "n", (json_int_t)v->all.n, "rmse",
                  json_number_or_null(v->all.rmse), "mae", json_number_or_null(v->all.mae),
                  "trained_pairs_left_out", (json_int_t)v->unseen.n_known, "new_watchers",
                  (json_int_t)v->unseen.new_watchers, "new_movies",
                  (json_int_t)v->unseen.new_movies, "warm", errors_object(v->warm), "cold",
                  errors_object(v->cold), "unknown", errors_object(v->unseen.unknown), "mean",
                  errors_object(v->mean), "bias", errors_object(v->bias));
    add_coverage_json(root, &v->coverage);
    json_object_set_new(root, "ranking", v->rank > 0 ? ranking_json(&v->ranking) : json_null());
    if (v->rank > 0) {
        json_object_set_new(root, "most_rated", ranking_json(&v->popularity));
        json_object_set_new(root, "relevant_of_new_watchers",
                            json_integer((json_int_t)v->unseen.of_strangers));
    }
    return output_json(out, root);
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    if (!lab->is_model) {
        return mf_fail(&out->error, MF_USAGE, "%s is no model file; expected MODEL FILE",
                       lab->path);
    }
    mf_model *model = NULL;
    mf_lab *other = NULL;
    char name[40]; /* beside the model of the file there are others in a session */
    snprintf(name, sizeof name, "run %.20s",
             argument_text(args, "run") == NULL ? "A" : argument_text(args, "run"));
    verdict v = {.rank = argument_set(args, "rank") ? argument_count(args, "rank") : 0,
                 .name = lab->n_runs > 1 ? name : lab->path};
    mf_status status = refuse_named(args, (const char *const[]){"titles", NULL},
                                    "evaluate names no movies", &out->error);
    status = status == MF_OK ? open_second(args, args->positional[0], &other, out) : status;
    status = status == MF_OK ? answering_model(lab, args, out, &model) : status;
    status = status == MF_OK ? judge(lab, model, &other->ratings, args, &v, &out->error) : status;
    if (status == MF_OK) {
        status = out->form == OUTPUT_JSON  ? print_json(&v, args->positional[0], out)
                 : out->form == OUTPUT_CSV ? print_csv(&v, out)
                                           : print_text(lab, &v, args->positional[0], out);
    }
    mf_unseen_clear(&v.unseen);
    mf_split_clear(&v.split);
    mf_model_free(model);
    mf_lab_free(other);
    return status;
}

const verb verb_evaluate = {
    .name = "evaluate",
    .summary = "how good a saved model is on ratings that it has not seen",
    .operands = "RATINGS",
    .details = "FILE is a model file. Pairs that stand in it, trained on or held out of the same "
               "ratings then, are left "
               "out and counted; where none is left the exit code is 3. Ratings of watchers and "
               "movies that it does not know are predicted by the mean and what bias is known, and "
               "counted apart. Models of bayes are judged by their intervals, too. The reading "
               "options are for RATINGS.",
    .example = "model.npz new.csv --rank 10",
    .need = NEEDS_MODEL,
    .least = 1,
    .most = 1,
    .reports_warnings = true,
    .groups = (const option *const[]){options_evaluate, options_question, options_data,
                                      options_output, options_common, NULL},
    .reads_ratings = true,
    .run = run,
};
