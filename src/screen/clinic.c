/* Clinic: why a run blew up, and the bug zoo: classic mistakes beside the right code. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/fail.h"
#include "../draw/plot.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "../teach/clinic.h"
#include "../teach/zoo.h"
#include "../train/run.h"
#include "../train/solver.h"
#include "keys.h"
#include "screen.h"
#include "screens.h"
#include "strips.h"
#include "words.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* A run on the table, or a mistake of the zoo. */
typedef struct clinic_state {
    size_t cursor;
    /* what was computed, and for what */
    bool there, busy; /* busy: it is being made, so far */
    size_t done, of;
    size_t answered, epochs;
    mf_run_status status;
    unsigned generation;
    mf_clinic found;
    mf_bug_result bug;
    char failed[256];
} clinic_state;

extern const screen screen_clinic;

static clinic_state *mine(const view *v)
{
    return view_state(v, &screen_clinic);
}

enum { PATIENTS = 2, LIST_WIDTH = 24, BUG_MARGIN = 15 };

static void clinic_clear(clinic_state *w)
{
    mf_bug_result_clear(&w->bug);
    w->there = false;
}

static size_t n_bugs(void)
{
    size_t n = 0;
    while (mf_bugs[n].name != NULL) {
        n++;
    }
    return n;
}

static bool is_patient(const view *v)
{
    return mine(v)->cursor < PATIENTS;
}

/* A post-mortem is made by itself when a run has diverged; what costs a training is asked for. */
static bool is_fresh(const view *v)
{
    const clinic_state *w = mine(v);
    const mf_run *run = view_run(v, w->cursor);
    if (w->answered != w->cursor || w->generation != v->lab->generation) {
        return false;
    }
    return !is_patient(v) ||
           (run != NULL && w->status == run->status && w->epochs == run->history.n);
}

