/* Errors of a model on ratings. */
#include "metrics.h"

#include <math.h>

#include "../data/csr.h"
#include "../model/model.h"
#include "mfexplore/model.h"
#include "mfexplore/train.h"

mf_errors mf_errors_of(size_t n, double sse, double sum)
{
    return (mf_errors){.n = n,
                       .sse = sse,
                       .rmse = n > 0 ? sqrt(sse / (double)n) : NAN,
                       .mae = n > 0 ? sum / (double)n : NAN};
}

/* Errors as they are added up. */
typedef struct adding {
    size_t n;
    double sse, sum;
} adding;

mf_errors mf_measure(const mf_model *model, const mf_csr *ratings, bool want_warm, float *rows)
{
    return mf_measure_shared(model, ratings, want_warm, rows, NULL,
                             (mf_stretch){0, ratings->n_rows});
}

mf_errors mf_measure_shared(const mf_model *model, const mf_csr *ratings, bool want_warm,
                            float *rows, const mf_mates *mates, mf_stretch own)
{
    adding a = {0};
    mf_mates_take(mates, &a, sizeof a);
    for (size_t i = own.from; i < own.to; i++) {
        double before = a.sse;
        for (size_t at = ratings->row_start[i]; at < ratings->row_start[i + 1]; at++) {
            uint32_t j = ratings->col[at];
            bool warm = model->watcher_count[i] > 0 && model->movie_count[j] > 0;
            if (warm != want_warm) {
                continue;
            }
            double e = mf_csr_rating(ratings, at) - mf_predict(model, i, j, MF_COLD_BIAS).value;
            a.sse += e * e;
            a.sum += fabs(e);
            a.n++;
        }
        if (rows != NULL) {
            rows[i] = (float)(a.sse - before);
        }
    }
    mf_mates_hand_on(mates, &a, sizeof a);
    return mf_errors_of(a.n, a.sse, a.sum);
}

/* What floats leave of two equal sums. */
static const double ROUNDING = 1e-6;

static double left(mf_leavings of, size_t watcher)
{
    return (double)of.warm[watcher] + (of.cold == NULL ? 0 : (double)of.cold[watcher]);
}

mf_chance mf_leavings_differ(const mf_csr *heldout, mf_leavings a, mf_leavings b)
{
    mf_chance c = {0};
    for (size_t i = 0; i < heldout->n_rows && a.warm != NULL && b.warm != NULL; i++) {
        if (heldout->row_start[i + 1] > heldout->row_start[i]) {
            double of_a = left(a, i), of_b = left(b, i);
            bool same = fabs(of_a - of_b) <= ROUNDING * fmax(of_a, of_b);
            mf_chance_add(&c, same ? 0 : of_a - of_b);
        }
    }
    return c;
}

mf_errors mf_errors_join(mf_errors a, mf_errors b)
{
    double sum = (a.n > 0 ? a.mae * (double)a.n : 0) + (b.n > 0 ? b.mae * (double)b.n : 0);
    return mf_errors_of(a.n + b.n, a.sse + b.sse, sum);
}
