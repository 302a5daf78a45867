/* Memory that drawing could not have. Drawing knows nobody: whoever wants to hear of it says so. */
#ifndef MF_DRAW_LOST_H
#define MF_DRAW_LOST_H

#include <stddef.h>

/* Called when an allocation has failed; NULL: nobody wants to know. Set before anything is drawn.
 */
extern void (*draw_on_loss)(void);

static inline void *draw_kept(void *made)
{
    if (made == NULL && draw_on_loss != NULL) {
        draw_on_loss();
    }
    return made;
}

#endif
