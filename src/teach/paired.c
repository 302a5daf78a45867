/* A against B over many starts: see paired.h. */
#include "paired.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/chance.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../train/run.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The error that a run is judged by: held-out, or where nothing is held out that of training. */
static double judged(const mf_run *run)
{
    const mf_epoch *last = mf_run_kept(run);
    if (last == NULL || run->status == MF_RUN_DIVERGED) {
        return NAN;
    }
    return last->heldout.n > 0 ? last->heldout.rmse : last->train.rmse;
}

/* Does the run go on, and is it behind others that have more epochs? */
static bool is_behind(const mf_run *run, size_t furthest)
{
    bool open = run->status == MF_RUN_READY || run->status == MF_RUN_INTERRUPTED;
    return open && run->history.n < furthest;
}

/* Is it run A (or B) of another start? */
static bool is_like(const mf_run *run, const mf_run *first)
{
    return mf_config_is_like(&run->config, &first->config);
}

mf_status mf_paired_make(mf_run *const *runs, size_t n, mf_paired *out, mf_error *error)
{
    *out = (mf_paired){0};
    if (n < 2) {
        return MF_OK;
    }
    out->seeds = mf_alloc(n, sizeof *out->seeds);
    if (out->seeds == NULL) {
        return mf_no_memory(error, "pairs");
    }
    bool same = is_like(runs[0], runs[1]); /* then each two make one pair, not two */
    size_t furthest = 0;
    for (size_t r = 0; r < n; r++) {
        furthest = runs[r]->history.n > furthest ? runs[r]->history.n : furthest;
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t b = same ? a + 1 : 0; b < n && is_like(runs[a], runs[0]); b++) {
            if (a != b && is_like(runs[b], runs[1]) &&
                runs[b]->config.seed == runs[a]->config.seed) {
                mf_seed_pair *s = &out->seeds[out->n_all++];
                *s = (mf_seed_pair){runs[a]->config.seed, a,  b, judged(runs[a]),
                                    judged(runs[b]),      NAN};
                bool open = is_behind(runs[a], furthest) || is_behind(runs[b], furthest);
                s->difference = open ? NAN : s->a - s->b;
                out->n_open += open;
                if (isfinite(s->difference)) {
                    out->b_better += s->difference > 0;
                    out->a_better += s->difference < 0;
                    mf_chance_add(&out->chance, s->difference);
                }
                break;
            }
        }
    }
    out->n = out->chance.n;
    out->mean = out->n > 0 ? out->chance.mean : NAN;
    out->se = mf_chance_error(&out->chance);
    return MF_OK;
}

void mf_paired_clear(mf_paired *paired)
{
    free(paired->seeds);
    *paired = (mf_paired){0};
}

int mf_paired_remark(const mf_paired *p, bool heldout, char *text, size_t size)
{
    const char *what = heldout ? "held-out" : "training";
    size_t lost = p->n_all - p->n - p->n_open;
    if (p->n < 2 && p->n_open > 0) {
        return snprintf(text, size, "%zu of %zu starts are not as far as A and B yet", p->n_open,
                        p->n_all);
    }
    if (p->n_all >= 2 && p->n < 2) {
        return snprintf(text, size, "%zu of %zu pairs diverged: %s", lost, p->n_all,
                        p->n == 1 ? "one start is no distribution" : "there is nothing to compare");
    }
    if (p->n < 2) {
        return snprintf(text, size,
                        "one start is no distribution: train --seeds 20 --paired gives one");
    }
    if (p->mean == 0 && p->se == 0) {
        return snprintf(text, size, "A and B do not differ on any of %zu starts", p->n);
    }
    bool b = p->mean > 0;
    size_t wins = b ? p->b_better : p->a_better;
    char mean[32], half[32];
    int at =
        snprintf(text, size,
                 "%s has the lower %s RMSE on %zu of %zu starts, mean difference %s ± %s (95 %% "
                 "by Student's t; over starts on one split, not over splits)",
                 b ? "B" : "A", what, wins, p->n, text_figure(fabs(p->mean), 4, mean),
                 text_figure(mf_chance_half(&p->chance), 4, half));
    if (mf_may_be_chance(&p->chance) && at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, ": it may be chance");
    }
    if (!heldout && at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, "; training error is no measure of quality");
    }
    if (p->n_open > 0 && at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, "; %zu start%s not as far yet", p->n_open,
                       p->n_open == 1 ? " is" : "s are");
    }
    if (lost > 0 && at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, "; %zu pair%s diverged and %s left out", lost,
                       text_s(lost), lost == 1 ? "is" : "are");
    }
    return at;
}
