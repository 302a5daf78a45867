/* Rules of splitting: see split_rules.h. A rule ranks ratings by a key, of a watcher or of all, and
 * holds out those at the end. */
#include "split_rules.h"

#include <math.h>
#include <stdlib.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"
#include "ratings.h"
#include "split.h"
#include "mfexplore/status.h"

typedef struct ranked {
    double key;
    size_t k;
} ranked;

static int by_key(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    int order = (x->key > y->key) - (x->key < y->key);
    return order != 0 ? order : (x->k > y->k) - (x->k < y->k);
}

/* The last `n_held` of `n` ranked ratings. */
static void hold_last(ranked *items, size_t n, size_t n_held, uint8_t *held)
{
    qsort(items, n, sizeof *items, by_key);
    for (size_t i = n - n_held; i < n; i++) {
        held[items[i].k] = 1;
    }
}

/* How many of a watcher's ratings; at least one stays. */
static size_t of_watcher(mf_split_rule rule, double holdout, size_t count)
{
    size_t n = rule.kind == MF_SPLIT_LEAVE_ONE_OUT ? 1 : rule.n;
    if (rule.kind == MF_SPLIT_RANDOM || rule.kind == MF_SPLIT_TIME) {
        n = (size_t)llround(holdout * (double)count);
        return n < count ? n : count > 0 ? count - 1 : 0;
    }
    return count > n ? n : 0;
}

mf_status mf_split_hold(const mf_ratings *ratings, mf_split_rule rule, double holdout,
                        double (*place)(const void *context, size_t watcher, uint32_t movie),
                        const void *context, uint8_t *held, mf_error *error)
{
    const mf_csr *r = &ratings->r;
    bool by_time = rule.kind == MF_SPLIT_TIME || rule.kind == MF_SPLIT_LAST;
    if (by_time && ratings->time == NULL) {
        return mf_fail(error, MF_USAGE,
                       "these ratings have no times to split by; expected a column named time, "
                       "timestamp or date");
    }
    ranked *items = mf_alloc(r->n, sizeof *items);
    if (items == NULL) {
        return mf_no_memory(error, "the split");
    }
    for (size_t row = 0; row < r->n_rows; row++) {
        size_t from = r->row_start[row], count = r->row_start[row + 1] - from;
        for (size_t k = from; k < from + count; k++) {
            items[k] =
                (ranked){by_time ? (double)ratings->time[k] : place(context, row, r->col[k]), k};
        }
        if (rule.kind != MF_SPLIT_TIME || rule.per_watcher) {
            hold_last(items + from, count, of_watcher(rule, holdout, count), held);
        }
    }
    if (rule.kind == MF_SPLIT_TIME && !rule.per_watcher) {
        hold_last(items, r->n, (size_t)llround(holdout * (double)r->n), held);
    }
    free(items);
    return MF_OK;
}
