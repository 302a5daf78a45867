/* The help: the keys of the screen, over the screen. */
#ifndef MF_SCREEN_HELP_H
#define MF_SCREEN_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "screen.h"

typedef struct help {
    bool open, finding;
    char find[64];
    size_t top;
} help;

void help_draw(view *v, grid *g, area body);
/* False: not for it. */
bool help_key(view *v, key k);

#endif
