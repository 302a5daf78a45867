/* How much could not be had: see alloc.h. */
#include "alloc.h"

static atomic_size_t lost;

size_t mf_lost(void)
{
    return atomic_load(&lost);
}

void mf_lose(void)
{
    atomic_fetch_add(&lost, 1);
}
