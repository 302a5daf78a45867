/* The user's file of settings, and completion for shells, as a shell sees them. */
#include "../support.h"

/* Runs with a file of settings of this text. */
static program_result *run_with_input(const char *settings, const char *words, const char *input)
{
    char command[4096], folder[400];
    const char *binary = getenv("MFEXPLORE");
    snprintf(folder, sizeof folder, "%s", temporary("config"));
    snprintf(command, sizeof command, "mkdir -p %s/mfexplore", folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/mfexplore/config", folder);
    FILE *file = fopen(command, "w");
    assert_non_null(file);
    fputs(settings, file);
    assert_int_equal(fclose(file), 0);
    snprintf(command, sizeof command, "XDG_CONFIG_HOME=%s %s %s", folder,
             binary == NULL ? "build/mfexplore" : binary, words);
    return run_command(command, input);
}

static program_result *run_with(const char *settings, const char *words)
{
    return run_with_input(settings, words, "/dev/null");
}

static void says(const char *settings, const char *words, int code, const char *text)
{
    program_result *r = run_with(settings, words);
    if (r->code != code || (strstr(r->out, text) == NULL && strstr(r->messages, text) == NULL)) {
        fail_msg("%s: %d, %s%s; expected %d and %s", words, r->code, r->out, r->messages, code,
                 text);
    }
}

static void a_flag_beats_the_preset_which_beats_the_file_which_beats_the_data(void **state)
{
    (void)state;
    static const char file[] = "# mine\n solver = sgd\n\n--factors=7\nalpha = 0.5\nquiet = yes\n";
    says("quiet = no\n", "train data/tiny.csv", 0, "K 5, alpha 0.005");
    says("solver = sgd\n", "train data/tiny.csv", 0, "sgd, K 64, alpha 0.0329"); /* from the data */
    says(file, "train data/tiny.csv", 0, "sgd, K 7, alpha 0.5");
    says(file, "train data/tiny.csv --preset notebook", 0, "K 5, alpha 0.01,");
    says(file, "train data/tiny.csv --preset notebook -k 3 --alpha 0.02", 0, "K 3, alpha 0.02");
    says(file, "train data/tiny.csv --alpha 0.02", 0, "sgd, K 7, alpha 0.02");
    says(file, "train data/tiny.csv --no-config", 0, "K 5, alpha 0.005");
    says(file, "train data/tiny.csv --solver mean", 0, "mean"); /* which has no alpha: no matter */
}

static void a_typed_flag_that_excludes_one_of_the_file_overrules_it(void **state)
{
    (void)state;
    says("json = yes\n", "stats data/tiny.csv", 0, "{\"file\"");
    says("json = yes\n", "stats data/tiny.csv --csv", 0, "key,value");
    says("format-out = markdown\n", "stats data/tiny.csv --json", 0, "{\"file\"");
    says("split = leave-one-out\n", "train data/tiny.csv --holdout 0.5 -q", 0, "35 held out");
    says("json = no\n", "stats data/tiny.csv", 0, "density");
}

static void a_mistake_in_the_file_is_named_by_file_and_line(void **state)
{
    (void)state;
    says("\nalhpa = 1\n", "stats data/tiny.csv", 3,
         "mfexplore/config:2: no verb has a flag 'alhpa'");
    says("alpha = fast\n", "stats data/tiny.csv", 3, "config:1: --alpha fast; expected a number");
    says("swap = perhaps\n", "stats data/tiny.csv", 3,
         "config:1: --swap perhaps; expected yes or no");
    says("json = yes\ncsv = yes\n", "stats data/tiny.csv", 3,
         "config:2: csv beside json of line 1; expected one form of output");
    says("split = last\n", "stats data/tiny.csv", 3, "config:1: --split last; expected random,");
    says("columns = a,b\n", "stats data/tiny.csv", 3, "config:1: --columns a,b; expected");
    says("delimiter = x\n", "stats data/tiny.csv", 3, "config:1: --delimiter x; expected comma");
    says("output = x.npz\n", "stats data/tiny.csv", 3, "--output is nothing to set for good");
    says("seconds = 2\nseeds = 3\nfrom = 3\n", "train data/tiny.csv -q", 0, "beta");
    says("from = x.npz\n", "stats data/tiny.csv", 3, "--from x.npz; expected a whole");
    says("paired = yes\n", "stats data/tiny.csv", 3, "--paired is nothing to set for good");
    says("alhpa = 1\n", "train --help", 0, "usage:");
    says("solver = als # mine\n", "train data/tiny.csv -q", 0, ", als,");
    says("solver\n", "stats data/tiny.csv", 3, "config:1: 'solver'; expected name = value");
    says("key ab = Space\n", "stats data/tiny.csv", 3, "key 'ab'; expected one key");
    says("key F5 =\n", "stats data/tiny.csv", 3, "expected up to 16 keys");
    says("alhpa = 1\n", "stats data/tiny.csv --no-config", 0, "density");
    says("alhpa = 1\n", "config --all", 0, "#alpha = 0.005");
    says("alhpa = 1\n", "help train", 0, "usage:");
}

static void lines_that_are_printed_give_the_same_without_the_file(void **state)
{
    (void)state;
    const char *file = "alpha = 0.5\nswap = yes\nquiet = yes\n";
    says(file, "train data/tiny.csv --alpha 0.005 --beta 0.1,0 --json", 0, "\"alpha\":0.005");
    char script[300];
    snprintf(script, sizeof script, "%s", write_text("share.txt", "train --alpha 0.005\nshare\n"));
    program_result *r = run_with_input(file, "data/tiny.csv", script);
    assert_non_null(strstr(r->out, "--swap"));
    assert_non_null(strstr(r->out, "--no-config"));
}

static void config_shows_what_the_file_says(void **state)
{
    (void)state;
    says("\nsolver = als\nkey F5 = Space End\n", "config", 0,
         "   2  solver = als\n   3  key F5 = Space End\n");
    says("", "config", 0, ": sets nothing");
    program_result *r = run_with("", "config --all");
    char *all = strdup(r->out);
    for (char *c = all; *c != '\0'; c++) { /* what it prints is a file that can be used */
        *c = *c == '#' && c > all && c[-1] == '\n' && c[1] != ' ' ? ' ' : *c;
    }
    for (char *line = strstr(all, "= \n"); line != NULL; line = strstr(all, "= \n")) {
        while (line > all && line[-1] != '\n') {
            line--;
        }
        *line = '#'; /* nothing is usual there */
        memmove(strchr(line, '=') + 1, strchr(line, '=') + 2, strlen(strchr(line, '=') + 2) + 1);
    }
    says(all, "stats data/tiny.csv", 0, "density");
    free(all);
}

static void a_lesson_uses_none_of_the_files_flags(void **state)
{
    (void)state;
    if (is_sanitized()) { /* it trains for long */
        skip();
    }
    says("alpha = 3\nepochs = 2\n", "lesson overfitting --check", 0, "checks hold");
}

static void a_shell_completes_verbs_flags_values_files_and_ids(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"tra", "/\ntrain\n"},
        {"train ", "/\n"},
        {"train data/tiny.csv --so", "--solver\n"},
        {"train data/tiny.csv --solver a", "als\n"},
        {"train data/tiny.csv --solver=a", "--solver=als\n"},
        {"predict data/tiny.csv ad", "ada\n"},
        {"predict data/tiny.csv ada The\\ L",
         "The Lighthouse Keeper's Cat (1987)\nThe Last Ferry, Twice (2012)\n"},
        {"export data/tiny.csv screen la", "ladder\n"},
        {"train data/tiny.csv -o mod", "/\n"},
        {"help comp", "compare\ncompletion\n"},
        {"data/tiny.csv --th", "--theme\n"},
        {"predict $RATINGS_HERE/tiny.csv ad", "ada\n"},
        {"predict ${RATINGS_HERE}/tiny.csv ad", "ada\n"},
        {"predict $NO_SUCH_NAME/tiny.csv ad", ""},
        {"predict no-such-file ad", ""},
        {"pau", "/\n"}, /* a verb of a session */
    };
    setenv("RATINGS_HERE", "data", 1);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char words[300];
        snprintf(words, sizeof words, "completion --line '%s'", cases[c][0]);
        program_result *r = run_program(NULL, words);
        if (r->code != 0 || strcmp(r->out, cases[c][1]) != 0) {
            fail_msg("%s: %s", words, r->out);
        }
    }
}

