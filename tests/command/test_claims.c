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
    assert_contains(r->out, "0.000390625 holds for 200 epochs, 0.00078125 diverges");
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

/* Each step takes a coordinate to 1 - αβ of itself: beyond αβ = 2 no rating is to blame. */
static void beta_alone_is_named_where_it_throws_the_factors_about(void **state)
{
    (void)state;
    const program_result *r = run_program(NULL, "clinic data/tiny.csv --beta 401");
    assert_contains(r->out, "by β alone: αβ = 2.005");
    assert_contains(r->out, "α 0.00499 here");
    r = run_program(NULL, "train data/tiny.csv --beta 401 -q");
    assert_int_equal(r->code, 4);
    assert_contains(r->messages, "by β alone: αβ is 2.005");
    r = run_program(NULL, "train data/tiny.csv --beta 399 -q");
    assert_int_equal(r->code, 0);
}

/* Ratings of another file are beside those of the first, not among them. */
static void the_held_out_share_is_of_both_files(void **state)
{
    (void)state;
    const char *train =
        write_text("share-train.csv", "w,m,r\na,x,3\na,y,4\nb,x,5\nb,y,2\nc,x,4\nc,z,1\n");
    char words[400], first[200];
    snprintf(first, sizeof first, "%s", train);
    const char *test = write_text("share-test.csv", "w,m,r\na,z,3\nb,z,4\nc,y,5\nd,x,2\n");
    snprintf(words, sizeof words, "stats %s --test %s", first, test);
    assert_contains(run_program(NULL, words)->out, "held out  4 ratings (40 %)");
    snprintf(words, sizeof words, "stats %sdec.csv", has_book() ? BOOK : "");
    if (has_book()) {
        assert_contains(run_program(NULL, words)->out, "12 n + 8 (N + 1)");
        assert_contains(run_program(NULL, words)->out, "0.999 : 1 against ours");
    }
}

/* Planted factors are of the ratings that were drawn from them, and of no others. */
static void a_truth_of_other_ratings_is_refused(void **state)
{
    (void)state;
    char own[300], other[300], own_truth[300], other_truth[300], words[1000];
    snprintf(own, sizeof own, "%s", temporary("own.csv"));
    snprintf(other, sizeof other, "%s", temporary("other.csv"));
    snprintf(own_truth, sizeof own_truth, "%s", temporary("own.npz"));
    snprintf(other_truth, sizeof other_truth, "%s", temporary("other.npz"));
    snprintf(
        words, sizeof words,
        "synth -o %s --watchers 80 --movies 60 --ratings 2000 --mu 4.8 --bias 0.6 -q --truth %s",
        own, own_truth);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words,
             "synth -o %s --watchers 80 --movies 60 --ratings 2000 --noise 0 --stars none -q "
             "--truth %s",
             other, other_truth);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train %s --truth %s --epochs 2 -q", own, own_truth);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "train %s --truth %s --epochs 2 -q", own, other_truth);
    const program_result *r = run_program(NULL, words);
    assert_int_equal(r->code, 3);
    assert_contains(r->messages, "the planted factors miss these ratings by RMSE");
}

