/* Who hears of memory that drawing could not have: see lost.h. */
#include "lost.h"

void (*draw_on_loss)(void);
