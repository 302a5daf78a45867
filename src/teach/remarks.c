/* Plain sentences computed from histories. They claim what the numbers say and nothing beyond: a
 * difference on held-out ratings is called one where it is larger than what chance explains, over
 * watchers (data/chance.h). */
#include "remarks.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../data/chance.h"
#include "../data/ids.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../train/culprit.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "mfexplore/train.h"

/* A text that is added to; what does not fit is left out. */
typedef struct sentence {
    char *text;
    size_t size, length;
} sentence;

static void __attribute__((format(printf, 2, 3))) say(sentence *s, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (s->length < s->size) {
        int wanted = vsnprintf(s->text + s->length, s->size - s->length, format, list);
        s->length += wanted > 0 ? (size_t)wanted : 0;
    }
    va_end(list);
}

/* An RMSE as sentences have it. */
typedef struct figure {
    char text[32];
} figure;

static figure figure_of(double rmse)
{
    figure f = {""};
    text_figure(rmse, 4, f.text);
    return f;
}

/* ---- what is lower --------------------------------------------------------------------------- */

mf_relation mf_compare_errors(const mf_lab *lab, mf_leavings a, mf_leavings b)
{
    mf_chance c = mf_leavings_differ(&lab->split.heldout, a, b);
    return mf_chance_is_none(&c)  ? MF_SAME
           : mf_may_be_chance(&c) ? MF_CHANCE
           : c.mean < 0           ? MF_LOWER
                                  : MF_HIGHER;
}

/* The simplest predictions that every model must beat. */
enum { MEAN, BIASES, FLOORS };
static const char *const floor_names[FLOORS] = {"the mean", "mean + biases"};

static double floor_rmse(const mf_lab *lab, int floor)
{
    return floor == MEAN ? lab->mean_floor.rmse : lab->bias_floor.rmse;
}

typedef struct standing {
    mf_relation to[FLOORS];
} standing;

static standing standing_of(const mf_lab *lab, const mf_run *run)
{
    standing s;
    s.to[MEAN] = mf_compare_errors(lab, mf_run_leavings(run), (mf_leavings){lab->mean_rows, NULL});
    s.to[BIASES] =
        mf_compare_errors(lab, mf_run_leavings(run), (mf_leavings){lab->bias_rows, NULL});
    return s;
}

/* "is worse than", "cannot be told from" */
static void say_relation(sentence *s, const char *verb, mf_relation r, int floor, const mf_lab *lab)
{
    figure f = figure_of(floor_rmse(lab, floor));
    static const char *const words[] = {"better than", "worse than", "as good as"};
    r == MF_CHANCE ? say(s, "cannot be told from %s (%s)", floor_names[floor], f.text)
                   : say(s, "%s %s %s (%s)", verb, words[r], floor_names[floor], f.text);
}

/* "Both are worse than the mean (0.9744) and mean + biases (0.9284)" */
static void say_standing(sentence *s, const mf_lab *lab, const char *subject, const char *verb,
                         standing of)
{
    bool both = strcmp(verb, "are") == 0, alike = of.to[MEAN] == of.to[BIASES];
    figure biases = figure_of(floor_rmse(lab, BIASES)), mean = figure_of(floor_rmse(lab, MEAN));
    if (alike && of.to[MEAN] == MF_CHANCE) {
        say(s, "%s can%s be told from %s (%s) or %s (%s)", both ? "Neither" : subject,
            both ? "" : "not", floor_names[MEAN], mean.text, floor_names[BIASES], biases.text);
        return;
    }
    say(s, "%s ", subject);
    say_relation(s, verb, of.to[MEAN], MEAN, lab);
    if (alike) {
        say(s, " and %s (%s)", floor_names[BIASES], biases.text);
    } else {
        say(s, " and ");
        say_relation(s, verb, of.to[BIASES], BIASES, lab);
    }
}

/* ---- divergence ------------------------------------------------------------------------------ */

