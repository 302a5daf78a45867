/* Where the system sets narrow bounds the program ends in order: with its result, or with one line
 * and code 1. What it wrote is whole or not there. */
#include "../support.h"

#include <signal.h>

/* Runs words below `prefix`, which a shell reads; -q messages only. */
static int bounded(const char *prefix, const char *words, char *messages, size_t size)
{
    char command[2048];
    const char *err = temporary("err");
    snprintf(command, sizeof command,
             "(%s; unset OMP_WAIT_POLICY OPENBLAS_NUM_THREADS; exec timeout 60 %s %s) </dev/null "
             ">/dev/null 2>%s",
             prefix, getenv("MFEXPLORE"), words, err);
    int status = system(command);
    size_t length;
    char *text = read_bytes(err, &length);
    snprintf(messages, size, "%s", text);
    free(text);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void little_memory_ends_in_order(void **state)
{
    (void)state;
    if (is_sanitized()) {
        print_message("skipped: a sanitizer needs its address space\n");
        return;
    }
    static const char *const verbs[] = {
        "--version", "stats data/sample.csv.gz", "train data/sample.csv.gz --epochs 5 -q",
        "train data/sample.csv.gz --solver bayes --epochs 2 -q", "recommend data/tiny.csv ada -q"};
    char prefix[100], messages[2048];
    for (unsigned kilobytes = 120000; kilobytes <= 400000; kilobytes += 40000) {
        snprintf(prefix, sizeof prefix, "ulimit -v %u", kilobytes);
        for (size_t v = 0; v < sizeof verbs / sizeof verbs[0]; v++) {
            int code = bounded(prefix, verbs[v], messages, sizeof messages);
            if (code != 0 && (code != 1 || messages[0] == '\0')) {
                fail_msg("%s: %s: exit %d, \"%s\"", prefix, verbs[v], code, messages);
            }
        }
    }
    /* what once hung at its end: OpenBLAS could not start a thread and waited for it */
    assert_int_equal(bounded("ulimit -v 200000", "--version", messages, sizeof messages), 0);
    assert_int_equal(bounded("ulimit -v 200000", "stats data/tiny.csv", messages, sizeof messages),
                     0);
}

static void few_descriptors_and_a_short_stack_are_enough_or_said(void **state)
{
    (void)state;
    if (is_sanitized()) {
        print_message("skipped: a sanitizer needs its stack\n");
        return;
    }
    static const char *const bounds[] = {"ulimit -n 3", "ulimit -n 4", "ulimit -n 8",
                                         "ulimit -s 256", "ulimit -s 1024"};
    char words[600], messages[2048];
    snprintf(words, sizeof words, "train data/tiny.csv --solver als --epochs 2 -q -o %s",
             temporary("m.npz"));
    for (size_t b = 0; b < sizeof bounds / sizeof bounds[0]; b++) {
        int code = bounded(bounds[b], words, messages, sizeof messages);
        /* the system's own loader, or LLVM's OpenMP, had no descriptor left */
        bool loader = code == 127 || ended_by_openmp(messages);
        if (code != 0 && !loader && (code != 1 || messages[0] == '\0')) {
            fail_msg("%s: exit %d, \"%s\"", bounds[b], code, messages);
        }
    }
}

static void closed_streams_lose_nothing(void **state)
{
    (void)state;
    char words[900], messages[2048];
    const char *whole = temporary("whole.npz"), *closed = temporary("closed.npz");
    static const char *const streams[] = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"};
    snprintf(words, sizeof words, "train data/tiny.csv --epochs 3 -q -o %s", whole);
    assert_int_equal(run_program(NULL, words)->code, 0);
    for (size_t s = 0; s < sizeof streams / sizeof streams[0]; s++) {
        snprintf(words, sizeof words, "train data/tiny.csv --epochs 3 -q -o %s %s", closed,
                 streams[s]);
        int code = bounded(":", words, messages, sizeof messages);
        assert_true(code == 0 || code == 1); /* 1: standard output cannot be written */
        assert_same_files(whole, closed);
        unlink(closed);
    }
}

static void folders_that_cannot_be_written_are_named(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "train data/tiny.csv --epochs 2 -q -o /proc/m.npz");
    assert_int_equal(r->code, 1);
    assert_contains(r->messages, "/proc/m.npz");
    r = run_program(NULL, "convert data/tiny.csv -q -o /no/such/folder/c.csv");
    assert_int_equal(r->code, 1);
    assert_contains(r->messages, "/no/such/folder/c.csv: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_memory_ends_in_order),
        cmocka_unit_test(few_descriptors_and_a_short_stack_are_enough_or_said),
        cmocka_unit_test(closed_streams_lose_nothing),
        cmocka_unit_test(folders_that_cannot_be_written_are_named),
    };
    return cmocka_run_group_tests_name("command/limits", tests, NULL, NULL);
}
