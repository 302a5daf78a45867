#include "../../src/data/in_order.h"
#include "../../src/data/random.h"
#include "../../src/data/split.h"
#include "../support.h"
#include "mfexplore/status.h"

static mf_ratings some_ratings(void)
{
    char text[40000] = "";
    size_t at = 0;
    for (unsigned i = 0; i < 40; i++) {
        for (unsigned j = i % 3; j < 30; j += 1 + (i + j) % 4) {
            at += (size_t)snprintf(text + at, sizeof text - at, "w%u,m%u,%u\n", i, j, (i * j) % 9);
        }
    }
    return ratings_of(text);
}

static void ratings_that_were_dealt_out_come_as_they_were(void **state)
{
    (void)state;
    mf_ratings r = some_ratings();
    mf_split split;
    assert_int_equal(mf_split_make(&r, 0.3, 7, &split, NULL), MF_OK);
    assert_true(split.heldout.n > 50 && split.train.n > 50);
    uint64_t cols = mf_hash_numbers(r.r.col, sizeof *r.r.col, r.r.n, 11);
    uint64_t values = mf_hash_numbers(r.r.value, sizeof *r.r.value, r.r.n, 12);
    for (unsigned dealt = 0; dealt < 2; dealt++) {
        r.dealt[0] = dealt == 1 ? &split.train : NULL;
        r.dealt[1] = dealt == 1 ? &split.heldout : NULL;
        mf_in_order walk = mf_in_order_of(&r);
        uint32_t col;
        float value;
        size_t n = 0;
        for (; mf_in_order_next(&walk, &col, &value); n++) {
            assert_true(col == r.r.col[n] && value == r.r.value[n]);
        }
        assert_int_equal(n, r.r.n);
        assert_true(mf_in_order_hash_cols(mf_in_order_of(&r), r.r.n, 11) == cols);
        assert_true(mf_in_order_hash_values(mf_in_order_of(&r), r.r.n, 12) == values);
    }
    mf_split_clear(&split);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_that_were_dealt_out_come_as_they_were),
    };
    return cmocka_run_group_tests_name("data/in_order", tests, NULL, NULL);
}
