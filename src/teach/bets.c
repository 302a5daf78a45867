/* Guess first: what the class bets before a run, and how it was settled. */
#include "bets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../draw/text.h"
#include "../data/ids.h"
#include "../data/split.h"
#include "../data/titles.h"
#include "../lab/lab.h"
#include "../train/run.h"
#include "remarks.h"
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
    return run != NULL && run->status != MF_RUN_READY && run->status != MF_RUN_INTERRUPTED;
}

/* Says why a bet is open, or why nothing can settle it; RIGHT where it can be settled. A run that
 * diverged in its first epoch has nothing to be judged by. */
static mf_verdict look_at_ends(const mf_run *const *runs, size_t n, bool heldout, char *text,
                               size_t size)
{
    for (size_t r = 0; r < n; r++) {
        if (!has_ended(runs[r])) {
            snprintf(text, size, "; open until %s ended", n > 1 ? "both have" : "A has");
            return MF_VERDICT_OPEN;
        }
    }
    for (size_t r = 0; r < n; r++) {
        const mf_epoch *kept = mf_run_kept(runs[r]);
        if (kept == NULL || mf_run_best(runs[r]) == NULL || (heldout && kept->heldout.n == 0)) {
            snprintf(text, size,
                     kept == NULL ? "; void: %s diverged in its first epoch"
                                  : "; void: nothing is held out",
                     runs[r]->name);
            return MF_VERDICT_VOID;
        }
    }
    return MF_VERDICT_RIGHT;
}

/* A bet on which of two numbers is lower. */
static mf_verdict settle_lower(const mf_lab *lab, int said, const mf_run *const *both, bool heldout,
                               char *text, size_t size)
{
    static const char *const names[] = {"A", "B"};
    size_t at = (size_t)snprintf(text, size, "lower %s error: you said %s",
                                 heldout ? "held-out" : "training", names[said]);
    mf_verdict verdict = look_at_ends(both, 2, heldout, text + at, size - at);
    if (verdict != MF_VERDICT_RIGHT) {
        return verdict;
    }
    const mf_epoch *of_a = mf_run_kept(both[0]), *of_b = mf_run_kept(both[1]);
    double a = heldout ? of_a->heldout.rmse : of_a->train.rmse;
    double b = heldout ? of_b->heldout.rmse : of_b->train.rmse;
    bool right = a == b || (said == 0) == (a < b);
    char of_a_text[32], of_b_text[32];
    text_apart(a, b, 4, of_a_text, of_b_text);
    bool chance =
        heldout && a != b && both[0]->rows != NULL && both[1]->rows != NULL &&
        mf_compare_errors(lab, mf_run_leavings(both[0]), mf_run_leavings(both[1])) == MF_CHANCE;
    snprintf(text + at, size - at, "; A %s, B %s: %s%s", of_a_text, of_b_text,
             a == b  ? "a draw"
             : right ? "right"
                     : "wrong",
             chance ? ", by no more than chance" : "");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

/* Is the held-out error one and the same after every epoch? So it is where all of it is cold. */
static bool never_moves(const mf_run *run)
{
    for (size_t e = 1; e < run->history.n; e++) {
        if (run->history.epochs[e].heldout.rmse != run->history.epochs[0].heldout.rmse) {
            return false;
        }
    }
    return true;
}

static mf_verdict settle_turn(double said, const mf_run *a, char *text, size_t size)
{
    size_t at =
        (size_t)snprintf(text, size, "A's held-out error turns at epoch: you said %g", said);
    mf_verdict verdict = look_at_ends(&a, 1, true, text + at, size - at);
    if (verdict != MF_VERDICT_RIGHT) {
        return verdict;
    }
    if (never_moves(a)) {
        snprintf(text + at, size - at, "; void: it is the same after every epoch");
        return MF_VERDICT_VOID;
    }
    const mf_epoch *best = mf_run_best(a);
    double off = fabs(said - (double)best->epoch);
    bool turned = best->epoch < a->history.n, right = off <= fmax(2, 0.1 * (double)best->epoch);
    snprintf(text + at, size - at,
             turned ? "; it was lowest at epoch %zu: off by %g, %s"
                    : "; it has not turned, epoch %zu was its last: off by %g, %s",
             best->epoch, off, right ? "right" : "wrong");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

static mf_verdict settle_rating(const mf_lab *lab, const mf_bets *bets, const mf_run *const *both,
                                char *text, size_t size)
{
    const char *title = mf_title(&lab->ratings.titles, bets->movie);
    size_t at = (size_t)snprintf(
        text, size, "watcher %s's rating of %s: you said %g",
        mf_brief(mf_id(&lab->ratings.watchers, bets->watcher), (char[MF_BRIEF]){""}),
        mf_brief(title == NULL ? mf_id(&lab->ratings.movies, bets->movie) : title,
                 (char[MF_BRIEF]){""}),
        bets->rating);
    size_t place = mf_csr_find(&lab->split.heldout, bets->watcher, bets->movie);
    mf_verdict verdict = look_at_ends(both, 2, true, text + at, size - at);
    if (verdict != MF_VERDICT_RIGHT) {
        return verdict;
    }
    if (place == SIZE_MAX) {
        snprintf(text + at, size - at, "; void: it is held out no more");
        return MF_VERDICT_VOID;
    }
    double truth = mf_csr_value(&lab->split.heldout, place);
    double of_a = mf_predict(both[0]->model, bets->watcher, bets->movie, MF_COLD_BIAS).value;
    double of_b = mf_predict(both[1]->model, bets->watcher, bets->movie, MF_COLD_BIAS).value;
    bool right = fabs(bets->rating - truth) <= 0.5;
    bool nearest = fabs(bets->rating - truth) < fmin(fabs(of_a - truth), fabs(of_b - truth));
    snprintf(text + at, size - (size_t)at, "; it is %g, A says %.2f, B %.2f: %s%s", truth, of_a,
             of_b, right ? "right" : "wrong", nearest ? ", and nearer than both" : "");
    return right ? MF_VERDICT_RIGHT : MF_VERDICT_WRONG;
}

mf_verdict mf_bets_settle(const mf_lab *lab, size_t bet, char *text, size_t size)
{
    const mf_bets all = mf_bets_of(lab), *bets = &all;
    const mf_run *const both[] = {lab->n_runs > 0 ? lab->runs[0] : NULL,
                                  lab->n_runs > 1 ? lab->runs[1] : NULL};
    text[0] = '\0';
    if (bet == MF_BET_TRAINING && bets->lower[0] >= 0) {
        return settle_lower(lab, bets->lower[0], both, false, text, size);
    }
    if (bet == MF_BET_HELDOUT && bets->lower[1] >= 0) {
        return settle_lower(lab, bets->lower[1], both, true, text, size);
    }
    if (bet == MF_BET_TURN && isfinite(bets->turn)) {
        return settle_turn(bets->turn, both[0], text, size);
    }
    if (bet == MF_BET_RATING && bets->has_rating) {
        return settle_rating(lab, bets, both, text, size);
    }
    return MF_VERDICT_NONE;
}
