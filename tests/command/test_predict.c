/* predict: many pairs from standard input, known and unknown, with ratings and without. */
#include "../support.h"

#include <math.h>

#include <jansson.h>

static json_t *answer_of(const char *input, const char *words)
{
    json_error_t why;
    const program_result *r = run_program(input, words);
    assert_int_equal(r->code, 0);
    json_t *value = json_loads(r->out, 0, &why);
    assert_non_null(value);
    return value;
}

static double number_at(const json_t *object, const char *key)
{
    assert_true(json_is_number(json_object_get(object, key)));
    return json_number_value(json_object_get(object, key));
}

/* Whom the data do not know is cold: the bias that is known, else the mean. */
static void an_unknown_id_among_many_is_answered_by_the_means(void **state)
{
    (void)state;
    const program_result *r =
        run_program("ada 3\nzoe 5\nzoe 99\nben 5\n", "predict data/tiny.csv - --solver als --csv");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\nzoe,5,Letters from Platform Four (1962),");
    assert_contains(r->out, ",bias,\n");
    assert_contains(r->out, "\nzoe,99,,");
    assert_contains(r->out, ",mean,\n");
    assert_contains(r->out, "\nben,5,");
    assert_contains(r->messages, "2 of 4 pairs have a watcher or movie that the data do not know");
    r = run_program("zoe 5\nada 3\n", "predict data/tiny.csv - --solver als --csv --cold drop");
    assert_null(strstr(r->out, "zoe"));
    assert_contains(r->out, "\nada,3,");
    json_t *p = answer_of("zoe 99\n", "predict data/tiny.csv - --solver als --json --cold nan");
    assert_true(json_is_null(json_object_get(p, "prediction")));
    assert_true(json_is_null(json_object_get(p, "title")));
    json_decref(p);
    r = run_program(NULL, "predict data/tiny.csv zoe 5"); /* one alone is a slip of the finger */
    assert_int_equal(r->code, 5);
}

static void a_header_says_which_column_is_which(void **state)
{
    (void)state;
    json_t *plain = answer_of("ada 3\n", "predict data/tiny.csv - --solver als --json");
    json_t *named = answer_of("when;item_id;user_id\n1998;3;ada\n",
                              "predict data/tiny.csv - --solver als --json");
    assert_true(json_equal(plain, named));
    json_decref(plain);
    json_decref(named);
    json_t *comma = answer_of("watcher;movie;rating\nada;3;4,5\n",
                              "predict data/tiny.csv - --solver als --json");
    assert_true(number_at(comma, "given") == 4.5); /* as reading has it */
    json_decref(comma);
    char long_id[3000] = "watcher,movie\n";
    memset(long_id + 14, 'a', 2900);
    snprintf(long_id + 2914, 40, ",3\n");
    assert_int_equal(run_program(long_id, "predict data/tiny.csv - --solver als --csv")->code, 0);
    /* the header's delimiter is that of the lines below it */
    const program_result *r =
        run_program("watcher;movie\na::b;3\n", "predict data/tiny.csv - --solver als --csv");
    assert_contains(r->out, "\na::b,3,");
}

static void ids_that_look_like_names_of_columns_are_pairs(void **state)
{
    (void)state;
    char words[300];
    snprintf(words, sizeof words, "predict %s - --solver als -k 2 --holdout 0 --csv",
             write_text("named.csv", "user_1,movie_1,3\nuser_1,movie_2,4\nuser_2,movie_1,5\n"
                                     "user_2,movie_2,2\nuser_3,movie_1,1\n"));
    const program_result *r = run_program("user_1,movie_1\nuser_2,movie_2\n", words);
    assert_contains(r->out, "\nuser_1,movie_1,");
    assert_contains(r->out, "\nuser_2,movie_2,");
    r = run_program("user_3,movie_2,5\n", words);
    assert_contains(r->out, "\nuser_3,movie_2,");
    r = run_program("user_id,movie_id\nuser_2,movie_2\n", words);
    assert_null(strstr(r->out, "user_id"));
    r = run_program("{\"user\":\"user_1\",\"movie\":\"movie_1\"}\n", words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "this looks like JSON");
}

