/* The order of coordinate-sgd's ratings: every shape is dealt in little more than linear time. */
#include "../support.h"

#include <time.h>

#include "../../src/data/csr.h"
#include "../../src/train/schedule.h"
#include "mfexplore/status.h"

enum { N = 400000 };

typedef enum shape { ROW, COLUMN, DIAGONAL, STAR, TWO_CHAINS } shape;

/* Ratings of N cells: one row, one column, a diagonal, a row and a column that cross, or two
 * columns of which every row has one. */
static mf_csr make(shape of)
{
    size_t half = N / 2;
    bool star = of == STAR;
    mf_csr r = {.n = N,
                .n_rows = of == ROW ? 1
                          : star    ? half + 1
                                    : N,
                .n_cols = of == COLUMN       ? 1
                          : star             ? half
                          : of == TWO_CHAINS ? 2
                                             : N};
    r.row_start = calloc(r.n_rows + 1, sizeof *r.row_start);
    r.col = calloc(N, sizeof *r.col);
    r.value = calloc(N, sizeof *r.value);
    assert_true(r.row_start && r.col && r.value);
    for (size_t i = 0; i < N; i++) {
        r.value[i] = (float)(i % 5);
        r.col[i] = (uint32_t)(of == ROW || of == DIAGONAL ? i
                              : star                      ? (i < half ? i : 0)
                              : of == TWO_CHAINS          ? i * 3 / N % 2
                                                          : 0);
    }
    for (size_t i = 1; i <= r.n_rows; i++) {
        r.row_start[i] = of == ROW ? N : star ? half + i - 1 : i;
    }
    return r;
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void every_shape_is_dealt_whole_in_order_and_soon(void **state)
{
    (void)state;
    for (shape of = ROW; of <= TWO_CHAINS; of++) {
        mf_csr r = make(of);
        schedule *s;
        double before = seconds();
        assert_int_equal(schedule_new(&r, &s, NULL), MF_OK);
        assert_true(seconds() - before < 10); /* where it was quadratic this took minutes */
        uint32_t *last = calloc(r.n_cols, sizeof *last);
        size_t dealt = 0;
        for (size_t p = 0; p < s->n_groups * SCHEDULE_WIDTH; p++) {
            const scheduled *place = &s->places[p];
            if (place->row < r.n_rows) {
                assert_true(place->row + 1 > last[place->col]); /* each column from top to bottom */
                last[place->col] = place->row + 1;
                dealt++;
            }
        }
        assert_int_equal(dealt, N);
        free(last);
        schedule_release(s);
        mf_csr_clear(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_dealt_whole_in_order_and_soon)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
