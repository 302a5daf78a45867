/* The view: which screen is shown, what stands over it, and where keys go. */
#include "screen.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/ids.h"
#include "../data/titles.h"
#include "../draw/utf8.h"
#include "../lab/lab.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "screens.h"
#include "mfexplore/model.h"

const char *const side_names[2] = {"A", "B"};
const uint32_t side_glyphs[2] = {0x25cf, 0x25b2};

style side_style(size_t side)
{
    return STYLE(side == 0 ? INK_A : INK_B);
}

view view_new(const mf_lab *lab, bool ascii)
{
    view v = {.lab = lab, .ascii = ascii};
    v.recommend.n = 10;
    v.recommend.min_ratings = 1;
    v.recommend.chosen = UINT32_MAX; /* nobody yet: the cursor begins at the top */
    v.recommend.stale = true;
    v.factors.question.min_ratings = 1;
    v.factors.second = 1;
    v.you.slider = 4;
    v.you.min_ratings = 1;
    v.clinic.answered = SIZE_MAX;
    return v;
}

view view_copy(const view *v)
{
    view copy = *v;
    copy.data.counts = NULL;
    copy.data.counts_size = 0;
    copy.pager = (pager_view){0};
    copy.recommend.shown = NULL;
    copy.recommend.n_shown = 0;
    copy.recommend.stale = true;
    for (size_t side = 0; side < 2; side++) {
        copy.recommend.list[side] = (kept_list){0};
    }
    copy.factors = (factors_view){.pane = v->factors.pane,
                                  .cursor = v->factors.cursor,
                                  .second = v->factors.second,
                                  .question = v->factors.question};
    memset(copy.you.you, 0, sizeof copy.you.you);
    copy.you.answered = copy.you.asked - 1; /* to be computed anew */
    copy.lesson = (lesson_view){0};
    copy.beta.bench.ghost = NULL;
    copy.beta.bench.n_ghost = 0;
    copy.clinic = (clinic_view){.cursor = v->clinic.cursor, .answered = SIZE_MAX};
    copy.step = (step_view){.side = v->step.side};
    if (v->step.there) {
        step_view_copy(&v->step, &copy.step);
    }
    copy.film.on = false;
    copy.help = copy.confirming = copy.wants_prompt = copy.quit = false;
    copy.line[0] = copy.message[0] = '\0';
    copy.now = (activity){0};
    return copy;
}

void view_clear(view *v)
{
    free(v->pager.text);
    free(v->data.counts);
    free(v->recommend.shown);
    free(v->recommend.list[0].items);
    free(v->recommend.list[1].items);
    mf_rating_step_clear(&v->step.step);
    factors_clear(&v->factors);
    you_clear(&v->you);
    clinic_clear(&v->clinic);
    free(v->beta.bench.ghost);
    lesson_close(v);
    *v = (view){0};
}

size_t screen_find(const char *name)
{
    for (size_t s = 0; screens[s] != NULL; s++) {
        if (strcmp(screens[s]->name, name) == 0) {
            return s;
        }
    }
    return SIZE_MAX;
}

void view_say(view *v, bool is_error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->message, sizeof v->message, format, list);
    va_end(list);
    v->message_is_error = is_error;
}

void view_ask(view *v, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->line, sizeof v->line, format, list);
    va_end(list);
}

void view_prompt(view *v, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(v->prompt, sizeof v->prompt, format, list);
    va_end(list);
    v->wants_prompt = true;
}

const mf_run *view_run(const view *v, size_t side)
{
    return side < v->lab->n_runs ? v->lab->runs[side] : NULL;
}

const char *movie_title(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? "" : title;
}

const char *movie_name(const mf_lab *lab, uint32_t movie)
{
    const char *title = mf_title(&lab->ratings.titles, movie);
    return title == NULL ? mf_id(&lab->ratings.movies, movie) : title;
}

