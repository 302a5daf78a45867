/* What getting at one rating takes in each form, counted by hand. */
#include "../support.h"

#include "../../src/data/csr.h"
#include "../../src/teach/microscope.h"

static void a_lone_rating_costs_what_each_form_must_look_at(void **state)
{
    (void)state;
    /* coo: its row, and its column where the row is that; csr and csc: where a slice is, twice,
     * then by halving its one place, then the place and the value again; a slice, two reads for
     * each rating */
    static const double expected[MF_FORMS][MF_ACCESSES] = {
        {1, 1, 1}, {2, 2, 3}, {4, 5, 5}, {5, 4, 5}};
    mf_ratings r = ratings_of("a,x,3\n");
    mf_access_costs costs;
    assert_int_equal(mf_microscope(&r.r, NULL, &costs, NULL), MF_OK);
    for (size_t f = 0; f < MF_FORMS; f++) {
        for (size_t a = 0; a < MF_ACCESSES; a++) {
            if (costs.of[f][a].reads != expected[f][a]) {
                fail_msg("%s, %s: %g reads; expected %g", mf_form_names[f], mf_access_names[a],
                         costs.of[f][a].reads, expected[f][a]);
            }
        }
    }
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_rating_costs_what_each_form_must_look_at),
    };
    return cmocka_run_group_tests_name("teach/microscope", tests, NULL, NULL);
}
