/* Train: A and B side by side, their curves as they grow, and what is happening in one sentence. */
#include "train.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../draw/plot.h"
#include "../../draw/text.h"
#include "../../lab/replay.h"
#include "../../teach/paired.h"
#include "../../teach/remarks.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../back.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"
#include "mfexplore/train.h"

enum { LINES = 2, VALUES_WIDTH = 31, SENTENCE_MOST = 5 };

/* What could be said then: nothing of what came after, and no verdict, which is for the end. */
static void remark_past(const view *v, bool with_keys, char *text, size_t size)
{
    const mf_epoch *a = view_epoch(v, 0), *b = view_epoch(v, 1);
    const char *out = with_keys ? ". ] goes on, P plays, Esc looks at now" : "";
    if (a == NULL) {
        snprintf(text, size, "the start: factors as they were drawn%s", out);
        return;
    }
    if (b == NULL) {
        snprintf(text, size, "as after epoch %zu%s", a->epoch, out);
        return;
    }
    char when[80];
    snprintf(when, sizeof when, a->epoch == b->epoch ? "epoch %zu" : "epoch %zu of A and %zu of B",
             a->epoch, b->epoch);
    if (a->heldout.n == 0) {
        snprintf(text, size, "as after %s: training RMSE A %.4f, B %.4f%s", when, a->train.rmse,
                 b->train.rmse, out);
    } else {
        snprintf(text, size,
                 "as after %s: held-out RMSE A %.4f, B %.4f; the mean %.4f, mean + biases %.4f%s",
                 when, a->heldout.rmse, b->heldout.rmse, v->lab->mean_floor.rmse,
                 v->lab->bias_floor.rmse, out);
    }
}

static bool is_in_trouble(const view *v)
{
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL && run->status == MF_RUN_DIVERGED) {
            return true;
        }
    }
    return false;
}

/* The remark on A and B: found anew when one of them has moved. */
static const char *pair_remark(const view *v)
{
    train_state *t = train_of(v);
    bool same = t->said.text[0] != '\0' && t->said.generation == v->lab->generation;
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        size_t epochs = run == NULL ? 0 : run->history.n;
        mf_run_status status = run == NULL ? MF_RUN_READY : run->status;
        same = same && t->said.runs[side] == run && t->said.epochs[side] == epochs &&
               t->said.status[side] == status;
        t->said.runs[side] = run;
        t->said.epochs[side] = epochs;
        t->said.status[side] = status;
    }
    if (!same) {
        t->said.generation = v->lab->generation;
        mf_remark_pair(v->lab, t->said.text, sizeof t->said.text);
    }
    return t->said.text;
}

/* Of many starts what they say together, else what A and B say. */
static void say_now(const view *v, const mf_paired *pairs, char *text, size_t size)
{
    if (pairs->n > 1) {
        int at = mf_paired_remark(pairs, v->lab->split.heldout.n > 0, text, size);
        char standing[300];
        if (mf_remark_standing(v->lab, standing, sizeof standing) > 0 && at > 0 &&
            (size_t)at < size) {
            snprintf(text + at, size - (size_t)at, ". On this start: %s", standing);
        }
    } else {
        snprintf(text, size, "%s", pair_remark(v));
    }
}

/* The sentence of now, with what a key can do about it. */
static void remark_now(const view *v, const mf_paired *pairs, char *text, size_t size)
{
    char remark[1000];
    if (v->lab->replay.on || v->epoch > 0) {
        remark_past(v, true, text, size);
        return;
    }
    say_now(v, pairs, remark, sizeof remark);
    snprintf(text, size, "%s%s", remark,
             is_in_trouble(v) ? ". R goes on from before that with half the α, 9 Clinic says why"
                              : "");
}

