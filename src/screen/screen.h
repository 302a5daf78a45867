/* Screens: pure functions from a lab and a view to a grid of cells, and from a key to a change of
 * the view or a line of the command language. No terminal, no training, no clock in here: so every
 * screen can be tested as text, and the same drawing can be exported.
 *
 * A screen is one file with one descriptor; its keys stand in its table, from which the footer, the
 * help and the dispatcher are made. Whoever draws or sends keys holds lab->guard. */
#ifndef MF_SCREEN_SCREEN_H
#define MF_SCREEN_SCREEN_H

#include "../draw/grid.h"
#include "../lab/lab.h"
#include "../lab/survey.h"
#include "../model/factors.h"
#include "../model/model.h"
#include "../teach/clinic.h"
#include "../teach/ladder.h"
#include "../teach/lesson.h"
#include "../teach/microscope.h"
#include "../teach/portrait.h"
#include "../teach/you.h"
#include "../teach/zoo.h"
#include "../train/rating_step.h"
#include "../train/run.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* ---- keys ------------------------------------------------------------------------------------ */

/* A key is a Unicode character or one of these. Control characters are their own codes. */
enum press {
    PRESS_NONE = 0,
    PRESS_TAB = '\t',
    PRESS_ENTER = '\r',
    PRESS_ESCAPE = 0x1b,
    PRESS_BACKSPACE = 0x7f,
    PRESS_UP = 0x200000,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
    PRESS_DELETE,
    PRESS_BACK_TAB,
    PRESS_F1, /* F2 … F12 follow */
    PRESS_CLICK = PRESS_F1 + 12,
    PRESS_WHEEL_UP,
    PRESS_WHEEL_DOWN,
    PRESS_REDRAW,
};

typedef struct key {
    uint32_t code;
    int x, y; /* of the mouse */
} key;

struct view;

enum { BINDING_CODES = 10 };

/* One line of a screen's key table. */
typedef struct binding {
    uint32_t codes[BINDING_CODES]; /* ended by 0 */
    const char *label;             /* "Space" */
    const char *brief;             /* for the footer; NULL: not there */
    const char *help;
    void (*act)(struct view *v, uint32_t code);
} binding;

/* ---- what each screen remembers -------------------------------------------------------------- */

typedef struct data_view {
    size_t cursor;         /* rank of the watcher */
    size_t column;         /* rank of the movie in the middle of a zoom */
    unsigned zoom;         /* the spy plot shows 1/2^zoom of each axis */
    unsigned pane;         /* which pane the last place shows */
    unsigned shown_before; /* how many panes have a place of their own */
    bool finding;          /* typing an id */
    char find[64];
    /* the counts that the spy plot shows, kept until the region or the data change */
    uint32_t *counts;
    size_t counts_size, height, width;
    mf_region region;
    unsigned generation;
    bool has_costs;
    mf_access_costs costs;
} data_view;

enum { FORM_FIELDS = 8, FORM_TEXT = 24 };

/* The form that sets up A and B. */
typedef struct form_view {
    bool open, filled;
    size_t field;
    size_t side; /* 0 A, 1 B */
    char text[FORM_FIELDS][2][FORM_TEXT];
    char error[256];
} form_view;

/* Bets as they are being placed. */
typedef struct bets_view {
    bool open;
    size_t field;
    int choice[2];    /* −1: none */
    char text[2][12]; /* the epoch, the rating */
} bets_view;

typedef struct train_view {
    size_t metric;
    bool linear;        /* else logarithmic where all values are above 0 */
    bool difference;    /* A − B */
    size_t last_epochs; /* shows only the last so many; 0: all */
    size_t skip_first;  /* hides the first so many */
    size_t cursor;      /* an epoch; 0: the last */
    form_view form;
    bets_view bets;
    area plot; /* where it was drawn, for the mouse */
    double x_low, x_high;
} train_view;

enum { BENCH_POINTS = 64, BENCH_GHOST_MOST = 4096 };

/* What A was before β moved, and what every β tried so far gave. */
typedef struct bench_view {
    bool on;
    size_t slider; /* the place of β */
    size_t n;
    struct bench_point {
        double beta, train, heldout;
    } points[BENCH_POINTS];
    double ghost_beta;
    size_t n_ghost;
    mf_epoch *ghost;
} bench_view;

