/* The keys that work on every screen: see common_keys.h. */
#include "common_keys.h"

#include <stdio.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/grid.h"
#include "back.h"
#include "help.h"
#include "lesson_pane.h"
#include "pager.h"
#include "screen.h"
#include "screens.h"

static void go_to_screen(view *v, uint32_t code)
{
    size_t wanted = code >= PRESS_F1 ? code - PRESS_F1 : code == '0' ? 9 : code - '1';
    v->screen = wanted < screens_count() ? wanted : v->screen;
}

static void next_screen(view *v, uint32_t code)
{
    size_t n = screens_count();
    v->screen = (v->screen + (code == PRESS_BACK_TAB ? n - 1 : 1)) % n;
}

static void choose_lesson(view *v, uint32_t code)
{
    (void)code; /* with a lesson open the pane takes this key */
    lesson_choose(v);
}

static void open_prompt(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "%s", "");
}

static void open_help(view *v, uint32_t code)
{
    (void)code;
    *v->help = (help){.open = true};
}

/* What the screen shows in sentences, whole: those that are cut on it, too. */
static void read_on(view *v, uint32_t code)
{
    char text[4096] = "";
    (void)code;
    if (grid_wrapped(v->said, v->width - 2) > 1) { /* it was cut */
        snprintf(text, sizeof text, "%s", v->said);
    } else if (screens[v->screen]->describe != NULL && view_is_ready(v)) {
        screens[v->screen]->describe(v, text, sizeof text);
    }
    char *lines = mf_alloc_zero(2, sizeof text); /* a line end in place of each blank, at most */
    const char *at = text;
    for (char *to = lines; lines != NULL && *at != '\0';) {
        size_t length = grid_line(at, v->width - 4);
        memcpy(to, at, length);
        to += length;
        *to++ = '\n';
        at += length + (at[length] == ' ');
    }
    lines == NULL ? view_say(v, true, "out of memory")
                  : pager_open(v, screens[v->screen]->tab, lines);
}

/* A picture of the screen, or where it has one a figure for paper. */
static void ask_export(view *v, uint32_t code)
{
    const screen *s = screens[v->screen];
    const char *figure = s->figure == NULL ? NULL : s->figure(v);
    (void)code;
    v->offering = figure != NULL && !v->offering;
    if (v->offering) {
        view_say(v, false, "x again: a picture of this screen   f: figure %s for paper", figure);
        return;
    }
    view_prompt(v, "export screen %s --size %dx%d -o %s.svg", screens[v->screen]->name, v->width,
                v->height, screens[v->screen]->name);
}

static void ask_share(view *v, uint32_t code)
{
    (void)code;
    view_ask(v, "share");
}

/* What was trained and not saved would be lost: that is asked. */
static void quit(view *v, uint32_t code)
{
    v->quit = code == 3 || !view_would_lose(v);
    v->confirming = !v->quit;
}

const binding common_keys[] = {
    {{'1', '2', '3', '4', '5', '6', '7', '8', '9', '0'},
     "1-9",
     NULL,
     "go to a screen; so do the F keys",
     go_to_screen},
    {{PRESS_F1, PRESS_F1 + 1, PRESS_F1 + 2, PRESS_F1 + 3, PRESS_F1 + 4, PRESS_F1 + 5, PRESS_F1 + 6,
      PRESS_F1 + 7, PRESS_F1 + 8, PRESS_F1 + 9, PRESS_F1 + 10, PRESS_F1 + 11},
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
    {{PRESS_ESCAPE}, "Esc", NULL, "leave looking back: every screen as it is now", back_to_now},
    {{'L'}, "L", NULL, "lessons: choose one; during one, hide and show it", choose_lesson},
    {{':'},
     ":",
     "command",
     "type a verb; Tab completes it, the arrows bring back earlier ones",
     open_prompt},
    {{'?'}, "?", "help", "the keys of this screen", open_help},
    {{'!'}, "!", NULL, "what the screen shows, in sentences, whole", read_on},
    {{'x'},
     "x",
     NULL,
     "save this screen as a picture, or what it shows as a figure for paper",
     ask_export},
    {{'Y'},
     "Y",
     NULL,
     "share: the shell lines that give what is on screen, copied to the clipboard where the "
     "terminal lets programs do that",
     ask_share},
    {{'q', 3}, "q", "quit", "leave; Ctrl-C leaves at once", quit},
    {{0}, NULL, NULL, NULL, NULL},
};
