/* Published figures stand beside the split that they hold for, and beside no other. */
#include "../support.h"

#include <math.h>

#include "../../src/lab/lab.h"
#include "../../src/teach/anchors.h"
#include "../../src/train/solver.h"

static mf_lab *open_lab(const char *path, const char *test)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_error error = {0};
    if (mf_lab_open(lab, path, test, NULL, NULL, &options, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(mf_lab_split(lab, 0.2, 0, NULL), MF_OK);
    return lab;
}

static void the_table_is_whole(void **state)
{
    (void)state;
    size_t n = 0;
    for (const mf_anchor *a = mf_anchors; a->digest != NULL; a++, n++) {
        assert_int_equal(strlen(a->digest), 16);
        assert_true(a->rmse > 0.5 && a->rmse < 2);
        assert_true(a->split[0] && a->tool[0] && a->setting[0] && a->source[0]);
    }
    assert_true(n > 0);
}

/* The digest is of what is learned and held out, not of files: another seed is another split. */
static void a_split_has_one_digest_and_an_unknown_one_no_anchor(void **state)
{
    (void)state;
    mf_lab *lab = open_lab("data/tiny.csv", NULL);
    const mf_anchor *a;
    char first[17], second[17];
    mf_split_digest(&lab->ratings, &lab->split, first);
    assert_int_equal(mf_anchors_of(first, &a), 0);
    assert_null(a);
    mf_lab_split(lab, 0.2, 1, NULL);
    mf_split_digest(&lab->ratings, &lab->split, second);
    assert_string_not_equal(first, second);
    mf_lab_split(lab, 0.2, 0, NULL);
    mf_split_digest(&lab->ratings, &lab->split, second);
    assert_string_equal(first, second);
    mf_lab_free(lab);
}

/* u1, whether the training file or the whole is given; our watcher mean is what was published. */
static void u1_is_known_by_either_way_to_it(void **state)
{
    (void)state;
    static const char *const files[] = {"../shared/data/ml-100k/u1.base",
                                        "../shared/data/ml-100k/u.data"};
    if (access(files[0], R_OK) != 0) {
        printf("skipped: no ../shared/data\n");
        skip();
    }
    for (size_t f = 0; f < 2; f++) {
        mf_lab *lab = open_lab(files[f], "../shared/data/ml-100k/u1.test");
        const mf_anchor *a;
        char digest[17];
        mf_split_digest(&lab->ratings, &lab->split, digest);
        assert_true(mf_anchors_of(digest, &a) > 0);
        assert_string_equal(a->split, "ml-100k u1");
        assert_string_equal(a->setting, "UserAverage");
        mf_config config = mf_config_for(mf_solver_find("watcher-mean"));
        assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        assert_true(fabs(mf_run_last(lab->runs[0])->heldout.rmse - a->rmse) < 0.0005);
        mf_lab_free(lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(a_split_has_one_digest_and_an_unknown_one_no_anchor),
        cmocka_unit_test(u1_is_known_by_either_way_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
