/* Plots in pixels: the bytes that a terminal gets, taken apart again; and the real program in a
 * terminal that answers as one with sixels, with kitty's protocol or with neither does. */
#include "../support.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <zlib.h>

#include "../../src/draw/keep.h"
#include "../../src/draw/ramp.h"
#include "../../src/figure/pen_cairo.h"
#include "../../src/term/pixels.h"

enum { BYTES_MOST = 1 << 24 };

/* ---- taking sequences apart ------------------------------------------------------------------ */

static size_t from_base64(const char *text, size_t length, unsigned char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0;
    for (size_t i = 0; i + 3 < length; i += 4) {
        unsigned four = 0;
        for (int d = 0; d < 4; d++) {
            const char *at = strchr(digits, text[i + (size_t)d]);
            four = four << 6 | (text[i + (size_t)d] == '=' ? 0 : (unsigned)(at - digits));
        }
        out[n++] = (unsigned char)(four >> 16);
        out[n++] = (unsigned char)(four >> 8);
        out[n++] = (unsigned char)four;
        n -= (size_t)((text[i + 2] == '=') + (text[i + 3] == '='));
    }
    return n;
}

/* What a sixel sequence paints: 1 + the colour's number, 0 where nothing is. */
static void paint(const char *sixel, int width, int height, int *out)
{
    int x = 0, y = 0, colour = 0;
    memset(out, 0, (size_t)width * (size_t)height * sizeof *out);
    for (const char *c = strchr(sixel, 'q') + 1; *c != '\033' && *c != '\0'; c++) {
        int times = 1, skip;
        if (*c == '"') {
            c += strcspn(c, "#\033") - 1;
        } else if (*c == '#') {
            sscanf(c + 1, "%d%n", &colour, &skip);
            c += skip;
            while (c[1] == ';') { /* its definition */
                c += 1 + strspn(c + 2, "0123456789") + 0;
            }
        } else if (*c == '$') {
            x = 0;
        } else if (*c == '-') {
            x = 0;
            y += 6;
        } else {
            if (*c == '!') {
                sscanf(c + 1, "%d%n", &times, &skip);
                c += 1 + skip;
            }
            assert_true(*c >= '?' && *c <= '~');
            for (; times > 0; times--, x++) {
                for (int bit = 0; bit < 6; bit++) {
                    if ((*c - '?') >> bit & 1) {
                        assert_true(x < width && y + bit < height);
                        out[(y + bit) * width + x] = 1 + colour;
                    }
                }
            }
        }
    }
}

static char *written(void (*write)(const uint32_t *, FILE *), const uint32_t *pixels)
{
    static char *text;
    static size_t size;
    FILE *to = open_memstream(&text, &size);
    write(pixels, to);
    fclose(to);
    return text;
}

enum { WIDE = 37, HIGH = 20 };

static void as_sixels(const uint32_t *pixels, FILE *to)
{
    sixel_write(pixels, WIDE, HIGH, (area){4, 2, 5, 2}, to);
}

static void as_kitty(const uint32_t *pixels, FILE *to)
{
    kitty_write(3, pixels, WIDE, HIGH, (area){4, 2, 5, 2}, to);
}

/* Noise of clear, half clear and full pixels. */
static void fill(uint32_t *pixels)
{
    uint32_t state = 1;
    for (int i = 0; i < WIDE * HIGH; i++) {
        state = state * 1664525u + 1013904223u;
        uint32_t alpha = state >> 30 == 0 ? 0 : state >> 30 == 1 ? 100 : 255;
        uint32_t value = (state >> 8) % (alpha + 1);
        pixels[i] = alpha << 24 | value << 16 | (alpha - value) << 8 | value / 2;
    }
}

static void sixels_say_which_pixels_are_there_and_in_which_colour(void **state)
{
    (void)state;
    uint32_t pixels[WIDE * HIGH];
    int painted[WIDE * HIGH];
    fill(pixels);
    char *text = written(as_sixels, pixels);
    assert_non_null(strstr(text, "\0337\033[3;5H\033P0;1;0q\"1;1;37;20#"));
    assert_string_equal(text + strlen(text) - 4, "\033\\\0338");
    paint(text, WIDE, HIGH, painted);
    for (int i = 0; i < WIDE * HIGH; i++) {
        assert_int_equal(painted[i] > 0, pixels[i] >> 24 >= 128);
        for (int j = 0; j < i && painted[i] > 0; j += 7) { /* equal pixels, equal colours */
            assert_true(pixels[i] != pixels[j] || painted[i] == painted[j]);
        }
    }
    free(text);
}

