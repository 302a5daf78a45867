/* Plain sentences computed from a history. They claim what the numbers say and nothing beyond. */
#include "mfexplore/lab.h"

#include <math.h>

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
                    mf_id(&lab->ratings.movies, what->movie), by_watcher ? "the watcher" : "the movie",
                    grew, run->config.alpha / 2,
                    run->config.beta == 0 ? " or a beta above 0" : " or a larger beta");
}

int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size)
{
    const mf_epoch *last = mf_run_last(run), *best = mf_run_best(run);
    if (run->status == MF_RUN_DIVERGED) {
        return remark_divergence(lab, run, text, size);
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
    if (last->heldout.rmse > best->heldout.rmse + VISIBLE_RISE &&
        last->train.rmse < best->train.rmse) {
        return snprintf(text, size,
                        "%s: held-out RMSE was lowest at epoch %zu (%.4f) and has risen to %.4f "
                        "since, while the training RMSE fell on: it learns noise",
                        run->name, best->epoch, best->heldout.rmse, last->heldout.rmse);
    }
    return snprintf(text, size, "%s: held-out RMSE %.4f after epoch %zu, lowest %.4f at epoch %zu",
                    run->name, last->heldout.rmse, last->epoch, best->heldout.rmse, best->epoch);
}
