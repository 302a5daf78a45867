/* Random numbers of named distributions. */
#include "../support.h"

#include <math.h>

#include "../../src/data/deviate.h"
#include "../../src/data/random.h"

static void logarithms_are_those_of_the_library(void **state)
{
    (void)state;
    mf_random random = {1};
    for (int i = 0; i < 20000; i++) {
        double x =
            ldexp(mf_random_double(&random) + 1e-3, (int)mf_random_below(&random, 600) - 300);
        assert_true(fabs(mf_log(x) - log(x)) <= 1e-15 * fmax(1, fabs(log(x))));
    }
    assert_true(mf_log(1) == 0);
}

/* Tables of the normal distribution, to their last digit. */
static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    static const double table[][2] = {{0.5, 0},
                                      {0.75, 0.67448975019608174},
                                      {0.9, 1.2815515655446004},
                                      {0.95, 1.6448536269514722},
                                      {0.975, 1.9599639845400545},
                                      {0.999, 3.0902323061678132},
                                      {1e-10, -6.3613409024040557}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_true(fabs(mf_normal_quantile(table[i][0]) - table[i][1]) < 1e-13);
    }
    for (double p = 0.001; p < 1; p += 0.001) { /* and the distribution function undoes them */
        assert_true(fabs(0.5 * erfc(-mf_normal_quantile(p) / sqrt(2)) - p) < 1e-14);
    }
}

static void a_place_has_its_own_numbers_whoever_asked_before(void **state)
{
    (void)state;
    mf_random one = mf_random_at(7, 3, 1, 42), again = mf_random_at(7, 3, 1, 42);
    mf_random others[] = {mf_random_at(8, 3, 1, 42), mf_random_at(7, 4, 1, 42),
                          mf_random_at(7, 3, 0, 42), mf_random_at(7, 3, 1, 43),
                          mf_random_at(3, 7, 1, 42)};
    uint64_t first = mf_random_bits(&one);
    assert_true(first == mf_random_bits(&again));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_true(first != mf_random_bits(&others[i]));
    }
}

static void moments_are_those_of_the_distributions(void **state)
{
    (void)state;
    enum { N = 200000 };
    double sum = 0, squares = 0, fourth = 0;
    mf_random random = mf_random_at(1, 2, 3, 4);
    for (int i = 0; i < N; i++) {
        double x = mf_deviate_normal(&random);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
    }
    assert_true(fabs(sum / N) < 4 / sqrt(N));
    assert_true(fabs(squares / N - 1) < 4 * sqrt(2.0 / N));
    assert_true(fabs(fourth / N - 3) < 4 * sqrt(96.0 / N));
    static const double shapes[] = {1, 1.5, 5, 40, 100000};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        double mean = 0, square = 0;
        for (int i = 0; i < N; i++) {
            double x = mf_deviate_gamma(&random, shapes[s]);
            assert_true(x > 0);
            mean += x / N;
            square += (x - shapes[s]) * (x - shapes[s]) / N;
        }
        assert_true(fabs(mean - shapes[s]) < 4 * sqrt(shapes[s] / N));
        double excess = 3 + 6 / shapes[s]; /* the fourth central moment over the variance² */
        assert_true(fabs(square / shapes[s] - 1) < 4 * sqrt((excess - 1) / N));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_are_those_of_the_library),
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(a_place_has_its_own_numbers_whoever_asked_before),
        cmocka_unit_test(moments_are_those_of_the_distributions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
