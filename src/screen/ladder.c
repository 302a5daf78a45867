/* Ladder: what each step from a plain mean to factors buys on training and on held-out ratings, and
 * for how many parameters. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../draw/keep.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/anchors.h"
#include "../teach/ladder.h"
#include "../teach/remarks.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "keys.h"
#include "screen.h"
#include "words.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { RUNGS_MOST = 24 };

/* The ladder as it was climbed, and on which split. */
typedef struct ladder_state {
    mf_rung rungs[RUNGS_MOST];
    size_t n, cursor;
    size_t few, movies;      /* movies with fewer training ratings than factors; with any */
    const mf_anchor *anchor; /* what was published for the split; n_anchors of them */
    size_t n_anchors;
    unsigned generation;
    bool climbing; /* rungs are still to come */
    char failed[256];
} ladder_state;

extern const screen screen_ladder;

static ladder_state *mine(const view *v)
{
    return view_state(v, &screen_ladder);
}

static bool is_climbed(const view *v)
{
    return mine(v)->n > 0 && mine(v)->generation == v->lab->generation;
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_rung rung;
    mf_config like = mf_config_defaults();
    mf_status status = MF_OK;
    like.k = 0; /* without A each rung has its own */
    if (lab->is_model) {
        return mf_fail(error, MF_USAGE, "a model file has no ratings to train on");
    }
    if (!lab->is_split) {
        status = mf_lab_split(lab, 0.1, like.seed, error);
    }
    pthread_mutex_lock(&lab->guard);
    if (lab->n_runs > 0) {
        like = lab->runs[0]->config;
    }
    like.epochs = 0; /* each rung has its own */
    mine(v)->n = mine(v)->few = mine(v)->movies = mine(v)->n_anchors = 0;
    for (size_t j = 0; status == MF_OK && j < lab->split.train.n_cols; j++) {
        mine(v)->few += lab->split.movie_count[j] > 0 && lab->split.movie_count[j] < like.k;
        mine(v)->movies += lab->split.movie_count[j] > 0;
    }
    if (status == MF_OK) {
        char digest[17];
        mf_split_digest(&lab->ratings, &lab->split, digest);
        mine(v)->n_anchors = mf_anchors_of(digest, &mine(v)->anchor);
    }
    mine(v)->generation = lab->generation;
    mine(v)->failed[0] = '\0';
    mine(v)->climbing = true;
    pthread_mutex_unlock(&lab->guard);
    for (size_t r = 0; r < RUNGS_MOST && mf_ladder(r) != NULL && status == MF_OK; r++) {
        status = mf_lab_climb(lab, r, &like, &rung, error);
        pthread_mutex_lock(&lab->guard);
        if (status == MF_OK) {
            mine(v)->rungs[mine(v)->n++] = rung; /* each is seen as soon as it is there */
        } else if (error != NULL) {
            snprintf(mine(v)->failed, sizeof mine(v)->failed, "%s", error->message);
        }
        pthread_mutex_unlock(&lab->guard);
    }
    pthread_mutex_lock(&lab->guard);
    mine(v)->climbing = false;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

/* The rung that is being climbed. */
static const char *next_rung(const ladder_state *w)
{
    const mf_solver *next = mf_ladder(w->n);
    return next == NULL ? "" : next->name;
}

/* What others published for this split. */
static void say_anchors(const view *v, char *text, size_t size)
{
    const ladder_state *w = mine(v);
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < w->n_anchors && at < size; i++) {
        const mf_anchor *a = &w->anchor[i];
        at += (size_t)snprintf(text + at, size - at, " Published for this split (%s): %s %s %g.",
                               a->split, a->tool, a->setting, a->rmse);
    }
}

/* ---- drawing --------------------------------------------------------------------------------- */

enum { NAME_WIDTH = 16, NUMBER_WIDTH = 8, COUNT_WIDTH = 11 };