static void kittys_pictures_are_the_pixels_packed_in_chunks(void **state)
{
    (void)state;
    uint32_t pixels[WIDE * HIGH];
    unsigned char packed[WIDE * HIGH * 8], rgba[WIDE * HIGH * 4];
    size_t n = 0;
    fill(pixels);
    char *text = written(as_kitty, pixels);
    assert_non_null(
        strstr(text, "\0337\033[3;5H\033_Ga=T,f=32,o=z,s=37,v=20,i=3,p=1,c=5,r=2,C=1,q=2,m="));
    for (char *at = strstr(text, "\033_G"); at != NULL; at = strstr(at + 1, "\033_G")) {
        char *data = strchr(at, ';') + 1, *end = strstr(data, "\033\\");
        assert_true(end - data <= 4096);
        bool last = strstr(at + 1, "\033_G") == NULL;
        assert_true(data[-2] == (last ? '0' : '1')); /* m: more to come */
        n += from_base64(data, (size_t)(end - data), packed + n);
    }
    uLongf size = sizeof rgba;
    assert_int_equal(uncompress(rgba, &size, packed, n), Z_OK);
    assert_int_equal(size, sizeof rgba);
    for (int i = 0; i < WIDE * HIGH; i++) {
        unsigned alpha = pixels[i] >> 24, red = pixels[i] >> 16 & 255;
        assert_int_equal(rgba[4 * i + 3], alpha);
        assert_true(alpha == 0 || abs((int)(rgba[4 * i] * alpha / 255) - (int)red) <= 1);
    }
    free(text);
}

static void the_clipboard_is_asked_to_keep_a_text(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    clipboard_write("mfexplore train x.csv\n", to);
    fclose(to);
    unsigned char out[100];
    assert_int_equal(strncmp(text, "\033]52;c;", 7), 0);
    size_t n = from_base64(text + 7, strlen(text) - 9, out);
    assert_memory_equal(out, "mfexplore train x.csv\n", n);
    assert_int_equal(n, 22);
    free(text);
}

/* ---- the program in a terminal --------------------------------------------------------------- */

static char *seen; /* all that it has written */
static size_t n_seen;

typedef struct terminal {
    int fd;
    pid_t child;
    const char *answer; /* to "who are you?" */
    bool answered;
} terminal;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Reads on until `words` are there behind `from`; false when they have not come. */
static bool await_for(terminal *t, size_t from, const char *words, double seconds)
{
    double end = now() + seconds;
    while (now() < end) {
        struct pollfd ready = {.fd = t->fd, .events = POLLIN};
        if (poll(&ready, 1, 50) > 0) {
            ssize_t n = read(t->fd, seen + n_seen, (size_t)BYTES_MOST - n_seen - 1);
            if (n <= 0 && errno != EAGAIN) {
                return memmem(seen + from, n_seen - from, words, strlen(words)) != NULL;
            }
            n_seen += n > 0 ? (size_t)n : 0;
            seen[n_seen] = '\0';
        }
        if (!t->answered && memmem(seen, n_seen, "\033[c", 3) != NULL) {
            t->answered = true;
            assert_true(write(t->fd, t->answer, strlen(t->answer)) > 0);
        }
        if (memmem(seen + from, n_seen - from, words, strlen(words)) != NULL) {
            return true;
        }
    }
    return false;
}

static bool await(terminal *t, size_t from, const char *words)
{
    return await_for(t, from, words, 60);
}

