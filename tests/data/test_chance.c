#include "../support.h"

#include <math.h>

#include "../../src/data/chance.h"
#include "../../src/data/random.h"

static void the_quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    static const double table[][2] = {{1, 12.706}, {2, 4.303},  {5, 2.571},    {10, 2.228},
                                      {19, 2.093}, {60, 2.000}, {1000, 1.962}, {1e9, 1.960}};
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        assert_true(fabs(mf_student(table[t][0]) - table[t][1]) < 6e-4);
    }
    assert_true(isinf(mf_student(0)));
}

static void two_starts_of_no_difference_are_called_chance_as_often_as_promised(void **state)
{
    (void)state;
    mf_random random = {5};
    int called = 0;
    enum { TRIALS = 4000 };
    for (int t = 0; t < TRIALS; t++) {
        mf_chance c = {0};
        mf_chance_add(&c, mf_random_normal(&random));
        mf_chance_add(&c, mf_random_normal(&random));
        called += !mf_may_be_chance(&c);
    }
    assert_true(called > TRIALS * 0.04 && called < TRIALS * 0.06); /* once in 20 */
}

static void one_difference_says_nothing_and_equal_ones_say_all(void **state)
{
    (void)state;
    mf_chance one = {0}, equal = {0};
    mf_chance_add(&one, 3);
    assert_true(mf_may_be_chance(&one));
    for (int i = 0; i < 3; i++) {
        mf_chance_add(&equal, 0.5);
    }
    assert_false(mf_may_be_chance(&equal));
    assert_true(equal.mean == 0.5 && mf_chance_error(&equal) == 0);
}

static void a_mean_and_its_error_are_those_by_hand(void **state)
{
    (void)state;
    mf_chance c = {0};
    static const double values[] = {1, 2, 3, 6};
    for (size_t i = 0; i < 4; i++) {
        mf_chance_add(&c, values[i]);
    }
    assert_true(fabs(c.mean - 3) < 1e-12);
    assert_true(fabs(mf_chance_error(&c) - sqrt(14.0 / 3 / 4)) < 1e-12);
    assert_true(fabs(mf_chance_half(&c) - 3.182446 * mf_chance_error(&c)) < 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_quantiles_are_those_of_the_tables),
        cmocka_unit_test(two_starts_of_no_difference_are_called_chance_as_often_as_promised),
        cmocka_unit_test(one_difference_says_nothing_and_equal_ones_say_all),
        cmocka_unit_test(a_mean_and_its_error_are_those_by_hand),
    };
    return cmocka_run_group_tests_name("data/chance", tests, NULL, NULL);
}
