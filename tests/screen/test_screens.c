/* Keys in, screens out. Each case names a file, a size, flags and keys; what the screen must then
 * show stands as text in expected/NAME.txt. `make screens` writes those files anew: read the diff. */
#include "../support.h"

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
    {"train-diverged", "data/tiny.csv", "train", "80x24", "", "e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter"},
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
    {"help", "data/tiny.csv", "train", "80x24", "", "?"},
    {"help-searched", "data/tiny.csv", "train", "80x24", "", "? / epoch Enter"},
    {"too-small", "data/tiny.csv", "data", "50x10", "", ""},
    {"tabs", "data/tiny.csv", "data", "80x24", "", "Tab Tab BackTab"},
};

static char *draw(const screen_case *c, size_t *length)
{
    char command[1024];
    const char *out = temporary("screen.txt"), *binary = getenv("MFEXPLORE");
    snprintf(command, sizeof command,
             "LC_ALL=C.UTF-8 %s export %s screen %s --size %s %s --keys '%s' -q -o %s 2>&1 >/dev/null",
             binary == NULL ? "build/mfexplore" : binary, c->file, c->screen, c->size, c->flags,
             c->keys, out);
    int status = system(command);
    assert_int_equal(status, 0);
    return read_bytes(out, length);
}

static void every_screen_is_as_it_is_expected(void **state)
{
    (void)state;
    bool update = getenv("MFEXPLORE_UPDATE") != NULL;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[256];
        size_t length, expected_length;
        snprintf(path, sizeof path, "tests/screen/expected/%s.txt", cases[i].name);
        char *drawn = draw(&cases[i], &length);
        if (update) {
            FILE *file = fopen(path, "w");
            assert_non_null(file);
            assert_int_equal(fwrite(drawn, 1, length, file), length);
            fclose(file);
        }
        char *expected = read_bytes(path, &expected_length);
        if (strcmp(drawn, expected) != 0) {
            print_error("%s, keys %s\nexpected\n%s\ndrawn\n%s\n", cases[i].name, cases[i].keys, expected,
                        drawn);
            wrong++;
        }
        free(expected);
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
    static const char *const names[] = {"data", "train", "beta", "recommend"};
    for (size_t s = 0; s < 5; s++) {
        for (size_t n = 0; n < 4; n++) {
            size_t width = strtoul(sizes[s], NULL, 10), rows = 0, length;
            screen_case c = {"", "data/tiny.csv", names[n], sizes[s], "", "2 . 1"};
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
    static const char *const names[] = {"data", "train", "beta", "recommend"};
    for (size_t n = 0; n < 4; n++) {
        size_t length;
        screen_case c = {"", "data/tiny.csv", names[n], "100x30", "--ascii", "2 Space 1"};
        char *drawn = draw(&c, &length);
        for (size_t i = 0; i < length; i++) {
            assert_true((unsigned char)drawn[i] < 0x80);
        }
        free(drawn);
    }
}

static void a_trained_pair_is_four_keys_from_the_start(void **state)
{
    (void)state;
    size_t length;
    screen_case c = {"", "data/sample.csv.gz", "data", "80x24", "", "2 Space"};
    char *drawn = draw(&c, &length);
    assert_contains(drawn, "epoch 200/200");
    assert_contains(drawn, "both learn noise");
    free(drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_is_as_it_is_expected),
        cmocka_unit_test(no_screen_is_wider_or_higher_than_asked_for),
        cmocka_unit_test(ascii_screens_hold_nothing_but_ascii),
        cmocka_unit_test(a_trained_pair_is_four_keys_from_the_start),
    };
    return cmocka_run_group_tests_name("screen/screens", tests, NULL, NULL);
}
