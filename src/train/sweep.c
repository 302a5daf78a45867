/* What a set of runs says about β: see train.h. The one-standard-error rule takes the strongest
 * regularization that is not clearly worse than the best (Breiman et al. 1984). */
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

void mf_sweep_clear(mf_sweep *sweep)
{
    free(sweep->points);
    *sweep = (mf_sweep){0};
}

/* <0, 0, >0: where a run's settings stand beside a point's. */
static int compare(const mf_config *c, const mf_sweep_point *p)
{
    return c->k != p->k           ? (c->k < p->k ? -1 : 1)
           : c->alpha != p->alpha ? (c->alpha < p->alpha ? -1 : 1)
           : c->beta != p->beta   ? (c->beta < p->beta ? -1 : 1)
                                  : 0;
}

/* The point of these settings, made in its place when it is not there. */
static mf_sweep_point *point_of(mf_sweep *sweep, const mf_config *config, size_t place)
{
    size_t at = 0;
    while (at < sweep->n && compare(config, &sweep->points[at]) > 0) {
        at++;
    }
    if (at < sweep->n && compare(config, &sweep->points[at]) == 0) {
        return &sweep->points[at];
    }
    for (size_t p = sweep->n; p > at; p--) {
        sweep->points[p] = sweep->points[p - 1];
    }
    sweep->n++;
    sweep->points[at] = (mf_sweep_point){
        .k = config->k, .alpha = config->alpha, .beta = config->beta, .first = place};
    return &sweep->points[at];
}

void mf_sweep_means(mf_sweep_point *p, double *means[MF_SWEEP_MEANS])
{
    double *const all[MF_SWEEP_MEANS] = {&p->train_rmse,  &p->heldout_rmse, &p->warm_rmse,
                                         &p->cold_rmse,   &p->q_norm,       &p->lowest_rmse,
                                         &p->lowest_epoch};
    for (size_t m = 0; m < MF_SWEEP_MEANS; m++) {
        means[m] = all[m];
    }
}

static void divide(mf_sweep_point *p)
{
    double n = (double)p->n_used, *sums[MF_SWEEP_MEANS];
    mf_sweep_means(p, sums);
    for (size_t s = 0; s < MF_SWEEP_MEANS; s++) {
        *sums[s] = n > 0 ? *sums[s] / n : NAN;
    }
}

/* Had it diverged by that epoch (0: now)? */
static bool had_diverged(const mf_run *run, size_t epoch)
{
    return run->status == MF_RUN_DIVERGED && (epoch == 0 || epoch > run->history.n);
}

static bool counts(const mf_run *run, size_t epoch)
{
    return !had_diverged(run, epoch) && run->history.n > 0;
}

static bool has_changed(const mf_run *run)
{
    const mf_epoch *first = run->history.n > 0 ? &run->history.epochs[0] : NULL;
    return first != NULL && (first->beta != run->config.beta || first->alpha != run->config.alpha);
}

/* Is it the same run as an earlier one, from the same start, and so no second one to go by? */
static bool is_again(mf_run *const *runs, size_t place)
{
    const mf_config *c = &runs[place]->config;
    for (size_t r = 0; r < place; r++) {
        const mf_config *o = &runs[r]->config;
        bool alike = o->solver == c->solver && o->k == c->k && o->alpha == c->alpha &&
                     o->beta == c->beta && o->seed == c->seed && o->init == c->init &&
                     (o->init == MF_INIT_PAIRED || o->stream == c->stream);
        if (alike && !has_changed(runs[r])) {
            return true;
        }
    }
    return false;
}

/* Is it one of those that the sweep is about? */
static bool takes_part(mf_run *const *runs, size_t place)
{
    return !has_changed(runs[place]) && !is_again(runs, place);
}

/* Of a run that had not got so far its last. */
static const mf_epoch *row_of(const mf_run *run, bool at_best, size_t epoch)
{
    bool past = epoch > 0 && epoch < run->history.n;
    return at_best ? mf_run_best_until(run, past ? epoch : run->history.n)
           : past  ? &run->history.epochs[epoch - 1]
                   : mf_run_kept(run);
}

