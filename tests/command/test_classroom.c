/* The classroom's verbs as a shell sees them. */
#include "../support.h"

#include <jansson.h>
#include <math.h>

static json_t *json_of(const program_result *result)
{
    json_error_t why;
    json_t *value = json_loads(result->out, JSON_DECODE_ANY, &why);
    if (value == NULL) {
        fail_msg("no JSON (%s): %s %s", why.text, result->out, result->messages);
    }
    return value;
}

static double number(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static double at(json_t *array, size_t index)
{
    assert_true(json_is_number(json_array_get(array, index)));
    return json_number_value(json_array_get(array, index));
}

static void a_step_says_every_number_and_the_prediction_follows_from_them(void **state)
{
    (void)state;
    json_t *s = json_of(
        run_program(NULL, "step data/tiny.csv --watcher ada --movie 5 --at-epoch 3 --json"));
    json_t *before = json_object_get(s, "before"), *steps = json_object_get(s, "steps");
    double e = number(s, "rating") - number(before, "prediction"), sum = 0;
    assert_true(e == number(s, "e"));
    assert_int_equal(json_array_size(steps), 5);
    for (size_t m = 0; m < 5; m++) {
        json_t *step = json_array_get(steps, m);
        double j = number(step, "J"), p = number(step, "p_old"), q = number(step, "q_old");
        double p_new = p - 0.005 * (j * q + 0.02 * p);
        assert_true(p == at(json_object_get(before, "p"), m) &&
                    q == at(json_object_get(before, "q"), m));
        assert_true(number(step, "p_new") == p_new);
        assert_true(number(step, "q_new") == q - 0.005 * (j * p_new + 0.02 * q));
        sum += number(step, "p_new") * number(step, "q_new");
    }
    assert_true(fabs(sum - number(json_object_get(s, "after"), "prediction")) < 1e-12);
    json_decref(s);
    assert_int_equal(run_program(NULL, "step data/tiny.csv ada 1")->code, 2); /* not rated */
    assert_int_equal(run_program(NULL, "step data/tiny.csv ada nobody")->code, 5);
    assert_int_equal(run_program(NULL, "step data/tiny.csv ada 5 --at-epoch 300")->code, 2);
    s = json_of(
        run_program(NULL, "step data/tiny.csv --first --alpha 1e160 --json")); /* overflows */
    assert_true(json_is_null(json_object_get(json_object_get(s, "after"), "prediction")));
    json_decref(s);
}

static void a_past_epoch_answers_as_a_run_of_so_many_epochs(void **state)
{
    (void)state;
    static const char *const questions[] = {
        "predict data/tiny.csv ada 3 --json", "recommend data/tiny.csv ada --json",
        "explain data/tiny.csv ada 3 --csv", "similar data/tiny.csv 3 --json"};
    for (size_t q = 0; q < 4; q++) {
        char past[200], straight[200];
        snprintf(past, sizeof past, "%s --at-epoch 17", questions[q]);
        snprintf(straight, sizeof straight, "%s --epochs 17", questions[q]);
        char *expected = strdup(run_program(NULL, straight)->out);
        assert_string_equal(run_program(NULL, past)->out, expected);
        free(expected);
    }
}

static void a_session_answers_from_the_past_of_its_runs(void **state)
{
    (void)state;
    char *expected =
        strdup(run_program(NULL, "predict data/tiny.csv ada 3 --epochs 17 --run B --json")->out);
    const program_result *r = run_program(
        "train -q --json\npredict ada 3 --at-epoch 17 --run B --json\n", "data/tiny.csv --line -q");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, expected);
    free(expected);
}

