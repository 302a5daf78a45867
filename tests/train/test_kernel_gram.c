/* Gram sums against their plain twin. */
#include "../support.h"

#include "../../src/data/random.h"
#include "../../src/train/cpu.h"
#include "../../src/train/kernel_gram.h"

enum { ROWS = 37, MOST = 160 };

static void every_kernel_gives_the_plain_ones_bits(void **state)
{
    (void)state;
    static const size_t columns[] = {1, 2, 7, 8, 9, 16, 17, 33, 34, 48, 65, 129};
    const kernel_gram *const kernels[] = {&kernel_gram_baseline, &kernel_gram_avx2,
                                          &kernel_gram_avx512};
    static float of_f[ROWS * MOST], plain_f[MOST * MOST], fast_f[MOST * MOST];
    static double of_d[ROWS * MOST], plain_d[MOST * MOST], fast_d[MOST * MOST];
    mf_random random = {3};
    size_t compared = 0;
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        size_t n = columns[c], stride = gram_stride(n);
        for (size_t i = 0; i < ROWS * stride; i++) {
            of_d[i] = mf_random_normal(&random);
            of_f[i] = (float)of_d[i];
        }
        for (size_t kernel = 0; kernel < 3; kernel++) {
            for (size_t i = 0; i < MOST * MOST; i++) {
                plain_d[i] = fast_d[i] = (double)(i % 5);
                plain_f[i] = fast_f[i] = (float)(i % 5);
            }
            if (!cpu_runs(kernels[kernel]->name)) {
                continue;
            }
            kernel_gram_plain.of_floats(of_f, ROWS, n, stride, plain_f);
            kernel_gram_plain.of_doubles(of_d, ROWS, n, stride, plain_d);
            kernels[kernel]->of_floats(of_f, ROWS, n, stride, fast_f);
            kernels[kernel]->of_doubles(of_d, ROWS, n, stride, fast_d);
            for (size_t a = 0; a < n; a++) {
                for (size_t b = a; b < n; b++, compared++) {
                    assert_true(plain_f[a * stride + b] == fast_f[a * stride + b]);
                    assert_true(plain_d[a * stride + b] == fast_d[a * stride + b]);
                }
            }
        }
    }
    assert_true(compared > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kernel_gives_the_plain_ones_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
