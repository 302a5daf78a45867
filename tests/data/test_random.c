#include "../support.h"

#include <math.h>

static void mt19937_draws_what_numpy_draws_after_seed_0(void **state)
{
    (void)state;
    mf_mt19937 g;
    mf_mt19937_seed(&g, 0);
    /* np.random.seed(0); np.random.rand(3) */
    assert_true(mf_mt19937_double(&g) == 0.5488135039273248);
    assert_true(mf_mt19937_double(&g) == 0.7151893663724195);
    assert_true(mf_mt19937_double(&g) == 0.6027633760716439);
    mf_mt19937_seed(&g, 5489);
    for (int i = 0; i < 1000; i++) { /* across a refill of the state */
        double x = mf_mt19937_double(&g);
        assert_true(x >= 0 && x < 1);
    }
}

static void normals_have_mean_0_and_variance_1(void **state)
{
    (void)state;
    mf_random random = {1};
    double sum = 0, squares = 0;
    for (int i = 0; i < 100000; i++) {
        double x = mf_random_normal(&random);
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / 1e5) < 0.015);
    assert_true(fabs(squares / 1e5 - 1) < 0.02);
}

static void the_hash_depends_on_every_byte_and_on_the_key(void **state)
{
    (void)state;
    char bytes[20] = "nineteen characters";
    uint64_t before = mf_hash(bytes, 19, 1);
    assert_true(before != mf_hash(bytes, 19, 2));
    assert_true(before != mf_hash(bytes, 18, 1));
    for (int i = 0; i < 19; i++) {
        bytes[i] ^= 1;
        assert_true(before != mf_hash(bytes, 19, 1));
        bytes[i] ^= 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt19937_draws_what_numpy_draws_after_seed_0),
        cmocka_unit_test(normals_have_mean_0_and_variance_1),
        cmocka_unit_test(the_hash_depends_on_every_byte_and_on_the_key),
    };
    return cmocka_run_group_tests_name("data/random", tests, NULL, NULL);
}