static void find_spread(mf_run *const *runs, size_t n, bool at_best, size_t epoch,
                        mf_sweep_point *p)
{
    mf_chance errors = {0};
    for (size_t r = 0; r < n; r++) {
        if (compare(&runs[r]->config, p) == 0 && counts(runs[r], epoch) && takes_part(runs, r)) {
            mf_chance_add(&errors, row_of(runs[r], at_best, epoch)->heldout.rmse);
        }
    }
    p->heldout_se = mf_chance_error(&errors);
}

void mf_sweep_judge(mf_sweep *sweep)
{
    sweep->best = sweep->one_se = SIZE_MAX;
    for (size_t i = 0; i < sweep->n; i++) {
        double error = sweep->points[i].heldout_rmse;
        if (mf_sweep_is_eligible(&sweep->points[i]) &&
            (sweep->best == SIZE_MAX || error < sweep->points[sweep->best].heldout_rmse)) {
            sweep->best = i;
        }
    }
    if (sweep->best == SIZE_MAX || !isfinite(sweep->points[sweep->best].heldout_se)) {
        return;
    }
    const mf_sweep_point *best = &sweep->points[sweep->best];
    for (size_t i = sweep->best;
         i < sweep->n && sweep->points[i].k == best->k && sweep->points[i].alpha == best->alpha;
         i++) {
        if (mf_sweep_is_eligible(&sweep->points[i]) &&
            sweep->points[i].heldout_rmse <= best->heldout_rmse + best->heldout_se) {
            sweep->one_se = i;
        }
    }
}

mf_status mf_sweep_make(mf_run *const *runs, size_t n, bool at_best, size_t epoch, mf_sweep *sweep,
                        mf_error *error)
{
    *sweep = (mf_sweep){.best = SIZE_MAX, .one_se = SIZE_MAX};
    sweep->points = mf_alloc(n, sizeof *sweep->points);
    if (sweep->points == NULL) {
        return mf_no_memory(error, "a sweep");
    }
    for (size_t r = 0; r < n; r++) {
        if (!takes_part(runs, r)) {
            continue;
        }
        mf_sweep_point *p = point_of(sweep, &runs[r]->config, r);
        const mf_epoch *last = row_of(runs[r], at_best, epoch),
                       *best = row_of(runs[r], true, epoch);
        p->n++;
        p->n_diverged += had_diverged(runs[r], epoch);
        if (counts(runs[r], epoch)) {
            p->n_used++;
            p->train_rmse += last->train.rmse;
            p->heldout_rmse += last->heldout.rmse;
            p->warm_rmse += last->warm.rmse;
            p->cold_rmse += last->cold.rmse;
            p->q_norm += last->q_norm;
            p->lowest_rmse += best->heldout.rmse;
            p->lowest_epoch += isnan(best->heldout.rmse) ? NAN : (double)best->epoch;
        }
    }
    size_t most = 0;
    for (size_t i = 0; i < sweep->n; i++) {
        most = sweep->points[i].n > most ? sweep->points[i].n : most;
    }
    for (size_t i = 0; i < sweep->n; i++) {
        mf_sweep_point *p = &sweep->points[i];
        p->fewer = p->n < most;
        divide(p);
        find_spread(runs, n, at_best, epoch, p);
    }
    mf_sweep_judge(sweep);
    return MF_OK;
}

/* The run of these settings and this seed. */
static const mf_run *twin(mf_run *const *runs, size_t n, const mf_sweep_point *p, uint32_t seed)
{
    for (size_t r = 0; r < n; r++) {
        if (compare(&runs[r]->config, p) == 0 && runs[r]->config.seed == seed &&
            counts(runs[r], 0) && !has_changed(runs[r])) {
            return runs[r];
        }
    }
    return NULL;
}

static mf_leavings leavings_of(const mf_run *run, bool at_best)
{
    return at_best ? mf_run_best_leavings(run) : mf_run_leavings(run);
}

