/* compare: two saved models side by side, as A and B. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/chance.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/join.h"
#include "../lab/lab.h"
#include "../model/factors.h"
#include "../model/libmf_file.h"
#include "../model/model.h"
#include "../model/recommend.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "../train/unseen.h"
#include "answer.h"
#include "training.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static const option options_compare[] = {
    {"watcher", 'w', OPTION_TEXT, "ID", NULL, 0, 0, "@watcher",
     "print this watcher's lists in both, side by side"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* Sums over ratings that neither model has seen, of A and of B. */
typedef struct judged {
    size_t n, n_warm, left_out, unknown; /* warm: in both */
    mf_errors all[2], warm[2], cold[2];
    size_t inside[2];     /* their 90 % intervals; of models that have them */
    mf_chance by_watcher; /* Σe² of A − Σe² of B */
} judged;

typedef struct comparison {
    const mf_lab *lab;
    const char *paths[2];
    const mf_model *models[2];
    mf_joined joined;
    bool has_file;
    judged on_file;
    size_t n_known;            /* known ratings that both predict by their factors */
    double apart, correlation; /* of those predictions: RMS difference */
    size_t list, watchers, with_list, same_first,
        distinct[2];          /* lists of so many, for so many watchers */
    double shared, listed[2]; /* mean numbers in both, and in a list */
    double ratings[2];        /* mean training ratings in A's data */
    mf_alignment factors;     /* k 0: one has none */
    uint32_t min_ratings;     /* of the movies in the lists */
} comparison;

/* ---- what is compared ------------------------------------------------------------------------ */

/* Are watcher and movie known to both by training ratings? */
static bool is_warm(const comparison *c, size_t i, size_t j)
{
    return c->models[0]->watcher_count[i] > 0 && c->models[1]->watcher_count[i] > 0 &&
           c->models[0]->movie_count[j] > 0 && c->models[1]->movie_count[j] > 0;
}

static mf_status judge(comparison *c, const mf_ratings *file, const char *path, mf_error *error)
{
    enum { A, B };
    mf_unseen unseen;
    judged *to = &c->on_file;
    double squares[2][2] = {{0}}, sums[2][2] = {{0}}; /* of A and B, cold and warm */
    mf_ratings own = c->lab->ratings;                 /* its ids, with what stands in either */
    own.r = c->joined.either;
    mf_status status = mf_unseen_find(c->models[A], &own, file, &unseen, error);
    if (status != MF_OK) {
        return status;
    }
    const mf_csr *r = &unseen.ratings;
    to->left_out = unseen.n_known;
    to->unknown = unseen.unknown.n;
    to->n = r->n;
    for (size_t i = 0; i < r->n_rows; i++) {
        double rows[2] = {0, 0};
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            bool warm = is_warm(c, i, r->col[at]);
            to->n_warm += warm;
            for (int m = 0; m < 2; m++) {
                double value = mf_csr_rating(r, at);
                double e = value - mf_predict(c->models[m], i, r->col[at], MF_COLD_BIAS).value;
                mf_interval in =
                    mf_model_interval(c->models[m], i, r->col[at], 0.9, MF_INTERVAL_RATING);
                squares[m][warm] += e * e;
                sums[m][warm] += fabs(e);
                rows[m] += e * e;
                to->inside[m] += value >= in.low && value <= in.high;
            }
        }
        if (r->row_start[i + 1] > r->row_start[i]) {
            mf_chance_add(&to->by_watcher, rows[A] - rows[B]);
        }
    }
    mf_unseen_clear(&unseen);
    for (int m = 0; m < 2; m++) {
        to->warm[m] = mf_errors_of(to->n_warm, squares[m][1], sums[m][1]);
        to->cold[m] = mf_errors_of(to->n - to->n_warm, squares[m][0], sums[m][0]);
        to->all[m] = mf_errors_join(to->warm[m], to->cold[m]);
    }
    return to->n > 0 ? MF_OK
                     : mf_fail_at(error, MF_BAD_DATA, path, 0,
                                  "%zu pairs stand in the models and %zu are of unknown watchers "
                                  "or movies; expected ratings that neither has seen",
                                  to->left_out, to->unknown);
}

