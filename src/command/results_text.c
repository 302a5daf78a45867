/* The results of runs as a person reads them: a table, what was chosen and why, and remarks. */
#include "calibration.h"
#include "report.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "../data/ratings.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The rows of the text table that are numbers of the kept epoch. */
static const struct {
    const char *label, *format;
    size_t offset;
} result_rows[] = {
    {"training SSE", "%.6g", offsetof(mf_epoch, train.sse)},
    {"training RMSE", "%.4f", offsetof(mf_epoch, train.rmse)},
    {"training MAE", "%.4f", offsetof(mf_epoch, train.mae)},
    {"held-out RMSE", "%.4f", offsetof(mf_epoch, heldout.rmse)},
    {"  warm", "%.4f", offsetof(mf_epoch, warm.rmse)},
    {"  cold", "%.4f", offsetof(mf_epoch, cold.rmse)},
    {"held-out MAE", "%.4f", offsetof(mf_epoch, heldout.mae)},
    {"objective", "%.6g", offsetof(mf_epoch, objective)},
    {"notebook figure", "%.4f", offsetof(mf_epoch, notebook_figure)},
    {"norm of P", "%.2f", offsetof(mf_epoch, p_norm)},
    {"norm of Q", "%.2f", offsetof(mf_epoch, q_norm)},
};

static double row_value(const mf_run *run, size_t row)
{
    const mf_epoch *e = mf_run_kept(run);
    double value = NAN;
    if (e != NULL) {
        memcpy(&value, (const char *)e + result_rows[row].offset, sizeof value);
    }
    return value;
}

/* Was a setting that an epoch keeps set anew on the way? Then `first` and `last` are what it was
 * and is. */
static bool has_changed(const mf_run *run, bool beta, double *first, double *last)
{
    const mf_history *h = &run->history;
    *last = beta ? run->config.beta : run->config.alpha;
    *first = h->n == 0 ? *last : beta ? h->epochs[0].beta : h->epochs[0].alpha;
    return *first != *last;
}

static void add_setting(table *t, const mf_run *run, bool used, bool beta)
{
    double first, last;
    !used                                   ? table_add(t, "-")
    : has_changed(run, beta, &first, &last) ? table_add(t, "%g to %g", first, last)
                                            : table_add(t, "%g", last);
}

/* What was set; a run that learns it or has none shows none. */
static void add_beta(table *t, const mf_run *run)
{
    add_setting(t, run, run->config.solver->uses_beta, true);
}

/* Which settings are one and the same in all runs: the head says them. */
typedef struct alike {
    bool solver, k, alpha, seed;
} alike;

static alike settings_alike(const mf_lab *lab)
{
    alike all = {one_solver(lab), true, true, true};
    const mf_config *first = &lab->runs[0]->config;
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_config *c = &lab->runs[r]->config;
        double was, is;
        all.alpha = all.alpha && !has_changed(lab->runs[r], false, &was, &is);
        all.k = all.k && c->k == first->k;
        all.alpha = all.alpha && c->alpha == first->alpha;
        all.seed = all.seed && c->seed == first->seed;
    }
    return all;
}

static void add_k(table *t, const mf_run *run)
{
    table_add(t, "%zu", run->config.k);
}

static void add_seed(table *t, const mf_run *run)
{
    table_add(t, "%u", run->config.seed);
}

static void add_alpha(table *t, const mf_run *run)
{
    add_setting(t, run, run->config.solver->uses_alpha, false);
}

static void add_status(table *t, const mf_run *run)
{
    table_add(t, "%s", mf_run_status_name(run->status));
}

static void add_epochs(table *t, const mf_run *run)
{
    table_add(t, "%zu", run->history.n);
}

static void add_kept_epoch(table *t, const mf_run *run)
{
    const mf_epoch *e = mf_run_kept(run);
    e == NULL ? table_add(t, "-") : table_add(t, "%zu", e->epoch);
}

/* A row of a cell a run; of a pair A - B is behind them, or nothing where it is NaN. */
static void add_row(table *t, const mf_lab *lab, const char *label,
                    void (*add)(table *t, const mf_run *run), bool pair, double difference)
{
    table_add(t, "%s", label);
    for (size_t r = 0; r < lab->n_runs; r++) {
        add(t, lab->runs[r]);
    }
    if (pair) {
        isnan(difference) ? table_add(t, "%s", "") : table_add(t, "%g", difference);
    }
}

