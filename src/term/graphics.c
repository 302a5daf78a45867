/* Plots and maps in pixels: see graphics.h. */
#include "graphics.h"

#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/clock.h"
#include "../draw/keep.h"
#include "../figure/pen_cairo.h"
#include "pixels.h"

static const double APART = 0.08; /* seconds between two pictures of one plot */

/* What stands on the screen for one plot. */
typedef struct standing {
    area where;
    uint64_t hash, next_hash; /* of its pixels; 0: nothing stands */
} standing;

enum { ROWS_MOST = 1024 };

static struct {
    graphics_way way;
    bool asked, answered, synchronized, kitty;
    int cell_width, cell_height; /* pixels; 0: not known */
    double colours[INKS][3];
    bool light;
    double sent;    /* when the last picture was */
    uint32_t whole; /* a bit for each kept picture that is to be shown */
    standing there[KEPT_MOST];
    uint32_t *next[KEPT_MOST]; /* what is to be sent */
    bool changed[ROWS_MOST];   /* rows whose cells are sent */
} graphics;

/* ---- asking ---------------------------------------------------------------------------------- */

/* A size that a cell can have. */
static void set_cell(int width, int height)
{
    if (width > 2 && width < 100 && height > 2 && height < 200) {
        graphics.cell_width = width;
        graphics.cell_height = height;
    }
}

/* The size of a cell, as the system knows it: many terminals say so without being asked. */
static void measure_cell(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_xpixel > 0 && size.ws_col > 0 &&
        size.ws_row > 0) {
        set_cell(size.ws_xpixel / size.ws_col, size.ws_ypixel / size.ws_row);
    }
}

void graphics_open(const char *wanted)
{
    memset(&graphics, 0, sizeof graphics);
    if (strcmp(wanted, "cells") == 0 || !figures_are_built) {
        return;
    }
    measure_cell();
    graphics.way = strcmp(wanted, "kitty") == 0   ? GRAPHICS_KITTY
                   : strcmp(wanted, "sixel") == 0 ? GRAPHICS_SIXEL
                                                  : GRAPHICS_CELLS;
    graphics.asked = true;
    /* the size of a cell; synchronized output; does it take a picture of one pixel; and what every
     * terminal answers, last: who it is, with 4 for sixels */
    static const char questions[] = "\033[16t\033[?2026$p\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
                                    "\033[c";
    ssize_t ignored = write(STDOUT_FILENO, questions, sizeof questions - 1);
    (void)ignored;
}

/* Is `number` among "?62;4;22"? */
static bool has_number(const char *list, int number)
{
    while (*list != '\0') {
        char *end;
        long here = strtol(list + strspn(list, "?;"), &end, 10);
        if (end == list + strspn(list, "?;")) {
            return false;
        }
        if (here == number) {
            return true;
        }
        list = end;
    }
    return false;
}

bool graphics_answer(const char *sequence)
{
    size_t length = strlen(sequence);
    int high, wide, state;
    if (!graphics.asked || length < 3) {
        return false;
    }
    if (sscanf(sequence, "[6;%d;%dt", &high, &wide) == 2 && sequence[length - 1] == 't') {
        set_cell(wide, high);
        return true;
    }
    if (sscanf(sequence, "[?2026;%d$y", &state) == 1) {
        graphics.synchronized = state == 1 || state == 2;
        return true;
    }
    if (strncmp(sequence, "_Gi=31;OK", 9) == 0) {
        graphics.kitty = true;
        return true;
    }
    if (sequence[0] == '[' && sequence[1] == '?' && sequence[length - 1] == 'c') {
        graphics.answered = true;
        if (graphics.way == GRAPHICS_CELLS) { /* nobody has said which */
            graphics.way = graphics.kitty                ? GRAPHICS_KITTY
                           : has_number(sequence + 1, 4) ? GRAPHICS_SIXEL
                                                         : GRAPHICS_CELLS;
        }
        return true;
    }
    return strncmp(sequence, "_G", 2) == 0;
}

bool graphics_expects(const char *sequence, size_t length)
{
    static const char *const beginnings[] = {"[?", "[6;", "_G"};
    bool expects = false;
    for (size_t b = 0; b < sizeof beginnings / sizeof beginnings[0]; b++) {
        size_t known = strlen(beginnings[b]);
        expects = expects || strncmp(sequence, beginnings[b], length < known ? length : known) == 0;
    }
    return graphics.asked && !graphics.answered && expects;
}

graphics_way graphics_now(void)
{
    return graphics.cell_width > 0 && graphics.cell_height > 0 ? graphics.way : GRAPHICS_CELLS;
}

bool graphics_is_synchronized(void)
{
    return graphics.synchronized;
}

void graphics_parts(size_t *wide, size_t *high)
{
    enum { EDGE = 3 }; /* pixels */
    *wide = graphics.cell_width > EDGE ? (size_t)graphics.cell_width / EDGE : 1;
    *high = graphics.cell_height > EDGE ? (size_t)graphics.cell_height / EDGE : 1;
}

void graphics_colours(double (*colours)[3], bool light)
{
    memcpy(graphics.colours, colours, sizeof graphics.colours);
    graphics.light = light;
}

/* ---- showing --------------------------------------------------------------------------------- */