/* How far apart the predictions of known ratings are; of up to a million, evenly chosen. */
static void compare_predictions(comparison *c)
{
    enum { MOST = 1000000 };
    const mf_csr *r = &c->joined.either;
    size_t step = 1 + r->n / MOST, n = 0;
    double mean[2] = {0}, squares[2] = {0}, product = 0, apart = 0;
    for (size_t i = 0, at = 0; i < r->n_rows; i++) {
        for (; at < r->row_start[i + 1]; at += step) {
            if (!is_warm(c, i, r->col[at])) {
                continue;
            }
            double p[2], from[2];
            n++;
            for (int m = 0; m < 2; m++) {
                p[m] = mf_predict(c->models[m], i, r->col[at], MF_COLD_BIAS).value;
                from[m] = p[m] - mean[m];
                mean[m] += from[m] / (double)n;
                squares[m] += from[m] * (p[m] - mean[m]);
            }
            product += from[0] * (p[1] - mean[1]);
            apart += (p[0] - p[1]) * (p[0] - p[1]);
        }
    }
    c->n_known = n;
    c->apart = n > 0 ? sqrt(apart / (double)n) : NAN;
    c->correlation = product / sqrt(squares[0] * squares[1]);
}

/* Lists for up to a thousand watchers, evenly chosen among those whom both know. */
static mf_status compare_lists(comparison *c, const mf_list_options *options, mf_error *error)
{
    enum { MOST = 1000 };
    const mf_csr *r = &c->joined.either;
    mf_scored *items[2] = {mf_alloc(options->n, sizeof(mf_scored)),
                           mf_alloc(options->n, sizeof(mf_scored))};
    unsigned char *listed = mf_alloc_zero(r->n_cols, 1);
    size_t both = 0, step, shared = 0, entries[2] = {0};
    double ratings[2] = {0};
    mf_status status = items[0] == NULL || items[1] == NULL || listed == NULL
                           ? mf_no_memory(error, "lists")
                           : MF_OK;
    for (size_t i = 0; i < r->n_rows && status == MF_OK; i++) {
        both += c->models[0]->watcher_count[i] > 0 && c->models[1]->watcher_count[i] > 0;
    }
    step = both > MOST ? (both + MOST - 1) / MOST : 1;
    for (size_t i = 0, at = 0; i < r->n_rows && status == MF_OK; i++) {
        bool known = c->models[0]->watcher_count[i] > 0 && c->models[1]->watcher_count[i] > 0;
        if (!known || at++ % step != 0) {
            continue;
        }
        size_t n[2];
        for (int m = 0; m < 2; m++) {
            n[m] = mf_recommend(c->models[m], r, i, options, items[m]);
            for (size_t t = 0; t < n[m]; t++) {
                uint32_t j = items[m][t].movie;
                ratings[m] += c->models[m]->movie_count[j];
                listed[j] |= (unsigned char)(1 << m);
            }
            entries[m] += n[m];
        }
        for (size_t a = 0; a < n[0]; a++) {
            for (size_t b = 0; b < n[1]; b++) {
                shared += items[0][a].movie == items[1][b].movie;
            }
        }
        c->watchers++;
        c->with_list += n[0] > 0 || n[1] > 0;
        c->same_first += n[0] > 0 && n[1] > 0 && items[0][0].movie == items[1][0].movie;
    }
    for (size_t j = 0; j < r->n_cols && status == MF_OK; j++) {
        c->distinct[0] += (listed[j] & 1) != 0;
        c->distinct[1] += (listed[j] & 2) != 0;
    }
    c->list = options->n;
    c->shared = (double)shared / (double)c->watchers;
    for (int m = 0; m < 2; m++) {
        c->ratings[m] = ratings[m] / (double)entries[m];
        c->listed[m] = (double)entries[m] / (double)c->watchers;
    }
    free(items[0]);
    free(items[1]);
    free(listed);
    return status;
}