static void error_bar(grid *g, int x, int y, int width, style look, double rmse, double most)
{
    if (isfinite(rmse)) {
        grid_figure(g, x, y, NUMBER_WIDTH, look, rmse, 4);
        grid_bar(g, x + NUMBER_WIDTH + 1, y, width - NUMBER_WIDTH - 2, look, rmse / most);
        if (rmse > most) { /* it goes on */
            grid_put(g, x + width - 2, y, look, 0x2192);
        }
    } else {
        grid_print_right(g, x, y, NUMBER_WIDTH, STYLE(INK_DIM), "-");
    }
}

typedef struct row {
    char name[32];
    style look;
    double train, heldout;
    size_t parameters;
    bool diverged, skipped;
} row;

/* The rungs, then A and B as they stand. */
static size_t collect(const view *v, row rows[RUNGS_MOST + 2])
{
    size_t n = 0;
    for (size_t r = 0; r < mine(v)->n; r++) {
        const mf_rung *rung = &mine(v)->rungs[r];
        rows[n] = (row){.look = STYLE(INK_PLAIN),
                        .train = rung->train.n > 0 ? rung->train.rmse : NAN,
                        .heldout = rung->heldout.n > 0 ? rung->heldout.rmse : NAN,
                        .parameters = rung->parameters,
                        .diverged = rung->diverged,
                        .skipped = rung->skipped};
        const mf_solver *solver = rung->solver;
        snprintf(rows[n].name, sizeof rows[n].name, rung->k > 0 ? "%s K%zu" : "%s",
                 solver->short_name != NULL ? solver->short_name : solver->name, rung->k);
        n++;
    }
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        const mf_epoch *e = view_epoch(v, side);
        bool fell = run_fell(v, side);
        if (run != NULL && (e != NULL || fell)) {
            rows[n] = (row){.look = side_style(side),
                            .train = e == NULL ? NAN : e->train.rmse,
                            .heldout = e != NULL && e->heldout.n > 0 ? e->heldout.rmse : NAN,
                            .parameters = mf_run_parameters(run),
                            .diverged = fell};
            const char *mark = v->ascii ? "" : side == 0 ? "●" : "▲";
            char words[64];
            snprintf(rows[n].name, sizeof rows[n].name, "%s %s %s", side_names[side], mark,
                     side_words(v, side, words));
            n++;
        }
    }
    return n;
}

/* Where parameters outnumber ratings, and what β did to those that are hardly determined. */
static void balance(const view *v, char *text, size_t size)
{
    const mf_lab *lab = v->lab;
    const mf_run *a = view_run(v, 0), *b = view_run(v, 1);
    char n[32], p[32], poor[32], all[32];
    size_t k = a != NULL ? mf_run_factors(a) : 0, few = mine(v)->few, movies = mine(v)->movies;
    if (a == NULL || k == 0) {
        snprintf(text, size,
                 "With A and B trained (2, then Space) their parameters are weighed against the "
                 "ratings here.");
        return;
    }
    size_t parameters = mf_run_parameters(a);
    size_t at = (size_t)snprintf(
        text, size, "A has %s parameters for %s training rating%s, %.3g for each; ",
        text_thousands(parameters, p), text_thousands(lab->split.train.n, n),
        text_s(lab->split.train.n), (double)parameters / (double)lab->split.train.n);
    if (few > 0 && at < size) {
        at += (size_t)snprintf(
            text + at, size - at,
            "%s of %s movie%s %s fewer training ratings than factors, so the ratings alone "
            "cannot determine theirs.",
            text_thousands(few, poor), text_thousands(movies, all), text_s(movies),
            few == 1 ? "has" : "have");
    } else if (at < size) {
        at += (size_t)snprintf(text + at, size - at,
                               "every movie has at least as many ratings as factors.");
    }
    const mf_epoch *of_a = view_epoch(v, 0), *of_b = view_epoch(v, 1);
    bool alike = b != NULL && of_a != NULL && of_b != NULL && b != a &&
                 a->config.solver == b->config.solver && k == mf_run_factors(b) &&
                 !run_fell(v, 0) && !run_fell(v, 1);
    if (alike && at < size && a->config.solver->uses_beta) {
        bool shorter = of_a->q_norm < of_b->q_norm;
        char norm_a[32], norm_b[32];
        text_apart(of_a->q_norm, of_b->q_norm, 4, norm_a, norm_b);
        snprintf(text + at, size - at, " ‖Q‖ is %s under β %g and %s under β %g: %s", norm_a,
                 of_a->beta, norm_b, of_b->beta,
                 of_a->q_norm == of_b->q_norm           ? "the same."
                 : of_a->beta == of_b->beta             ? "the same β."
                 : shorter == (of_a->beta > of_b->beta) ? "the larger β has the shorter Q."
                                                        : "here the larger β does not have "
                                                          "the shorter Q.");
    }
}