typedef struct beta_view {
    size_t cursor; /* the point under the cursor */
    bool lowest;   /* each run's best epoch instead of its last */
    bool bars;     /* errors and lengths by number of ratings in place of the curves */
    bench_view bench;
    /* the bars, and of which models */
    size_t n_errors[2], n_norms[2], epoch[2];
    mf_count_bar errors[2][MF_COUNT_BARS];
    mf_count_bar norms[2][MF_COUNT_BARS];
    unsigned generation;
} beta_view;

typedef enum recommend_focus { FOCUS_WATCHERS, FOCUS_RATED, FOCUS_A, FOCUS_B } recommend_focus;

typedef enum watcher_sort { SORT_COUNT, SORT_ID, SORT_MEAN, WATCHER_SORTS } watcher_sort;

/* A list of one run, kept until the model or the question changes. */
typedef struct kept_list {
    const mf_run *run;
    size_t model_epoch, n;
    mf_scored *items;
} kept_list;

typedef struct recommend_view {
    recommend_focus focus;
    watcher_sort sort;
    bool filtering;
    char filter[64];
    uint32_t chosen; /* the watcher, whatever the order */
    uint32_t *shown; /* the watchers that pass the filter, in the order of the sort */
    size_t n_shown;
    bool stale;                  /* the filter or the sort has changed */
    size_t watcher, rated, item; /* cursors */
    size_t n;                    /* how many to list */
    uint32_t min_ratings;
    bool include_rated, apart;
    bool difference; /* A − B in place of predictions */
    kept_list list[2];
    uint32_t for_watcher;
    size_t kept_n;
    uint32_t kept_min;
    bool kept_include;
    unsigned generation;
    area lists; /* where they were drawn, for the mouse */
} recommend_view;

/* One rating's update, and how much of it is uncovered. */
typedef struct step_view {
    bool there;
    mf_rating_step step;
    char run[16]; /* whose */
    size_t side;
    size_t shown; /* numbers uncovered: J, p, q of factor 1, then of factor 2 … */
    bool quiz;    /* the next number is hidden and asked for */
    char answer[32], verdict[256];
    size_t asked, right; /* how many numbers were guessed, and how many of those well */
    size_t failed_epoch; /* 1 + the epoch that it could not be taken for; 0: none */
    size_t seen_epoch; /* what the screens showed when it was taken: when they move on, so does the
                          step */
    unsigned generation;
} step_view;

typedef enum factor_sort {
    FACTOR_SORT_VALUE,
    FACTOR_SORT_NEAR,
    FACTOR_SORT_COUNT,
    FACTOR_SORTS
} factor_sort;

/* What the Factors screen is to compute. */
typedef struct factors_question {
    size_t side, factor;
    bool rotate, watchers;
    factor_sort sort;
    uint32_t near; /* the row that others are near to */
    uint32_t min_ratings;
} factors_question;

typedef struct factors_view {
    unsigned pane;
    size_t cursor, second; /* second: the other of two factors */
    factors_question question;
    /* what was computed, and for what */
    bool there;
    factors_question answered;
    size_t epoch, other_epoch;
    unsigned generation;
    mf_model *model; /* shared */
    mf_portrait portrait;
    uint32_t *order;
    size_t n_order;
    mf_count_bar norms[2][MF_COUNT_BARS];
    size_t n_norms[2];
    char failed[256];
} factors_view;

enum { RUNGS_MOST = 12 };

/* The ladder as it was climbed, and on which split. */
typedef struct ladder_view {
    mf_rung rungs[RUNGS_MOST];
    size_t n, cursor;
    size_t few, movies; /* movies with fewer training ratings than factors; with any */
    unsigned generation;
    char failed[256];
} ladder_view;

enum { YOU_MOST = 10, YOU_FOUND = 12 };

/* Who sits before the screen. */
typedef struct you_view {
    size_t n, cursor;
    uint32_t movies[YOU_MOST];
    double ratings[YOU_MOST];
    size_t slider; /* of β */
    uint32_t min_ratings;
    bool finding;
    char find[64];
    uint32_t found[YOU_FOUND];
    size_t n_found, found_at;
    /* what was computed, for the how-manieth question, of which models */
    unsigned asked, answered, generation;
    size_t epoch[2];
    mf_you you[2];
    char failed[256];
} you_view;

