#include "step.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../data/ids.h"
#include "../../draw/text.h"
#include "../../lab/lab.h"
#include "../../train/rating_step.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"

static void draw_head(view *v, grid *g, area body)
{
    const step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    const mf_lab *lab = v->lab;
    const mf_run *run = view_run(v, w->side);
    char place[64];
    if (step_is_als(s)) {
        s->n_rated == 1
            ? snprintf(place, sizeof place, "the row's one rating")
            : snprintf(place, sizeof place, "the row's %zu ratings at once", s->n_rated);
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
    char text[32];
    if (strlen(text_fixed(value, text)) > 8) {
        text_figure_within(value, 4, 8, text);
    }
    grid_print_right(g, x, y, 8, look, "%s", text);
    grid_bar(g, x + 9, y, width - 10, look, most > 0 ? value / most : 0);
}

static void draw_factors(view *v, grid *g, area where)
{
    const step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    size_t n = step_n_numbers(s), at = step_factor_of(s, w->shown > 0 ? w->shown - 1 : 0);
    size_t rows = where.height > 1 ? (size_t)where.height - 1 : 0, top = scroll_top(at, s->k, rows);
    int third = (where.width - 4) / 3;
    double most[3] = {0, 0, 0};
    for (size_t m = 0; m < s->k; m++) {
        most[0] = fmax(most[0], fmax(fabs(s->steps[m].p_old), fabs(s->steps[m].p_new)));
        most[1] = fmax(most[1], fmax(fabs(s->steps[m].q_old), fabs(s->steps[m].q_new)));
        most[2] = fmax(most[2], fmax(fabs(s->steps[m].p_old * s->steps[m].q_old),
                                     fabs(s->steps[m].p_new * s->steps[m].q_new)));
    }
    if (rows > 0 && rows < s->k) {
        grid_print(g, where.x, where.y, 8, STYLE(INK_DIM), "%zu/%zu%s", rows, s->k,
                   top + rows < s->k ? " ↓" : " ↑");
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
        draw_value(g, where.x + 4, y, third, step_is_shown(w, m, PART_P) ? moved : plain,
                   step_p_now(w, m), most[0]);
        draw_value(g, where.x + 4 + third, y, third,
                   step_is_shown(w, m, PART_Q) && !step_is_als(s) ? moved : plain, step_q_now(w, m),
                   most[1]);
        draw_value(g, where.x + 4 + 2 * third, y, third, plain, step_p_now(w, m) * step_q_now(w, m),
                   most[2]);
    }
}

/* The prediction on its way to the rating: where it was, where it is, where it should be. */
static void draw_track(view *v, grid *g, area where)
{
    const step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    double now = step_prediction(w),
           low = fmin(s->rating, fmin(s->prediction[0], s->prediction[1]));
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
    if (row >= where.height) {
        return;
    }
    style look = here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN);
    int x = where.x + 1, y = where.y + row, width = where.width - 2;
    const char *result = strstr(text, ") = ");
    int tail = result == NULL ? 0 : (int)text_width(result);
    if (result == NULL || (int)text_width(text) <= width || tail >= width) {
        grid_text(g, x, y, width, look, text);
        return;
    }
    grid_text(g, x, y, width - tail, look, text); /* what is uncovered is never cut away */
    grid_text(g, x + width - tail, y, tail, look, result);
}

static const char *or_hidden(bool shown, double value, char out[32])
{
    shown ? (void)text_fixed(value, out) : (void)snprintf(out, 32, "?");
    return out;
}

