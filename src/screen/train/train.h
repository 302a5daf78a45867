/* The Train screen: what it remembers, and its panes: a line each for A and B, the values under the
 * cursor, the curves, how A − B is spread over starts, the form that sets up runs, and bets. */
#ifndef MF_SCREEN_TRAIN_H
#define MF_SCREEN_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "../../teach/paired.h"
#include "../../train/run.h"
#include "../screen.h"

enum { FORM_FIELDS = 8, FORM_TEXT = 24 };

/* The form that sets up A and B. */
typedef struct form_view {
    bool open, filled;
    size_t field;
    size_t side; /* 0 A, 1 B */
    char text[FORM_FIELDS][2][FORM_TEXT];
    char error[256];
} form_view;

/* Bets as they are being placed. */
typedef struct bets_view {
    bool open;
    size_t field;
    int choice[2];    /* −1: none */
    char text[2][12]; /* the epoch, the rating */
} bets_view;

typedef struct train_state {
    size_t metric;      /* METRICS: calibration */
    bool linear;        /* training errors; else logarithmic where all are above 0 */
    bool difference;    /* A − B */
    size_t last_epochs; /* shows only the last so many; 0: all */
    size_t skip_first;  /* hides the first so many */
    form_view form;
    bets_view bets;
    area plot; /* where it was drawn, for the mouse */
    double x_low, x_high;
    struct { /* the remark on A and B, O(watchers) to find, and of what */
        const mf_run *runs[2];
        size_t epochs[2];
        mf_run_status status[2];
        unsigned generation;
        char text[1000];
    } said;
    struct calibration_kept { /* how many held-out ratings their intervals hold, and of what */
        const mf_model *model;
        size_t epoch;
        unsigned generation;
        bool there;
        mf_coverage coverage;
    } calibration[2];
} train_state;

extern const screen screen_train;

static inline train_state *train_of(const view *v)
{
    return view_state(v, &screen_train);
}

/* "training", "paused", "done", … */
const char *run_pane_state(const view *v, const mf_run *run);
/* One line: what it is, how far it is, its errors. */
void run_line_draw(const view *v, grid *g, area where, size_t side);
void values_pane_draw(view *v, grid *g, area where);
/* A dot a start, in as many steps as there are rows. */
void cloud_pane_draw(grid *g, area where, const mf_paired *pairs);

/* The plot, and what its epoch cursor reads. */
typedef struct metric {
    const char *title; /* with its unit */
    size_t offset;     /* of a double in mf_epoch */
    size_t heldout;    /* of its held-out twin; SIZE_MAX: none */
    bool has_floor;    /* the floors of μ and μ + b_u + b_i are in its unit */
    bool is_mae;
} metric;

extern const metric metrics[];
enum { METRICS = 7 };
/* After the metrics, where a run knows intervals: how many held-out ratings those hold. */
bool calibration_is_known(const view *v);
void calibration_pane_draw(view *v, grid *g, area where);
void curves_pane_draw(view *v, grid *g, area where, const mf_paired *pairs);
/* A against B over the starts that there are; n_all is below 2 where there is one. The caller
 * clears it. */
mf_paired curves_pairs(const view *v);
/* The epoch under the cursor: the last common one when the cursor is at 0. */
size_t curves_epoch(const view *v);

void form_pane_open(view *v);
void form_pane_draw(view *v, grid *g, area body);
/* Always takes the key. */
void form_pane_key(view *v, key k);
/* The line that starts training as the form, or where it was never opened the defaults, say. */
void form_start(view *v);

/* bets_pane_key always takes the key. */
void bets_pane_open(view *v);
void bets_pane_draw(view *v, grid *g, area body);
void bets_pane_key(view *v, key k);

#endif