static int remark_divergence(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_divergence *what = &run->divergence;
    if (what->epoch == 0) { /* recalled from a model file: the details were not kept */
        return snprintf(text, size, "%s diverged after epoch %zu", run->name, run->history.n);
    }
    sentence s = {text, size, 0};
    double pull = run->config.alpha * run->config.beta;
    bool followed = run->config.solver->step == MF_STEP_BY_COORDINATE;
    if (followed && mf_pull_overshoots(run->config.alpha, run->config.beta)) {
        say(&s,
            "%s diverged at epoch %zu by β alone: αβ is %.4g, and beyond 2 each step takes a "
            "coordinate past 0 to farther than it was",
            run->name, what->epoch, pull);
    } else if (what->culprit.found && !what->culprit.ran_away) {
        say(&s,
            "%s diverged at epoch %zu, by no one rating's step: its training SSE had come to %.3g "
            "times the lowest",
            run->name, what->epoch, what->sse / run->best_sse);
    } else if (what->culprit.found) {
        char after[32] = "overflow";
        if (isfinite(what->culprit.e_after)) {
            snprintf(after, sizeof after, "%.3g", what->culprit.e_after);
        }
        say(&s,
            "%s diverged at epoch %zu: it began at the rating %g of watcher %s for movie %s, "
            "whose step took the error from %.3g to %s",
            run->name, what->epoch, what->culprit.rating,
            mf_brief(mf_id(&lab->ratings.watchers, what->watcher), (char[MF_BRIEF]){""}),
            mf_brief(mf_id(&lab->ratings.movies, what->movie), (char[MF_BRIEF]){""}),
            what->culprit.e_before, after);
    } else {
        char grew[48] = "overflowed";
        bool by_watcher = !(what->movie_growth > what->watcher_growth);
        double growth = by_watcher ? what->watcher_growth : what->movie_growth;
        if (isfinite(growth)) {
            snprintf(grew, sizeof grew, "grew %.3g-fold", growth);
        }
        say(&s,
            "%s diverged at epoch %zu: the factors of watcher %s and movie %s grew most "
            "(%s's %s)",
            run->name, what->epoch,
            mf_brief(mf_id(&lab->ratings.watchers, what->watcher), (char[MF_BRIEF]){""}),
            mf_brief(mf_id(&lab->ratings.movies, what->movie), (char[MF_BRIEF]){""}),
            by_watcher ? "the watcher" : "the movie", grew);
    }
    if (run->config.solver->uses_alpha) {
        say(&s, "; the clinic looks for an α that holds by trying");
    }
    return (int)s.length;
}

/* How many epochs in a row the training SSE must have risen, and a row's norm have grown in the
 * last one, before a sentence calls it the beginning of a divergence. */
enum { RISING_EPOCHS = 3 };
static const double VISIBLE_GROWTH = 1.05;

static bool is_diverging(const mf_run *run)
{
    const mf_growth *g = &run->growth;
    return run->status == MF_RUN_READY && g->streak >= RISING_EPOCHS &&
           g->epoch == run->history.n &&
           (g->watcher_growth > VISIBLE_GROWTH || g->movie_growth > VISIBLE_GROWTH);
}

static int remark_growth(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_growth *g = &run->growth;
    bool watcher = g->watcher_growth >= g->movie_growth;
    return snprintf(
        text, size,
        "%s may be diverging, or on its way to where it comes to rest: its training SSE "
        "has risen for %zu epochs in a row, and in the last one the factors of %s "
        "%s grew %.3g-fold",
        run->name, g->streak, watcher ? "watcher" : "movie",
        mf_brief(watcher ? mf_id(&lab->ratings.watchers, g->watcher)
                         : mf_id(&lab->ratings.movies, g->movie),
                 (char[MF_BRIEF]){""}),
        watcher ? g->watcher_growth : g->movie_growth);
}

/* ---- overfitting ----------------------------------------------------------------------------- */

/* Can a reader see that the two differ? */
static bool differ(double a, double b)
{
    return !text_is_alike(a, b, 4);
}

