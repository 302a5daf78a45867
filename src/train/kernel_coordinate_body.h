/* The fast kernels for one number of lanes and one instruction set: included once for each, with
 * LANES, NAME(x) and, for the set, WIDE defined: how many doubles a vector of the machine has.
 * There is nothing machine-specific in it: vectors are the compiler's, and their operations are
 * those of the plain twin, lane by lane. */
#include <string.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/split.h"

/* How many lanes of a row a vector of the machine has, of how many rows, and in how many of them a
 * row's lanes are. */
#define CELL (LANES < WIDE ? LANES : WIDE)
#define PER (WIDE / CELL)
#define PARTS (LANES / CELL)

#if CELL == 1
typedef double NAME(cell);
#define ABSOLUTE(x) __builtin_fabs(x)
#else
typedef double NAME(cell) __attribute__((vector_size(8 * CELL), aligned(8), may_alias));
typedef long long NAME(mask) __attribute__((vector_size(8 * CELL), aligned(8), may_alias));
#define ABSOLUTE(x) ((NAME(cell))((NAME(mask))(x)&0x7fffffffffffffffLL))
#endif

/* Asks for a row of factors, which will be needed soon. */
WIDE_INLINE void NAME(fetch)(const double *row, size_t k)
{
    const char *bytes = (const char *)row;
    for (size_t at = 0; at < k * LANES * sizeof *row; at += 64) {
        __builtin_prefetch(bytes + at, 1);
    }
    __builtin_prefetch(bytes + k * LANES * sizeof *row - 1, 1);
}

enum { NAME(local) = 10 }; /* K up to which a group's factors are kept in registers */

/* How many vectors are worked on in step, so that one is computed with while the next waits for its
 * numbers. They divide a group. */
#define TOGETHER (SCHEDULE_WIDTH / PER < 2 ? SCHEDULE_WIDTH / PER : 2)

/* TOGETHER vectors of ratings that share no row and no column, in step, so that one waits while
 * another is worked on. Before coordinate m the dot product is the sum of the updated products so
 * far and, in order, of those that are as they were: each is computed once, and every sum has the
 * order of the plain twin. */
WIDE_INLINE void NAME(step)(const scheduled *places, const double *values, double *p_all,
                            double *q_all, wide alpha, wide beta, size_t k)
{
    double *p_row[TOGETHER][PER], *q_row[TOGETHER][PER];
    wide p[TOGETHER][NAME(local)], q[TOGETHER][NAME(local)], old[TOGETHER][NAME(local)];
    wide rating[TOGETHER], done[TOGETHER];
    UNROLLED
    for (size_t g = 0; g < TOGETHER; g++) {
        UNROLLED
        for (size_t r = 0; r < PER; r++) {
            const scheduled *place = &places[g * PER + r];
            p_row[g][r] = p_all + place->row * k * LANES;
            q_row[g][r] = q_all + place->col * k * LANES;
        }
        spread(values + g * PER, CELL, &rating[g]);
        take_rows(p_row[g], k, CELL, LANES, p[g]);
        take_rows(q_row[g], k, CELL, LANES, q[g]);
        UNROLLED
        for (size_t m = 0; m < k; m++) {
            old[g][m] = p[g][m] * q[g][m];
        }
    }
    UNROLLED
    for (size_t m = 0; m < k; m++) {
        UNROLLED
        for (size_t g = 0; g < TOGETHER; g++) {
            wide dot = old[g][m];
            if (m > 0) {
                dot += done[g];
            }
            UNROLLED
            for (size_t f = m + 1; f < k; f++) {
                dot += old[g][f];
            }
            wide e = dot - rating[g], p_m = p[g][m], q_m = q[g][m];
            p_m -= alpha * (e * q_m + beta * p_m);
            q_m -= alpha * (e * p_m + beta * q_m);
            wide product = p_m * q_m;
            if (m > 0) {
                product += done[g];
            }
            done[g] = product;
            p[g][m] = p_m;
            q[g][m] = q_m;
        }
    }
    UNROLLED
    for (size_t g = 0; g < TOGETHER; g++) {
        put_rows(p[g], k, CELL, LANES, p_row[g]);
        put_rows(q[g], k, CELL, LANES, q_row[g]);
    }
}