/* Axes of both over the rows that both know, and how they lie. */
static mf_status compare_factors(comparison *c, mf_error *error)
{
    const mf_model *a = c->models[0], *b = c->models[1];
    mf_axes of_a = {0}, of_b = {0};
    if (a->k == 0 || b->k == 0) {
        return MF_OK;
    }
    uint32_t *watchers = mf_alloc(a->n_watchers, sizeof *watchers);
    uint32_t *movies = mf_alloc(a->n_movies, sizeof *movies);
    mf_status status =
        watchers == NULL || movies == NULL ? mf_no_memory(error, "the factors") : MF_OK;
    for (size_t i = 0; i < a->n_watchers && status == MF_OK; i++) {
        watchers[i] = b->watcher_count[i] > 0 ? a->watcher_count[i] : 0;
    }
    for (size_t j = 0; j < a->n_movies && status == MF_OK; j++) {
        movies[j] = b->movie_count[j] > 0 ? a->movie_count[j] : 0;
    }
    status = status == MF_OK ? mf_axes_make(a, watchers, movies, &of_a, error) : status;
    status = status == MF_OK ? mf_axes_make(b, watchers, movies, &of_b, error) : status;
    status = status == MF_OK ? mf_align(&of_b, &of_a, &c->factors, error) : status;
    mf_axes_clear(&of_a);
    mf_axes_clear(&of_b);
    free(watchers);
    free(movies);
    return status;
}

/* ---- printed --------------------------------------------------------------------------------- */

/* A, B and what lies between. */
static void add_row(table *t, const char *name, const char *format, double a, double b)
{
    char shown[3][40];
    const double values[3] = {a, b, a - b};
    for (int v = 0; v < 3; v++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(shown[v], sizeof shown[v], format, values[v]);
#pragma GCC diagnostic pop
    }
    table_add(t, "%s", name);
    for (int v = 0; v < 3; v++) {
        isfinite(values[v]) ? table_add(t, "%s%s", v == 2 && values[v] >= 0 ? "+" : "", shown[v])
                            : table_add(t, "-");
    }
}

static double covered(const comparison *c, int m)
{
    return mf_model_has_intervals(c->models[m]) && c->on_file.n > 0
               ? (double)c->on_file.inside[m] / (double)c->on_file.n
               : NAN;
}

static void print_models(const comparison *c, output *out)
{
    char a[32], b[32];
    for (int m = 0; m < 2; m++) {
        const mf_run *run = c->lab->runs[m];
        const mf_solver *solver = run->config.solver;
        fprintf(out->out, "%c  %s: %s", "AB"[m],
                output_safe(out, c->paths[m], (char[OUTPUT_SAFE]){""}), solver -> name);
        solver->uses_k ? fprintf(out->out, ", K %zu", c->models[m]->k) : 0;
        solver->uses_alpha ? fprintf(out->out, ", alpha %g", run->config.alpha) : 0;
        solver->uses_beta ? fprintf(out->out, ", beta %g", run->config.beta) : 0;
        const mf_epoch *kept = mf_run_kept(run);
        if (kept != NULL && kept->epoch < run->history.n) {
            fprintf(out->out, ", epoch %zu of %zu", kept->epoch, run->history.n);
        } else if (kept != NULL) {
            fprintf(out->out, ", %zu epoch%s", run->history.n, text_s(run->history.n));
        }
        run->status == MF_RUN_DIVERGED
            ? fprintf(out->out, "; DIVERGED: this is its last good epoch, %zu", run->model_epoch)
            : 0;
        isfinite(heldout_then(c->lab->runs[m]))
            ? fprintf(out->out, "; held out when it was trained: RMSE %.4f",
                      heldout_then(c->lab->runs[m]))
            : 0;
        fputc('\n', out->out);
    }
    fprintf(out->out, "both know %s watcher%s and %s movie%s",
            text_thousands(c->joined.watchers, a), text_s(c->joined.watchers),
            text_thousands(c->joined.movies, b), text_s(c->joined.movies));
    if (c->joined.only_watchers + c->joined.only_movies > 0) {
        fprintf(out->out, "\n%s watcher%s and %s movie%s that B alone knows take no part",
                text_thousands(c->joined.only_watchers, a), text_s(c->joined.only_watchers),
                text_thousands(c->joined.only_movies, b), text_s(c->joined.only_movies));
    }
    fputc('\n', out->out);
}

static table *new_table(void)
{
    static const table_align align[] = {TABLE_LEFT, TABLE_RIGHT, TABLE_RIGHT, TABLE_RIGHT};
    static const char *const heads[] = {"", "A", "B", "A - B"};
    table *t = table_new(4, align);
    for (size_t h = 0; h < 4; h++) {
        table_add(t, "%s", heads[h]);
    }
    return t;
}

