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

static void numbers_have_the_hash_of_their_bytes_on_a_little_endian_machine(void **state)
{
    (void)state;
    const uint32_t three[] = {1, 0x02030405, 3};
    const uint64_t two[] = {0x0102030405060708, 9};
    static const char of_three[] = "\1\0\0\0\5\4\3\2\3\0\0",
                      of_two[] = "\10\7\6\5\4\3\2\1\11\0\0\0\0\0\0";
    assert_true(mf_hash_numbers(three, 4, 3, 7) == mf_hash(of_three, sizeof of_three, 7));
    assert_true(mf_hash_numbers(three, 4, 2, 7) == mf_hash(of_three, 8, 7));
    assert_true(mf_hash_numbers(two, 8, 2, 7) == mf_hash(of_two, sizeof of_two, 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mt19937_draws_what_numpy_draws_after_seed_0),
        cmocka_unit_test(normals_have_mean_0_and_variance_1),
        cmocka_unit_test(the_hash_depends_on_every_byte_and_on_the_key),
        cmocka_unit_test(numbers_have_the_hash_of_their_bytes_on_a_little_endian_machine),
    };
    return cmocka_run_group_tests_name("data/random", tests, NULL, NULL);
}
