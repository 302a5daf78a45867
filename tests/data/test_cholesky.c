/* Small symmetric systems, against LAPACK. */
#include "../support.h"

#include <lapacke.h>
#include <math.h>

#include "../../src/data/cholesky.h"
#include "../../src/data/random.h"

enum { MOST = 70, STRIDE = 72 };

static void systems_are_solved_as_lapack_solves_them(void **state)
{
    (void)state;
    static const size_t orders[] = {1, 2, 3, 5, 8, 33, 64, MOST};
    static double a[MOST * STRIDE], whole[MOST * MOST];
    mf_random random = {5};
    for (size_t o = 0; o < sizeof orders / sizeof orders[0]; o++) {
        size_t n = orders[o];
        double right[2][MOST], from[MOST][MOST], x[MOST];
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                from[i][j] = mf_random_normal(&random);
            }
            right[0][i] = mf_random_normal(&random);
            right[1][i] = mf_random_normal(&random);
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                double sum = i == j ? 1 : 0;
                for (size_t t = 0; t < n; t++) {
                    sum += from[t][i] * from[t][j];
                }
                whole[i * n + j] = sum;
                a[i * STRIDE + j] = j >= i ? sum : NAN; /* what is below is not looked at */
            }
            a[i * STRIDE + n] = right[0][i];
            a[i * STRIDE + n + 1] = right[1][i];
        }
        assert_true(mf_cholesky(a, n, n + 2, STRIDE));
        for (size_t side = 0; side < 2; side++) {
            for (size_t i = 0; i < n; i++) {
                x[i] = a[i * STRIDE + n + side];
            }
            mf_cholesky_back(a, n, STRIDE, x);
            static double copy[MOST * MOST];
            memcpy(copy, whole, n * n * sizeof *copy);
            assert_int_equal(
                LAPACKE_dposv(LAPACK_ROW_MAJOR, 'U', (int)n, 1, copy, (int)n, right[side], 1), 0);
            for (size_t i = 0; i < n; i++) {
                assert_true(fabs(x[i] - right[side][i]) < 1e-9);
            }
        }
    }
}

static void what_is_not_positive_definite_is_refused(void **state)
{
    (void)state;
    double semi[] = {1, 1, 0, 1}, negative[] = {-1}, unknown[] = {NAN}, endless[] = {INFINITY};
    assert_false(mf_cholesky(semi, 2, 2, 2));
    assert_false(mf_cholesky(negative, 1, 1, 1));
    assert_false(mf_cholesky(unknown, 1, 1, 1));
    assert_false(mf_cholesky(endless, 1, 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systems_are_solved_as_lapack_solves_them),
        cmocka_unit_test(what_is_not_positive_definite_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
