/* Going on with a saved run. */
#include "../support.h"

static const program_result *run(const char *format, const char *a, const char *b)
{
    char words[1000];
    snprintf(words, sizeof words, format, a, b);
    return run_program(NULL, words);
}

/* Trained with these flags in one go, and up to an epoch and on from there: the same file. */
static void assert_same_in_two_goes(const char *flags, const char *until)
{
    char straight[300], half[300], on[300], half_flags[300];
    snprintf(straight, sizeof straight, "%s", temporary("straight.npz"));
    snprintf(half, sizeof half, "%s", temporary("half.npz"));
    snprintf(on, sizeof on, "%s", temporary("on.npz"));
    snprintf(half_flags, sizeof half_flags, "%s --for %s", flags, until);
    assert_int_equal(run("train data/tiny.csv --stop-sse 0 -q %s -o %s", flags, straight)->code, 0);
    assert_int_equal(run("train data/tiny.csv --stop-sse 0 -q %s -o %s", half_flags, half)->code,
                     0);
    assert_int_equal(run("train data/tiny.csv -q --from %s -o %s", half, on)->code, 0);
    assert_same_files(straight, on);
}

static void what_follows_has_the_bits_of_a_run_that_never_stopped(void **state)
{
    (void)state;
    assert_same_in_two_goes("--epochs 9 --solver coordinate-sgd --beta 0.02", "6");
    assert_same_in_two_goes("--epochs 9 --solver sgd", "6");
    assert_same_in_two_goes("--epochs 9 --solver sgd --no-biases -k 5", "6");
    assert_same_in_two_goes("--epochs 9 --solver als", "6");
    assert_same_in_two_goes("--epochs 9 --solver als --als-weight none", "6");
    assert_same_in_two_goes("--epochs 9 --solver bayes -k 6", "6");
}

/* The best epoch may lie before the one that was saved, whose model alone is in the file, be that
 * or come later. */
static void the_model_of_the_best_epoch_is_that_of_a_run_that_never_stopped(void **state)
{
    (void)state;
    static const char *const solvers[] = {
        "--epochs 60 --patience 25 --solver coordinate-sgd --beta 0.02 --alpha 0.02",
        "--epochs 60 --patience 25 --solver sgd -k 5",
        "--epochs 60 --patience 25 --solver als --beta 0.02",
        "--epochs 60 --patience 25 --solver bayes -k 3"};
    static const char *const until[] = {"1", "2", "3", "4", "5", "8", "13", "24"};
    for (size_t s = 0; s < sizeof solvers / sizeof solvers[0]; s++) {
        for (size_t u = 0; u < sizeof until / sizeof until[0]; u++) {
            assert_same_in_two_goes(solvers[s], until[u]);
        }
    }
}

static void further_than_it_was_begun_for_is_asked_by_epochs(void **state)
{
    (void)state;
    char first[300], further[300], straight[300];
    snprintf(first, sizeof first, "%s", temporary("first.npz"));
    snprintf(further, sizeof further, "%s", temporary("further.npz"));
    snprintf(straight, sizeof straight, "%s", temporary("all.npz"));
    assert_int_equal(run("train data/tiny.csv --solver als --epochs 4 -q -o %s%s", first, "")->code,
                     0);
    const program_result *r = run("train data/tiny.csv --from %s%s", first, "");
    assert_int_equal(r->code, 2);
    assert_non_null(strstr(r->messages, "expected --epochs above 4"));
    assert_int_equal(run("train data/tiny.csv --from %s --epochs 7 -q -o %s", first, further)->code,
                     0);
    assert_int_equal(
        run("train data/tiny.csv --solver als --epochs 7 -q -o %s%s", straight, "")->code, 0);
    assert_same_files(straight, further);
}

static void another_file_split_or_setting_is_refused(void **state)
{
    (void)state;
    char model[300], changed[300];
    size_t length;
    snprintf(model, sizeof model, "%s", temporary("model.npz"));
    assert_int_equal(run("train data/tiny.csv --solver als --for 3 -q -o %s%s", model, "")->code,
                     0);
    char *text = read_bytes("data/tiny.csv", &length);
    text[length - 2] = text[length - 2] == '1' ? '2' : '1'; /* the last rating */
    snprintf(changed, sizeof changed, "%s", write_bytes("changed.csv", text, length));
    free(text);
    assert_non_null(strstr(run("train %s --from %s", changed, model)->messages, "other ratings"));
    assert_non_null(
        strstr(run("train data/tiny.csv --split leave-one-out --from %s%s", model, "")->messages,
               "another part of these ratings"));
    assert_int_equal(run("train data/tiny.csv --from %s --beta 1%s", model, "")->code, 2);
    assert_int_equal(run("train data/tiny.csv --solver bias -q -o %s%s", model, "")->code, 0);
    assert_int_equal(run("train data/tiny.csv --from %s%s", model, "")->code, 2);
    assert_int_equal(run("train data/tiny.csv --from %s%s", changed, "")->code, 3);
    assert_int_equal(run("train data/tiny.csv --from %s%s", "nowhere.npz", "")->code, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_has_the_bits_of_a_run_that_never_stopped),
        cmocka_unit_test(the_model_of_the_best_epoch_is_that_of_a_run_that_never_stopped),
        cmocka_unit_test(further_than_it_was_begun_for_is_asked_by_epochs),
        cmocka_unit_test(another_file_split_or_setting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
