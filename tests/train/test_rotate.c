/* Turning one cloud of points onto another. */
#include "../support.h"

#include <math.h>

#include "../../src/data/random.h"
#include "../../src/train/rotate.h"

enum { K = 7, N = 50 };

static void assert_orthogonal(const double *r, size_t k)
{
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t m = 0; m < k; m++) {
                sum += r[a * k + m] * r[b * k + m];
            }
            assert_true(fabs(sum - (a == b ? 1 : 0)) < 1e-12);
        }
    }
}

static void a_turned_cloud_is_turned_back(void **state)
{
    (void)state;
    double turn[K * K], x[N][K], y[N][K], cross[K * K] = {0}, work[K * K], found[K * K];
    mf_random random = {11};
    for (size_t i = 0; i < K * K; i++) {
        cross[i] = mf_random_normal(&random);
    }
    mf_rotation(cross, K, turn, work); /* some orthogonal matrix */
    assert_orthogonal(turn, K);
    memset(cross, 0, sizeof cross);
    for (size_t i = 0; i < N; i++) {
        for (size_t a = 0; a < K; a++) {
            x[i][a] = mf_random_normal(&random);
        }
        for (size_t b = 0; b < K; b++) {
            y[i][b] = 0;
            for (size_t a = 0; a < K; a++) {
                y[i][b] += x[i][a] * turn[a * K + b];
            }
        }
        for (size_t a = 0; a < K; a++) {
            for (size_t b = 0; b < K; b++) {
                cross[a * K + b] += x[i][a] * y[i][b];
            }
        }
    }
    mf_rotation(cross, K, found, work);
    for (size_t i = 0; i < K * K; i++) {
        assert_true(fabs(found[i] - turn[i]) < 1e-10);
    }
}

/* By hand: of XᵀY = [[0, −2], [1, 0]] the rotation is [[0, −1], [1, 0]]. */
static void a_quarter_turn_is_found(void **state)
{
    (void)state;
    double cross[] = {0, -2, 1, 0}, found[4], work[4];
    static const double expected[] = {0, -1, 1, 0};
    mf_rotation(cross, 2, found, work);
    for (size_t i = 0; i < 4; i++) {
        assert_true(fabs(found[i] - expected[i]) < 1e-14);
    }
}

static void clouds_that_say_nothing_of_some_direction_are_still_only_turned(void **state)
{
    (void)state;
    double nothing[K * K] = {0}, one[K * K] = {0}, found[K * K], work[K * K];
    mf_rotation(nothing, K, found, work);
    assert_orthogonal(found, K);
    one[2 * K + 4] = 3;
    mf_rotation(one, K, found, work);
    assert_orthogonal(found, K);
    assert_true(fabs(found[2 * K + 4] - 1) < 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turned_cloud_is_turned_back),
        cmocka_unit_test(a_quarter_turn_is_found),
        cmocka_unit_test(clouds_that_say_nothing_of_some_direction_are_still_only_turned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