static void draw(view *v, grid *g, area body)
{
    char text[1100];
    mf_paired pairs = curves_pairs(v);
    remark_now(v, &pairs, text, sizeof text);
    int lines = grid_wrapped(text, body.width - 2), most = body.height / 4;
    most = most < 2 ? 2 : most > SENTENCE_MOST ? SENTENCE_MOST : most;
    lines = lines < 2 ? 2 : lines > most ? most : lines;
    int rest = body.height - LINES - lines;
    for (size_t side = 0; side < 2; side++) {
        run_line_draw(v, g, (area){body.x, body.y + (int)side, body.width, 1}, side);
    }
    area curves = {body.x, body.y + LINES, body.width, rest};
    if (view_run(v, 0) == NULL) {
        empty_draw(
            g, curves,
            v->lab->is_model
                ? "a model file's run is over; its history, where it has one, stands here"
                : "Here two curves will grow: above, the error on ratings that were kept from "
                  "training (held-out), against the mean and mean + biases as lines; below, "
                  "the error on the ratings that are trained on. A has β, which keeps factors "
                  "small; B has none. Space starts.");
    } else if (body.width >= 76) {
        curves.width -= VALUES_WIDTH + 1;
        area beside = {curves.x + curves.width + 1, curves.y, VALUES_WIDTH, rest};
        for (int y = curves.y; y < curves.y + rest; y++) {
            grid_put(g, beside.x - 1, y, STYLE(INK_DIM), 0x2502);
        }
        train_of(v)->difference &&pairs.n > 1 ? cloud_pane_draw(g, beside, &pairs)
                                              : values_pane_draw(v, g, beside);
    }
    if (view_run(v, 0) != NULL) {
        curves_pane_draw(v, g, curves, &pairs);
    }
    mf_paired_clear(&pairs);
    sentence_draw(g, (area){body.x + 1, body.y + body.height - lines, body.width - 2, lines},
                  STYLE(is_in_trouble(v) ? INK_WARN : INK_PLAIN), text);
    if (train_of(v)->form.open) {
        form_pane_draw(v, g, body);
    } else if (train_of(v)->bets.open) {
        bets_pane_draw(v, g, body);
    }
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void start_or_pause(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->is_model) {
        view_say(v, true, "a model file has no ratings to train on");
        return;
    }
    if (v->lab->n_runs == 0) {
        form_start(v);
        return;
    }
    if (v->now.training) {
        view_ask(v, "pause");
        return;
    }
    for (size_t r = 0; r < v->lab->n_runs; r++) {
        mf_run_status status = v->lab->runs[r]->status;
        if (status == MF_RUN_READY || status == MF_RUN_INTERRUPTED) {
            view_ask(v, "continue");
            return;
        }
    }
    view_say(v, false, "every run is at its end: r trains anew, e changes the settings");
}

static void one_epoch(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->is_model) {
        start_or_pause(v, code); /* which says why not */
        return;
    }
    if (v->lab->n_runs == 0) {
        form_start(v);
        view_ask_more(v, " --for 1");
    } else {
        view_ask(v, "continue --for 1");
    }
}

static void stop(view *v, uint32_t code)
{
    (void)code;
    view_ask(v, "stop");
}

static void restart(view *v, uint32_t code)
{
    if (v->lab->is_model) {
        start_or_pause(v, code);
        return;
    }
    form_start(v);
}

static void retry(view *v, uint32_t code)
{
    (void)code;
    char lines[256] = "";
    for (size_t side = 0; side < 2; side++) {
        const mf_run *run = view_run(v, side);
        if (run != NULL && run->status == MF_RUN_DIVERGED) {
            size_t at = strlen(lines);
            snprintf(lines + at, sizeof lines - at, "retry %s\n", run->name);
        }
    }
    if (lines[0] == '\0') {
        view_say(v, false, "neither A nor B has diverged");
    } else {
        view_ask(v, "%s", lines);
    }
}

/* Where there is a pair, its other starts join it; pressed again there is nothing to add. */
static void seed_cloud(view *v, uint32_t code)
{
    if (v->lab->is_model) {
        start_or_pause(v, code);
    } else if (view_run(v, 0) != NULL && view_run(v, 1) == NULL) {
        view_say(v, true, "the cloud is of A and B; n adds a run");
    } else if (view_run(v, 1) == NULL) {
        form_start(v);
        if (v->line[0] != '\0') {
            view_ask_more(v, " --seeds 20 --paired");
        }
    } else {
        view_ask(v, "add --starts 20\ncontinue");
    }
}

static void guess(view *v, uint32_t code)
{
    (void)code;
    bets_pane_open(v);
}

static void edit(view *v, uint32_t code)
{
    (void)code;
    form_pane_open(v);
}

static void move(view *v, uint32_t code)
{
    size_t last = mf_lab_last_epoch(v->lab);
    size_t at = v->epoch == 0 || v->epoch > last ? last : v->epoch;
    bool ten = code == PRESS_PAGE_UP || code == PRESS_PAGE_DOWN || code == PRESS_WHEEL_UP ||
               code == PRESS_WHEEL_DOWN;
    size_t step = ten ? 10 : 1;
    v->film.on = false;
    if (code == PRESS_LEFT || code == PRESS_PAGE_UP || code == PRESS_WHEEL_UP || code == 'h') {
        at = at > step ? at - step : 1;
    } else if (code == PRESS_HOME) {
        at = 1;
    } else if (code == PRESS_END) {
        at = last;
    } else {
        at += step;
    }
    view_look_at(v, at);
}

