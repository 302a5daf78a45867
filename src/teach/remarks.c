/* Plain sentences computed from a history. They claim what the numbers say and nothing beyond. */
#include "remarks.h"

#include <math.h>
#include <stdio.h>

#include "../data/ids.h"
#include "../lab/lab.h"
#include "../train/run.h"
#include "mfexplore/train.h"

/* Below so many held-out ratings a sentence says that what it says may be chance. */
enum { FEW_HELDOUT = 100 };

static int add_caution(const mf_epoch *last, char *text, size_t size, int length)
{
    if (last->heldout.n >= FEW_HELDOUT || length < 0 || (size_t)length >= size) {
        return length;
    }
    return length + snprintf(text + length, size - (size_t)length,
                             "; with %zu held-out rating%s this may be chance", last->heldout.n,
                             last->heldout.n == 1 ? "" : "s");
}

/* How much a held-out RMSE must have risen from its best before a sentence calls it a rise. */
static const double VISIBLE_RISE = 0.005;

static int remark_divergence(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_divergence *what = &run->divergence;
    if (what->epoch == 0) { /* recalled from a model file: the details were not kept */
        return snprintf(text, size, "%s diverged after epoch %zu", run->name, run->history.n);
    }
    char grew[48] = "overflowed";
    bool by_watcher = !(what->movie_growth > what->watcher_growth);
    double growth = by_watcher ? what->watcher_growth : what->movie_growth;
    if (isfinite(growth)) {
        snprintf(grew, sizeof grew, "grew %.3g-fold", growth);
    }
    return snprintf(text, size,
                    "%s diverged at epoch %zu: the factors of watcher %.40s and movie %.40s grew "
                    "most (%s's %s); try alpha %g%s",
                    run->name, what->epoch, mf_id(&lab->ratings.watchers, what->watcher),
                    mf_id(&lab->ratings.movies, what->movie),
                    by_watcher ? "the watcher" : "the movie", grew, run->config.alpha / 2,
                    run->config.beta == 0                        ? " or a beta above 0"
                    : run->config.alpha * run->config.beta < 0.5 ? " or a larger beta"
                                                                 : " and a smaller beta");
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
    return snprintf(text, size,
                    "%s may be diverging: its training SSE has risen for %zu epochs in a row, and "
                    "in the last one the factors of %s %.40s grew %.3g-fold; try alpha %g",
                    run->name, g->streak, watcher ? "watcher" : "movie",
                    watcher ? mf_id(&lab->ratings.watchers, g->watcher)
                            : mf_id(&lab->ratings.movies, g->movie),
                    watcher ? g->watcher_growth : g->movie_growth, run->config.alpha / 2);
}

static bool learns_noise(const mf_run *run)
{
    const mf_epoch *last = mf_run_last(run), *best = mf_run_best(run);
    return last != NULL && last->heldout.n > 0 &&
           last->heldout.rmse > best->heldout.rmse + VISIBLE_RISE &&
           last->train.rmse < best->train.rmse;
}

static int remark_noise(const mf_run *run, char *text, size_t size)
{
    const mf_epoch *last = mf_run_last(run), *best = mf_run_best(run);
    int length = snprintf(text, size,
                          "%s: held-out RMSE was lowest at epoch %zu (%.4f) and has risen to %.4f "
                          "since, while the training RMSE fell on: it learns noise",
                          run->name, best->epoch, best->heldout.rmse, last->heldout.rmse);
    return add_caution(last, text, size, length);
}

int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_epoch *last = mf_run_last(run), *best = mf_run_best(run);
    if (run->status == MF_RUN_DIVERGED) {
        return remark_divergence(lab, run, text, size);
    }
    if (is_diverging(run)) {
        return remark_growth(lab, run, text, size);
    }
    if (last == NULL) {
        return snprintf(text, size, "%s has not been trained", run->name);
    }
    if (last->heldout.n == 0) {
        return snprintf(text, size,
                        "%s: training RMSE %.4f after epoch %zu; nothing was held out, so this "
                        "says nothing of its quality",
                        run->name, last->train.rmse, last->epoch);
    }
    if (learns_noise(run)) {
        return remark_noise(run, text, size);
    }
    return snprintf(text, size, "%s: held-out RMSE %.4f after epoch %zu, lowest %.4f at epoch %zu",
                    run->name, last->heldout.rmse, last->epoch, best->heldout.rmse, best->epoch);
}

/* Which of two runs that can be compared has the lower held-out error now. */
static int remark_difference(const mf_run *a, const mf_run *b, char *text, size_t size)
{
    double error_a = mf_run_last(a)->heldout.rmse, error_b = mf_run_last(b)->heldout.rmse;
    const mf_run *lower = error_a < error_b ? a : b, *higher = lower == a ? b : a;
    if (fabs(error_a - error_b) < 0.00005) {
        return snprintf(text, size, "A and B have the same held-out RMSE, %.4f", error_a);
    }
    int length =
        snprintf(text, size, "%s has the lower held-out RMSE: %.4f against %.4f of %s", lower->name,
                 fmin(error_a, error_b), fmax(error_a, error_b), higher->name);
    return add_caution(mf_run_last(a), text, size, length);
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
            "A diverged at epoch %zu and B at epoch %zu; their last good models are kept; "
            "try alpha %g and %g",
            a->divergence.epoch, b->divergence.epoch, a->config.alpha / 2, b->config.alpha / 2);
    }
    if (b->status == MF_RUN_DIVERGED || (is_diverging(b) && a->status != MF_RUN_DIVERGED)) {
        return mf_remark_run(lab, b, text, size);
    }
    if (a->status == MF_RUN_DIVERGED || is_diverging(a)) {
        return mf_remark_run(lab, a, text, size);
    }
    if (a != b && learns_noise(a) && learns_noise(b)) {
        const mf_epoch *last_a = mf_run_last(a), *last_b = mf_run_last(b);
        int length =
            snprintf(text, size,
                     "held-out RMSE was lowest at epoch %zu (A, %.4f) and %zu (B, %.4f); since "
                     "then both learn "
                     "noise: %.4f and %.4f",
                     a->best_epoch, mf_run_best(a)->heldout.rmse, b->best_epoch,
                     mf_run_best(b)->heldout.rmse, last_a->heldout.rmse, last_b->heldout.rmse);
        return add_caution(last_a, text, size, length);
    }
    if (learns_noise(b) || learns_noise(a) || a == b || mf_run_last(a) == NULL ||
        mf_run_last(b) == NULL || mf_run_last(a)->heldout.n == 0) {
        return mf_remark_run(lab, learns_noise(b) ? b : a, text, size);
    }
    return remark_difference(a, b, text, size);
}
