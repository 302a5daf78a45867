/* The frame of every screen: see frame.h. */
#include "frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/text.h"
#include "../draw/utf8.h"
#include "../lab/lab.h"
#include "../lab/replay.h"
#include "common_keys.h"
#include "help.h"
#include "keys.h"
#include "lesson_pane.h"
#include "pager.h"
#include "screen.h"
#include "screens.h"
#include "words.h"
#include "mfexplore/ratings.h"

/* ---- a view's life --------------------------------------------------------------------------- */

/* A state of its own for the screen at a place: fresh, or a copy of that in `from`. */
static bool fill_place(view *v, size_t place, const view *from)
{
    const screen *s = screens[place];
    void *state = mf_alloc_zero(1, s->size > 0 ? s->size : 1);
    if (state == NULL) {
        return false;
    }
    if (from != NULL) {
        memcpy(state, from->state[place], s->size);
    } else if (s->open != NULL) {
        s->open(state);
    }
    if (from != NULL && s->copy != NULL && !s->copy(state, from->state[place])) {
        free(state);
        return false;
    }
    v->state[place] = state;
    return true;
}

/* Gives the view rooms of its own: states, fresh or copies of those in `from`, and empty ones for
 * what may stand over screens. False: memory is out, and there is nothing to close. */
static bool make_rooms(view *v, const view *from)
{
    v->state = mf_alloc_zero(screens_count(), sizeof *v->state);
    v->help = mf_alloc_zero(1, sizeof *v->help);
    v->pager = mf_alloc_zero(1, sizeof *v->pager);
    v->lesson = mf_alloc_zero(1, sizeof *v->lesson);
    bool good = v->state != NULL && v->help != NULL && v->pager != NULL && v->lesson != NULL;
    for (size_t s = 0; good && screens[s] != NULL; s++) {
        good = fill_place(v, s, from);
    }
    if (!good) {
        view_close(v);
    }
    return good;
}

bool view_open(view *v, const mf_lab *lab, bool ascii)
{
    *v = (view){.lab = lab, .ascii = ascii, .watcher = UINT32_MAX, .film.speed = 1};
    return make_rooms(v, NULL);
}

bool view_copy(view *copy, const view *v)
{
    *copy = *v;
    copy->film.on = copy->confirming = copy->wants_prompt = copy->quit = false;
    copy->line[0] = copy->message[0] = '\0';
    copy->now = (activity){0};
    return make_rooms(copy, v);
}

void view_close(view *v)
{
    for (size_t s = 0; v->state != NULL && screens[s] != NULL; s++) {
        if (screens[s]->close != NULL && v->state[s] != NULL) {
            screens[s]->close(v->state[s]);
        }
        free(v->state[s]);
    }
    if (v->pager != NULL) {
        pager_close(v);
    }
    if (v->lesson != NULL) {
        lesson_close(v);
    }
    free(v->state);
    free(v->help);
    free(v->pager);
    free(v->lesson);
    *v = (view){0};
}

/* ---- the frame ------------------------------------------------------------------------------- */

enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 16 };

enum { TABS_MOST = 16, NAME_MOST = 24 };

/* What stands at the left of the title bar: the file's name, or how far back one looks. */
static void title_name(const view *v, char *out, size_t size)
{
    const char *path = v->lab->path == NULL ? "" : v->lab->path, *slash = strrchr(path, '/');
    if (v->lab->replay.on) { /* what is shown is past, and must say so */
        snprintf(out, size, "%s epoch %zu of %zu", v->ascii ? "<<" : "◀◀", v->lab->replay.epoch,
                 mf_lab_last_epoch(v->lab));
    } else {
        snprintf(out, size, "%s", slash == NULL ? path : slash + 1);
    }
}

/* The tabs' texts: "[2 Train]" for the screen shown, " 3 Beta" for those near it as far as there is
 * room beside the name, " 8" for the others. Returns their width. */
static int tab_texts(const view *v, int width, char tabs[TABS_MOST][32])
{
    char name[128];
    title_name(v, name, sizeof name);
    int taken = (int)text_width(name), n = (int)screens_count(), here = (int)v->screen;
    int room = width - 3 - (taken < NAME_MOST ? taken : NAME_MOST), used = 0;
    n = n < TABS_MOST ? n : TABS_MOST;
    for (int s = 0; s < n; s++) {
        used += snprintf(tabs[s], 32, s == here ? "[%d %s]" : " %d", s + 1, screens[s]->tab);
    }
    for (int away = 1; away < n; away++) {
        for (int side = 0; side < 2; side++) {
            int s = side == 0 ? here + away : here - away;
            int more = s >= 0 && s < n ? (int)strlen(screens[s]->tab) + 1 : 0;
            if (more > 0 && used + more <= room) {
                used += more;
                snprintf(tabs[s], 32, " %d %s", s + 1, screens[s]->tab);
            }
        }
    }
    return used;
}

