/* Factors: what P and Q look like, what each factor is about, and whether A and B learned the same.
 * What takes time (axes, orders) is computed by `refresh`, beside the drawing. */
#include "factors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../data/alloc.h"
#include "../../data/fail.h"
#include "../../data/ids.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../lab/replay.h"
#include "../../model/factors.h"
#include "../../model/model.h"
#include "../../teach/portrait.h"
#include "../../train/run.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/status.h"

static void factors_clear(factors_state *w)
{
    mf_portrait_clear(&w->portrait);
    mf_model_free(w->model);
    free(w->order);
    w->model = NULL;
    w->order = NULL;
    w->n_order = 0;
    w->there = false;
}

/* ---- what is computed ------------------------------------------------------------------------ */

/* Is what was computed what is asked for now? */
static bool is_fresh(const view *v)
{
    const factors_state *w = factors_of(v);
    const factors_question *q = &w->question, *a = &w->answered;
    return w->there && a->side == q->side && a->rotate == q->rotate && a->sort == q->sort &&
           a->factor == q->factor && a->watchers == q->watchers &&
           a->min_ratings == q->min_ratings && a->near == q->near &&
           w->generation == v->lab->generation && w->epoch == view_model_epoch(v, q->side) &&
           w->other_epoch == view_model_epoch(v, 1 - q->side);
}

typedef struct keyed {
    double key;
    uint32_t index;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? 1 : -1) : x->index < y->index ? -1 : 1;
}

static double cosine(const double *x, const double *y, size_t k)
{
    double below = sqrt(mf_dot(x, x, k) * mf_dot(y, y, k));
    return below > 0 ? mf_dot(x, y, k) / below : 0;
}

/* Fills in w->order: the rows that pass, sorted as asked. */
static bool sort_rows(factors_state *w)
{
    const factors_question *q = &w->answered;
    const uint32_t *count = q->watchers ? w->model->watcher_count : w->model->movie_count;
    size_t n = q->watchers ? w->model->n_watchers : w->model->n_movies, k = w->model->k, kept = 0;
    const double *rows = factors_rows(w, q->watchers);
    keyed *all = mf_alloc(n > 0 ? n : 1, sizeof *all);
    uint32_t *order = mf_alloc(n > 0 ? n : 1, sizeof *order);
    if (all == NULL || order == NULL) {
        free(all);
        free(order);
        return false;
    }
    bool near = q->sort == FACTOR_SORT_NEAR && q->near < n;
    for (size_t i = 0; i < n; i++) {
        if (count[i] == 0 || count[i] < q->min_ratings) {
            continue;
        }
        double place = near                           ? cosine(rows + i * k, rows + q->near * k, k)
                       : q->sort == FACTOR_SORT_COUNT ? (double)count[i]
                                                      : rows[i * k + q->factor];
        all[kept++] = (keyed){place, (uint32_t)i};
    }
    qsort(all, kept, sizeof *all, by_key);
    for (size_t i = 0; i < kept; i++) {
        order[i] = all[i].index;
    }
    free(all);
    free(w->order);
    w->order = order;
    w->n_order = kept;
    return true;
}

static size_t norms_of(const mf_model *m, bool watchers, mf_count_bar *bars)
{
    return watchers ? mf_norms_by_count(m->p, m->watcher_count, m->n_watchers, m->k, bars)
                    : mf_norms_by_count(m->q, m->movie_count, m->n_movies, m->k, bars);
}