/* A run on the table, or a mistake of the zoo. */
typedef struct clinic_view {
    size_t cursor;
    /* what was computed, and for what */
    bool there;
    size_t answered, epochs;
    mf_run_status status;
    unsigned generation;
    mf_clinic found;
    mf_bug_result bug;
    char failed[256];
} clinic_view;

/* A lesson in progress. */
typedef struct lesson_view {
    mf_lesson *lesson; /* NULL: none */
    char **texts;      /* of each step as it was when it was reached: its numbers are of then */
    char name[64];
    bool passing;               /* the step has only checks: what holds needs no second Enter */
    bool hidden, acted, acting; /* acted: the step's blocks have run; acting: they are running */
    bool feeding;               /* the key that comes is the lesson's own */
    bool alone;                 /* it runs without a reader, and may not begin another */
    size_t step, part, offset;  /* where it is; offset: in a part's text or keys */
    int top;                    /* rows scrolled */
    bool more;                  /* there are rows below */
    bool answered;
    char answer[32], verdict[200];
    size_t asked, right;
    char failed[256]; /* the first check that did not hold */
    size_t failed_line;
} lesson_view;

/* Looking back as a film. */
typedef struct film_view {
    bool on;
    size_t speed; /* epochs a second: a place in a list */
    double part;  /* of the next epoch */
} film_view;

/* ---- the view -------------------------------------------------------------------------------- */

/* What goes on beside the screen: filled in by whoever runs the session. */
typedef struct activity {
    bool training;
    bool working;      /* a command is being carried out */
    char command[128]; /* which */
    bool reading;      /* … and it reads a file */
    mf_read_progress progress;
} activity;

/* Text too long for the status line. */
typedef struct pager_view {
    char *text; /* NULL: closed */
    char title[128];
    size_t top, n_lines;
    size_t left; /* columns scrolled sideways */
    bool finding;
    char find[64];
} pager_view;

typedef struct view {
    const mf_lab *lab;
    size_t screen; /* its place in screens[] */
    bool ascii;
    char version[16];
    activity now;
    /* requests, taken by whoever runs the session */
    char line[1024];  /* lines of the command language, between newlines */
    char prompt[256]; /* open the prompt with this text in it */
    bool wants_prompt, quit, wants_models;
    bool wants_refresh; /* the screen shows what has to be computed first: see screen.refresh */
    /* what stands over the screen */
    bool help, confirming; /* confirming: quit although work would be lost? */
    bool help_finding;
    char help_find[64];
    size_t help_top;
    pager_view pager;
    char failed[1200], failed_line[400]; /* why a file could not be opened, and its line */
    char message[512];
    bool message_is_error;
    size_t n_keys; /* how many keys have come: the hint goes after the first */
    int width, height;
    data_view data;
    train_view train;
    beta_view beta;
    recommend_view recommend;
    step_view step;
    factors_view factors;
    ladder_view ladder;
    you_view you;
    clinic_view clinic;
    lesson_view lesson;
    film_view film;
    unsigned generation; /* of the lab that the cursors belong to */
} view;

typedef struct screen {
    const char *name; /* as typed */
    const char *tab;
    const char *summary; /* a sentence for help */
    const binding *keys; /* ended by a NULL label */
    void (*draw)(view *v, grid *g, area body);
    /* Takes a key before the table does: while something is typed. False: not for it. */
    bool (*type)(view *v, key k);
    void (*click)(view *v, int x, int y);
    /* Computes what the screen is to show, where that takes time: called beside the drawing,
     * without the guard, by whoever may change the lab, after a drawing has set wants_refresh. A
     * failure is remembered, so that it is not asked for again. */
    mf_status (*refresh)(view *v, mf_lab *lab, mf_error *error);
    /* The verb that prints what is shown, for `share`; NULL or "" when there is none. */
    void (*here)(const view *v, char *text, size_t size);
    /* What is on it, in two or three sentences without a glyph: to be read aloud. After a drawing.
     */
    void (*describe)(const view *v, char *text, size_t size);
} screen;

extern const screen *const screens[]; /* ended by NULL */
size_t screens_count(void);
/* Its place in screens[], or SIZE_MAX. */
size_t screen_find(const char *name);

/* A view of the lab that shows the first screen; the caller clears it. */
view view_new(const mf_lab *lab, bool ascii);
void view_clear(view *v);
/* Another view of the same, which owns nothing of the first and has no overlay open. */
view view_copy(const view *v);