static void draw_title(view *v, grid *g)
{
    char tabs[TABS_MOST][32], name[128];
    int x = g->width - tab_texts(v, g->width, tabs), right = x;
    grid_fill(g, (area){0, 0, g->width, 1}, STYLE_REVERSE(INK_PLAIN));
    for (size_t s = 0; s < screens_count() && s < TABS_MOST; s++) {
        bool here = s == v->screen;
        int used = grid_text(g, x, 0, g->width - x,
                             here ? STYLE(INK_HEAD) : STYLE_REVERSE(INK_PLAIN), tabs[s]);
        if (here) {
            grid_restyle(g, (area){x, 0, used, 1}, STYLE_BOLD(INK_PLAIN));
        }
        x += used;
    }
    title_name(v, name, sizeof name);
    bool roomy = right > (int)text_width(name) + 14 && !v->lab->replay.on;
    grid_print(g, 1, 0, right - 2, STYLE_REVERSE(v->lab->replay.on ? INK_WARN : INK_PLAIN), "%s%s",
               roomy ? "mfexplore  " : "", name);
}

static void click_tab(view *v, int at)
{
    char tabs[TABS_MOST][32];
    int x = v->width - tab_texts(v, v->width, tabs);
    for (size_t s = 0; s < screens_count() && s < TABS_MOST && at >= x; s++) {
        x += (int)text_width(tabs[s]);
        if (at < x) {
            v->screen = s;
            return;
        }
    }
}

static int brief_width(const binding *b)
{
    return b->brief == NULL ? 0 : (int)(text_width(b->label) + text_width(b->brief)) + 3;
}

/* The keys of the screen from the left, as many as fit beside those that work everywhere. */
static void draw_keys(view *v, grid *g)
{
    int x = 1, y = g->height - 1, right = g->width;
    static const binding none[] = {{{0}, NULL, NULL, NULL, NULL}};
    const binding *const tables[] = {view_is_ready(v) ? screens[v->screen]->keys : none,
                                     common_keys};
    for (const binding *b = common_keys; b->act != NULL; b++) {
        right -= brief_width(b);
    }
    for (size_t t = 0; t < 2; t++) {
        x = t == 1 && right > x ? right : x;
        for (const binding *b = tables[t]; b->act != NULL; b++) {
            if (b->brief == NULL || x + brief_width(b) > (t == 0 ? right : g->width + 2)) {
                continue;
            }
            x += grid_text(g, x, y, g->width - x, STYLE_BOLD(INK_PLAIN), b->label) + 1;
            x += grid_text(g, x, y, g->width - x, STYLE(INK_DIM), b->brief) + 2;
        }
    }
}

static void draw_reading(const view *v, grid *g, int y)
{
    char done[32], left[32];
    const mf_read_progress *p = &v->now.progress;
    double rate = p->seconds > 0 ? (double)p->bytes / p->seconds : 0;
    if (p->bytes_total > 0) {
        double share = (double)p->bytes / (double)p->bytes_total;
        grid_print(g, 1, y, g->width - 2, STYLE(INK_PLAIN), "reading %3.0f %%  %.0f MB/s  %s left",
                   100 * share, rate / 1e6,
                   text_duration(rate > 0 ? (double)(p->bytes_total - p->bytes) / rate : 0, left));
        grid_bar(g, 44, y, g->width - 62, STYLE(INK_HEAD), share);
    } else {
        grid_print(g, 1, y, g->width - 2, STYLE(INK_PLAIN), "reading %s lines  %.0f MB/s",
                   text_thousands(p->lines, done), rate / 1e6);
    }
    grid_print_right(g, 0, y, g->width - 1, STYLE(INK_DIM), "Esc cancels");
}

