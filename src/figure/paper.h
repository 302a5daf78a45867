/* Figures on paper: what a screen has kept as numbers (draw/keep.h), laid out with words of a size
 * in a box of any size, by any pen. */
#ifndef MF_FIGURE_PAPER_H
#define MF_FIGURE_PAPER_H

#include <stddef.h>

#include "../draw/keep.h"
#include "pen.h"

/* How it looks: the height of letters and the width of curves, in the pen's units. */
typedef struct paper_look {
    double size, stroke;
    bool grey;     /* without colours: B's curve is dashed */
    double margin; /* at the right of a plot, where lines are named; 0: as wide as the names */
} paper_look;

/* Draws pictures one above the other, those that share an axis without a gap. */
void paper_page(pen *p, const kept *const *pictures, size_t n, double width, double height,
                const paper_look *look);

/* One of them in a box. */
void paper_draw(pen *p, const kept *k, double x, double y, double width, double height,
                const paper_look *look);

/* Only the curves of a plot, and what stands among them: for a box that has axes around it already.
 */
void paper_curves(pen *p, const plot *lines, const axis *x, const axis *y, pen_point corner,
                  double width, double height, const paper_look *look);

/* Only the parts of a map. */
void paper_cells(pen *p, const kept_map *map, pen_point corner, double width, double height);

#endif