static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    factors_state made = {0};
    pthread_mutex_lock(&lab->guard);
    made.answered = factors_of(v)->question;
    size_t side = made.answered.side;
    mf_model *other = mf_lab_shown_held(lab, 1 - side, &made.other_epoch);
    made.model = mf_lab_shown_held(lab, side, &made.epoch);
    made.generation = lab->generation;
    pthread_mutex_unlock(&lab->guard);
    mf_status status = MF_OK;
    if (made.model == NULL || made.model->k == 0) {
        status = mf_fail(error, MF_USAGE, "this run has no factors");
    }
    if (made.model != NULL && made.model->k > 0 && made.answered.factor >= made.model->k) {
        made.answered.factor = made.model->k - 1;
    }
    status = status == MF_OK
                 ? mf_portrait_make(made.model, other, lab->truth, &made.portrait, error)
                 : status;
    if (status == MF_OK) {
        bool watchers = made.answered.watchers;
        made.n_norms[0] = norms_of(made.model, watchers, made.norms[0]);
        made.n_norms[1] =
            other == NULL || other->k == 0 ? 0 : norms_of(other, watchers, made.norms[1]);
        status =
            sort_rows(&made) ? MF_OK : mf_fail(error, MF_SYSTEM, "out of memory for the factors");
    }
    pthread_mutex_lock(&lab->guard);
    factors_state *w = factors_of(v);
    factors_clear(w);
    w->failed[0] = '\0';
    if (status == MF_OK) {
        factors_question asked = w->question;
        asked.factor = asked.factor < made.model->k ? asked.factor : made.model->k - 1;
        made.question = asked;
        made.pane = w->pane;
        made.cursor = w->cursor < made.n_order ? w->cursor : 0;
        made.second = w->second < made.model->k ? w->second : 0;
        made.there = true;
        *w = made;
        made = (factors_state){0};
    } else {
        snprintf(w->failed, sizeof w->failed, "%s", error == NULL ? "" : error->message);
        w->generation = lab->generation;
        w->epoch = made.epoch;
    }
    pthread_mutex_unlock(&lab->guard);
    factors_clear(&made);
    mf_model_free(other);
    return status;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw(view *v, grid *g, area body)
{
    factors_state *w = factors_of(v);
    w->question.side = view_run(v, w->question.side) == NULL ? 0 : w->question.side;
    const mf_run *run = view_run(v, w->question.side);
    if (run == NULL || mf_run_factors(run) == 0) {
        empty_draw(
            g, body,
            run == NULL
                ? "Here the learned numbers will stand as colours, a row of factors for each "
                  "movie or watcher, with the movies at both ends of a factor, two factors "
                  "against each other, their lengths and their axes. There are none yet: 2, "
                  "then Space trains."
                : "This solver has no factors.");
        return;
    }
    bool failed = w->failed[0] != '\0' && w->generation == v->lab->generation &&
                  w->epoch == view_model_epoch(v, w->question.side);
    v->wants_refresh = !is_fresh(v) && !failed;
    v->wants_models = v->now.training;
    if (!w->there || w->model->n_movies != v->lab->ratings.movies.count ||
        w->generation != v->lab->generation) {
        grid_text(g, body.x + 2, body.y + body.height / 2, body.width - 4,
                  STYLE(failed ? INK_WARN : INK_DIM),
                  failed ? w->failed : "computing the axes of P·Q");
        return;
    }
    static const char *const sorts[] = {"this factor", "nearness to the marked row", "ratings"};
    static const char *const panes[] = {"heat map", "two factors", "norms", "axes"};
    const factors_question *a = &w->answered;
    char label[96];
    int x = body.x + 1;
    char named[96];
    x += grid_print(g, x, body.y, 40, side_style(a->side), "%s of %s ", a->watchers ? "P" : "Q",
                    run_words(v, a->side, w->epoch, named, sizeof named));
    grid_print(g, x, body.y, body.x + body.width - x, STYLE(INK_PLAIN), " %s  %s  by %s%s",
               panes[w->pane], factors_label(v, a->factor, label, sizeof label), sorts[a->sort],
               a->rotate ? "  rotated" : "");
    if (a->min_ratings > 1) {
        grid_print_right(g, body.x, body.y, body.width - 1, STYLE(INK_DIM), "%u+ ratings",
                         a->min_ratings);
    }
    factors_pane_draw(v, g, (area){body.x, body.y + 1, body.width, body.height - 1});
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void next_pane(view *v, uint32_t code)
{
    (void)code;
    factors_of(v)->pane = (factors_of(v)->pane + 1) % PANES;
}

static size_t n_factors(const view *v)
{
    const mf_run *run = view_run(v, factors_of(v)->question.side);
    return run == NULL ? 0 : mf_run_factors(run);
}

static void choose_factor(view *v, uint32_t code)
{
    size_t k = n_factors(v),
           *at = code == 'f' ? &factors_of(v)->second : &factors_of(v)->question.factor;
    if (k > 0) {
        *at = (*at + (code == PRESS_LEFT || code == 'h' ? k - 1 : 1)) % k;
    }
}

static void move(view *v, uint32_t code)
{
    size_t page = v->height > 8 ? (size_t)v->height - 8 : 1;
    factors_of(v)->cursor = move_cursor(factors_of(v)->cursor, factors_of(v)->n_order, page, code);
}

static void change_side(view *v, uint32_t code)
{
    (void)code;
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B");
    } else {
        factors_of(v)->question.side = 1 - factors_of(v)->question.side;
    }
}