/* The row of the lowest held-out error; SIZE_MAX: none has one. */
static size_t best_row(const row *rows, size_t n)
{
    size_t best = SIZE_MAX;
    for (size_t r = 0; r < n; r++) {
        bool lower = best == SIZE_MAX || rows[r].heldout < rows[best].heldout;
        best = isfinite(rows[r].heldout) && lower ? r : best;
    }
    return best;
}

/* What is best, and what cold ratings are predicted by. */
static void verdict(const view *v, const row *rows, size_t n, char *text, size_t size)
{
    const ladder_state *w = mine(v);
    size_t best = best_row(rows, n), n_solvers = 0;
    const mf_solver *solvers[RUNGS_MOST];
    char figure[32], fallback[200];
    for (size_t r = 0; r < w->n; r++) {
        solvers[n_solvers] = w->rungs[r].solver;
        n_solvers += !w->rungs[r].skipped;
    }
    mf_remark_fallback("rungs", solvers, n_solvers, fallback, sizeof fallback);
    bool cold = v->lab->split.n_cold > 0 && fallback[0] != '\0';
    text[0] = '\0';
    if (w->climbing) {
        snprintf(text, size, "Climbing: %s is being trained.", next_rung(w));
    } else if (best != SIZE_MAX) {
        size_t level = 0; /* others that look the same */
        for (size_t r = 0; r < n; r++) {
            level += r != best && text_is_alike(rows[r].heldout, rows[best].heldout, 4);
        }
        char others[48] = "";
        level > 0 ? snprintf(others, sizeof others, " and %zu other%s", level, text_s(level)) : 0;
        snprintf(text, size,
                 "Lowest held-out RMSE: %s%s, %s; which of two near ones is better may be "
                 "chance.%s%s%s",
                 rows[best].name, others, text_figure(rows[best].heldout, 4, figure),
                 cold ? " Cold ratings: the means and biases predict them by themselves; " : "",
                 cold ? fallback : "", cold ? "." : "");
    }
}

static void keep_rungs(grid *g, area body, const row *rows, size_t n, double most)
{
    kept *k = keep_bars(g, "ladder", body, "RMSE of every way to predict", 2);
    keep_side(k, 0, STYLE(INK_HEAD), "held-out");
    keep_side(k, 1, STYLE(INK_DIM), "training");
    keep_most(k, most); /* one that runs off the scale is cut */
    for (size_t r = 0; r < n; r++) {
        char label[64];
        snprintf(label, sizeof label, "%s%s", rows[r].name, rows[r].diverged ? ", diverged" : "");
        if (!rows[r].skipped) {
            keep_bar(k, label, rows[r].diverged ? NAN : rows[r].heldout,
                     rows[r].diverged ? NAN : rows[r].train);
        }
    }
}

/* The end of the bars' scale: of the held-out errors, or of training where there are none. */
static double scale_of(const row *rows, size_t n)
{
    double most = 0;
    for (size_t r = 0; r < n; r++) {
        double high = isnan(rows[r].heldout) ? rows[r].train : rows[r].heldout;
        most = isfinite(high) && high > most ? high : most;
    }
    return most;
}

