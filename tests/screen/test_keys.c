/* Every binding of every screen is pressed, and what it does stands as text in keys/NAME.txt: the
 * line it asks for, the prompt it opens, what it says, the rows of the body that change. `make
 * screens` writes those files anew: read the diff. */
#include "../../src/command/picture.h"
#include "../../src/data/random.h"
#include "../../src/lab/lab.h"
#include "../../src/screen/common_keys.h"
#include "../../src/screen/frame.h"
#include "../../src/screen/screens.h"
#include "../../src/train/solver.h"
#include "../support.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { WIDTH = 100, HEIGHT = 30, KEYS_MOST = 200, ROWS_SHOWN = 3 };

/* Where a screen's keys are pressed: after these keys. */
static const struct {
    const char *screen, *keys;
} setups[] = {
    {"data", "1"},
    {"data", "1 + + + Down Down Right Right"},
    {"data", "1 / a Enter"},
    {"data", "1 x"},
    {"train", "2"},
    {"train", "2 Space"},
    {"train", "2 Space { {"},
    {"train", "2 Space x"},
    {"train", "2 e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter"},
    {"beta", "3"},
    {"beta", "2 Space 3 Space Down Down"},
    {"recommend", "2 Space 4 Down Down Down"},
    {"recommend", "2 Space 4 Right Down Down"},
    {"recommend", "2 Space 4 Left Down"},
    {"recommend", "2 Space 4 Left Left Down"},
    {"recommend", "2 Space 4 Enter"},
    {"factors", "2 Space 5 Down"},
    {"factors", "2 Space 5 v"},
    {"step", "2 Space { 6 Space Right Right Right Right"},
    {"ladder", "2 Space 7 Space Down"},
    {"you", "2 Space 8 / salt Enter / robot Enter Left Left"},
    {"you", "2 Space 8 / salt Enter / robot Enter Up"},
    {"clinic", "9 Down Down Down"},
    {"clinic", "2 e Up Ctrl-U 0.09 Tab Ctrl-U 0.09 Enter 9"},
};

/* A lab with the tiny ratings, and a view of it after some keys. */
typedef struct stage {
    mf_lab *lab;
    view v;
    grid *g;
    output out;
    FILE *nowhere;
} stage;

static void set_up(stage *s, size_t place, const char *words)
{
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    key keys[KEYS_MOST];
    s->lab = mf_lab_new();
    s->nowhere = fopen("/dev/null", "w");
    s->out = output_new(s->nowhere, s->nowhere);
    s->out.ascii = false;
    s->out.progress = false;
    assert_int_equal(mf_lab_open(s->lab, "data/tiny.csv", NULL, NULL, NULL, &options, &error),
                     MF_OK);
    assert_int_equal(mf_lab_survey(s->lab, &error), MF_OK);
    assert_true(view_open(&s->v, s->lab, false));
    s->v.screen = place;
    s->g = grid_new(WIDTH, HEIGHT, false);
    size_t n = keys_parse(words, keys, KEYS_MOST);
    assert_true(n != SIZE_MAX);
    pthread_mutex_lock(&s->lab->guard);
    picture_draw(s->lab, &s->v, s->g);
    for (size_t k = 0; k < n; k++) {
        picture_key(s->lab, &s->v, keys[k], s->g, &s->out);
    }
    pthread_mutex_unlock(&s->lab->guard);
}

static void tear_down(stage *s)
{
    view_close(&s->v);
    grid_free(s->g);
    mf_lab_free(s->lab);
    fclose(s->nowhere);
}

static void row_text(const grid *g, int y, char out[WIDTH * CELL_BYTES + 1])
{
    size_t at = 0;
    for (int x = 0; x < g->width; x++) {
        const char *text = g->cells[(size_t)y * (size_t)g->width + (size_t)x].text;
        memcpy(out + at, text, strlen(text));
        at += strlen(text);
    }
    while (at > 0 && out[at - 1] == ' ') {
        at--;
    }
    out[at] = '\0';
}

/* One line of what changed, each of its newlines as a bar. */
static bool note(FILE *to, const char *what, const char *text)
{
    if (text[0] == '\0') {
        return false;
    }
    fprintf(to, "  %s ", what);
    for (const char *c = text; *c != '\0'; c++) {
        fputc(*c == '\n' ? '|' : *c, to);
    }
    fputc('\n', to);
    return true;
}

