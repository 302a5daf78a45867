/* What a lab's numbers are called in lessons. */
#include "quantities.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../lab/lab.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/sweep.h"
#include "remarks.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const mf_quantity mf_quantities[] = {
    {"ratings", "how many ratings the file holds"},
    {"watchers", "how many watchers"},
    {"movies", "how many movies"},
    {"cells", "watchers times movies"},
    {"density_percent", "ratings per hundred cells"},
    {"mean", "the mean rating"},
    {"singletons", "movies with one rating"},
    {"singleton_percent", "their share of all movies"},
    {"most_per_watcher", "the most ratings of one watcher"},
    {"most_per_movie", "the most ratings of one movie"},
    {"dense_bytes", "of R as a dense float64 matrix"},
    {"csr_bytes", "of R as CSR"},
    {"dense_over_csr", "how many times as much"},
    {"training", "training ratings"},
    {"heldout", "held-out ratings"},
    {"cold", "held-out ratings whose watcher or movie has no training rating"},
    {"cold_percent", "their share of the held-out ratings"},
    {"mean_rmse", "held-out RMSE of the mean"},
    {"bias_rmse", "held-out RMSE of mean and biases"},
    {"runs", "how many runs there are"},
    {"sweep_best_beta", "the beta with the lowest held-out RMSE of the runs"},
    {"sweep_best_rmse", "that RMSE"},
    {"sweep_to_biases",
     "beside mean and biases that RMSE is 1 lower, -1 higher, 0 neither by more than chance (over "
     "watchers)"},
    {"pair_alike",
     "1 where chance (over watchers) does not tell A from B on held-out ratings, else 0"},
    {"lowest", "the lowest rating"},
    {"highest", "the highest rating"},
    {"usual_minimum", "lists leave out movies with fewer training ratings"},
    {"RUN.beta", "regularization"},
    {"RUN.alpha", "learning rate"},
    {"RUN.k", "factors"},
    {"RUN.epochs", "epochs trained"},
    {"RUN.train_rmse", "training RMSE, last epoch"},
    {"RUN.train_sse", "training SSE, last epoch"},
    {"RUN.heldout_rmse", "held-out RMSE, last epoch"},
    {"RUN.warm_rmse", "of the warm ones"},
    {"RUN.cold_rmse", "of the cold ones"},
    {"RUN.first_rmse", "training RMSE, first epoch"},
    {"RUN.best_epoch", "the epoch with the lowest held-out RMSE"},
    {"RUN.best_rmse", "that RMSE"},
    {"RUN.rise", "how much the held-out RMSE has risen since"},
    {"RUN.noise",
     "1 where it has risen by more than chance explains (over watchers) while the training "
     "error fell, else 0"},
    {"RUN.notebook_figure", "the square root of SSE over the norm of R: not an RMSE"},
    {"RUN.p_norm", "norm of P"},
    {"RUN.q_norm", "norm of Q"},
    {"RUN.parameters", "numbers in the model"},
    {"RUN.learned_beta", "the beta that it learned (bayes)"},
    {"RUN.covered_90", "of a hundred held-out ratings, how many lie in their 90 % intervals"},
    {"RUN.too_sure",
     "1 where fewer do than chance explains, were nine in ten to be expected, else 0"},
    {"RUN.width_90", "mean width of those intervals"},
    {"RUN.narrow_90", "mean width of the narrowest fifth of them"},
    {"RUN.wide_90", "mean width of the widest fifth"},
    {"RUN.diverged", "1 when it diverged, else 0"},
    {"RUN.diverged_epoch", "the epoch in which it did"},
    {NULL, NULL},
};