void view_add_epoch(const view *v, char *text, size_t size)
{
    size_t at = strlen(text);
    if (v->lab->replay.on && at > 0 && at < size) {
        snprintf(text + at, size - at, " --at-epoch %zu", v->lab->replay.epoch);
    }
}

const char *quoted(const char *word, char *out, size_t size)
{
    size_t at = 0;
    bool plain = *word != '\0' && *word != '-' && strpbrk(word, " \t\r\n'\"\\#") == NULL;
    if (plain) {
        snprintf(out, size, "%s", word);
        return out;
    }
    out[at++] = '"';
    for (; *word != '\0' && at + 4 < size; word++) {
        if (*word == '"' || *word == '\\') {
            out[at++] = '\\';
        }
        out[at++] = *word;
    }
    out[at++] = '"';
    out[at] = '\0';
    return out;
}

bool edit_text(char *text, size_t size, key k)
{
    size_t length = strlen(text);
    if (k.code == PRESS_BACKSPACE || k.code == '\b') {
        while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80) {
        }
        text[length] = '\0';
        return true;
    }
    if (k.code == 0x15) { /* Ctrl-U */
        text[0] = '\0';
        return true;
    }
    if (k.code < 0x20 || k.code >= PRESS_UP || (k.code >= 0x7f && k.code < 0xa0)) {
        return false;
    }
    if (length + 5 < size) {
        length += utf8_encode(k.code, text + length);
        text[length] = '\0';
    }
    return true;
}

uint32_t next_minimum(uint32_t now, bool before)
{
    static const uint32_t steps[] = {1, 2, 5, 10, 20, 50, 100};
    enum { STEPS = sizeof steps / sizeof steps[0] };
    size_t at = 0;
    while (at < STEPS && steps[at] != now) {
        at++;
    }
    return steps[(at + (before ? STEPS - 1 : 1)) % STEPS];
}

size_t rank_in(const mf_scored *items, size_t n, uint32_t movie)
{
    for (size_t i = 0; i < n; i++) {
        if (items[i].movie == movie) {
            return i;
        }
    }
    return SIZE_MAX;
}

void rank_change(size_t rank, size_t there, bool ascii, char out[16])
{
    out[0] = '\0';
    if (there == SIZE_MAX) {
        snprintf(out, 16, "new");
    } else if (there > rank) {
        snprintf(out, 16, "%s%zu", ascii ? "^" : "↑", there - rank);
    } else if (there < rank) {
        snprintf(out, 16, "%s%zu", ascii ? "v" : "↓", rank - there);
    }
}

size_t move_cursor(size_t at, size_t n, size_t page, uint32_t code)
{
    size_t last = n > 0 ? n - 1 : 0, step = page > 0 ? page : 1;
    switch (code) {
    case PRESS_UP:
    case 'k':
    case PRESS_WHEEL_UP:
        return at > 0 ? at - 1 : 0;
    case PRESS_DOWN:
    case 'j':
    case PRESS_WHEEL_DOWN:
        return at < last ? at + 1 : last;
    case PRESS_PAGE_UP:
        return at > step ? at - step : 0;
    case PRESS_PAGE_DOWN:
        return at + step < last ? at + step : last;
    case PRESS_HOME:
    case 'g':
        return 0;
    case PRESS_END:
    case 'G':
        return last;
    default:
        return at > last ? last : at;
    }
}

size_t scroll_top(size_t cursor, size_t n, size_t rows)
{
    size_t half = rows / 2;
    if (n <= rows || cursor < half) {
        return 0;
    }
    return cursor - half > n - rows ? n - rows : cursor - half;
}

/* ---- keys that work everywhere --------------------------------------------------------------- */

static void go_to_screen(view *v, uint32_t code)
{
    size_t wanted = code >= PRESS_F1 ? code - PRESS_F1 : code - '1';
    v->screen = wanted < screens_count() ? wanted : v->screen;
}

