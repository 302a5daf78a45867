/* Triples come out of the list as they went in, whatever their values take in memory. */
#include "../../src/data/triple_list.h"
#include "../support.h"

#include <float.h>
#include <string.h>

#include "../../src/data/csr.h"

/* Adds `n` triples (row, column, value) and scatters them; the CSR keeps their order of rows and
 * columns. */
static mf_csr scattered(size_t n, float (*value_of)(size_t))
{
    enum { ROWS = 700, COLS = 900 };
    triple_list list = {0};
    uint32_t row_rank[ROWS], col_rank[COLS];
    mf_csr csr = {.n_rows = ROWS, .n_cols = COLS};
    int64_t *time;
    for (uint32_t i = 0; i < ROWS; i++) {
        row_rank[i] = ROWS - 1 - i;
    }
    for (uint32_t j = 0; j < COLS; j++) {
        col_rank[j] = COLS - 1 - j;
    }
    for (size_t t = 0; t < n; t++) { /* 7919 is a prime: every cell once, far from any order */
        size_t cell = t * 7919 % ((size_t)ROWS * COLS);
        assert_true(triple_list_add(&list, (uint32_t)(cell / COLS), (uint32_t)(cell % COLS),
                                    value_of(t), 0, 0));
    }
    assert_true(triple_list_scatter(&list, row_rank, col_rank, false, &csr, &time));
    assert_null(time);
    assert_null(list.first);
    assert_int_equal(csr.n, n);
    for (size_t t = 0; t < n; t++) {
        size_t cell = t * 7919 % ((size_t)ROWS * COLS);
        size_t at = mf_csr_find(&csr, ROWS - 1 - cell / COLS, (uint32_t)(COLS - 1 - cell % COLS));
        assert_true(at != SIZE_MAX);
        float wanted = value_of(t), found = mf_csr_value(&csr, at);
        assert_memory_equal(&found, &wanted, sizeof wanted);
    }
    return csr;
}

static float stars(size_t t)
{
    return (float)(t % 256) / 2; /* every value that has a code */
}

static float mixed(size_t t)
{
    static const float some[] = {0,       -0.0f, 0.5f,   3.25f,   127.5f,   128,
                                 127.75f, -1,    1e-30f, FLT_MAX, -FLT_MAX, 4};
    return some[t % (sizeof some / sizeof some[0])];
}

static float late(size_t t)
{
    return t == 70000 ? 2.7f : (float)(t % 5 + 1); /* in the second chunk */
}

static void values_come_back_bit_for_bit_coded_or_not(void **state)
{
    (void)state;
    float (*const values[])(size_t) = {stars, mixed, late};
    const size_t sizes[] = {1, 1000, 150000, 300000};
    for (size_t v = 0; v < 3; v++) {
        for (size_t s = 0; s < 4; s++) {
            mf_csr csr = scattered(sizes[s], values[v]);
            mf_csr_clear(&csr);
        }
    }
}

static void only_values_without_a_code_make_a_list_wide(void **state)
{
    (void)state;
    triple_list list = {0}, more = {0};
    for (size_t t = 0; t < 100000; t++) {
        assert_true(triple_list_add(&list, 0, 0, stars(t), 0, 0));
    }
    assert_false(list.wide);
    assert_true(triple_list_add(&more, 0, 0, 0.25f, 0, 0));
    assert_true(more.wide && more.first->value[0] == 0.25f);
    triple_list_append(&list, &more);
    assert_true(list.wide);
    assert_int_equal(list.count, 100001);
    assert_null(more.first);
    assert_true(triple_list_add(&list, 0, 0, 3, 0, 0)); /* goes on in the appended chunk */
    assert_true(list.last->value[1] == 3);
    triple_list_free(&list);
    assert_int_equal(list.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_bit_for_bit_coded_or_not),
        cmocka_unit_test(only_values_without_a_code_make_a_list_wide),
    };
    return cmocka_run_group_tests_name("data/triple_list", tests, NULL, NULL);
}
