/* The bug zoo: classic mistakes, made on purpose, beside the right code. Both are plain loops over
 * the lab's split from the same start; the reported errors are those that the mistaken code would
 * report. */
#include "zoo.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "../data/split.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/kernel_coordinate.h"
#include "../train/metrics.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "../train/solvers.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

const mf_bug mf_bugs[] = {
    {"new-p",
     "updating Q with the new P in plain SGD, whose updates are meant to use the old values",
     "p' = p - α(J q + β p);  q' = q - α(J p + β q)",
     "p' = p - α(J q + β p);  q' = q - α(J p' + β q)",
     "the two hardly differ: the new p is another order of the same steps, as coordinate-sgd takes "
     "them on purpose; only plain SGD's formula says old values"},
    {"no-factor-2", "forgetting the factor 2 of the derivative of e²", "J = -2 (r - p·q)",
     "J = -(r - p·q)",
     "it learns like half the learning rate, and β weighs twice as much beside the error"},
    {"train-on-heldout", "training on the ratings that were held out", "for (i, j) in training",
     "for (i, j) in training + held-out",
     "the held-out ratings have become training ratings: their error measures nothing any more"},
    {"zeros", "taking the holes for ratings of 0", "for (i, j) in training",
     "for (i, j) in training, and as many holes with r = 0",
     "predictions are drawn toward 0, and the error on real ratings is larger"},
    {"wrong-rmse", "reporting √(SSE / ‖R‖_F) as RMSE", "RMSE = √(SSE / n)", "RMSE = √(SSE / ‖R‖_F)",
     "the same model with another number: it is of another scale and compares with nothing"},
    {NULL, NULL, NULL, NULL, NULL},
};

typedef enum bug_kind { BUG_NEW_P, BUG_NO_2, BUG_HELDOUT, BUG_ZEROS, BUG_RMSE } bug_kind;

/* How one of the two sides goes about it. */
typedef struct manner {
    bool at_once, new_p; /* plain SGD; with the mistake */
    double factor;       /* 2, or 1 */
    bool heldout, zeros;
} manner;

static void step(double *p, double *q, size_t k, double r, const mf_config *c, const manner *how)
{
    if (!how->at_once) {
        coordinate_update(p, q, k, r, how->factor, c->alpha, c->beta);
        return;
    }
    double j = -how->factor * (r - mf_dot(p, q, k));
    for (size_t m = 0; m < k; m++) {
        double was = p[m];
        p[m] -= c->alpha * (j * q[m] + c->beta * was);
        q[m] -= c->alpha * (j * (how->new_p ? p[m] : was) + c->beta * q[m]);
    }
}

static bool one_epoch(const mf_split *split, mf_model *model, const mf_config *c, const manner *how,
                      mf_random *random, const atomic_bool *cancel)
{
    size_t k = model->k;
    for (size_t i = 0; i < model->n_watchers && !mf_is_cancelled(cancel); i++) {
        for (size_t part = 0; part < (how->heldout ? 2 : 1); part++) {
            const mf_csr *r = part == 0 ? &split->train : &split->heldout;
            for (size_t at = r->n > 0 ? r->row_start[i] : 0; r->n > 0 && at < r->row_start[i + 1];
                 at++) {
                step(model->p + i * k, model->q + r->col[at] * k, k, mf_csr_value(r, at), c, how);
                uint32_t hole = how->zeros ? (uint32_t)mf_random_below(random, model->n_movies) : 0;
                if (how->zeros && mf_csr_find(r, i, hole) == SIZE_MAX) {
                    step(model->p + i * k, model->q + hole * k, k, 0, c, how);
                }
            }
        }
    }
    return !mf_is_cancelled(cancel);
}

static mf_bug_epoch measure(const mf_split *split, const mf_model *model, bool wrong_rmse,
                            double norm)
{
    mf_errors train = mf_measure(model, &split->train, true, NULL);
    mf_errors held = mf_errors_join(mf_measure(model, &split->heldout, true, NULL),
                                    mf_measure(model, &split->heldout, false, NULL));
    mf_bug_epoch e = {train.rmse, held.n > 0 ? held.rmse : NAN};
    if (wrong_rmse) {
        e.train = sqrt(train.sse / norm);
        e.heldout = held.n > 0
                        ? sqrt(held.sse / mf_csr_norm(&split->heldout, NULL,
                                                      (mf_stretch){0, split->heldout.n_rows}))
                        : NAN;
    }
    return e;
}

/* One side of the comparison, from the run's own start. */
static mf_status let_run(mf_lab *lab, const mf_config *c, const manner *how, bool wrong_rmse,
                         size_t before, mf_bug_tell *tell, void *context, size_t *n,
                         mf_bug_epoch *epochs, mf_error *error)
{
    mf_run *run = NULL;
    mf_random random = {c->seed};
    double norm = mf_csr_norm(&lab->split.train, NULL, mf_split_watchers(&lab->split));
    mf_status status = mf_run_new("bug", c, &lab->split, &lab->baseline, &run, error);
    for (size_t e = 0; e < c->epochs && status == MF_OK; e++) {
        for (size_t i = 0; how->heldout && e == 0 && i < lab->split.heldout.n_rows; i++) {
            for (size_t at = lab->split.heldout.row_start[i];
                 at < lab->split.heldout.row_start[i + 1]; at++) {
                run->model->watcher_count[i]++; /* to this side nothing is cold */
                run->model->movie_count[lab->split.heldout.col[at]]++;
            }
        }
        if (!one_epoch(&lab->split, run->model, c, how, &random, &lab->cancel)) {
            status = mf_fail(error, MF_INTERRUPTED, "interrupted");
            break;
        }
        epochs[e] = measure(&lab->split, run->model, wrong_rmse, norm);
        *n = e + 1;
        if (tell != NULL) {
            tell(context, before + e + 1, 2 * c->epochs);
        }
        if (!isfinite(epochs[e].train) || epochs[e].train > 1e3 * epochs[0].train) {
            break; /* it has blown up, which is a result, too */
        }
    }
    mf_run_free(run);
    return status;
}