static bool is(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

static size_t singletons(const mf_lab *lab)
{
    const mf_csr *r = &lab->ratings.r;
    size_t n = 0;
    if (lab->survey != NULL) {
        return lab->survey->stats.per_movie.singletons;
    }
    unsigned char *seen = mf_alloc_zero(r->n_cols + 1, 1);
    for (size_t t = 0; seen != NULL && t < r->n; t++) {
        seen[r->col[t]] = (unsigned char)(seen[r->col[t]] < 2 ? seen[r->col[t]] + 1 : 2);
    }
    for (size_t j = 0; seen != NULL && j < r->n_cols; j++) {
        n += seen[j] == 1;
    }
    free(seen);
    return n;
}

static double mean_rating(const mf_csr *r)
{
    double sum = 0;
    for (size_t t = 0; t < r->n; t++) {
        sum += (double)mf_csr_value(r, t);
    }
    return r->n > 0 ? sum / (double)r->n : NAN;
}

static double most_of_rows(const mf_csr *r)
{
    size_t most = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        size_t n = r->row_start[i + 1] - r->row_start[i];
        most = n > most ? n : most;
    }
    return (double)most;
}

/* NaN where there is no pair, or nothing is held out. */
static double pair_alike(const mf_lab *lab)
{
    if (lab->n_runs < 2 || lab->runs[0]->rows == NULL || lab->runs[1]->rows == NULL ||
        mf_run_kept(lab->runs[0]) == NULL || mf_run_kept(lab->runs[1]) == NULL) {
        return NAN;
    }
    mf_relation r =
        mf_compare_errors(lab, mf_run_leavings(lab->runs[0]), mf_run_leavings(lab->runs[1]));
    return r == MF_SAME || r == MF_CHANCE;
}

/* NaN where nothing is held out or learned. */
static double learns_noise(const mf_lab *lab, const mf_run *run)
{
    if (run == NULL || run->rows == NULL || run->history.n == 0) {
        return NAN;
    }
    return mf_learns_noise(lab, run);
}

static bool of_data(const mf_lab *lab, const char *name, double *value)
{
    const mf_csr *r = &lab->ratings.r;
    double n = (double)r->n, rows = (double)r->n_rows, columns = (double)r->n_cols;
    mf_memory memory = mf_ratings_memory(&lab->ratings, 5);
    const struct {
        const char *name;
        double value;
    } plain[] = {
        {"ratings", n},
        {"watchers", rows},
        {"movies", columns},
        {"cells", rows * columns},
        {"density_percent", 100 * n / (rows * columns)},
        {"dense_bytes", memory.dense_float64},
        {"csr_bytes", memory.csr},
        {"dense_over_csr", memory.dense_float64 / memory.csr},
        {"training", lab->is_split ? (double)lab->split.train.n : NAN},
        {"heldout", lab->is_split ? (double)lab->split.heldout.n : NAN},
        {"cold", lab->is_split ? (double)lab->split.n_cold : NAN},
        {"mean_rmse", lab->is_split ? lab->mean_floor.rmse : NAN},
        {"bias_rmse", lab->is_split ? lab->bias_floor.rmse : NAN},
        {"cold_percent", lab->is_split && lab->split.heldout.n > 0
                             ? 100 * (double)lab->split.n_cold / (double)lab->split.heldout.n
                             : NAN},
        {"usual_minimum", lab->is_split ? (double)lab->usual_minimum : NAN},
        {"runs", (double)lab->n_runs}};
    for (size_t p = 0; p < sizeof plain / sizeof plain[0]; p++) {
        if (is(name, plain[p].name)) {
            *value = plain[p].value;
            return true;
        }
    }
    if (is(name, "lowest") || is(name, "highest")) {
        double lowest = lab->lowest, highest = lab->highest;
        if (!lab->is_split) {
            lowest = highest = NAN;
            mf_csr_range(r, (mf_stretch){0, r->n_rows}, &lowest, &highest);
        }
        *value = is(name, "lowest") ? lowest : highest;
        return true;
    }
    if (is(name, "pair_alike")) { /* O(rows): only where it is asked for */
        *value = pair_alike(lab);
        return true;
    }
    bool known = lab->survey != NULL;
    *value = is(name, "mean") ? (known ? lab->survey->stats.mean : mean_rating(r))
             : is(name, "most_per_watcher")
                 ? (known ? (double)lab->survey->stats.per_watcher.max : most_of_rows(r))
             : is(name, "most_per_movie") ? (known ? (double)lab->survey->stats.per_movie.max : NAN)
             : is(name, "singletons")     ? (double)singletons(lab)
             : is(name, "singleton_percent") ? 100 * (double)singletons(lab) / columns
                                             : NAN;
    return is(name, "mean") || is(name, "most_per_watcher") || is(name, "most_per_movie") ||
           is(name, "singletons") || is(name, "singleton_percent");
}