static int bars_width(area body)
{
    return body.width - NAME_WIDTH - COUNT_WIDTH - 10;
}

static void draw_heads(grid *g, area body)
{
    int bars = bars_width(body), half = bars / 2, x = body.x + NAME_WIDTH;
    grid_text(g, body.x + 1, body.y, NAME_WIDTH, STYLE_BOLD(INK_HEAD), "rung");
    grid_text(g, x, body.y, half, STYLE_BOLD(INK_HEAD), "   RMSE training");
    grid_text(g, x + half, body.y, half, STYLE_BOLD(INK_HEAD), "   held-out");
    grid_print_right(g, x + bars, body.y, COUNT_WIDTH, STYLE_BOLD(INK_HEAD), "parameters");
    grid_print_right(g, x + bars + COUNT_WIDTH, body.y, 9, STYLE_BOLD(INK_HEAD), "a rating");
}

/* Row `r` at line `line` of the body; bars go to `most`, `n` is how many were trained on. */
static void draw_rung(grid *g, area body, int line, const row *r, bool here, bool best, double most,
                      size_t n)
{
    int bars = bars_width(body), half = bars / 2, x = body.x + NAME_WIDTH, y = body.y + line;
    char count[32];
    grid_put(g, body.x, y, STYLE_BOLD(INK_CURSOR), here ? 0x25b8 : ' ');
    grid_text(g, body.x + 1, y, NAME_WIDTH - 1, here ? STYLE_BOLD(INK_CURSOR) : r->look, r->name);
    if (r->skipped) {
        grid_text(g, x + 1, y, body.width - NAME_WIDTH - 2, STYLE(INK_DIM),
                  "does not fit: this R has too few rows or columns");
        return;
    }
    error_bar(g, x, y, half, r->look, r->train, most);
    error_bar(g, x + half, y, half, best ? STYLE_BOLD(INK_GOOD) : r->look, r->heldout, most);
    if (r->diverged) {
        grid_text(g, x + half + 9, y, half - 9, STYLE(INK_WARN), "diverged");
    }
    grid_print_right(g, x + bars, y, COUNT_WIDTH, STYLE(INK_PLAIN), "%s",
                     text_thousands(r->parameters, count));
    grid_print_right(g, x + bars + COUNT_WIDTH, y, 9, STYLE(INK_DIM), "%.3g",
                     (double)r->parameters / (double)n);
}

/* What the rung under the cursor is, of `n` rows; or what went wrong. */
static const char *help_of(const ladder_state *w, size_t n)
{
    if (w->failed[0] != '\0') {
        return w->failed;
    }
    if (w->cursor >= w->n) {
        return n > w->n ? "the pair, as it is shown on every screen" : "";
    }
    const mf_solver *solver = w->rungs[w->cursor].solver;
    return solver->rung_says != NULL ? solver->rung_says : solver->summary;
}

static void draw_ladder(view *v, grid *g, area body)
{
    ladder_state *w = mine(v);
    row rows[RUNGS_MOST + 2];
    size_t n = collect(v, rows), best = best_row(rows, n);
    char weights[1200], best_of[400], text[1700];
    balance(v, weights, sizeof weights);
    size_t length = strlen(weights);
    say_anchors(v, weights + length, sizeof weights - length);
    verdict(v, rows, n, best_of, sizeof best_of);
    double most = scale_of(rows, n);
    keep_rungs(g, body, rows, n, most);
    draw_heads(g, body);
    w->cursor = w->cursor < n ? w->cursor : n - 1;
    int wrapped = body.width - 2;
    int lines = 1 + grid_wrapped(best_of, wrapped) + grid_wrapped(weights, wrapped);
    int room = body.height - 1 - lines;
    if (room < 5) { /* few rows are worse than a sentence that goes on behind a key */
        room = body.height - 4 < 5 ? body.height - 4 : 5;
    }
    size_t fit = (size_t)(room > 1 ? room : 1), top = scroll_top(w->cursor, n, fit);
    for (size_t r = top; r < n && r < top + fit; r++) {
        draw_rung(g, body, 1 + (int)(r - top), &rows[r], r == w->cursor, r == best, most,
                  v->lab->split.train.n);
    }
    if (n > fit) {
        grid_print(g, body.x + 6, body.y, NAME_WIDTH, STYLE(INK_DIM), "%zu–%zu of %zu%s", top + 1,
                   top + fit, n, top + fit < n ? " ↓" : " ↑");
    }
    int under = body.y + 1 + (int)(n < fit ? n : fit), bottom = body.y + body.height;
    int y =
        bottom - under - 1 > lines ? under + 1 : bottom - lines; /* a blank line, where it fits */
    y = y < under ? under : y;
    grid_print(g, body.x + 1, y++, wrapped, STYLE(INK_HEAD), "▸ %s", help_of(w, n));
    snprintf(text, sizeof text, "%s%s%s", best_of, best_of[0] != '\0' ? " " : "", weights);
    sentence_draw(g, (area){body.x + 1, y, wrapped, bottom - y}, STYLE(INK_PLAIN), text);
}

