/* compare: two saved models side by side. */
#include "../support.h"

#include <math.h>

#include <jansson.h>

static const char *model_of(const char *data, const char *flags, const char *name)
{
    static char paths[8][300];
    static unsigned next;
    char words[900], *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s", temporary(name));
    snprintf(words, sizeof words, "train %s %s -q -o %s", data, flags, path);
    assert_int_equal(run_program(NULL, words)->code, 0);
    return path;
}

static json_t *compared(const char *a, const char *b, const char *more)
{
    char words[1200];
    snprintf(words, sizeof words, "compare %s %s %s --json -q", a, b, more);
    const program_result *r = run_program(NULL, words);
    if (r->code != 0) {
        fail_msg("%s: %s", words, r->messages);
    }
    json_t *value = json_loads(r->out, 0, NULL);
    assert_non_null(value);
    return value;
}

static double at(const json_t *value, const char *first, const char *second, const char *third)
{
    const json_t *found = json_object_get(value, first);
    found = second == NULL ? found : json_object_get(found, second);
    found = third == NULL ? found : json_object_get(found, third);
    assert_true(json_is_number(found));
    return json_number_value(found);
}

static void a_model_is_like_itself(void **state)
{
    (void)state;
    const char *model = model_of("data/tiny.csv", "--solver als -k 3", "a.npz");
    const char *file =
        write_text("unseen.csv", "watcher,movie,rating\nada,3,5\nada,4,1\nben,4,2\n");
    json_t *c = compared(model, model, file);
    assert_true(at(c, "predictions", "apart", NULL) == 0);
    assert_true(at(c, "predictions", "correlation", NULL) > 1 - 1e-12);
    assert_true(at(c, "lists", "same_first", NULL) == at(c, "lists", "watchers", NULL));
    assert_true(at(c, "lists", "distinct", "a") == at(c, "lists", "distinct", "b"));
    json_t *factors = json_object_get(c, "factors");
    for (size_t f = 0; f < 3; f++) {
        const json_t *angles = json_object_get(factors, "angles");
        const json_t *correlations = json_object_get(factors, "correlations");
        assert_true(fabs(json_number_value(json_array_get(angles, f))) < 1e-4);
        assert_true(json_number_value(json_array_get(correlations, f)) > 1 - 1e-9);
    }
    assert_true(json_is_true(json_object_get(json_object_get(c, "errors"), "may_be_chance")));
    json_decref(c);
}

/* As evaluate finds them for each alone, on what neither has seen. */
static void errors_are_those_of_each_alone(void **state)
{
    (void)state;
    char words[900];
    const char *a = model_of("data/tiny.csv", "--solver als -k 3", "a.npz");
    const char *b = model_of("data/tiny.csv", "--solver bayes -k 3", "b.npz");
    char file[300];
    snprintf(file, sizeof file, "%s",
             write_text("unseen.csv",
                        "watcher,movie,rating\nada,3,5\nada,4,1\nben,4,2\nada,2,5\nzoe,3,4\n"));
    json_t *c = compared(a, b, file);
    assert_true(at(c, "errors", "left_out", NULL) == 1 && at(c, "errors", "unknown", NULL) == 1);
    static const char *const sides[] = {"a", "b"};
    for (size_t m = 0; m < 2; m++) {
        snprintf(words, sizeof words, "evaluate %s %s --json -q", m == 0 ? a : b, file);
        json_t *alone = json_loads(run_program(NULL, words)->out, 0, NULL);
        double warm = at(alone, "warm", "rmse", NULL);
        assert_true(
            fabs(json_number_value(json_object_get(
                     json_object_get(json_object_get(json_object_get(c, "errors"), "all"), "rmse"),
                     sides[m])) -
                 warm) < 1e-6);
        json_decref(alone);
    }
    json_decref(c);
}

