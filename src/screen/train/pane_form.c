/* The form that sets up A and B: two columns of settings, what differs stands out, what cannot be
 * trained is refused in place. It becomes a line of the command language. */
#include "train.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../draw/text.h"
#include "../../train/run.h"
#include "../../train/solver.h"
#include "../keys.h"
#include "../screen.h"
#include "mfexplore/train.h"

typedef enum field { SOLVER, FACTORS, ALPHA, BETA, EPOCHS, SEED, HOLDOUT, PATIENCE, FIELDS } field;

_Static_assert(FIELDS == (field)FORM_FIELDS, "the view has room for every field");

static const struct {
    const char *label, *flag, *initial, *what;
    bool shared; /* both runs have it in common */
    bool whole;
    double low, high;
} fields[FIELDS] = {
    [SOLVER] = {"solver", "solver", "coordinate-sgd", NULL, false, false, 0, 0},
    [FACTORS] = {"factors K", "factors", "5", "a whole number of 1 or more", false, true, 1,
                 MF_K_MOST},
    [ALPHA] = {"learning rate α", "alpha", "0.005", "a number above 0", false, false, 5e-324,
               INFINITY},
    [BETA] = {"regularization β", "beta", NULL, "a number of 0 or more", false, false, 0, INFINITY},
    [EPOCHS] = {"epochs", "epochs", "200", "a whole number of 1 or more", false, true, 1,
                MF_EPOCHS_MOST},
    [SEED] = {"seed", "seed", "0", "a whole number", false, true, 0, 4294967295.0},
    [HOLDOUT] = {"held-out share", "holdout", "0.1", "a share from 0 to less than 1", true, false,
                 0, 0.999999},
    [PATIENCE] = {"patience", "patience", "0", "a whole number of epochs, 0: never stop early",
                  false, true, 0, MF_EPOCHS_MOST},
};

/* What stands where the data are to say it. */
static const char AUTO[] = "auto";

/* The solver that is named, or NULL. */
static const mf_solver *solver_of(const form_view *f, size_t side)
{
    return mf_solver_find(f->text[SOLVER][side]);
}

/* Does the solver know such a setting? */
static bool has(const mf_solver *solver, field which)
{
    return solver == NULL || (which == FACTORS  ? solver->uses_k
                              : which == ALPHA  ? solver->uses_alpha
                              : which == BETA   ? solver->uses_beta
                              : which == EPOCHS ? solver->uses_epochs
                                                : true);
}

/* What is usual for a solver: of the lesson's the lesson's, of others what the data say. */
static void usual(const mf_solver *solver, field which, char out[FORM_TEXT])
{
    char text[32] = "";
    bool own = solver != NULL && solver != mf_solvers[0];
    double number = which == FACTORS && own  ? (double)solver->k
                    : which == EPOCHS && own ? (double)solver->epochs
                                             : NAN;
    bool from_data = own && solver->fit != NULL &&
                     (which == ALPHA || which == BETA || (which == EPOCHS && solver->uses_alpha));
    if (from_data) {
        snprintf(out, FORM_TEXT, "%s", AUTO);
    } else if (isfinite(number)) {
        snprintf(out, FORM_TEXT, "%.23s", text_shortest(number, text));
    } else {
        snprintf(out, FORM_TEXT, "%s", fields[which].initial == NULL ? "0" : fields[which].initial);
    }
}

/* Another solver brings what is usual for it. */
static void take_usual(form_view *f, size_t side)
{
    const mf_solver *solver = solver_of(f, side);
    for (field i = FACTORS; i <= EPOCHS && solver != NULL; i++) {
        usual(solver, i, f->text[i][side]);
        if (i == BETA && solver == mf_solvers[0]) {
            snprintf(f->text[i][side], FORM_TEXT, "%s", side == 0 ? "0.02" : "0");
        }
    }
}

static void set_number(form_view *f, field which, size_t side, double value)
{
    char text[32];
    snprintf(f->text[which][side], FORM_TEXT, "%.23s", text_shortest(value, text));
}