static void draw(view *v, grid *g, area body)
{
    if (is_climbed(v)) {
        draw_ladder(v, g, body);
        return;
    }
    empty_draw(g, body,
               v->lab->is_model
                   ? "A model file has no ratings to climb with."
                   : "Here every way to predict will stand beside the others, from one number for "
                     "everyone to factors: the mean, each watcher's mean, each movie's, both "
                     "biases, SVD, and the solvers, each by its usual settings with A's K on the "
                     "same split, with its error on training and on held-out ratings and its "
                     "number of parameters. A and B stay as they are. Space climbs.");
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void climb(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->is_model) {
        view_say(v, true, "a model file has no ratings to train on");
    } else if (mine(v)->climbing) {
        view_say(v, false, "climbing: %s is being trained; Esc stops", next_rung(mine(v)));
    } else {
        view_ask(v, "refresh");
    }
}

static void move(view *v, uint32_t code)
{
    mine(v)->cursor = move_cursor(mine(v)->cursor, mine(v)->n + 2, 10, code);
}

static void describe(const view *v, char *text, size_t size)
{
    row rows[RUNGS_MOST + 2];
    size_t n = is_climbed(v) ? collect(v, rows) : 0;
    char best_of[400], weights[640], mean[32];
    if (n == 0) {
        snprintf(text, size,
                 "The ladder of this screen has not been climbed yet: Space climbs it.");
        return;
    }
    verdict(v, rows, n, best_of, sizeof best_of);
    balance(v, weights, sizeof weights);
    size_t at = (size_t)snprintf(text, size, "%zu rungs. ", n);
    if (best_of[0] != '\0' && at < size) {
        at += (size_t)snprintf(text + at, size - at, "%s The mean's held-out RMSE is %s. ", best_of,
                               text_figure(rows[0].heldout, 4, mean));
    }
    at < size ? snprintf(text + at, size - at, "%s", weights) : 0;
}

static void here(const view *v, char *text, size_t size)
{
    const mf_run *run = view_run(v, 0);
    size_t k = run == NULL ? 0 : mf_run_factors(run);
    k > 0 ? snprintf(text, size, "train --ladder -k %zu", k)
          : snprintf(text, size, "train --ladder -k 5");
}

static const char *figure_of(const view *v)
{
    return is_climbed(v) ? "ladder" : NULL;
}

static const binding keys[] = {
    {{' '}, "Space", "climb", "train every rung on the split that A and B use", climb},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j', PRESS_HOME, PRESS_END}, "↑↓", "rung", "what a rung is", move},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_ladder = {
    .name = "ladder",
    .tab = "Ladder",
    .summary = "What each rung from a mean to factors buys on training and on held-out, and its "
               "parameters.",
    .keys = keys,
    .size = sizeof(ladder_state),
    .start = ' ',
    .draw = draw,
    .refresh = refresh,
    .here = here,
    .describe = describe,
    .figure = figure_of,
};