static void factors_have_every_key(void **state)
{
    (void)state;
    json_t *s = json_of(
        run_program(NULL, "factors data/tiny.csv --min-ratings 1 --ends 2 --rotate --json"));
    json_t *sigma = json_object_get(s, "singular_values"), *against = json_object_get(s, "against");
    assert_int_equal(json_array_size(sigma), 5);
    assert_true(at(sigma, 0) > at(sigma, 4) && at(sigma, 4) > 0);
    assert_string_equal(json_string_value(json_object_get(against, "run")), "B");
    assert_int_equal(json_array_size(json_object_get(against, "angles")), 5);
    json_t *first = json_array_get(json_object_get(s, "factors"), 0);
    assert_int_equal(json_array_size(json_object_get(first, "low")), 2);
    assert_int_equal(json_array_size(json_object_get(first, "high")), 2);
    json_decref(s);
    assert_int_equal(run_program(NULL, "factors data/tiny.csv --factor 9")->code, 2);
    assert_int_equal(run_program(NULL, "factors data/tiny.csv --solver bias")->code, 2);
}

static void a_factors_name_is_kept_with_the_model(void **state)
{
    (void)state;
    char script[400];
    const char *path = temporary("named.npz");
    snprintf(script, sizeof script, "train -q\nname A 2 \"quiet films\"\nsave A -o %s\n", path);
    assert_int_equal(run_program(script, "data/tiny.csv --line -q")->code, 0);
    char arguments[300];
    snprintf(arguments, sizeof arguments, "factors %s --min-ratings 1 --json", path);
    json_t *s = json_of(run_program(NULL, arguments));
    json_t *second = json_array_get(json_object_get(s, "factors"), 1);
    assert_string_equal(json_string_value(json_object_get(second, "name")), "quiet films");
    assert_true(
        json_is_null(json_object_get(json_array_get(json_object_get(s, "factors"), 0), "name")));
    json_decref(s);
    assert_int_equal(run_program("train -q\nname A 9 x\n", "data/tiny.csv --line -q")->code, 2);
}

static void planted_factors_are_found_again(void **state)
{
    (void)state;
    char made[256], truth[256], arguments[900];
    snprintf(made, sizeof made, "%s", temporary("made.csv"));
    snprintf(truth, sizeof truth, "%s", temporary("truth.npz"));
    snprintf(arguments, sizeof arguments,
             "synth -o %s --truth %s --watchers 120 --movies 90 --ratings 6000 --rank 2 --noise "
             "0.1 --bias 0 "
             "--stars none --signal 1 --mu 0 --movie-exponent 0.2 --watcher-exponent 0.2 -q",
             made, truth);
    const program_result *r = run_program(NULL, arguments);
    if (r->code != 0) {
        fail_msg("%s", r->messages);
    }
    snprintf(arguments, sizeof arguments, "factors %s --truth %s -k 2 --beta 0.02,0 --json -q",
             made, truth);
    json_t *s = json_of(run_program(NULL, arguments)), *found = json_object_get(s, "truth");
    for (size_t axis = 0; axis < 2; axis++) {
        assert_true(at(json_object_get(found, "angles"), axis) < 10);
        assert_true(at(json_object_get(found, "correlations"), axis) > 0.97);
    }
    assert_true(number(found, "noise_floor") > 0.08 && number(found, "noise_floor") < 0.12);
    json_decref(s);
    snprintf(arguments, sizeof arguments, "train data/tiny.csv --truth %s", truth);
    r = run_program(NULL, arguments);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "expected the planted factors of these ratings");
    /* A session keeps what was open when the truth is not that of the new file. */
    snprintf(arguments, sizeof arguments, "open %s --truth data/tiny.csv\nstats --json\n", made);
    r = run_program(arguments, "data/tiny.csv --line -q");
    assert_contains(r->out, "\"watchers\":12");
}

static void many_starts_are_compared_in_pairs(void **state)
{
    (void)state;
    json_t *s =
        json_of(run_program(NULL, "train data/tiny.csv --seeds 4 --paired --epochs 30 -q --json"));
    json_t *paired = json_object_get(s, "paired"), *seeds = json_object_get(paired, "seeds");
    double sum = 0;
    assert_int_equal(json_array_size(seeds), 4);
    assert_int_equal(json_array_size(json_object_get(s, "runs")), 8);
    for (size_t i = 0; i < 4; i++) {
        json_t *one = json_array_get(seeds, i);
        assert_true(number(one, "a") - number(one, "b") == number(one, "difference"));
        sum += number(one, "difference");
    }
    assert_true(fabs(sum / 4 - number(paired, "mean")) < 1e-12);
    assert_contains(json_string_value(json_object_get(paired, "remark")),
                    "starts, mean difference");
    json_decref(s);
    assert_int_equal(run_program(NULL, "train data/tiny.csv --seeds 4 --paired --beta 0.1")->code,
                     2);
    assert_int_equal(run_program(NULL, "train data/tiny.csv --solver als --paired")->code, 2);
    assert_contains(
        run_program(NULL, "train data/tiny.csv --seeds 3 --paired --beta 0.1,0.1 -q")->out,
        "A and B do not differ on any of 3 starts");
}

