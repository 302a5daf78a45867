/* The Factors screen: what it remembers, and its panes: heat map, two factors, norms by popularity,
 * axes. They draw what `refresh` has computed. */
#ifndef MF_SCREEN_FACTORS_H
#define MF_SCREEN_FACTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../model/factors.h"
#include "../../model/model.h"
#include "../../teach/portrait.h"
#include "../screen.h"

typedef enum factor_sort {
    FACTOR_SORT_VALUE,
    FACTOR_SORT_NEAR,
    FACTOR_SORT_COUNT,
    FACTOR_SORTS
} factor_sort;

/* What the Factors screen is to compute. */
typedef struct factors_question {
    size_t side, factor;
    bool rotate, watchers;
    factor_sort sort;
    uint32_t near; /* the row that others are near to */
    uint32_t min_ratings;
} factors_question;

typedef struct factors_state {
    unsigned pane;
    size_t cursor, second; /* second: the other of two factors */
    factors_question question;
    /* what was computed, and for what */
    bool there;
    factors_question answered;
    size_t epoch, other_epoch;
    unsigned generation;
    mf_model *model; /* shared */
    mf_portrait portrait;
    uint32_t *order;
    size_t n_order;
    mf_count_bar norms[2][MF_COUNT_BARS];
    size_t n_norms[2];
    char failed[256];
} factors_state;

extern const screen screen_factors;

static inline factors_state *factors_of(const view *v)
{
    return view_state(v, &screen_factors);
}

enum { PANE_HEAT, PANE_TWO, PANE_NORMS, PANE_AXES, PANES };

/* The rows that are shown: factors as learned, or along the axes. */
const double *factors_rows(const factors_state *w, bool watchers);

/* "factor 2", "factor 2 loud", "axis 2". */
const char *factors_label(const view *v, size_t factor, char *out, size_t size);

void factors_pane_draw(view *v, grid *g, area body);

#endif
