/* The screens, one file each, for the table. */
#ifndef MF_SCREEN_SCREENS_H
#define MF_SCREEN_SCREENS_H

#include "../lab/lab.h"
#include "../teach/paired.h"
#include "screen.h"
#include "mfexplore/status.h"

extern const screen screen_data, screen_train, screen_beta, screen_recommend, screen_factors,
    screen_step, screen_ladder, screen_you, screen_clinic;

/* Is there something to show? */
bool view_is_ready(const view *v);

/* A click on the title: shows the screen of the tab. */
void frame_click(view *v, int x);

/* Frees what the Factors screen computed. */
void factors_clear(factors_view *w);

/* Frees what the You screen computed. */
void you_clear(you_view *w);

/* Frees what the Clinic screen computed. */
void clinic_clear(clinic_view *w);

/* The lesson pane: takes its area off the body; draws; takes keys first. */
area lesson_area(const view *v, area *body);
void lesson_draw(view *v, grid *g, area pane);
bool lesson_key(view *v, key k);

/* The workbench on the Beta screen; bench_key takes the slider's keys. */
void bench_draw(view *v, grid *g, area body);
void bench_toggle(view *v, uint32_t code);
bool bench_key(view *v, key k);

/* Errors and lengths by number of ratings on the Beta screen. */
mf_status bars_refresh(view *v, mf_lab *lab, mf_error *error);
void bars_draw(view *v, grid *g, area body);

/* Keys that look back, and play the film. */
void back_key(view *v, uint32_t code);
void back_play(view *v, uint32_t code);

/* A step of a view's own, without the equations of als; where memory is out there is none. */
void step_view_copy(const step_view *from, step_view *to);

/* The form on the Train screen. */
void form_open(view *v);
void form_draw(view *v, grid *g, area body);
/* Always takes the key. */
void form_key(view *v, key k);
/* The line that starts training as the form, or where it was never opened the defaults, say. */
void form_start(view *v);

/* Bets on the Train screen. bets_key always takes the key. */
void bets_open(view *v);
void bets_draw(view *v, grid *g, area body);
void bets_key(view *v, key k);

/* The plot on the Train screen and what its epoch cursor reads. */
typedef struct metric {
    const char *title; /* with its unit */
    size_t offset;     /* of a double in mf_epoch */
    size_t heldout;    /* of its held-out twin; SIZE_MAX: none */
    bool has_floor;    /* the floors of μ and μ + b_u + b_i are in its unit */
    bool is_mae;
} metric;

extern const metric metrics[];
enum { METRICS = 7 };
void curves_draw(view *v, grid *g, area where, const mf_paired *pairs);
/* A against B over the starts that there are; n_all is below 2 where there is one. The caller
 * clears it. */
mf_paired curves_pairs(const view *v);
/* The epoch under the cursor: the last common one when the cursor is at 0. */
size_t curves_epoch(const view *v);

/* The parts of a prediction by both runs, as bars. */
void apart_draw(view *v, grid *g, area where, uint32_t watcher, uint32_t movie);

#endif
