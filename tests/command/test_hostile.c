/* Ids that would steer a terminal reach it through no verb, message, screen or export. */
#include "../support.h"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

/* An escape sequence, a bell, a C1 control and a mark that turns the direction of text. */
#define HOSTILE                                                                                    \
    "\x1b[31m\a\xc2\x9b"                                                                           \
    "1m\xe2\x80\xae"

static char data[300], model[300], watcher[64], movie[64];

static int set_up(void **state)
{
    (void)state;
    char text[16384], *at = text;
    at += sprintf(at, "watcher,movie,rating\n");
    for (unsigned i = 0; i < 12; i++) {
        for (unsigned j = 0; j < 9; j++) {
            if ((i * 7 + j * 5) % 3 != 0) {
                at += sprintf(at, "w%u%s,m%u%s,%u\n", i, HOSTILE, j, HOSTILE, 1 + (i * j + i) % 5);
            }
        }
    }
    snprintf(data, sizeof data, "%s", write_text("hostile.csv", text));
    snprintf(model, sizeof model, "%s", temporary("hostile.npz"));
    snprintf(watcher, sizeof watcher, "$(printf 'w1\\033[31m\\007\\302\\2331m\\342\\200\\256')");
    snprintf(movie, sizeof movie, "$(printf 'm0\\033[31m\\007\\302\\2331m\\342\\200\\256')");
    char words[700];
    snprintf(words, sizeof words, "train %s --solver als -q -o %s", data, model);
    return run_program(NULL, words)->code;
}

static void assert_harmless(const char *words, const char *text)
{
    static const char *const harmful[] = {"\x1b", "\a", "\xc2\x9b", "\xe2\x80\xae"};
    for (size_t h = 0; h < sizeof harmful / sizeof harmful[0]; h++) {
        if (strstr(text, harmful[h]) != NULL) {
            fail_msg("%s: sequence %zu got through: %s", words, h, text);
        }
    }
}

static void ask(const char *verb, const char *file, const char *words)
{
    char line[2048];
    snprintf(line, sizeof line, "%s %s %s", verb, file, words);
    const program_result *r = run_program(NULL, line);
    assert_true(r->code == 0 || r->code == 5 || r->code == 3);
    assert_harmless(line, r->out);
    assert_harmless(line, r->messages);
    assert_true(strlen(r->out) + strlen(r->messages) > 0);
}

static void no_verb_lets_it_through(void **state)
{
    (void)state;
    char pair[300], rate[300], compare[700];
    snprintf(pair, sizeof pair, "\"%s\" \"%s\" --epochs 5", watcher, movie);
    snprintf(rate, sizeof rate, "--rate \"%s=5\"", movie);
    snprintf(compare, sizeof compare, "%s -w \"%s\"", model, watcher);
    const struct {
        const char *verb, *file, *words;
    } asked[] = {
        {"stats", data, ""},
        {"train", data, "--epochs 5"},
        {"predict", data, pair},
        {"explain", data, pair},
        {"step", data, pair},
        {"recommend", data, rate},
        {"recommend", data, "--all --epochs 5"},
        {"factors", data, "--epochs 5"},
        {"describe", data, ""},
        {"microscope", data, ""},
        {"compare", model, compare},
        {"evaluate", model, data}, /* all stand in the model: a message */
        {"export", data, "screen data"},
        {"export", data, "screen recommend --keys \"2 Space 4\""},
        {"export", data, "screen factors --keys \"2 Space 5\""},
        {"export", data, "screen step --keys Space"},
    };
    for (size_t a = 0; a < sizeof asked / sizeof asked[0]; a++) {
        ask(asked[a].verb, asked[a].file, asked[a].words);
    }
}

static void no_message_lets_it_through(void **state)
{
    (void)state;
    char words[700];
    snprintf(words, sizeof words, "\"%s\" nobody", watcher); /* the nearest ids are named */
    ask("predict", data, words);
    snprintf(words, sizeof words, "nobody \"%s\"", movie);
    ask("predict", data, words);
    const program_result *r = run_program("1,2,\x1b[31m\a\xc2\x9b"
                                          "1m\n",
                                          "stats -");
    assert_int_equal(r->code, 3);
    assert_harmless("stats -", r->messages);
}

/* A pipe gets the bytes as they are: what is read back is what was there. */
static void csv_for_a_pipe_keeps_the_bytes(void **state)
{
    (void)state;
    char words[700];
    snprintf(words, sizeof words, "convert %s -o -", data);
    assert_contains(run_program(NULL, words)->out, "w1" HOSTILE ",");
}

/* What a command writes to a terminal. */
static void write_to_terminal(const char *words, char *said, size_t size)
{
    char line[1200];
    size_t length = 0;
    int terminal, status;
    snprintf(line, sizeof line, "exec %s %s", getenv("MFEXPLORE"), words);
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(child >= 0);
    if (child == 0) {
        setenv("TERM", "dumb", 1);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    for (ssize_t got = 1; got > 0 && length + 1 < size; length += got > 0 ? (size_t)got : 0) {
        got = read(terminal, said + length, size - 1 - length); /* fails at the end */
    }
    said[length] = '\0';
    close(terminal);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void tables_for_a_terminal_are_safe_for_it(void **state)
{
    (void)state;
    static const char *const lines[] = {"convert %s -o -",
                                        "export %s factors --solver als -k 2 --epochs 2 -q",
                                        "export %s history --epochs 2 -q",
                                        "recommend %s --all --csv --epochs 5 -q",
                                        "recommend %s --all --json --epochs 5 -q",
                                        "stats %s --csv -q"};
    for (size_t l = 0; l < sizeof lines / sizeof lines[0]; l++) {
        static char said[400000];
        char words[700];
        snprintf(words, sizeof words, lines[l], data);
        write_to_terminal(words, said, sizeof said);
        assert_true(strlen(said) > 50);
        assert_harmless(words, said);
        assert_true(l > 1 || strstr(said, "w1?[31m") != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_verb_lets_it_through),
        cmocka_unit_test(no_message_lets_it_through),
        cmocka_unit_test(csv_for_a_pipe_keeps_the_bytes),
        cmocka_unit_test(tables_for_a_terminal_are_safe_for_it),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
