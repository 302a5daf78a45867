/* The plain twin of the Gram sums, and the choice between the fast ones. */
#include "kernel_gram.h"

#include "cpu.h"

static void of_floats(const float *panel, size_t n, size_t columns, size_t stride, float *sums)
{
    for (size_t t = 0; t < n; t++) {
        const float *row = panel + t * stride;
        for (size_t a = 0; a < columns; a++) {
            for (size_t b = a; b < columns; b++) {
                sums[a * stride + b] += row[a] * row[b];
            }
        }
    }
}

static void of_doubles(const double *panel, size_t n, size_t columns, size_t stride, double *sums)
{
    for (size_t t = 0; t < n; t++) {
        const double *row = panel + t * stride;
        for (size_t a = 0; a < columns; a++) {
            for (size_t b = a; b < columns; b++) {
                sums[a * stride + b] += row[a] * row[b];
            }
        }
    }
}

const kernel_gram kernel_gram_plain = {"plain", of_floats, of_doubles};

const kernel_gram *kernel_gram_pick(void)
{
    const kernel_gram *const kernels[] = {&kernel_gram_avx512, &kernel_gram_avx2,
                                          &kernel_gram_baseline, &kernel_gram_plain};
    enum { N = sizeof kernels / sizeof kernels[0] };
    const char *names[N];
    for (size_t k = 0; k < N; k++) {
        names[k] = kernels[k]->name;
    }
    return kernels[cpu_pick(names, N)];
}