/* Fewer ratings in the intervals than chance explains are called so, by train as by the lesson. */
static void intervals_that_are_too_narrow_are_called_so(void **state)
{
    (void)state;
    char text[60000], *at = text, words[400];
    uint32_t seed = 7;
    double of_watcher[60], of_movie[50], noise[4];
    at += sprintf(at, "w,m,r\n");
    for (size_t i = 0; i < 110; i++) {
        double sum = 0;
        for (size_t k = 0; k < 12; k++) {
            seed = seed * 1664525u + 1013904223u;
            sum += (double)(seed >> 8) / (1 << 24);
        }
        *(i < 60 ? &of_watcher[i] : &of_movie[i - 60]) = (sum - 6) / 2;
    }
    for (size_t i = 0; i < 60; i++) {
        for (size_t j = 0; j < 50; j++) {
            for (size_t k = 0; k < 4; k++) {
                seed = seed * 1664525u + 1013904223u;
                noise[k] = (double)(seed >> 8) / (1 << 24) - 0.5;
            }
            if (noise[3] < -0.1) { /* every fifth is far off */
                double off = noise[2] > 0.3 ? 6 * noise[0] : 0.2 * noise[0];
                at += sprintf(at, "w%zu,m%zu,%.3f\n", i, j, 3 + of_watcher[i] + of_movie[j] + off);
            }
        }
    }
    const char *path = write_text("narrow.csv", text);
    snprintf(words, sizeof words, "train %s --solver bayes --epochs 20 -q --json", path);
    json_t *trained = json_loads(run_program(NULL, words)->out, 0, NULL);
    assert_non_null(trained);
    const json_t *run = json_array_get(json_object_get(trained, "runs"), 0);
    const json_t *intervals = json_object_get(run, "intervals");
    double n = json_number_value(json_object_get(intervals, "n"));
    double inside = json_number_value(json_array_get(json_object_get(intervals, "covered"), 2));
    bool short_of = inside < 0.9 - 2 * sqrt(0.09 / n);
    snprintf(words, sizeof words, "train %s --solver bayes --epochs 20 -q", path);
    bool said = strstr(run_program(NULL, words)->out, "surer than it should be") != NULL;
    assert_true(n > 0 && said == short_of);
    json_decref(trained);
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

/* ---- small sets, written here ---------------------------------------------------------------- */

/* Every movie has one rating: all that is held out is cold. */
static const char *all_cold(void)
{
    static char text[2000];
    size_t at = (size_t)snprintf(text, sizeof text, "watcher,movie,rating\n");
    for (unsigned i = 0; i < 60; i++) {
        at +=
            (size_t)snprintf(text + at, sizeof text - at, "u%u,m%u,%u\n", i % 10, i, 1 + i * i % 5);
    }
    return write_text("cold.csv", text);
}

static const program_result *say(const char *verb, const char *file, const char *options)
{
    static char words[400];
    snprintf(words, sizeof words, "%s %s %s -q", verb, file, options);
    const program_result *r = run_program(NULL, words);
    assert_null(strstr(r->messages, "unknown flag"));
    return r;
}

static const char *synthetic(void)
{
    const char *file = temporary("synthetic.csv");
    char words[200];
    snprintf(words, sizeof words, "synth -o %s --watchers 60 --movies 50 --ratings 900 --seed 1 -q",
             file);
    assert_int_equal(run_program(NULL, words)->code, 0);
    return file;
}

static void who_falls_back_on_cold_ratings_is_told_run_by_run(void **state)
{
    (void)state;
    const program_result *r = say("train", all_cold(), "--ladder");
    assert_contains(r->out, "runs with factors, but bayes, fall back to mean + biases");
    r = run_program("train --beta 0.02 -q\nadd --solver bayes\ncontinue -q\npair A B\n"
                    "describe train\n",
                    all_cold());
    assert_contains(r->out, "cold: there A predicts mean + biases");
    assert_null(strstr(r->out, "there both"));
    r = say("train", all_cold(), "--solver bias");
    assert_null(strstr(r->out, "fall back"));
}

static void an_error_that_never_moves_has_no_best_epoch(void **state)
{
    (void)state;
    const program_result *r = say("train", all_cold(), "--epochs 20");
    assert_contains(r->out, "A and B predict alike");
    assert_null(strstr(r->out, "flatters"));
    r = say("export", all_cold(), "screen train --size 100x30");
    assert_null(strstr(r->out, "since"));
    r = run_program("train --for 0 -q\nguess --turn 1\ncontinue -q\nguess\n", all_cold());
    assert_contains(r->out, "void: it is the same after every epoch");
}

static void noise_is_said_to_be_learned_only_while_the_training_error_falls(void **state)
{
    (void)state;
    const program_result *r = say("train", synthetic(), "--solver als --beta 2 --seed 2");
    assert_contains(r->out, "as good as mean + biases");
    assert_null(strstr(r->out, "noise"));
    assert_null(strstr(r->out, "below"));
    r = say("train", synthetic(), "--solver bayes -k 4");
    assert_null(strstr(r->out, "learns noise"));
    r = say("train", synthetic(), "");
    assert_contains(r->out, "both learn noise, while the training error fell on");
}

static void what_is_better_is_better_to_the_eye(void **state)
{
    (void)state;
    const program_result *r = say("train", synthetic(), "--beta 0.02,0.02001");
    assert_contains(r->out, "1.06806 against 1.06808");
    r = run_program("train --for 0 --beta 0.02,0.02001 -q\nguess --training A --heldout A\n"
                    "continue -q\nguess\n",
                    synthetic());
    assert_contains(r->out, "A 0.370020, B 0.370021: right");
}

static void folds_that_hold_nothing_are_no_folds(void **state)
{
    (void)state;
    char text[600];
    size_t at = (size_t)snprintf(text, sizeof text, "watcher,movie,rating\n");
    for (unsigned i = 0; i < 8; i++) {
        for (unsigned j = 0; j < 3; j++) {
            at += (size_t)snprintf(text + at, sizeof text - at, "u%u,m%u,%u\n", i, j,
                                   (i * 3 + j * 2 + i * j) % 5 + 1);
        }
    }
    char words[300];
    snprintf(words, sizeof words, "sweep %s --beta 0.02,20 --folds 20",
             write_text("folds.csv", text));
    const program_result *r = run_program(NULL, words);
    assert_contains(r->out, "is more than chance (over folds) explains");
    assert_contains(r->messages, "of 20 folds (");
    assert_contains(r->messages, "held nothing out)");
}

static void a_tie_is_no_matter_of_chance(void **state)
{
    (void)state;
    const program_result *r = say("sweep", all_cold(), "--seeds 3 --beta 0,0.1 --epochs 5");
    assert_contains(r->out, "every other has the same error");
    const char *file = synthetic();
    char words[900], model[256], new[256];
    snprintf(model, sizeof model, "%s", temporary("tie.npz"));
    snprintf(new, sizeof new, "%s", write_text("new.csv", "1,2,3\n1,3,4\n3,4,4\n2,9,2\n5,5,1\n"));
    snprintf(words, sizeof words, "train %s -o %s --beta 0.02 --holdout 0.5 -q", file, model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "compare %s %s %s -q", model, model, new);
    r = run_program(NULL, words);
    assert_null(strstr(r->out, "chance"));
    assert_contains(r->out, "the first is the same for 100 % of those who have a list");
}

static void a_rate_holds_for_as_many_epochs_as_were_run(void **state)
{
    (void)state;
    static const char three[] = "watcher,movie,rating\na,x,4\na,y,2\nb,x,5\n";
    const program_result *r = say("clinic", write_text("three.csv", three), "--alpha 0.2");
    assert_contains(r->out, "0.1 holds until it converges, after 2 epochs");
    r = say("clinic", write_text("three.csv", three), "--alpha 0.2 --json");
    assert_contains(r->out, "\"epochs\":2");
}

static void mistakes_that_do_not_show_are_not_said_to(void **state)
{
    (void)state;
    const char *nine = write_text("nine.csv", "a,m1,3\na,m2,3\na,m3,3\na,m4,3\na,m5,3\na,m6,3\n"
                                              "a,m7,3\na,m8,3\na,m9,3\n");
    const program_result *r = say("bug wrong-rmse", nine, "--holdout 0");
    assert_contains(r->out, "not the usual picture of this mistake");
    r = say("bug wrong-rmse", synthetic(), "");
    assert_contains(r->out, "the same model with another number");
}

static void an_update_that_solved_nothing_learned_nothing(void **state)
{
    (void)state;
    char words[900], model[256], out[256];
    snprintf(model, sizeof model, "%s", temporary("before.npz"));
    snprintf(out, sizeof out, "%s", temporary("after.npz"));
    snprintf(words, sizeof words, "train %s -o %s -q", synthetic(), model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    snprintf(words, sizeof words, "update %s %s -o %s", model,
             write_text("strangers.csv", "watcher,movie,rating\nnewu,newm,3\n"), out);
    const program_result *r = run_program(NULL, words);
    assert_contains(r->out, "1 new rating,");
    assert_contains(r->out, "new to the model: 1 watcher, 1 movie\n");
    assert_contains(r->out, "nothing could be learned from them");
}

static const char *one_rating(void)
{
    return write_text("one.csv", "watcher,movie,rating\na,x,4\n");
}

static void one_is_one(void **state)
{
    (void)state;
    assert_contains(say("describe", one_rating(), "data")->out, "1 watcher rated 1 movie 1 time:");
    assert_contains(say("describe", one_rating(), "recommend")->out, "rated 1 movie.");
    assert_contains(say("sweep", one_rating(), "--epochs 2 --beta 0,1")->out,
                    "trained on 1 rating,");
    assert_null(strstr(say("factors", one_rating(), "")->out, "nan"));
    assert_contains(say("describe", one_rating(), "factors")->out, "and 4 are 0");
}

static void what_diverged_at_once_has_no_lists(void **state)
{
    (void)state;
    const program_result *r = say("train", "data/tiny.csv", "--alpha 30 --rank 3");
    assert_contains(r->out, "A            -       -     -    -         -");
    r = say("train", "data/tiny.csv", "--alpha 30 --rank 3 --json");
    assert_contains(r->out, "\"precision\":null");
}

static void zeros_are_counted_once_they_are_merged(void **state)
{
    (void)state;
    const char *file = write_text("zeros.csv", "a,x,0\na,x,3\nb,x,4\nb,y,0\nb,y,0\na,y,2\n");
    assert_contains(say("stats", file, "")->out, "1 rating is 0;");
    assert_contains(say("stats", file, "--json")->out, "\"zeros\":1,");
}

static void a_full_matrix_is_full(void **state)
{
    (void)state;
    const char *file = write_text("full.csv", "a,x,1\na,y,2\nb,x,3\nb,y,4\n");
    assert_contains(say("stats", file, "")->out, "4 of 4 cells, 100.0 %");
    assert_contains(say("export", file, "screen data --size 100x30")->out, "100.0 % of 4 cells");
    assert_contains(say("describe", file, "data")->out, "100.0 percent of the cells");
}

/* With its own solver's ridge, of the β that it goes by; else not at all. */
static void folding_in_is_the_solvers_own(void **state)
{
    (void)state;
    const program_result *r = say("recommend", "data/tiny.csv", "--solver bias --rate 1=5 -n 1");
    assert_contains(r->out, "with ridge 5;"); /* the damping of a watcher's mean */
    r = say("recommend", "data/tiny.csv", "--solver bayes --rate 1=5 -n 1 --fold-beta 3");
    assert_contains(r->out, "with ridge 3;");
    r = say("recommend", "data/tiny.csv", "--solver bias --rate 1=5 --fold-beta 3");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "bias has no β");
    r = say("recommend", "data/tiny.csv", "--solver movie-mean --rate 1=5");
    assert_int_equal(r->code, 2);
    assert_contains(r->messages, "predicts the same for everyone");
    r = say("export", "data/tiny.csv",
            "screen you --solver bayes --keys '/ i r o n Enter 5' --size 100x30");
    assert_null(strstr(r->out, "by β 0 "));
}

static void a_list_off_the_scale_is_told_of_as_many_as_there_are(void **state)
{
    (void)state;
    const char *file = write_text("steep.csv", "a,x,1\na,y,1\nb,x,5\nb,y,5\nc,x,5\nc,z,5\n"
                                               "a,z,1\nd,y,5\nd,z,5\nb,z,5\n");
    const program_result *r = say("recommend", file, "d --solver bias --holdout 0");
    assert_null(strstr(r->out, "products"));
    r = say("export", file, "screen recommend --holdout 0 --epochs 3 --size 100x30 --keys i");
    assert_null(strstr(r->out, "hold it back"));
    assert_null(strstr(r->out, "1 predictions"));
}

/* On every screen that goes by it, and in words. */
static void a_run_that_diverged_is_marked_wherever_it_is_asked(void **state)
{
    (void)state;
    static const char *const screens[] = {"recommend", "factors", "ladder"};
    char words[160];
    for (size_t s = 0; s < sizeof screens / sizeof screens[0]; s++) {
        snprintf(words, sizeof words, "screen %s --alpha 30 --size 100x30", screens[s]);
        assert_contains(say("export", "data/tiny.csv", words)->out, "diverged");
    }
    assert_contains(say("describe", "data/tiny.csv", "recommend --alpha 30")->out,
                    "by what it was before it diverged");
}

static void a_reason_names_what_the_rule_goes_by(void **state)
{
    (void)state;
    const char *file = write_text("wide.csv", "a,x,-10\na,y,7\nb,x,9\nb,y,-3\nc,x,2\nc,y,10\n");
    assert_contains(say("train", file, "--epochs 2")->out, ": from ratings of rms ");
    assert_contains(say("train", file, "--epochs 2 --json")->out,
                    "\"alpha\":\"from ratings of rms ");
    assert_contains(say("train", file, "--solver als")->out, " ratings a row, of standard");
}

static void why_is_headed_by_all_that_it_adds_up(void **state)
{
    (void)state;
    const program_result *r =
        say("export", "data/tiny.csv", "screen recommend --solver als --keys Enter --size 120x30");
    assert_contains(r->out, "A μ + b + Σ p·q = ");
    r = say("export", "data/tiny.csv", "screen recommend --keys '2 Space 4 Enter' --size 120x30");
    assert_contains(r->out, "A Σ p·q = ");
    assert_null(strstr(r->out, "≈ 4"));
}

static void runs_that_differ_in_more_than_beta_are_not_held_against_each_other(void **state)
{
    (void)state;
    const program_result *r = say("export", "data/tiny.csv", "screen ladder --size 120x40");
    assert_contains(r->out, "‖Q‖ is");
    r = say("export", "data/tiny.csv", "screen ladder --alpha 30 --size 120x40");
    assert_null(strstr(r->out, "‖Q‖ is"));
}

static void a_share_is_said_only_where_one_was_held_out(void **state)
{
    (void)state;
    assert_contains(say("train", "data/tiny.csv", "--json")->out, "\"holdout\":0.1");
    assert_contains(say("train", "data/tiny.csv", "--json --split leave-one-out")->out,
                    "\"holdout\":null");
    char words[300];
    snprintf(words, sizeof words, "--json --test %s", write_text("t.csv", "w,m,r\nada,3,4\n"));
    assert_contains(say("train", "data/tiny.csv", words)->out, "\"holdout\":null");
}

static void norms_are_those_of_the_side_that_is_shown(void **state)
{
    (void)state;
    const program_result *r =
        say("export", "data/tiny.csv", "screen factors --epochs 5 --keys 'w v v' --size 80x24");
    assert_contains(r->out, "P of A");
    assert_contains(r->out, "length of p_i");
    assert_null(strstr(r->out, "q_j"));
}

static void no_interval_is_spoken_of_where_none_is_shown(void **state)
{
    (void)state;
    char model[200], words[300];
    snprintf(model, sizeof model, "%s", temporary("m.npz"));
    snprintf(words, sizeof words, "--solver bayes -o %s", model);
    assert_int_equal(say("train", "data/tiny.csv", words)->code, 0);
    snprintf(words, sizeof words, "predict %s - --cold nan", model);
    const program_result *r = run_program("nobody,nothing\n", words);
    assert_int_equal(r->code, 0);
    assert_null(strstr(r->out, "low to high"));
    assert_contains(run_program("ada,1\n", words)->out, "low to high");
}

/* What Beta shows is what it says it shows. */
static void beta_says_which_runs_it_shows(void **state)
{
    (void)state;
    const program_result *r = run_program(
        "sweep --folds 3 --epochs 9 --beta 0,0.1,0.3\nexport screen beta --size 100x24\n",
        "data/tiny.csv -q");
    assert_contains(r->out, "of the last of 3 folds");
    r = run_program("train --epochs 9 --for 3\nset A --beta 0.3\ncontinue\n"
                    "export screen beta --size 100x24\n",
                    "data/tiny.csv -q");
    assert_contains(r->out, "not set anew");
    assert_contains(r->out, "one β alone is no comparison");
    assert_null(strstr(r->out, "- lowest"));
    r = say("export", "data/tiny.csv", "screen beta --beta 0.02,0.02,0 --epochs 9 --size 100x24");
    assert_null(strstr(r->out, "starts")); /* the same run twice is one start */
    r = say("export", "data/tiny.csv", "screen beta --alpha 30 --size 100x24");
    assert_contains(r->out, "each has a run that diverged");
}

static void rows_of_a_histogram_name_what_they_count(void **state)
{
    (void)state;
    const char *file = write_text("ten.csv", "a,p,0\na,q,1\na,r,2\na,s,3\na,t,4\na,u,5\nb,p,6\n"
                                             "b,q,7\nb,r,8\nb,s,9\nb,t,10\nb,u,10\n");
    const program_result *r = say("export", file, "screen data --size 80x24");
    assert_contains(r->out, "10           2");
    assert_contains(r->out, " to ");
    assert_contains(r->out, "in bins");
}

static void you_can_see_the_rating_that_keys_change(void **state)
{
    (void)state;
    const program_result *r =
        say("export", "data/tiny.csv",
            "screen you --epochs 5 --size 80x24 --keys '/ iron Enter / salt Enter / robot Enter "
            "/ nine Enter / paper Enter / thunder Enter / ferry Enter'");
    assert_contains(r->out, "of 7");
    assert_contains(r->out, "▸");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sweep_crowns_no_setting_with_a_diverged_start),
        cmocka_unit_test(no_advice_is_given_that_was_not_tried),
        cmocka_unit_test(beta_alone_is_named_where_it_throws_the_factors_about),
        cmocka_unit_test(the_held_out_share_is_of_both_files),
        cmocka_unit_test(a_truth_of_other_ratings_is_refused),
        cmocka_unit_test(intervals_that_are_too_narrow_are_called_so),
        cmocka_unit_test(ratings_moved_by_a_constant_give_the_same_list),
        cmocka_unit_test(numbers_that_no_float_holds_are_written_as_they_were),
        cmocka_unit_test(no_model_falls_below_the_noise_floor_of_clamped_stars),
        cmocka_unit_test(clipped_recommendations_stay_on_the_scale),
        cmocka_unit_test(who_falls_back_on_cold_ratings_is_told_run_by_run),
        cmocka_unit_test(an_error_that_never_moves_has_no_best_epoch),
        cmocka_unit_test(noise_is_said_to_be_learned_only_while_the_training_error_falls),
        cmocka_unit_test(what_is_better_is_better_to_the_eye),
        cmocka_unit_test(folds_that_hold_nothing_are_no_folds),
        cmocka_unit_test(a_tie_is_no_matter_of_chance),
        cmocka_unit_test(a_rate_holds_for_as_many_epochs_as_were_run),
        cmocka_unit_test(mistakes_that_do_not_show_are_not_said_to),
        cmocka_unit_test(an_update_that_solved_nothing_learned_nothing),
        cmocka_unit_test(one_is_one),
        cmocka_unit_test(what_diverged_at_once_has_no_lists),
        cmocka_unit_test(zeros_are_counted_once_they_are_merged),
        cmocka_unit_test(a_full_matrix_is_full),
        cmocka_unit_test(folding_in_is_the_solvers_own),
        cmocka_unit_test(a_list_off_the_scale_is_told_of_as_many_as_there_are),
        cmocka_unit_test(a_run_that_diverged_is_marked_wherever_it_is_asked),
        cmocka_unit_test(a_reason_names_what_the_rule_goes_by),
        cmocka_unit_test(why_is_headed_by_all_that_it_adds_up),
        cmocka_unit_test(runs_that_differ_in_more_than_beta_are_not_held_against_each_other),
        cmocka_unit_test(a_share_is_said_only_where_one_was_held_out),
        cmocka_unit_test(norms_are_those_of_the_side_that_is_shown),
        cmocka_unit_test(no_interval_is_spoken_of_where_none_is_shown),
        cmocka_unit_test(beta_says_which_runs_it_shows),
        cmocka_unit_test(rows_of_a_histogram_name_what_they_count),
        cmocka_unit_test(you_can_see_the_rating_that_keys_change),
    };
    return cmocka_run_group_tests_name("command/claims", tests, NULL, NULL);
}