WIDE_INLINE void NAME(group)(const scheduled *places, const double *values, double *p_all,
                             double *q_all, const wide *alpha, const wide *beta, size_t k)
{
    for (size_t part = 0; part < PARTS; part++) {
        for (size_t at = 0; at < SCHEDULE_WIDTH; at += TOGETHER * PER) {
            NAME(step)
            (places + at, values + at, p_all + part * CELL, q_all + part * CELL, alpha[part],
             beta[part], k);
        }
    }
}

/* Any K, factors where they stand. */
WIDE_INLINE void NAME(group_any)(const scheduled *places, const double *values, double *p_all,
                                 double *q_all, const double *alpha_all, const double *beta_all,
                                 size_t k)
{
    for (size_t part = 0; part < PARTS; part++) {
        NAME(cell) * p[SCHEDULE_WIDTH], *q[SCHEDULE_WIDTH], alpha, beta;
        alpha = ((const NAME(cell) *)(const void *)alpha_all)[part];
        beta = ((const NAME(cell) *)(const void *)beta_all)[part];
        for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
            p[g] = (NAME(cell) *)(void *)(p_all + places[g].row * k * LANES) + part;
            q[g] = (NAME(cell) *)(void *)(q_all + places[g].col * k * LANES) + part;
        }
        for (size_t m = 0; m < k; m++) {
            NAME(cell) j[SCHEDULE_WIDTH];
            for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
                NAME(cell) dot = {0};
                for (size_t f = 0; f < k; f++) {
                    dot += p[g][f * PARTS] * q[g][f * PARTS];
                }
                j[g] = -2 * (values[g] - dot);
            }
            for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
                NAME(cell) p_m = p[g][m * PARTS], q_m = q[g][m * PARTS];
                p_m -= alpha * (j[g] * q_m + beta * p_m);
                q_m -= alpha * (j[g] * p_m + beta * q_m);
                p[g][m * PARTS] = p_m;
                q[g][m * PARTS] = q_m;
            }
        }
    }
}

WIDE_INLINE bool NAME(epoch_k)(const schedule *s, double *p, double *q, size_t k,
                               const double *alpha, const double *beta, const atomic_bool *cancel)
{
    enum { AHEAD = 2, CANCEL_EVERY = 1024 };
    wide rate[PARTS], decay[PARTS];
    for (size_t part = 0; part < PARTS; part++) {
        repeat(alpha + part * CELL, CELL, &rate[part]);
        repeat(beta + part * CELL, CELL, &decay[part]);
        /* α (2 e q + β p) is 2 α (e q + β/2 p) to the last bit: powers of two round nothing, down
         * to the smallest normal number */
        rate[part] *= 2;
        decay[part] /= 2;
    }
    for (size_t at = 0; at < s->n_groups; at++) {
        if (at % CANCEL_EVERY == 0 && mf_is_cancelled(cancel)) {
            return false;
        }
        const scheduled *places = s->places + at * SCHEDULE_WIDTH;
        const double *values = s->values + at * SCHEDULE_WIDTH;
        if (at + AHEAD < s->n_groups) {
            for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
                NAME(fetch)(q + places[AHEAD * SCHEDULE_WIDTH + g].col * k * LANES, k);
            }
        }
        if (__builtin_constant_p(k) && k <= NAME(local)) {
            NAME(group)(places, values, p, q, rate, decay, k);
        } else {
            NAME(group_any)(places, values, p, q, alpha, beta, k);
        }
    }
    return true;
}

static bool NAME(epoch)(const schedule *s, double *p, double *q, size_t k, const double *alpha,
                        const double *beta, const atomic_bool *cancel)
{
    switch (k) { /* constants unroll; the lesson's K first */
    case 5:
        return NAME(epoch_k)(s, p, q, 5, alpha, beta, cancel);
    case 2:
        return NAME(epoch_k)(s, p, q, 2, alpha, beta, cancel);
    case 10:
        return NAME(epoch_k)(s, p, q, 10, alpha, beta, cancel);
    default:
        return NAME(epoch_k)(s, p, q, k, alpha, beta, cancel);
    }
}

