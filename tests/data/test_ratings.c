#include "../../src/data/csr.h"
#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/format/format.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

static void ratings_become_a_sorted_csr_whatever_their_order(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("2,30,5\n1,20,3\n2,10,4\n1,10,1\n");
    const size_t starts[] = {0, 2, 4};
    const uint32_t cols[] = {0, 1, 0, 2};
    const float values[] = {1, 3, 4, 5};
    assert_int_equal(r.r.n, 4);
    assert_memory_equal(r.r.row_start, starts, sizeof starts);
    assert_memory_equal(r.r.col, cols, sizeof cols);
    assert_memory_equal(r.r.value, values, sizeof values);
    mf_ratings_clear(&r);
}

static void the_transpose_holds_the_same_ratings_column_by_column(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("2,30,5\n1,20,3\n2,10,4\n1,10,1\n");
    mf_csr csc;
    assert_int_equal(mf_csr_transpose(&r.r, &csc, NULL), MF_OK);
    const size_t starts[] = {0, 2, 3, 4};
    const uint32_t rows[] = {0, 1, 0, 1};
    const float values[] = {1, 4, 3, 5};
    assert_memory_equal(csc.row_start, starts, sizeof starts);
    assert_memory_equal(csc.col, rows, sizeof rows);
    assert_memory_equal(csc.value, values, sizeof values);
    assert_int_equal(mf_csr_find(&r.r, 1, 2), 3);
    assert_true(mf_csr_find(&r.r, 0, 2) == SIZE_MAX);
    mf_csr_clear(&csc);
    mf_ratings_clear(&r);
}

static float merged(mf_duplicates policy, size_t *n_duplicates)
{
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    options.duplicates = policy;
    const char *path = write_text("twice.csv", "1,1,2\n1,2,9\n1,1,5\n1,1,4.25\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, NULL), MF_OK);
    assert_int_equal(r.r.n, 2);
    float value = r.r.value[0];
    *n_duplicates = r.n_duplicates;
    mf_ratings_clear(&r);
    return value;
}

static void duplicates_are_merged_as_asked_and_counted(void **state)
{
    (void)state;
    size_t n;
    assert_true(merged(MF_DUPLICATES_LAST, &n) == 4.25f);
    assert_int_equal(n, 2);
    assert_true(merged(MF_DUPLICATES_FIRST, &n) == 2.0f);
    assert_true(merged(MF_DUPLICATES_MEAN, &n) == 3.75f);
}

static void a_duplicate_that_is_an_error_names_its_line(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    mf_ratings r;
    mf_error error;
    options.duplicates = MF_DUPLICATES_ERROR;
    const char *path = write_text("twice.csv", "1,1,2\n\n1,2,9\n1,1,5\n");
    assert_int_equal(mf_ratings_read(path, NULL, &options, &r, NULL, &error), MF_BAD_DATA);
    assert_contains(error.message, "twice.csv:4: watcher 1 rates movie 1 twice");
}

static void ids_of_ten_thousand_bytes_are_kept_whole(void **state)
{
    (void)state;
    char *text = malloc(40100), *id = malloc(10001);
    memset(id, 'x', 10000);
    id[10000] = '\0';
    snprintf(text, 40100, "%s,m,1\n%.9999sy,m,2\n", id, id);
    mf_ratings r = ratings_of(text);
    uint32_t index;
    assert_int_equal(r.watchers.count, 2);
    assert_true(mf_ids_find(&r.watchers, id, &index));
    assert_int_equal(strlen(mf_id(&r.watchers, index)), 10000);
    mf_ratings_clear(&r);
    free(text);
    free(id);
}

static void a_csr_takes_eight_bytes_a_rating_and_eight_a_row(void **state)
{
    (void)state;
    mf_ratings r = ratings_of("1,1,2\n1,2,9\n2,1,5\n");
    assert_int_equal(mf_csr_bytes(&r.r), 3 * 8 + 3 * 8);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_become_a_sorted_csr_whatever_their_order),
        cmocka_unit_test(the_transpose_holds_the_same_ratings_column_by_column),
        cmocka_unit_test(duplicates_are_merged_as_asked_and_counted),
        cmocka_unit_test(a_duplicate_that_is_an_error_names_its_line),
        cmocka_unit_test(ids_of_ten_thousand_bytes_are_kept_whole),
        cmocka_unit_test(a_csr_takes_eight_bytes_a_rating_and_eight_a_row),
    };
    return cmocka_run_group_tests_name("data/ratings", tests, NULL, NULL);
}
