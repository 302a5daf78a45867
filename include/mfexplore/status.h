/* What a function of libmfexplore answers: a status, and for anything but MF_OK an mf_error that
 * says what is wrong in one line. Nothing in the library prints or exits. The numbers are the
 * exit codes of the program. */
#ifndef MFEXPLORE_STATUS_H
#define MFEXPLORE_STATUS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum mf_status {
    MF_OK = 0,
    MF_SYSTEM = 1,        /* I/O, memory, anything the operating system refused */
    MF_USAGE = 2,         /* a flag, an argument or a setting out of its range */
    MF_BAD_DATA = 3,      /* a file that does not say what it should */
    MF_DIVERGED = 4,      /* at least one run diverged */
    MF_UNKNOWN_ID = 5,    /* no such watcher or movie */
    MF_INTERRUPTED = 130, /* stopped by the user */
} mf_status;

typedef struct mf_error {
    mf_status status;
    char message[1024]; /* one line, UTF-8, no newline at its end */
} mf_error;

/* Has the user asked for an end? `cancel` may be NULL: nobody can. */
static inline bool mf_is_cancelled(const atomic_bool *cancel)
{
    return cancel != NULL && atomic_load_explicit(cancel, memory_order_relaxed);
}

/* Fills `error` (which may be NULL) and returns `status`, so that `return mf_fail(…)` reads well.
 */
mf_status mf_fail(mf_error *error, mf_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* MF_SYSTEM with "out of memory" and what the memory was for. */
static inline mf_status mf_no_memory(mf_error *error, const char *purpose)
{
    mf_fail(error, MF_SYSTEM, "out of memory for %s", purpose);
    return MF_SYSTEM;
}

#endif
