/* The prompt below the screens: lines are begun, changed, given and left in every order, as keys
 * come. Under AddressSanitizer nothing of readline's is freed twice, or kept. */
#include "../support.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../../src/lab/lab.h"
#include "../../src/term/prompt.h"

static mf_lab *lab;

static int set_up(void **state)
{
    (void)state;
    mallopt(M_PERTURB, 0xa5); /* what is freed is not what it was: readline's own reads see it */
    char folder[300];
    snprintf(folder, sizeof folder, "%s", temporary("state"));
    mkdir(folder, 0700);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("INPUTRC", "/dev/null", 1);
    char file[400];
    snprintf(file, sizeof file, "%s/mfexplore", folder);
    mkdir(file, 0700);
    snprintf(file, sizeof file, "%s/mfexplore/history", folder);
    FILE *history = fopen(file, "w");
    for (size_t i = 0; i < 450 && history != NULL; i++) {
        fprintf(history, "%s %zu\n", i % 2 == 0 ? "step" : "train --epochs", i);
    }
    if (history == NULL || fclose(history) != 0) {
        return -1;
    }
    mf_read_options options = mf_read_defaults();
    lab = mf_lab_new();
    if (mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL) != MF_OK) {
        return -1;
    }
    prompt_begin(lab);
    return lab == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    prompt_end();
    mf_lab_free(lab);
    return 0;
}

/* Bytes as they come; the line that they give, or NULL. The caller frees it. */
static char *feed(const char *bytes)
{
    char *line = NULL;
    for (; *bytes != '\0' && prompt_is_open(); bytes++) {
        line = prompt_feed((unsigned char)*bytes);
    }
    return line;
}

static void give(const char *bytes, const char *expected)
{
    prompt_open("");
    char *line = feed(bytes);
    assert_non_null(line);
    assert_string_equal(line, expected);
    free(line);
    assert_false(prompt_is_open());
}

static void leave(const char *bytes)
{
    prompt_open("");
    assert_null(feed(bytes));
    prompt_cancel();
    assert_false(prompt_is_open());
}

#define UP "\x1b[A"

static void a_line_that_is_left_changes_no_other(void **state)
{
    (void)state;
    give("runs\r", "runs");
    give("stats\r", "stats");
    leave(UP "x");           /* "statsx" */
    leave("half" UP UP "y"); /* and what was begun */
    give(UP "\r", "stats");
    give(UP UP UP "\r", "runs"); /* "stats" was given again */
    leave("\x12st");             /* in a search */
    leave("\x1b"
          "3");       /* in a count */
    leave("abc\x16"); /* before a quoted key */
    leave("\x1b");    /* in half a key */
    leave("");
    give("\x15runs\r", "runs");
    give("x\x7frecommend\r", "recommend");
}

/* Whatever is pressed: letters, history, killing, undoing, searching, completing, Esc, Enter. */
static void no_order_of_keys_harms_it(void **state)
{
    (void)state;
    static const char *const keys[] = {"x",
                                       "runs ",
                                       UP,
                                       "\x1b[B",
                                       "\x1b[D",
                                       "\x1b[C",
                                       "\x7f",
                                       "\x15",
                                       "\x0b",
                                       "\x19",
                                       "\x1f",
                                       "\x12",
                                       "\x01",
                                       "\x05",
                                       "\t",
                                       "\x1b"
                                       "b",
                                       "\x1b"
                                       "<",
                                       "\x1b"
                                       ">",
                                       "\x1b"
                                       "r",
                                       "\x14",
                                       "\x16",
                                       "\x1b"
                                       "4",
                                       "\x0f",
                                       "\x10",
                                       "\x0e",
                                       "\x07",
                                       "\x18"
                                       "\x15"};
    enum { KEYS = sizeof keys / sizeof keys[0], PRESSED = 60000 };
    uint32_t seed = 11;
    size_t given = 0, left = 0;
    for (size_t n = 0; n < PRESSED; n++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t draw = seed >> 16;
        if (!prompt_is_open()) {
            prompt_open(draw % 3 == 0 ? "set " : "");
        }
        if (draw % 11 == 0) {
            prompt_cancel();
            left++;
            continue;
        }
        char *line = feed(draw % 13 == 0 ? "\r" : keys[draw % KEYS]);
        given += line != NULL;
        free(line);
    }
    prompt_cancel();
    assert_true(given > 100 && left > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_is_left_changes_no_other),
        cmocka_unit_test(no_order_of_keys_harms_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
