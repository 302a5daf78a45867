#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/format/format.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* 40 × 50 ratings in one of two orders. */
static mf_ratings many(bool backwards)
{
    char *text = malloc(1 << 16);
    size_t at = 0;
    for (int n = 0; n < 2000; n++) {
        int cell = backwards ? 1999 - n : n;
        at += (size_t)snprintf(text + at, (1 << 16) - at, "u%d,m%d,%d\n", cell / 50, cell % 50,
                               1 + cell % 5);
    }
    mf_ratings r = ratings_of(text);
    free(text);
    return r;
}

static void what_is_held_out_does_not_depend_on_the_order_of_the_file(void **state)
{
    (void)state;
    mf_ratings a = many(false), b = many(true);
    mf_split x, y;
    assert_int_equal(mf_split_make(&a, 0.2, 7, &x, NULL), MF_OK);
    assert_int_equal(mf_split_make(&b, 0.2, 7, &y, NULL), MF_OK);
    assert_int_equal(x.heldout.n, y.heldout.n);
    assert_memory_equal(x.heldout.col, y.heldout.col, x.heldout.n * sizeof(uint32_t));
    assert_memory_equal(x.train.row_start, y.train.row_start, 41 * sizeof(size_t));
    mf_split_clear(&x);
    mf_split_clear(&y);
    mf_ratings_clear(&a);
    mf_ratings_clear(&b);
}

static void about_the_share_asked_for_is_held_out_and_every_rating_is_somewhere(void **state)
{
    (void)state;
    mf_ratings r = many(false);
    mf_split split, other;
    assert_int_equal(mf_split_make(&r, 0.2, 1, &split, NULL), MF_OK);
    assert_int_equal(mf_split_make(&r, 0.2, 2, &other, NULL), MF_OK);
    assert_int_equal(split.train.n + split.heldout.n, 2000);
    assert_true(fabs((double)split.heldout.n - 400) < 80); /* 4.5 standard deviations */
    assert_true(split.heldout.n != other.heldout.n ||
                memcmp(split.heldout.col, other.heldout.col, split.heldout.n * sizeof(uint32_t)) !=
                    0);
    mf_split_clear(&split);
    mf_split_clear(&other);
    mf_ratings_clear(&r);
}

static void one_ratings_fate_does_not_depend_on_the_others(void **state)
{
    (void)state;
    mf_ratings r = many(false),
               fewer = ratings_of("u3,m7,1\nu8,m1,2\nu8,m2,2\nu9,m49,2\nu1,m1,5\n");
    mf_split all, some;
    assert_int_equal(mf_split_make(&r, 0.5, 3, &all, NULL), MF_OK);
    assert_int_equal(mf_split_make(&fewer, 0.5, 3, &some, NULL), MF_OK);
    for (size_t i = 0; i < fewer.r.n_rows; i++) {
        for (size_t k = fewer.r.row_start[i]; k < fewer.r.row_start[i + 1]; k++) {
            uint32_t row, col;
            assert_true(mf_ids_find(&r.watchers, mf_id(&fewer.watchers, i), &row));
            assert_true(mf_ids_find(&r.movies, mf_id(&fewer.movies, fewer.r.col[k]), &col));
            bool here = mf_csr_find(&some.heldout, i, fewer.r.col[k]) != SIZE_MAX;
            bool there = mf_csr_find(&all.heldout, row, col) != SIZE_MAX;
            assert_int_equal(here, there);
        }
    }
    mf_split_clear(&all);
    mf_split_clear(&some);
    mf_ratings_clear(&r);
    mf_ratings_clear(&fewer);
}

static void a_given_test_file_counts_warm_and_cold(void **state)
{
    (void)state;
    const char *train = write_text("a.csv", "1,1,5\n1,2,3\n2,1,4\n");
    const char *test = write_text("b.csv", "2,2,1\n3,1,2\n1,9,3\n");
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_csr heldout;
    mf_split split;
    assert_int_equal(mf_ratings_read(train, test, &options, &r, &heldout, NULL), MF_OK);
    assert_int_equal(r.r.n, 3);
    assert_int_equal(r.r.n_rows, 3);
    assert_int_equal(mf_split_given(&r, &heldout, &split, NULL), MF_OK);
    assert_int_equal(split.n_warm, 1);
    assert_int_equal(split.n_cold, 2);
    mf_split_clear(&split);
    mf_ratings_clear(&r);
}

static void a_share_outside_its_range_is_refused(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("1,1,5\n");
    mf_split split;
    mf_error error;
    assert_int_equal(mf_split_make(&r, 1, 0, &split, &error), MF_USAGE);
    assert_int_equal(mf_split_make(&r, -0.1, 0, &split, &error), MF_USAGE);
    assert_int_equal(mf_split_make(&r, NAN, 0, &split, &error), MF_USAGE);
    mf_ratings_clear(&r);
}

static void every_rating_is_held_out_in_one_fold(void **state)
{
    (void)state;
    enum { FOLDS = 7 };
    char *text = malloc(1 << 16);
    size_t at = 0;
    for (unsigned r = 0; r < 2000; r++) {
        at += (size_t)sprintf(text + at, "%u,%u,3\n", r % 50, r / 50);
    }
    mf_ratings r = ratings_of(text);
    size_t held = 0;
    float *seen = calloc(r.r.n, sizeof *seen);
    for (size_t fold = 0; fold < FOLDS; fold++) {
        mf_split split;
        assert_int_equal(mf_split_fold(&r, (double)fold / FOLDS, 1.0 / FOLDS, 5, &split, NULL),
                         MF_OK);
        assert_int_equal(split.train.n + split.heldout.n, r.r.n);
        held += split.heldout.n;
        for (size_t i = 0; i < split.heldout.n_rows; i++) {
            for (size_t k = split.heldout.row_start[i]; k < split.heldout.row_start[i + 1]; k++) {
                seen[mf_csr_find(&r.r, i, split.heldout.col[k])]++;
            }
        }
        mf_split_clear(&split);
    }
    assert_int_equal(held, r.r.n);
    for (size_t k = 0; k < r.r.n; k++) {
        assert_true(seen[k] == 1);
    }
    free(seen);
    free(text);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_out_does_not_depend_on_the_order_of_the_file),
        cmocka_unit_test(about_the_share_asked_for_is_held_out_and_every_rating_is_somewhere),
        cmocka_unit_test(one_ratings_fate_does_not_depend_on_the_others),
        cmocka_unit_test(a_given_test_file_counts_warm_and_cold),
        cmocka_unit_test(a_share_outside_its_range_is_refused),
        cmocka_unit_test(every_rating_is_held_out_in_one_fold),
    };
    return cmocka_run_group_tests_name("data/split", tests, NULL, NULL);
}
