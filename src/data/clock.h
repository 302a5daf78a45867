/* Seconds of a clock that never goes back. Header only. */
#ifndef MF_DATA_CLOCK_H
#define MF_DATA_CLOCK_H

#include <time.h>

static inline double clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