static void draw_equations(view *v, grid *g, area where)
{
    const mf_rating_step *s = &step_of(v)->step;
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
    const step_state *w = step_of(v);
    const mf_rating_step *s = &w->step;
    size_t n = step_n_numbers(s), last = w->shown > 0 ? w->shown - 1 : 0;
    if (step_is_als(s)) {
        draw_equations(v, g, where);
        return;
    }
    size_t next = w->quiz && w->shown < n ? w->shown : last, m = step_factor_of(s, next);
    const mf_coordinate *c = &s->steps[m];
    step_part which = step_part_of(s, next);
    bool seen[PARTS], at_once = step_is_at_once(s);
    const char *to = g->ascii ? "<-" : "←";
    char text[320], a[32], j[32];
    for (step_part i = PART_J; i < PARTS; i++) {
        seen[i] = step_is_shown(w, m, i);
    }
    double before = at_once || m == 0 ? s->prediction[0] : s->steps[m - 1].prediction;
    if (at_once) { /* e is the same for every factor; J = −2e is not in sgd's formula */
        snprintf(text, sizeof text, "e = %g − %s = %s      the old values serve all updates",
                 s->rating, text_fixed(before, (char[32]){""}), or_hidden(seen[PART_J], s->e, a));
        line(g, where, 0, which == PART_J, text);
        snprintf(text, sizeof text, "P[%zu] %s %s + %.5f · (%s · %s − %g · %s) = %s", m + 1, to,
                 text_fixed(c->p_old, (char[32]){""}), s->rate_watcher,
                 or_hidden(seen[PART_J], s->e, j), text_fixed(c->q_old, (char[32]){""}), s->beta,
                 text_fixed(c->p_old, (char[32]){""}), or_hidden(seen[PART_P], c->p_new, a));
        line(g, where, 1, which == PART_P, text);
        snprintf(text, sizeof text, "Q[%zu] %s %s + %.5f · (%s · %s − %g · %s) = %s", m + 1, to,
                 text_fixed(c->q_old, (char[32]){""}), s->rate_movie,
                 or_hidden(seen[PART_J], s->e, j), text_fixed(c->p_old, (char[32]){""}), s->beta,
                 text_fixed(c->q_old, (char[32]){""}), or_hidden(seen[PART_Q], c->q_new, a));
        line(g, where, 2, which == PART_Q, text);
        return;
    }
    or_hidden(seen[PART_J], c->j, j);
    snprintf(text, sizeof text, "J = −2 · (%g − %s) = %s", s->rating,
             text_fixed(before, (char[32]){""}), j);
    line(g, where, 0, which == PART_J, text);
    snprintf(text, sizeof text, "P[%zu] %s %s − %g · (%s · %s + %g · %s) = %s", m + 1, to,
             text_fixed(c->p_old, (char[32]){""}), s->alpha, j,
             text_fixed(c->q_old, (char[32]){""}), s->beta, text_fixed(c->p_old, (char[32]){""}),
             or_hidden(seen[PART_P], c->p_new, a));
    line(g, where, 1, which == PART_P, text);
    char p[32];
    snprintf(text, sizeof text, "Q[%zu] %s %s − %g · (%s · %s + %g · %s) = %s", m + 1, to,
             text_fixed(c->q_old, (char[32]){""}), s->alpha, j,
             or_hidden(seen[PART_P], c->p_new, p), s->beta, text_fixed(c->q_old, (char[32]){""}),
             or_hidden(seen[PART_Q], c->q_new, a));
    line(g, where, 2, which == PART_Q, text);
}

const char *step_number_name(const mf_rating_step *s, size_t number, char out[32])
{
    const char *const names[PARTS] = {"J", "P", "Q"};
    step_part which = step_part_of(s, number);
    bool error = which == PART_J && step_is_at_once(s);
    if (which == PART_J) {
        snprintf(out, 32, "%s", error ? "e" : "J");
    } else {
        snprintf(out, 32, "%s[%zu]", names[which], step_factor_of(s, number) + 1);
    }
    return out;
}

/* The last line: the quiz, or when all is uncovered what the step did. "" while there is more. */
static void last_line(const step_state *w, char *text, size_t size)
{
    const mf_rating_step *s = &w->step;
    char name[32];
    bool over = w->shown >= step_n_numbers(s);
    text[0] = '\0';
    if (w->quiz && !over) {
        snprintf(text, size, "quiz: %s = %s_   (%zu of %zu right; Enter answers)",
                 step_number_name(s, w->shown, name), w->answer, w->right, w->asked);
    } else if (over) {
        double now = s->rating - s->prediction[1];
        bool past = now * s->e < 0, nearer = fabs(now) < fabs(s->e);
        snprintf(text, size, "the step moved the prediction %s the rating: off by %s, was %s",
                 past     ? nearer ? "past, but nearer to" : "past and away from"
                 : nearer ? "toward"
                          : "away from",
                 text_fixed(fabs(now), (char[32]){""}), text_fixed(fabs(s->e), (char[32]){""}));
    }
}

