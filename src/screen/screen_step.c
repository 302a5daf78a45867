/* Step: one rating's update by hand. Every number of the formula, filled in, one key a number; or
 * guessed first. The numbers are those of the run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../draw/text.h"
#include "screens.h"

/* Which of a factor's numbers one is. */
typedef enum part { PART_J, PART_P, PART_Q, PARTS } part;

static bool is_als(const mf_rating_step *s)
{
    return s->kind == MF_STEP_BY_ROW;
}

static bool is_at_once(const mf_rating_step *s)
{
    return s->kind == MF_STEP_AT_ONCE;
}

static size_t n_numbers(const mf_rating_step *s)
{
    return is_als(s) ? s->k : PARTS * s->k;
}

static part part_of(const mf_rating_step *s, size_t number)
{
    return is_als(s) ? PART_P : (part)(number % PARTS);
}

static size_t factor_of(const mf_rating_step *s, size_t number)
{
    return is_als(s) ? number : number / PARTS;
}

static double number_at(const mf_rating_step *s, size_t number)
{
    const mf_coordinate *c = &s->steps[factor_of(s, number)];
    part which = part_of(s, number);
    return which == PART_J ? c->j : which == PART_P ? c->p_new : c->q_new;
}

/* Has this number of the factor been uncovered? */
static bool is_shown(const step_view *w, size_t factor, part which)
{
    const mf_rating_step *s = &w->step;
    return is_als(s) ? which == PART_P && factor < w->shown
                     : PARTS * factor + (size_t)which < w->shown;
}

static double p_now(const step_view *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return is_shown(w, m, PART_P) ? c->p_new : c->p_old;
}

static double q_now(const step_view *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return is_shown(w, m, PART_Q) ? c->q_new : c->q_old;
}

/* The prediction with what is uncovered. */
static double prediction_now(const step_view *w)
{
    const mf_rating_step *s = &w->step;
    size_t after = w->shown >= n_numbers(s);
    double sum = 0;
    if (w->shown == 0 || after) {
        return s->prediction[after];
    }
    for (size_t m = 0; m < s->k; m++) {
        sum += p_now(w, m) * q_now(w, m);
    }
    return s->mu + s->watcher_bias[0] + s->movie_bias[0] + sum;
}

/* ---- whose step it is ------------------------------------------------------------------------ */

