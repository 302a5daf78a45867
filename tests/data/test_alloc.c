/* A program's heap is brought in once, and does not hold on to what a large block could use. */
#include "../../src/data/alloc.h"
#include "../support.h"

#include <sys/resource.h>
#include <unistd.h>

static const size_t MIB = 1 << 20;

static long faults(void)
{
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    return used.ru_minflt;
}

/* How many MiB of this process are in memory. */
static size_t resident(void)
{
    size_t all, here = 0;
    FILE *from = fopen("/proc/self/statm", "r");
    assert_non_null(from);
    assert_int_equal(fscanf(from, "%zu %zu", &all, &here), 2);
    fclose(from);
    return here * (size_t)sysconf(_SC_PAGESIZE) / MIB;
}

/* So many blocks of a MiB each, written to, and freed. */
static void use(size_t blocks)
{
    void *block[64];
    for (size_t b = 0; b < blocks; b++) {
        block[b] = mf_alloc(MIB, 1);
        assert_non_null(block[b]);
        for (size_t at = 0; at < MIB; at += 512) {
            ((volatile char *)block[b])[at] = 1;
        }
    }
    for (size_t b = 0; b < blocks; b++) {
        free(block[b]);
    }
}

static void beside_a_large_block_what_is_free_goes_back_to_the_system(void **state)
{
    (void)state;
    if (is_sanitized()) { /* whose heap is another one */
        skip();
    }
    size_t before = resident();
    use(50);
    assert_true(resident() >= before + 40);
    void *large = mf_alloc(20 * MIB, 1); /* may stand where some of that was */
    assert_non_null(large);
    assert_true(resident() < before + 25);
    free(large);
}

static void what_was_freed_is_used_again_without_being_brought_in_anew(void **state)
{
    (void)state;
    if (is_sanitized()) {
        skip();
    }
    use(20);
    long before = faults();
    use(20);
    use(20);
    assert_true(faults() - before < 20);
}

int main(void)
{
    mf_heap_in_large_pages();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beside_a_large_block_what_is_free_goes_back_to_the_system),
        cmocka_unit_test(what_was_freed_is_used_again_without_being_brought_in_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
