/* The inner loops of coordinate-sgd. The plain twin goes row by row with one run; the fast kernels
 * take a schedule's groups with up to eight runs side by side, factors interleaved by run:
 * p[(i·K + m)·lanes + run]. All give the same bits: per run every sum has one order, and multiply
 * and add are rounded separately. */
#ifndef MF_TRAIN_KERNEL_COORDINATE_H
#define MF_TRAIN_KERNEL_COORDINATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "../data/csr.h"
#include "../data/split.h"
#include "../model/model.h"
#include "schedule.h"

enum { LANES_MOST = 8 };

/* One epoch in row order. False when cancelled. p is n_rows × k, q n_cols × k. */
bool kernel_coordinate_plain(const mf_csr *ratings, double *p, double *q, size_t k, double alpha,
                             double beta, const atomic_bool *cancel);

/* One epoch by schedule. p has n_rows + 1 rows and q n_cols + 1, the last ones zero; alpha and beta
 * have one entry a lane. */
typedef bool kernel_epoch(const schedule *s, double *p, double *q, size_t k, const double *alpha,
                          const double *beta, const atomic_bool *cancel);

/* Adds up Σe² and Σ|e| over the ratings whose watcher and movie are both trained, in row order, a
 * sum for each lane; `rows` (n_rows × lanes; NULL: not wanted) gets each watcher's share of Σe².
 * `where` says of each rating where its column's factors stand in q. */
typedef void kernel_measure(const mf_csr *ratings, const mf_split *split, const uint32_t *where,
                            const double *p, const double *q, size_t k, double *sse, double *sum,
                            double *rows);

/* The squared norm of `rows` rows, and each row's counted as often as it has ratings (`count`):
 * each row's sum first, then rows in order, a sum for each lane. `place` says where a row stands
 * (NULL: in order); with one, `sums` has room for rows × lanes, without it is not looked at. */
typedef void kernel_norm(const double *factors, const uint32_t *count, const uint32_t *place,
                         size_t rows, size_t k, double *sums, double *squared, double *counted);

/* The kernels of one number of lanes. */
typedef struct kernel_set {
    kernel_epoch *epoch;
    kernel_measure *measure;
    kernel_norm *norm;
} kernel_set;

/* By lanes: 1, 2, 4, 8. Instruction sets that the compiler cannot make leave `name` NULL. */
typedef struct kernel_family {
    const char *name;
    kernel_set by_lanes[4];
} kernel_family;

extern const kernel_family kernel_coordinate_baseline, kernel_coordinate_avx2,
    kernel_coordinate_avx512;

/* The fastest family that this machine runs, or the one that MFEXPLORE_KERNEL names ("baseline",
 * "avx2", "avx512"); NULL for "plain". */
const kernel_family *kernel_coordinate_pick(void);

/* The set for at least `n` runs; `*lanes` becomes 1, 2, 4 or 8. */
const kernel_set *kernel_set_for(const kernel_family *family, size_t n, size_t *lanes);

/* One rating's update by the formula, factor after factor. `slope` is 2, but
 * where the factor of the derivative is forgotten on purpose. */
static inline void coordinate_update(double *p, double *q, size_t k, double rating, double slope,
                                     double alpha, double beta)
{
    for (size_t m = 0; m < k; m++) {
        double j = -slope * (rating - mf_dot(p, q, k));
        p[m] -= alpha * (j * q[m] + beta * p[m]);
        q[m] -= alpha * (j * p[m] + beta * q[m]);
    }
}

#endif