static void you_are_folded_in(void **state)
{
    (void)state;
    json_t *s = json_of(run_program(
        NULL, "recommend data/tiny.csv --beta 0.02 --rate '3=5,The Last Ferry, Twice=1' --json"));
    assert_int_equal(json_array_size(json_object_get(s, "items")),
                     8); /* ten movies, two of them rated */
    assert_int_equal(json_array_size(json_object_get(s, "p")), 5);
    assert_true(number(s, "ridge") == 0.02); /* two ratings, β/2 for each */
    assert_true(json_array_size(json_object_get(s, "nearest")) > 0);
    json_decref(s);
    static const char *const bad[] = {"3", "3=", "=5", "3=5,3=4", "3=nan", "3=1e308", ""};
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        char arguments[200];
        snprintf(arguments, sizeof arguments, "recommend data/tiny.csv --rate '%s'", bad[b]);
        assert_int_equal(run_program(NULL, arguments)->code, 2);
    }
    assert_int_equal(run_program(NULL, "recommend data/tiny.csv --rate 99=5")->code, 5);
    assert_int_equal(run_program(NULL, "recommend data/tiny.csv ada --rate 3=5")->code, 2);
}

static void the_clinic_names_the_rating_and_the_bound(void **state)
{
    (void)state;
    json_t *s = json_of(run_program(NULL, "clinic data/tiny.csv --alpha 0.09 --json"));
    assert_true(json_is_true(json_object_get(s, "diverged")));
    assert_int_equal(number(s, "epoch"), 2);
    assert_true(number(s, "coordinate_step_movie") > 1); /* what blew it up */
    assert_true(number(s, "effective_step_movie") > number(s, "coordinate_step_movie"));
    assert_true(fabs(number(s, "e_after")) > 10 * fabs(number(s, "e_before")));
    assert_int_equal(json_array_size(json_object_get(s, "norms")), 1);
    json_decref(s);
    s = json_of(run_program(NULL, "clinic data/tiny.csv --json"));
    assert_true(json_is_false(json_object_get(s, "diverged")));
    assert_true(number(s, "coordinate_step_movie") < 1);
    json_decref(s);
    s = json_of(run_program(NULL, "clinic data/tiny.csv --solver als --json"));
    assert_true(json_is_null(json_object_get(s, "effective_step_movie")));
    assert_non_null(strstr(json_string_value(json_object_get(s, "remark")), "alone"));
    json_decref(s);
}

static void every_bug_of_the_zoo_shows_what_it_says(void **state)
{
    (void)state;
    static const char *const names[] = {"new-p", "no-factor-2", "train-on-heldout", "zeros",
                                        "wrong-rmse"};
    for (size_t b = 0; b < 5; b++) {
        char arguments[100];
        snprintf(arguments, sizeof arguments, "bug %s data/tiny.csv --json", names[b]);
        json_t *s = json_of(run_program(NULL, arguments));
        json_t *right = json_object_get(s, "right"), *wrong = json_object_get(s, "wrong");
        json_t *r = json_object_get(right, "train_rmse"), *w = json_object_get(wrong, "train_rmse");
        double of_r = at(r, 49), of_w = at(w, 49); /* after 50 epochs */
        double held_r = at(json_object_get(right, "heldout_rmse"), 199),
               held_w = at(json_object_get(wrong, "heldout_rmse"), 199);
        assert_true(b == 0   ? fabs(of_r - of_w) < 0.05 && of_r != of_w
                    : b == 1 ? of_w > of_r
                    : b == 2 ? held_w < 0.5 * held_r
                    : b == 3 ? of_w > of_r
                             : of_w > of_r);
        json_decref(s);
    }
    assert_int_equal(run_program(NULL, "bug typo data/tiny.csv")->code, 2);
    assert_int_equal(run_program(NULL, "bug zeros")->code, 2);
    assert_int_equal(run_program(NULL, "bug data/tiny.csv zeros --epochs 5")->code, 0);
}

