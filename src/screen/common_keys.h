/* The keys that work on every screen. */
#ifndef MF_SCREEN_COMMON_KEYS_H
#define MF_SCREEN_COMMON_KEYS_H

#include "screen.h"

extern const binding common_keys[];

#endif