/* A's less B's; NaN where one was set anew on the way. */
static double difference_in(const mf_lab *lab, bool beta)
{
    double was, of_a, of_b;
    bool changed = has_changed(lab->runs[0], beta, &was, &of_a);
    changed = has_changed(lab->runs[lab->n_runs > 1], beta, &was, &of_b) || changed;
    return changed ? NAN : of_a - of_b;
}

static void add_head_rows(table *t, const mf_lab *lab, bool pair)
{
    alike all = settings_alike(lab);
    table_add(t, "%s", "");
    for (size_t r = 0; r < lab->n_runs; r++) {
        table_add(t, "%s", lab->runs[r]->name);
    }
    pair ? table_add(t, "A - B") : (void)0;
    add_row(t, lab, "beta", add_beta, pair, difference_in(lab, true));
    if (!all.k) {
        add_row(t, lab, "K", add_k, pair, NAN);
    }
    if (!all.seed) {
        add_row(t, lab, "seed", add_seed, pair, NAN);
    }
    if (!all.alpha) {
        add_row(t, lab, "alpha", add_alpha, pair, difference_in(lab, false));
    }
    add_row(t, lab, "status", add_status, pair, NAN);
    add_row(t, lab, "epochs", add_epochs, pair, NAN);
    bool kept = false;
    for (size_t r = 0; r < lab->n_runs; r++) {
        kept = kept || mf_run_keeps_best(lab->runs[r]);
    }
    if (kept) {
        add_row(t, lab, "  kept epoch", add_kept_epoch, pair, NAN);
    }
}

static void add_tail_rows(table *t, const mf_lab *lab, bool pair)
{
    bool heldout = lab->split.heldout.n > 0;
    table_add(t, heldout ? "lowest held-out" : "lowest SSE");
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_epoch *best = mf_run_best(lab->runs[r]);
        if (best == NULL) {
            table_add(t, "-");
        } else if (heldout) {
            table_add(t, "%.4f at %zu", best->heldout.rmse, best->epoch);
        } else {
            table_add(t, "%.6g at %zu", best->train.sse, best->epoch);
        }
    }
    pair ? table_add(t, "%s", "") : (void)0;
    table_add(t, "seconds");
    for (size_t r = 0; r < lab->n_runs; r++) {
        table_add(t, "%.3f", lab->runs[r]->seconds);
    }
    pair ? table_add(t, "%s", "") : (void)0;
}

enum { RUN_COLUMNS = 12 };

/* Runs one below the other. */
static void add_run_rows(table *t, const mf_lab *lab)
{
    static const char *const heads[RUN_COLUMNS] = {"run",      "solver",     "K",        "beta",
                                                   "training", "held-out",   "warm",     "cold",
                                                   "seconds",  "parameters", "a rating", "status"};
    bool seeds = !settings_alike(lab).seed;
    for (size_t c = 0; c < RUN_COLUMNS; c++) {
        table_add(t, "%s", heads[c]);
    }
    seeds ? table_add(t, "seed") : (void)0;
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        char count[32];
        table_add(t, "%s", run->name);
        table_add(t, "%s", run->config.solver->name);
        run->model->k > 0 ? table_add(t, "%zu", run->model->k) : table_add(t, "-");
        add_beta(t, run);
        output_cell(t, "%.4f", row_value(run, 1));
        output_cell(t, "%.4f", row_value(run, 3));
        output_cell(t, "%.4f", row_value(run, 4));
        output_cell(t, "%.4f", row_value(run, 5));
        table_add(t, "%.3f", run->seconds);
        table_add(t, "%s", text_thousands(mf_run_parameters(run), count));
        output_cell(t, "%.3g",
                    lab->split.train.n > 0
                        ? (double)mf_run_parameters(run) / (double)lab->split.train.n
                        : NAN);
        table_add(t, "%s", mf_run_status_name(run->status));
        seeds ? table_add(t, "%u", run->config.seed) : (void)0;
    }
}

