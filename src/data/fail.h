/* Filling errors in. */
#ifndef MF_DATA_FAIL_H
#define MF_DATA_FAIL_H

#include "mfexplore/status.h"

/* Fills `error` (which may be NULL) and returns `status`, so that `return mf_fail(…)` reads well.
 */
mf_status mf_fail(mf_error *error, mf_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same about a line of a file: the message begins with "file:line: ". */
mf_status mf_fail_at(mf_error *error, mf_status status, const char *file, size_t line,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* MF_SYSTEM with "out of memory" and what the memory was for. */
static inline mf_status mf_no_memory(mf_error *error, const char *purpose)
{
    mf_fail(error, MF_SYSTEM, "out of memory for %s", purpose);
    return MF_SYSTEM;
}

#endif
