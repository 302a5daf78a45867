#include "../support.h"

#include <math.h>

#include "../../src/command/command.h"
#include "mfexplore/status.h"

static mf_status parse(const char *line, arguments *args, mf_error *error)
{
    static char copy[512];
    static char *words[32];
    snprintf(copy, sizeof copy, "%s", line);
    size_t n = command_split(copy, words, 32);
    return arguments_parse(verb_find(words[0]), (int)n - 1, words + 1, args, error);
}

static void flags_are_understood_in_every_spelling(void **state)
{
    (void)state;
    static const char *const lines[] = {"train f -k 7 --beta 0.1,0", "train -k7 --beta=0.1,0 f",
                                        "train --factors=7 --beta 0.1,0 -- f"};
    for (size_t i = 0; i < 3; i++) {
        arguments args;
        assert_int_equal(parse(lines[i], &args, NULL), MF_OK);
        assert_int_equal(argument_count(&args, "factors"), 7);
        assert_int_equal(argument(&args, "beta")->n_numbers, 2);
        assert_true(argument(&args, "beta")->numbers[1] == 0);
        assert_int_equal(args.n_positional, 1);
        assert_string_equal(args.positional[0], "f");
        arguments_clear(&args);
    }
}

static void numbers_come_as_lists_and_ranges(void **state)
{
    (void)state;
    double x[NUMBERS_MOST];
    size_t n;
    assert_true(parse_numbers("0:0.2:9", x, &n) && n == 9 && x[8] == 0.2);
    assert_true(fabs(x[1] - 0.025) < 1e-15);
    assert_true(parse_numbers("log:1e-3:1:4", x, &n) && n == 4 && fabs(x[1] - 0.01) < 1e-15);
    assert_true(parse_numbers("0.02", x, &n) && n == 1);
    static const char *const bad[] = {"",          ",",       "1,",  "a",   "1:2",  "1:2:1",
                                      "log:0:1:3", "1:2:2.5", "nan", "inf", "0x10", "1:2:1000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(parse_numbers(bad[i], x, &n));
    }
}

static void what_is_wrong_is_named_with_what_was_expected(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"train -k 0", "--factors 0; expected a whole number from 1 to 4096"},
        {"train -k 10000000", "from 1 to 4096"},
        {"train -k 2.5", "--factors 2.5; expected a whole number"},
        {"train --alpha -1", "--alpha -1; expected a number, 0 or more"},
        {"train --beta 1,x", "--beta 1,x; expected a list"},
        {"train --init best", "expected one of paired|numpy|uniform"},
        {"train --epoch 3", "did you mean --epochs?"},
        {"train --epochs", "--epochs needs an argument: N"},
        {"train --swap=1", "--swap takes no argument"},
        {"train -Z", "unknown flag -Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        arguments args;
        mf_error error;
        assert_int_equal(parse(cases[i][0], &args, &error), MF_USAGE);
        assert_contains(error.message, cases[i][1]);
    }
}

static void a_line_splits_into_words_as_a_shell_would(void **state)
{
    (void)state;
    char line[] = "predict 'a b' \"c \\\" d\" e\\ f # comment", *words[8];
    assert_int_equal(command_split(line, words, 8), 4);
    assert_string_equal(words[1], "a b");
    assert_string_equal(words[2], "c \" d");
    assert_string_equal(words[3], "e f");
    char open_quote[] = "x 'y";
    assert_true(command_split(open_quote, words, 8) == SIZE_MAX);
    char blank[] = "   # only a comment";
    assert_int_equal(command_split(blank, words, 8), 0);
}

static void every_verb_and_option_is_documented_and_options_do_not_clash(void **state)
{
    (void)state;
    for (size_t v = 0; verbs[v] != NULL; v++) {
        arguments args;
        char *no_words[1] = {NULL};
        assert_true(strlen(verbs[v]->summary) > 0 && strlen(verbs[v]->details) > 0);
        assert_int_equal(arguments_parse(verbs[v], 0, no_words, &args, NULL), MF_OK);
        for (size_t a = 0; a < args.n_values; a++) {
            const option *one = args.values[a].option;
            assert_true(strlen(one->help) > 0);
            assert_true((one->kind == OPTION_FLAG) == (one->argument == NULL));
            for (size_t b = 0; b < a; b++) {
                const option *other = args.values[b].option;
                assert_string_not_equal(one->name, other->name);
                assert_true(one->letter == 0 || one->letter != other->letter);
            }
        }
        arguments_clear(&args);
    }
}

/* But for sweep, whose lists stand before the single numbers of the same names. */
static void no_verb_has_two_options_of_one_name(void **state)
{
    (void)state;
    for (size_t i = 0; verbs[i] != NULL; i++) {
        if (strcmp(verbs[i]->name, "sweep") == 0) {
            continue;
        }
        const char *names[VALUES_MOST];
        size_t n = 0;
        for (size_t g = 0; verbs[i]->groups[g] != NULL; g++) {
            for (const option *o = verbs[i]->groups[g]; o->name != NULL; o++) {
                for (size_t k = 0; k < n; k++) {
                    if (strcmp(names[k], o->name) == 0) {
                        fail_msg("%s has two options --%s", verbs[i]->name, o->name);
                    }
                }
                assert_true(n < VALUES_MOST);
                names[n++] = o->name;
            }
        }
    }
}

