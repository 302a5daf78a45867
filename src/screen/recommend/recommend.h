/* The Recommend screen: what it remembers, and its panes: the list of a run, the watchers that pass
 * the filter, what one has rated, and a prediction taken apart. */
#ifndef MF_SCREEN_RECOMMEND_H
#define MF_SCREEN_RECOMMEND_H

#include "../../model/because.h"
#include "../../train/run.h"
#include "../screen.h"
#include "mfexplore/model.h"

typedef enum recommend_focus { FOCUS_A, FOCUS_B, FOCUS_WATCHERS, FOCUS_RATED } recommend_focus;

typedef enum watcher_sort { SORT_COUNT, SORT_ID, SORT_MEAN, WATCHER_SORTS } watcher_sort;

/* A list of one run, kept until the model or the question changes. */
typedef struct kept_list {
    const mf_run *run;
    size_t model_epoch, n;
    mf_scored *items;
    int score_width; /* of the widest, and a blank */
    bool of_ones;    /* a score is of 1 or more: those near 0 have two decimals beside it */
} kept_list;

typedef struct recommend_state {
    recommend_focus focus;
    watcher_sort sort;
    bool filtering;
    char filter[64];
    uint32_t *shown; /* the watchers that pass the filter, in the order of the sort */
    size_t n_shown;
    bool stale;                  /* the filter or the sort has changed */
    size_t watcher, rated, item; /* cursors */
    size_t n;                    /* how many to list */
    bool include_rated, apart;
    bool difference; /* A − B in place of predictions */
    bool by_low;     /* lists by what is sure, where a model knows how sure it is */
    kept_list list[2];
    uint32_t for_watcher;
    size_t kept_n;
    uint32_t kept_min;
    bool kept_include, kept_by_low;
    unsigned generation;
    area lists;       /* where they were drawn, for the mouse */
    struct why_kept { /* the shares of a prediction, and of which */
        const mf_model *model;
        uint32_t watcher, movie;
        size_t epoch;
        unsigned generation;
        bool there;
        mf_because because;
    } why[2];
} recommend_state;

extern const screen screen_recommend;

static inline recommend_state *recommend_of(const view *v)
{
    return view_state(v, &screen_recommend);
}

void watchers_pane_draw(view *v, grid *g, area where);

/* How many movies the watcher has rated; 0 where there is no such watcher. */
size_t recommend_n_rated(const view *v, uint32_t watcher);
void rated_pane_draw(view *v, grid *g, area where, uint32_t watcher);

/* How likely a rating is to lie in the intervals that are shown. */
#define SHOWN_LEVEL 0.9

/* Brings the kept lists up to date with the question and the models. */
void recommend_refresh_lists(view *v, uint32_t watcher);
void list_pane_draw(view *v, grid *g, area where, size_t side);

/* The parts of a prediction by both runs: each product with its factors, and because of which of
 * the watcher's ratings. */
void why_pane_draw(view *v, grid *g, area where, uint32_t watcher, uint32_t movie);

#endif
