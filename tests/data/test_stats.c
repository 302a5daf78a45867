#include "../support.h"

#include <math.h>

#include "../../src/data/ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

static void the_memory_table_of_the_lesson_is_exact(void **state)
{
    (void)state;
    mf_memory m = mf_memory_figures(257, 76332, 100000, 5);
    assert_true(m.long_table == 2400132);
    assert_true(m.dense_float64 == 156940648);
    assert_true(m.csr_scipy == 1201032);
    assert_true(m.shallow_getsizeof == 1368);
    assert_true(m.csr == 802064);
    assert_true(m.factors == 382945 * 8.0);
}

static void counts_quantiles_and_singletons_are_those_of_the_data(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("1,1,1\n1,2,2\n1,3,5\n2,1,5\n3,1,5\n3,2,1\n");
    mf_stats s;
    assert_int_equal(mf_stats_compute(&r, &s, NULL), MF_OK);
    assert_int_equal(s.per_watcher.min, 1);
    assert_int_equal(s.per_watcher.max, 3);
    assert_true(s.per_watcher.median == 2);
    assert_true(s.per_watcher.mean == 2);
    assert_int_equal(s.per_movie.singletons, 1);
    assert_int_equal(s.per_movie.sorted[0], 3);
    assert_true(fabs(s.density - 6.0 / 9) < 1e-15);
    assert_true(fabs(s.mean - 19.0 / 6) < 1e-15);
    assert_int_equal(s.n_bars, 3);
    assert_true(s.bars[0].value == 1 && s.bars[0].count == 2);
    assert_true(s.bars[2].value == 5 && s.bars[2].count == 3);
    mf_stats_clear(&s);
    mf_ratings_clear(&r);
}

static void many_distinct_values_are_counted_in_bins_that_hold_all(void **state)
{
    (void)state;
    char text[4096];
    size_t at = 0;
    for (int i = 0; i < 100; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%d,1,%g\n", i, i * 0.37);
    }
    mf_ratings r = ratings_of(text);
    mf_stats s;
    assert_int_equal(mf_stats_compute(&r, &s, NULL), MF_OK);
    assert_true(s.binned);
    size_t sum = 0;
    for (size_t b = 0; b < s.n_bars; b++) {
        sum += s.bars[b].count;
    }
    assert_int_equal(sum, 100);
    mf_stats_clear(&s);
    mf_ratings_clear(&r);
}

/* The code of the first warning for ratings read from `text` as file `name`, or "". */
static const char *first_warning(const char *text, const char *name)
{
    static mf_warning warnings[MF_WARNINGS_MOST];
    mf_ratings r = ratings_of(text);
    mf_stats s;
    assert_int_equal(mf_stats_compute(&r, &s, NULL), MF_OK);
    size_t n = mf_warnings(&r, &s, name, warnings);
    mf_stats_clear(&s);
    mf_ratings_clear(&r);
    return n > 0 ? warnings[0].code : "";
}

static void columns_that_look_swapped_are_warned_about(void **state)
{
    (void)state;
    char text[4096];
    size_t at = 0;
    for (int i = 0; i < 100; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%d,%d,%d\n", i % 2, i, 3 + i % 3 / 2);
    }
    assert_string_equal(first_warning(text, "x.csv"), "columns-swapped");
    assert_string_equal(first_warning("1,2459251,4\n8,12,3\n", "netflix_train.txt"),
                        "columns-swapped");
    assert_string_equal(first_warning("1,2459251,4\n8,12,3\n", "other.txt"), "");
    assert_string_equal(first_warning("1,17770,4\n8,12,3\n", "data/netflix0.2.txt"), "");
    assert_string_equal(first_warning("1,1,4\n1,1,3\n", "x.csv"), "duplicates");
    assert_string_equal(first_warning("1,1,0\n1,2,3\n", "x.csv"), "zeros");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_table_of_the_lesson_is_exact),
        cmocka_unit_test(counts_quantiles_and_singletons_are_those_of_the_data),
        cmocka_unit_test(many_distinct_values_are_counted_in_bins_that_hold_all),
        cmocka_unit_test(columns_that_look_swapped_are_warned_about),
    };
    return cmocka_run_group_tests_name("data/stats", tests, NULL, NULL);
}