/* What came from the data, and from what of it: "alpha 0.0318 and beta 0.0763 come from …". */
static void print_fitted(const mf_lab *lab, const mf_run *run, output *out)
{
    const mf_config *c = &run->config;
    unsigned numbers = c->fitted & (MF_FITTED_ALPHA | MF_FITTED_BETA);
    if (numbers != 0) {
        char from[100];
        fprintf(out->out, "%s: ", run->name);
        (numbers & MF_FITTED_ALPHA) != 0 ? fprintf(out->out, "alpha %g", c->alpha) : 0;
        numbers == (MF_FITTED_ALPHA | MF_FITTED_BETA) ? fprintf(out->out, ", ") : 0;
        (numbers & MF_FITTED_BETA) != 0 ? fprintf(out->out, "beta %g", c->beta) : 0;
        fprintf(out->out, ": %s\n", mf_solver_shape_words(c->solver, &lab->split.shape, from));
    }
    if ((c->fitted & MF_FITTED_EPOCHS) == 0 || run->picked == MF_PICKED_NOT) {
        return;
    }
    if (run->picked == MF_PICKED_ONE) {
        fprintf(out->out,
                "%s: a tenth of the training ratings could not tell how many epochs are best; one "
                "was set\n",
                run->name);
        return;
    }
    fprintf(out->out, "%s: %zu epoch%s picked on a tenth of the training ratings%s\n", run->name,
            c->epochs, c->epochs == 1 ? " was" : "s were",
            run->status == MF_RUN_DIVERGED || run->status == MF_RUN_INTERRUPTED
                ? ""
                : ", then all were learned");
}

static void print_remark(const char *remark, output *out)
{
    char safe[4100];
    text_clip(remark, sizeof safe / 4, out->ascii, safe, sizeof safe);
    fprintf(out->out, "%s\n", safe);
}

void print_noise_floor(const mf_lab *lab, output *out)
{
    char floor[32], spread[32];
    bool heldout = lab->split.heldout.n > 0;
    fprintf(out->out,
            lab->truth->is_planted
                ? "noise floor: RMSE %s ± %s on the %s ratings, expected of the best prediction, "
                  "which knows what is planted\n"
                : "noise floor: RMSE %s ± %s, that of the planted factors on the %s ratings (the "
                  "file does not say how they became stars)\n",
            text_figure(lab->noise_floor.rmse, 4, floor),
            text_figure(mf_floor_spread(lab->noise_floor.rmse, lab->noise_floor.n), 4, spread),
            heldout ? "held-out" : "training");
}

/* What becomes of cold ratings, by the solvers of the runs. */
static const char *runs_fall_back(const mf_lab *lab, char text[200])
{
    enum { SOLVERS_MOST = 32 };
    const mf_solver *solvers[SOLVERS_MOST];
    size_t n = 0;
    for (size_t s = 0; mf_solvers[s] != NULL && n < SOLVERS_MOST; s++) {
        solvers[n] = mf_solvers[s];
        for (size_t r = 0; r < lab->n_runs; r++) {
            if (lab->runs[r]->config.solver == mf_solvers[s]) {
                n++;
                break;
            }
        }
    }
    return mf_remark_fallback("runs", solvers, n, text, 200);
}

/* What every run is held against, and what hindsight is. */
static void print_comparison(const mf_lab *lab, output *out)
{
    char mean[32], biases[32], fallback[200];
    bool picked = false;
    if (lab->split.heldout.n == 0) {
        return;
    }
    fprintf(out->out, "held-out RMSE of the mean %s, of mean + biases %s",
            text_figure(lab->mean_floor.rmse, 4, mean),
            text_figure(lab->bias_floor.rmse, 4, biases));
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        bool moves = lab->split.n_cold < lab->split.heldout.n || run->config.solver->predicts_cold;
        picked = picked || (run->history.n > 1 && moves);
    }
    lab->split.n_cold > 0 && runs_fall_back(lab, fallback)[0] != '\0'
        ? fprintf(out->out, "; cold ratings: %s\n", fallback)
        : fputc('\n', out->out);
    if (picked) {
        fprintf(out->out, "lowest held-out: the epoch was picked on the held-out ratings "
                          "themselves, so its error flatters\n");
    }
}

