/* Completion: what Tab offers, from the tables of verbs, options and names. */
#include "../../src/command/command.h"
#include "../../src/command/complete.h"
#include "../../src/command/lists.h"
#include "../../src/format/format.h"
#include "../../src/lab/lab.h"
#include "../../src/screen/screens.h"
#include "../../src/teach/lesson.h"
#include "../../src/teach/zoo.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

static mf_lab *lab;

static int open_lab(void **state)
{
    (void)state;
    mf_read_options options = mf_read_defaults();
    lab = mf_lab_new();
    return (int)mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL);
}

static int close_lab(void **state)
{
    (void)state;
    mf_lab_free(lab);
    return 0;
}

/* Is the word among what is offered after `line`? */
static bool offers(const char *line, const char *word)
{
    completions found;
    bool there = false;
    complete_line(lab, line, &found);
    for (size_t i = 0; i < found.n; i++) {
        there = there || strcmp(found.word[i], word) == 0;
    }
    completions_clear(&found);
    return there;
}

static size_t n_offered(const char *line)
{
    completions found;
    complete_line(lab, line, &found);
    size_t n = found.n;
    completions_clear(&found);
    return n;
}

/* Whoever types RATINGS or MODEL means a file. */
static void files_are_offered_wherever_one_is_due(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool files;
    } lines[] = {{"evaluate m.npz ", true},
                 {"update m.npz ", true},
                 {"compare m.npz ", true},
                 {"compare m.npz b.npz ", true},
                 {"train data/tiny.csv --from ", true},
                 {"train data/tiny.csv -o ", true},
                 {"stats ", true},
                 {"predict data/tiny.csv ", false},
                 {"train data/tiny.csv --solver ", false}};
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        completions found;
        complete_shell_line(lab, lines[l].line, &found);
        if (found.files != lines[l].files) {
            fail_msg("%s", lines[l].line);
        }
        completions_clear(&found);
    }
}

static void operands_are_completed_from_what_the_help_calls_them(void **state)
{
    (void)state;
    assert_true(offers("export fi", "film"));
    assert_true(offers("export ", "screen"));
    assert_true(offers("export ", "history"));
    assert_true(offers("export film re", "recommend"));
    assert_int_equal(n_offered("export history "), 0);
    assert_true(offers("lesson ov", "overfitting"));
    assert_true(offers("bug z", "zeros"));
    assert_true(offers("describe fac", "factors"));
    assert_true(offers("help micro", "microscope"));
    assert_true(offers("predict a", "ada"));
    assert_true(offers("predict ada Salt", "\"Salt and Cinnamon (2001)\""));
    assert_true(offers("predict ada 3 b", "bea") || n_offered("predict ada 3 ") > 0);
    assert_true(offers("similar The", "\"The Iron Comet (1979)\""));
}

static void every_name_of_every_list_is_offered(void **state)
{
    (void)state;
    for (size_t s = 0; screens[s] != NULL; s++) {
        assert_true(offers("export screen ", screens[s]->name));
        assert_true(offers("explore --screen ", screens[s]->name));
    }
    for (size_t l = 0; mf_lesson_sources[l].name != NULL; l++) {
        assert_true(offers("lesson ", mf_lesson_sources[l].name));
        assert_true(offers("export --lesson ", mf_lesson_sources[l].name));
    }
    for (size_t b = 0; mf_bugs[b].name != NULL; b++) {
        assert_true(offers("bug ", mf_bugs[b].name));
    }
    for (size_t s = 0; mf_solver_at(s) != NULL; s++) {
        assert_true(offers("train --solver ", mf_solver_name(mf_solver_at(s))));
    }
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        assert_true(offers("open --format ", mf_formats[f]->name));
    }
    for (size_t v = 0; verbs[v] != NULL; v++) {
        assert_true(offers("", verbs[v]->name));
        assert_true(offers("help ", verbs[v]->name));
    }
}

static void every_flag_of_a_verb_is_offered(void **state)
{
    (void)state;
    for (size_t v = 0; verbs[v] != NULL; v++) {
        for (size_t g = 0; verbs[v]->groups[g] != NULL; g++) {
            for (const option *o = verbs[v]->groups[g]; o->name != NULL; o++) {
                char line[100], flag[70];
                snprintf(line, sizeof line, "%s --%.3s", verbs[v]->name, o->name);
                snprintf(flag, sizeof flag, "--%s", o->name);
                assert_true(offers(line, flag));
            }
        }
    }
    assert_false(offers("stats --be", "--beta"));
}

static void an_unknown_name_is_answered_with_all_there_are(void **state)
{
    (void)state;
    const program_result *result = run_program(NULL, "explore --screen foo data/tiny.csv");
    assert_int_equal(result->code, 2);
    for (size_t s = 0; screens[s] != NULL; s++) {
        assert_contains(result->messages, screens[s]->name);
    }
    result = run_program(NULL, "train data/tiny.csv --solver foo");
    assert_int_equal(result->code, 2);
    assert_contains(result->messages, "coordinate-sgd, sgd, als");
    result = run_program(NULL, "bug foo data/tiny.csv");
    assert_int_equal(result->code, 2);
    assert_contains(result->messages, "zeros");
}

/* Every option of every verb can be asked for; another ends the program, so that tests see it. */
static void a_verb_has_the_options_that_its_groups_say(void **state)
{
    (void)state;
    for (size_t v = 0; verbs[v] != NULL; v++) {
        arguments args;
        mf_error error = {0};
        assert_int_equal(arguments_parse(verbs[v], 0, NULL, &args, &error), MF_OK);
        for (size_t g = 0; verbs[v]->groups[g] != NULL; g++) {
            for (const option *o = verbs[v]->groups[g]; o->name != NULL; o++) {
                assert_non_null(argument(&args, o->name));
                if (o->kind == OPTION_CHOICE) {
                    assert_true(o->initial == NULL || choices_hold(o->choices, o->initial));
                    assert_false(choices_hold(o->choices, "no such word"));
                }
            }
        }
        assert_null(argument_if_any(&args, "no-such-option"));
        arguments_clear(&args);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_offered_wherever_one_is_due),
        cmocka_unit_test(operands_are_completed_from_what_the_help_calls_them),
        cmocka_unit_test(every_name_of_every_list_is_offered),
        cmocka_unit_test(every_flag_of_a_verb_is_offered),
        cmocka_unit_test(an_unknown_name_is_answered_with_all_there_are),
        cmocka_unit_test(a_verb_has_the_options_that_its_groups_say),
    };
    return cmocka_run_group_tests_name("command/complete", tests, open_lab, close_lab);
}
