/* Numbers by their names, and arithmetic with them, as lessons write it. */
#include "../support.h"

#include <math.h>

#include "../../src/lab/lab.h"
#include "../../src/teach/quantities.h"

static void arithmetic_goes_from_the_left(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } sums[] = {{"3", 3},      {"2 * 3", 6},        {"2 + 3 * 4", 20},
                {"7 - 9", -2}, {"1 / 4 + 1", 1.25}, {"-2 * -3", 6},
                {"2 - -3", 5}, {"6 / 3 / 2", 1}};
    mf_lab *lab = mf_lab_new();
    for (size_t s = 0; s < sizeof sums / sizeof sums[0]; s++) {
        double value = 0;
        assert_true(mf_quantity_find(lab, sums[s].text, &value));
        assert_true(value == sums[s].value);
    }
    mf_lab_free(lab);
}

static void what_is_no_sum_is_none(void **state)
{
    (void)state;
    static const char *const none[] = {"",     "*",      "2 *", "* 2",        "2 2",
                                       "2 *3", "2 ** 3", "+ +", "nosuchname", "2 + nosuchname"};
    mf_lab *lab = mf_lab_new();
    for (size_t n = 0; n < sizeof none / sizeof none[0]; n++) {
        double value = 0;
        if (mf_quantity_find(lab, none[n], &value)) {
            fail_msg("'%s' is taken for %g", none[n], value);
        }
    }
    char longest[400];
    memset(longest, 'A', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    double value;
    assert_false(mf_quantity_find(lab, longest, &value));
    longest[15] = longest[16] = '.'; /* names of runs are short */
    longest[200] = '\0';
    assert_false(mf_quantity_find(lab, longest, &value));
    assert_false(mf_quantity_find(lab, longest + 15, &value));
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_goes_from_the_left),
        cmocka_unit_test(what_is_no_sum_is_none),
    };
    return cmocka_run_group_tests_name("teach/quantities", tests, NULL, NULL);
}