static void draw_status(view *v, grid *g)
{
    int y = g->height - 2;
    if (v->now.reading) {
        draw_reading(v, g, y);
    } else if (v->now.working) {
        bool asked = strcmp(v->now.command, "refresh") != 0;
        grid_print(g, 1, y, g->width - 2, STYLE(INK_PLAIN), "working: %s",
                   asked ? v->now.command : "what this screen shows is being computed");
        grid_print_right(g, 0, y, g->width - 1, STYLE(INK_DIM), "Esc cancels");
    } else if (v->message[0] != '\0') {
        sentence_draw(g, (area){1, y, g->width - 2, 1},
                      STYLE(v->message_is_error ? INK_WARN : INK_PLAIN), v->message);
    } else if (v->lab->replay.on) {
        grid_text(g, 1, y, g->width - 2, STYLE(INK_WARN),
                  "looking back: [ and ] another epoch, P plays on, Esc comes back to now");
    } else if (v->n_keys == 0) {
        grid_text(
            g, 1, y, g->width - 2, STYLE(INK_HEAD),
            v->lab->is_model
                ? "new here? 4 shows what the model recommends, 5 its factors; ? lists the keys"
                : "new here? 2 then Space trains two models while you watch; ? lists the keys");
    }
}

static void draw_failure(const view *v, grid *g, area body)
{
    int height = body.height > 15 ? 14 : body.height - 1;
    area inside = grid_box(g, (area){body.x + 2, body.y + 1, body.width - 4, height},
                           STYLE(INK_WARN), "this file could not be opened");
    int y = inside.y + 1;
    y +=
        grid_wrap(g, (area){inside.x + 2, y, inside.width - 4, 6}, STYLE(INK_PLAIN), v->failed) + 1;
    bool advised = strstr(v->failed, "--") != NULL; /* it says itself what to do */
    if (v->failed_line[0] != '\0') {
        grid_text(g, inside.x + 2, y++, inside.width - 4, STYLE(INK_DIM), "the line reads");
        grid_text(g, inside.x + 4, y++, inside.width - 6, STYLE(INK_WARN), v->failed_line);
    }
    grid_text(g, inside.x + 2, inside.y + inside.height - 1, inside.width - 4, STYLE(INK_DIM),
              advised || v->failed_line[0] == '\0'
                  ? ":open FILE with such a flag reads it; q leaves"
                  : ":open FILE --skip-bad skips such lines; q leaves");
}

static void draw_waiting(const view *v, grid *g, area body)
{
    int y = body.y + body.height / 2;
    if (v->failed[0] != '\0') {
        draw_failure(v, g, body);
        return;
    }
    if (v->now.reading || v->now.working) {
        grid_text(g, body.x + 2, y - 1, body.width - 4, STYLE_BOLD(INK_HEAD), v->now.command);
        grid_bar(g, body.x + 2, y + 1, body.width - 4, STYLE(INK_HEAD),
                 v->now.progress.bytes_total > 0
                     ? (double)v->now.progress.bytes / (double)v->now.progress.bytes_total
                     : 0);
    } else {
        grid_text(g, body.x + 2, y, body.width - 4, STYLE(INK_DIM),
                  "nothing is open; :open FILE reads a ratings or model file");
    }
}

static void draw_confirmation(grid *g, double seconds)
{
    int width = g->width > 64 ? 62 : g->width - 2, x = (g->width - width) / 2,
        y = g->height / 2 - 3;
    area box = {x, y, width, 6};
    char time[32];
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_WARN), "leave?");
    grid_print(g, inside.x + 1, inside.y + 1, inside.width - 2, STYLE(INK_PLAIN),
               seconds < 1 ? "What was trained has not been saved."
                           : "%s of training has not been saved.",
               text_duration(seconds, time));
    grid_text(g, inside.x + 1, inside.y + 2, inside.width - 2, STYLE_BOLD(INK_PLAIN),
              "y or q leave all the same   s save A first   Esc stay");
}