/* 1 where the run's held-out error is lower than that of mean and biases, -1 where it is higher, 0
 * where chance may be all, NaN where nobody knows. */
static double to_biases(const mf_lab *lab, const mf_run *run)
{
    if (run->rows == NULL || lab->bias_rows == NULL || mf_run_kept(run) == NULL) {
        return NAN;
    }
    mf_relation r =
        mf_compare_errors(lab, mf_run_leavings(run), (mf_leavings){lab->bias_rows, NULL});
    return r == MF_LOWER ? 1 : r == MF_HIGHER ? -1 : 0;
}

static bool of_sweep(const mf_lab *lab, const char *name, double *value)
{
    mf_sweep sweep;
    *value = NAN;
    if (strncmp(name, "sweep_", 6) != 0) {
        return false;
    }
    if (lab->n_runs > 0 && mf_sweep_make(lab->runs, lab->n_runs, false, 0, &sweep, NULL) == MF_OK) {
        const mf_sweep_point *best = sweep.best == SIZE_MAX ? NULL : &sweep.points[sweep.best];
        if (best != NULL) {
            *value = is(name, "sweep_best_beta")   ? best->beta
                     : is(name, "sweep_best_rmse") ? best->heldout_rmse
                     : is(name, "sweep_to_biases") ? to_biases(lab, lab->runs[best->first])
                                                   : NAN;
        }
        mf_sweep_clear(&sweep);
    }
    return is(name, "sweep_best_beta") || is(name, "sweep_best_rmse") ||
           is(name, "sweep_to_biases");
}

/* O(n log n) over held-out ratings. */
static bool of_intervals(const mf_lab *lab, const mf_run *run, const char *name, double *value)
{
    static const char *const names[] = {"covered_90", "width_90", "narrow_90", "wide_90",
                                        "too_sure"};
    enum { NAMES = sizeof names / sizeof names[0], LEVEL_90 = 2 };
    size_t which = 0;
    while (which < NAMES && !is(name, names[which])) {
        which++;
    }
    mf_coverage c;
    *value = NAN;
    if (which == NAMES || run == NULL ||
        mf_model_coverage(run->model, &lab->split, &c, NULL) != MF_OK || c.n == 0) {
        return which < NAMES;
    }
    const double values[NAMES] = {100 * c.covered[LEVEL_90], c.width, c.fifth_width[0],
                                  c.fifth_width[MF_FIFTHS - 1], mf_coverage_falls_short(&c)};
    *value = values[which];
    return true;
}