static void the_microscope_counts_reads(void **state)
{
    (void)state;
    json_t *s = json_of(run_program(NULL, "microscope data/tiny.csv gus --json"));
    json_t *lookup = json_object_get(s, "lookup"), *costs = json_object_get(s, "costs");
    assert_int_equal(json_array_size(json_object_get(lookup, "col")), 6);
    assert_int_equal(json_array_size(costs), 12);
    assert_true(number(json_array_get(costs, 0), "reads") == 10); /* a dense row: every movie */
    assert_true(number(json_array_get(costs, 1), "reads") ==
                12); /* a dense column: every watcher */
    assert_true(number(json_array_get(costs, 2), "reads") == 1);
    json_decref(s);
}

static void a_screen_is_exported_with_its_lesson_beside_it(void **state)
{
    (void)state;
    const program_result *r = run_program(
        NULL, "export data/sample.csv.gz screen data --lesson overfitting --keys 'Enter Enter' -q");
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "Overfitting and β  2 of 5");
    assert_contains(r->out, "[2 Train]"); /* where the lesson has led */
    assert_int_equal(run_program(NULL, "export data/tiny.csv screen data --lesson nothing")->code,
                     2);
    assert_int_equal(
        run_program(NULL, "export data/tiny.csv film train --lesson overfitting")->code, 2);
}

static void while_looking_back_answers_are_of_that_epoch(void **state)
{
    (void)state;
    static const char *const questions[] = {"recommend ada -n 2 --json", "predict juno 1 --json",
                                            "similar 7 -n 2 --json", "explain ada 3 --json"};
    for (size_t q = 0; q < 4; q++) {
        char script[200], past[200], verb[20], *rest = strchr(questions[q], ' ');
        snprintf(verb, sizeof verb, "%.*s", (int)(rest - questions[q]), questions[q]);
        snprintf(past, sizeof past, "%s data/tiny.csv%s --at-epoch 20 -q", verb, rest);
        char *wanted = strdup(run_program(NULL, past)->out);
        snprintf(script, sizeof script, "train -q\nreplay 20\n%s\n", questions[q]);
        const program_result *r = run_program(script, "data/tiny.csv -q");
        assert_contains(r->out, wanted);
        free(wanted);
    }
}

static void every_screen_is_described(void **state)
{
    (void)state;
    static const struct {
        const char *screen, *says;
    } cases[] = {{"data", "12 watchers rated 10 movies 71 times"},
                 {"train", "A, beta 0.02, done, at epoch 200 of 200"},
                 {"beta", "Lowest held-out RMSE: 1.8054 at β 0.02"},
                 {"recommend", "A recommends A Very Small Orchestra (1999), 5.20"},
                 {"factors", "A has 5 factors"},
                 {"step", "No rating is chosen."},
                 {"ladder", "The ladder of this screen has not been climbed yet: Space climbs it."},
                 {"you", "You rated 0 movies."},
                 {"clinic", "A has not diverged"}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char arguments[100];
        snprintf(arguments, sizeof arguments, "describe data/tiny.csv %s", cases[c].screen);
        assert_contains(run_program(NULL, arguments)->out, cases[c].says);
    }
    assert_int_equal(run_program(NULL, "describe data/tiny.csv nothing")->code, 2);
}