static void toggle(view *v, uint32_t code)
{
    factors_question *q = &factors_of(v)->question;
    if (code == 'r') {
        q->rotate = !q->rotate;
    } else {
        q->watchers = !q->watchers;
        factors_of(v)->cursor = 0;
    }
}

static void change_order(view *v, uint32_t code)
{
    (void)code;
    factors_state *w = factors_of(v);
    w->question.sort = (factor_sort)((w->question.sort + 1u) % FACTOR_SORTS);
    w->question.near = w->cursor < w->n_order ? w->order[w->cursor] : 0;
    w->cursor = 0;
}

static void change_minimum(view *v, uint32_t code)
{
    factors_question *q = &factors_of(v)->question;
    q->min_ratings = next_minimum(q->min_ratings, code != 'm');
    factors_of(v)->cursor = 0;
}

static void give_name(view *v, uint32_t code)
{
    (void)code;
    const factors_question *q = &factors_of(v)->question;
    if (q->rotate) {
        view_say(v, true, "names belong to factors as they were learned: r leaves the axes");
    } else if (view_run(v, q->side) != NULL) {
        view_prompt(v, "name %s %zu ", side_names[q->side], q->factor + 1);
    }
}

static void ask_similar(view *v, uint32_t code)
{
    (void)code;
    const factors_state *w = factors_of(v);
    char id[400];
    if (w->answered.watchers || w->cursor >= w->n_order || w->generation != v->lab->generation) {
        view_say(v, true, "no movie is under the cursor; w shows movies");
        return;
    }
    view_ask(v, "similar %s --run %s --min-ratings %u",
             quoted(mf_id(&v->lab->ratings.movies, w->order[w->cursor]), id, sizeof id),
             side_names[w->answered.side], w->answered.min_ratings);
}

