/* Sentences that claimed more than the numbers, and are not said any more. The inputs of the claims
 * book are not in the tree: where there are none the test says so. */
#include "../support.h"

#include <jansson.h>
#include <math.h>

#define BOOK "../shared/cases/claims/"

static bool has_book(void)
{
    bool there = access(BOOK "x20.csv", R_OK) == 0;
    if (!there) {
        print_message("skipped: no %s\n", BOOK);
    }
    return there;
}

static void a_sweep_crowns_no_setting_with_a_diverged_start(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "sweep data/tiny.csv --beta 0.02 --alpha "
                                                "0.05,0.06,0.07,0.08 --epochs 3 --seeds 8 -q");
    assert_contains(r->out, "8, 7 diverged");
    assert_contains(r->out, "lowest held-out RMSE at K 5, alpha 0.06");
    assert_contains(r->out, "over starts on one split");
}

static void no_advice_is_given_that_was_not_tried(void **state)
{
    (void)state;
    if (!has_book()) {
        return;
    }
    const program_result *r = run_program(NULL, "clinic " BOOK "x20.csv --alpha 0.05");
    assert_contains(r->out, "α·p² = 2.28");
    assert_contains(r->out, "0.00078125 holds for 60 epochs, 0.0015625 diverges");
    assert_contains(r->out, "which from the start diverged, too");
    assert_null(strstr(r->out, "below 1"));
    static const char *const betas[] = {"2", "20"};
    for (size_t b = 0; b < 2; b++) {
        char words[100];
        snprintf(words, sizeof words, "train " BOOK "x20.csv --beta %s -q", betas[b]);
        r = run_program(NULL, words);
        assert_null(strstr(r->out, "larger beta"));
        assert_null(strstr(r->messages, "larger beta"));
    }
}

/* What is listed for somebody new, in order. */
static void list_of(const char *file, const char *rates, char *movies, size_t size)
{
    char words[200];
    snprintf(words, sizeof words,
             "recommend " BOOK "%s --solver als -k 3 --holdout 0 --rate %s -n 3 --json -q", file,
             rates);
    json_t *got = json_loads(run_program(NULL, words)->out, 0, NULL);
    json_t *list = json_object_get(got, "items");
    assert_int_equal(json_array_size(list), 3);
    movies[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        size_t at = strlen(movies);
        snprintf(movies + at, size - at, "%s ",
                 json_string_value(json_object_get(json_array_get(list, i), "movie")));
    }
    json_decref(got);
}

static void ratings_moved_by_a_constant_give_the_same_list(void **state)
{
    (void)state;
    if (!has_book()) {
        return;
    }
    char first[100], second[100];
    list_of("pm1.csv", "0=5,1=5,2=5,3=5", first, sizeof first);
    list_of("pm1_plus3.csv", "0=8,1=8,2=8,3=8", second, sizeof second);
    assert_string_equal(first, second);
}

static void numbers_that_no_float_holds_are_written_as_they_were(void **state)
{
    (void)state;
    if (!has_book()) {
        return;
    }
    const program_result *r = run_program(NULL, "convert " BOOK "prec.csv -o - -q");
    assert_contains(r->out, "16777217");
    assert_contains(r->out, "10000003.5");
}

static void no_model_falls_below_the_noise_floor_of_clamped_stars(void **state)
{
    (void)state;
    char words[500], truth[256];
    const char *file = temporary("clamped.csv");
    snprintf(truth, sizeof truth, "%s", temporary("clamped.npz"));
    snprintf(words, sizeof words, "synth --mu 4.8 --bias 0.6 -o %s --truth %s", file, truth);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train %s --truth %s --solver als -k 5 --beta 0.05 --json -q",
             file, truth);
    const program_result *r = run_program(NULL, words);
    assert_null(strstr(r->messages, "can go below"));
    json_t *got = json_loads(r->out, 0, NULL);
    double floor = json_number_value(json_object_get(json_object_get(got, "data"), "noise_floor"));
    json_t *run = json_array_get(json_object_get(got, "runs"), 0);
    double heldout = json_number_value(json_object_get(json_object_get(run, "heldout"), "rmse"));
    assert_true(floor > 0.3 && floor < 0.6); /* 0.7955 is that of the noise before the clamp */
    assert_true(heldout > floor * 0.97);
    json_decref(got);
}

static void clipped_recommendations_stay_on_the_scale(void **state)
{
    (void)state;
    json_t *got = json_loads(
        run_program(NULL, "recommend data/tiny.csv ada --alpha 0.03 --clip --json -q")->out, 0,
        NULL);
    json_t *list = json_object_get(got, "items"), *each;
    size_t index;
    assert_true(json_array_size(list) > 0);
    json_array_foreach(list, index, each)
    {
        double p = json_number_value(json_object_get(each, "score"));
        assert_true(p >= 1 && p <= 5);
    }
    json_decref(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sweep_crowns_no_setting_with_a_diverged_start),
        cmocka_unit_test(no_advice_is_given_that_was_not_tried),
        cmocka_unit_test(ratings_moved_by_a_constant_give_the_same_list),
        cmocka_unit_test(numbers_that_no_float_holds_are_written_as_they_were),
        cmocka_unit_test(no_model_falls_below_the_noise_floor_of_clamped_stars),
        cmocka_unit_test(clipped_recommendations_stay_on_the_scale),
    };
    return cmocka_run_group_tests_name("command/claims", tests, NULL, NULL);
}