static void every_lesson_runs_start_to_end(void **state)
{
    (void)state;
    static const char *const names[] = {"sparse",      "by-hand",   "gradient", "overfitting",
                                        "why-not-svd", "recommend", "how-sure"};
    static const char *const files[] = {"data/sample.csv.gz", "data/tiny.csv",
                                        "../shared/data/ml-latest-small/ratings.csv"};
    for (size_t f = 0; f < 3; f++) {
        if (is_sanitized() && f != 1) { /* a minute each there */
            print_message("%s: skipped with a sanitizer\n", files[f]);
            continue;
        }
        if (access(files[f], R_OK) != 0) {
            print_message("%s: skipped\n", files[f]);
            continue;
        }
        for (size_t l = 0; l < sizeof names / sizeof names[0]; l++) {
            char arguments[200];
            snprintf(arguments, sizeof arguments, "lesson %s %s --check -q", names[l], files[f]);
            const program_result *r = run_program(NULL, arguments);
            if (r->code != 0) {
                fail_msg("%s: %s", arguments, r->messages);
            }
            assert_contains(r->out, "checks hold");
        }
    }
}

static void a_lesson_of_ones_own_is_run_and_its_mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        int code;
    } cases[] = {
        {"# T\n\nText.\n\n```run\ntrain -q\n```\n```check\nA.train_rmse < "
         "1\n```\n```keys\n2\n```\n```check\nsee training\n```\n",
         "2 checks hold", 0},
        {"# T\n\n```check\nratings = 70\n```\n",
         ":4: not so on these ratings: ratings = 70 (ratings is 71)", 1},
        {"# T\n\n```check\nsee nothing of the kind\n```\n", ":4: not so", 1},
        {"# T\n\n```check\nratings ~ 70\n```\n", "expected one of < <= = != >= >", 1},
        {"# T\n\n```check\nwizards = 70\n```\n", "one of the names is unknown", 1},
        {"# T\n\n```run\ntrane\n```\n", "unknown verb 'trane'", 1},
        {"# T\n\n```ask\nHow many?\n```\n", ":4: a question without an answer", 3},
        {"# T\n\n```dance\nx\n```\n", "expected run, keys, check, ask or when", 3},
        {"# T\n\n```run\ntrain\n", "a block that never ends", 3},
        {"# T\n\n```run\nlesson sparse\n```\n", "cannot begin another", 1},
        {"# T\n\n```ask\nHow many?\n~ much\n= ratings\n```\n", ":5: '~ much'; expected a tolerance",
         3},
        {"no title\n", "expected a first line '# TITLE'", 3},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char arguments[400];
        snprintf(arguments, sizeof arguments, "lesson %s data/tiny.csv --check -q",
                 write_text("own.md", cases[c].text));
        const program_result *r = run_program(NULL, arguments);
        assert_int_equal(r->code, cases[c].code);
        assert_contains(cases[c].code == 0 ? r->out : r->messages, cases[c].says);
    }
}

static void a_lesson_has_notes_and_a_handout(void **state)
{
    (void)state;
    assert_contains(run_program(NULL, "lesson")->out, "Gradient descent, and when it explodes");
    assert_contains(run_program(NULL, "lesson gradient --speaker")->out, "who bets on faster");
    const char *path = temporary("handout.html");
    char arguments[300];
    size_t length;
    snprintf(arguments, sizeof arguments, "lesson overfitting data/tiny.csv --export %s -q", path);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    char *html = read_bytes(path, &length);
    assert_contains(html, "<h1>Overfitting and β</h1>");
    assert_contains(html, "<svg ");
    assert_contains(html, "<h2>Answers</h2>");
    assert_null(strstr(html, "not known yet"));
    size_t open = 0, closed = 0;
    for (const char *at = html; (at = strstr(at, "<figure>")) != NULL; at++) {
        open++;
    }
    for (const char *at = html; (at = strstr(at, "</figure>")) != NULL; at++) {
        closed++;
    }
    assert_true(open > 0 && open == closed);
    free(html);
    json_t *s = json_of(run_program(NULL, "lesson overfitting data/tiny.csv --json -q"));
    assert_int_equal(json_array_size(json_object_get(s, "questions")), 2);
    json_decref(s);
    assert_int_equal(run_program(NULL, "lesson typo")->code, 2);
}