static void describe(const view *v, char *text, size_t size)
{
    const factors_state *w = factors_of(v);
    if (!w->there) {
        snprintf(text, size, "No factors to show yet.");
        return;
    }
    const mf_model *m = w->model;
    const mf_axes *axes = &w->portrait.axes;
    const double *q = factors_rows(w, false);
    char label[96];
    uint32_t high[1], low[1];
    size_t f = w->answered.factor;
    bool ends = mf_extremes(q, m->n_movies, m->k, f, m->movie_count, w->answered.min_ratings, true,
                            1, high) > 0 &&
                mf_extremes(q, m->n_movies, m->k, f, m->movie_count, w->answered.min_ratings, false,
                            1, low) > 0;
    char none[40] = "";
    if (axes->rank < m->k) {
        snprintf(none, sizeof none, ", and %zu are 0", m->k - axes->rank);
    }
    int at = snprintf(text, size,
                      "%s has %zu factor%s; the largest singular value of its products is %.4g, "
                      "the smallest %.4g%s.",
                      side_names[w->answered.side], m->k, text_s(m->k), axes->sigma[0],
                      axes->sigma[axes->rank > 0 ? axes->rank - 1 : 0], none);
    if (ends && high[0] != low[0] && (size_t)at < size) {
        at += snprintf(text + at, size - (size_t)at, " The %s goes from %s to %s.",
                       factors_label(v, f, label, sizeof label), movie_name(v->lab, low[0]),
                       movie_name(v->lab, high[0]));
    }
    if (w->portrait.other.n_angles > 0 && (size_t)at < size) {
        snprintf(text + at, size - (size_t)at,
                 " The largest angle between the movie spaces of A and B is %.1f degrees.",
                 w->portrait.other.angles[w->portrait.other.n_angles - 1]);
    }
}

static void here(const view *v, char *text, size_t size)
{
    const factors_question *q = &factors_of(v)->question;
    snprintf(text, size, "factors --run %s --min-ratings %u%s", side_names[q->side], q->min_ratings,
             q->rotate ? " --rotate" : "");
    add_epoch(v, text, size);
}

static const char *figure_of(const view *v)
{
    static const char *const names[PANES] = {"factors", "scatter", "norms", "singular"};
    return view_run(v, 0) != NULL ? names[factors_of(v)->pane] : NULL;
}

static const binding keys[] = {
    {{'v'},
     "v",
     "view",
     "heat map, two factors against each other, norms, axes and angles",
     next_pane},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', 'l'}, "←→", "factor", "another factor", choose_factor},
    {{'f'},
     "f",
     NULL,
     "another second factor, of the two that are shown against each other",
     choose_factor},
    {{PRESS_UP, PRESS_DOWN, 'k', 'j'}, "↑↓", "row", "another row", move},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END},
     "PgUp PgDn",
     NULL,
     "a page up or down; Home and End",
     move},
    {{PRESS_WHEEL_UP, PRESS_WHEEL_DOWN}, NULL, NULL, NULL, move},
    {{'s'}, "s", "A/B", "the factors of the other run", change_side},
    {{'r'},
     "r",
     "rotate",
     "along the principal axes of P·Q, so that A and B can be compared",
     toggle},
    {{'w'}, "w", NULL, "watchers or movies: P or Q", toggle},
    {{'o'},
     "o",
     "order",
     "by the factor, by nearness to the marked row (cosine), by ratings",
     change_order},
    {{'m', 'M'}, "m", NULL, "leave out rows with few training ratings", change_minimum},
    {{'t'}, "t", "name", "give the factor a name; it is saved with the model", give_name},
    {{PRESS_ENTER}, "Enter", NULL, "the movies nearest to the one under the cursor", ask_similar},
    {{0}, NULL, NULL, NULL, NULL},
};

static void open_state(void *state)
{
    factors_state *mine = state;
    mine->question.min_ratings = 1;
    mine->second = 1;
}

/* What was computed is the first one's: the question is asked anew. */
static bool copy_state(void *state, const void *from)
{
    const factors_state *first = from;
    *(factors_state *)state = (factors_state){.pane = first->pane,
                                              .cursor = first->cursor,
                                              .second = first->second,
                                              .question = first->question};
    return true;
}

static void close_state(void *state)
{
    factors_clear(state);
}

const screen screen_factors = {
    .name = "factors",
    .tab = "Factors",
    .summary = "Heat maps of P and Q, two factors against each other, norms by popularity, "
               "singular values, A "
               "against B.",
    .keys = keys,
    .size = sizeof(factors_state),
    .open = open_state,
    .copy = copy_state,
    .close = close_state,
    .draw = draw,
    .here = here,
    .describe = describe,
    .figure = figure_of,
    .refresh = refresh,
};
