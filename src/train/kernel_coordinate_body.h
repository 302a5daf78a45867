/* The fast kernels for one number of lanes and one instruction set: included once for each, with
 * LANES, NAME(x) and, for the set, WIDE defined: how many doubles a vector of the machine has.
 * There is nothing machine-specific in it: vectors are the compiler's, and their operations are
 * those of the plain twin, lane by lane. */
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/split.h"

#if LANES == 1
typedef double NAME(vector);
#define ABSOLUTE(x) __builtin_fabs(x)
#else
typedef double NAME(vector) __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef long long NAME(mask) __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
#define ABSOLUTE(x) ((NAME(vector))((NAME(mask))(x)&0x7fffffffffffffffLL))
#endif

/* Asks for a row of factors, which will be needed soon. */
static inline __attribute__((always_inline)) void NAME(fetch)(const NAME(vector) * row, size_t k)
{
    const char *bytes = (const char *)row;
    for (size_t at = 0; at < k * sizeof *row; at += 64) {
        __builtin_prefetch(bytes + at, 1);
    }
    __builtin_prefetch(bytes + k * sizeof *row - 1, 1);
}

enum { NAME(local) = 10 }; /* K up to which a group's factors are kept in registers */

/* Vectors as wide as the machine's: of fewer lanes they hold several ratings side by side. */
#if LANES >= WIDE
#define PER 1
typedef NAME(vector) NAME(wide);
#else
#define PER (WIDE / LANES)
typedef double NAME(wide) __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));
#endif

/* How many such vectors are worked on in step, so that one is computed with while the next waits
 * for its numbers. They divide a group. */
#define TOGETHER (SCHEDULE_WIDTH / PER < 2 ? SCHEDULE_WIDTH / PER : 2)

/* PER rows' vectors side by side in one, and apart again: in registers, for what is written piece
 * by piece cannot be read as a whole until it has reached the cache. */
static inline __attribute__((always_inline)) void NAME(join)(NAME(wide) * to,
                                                             NAME(vector) *const *from, size_t m)
{
#if PER == 1
    *to = from[0][m];
#elif LANES == 1 && PER == 2
    *to = (NAME(wide)){from[0][m], from[1][m]};
#elif LANES == 1 && PER == 4
    *to = (NAME(wide)){from[0][m], from[1][m], from[2][m], from[3][m]};
#elif LANES == 1
    *to = (NAME(wide)){from[0][m], from[1][m], from[2][m], from[3][m],
                       from[4][m], from[5][m], from[6][m], from[7][m]};
#elif LANES == 2 && PER == 2
    *to = __builtin_shufflevector(from[0][m], from[1][m], 0, 1, 2, 3);
#elif LANES == 2
    typedef double half __attribute__((vector_size(32)));
    half low = __builtin_shufflevector(from[0][m], from[1][m], 0, 1, 2, 3);
    half high = __builtin_shufflevector(from[2][m], from[3][m], 0, 1, 2, 3);
    *to = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    *to = __builtin_shufflevector(from[0][m], from[1][m], 0, 1, 2, 3, 4, 5, 6, 7);
#endif
}

static inline __attribute__((always_inline)) void NAME(part)(NAME(vector) *const *to, size_t m,
                                                             const NAME(wide) * from)
{
#if PER == 1
    to[0][m] = *from;
#elif LANES == 1
    for (size_t r = 0; r < PER; r++) {
        to[r][m] = (*from)[r];
    }
#elif LANES == 2
    to[0][m] = __builtin_shufflevector(*from, *from, 0, 1);
    to[1][m] = __builtin_shufflevector(*from, *from, 2, 3);
#if PER == 4
    to[2][m] = __builtin_shufflevector(*from, *from, 4, 5);
    to[3][m] = __builtin_shufflevector(*from, *from, 6, 7);
#endif
#else
    to[0][m] = __builtin_shufflevector(*from, *from, 0, 1, 2, 3);
    to[1][m] = __builtin_shufflevector(*from, *from, 4, 5, 6, 7);
#endif
}

/* TOGETHER vectors of ratings that share no row and no column, in step, so that one waits while
 * another is worked on. Before coordinate m the dot product is the sum of the updated products so
 * far and, in order, of those that are as they were: each is computed once, and every sum has the
 * order of the plain twin. */