/* What all runs share, and which columns were taken. */
static void print_heading(const mf_lab *lab, alike all, output *out)
{
    char a[32], b[32], columns[400];
    const mf_config *first = &lab->runs[0]->config;
    size_t n_heldout, n = ratings_trained(lab, &n_heldout);
    fprintf(out->out, "%s: trained on %s rating%s, %s held out",
            output_safe(out, lab->path, (char[OUTPUT_SAFE]){""}), text_thousands(n, a), text_s(n),
            text_thousands(n_heldout, b));
    mf_lab_was_updated(lab) ? fprintf(out->out, ", others folded in since") : 0;
    if (lab->split.first > 0) {
        fprintf(out->out, " (the last of %.0f folds)", 1 / lab->split.holdout);
    }
    if (all.solver) {
        first->solver != mf_solvers[0] ? fprintf(out->out, ", %s", first->solver->name) : 0;
        first->solver->uses_k &&all.k ? fprintf(out->out, ", K %zu", first->k) : 0;
        if (first->solver->uses_alpha && all.alpha) {
            fprintf(out->out, ", alpha %g", first->alpha);
        }
    }
    all.seed ? fprintf(out->out, ", seed %u\n", first->seed) : fprintf(out->out, "\n");
    mf_ratings_say_columns(&lab->ratings, columns, sizeof columns);
    columns[0] != '\0' ? fprintf(out->out, "%s\n", columns) : 0;
}

/* A row a figure, a column a run; of a pair the difference, too. */
static void add_figure_rows(table *t, const mf_lab *lab, bool pair)
{
    add_head_rows(t, lab, pair);
    for (size_t row = 0; row < sizeof result_rows / sizeof result_rows[0]; row++) {
        bool about_heldout = row >= 3 && row <= 6;
        if (about_heldout && lab->split.heldout.n == 0) {
            continue;
        }
        table_add(t, "%s", result_rows[row].label);
        for (size_t r = 0; r < lab->n_runs; r++) {
            output_cell(t, result_rows[row].format, row_value(lab->runs[r], row));
        }
        if (pair) {
            char with_sign[16];
            snprintf(with_sign, sizeof with_sign, "%%+%s", result_rows[row].format + 1);
            output_cell(t, with_sign, row_value(lab->runs[0], row) - row_value(lab->runs[1], row));
        }
    }
    add_tail_rows(t, lab, pair);
}

/* Runs side by side where they fit, else one below the other. */
static mf_status print_table(const mf_lab *lab, alike all, output *out)
{
    bool pair = lab->n_runs == 2;
    size_t fit = out->width > 0 ? (out->width - 16) / 12 : TABLE_COLUMNS_MOST;
    bool beside = lab->n_runs < TABLE_COLUMNS_MOST - 2 && lab->n_runs + pair <= fit && all.solver;
    table_align align[TABLE_COLUMNS_MOST] = {TABLE_LEFT, beside ? TABLE_RIGHT : TABLE_LEFT};
    for (size_t c = 2; c < TABLE_COLUMNS_MOST; c++) {
        align[c] = TABLE_RIGHT;
    }
    table *t = beside ? table_new(1 + lab->n_runs + pair, align)
                      : table_new((size_t)RUN_COLUMNS + !all.seed, align);
    beside ? add_figure_rows(t, lab, pair) : add_run_rows(t, lab);
    mf_status status = output_table(out, t, 1);
    table_free(t);
    return status;
}

static void print_singular_values(const mf_run *run, output *out)
{
    for (size_t f = 0; f < run->model->k; f++) {
        fprintf(out->out, "%s%.5g", f == 0 ? "  singular values " : ", ",
                column_of_p(run->model, f));
    }
    fputc('\n', out->out);
}

mf_status print_results_text(const mf_lab *lab, output *out)
{
    const mf_config *first = &lab->runs[0]->config;
    alike all = settings_alike(lab);
    print_heading(lab, all, out);
    mf_status status = print_table(lab, all, out);
    print_comparison(lab, out);
    if (!all.solver) {
        print_anchors(lab, out);
    }
    if (lab->truth != NULL) {
        print_noise_floor(lab, out);
    }
    char remark[1000];
    bool both = lab->n_runs == 2 && lab->runs[0]->status != MF_RUN_DIVERGED &&
                lab->runs[1]->status != MF_RUN_DIVERGED && lab->split.heldout.n > 0;
    if (both) {
        mf_remark_pair(lab, remark, sizeof remark);
        print_remark(remark, out);
    }
    for (size_t r = 0; r < lab->n_runs; r++) {
        const mf_run *run = lab->runs[r];
        bool told = r > 0 && all.solver && run->config.alpha == first->alpha &&
                    run->config.epochs == first->epochs;
        if (!told) {
            print_fitted(lab, run, out);
        }
        if (!both) {
            mf_remark_run(lab, run, remark, sizeof remark);
            print_remark(remark, out);
        }
        if (has_singular_values(run)) {
            print_singular_values(run, out);
        }
        status = status == MF_OK ? print_calibration(lab, run, out) : status;
    }
    return status;
}