/* Draws all of it: title, body, status, keys, whatever stands over them. */
void view_draw(view *v, grid *g);

/* What a key does. */
void view_key(view *v, key k);

/* Shows text in the pager, which takes it over. */
void view_page(view *v, const char *title, char *text);
/* One line at the bottom, until the next key. */
void view_say(view *v, bool is_error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- lessons --------------------------------------------------------------------------------- */

/* Begins a lesson, which the view takes over. */
void lesson_open(view *v, mf_lesson *lesson, const char *name);
void lesson_close(view *v);
/* Is the lesson at work? Then lesson_feed does the next bit: asks for a line, or presses a key, or
 * checks what is drawn on `g`. Called when nothing else is at work. False when there was nothing
 * left. */
bool lesson_is_acting(const view *v);
bool lesson_feed(view *v, const grid *g);
/* The text of the step; begins its blocks; goes to the next. For lessons without a reader. */
void lesson_text(const view *v, char *out, size_t size);
void lesson_begin(view *v);
void lesson_next(view *v);

/* ---- for screens ----------------------------------------------------------------------------- */

/* Asks for a line of the command language. */
void view_ask(view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void view_prompt(view *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The pair; NULL where there is none. */
const mf_run *view_run(const view *v, size_t side);
/* What is to be shown of it: its model of now, or of the epoch that is looked back to; NULL where
 * there is none. */
const mf_model *view_model(const view *v, size_t side);
size_t view_model_epoch(const view *v, size_t side);
/* The row of its history that goes with the epoch cursor: the last one when it is at the end; NULL
 * where there is none, as at the start. */
const mf_epoch *view_epoch(const view *v, size_t side);
/* The best epoch's row up to there. */
const mf_epoch *view_best(const view *v, size_t side);
/* Moves the epoch cursor, and with it every screen; 0 is the start, and from the last epoch on it
 * follows the training. */
void view_look_at(view *v, size_t epoch);
/* Lets a film go on by so many seconds. */
void view_film(view *v, double seconds);
/* Notes what run A was and what came of another β, for the workbench. With the guard held, before
 * and after. */
void view_keep_ghost(view *v);
void view_note_beta(view *v);
/* Puts a step on the Step screen, which takes it over. */
void view_take_step(view *v, const char *run, size_t side, mf_rating_step *step);
extern const char *const side_names[2]; /* "A", "B" */
extern const uint32_t side_glyphs[2];   /* ● ▲ */
style side_style(size_t side);

/* A title, or the id where there is none. */
const char *movie_name(const mf_lab *lab, uint32_t movie);
const char *movie_title(const mf_lab *lab, uint32_t movie); /* "" where there is none */

/* Adds the epoch that is looked back to, where one is, to a shell line. */
void view_add_epoch(const view *v, char *text, size_t size);

/* A word as the command language reads it back: in double quotes where it must be. */
const char *quoted(const char *word, char *out, size_t size);

/* The keys that words stand for, between blanks: Space, Enter, Esc, Tab, Up, PgDn, F2, a letter; a
 * word of several letters is typed letter by letter. Returns how many; SIZE_MAX when there are more
 * than `most`. */
size_t keys_parse(const char *words, key *keys, size_t most);

/* Edits `text` as a key says; true when the key was one that edits. */
bool edit_text(char *text, size_t size, key k);

/* The least number of ratings after `now`: 1, 2, 5, 10 … 100, round and round; or the one before.
 */
uint32_t next_minimum(uint32_t now, bool before);

/* Where a movie stands in a list; SIZE_MAX: nowhere. */
size_t rank_in(const mf_scored *items, size_t n, uint32_t movie);
/* How rank `rank` differs from the rank `there` in the other list: "↑2", "↓1", "new", "". */
void rank_change(size_t rank, size_t there, bool ascii, char out[16]);

/* Moves a cursor over `n` places by the arrow and page keys (`page` places a page). */
size_t move_cursor(size_t at, size_t n, size_t page, uint32_t code);
/* The first of the `rows` places that keeps `cursor` in sight, as near the middle as can be. */
size_t scroll_top(size_t cursor, size_t n, size_t rows);

void help_draw(view *v, grid *g, area body);
bool help_key(view *v, key k);
void pager_draw(view *v, grid *g, area body);
bool pager_key(view *v, key k);

extern const binding common_keys[];

#endif