static inline __attribute__((always_inline)) void NAME(step)(const scheduled *places,
                                                             NAME(vector) * p_all,
                                                             NAME(vector) * q_all, NAME(wide) alpha,
                                                             NAME(wide) beta, size_t k)
{
    NAME(vector) * p_row[TOGETHER][PER], *q_row[TOGETHER][PER];
    NAME(wide) p[TOGETHER][NAME(local)], q[TOGETHER][NAME(local)], old[TOGETHER][NAME(local)];
    NAME(wide) rating[TOGETHER], done[TOGETHER];
    UNROLLED
    for (size_t g = 0; g < TOGETHER; g++) {
        NAME(vector) value[PER];
        NAME(vector) * of[PER];
        for (size_t r = 0; r < PER; r++) {
            const scheduled *place = &places[g * PER + r];
            p_row[g][r] = p_all + place->row * k;
            q_row[g][r] = q_all + place->col * k;
            value[r] = place->value + (NAME(vector)){0};
            of[r] = &value[r];
        }
        NAME(join)(&rating[g], of, 0);
        done[g] = (NAME(wide)){0};
        UNROLLED
        for (size_t m = 0; m < k; m++) {
            NAME(join)(&p[g][m], p_row[g], m);
            NAME(join)(&q[g][m], q_row[g], m);
            old[g][m] = p[g][m] * q[g][m];
        }
    }
    UNROLLED
    for (size_t m = 0; m < k; m++) {
        UNROLLED
        for (size_t g = 0; g < TOGETHER; g++) {
            NAME(wide) dot = done[g];
            UNROLLED
            for (size_t f = m; f < k; f++) {
                dot += old[g][f];
            }
            NAME(wide) j = -2 * (rating[g] - dot), p_m = p[g][m], q_m = q[g][m];
            p_m -= alpha * (j * q_m + beta * p_m);
            q_m -= alpha * (j * p_m + beta * q_m);
            done[g] += p_m * q_m;
            p[g][m] = p_m;
            q[g][m] = q_m;
        }
    }
    UNROLLED
    for (size_t g = 0; g < TOGETHER; g++) {
        UNROLLED
        for (size_t m = 0; m < k; m++) {
            NAME(part)(p_row[g], m, &p[g][m]);
            NAME(part)(q_row[g], m, &q[g][m]);
        }
    }
}

static inline __attribute__((always_inline)) void
NAME(group)(const scheduled *places, NAME(vector) * p_all, NAME(vector) * q_all, NAME(wide) alpha,
            NAME(wide) beta, size_t k)
{
    for (size_t at = 0; at < SCHEDULE_WIDTH; at += TOGETHER * PER) {
        NAME(step)(places + at, p_all, q_all, alpha, beta, k);
    }
}

/* Any K, a rating at a time, factors where they stand. */
static inline __attribute__((always_inline)) void
NAME(group_any)(const scheduled *places, NAME(vector) * p_all, NAME(vector) * q_all,
                NAME(vector) alpha, NAME(vector) beta, size_t k)
{
    NAME(vector) * p[SCHEDULE_WIDTH], *q[SCHEDULE_WIDTH], rating[SCHEDULE_WIDTH];
    for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
        p[g] = p_all + places[g].row * k;
        q[g] = q_all + places[g].col * k;
        rating[g] = places[g].value + (NAME(vector)){0};
    }
    for (size_t m = 0; m < k; m++) {
        NAME(vector) j[SCHEDULE_WIDTH];
        for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
            NAME(vector) dot = {0};
            for (size_t f = 0; f < k; f++) {
                dot += p[g][f] * q[g][f];
            }
            j[g] = -2 * (rating[g] - dot);
        }
        for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
            NAME(vector) p_m = p[g][m], q_m = q[g][m];
            p_m -= alpha * (j[g] * q_m + beta * p_m);
            q_m -= alpha * (j[g] * p_m + beta * q_m);
            p[g][m] = p_m;
            q[g][m] = q_m;
        }
    }
}

