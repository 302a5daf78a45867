/* Guess first: what the class bets before a run, and how it was settled. */
#include "bets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/ids.h"
#include "../data/split.h"
#include "../data/titles.h"
#include "../lab/lab.h"
#include "../train/run.h"
#include "mfexplore/model.h"
#include "mfexplore/train.h"

mf_bets mf_bets_none(void)
{
    return (mf_bets){.lower = {-1, -1}, .turn = NAN};
}

mf_bets mf_bets_of(const mf_lab *lab)
{
    return lab->bets == NULL ? mf_bets_none() : *lab->bets;
}

bool mf_bets_are_late(const mf_lab *lab)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (lab->runs[r]->history.n > 0) {
            return true;
        }
    }
    return false;
}

bool mf_bets_keep(mf_lab *lab, const mf_bets *bets)
{
    if (lab->bets == NULL) {
        lab->bets = mf_alloc(1, sizeof *lab->bets);
    }
    if (lab->bets != NULL) {
        *lab->bets = *bets;
    }
    return lab->bets != NULL;
}

bool mf_bets_pick(const mf_lab *lab, uint32_t *watcher, uint32_t *movie)
{
    const mf_csr *held = &lab->split.heldout;
    size_t i = 0;
    for (size_t step = 0; lab->is_split && step < held->n;
         step++) { /* from the middle on, the first warm one */
        size_t at = (held->n / 2 + step) % held->n;
        for (i = step == 0 || at == 0 ? 0 : i; held->row_start[i + 1] <= at;) {
            i++;
        }
        if (mf_split_is_warm(&lab->split, i, held->col[at])) {
            *watcher = (uint32_t)i;
            *movie = held->col[at];
            return true;
        }
    }
    return false;
}

static bool has_ended(const mf_run *run)
{
    return run->status != MF_RUN_READY && run->status != MF_RUN_INTERRUPTED && run->history.n > 0;
}

/* A bet on which of two numbers is lower. */
static mf_verdict settle_lower(int said, double a, double b, const char *what, char *text,
                               size_t size)
{
    static const char *const names[] = {"A", "B"};
    int at = snprintf(text, size, "lower %s error: you said %s", what, names[said]);
    if (!isfinite(a) || !isfinite(b)) {
        snprintf(text + at, size - (size_t)at, "; open until both have ended");
        return MF_VERDICT_OPEN;
    }
    bool right = a == b || (said == 0) == (a < b);
    snprintf(text + at, size - (size_t)at, "; A %.4f, B %.4f: %s", a, b,
             a == b  ? "a draw"
             : right ? "right"
                     : "wrong");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

static mf_verdict settle_turn(double said, const mf_run *a, char *text, size_t size)
{
    int at = snprintf(text, size, "A's held-out error turns at epoch: you said %g", said);
    const mf_epoch *best = a == NULL || !has_ended(a) ? NULL : mf_run_best(a);
    if (best == NULL || best->heldout.n == 0) {
        snprintf(text + at, size - (size_t)at,
                 best == NULL ? "; open until A has ended" : "; nothing is held out");
        return MF_VERDICT_OPEN;
    }
    double off = fabs(said - (double)best->epoch);
    bool turned = best->epoch < a->history.n, right = off <= fmax(2, 0.1 * (double)best->epoch);
    snprintf(text + at, size - (size_t)at,
             turned ? "; it was lowest at epoch %zu: off by %g, %s"
                    : "; it has not turned, epoch %zu was its last: off by %g, %s",
             best->epoch, off, right ? "right" : "wrong");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

static mf_verdict settle_rating(const mf_lab *lab, const mf_bets *bets, const mf_run *a,
                                const mf_run *b, char *text, size_t size)
{
    const char *title = mf_title(&lab->ratings.titles, bets->movie);
    int at =
        snprintf(text, size, "watcher %.40s's rating of %.60s: you said %g",
                 mf_id(&lab->ratings.watchers, bets->watcher),
                 title == NULL ? mf_id(&lab->ratings.movies, bets->movie) : title, bets->rating);
    size_t place = mf_csr_find(&lab->split.heldout, bets->watcher, bets->movie);
    if (a == NULL || b == NULL || !has_ended(a) || !has_ended(b) || place == SIZE_MAX) {
        snprintf(text + at, size - (size_t)at, "; open until both have ended");
        return MF_VERDICT_OPEN;
    }
    double truth = mf_csr_value(&lab->split.heldout, place);
    double of_a = mf_predict(a->model, bets->watcher, bets->movie, MF_COLD_BIAS).value;
    double of_b = mf_predict(b->model, bets->watcher, bets->movie, MF_COLD_BIAS).value;
    bool right = fabs(bets->rating - truth) <= 0.5;
    bool nearest = fabs(bets->rating - truth) < fmin(fabs(of_a - truth), fabs(of_b - truth));
    snprintf(text + at, size - (size_t)at, "; it is %g, A says %.2f, B %.2f: %s%s", truth, of_a,
             of_b, right ? "right" : "wrong", nearest ? ", and nearer than both" : "");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

mf_verdict mf_bets_settle(const mf_lab *lab, size_t bet, char *text, size_t size)
{
    const mf_bets all = mf_bets_of(lab), *bets = &all;
    const mf_run *a = lab->n_runs > 0 ? lab->runs[0] : NULL,
                 *b = lab->n_runs > 1 ? lab->runs[1] : NULL;
    bool ended = a != NULL && b != NULL && has_ended(a) && has_ended(b);
    text[0] = '\0';
    if (bet == MF_BET_TRAINING && bets->lower[0] >= 0) {
        return settle_lower(bets->lower[0], ended ? mf_run_kept(a)->train.rmse : NAN,
                            ended ? mf_run_kept(b)->train.rmse : NAN, "training", text, size);
    }
    if (bet == MF_BET_HELDOUT && bets->lower[1] >= 0) {
        return settle_lower(bets->lower[1], ended ? mf_run_kept(a)->heldout.rmse : NAN,
                            ended ? mf_run_kept(b)->heldout.rmse : NAN, "held-out", text, size);
    }
    if (bet == MF_BET_TURN && isfinite(bets->turn)) {
        return settle_turn(bets->turn, a, text, size);
    }
    if (bet == MF_BET_RATING && bets->has_rating) {
        return settle_rating(lab, bets, a, b, text, size);
    }
    return MF_VERDICT_NONE;
}
