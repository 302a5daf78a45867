/* Round numbers along an axis. */
#ifndef MF_DRAW_TICKS_H
#define MF_DRAW_TICKS_H

#include <stdbool.h>
#include <stddef.h>

enum { TICKS_MOST = 24 };

/* Up to `most` (≤ TICKS_MOST) multiples of 1, 2 or 5 times a power of ten within [low, high], or,
 * on a log axis, powers of ten, with 2 and 5 between them where there is room. Returns how many. */
size_t ticks_find(double low, double high, bool logarithmic, size_t most, double *ticks);

/* A tick's label: as short as tells it from its neighbours `step` away. */
const char *ticks_label(double value, double step, char out[32]);

#endif