static void next_metric(view *v, uint32_t code)
{
    (void)code;
    train_of(v)->metric = (train_of(v)->metric + 1) % (METRICS + calibration_is_known(v));
}

static void toggle_log(view *v, uint32_t code)
{
    (void)code;
    train_of(v)->linear = !train_of(v)->linear;
}

static void toggle_difference(view *v, uint32_t code)
{
    (void)code;
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B to take away from A");
        return;
    }
    train_of(v)->difference = !train_of(v)->difference;
}

static void zoom_last(view *v, uint32_t code)
{
    (void)code;
    size_t now = train_of(v)->last_epochs;
    train_of(v)->last_epochs = now == 0 ? 100 : now == 100 ? 50 : now == 50 ? 20 : 0;
    train_of(v)->last_epochs > 0
        ? view_say(v, false, "the last %zu epochs", train_of(v)->last_epochs)
        : view_say(v, false, "all epochs");
}

static void hide_first(view *v, uint32_t code)
{
    (void)code;
    size_t now = train_of(v)->skip_first;
    train_of(v)->skip_first = now == 0 ? 1 : now == 1 ? 5 : now == 5 ? 20 : 0;
    train_of(v)->skip_first > 0 ? view_say(v, false, "without the first %zu epoch%s",
                                           train_of(v)->skip_first, text_s(train_of(v)->skip_first))
                                : view_say(v, false, "all epochs");
}

static void change_rates(view *v, uint32_t code)
{
    (void)code;
    const mf_run *run = view_run(v, 0);
    if (run == NULL) {
        view_say(v, false, "nothing has been trained yet: e sets α and β for the start");
        return;
    }
    char alpha[40] = "", beta[40] = "";
    const mf_config *c = &run->config;
    c->solver->uses_alpha ? snprintf(alpha, sizeof alpha, " --alpha %g", c->alpha) : 0;
    c->solver->uses_beta ? snprintf(beta, sizeof beta, " --beta %g", c->beta) : 0;
    if (alpha[0] == '\0' && beta[0] == '\0') {
        view_say(v, true, "%s has neither α nor β", c->solver->name);
        return;
    }
    view_prompt(v, "set A%s%s", alpha, beta);
}

static void swap_pair(view *v, uint32_t code)
{
    (void)code;
    if (view_run(v, 1) == NULL) {
        view_say(v, true, "there is no B to swap A with");
    } else {
        view_ask(v, "pair B A");
    }
}

static void add_run(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->is_model) {
        view_say(v, true,
                 "a model file has no ratings to train on; :compare FILE sets a second "
                 "model beside it");
    } else {
        view_prompt(v, "add --beta 0.1");
    }
}

static void delete_run(view *v, uint32_t code)
{
    (void)code;
    if (v->lab->n_runs > 0) {
        view_prompt(v, "delete %s", v->lab->runs[v->lab->n_runs - 1]->name);
    }
}

static void save_run(view *v, uint32_t code)
{
    (void)code;
    view_prompt(v, "save A -o model.npz");
}

static bool type(view *v, key k)
{
    bool form = train_of(v)->form.open, bets = train_of(v)->bets.open;
    if (form) {
        form_pane_key(v, k);
    } else if (bets) {
        bets_pane_key(v, k);
    }
    return form || bets;
}

static void click(view *v, int x, int y)
{
    area where = train_of(v)->plot;
    if (y < where.y || y >= where.y + where.height || view_run(v, 0) == NULL) {
        return;
    }
    double epoch = plot_x_at(where, PLOT_MARGIN, train_of(v)->x_low, train_of(v)->x_high, x);
    if (isfinite(epoch) && epoch >= 1) {
        view_look_at(v, (size_t)lround(epoch));
    }
}

