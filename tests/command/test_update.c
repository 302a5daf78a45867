/* update: a saved model, newer. */
#include "../support.h"

#include <jansson.h>

static void a_newer_model_knows_who_is_new(void **state)
{
    (void)state;
    char model[300], newer[300], file[300], words[1200];
    snprintf(model, sizeof model, "%s", temporary("old.npz"));
    snprintf(newer, sizeof newer, "%s", temporary("newer.npz"));
    snprintf(file, sizeof file, "%s",
             write_text("news.csv", "watcher,movie,rating\nzed,3,5\nzed,10,1\nada,3,4\n"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver bayes -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "update %s %s -o %s --json", model, file, newer);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 0);
    json_t *said = json_loads(r->out, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(said, "new")), 3);
    assert_int_equal(json_integer_value(json_object_get(said, "new_watchers")), 1);
    assert_int_equal(json_integer_value(json_object_get(said, "watchers")), 2);
    json_decref(said);
    snprintf(words, sizeof words, "recommend %s zed --csv", newer);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "zed,1,");
    assert_null(strstr(r->out, "Salt and Cinnamon")); /* zed has rated it */
    snprintf(words, sizeof words, "evaluate %s %s", newer, file);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "all 3 pairs stand in the model");
    snprintf(words, sizeof words, "describe %s", newer);
    assert_contains(run_program(NULL, words)->out, "these errors are of before.");
    assert_contains(run_program("runs\n", newer)->out, "4 held out, others folded in since");
    snprintf(words, sizeof words, "describe %s", model);
    assert_null(strstr(run_program(NULL, words)->out, "of before"));
    assert_null(strstr(run_program("runs\n", model)->out, "folded in"));
    /* a model may take its own place, and what it was is whole until then */
    snprintf(words, sizeof words, "update %s %s -o %s", model, file, model);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "3 new ratings, 0 of another value than before, 0 as before\n"
                            "new to the model: 1 watcher, 0 movies\n");
    assert_contains(r->out, "drift: ");
    assert_same_files(model, newer);
}

static void what_cannot_be_updated_is_refused(void **state)
{
    (void)state;
    char model[300], words[900];
    snprintf(model, sizeof model, "%s", temporary("old.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver bias -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "update %s data/tiny.csv -o x.npz", model);
    assert_contains(run_program(NULL, words)->messages, "expected one with factors");
    char diverged[300];
    snprintf(diverged, sizeof diverged, "%s", temporary("diverged.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --alpha 5 --beta 0 -q -o %s", diverged);
    assert_int_equal(run_program(NULL, words)->code, 4);
    snprintf(words, sizeof words, "update %s data/tiny.csv -o x.npz", diverged);
    assert_int_equal(run_program(NULL, words)->code, 4);
    snprintf(words, sizeof words, "update %s data/tiny.csv", model);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "expected -o FILE");
    assert_int_equal(run_program(NULL, "update data/tiny.csv data/tiny.csv -o x.npz")->code, 2);
    snprintf(words, sizeof words, "update %s %s -o x.npz", model, model);
    assert_int_equal(run_program(NULL, words)->code, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_model_knows_who_is_new),
        cmocka_unit_test(what_cannot_be_updated_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