/* Has the held-out error risen from its best, to be seen, and by more than chance explains? */
static bool heldout_rose(const mf_lab *lab, const mf_run *run)
{
    return run->best_epoch < run->history.n &&
           differ(mf_run_kept(run)->heldout.rmse, mf_run_best(run)->heldout.rmse) &&
           mf_compare_errors(lab, mf_run_leavings(run), mf_run_best_leavings(run)) == MF_HIGHER;
}

bool mf_learns_noise(const mf_lab *lab, const mf_run *run)
{
    bool fits = run->config.solver->thrown_away == 0; /* a sampler does not end in a best fit */
    return fits && heldout_rose(lab, run) &&
           mf_run_kept(run)->train.sse < mf_run_best(run)->train.sse;
}

static double lowest_training(const mf_run *run)
{
    return sqrt(run->best_sse / (double)run->n_train);
}

/* Does the training error end above its lowest? */
static bool trains_upwards(const mf_run *run)
{
    const mf_epoch *last = mf_run_last(run);
    static const double SLACK = 1.001; /* of what the last epochs of a run that rests may vary by */
    return !mf_run_keeps_best(run) && last->train.sse > SLACK * run->best_sse &&
           differ(last->train.rmse, lowest_training(run));
}

/* Is it lowest at the end? */
static bool trains_on(const mf_run *run)
{
    return mf_run_kept(run)->train.sse <= run->best_sse;
}

static bool has_heldout(const mf_run *run)
{
    return mf_run_kept(run) != NULL && mf_run_kept(run)->heldout.n > 0;
}

static bool is_below(const mf_lab *lab, double rmse, int floor)
{
    return rmse < floor_rmse(lab, floor) && differ(rmse, floor_rmse(lab, floor));
}

/* "below the mean, not below mean + biases": how an error was to the floors, without a claim. */
static void say_below(sentence *s, const mf_lab *lab, double rmse)
{
    bool mean = is_below(lab, rmse, MEAN), biases = is_below(lab, rmse, BIASES);
    if (mean == biases) {
        say(s, mean ? "below %s and %s" : "below neither %s nor %s", floor_names[MEAN],
            floor_names[BIASES]);
    } else {
        say(s, "%sbelow %s, %sbelow %s", mean ? "" : "not ", floor_names[MEAN],
            biases ? "" : "not ", floor_names[BIASES]);
    }
}

/* Are two errors on the same sides of both floors? */
static bool stand_alike(const mf_lab *lab, double a, double b)
{
    return is_below(lab, a, MEAN) == is_below(lab, b, MEAN) &&
           is_below(lab, a, BIASES) == is_below(lab, b, BIASES);
}

/* When the held-out error was lowest, and what became of it. Both: NULL for one run. */
static void say_since(sentence *s, const mf_lab *lab, const mf_run *a, const mf_run *b)
{
    const mf_epoch *best = mf_run_best(a);
    figure lowest = figure_of(best->heldout.rmse);
    if (b == NULL) {
        say(s, ". With hindsight %s was best at epoch %zu (%s: ", a->name, best->epoch,
            lowest.text);
    } else {
        figure other = figure_of(mf_run_best(b)->heldout.rmse);
        best->epoch == mf_run_best(b)->epoch
            ? say(s, ". With hindsight epoch %zu was best (%s and %s: ", best->epoch, lowest.text,
                  other.text)
            : say(s, ". With hindsight epochs %zu and %zu were best (%s and %s: ", best->epoch,
                  mf_run_best(b)->epoch, lowest.text, other.text);
    }
    if (b != NULL && !stand_alike(lab, best->heldout.rmse, mf_run_best(b)->heldout.rmse)) {
        say(s, "%s ", a->name);
        say_below(s, lab, best->heldout.rmse);
        say(s, "; %s ", b->name);
        say_below(s, lab, mf_run_best(b)->heldout.rmse);
    } else {
        say_below(s, lab, best->heldout.rmse);
    }
    say(s, ", untested");
    bool fell = trains_on(a) && (b == NULL || trains_on(b));
    !mf_learns_noise(lab, a)
        ? say(s, "); since then its held-out error has risen")
        : say(s, "); since then %s noise%s", b == NULL ? "it learns" : "both learn",
              fell ? ", while the training error fell on" : "");
}

