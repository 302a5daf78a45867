/* The Step screen: what it remembers, its numbers (J, p and q of each factor, in the order of the
 * update), and how they are drawn, those uncovered so far. */
#ifndef MF_SCREEN_STEP_H
#define MF_SCREEN_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "../../train/rating_step.h"
#include "../screen.h"

/* One rating's update, and how much of it is uncovered. */
typedef struct step_state {
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
} step_state;

extern const screen screen_step;

static inline step_state *step_of(const view *v)
{
    return view_state(v, &screen_step);
}

/* Puts a step on the screen, which takes it over. */
void step_take(view *v, const char *run, size_t side, mf_rating_step *step);

/* Which of a factor's numbers one is. */
typedef enum step_part { PART_J, PART_P, PART_Q, PARTS } step_part;

static inline bool step_is_als(const mf_rating_step *s)
{
    return s->kind == MF_STEP_BY_ROW;
}

static inline bool step_is_at_once(const mf_rating_step *s)
{
    return s->kind == MF_STEP_AT_ONCE;
}

static inline size_t step_n_numbers(const mf_rating_step *s)
{
    return step_is_als(s) ? s->k : PARTS * s->k;
}

static inline step_part step_part_of(const mf_rating_step *s, size_t number)
{
    return step_is_als(s) ? PART_P : (step_part)(number % PARTS);
}

static inline size_t step_factor_of(const mf_rating_step *s, size_t number)
{
    return step_is_als(s) ? number : number / PARTS;
}

static inline double step_number_at(const mf_rating_step *s, size_t number)
{
    const mf_coordinate *c = &s->steps[step_factor_of(s, number)];
    step_part which = step_part_of(s, number);
    return which == PART_J ? c->j : which == PART_P ? c->p_new : c->q_new;
}

/* Has this number of the factor been uncovered? */
static inline bool step_is_shown(const step_state *w, size_t factor, step_part which)
{
    const mf_rating_step *s = &w->step;
    return step_is_als(s) ? which == PART_P && factor < w->shown
                          : PARTS * factor + (size_t)which < w->shown;
}

static inline double step_p_now(const step_state *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return step_is_shown(w, m, PART_P) ? c->p_new : c->p_old;
}

static inline double step_q_now(const step_state *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return step_is_shown(w, m, PART_Q) ? c->q_new : c->q_old;
}

/* The prediction with what is uncovered. */
static inline double step_prediction(const step_state *w)
{
    const mf_rating_step *s = &w->step;
    size_t after = w->shown >= step_n_numbers(s);
    double sum = 0;
    if (w->shown == 0 || after) {
        return s->prediction[after];
    }
    for (size_t m = 0; m < s->k; m++) {
        sum += step_p_now(w, m) * step_q_now(w, m);
    }
    return s->mu + s->watcher_bias[0] + s->movie_bias[0] + sum;
}

/* "J", "P[2]". */
const char *step_number_name(const mf_rating_step *s, size_t number, char out[32]);

void step_panes_draw(view *v, grid *g, area body);

#endif
