#include "../support.h"

#include <math.h>

#include "../../src/data/random.h"

static void mt19937_draws_what_numpy_draws_after_seed_0(void **state)
{
    (void)state;
    /* np.random.seed(0); np.random.rand(1000): the state is refilled after every 312 */
    static const struct {
        size_t place;
        double value;
    } known[] = {{0, 0.5488135039273248},    {1, 0.7151893663724195},    {2, 0.6027633760716439},
                 {311, 0.14694664540037505}, {312, 0.07952208258675575}, {625, 0.8897936564455402},
                 {999, 0.6771411441114241}};
    mf_mt19937 g;
    double at_once[1000], piecewise[1000];
    mf_mt19937_seed(&g, 0);
    mf_mt19937_doubles(&g, at_once, 1000);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(at_once[known[i].place] == known[i].value);
    }
    mf_mt19937_seed(&g, 0);
    for (size_t done = 0, n = 1; done < 1000; done += n, n = n % 7 + 1) {
        n = n < 1000 - done ? n : 1000 - done;
        mf_mt19937_doubles(&g, piecewise + done, n);
    }
    assert_memory_equal(at_once, piecewise, sizeof at_once);
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
