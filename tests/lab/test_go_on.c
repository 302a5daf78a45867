/* Going on with a saved run. */
#include "../support.h"

static const program_result *run(const char *format, const char *a, const char *b)
{
    char words[1000];
    snprintf(words, sizeof words, format, a, b);
    return run_program(NULL, words);
}

static void what_follows_has_the_bits_of_a_run_that_never_stopped(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd --beta 0.02", "sgd",
                                          "sgd --no-biases -k 5",       "als",
                                          "als --als-weight none",      "bayes -k 6"};
    char straight[300], half[300], on[300];
    snprintf(straight, sizeof straight, "%s", temporary("straight.npz"));
    snprintf(half, sizeof half, "%s", temporary("half.npz"));
    snprintf(on, sizeof on, "%s", temporary("on.npz"));
    for (size_t s = 0; s < sizeof solvers / sizeof solvers[0]; s++) {
        assert_int_equal(run("train data/tiny.csv --epochs 9 --stop-sse 0 -q --solver %s -o %s",
                             solvers[s], straight)
                             ->code,
                         0);
        assert_int_equal(
            run("train data/tiny.csv --epochs 9 --stop-sse 0 --for 6 -q --solver %s -o %s",
                solvers[s], half)
                ->code,
            0);
        assert_int_equal(run("train data/tiny.csv -q --from %s -o %s", half, on)->code, 0);
        assert_same_files(straight, on);
    }
}

/* The best epoch may lie before the one that was saved, whose model alone is in the file. */
static void the_model_of_the_best_epoch_is_that_of_a_run_that_never_stopped(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd --beta 0.02 --alpha 0.02", "sgd -k 5",
                                          "als --beta 0.02", "bayes -k 3"};
    char straight[300], half[300], on[300];
    snprintf(straight, sizeof straight, "%s", temporary("straight.npz"));
    snprintf(half, sizeof half, "%s", temporary("half.npz"));
    snprintf(on, sizeof on, "%s", temporary("on.npz"));
    for (size_t s = 0; s < sizeof solvers / sizeof solvers[0]; s++) {
        for (size_t after = 0; after < 2; after++) {
            static const char *const forms[] = {"train data/tiny.csv --epochs 60 --patience 25 "
                                                "--stop-sse 0 --for 8 -q --solver %s -o %s",
                                                "train data/tiny.csv --epochs 60 --patience 25 "
                                                "--stop-sse 0 --for 24 -q --solver %s -o %s"};
            assert_int_equal(run("train data/tiny.csv --epochs 60 --patience 25 --stop-sse 0 -q "
                                 "--solver %s -o %s",
                                 solvers[s], straight)
                                 ->code,
                             0);
            assert_int_equal(run(forms[after], solvers[s], half)->code, 0);
            assert_int_equal(run("train data/tiny.csv -q --from %s -o %s", half, on)->code, 0);
            assert_same_files(straight, on);
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
