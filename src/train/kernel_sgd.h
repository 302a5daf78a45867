/* The inner loops of sgd, float32. Every instruction set gives the same bits: a row of factors is
 * padded to whole groups of SGD_LANES; sums run lane by lane over the groups, then the lanes are
 * added in one fixed tree (i + 8, i + 4, i + 2, i + 1); multiply and add are rounded separately.
 * The plain twin does the same with an array of lanes. */
#ifndef MF_TRAIN_KERNEL_SGD_H
#define MF_TRAIN_KERNEL_SGD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../data/csr.h"
#include "blocks.h"

enum { SGD_LANES = 16 };

/* What stands beside a row of factors. */
typedef struct sgd_side {
    float bias, squares; /* squares: adagrad's Σ of mean squared gradients, from 1 */
} sgd_side;

typedef struct sgd_rates {
    float mu, alpha, beta;
    bool adagrad, biases;
    float one_over_k; /* of the K without padding */
} sgd_rates;

/* Adagrad's mean square of one row's slopes e·other − β·own: ‖e other − β own‖² / K from products
 * of the rows, which one pass gives before e is known. Rounding may take it below 0. */
static inline float sgd_mean_square(float e, float beta, float other_norm, float product,
                                    float own_norm, float one_over_k)
{
    float square = e * (e * other_norm - 2 * beta * product) + beta * beta * own_norm;
    return square > 0 ? square * one_over_k : 0;
}

/* The ratings of one block, in order. p and q are the factors of the block's first row and column,
 * `groups` · SGD_LANES floats a row. */
typedef void kernel_sgd_block(const block_rating *ratings, size_t n, float *p, float *q,
                              sgd_side *watcher, sgd_side *movie, size_t groups,
                              const sgd_rates *rates);

/* Σe² and Σ|e| of one row's ratings, movies without training ratings left out, each
 * rating times `scale`, a power of two. */
typedef void kernel_sgd_measure(const mf_csr *ratings, size_t row, const uint32_t *movie_count,
                                const float *p, const float *q, float bias, const sgd_side *movie,
                                size_t groups, float mu, float scale, double *sse, double *sum);

typedef struct kernel_sgd {
    const char *name;
    kernel_sgd_block *block;
    kernel_sgd_measure *measure;
} kernel_sgd;

extern const kernel_sgd kernel_sgd_plain, kernel_sgd_baseline, kernel_sgd_avx2, kernel_sgd_avx512;

/* The fastest that this machine runs, or the one that MFEXPLORE_KERNEL names. */
const kernel_sgd *kernel_sgd_pick(void);

#endif