/* Presses a key on a copy of the stage and writes what it did; false when that was nothing. */
static bool press(stage *s, const binding *b, uint32_t code, FILE *to)
{
    view v;
    grid *after = grid_new(WIDTH, HEIGHT, false);
    char word[16], was[WIDTH * CELL_BYTES + 1], is[WIDTH * CELL_BYTES + 1];
    bool did = false;
    pthread_mutex_lock(&s->lab->guard);
    assert_true(view_copy(&v, &s->v));
    picture_draw(s->lab, &v, s->g);
    size_t place = v.screen, epoch = v.epoch;
    view_key(&v, (key){.code = code});
    fprintf(to, "%s (%s)\n", key_word(code, word), b->label == NULL ? "unlisted" : b->label);
    did = note(to, "asks for:", v.line) || did;
    did = note(to, "prompts:", v.wants_prompt ? v.prompt[0] == '\0' ? "(empty)" : v.prompt : "") ||
          did;
    did = note(to, "says:", v.message) || did;
    did = note(to, "leaves", v.quit ? "the program" : "") || did;
    did = note(to, "goes to", v.screen != place ? screens[v.screen]->name : "") || did;
    if (v.epoch != epoch) {
        fprintf(to, "  looks at epoch %zu\n", v.epoch);
        did = true;
    }
    v.line[0] = v.message[0] = '\0';
    if (v.screen == place) {
        picture_draw(s->lab, &v, after);
        size_t shown = 0;
        for (int y = 1; y < HEIGHT - 2; y++) {
            row_text(s->g, y, was);
            row_text(after, y, is);
            if (strcmp(was, is) != 0) {
                did = true;
                if (shown++ < ROWS_SHOWN) {
                    fprintf(to, "  row %2d: %s\n", y, is);
                }
            }
        }
        if (shown > ROWS_SHOWN) {
            fprintf(to, "  and %zu more rows\n", shown - ROWS_SHOWN);
        }
    }
    if (!did) {
        fputs("  nothing\n", to);
    }
    view_close(&v);
    pthread_mutex_unlock(&s->lab->guard);
    grid_free(after);
    return did;
}

typedef struct pressed {
    uint32_t code;
    bool did;
} pressed;

/* Those have a test of their own, which more screens do not change. */
static bool goes_to_a_screen(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= PRESS_F1 && code < PRESS_F1 + 12) ||
           code == PRESS_TAB || code == PRESS_BACK_TAB;
}

/* Presses all keys of a table after the setup, and notes which did something. */
static void press_all(const binding *bindings, size_t place, const char *keys, pressed *all,
                      size_t *n, FILE *to)
{
    stage s;
    set_up(&s, place, keys);
    fprintf(to, "=== after %s\n\n", keys);
    size_t at = 0;
    for (const binding *b = bindings; b->act != NULL; b++) {
        for (size_t c = 0; c < BINDING_CODES && b->codes[c] != 0; c++) {
            if (goes_to_a_screen(b->codes[c])) {
                continue;
            }
            assert_true(at < KEYS_MOST);
            if (at == *n) {
                all[(*n)++] = (pressed){.code = b->codes[c]};
            }
            all[at].did = press(&s, b, b->codes[c], to) || all[at].did;
            at++;
        }
    }
    fputc('\n', to);
    tear_down(&s);
}

static bool compare(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "tests/screen/keys/%s.txt", name);
    return is_as_expected(path, text);
}

static bool check_effects(const char *name, size_t place, const binding *bindings, bool own_setups,
                          const char *otherwise)
{
    char *text = NULL;
    size_t size, n = 0;
    pressed all[KEYS_MOST];
    bool good = true, had = false;
    FILE *to = open_memstream(&text, &size);
    for (size_t i = 0; own_setups && i < sizeof setups / sizeof setups[0]; i++) {
        if (strcmp(setups[i].screen, name) == 0) {
            press_all(bindings, place, setups[i].keys, all, &n, to);
            had = true;
        }
    }
    if (!had) {
        press_all(bindings, place, otherwise, all, &n, to);
    }
    fclose(to);
    good = compare(name, text);
    for (size_t k = 0; k < n; k++) {
        char word[16];
        if (!all[k].did) {
            print_error("%s: %s has no effect anywhere\n", name, key_word(all[k].code, word));
            good = false;
        }
    }
    free(text);
    return good;
}

static void every_binding_of_every_screen_has_the_effect_that_is_expected(void **state)
{
    (void)state;
    bool good = true;
    for (size_t s = 0; screens[s] != NULL; s++) {
        good = check_effects(screens[s]->name, s, screens[s]->keys, true, "") && good;
    }
    assert_true(good);
}

