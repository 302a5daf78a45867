/* sgd's fast kernels for one instruction set: included once for each, with KERNEL (the variable)
 * and KERNEL_NAME defined. Vectors are the compiler's; nothing in it is machine-specific. */
#include <math.h>

#include "kernel_sgd.h"

typedef float lanes __attribute__((vector_size(4 * SGD_LANES), aligned(4), may_alias));
typedef float half __attribute__((vector_size(32)));
typedef float quarter __attribute__((vector_size(16)));
typedef float pair __attribute__((vector_size(8)));

#define INLINE static inline __attribute__((always_inline))

INLINE float add_lanes(lanes x)
{
    half a = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
             __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
    quarter b =
        __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
    pair c = __builtin_shufflevector(b, b, 0, 1) + __builtin_shufflevector(b, b, 2, 3);
    return c[0] + c[1];
}

INLINE float dot(const lanes *p, const lanes *q, size_t groups)
{
    lanes sum = p[0] * q[0];
#pragma GCC unroll 8
    for (size_t g = 1; g < groups; g++) {
        sum += p[g] * q[g];
    }
    return add_lanes(sum);
}

INLINE void update(const block_rating *r, float *p_all, float *q_all, sgd_side *watchers,
                   sgd_side *movies, size_t groups, const sgd_rates *rates, bool adagrad)
{
    lanes *p = (lanes *)(void *)(p_all + r->row * groups * SGD_LANES);
    lanes *q = (lanes *)(void *)(q_all + r->col * groups * SGD_LANES);
    sgd_side *watcher = &watchers[r->row], *movie = &movies[r->col];
    lanes pq = p[0] * q[0], pp = p[0] * p[0], qq = q[0] * q[0];
#pragma GCC unroll 8
    for (size_t g = 1; g < groups; g++) {
        pq += p[g] * q[g];
        if (adagrad) {
            pp += p[g] * p[g];
            qq += q[g] * q[g];
        }
    }
    float product = add_lanes(pq), beta = rates->beta;
    float e = r->value - (rates->mu + watcher->bias + movie->bias + product);
    float rate_p = adagrad ? rates->alpha / __builtin_sqrtf(watcher->squares) : rates->alpha;
    float rate_q = adagrad ? rates->alpha / __builtin_sqrtf(movie->squares) : rates->alpha;
    if (adagrad) {
        float p_norm = add_lanes(pp), q_norm = add_lanes(qq);
        watcher->squares += sgd_mean_square(e, beta, q_norm, product, p_norm, rates->one_over_k);
        movie->squares += sgd_mean_square(e, beta, p_norm, product, q_norm, rates->one_over_k);
    }
    float keep_p = 1 - rate_p * beta, pull_p = rate_p * e;
    float keep_q = 1 - rate_q * beta, pull_q = rate_q * e;
#pragma GCC unroll 8
    for (size_t g = 0; g < groups; g++) {
        lanes was_p = p[g], was_q = q[g];
        p[g] = keep_p * was_p + pull_p * was_q;
        q[g] = keep_q * was_q + pull_q * was_p;
    }
    if (rates->biases) {
        watcher->bias = keep_p * watcher->bias + pull_p;
        movie->bias = keep_q * movie->bias + pull_q;
    }
}

INLINE void block_of(const block_rating *ratings, size_t n, float *p, float *q, sgd_side *watchers,
                     sgd_side *movies, size_t groups, const sgd_rates *rates, bool adagrad)
{
    enum { AHEAD = 10 };
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            const char *next = (const char *)(q + ratings[i + AHEAD].col * groups * SGD_LANES);
            const char *row = (const char *)(p + ratings[i + AHEAD].row * groups * SGD_LANES);
            for (size_t line = 0; line < groups; line++) {
                __builtin_prefetch(next + 64 * line, 1);
                __builtin_prefetch(row + 64 * line, 1);
            }
        }
        update(&ratings[i], p, q, watchers, movies, groups, rates, adagrad);
    }
}

/* Constant numbers of groups unroll. */
INLINE void block_by_groups(const block_rating *ratings, size_t n, float *p, float *q,
                            sgd_side *watchers, sgd_side *movies, size_t groups,
                            const sgd_rates *rates, bool adagrad)
{
    switch (groups) {
    case 1:
        block_of(ratings, n, p, q, watchers, movies, 1, rates, adagrad);
        break;
    case 2:
        block_of(ratings, n, p, q, watchers, movies, 2, rates, adagrad);
        break;
    case 4:
        block_of(ratings, n, p, q, watchers, movies, 4, rates, adagrad);
        break;
    case 8:
        block_of(ratings, n, p, q, watchers, movies, 8, rates, adagrad);
        break;
    default:
        block_of(ratings, n, p, q, watchers, movies, groups, rates, adagrad);
    }
}

static void block(const block_rating *ratings, size_t n, float *p, float *q, sgd_side *watchers,
                  sgd_side *movies, size_t groups, const sgd_rates *rates)
{
    if (rates->adagrad) {
        block_by_groups(ratings, n, p, q, watchers, movies, groups, rates, true);
    } else {
        block_by_groups(ratings, n, p, q, watchers, movies, groups, rates, false);
    }
}

INLINE void measure_of(const mf_csr *ratings, size_t row, const uint32_t *movie_count,
                       const float *p, const float *q, float bias, const sgd_side *movie,
                       size_t groups, float mu, float scale, double *sse, double *sum)
{
    double squares = 0, sizes = 0;
    for (size_t at = ratings->row_start[row]; at < ratings->row_start[row + 1]; at++) {
        uint32_t j = ratings->col[at];
        if (movie_count[j] == 0) {
            continue;
        }
        float e = mf_csr_value(ratings, at) * scale -
                  (mu + bias + movie[j].bias +
                   dot((const lanes *)(const void *)p,
                       (const lanes *)(const void *)(q + j * groups * SGD_LANES), groups));
        squares += (double)e * (double)e;
        sizes += fabs((double)e);
    }
    *sse = squares;
    *sum = sizes;
}

static void measure(const mf_csr *ratings, size_t row, const uint32_t *movie_count, const float *p,
                    const float *q, float bias, const sgd_side *movie, size_t groups, float mu,
                    float scale, double *sse, double *sum)
{
    switch (groups) {
    case 1:
        measure_of(ratings, row, movie_count, p, q, bias, movie, 1, mu, scale, sse, sum);
        break;
    case 2:
        measure_of(ratings, row, movie_count, p, q, bias, movie, 2, mu, scale, sse, sum);
        break;
    default:
        measure_of(ratings, row, movie_count, p, q, bias, movie, groups, mu, scale, sse, sum);
    }
}

const kernel_sgd KERNEL = {KERNEL_NAME, block, measure};