void view_draw(view *v, grid *g)
{
    v->width = g->width;
    v->height = g->height;
    if (v->generation != v->lab->generation) { /* other runs: nothing is looked back to */
        v->generation = v->lab->generation;
        v->epoch = 0;
        v->film.on = false;
    }
    v->wants_refresh = false;
    g->strokes = v->strokes;
    grid_clear(g);
    if (g->width < LEAST_WIDTH || g->height < LEAST_HEIGHT) {
        grid_print(g, 0, 0, g->width, STYLE(INK_WARN), "%dx%d: too small", g->width, g->height);
        grid_print(g, 0, 1, g->width, STYLE(INK_DIM), "needs %dx%d", LEAST_WIDTH, LEAST_HEIGHT);
        return;
    }
    area body = {0, 1, g->width, g->height - 3};
    area pane = lesson_area(v, &body);
    draw_title(v, g);
    if (!view_is_ready(v)) {
        draw_waiting(v, g, body);
    } else {
        screens[v->screen]->draw(v, g, body);
    }
    lesson_draw(v, g, pane);
    draw_status(v, g);
    draw_keys(v, g);
    lesson_draw_choice(v, g, body);
    if (v->help->open) {
        help_draw(v, g, body);
    }
    if (v->pager->text != NULL) {
        pager_draw(v, g, body);
    }
    if (v->confirming) {
        draw_confirmation(g, v->lab->unsaved_seconds);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool try_table(view *v, const binding *table, uint32_t code)
{
    for (const binding *b = table; b->act != NULL; b++) {
        for (size_t c = 0; c < BINDING_CODES && b->codes[c] != 0; c++) {
            if (b->codes[c] == code) {
                b->act(v, code);
                return true;
            }
        }
    }
    return false;
}

static void confirm_key(view *v, key k)
{
    v->confirming = false;
    if (k.code == 'y' || k.code == 'Y' || k.code == 'q' || k.code == 3) {
        v->quit = true;
    } else if (k.code == 's') {
        view_prompt(v, "save A -o model.npz");
    }
}

/* After x: the picture (x again) or the figure; any other key is itself. True when it was one. */
static bool offered_key(view *v, key k)
{
    const screen *s = screens[v->screen];
    const char *figure = s->figure == NULL ? NULL : s->figure(v);
    if (k.code == 'f' && figure != NULL) {
        view_prompt(v, "export figure %s -o %s.pdf", figure, figure);
    }
    v->offering = v->offering && k.code == 'x'; /* which then asks for the picture */
    return k.code == 'f';
}

static void dispatch(view *v, key k, bool own);

/* Types into the prompt that is to be opened; Enter gives the line in its place. */
static void type_ahead(view *v, key k)
{
    size_t length = strlen(v->prompt);
    if (k.code == PRESS_ENTER) {
        v->wants_prompt = false;
        view_ask(v, "%s", v->prompt);
    } else if (k.code >= ' ' && k.code < PRESS_UP && length + 5 < sizeof v->prompt) {
        v->prompt[length + utf8_encode(k.code, v->prompt + length)] = '\0';
    }
}

/* A key of the user's own is pressed as the keys that it stands for. False: it is itself. */
static bool press_meaning(view *v, key k, bool own)
{
    key keys[KEYS_OF_ONE];
    size_t n = v->meaning == NULL || own ? 1 : v->meaning(k, keys);
    if (n == 1 && (v->meaning == NULL || own || keys[0].code == k.code)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        v->wants_prompt ? type_ahead(v, keys[i]) : dispatch(v, keys[i], true);
    }
    return true;
}

/* `own`: the key is the lesson's own, which it does not take itself. */
static void dispatch(view *v, key k, bool own)
{
    const screen *s = screens[v->screen];
    bool ready = view_is_ready(v);
    v->n_keys += k.code != PRESS_REDRAW;
    snprintf(v->said, sizeof v->said, "%s", v->message);
    v->message[0] = '\0';
    if (k.code == '\n') {
        k.code = PRESS_ENTER;
    }
    if (v->confirming) {
        confirm_key(v, k);
    } else if (v->offering && offered_key(v, k)) {
        return;
    } else if (v->pager->text != NULL && pager_key(v, k)) {
        return;
    } else if (v->help->open && help_key(v, k)) {
        return;
    } else if (!own && lesson_key(v, k)) {
        return;
    } else if (k.code == PRESS_CLICK && k.y == 0) {
        click_tab(v, k.x);
    } else if (ready && s->type != NULL && s->type(v, k)) {
        return;
    } else if (ready && k.code == PRESS_CLICK && s->click != NULL) {
        s->click(v, k.x, k.y);
    } else if (!press_meaning(v, k, own) && !(ready && try_table(v, s->keys, k.code)) &&
               !try_table(v, common_keys, k.code)) {
        v->space_waits = !ready && k.code == ' ' ? v->screen + 1 : v->space_waits;
    }
}

bool view_catch_up(view *v, bool reading)
{
    bool here = v->space_waits == v->screen + 1; /* elsewhere it means something else */
    bool press = here && view_is_ready(v);
    v->space_waits = here && reading && !press ? v->space_waits : 0;
    if (press) {
        dispatch(v, (key){.code = ' '}, false);
    }
    return press;
}

void view_key(view *v, key k)
{
    dispatch(v, k, false);
}

bool view_feed(view *v, const grid *g)
{
    key press = {0};
    bool more = lesson_feed(v, g, &press);
    if (press.code != 0) {
        dispatch(v, press, true);
    }
    return more;
}
