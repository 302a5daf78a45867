/* Figures: which screen, after which keys, shows what each is made from. */
#ifndef MF_COMMAND_FIGURE_LIST_H
#define MF_COMMAND_FIGURE_LIST_H

typedef struct figure {
    const char *name, *screen, *keys;
    const char *kept; /* what its screen calls it (draw/keep.h) */
    const char *summary;
    int wide, high; /* of that screen, where more is seen than usual; 0: as usual */
} figure;

extern const figure figures[]; /* ended by a NULL name */

#endif