static void models_of_other_data_are_matched_by_id(void **state)
{
    (void)state;
    const char *a = model_of("data/tiny.csv", "--solver als -k 2", "a.npz");
    size_t length;
    char *tiny = read_bytes("data/tiny.csv", &length), more[8192];
    snprintf(more, sizeof more, "%saaa,5,3\naaa,0,4\nada,0,2\nzoe,7,1\n", tiny);
    free(tiny);
    const char *b =
        model_of(write_text("more.csv", more), "--solver als -k 2 --holdout 0", "b.npz");
    json_t *c = compared(a, b, "");
    assert_true(at(c, "watchers", NULL, NULL) == 12 && at(c, "movies", NULL, NULL) == 10);
    assert_true(at(c, "only_b_watchers", NULL, NULL) == 2);
    assert_true(at(c, "only_b_movies", NULL, NULL) == 1);
    assert_true(json_is_null(json_object_get(c, "errors")));
    json_decref(c);
    /* in a session B stays: it predicts what it predicts alone */
    char words[600], script[600], alone[64];
    snprintf(words, sizeof words, "predict %s ada 3 --json", b);
    json_t *p = json_loads(run_program(NULL, words)->out, 0, NULL);
    snprintf(alone, sizeof alone, "%.4f", json_number_value(json_object_get(p, "prediction")));
    json_decref(p);
    snprintf(script, sizeof script, "compare %s\npredict ada 3\nruns\n", b);
    snprintf(words, sizeof words, "%s --line -q", a);
    const program_result *r = run_program(script, words);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "of B");
    assert_contains(r->out, alone);
}

/* What stands beside A changes nothing of A, nor what the next comparison says. */
static void comparing_leaves_a_as_it_was(void **state)
{
    (void)state;
    char words[900], script[900], saved[300];
    const char *a = model_of("data/tiny.csv", "--solver als -k 2", "a.npz");
    size_t length;
    char *tiny = read_bytes("data/tiny.csv", &length), more[8192];
    snprintf(more, sizeof more, "%sada,3,1\nada,4,2\n", tiny);
    free(tiny);
    const char *b = model_of(write_text("more.csv", more), "--solver als -k 2", "b.npz");
    snprintf(saved, sizeof saved, "%s", temporary("saved.npz"));
    snprintf(script, sizeof script, "compare %s --json\ncompare %s --json\nsave A -o %s\n", b, b,
             saved);
    snprintf(words, sizeof words, "%s --line -q", a);
    const program_result *r = run_program(script, words);
    assert_int_equal(r->code, 0);
    char *second = strchr(r->out, '\n');
    assert_non_null(second);
    assert_memory_equal(r->out, second + 1, (size_t)(second - r->out));
    snprintf(words, sizeof words, "predict %s ada 3 --json", saved);
    json_t *p = json_loads(run_program(NULL, words)->out, 0, NULL);
    assert_true(json_is_null(json_object_get(p, "rated")));
    json_decref(p);
}

static void what_cannot_be_compared_is_refused(void **state)
{
    (void)state;
    char words[900];
    const char *a = model_of("data/tiny.csv", "--solver als -k 2", "a.npz");
    const char *other = model_of(
        write_text("other.csv", "watcher,movie,rating\nx,y,1\nx,z,2\nw,y,3\nw,z,5\nv,y,2\n"),
        "--solver als -k 1 --holdout 0", "b.npz");
    snprintf(words, sizeof words, "compare %s %s", a, other);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "have no watcher in common");
    snprintf(words, sizeof words, "compare data/tiny.csv %s", a);
    assert_int_equal(run_program(NULL, words)->code, 2);
    snprintf(words, sizeof words, "compare %s data/tiny.csv", a);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 3);
    snprintf(words, sizeof words, "compare %s %s data/tiny.csv", a, a);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "expected ratings that neither has seen");
    snprintf(words, sizeof words, "compare %s %s -w ada", a, a);
    r = run_program(NULL, words);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "watcher ada: = stands in both");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_is_like_itself),
        cmocka_unit_test(errors_are_those_of_each_alone),
        cmocka_unit_test(models_of_other_data_are_matched_by_id),
        cmocka_unit_test(comparing_leaves_a_as_it_was),
        cmocka_unit_test(what_cannot_be_compared_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
