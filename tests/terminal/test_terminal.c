/* The real program on a real pseudo-terminal, seen through libvterm: what is on the screen after
 * keys, and that the terminal is whole afterwards whatever happened. */
#include "../support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <vterm.h>

#include "../../src/data/random.h"

typedef struct terminal {
    int fd;
    pid_t child;
    VTerm *vterm;
    VTermScreen *screen;
    struct termios before;
    bool alternate, cursor, mouse; /* as the terminal's modes are now */
    int rows, columns;
} terminal;

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    terminal *t = user;
    if (property == VTERM_PROP_ALTSCREEN) {
        t->alternate = value->boolean != 0;
    } else if (property == VTERM_PROP_CURSORVISIBLE) {
        t->cursor = value->boolean != 0;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

enum { SCREEN_BYTES = 400000 };

/* Sanitizers slow the program; a machine may be busy. Nothing here waits longer than it must: a
 * screen that goes on moving is waited for, one that stands still is not. */
static const double LONGEST = 60;
static const double LONGEST_IN_ALL = 400;

static terminal start(const char *arguments, int columns, int rows, const char *term)
{
    terminal t = {.rows = rows, .columns = columns, .cursor = true};
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    const char *binary = getenv("MFEXPLORE");
    char command[1024], state[256];
    snprintf(state, sizeof state, "%s", temporary("state"));
    if (arguments[0] == '!') { /* a shell's line, not the program's arguments */
        snprintf(command, sizeof command, "exec %s", arguments + 1);
    } else {
        snprintf(command, sizeof command, "exec %s %s", binary == NULL ? "build/mfexplore" : binary,
                 arguments);
    }
    t.child = forkpty(&t.fd, NULL, NULL, &size);
    assert_true(t.child >= 0);
    if (t.child == 0) {
        setenv("TERM", term, 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("XDG_STATE_HOME", state, 1);
        setenv("NCURSES_GPM_TERMS", "none", 1); /* the console's mouse library leaks a few bytes */
        unsetenv("NO_COLOR");
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    tcgetattr(t.fd, &t.before);
    fcntl(t.fd, F_SETFL, O_NONBLOCK);
    t.vterm = vterm_new(rows, columns);
    vterm_set_utf8(t.vterm, 1);
    t.screen = vterm_obtain_screen(t.vterm);
    return t;
}

/* `t` must stay where it is from here on. */
static void attach(terminal *t)
{
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_reset(t->screen, 1);
}

/* Passes on what the program writes, for so long or until it is quiet. False at its end. */
static bool pump(terminal *t, double seconds)
{
    double end = now() + seconds;
    char bytes[65536];
    while (now() < end) {
        struct pollfd ready = {.fd = t->fd, .events = POLLIN};
        if (poll(&ready, 1, 10) <= 0) {
            continue;
        }
        ssize_t n = read(t->fd, bytes, sizeof bytes);
        if (n > 0) {
            vterm_input_write(t->vterm, bytes, (size_t)n);
            /* libvterm reads one mode of a list only: the mouse's is looked for here. */
            t->mouse = (t->mouse || memmem(bytes, (size_t)n, "1000h", 5) != NULL) &&
                       memmem(bytes, (size_t)n, "1000l", 5) == NULL;
        } else if (n == 0 || errno != EAGAIN) {
            return false;
        }
    }
    return true;
}

/* The screen as text, in a static buffer. */
static const char *shown(terminal *t)
{
    static char text[SCREEN_BYTES];
    size_t at = 0;
    for (int row = 0; row < t->rows; row++) {
        for (int column = 0; column < t->columns && at + 64 < sizeof text; column++) {
            VTermRect cell = {row, row + 1, column, column + 1};
            at += vterm_screen_get_text(t->screen, text + at, sizeof text - at, cell);
            if (at == 0 || text[at - 1] == '\0') {
                at -= at > 0;
            }
        }
        text[at++] = '\n';
    }
    text[at] = '\0';
    return text;
}

static void wait_for(terminal *t, const char *words)
{
    static char before[SCREEN_BYTES];
    double end = now() + LONGEST;
    double end_in_all = now() + LONGEST_IN_ALL;
    snprintf(before, sizeof before, "%s", shown(t));
    while (strstr(shown(t), words) == NULL) {
        bool alive = pump(t, 0.02);
        if (strcmp(before, shown(t)) != 0) {
            snprintf(before, sizeof before, "%s", shown(t));
            end = now() + LONGEST;
        }
        bool late = now() > end || now() > end_in_all;
        if (late || (!alive && strstr(shown(t), words) == NULL)) {
            fail_msg("waited for \"%s\"; the screen is\n%s", words, shown(t));
        }
    }
}

static void type(terminal *t, const char *keys)
{
    assert_int_equal(write(t->fd, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* Waits for the end of the program, which the key, unless it is NULL, asks for every two seconds.
 * Its exit code, or 128 + the signal. */
static int finish_by(terminal *t, const char *key)
{
    int status;
    double end = now() + LONGEST, again = now();
    while (waitpid(t->child, &status, WNOHANG) == 0) {
        if (key != NULL && now() >= again) {
            type(t, key);
            again = now() + 2;
        }
        pump(t, 0.02);
        if (now() > end) {
            kill(t->child, SIGKILL);
            fail_msg("it does not end; the screen is\n%s", shown(t));
        }
    }
    pump(t, 0.1);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int finish(terminal *t)
{
    return finish_by(t, NULL);
}

/* Ctrl-C cancels what is at work, else it leaves at once. */
static int interrupt(terminal *t)
{
    return finish_by(t, "\003");
}

static void assert_whole(terminal *t)
{
    struct termios after;
    assert_int_equal(tcgetattr(t->fd, &after), 0);
    assert_int_equal(after.c_lflag, t->before.c_lflag);
    assert_int_equal(after.c_iflag, t->before.c_iflag);
    assert_int_equal(after.c_oflag, t->before.c_oflag);
    assert_false(t->alternate);
    assert_true(t->cursor);
    assert_false(t->mouse);
}

static void end(terminal *t)
{
    vterm_free(t->vterm);
    close(t->fd);
}

/* Two variables lend their places while libraries are loaded: here TERM and SHELL, as there are no
 * others; with one alone the program starts itself once more. */
static void variables_whose_places_were_lent_are_back_before_the_program_begins(void **state)
{
    (void)state;
    static const char *const environments[] = {"TERM=xterm-256color SHELL=/bin/sh",
                                               "TERM=xterm-256color"};
    char command[600];
    for (size_t e = 0; e < sizeof environments / sizeof environments[0]; e++) {
        snprintf(command, sizeof command, "!env -i %s %s data/tiny.csv", environments[e],
                 getenv("MFEXPLORE"));
        terminal t = start(command, 80, 24, "xterm-256color");
        attach(&t);
        wait_for(&t, "12 watchers");
        type(&t, "q");
        assert_int_equal(finish(&t), 0);
        end(&t);
    }
}

static void all_screens_open_train_and_quit(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers × 10 movies");
    assert_true(t.alternate);
    type(&t, "2");
    wait_for(&t, "[2 Train]");
    type(&t, " ");
    wait_for(&t, "200/200");
    type(&t, "3 ");
    wait_for(&t, "lowest held-out");
    type(&t, "4");
    wait_for(&t, "predicted");
    type(&t, "\r");
    wait_for(&t, "because you rated");
    type(&t, "?");
    wait_for(&t, "keys of Recommend");
    type(&t, "qqq"); /* closes the help; asks, as models would be lost; leaves */
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

/* "2 Space" as fast as it can be typed, before the file has been read. */
static void a_space_that_comes_before_the_data_trains_once_they_are_there(void **state)
{
    (void)state;
    terminal t = start("data/sample.csv.gz", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "1 Data");
    type(&t, "2 ");
    wait_for(&t, "200/200");
    type(&t, "5s"); /* Factors of B, and then there is no B */
    wait_for(&t, "Q of B");
    type(&t, ":delete B\r");
    wait_for(&t, "Q of A");
    type(&t, "\003");
    assert_int_equal(interrupt(&t), 0);
    end(&t);
}

static void the_prompt_completes_runs_and_pages(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    type(&t, ":trai\t");
    wait_for(&t, ":train ");
    type(&t, "--epochs 30\r");
    type(&t, "2");
    wait_for(&t, "30/30");
    type(&t, ":predict ada Salt\t");
    wait_for(&t, "\"Salt and Cinnamon (2001)\"");
    type(&t, "\r");
    wait_for(&t, "prediction");
    type(&t, "\033");
    pump(&t, 0.2);
    type(&t, ":recommend adda\r");
    wait_for(&t, "no watcher 'adda'");
    type(&t, ":share\r");
    wait_for(&t, "mfexplore train data/tiny.csv --beta 0.02,0 --epochs 30");
    type(&t, ":sta\033");
    pump(&t, 0.2);
    assert_null(strstr(shown(&t), ":sta")); /* Esc closes the prompt */
    type(&t, ":quit\r");
    wait_for(&t, "has not been saved");
    type(&t, "y");
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

static void a_picture_is_exported_from_the_prompt(void **state)
{
    (void)state;
    char line[512];
    const char *path = temporary("picture.svg");
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    snprintf(line, sizeof line, ":export screen data --size 100x30 -o %s\r", path);
    type(&t, line);
    wait_for(&t, "saved in");
    size_t length;
    char *svg = read_bytes(path, &length);
    assert_contains(svg, "<svg");
    assert_contains(svg, ">window<");
    free(svg);
    type(&t, "q");
    assert_int_equal(finish(&t), 0);
    end(&t);
}

static void signals_end_it_and_leave_the_terminal_whole(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1,
                                  SIGUSR2, SIGALRM, SIGXCPU, SIGABRT, SIGSEGV};
    for (size_t s = 0; s < sizeof signals / sizeof signals[0]; s++) {
        bool crash = signals[s] == SIGABRT || signals[s] == SIGSEGV;
        terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
        attach(&t);
        wait_for(&t, "12 watchers");
        type(&t, "2 ");
        wait_for(&t, "[2 Train]");
        kill(t.child, signals[s]);
        int code = finish(&t);
        if (!crash || code > 128) { /* a sanitizer may turn a crash into an exit of its own */
            assert_int_equal(code, 128 + signals[s]);
        }
        assert_whole(&t);
        end(&t);
    }
}

/* What is written in a crash is what the terminal takes, without its description's delays. */
static void a_crash_on_a_slow_terminal_writes_no_delays(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "vt100");
    attach(&t);
    wait_for(&t, "12 watchers");
    pump(&t, 0.2);
    kill(t.child, SIGSEGV);
    char bytes[4096];
    size_t n = 0;
    struct pollfd ready = {.fd = t.fd, .events = POLLIN};
    while (poll(&ready, 1, 10000) > 0 && n + 1 < sizeof bytes) {
        ssize_t some = read(t.fd, bytes + n, sizeof bytes - 1 - n);
        if (some <= 0) {
            break;
        }
        n += (size_t)some;
    }
    bytes[n] = '\0';
    assert_contains(bytes, "\033[m\017"); /* sgr0, of which the description says "\\E[m\\017$<2>" */
    assert_null(strstr(bytes, "$<"));
    assert_null(strstr(bytes, "2>"));
    finish(&t);
    end(&t);
}

static void expect_end_without_terminal(const char *arguments, const char *keys, const char *words)
{
    terminal t = start(arguments, 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "watchers");
    type(&t, keys);
    wait_for(&t, words);
    close(t.fd);
    int status = 0;
    double limit = now() + LONGEST;
    while (waitpid(t.child, &status, WNOHANG) == 0 && now() < limit) {
        usleep(10000);
    }
    assert_true(now() < limit);
    vterm_free(t.vterm);
}

static void it_ends_when_its_terminal_is_gone(void **state)
{
    (void)state;
    expect_end_without_terminal("data/tiny.csv", "1", "[1 Data]");
    expect_end_without_terminal("data/sample.csv.gz", ":train --epochs 100000\r2", "[2 Train]");
    expect_end_without_terminal("data/sample.csv.gz", "3 ", "held-out");
}

static void two_explorers_keep_one_history(void **state)
{
    (void)state;
    const char *names[2] = {":describe\r", ":runs\r"};
    terminal both[2];
    for (int i = 0; i < 2; i++) {
        both[i] = start("data/tiny.csv", 80, 24, "xterm-256color");
        attach(&both[i]);
        wait_for(&both[i], "12 watchers");
    }
    for (int i = 0; i < 2; i++) {
        type(&both[i], names[i]);
        pump(&both[i], 0.3);
        type(&both[i], "\033q");
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(finish(&both[i]), 0);
        end(&both[i]);
    }
    size_t length;
    char *history = read_bytes(temporary("state/mfexplore/history"), &length);
    assert_non_null(strstr(history, "describe\n"));
    assert_non_null(strstr(history, "runs\n"));
    free(history);
    /* What is killed keeps what was given. */
    both[0] = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&both[0]);
    wait_for(&both[0], "12 watchers");
    type(&both[0], ":stats\r");
    pump(&both[0], 0.3);
    kill(both[0].child, SIGKILL);
    assert_int_equal(finish(&both[0]), 128 + SIGKILL);
    end(&both[0]);
    history = read_bytes(temporary("state/mfexplore/history"), &length);
    assert_non_null(strstr(history, "describe\n"));
    assert_non_null(strstr(history, "stats\n"));
    free(history);
}

/* Under a shell with job control: a process group that nobody could resume is never stopped. */
static void it_can_be_stopped_and_resumed(void **state)
{
    (void)state;
    const char *binary = getenv("MFEXPLORE");
    char script[512];
    snprintf(script, sizeof script,
             "set -m\n%s data/tiny.csv\necho stopped $?; read x; fg\necho again $?; read x; fg\n",
             binary == NULL ? "build/mfexplore" : binary);
    snprintf(script, sizeof script, "%s", write_text("jobs.sh", script));
    char words[600];
    snprintf(words, sizeof words, "!bash %s", script);
    terminal t = start(words, 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    type(&t, "\032"); /* Ctrl-Z */
    wait_for(&t, "stopped 148");
    assert_false(t.alternate);
    assert_true(t.cursor);
    type(&t, "\n");
    wait_for(&t, "12 watchers");
    type(&t, "2");
    wait_for(&t, "[2 Train]");
    assert_true(t.alternate);
    kill(-tcgetpgrp(t.fd), SIGTSTP); /* the same from outside */
    wait_for(&t, "again 148");
    assert_false(t.alternate);
    type(&t, "\n");
    wait_for(&t, "[2 Train]");
    type(&t, "1");
    wait_for(&t, "[1 Data]");
    type(&t, "q");
    assert_int_equal(finish(&t), 0);
    end(&t);
}

static void resize(terminal *t, int columns, int rows)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    t->rows = rows;
    t->columns = columns;
    vterm_set_size(t->vterm, rows, columns);
    ioctl(t->fd, TIOCSWINSZ, &size);
}

static void a_storm_of_sizes_while_training_does_no_harm(void **state)
{
    (void)state;
    terminal t = start("data/sample.csv.gz", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "257 watchers");
    type(&t, "2 ");
    mf_random random = {7};
    for (int i = 0; i < 60; i++) {
        resize(&t, 1 + (int)mf_random_below(&random, 300), 1 + (int)mf_random_below(&random, 100));
        type(&t, i % 7 == 0 ? "\t" : i % 5 == 0 ? "\033[B" : "y");
        pump(&t, 0.01);
    }
    resize(&t, 50, 10);
    wait_for(&t, "too small");
    resize(&t, 80, 24);
    type(&t, "2\033OF"); /* End: live again, whatever was looked back to */
    wait_for(&t, "200/200");
    assert_int_equal(interrupt(&t), 0); /* however long it has trained */
    assert_whole(&t);
    end(&t);
}

static void bad_data_is_shown_with_its_line_and_exits_three(void **state)
{
    (void)state;
    char arguments[300];
    snprintf(arguments, sizeof arguments, "%s",
             write_text("bad.csv", "watcher,movie,rating\na,1,5\nb,2,oops\n"));
    terminal t = start(arguments, 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "this file could not be opened");
    wait_for(&t, "bad.csv:3:");
    wait_for(&t, "b,2,oops");
    type(&t, ":open data/tiny.csv\r");
    wait_for(&t, "12 watchers");
    type(&t, "q");
    assert_int_equal(finish(&t), 0);
    end(&t);
    t = start(arguments, 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "this file could not be opened");
    type(&t, "q");
    assert_int_equal(finish(&t), 3);
    assert_whole(&t);
    end(&t);
}

static void old_terminals_and_unknown_ones_are_served(void **state)
{
    (void)state;
    static const char *const terms[] = {"vt100", "linux", "screen", "xterm", "rxvt", "vt220"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        terminal t = start("data/tiny.csv", 80, 24, terms[i]);
        attach(&t);
        wait_for(&t, "12 watchers");
        type(&t, "2 ");
        wait_for(&t, "200/200");
        type(&t, "q");
        wait_for(&t, "has not been saved");
        type(&t, "y");
        assert_int_equal(finish(&t), 0);
        end(&t);
    }
    terminal t = start("data/tiny.csv", 80, 24, "no-such-terminal");
    attach(&t);
    int code = finish(&t);
    assert_contains(shown(&t), "unknown terminal");
    assert_int_equal(code, 1);
    end(&t);
    t = start("data/tiny.csv", 80, 24, "dumb"); /* line mode */
    attach(&t);
    pump(&t, 0.3);
    type(&t, "predict ada 3\n");
    wait_for(&t, "prediction");
    type(&t, "quit\n");
    assert_int_equal(finish(&t), 0);
    end(&t);
}

/* What a screen computes for itself was not asked for: a key that cancels is not spent on it. */
static void ctrl_c_leaves_while_a_screen_computes_what_it_shows(void **state)
{
    (void)state;
    terminal t = start("data/sample.csv.gz", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "257 watchers");
    type(&t, "2:train --epochs 5 -k 64\r");
    wait_for(&t, "5/5");
    type(&t, "5");
    wait_for(&t, "[5 Factors]");
    type(&t, "\003");
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

static void every_special_key_of_the_terminal_is_the_key_it_is(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    type(&t, "2 ");
    wait_for(&t, "200/200");
    static const struct {
        const char *bytes, *seen;
    } keys[] = {
        {"\033OD", "199/200"},  /* Left */
        {"\033[5~", "189/200"}, /* PgUp */
        {"\033OC", "190/200"},  /* Right */
        {"\033[6~", "200/200"}, /* PgDn */
        {"\033OH", "1/200"},    /* Home */
        {"\033OC", "2/200"},
        {"\033OF", "200/200"},       /* End */
        {"\033[Z", "[1 Data]"},      /* Shift-Tab */
        {"\t", "[2 Train]"},         /* Tab */
        {"\033[15~", "[5 Factors]"}, /* F5 */
        {"\033OR", "[3 Beta]"},      /* F3 */
        {"\033[20~", "[9 Clinic]"},  /* F9 */
        {"1i", "inside CSR: watcher juno"},
        {"\033OB", "inside CSR: watcher"}, /* Down, and Up */
        {"\033OA", "inside CSR: watcher juno"},
        {"/zz\177\177a", "watcher: a_"}, /* Backspace */
    };
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        type(&t, keys[k].bytes);
        wait_for(&t, keys[k].seen);
    }
    type(&t, "\033");
    pump(&t, 0.2);
    type(&t, "qq");
    assert_int_equal(finish(&t), 0);
    end(&t);
}

/* Clicks where the first row shows the tab. */
static void click_tab(terminal *t, const char *tab)
{
    char click[64];
    const char *row = shown(t), *at = strstr(row, tab);
    int column = 1;
    assert_non_null(at);
    for (const char *c = row; c < at; c++) {
        column += ((unsigned char)*c & 0xc0) != 0x80; /* a column a character */
    }
    snprintf(click, sizeof click, "\033[<0;%d;1M\033[<0;%d;1m", column + 1, column + 1);
    type(t, click);
}

static void the_mouse_chooses_tabs_and_rows(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    assert_true(t.mouse);
    click_tab(&t, "2 ");
    wait_for(&t, "[2 Train]");
    click_tab(&t, "4 ");
    wait_for(&t, "[4 Recommend]");
    type(&t, "\033OD\033OD");             /* to the left: the watchers */
    type(&t, "\033[<0;5;7M\033[<0;5;7m"); /* the third row of watchers */
    wait_for(&t, "▸ada");
    type(&t, "\033[<65;5;7M"); /* the wheel, down */
    wait_for(&t, "▸ben");
    type(&t, "q");
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

static void the_c_locale_gets_ascii(void **state)
{
    (void)state;
    char line[400];
    const char *binary = getenv("MFEXPLORE");
    snprintf(line, sizeof line, "!env LC_ALL=C %s data/tiny.csv",
             binary == NULL ? "build/mfexplore" : binary);
    terminal t = start(line, 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers x 10 movies");
    type(&t, "2 ");
    wait_for(&t, "200/200");
    for (const char *c = shown(&t); *c != '\0'; c++) {
        assert_true((unsigned char)*c < 0x80);
    }
    type(&t, "qq");
    assert_int_equal(finish(&t), 0);
    end(&t);
}

static void a_lesson_runs_its_verbs_and_keys_and_takes_an_answer(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    type(&t, ":lesson overfitting\r");
    wait_for(&t, "Overfitting and β  1 of");
    type(&t, "\r"); /* trains, goes to the screen, checks */
    wait_for(&t, "200/200");
    wait_for(&t, "Enter: on");
    for (int more = 0; more < 8; more++) { /* through the text, to the question */
        type(&t, "\r");
        pump(&t, 0.2);
        if (strstr(shown(&t), "Why may the lower") != NULL) {
            break;
        }
    }
    type(&t, "1\r");
    wait_for(&t, "The upper curve decides");
    type(&t, "\r"); /* nothing typed: the answer */
    wait_for(&t, "It is 3");
    type(&t, "L");
    pump(&t, 0.2);
    assert_null(strstr(shown(&t), "Overfitting and β"));
    type(&t, "L");
    wait_for(&t, "Overfitting and β");
    type(&t, "qq");
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

static void a_film_plays_every_screen_and_comes_to_its_end(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    type(&t, "2 ");
    wait_for(&t, "200/200");
    type(&t, "4[");
    wait_for(&t, "epoch 199 of 200");
    wait_for(&t, "A β 0.02  epoch 199");
    type(&t, ":replay 0\r");
    wait_for(&t, "epoch 0 of 200");
    type(&t, "]");
    wait_for(&t, "epoch 1 of 200");
    type(&t, ">>>P"); /* 100 epochs a second */
    wait_for(&t, "A β 0.02  epoch 200");
    pump(&t, 0.3);
    assert_null(strstr(shown(&t), "epoch 200 of 200"));
    type(&t, "qq");
    assert_int_equal(finish(&t), 0);
    assert_whole(&t);
    end(&t);
}

static void the_slider_trains_anew_and_every_screen_follows(void **state)
{
    (void)state;
    terminal t = start("data/sample.csv.gz", 80, 24, "xterm-256color");
    attach(&t);
    wait_for(&t, "257 watchers");
    type(&t, "2:train --epochs 50\r");
    wait_for(&t, "50/50");
    type(&t, "3w\033OC\033OC");
    wait_for(&t, "β 0.02 → ");
    wait_for(&t, "1  0.0316");
    type(&t, "4");
    wait_for(&t, "A β 0.0316228  epoch 50");
    assert_int_equal(interrupt(&t), 0); /* however long it has trained */
    assert_whole(&t);
    end(&t);
}

static void everything_at_once_ends_well(void **state)
{
    (void)state;
    terminal t = start("data/tiny.csv", 100, 30, "xterm-256color");
    attach(&t);
    wait_for(&t, "12 watchers");
    static const char *const lines[] = {"2 ",
                                        ":set A --alpha 0.002\r",
                                        ":add --beta 0.1 -k 3\r",
                                        "4",
                                        "\033[B",
                                        ":recommend ada\r",
                                        "\033\033",
                                        ".",
                                        "3 ",
                                        "w",
                                        ":pair B A\r",
                                        ":delete C\r",
                                        ":stop\r",
                                        ":continue\r",
                                        "1+",
                                        "S",
                                        ":train --alpha 0.09 --epochs 900\r",
                                        "2R",
                                        ":sweep --beta 0:1:9 --seeds 2\r",
                                        "3a",
                                        "4/a\r",
                                        ":runs\r",
                                        "\033",
                                        ":open data/tiny.csv\r",
                                        "2 ",
                                        ":retry A\r",
                                        "l",
                                        "[[{",
                                        "5rvvv",
                                        "6 \033OC\033OCz",
                                        "P",
                                        "7 ",
                                        "8/salt\r",
                                        "3w\033OC\033OC\033OC",
                                        "9",
                                        ":lesson gradient data/tiny.csv\r",
                                        ":lesson sparse\r",
                                        "\r\r",
                                        "L",
                                        "2C",
                                        "P]",
                                        "G\033OC\r",
                                        ":clinic\r",
                                        ":replay live\r",
                                        ":describe\r",
                                        "5w",
                                        ":name A 1 x\r",
                                        ":train --solver als -k 3\r",
                                        "[",
                                        "6 "};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        type(&t, lines[i]);
        pump(&t, 0.08);
    }
    type(&t, "\033");
    pump(&t, 0.3);
    assert_int_equal(interrupt(&t), 0);
    assert_whole(&t);
    end(&t);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_whose_places_were_lent_are_back_before_the_program_begins),
        cmocka_unit_test(all_screens_open_train_and_quit),
        cmocka_unit_test(a_space_that_comes_before_the_data_trains_once_they_are_there),
        cmocka_unit_test(the_prompt_completes_runs_and_pages),
        cmocka_unit_test(a_picture_is_exported_from_the_prompt),
        cmocka_unit_test(signals_end_it_and_leave_the_terminal_whole),
        cmocka_unit_test(a_crash_on_a_slow_terminal_writes_no_delays),
        cmocka_unit_test(it_ends_when_its_terminal_is_gone),
        cmocka_unit_test(two_explorers_keep_one_history),
        cmocka_unit_test(it_can_be_stopped_and_resumed),
        cmocka_unit_test(a_storm_of_sizes_while_training_does_no_harm),
        cmocka_unit_test(bad_data_is_shown_with_its_line_and_exits_three),
        cmocka_unit_test(old_terminals_and_unknown_ones_are_served),
        cmocka_unit_test(a_lesson_runs_its_verbs_and_keys_and_takes_an_answer),
        cmocka_unit_test(a_film_plays_every_screen_and_comes_to_its_end),
        cmocka_unit_test(the_slider_trains_anew_and_every_screen_follows),
        cmocka_unit_test(ctrl_c_leaves_while_a_screen_computes_what_it_shows),
        cmocka_unit_test(every_special_key_of_the_terminal_is_the_key_it_is),
        cmocka_unit_test(the_mouse_chooses_tabs_and_rows),
        cmocka_unit_test(the_c_locale_gets_ascii),
        cmocka_unit_test(everything_at_once_ends_well),
    };
    return cmocka_run_group_tests_name("terminal/terminal", tests, NULL, NULL);
}
