/* The lesson pane: a step's text, what Enter will do, questions and how they were answered. */
#ifndef MF_SCREEN_LESSON_PANE_H
#define MF_SCREEN_LESSON_PANE_H

#include <stdbool.h>
#include <stddef.h>

#include "../teach/lesson.h"
#include "screen.h"

/* A lesson in progress. */
typedef struct lesson_view {
    mf_lesson *lesson; /* NULL: none */
    char **texts;      /* of each step as it was when it was reached: its numbers are of then */
    char name[64];
    bool passing;               /* the step has only checks: what holds needs no second Enter */
    bool hidden, acted, acting; /* acted: the step's blocks have run; acting: they are running */
    bool choosing;              /* the list of lessons is open */
    size_t choice;
    bool alone;                /* it runs without a reader, and may not begin another */
    size_t step, part, offset; /* where it is; offset: in a part's text or keys */
    int top;                   /* rows scrolled */
    bool more;                 /* there are rows below */
    bool answered, tried;      /* the question, at all */
    size_t screen;             /* where the last step ended: the next begins there */
    char answer[32], verdict[260];
    size_t asked, right; /* questions; those whose first answer was right */
    char failed[256];    /* the first check that did not hold */
    size_t failed_line;
} lesson_view;

/* Begins a lesson, which the view takes over. */
void lesson_open(view *v, mf_lesson *lesson, const char *name);
void lesson_close(view *v);

/* Opens the list of lessons, in which Enter begins one; draws it where it is open. */
void lesson_choose(view *v);
void lesson_draw_choice(const view *v, grid *g, area body);

/* Takes its area off the body; draws; takes keys first (false: not for it). */
area lesson_area(const view *v, area *body);
void lesson_draw(view *v, grid *g, area pane);
bool lesson_key(view *v, key k);

/* Is the lesson at work? Then lesson_feed does the next bit: asks for a line, or gives the next key
 * in `press` (code 0: none), or checks what is drawn on `g`. False when there was nothing left. */
bool lesson_is_acting(const view *v);
bool lesson_feed(view *v, const grid *g, key *press);

/* The text of the step; begins its blocks; goes to the next. For lessons without a reader. */
void lesson_text(const view *v, char *out, size_t size);
void lesson_begin(view *v);
void lesson_next(view *v);

#endif
