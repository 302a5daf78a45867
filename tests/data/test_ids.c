#include "../support.h"

#include <string.h>

#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"

static void ids_that_are_all_numbers_sort_as_numbers(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("10,a,1\n9,b,2\n-3,c,3\n100,a,4\n");
    assert_true(r.watchers.numeric);
    assert_string_equal(mf_id(&r.watchers, 0), "-3");
    assert_string_equal(mf_id(&r.watchers, 1), "9");
    assert_string_equal(mf_id(&r.watchers, 2), "10");
    assert_string_equal(mf_id(&r.watchers, 3), "100");
    mf_ratings_clear(&r);
}

static void one_id_that_is_no_number_makes_them_sort_by_bytes(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("10,a,1\n9,b,2\nx,c,3\n");
    assert_false(r.watchers.numeric);
    assert_string_equal(mf_id(&r.watchers, 0), "10");
    assert_string_equal(mf_id(&r.watchers, 1), "9");
    mf_ratings_clear(&r);
}

static void every_id_is_found_again_and_no_other(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("7,a,1\n07,b,2\n12.5,c,3\n12.25,d,4\n99999999999999999999999,a,5\n");
    uint32_t index;
    for (size_t i = 0; i < r.watchers.count; i++) {
        assert_true(mf_ids_find(&r.watchers, mf_id(&r.watchers, i), &index));
        assert_int_equal(index, i);
    }
    assert_int_equal(r.watchers.count, 5); /* 7 and 07 are two ids */
    assert_false(mf_ids_find(&r.watchers, "007", &index));
    assert_false(mf_ids_find(&r.watchers, "ada", &index));
    assert_false(mf_ids_find(&r.watchers, "", &index));
    mf_ratings_clear(&r);
}

static void an_id_is_the_same_in_simple_and_in_quoted_lines(void **state)
{
    (void)state;
    static const char *const ids[] = {"0",
                                      "00",
                                      "1",
                                      "9",
                                      "10",
                                      "4095",
                                      "4096",
                                      "4194303",
                                      "4194304",
                                      "9999999",
                                      "0000001",
                                      "1000000",
                                      "12345678",
                                      "12a",
                                      "-3",
                                      "1!2",
                                      "a/b",
                                      "1:2",
                                      "999999999999999999"};
    enum { N = sizeof ids / sizeof *ids };
    char text[N * 80] = "", line[80];
    for (size_t i = 0; i < N; i++) { /* ratings 1 to N, first simple, then quoted, then with CRLF */
        snprintf(line, sizeof line, "%s,a,%zu\n\"%s\",b,%zu\n%s,c,%zu\r\n", ids[i], i + 1, ids[i],
                 i + 1, ids[i], i + 1);
        strcat(text, line);
    }
    mf_ratings r = ratings_of(text);
    assert_int_equal(r.watchers.count, N);
    assert_int_equal(r.movies.count, 3);
    for (size_t i = 0; i < N; i++) {
        uint32_t index;
        assert_true(mf_ids_find(&r.watchers, ids[i], &index));
        size_t at = r.r.row_start[index];
        assert_int_equal(r.r.row_start[index + 1] - at, 3);
        for (size_t m = 0; m < 3; m++) {
            assert_true(r.r.value[at + m] == (float)(i + 1));
        }
    }
    mf_ratings_clear(&r);
}

static void the_nearest_ids_of_a_misspelt_one_are_close(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("ada,1,1\nben,5,2\ncleo,10,3\n");
    uint32_t nearest[2];
    assert_int_equal(mf_ids_nearest(&r.watchers, "aba", nearest, 2), 2);
    assert_string_equal(mf_id(&r.watchers, nearest[0]), "ada");
    assert_int_equal(mf_ids_nearest(&r.movies, "6", nearest, 2), 2);
    assert_string_equal(mf_id(&r.movies, nearest[0]), "5");
    assert_string_equal(mf_id(&r.movies, nearest[1]), "10");
    mf_ratings_clear(&r);
}

static void numbers_compare_by_value_at_any_length(void **state)
{
    (void)state;
    assert_true(mf_id_compare("2", "10", true) < 0);
    assert_true(mf_id_compare("-2", "-10", true) > 0);
    assert_true(mf_id_compare("1.5", "1.25", true) > 0);
    assert_true(mf_id_compare("1.50", "1.5", true) != 0); /* equal values stay two ids */
    assert_true(mf_id_compare("123456789012345678901", "123456789012345678902", true) < 0);
    assert_false(mf_id_is_number("1.2.3"));
    assert_false(mf_id_is_number("-"));
    assert_false(mf_id_is_number("1e3"));
}

/* A long id or title is cut after a whole character. */
static void what_is_brief_ends_in_a_whole_letter(void **state)
{
    (void)state;
    char out[MF_BRIEF], long_one[200] = "";
    assert_string_equal(mf_brief("short", out), "short");
    for (size_t i = 0; i < 15; i++) {
        strcat(long_one, "切"); /* three bytes each: 40 is in the middle of one */
    }
    mf_brief(long_one, out);
    assert_int_equal(strlen(out), 13 * 3 + strlen("…"));
    assert_memory_equal(out, long_one, 13 * 3);
    assert_string_equal(out + 13 * 3, "…");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_are_all_numbers_sort_as_numbers),
        cmocka_unit_test(one_id_that_is_no_number_makes_them_sort_by_bytes),
        cmocka_unit_test(every_id_is_found_again_and_no_other),
        cmocka_unit_test(an_id_is_the_same_in_simple_and_in_quoted_lines),
        cmocka_unit_test(the_nearest_ids_of_a_misspelt_one_are_close),
        cmocka_unit_test(numbers_compare_by_value_at_any_length),
        cmocka_unit_test(what_is_brief_ends_in_a_whole_letter),
    };
    return cmocka_run_group_tests_name("data/ids", tests, NULL, NULL);
}
