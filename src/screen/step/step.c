/* Step: one rating's update by hand. Every number of the formula, filled in, one key a number; or
 * guessed first. The numbers are those of the run. */
#include "step.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../data/alloc.h"
#include "../../data/csr.h"
#include "../../data/ids.h"
#include "../../lab/lab.h"
#include "../../lab/replay.h"
#include "../../train/rating_step.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/status.h"

/* ---- whose step it is ------------------------------------------------------------------------ */

void step_take(view *v, const char *run, size_t side, mf_rating_step *step)
{
    step_state *w = step_of(v);
    mf_rating_step_clear(&w->step);
    *w = (step_state){.there = true,
                      .step = *step,
                      .side = side,
                      .quiz = w->quiz,
                      .asked = w->asked,
                      .right = w->right,
                      .seen_epoch = view_model_epoch(v, side),
                      .generation = v->lab->generation};
    snprintf(w->run, sizeof w->run, "%s", run);
    *step = (mf_rating_step){0};
}

/* The same rating's step in the epoch that the screens have moved to. */
static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_rating_step step = {0};
    pthread_mutex_lock(&lab->guard);
    size_t side = step_of(v)->side, epoch = 0, shown = step_of(v)->shown;
    mf_lab_shown(lab, side, &epoch);
    uint32_t watcher = step_of(v)->step.watcher, movie = step_of(v)->step.movie;
    bool there = step_of(v)->there && side < lab->n_runs;
    pthread_mutex_unlock(&lab->guard);
    if (!there) {
        return MF_OK;
    }
    mf_status status = mf_lab_step(lab, lab->runs[side], epoch, watcher, movie, &step, error);
    pthread_mutex_lock(&lab->guard);
    if (status == MF_OK) {
        step_take(v, lab->runs[side]->name, side, &step);
        step_of(v)->shown = shown;
    }
    step_of(v)->failed_epoch = status == MF_OK ? 0 : epoch + 1;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

/* ---- the quiz -------------------------------------------------------------------------------- */