/* An option that could have no effect is refused, in the same words wherever it is. */
static void what_cannot_apply_is_refused(void **state)
{
    (void)state;
    char model[200], words[600];
    snprintf(model, sizeof model, "%s", temporary("r.npz"));
    snprintf(words, sizeof words, "train data/tiny.csv --beta 0 --epochs 3 -q -o %s", model);
    assert_int_equal(run_program(NULL, words)->code, 0);
    static const char *const lines[][2] = {
        {"train data/tiny.csv --from %s --epochs 9 --stop-sse 5", "--from and --stop-sse"},
        {"train data/tiny.csv --for 0 --log l.csv", "--for 0 makes the runs"},
        {"train data/tiny.csv --paired --ladder", "--paired and --ladder"},
        {"train data/tiny.csv --paired --rank 3", "--rank cannot apply"},
        {"train data/tiny.csv --solver bayes --init uniform", "--init is nothing that bayes has"},
        {"report data/tiny.csv --ladder --no-biases", "--no-biases is nothing that"},
        {"describe data/tiny.csv --solver als", "no run is shown there"},
        {"describe data/tiny.csv data --epochs 3", "no run is shown there"},
        {"export data/tiny.csv figure map --alpha 0.5 -o m.svg", "no run is shown there"},
        {"export data/tiny.csv figure ladder --alpha 0.5 -o l.svg", "its own usual settings"},
        {"export data/tiny.csv history --keys Right", "--keys cannot apply"},
        {"export data/tiny.csv history --at-epoch 3", "--at-epoch cannot apply"},
        {"export data/tiny.csv screen train --frames 7", "it goes with a film"},
        {"export data/tiny.csv screen train --dpi 70", "it goes with a figure"},
        {"export data/tiny.csv figure curves --lesson overfitting -o c.svg", "goes with a screen"},
        {"export data/tiny.csv film train --at-epoch 3 -o f.svg", "--from and --to say which"},
        {"sweep data/tiny.csv --folds 3 --holdout 0.4", "folds hold out all ratings in turn"},
        {"bug zeros data/tiny.csv --patience 1", "both loops go on to the end"},
        {"bug zeros data/tiny.csv --beta 0.1,0.3", "--beta is one number here"},
        {"lesson overfitting --speaker --check", "--speaker prints notes"},
        {"compare %s %s -w ada --json", "--watcher prints lists as text"},
        {"factors data/tiny.csv --run A --against A --epochs 2", "is the run itself"},
        {"train data/tiny.csv --holdout 0 --patience 3", "--patience cannot apply: nothing is"},
        {"evaluate %s data/tiny.csv --titles data/tiny.titles.csv", "evaluate names no movies"},
        {"help train --manual", "--manual is of all verbs"},
        {"data/tiny.csv --line --screen beta", "--screen cannot apply: --line has no screens"},
    };
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        char line[600] = "";
        for (const char *at = lines[l][0]; *at != '\0'; at++) {
            bool here = at[0] == '%' && at[1] == 's';
            size_t length = strlen(line);
            snprintf(line + length, sizeof line - length, here ? "%s" : "%.1s", here ? model : at);
            at += here;
        }
        const program_result *r = run_program(NULL, line);
        if (r->code != 2 || strstr(r->messages, lines[l][1]) == NULL) {
            fail_msg("%s: %d, %s", line, r->code, r->messages);
        }
    }
    snprintf(words, sizeof words, "convert data/tiny.csv -o c.csv --test %s",
             write_text("t.csv", "watcher,movie,rating\nada,3,4\n"));
    assert_contains(run_program(NULL, words)->messages, "nothing is held out");
}

static void a_session_refuses_what_comes_too_late(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"describe --solver als", "there is a run that answers"},
        {"export screen train --seed 5", "there is a run that answers"},
        {"clinic --alpha 0.3", "there is a run that answers"},
        {"add --starts 3 --beta 0.5", "--starts adds starts"},
        {"bug zeros --swap", "belongs to opening a file"},
        {"train --solver bayes --epochs 5\nretrain A --beta 0.1", "--beta is nothing that bayes"},
        {"train --solver als --epochs 5 --for 2\nset A --alpha 0.1", "--alpha is nothing that als"},
    };
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        char script[300];
        snprintf(script, sizeof script, "train --beta 0.1,0 --epochs 5\n%s\n", lines[l][0]);
        assert_contains(run_program(script, "data/tiny.csv -q")->messages, lines[l][1]);
    }
}

static void factors_of_a_past_epoch_are_those_of_that_epoch(void **state)
{
    (void)state;
    char now[40000];
    snprintf(now, sizeof now, "%s",
             run_program(NULL, "export data/tiny.csv factors --epochs 9 --at-epoch 4")->out);
    assert_int_equal(strncmp(now, "kind", 4) == 0 || strlen(now) > 100, 1);
    assert_string_equal(run_program(NULL, "export data/tiny.csv factors --epochs 4")->out, now);
}

/* The line that keeps who answered says all that made it. */
static void the_line_that_keeps_a_model_makes_the_same(void **state)
{
    (void)state;
    const program_result *r =
        run_program(NULL, "predict data/tiny.csv ada 1 --seed 7 --holdout 0.4");
    assert_contains(r->messages, "--solver bayes --seed 7 --holdout 0.4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_verb_has_two_options_of_one_name),
        cmocka_unit_test(flags_are_understood_in_every_spelling),
        cmocka_unit_test(numbers_come_as_lists_and_ranges),
        cmocka_unit_test(what_is_wrong_is_named_with_what_was_expected),
        cmocka_unit_test(a_line_splits_into_words_as_a_shell_would),
        cmocka_unit_test(every_verb_and_option_is_documented_and_options_do_not_clash),
        cmocka_unit_test(what_cannot_apply_is_refused),
        cmocka_unit_test(a_session_refuses_what_comes_too_late),
        cmocka_unit_test(factors_of_a_past_epoch_are_those_of_that_epoch),
        cmocka_unit_test(the_line_that_keeps_a_model_makes_the_same),
    };
    return cmocka_run_group_tests_name("command/options", tests, NULL, NULL);
}
