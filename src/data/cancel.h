/* Has the user asked for an end? */
#ifndef MF_DATA_CANCEL_H
#define MF_DATA_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* `cancel` may be NULL: nobody can. */
static inline bool mf_is_cancelled(const atomic_bool *cancel)
{
    return cancel != NULL && atomic_load_explicit(cancel, memory_order_relaxed);
}

#endif