static terminal start(const char *flags, const char *answer)
{
    terminal t = {.answer = answer};
    struct winsize size = {.ws_row = 24, .ws_col = 80, .ws_xpixel = 800, .ws_ypixel = 480};
    const char *binary = getenv("MFEXPLORE");
    char command[600];
    snprintf(command, sizeof command, "exec %s data/tiny.csv %s",
             binary == NULL ? "build/mfexplore" : binary, flags);
    seen = calloc(BYTES_MOST, 1);
    n_seen = 0;
    t.child = forkpty(&t.fd, NULL, NULL, &size);
    assert_true(t.child >= 0);
    if (t.child == 0) {
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("XDG_STATE_HOME", temporary("state"), 1);
        unsetenv("NO_COLOR");
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    fcntl(t.fd, F_SETFL, O_NONBLOCK);
    return t;
}

static void type(terminal *t, const char *keys)
{
    assert_true(write(t->fd, keys, strlen(keys)) > 0);
}

static void finish(terminal *t)
{
    int status;
    type(t, "qy");
    await(t, n_seen, "\033[?1049l");
    close(t->fd);
    for (int tries = 0; tries < 500 && waitpid(t->child, &status, WNOHANG) == 0; tries++) {
        usleep(20000);
    }
    kill(t->child, SIGKILL);
    waitpid(t->child, &status, 0);
    free(seen);
}

static void a_terminal_with_sixels_gets_curves_as_sixels_inside_its_plot(void **state)
{
    (void)state;
    terminal t = start("", "\033[?2026;2$y\033[?62;4;22c");
    assert_true(await(&t, 0, "71 ratings"));
    size_t before = n_seen;
    type(&t, "2 ");
    assert_true(await(&t, before, "Train]"));
    before = n_seen;
    assert_true(await(&t, before, "\033P0;1;0q\"1;1;"));
    assert_true(await(&t, before, "by no more than"));
    char *picture = strstr(seen + before, "\033P0;1;0q");
    int wide, high, row, column;
    assert_int_equal(sscanf(picture, "\033P0;1;0q\"1;1;%d;%d", &wide, &high), 2);
    assert_int_equal(wide % 10, 0); /* whole cells of 10 × 20 pixels */
    assert_int_equal(high % 20, 0);
    assert_int_equal(sscanf(picture - strlen("\033[4;8H"), "\033[%d;%dH", &row, &column), 2);
    assert_true(column - 1 + wide / 10 <= 80 && row - 1 + high / 20 <= 22);
    assert_non_null(strstr(seen, "\033[?2026h"));
    await_for(&t, n_seen, "nothing", 0.5); /* until all is drawn */
    before = n_seen;
    type(&t, "?"); /* help stands over the plot: no picture then */
    assert_true(await(&t, before, "keys of Train"));
    await_for(&t, before, "\033P0", 0.3); /* whatever comes */
    assert_null(strstr(seen + before, "\033P0;1;0q"));
    before = n_seen;
    type(&t, "\033");
    assert_true(await(&t, before, "\033P0;1;0q")); /* and there it is again */
    finish(&t);
}

static void a_terminal_with_kittys_protocol_gets_them_by_it_and_they_are_taken_away(void **state)
{
    (void)state;
    terminal t = start("", "\033_Gi=31;OK\033\\\033[?62c");
    assert_true(await(&t, 0, "71 ratings"));
    size_t before = n_seen;
    type(&t, "2 ");
    assert_true(await(&t, before, ",i=1,p=1,")); /* the first of Train's; Data's map is 2 */
    assert_non_null(strstr(seen, "\033_Ga=T,f=32,o=z,"));
    before = n_seen;
    type(&t, "6"); /* another screen */
    assert_true(await(&t, before, "\033_Ga=d,d=I,i=1,q=2\033\\"));
    type(&t, "2");
    assert_true(await(&t, before, ",i=1,p=1,"));
    before = n_seen;
    char *all = seen;
    type(&t, "q");
    await(&t, before, "leave");
    type(&t, "y");
    assert_true(await(&t, before, "\033_Ga=d,d=A,q=2\033\\"));
    assert_null(strstr(all, "\033P0;1;0q"));
    finish(&t);
}

static void a_map_has_its_own_colours_and_one_for_each_of_its_parts(void **state)
{
    (void)state;
    enum { HIGH_MAP = 4, WIDE_MAP = 6 };
    grid *g = grid_new(WIDE_MAP, HIGH_MAP, false);
    grid_keep(g, 2, 2);
    kept *k = keep_map(g, "map", grid_area(g), "R", 3, 2);
    const float shares[6] = {0, 0.5f, 1, NAN, 1, 0.5f};
    memcpy(k->map.share, shares, sizeof shares);
    uint32_t *pixels = figure_pixels(k, 30, 20, NULL, false, 10);
    if (pixels == NULL) {
        grid_free(g);
        print_message("skipped: built without figures\n");
        skip();
    }
    for (int y = 0; y < 20; y++) { /* parts of 10 × 10 pixels, without a seam */
        for (int x = 0; x < 30; x++) {
            float share = shares[y / 10 * 3 + x / 10];
            uint8_t rgb[3];
            ramp_rgb(ramp_heat(isnan(share) ? 0 : (double)share), false, rgb);
            uint32_t wanted = isnan(share) ? 0
                                           : 0xff000000u | (uint32_t)rgb[0] << 16 |
                                                 (uint32_t)rgb[1] << 8 | rgb[2];
            assert_int_equal(pixels[y * 30 + x], wanted);
        }
    }
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    sixel_write(pixels, 30, 20, grid_area(g), to);
    fclose(to);
    uint8_t rgb[3];
    char colour[40];
    for (int c = 0; c < 3; c++) { /* each colour as it is, not the nearest of a few */
        ramp_rgb(ramp_heat(c / 2.0), false, rgb);
        snprintf(colour, sizeof colour, "#%d;2;%d;%d;%d#", c, rgb[0] * 100 / 255,
                 rgb[1] * 100 / 255, rgb[2] * 100 / 255);
        colour[strlen(colour) - (c == 2)] = '\0';
        assert_non_null(strstr(text, colour));
    }
    free(text);
    free(pixels);
    grid_free(g);
}

static void the_map_of_ratings_is_a_picture_inside_its_frame(void **state)
{
    (void)state;
    int wide, high, row, column;
    terminal t = start("", "\033[?62;4;22c");
    assert_true(await(&t, 0, "\033P0;1;0q\"1;1;"));
    await_for(&t, n_seen, "nothing", 0.5);
    char *picture = strstr(seen, "\033P0;1;0q"), *place = picture - 1;
    assert_int_equal(sscanf(picture, "\033P0;1;0q\"1;1;%d;%d", &wide, &high), 2);
    while (*place != '\033') {
        place--;
    }
    assert_int_equal(sscanf(place, "\033[%d;%dH", &row, &column), 2);
    assert_true(wide % 10 == 0 && high % 20 == 0 && column > 40);
    assert_true(column - 1 + wide / 10 <= 79 && row - 1 + high / 20 <= 22);
    size_t before = n_seen;
    type(&t, "+"); /* a part of it is another picture */
    assert_true(await(&t, before, "\033P0;1;0q\"1;1;"));
    before = n_seen;
    type(&t, "?"); /* and under help none */
    assert_true(await(&t, before, "keys of Data"));
    await_for(&t, before, "\033P0", 0.3);
    assert_null(strstr(seen + before, "\033P0;1;0q"));
    finish(&t);
}

static void others_get_characters_and_so_does_who_asks_for_them(void **state)
{
    (void)state;
    const char *const flags[] = {"", "--graphics cells"};
    for (int f = 0; f < 2; f++) {
        terminal t = start(flags[f], f == 0 ? "\033[?1;2c" : "");
        t.answered = f == 1;
        assert_true(await(&t, 0, "71 ratings"));
        type(&t, "2 ");
        assert_true(await(&t, 0, "by no more than"));
        assert_null(strstr(seen, "\033P0;1;0q"));
        assert_null(strstr(seen, "\033_Ga=T"));
        assert_int_equal(strstr(seen, "\033_Gi=31") == NULL, f == 1); /* and is not asked */
        finish(&t);
    }
}

/* By screenshots of xterm, where it and what takes them are there. */
static void a_real_terminal_shows_plots_in_pixels_and_nothing_is_left_over(void **state)
{
    (void)state;
    char command[600];
    const char *binary = getenv("MFEXPLORE");
    bool there =
        system("for t in Xvfb xterm xdotool import compare; do command -v $t || exit 1; done "
               ">/dev/null 2>&1") == 0;
    if (!there || is_sanitized()) {
        skip();
    }
    snprintf(command, sizeof command, "timeout 200 .ci/xterm-pixels %s %s",
             binary == NULL ? "build/mfexplore" : binary, temporary("xterm"));
    int status = system(command);
    if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 124) { /* the machine was too busy */
        skip();
    }
    assert_int_equal(status, 0);
}