static bool of_run(const mf_lab *lab, const mf_run *run, const char *name, double *value)
{
    static const mf_epoch none = {.train = {.rmse = NAN, .sse = NAN},
                                  .heldout = {.rmse = NAN},
                                  .warm = {.rmse = NAN},
                                  .cold = {.rmse = NAN},
                                  .notebook_figure = NAN,
                                  .p_norm = NAN,
                                  .q_norm = NAN};
    const mf_epoch *last = run == NULL ? NULL : mf_run_kept(run),
                   *best = run == NULL ? NULL : mf_run_best(run);
    const mf_epoch *e = last == NULL ? &none : last;
    bool there = run != NULL;
    const struct {
        const char *name;
        double value;
    } plain[] = {{"beta", there ? run->config.beta : NAN},
                 {"alpha", there ? run->config.alpha : NAN},
                 {"k", there ? (double)mf_run_factors(run) : NAN},
                 {"epochs", there ? (double)run->history.n : NAN},
                 {"train_rmse", e->train.rmse},
                 {"train_sse", e->train.sse},
                 {"heldout_rmse", e->heldout.rmse},
                 {"warm_rmse", e->warm.rmse},
                 {"cold_rmse", e->cold.rmse},
                 {"first_rmse", last == NULL ? NAN : run->history.epochs[0].train.rmse},
                 {"best_epoch", best == NULL ? NAN : (double)best->epoch},
                 {"best_rmse", best == NULL ? NAN : best->heldout.rmse},
                 {"rise", best == NULL ? NAN : e->heldout.rmse - best->heldout.rmse},
                 {"notebook_figure", e->notebook_figure},
                 {"p_norm", e->p_norm},
                 {"q_norm", e->q_norm},
                 {"parameters", there ? (double)mf_run_parameters(run) : NAN},
                 {"diverged", there ? run->status == MF_RUN_DIVERGED : NAN},
                 {"diverged_epoch",
                  there && run->status == MF_RUN_DIVERGED ? (double)run->divergence.epoch : NAN}};
    for (size_t p = 0; p < sizeof plain / sizeof plain[0]; p++) {
        if (is(name, plain[p].name)) {
            *value = plain[p].value;
            return true;
        }
    }
    if (is(name, "noise")) { /* O(rows) */
        *value = learns_noise(lab, run);
        return true;
    }
    mf_learned learned;
    if (is(name, "learned_beta")) {
        *value = there && mf_run_learned(run, &learned) ? learned.beta : NAN;
        return true;
    }
    return of_intervals(lab, run, name, value);
}

static bool find_one(const mf_lab *lab, const char *name, double *value)
{
    char *end, run[16];
    *value = strtod(name, &end);
    if (end != name && *end == '\0') {
        return isfinite(*value);
    }
    const char *dot = strchr(name, '.');
    if (dot != NULL && dot > name && (size_t)(dot - name) < sizeof run) {
        snprintf(run, sizeof run, "%.*s", (int)(dot - name), name);
        return of_run(lab, mf_lab_find_run(lab, run), dot + 1, value);
    }
    return of_data(lab, name, value) || of_sweep(lab, name, value);
}

/* What two numbers leave that differ by how they were rounded is nothing. */
static double sum_of(double a, double b)
{
    double sum = a + b;
    return fabs(sum) < 1e-12 * fmax(fabs(a), fabs(b)) ? 0 : sum;
}

/* "NAME * NAME / NAME …", from the left. */
bool mf_quantity_find(const mf_lab *lab, const char *name, double *value)
{
    char text[256], *rest = text;
    double total = NAN, next;
    char sign = '=';
    bool good = snprintf(text, sizeof text, "%s", name) < (int)sizeof text;
    for (char *word = strtok_r(text, " ", &rest); word != NULL && good;
         word = strtok_r(NULL, " ", &rest)) {
        if (strchr("*/+-", word[0]) != NULL && word[1] == '\0' && sign == '\0') {
            sign = word[0];
            continue;
        }
        good = sign != '\0' && find_one(lab, word, &next);
        total = !good         ? NAN
                : sign == '=' ? next
                : sign == '*' ? total * next
                : sign == '/' ? total / next
                              : sum_of(total, sign == '+' ? next : -next);
        sign = '\0';
    }
    *value = total;
    return good && sign == '\0';
}

mf_status mf_condition_holds(const mf_lab *lab, const char *condition, bool *holds, mf_error *error)
{
    static const char *const operations[] = {"<", "<=", "=", "!=", ">=", ">"};
    enum { N = sizeof operations / sizeof operations[0] };
    char left[256] = "", operation[4] = "";
    const char *right = "";
    double a, b;
    for (size_t o = 0; o < N && operation[0] == '\0'; o++) {
        char between[8];
        snprintf(between, sizeof between, " %s ", operations[o]);
        const char *at = strstr(condition, between);
        if (at != NULL && (size_t)(at - condition) < sizeof left) {
            snprintf(left, sizeof left, "%.*s", (int)(at - condition), condition);
            snprintf(operation, sizeof operation, "%s", operations[o]);
            right = at + strlen(between);
        }
    }
    if (operation[0] == '\0') {
        return mf_fail(error, MF_BAD_DATA,
                       "'%.80s' compares nothing; expected one of < <= = != >= > between two names",
                       condition);
    }
    if (!mf_quantity_find(lab, left, &a) || !mf_quantity_find(lab, right, &b)) {
        return mf_fail(error, MF_BAD_DATA,
                       "'%.80s': one of the names is unknown; mfexplore(1) lists them", condition);
    }
    *holds = is(operation, "<")    ? a < b
             : is(operation, "<=") ? a <= b
             : is(operation, "=")  ? a == b
             : is(operation, "!=") ? a < b || a > b
             : is(operation, ">=") ? a >= b
                                   : a > b;
    return MF_OK;
}

