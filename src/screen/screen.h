/* Screens: pure functions from a lab and a view to a grid of cells, and from a key to a change of
 * the view or a line of the command language. No terminal, no training, no clock in here: so every
 * screen can be tested as text, and the same drawing can be exported.
 *
 * A screen is one file (or folder) with one descriptor, named in screens.c. What it remembers is
 * its own: the view keeps a state of the descriptor's size for it. Its keys stand in its table,
 * from which footer, help and dispatcher are made. Whoever draws or sends keys holds lab->guard. */
#ifndef MF_SCREEN_SCREEN_H
#define MF_SCREEN_SCREEN_H

#include "../draw/grid.h"
#include "../lab/lab.h"
#include "../model/model.h"
#include "../train/run.h"
#include "keys.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef struct view view;

enum { BINDING_CODES = 12 };

/* One line of a screen's key table, which ends with a binding without `act`. */
typedef struct binding {
    uint32_t codes[BINDING_CODES]; /* ended by 0, or full */
    const char *label;             /* "Space"; NULL: not in the help */
    const char *brief;             /* for the footer; NULL: not there */
    const char *help;
    void (*act)(view *v, uint32_t code);
} binding;

typedef struct screen {
    const char *name; /* as typed */
    const char *tab;
    const char *summary; /* a sentence for help */
    const binding *keys;

    /* What it remembers. */
    size_t size;                                 /* bytes, zero when it opens; 0: nothing */
    void (*open)(void *state);                   /* sets what does not begin with zero */
    bool (*copy)(void *state, const void *from); /* state is the same bytes: makes its own what it
                                                    owns, or lets go; false: memory is out, and it
                                                    owns nothing. NULL: bytes are enough */
    void (*close)(void *state);                  /* frees what it owns */

    uint32_t start; /* the key that starts what it shows, pressed for a picture that nobody presses
                       keys for; 0: none */
    void (*draw)(view *v, grid *g, area body);
    /* Takes a key before the table does: while something is typed. False: not for it. */
    bool (*type)(view *v, key k);
    void (*click)(view *v, int x, int y);
    /* Computes what the screen is to show, where that takes time: called beside the drawing,
     * without the guard, by whoever may change the lab, after a drawing has set wants_refresh. A
     * failure is remembered, so that it is not asked for again. */
    mf_status (*refresh)(view *v, mf_lab *lab, mf_error *error);
    /* The figure that what is shown makes on paper; NULL, or a NULL name: none. */
    const char *(*figure)(const view *v);
    /* The verb that prints what is shown, for `share`; NULL or "" when there is none. */
    void (*here)(const view *v, char *text, size_t size);
    /* What is on it, in two or three sentences without a glyph: to be read aloud. After a drawing.
     */
    void (*describe)(const view *v, char *text, size_t size);
} screen;

/* What goes on beside the screen: filled in by whoever runs the session. */
typedef struct activity {
    bool training;
    bool working;      /* a command is being carried out */
    char command[128]; /* which */
    bool reading;      /* … and it reads a file */
    mf_read_progress progress;
} activity;

/* Opened, copied and closed by frame.h. */
struct view {
    const mf_lab *lab;
    size_t screen; /* its place in screens[] */
    int width, height;
    bool ascii;
    strokes strokes;
    activity now;
    key_meaning *meaning; /* of keys that are the user's own; NULL: none are */
    unsigned generation;  /* of the lab that `epoch` belongs to */
    /* what several screens go by */
    size_t epoch;     /* the epoch looked at; 0: the last */
    uint32_t watcher; /* the watcher chosen; UINT32_MAX: nobody yet */
    uint32_t minimum; /* lists leave out movies with fewer training ratings; 0: what is usual */
    struct {          /* looking back as a film */
        bool on;
        size_t speed; /* a place in a list */
        double part;  /* of the next epoch */
    } film;
    /* requests, taken by whoever runs the session */
    char line[1024];  /* lines of the command language, between newlines */
    char prompt[256]; /* open the prompt with this text in it */
    bool wants_prompt, quit, wants_models;
    size_t space_waits; /* pressed before there was data, on which screen + 1: view_catch_up */
    bool wants_refresh; /* the screen shows what has to be computed first: see screen.refresh */
    /* the line at the bottom, until the next key */
    char message[512];
    bool message_is_error;
    char said[512]; /* what stood there before the last key */
    size_t n_keys;  /* how many keys have come: the hint goes after the first */
    /* what stands over or in for the screen */
    bool confirming;                                /* quit although work would be lost? */
    bool offering;                                  /* a picture of the screen, or a figure? */
    char failed[MF_MESSAGE_MOST], failed_line[400]; /* why a file could not be opened; its line */
    struct help *help;
    struct pager *pager;
    struct lesson_view *lesson;
    void **state; /* one for each screen */
};

/* What a screen remembers: `size` bytes. */
void *view_state(const view *v, const screen *s);

/* One line at the bottom, until the next key. */
void view_say(view *v, bool is_error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Asks for lines of the command language; adds to the one asked for; opens the prompt. */
void view_ask(view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void view_ask_more(view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void view_prompt(view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Shows the screen of this name. */
void view_go(view *v, const char *name);
/* Is there something trained that was not saved? */
bool view_would_lose(const view *v);

/* Is there something to show? */
bool view_is_ready(const view *v);
/* Run A (side 0) or B; NULL where there is none. */
const mf_run *view_run(const view *v, size_t side);
/* What is to be shown of it: its model of now, or of the epoch that is looked back to; NULL where
 * there is none. */
const mf_model *view_model(const view *v, size_t side);
size_t view_model_epoch(const view *v, size_t side);
/* The row of its history that goes with the epoch looked at, at the end that of the model which the
 * run has; NULL where there is none, as at the start. The best epoch's row up to there. */
const mf_epoch *view_epoch(const view *v, size_t side);
const mf_epoch *view_best(const view *v, size_t side);

extern const char *const side_names[2]; /* "A", "B" */
extern const uint32_t side_glyphs[2];   /* ● ▲ */
style side_style(size_t side);

#endif