static void describe(const view *v, char *text, size_t size)
{
    char remark[1000];
    size_t at = 0;
    text[0] = '\0';
    for (size_t side = 0; side < 2 && at < size; side++) {
        const mf_run *run = view_run(v, side);
        const mf_epoch *e = view_epoch(v, side);
        char setting[80] = "";
        if (run != NULL && run->config.solver->uses_beta) {
            snprintf(setting, sizeof setting, "beta %g", e == NULL ? run->config.beta : e->beta);
        } else if (run != NULL) {
            snprintf(setting, sizeof setting, "%s", run->config.solver->name);
        }
        if (run != NULL && e == NULL) {
            at += (size_t)snprintf(text + at, size - at, "%s, %s, %s. ", side_names[side], setting,
                                   run->status == MF_RUN_DIVERGED ? "diverged in its first epoch"
                                                                  : "has not been trained");
        } else if (run != NULL) {
            at += (size_t)snprintf(text + at, size - at,
                                   "%s, %s, %s, at epoch %zu of %zu: RMSE %.4f on "
                                   "the training ratings",
                                   side_names[side], setting, run_pane_state(v, run), e->epoch,
                                   mf_config_epochs(&run->config), e->train.rmse);
            at += at < size && e->heldout.n > 0
                      ? (size_t)snprintf(text + at, size - at, ", %.4f held out", e->heldout.rmse)
                      : 0;
            at += at < size ? (size_t)snprintf(text + at, size - at, ". ") : 0;
        }
    }
    if (view_run(v, 0) == NULL) {
        snprintf(text, size, "Nothing has been trained yet.");
    } else if (at < size) {
        if (v->epoch > 0 || v->lab->replay.on) {
            remark_past(v, false, remark, sizeof remark);
        } else { /* what the screen says, as far as it has no room */
            mf_paired pairs = curves_pairs(v);
            say_now(v, &pairs, remark, sizeof remark);
            mf_paired_clear(&pairs);
        }
        remark[0] = (char)toupper((unsigned char)remark[0]); /* here it is a sentence */
        snprintf(text + at, size - at, "%s.%s", remark,
                 mf_lab_was_updated(v->lab)
                     ? " Ratings have been folded in since: these errors are of before."
                     : "");
    }
}

static const char *figure_of(const view *v)
{
    return view_run(v, 0) != NULL ? "curves" : NULL;
}

static const binding keys[] = {
    {{' '}, "Space", "train/pause", "train A and B; pause and go on", start_or_pause},
    {{'.'}, ".", "epoch", "one epoch, then pause", one_epoch},
    {{PRESS_LEFT, PRESS_RIGHT, 'h', PRESS_HOME, PRESS_END},
     "←→",
     "cursor",
     "move the epoch cursor; at the right end it follows the training",
     move},
    {{PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_WHEEL_UP, PRESS_WHEEL_DOWN},
     "PgUp PgDn",
     NULL,
     "ten epochs back and on",
     move},
    {{'y'},
     "y",
     "metric",
     "RMSE, SSE, objective, MAE, norm of P, norm of Q, notebook figure; for bayes: of held-out "
     "ratings, how many lie in the intervals that promise 50, 80, 90, 95 of a hundred, all and in "
     "the narrowest and widest fifth",
     next_metric},
    {{'l'}, "l", "log", "linear or logarithmic axis of the training errors", toggle_log},
    {{'d'}, "d", "A-B", "the difference A - B, or both", toggle_difference},
    {{'C'},
     "C",
     NULL,
     "the seed cloud: 19 more starts join A and B, as bands; d then shows how A - B is spread",
     seed_cloud},
    {{'G'},
     "G",
     NULL,
     "guess first: bet before they train; afterwards, how the bets were settled",
     guess},
    {{'e'}, "e", "set up", "a form for solver, K, α, β, epochs, seed, held-out share", edit},
    {{'R'}, "R", NULL, "retry what diverged: from its last good epoch, with half its alpha", retry},
    {{'r'}, "r", NULL, "train anew with the same settings", restart},
    {{'s'}, "s", NULL, "stop now; a half-done epoch is dropped", stop},
    {{'z'}, "z", NULL, "show all epochs, or the last 100, 50, 20", zoom_last},
    {{'f'}, "f", NULL, "hide no epoch, or the first 1, 5, 20", hide_first},
    {{'c'}, "c", NULL, "change α and β of a run from its next epoch on", change_rates},
    {{'w'}, "w", NULL, "swap A and B", swap_pair},
    {{'n'}, "n", NULL, "add a run", add_run},
    {{'X'}, "X", NULL, "delete a run", delete_run},
    {{'W'}, "W", NULL, "save a model", save_run},
    {{0}, NULL, NULL, NULL, NULL},
};

const screen screen_train = {
    .name = "train",
    .tab = "Train",
    .summary = "A and B learn side by side: by default β 0.02 and β 0 from one start.",
    .keys = keys,
    .size = sizeof(train_state),
    .draw = draw,
    .type = type,
    .click = click,
    .describe = describe,
    .figure = figure_of,
};