static void films_come_in_three_forms(void **state)
{
    (void)state;
    char arguments[500];
    size_t length;
    const char *svg = temporary("film.svg");
    snprintf(arguments, sizeof arguments, "export data/tiny.csv film train --frames 5 -q -o %s",
             svg);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    char *text = read_bytes(svg, &length);
    size_t frames = 0;
    for (const char *c = text; (c = strstr(c, "<animate ")) != NULL; c++) {
        frames++;
    }
    assert_int_equal(frames, 5);
    free(text);
    const char *cast = temporary("film.cast");
    snprintf(arguments, sizeof arguments,
             "export data/tiny.csv film recommend --frames 3 --from 10 --to 20 -q -o %s", cast);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    text = read_bytes(cast, &length);
    size_t lines = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        json_t *value = json_loads(line, 0, NULL);
        assert_non_null(value);
        json_decref(value);
        lines++;
    }
    assert_int_equal(lines, 4);
    free(text);
    char pattern[300];
    snprintf(pattern, sizeof pattern, "%s", temporary("f-##.txt"));
    snprintf(arguments, sizeof arguments, "export data/tiny.csv film factors --frames 3 -q -o '%s'",
             pattern);
    assert_int_equal(run_program(NULL, arguments)->code, 0);
    text = read_bytes(temporary("f-02.txt"), &length);
    assert_contains(text, "epoch 100 of 200");
    free(text);
    assert_int_equal(run_program(NULL, "export data/tiny.csv film train --from 9 --to 3 -q")->code,
                     2);
}

static void bets_are_settled_when_the_runs_have_ended(void **state)
{
    (void)state;
    const program_result *r =
        run_program("guess --training B --heldout B --turn 50 --rating 4\nguess --json\n"
                    "train -q --json\nguess --json\n",
                    "data/tiny.csv --line -q");
    assert_int_equal(r->code, 0);
    char *first = strstr(r->out, "[{\"bet\":\"training\",\"verdict\":\"open\"");
    assert_non_null(first);
    assert_contains(first, "\"bet\":\"training\",\"verdict\":\"right\"");
    assert_contains(first, "\"bet\":\"heldout\",\"verdict\":\"wrong\"");
    assert_contains(first, "\"bet\":\"turn\",\"verdict\":\"right\"");
    assert_contains(first, "off by 5");
    assert_int_equal(run_program("guess --training C\n", "data/tiny.csv --line -q")->code, 2);
}

static void another_beta_takes_a_runs_place(void **state)
{
    (void)state;
    char *expected =
        strdup(run_program(NULL, "predict data/tiny.csv ada 3 --beta 0.3 --json -q")->out);
    const program_result *r = run_program(
        "train -q --json\nretrain A --beta 0.3\npredict ada 3 --json\n", "data/tiny.csv --line -q");
    assert_contains(r->out, expected);
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_says_every_number_and_the_prediction_follows_from_them),
        cmocka_unit_test(a_past_epoch_answers_as_a_run_of_so_many_epochs),
        cmocka_unit_test(a_session_answers_from_the_past_of_its_runs),
        cmocka_unit_test(factors_have_every_key),
        cmocka_unit_test(a_factors_name_is_kept_with_the_model),
        cmocka_unit_test(planted_factors_are_found_again),
        cmocka_unit_test(many_starts_are_compared_in_pairs),
        cmocka_unit_test(you_are_folded_in),
        cmocka_unit_test(the_clinic_names_the_rating_and_the_bound),
        cmocka_unit_test(every_bug_of_the_zoo_shows_what_it_says),
        cmocka_unit_test(the_microscope_counts_reads),
        cmocka_unit_test(a_screen_is_exported_with_its_lesson_beside_it),
        cmocka_unit_test(while_looking_back_answers_are_of_that_epoch),
        cmocka_unit_test(every_screen_is_described),
        cmocka_unit_test(every_lesson_runs_start_to_end),
        cmocka_unit_test(a_lesson_of_ones_own_is_run_and_its_mistakes_are_named),
        cmocka_unit_test(a_lesson_has_notes_and_a_handout),
        cmocka_unit_test(films_come_in_three_forms),
        cmocka_unit_test(bets_are_settled_when_the_runs_have_ended),
        cmocka_unit_test(another_beta_takes_a_runs_place),
    };
    return cmocka_run_group_tests_name("command/classroom", tests, NULL, NULL);
}