static mf_status print_errors(const comparison *c, const char *file, output *out)
{
    const judged *j = &c->on_file;
    char a[32], b[32], d[32];
    fprintf(out->out,
            "\n%s: %s rating%s that neither has seen; %s that stand in one of them and %s of "
            "unknown watchers or movies left out\n",
            file, text_thousands(j->n, a), text_s(j->n), text_thousands(j->left_out, b),
            text_thousands(j->unknown, d));
    table *t = new_table();
    add_row(t, "RMSE", "%.4f", j->all[0].rmse, j->all[1].rmse);
    add_row(t, "  warm in both", "%.4f", j->warm[0].rmse, j->warm[1].rmse);
    add_row(t, "  cold in one", "%.4f", j->cold[0].rmse, j->cold[1].rmse);
    add_row(t, "MAE", "%.4f", j->all[0].mae, j->all[1].mae);
    add_row(t, "within 90 % intervals", "%.3f", covered(c, 0), covered(c, 1));
    mf_status status = output_table(out, t, 1);
    table_free(t);
    fprintf(out->out, "%s\n",
            mf_chance_is_none(&j->by_watcher) ? "they do not differ on them"
            : mf_may_be_chance(&j->by_watcher)
                ? "watcher by watcher, chance may be all that tells them apart"
            : j->by_watcher.mean < 0
                ? "A is better: watcher by watcher, chance does not explain it"
                : "B is better: watcher by watcher, chance does not explain it");
    return status;
}

/* Ten a line. */
static void print_numbers(const double *numbers, size_t n, int digits, output *out)
{
    for (size_t i = 0; i < n; i++) {
        isfinite(numbers[i]) ? fprintf(out->out, "%7.*f", digits, numbers[i])
                             : fprintf(out->out, "      -");
        fputs(i % 10 == 9 || i + 1 == n ? "\n" : "", out->out);
    }
}

static mf_status print_text(const comparison *c, const char *file, output *out)
{
    char a[32], b[32], d[32];
    mf_status status = MF_OK;
    print_models(c, out);
    if (c->has_file) {
        status = print_errors(c, file, out);
    }
    if (c->n_known > 0) {
        fprintf(out->out, "\npredictions of %s of %s known ratings: %.4f apart (RMS)",
                text_thousands(c->n_known, a), text_thousands(c->joined.either.n, b), c->apart);
        isfinite(c->correlation) ? fprintf(out->out, ", correlation %.4f", c->correlation) : 0;
        fputc('\n', out->out);
    }
    if (c->watchers > 0) {
        char least[80] = "";
        if (c->min_ratings > 1) {
            snprintf(least, sizeof least, ", of movies with at least %u training ratings",
                     c->min_ratings);
        }
        fprintf(out->out,
                "\nlists of %zu for %s of the %s watchers of both%s%s\nof the %.1f in a list of A "
                "%.1f stand in "
                "B's; the first is the same for %s %% of those who have a list\n",
                c->list, text_thousands(c->watchers, a), text_thousands(c->joined.watchers, b),
                c->watchers < c->joined.watchers ? ", evenly chosen" : "", least, c->listed[0],
                c->shared, text_percent((double)c->same_first, (double)c->with_list, 0, d));
        table *t = new_table();
        add_row(t, "movies in the lists", "%.0f", (double)c->distinct[0], (double)c->distinct[1]);
        add_row(t, "their ratings, mean", "%.1f", c->ratings[0], c->ratings[1]);
        status = status == MF_OK ? output_table(out, t, 1) : status;
        table_free(t);
    }
    if (c->factors.k > 0) {
        fprintf(out->out,
                "\nangles between what the movies' factors span in A and in B, degrees\n");
        print_numbers(c->factors.angles, c->factors.n_angles, 1, out);
        fprintf(out->out, "after the best rotation of B onto A, correlation axis by axis\n");
        print_numbers(c->factors.correlation, c->factors.rank, 3, out);
    }
    return status;
}

static json_t *pair_json(double a, double b)
{
    return json_pack("{s:o, s:o}", "a", json_number_or_null(a), "b", json_number_or_null(b));
}

static json_t *errors_json(const mf_errors e[2])
{
    return json_pack("{s:I, s:o, s:o}", "n", (json_int_t)e[0].n, "rmse",
                     pair_json(e[0].rmse, e[1].rmse), "mae", pair_json(e[0].mae, e[1].mae));
}

