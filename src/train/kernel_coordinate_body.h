/* The fast kernels for one number of lanes and one instruction set: included once for each, with
 * LANES, NAME(x) and FAMILY_TARGET defined. There is nothing machine-specific in it: vectors are
 * the compiler's, and their operations are those of the plain twin, lane by lane. */
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

static inline __attribute__((always_inline)) void
NAME(group)(const scheduled *places, NAME(vector) * p_all, NAME(vector) * q_all, NAME(vector) alpha,
            NAME(vector) beta, size_t k)
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
    enum { AHEAD = 4, CANCEL_EVERY = 1024 };
    NAME(vector) rate = *(const NAME(vector) *)(const void *)alpha;
    NAME(vector) decay = *(const NAME(vector) *)(const void *)beta;
    NAME(vector) *p_all = (NAME(vector) *)(void *)p, *q_all = (NAME(vector) *)(void *)q;
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
        NAME(group)(places, p_all, q_all, rate, decay, k);
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

static inline __attribute__((always_inline)) void
NAME(measure_k)(const mf_csr *r, const mf_split *split, const double *p, const double *q, size_t k,
                double *sse, double *sum, double *rows)
{
    const NAME(vector) *p_all = (const NAME(vector) *)(const void *)p;
    const NAME(vector) *q_all = (const NAME(vector) *)(const void *)q;
    NAME(vector) squares = {0}, sizes = {0};
    enum { AHEAD = 12 };
    for (size_t i = 0; i < r->n_rows; i++) {
        const NAME(vector) *p_i = p_all + i * k, before = squares;
        size_t end = split->watcher_count[i] > 0 ? r->row_start[i + 1] : r->row_start[i];
        for (size_t at = r->row_start[i]; at < end; at++) {
            const NAME(vector) *q_j = q_all + r->col[at] * k;
            if (at + AHEAD < r->n) {
                NAME(fetch)(q_all + r->col[at + AHEAD] * k, k);
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

static void NAME(measure)(const mf_csr *r, const mf_split *split, const double *p, const double *q,
                          size_t k, double *sse, double *sum, double *rows)
{
    if (k == 5) {
        NAME(measure_k)(r, split, p, q, 5, sse, sum, rows);
    } else {
        NAME(measure_k)(r, split, p, q, k, sse, sum, rows);
    }
}

static void NAME(norm)(const double *factors, const uint32_t *count, size_t rows, size_t k,
                       double *squared, double *counted)
{
    const NAME(vector) *row = (const NAME(vector) *)(const void *)factors;
    NAME(vector) total = {0}, weighed = {0};
    for (size_t i = 0; i < rows; i++, row += k) {
        NAME(vector) here = {0};
        for (size_t m = 0; m < k; m++) {
            here += row[m] * row[m];
        }
        total += here;
        weighed += here * (double)count[i];
    }
    *(NAME(vector) *)(void *)squared = total;
    *(NAME(vector) *)(void *)counted = weighed;
}

#undef ABSOLUTE
#undef LANES
#undef NAME
