/* The colours of pens: see pen.h. */
#include "pen.h"

#include <string.h>

/* Okabe and Ito 2008, darkened where letters need it; greys far enough apart for a printer. */
static const double colours[INKS][3] = {
    [INK_PLAIN] = {0, 0, 0},        [INK_A] = {0, 0.447, 0.698},    [INK_B] = {0.835, 0.369, 0},
    [INK_DIM] = {0.45, 0.45, 0.45}, [INK_HEAD] = {0.2, 0.2, 0.2},   [INK_WARN] = {0.7, 0.1, 0.1},
    [INK_GOOD] = {0, 0.5, 0.36},    [INK_CURSOR] = {0.6, 0.3, 0.5},
};

static const double greys[INKS] = {
    [INK_PLAIN] = 0,   [INK_A] = 0,      [INK_B] = 0.45,   [INK_DIM] = 0.55,
    [INK_HEAD] = 0.25, [INK_WARN] = 0.1, [INK_GOOD] = 0.3, [INK_CURSOR] = 0.35,
};

void pen_colour(uint8_t hue, bool grey, double rgb[3])
{
    memcpy(rgb, colours[hue], sizeof colours[hue]);
    for (int c = 0; c < 3 && grey; c++) {
        rgb[c] = greys[hue];
    }
}
