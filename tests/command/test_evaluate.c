/* evaluate: a saved model on ratings that it has not seen. */
#include "../support.h"

#include <math.h>

#include <jansson.h>

static json_t *json_of(const char *words)
{
    const program_result *r = run_program(NULL, words);
    json_error_t why;
    if (r->code != 0) {
        fail_msg("%s: %s", words, r->messages);
    }
    json_t *value = json_loads(r->out, 0, &why);
    if (value == NULL) {
        fail_msg("%s: %s", words, why.text);
    }
    return value;
}

static double number_at(const json_t *object, const char *key, const char *inner)
{
    const json_t *at = json_object_get(object, key);
    at = inner == NULL ? at : json_object_get(at, inner);
    assert_true(json_is_number(at));
    return json_number_value(at);
}

static void save_model(const char *solver, char path[300])
{
    char words[600];
    snprintf(path, 300, "%s", temporary("judged.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver %s -q -o %s", solver, path);
    assert_int_equal(run_program(NULL, words)->code, 0);
}

/* Two pairs that nobody rated, one that stands in the model, one of a stranger: the error is that
 * of what predict says of the first two, and of the means for the last. */
static void errors_are_those_of_the_predictions(void **state)
{
    (void)state;
    char model[300], words[900], file[300];
    save_model("als", model);
    snprintf(file, sizeof file, "%s",
             write_text("new.csv", "watcher,movie,rating\nada,3,5\nada,4,1\nstranger,3,4\n"));
    double squares = 0, sum = 0;
    static const char *const movies[] = {"3", "4"};
    static const double ratings[] = {5, 1};
    size_t seen = 0;
    for (size_t p = 0; p < 2; p++) {
        snprintf(words, sizeof words, "predict %s ada %s --json", model, movies[p]);
        json_t *answer = json_of(words);
        if (json_is_null(json_object_get(answer, "rated"))) {
            double e = ratings[p] - number_at(answer, "prediction", NULL);
            squares += e * e;
            sum += fabs(e);
            seen++;
        }
        json_decref(answer);
    }
    snprintf(words, sizeof words, "evaluate %s %s --json", model, file);
    json_t *judged = json_of(words);
    assert_true(number_at(judged, "trained_pairs_left_out", NULL) == 2 - (double)seen);
    assert_true(number_at(judged, "new_watchers", NULL) == 1);
    assert_true(number_at(judged, "new_movies", NULL) == 0);
    assert_true(number_at(judged, "warm", "n") == (double)seen && seen > 0);
    assert_true(fabs(number_at(judged, "warm", "rmse") - sqrt(squares / (double)seen)) < 1e-6);
    assert_true(fabs(number_at(judged, "warm", "mae") - sum / (double)seen) < 1e-6);
    assert_true(number_at(judged, "unknown", "n") == 1);
    double all = squares + pow(number_at(judged, "unknown", "rmse"), 2);
    assert_true(fabs(number_at(judged, "rmse", NULL) - sqrt(all / ((double)seen + 1))) < 1e-6);
    json_decref(judged);
}

static void lists_stand_beside_those_of_the_most_rated(void **state)
{
    (void)state;
    char model[300], words[900], file[300];
    save_model("bayes", model);
    snprintf(
        file, sizeof file, "%s",
        write_text("more.csv", "watcher,movie,rating\nada,3,5\ncleo,6,5\nada,7,5\ncleo,7,5\n"));
    snprintf(words, sizeof words, "evaluate %s %s --rank 3 --json", model, file);
    json_t *judged = json_of(words);
    assert_true(number_at(judged, "ranking", "n") == 3);
    assert_true(isfinite(number_at(judged, "most_rated", "recall")));
    assert_true(number_at(judged, "intervals", "n") == number_at(judged, "warm", "n"));
    json_decref(judged);
}

static void csv_has_a_row_for_each_part(void **state)
{
    (void)state;
    char model[300], words[900], file[300];
    save_model("bias", model);
    snprintf(file, sizeof file, "%s", write_text("huge.csv", "watcher,movie,rating\nada,3,1e38\n"));
    snprintf(words, sizeof words, "evaluate %s %s --csv", model, file);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 0);
    assert_memory_equal(r->out, "part,ratings,rmse,mae\nall,1,", 28);
    assert_non_null(strstr(r->out, "\nbias,1,"));
    words[strlen(words) - 6] = '\0'; /* as text: every digit, none cut off */
    r = run_program(NULL, words);
    assert_non_null(strstr(r->out, "9999999680285692"));
    assert_non_null(strstr(r->out, ".0000"));
}

static void what_cannot_be_judged_is_refused(void **state)
{
    (void)state;
    char model[300], words[900];
    save_model("bias", model);
    snprintf(words, sizeof words, "evaluate %s data/tiny.csv", model);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 3);
    assert_non_null(strstr(r->messages, "all 71 pairs stand in the model"));
    assert_int_equal(run_program(NULL, "evaluate data/tiny.csv data/tiny.csv")->code, 2);
    snprintf(words, sizeof words, "evaluate %s %s", model, model);
    assert_int_equal(run_program(NULL, words)->code, 2);
    snprintf(words, sizeof words, "evaluate %s nowhere.csv", model);
    assert_int_equal(run_program(NULL, words)->code, 1);
}

/* a likes z, which it can list, and one that the model does not know: it finds half of that. */
static void what_is_liked_and_unknown_counts_as_missed(void **state)
{
    (void)state;
    char model[200], words[600];
    snprintf(model, sizeof model, "%s", temporary("m.npz"));
    snprintf(words, sizeof words, "train %s --solver bias --holdout 0 -o %s",
             write_text("train.csv", "w,m,r\na,x,5\na,y,1\nb,x,4\nb,z,2\nc,y,3\nc,z,5\n"), model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "evaluate %s %s --rank 1", model,
             write_text("new.csv", "w,m,r\na,z,5\na,new,5\nb,y,4\nd,x,5\nd,y,1\n"));
    const program_result *r = run_program(NULL, words);
    assert_contains(r->out, "lists of 1 for 2 watchers with a new rating of at least the mean, "
                            "3.333; coverage is of the lists of all 3");
    assert_contains(r->out, "the model's lists         1.0000  0.7500  1.0000  1.0000    1.0000");
    assert_contains(r->out, "of 3 such ratings 1 is of a movie without training ratings");
    assert_contains(r->out, "1 more is of watchers whom the model does not know");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_those_of_the_predictions),
        cmocka_unit_test(lists_stand_beside_those_of_the_most_rated),
        cmocka_unit_test(csv_has_a_row_for_each_part),
        cmocka_unit_test(what_cannot_be_judged_is_refused),
        cmocka_unit_test(what_is_liked_and_unknown_counts_as_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