/* However long an answer is, however late, in however many parts: none of it is a key. */
static void answers_are_no_keys(void **state)
{
    (void)state;
    terminal t =
        start("", "\033_Gi=31;ENOTSUPPORTED:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
                  "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq\033\\\033[?62");
    assert_true(await(&t, 0, "71 ratings"));
    await_for(&t, n_seen, "nothing", 0.2);
    type(&t, ";4;22c"); /* the end of the last one comes later */
    await_for(&t, n_seen, "nothing", 0.2);
    type(&t, "2 ");
    assert_true(await(&t, 0, "\033P0;1;0q\"1;1;")); /* and has been understood */
    finish(&t);
    t = start("", "");
    t.answered = true; /* it answers when the prompt is open */
    assert_true(await(&t, 0, "71 ratings"));
    type(&t, ":");
    await_for(&t, n_seen, "nothing", 0.3);
    type(&t, "tra\033[6;20;10t\033[?2026;2$y\033[?62;4cin --epochs 3\r");
    await_for(&t, n_seen, "nothing", 0.5);
    type(&t, "2");
    assert_true(await(&t, 0, "\033P0;1;0q\"1;1;"));
    finish(&t);
}

static void what_is_shared_goes_to_the_clipboard(void **state)
{
    (void)state;
    terminal t = start("", "\033[?1;2c");
    assert_true(await(&t, 0, "71 ratings"));
    type(&t, "Y");
    assert_true(await(&t, 0, "\033]52;c;"));
    assert_true(await(&t, 0, "\033\\"));
    unsigned char text[2000];
    char *data = strstr(seen, "\033]52;c;") + 7;
    size_t n = from_base64(data, strcspn(data, "\033"), text);
    text[n] = '\0';
    assert_non_null(strstr((char *)text, "mfexplore stats data/tiny.csv"));
    finish(&t);
}

