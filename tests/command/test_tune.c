/* tune: what it prints, and that its line trains what it found. */
#include "../support.h"

#include <jansson.h>

static json_t *json_of(const char *words)
{
    json_error_t why;
    const program_result *r = run_program(NULL, words);
    if (r->code != 0) {
        fail_msg("%s: %s", words, r->messages);
    }
    json_t *value = json_loads(r->out, 0, &why);
    assert_non_null(value);
    return value;
}

static void the_line_trains_the_model_that_is_saved(void **state)
{
    (void)state;
    char best[300], same[300], words[1200];
    snprintf(best, sizeof best, "%s", temporary("found.npz"));
    snprintf(same, sizeof same, "%s", temporary("same.npz"));
    snprintf(words, sizeof words, "tune data/tiny.csv --rounds 1 --seed 4 --json -q -o %s", best);
    json_t *found = json_of(words), *tune = json_object_get(found, "tune");
    const char *line = json_string_value(json_object_get(tune, "line"));
    assert_int_equal(strncmp(line, "mfexplore train data/tiny.csv --solver sgd --factors ", 53), 0);
    snprintf(words, sizeof words, "%s -q -o %s", line + strlen("mfexplore "), same);
    assert_int_equal(run_program(NULL, words)->code, 0);
    assert_same_files(best, same);
    json_t *tried = json_object_get(tune, "tried");
    assert_int_equal(json_array_size(tried), 28);
    size_t defaults = 0;
    for (size_t t = 0; t < 28; t++) {
        defaults += json_is_true(json_object_get(json_array_get(tried, t), "defaults"));
    }
    assert_int_equal(defaults, 1);
    assert_true(json_number_value(json_object_get(json_object_get(tune, "best"), "rmse")) <=
                json_number_value(json_object_get(json_object_get(tune, "defaults"), "rmse")));
    json_decref(found);
}

static void the_time_ends_the_search(void **state)
{
    (void)state;
    json_t *found = json_of("tune data/sample.csv.gz --solver als -k 2 --seconds 1 --json -q");
    json_t *tune = json_object_get(found, "tune");
    double seconds = json_number_value(json_object_get(tune, "seconds"));
    assert_true(seconds > 0 && seconds < 12); /* without --seconds it is 30 */
    json_decref(found);
}

static void tables_name_the_defaults_and_what_cannot_be_searched_is_refused(void **state)
{
    (void)state;
    const program_result *r =
        run_program(NULL, "tune data/tiny.csv --solver als --rounds 1 -k 3 --csv -q");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "k,alpha,beta,epochs,folds,rmse,defaults\n3,,");
    assert_contains(r->out, ",yes\n");
    r = run_program(NULL, "tune data/tiny.csv --solver als --rounds 1 -q");
    assert_contains(r->out, "the defaults");
    assert_contains(r->out, "\nmfexplore train data/tiny.csv --solver als --factors ");
    static const struct {
        const char *words, *says;
    } bad[] = {
        {"tune data/tiny.csv --solver mean", "mean has no settings to search for"},
        {"tune data/tiny.csv --solver als --alpha 0.1", "als has no --alpha"},
        {"tune data/tiny.csv --seconds 0", "--seconds"},
        {"tune data/tiny.csv -o best.txt", "expected a name that ends in .npz"},
    };
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        r = run_program(NULL, bad[b].words);
        assert_int_equal(r->code, 2);
        assert_contains(r->messages, bad[b].says);
    }
    r = run_program("1,1,5\n1,2,3\n", "tune -");
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "too few training ratings for 3 folds: 2");
    r = run_program(NULL, "tune data/tiny.csv --rounds 1 --alpha 1000 -q -o diverged.npz");
    assert_int_equal(r->code, 4);
    assert_contains(r->out, "everything that was tried diverged");
    assert_null(strstr(r->out, "mfexplore train"));
    assert_int_equal(access("diverged.npz", F_OK), -1);
    r = run_program(NULL, "tune data/tiny.csv --rounds 1 --solver svd -q"); /* K below 10 movies */
    assert_int_equal(r->code, 0);
    r = run_program(NULL, "tune data/tiny.csv -o /nonexistent/best.npz"); /* said at once */
    assert_int_equal(r->code, 1);
    assert_contains(r->messages, "/nonexistent/best.npz: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_trains_the_model_that_is_saved),
        cmocka_unit_test(the_time_ends_the_search),
        cmocka_unit_test(tables_name_the_defaults_and_what_cannot_be_searched_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
