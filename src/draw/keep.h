/* What a screen draws, kept as numbers beside its cells: plots, bars and maps, each with where it
 * stands. From these the same pictures are drawn on paper, and in pixels where a terminal has them.
 * A grid keeps nothing unless it is told to; a pane that draws bars or a map by hand says what it
 * draws with keep_bars or keep_map. Plots, and maps that keep_cells was told of, are those that
 * stand in pixels. */
#ifndef MF_DRAW_KEEP_H
#define MF_DRAW_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grid.h"
#include "plot.h"

enum { KEPT_MOST = 12, KEPT_TEXT = 128, KEPT_BARS_MOST = 256, KEPT_SIDES = 2 };

typedef enum kept_kind { KEPT_PLOT, KEPT_BARS, KEPT_MAP } kept_kind;

/* Rows of one or two bars each, NaN for none; below 0 they go to the left. */
typedef struct kept_bars {
    size_t n, n_sides;
    char head[KEPT_SIDES][KEPT_TEXT / 2];
    style look[KEPT_SIDES];
    char (*label)[KEPT_TEXT];
    double (*value)[KEPT_SIDES];
    double most; /* bars end there, whatever their values; NaN: the largest value */
} kept_bars;

/* Shares, height × width, of a ramp: 0 to 1, or −1 to 1; NaN: nothing. Rows and columns may have
 * names. */
typedef struct kept_map {
    size_t width, height;
    bool is_signed, is_dots; /* is_dots: there or not, without a scale */
    float *share;
    char low[KEPT_TEXT / 2], high[KEPT_TEXT / 2]; /* what the ends of the ramp stand for */
    char (*row)[KEPT_TEXT];                       /* NULL: without names */
    char (*column)[16];
} kept_map;

typedef struct kept {
    kept_kind kind;
    char name[16];         /* of the figure: "map" */
    char title[KEPT_TEXT]; /* of bars and maps */
    char caption[KEPT_TEXT];
    area where, inside; /* all of it, and a plot's curves or a map's parts */
    plot plot;          /* its texts and points are its own */
    kept_bars bars;
    kept_map map;
} kept;

typedef struct keeping {
    size_t wide, high; /* a cell's parts on a map: 1 × 1 as on screen, more for paper and pixels */
    size_t n;
    kept all[KEPT_MOST];
} keeping;

enum { KEEP_FINEST = 400 }; /* parts that a map has at most on either side */

/* From here on the grid keeps what is drawn on it, until it is cleared; maps with `wide` × `high`
 * parts for each cell. False: memory is out. */
bool grid_keep(grid *g, size_t wide, size_t high);
void keeping_clear(keeping *k);

/* What a cell's `picture` says: which of the kept it belongs to, and that it holds a word that
 * stands there in pixels, too. */
enum { PICTURE_WORD = 0x80, PICTURE_NUMBER = 0x7f };

/* The area that was drawn last belongs to the picture that was kept last, but for words. */
void keep_cells(grid *g, area inside, bool words);

/* Has nothing else been written on a kept picture's cells? */
bool kept_is_whole(const grid *g, size_t place);

/* For panes. NULL where nothing is kept, and then there is nothing to say. The texts are copied. */
void keep_plot(grid *g, const char *name, area where, area inside, const plot *p);
/* What was kept last; NULL: nothing is. */
kept *keep_last(grid *g);
/* A name for the x axis, where the cells have no room for one. */
void keep_x_name(kept *k, const char *name);
kept *keep_bars(grid *g, const char *name, area where, const char *title, size_t n_sides);
void keep_side(kept *k, size_t side, style look, const char *head);
void keep_most(kept *k, double most);
void keep_bar(kept *k, const char *label, double first, double second);
kept *keep_map(grid *g, const char *name, area where, const char *title, size_t width,
               size_t height);
void keep_ends(kept *k, const char *low, const char *high);
void keep_caption(kept *k, const char *caption);
/* Names of a map's rows and columns; false: memory is out, and there are none. */
bool keep_names(kept *k);

#endif
