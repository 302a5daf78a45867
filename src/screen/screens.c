/* The table of screens: one line each. */
#include "screens.h"

#include <string.h>

#define SCREENS(_)                                                                                 \
    _(data)                                                                                        \
    _(train)                                                                                       \
    _(beta)                                                                                        \
    _(recommend)                                                                                   \
    _(factors)                                                                                     \
    _(step)                                                                                        \
    _(ladder)                                                                                      \
    _(you)                                                                                         \
    _(clinic)                                                                                      \
    /* the next above this line */

#define DECLARE(name) extern const screen screen_##name;
#define PLACE(name) &screen_##name,

SCREENS(DECLARE)

const screen *const screens[] = {SCREENS(PLACE) NULL};

size_t screens_count(void)
{
    return sizeof screens / sizeof screens[0] - 1;
}

size_t screen_find(const char *name)
{
    for (size_t s = 0; screens[s] != NULL; s++) {
        if (strcmp(screens[s]->name, name) == 0) {
            return s;
        }
    }
    return SIZE_MAX;
}