static void the_script_for_bash_completes_in_bash(void **state)
{
    (void)state;
    if (system("command -v bash >/dev/null") != 0) {
        skip();
    }
    const char *script = write_text(
        "complete.sh", "exe() { \"${MFEXPLORE:-build/mfexplore}\" \"$@\"; }\n"
                       "source <(exe completion bash)\n"
                       "COMP_WORDS=(mfexplore predict data/tiny.csv ada Salt)\nCOMP_CWORD=4\n"
                       "_mfexplore exe\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
                       "COMP_WORDS=(mfexplore stats data/tin)\nCOMP_CWORD=2\n"
                       "_mfexplore exe\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    char command[600];
    snprintf(command, sizeof command, "bash %s", script);
    program_result *r = run_command(command, "/dev/null");
    assert_string_equal(r->out, "Salt\\ and\\ Cinnamon\\ \\(2001\\)\ndata/tiny.csv\n"
                                "data/tiny.titles.csv\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_beats_the_preset_which_beats_the_file_which_beats_the_data),
        cmocka_unit_test(a_typed_flag_that_excludes_one_of_the_file_overrules_it),
        cmocka_unit_test(a_mistake_in_the_file_is_named_by_file_and_line),
        cmocka_unit_test(lines_that_are_printed_give_the_same_without_the_file),
        cmocka_unit_test(config_shows_what_the_file_says),
        cmocka_unit_test(a_lesson_uses_none_of_the_files_flags),
        cmocka_unit_test(a_shell_completes_verbs_flags_values_files_and_ids),
        cmocka_unit_test(the_script_for_bash_completes_in_bash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
