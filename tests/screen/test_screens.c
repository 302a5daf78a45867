/* Keys in, screens out. Each case names a file, a size, flags and keys; what the body and the line
 * below it must then show stands as text in expected/NAME.txt. `make screens` writes those files
 * anew: read the diff. The title with its tabs and the footer with its keys belong to all screens
 * and have tests of their own. */
#include "../../src/screen/screen.h"
#include "../../src/screen/screens.h"
#include "../support.h"

#include <dirent.h>

typedef struct screen_case {
    const char *name, *file, *screen, *size, *flags, *keys;
} screen_case;

static const screen_case cases[] = {
    {"data-80x24", "data/tiny.csv", "data", "80x24", "", ""},
    {"data-120x40", "data/tiny.csv", "data", "120x40", "", "Down Down v"},
    {"data-sample", "data/sample.csv.gz", "data", "100x30", "", "Down"},
    {"data-60x16-ascii", "data/tiny.csv", "data", "60x16", "--ascii", "v"},
    {"data-zoomed", "data/sample.csv.gz", "data", "80x24", "", "+ + + Down Right"},
    {"data-find", "data/tiny.csv", "data", "80x24", "", "/ gus Enter"},
    {"data-finding", "data/tiny.csv", "data", "80x24", "", "/ gu"},
    {"data-swapped", "data/tiny.csv", "data", "80x24", "", "S"},
    {"train-before", "data/tiny.csv", "train", "80x24", "", "2"},
    {"train-80x24", "data/tiny.csv", "train", "80x24", "", "Space"},
    {"train-120x40", "data/tiny.csv", "train", "120x40", "", "Space Left Left y"},
    {"train-60x16-ascii", "data/tiny.csv", "train", "60x16", "--ascii", "Space l"},
    {"train-sample", "data/sample.csv.gz", "train", "100x30", "", "Space"},
    {"train-one-epoch", "data/tiny.csv", "train", "80x24", "", ". . ."},
    {"train-difference", "data/tiny.csv", "train", "80x24", "", "Space d"},
    {"train-last-epochs", "data/tiny.csv", "train", "80x24", "", "Space z z y y y"},
    {"train-hidden-first", "data/tiny.csv", "train", "80x24", "", "Space f f"},
    {"train-form", "data/tiny.csv", "train", "80x24", "", "e"},
    {"train-form-bad", "data/tiny.csv", "train", "80x24", "", "e Up Ctrl-U -1 Enter"},
    {"train-form-used", "data/tiny.csv", "train", "80x24", "",
     "e Up Tab Ctrl-U 0.01 Down Down Ctrl-U 50 Enter"},
    {"train-diverged", "data/tiny.csv", "train", "80x24", "",
     "e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter"},
    {"train-retried", "data/tiny.csv", "train", "80x24", "",
     "e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter R"},
    {"train-swapped", "data/tiny.csv", "train", "80x24", "", "Space w"},
    {"beta-before", "data/tiny.csv", "beta", "80x24", "", "3"},
    {"beta-80x24", "data/tiny.csv", "beta", "80x24", "", "Space Down Down"},
    {"beta-120x40", "data/tiny.csv", "beta", "120x40", "", "Space e"},
    {"beta-60x16-ascii", "data/tiny.csv", "beta", "60x16", "--ascii", "Space"},
    {"beta-chosen", "data/tiny.csv", "beta", "80x24", "", "Space End a Up b"},
    {"beta-opened", "data/tiny.csv", "beta", "80x24", "", "Space Down Down Down Enter"},
    {"recommend-before", "data/tiny.csv", "recommend", "80x24", "", "4"},
    {"recommend-80x24", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 Down"},
    {"recommend-120x40", "data/tiny.csv", "recommend", "120x40", "", "2 Space 4 Enter Down"},
    {"recommend-60x16-ascii", "data/tiny.csv", "recommend", "60x16", "--ascii", "2 Space 4"},
    {"recommend-why", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 Enter"},
    {"recommend-rated", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 Right Down Down"},
    {"recommend-filter", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 / a"},
    {"recommend-nobody", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 / zzz Enter"},
    {"recommend-options", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 - m m m i o Right"},
    {"data-costs", "data/tiny.csv", "data", "80x24", "", "v v v"},
    {"train-looked-back", "data/tiny.csv", "train", "80x24", "", "Space { { [ ] d"},
    {"train-guessing", "data/tiny.csv", "train", "80x24", "", "G Right Down Left Down 1 2 Down 4"},
    {"train-guessed", "data/tiny.csv", "train", "80x24", "",
     "G Right Down Left Down 1 2 Down 4 Enter Space G"},
    {"train-cloud", "data/tiny.csv", "train", "80x24", "", "C"},
    {"train-cloud-difference", "data/tiny.csv", "train", "80x24", "", "C d"},
    {"beta-slider", "data/tiny.csv", "beta", "80x24", "", "2 Space 3 w Right Right Left"},
    {"beta-slider-120x40", "data/tiny.csv", "beta", "120x40", "", "2 Space 3 w PgUp Home End"},
    {"beta-bars", "data/sample.csv.gz", "beta", "80x24", "", "2 Space 3 v"},
    {"recommend-past", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 { Enter"},
    {"recommend-difference", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 d Right"},
    {"recommend-intervals", "data/tiny.csv", "recommend", "80x24", "",
     "2 e Up Up Up Ctrl-U bayes Tab Ctrl-U bayes Enter 4 u"},
    {"train-calibration", "data/sample.csv.gz", "train", "80x24", "",
     "e Up Up Up Ctrl-U bayes Tab Ctrl-U bayes Down Ctrl-U 4 Tab Ctrl-U 4 Enter y y y y y y y"},
    {"train-form-solver", "data/tiny.csv", "train", "80x24", "", "e Up Up Up Ctrl-U sgd"},
    {"beta-learned", "data/tiny.csv", "beta", "80x24", "",
     "2 e Up Up Up Ctrl-U bayes Tab Ctrl-U bayes Enter 3"},
    {"factors-before", "data/tiny.csv", "factors", "80x24", "", "5"},
    {"factors-80x24", "data/tiny.csv", "factors", "80x24", "", "2 Space 5 Right Down"},
    {"factors-named", "data/tiny.csv", "factors", "120x40", "", "2 Space 5 o w"},
    {"factors-two", "data/tiny.csv", "factors", "80x24", "", "2 Space 5 r v f"},
    {"factors-norms", "data/sample.csv.gz", "factors", "100x30", "", "2 Space 5 v v s m"},
    {"factors-axes", "data/tiny.csv", "factors", "80x24", "", "2 Space 5 v v v"},
    {"factors-past-ascii", "data/tiny.csv", "factors", "60x16", "--ascii", "2 Space { 5"},
    {"step-before", "data/tiny.csv", "step", "80x24", "", "6"},
    {"step-first", "data/tiny.csv", "step", "80x24", "", "Space Right Right"},
    {"step-after", "data/tiny.csv", "step", "80x24", "", "2 Space { 6 Space n s End"},
    {"step-quiz", "data/tiny.csv", "step", "80x24", "", "Space z -0.8765 Enter"},
    {"step-quiz-of-sgd", "data/tiny.csv", "step", "80x24", "--solver sgd -k 3 --epochs 5",
     "Space z"},
    {"step-quiz-left", "data/tiny.csv", "step", "80x24", "", "Space z Esc"},
    {"step-quiz-right", "data/tiny.csv", "step", "100x30", "", "Space z -1.753 Enter 0.5497 Enter"},
    {"step-als", "data/tiny.csv", "step", "80x24", "",
     "2 e Up Up Up Ctrl-U als Down Ctrl-U 3 Enter 6 Space Right"},
    {"step-60x16-ascii", "data/tiny.csv", "step", "60x16", "--ascii", "Space Down"},
    {"ladder-before", "data/tiny.csv", "ladder", "80x24", "", "7"},
    {"ladder-80x24", "data/tiny.csv", "ladder", "80x24", "", "2 Space 7 Space Down Down"},
    {"ladder-60x16-ascii", "data/tiny.csv", "ladder", "60x16", "--ascii", "Space"},
    {"you-before", "data/tiny.csv", "you", "80x24", "", "8"},
    {"you-80x24", "data/tiny.csv", "you", "80x24", "",
     "2 Space 8 / salt Enter / robot Enter Left Left Left"},
    {"you-slider", "data/tiny.csv", "you", "120x40", "",
     "2 Space 8 / salt Enter / robot Enter Left + + +"},
    {"you-finding", "data/tiny.csv", "you", "80x24", "", "2 Space 8 / or Down"},
    {"clinic-well", "data/tiny.csv", "clinic", "80x24", "", "2 Space 9"},
    {"clinic-diverged", "data/tiny.csv", "clinic", "80x24", "",
     "2 e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter 9"},
    {"clinic-bug", "data/tiny.csv", "clinic", "100x30", "", "9 Down Down Down Enter"},
    {"clinic-60x16-ascii", "data/tiny.csv", "clinic", "60x16", "--ascii", "End Enter"},
    {"data-costs-counted", "data/tiny.csv", "data", "80x24", "", "v v v c"},
    {"recommend-by-mean", "data/tiny.csv", "recommend", "80x24", "", "2 Space 4 o o Down Down"},
    {"step-sgd", "data/tiny.csv", "step", "80x24", "--solver sgd -k 3 --epochs 5",
     "2 Space { 6 Space Right Right Right Right"},
    {"recommend-pages", "data/sample.csv.gz", "recommend", "80x24", "",
     "2 Space 4 PgDn PgDn PgUp Right PgDn PgDn PgUp Right PgDn"},
    {"you-sample", "data/sample.csv.gz", "you", "100x30", "",
     "2 Space 8 / 163 Enter / 309 Enter Down + + m m"},
    {"data-200x50", "data/tiny.csv", "data", "200x50", "", "v v"},
    {"train-200x50", "data/tiny.csv", "train", "200x50", "", "Space y y"},
    {"beta-200x50", "data/tiny.csv", "beta", "200x50", "", "2 Space 3 Space Down"},
    {"recommend-200x50", "data/tiny.csv", "recommend", "200x50", "", "2 Space 4 Down Down Right"},
    {"factors-200x50", "data/tiny.csv", "factors", "200x50", "", "2 Space 5 v v"},
    {"ladder-200x50", "data/tiny.csv", "ladder", "200x50", "", "2 Space 7 Space Down Down Down"},
    {"step-200x50", "data/tiny.csv", "step", "200x50", "", "2 Space { 6 Space Right Right n"},
    {"you-200x50", "data/tiny.csv", "you", "200x50", "",
     "2 Space 8 / salt Enter / robot Enter Left Left Left"},
    {"clinic-200x50", "data/tiny.csv", "clinic", "200x50", "",
     "2 e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter 9 Down"},
    {"help", "data/tiny.csv", "train", "80x24", "", "?"},
    {"help-searched", "data/tiny.csv", "train", "80x24", "", "? / epoch Enter"},
    {"too-small", "data/tiny.csv", "data", "50x10", "", ""},
    {"tabs", "data/tiny.csv", "data", "80x24", "", "Tab Tab BackTab"},
};

static char *draw(const screen_case *c, size_t *length)
{
    char command[1024];
    const char *out = temporary("screen.txt"), *binary = getenv("MFEXPLORE");
    snprintf(
        command, sizeof command,
        "LC_ALL=C.UTF-8 %s export %s screen %s --size %s %s --keys '%s' -q -o %s 2>&1 >/dev/null",
        binary == NULL ? "build/mfexplore" : binary, c->file, c->screen, c->size, c->flags, c->keys,
        out);
    int status = system(command);
    assert_int_equal(status, 0);
    return read_bytes(out, length);
}

/* Cuts the first and the last line off: title and footer. */
static void cut_frame(char *drawn)
{
    char *body = strchr(drawn, '\n');
    assert_non_null(body);
    memmove(drawn, body + 1, strlen(body));
    size_t length = strlen(drawn);
    length -= length > 0 && drawn[length - 1] == '\n';
    while (length > 0 && drawn[length - 1] != '\n') {
        length--;
    }
    drawn[length] = '\0';
}

static void every_screen_is_as_it_is_expected(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[256];
        size_t length;
        snprintf(path, sizeof path, "tests/screen/expected/%s.txt", cases[i].name);
        char *drawn = draw(&cases[i], &length);
        cut_frame(drawn);
        if (!is_as_expected(path, drawn)) {
            print_error("%s, keys %s\ndrawn\n%s\n", cases[i].name, cases[i].keys, drawn);
            wrong++;
        }
        free(drawn);
    }
    assert_int_equal(wrong, 0);
}

/* A wide character takes two columns, a combining one none; good enough for what screens draw. */
static size_t columns_of(const char *line, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)line[i] & 0xc0) != 0x80;
    }
    return columns;
}

static void no_screen_is_wider_or_higher_than_asked_for(void **state)
{
    (void)state;
    static const char *const sizes[] = {"60x16", "61x17", "79x24", "133x33", "300x100"};
    for (size_t s = 0; s < 5; s++) {
        for (size_t n = 0; screens[n] != NULL; n++) {
            size_t width = strtoul(sizes[s], NULL, 10), rows = 0, length;
            screen_case c = {"", "data/tiny.csv", screens[n]->name, sizes[s], "", "2 . 6 Space 1"};
            char *drawn = draw(&c, &length);
            for (const char *line = drawn; *line != '\0'; line += strcspn(line, "\n") + 1) {
                assert_true(columns_of(line, strcspn(line, "\n")) <= width);
                rows++;
            }
            assert_int_equal(rows, strtoul(strchr(sizes[s], 'x') + 1, NULL, 10));
            free(drawn);
        }
    }
}

static void ascii_screens_hold_nothing_but_ascii(void **state)
{
    (void)state;
    for (size_t n = 0; screens[n] != NULL; n++) {
        size_t length;
        screen_case c = {
            "",       "data/tiny.csv", screens[n]->name,
            "100x30", "--ascii",       "2 Space 6 Space 7 Space 8 / a Enter 9 End Enter 1"};
        char *drawn = draw(&c, &length);
        for (size_t i = 0; i < length; i++) {
            assert_true((unsigned char)drawn[i] < 0x80);
        }
        free(drawn);
    }
}

static void no_screen_binds_a_key_twice(void **state)
{
    (void)state;
    for (size_t s = 0; screens[s] != NULL; s++) {
        uint32_t codes[256];
        size_t n = 0;
        for (const binding *b = screens[s]->keys; b->act != NULL; b++) {
            for (size_t c = 0; c < BINDING_CODES && b->codes[c] != 0; c++) {
                for (size_t k = 0; k < n; k++) {
                    if (codes[k] == b->codes[c]) {
                        fail_msg("%s binds key %u twice", screens[s]->name, codes[k]);
                    }
                }
                codes[n++] = b->codes[c];
            }
        }
    }
}

/* From launch: 2, Space, then the sentence is there; G would have the class bet first. */
/* Words of what stands before the cut, back to a border or a gap. */
static size_t words_before(const char *line, const char *cut)
{
    size_t words = 0;
    bool in_word = false;
    for (const char *c = cut; c > line; c--) {
        bool border = strncmp(c - 1, " ", 1) == 0 && c - 2 >= line && c[-2] == ' ';
        border = border || (c - 3 >= line && strncmp(c - 3, "│", 3) == 0) || c[-1] == '|';
        if (border) {
            break;
        }
        words += c[-1] != ' ' && !in_word;
        in_word = c[-1] != ' ';
    }
    return words;
}

/* A title may be cut in a list, for it stands in full elsewhere; a sentence only where the key is
 * named that shows the rest. */
static void no_sentence_is_cut_without_a_way_to_the_rest(void **state)
{
    (void)state;
    enum { A_TITLE = 7 };
    size_t n = 0, wrong = 0, length;
    struct dirent *entry;
    DIR *folder = opendir("tests/screen/expected");
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[400];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "tests/screen/expected/%s", entry->d_name);
        char *text = read_bytes(path, &length), *rest = text;
        for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
            for (char *cut = strstr(line, "…"); cut != NULL; cut = strstr(cut + 1, "…")) {
                bool end = strspn(cut + strlen("…"), " │┐") == strlen(cut + strlen("…")) ||
                           strncmp(cut + strlen("…"), "  ", 2) == 0;
                if (end && words_before(line, cut) >= A_TITLE) {
                    print_error("%s: %s\n", path, line);
                    wrong++;
                }
            }
        }
        free(text);
        n++;
    }
    closedir(folder);
    assert_true(n > 50);
    assert_int_equal(wrong, 0);
}

static void that_b_learns_noise_is_at_most_six_keys_from_the_start(void **state)
{
    (void)state;
    size_t length;
    static const char keys[] = "2 Space";
    size_t n = 1;
    for (const char *c = keys; *c != '\0'; c++) {
        n += *c == ' ';
    }
    assert_true(n <= 6);
    screen_case c = {"", "data/sample.csv.gz", "train", "80x24", "", keys};
    char *drawn = draw(&c, &length);
    assert_contains(drawn, "With hindsight epoch 8");
    assert_contains(drawn, "best (0.9697 and 0.9710");
    assert_contains(drawn, "both learn noise");
    free(drawn);
}

static void a_trained_pair_is_four_keys_from_the_start(void **state)
{
    (void)state;
    size_t length;
    screen_case c = {"", "data/sample.csv.gz", "data", "80x24", "", "2 Space"};
    char *drawn = draw(&c, &length);
    assert_contains(drawn, "200/200");
    assert_contains(drawn, "both learn noise");
    free(drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_is_as_it_is_expected),
        cmocka_unit_test(no_screen_is_wider_or_higher_than_asked_for),
        cmocka_unit_test(ascii_screens_hold_nothing_but_ascii),
        cmocka_unit_test(no_screen_binds_a_key_twice),
        cmocka_unit_test(no_sentence_is_cut_without_a_way_to_the_rest),
        cmocka_unit_test(that_b_learns_noise_is_at_most_six_keys_from_the_start),
        cmocka_unit_test(a_trained_pair_is_four_keys_from_the_start),
    };
    return cmocka_run_group_tests_name("screen/screens", tests, NULL, NULL);
}