void step_panes_draw(view *v, grid *g, area body)
{
    step_state *w = step_of(v);
    if (view_run(v, w->side) == NULL && w->side > 0) { /* B is gone */
        w->side = 0;
        w->there = false;
    }
    const mf_rating_step *s = &w->step;
    if (!w->there || w->generation != v->lab->generation) {
        empty_draw(
            g, body,
            v->lab->is_model
                ? "A model file has no ratings to step through."
                : "Here the update of one rating will be done by hand: the factors p and q of "
                  "its watcher and movie, the prediction on its way to the rating, and every "
                  "number of the formula, filled in one key at a time. Space takes the first "
                  "training rating; / picks one (step WATCHER MOVIE). Then → uncovers the "
                  "next number, and z has it guessed.");
        return;
    }
    bool als = step_is_als(s);
    v->wants_refresh = w->seen_epoch != view_model_epoch(v, w->side) && !v->now.training &&
                       w->failed_epoch != view_model_epoch(v, w->side) + 1;
    char last[200];
    last_line(w, last, sizeof last);
    enum { HEAD = 2, PREDICTION = 1, TRACK = 1, FORMULA = 3 };
    int verdict = w->verdict[0] == '\0' ? 0 : grid_wrapped(w->verdict, body.width - 2);
    int below = verdict + (last[0] != '\0');
    int formula = als ? (s->k < 6 ? (int)s->k : 6) + 1 : FORMULA;
    int rest = body.height - HEAD - PREDICTION - formula - below, wanted = (int)s->k + 1;
    int track = rest - wanted >= TRACK ? TRACK : 0, gap = rest - wanted - track >= 1;
    int table = rest - track - gap < wanted ? rest - track - gap : wanted;
    draw_head(v, g, body);
    draw_factors(v, g, (area){body.x + 1, body.y + HEAD, body.width - 2, table});
    int y = body.y + HEAD + table + gap, x = body.x + 1;
    double now = step_prediction(w);
    x += grid_print(g, x, y, body.width - 2, STYLE(INK_PLAIN), "prediction ");
    if (s->has_biases) {
        x += grid_print(g, x, y, body.width - x, STYLE(INK_DIM),
                        "μ %.3f + b_u %.3f + b_i %.3f + p·q = ", s->mu, s->watcher_bias[0],
                        s->movie_bias[0]);
    }
    x += grid_print(g, x, y, 12, side_style(w->side), "%s", text_fixed(now, (char[32]){""}));
    bool asking = w->quiz && w->shown < step_n_numbers(s);
    char error[96], e[32];
    or_hidden(!asking || step_part_of(s, w->shown) != PART_J, s->rating - now, e); /* J is −2 e */
    snprintf(error, sizeof error, "   e = %g − %s = %s", s->rating, text_fixed(now, (char[32]){""}),
             e);
    if ((int)text_width(error) > body.x + body.width - x) { /* R and the prediction stand there */
        snprintf(error, sizeof error, "  e = %s", e);
    }
    grid_text(g, x, y++, body.x + body.width - x, STYLE(INK_PLAIN), error);
    if (track > 0) {
        draw_track(v, g, (area){body.x + 1, y++, body.width - 2, 1});
    }
    draw_formulas(v, g, (area){body.x, y, body.width, formula});
    y += formula;
    if (verdict > 0) {
        grid_wrap(g, (area){body.x + 1, y, body.width - 2, verdict}, STYLE(INK_HEAD), w->verdict);
        y += verdict;
    }
    grid_text(g, body.x + 1, y, body.width - 2, asking ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_HEAD),
              last);
}