/* What a wrong answer comes of, where it is a mistake that is known; NULL otherwise. */
static const char *mistake(const mf_rating_step *s, size_t number, double answer)
{
    const mf_coordinate *c = &s->steps[step_factor_of(s, number)];
    step_part which = step_part_of(s, number);
    double a = s->rate_watcher, b = s->beta, j = step_is_at_once(s) ? -s->e : c->j;
    const struct {
        step_part of;
        double value;
        const char *why;
    } known[] = {
        {PART_J, -step_number_at(s, number), "the sign is the other way round"},
        {PART_J, c->j / 2, "that is without the factor 2"},
        {PART_J, -c->j / 2, "that is e: J is −2 times it"},
        {PART_P, c->p_old, "that is the old value"},
        {PART_P, c->p_old + a * (j * c->q_old + b * c->p_old), "that steps uphill: the sign of α"},
        {PART_P, c->p_old - a * j * c->q_old, "that leaves out β"},
        {PART_P, c->p_old - (j * c->q_old + b * c->p_old), "that leaves out α"},
        {PART_P, c->p_old - a * (j * c->p_old + b * c->p_old), "that multiplies J by P, not by Q"},
        {PART_Q, c->q_old, "that is the old value"},
        {PART_Q, c->q_old + a * (j * c->p_new + b * c->q_old), "that steps uphill: the sign of α"},
        {PART_Q, c->q_old - a * j * c->p_new, "that leaves out β"},
        {PART_Q, c->q_old - a * (j * c->p_old + b * c->q_old),
         "that uses the old P: here the new one counts"},
        {PART_Q, c->q_old - a * (j * c->q_old + b * c->q_old), "that multiplies J by Q, not by P"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double off = fabs(known[i].value - answer);
        if (known[i].of == which && off < 6e-4 &&
            off < fabs(known[i].value - step_number_at(s, number))) {
            return known[i].why;
        }
    }
    return NULL;
}

/* e for sgd, whose formula has no J. */
static double asked_number(const mf_rating_step *s, size_t number)
{
    return step_part_of(s, number) == PART_J && step_is_at_once(s) ? s->e
                                                                   : step_number_at(s, number);
}

static void take_answer(view *v)
{
    step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    char *end, name[32];
    double answer = strtod(w->answer, &end), truth = asked_number(s, w->shown);
    if (w->answer[0] == '\0' || *end != '\0' || !isfinite(answer)) {
        snprintf(w->verdict, sizeof w->verdict, "a number is asked for, such as %.2f", 0.5);
        return;
    }
    double off = answer - truth;
    bool good = fabs(off) <= fmax(6e-4, 0.005 * fabs(truth));
    const char *why = good ? NULL : mistake(s, w->shown, answer);
    w->asked++;
    w->right += good;
    snprintf(w->verdict, sizeof w->verdict, "%s: %s = %.4f; you said %g, off by %+.4f%s%s",
             good ? "right" : "not quite", step_number_name(s, w->shown, name), truth, answer, off,
             why != NULL ? "; " : "", why != NULL ? why : "");
    w->answer[0] = '\0';
    w->shown++;
}

static void toggle_quiz(view *v, uint32_t code)
{
    (void)code;
    step_of(v)->quiz = !step_of(v)->quiz;
    step_of(v)->answer[0] = step_of(v)->verdict[0] = '\0';
    view_say(v, false,
             step_of(v)->quiz ? "quiz: work out the next number, type it, Enter" : "no quiz");
}

static bool type(view *v, key k)
{
    step_state *w = step_of(v);
    bool number = (k.code >= '0' && k.code <= '9') || k.code == '-' || k.code == '.' ||
                  k.code == PRESS_BACKSPACE || (k.code == 'e' && w->answer[0] != '\0');
    if (!w->there || !w->quiz || w->shown >= step_n_numbers(&w->step)) {
        return false;
    }
    if (k.code == PRESS_ENTER) {
        take_answer(v);
        return true;
    }
    if (k.code == PRESS_ESCAPE) {
        toggle_quiz(v, k.code);
        return true;
    }
    return number && edit_text(w->answer, sizeof w->answer, k);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void ask_step(view *v, size_t at)
{
    const mf_csr *train = &v->lab->split.train;
    size_t row = 0, high = train->n_rows;
    char watcher[400], movie[400];
    while (row + 1 < high) { /* the row that holds position `at` */
        size_t middle = row + (high - row) / 2;
        if (train->row_start[middle] <= at) {
            row = middle;
        } else {
            high = middle;
        }
    }
    view_ask(v, "step %s %s --run %s",
             quoted(mf_id(&v->lab->ratings.watchers, row), watcher, sizeof watcher),
             quoted(mf_id(&v->lab->ratings.movies, train->col[at]), movie, sizeof movie),
             side_names[step_of(v)->side]);
}

/* The first rating, or the one after or before in row order. */
static void next_rating(view *v, uint32_t code)
{
    const mf_csr *train = &v->lab->split.train;
    const step_state *w = step_of(v);
    if (v->lab->is_model) {
        view_say(v, true, "a model file has no ratings to step through");
        return;
    }
    if (view_run(v, 0) == NULL ||
        train->n == 0) { /* set up, nothing trained: the first step of all */
        view_ask(v, "train --for 0\nstep --first");
        return;
    }
    size_t at = 0;
    if (w->there && w->generation == v->lab->generation) {
        at = mf_csr_find(train, w->step.watcher, w->step.movie);
        at = at == SIZE_MAX ? 0
             : code == 'N'  ? (at > 0 ? at - 1 : train->n - 1)
                            : (at + 1) % train->n;
    }
    ask_step(v, at);
}

static void uncover(view *v, uint32_t code)
{
    step_state *w = step_of(v);
    if (!w->there) {
        next_rating(v, code);
        return;
    }
    size_t n = step_n_numbers(&w->step), step = step_is_als(&w->step) ? 1 : PARTS;
    size_t within = w->shown % step, at = w->shown;
    switch (code) {
    case PRESS_LEFT:
        at = at > 0 ? at - 1 : 0;
        break;
    case PRESS_UP:
    case 'k':
        at = within > 0 ? at - within : at > step ? at - step : 0;
        break;
    case PRESS_DOWN:
    case 'j':
        at += step - within;
        break;
    case PRESS_HOME:
        at = 0;
        break;
    case PRESS_END:
        at = n;
        break;
    default:
        at++;
    }
    w->shown = at < n ? at : n;
    w->verdict[0] = '\0';
}

static void change_side(view *v, uint32_t code)
{
    (void)code;
    step_state *w = step_of(v);
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B");
        return;
    }
    w->side = 1 - w->side;
    if (w->there) {
        char watcher[400], movie[400];
        view_ask(v, "step %s %s --run %s",
                 quoted(mf_id(&v->lab->ratings.watchers, w->step.watcher), watcher, sizeof watcher),
                 quoted(mf_id(&v->lab->ratings.movies, w->step.movie), movie, sizeof movie),
                 side_names[w->side]);
    }
}

static void pick(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "step ");
}