static void next_screen(view *v, uint32_t code)
{
    size_t n = screens_count();
    v->screen = (v->screen + (code == PRESS_BACK_TAB ? n - 1 : 1)) % n;
}

static void no_lesson(view *v, uint32_t code)
{
    (void)code; /* with a lesson open the pane takes this key */
    view_ask(v, "lesson");
}

static void open_prompt(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "%s", "");
}

static void open_help(view *v, uint32_t code)
{
    (void)code;
    v->help = true;
    v->help_top = 0;
    v->help_find[0] = '\0';
}

static void ask_export(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "export screen %s --size %dx%d -o %s.svg", screens[v->screen]->name, v->width,
                v->height, screens[v->screen]->name);
}

static void ask_share(view *v, uint32_t code)
{
    (void)code;
    view_ask(v, "share");
}

/* Training that takes longer than this to repeat is not thrown away without asking. */
static const double WORTH_ASKING = 10;

static void quit(view *v, uint32_t code)
{
    v->quit = code == 3 || v->lab->unsaved_seconds < WORTH_ASKING;
    v->confirming = !v->quit;
}

const binding common_keys[] = {
    {{'1', '2', '3', '4', '5', '6', '7', '8', '9'},
     "1-9",
     NULL,
     "go to a screen; so do F1 to F9",
     go_to_screen},
    {{PRESS_F1, PRESS_F1 + 1, PRESS_F1 + 2, PRESS_F1 + 3, PRESS_F1 + 4, PRESS_F1 + 5, PRESS_F1 + 6,
      PRESS_F1 + 7, PRESS_F1 + 8},
     NULL,
     NULL,
     NULL,
     go_to_screen},
    {{PRESS_TAB, PRESS_BACK_TAB},
     "Tab",
     NULL,
     "the next screen, with Shift the one before",
     next_screen},
    {{'[', ']'},
     "[ ]",
     NULL,
     "look back: every screen as after the epoch before, or the next",
     back_key},
    {{'{', '}'}, "{ }", NULL, "ten epochs back and on", back_key},
    {{'P', '<', '>'},
     "P",
     NULL,
     "play the training as a film; < and > change its speed",
     back_play},
    {{'L'}, "L", NULL, "lessons: which there are; during one, hide and show it", no_lesson},
    {{':'},
     ":",
     "command",
     "type a verb; Tab completes it, the arrows bring back earlier ones",
     open_prompt},
    {{'?'}, "?", "help", "the keys of this screen", open_help},
    {{'x'}, "x", NULL, "save this screen as a picture: .svg, .ansi or .txt", ask_export},
    {{'Y'}, "Y", NULL, "share: the shell lines that give what is on screen", ask_share},
    {{'q', 3}, "q", "quit", "leave; Ctrl-C leaves at once", quit},
    {{0}, NULL, NULL, NULL, NULL},
};

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
    if (k.code == 'y' || k.code == 'Y' || k.code == 3) {
        v->quit = true;
    } else if (k.code == 's') {
        view_prompt(v, "save A -o model.npz");
    }
}

void view_key(view *v, key k)
{
    const screen *s = screens[v->screen];
    bool ready = view_is_ready(v);
    v->n_keys += k.code != PRESS_REDRAW;
    v->message[0] = '\0';
    if (k.code == '\n') {
        k.code = PRESS_ENTER;
    }
    if (v->confirming) {
        confirm_key(v, k);
    } else if (v->pager.text != NULL && pager_key(v, k)) {
        return;
    } else if (v->help && help_key(v, k)) {
        return;
    } else if (lesson_key(v, k)) {
        return;
    } else if (k.code == PRESS_CLICK && k.y == 0) {
        frame_click(v, k.x);
    } else if (ready && s->type != NULL && s->type(v, k)) {
        return;
    } else if (ready && k.code == PRESS_CLICK && s->click != NULL) {
        s->click(v, k.x, k.y);
    } else if (!(ready && try_table(v, s->keys, k.code))) {
        try_table(v, common_keys, k.code);
    }
}
