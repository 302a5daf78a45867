/* The pager: text too long for the status line. */
#ifndef MF_SCREEN_PAGER_H
#define MF_SCREEN_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "screen.h"

typedef struct pager {
    char *text; /* NULL: closed */
    char title[128];
    size_t top, n_lines;
    size_t left; /* columns scrolled sideways */
    bool finding;
    char find[64];
} pager;

/* Shows text, which it takes over. */
void pager_open(view *v, const char *title, char *text);
void pager_close(view *v);
void pager_draw(view *v, grid *g, area body);
/* False: not for it. */
bool pager_key(view *v, key k);

#endif
