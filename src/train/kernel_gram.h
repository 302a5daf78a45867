/* Gram sums: the inner loops of als and bayes. Every instruction set gives the same bits: each sum
 * goes through the rows of the panel in order, multiply and add rounded separately. The plain twin
 * does the same one number at a time. */
#ifndef MF_TRAIN_KERNEL_GRAM_H
#define MF_TRAIN_KERNEL_GRAM_H

#include <stddef.h>

/* Rows of panels and of sums are whole groups of so many numbers. */
enum { GRAM_LANES = 16 };

static inline size_t gram_stride(size_t columns)
{
    return (columns + GRAM_LANES - 1) / GRAM_LANES * GRAM_LANES;
}

/* sums[a][b] += Σ_t panel[t][a] · panel[t][b] for a ≤ b < columns, over n rows of the panel; both
 * have rows `stride` = gram_stride(columns) apart. What stands below the diagonal is void. */
typedef void kernel_gram_float(const float *panel, size_t n, size_t columns, size_t stride,
                               float *sums);
typedef void kernel_gram_double(const double *panel, size_t n, size_t columns, size_t stride,
                                double *sums);

typedef struct kernel_gram {
    const char *name;
    kernel_gram_float *of_floats;
    kernel_gram_double *of_doubles;
} kernel_gram;

extern const kernel_gram kernel_gram_plain, kernel_gram_baseline, kernel_gram_avx2,
    kernel_gram_avx512;

/* The fastest that this machine runs, or the one that MFEXPLORE_KERNEL names. */
const kernel_gram *kernel_gram_pick(void);

#endif