/* Compared by hand; what the data hold is left out, as evaluate does. */
static void ratings_that_come_with_the_pairs_are_compared(void **state)
{
    (void)state;
    double squares = 0, sum = 0;
    static const double given[] = {5, 1};
    static const char *const pairs[] = {"ada 3 5\n", "zoe 5 1\n"};
    for (size_t p = 0; p < 2; p++) {
        json_t *answer = answer_of(pairs[p], "predict data/tiny.csv - --solver als --json");
        assert_true(number_at(answer, "given") == given[p]);
        double e = given[p] - number_at(answer, "prediction");
        squares += e * e;
        sum += fabs(e);
        json_decref(answer);
    }
    char expected[200];
    snprintf(expected, sizeof expected,
             "against 2 given ratings: RMSE %.4f, MAE %.4f; 1 that stand in the data left out",
             sqrt(squares / 2), sum / 2);
    static const char input[] = "watcher,movie,rating\nada,3,5\nada,2,4\nzoe,5,1\nzoe,4,\n";
    const program_result *r = run_program(input, "predict data/tiny.csv - --solver als");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, expected);
    r = run_program(input, "predict data/tiny.csv - --solver als --csv");
    assert_contains(r->out, ",rated,given\n");
    assert_contains(r->messages, expected);
}

/* Who says nothing gets bayes; one flag about training, and it is the lesson's run. */
static void nobody_said_how_so_the_solver_that_predicts_best_answers(void **state)
{
    (void)state;
    char model[300], words[400];
    snprintf(model, sizeof model, "%s", temporary("best.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --solver bayes -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    static const char *const questions[] = {"predict %s ada 3 --csv", "recommend %s ada --csv",
                                            "explain %s ada 3 --csv", "similar %s 3 --csv"};
    for (size_t q = 0; q < 4; q++) {
        char saved[4096];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(words, sizeof words, questions[q], model);
        snprintf(saved, sizeof saved, "%s", run_program(NULL, words)->out);
        snprintf(words, sizeof words, questions[q], "data/tiny.csv");
#pragma GCC diagnostic pop
        const program_result *r = run_program(NULL, words);
        assert_string_equal(r->out, saved);
        assert_contains(r->messages, "bayes answers, trained for this; to keep it for more "
                                     "questions: mfexplore train data/tiny.csv --solver bayes -o");
        strcat(words, " --beta 0.02");
        r = run_program(NULL, words);
        assert_null(strstr(r->messages, "bayes"));
        assert_string_not_equal(r->out, saved);
    }
}

static void movies_are_found_by_what_people_call_them(void **state)
{
    (void)state;
    char titles[300], words[900];
    snprintf(titles, sizeof titles, "%s",
             write_text("titles.csv", "movieId,title\n1,\"Comet, The (1999)\"\n2,Heat (1995)\n"
                                      "3,Heat (1986)\n4,\"Bug, A\"\n"));
    static const struct {
        const char *asked;
        int code;
        const char *said;
    } cases[] = {
        {"'The Comet'", 0, "Comet, The (1999)"},
        {"The Comet", 0, "Comet, The (1999)"},
        {"'comet, the'", 0, "Comet, The (1999)"},
        {"'a bug'", 0, "Bug, A"},
        {"'An bug'", 5, "the nearest ids are"},
        {"'Heat (1986)'", 0, "Heat (1986)"},
        {"Heat", 5, "several movies are called 'Heat': Heat (1995) is 2, Heat (1986) is 3"},
        {"come", 5, "no movie 'come'; with it in their titles: Comet, The (1999) is 1"},
        {"nothing", 5, "the nearest ids are"}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        snprintf(words, sizeof words, "predict data/tiny.csv ada %s --solver bias --titles %s",
                 cases[c].asked, titles);
        const program_result *r = run_program(NULL, words);
        assert_int_equal(r->code, cases[c].code);
        assert_contains(cases[c].code == 0 ? r->out : r->messages, cases[c].said);
    }
}

static void a_first_rating_that_is_not_known_hides_no_others(void **state)
{
    (void)state;
    const program_result *r =
        run_program("ada,3,\nzoe,5,3\n", "predict data/tiny.csv - --solver bias");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "against 1 given rating");
}

static void a_line_that_is_no_pair_is_refused_by_its_number(void **state)
{
    (void)state;
    const program_result *r = run_program("ada 3\nada\n", "predict data/tiny.csv -");
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "standard input:2: no pair; expected a watcher and a movie");
    r = run_program("predict -\npredict ada 3\n", "data/tiny.csv --line -q");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "both the script and the pairs from standard input");
    assert_contains(r->out, "ada"); /* and the script goes on */
    r = run_program("ada 3 4\n\nada 5 x\n", "predict data/tiny.csv -");
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "standard input:3: the rating 'x' is not a finite number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_id_among_many_is_answered_by_the_means),
        cmocka_unit_test(a_header_says_which_column_is_which),
        cmocka_unit_test(ids_that_look_like_names_of_columns_are_pairs),
        cmocka_unit_test(ratings_that_come_with_the_pairs_are_compared),
        cmocka_unit_test(nobody_said_how_so_the_solver_that_predicts_best_answers),
        cmocka_unit_test(movies_are_found_by_what_people_call_them),
        cmocka_unit_test(a_first_rating_that_is_not_known_hides_no_others),
        cmocka_unit_test(a_line_that_is_no_pair_is_refused_by_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