static void every_common_key_has_the_effect_that_is_expected(void **state)
{
    (void)state;
    assert_true(check_effects("common", 1, common_keys, false, "2 Space { {"));
}

/* ---- nets: what stands as text elsewhere, at many more sizes and places, as one number a line --
 */

static uint64_t add(uint64_t hash, const char *text)
{
    return mf_hash(text, strlen(text), hash);
}

static uint64_t add_grid(uint64_t hash, const grid *g)
{
    for (size_t c = 0; c < (size_t)g->width * (size_t)g->height; c++) {
        const cell *at = &g->cells[c];
        uint64_t word = at->look.ink | (uint64_t)at->look.attributes << 8 |
                        (uint64_t)at->look.heat << 16 | (uint64_t)at->width << 24;
        for (unsigned i = 0; at->text[i] != '\0'; i++) {
            word = word * 257 + (unsigned char)at->text[i];
        }
        hash = mf_hash_word(hash, word);
    }
    return hash;
}

static void every_screen_at_many_sizes_is_what_it_was(void **state)
{
    (void)state;
    static const int widths[] = {30, 44, 60, 71, 80, 81, 94, 100, 117, 131, 160, 200, 241},
                     heights[] = {5, 12, 16, 20, 24, 25, 30, 37, 50, 61};
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    for (size_t i = 0; i < sizeof setups / sizeof setups[0]; i++) {
        stage s;
        set_up(&s, screen_find(setups[i].screen), setups[i].keys);
        pthread_mutex_lock(&s.lab->guard);
        for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
            uint64_t hash = 1;
            for (size_t h = 0; h < sizeof heights / sizeof heights[0]; h++) {
                grid *g = grid_new(widths[w], heights[h], (w + h) % 3 == 0);
                picture_draw(s.lab, &s.v, g);
                hash = add_grid(hash, g);
                grid_free(g);
            }
            fprintf(to, "%s after %s, %d wide: %016llx\n", setups[i].screen, setups[i].keys,
                    widths[w], (unsigned long long)hash);
        }
        pthread_mutex_unlock(&s.lab->guard);
        tear_down(&s);
    }
    fclose(to);
    assert_true(compare("sizes", text));
    free(text);
}

/* What a click or the wheel at a place does. */
static uint64_t press_at(stage *s, uint64_t hash, key k, grid *after)
{
    view v;
    assert_true(view_copy(&v, &s->v));
    picture_draw(s->lab, &v, s->g); /* places are those of what was drawn last */
    view_key(&v, k);
    hash = add(add(add(hash, v.line), v.message), v.wants_prompt ? v.prompt : "");
    v.line[0] = '\0';
    picture_draw(s->lab, &v, after);
    hash = add_grid(hash, after);
    view_close(&v);
    return hash;
}

static void a_click_and_the_wheel_do_at_every_place_what_they_did(void **state)
{
    (void)state;
    if (is_sanitized()) {
        print_message("skipped: test_soak clicks everywhere, too\n");
        return;
    }
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    grid *after = grid_new(WIDTH, HEIGHT, false);
    for (size_t i = 0; i < sizeof setups / sizeof setups[0]; i++) {
        stage s;
        set_up(&s, screen_find(setups[i].screen), setups[i].keys);
        pthread_mutex_lock(&s.lab->guard);
        for (int y = 0; y < HEIGHT; y++) {
            uint64_t hash = 1;
            for (int x = 0; x < WIDTH; x += 5) {
                hash = press_at(&s, hash, (key){.code = PRESS_CLICK, .x = x, .y = y}, after);
                if (x % 25 == 0) {
                    hash = press_at(&s, hash, (key){.code = PRESS_WHEEL_UP, .x = x, .y = y}, after);
                    hash =
                        press_at(&s, hash, (key){.code = PRESS_WHEEL_DOWN, .x = x, .y = y}, after);
                }
            }
            fprintf(to, "%s after %s, row %d: %016llx\n", setups[i].screen, setups[i].keys, y,
                    (unsigned long long)hash);
        }
        pthread_mutex_unlock(&s.lab->guard);
        tear_down(&s);
    }
    fclose(to);
    grid_free(after);
    assert_true(compare("clicks", text));
    free(text);
}