/* `too`: its held-out error has risen. */
static void say_training(sentence *s, const mf_run *run, bool too)
{
    if (trains_upwards(run)) {
        figure lowest = figure_of(lowest_training(run)),
               last = figure_of(mf_run_kept(run)->train.rmse);
        say(s, ". %s's training error has risen%s: %s, lowest %s", run->name, too ? ", too" : "",
            last.text, lowest.text);
    }
}

/* Why factors could do so little, of a run or of two (else `b` is NULL). */
static void say_cold(sentence *s, const mf_lab *lab, const mf_run *a, const mf_run *b)
{
    double share = (double)lab->split.n_cold / (double)lab->split.heldout.n;
    bool of_a = !a->config.solver->predicts_cold,
         of_b = b != NULL && !b->config.solver->predicts_cold;
    char text[32];
    if (share >= 0.01 && (of_a || of_b)) {
        say(s, ". %s %% of these ratings are cold: there ",
            text_percent((double)lab->split.n_cold, (double)lab->split.heldout.n, share < 0.095,
                         text));
        b == NULL     ? say(s, "it predicts")
        : of_a &&of_b ? say(s, "both predict")
                      : say(s, "%s predicts", of_a ? a->name : b->name);
        say(s, " mean + biases");
    }
}

int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_epoch *last = mf_run_kept(run), *best = mf_run_best(run);
    if (run->status == MF_RUN_DIVERGED) {
        return remark_divergence(lab, run, text, size);
    }
    if (is_diverging(run)) {
        return remark_growth(lab, run, text, size);
    }
    if (last == NULL) {
        return snprintf(text, size, "%s has not been trained", run->name);
    }
    sentence s = {text, size, 0};
    figure train = figure_of(last->train.rmse), heldout = figure_of(last->heldout.rmse);
    if (last->heldout.n == 0) {
        say(&s,
            "%s: training RMSE %s after epoch %zu; nothing was held out, so this says nothing of "
            "its quality",
            run->name, train.text, last->epoch);
        return (int)s.length;
    }
    say(&s, "%s: held-out RMSE %s after epoch %zu", run->name, heldout.text, last->epoch);
    if (run->rows != NULL && lab->mean_rows != NULL) {
        say(&s, ". ");
        say_standing(&s, lab, "It", "is", standing_of(lab, run));
    }
    bool rose = heldout_rose(lab, run);
    if (rose) {
        say_since(&s, lab, run, NULL);
    } else if (best->epoch < last->epoch && differ(best->heldout.rmse, last->heldout.rmse)) {
        figure lowest = figure_of(best->heldout.rmse);
        say(&s, ". With hindsight epoch %zu was best (%s)%s", best->epoch, lowest.text,
            run->rows == NULL ? "" : ", by no more than chance");
    }
    say_training(&s, run, rose);
    if (run->rows != NULL) {
        say_cold(&s, lab, run, NULL);
    }
    return (int)s.length;
}

const char *mf_remark_fallback(const char *subject, const mf_solver *const *solvers, size_t n,
                               char *text, size_t size)
{
    sentence s = {text, size, 0};
    const mf_solver *told = NULL;
    bool falls_back = false;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        falls_back = falls_back || !solvers[i]->predicts_cold;
    }
    if (!falls_back) {
        return text;
    }
    say(&s, "%s with factors", subject);
    for (size_t i = 0; i < n; i++) {
        if (solvers[i]->uses_k && solvers[i]->predicts_cold && solvers[i] != told) {
            say(&s, "%s %s", told == NULL ? ", but" : " and", solvers[i]->name);
            told = solvers[i];
        }
    }
    say(&s, "%s fall back to mean + biases", told == NULL ? "" : ",");
    return text;
}

/* Both beside the mean and mean + biases. */
static void say_standings(sentence *s, const mf_lab *lab, const mf_run *a, const mf_run *b)
{
    standing to_a = standing_of(lab, a), to_b = standing_of(lab, b);
    if (memcmp(&to_a, &to_b, sizeof to_a) == 0) {
        say_standing(s, lab, "Both", "are", to_a);
    } else {
        say_standing(s, lab, "A", "is", to_a);
        say_standing(s, lab, "; B", "is", to_b);
    }
}