static bool same_area(area a, area b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

void graphics_look(const grid *g, graphics_wipe *wipe)
{
    const keeping *k = g->keeping;
    size_t n = k == NULL || graphics_now() == GRAPHICS_CELLS ? 0 : k->n;
    graphics.whole = 0;
    memset(graphics.changed, 0, sizeof graphics.changed);
    for (size_t i = 0; i < KEPT_MOST; i++) {
        standing *s = &graphics.there[i];
        bool shown = i < n && kept_is_whole(g, i);
        graphics.whole |= shown ? 1u << i : 0;
        if (s->hash != 0 && !(shown && same_area(s->where, k->all[i].inside))) {
            wipe(s->where.y, s->where.height); /* its cells come back, all of them */
            for (int y = s->where.y; y < s->where.y + s->where.height; y++) {
                graphics_row_changes(y);
            }
            if (graphics.way == GRAPHICS_KITTY) {
                kitty_remove((unsigned)i + 1, stdout);
            }
            s->hash = 0;
        }
    }
}

void graphics_row_changes(int y)
{
    if (y >= 0 && y < ROWS_MOST) {
        graphics.changed[y] = true;
    }
}

bool graphics_covers(const cell *c)
{
    return c->picture > 0 && (c->picture & PICTURE_WORD) == 0 &&
           (graphics.whole >> (c->picture - 1) & 1) != 0;
}

/* FNV-1a, of pixels. */
static uint64_t hash_of(const uint32_t *pixels, size_t n)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ pixels[i]) * 1099511628211u;
    }
    return hash == 0 ? 1 : hash;
}

/* Were cells of its rows sent? Sixels lie in the cells, and a cleared end of a line tears them. */
static bool is_torn(const standing *s)
{
    bool torn = false;
    for (int y = s->where.y; y < s->where.y + s->where.height; y++) {
        torn = torn || (y < ROWS_MOST && graphics.changed[y]);
    }
    return torn && graphics.way == GRAPHICS_SIXEL;
}

/* Draws a picture for graphics_send, unless what stands there is the same and whole. */
static void draw_next(const kept *k, size_t i, bool torn)
{
    standing *s = &graphics.there[i];
    area a = k->inside;
    int width = a.width * graphics.cell_width, height = a.height * graphics.cell_height;
    uint32_t *pixels = figure_pixels(k, width, height, graphics.colours, graphics.light,
                                     graphics.cell_height * 0.75);
    uint64_t hash = pixels == NULL ? 0 : hash_of(pixels, (size_t)width * (size_t)height);
    free(graphics.next[i]);
    graphics.next[i] = NULL;
    if (hash != s->hash || torn) {
        graphics.next[i] = pixels;
        pixels = NULL;
    }
    if (hash == 0) { /* memory is out: from here on characters */
        graphics.way = GRAPHICS_CELLS;
    }
    free(pixels);
    s->next_hash = hash;
}

bool graphics_plan(const grid *g, graphics_wipe *wipe)
{
    bool soon = clock_now() - graphics.sent < APART, waits = false, more = true;
    graphics_way before = graphics.way;
    for (size_t i = 0; i < KEPT_MOST; i++) {
        standing *s = &graphics.there[i];
        if ((graphics.whole >> i & 1) != 0) {
            bool torn = s->hash != 0 && is_torn(s);
            if (soon && s->hash != 0 && !torn) {
                waits = true;
            } else {
                draw_next(&g->keeping->all[i], i, torn);
            }
        }
    }
    while (more && graphics.way == GRAPHICS_SIXEL) { /* what lay there before must go */
        more = false;
        for (size_t i = 0; i < KEPT_MOST; i++) {
            standing *s = &graphics.there[i];
            if ((graphics.whole >> i & 1) == 0 || s->hash == 0) {
                continue;
            }
            if (graphics.next[i] == NULL && is_torn(s)) { /* by a neighbour that is wiped */
                draw_next(&g->keeping->all[i], i, true);
            }
            if (graphics.next[i] != NULL) {
                wipe(s->where.y, s->where.height);
                for (int y = s->where.y; y < s->where.y + s->where.height; y++) {
                    more = more || (y < ROWS_MOST && !graphics.changed[y]);
                    graphics_row_changes(y);
                }
            }
        }
    }
    return waits || graphics.way != before; /* the cells come back */
}

void graphics_send(const grid *g)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        uint32_t *pixels = graphics.next[i];
        if (pixels == NULL) {
            continue;
        }
        area a = g->keeping->all[i].inside;
        int width = a.width * graphics.cell_width, height = a.height * graphics.cell_height;
        graphics.way == GRAPHICS_KITTY
            ? kitty_write((unsigned)i + 1, pixels, width, height, a, stdout)
            : sixel_write(pixels, width, height, a, stdout);
        fflush(stdout);
        graphics.sent = clock_now();
        graphics.there[i] = (standing){a, graphics.there[i].next_hash, 0};
        free(pixels);
        graphics.next[i] = NULL;
    }
}

void graphics_forget(bool remove)
{
    if (remove && graphics.way == GRAPHICS_KITTY) {
        kitty_remove(0, stdout);
    }
    memset(graphics.there, 0, sizeof graphics.there);
}

/* How far into "ESC [ ? 62 ; 4 c" a byte leads: 4 is its end. */
static int step_answer(int state, char byte)
{
    return byte == 0x1b                                                  ? 1
           : state == 1 && byte == '['                                   ? 2
           : state == 2 && byte == '?'                                   ? 3
           : state == 3 && (isdigit((unsigned char)byte) || byte == ';') ? 3
           : state == 3 && byte == 'c'                                   ? 4
                                                                         : 0;
}

void graphics_close(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    double until = clock_now() + 0.15;
    int state = 0;
    char byte;
    graphics_forget(true);
    while (graphics.asked && !graphics.answered && clock_now() < until) {
        if (poll(&input, 1, 20) == 1 && read(STDIN_FILENO, &byte, 1) == 1) {
            state = step_answer(state, byte);
            graphics.answered = state == 4;
        }
    }
}
