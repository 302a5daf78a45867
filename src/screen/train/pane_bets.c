/* Guess first: the class bets on the Train screen, and sees its bets settled. */
#include "train.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../data/ids.h"
#include "../../teach/bets.h"
#include "../keys.h"
#include "../screen.h"
#include "../words.h"

static const char *const labels[MF_BETS] = {"lower training error", "lower held-out error",
                                            "A's held-out turns at epoch", NULL};

static bool is_settling(const view *v)
{
    const mf_bets all = mf_bets_of(v->lab), *bets = &all;
    return bets->lower[0] >= 0 || bets->lower[1] >= 0 || isfinite(bets->turn) || bets->has_rating;
}

void bets_pane_open(view *v)
{
    if (v->lab->is_model) {
        view_say(v, true, "a model file's run is over: there is nothing to bet on");
        return;
    }
    bets_view *b = &train_of(v)->bets;
    if (!is_settling(v) && mf_bets_are_late(v->lab)) {
        view_say(v, true, "a bet comes before: `:train --for 0` sets up A and B anew, untrained");
        return;
    }
    *b = (bets_view){.open = true, .choice = {-1, -1}};
    if (!v->lab->is_split) {
        view_ask(v, "train --for 0"); /* the split holds the rating that is bet on */
    }
}

static void draw_field(view *v, grid *g, area inside, size_t bet)
{
    bets_view *b = &train_of(v)->bets;
    bool here = b->field == bet;
    int y = inside.y + 1 + (int)bet, x = inside.x + inside.width - 16;
    char label[120];
    if (bet == MF_BET_RATING) {
        uint32_t i, j;
        bool there = mf_bets_pick(v->lab, &i, &j);
        snprintf(label, sizeof label, there ? "watcher %s's rating of %s" : "no held-out rating",
                 mf_brief(there ? mf_id(&v->lab->ratings.watchers, i) : "", (char[MF_BRIEF]){""}),
                 mf_brief(there ? movie_name(v->lab, j) : "", (char[MF_BRIEF]){""}));
    } else {
        snprintf(label, sizeof label, "%s", labels[bet]);
    }
    grid_text(g, inside.x + 1, y, x - inside.x - 2,
              here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN), label);
    if (bet < 2) {
        for (int side = 0; side < 2; side++) {
            grid_print(g, x + side * 5, y, 4,
                       b->choice[bet] == side ? STYLE_REVERSE(side == 0 ? INK_A : INK_B)
                                              : STYLE(INK_DIM),
                       " %s ", side_names[side]);
        }
    } else {
        grid_print(g, x, y, 14, here ? STYLE_BOLD(INK_CURSOR) : STYLE(INK_PLAIN), "%s%s",
                   b->text[bet - 2], here ? "_" : "");
    }
}

void bets_pane_draw(view *v, grid *g, area body)
{
    int width = body.width < 78 ? body.width - 2 : 76;
    area box = {body.x + (body.width - width) / 2, body.y + 4, width, 10};
    grid_fill(g, box, STYLE(INK_PLAIN));
    area inside = grid_box(g, box, STYLE(INK_CURSOR), "guess first");
    if (is_settling(v)) {
        int y = inside.y;
        size_t right = 0, settled = 0;
        for (size_t bet = 0; bet < MF_BETS; bet++) {
            char text[400];
            mf_verdict verdict = mf_bets_settle(v->lab, bet, text, sizeof text);
            settled += verdict == MF_VERDICT_RIGHT || verdict == MF_VERDICT_WRONG;
            right += verdict == MF_VERDICT_RIGHT;
            if (verdict != MF_VERDICT_NONE && y < inside.y + inside.height - 1) {
                y += grid_wrap(
                    g, (area){inside.x + 1, y, inside.width - 2, inside.y + inside.height - 1 - y},
                    STYLE(verdict == MF_VERDICT_RIGHT   ? INK_GOOD
                          : verdict == MF_VERDICT_WRONG ? INK_WARN
                                                        : INK_PLAIN),
                    text);
            }
        }
        grid_print(g, inside.x + 1, inside.y + inside.height - 1, inside.width - 2, STYLE(INK_DIM),
                   "%zu of %zu settled are right   n new bets   Esc closes", right, settled);
        return;
    }
    grid_text(g, inside.x + 1, inside.y, inside.width - 2, STYLE(INK_DIM),
              "before they train, what do you bet?");
    for (size_t bet = 0; bet < MF_BETS; bet++) {
        draw_field(v, g, inside, bet);
    }
    grid_text(g, inside.x + 1, inside.y + inside.height - 1, inside.width - 2, STYLE(INK_DIM),
              "↑↓ which bet   ←→ A or B   digits   Enter places the bets   Esc closes");
}

static void place(view *v)
{
    bets_view *b = &train_of(v)->bets;
    char line[200] = "guess";
    static const char *const flags[MF_BETS] = {"training", "heldout", "turn", "rating"};
    for (size_t bet = 0; bet < MF_BETS; bet++) {
        size_t at = strlen(line);
        if (bet < 2 && b->choice[bet] >= 0) {
            snprintf(line + at, sizeof line - at, " --%s %s", flags[bet],
                     side_names[b->choice[bet]]);
        } else if (bet >= 2 && b->text[bet - 2][0] != '\0') {
            snprintf(line + at, sizeof line - at, " --%s %s", flags[bet], b->text[bet - 2]);
        }
    }
    if (strcmp(line, "guess") == 0) {
        view_say(v, true, "nothing is bet: A or B, an epoch, a rating");
    } else {
        b->open = false;
        view_ask(v, "%s", line);
        view_say(v, false, "the bets are kept: Space trains, G shows how they are settled");
    }
}

void bets_pane_key(view *v, key k)
{
    bets_view *b = &train_of(v)->bets;
    if (k.code == PRESS_ESCAPE || k.code == 'G') {
        b->open = false;
    } else if (is_settling(v)) {
        if (k.code == 'n') {
            view_ask(v, "guess --forget");
        } else {
            b->open = k.code == PRESS_REDRAW;
        }
    } else if (k.code == PRESS_ENTER) {
        place(v);
    } else if (k.code == PRESS_UP || k.code == PRESS_DOWN || k.code == PRESS_TAB) {
        b->field = (b->field + (k.code == PRESS_UP ? MF_BETS - 1 : 1)) % MF_BETS;
    } else if (b->field < 2 && (k.code == PRESS_LEFT || k.code == 'a' || k.code == 'A')) {
        b->choice[b->field] = 0;
    } else if (b->field < 2 && (k.code == PRESS_RIGHT || k.code == 'b' || k.code == 'B')) {
        b->choice[b->field] = 1;
    } else if (b->field >= 2 &&
               ((k.code >= '0' && k.code <= '9') || k.code == '.' || k.code == PRESS_BACKSPACE)) {
        edit_text(b->text[b->field - 2], sizeof b->text[0], k);
    }
}
