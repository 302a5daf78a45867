/* The plain twin of sgd's kernels, and the choice between the fast ones. */
#include "kernel_sgd.h"

#include <math.h>
#include "cpu.h"

static float add_lanes(float *lane)
{
    for (size_t width = SGD_LANES / 2; width > 0; width /= 2) {
        for (size_t l = 0; l < width; l++) {
            lane[l] += lane[l + width];
        }
    }
    return lane[0];
}

static float dot(const float *p, const float *q, size_t groups)
{
    float lane[SGD_LANES];
    for (size_t l = 0; l < SGD_LANES; l++) {
        lane[l] = p[l] * q[l];
        for (size_t g = 1; g < groups; g++) {
            lane[l] += p[g * SGD_LANES + l] * q[g * SGD_LANES + l];
        }
    }
    return add_lanes(lane);
}

static void update(const block_rating *r, float *p, float *q, sgd_side *watcher, sgd_side *movie,
                   size_t groups, const sgd_rates *rates)
{
    float beta = rates->beta, product = dot(p, q, groups);
    float e = r->value - (rates->mu + watcher->bias + movie->bias + product);
    float rate_p = rates->adagrad ? rates->alpha / sqrtf(watcher->squares) : rates->alpha;
    float rate_q = rates->adagrad ? rates->alpha / sqrtf(movie->squares) : rates->alpha;
    if (rates->adagrad) {
        float p_norm = dot(p, p, groups), q_norm = dot(q, q, groups);
        watcher->squares += sgd_mean_square(e, beta, q_norm, product, p_norm, rates->one_over_k);
        movie->squares += sgd_mean_square(e, beta, p_norm, product, q_norm, rates->one_over_k);
    }
    float keep_p = 1 - rate_p * beta, pull_p = rate_p * e;
    float keep_q = 1 - rate_q * beta, pull_q = rate_q * e;
    for (size_t m = 0; m < groups * SGD_LANES; m++) {
        float was_p = p[m], was_q = q[m];
        p[m] = keep_p * was_p + pull_p * was_q;
        q[m] = keep_q * was_q + pull_q * was_p;
    }
    if (rates->biases) {
        watcher->bias = keep_p * watcher->bias + pull_p;
        movie->bias = keep_q * movie->bias + pull_q;
    }
}

static void block(const block_rating *ratings, size_t n, float *p, float *q, sgd_side *watcher,
                  sgd_side *movie, size_t groups, const sgd_rates *rates)
{
    for (size_t i = 0; i < n; i++) {
        const block_rating *r = &ratings[i];
        update(r, p + r->row * groups * SGD_LANES, q + r->col * groups * SGD_LANES,
               &watcher[r->row], &movie[r->col], groups, rates);
    }
}

static void measure(const mf_csr *ratings, size_t row, const uint32_t *movie_count, const float *p,
                    const float *q, float bias, const sgd_side *movie, size_t groups, float mu,
                    float scale, double *sse, double *sum)
{
    *sse = *sum = 0;
    for (size_t at = ratings->row_start[row]; at < ratings->row_start[row + 1]; at++) {
        uint32_t j = ratings->col[at];
        if (movie_count[j] > 0) {
            float e = mf_csr_value(ratings, at) * scale -
                      (mu + bias + movie[j].bias + dot(p, q + j * groups * SGD_LANES, groups));
            *sse += (double)e * (double)e;
            *sum += fabs((double)e);
        }
    }
}

const kernel_sgd kernel_sgd_plain = {"plain", block, measure};

const kernel_sgd *kernel_sgd_pick(void)
{
    const kernel_sgd *const kernels[] = {&kernel_sgd_avx512, &kernel_sgd_avx2, &kernel_sgd_baseline,
                                         &kernel_sgd_plain};
    enum { N = sizeof kernels / sizeof kernels[0] };
    const char *names[N];
    for (size_t k = 0; k < N; k++) {
        names[k] = kernels[k]->name;
    }
    return kernels[cpu_pick(names, N)];
}