static void describe(const view *v, char *text, size_t size)
{
    const step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    if (!w->there) {
        snprintf(text, size, "No rating is chosen.");
        return;
    }
    snprintf(
        text, size,
        "Run %s, epoch %zu: watcher %s rated %s with %g. The prediction before the step is %.4f, "
        "off by %.4f; after it %.4f, off by %.4f.",
        w->run, s->epoch, mf_id(&v->lab->ratings.watchers, s->watcher),
        movie_name(v->lab, s->movie), s->rating, s->prediction[0], s->e, s->prediction[1],
        s->rating - s->prediction[1]);
}

static void here(const view *v, char *text, size_t size)
{
    const step_state *w = step_of(v);
    char watcher[400], movie[400];
    text[0] = '\0';
    if (w->there && w->generation == v->lab->generation) {
        snprintf(text, size, "step %s %s --run %s --at-epoch %zu",
                 quoted(mf_id(&v->lab->ratings.watchers, w->step.watcher), watcher, sizeof watcher),
                 quoted(mf_id(&v->lab->ratings.movies, w->step.movie), movie, sizeof movie), w->run,
                 w->step.epoch - 1);
    }
}

static const binding keys[] = {
    {{PRESS_RIGHT, PRESS_LEFT, 'l', 'h'},
     "←→",
     "number",
     "uncover the next number, or cover the last",
     uncover},
    {{PRESS_DOWN, PRESS_UP, 'j', 'k'}, "↑↓", "factor", "all three numbers of a factor", uncover},
    {{PRESS_HOME, PRESS_END}, "Home End", NULL, "before the update, and after it", uncover},
    {{' ', 'n', 'N'},
     "Space",
     "next rating",
     "the next rating in order; so does n, N goes back",
     next_rating},
    {{'z'},
     "z",
     "quiz",
     "hide the next number: type it, Enter says how far off and why; Esc ends it",
     toggle_quiz},
    {{'s'}, "s", "A/B", "the same rating's update in the other run", change_side},
    {{'/'}, "/", "pick", "pick a rating: step WATCHER MOVIE", pick},
    {{0}, NULL, NULL, NULL, NULL},
};

/* Without the equations of als; where memory is out there is no step. */
static bool copy_state(void *state, const void *from)
{
    step_state *mine = state;
    const step_state *first = from;
    const mf_rating_step *s = &first->step;
    mf_coordinate *steps = first->there ? mf_alloc(s->k, sizeof *steps) : NULL;
    if (steps == NULL) {
        *mine = (step_state){.side = first->side};
        return !first->there;
    }
    memcpy(steps, s->steps, s->k * sizeof *steps);
    mine->step.steps = steps;
    mine->step.normal = mine->step.right = NULL;
    return true;
}

static void close_state(void *state)
{
    mf_rating_step_clear(&((step_state *)state)->step);
}

const screen screen_step = {
    .name = "step",
    .tab = "Step",
    .summary =
        "One rating's update by hand: every number of the formula, one key each, or guessed first.",
    .keys = keys,
    .size = sizeof(step_state),
    .copy = copy_state,
    .close = close_state,
    .start = ' ',
    .draw = step_panes_draw,
    .type = type,
    .refresh = refresh,
    .here = here,
    .describe = describe,
};
