#include "../../src/train/blocks.h"
#include "../../src/data/alloc.h"
#include "../support.h"
#include "mfexplore/status.h"

#include <stdatomic.h>

enum { SIDE = 6 };

/* When each block was begun and ended, by one clock of all threads. */
typedef struct log_book {
    atomic_uint clock, begun[SIDE * SIDE], ended[SIDE * SIDE], times[SIDE * SIDE];
    atomic_bool *cancel; /* set after the third block; NULL: never */
} log_book;

static void note(void *context, size_t i, size_t j)
{
    log_book *book = context;
    size_t block = i * SIDE + j;
    atomic_store(&book->begun[block], atomic_fetch_add(&book->clock, 1));
    usleep((useconds_t)(block * 7919 % 5) * 100); /* some are slow */
    atomic_store(&book->ended[block], atomic_fetch_add(&book->clock, 1));
    atomic_fetch_add(&book->times[block], 1);
    if (book->cancel != NULL && atomic_load(&book->clock) > 6) {
        atomic_store(book->cancel, true);
    }
}

static void each_row_and_column_meets_its_blocks_in_the_order_of_the_strata(void **state)
{
    (void)state;
    static const uint32_t order[SIDE] = {3, 0, 5, 1, 4, 2};
    const blocks grid = {.side = SIDE};
    for (int threads = 1; threads <= 5; threads++) {
        log_book book = {0};
        atomic_bool cancel = false;
        blocks_each(&grid, order, threads, &cancel, note, NULL, &book);
        for (size_t a = 0; a < SIDE * SIDE; a++) {
            assert_int_equal(book.times[a], 1);
            for (size_t b = 0; b < SIDE * SIDE; b++) {
                size_t i = a / SIDE, s = b % SIDE, other = b / SIDE;
                size_t own = a % SIDE, mine = i * SIDE + order[(i + own) % SIDE];
                size_t theirs = other * SIDE + order[(other + s) % SIDE];
                bool meet = i == other || order[(i + own) % SIDE] == order[(other + s) % SIDE];
                if (meet && own < s) {
                    assert_true(book.ended[mine] < book.begun[theirs]);
                }
            }
        }
    }
}

static void a_cancelled_pass_ends_soon(void **state)
{
    (void)state;
    static const uint32_t order[SIDE] = {0, 1, 2, 3, 4, 5};
    const blocks grid = {.side = SIDE};
    for (int threads = 1; threads <= 3; threads += 2) {
        atomic_bool cancel = false;
        log_book book = {.cancel = &cancel};
        blocks_each(&grid, order, threads, &cancel, note, NULL, &book);
        assert_in_range(atomic_load(&book.clock), 6, 2 * SIDE * SIDE - 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_and_column_meets_its_blocks_in_the_order_of_the_strata),
        cmocka_unit_test(a_cancelled_pass_ends_soon),
    };
    return cmocka_run_group_tests_name("train/blocks", tests, NULL, NULL);
}