static void a_key_of_the_users_own_is_what_it_stands_for(void **state)
{
    (void)state;
    char command[600], folder[300];
    snprintf(folder, sizeof folder, "%s", temporary("config"));
    snprintf(command, sizeof command,
             "mkdir -p %s/mfexplore && printf 'key w = 2 Space\\n' > %s/mfexplore/config", folder,
             folder);
    assert_int_equal(system(command), 0);
    char *before = getenv("XDG_CONFIG_HOME");
    before = before == NULL ? NULL : strdup(before);
    setenv("XDG_CONFIG_HOME", folder, 1);
    terminal t = start("", "\033[?1;2c");
    assert_true(await(&t, 0, "71 ratings"));
    type(&t, "w");
    assert_true(await(&t, 0, "by no more than")); /* Train, and trained */
    finish(&t);
    before == NULL ? unsetenv("XDG_CONFIG_HOME") : setenv("XDG_CONFIG_HOME", before, 1);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixels_say_which_pixels_are_there_and_in_which_colour),
        cmocka_unit_test(kittys_pictures_are_the_pixels_packed_in_chunks),
        cmocka_unit_test(the_clipboard_is_asked_to_keep_a_text),
        cmocka_unit_test(a_terminal_with_sixels_gets_curves_as_sixels_inside_its_plot),
        cmocka_unit_test(a_terminal_with_kittys_protocol_gets_them_by_it_and_they_are_taken_away),
        cmocka_unit_test(a_map_has_its_own_colours_and_one_for_each_of_its_parts),
        cmocka_unit_test(the_map_of_ratings_is_a_picture_inside_its_frame),
        cmocka_unit_test(others_get_characters_and_so_does_who_asks_for_them),
        cmocka_unit_test(a_real_terminal_shows_plots_in_pixels_and_nothing_is_left_over),
        cmocka_unit_test(answers_are_no_keys),
        cmocka_unit_test(what_is_shared_goes_to_the_clipboard),
        cmocka_unit_test(a_key_of_the_users_own_is_what_it_stands_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
