/* Intervals: how far ratings may be from their predictions. */
#include <math.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/deviate.h"
#include "../data/fail.h"
#include "../data/mates.h"
#include "../data/split.h"
#include "model.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

bool mf_model_has_intervals(const mf_model *model)
{
    return model->widths.known;
}

/* The fit of the variance is good to a few per cent: what is left of it without the noise is not
 * taken to be less than this share. */
static const double EXPECTED_LEAST = 0.02;

static double variance_of(const mf_model *model, size_t watcher, size_t movie, mf_interval_of of)
{
    const mf_widths *w = &model->widths;
    double all = exp(w->all + w->watcher[watcher] + w->movie[movie]);
    return of == MF_INTERVAL_RATING ? all : fmax(all - w->noise[watcher], EXPECTED_LEAST * all);
}

mf_interval mf_model_interval(const mf_model *model, size_t watcher, size_t movie, double level,
                              mf_interval_of of)
{
    if (!model->widths.known || watcher == SIZE_MAX || movie == SIZE_MAX) {
        return (mf_interval){NAN, NAN};
    }
    double value = mf_predict(model, watcher, movie, MF_COLD_BIAS).value;
    double to = mf_normal_quantile((1 + level) / 2) * sqrt(variance_of(model, watcher, movie, of));
    return (mf_interval){value - to, value + to};
}

/* A held-out rating: how many of its standard deviations it lies off, and that deviation. */
typedef struct distance {
    double off, deviation;
} distance;

static int by_width(const void *a, const void *b)
{
    const distance *x = a, *y = b;
    return x->deviation < y->deviation   ? -1
           : x->deviation > y->deviation ? 1
                                         : (x->off > y->off) - (x->off < y->off);
}

/* Shares of n ratings within the levels' intervals. */
static void count_covered(const distance *at, size_t n, const double *z, double *covered)
{
    for (size_t l = 0; l < MF_LEVELS; l++) {
        size_t inside = 0;
        for (size_t i = 0; i < n; i++) {
            inside += at[i].off <= z[l];
        }
        covered[l] = n > 0 ? (double)inside / (double)n : NAN;
    }
}

mf_status mf_model_coverage(const mf_model *model, const mf_split *split, mf_coverage *coverage,
                            mf_error *error)
{
    static const double levels[MF_LEVELS] = {0.5, 0.8, 0.9, 0.95};
    const mf_csr *heldout = &split->heldout;
    *coverage = (mf_coverage){.n = model->widths.known ? heldout->n : 0};
    distance *all = mf_alloc(coverage->n, sizeof *all);
    double z[MF_LEVELS];
    if (all == NULL) {
        return mf_no_memory(error, "the intervals");
    }
    mf_stretch own = mf_split_watchers(split);
    for (size_t i = own.from; i < own.to && coverage->n > 0; i++) {
        for (size_t at = heldout->row_start[i]; at < heldout->row_start[i + 1]; at++) {
            size_t j = heldout->col[at];
            double deviation = sqrt(variance_of(model, i, j, MF_INTERVAL_RATING));
            double off = mf_csr_rating(heldout, at) - mf_predict(model, i, j, MF_COLD_BIAS).value;
            all[at] = (distance){fabs(off) / deviation, deviation};
        }
    }
    for (size_t rank = 0; !mf_is_alone(split->mates) && rank < split->mates->n; rank++) {
        size_t from = heldout->row_start[split->cut[rank]];
        size_t n = heldout->row_start[split->cut[rank + 1]] - from;
        mf_mates_copy(split->mates, rank, all + from, coverage->n > 0 ? n * sizeof *all : 0);
    }
    for (size_t l = 0; l < MF_LEVELS; l++) {
        coverage->level[l] = levels[l];
        z[l] = mf_normal_quantile((1 + levels[l]) / 2);
    }
    qsort(all, coverage->n, sizeof *all, by_width);
    count_covered(all, coverage->n, z, coverage->covered);
    for (size_t f = 0; f < MF_FIFTHS; f++) {
        size_t from = coverage->n * f / MF_FIFTHS, to = coverage->n * (f + 1) / MF_FIFTHS;
        double sum = 0;
        for (size_t i = from; i < to; i++) {
            sum += all[i].deviation;
        }
        coverage->fifth_n[f] = to - from;
        coverage->fifth_width[f] = to > from ? 2 * z[2] * sum / (double)(to - from) : NAN;
        coverage->width += 2 * z[2] * sum / (double)coverage->n;
        count_covered(all + from, to - from, z, coverage->fifth_covered[f]);
    }
    free(all);
    return MF_OK;
}

bool mf_coverage_falls_short(const mf_coverage *coverage)
{
    enum { LEVEL_90 = 2 };
    double error = sqrt(0.9 * 0.1 / (double)coverage->n);
    return coverage->n > 0 && coverage->covered[LEVEL_90] < 0.9 - 2 * error;
}