/* The first "{name}" of a text that is no number's, into `name`; false: there is none. */
static bool find_unknown(const mf_lab *lab, const char *text, char name[64])
{
    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        size_t length = strcspn(at + 1, "}");
        double value;
        if (at[1 + length] != '}' || length == 0 || length >= 64) {
            continue;
        }
        snprintf(name, 64, "%.*s", (int)length, at + 1);
        if (!mf_quantity_find(lab, name, &value)) {
            return true;
        }
    }
    return false;
}

mf_status mf_lesson_verify(const mf_lab *lab, const char *name, const mf_lesson *lesson,
                           mf_error *error)
{
    for (size_t p = 0; p < lesson->n; p++) {
        const mf_lesson_part *part = &lesson->parts[p];
        mf_error why;
        bool holds;
        double value;
        if (part->kind == MF_LESSON_WHEN &&
            mf_condition_holds(lab, part->condition, &holds, &why) != MF_OK) {
            return mf_fail_at(error, MF_BAD_DATA, name, part->line, "%.400s", why.message);
        }
        if (part->kind == MF_LESSON_ASK && !mf_quantity_find(lab, part->condition, &value)) {
            return mf_fail_at(error, MF_BAD_DATA, name, part->line,
                              "the answer '%.80s' names what there is not; mfexplore(1) lists the "
                              "names",
                              part->condition);
        }
        char unknown[64];
        bool is_text = part->kind == MF_LESSON_TEXT || part->kind == MF_LESSON_WHEN ||
                       part->kind == MF_LESSON_ASK;
        if (is_text && find_unknown(lab, part->text, unknown)) {
            return mf_fail_at(error, MF_BAD_DATA, name, part->line,
                              "'{%s}' names what there is not; mfexplore(1) lists the names",
                              unknown);
        }
    }
    return MF_OK;
}

/* As a person would write it: whole numbers with commas, others to four digits. */
static int write_value(double value, char *out, size_t size)
{
    if (!isfinite(value)) {
        return snprintf(out, size, "(not known yet)");
    }
    value = fabs(value) < 1e-12 ? 0 : value; /* the rounding of what is exactly 0 */
    if (value != floor(value) || fabs(value) >= 1e15) {
        return snprintf(out, size, "%.4g", value);
    }
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(value)), at = 0;
    at += value < 0 ? snprintf(out, size, "-") : 0;
    for (int d = 0; d < n && (size_t)at < size; d++) {
        at += snprintf(out + at, size - (size_t)at, d > 0 && (n - d) % 3 == 0 ? ",%c" : "%c",
                       digits[d]);
    }
    return at;
}

int mf_quantity_fill(const mf_lab *lab, const char *text, char *out, size_t size)
{
    size_t at = 0;
    while (*text != '\0' && at + 1 < size) {
        size_t length = strcspn(text + 1, "}");
        char name[64];
        double value;
        if (*text == '{' && text[1 + length] == '}' && length > 0 && length < sizeof name) {
            snprintf(name, sizeof name, "%.*s", (int)length, text + 1);
            if (mf_quantity_find(lab, name, &value)) {
                at += (size_t)write_value(value, out + at, size - at);
                text += length + 2;
                continue;
            }
        }
        out[at++] = *text++;
    }
    out[at < size ? at : size - 1] = '\0';
    return (int)at;
}
