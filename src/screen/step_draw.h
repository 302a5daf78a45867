/* The Step screen's numbers (J, p and q of each factor, in the order of the update) and how they
 * are drawn, those uncovered so far. */
#ifndef MF_SCREEN_STEP_DRAW_H
#define MF_SCREEN_STEP_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "../train/rating_step.h"
#include "screens.h"

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
static inline bool step_is_shown(const step_view *w, size_t factor, step_part which)
{
    const mf_rating_step *s = &w->step;
    return step_is_als(s) ? which == PART_P && factor < w->shown
                          : PARTS * factor + (size_t)which < w->shown;
}

static inline double step_p_now(const step_view *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return step_is_shown(w, m, PART_P) ? c->p_new : c->p_old;
}

static inline double step_q_now(const step_view *w, size_t m)
{
    const mf_coordinate *c = &w->step.steps[m];
    return step_is_shown(w, m, PART_Q) ? c->q_new : c->q_old;
}

/* The prediction with what is uncovered. */
static inline double step_prediction(const step_view *w)
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

void step_draw(view *v, grid *g, area body);

#endif
