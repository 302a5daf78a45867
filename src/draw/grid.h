/* A rectangle of character cells with styles: what a screen draws on. Coordinates are columns and
 * rows from 0 at the top left; whatever falls outside is clipped. Text is UTF-8 and clipped by
 * display width; on an ASCII grid every glyph has a plain stand-in. */
#ifndef MF_DRAW_GRID_H
#define MF_DRAW_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a colour is for; the terminal and the exports say how it looks. */
typedef enum ink {
    INK_PLAIN,
    INK_A,      /* run A */
    INK_B,      /* run B */
    INK_DIM,    /* frames, axes, what may be overlooked */
    INK_HEAD,   /* headings */
    INK_WARN,   /* what needs attention */
    INK_GOOD,   /* what is best */
    INK_CURSOR, /* where the cursor is */
    INKS,
} ink;

enum { ATTRIBUTE_BOLD = 1, ATTRIBUTE_REVERSE = 2 };

typedef struct style {
    uint8_t ink, attributes;
    uint8_t heat; /* a colour of a ramp (ramp.h); 0: none. Its cell holds the shade that stands for
                     it where there are no such colours */
} style;

#define STYLE(ink_) ((style){(ink_), 0, 0})
#define STYLE_BOLD(ink_) ((style){(ink_), ATTRIBUTE_BOLD, 0})
#define STYLE_REVERSE(ink_) ((style){(ink_), ATTRIBUTE_REVERSE, 0})

static inline bool same_style(style a, style b)
{
    return a.ink == b.ink && a.attributes == b.attributes && a.heat == b.heat;
}

/* What curves are drawn with. */
typedef enum strokes { STROKES_BRAILLE, STROKES_BLOCKS, STROKES_ASCII } strokes;
#define STROKES_NAMES "braille|blocks|ascii"
/* Braille for a name that is none of them. */
strokes strokes_find(const char *name);

enum { CELL_BYTES = 16 };

/* One column of one row. A wide character fills its cell and leaves the next with width 0. */
typedef struct cell {
    char text[CELL_BYTES]; /* a character and its combining ones, NUL-terminated */
    uint8_t width;
    style look;
    uint8_t picture; /* of which kept picture it is a part, from 1, until something else is written
                        there: keep.h */
} cell;

typedef struct grid {
    int width, height;
    bool ascii;
    strokes strokes;
    cell *cells;             /* height × width */
    struct keeping *keeping; /* what is drawn, as numbers: keep.h; NULL: it is not kept */
} grid;

typedef struct area {
    int x, y, width, height;
} area;

/* NULL when memory is out. All blank. */
grid *grid_new(int width, int height, bool ascii);
void grid_free(grid *g);
void grid_clear(grid *g);

static inline area grid_area(const grid *g)
{
    return (area){0, 0, g->width, g->height};
}

/* Writes text from (x, y) over at most `columns`; "…" where it is cut. Returns columns used. */
int grid_text(grid *g, int x, int y, int columns, style look, const char *text);
int grid_print(grid *g, int x, int y, int columns, style look, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* The same, ending at column x + columns − 1. */
void grid_print_right(grid *g, int x, int y, int columns, style look, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* A figure there (text_figure), with fewer digits where it would be wider than that. */
void grid_figure(grid *g, int x, int y, int columns, style look, double value, int decimals);

/* Text over several lines, broken at blanks. Returns how many lines. What does not fit is cut. */
int grid_wrap(grid *g, area where, style look, const char *text);
/* How many lines of so many columns it takes, and how many bytes of it stand on the first. */
int grid_wrapped(const char *text, int columns);
size_t grid_line(const char *text, int columns);

/* One character. */
void grid_put(grid *g, int x, int y, style look, uint32_t code);

/* Changes only the look of cells. */
void grid_restyle(grid *g, area where, style look);

/* Blanks an area. */
void grid_fill(grid *g, area where, style look);

/* A frame with a title in its upper edge; returns the area inside. */
area grid_box(grid *g, area where, style look, const char *title);

/* One cell filled by `share`, 0 (blank) to 1: " ░▒▓█", or " .:-=+*#@"; with the heat of its look.
 */
void grid_shade(grid *g, int x, int y, style look, double share);
/* One cell of a ramp: ramp_heat(share), or ramp_signed(share), with its shade. */
void grid_heat(grid *g, int x, int y, double share);
void grid_heat_signed(grid *g, int x, int y, double share);
/* The ramp itself over `columns`, from low to high: the scale beside a map. */
void grid_scale(grid *g, int x, int y, int columns, bool is_signed);

/* A bar of `share` (−1 to 1) of `columns`; one below 0 is drawn in the warning ink. */
void grid_bar(grid *g, int x, int y, int columns, style look, double share);

#endif