void view_take_step(view *v, const char *run, size_t side, mf_rating_step *step)
{
    step_view *w = &v->step;
    mf_rating_step_clear(&w->step);
    *w = (step_view){.there = true,
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

void step_view_copy(const step_view *from, step_view *to)
{
    const mf_rating_step *s = &from->step;
    mf_coordinate *steps = malloc((s->k > 0 ? s->k : 1) * sizeof *steps);
    if (steps != NULL) {
        *to = *from;
        memcpy(steps, s->steps, s->k * sizeof *steps);
        to->step.steps = steps;
        to->step.normal = to->step.right = NULL;
    }
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw_head(view *v, grid *g, area body)
{
    const step_view *w = &v->step;
    const mf_rating_step *s = &w->step;
    const mf_lab *lab = v->lab;
    const mf_run *run = view_run(v, w->side);
    char place[64];
    if (is_als(s)) {
        snprintf(place, sizeof place, "the row's %zu ratings at once", s->n_rated);
    } else {
        snprintf(place, sizeof place, "rating %zu of %zu", s->place + 1, lab->split.train.n);
    }
    int x = body.x + 1;
    x += grid_print(g, x, body.y, 30, side_style(w->side), "%s β %g ", w->run, s->beta);
    grid_print(g, x, body.y, body.x + body.width - x, STYLE(INK_PLAIN), " %s  epoch %zu  %s",
               run == NULL ? "" : run->config.solver->name, s->epoch, place);
    x = body.x + 1;
    x += grid_print(g, x, body.y + 1, 12, STYLE_BOLD(INK_PLAIN), "R = %g", s->rating);
    grid_print(g, x, body.y + 1, body.width - 2 - x, STYLE(INK_PLAIN), "  watcher %s, movie %s  %s",
               mf_id(&lab->ratings.watchers, s->watcher), mf_id(&lab->ratings.movies, s->movie),
               movie_title(lab, s->movie));
}

/* A number, and a bar to either side of nothing: its size shows in the length, its sign in the ink.
 */
static void draw_value(grid *g, int x, int y, int width, style look, double value, double most)
{
    grid_print_right(g, x, y, 8, look, "%.4f", value);
    grid_bar(g, x + 9, y, width - 10, look, most > 0 ? value / most : 0);
}

static void draw_factors(view *v, grid *g, area where)
{
    const step_view *w = &v->step;
    const mf_rating_step *s = &w->step;
    size_t n = n_numbers(s), at = factor_of(s, w->shown > 0 ? w->shown - 1 : 0);
    size_t rows = where.height > 1 ? (size_t)where.height - 1 : 0, top = scroll_top(at, s->k, rows);
    int third = (where.width - 4) / 3;
    double most[3] = {0, 0, 0};
    for (size_t m = 0; m < s->k; m++) {
        most[0] = fmax(most[0], fmax(fabs(s->steps[m].p_old), fabs(s->steps[m].p_new)));
        most[1] = fmax(most[1], fmax(fabs(s->steps[m].q_old), fabs(s->steps[m].q_new)));
        most[2] = fmax(most[2], fmax(fabs(s->steps[m].p_old * s->steps[m].q_old),
                                     fabs(s->steps[m].p_new * s->steps[m].q_new)));
    }
    static const char *const heads[] = {"p_i", "q_j", "p·q"};
    for (int h = 0; h < 3; h++) {
        grid_print_right(g, where.x + 4 + h * third, where.y, 8, STYLE_BOLD(INK_HEAD), "%s",
                         heads[h]);
    }
    for (size_t r = 0; r < rows && top + r < s->k; r++) {
        size_t m = top + r;
        int y = where.y + 1 + (int)r;
        bool here = w->shown > 0 && m == at && w->shown <= n;
        style plain = STYLE(INK_PLAIN), moved = STYLE_BOLD(INK_GOOD);
        grid_print(g, where.x, y, 4, here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_DIM), "%s%zu",
                   here ? (g->ascii ? ">" : "▸") : " ", m + 1);
        draw_value(g, where.x + 4, y, third, is_shown(w, m, PART_P) ? moved : plain, p_now(w, m),
                   most[0]);
        draw_value(g, where.x + 4 + third, y, third,
                   is_shown(w, m, PART_Q) && !is_als(s) ? moved : plain, q_now(w, m), most[1]);
        draw_value(g, where.x + 4 + 2 * third, y, third, plain, p_now(w, m) * q_now(w, m), most[2]);
    }
}

/* The prediction on its way to the rating: where it was, where it is, where it should be. */
static void draw_track(view *v, grid *g, area where)
{
    const step_view *w = &v->step;
    const mf_rating_step *s = &w->step;
    double now = prediction_now(w), low = fmin(s->rating, fmin(s->prediction[0], s->prediction[1]));
    double high = fmax(s->rating, fmax(s->prediction[0], s->prediction[1]));
    double room = high > low ? (high - low) * 0.1 : 1;
    low -= room;
    high += room;
    int width = where.width - 24;
    if (width < 10) {
        return;
    }
    for (int x = 0; x < width; x++) {
        grid_put(g, where.x + 8 + x, where.y, STYLE(INK_DIM), g->ascii ? '-' : 0x2500);
    }
    const struct {
        double at;
        uint32_t glyph;
        style look;
    } marks[] = {{s->prediction[0], 0x25cb, STYLE(INK_DIM)},
                 {s->rating, 0x2503, STYLE_BOLD(INK_PLAIN)},
                 {now, side_glyphs[w->side], side_style(w->side)}};
    for (size_t m = 0; m < 3; m++) {
        int x = (int)lround((marks[m].at - low) / (high - low) * (width - 1));
        if (isfinite(marks[m].at) && x >= 0 && x < width) {
            grid_put(g, where.x + 8 + x, where.y, marks[m].look, marks[m].glyph);
        }
    }
    int digits = high - low < 0.2 ? 4 : 2;
    grid_print_right(g, where.x, where.y, 7, STYLE(INK_DIM), "%.*f", digits, low);
    grid_print(g, where.x + 9 + width, where.y, 15, STYLE(INK_DIM), "%.*f ┃R ○was", digits, high);
}

/* A line of the formula; the number is "?" until it is uncovered. */
static void line(grid *g, area where, int row, bool here, const char *text)
{
    if (row < where.height) {
        grid_text(g, where.x + 1, where.y + row, where.width - 2,
                  here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN), text);
    }
}

static const char *or_hidden(bool shown, double value, char out[32])
{
    snprintf(out, 32, shown ? "%.4f" : "?", value);
    return out;
}

static void draw_equations(view *v, grid *g, area where)
{
    const mf_rating_step *s = &v->step.step;
    if (s->normal == NULL) {
        grid_text(g, where.x + 1, where.y, where.width - 2, STYLE(INK_PLAIN),
                  "(Q_T' Q_T + β w I) p = Q_T' (r − μ − b), solved by Cholesky");
        return;
    }
    size_t shown = s->k < 6 ? s->k : 6;
    grid_print(g, where.x + 1, where.y, where.width - 2, STYLE(INK_PLAIN),
               "(Q_T' Q_T + β w I) p = Q_T' (r − μ − b)%s",
               s->k > shown ? "   the first 6 rows" : "");
    for (size_t a = 0; a < shown && 1 + (int)a < where.height; a++) {
        int x = where.x + 1, y = where.y + 1 + (int)a;
        for (size_t b = 0; b < shown; b++) {
            grid_print_right(g, x, y, 8, STYLE(INK_PLAIN), "%.3f", s->normal[a * s->k + b]);
            x += 8;
        }
        grid_print(g, x + 1, y, 12, STYLE(INK_DIM), "p_%zu  =", a + 1);
        grid_print_right(g, x + 9, y, 9, STYLE(INK_PLAIN), "%.4f", s->right[a]);
    }
}

static void draw_formulas(view *v, grid *g, area where)
{
    const step_view *w = &v->step;
    const mf_rating_step *s = &w->step;
    size_t n = n_numbers(s), last = w->shown > 0 ? w->shown - 1 : 0;
    if (is_als(s)) {
        draw_equations(v, g, where);
        return;
    }
    size_t next = w->quiz && w->shown < n ? w->shown : last, m = factor_of(s, next);
    const mf_coordinate *c = &s->steps[m];
    part which = part_of(s, next);
    bool seen[PARTS], at_once = is_at_once(s);
    const char *to = g->ascii ? "<-" : "←";
    char text[320], a[32], j[32];
    for (part i = PART_J; i < PARTS; i++) {
        seen[i] = is_shown(w, m, i);
    }
    double before = at_once || m == 0 ? s->prediction[0] : s->steps[m - 1].prediction;
    if (at_once) { /* e is the same for every factor; J = −2e is not in sgd's formula */
        snprintf(text, sizeof text, "e = %g − %.4f = %s      the old values serve all updates",
                 s->rating, before, or_hidden(seen[PART_J], s->e, a));
        line(g, where, 0, which == PART_J, text);
        snprintf(text, sizeof text, "P[%zu] %s %.4f + %.5f · (%.4f · %.4f − %g · %.4f) = %s", m + 1,
                 to, c->p_old, s->rate_watcher, s->e, c->q_old, s->beta, c->p_old,
                 or_hidden(seen[PART_P], c->p_new, a));
        line(g, where, 1, which == PART_P, text);
        snprintf(text, sizeof text, "Q[%zu] %s %.4f + %.5f · (%.4f · %.4f − %g · %.4f) = %s", m + 1,
                 to, c->q_old, s->rate_movie, s->e, c->p_old, s->beta, c->q_old,
                 or_hidden(seen[PART_Q], c->q_new, a));
        line(g, where, 2, which == PART_Q, text);
        return;
    }
    or_hidden(seen[PART_J], c->j, j);
    snprintf(text, sizeof text, "J = −2 · (%g − %.4f) = %s", s->rating, before, j);
    line(g, where, 0, which == PART_J, text);
    snprintf(text, sizeof text, "P[%zu] %s %.4f − %g · (%s · %.4f + %g · %.4f) = %s", m + 1, to,
             c->p_old, s->alpha, j, c->q_old, s->beta, c->p_old,
             or_hidden(seen[PART_P], c->p_new, a));
    line(g, where, 1, which == PART_P, text);
    char p[32];
    snprintf(text, sizeof text, "Q[%zu] %s %.4f − %g · (%s · %s + %g · %.4f) = %s", m + 1, to,
             c->q_old, s->alpha, j, or_hidden(seen[PART_P], c->p_new, p), s->beta, c->q_old,
             or_hidden(seen[PART_Q], c->q_new, a));
    line(g, where, 2, which == PART_Q, text);
}

static const char *number_name(const mf_rating_step *s, size_t number, char out[32])
{
    static const char *const names[PARTS] = {"J", "P", "Q"};
    part which = part_of(s, number);
    bool error = which == PART_J && is_at_once(s);
    if (which == PART_J) {
        snprintf(out, 32, "%s", error ? "e" : "J");
    } else {
        snprintf(out, 32, "%s[%zu]", names[which], factor_of(s, number) + 1);
    }
    return out;
}

static void draw(view *v, grid *g, area body)
{
    step_view *w = &v->step;
    const mf_rating_step *s = &w->step;
    if (!w->there || w->generation != v->lab->generation) {
        grid_text(g, body.x + 2, body.y + body.height / 2 - 1, body.width - 4, STYLE(INK_DIM),
                  "Space takes the first training rating; / picks one: step WATCHER MOVIE");
        grid_text(g, body.x + 2, body.y + body.height / 2 + 1, body.width - 4, STYLE(INK_DIM),
                  "then → uncovers its update number by number; z has them guessed");
        return;
    }
    bool als = is_als(s);
    v->wants_refresh = w->seen_epoch != view_model_epoch(v, w->side) && !v->now.training &&
                       w->failed_epoch != view_model_epoch(v, w->side) + 1;
    int below = als ? (s->k < 6 ? (int)s->k : 6) + 5 : 8, table = body.height - 2 - below;
    table = table > (int)s->k + 1 ? (int)s->k + 1 : table;
    draw_head(v, g, body);
    draw_factors(v, g, (area){body.x + 1, body.y + 2, body.width - 2, table});
    int y = body.y + 2 + table + 1, x = body.x + 1;
    double now = prediction_now(w);
    x += grid_print(g, x, y, body.width - 2, STYLE(INK_PLAIN), "prediction ");
    if (s->mu != 0) {
        x += grid_print(g, x, y, body.width - x, STYLE(INK_DIM),
                        "μ %.3f + b_u %.3f + b_i %.3f + p·q = ", s->mu, s->watcher_bias[0],
                        s->movie_bias[0]);
    }
    x += grid_print(g, x, y, 12, side_style(w->side), "%.4f", now);
    grid_print(g, x, y, body.x + body.width - x, STYLE(INK_PLAIN), "   e = %g − %.4f = %.4f",
               s->rating, now, s->rating - now);
    draw_track(v, g, (area){body.x + 1, y + 1, body.width - 2, 1});
    area rest = {body.x, y + 2, body.width, body.y + body.height - y - 2};
    draw_formulas(v, g, rest);
    char name[32];
    y = body.y + body.height - 1;
    if (w->verdict[0] != '\0') {
        grid_wrap(g, (area){body.x + 1, y - 2, body.width - 2, 2}, STYLE(INK_HEAD), w->verdict);
    }
    if (w->quiz && w->shown < n_numbers(s)) {
        grid_print(g, body.x + 1, y, body.width - 2, STYLE_BOLD(INK_CURSOR), "quiz: %s = %s_",
                   number_name(s, w->shown, name), w->answer);
        grid_print_right(g, body.x, y, body.width - 1, STYLE(INK_DIM),
                         "%zu of %zu right; Enter answers", w->right, w->asked);
    } else if (w->shown >= n_numbers(s)) {
        bool nearer = fabs(s->rating - s->prediction[1]) < fabs(s->e);
        grid_print(g, body.x + 1, y, body.width - 2, STYLE(INK_HEAD),
                   "the step moved the prediction %s the rating: off by %.4f, was %.4f",
                   nearer ? "toward" : "away from or past", fabs(s->rating - s->prediction[1]),
                   fabs(s->e));
    }
}

/* The same rating's step in the epoch that the screens have moved to. */
static mf_status refresh(view *v, mf_lab *lab, mf_error *error)
{
    mf_rating_step step = {0};
    pthread_mutex_lock(&lab->guard);
    size_t side = v->step.side, epoch = 0, shown = v->step.shown;
    mf_lab_shown(lab, side, &epoch);
    uint32_t watcher = v->step.step.watcher, movie = v->step.step.movie;
    bool there = v->step.there && side < lab->n_runs;
    pthread_mutex_unlock(&lab->guard);
    if (!there) {
        return MF_OK;
    }
    mf_status status = mf_lab_step(lab, lab->runs[side], epoch, watcher, movie, &step, error);
    pthread_mutex_lock(&lab->guard);
    if (status == MF_OK) {
        view_take_step(v, lab->runs[side]->name, side, &step);
        v->step.shown = shown;
    }
    v->step.failed_epoch = status == MF_OK ? 0 : epoch + 1;
    pthread_mutex_unlock(&lab->guard);
    return status;
}

/* ---- the quiz -------------------------------------------------------------------------------- */

/* What a wrong answer comes of, where it is a mistake that is known; NULL otherwise. */
static const char *mistake(const mf_rating_step *s, size_t number, double answer)
{
    const mf_coordinate *c = &s->steps[factor_of(s, number)];
    part which = part_of(s, number);
    double a = s->rate_watcher, b = s->beta, j = is_at_once(s) ? -s->e : c->j;
    const struct {
        part of;
        double value;
        const char *why;
    } known[] = {
        {PART_J, -number_at(s, number), "the sign is the other way round"},
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
            off < fabs(known[i].value - number_at(s, number))) {
            return known[i].why;
        }
    }
    return NULL;
}

