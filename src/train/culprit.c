/* The culprit of a divergence: see culprit.h. Where the error is a quadratic in one coordinate, a
 * gradient step with rate α multiplies the residual by 1 − 2α q²: beyond α q² = 1 every step makes
 * it larger (the classic bound 2/L on the step, L = 2 q² being the curvature). */
#include "culprit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "kernel_coordinate.h"

mf_reach mf_reach_of(const double *row, size_t k)
{
    mf_reach reach = {.norm = mf_dot(row, row, k)};
    for (size_t m = 0; m < k; m++) {
        reach.coordinate = fmax(reach.coordinate, row[m] * row[m]);
    }
    return reach;
}

/* How far the steps of an update reached: p_m moved by the old q_m, q_m by the new p_m. */
static void find_reach(const double *q_old, const double *p_new, size_t k, double alpha,
                       mf_culprit *here)
{
    for (size_t m = 0; m < k && here->reached <= 1; m++) { /* beyond 1 it runs away by itself */
        double by_p = alpha * q_old[m] * q_old[m], by_q = alpha * p_new[m] * p_new[m];
        double most = by_q > by_p ? by_q : by_p;
        if (most > here->reached) {
            here->reached = most;
            here->factor = m;
            here->by_q = by_q > by_p;
        }
    }
}

bool mf_culprit_find(const mf_split *split, const mf_model *good, double alpha, double beta,
                     double usual, const atomic_bool *cancel, mf_culprit *out)
{
    static const double MUCH_LARGER = 10;
    const mf_csr *train = &split->train;
    size_t n = good->n_watchers, m = good->n_movies, k = good->k;
    double *p_all = mf_alloc(n, k * sizeof *p_all), *q_all = mf_alloc(m, k * sizeof *q_all),
           *q_old = mf_alloc(k, sizeof *q_old), worst = 0;
    bool whole = p_all != NULL && q_all != NULL && q_old != NULL, over = false;
    *out = (mf_culprit){0};
    if (whole) {
        memcpy(p_all, good->p, n * k * sizeof *p_all);
        memcpy(q_all, good->q, m * k * sizeof *q_all);
    }
    for (size_t i = 0; i < n && whole && !over && !mf_is_cancelled(cancel); i++) {
        double *p = p_all + i * k;
        for (size_t at = train->row_start[i]; at < train->row_start[i + 1] && !over; at++) {
            double *q = q_all + train->col[at] * k;
            mf_culprit here = {.found = true,
                               .place = at,
                               .watcher = (uint32_t)i,
                               .movie = train->col[at],
                               .rating = mf_csr_rating(train, at),
                               .of_watcher = mf_reach_of(p, k),
                               .of_movie = mf_reach_of(q, k)};
            here.e_before = here.rating - mf_dot(p, q, k);
            memcpy(q_old, q, k * sizeof *q_old);
            coordinate_update(p, q, k, here.rating, 2, alpha, beta);
            find_reach(q_old, p, k, alpha, &here);
            here.e_after = here.rating - mf_dot(p, q, k);
            double growth = fabs(here.e_after) / fmax(fabs(here.e_before), usual);
            over = here.ran_away = !isfinite(here.e_after) || growth > MUCH_LARGER;
            if (!(growth <= worst)) {
                worst = isfinite(growth) ? growth : INFINITY;
                *out = here;
            }
        }
    }
    free(p_all);
    free(q_all);
    free(q_old);
    return whole;
}