/* How far the two loops have got; on the thread that computes. */
static void tell(void *context, size_t done, size_t of)
{
    view *v = context;
    mf_lab *lab = (mf_lab *)v->lab; /* its guard alone */
    pthread_mutex_lock(&lab->guard);
    mine(v)->done = done;
    mine(v)->of = of;
    pthread_mutex_unlock(&lab->guard);
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_clinic found = {0};
    mf_bug_result bug = {0};
    mf_config config = mf_config_defaults();
    mf_error why = {0};
    mf_status status = MF_OK;
    pthread_mutex_lock(&lab->guard);
    size_t cursor = mine(v)->cursor, epochs = 0;
    unsigned fitted = lab->n_runs == 0 ? MF_FITTED_ALPHA : 0;
    mine(v)->busy = true;
    mine(v)->done = mine(v)->of = 0;
    mf_run *run = cursor < PATIENTS && cursor < lab->n_runs ? lab->runs[cursor] : NULL;
    mf_run_status run_status = run == NULL ? MF_RUN_READY : run->status;
    epochs = run == NULL ? 0 : run->history.n;
    if (lab->n_runs > 0 && lab->runs[0]->config.solver == mf_solvers[0]) {
        config = lab->runs[0]->config;
        if (lab->runs[0]->status == MF_RUN_DIVERGED) { /* its rate would blow up both sides */
            fitted = MF_FITTED_ALPHA;
        }
    }
    pthread_mutex_unlock(&lab->guard);
    if (cursor < PATIENTS) {
        status = run == NULL ? mf_fail(&why, MF_USAGE, "there is no run %s", side_names[cursor])
                             : mf_clinic_examine(lab, run, &found, &why);
    } else if (lab->is_model) {
        status = mf_fail(&why, MF_USAGE, "a model file has no ratings to make mistakes on");
    } else {
        status = lab->is_split ? MF_OK : mf_lab_split(lab, 0.1, config.seed, &why);
        config.alpha = fitted == 0 ? config.alpha : mf_config_defaults().alpha;
        if (status == MF_OK) {
            mf_config_fit(&config, &lab->split, fitted);
        }
        status = status == MF_OK ? mf_bug_run(lab, cursor - PATIENTS, &config, tell, v, &bug, &why)
                                 : status;
    }
    pthread_mutex_lock(&lab->guard);
    clinic_state *w = mine(v);
    clinic_clear(w);
    w->busy = false;
    w->answered = cursor;
    w->generation = lab->generation;
    w->status = run_status;
    w->epochs = epochs;
    w->there = status == MF_OK;
    w->found = found;
    w->bug = bug;
    snprintf(w->failed, sizeof w->failed, "%s", status == MF_OK ? "" : why.message);
    pthread_mutex_unlock(&lab->guard);
    if (error != NULL) {
        *error = why;
    }
    return status;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw_list(view *v, grid *g, area where)
{
    area inside = grid_box(g, where, STYLE(INK_CURSOR), "clinic");
    size_t n = PATIENTS + n_bugs();
    int y = inside.y;
    for (size_t i = 0; i < n && y < inside.y + inside.height; i++, y++) {
        bool here = i == mine(v)->cursor;
        const mf_run *run = i < PATIENTS ? view_run(v, i) : NULL;
        style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
        if (i == PATIENTS) {
            grid_text(g, inside.x, y++, inside.width, STYLE_BOLD(INK_HEAD), "the bug zoo");
        }
        grid_put(g, inside.x, y, look, here ? 0x25b8 : ' ');
        if (i >= PATIENTS) {
            grid_text(g, inside.x + 1, y, inside.width - 1, look, mf_bugs[i - PATIENTS].name);
        } else if (run != NULL) {
            grid_print(g, inside.x + 1, y, inside.width - 1, look, "%s %s", side_names[i],
                       mf_run_status_name(run->status));
        } else {
            grid_print(g, inside.x + 1, y, inside.width - 1, STYLE(INK_DIM), "%s none",
                       side_names[i]);
        }
    }
}

typedef struct tail_series {
    const mf_clinic *clinic;
    size_t offset;
} tail_series;

static void tail_point(const void *context, size_t index, double *x, double *y)
{
    const tail_series *s = context;
    const mf_clinic_row *row = &s->clinic->tail[index];
    *x = (double)row->epoch;
    memcpy(y, (const char *)row + s->offset, sizeof *y);
    *y = *y > 0 ? *y : NAN;
}

/* A bar that ends at `most`, with a mark at 1. */
static void draw_gauge(grid *g, area where, const char *name, double reached, double most)
{
    int width = where.width - 35, limit = (int)(1 / most * width);
    grid_text(g, where.x, where.y, 21, STYLE(INK_PLAIN), name);
    grid_print_right(g, where.x + 21, where.y, 9, STYLE_BOLD(reached > 1 ? INK_WARN : INK_GOOD),
                     "%.3g", reached);
    grid_bar(g, where.x + 31, where.y, width, STYLE(reached > 1 ? INK_WARN : INK_GOOD),
             reached / most);
    if (limit >= 0 && limit < width) {
        grid_put(g, where.x + 31 + limit, where.y, STYLE_BOLD(INK_PLAIN), 0x2503);
    }
}

static void draw_patient(view *v, grid *g, area where)
{
    const clinic_state *w = mine(v);
    const mf_clinic *c = &w->found;
    char text[1000];
    mf_clinic_remark(v->lab, c, text, sizeof text);
    int y = where.y +
            grid_wrap(g, (area){where.x, where.y, where.width, where.height * 2 / 3},
                      STYLE(c->diverged ? INK_WARN : INK_PLAIN), text) +
            (where.height > 26);
    struct {
        const char *name;
        double square;
    } gauges[] = {
        {g->ascii ? "a |q|^2 of its movie" : "α ‖q‖² of its movie", c->of_movie.norm},
        {"  largest coordinate", c->of_movie.coordinate},
        {g->ascii ? "a |p|^2 of its watcher" : "α ‖p‖² of its watcher", c->of_watcher.norm},
        {"  largest coordinate", c->of_watcher.coordinate}};
    double most = fmax(1.25, c->alpha * fmax(c->of_movie.norm, c->of_watcher.norm));
    most = c->culprit.found ? fmax(most, c->culprit.reached) : most;
    bool roomy = where.y + where.height - y > 11; /* else what the curves need is worth more */
    for (size_t n = 0; n < 4 && c->by_coordinate && (roomy || !c->diverged); n++, y++) {
        draw_gauge(g, (area){where.x, y, where.width, 1}, gauges[n].name,
                   c->alpha * gauges[n].square, most);
    }
    if (c->culprit.found) {
        draw_gauge(g, (area){where.x, y++, where.width, 1}, "step that overshot",
                   c->culprit.reached, most);
    }
    if (c->by_coordinate) {
        grid_text(g, where.x, y++, where.width, STYLE(INK_DIM),
                  "coordinates step in turn: past ┃ (1) one overshoots");
    }
    if (c->n_tail == 0) {
        return;
    }
    tail_series series[4] = {{c, offsetof(mf_clinic_row, p_norm)},
                             {c, offsetof(mf_clinic_row, q_norm)},
                             {c, offsetof(mf_clinic_row, watcher_norm)},
                             {c, offsetof(mf_clinic_row, movie_norm)}};
    static const char *const names[] = {"‖P‖", "‖Q‖", "watcher", "movie"};
    static const uint32_t glyphs[] = {0x25cb, 0x25c7, 0x25cf, 0x25c6};
    static const uint8_t inks[] = {INK_DIM, INK_DIM, INK_HEAD, INK_WARN};
    plot p = plot_empty("norms", "epoch");
    p.y_log = true;
    p.x_whole = true;
    for (size_t s = 0; s < 4; s++) {
        p.series[p.n_series++] = (plot_series){.n = c->n_tail,
                                               .point = tail_point,
                                               .context = &series[s],
                                               .look = STYLE(inks[s]),
                                               .glyph = glyphs[s],
                                               .name = names[s],
                                               .points = c->n_tail == 1};
    }
    plot_draw(g, (area){where.x, y, where.width, where.y + where.height - y - 1}, &p);
    char retry[120];
    mf_clinic_retry_remark(c, retry, sizeof retry);
    grid_print(g, where.x, where.y + where.height - 1, where.width, STYLE(INK_HEAD), "R goes on %s",
               retry);
}

typedef struct bug_series {
    const mf_bug_epoch *epochs;
    bool heldout;
} bug_series;

static void bug_point(const void *context, size_t index, double *x, double *y)
{
    const bug_series *s = context;
    *x = (double)(index + 1);
    *y = s->heldout ? s->epochs[index].heldout : s->epochs[index].train;
}

static void draw_bug(view *v, grid *g, area where)
{
    const clinic_state *w = mine(v);
    const mf_bug *b = &mf_bugs[w->cursor - PATIENTS];
    int head =
        grid_wrap(g, (area){where.x, where.y, where.width, 2}, STYLE_BOLD(INK_HEAD), b->what);
    grid_print(g, where.x, where.y + head, where.width, STYLE(INK_GOOD), "- %s", b->right);
    grid_print(g, where.x, where.y + head + 1, where.width, STYLE(INK_WARN), "+ %s", b->wrong);
    where.y += head - 1;
    where.height -= head - 1;
    char remark[400] = "";
    bool there = is_fresh(v) && w->there;
    if (there) {
        mf_bug_remark(&w->bug, remark, sizeof remark);
    }
    int lines = there ? grid_wrapped(remark, where.width) : 0;
    area rest = {where.x, where.y + 4, where.width, where.height - 4 - lines};
    if (!there && w->busy) {
        grid_print(g, rest.x, rest.y + 1, rest.width, STYLE(INK_PLAIN),
                   "two plain loops, epoch %zu of %zu; Esc stops", w->done, w->of);
        grid_bar(g, rest.x, rest.y + 3, rest.width, STYLE(INK_HEAD),
                 w->of > 0 ? (double)w->done / (double)w->of : 0);
        return;
    }
    if (!there) {
        bool failed = is_fresh(v) && w->failed[0] != '\0';
        grid_wrap(g, (area){rest.x, rest.y + 1, rest.width, rest.height - 1},
                  STYLE(failed ? INK_WARN : INK_DIM),
                  failed ? w->failed
                         : "Here the errors that the mistaken code reports will stand beside those "
                           "of the right code. Enter makes both, from the same start.");
        return;
    }
    const mf_bug_result *r = &w->bug;
    bug_series series[4] = {
        {r->right, false}, {r->wrong, false}, {r->right, true}, {r->wrong, true}};
    area strips[STRIPS];
    bool heldout = r->n_right > 0 && isfinite(r->right[0].heldout);
    strips_cut(rest, heldout, strips);
    for (strip which = heldout ? STRIP_HELDOUT : STRIP_TRAINING; which < STRIPS; which++) {
        bool held = which == STRIP_HELDOUT;
        plot p = plot_empty(held ? "held-out, as reported" : "training RMSE, as reported", "epoch");
        p.x_whole = true;
        p.margin = BUG_MARGIN;
        p.bare = p.y_zoom = held;
        for (size_t s = 0; s < 2; s++) {
            bool wrong = s == 1;
            p.series[p.n_series++] = (plot_series){.n = wrong ? r->n_wrong : r->n_right,
                                                   .point = bug_point,
                                                   .context = &series[held ? 2 + s : s],
                                                   .look = STYLE(wrong ? INK_WARN : INK_GOOD),
                                                   .glyph = wrong ? 0x25b2 : 0x25cf,
                                                   .name = wrong ? "mistaken" : "right"};
        }
        plot_draw(g, strips[which], &p);
    }
    grid_wrap(g, (area){where.x, where.y + where.height - lines, where.width, lines},
              STYLE(INK_PLAIN), remark);
}

static void draw(view *v, grid *g, area body)
{
    clinic_state *w = mine(v);
    const mf_run *run = view_run(v, w->cursor);
    int list = body.width < 72 ? 18 : LIST_WIDTH;
    area right = {body.x + list + 1, body.y, body.width - list - 2, body.height};
    draw_list(v, g, (area){body.x, body.y, list, body.height});
    if (!is_patient(v)) {
        draw_bug(v, g, right);
        return;
    }
    bool over = run != NULL && run->status != MF_RUN_READY && !v->now.training;
    v->wants_refresh = over && !is_fresh(v);
    if (run == NULL || !is_fresh(v)) {
        empty_draw(g, right,
                   run == NULL
                       ? "Here a run that diverged will be examined: the rating at which it "
                         "began, how far beyond the bound its step was, the norms of the "
                         "last good epochs, and an α that holds, found by trying halves of it. "
                         "Nothing has been trained yet: 2, then Space. Below at the left: "
                         "mistakes made on purpose, Enter makes one."
                   : over ? "examining; where a run diverged, smaller learning rates are being "
                            "tried: Esc stops"
                          : "A run is examined when it has ended.");
    } else if (!w->there) {
        grid_text(g, right.x, right.y + 1, right.width, STYLE(INK_WARN), w->failed);
    } else {
        draw_patient(v, g, right);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void move(view *v, uint32_t code)
{
    mine(v)->cursor = move_cursor(mine(v)->cursor, PATIENTS + n_bugs(), 5, code);
}

static void examine(view *v, uint32_t code)
{
    (void)code;
    if (is_patient(v) && view_run(v, mine(v)->cursor) == NULL) {
        view_say(v, false, "nothing has been trained yet: 2, then Space");
    } else {
        view_ask(v, "refresh");
    }
}

static void retry(view *v, uint32_t code)
{
    (void)code;
    const mf_run *run = is_patient(v) ? view_run(v, mine(v)->cursor) : NULL;
    if (run == NULL || run->status != MF_RUN_DIVERGED) {
        view_say(v, true, "this run has not diverged: there is nothing to retry");
    } else {
        view_ask(v, "retry %s", run->name);
        view_go(v, "train");
    }
}

static void describe(const view *v, char *text, size_t size)
{
    const clinic_state *w = mine(v);
    if (!is_patient(v)) {
        const mf_bug *b = &mf_bugs[w->cursor - PATIENTS];
        const mf_bug_result *r = &w->bug;
        int at = snprintf(text, size, "The mistake is %s.", b->what);
        if (is_fresh(v) && w->there && r->n_right > 0 && r->n_wrong > 0 && (size_t)at < size) {
            text[at++] = ' ';
            mf_bug_remark(r, text + at, size - (size_t)at);
        }
    } else if (is_fresh(v) && w->there) {
        mf_clinic_remark(v->lab, &w->found, text, size);
    } else {
        snprintf(text, size, "No run has been examined yet.");
    }
}

static void here(const view *v, char *text, size_t size)
{
    if (is_patient(v)) {
        snprintf(text, size, "clinic --run %s", side_names[mine(v)->cursor]);
    } else {
        snprintf(text, size, "bug %s", mf_bugs[mine(v)->cursor - PATIENTS].name);
    }
}

static const binding keys[] = {
    {{PRESS_UP, PRESS_DOWN, 'k', 'j', PRESS_HOME, PRESS_END},
     "↑↓",
     "choose",
     "a run, or a mistake of the zoo",
     move},
    {{PRESS_ENTER, ' '},
     "Enter",
     "make it",
     "make the mistake beside the right code; or examine the run anew",
     examine},
    {{'R'},
     "R",
     "retry",
     "go on with a diverged run from its last good epoch, with half its α",
     retry},
    {{0}, NULL, NULL, NULL, NULL},
};

static void open_state(void *state)
{
    ((clinic_state *)state)->answered = SIZE_MAX;
}

/* What was found is the first one's: it is examined anew. */
static bool copy_state(void *state, const void *from)
{
    *(clinic_state *)state =
        (clinic_state){.cursor = ((const clinic_state *)from)->cursor, .answered = SIZE_MAX};
    return true;
}

static void close_state(void *state)
{
    clinic_clear(state);
}

const screen screen_clinic = {
    .name = "clinic",
    .tab = "Clinic",
    .summary = "Why a run diverged, step by step; and five classic mistakes made on purpose.",
    .keys = keys,
    .size = sizeof(clinic_state),
    .open = open_state,
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .refresh = refresh,
    .here = here,
    .describe = describe,
};
