/* What the benches share. */
#ifndef MF_TESTS_BENCH_H
#define MF_TESTS_BENCH_H

#include <stdbool.h>
#include <time.h>

static inline double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void bench_report(const char *what, double seconds, double target);

void bench_engine(const char *ten_million);
void bench_formats(void);
void bench_replay(void);
void bench_explorer_idle(void);
void bench_explorer_slowdown(void);
void bench_explorer_filter(void);
void bench_explorer_training(const char *ten_million);

#endif