/* A and B, both trained and well, with ratings held out. */
static int remark_two(const mf_lab *lab, const mf_run *a, const mf_run *b, char *text, size_t size)
{
    sentence s = {text, size, 0};
    figure of_a, of_b;
    text_apart(mf_run_kept(a)->heldout.rmse, mf_run_kept(b)->heldout.rmse, 4, of_a.text, of_b.text);
    mf_relation r = mf_compare_errors(lab, mf_run_leavings(a), mf_run_leavings(b));
    if (r == MF_SAME) {
        say(&s, "A and B predict alike: held-out RMSE %s", of_a.text);
    } else if (r == MF_CHANCE) {
        say(&s, "A and B differ on held-out ratings by no more than chance: %s and %s", of_a.text,
            of_b.text);
    } else {
        const mf_run *lower = r == MF_LOWER ? a : b, *higher = r == MF_LOWER ? b : a;
        say(&s, "%s is better on held-out ratings: %s against %s of %s", lower->name,
            r == MF_LOWER ? of_a.text : of_b.text, r == MF_LOWER ? of_b.text : of_a.text,
            higher->name);
    }
    say(&s, ". ");
    say_standings(&s, lab, a, b);
    bool a_rose = heldout_rose(lab, a), b_rose = heldout_rose(lab, b);
    if (mf_learns_noise(lab, a) && mf_learns_noise(lab, b)) {
        say_since(&s, lab, a, b);
    } else {
        a_rose ? say_since(&s, lab, a, NULL) : (void)0;
        b_rose ? say_since(&s, lab, b, NULL) : (void)0;
    }
    say_training(&s, a, a_rose);
    say_training(&s, b, b_rose);
    figure train_a = figure_of(mf_run_kept(a)->train.rmse),
           train_b = figure_of(mf_run_kept(b)->train.rmse);
    if (trains_upwards(a) != trains_upwards(b)) {
        say(&s, " (%s: %s)", trains_upwards(a) ? "B" : "A",
            trains_upwards(a) ? train_b.text : train_a.text);
    }
    say_cold(&s, lab, a, b);
    return (int)s.length;
}

/* Can A and B be held against the mean, watcher by watcher? */
static bool are_comparable(const mf_lab *lab)
{
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = side < lab->n_runs ? lab->runs[side] : NULL;
        if (run == NULL || run->status == MF_RUN_DIVERGED || !has_heldout(run) ||
            run->rows == NULL) {
            return false;
        }
    }
    return lab->mean_rows != NULL;
}

int mf_remark_standing(const mf_lab *lab, char *text, size_t size)
{
    sentence s = {text, size, 0};
    text[0] = '\0';
    if (are_comparable(lab)) {
        say_standings(&s, lab, lab->runs[0], lab->runs[1]);
    }
    return (int)s.length;
}

int mf_remark_pair(const mf_lab *lab, char *text, size_t size)
{
    const mf_run *a = lab->n_runs > 0 ? lab->runs[0] : NULL,
                 *b = lab->n_runs > 1 ? lab->runs[1] : a;
    if (a == NULL) {
        return snprintf(text, size, "nothing has been trained yet");
    }
    if (a != b && a->status == MF_RUN_DIVERGED && b->status == MF_RUN_DIVERGED) {
        return snprintf(
            text, size,
            "A diverged at epoch %zu and B at epoch %zu; what they were before is kept; "
            "the clinic looks for an α that holds by trying",
            a->divergence.epoch, b->divergence.epoch);
    }
    if (b->status == MF_RUN_DIVERGED || (is_diverging(b) && a->status != MF_RUN_DIVERGED)) {
        return mf_remark_run(lab, b, text, size);
    }
    if (a->status == MF_RUN_DIVERGED || is_diverging(a)) {
        return mf_remark_run(lab, a, text, size);
    }
    return are_comparable(lab) ? remark_two(lab, a, b, text, size)
                               : mf_remark_run(lab, a, text, size);
}