/* e for sgd, whose formula has no J. */
static double asked_number(const mf_rating_step *s, size_t number)
{
    return part_of(s, number) == PART_J && is_at_once(s) ? s->e : number_at(s, number);
}

static void take_answer(view *v)
{
    step_view *w = &v->step;
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
             good ? "right" : "not quite", number_name(s, w->shown, name), truth, answer, off,
             why != NULL ? "; " : "", why != NULL ? why : "");
    w->answer[0] = '\0';
    w->shown++;
}

static bool type(view *v, key k)
{
    step_view *w = &v->step;
    bool number = (k.code >= '0' && k.code <= '9') || k.code == '-' || k.code == '.' ||
                  k.code == PRESS_BACKSPACE || (k.code == 'e' && w->answer[0] != '\0');
    if (!w->there || !w->quiz || w->shown >= n_numbers(&w->step)) {
        return false;
    }
    if (k.code == PRESS_ENTER) {
        take_answer(v);
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
             side_names[v->step.side]);
}

/* The first rating, or the one after or before in row order. */
static void next_rating(view *v, uint32_t code)
{
    const mf_csr *train = &v->lab->split.train;
    const step_view *w = &v->step;
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
    step_view *w = &v->step;
    if (!w->there) {
        next_rating(v, code);
        return;
    }
    size_t n = n_numbers(&w->step), step = is_als(&w->step) ? 1 : PARTS;
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
    step_view *w = &v->step;
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

static void toggle_quiz(view *v, uint32_t code)
{
    (void)code;
    v->step.quiz = !v->step.quiz;
    v->step.answer[0] = v->step.verdict[0] = '\0';
    view_say(v, false, v->step.quiz ? "quiz: work out the next number, type it, Enter" : "no quiz");
}

static void pick(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "step ");
}

static void describe(const view *v, char *text, size_t size)
{
    const step_view *w = &v->step;
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
    const step_view *w = &v->step;
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
     "hide the next number: type it, Enter says how far off and why",
     toggle_quiz},
    {{'s'}, "s", "A/B", "the same rating's update in the other run", change_side},
    {{'/'}, "/", "pick", "pick a rating: step WATCHER MOVIE", pick},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_step = {
    .name = "step",
    .tab = "Step",
    .summary =
        "One rating's update by hand: every number of the formula, one key each, or guessed first.",
    .keys = keys,
    .draw = draw,
    .type = type,
    .refresh = refresh,
    .here = here,
    .describe = describe,
};
