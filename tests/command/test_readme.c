/* What README.md shows of the program's output is what the program prints. Seconds are of a machine
 * and an hour: they are not compared. */
#include "../support.h"

static const char prompt[] = "    $ build/mfexplore ";

/* The next line of `*rest`, without its end; NULL at the end. */
static char *next_line_of(char **rest)
{
    return *rest == NULL || **rest == '\0' ? NULL : strsep(rest, "\n");
}

static void compare(const char *command, char *expected, char *printed)
{
    cover_times(expected);
    cover_times(printed);
    for (;;) {
        char *wanted = next_line_of(&expected), *got = next_line_of(&printed);
        if (wanted != NULL && strcmp(wanted, "…") == 0) {
            return; /* more is printed than shown, and README says so */
        }
        if (wanted == NULL || got == NULL) {
            bool end = (wanted == NULL || *wanted == '\0') && (got == NULL || *got == '\0');
            if (!end) {
                fail_msg("%s: README ends \"%s\", the program \"%s\"", command,
                         wanted == NULL ? "" : wanted, got == NULL ? "" : got);
            }
            return;
        }
        if (strcmp(wanted, got) != 0) {
            fail_msg("%s\nREADME:  %s\nprogram: %s", command, wanted, got);
        }
    }
}

static void every_output_in_the_readme_is_what_the_program_prints(void **state)
{
    (void)state;
    if (is_sanitized()) {
        print_message("skipped: with a sanitizer it takes minutes\n");
        skip();
    }
    size_t length, n = 0;
    char *text = read_bytes("README.md", &length), *rest = text;
    char *line = next_line_of(&rest);
    while (line != NULL) {
        if (strncmp(line, prompt, sizeof prompt - 1) != 0) {
            line = next_line_of(&rest);
            continue;
        }
        char command[1024], *expected = NULL;
        size_t size;
        snprintf(command, sizeof command, "%s", line + sizeof prompt - 1);
        FILE *to = open_memstream(&expected, &size);
        line = next_line_of(&rest);
        for (; line != NULL && (*line == '\0' || strncmp(line, "    ", 4) == 0) &&
               strncmp(line, "    $", 5) != 0;
             line = next_line_of(&rest)) {
            fprintf(to, "%s\n", *line == '\0' ? "" : line + 4);
        }
        fclose(to);
        while (size > 1 && expected[size - 1] == '\n' && expected[size - 2] == '\n') {
            expected[--size] = '\0';
        }
        program_result *result = run_program(NULL, command);
        assert_int_equal(result->code, 0);
        compare(command, expected, result->out);
        free(expected);
        n++;
    }
    free(text);
    assert_true(n >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_output_in_the_readme_is_what_the_program_prints),
    };
    return cmocka_run_group_tests_name("command/readme", tests, NULL, NULL);
}