static json_t *model_json(const comparison *c, int m)
{
    const mf_run *run = c->lab->runs[m];
    return json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:o}", "file", id_json(c->paths[m]), "solver",
                     run->config.solver->name, "status", mf_run_status_name(run->status), "k",
                     (json_int_t)c->models[m]->k, "epochs", (json_int_t)run->history.n,
                     "model_epoch", (json_int_t)run->model_epoch, "heldout_rmse",
                     json_number_or_null(heldout_then(c->lab->runs[m])));
}

static mf_status print_json(const comparison *c, const char *file, output *out)
{
    const judged *j = &c->on_file;
    json_t *root = json_pack(
        "{s:o, s:o, s:I, s:I, s:I, s:I}", "a", model_json(c, 0), "b", model_json(c, 1), "watchers",
        (json_int_t)c->joined.watchers, "movies", (json_int_t)c->joined.movies, "only_b_watchers",
        (json_int_t)c->joined.only_watchers, "only_b_movies", (json_int_t)c->joined.only_movies);
    json_t *errors = json_null();
    if (c->has_file) {
        errors = json_pack("{s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:b}", "file", id_json(file),
                           "left_out", (json_int_t)j->left_out, "unknown", (json_int_t)j->unknown,
                           "all", errors_json(j->all), "warm", errors_json(j->warm), "cold",
                           errors_json(j->cold), "interval_coverage",
                           pair_json(covered(c, 0), covered(c, 1)), "may_be_chance",
                           mf_may_be_chance(&j->by_watcher));
    }
    json_object_set_new(root, "errors", errors);
    json_object_set_new(root, "predictions",
                        json_pack("{s:I, s:o, s:o}", "n", (json_int_t)c->n_known, "apart",
                                  json_number_or_null(c->apart), "correlation",
                                  json_number_or_null(c->correlation)));
    json_object_set_new(root, "lists",
                        json_pack("{s:I, s:I, s:o, s:I, s:I, s:o, s:I, s:o, s:o}", "length",
                                  (json_int_t)c->list, "min_ratings", (json_int_t)c->min_ratings,
                                  "listed", pair_json(c->listed[0], c->listed[1]), "watchers",
                                  (json_int_t)c->watchers, "with_list", (json_int_t)c->with_list,
                                  "shared", json_number_or_null(c->shared), "same_first",
                                  (json_int_t)c->same_first, "distinct",
                                  pair_json((double)c->distinct[0], (double)c->distinct[1]),
                                  "mean_ratings", pair_json(c->ratings[0], c->ratings[1])));
    json_object_set_new(root, "factors",
                        c->factors.k == 0
                            ? json_null()
                            : json_pack("{s:o, s:o}", "angles",
                                        json_numbers(c->factors.angles, c->factors.n_angles, 1),
                                        "correlations",
                                        json_numbers(c->factors.correlation, c->factors.rank, 1)));
    return output_json(out, root);
}

/* One watcher's lists side by side; = marks what stands in both. */
static mf_status print_two_lists(const comparison *c, uint32_t watcher,
                                 const mf_list_options *options, output *out)
{
    enum { COLUMNS = 7 };
    static const table_align align[COLUMNS] = {TABLE_RIGHT, TABLE_RIGHT, TABLE_LEFT, TABLE_LEFT,
                                               TABLE_RIGHT, TABLE_LEFT,  TABLE_LEFT};
    static const char *const heads[COLUMNS] = {"rank", "A", "",          "movie of A",
                                               "B",    "",  "movie of B"};
    mf_scored *items[2] = {mf_alloc(options->n, sizeof(mf_scored)),
                           mf_alloc(options->n, sizeof(mf_scored))};
    size_t n[2] = {0, 0};
    if (items[0] == NULL || items[1] == NULL) {
        free(items[0]);
        free(items[1]);
        return mf_no_memory(&out->error, "lists");
    }
    for (int m = 0; m < 2; m++) {
        n[m] = mf_recommend(c->models[m], &c->joined.either, watcher, options, items[m]);
    }
    table *t = table_new(COLUMNS, align);
    for (size_t h = 0; h < COLUMNS; h++) {
        table_add(t, "%s", heads[h]);
    }
    for (size_t row = 0; row < n[0] || row < n[1]; row++) {
        table_add(t, "%zu", row + 1);
        for (int m = 0; m < 2; m++) {
            bool there = row < n[m], both = false;
            uint32_t movie = there ? items[m][row].movie : 0;
            for (size_t o = 0; o < n[1 - m] && there; o++) {
                both = both || items[1 - m][o].movie == movie;
            }
            const char *title = there ? title_or_blank(c->lab, movie) : "";
            there ? table_add(t, "%.4f", items[m][row].score) : table_add(t, "%s", "");
            table_add(t, "%s", both ? "=" : "");
            table_add(t, "%s",
                      !there             ? ""
                      : title[0] != '\0' ? title
                                         : mf_id(&c->lab->ratings.movies, movie));
        }
    }
    char safe[OUTPUT_SAFE];
    fprintf(out->out, "\nwatcher %s: = stands in both\n",
            output_safe(out, mf_id(&c->lab->ratings.watchers, watcher), safe));
    mf_status status = output_table(out, t, 1);
    table_free(t);
    free(items[0]);
    free(items[1]);
    return status;
}