size_t mf_bug_find(const char *name)
{
    for (size_t b = 0; mf_bugs[b].name != NULL; b++) {
        if (strcmp(mf_bugs[b].name, name) == 0) {
            return b;
        }
    }
    return SIZE_MAX;
}

mf_status mf_bug_run(mf_lab *lab, size_t bug, const mf_config *config, mf_bug_tell *tell,
                     void *context, mf_bug_result *out, mf_error *error)
{
    mf_config c = *config;
    manner right = {.factor = 2}, wrong = {.factor = 2};
    *out = (mf_bug_result){.bug = bug};
    c.solver = &solver_coordinate_sgd;
    c.patience = 0;
    if ((bug_kind)bug == BUG_HELDOUT && lab->split.heldout.n == 0) {
        return mf_fail(error, MF_USAGE,
                       "nothing is held out to train on; expected --holdout above 0");
    }
    const mf_csr *r = &lab->split.train;
    if ((bug_kind)bug == BUG_ZEROS && r->n == r->n_rows * r->n_cols) {
        return mf_fail(error, MF_USAGE,
                       "every cell has a training rating: there are no holes to take for 0; "
                       "expected ratings with some, or --holdout above 0");
    }
    right.at_once = wrong.at_once = (bug_kind)bug == BUG_NEW_P;
    wrong.new_p = (bug_kind)bug == BUG_NEW_P;
    wrong.factor = (bug_kind)bug == BUG_NO_2 ? 1 : 2;
    wrong.heldout = (bug_kind)bug == BUG_HELDOUT;
    wrong.zeros = (bug_kind)bug == BUG_ZEROS;
    out->right = mf_alloc(c.epochs, sizeof *out->right);
    out->wrong = mf_alloc(c.epochs, sizeof *out->wrong);
    mf_status status =
        out->right == NULL || out->wrong == NULL ? mf_no_memory(error, "two histories") : MF_OK;
    status = status == MF_OK ? let_run(lab, &c, &right, false, 0, tell, context, &out->n_right,
                                       out->right, error)
                             : status;
    status = status == MF_OK ? let_run(lab, &c, &wrong, (bug_kind)bug == BUG_RMSE, c.epochs, tell,
                                       context, &out->n_wrong, out->wrong, error)
                             : status;
    if (status != MF_OK) {
        mf_bug_result_clear(out);
    }
    return status;
}

void mf_bug_result_clear(mf_bug_result *result)
{
    free(result->right);
    free(result->wrong);
    *result = (mf_bug_result){0};
}

/* Is it larger as it is printed? */
static bool is_seen_above(double high, double low)
{
    char of_high[32], of_low[32];
    snprintf(of_high, sizeof of_high, "%.4f", high);
    snprintf(of_low, sizeof of_low, "%.4f", low);
    return high > low && strcmp(of_high, of_low) != 0;
}

/* Do the numbers show what the mistake is known for? */
static bool is_typical(size_t bug, const mf_bug_epoch *r, const mf_bug_epoch *w,
                       const mf_bug_epoch *early_r, const mf_bug_epoch *early_w)
{
    switch ((bug_kind)bug) {
    case BUG_NEW_P:
        return fabs(r->train - w->train) < 0.1 * r->train;
    case BUG_NO_2:
        return is_seen_above(early_w->train, early_r->train);
    case BUG_HELDOUT:
        return is_seen_above(r->heldout, w->heldout);
    case BUG_ZEROS:
        return is_seen_above(w->train, r->train) &&
               (!isfinite(r->heldout) || is_seen_above(w->heldout, r->heldout));
    case BUG_RMSE:
    default:
        return is_seen_above(w->train, r->train) || is_seen_above(r->train, w->train);
    }
}

/* Did it end no worse than it began? */
static bool is_well(const mf_bug_epoch *epochs, size_t n)
{
    return isfinite(epochs[n - 1].train) && epochs[n - 1].train <= 10 * epochs[0].train;
}

int mf_bug_remark(const mf_bug_result *result, char *text, size_t size)
{
    const mf_bug *bug = &mf_bugs[result->bug];
    size_t n = result->n_right < result->n_wrong ? result->n_right : result->n_wrong;
    const mf_bug_epoch *r = &result->right[result->n_right - 1],
                       *w = &result->wrong[result->n_wrong - 1];
    bool right_well = is_well(result->right, result->n_right),
         wrong_well = is_well(result->wrong, result->n_wrong);
    if (!right_well || !wrong_well) {
        return snprintf(
            text, size,
            "%s diverged at epoch %zu: this learning rate is too large to compare the two",
            !right_well ? "the right code" : "the mistaken code",
            right_well ? result->n_wrong : result->n_right);
    }
    int at = snprintf(text, size, "training RMSE ends at %.4f, mistaken %.4f", r->train, w->train);
    if (isfinite(r->heldout) && at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, "; held-out %.4f, mistaken %.4f", r->heldout,
                       w->heldout);
    }
    bool typical = is_typical(result->bug, r, w, &result->right[n / 4], &result->wrong[n / 4]);
    if (at >= 0 && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, ": %s",
                       typical ? bug->shows : "not the usual picture of this mistake");
    }
    return at;
}
