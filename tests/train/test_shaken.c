/* The same model, bit for bit, however threads are scheduled: short trainings on several threads,
 * which are stopped and let go on at random moments, against one thread that is left alone. SHAKES
 * says how many; `make shake` tries 1,000. */
#include "../support.h"

#include <signal.h>

#include "../../src/data/random.h"

static const char *const trainings[] = {
    "train data/sample.csv.gz --solver sgd -k 200 --epochs 2", /* enough work for several threads */
    "train data/sample.csv.gz --solver als -k 6 --epochs 2",
    "train data/tiny.csv --solver bayes -k 3 --epochs 8",
    "train data/sample.csv.gz --epochs 4",
};
enum { TRAININGS = sizeof trainings / sizeof trainings[0] };

static void shaken(const char *words, unsigned threads, mf_random *random)
{
    char asked[1000], number[8];
    snprintf(number, sizeof number, "%u", threads);
    setenv("OMP_NUM_THREADS", number, 1); /* of every parallel loop */
    snprintf(asked, sizeof asked, "%s --threads %u", words, threads);
    pid_t child = start_program(asked);
    int status;
    while (waitpid(child, &status, WNOHANG) == 0) {
        usleep((useconds_t)mf_random_below(random, 9000));
        kill(child, SIGSTOP);
        usleep((useconds_t)mf_random_below(random, 1500));
        kill(child, SIGCONT);
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void shaken_trainings_give_the_same_bits(void **state)
{
    (void)state;
    const char *asked = getenv("SHAKES");
    size_t shakes = asked == NULL ? 16 : strtoul(asked, NULL, 10);
    mf_random random = {shakes};
    char first[TRAININGS][300], again[300], words[900];
    for (size_t t = 0; t < TRAININGS; t++) {
        snprintf(words, sizeof words, "still-%zu.npz", t);
        snprintf(first[t], sizeof first[t], "%s", temporary(words));
        snprintf(words, sizeof words, "%s -q -o %s --threads 1", trainings[t], first[t]);
        assert_int_equal(run_program(NULL, words)->code, 0);
    }
    snprintf(again, sizeof again, "%s", temporary("shaken.npz"));
    for (size_t s = 0; s < shakes; s++) {
        snprintf(words, sizeof words, "%s -q -o %s", trainings[s % TRAININGS], again);
        shaken(words, 1 + (unsigned)mf_random_below(&random, 7), &random);
        assert_same_files(first[s % TRAININGS], again);
    }
    print_message("%zu trainings shaken\n", shakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shaken_trainings_give_the_same_bits),
    };
    return cmocka_run_group_tests_name("train/shaken", tests, NULL, NULL);
}
