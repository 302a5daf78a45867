/* ncurses: see terminal.h. */
#include "terminal.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/ramp.h"
#include "../screen/keys.h"
#include "graphics.h"
#include "pixels.h"
#include "mfexplore/status.h"

static struct {
    SCREEN *screen;
    struct termios before;                       /* as the terminal was */
    bool open, has_before, has_colour, has_heat; /* has_heat: 256 colours or more */
    char restore[512];                           /* what gives it back, for a crash */
    size_t restore_length;
    grid *shown; /* what is on it */
} terminal;

/* ---- giving it back -------------------------------------------------------------------------- */

/* A string capability without its padding, appended. */
static void remember(const char *name)
{
    const char *text = tigetstr((char *)(uintptr_t)name);
    if (text == NULL || text == (char *)-1) {
        return;
    }
    for (; *text != '\0' && terminal.restore_length + 1 < sizeof terminal.restore; text++) {
        if (text[0] == '$' && text[1] == '<') {
            text = strchr(text, '>');
            if (text == NULL) {
                return;
            }
            continue;
        }
        terminal.restore[terminal.restore_length++] = *text;
    }
}

/* In a signal handler: only calls that are safe there. The signal then does what it always does. */
static void on_crash(int number)
{
    if (terminal.open) {
        ssize_t ignored = write(STDOUT_FILENO, terminal.restore, terminal.restore_length);
        (void)ignored;
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_crashes(void)
{
    static char stack[16384]; /* of its own: the other may be what overflowed */
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaltstack(&other, NULL);
    for (size_t s = 0; s < sizeof fatal / sizeof fatal[0]; s++) {
        sigaction(fatal[s], &action, NULL);
    }
}

/* ---- colours --------------------------------------------------------------------------------- */

/* The terminal's own first eight colours; −1 is its default. */
static const short colours[2][INKS] = {
    {-1, COLOR_CYAN, COLOR_YELLOW, -1, -1, COLOR_RED, COLOR_GREEN, COLOR_MAGENTA},
    {-1, COLOR_BLUE, COLOR_MAGENTA, -1, -1, COLOR_RED, COLOR_GREEN, COLOR_CYAN},
};

/* Where there are 256: for any ground (nobody has said which), for a dark and for a light one. They
 * have at least 3 : 1 against their ground. */
static const short richer[3][INKS] = {
    {-1, 31, 166, -1, -1, 160, 28, 133},
    {-1, 38, 214, -1, -1, 203, 41, 170},
    {-1, 25, 130, -1, -1, 124, 22, 90},
};

static bool is_light(theme wanted)
{
    const char *ground = getenv("COLORFGBG"); /* "0;15": black on white */
    const char *last = ground == NULL ? NULL : strrchr(ground, ';');
    return wanted == THEME_LIGHT || (wanted == THEME_AUTO && last != NULL &&
                                     (strcmp(last, ";7") == 0 || strcmp(last, ";15") == 0));
}

/* Pairs of colours after the inks: one for each heat. */
static void set_heats(bool light)
{
    terminal.has_heat = COLORS >= 256 && COLOR_PAIRS > INKS + RAMP_HEATS;
    bool direct = tigetflag("RGB") > 0 && COLORS >= 1 << 24;
    for (int heat = 1; terminal.has_heat && heat < RAMP_HEATS; heat++) {
        uint8_t rgb[3];
        ramp_rgb((uint8_t)heat, light, rgb);
        int ground = direct ? rgb[0] << 16 | rgb[1] << 8 | rgb[2] : ramp_256((uint8_t)heat, light);
        init_extended_pair(INKS + heat, -1, ground);
    }
}

static void set_colours(theme wanted)
{
    const char *none = getenv("NO_COLOR");
    terminal.has_colour = terminal.has_heat = false;
    if (wanted == THEME_MONO || (none != NULL && *none != '\0') || !has_colors()) {
        return;
    }
    start_color();
    if (use_default_colors() == ERR) {
        return;
    }
    bool light = is_light(wanted), told = wanted != THEME_AUTO || getenv("COLORFGBG") != NULL;
    const short *inks = COLORS >= 256 ? richer[!told ? 0 : light ? 2 : 1] : colours[light];
    for (int i = 0; i < INKS; i++) {
        init_pair((short)(i + 1), inks[i], -1);
    }
    terminal.has_colour = true;
    set_heats(light);
}

/* The inks in pixels: those of 256 colours; of the terminal's own only what is seen on any ground.
 */
static void set_picture_colours(theme wanted)
{
    double seen[INKS][3];
    bool light = is_light(wanted), told = wanted != THEME_AUTO || getenv("COLORFGBG") != NULL;
    const short *inks = richer[!told ? 0 : light ? 2 : 1];
    for (int i = 0; i < INKS; i++) {
        uint8_t rgb[3] = {0};
        double grey = !told ? 0.55 : light ? 0.25 : 0.8;
        grey = i == INK_DIM ? (!told ? 0.5 : light ? 0.5 : 0.55) : grey;
        if (terminal.has_colour && inks[i] >= 16) {
            ramp_palette((size_t)inks[i], rgb);
        }
        for (int c = 0; c < 3; c++) {
            seen[i][c] = terminal.has_colour && inks[i] >= 16 ? rgb[c] / 255.0 : grey;
        }
    }
    graphics_colours(seen, light);
}

static attr_t attributes_of(style look)
{
    attr_t attributes = look.ink == INK_DIM ? A_DIM : look.ink == INK_HEAD ? A_BOLD : A_NORMAL;
    attributes |= look.attributes & ATTRIBUTE_BOLD ? A_BOLD : A_NORMAL;
    attributes |= look.attributes & ATTRIBUTE_REVERSE ? A_REVERSE : A_NORMAL;
    if (!terminal.has_colour && (look.ink == INK_WARN || look.ink == INK_CURSOR)) {
        attributes |= A_BOLD;
    }
    return attributes;
}

/* ---- taking it over -------------------------------------------------------------------------- */

bool terminal_wants_ascii(void)
{
    static const char *const plain[] = {"linux", "vt100", "vt102", "vt220", "ansi", "cons25"};
    const char *term = getenv("TERM");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || term == NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (strcmp(term, plain[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Terminals say in COLORTERM that they know 24 bits; the description that has them is named after
 * that of the palette. */
static SCREEN *open_screen(void)
{
    static const char palette[] = "-256color", direct[] = "-direct";
    const char *term = getenv("TERM"), *colours_known = getenv("COLORTERM");
    size_t length = term == NULL ? 0 : strlen(term), end = sizeof palette - 1;
    char name[64];
    bool all = colours_known != NULL &&
               (strcmp(colours_known, "truecolor") == 0 || strcmp(colours_known, "24bit") == 0);
    if (all && length > end && length < sizeof name && strcmp(term + length - end, palette) == 0) {
        snprintf(name, sizeof name, "%.*s%s", (int)(length - end), term, direct);
        SCREEN *made = newterm(name, stdout, stdin);
        if (made != NULL) {
            return made;
        }
    }
    return newterm(NULL, stdout, stdin);
}

mf_status terminal_open(theme wanted, const char *graphics, mf_error *error)
{
    static const char *const last_words[] = {"op", "sgr0", "cnorm", "rmkx", "rmcup"};
    terminal.has_before = tcgetattr(STDIN_FILENO, &terminal.before) == 0;
    terminal.screen = open_screen();
    if (terminal.screen == NULL) {
        const char *term = getenv("TERM");
        return mf_fail(error, MF_SYSTEM, "TERM=%.60s: unknown terminal; `--line` works on any",
                       term == NULL ? "" : term);
    }
    set_term(terminal.screen);
    raw(); /* Ctrl-C and Ctrl-Z are keys here; signals from outside are dealt with in the loop */
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    set_colours(wanted);
    mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0);
    terminal.restore_length = 0;
    if (tigetstr("kmous") != NULL && tigetstr("kmous") != (char *)-1) {
        static const char off[] = "\033[?1006l\033[?1000l";
        memcpy(terminal.restore, off, sizeof off - 1);
        terminal.restore_length = sizeof off - 1;
    }
    for (size_t w = 0; w < sizeof last_words / sizeof last_words[0]; w++) {
        remember(last_words[w]);
    }
    terminal.open = true;
    catch_crashes();
    graphics_open(terminal_wants_ascii() ? "cells" : graphics);
    set_picture_colours(wanted);
    return MF_OK;
}

void terminal_close(void)
{
    if (!terminal.open) {
        return;
    }
    graphics_close();
    mousemask(0, NULL);
    curs_set(1);
    endwin();
    terminal.open = false;
    delscreen(terminal.screen);
    grid_free(terminal.shown);
    terminal.shown = NULL;
    if (terminal.has_before) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
    }
}

void terminal_suspend(void)
{
    graphics_forget(true);
    curs_set(1);
    endwin();
    if (terminal.has_before) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
    }
    sigset_t stop, old;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    struct sigaction usual = {.sa_handler = SIG_DFL}, mine;
    sigaction(SIGTSTP, &usual, &mine);
    pthread_sigmask(SIG_UNBLOCK, &stop, &old);
    kill(getpid(), SIGTSTP); /* stops here; on SIGCONT it goes on */
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    sigaction(SIGTSTP, &mine, NULL);
    reset_prog_mode();
    refresh();
    curs_set(0);
    terminal_forget();
}

void terminal_size(int *width, int *height)
{
    getmaxyx(stdscr, *height, *width);
}

void terminal_copy(const char *text)
{
    clipboard_write(text, stdout);
}

void terminal_forget(void)
{
    graphics_forget(true);
    grid_free(terminal.shown);
    terminal.shown = NULL;
    clearok(curscr, TRUE);
}

/* ---- showing --------------------------------------------------------------------------------- */

static void show_row(const cell *row, int width, int y)
{
    char run[CELL_BYTES * 1024];
    for (int from = 0, to; from < width; from = to) {
        size_t length = 0;
        style look = row[from].look;
        bool heat = terminal.has_heat && look.heat > 0;
        for (to = from;
             to < width && same_style(row[to].look, look) && length + CELL_BYTES < sizeof run;
             to++) {
            const char *text = heat ? " " : row[to].text;
            for (; *text != '\0'; text++) {
                run[length++] = *text;
            }
        }
        int pair = heat ? INKS + look.heat : terminal.has_colour ? look.ink + 1 : 0;
        attr_set(heat ? A_NORMAL : attributes_of(look), 0, &pair);
        mvaddnstr(y, from, run, (int)length);
    }
}

/* A row as it is shown: nothing where a picture lies. */
static void cover_row(const grid *g, int y, cell *row)
{
    memcpy(row, g->cells + (size_t)y * (size_t)g->width, (size_t)g->width * sizeof *row);
    for (int x = 0; x < g->width; x++) {
        if (graphics_covers(&row[x])) {
            row[x] = (cell){.text = " ", .width = 1};
        }
        row[x].picture = 0;
    }
}

static void wipe_rows(int y, int rows)
{
    wredrawln(stdscr, y, rows);
}

/* Mode 2026: what stands between these is shown at once. */
static void synchronize(bool begin)
{
    if (graphics_is_synchronized()) {
        fputs(begin ? "\033[?2026h" : "\033[?2026l", stdout);
        fflush(stdout);
    }
}

bool terminal_show(const grid *g, int x, int y)
{
    grid *shown = terminal.shown;
    cell *row = mf_alloc((size_t)g->width, sizeof *row);
    bool fresh = shown == NULL || shown->width != g->width || shown->height != g->height;
    if (row == NULL) {
        return true; /* another time */
    }
    if (fresh) {
        erase();
        grid_free(shown);
        shown = terminal.shown = grid_new(g->width, g->height, g->ascii);
        graphics_forget(true);
    }
    size_t row_bytes = (size_t)g->width * sizeof(cell);
    graphics_look(g, wipe_rows);
    for (int r = 0; r < g->height; r++) {
        cell *was = shown == NULL ? NULL : shown->cells + (size_t)r * (size_t)g->width;
        cover_row(g, r, row);
        if (fresh || was == NULL || memcmp(row, was, row_bytes) != 0) {
            show_row(row, g->width, r);
            graphics_row_changes(r);
            if (was != NULL) {
                memcpy(was, row, row_bytes);
            }
        }
    }
    free(row);
    bool waits = graphics_plan(g, wipe_rows);
    curs_set(x >= 0 ? 1 : 0);
    move(y >= 0 && x >= 0 ? y : 0, x >= 0 ? x : 0);
    synchronize(true);
    refresh();
    graphics_send(g);
    synchronize(false);
    return waits;
}

/* ---- keys ------------------------------------------------------------------------------------ */

void terminal_raw(bool raw_bytes)
{
    keypad(stdscr, raw_bytes ? FALSE : TRUE);
}

static key mouse_key(void)
{
    MEVENT event;
    if (getmouse(&event) != OK) {
        return (key){PRESS_REDRAW, 0, 0};
    }
    uint32_t code = event.bstate & BUTTON4_PRESSED   ? PRESS_WHEEL_UP
                    : event.bstate & BUTTON5_PRESSED ? PRESS_WHEEL_DOWN
                                                     : PRESS_CLICK;
    return (key){code, event.x, event.y};
}

static uint32_t special(wint_t code)
{
    static const struct {
        wint_t curses;
        uint32_t press;
    } table[] = {
        {KEY_UP, PRESS_UP},         {KEY_DOWN, PRESS_DOWN},     {KEY_LEFT, PRESS_LEFT},
        {KEY_RIGHT, PRESS_RIGHT},   {KEY_PPAGE, PRESS_PAGE_UP}, {KEY_NPAGE, PRESS_PAGE_DOWN},
        {KEY_HOME, PRESS_HOME},     {KEY_END, PRESS_END},       {KEY_DC, PRESS_DELETE},
        {KEY_BTAB, PRESS_BACK_TAB}, {KEY_ENTER, PRESS_ENTER},   {KEY_BACKSPACE, PRESS_BACKSPACE},
        {KEY_RESIZE, PRESS_REDRAW},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].curses == code) {
            return table[i].press;
        }
    }
    if (code >= KEY_F(1) && code <= KEY_F(12)) {
        return PRESS_F1 + (code - KEY_F(1));
    }
    return PRESS_REDRAW; /* a key that means nothing here */
}

/* A sequence that is coming in: what follows an Esc at once is an answer of the terminal's, or a
 * key that ncurses does not know (ESC [ 1 5 ; 2 ~, say), lest its letters be taken for keys. */
static struct {
    bool on;        /* its end has not come yet */
    bool is_string; /* ESC _ … ESC backslash, not ESC [ … letter */
    bool escape;    /* an Esc has come in it */
    bool was_answer;
    size_t length;
    char text[64];
} incoming;

/* Takes what is there of it; false when more is to come. */
static bool take_sequence(void)
{
    wint_t next;
    while (get_wch(&next) == OK) {
        bool first = incoming.length == 1;
        if (incoming.length + 1 < sizeof incoming.text) {
            incoming.text[incoming.length] = (char)next;
        }
        incoming.length += next != 0x1b;
        bool ends = incoming.is_string ? next == 7 || (incoming.escape && next == '\\')
                                       : !(next >= 0x20 && next < 0x40) && !(first && next == '[');
        incoming.escape = next == 0x1b;
        if (ends) {
            size_t length = incoming.length - (incoming.is_string ? 1 : 0);
            length = length < sizeof incoming.text ? length : sizeof incoming.text - 1;
            incoming.text[length] = '\0';
            incoming.on = false;
            incoming.was_answer = graphics_answer(incoming.text);
            return true;
        }
    }
    return false;
}

/* Begins one, if what follows the Esc is its beginning. */
static bool swallow_sequence(void)
{
    wint_t next;
    int kind = get_wch(&next);
    bool is_string = kind == OK && next == '_' && graphics_expects("_", 1);
    if (kind != OK || (next != '[' && next != 'O' && !is_string)) {
        if (kind == OK) {
            unget_wch((wchar_t)next);
        } else if (kind == KEY_CODE_YES) {
            ungetch((int)next);
        }
        return false;
    }
    incoming.is_string = is_string;
    incoming.escape = false;
    incoming.text[0] = (char)next;
    incoming.length = 1;
    incoming.on = true;
    incoming.was_answer = false;
    /* of what is no answer the rest is there at once, or it is no sequence */
    incoming.on = !take_sequence() && graphics_expects(incoming.text, incoming.length);
    return true;
}

/* For the prompt: bytes as they come, but for answers. */
int terminal_byte(void)
{
    if (incoming.on) {
        take_sequence();
        return -1;
    }
    int code = getch();
    if (code == PRESS_ESCAPE && graphics_expects("[", 1) && swallow_sequence()) {
        if (incoming.on || incoming.was_answer) {
            return -1;
        }
        for (size_t i = strlen(incoming.text); i > 0; i--) { /* a key: it is the prompt's */
            ungetch((unsigned char)incoming.text[i - 1]);
        }
    }
    return code == ERR || code > 255 ? -1 : code;
}

key terminal_key(void)
{
    wint_t code;
    if (incoming.on) {
        return (key){take_sequence() ? PRESS_REDRAW : PRESS_NONE, 0, 0};
    }
    int kind = get_wch(&code);
    if (kind == ERR) {
        return (key){PRESS_NONE, 0, 0};
    }
    if (kind == OK && code == PRESS_ESCAPE && swallow_sequence()) {
        return (key){PRESS_REDRAW, 0, 0};
    }
    if (kind == KEY_CODE_YES) {
        return code == KEY_MOUSE ? mouse_key() : (key){special(code), 0, 0};
    }
    return (key){code == 8 ? PRESS_BACKSPACE : code == 0 ? PRESS_REDRAW : (uint32_t)code, 0, 0};
}