WIDE_INLINE void NAME(measure_k)(const mf_csr *r, const mf_split *split, const uint32_t *where,
                                 const double *p, const double *q, size_t k, double *sse,
                                 double *sum, double *rows)
{
    enum { AHEAD = 12 };
    bool all = r == &split->train; /* whose movies all are trained */
    NAME(cell) squares[PARTS] = {0}, sizes[PARTS] = {0}, before[PARTS];
    for (size_t i = 0; i < r->n_rows; i++) {
        const NAME(cell) *p_i = (const NAME(cell) *)(const void *)(p + i * k * LANES);
        size_t end = split->watcher_count[i] > 0 ? r->row_start[i + 1] : r->row_start[i];
        memcpy(before, squares, sizeof before);
        for (size_t at = r->row_start[i]; at < end; at++) {
            const NAME(cell) *q_j = (const NAME(cell) *)(const void *)(q + where[at] * k * LANES);
            if (at + AHEAD < r->n) {
                NAME(fetch)(q + where[at + AHEAD] * k * LANES, k);
            }
            if (!all && split->movie_count[r->col[at]] == 0) {
                continue;
            }
            double rating = mf_csr_rating(r, at);
            for (size_t part = 0; part < PARTS; part++) {
                NAME(cell) dot = {0}, e;
                for (size_t m = 0; m < k; m++) {
                    dot += p_i[m * PARTS + part] * q_j[m * PARTS + part];
                }
                e = rating - dot;
                squares[part] += e * e;
                sizes[part] += ABSOLUTE(e);
            }
        }
        for (size_t part = 0; part < PARTS && rows != NULL; part++) {
            ((NAME(cell) *)(void *)rows)[i * PARTS + part] = squares[part] - before[part];
        }
    }
    memcpy(sse, squares, sizeof squares);
    memcpy(sum, sizes, sizeof sizes);
}

static void NAME(measure)(const mf_csr *r, const mf_split *split, const uint32_t *where,
                          const double *p, const double *q, size_t k, double *sse, double *sum,
                          double *rows)
{
    if (k == 5) {
        NAME(measure_k)(r, split, where, p, q, 5, sse, sum, rows);
    } else {
        NAME(measure_k)(r, split, where, p, q, k, sse, sum, rows);
    }
}

WIDE_INLINE void NAME(square)(const double *factors, size_t k, NAME(cell) * to)
{
    const NAME(cell) *row = (const NAME(cell) *)(const void *)factors;
    for (size_t part = 0; part < PARTS; part++) {
        NAME(cell) sum = {0};
        for (size_t m = 0; m < k; m++) {
            sum += row[m * PARTS + part] * row[m * PARTS + part];
        }
        to[part] = sum;
    }
}

WIDE_INLINE void NAME(norm_k)(const double *factors, const uint32_t *count, const uint32_t *place,
                              size_t rows, size_t k, double *sums, double *squared, double *counted)
{
    NAME(cell) total[PARTS] = {0}, weighed[PARTS] = {0}, here[PARTS];
    NAME(cell) *of_row = (NAME(cell) *)(void *)sums;
    for (size_t at = 0; at < rows && place != NULL; at++) { /* as they stand: one after the other */
        NAME(square)(factors + at * k * LANES, k, of_row + at * PARTS);
    }
    for (size_t i = 0; i < rows; i++) {
        if (place == NULL) {
            NAME(square)(factors + i * k * LANES, k, here);
        } else {
            memcpy(here, of_row + place[i] * PARTS, sizeof here);
        }
        for (size_t part = 0; part < PARTS; part++) {
            total[part] += here[part];
            weighed[part] += here[part] * (double)count[i];
        }
    }
    memcpy(squared, total, sizeof total);
    memcpy(counted, weighed, sizeof weighed);
}

static void NAME(norm)(const double *factors, const uint32_t *count, const uint32_t *place,
                       size_t rows, size_t k, double *sums, double *squared, double *counted)
{
    if (k == 5) {
        NAME(norm_k)(factors, count, place, rows, 5, sums, squared, counted);
    } else {
        NAME(norm_k)(factors, count, place, rows, k, sums, squared, counted);
    }
}

#undef ABSOLUTE
#undef CELL
#undef PER
#undef PARTS
#undef TOGETHER
#undef LANES
#undef NAME