static inline __attribute__((always_inline)) bool
NAME(epoch_k)(const schedule *s, double *p, double *q, size_t k, const double *alpha,
              const double *beta, const atomic_bool *cancel)
{
    enum { AHEAD = 2, CANCEL_EVERY = 1024 };
    NAME(vector) rate = *(const NAME(vector) *)(const void *)alpha;
    NAME(vector) decay = *(const NAME(vector) *)(const void *)beta;
    NAME(vector) *p_all = (NAME(vector) *)(void *)p, *q_all = (NAME(vector) *)(void *)q;
    NAME(vector) * rates[PER], *decays[PER];
    for (size_t r = 0; r < PER; r++) {
        rates[r] = &rate;
        decays[r] = &decay;
    }
    NAME(wide) wide_rate, wide_decay;
    NAME(join)(&wide_rate, rates, 0);
    NAME(join)(&wide_decay, decays, 0);
    for (size_t at = 0; at < s->n_groups; at++) {
        if (at % CANCEL_EVERY == 0 && mf_is_cancelled(cancel)) {
            return false;
        }
        const scheduled *places = s->places + at * SCHEDULE_WIDTH;
        if (at + AHEAD < s->n_groups) {
            for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
                const scheduled *later = &places[AHEAD * SCHEDULE_WIDTH + g];
                NAME(fetch)(q_all + later->col * k, k);
            }
        }
        if (__builtin_constant_p(k) && k <= NAME(local)) {
            NAME(group)(places, p_all, q_all, wide_rate, wide_decay, k);
        } else {
            NAME(group_any)(places, p_all, q_all, rate, decay, k);
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

/* Where a column's factors stand. */
static inline size_t NAME(at)(const uint32_t *place, uint32_t col)
{
    return place == NULL ? col : place[col];
}

static inline __attribute__((always_inline)) void
NAME(measure_k)(const mf_csr *r, const mf_split *split, const uint32_t *place, const double *p,
                const double *q, size_t k, double *sse, double *sum, double *rows)
{
    const NAME(vector) *p_all = (const NAME(vector) *)(const void *)p;
    const NAME(vector) *q_all = (const NAME(vector) *)(const void *)q;
    NAME(vector) squares = {0}, sizes = {0};
    enum { AHEAD = 12 };
    for (size_t i = 0; i < r->n_rows; i++) {
        const NAME(vector) *p_i = p_all + i * k, before = squares;
        size_t end = split->watcher_count[i] > 0 ? r->row_start[i + 1] : r->row_start[i];
        for (size_t at = r->row_start[i]; at < end; at++) {
            const NAME(vector) *q_j = q_all + NAME(at)(place, r->col[at]) * k;
            if (at + AHEAD < r->n) {
                NAME(fetch)(q_all + NAME(at)(place, r->col[at + AHEAD]) * k, k);
            }
            if (split->movie_count[r->col[at]] == 0) {
                continue;
            }
            NAME(vector) dot = {0};
            for (size_t m = 0; m < k; m++) {
                dot += p_i[m] * q_j[m];
            }
            NAME(vector) e = mf_csr_rating(r, at) - dot;
            squares += e * e;
            sizes += ABSOLUTE(e);
        }
        if (rows != NULL) {
            ((NAME(vector) *)(void *)rows)[i] = squares - before;
        }
    }
    *(NAME(vector) *)(void *)sse = squares;
    *(NAME(vector) *)(void *)sum = sizes;
}

static void NAME(measure)(const mf_csr *r, const mf_split *split, const uint32_t *place,
                          const double *p, const double *q, size_t k, double *sse, double *sum,
                          double *rows)
{
    if (k == 5) {
        NAME(measure_k)(r, split, place, p, q, 5, sse, sum, rows);
    } else {
        NAME(measure_k)(r, split, place, p, q, k, sse, sum, rows);
    }
}

static inline __attribute__((always_inline)) void NAME(square)(const NAME(vector) * row, size_t k,
                                                               NAME(vector) * to)
{
    NAME(vector) sum = {0};
    for (size_t m = 0; m < k; m++) {
        sum += row[m] * row[m];
    }
    *to = sum;
}

static void NAME(norm)(const double *factors, const uint32_t *count, const uint32_t *place,
                       size_t rows, size_t k, double *sums, double *squared, double *counted)
{
    const NAME(vector) *row = (const NAME(vector) *)(const void *)factors;
    NAME(vector) total = {0}, weighed = {0}, *of_row = (NAME(vector) *)(void *)sums, here;
    for (size_t at = 0; at < rows && place != NULL; at++) { /* as they stand: one after the other */
        NAME(square)(row + at * k, k, &of_row[at]);
    }
    for (size_t i = 0; i < rows; i++) {
        if (place != NULL) {
            here = of_row[place[i]];
        } else {
            NAME(square)(row + i * k, k, &here);
        }
        total += here;
        weighed += here * (double)count[i];
    }
    *(NAME(vector) *)(void *)squared = total;
    *(NAME(vector) *)(void *)counted = weighed;
}

#undef ABSOLUTE
#undef PER
#undef TOGETHER
#undef LANES
#undef NAME