/* The settings of the runs that are there, else the defaults: the pair of the lesson. */
static void fill(view *v)
{
    form_view *f = &train_of(v)->form;
    for (size_t side = 0; side < 2; side++) {
        for (field i = 0; i < FIELDS; i++) {
            snprintf(f->text[i][side], FORM_TEXT, "%s",
                     fields[i].initial != NULL ? fields[i].initial
                     : side == 0               ? "0.02"
                                               : "0");
        }
        const mf_run *run = view_run(v, side);
        if (run == NULL || v->lab->is_model) {
            continue;
        }
        snprintf(f->text[SOLVER][side], FORM_TEXT, "%s", run->config.solver->name);
        set_number(f, FACTORS, side, (double)run->config.k);
        set_number(f, ALPHA, side, run->config.alpha);
        set_number(f, BETA, side, run->config.beta);
        set_number(f, EPOCHS, side, (double)run->config.epochs);
        set_number(f, SEED, side, run->config.seed);
        set_number(f, HOLDOUT, side, v->lab->split.holdout);
        set_number(f, PATIENCE, side, (double)run->config.patience);
        static const struct {
            field which;
            unsigned fitted;
        } from_data[] = {
            {ALPHA, MF_FITTED_ALPHA}, {BETA, MF_FITTED_BETA}, {EPOCHS, MF_FITTED_EPOCHS}};
        for (size_t d = 0; d < 3; d++) {
            if ((run->config.fitted & from_data[d].fitted) != 0 &&
                run->config.solver != mf_solvers[0]) {
                snprintf(f->text[from_data[d].which][side], FORM_TEXT, "%s", AUTO);
            }
        }
    }
    f->filled = true;
}

void form_pane_open(view *v)
{
    fill(v);
    train_of(v)->form.open = true;
    train_of(v)->form.field = BETA;
    train_of(v)->form.error[0] = '\0';
}

/* True when the text can be trained; else `error` says what was expected. */
static bool check(const form_view *f, field which, size_t side, char *error, size_t size)
{
    const char *text = f->text[which][side];
    const mf_solver *solver = solver_of(f, side);
    if (!has(solver, which) ||
        (which >= ALPHA && which <= EPOCHS && strcmp(text, AUTO) == 0 && solver != mf_solvers[0])) {
        return true;
    }
    if (which == SOLVER) {
        if (mf_solver_find(text) != NULL) {
            return true;
        }
        int at = snprintf(error, size, "no solver '%.23s'; expected", text);
        for (size_t s = 0; mf_solvers[s] != NULL && at < (int)size; s++) {
            at += snprintf(error + at, size - (size_t)at, "%s %s", s > 0 ? "," : "",
                           mf_solvers[s]->name);
        }
        return false;
    }
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (*text != '\0' && *end == '\0' && strpbrk(text, "xXpPnN ") == NULL && isfinite(value) &&
        value >= fields[which].low && value <= fields[which].high &&
        !(fields[which].whole && value != floor(value))) {
        return true;
    }
    snprintf(error, size, "%s %.23s; expected %s", fields[which].label, text, fields[which].what);
    return false;
}

static bool differs(const form_view *f, field which)
{
    return strcmp(f->text[which][0], f->text[which][1]) != 0;
}

/* " --alpha 0.01 …" for what is not usual; β stands elsewhere. */
static int flags(const form_view *f, size_t side, char *out, size_t size)
{
    int at = 0;
    out[0] = '\0';
    const mf_solver *solver = solver_of(f, side);
    for (field i = 0; i < FIELDS && at < (int)size; i++) {
        char same[FORM_TEXT];
        usual(i == SOLVER ? NULL : solver, i, same);
        if (i != BETA && has(solver, i) && strcmp(f->text[i][side], same) != 0) {
            at +=
                snprintf(out + at, size - (size_t)at, " --%s %s", fields[i].flag, f->text[i][side]);
        }
    }
    return at;
}

/* " --beta 0.02" where one is set: the solver has one, and the data are not to say it. */
static bool beta_flag(const form_view *f, size_t side, char *out, size_t size)
{
    bool set = has(solver_of(f, side), BETA) && strcmp(f->text[BETA][side], AUTO) != 0;
    snprintf(out, size, "%s%s", set ? " --beta " : "", set ? f->text[BETA][side] : "");
    return set;
}

