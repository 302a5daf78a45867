/* Figures: which screen shows what each is made from, and what must have been trained for it. */
#ifndef MF_COMMAND_FIGURE_LIST_H
#define MF_COMMAND_FIGURE_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct figure {
    const char *name, *screen;
    const char *keys; /* pressed on a screen that was just opened; none of them trains */
    const char *kept; /* what the screen calls it (draw/keep.h) */
    const char *summary;
    const char *needs; /* what is missing where there is no such figure */
    size_t starts;     /* of each run; 0: one */
    const char *betas; /* unless --beta says which; NULL: the usual ones */
    bool alone;        /* nothing is trained for it but what it trains by itself */
    int wide, high;    /* of its screen, where more is seen than usual; 0: as usual */
} figure;

extern const figure figures[]; /* ended by a NULL name */

#endif
