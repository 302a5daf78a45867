/* The table of screens. */
#ifndef MF_SCREEN_SCREENS_H
#define MF_SCREEN_SCREENS_H

#include <stddef.h>

#include "screen.h"

extern const screen *const screens[]; /* in the order of their tabs, ended by NULL */
size_t screens_count(void);
/* Its place in screens[], or SIZE_MAX. */
size_t screen_find(const char *name);

#endif