static void digits_function_keys_and_tab_go_to_screens(void **state)
{
    (void)state;
    stage s;
    size_t n = screens_count();
    set_up(&s, 0, "");
    pthread_mutex_lock(&s.lab->guard);
    for (size_t from = 0; from < n; from++) {
        for (uint32_t k = 0; k < 12; k++) {
            s.v.screen = from;
            view_key(&s.v, (key){.code = PRESS_F1 + k});
            assert_int_equal(s.v.screen, k < n ? k : from);
            if (k < 10) {
                s.v.screen = from;
                view_key(&s.v, (key){.code = k == 9 ? '0' : '1' + k});
                assert_int_equal(s.v.screen, k < n ? k : from);
            }
        }
        s.v.screen = from;
        view_key(&s.v, (key){.code = PRESS_TAB});
        assert_int_equal(s.v.screen, (from + 1) % n);
        view_key(&s.v, (key){.code = PRESS_BACK_TAB});
        assert_int_equal(s.v.screen, from);
    }
    pthread_mutex_unlock(&s.lab->guard);
    tear_down(&s);
}

static void the_title_names_the_file_and_every_tab_and_marks_the_shown_one(void **state)
{
    (void)state;
    stage s;
    char row[WIDTH * CELL_BYTES + 1], tab[64];
    set_up(&s, 0, "");
    pthread_mutex_lock(&s.lab->guard);
    for (size_t at = 0; screens[at] != NULL; at++) {
        grid *wide = grid_new(200, HEIGHT, false);
        char all[200 * CELL_BYTES + 1];
        s.v.screen = at;
        view_draw(&s.v, wide);
        size_t length = 0;
        for (int x = 0; x < wide->width; x++) {
            length += (size_t)sprintf(all + length, "%s", wide->cells[x].text);
        }
        assert_contains(all, "tiny.csv");
        for (size_t t = 0; screens[t] != NULL; t++) {
            snprintf(tab, sizeof tab, t == at ? "[%zu %s]" : " %zu %s", t + 1, screens[t]->tab);
            assert_contains(all, tab);
        }
        grid_free(wide);
        view_draw(&s.v, s.g); /* a narrower title still marks where one is */
        row_text(s.g, 0, row);
        snprintf(tab, sizeof tab, "[%zu %s]", at + 1, screens[at]->tab);
        assert_contains(row, tab);
    }
    pthread_mutex_unlock(&s.lab->guard);
    tear_down(&s);
}

static void the_footer_lists_the_screens_keys_in_the_order_of_its_table(void **state)
{
    (void)state;
    stage s;
    char row[WIDTH * CELL_BYTES + 1], entry[128];
    set_up(&s, 0, "");
    pthread_mutex_lock(&s.lab->guard);
    for (size_t at = 0; screens[at] != NULL; at++) {
        s.v.screen = at;
        view_draw(&s.v, s.g);
        row_text(s.g, HEIGHT - 1, row);
        const char *from = row;
        size_t found = 0;
        for (const binding *b = screens[at]->keys; b->act != NULL; b++) {
            if (b->brief == NULL) {
                continue;
            }
            snprintf(entry, sizeof entry, "%s %s", b->label, b->brief);
            const char *place = strstr(row, entry);
            assert_true(place == NULL || place >= from);
            from = place == NULL ? from : place;
            found += place != NULL;
        }
        assert_true(found > 0);
        assert_contains(row, ": command");
        assert_contains(row, "? help");
        assert_contains(row, "q quit");
    }
    pthread_mutex_unlock(&s.lab->guard);
    tear_down(&s);
}

static void rungs_of_the_ladder_have_places_of_their_own(void **state)
{
    (void)state;
    for (size_t s = 0; mf_solver_at(s) != NULL; s++) {
        for (size_t o = 0; o < s; o++) {
            assert_true(mf_solver_at(s)->rung == 0 ||
                        mf_solver_at(s)->rung != mf_solver_at(o)->rung);
        }
        assert_true(mf_solver_at(s)->rung == 0 || mf_solver_at(s)->rung_says != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_binding_of_every_screen_has_the_effect_that_is_expected),
        cmocka_unit_test(every_common_key_has_the_effect_that_is_expected),
        cmocka_unit_test(every_screen_at_many_sizes_is_what_it_was),
        cmocka_unit_test(a_click_and_the_wheel_do_at_every_place_what_they_did),
        cmocka_unit_test(digits_function_keys_and_tab_go_to_screens),
        cmocka_unit_test(the_title_names_the_file_and_every_tab_and_marks_the_shown_one),
        cmocka_unit_test(the_footer_lists_the_screens_keys_in_the_order_of_its_table),
        cmocka_unit_test(rungs_of_the_ladder_have_places_of_their_own),
    };
    return cmocka_run_group_tests_name("screen/keys", tests, NULL, NULL);
}
