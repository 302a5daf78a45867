/* The Beta screen: what it remembers, and its panes: the slider with the curves of A as β moves,
 * and errors and lengths by number of ratings. */
#ifndef MF_SCREEN_BETA_H
#define MF_SCREEN_BETA_H

#include "../../lab/lab.h"
#include "../../model/factors.h"
#include "../../train/sweep.h"
#include "../screen.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { SLIDER_POINTS = 64, SLIDER_GHOST_MOST = 4096 };

/* What A was before β moved, and what every β tried so far gave. */
typedef struct slider_pane {
    bool on;
    size_t slider; /* the place of β */
    size_t n;
    struct slider_point {
        double beta, train, heldout;
    } points[SLIDER_POINTS];
    double ghost_beta;
    size_t n_ghost;
    mf_epoch *ghost;
} slider_pane;

typedef struct beta_state {
    size_t cursor;        /* the point under the cursor */
    bool lowest;          /* each run's best epoch instead of its last */
    bool counts;          /* errors and lengths by number of ratings in place of the curves */
    unsigned sweep_asked; /* the generation in which Space was pressed once, + 1; 0: in none */
    slider_pane slider;
    struct { /* which points chance does not tell from the best, and of what that was found */
        unsigned generation;
        size_t epochs, n;
        bool lowest, untold, alike[SLIDER_POINTS], same[SLIDER_POINTS];
        mf_sweep_over over;
    } chance;
    /* the bars, and of which models */
    size_t n_errors[2], n_norms[2], epoch[2];
    mf_count_bar errors[2][MF_COUNT_BARS];
    mf_count_bar norms[2][MF_COUNT_BARS];
    unsigned generation;
} beta_state;

extern const screen screen_beta;

static inline beta_state *beta_of(const view *v)
{
    return view_state(v, &screen_beta);
}

/* slider_pane_key takes the slider's keys; false: not for it. */
void slider_pane_draw(view *v, grid *g, area body);
void slider_pane_toggle(view *v, uint32_t code);
bool slider_pane_key(view *v, key k);

/* Notes what run A was and what came of another β, for the slider. With the guard held, before and
 * after. */
void beta_keep_ghost(view *v);
void beta_note(view *v);

mf_status counts_pane_refresh(view *v, mf_lab *lab, mf_error *error);
void counts_pane_draw(view *v, grid *g, area body);

#endif