/* ---- the verb -------------------------------------------------------------------------------- */

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *file = args->n_positional > 1 ? args->positional[1] : NULL;
    comparison c = {.lab = lab, .has_file = file != NULL};
    mf_lab *other = NULL;
    uint32_t watcher = 0;
    const char *whose = argument_text(args, "watcher");
    if (!lab->is_model) {
        return mf_fail(&out->error, MF_USAGE, "%s is no model file; expected MODEL MODEL [RATINGS]",
                       lab->path);
    }
    if (whose != NULL && out->form != OUTPUT_TEXT) {
        return mf_fail(&out->error, MF_USAGE,
                       "--watcher prints lists as text; expected no other form beside it");
    }
    mf_status status = mf_lab_join(lab, args->positional[0], &c.joined, &out->error);
    if (status == MF_OK && file != NULL) {
        status = open_second(args, file, &other, out);
    }
    if (status == MF_OK && whose != NULL) {
        status = find_watcher(lab, whose, &watcher, &out->error);
    }
    mf_list_options options = {.n = argument_count(args, "number"),
                               .min_ratings = minimum_asked(lab, args)};
    if (!argument_given(args, "min-ratings") && mf_libmf_is_file(args->positional[0])) {
        options.min_ratings = 1; /* it does not say how many a movie has */
    }
    c.min_ratings = options.min_ratings;
    for (int m = 0; m < 2 && status == MF_OK; m++) {
        c.models[m] = lab->runs[m]->model;
        c.paths[m] = m == 0 ? lab->path : args->positional[0];
    }
    if (status == MF_OK && file != NULL) {
        status = judge(&c, &other->ratings, file, &out->error);
    }
    if (status == MF_OK) {
        compare_predictions(&c);
        status = compare_lists(&c, &options, &out->error);
    }
    status = status == MF_OK ? compare_factors(&c, &out->error) : status;
    if (status == MF_OK) {
        status = out->form == OUTPUT_JSON ? print_json(&c, file, out) : print_text(&c, file, out);
    }
    if (status == MF_OK && whose != NULL && out->form == OUTPUT_TEXT) {
        status = print_two_lists(&c, watcher, &options, out);
    }
    mf_alignment_clear(&c.factors);
    mf_csr_clear(&c.joined.either);
    mf_lab_free(other);
    return status;
}

const verb verb_compare = {
    .name = "compare",
    .summary = "two saved models side by side: errors, predictions, lists, factors",
    .operands = "MODEL [RATINGS]",
    .details =
        "FILE is a model file, A; MODEL is B. Watchers and movies are matched by their ids; those "
        "that B alone knows take no part. With RATINGS both are judged on those that stand in "
        "neither, and whether they differ by more than chance is found watcher by watcher. The "
        "factors are compared after the best rotation, for a rotation changes no prediction. In a "
        "session with a model file open (`mfexplore A.npz`, then `:compare B.npz`) the second "
        "stays as B beside A on all screens. The reading options are for RATINGS.",
    .example = "a.npz b.npz new.csv",
    .need = NEEDS_MODEL,
    .least = 1,
    .most = 2,
    .reports_warnings = true,
    .groups = (const option *const[]){options_compare, options_list, options_data, options_json,
                                      options_common, NULL},
    .reads_ratings = true,
    .run = run,
};