void form_start(view *v)
{
    form_view *f = &train_of(v)->form;
    char of_a[400], of_b[400];
    if (!f->filled) {
        fill(v);
    }
    flags(f, 0, of_a, sizeof of_a);
    flags(f, 1, of_b, sizeof of_b);
    char beta_a[40], beta_b[40];
    bool set_a = beta_flag(f, 0, beta_a, sizeof beta_a),
         set_b = beta_flag(f, 1, beta_b, sizeof beta_b);
    if (strcmp(of_a, of_b) == 0 && set_a && set_b) {
        view_ask(v, "train --beta %s,%s%s", f->text[BETA][0], f->text[BETA][1], of_a);
    } else if (strcmp(of_a, of_b) == 0 && set_a == set_b) { /* both would be the same run */
        view_ask(v, "train%s", of_a);
    } else {
        view_ask(v, "train --for 0%s%s\nadd%s%s\ncontinue", beta_a, of_a, beta_b, of_b);
    }
}

void form_pane_draw(view *v, grid *g, area body)
{
    form_view *f = &train_of(v)->form;
    int width = body.width < 70 ? body.width - 2 : 68;
    area box = {body.x + (body.width - width) / 2, body.y + 1, width, FIELDS + 6};
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_HEAD), "train anew with");
    for (size_t side = 0; side < 2; side++) {
        int x = inside.x + 22 + (int)side * 20;
        grid_put(g, x, inside.y, side_style(side), side_glyphs[side]);
        grid_text(g, x + 2, inside.y, 4, side_style(side), side_names[side]);
    }
    for (field i = 0; i < FIELDS; i++) {
        int y = inside.y + 1 + (int)i;
        grid_text(g, inside.x + 2, y, 18, STYLE(INK_PLAIN), fields[i].label);
        for (size_t side = 0; side < 2; side++) {
            char ignored[256];
            int x = inside.x + 22 + (int)side * 20;
            bool here = f->field == (size_t)i && f->side == side;
            bool good = check(f, i, side, ignored, sizeof ignored);
            style look = !good           ? STYLE_BOLD(INK_WARN)
                         : differs(f, i) ? STYLE_BOLD(side == 0 ? INK_A : INK_B)
                                         : STYLE(INK_PLAIN);
            look.attributes |= here ? ATTRIBUTE_REVERSE : 0;
            bool there = has(solver_of(f, side), i);
            grid_print(g, x, y, 18, there ? look : STYLE(INK_DIM), "%-15s%s",
                       there ? f->text[i][side] : "-", here ? "_" : "");
        }
        if (differs(f, i) && (has(solver_of(f, 0), i) || has(solver_of(f, 1), i))) {
            grid_text(g, inside.x + inside.width - 4, y, 3, STYLE_BOLD(INK_HEAD),
                      g->ascii ? "<>" : "≠");
        }
    }
    grid_text(g, inside.x + 2, inside.y + FIELDS + 1, inside.width - 4, STYLE(INK_WARN), f->error);
    grid_text(g, inside.x + 2, inside.y + FIELDS + 3, inside.width - 4, STYLE(INK_DIM),
              "type a value, arrows and Tab move, Enter trains, Esc closes");
}

static void finish(view *v)
{
    form_view *f = &train_of(v)->form;
    for (size_t side = 0; side < 2; side++) {
        for (field i = 0; i < FIELDS; i++) {
            if (!check(f, i, side, f->error, sizeof f->error)) {
                f->field = i;
                f->side = side;
                return;
            }
        }
    }
    f->open = false;
    form_start(v);
}

void form_pane_key(view *v, key k)
{
    form_view *f = &train_of(v)->form;
    f->error[0] = '\0';
    switch (k.code) {
    case PRESS_ESCAPE:
        f->open = false;
        return;
    case PRESS_ENTER:
        finish(v);
        return;
    case PRESS_UP:
    case PRESS_DOWN:
        f->field = (f->field + (k.code == PRESS_UP ? FIELDS - 1u : 1u)) % FIELDS;
        return;
    case PRESS_LEFT:
    case PRESS_RIGHT:
    case PRESS_TAB:
    case PRESS_BACK_TAB:
        f->side = 1 - f->side;
        return;
    default: {
        char *text = f->text[f->field][f->side];
        if (edit_text(text, FORM_TEXT, k) && fields[f->field].shared) {
            memcpy(f->text[f->field][1 - f->side], text, FORM_TEXT);
        }
        if (f->field == SOLVER) {
            take_usual(f, f->side);
        }
        check(f, (field)f->field, f->side, f->error, sizeof f->error);
    }
    }
}