void mf_sweep_set_apart(mf_sweep_point *p, bool is_best, const mf_chance *from_best)
{
    p->alike = !is_best && mf_sweep_is_eligible(p) && mf_may_be_chance(from_best);
    p->same = p->alike && mf_chance_is_none(from_best);
}

void mf_sweep_chance(mf_sweep *sweep, mf_run *const *runs, size_t n, bool at_best,
                     const mf_csr *heldout)
{
    if (sweep->best == SIZE_MAX) {
        return;
    }
    const mf_sweep_point *best = &sweep->points[sweep->best];
    sweep->over = best->n_used > 1 ? MF_OVER_STARTS : MF_OVER_WATCHERS;
    for (size_t i = 0; i < sweep->n; i++) {
        mf_sweep_point *p = &sweep->points[i];
        mf_chance c = {0};
        for (size_t r = 0; r < n && sweep->over == MF_OVER_STARTS && p != best; r++) {
            const mf_run *a = compare(&runs[r]->config, p) == 0 ? runs[r] : NULL;
            const mf_run *b = a == NULL ? NULL : twin(runs, n, best, a->config.seed);
            if (b != NULL && counts(a, 0)) {
                mf_chance_add(&c, row_of(a, at_best, 0)->heldout.rmse -
                                      row_of(b, at_best, 0)->heldout.rmse);
            }
        }
        if (sweep->over == MF_OVER_WATCHERS) {
            mf_leavings here = leavings_of(runs[p->first], at_best),
                        there = leavings_of(runs[best->first], at_best);
            if (here.warm == NULL || there.warm == NULL) {
                sweep->untold = sweep->untold || p != best;
                continue;
            }
            c = mf_leavings_differ(heldout, here, there);
        }
        mf_sweep_set_apart(p, p == best, &c);
    }
}

int mf_sweep_remark(const mf_sweep *sweep, char *text, size_t size)
{
    static const char *const over[] = {"watchers, one start each", "starts on one split", "folds"};
    const mf_sweep_point *best = sweep->best == SIZE_MAX ? NULL : &sweep->points[sweep->best];
    size_t alike = 0, same = 0, eligible = 0, said = 0, at = 0;
    enum { SAID_MOST = 8 };
    text[0] = '\0';
    for (size_t i = 0; i < sweep->n; i++) {
        alike += sweep->points[i].alike;
        same += sweep->points[i].same;
        eligible += mf_sweep_is_eligible(&sweep->points[i]);
    }
    if (best == NULL || eligible < 2) {
        return 0;
    }
    if (sweep->untold) {
        return snprintf(text, size,
                        "whether chance explains it is not known: model files keep no errors by "
                        "watcher");
    }
    if (alike == 0) {
        return snprintf(
            text, size, "its distance from every other%s is more than chance (over %s) explains",
            eligible < sweep->n ? " that can be compared with it" : "", over[sweep->over]);
    }
    if (same + 1 == eligible) {
        return snprintf(text, size, "every other has the same error");
    }
    if (alike + 1 == eligible) {
        return snprintf(text, size,
                        "none of the others can be told from it: it may be chance (over "
                        "%s)",
                        over[sweep->over]);
    }
    at = (size_t)snprintf(text, size, "chance (over %s) does not tell it from ", over[sweep->over]);
    for (size_t i = 0; i < sweep->n && at < size && said < SAID_MOST; i++) {
        const mf_sweep_point *p = &sweep->points[i];
        if (p->alike) {
            at += (size_t)snprintf(text + at, size - at, "%s%s%g", said > 0 ? ", " : "",
                                   said == 0 ? "β " : "", p->beta);
            at += at < size && p->alpha != best->alpha
                      ? (size_t)snprintf(text + at, size - at, " at α %g", p->alpha)
                      : 0;
            at += at < size && p->k != best->k
                      ? (size_t)snprintf(text + at, size - at, " at K %zu", p->k)
                      : 0;
            said++;
        }
    }
    if (said < alike && at < size) {
        at += (size_t)snprintf(text + at, size - at, " and %zu more", alike - said);
    }
    return (int)at;
}
