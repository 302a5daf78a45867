/* What a function of libmfexplore answers: a status, and for anything but MF_OK an mf_error that
 * says what is wrong. Nothing in the library prints or exits. The numbers are the exit codes of the
 * program. */
#ifndef MFEXPLORE_STATUS_H
#define MFEXPLORE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the shared library exports. */
#if defined(__GNUC__)
#define MF_API __attribute__((visibility("default")))
#else
#define MF_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mf_status {
    MF_OK = 0,
    MF_SYSTEM = 1,        /* I/O, memory, anything the operating system refused */
    MF_USAGE = 2,         /* a flag, an argument or a setting out of its range */
    MF_BAD_DATA = 3,      /* a file that does not say what it should */
    MF_DIVERGED = 4,      /* at least one run diverged */
    MF_UNKNOWN_ID = 5,    /* no such watcher or movie */
    MF_INTERRUPTED = 130, /* stopped by the user */
} mf_status;

enum { MF_MESSAGE_MOST = 1024, MF_FILE_MOST = 512 };

/* The caller's; functions fill it in when they fail, and take NULL for "never mind". */
typedef struct mf_error {
    mf_status status;
    char file[MF_FILE_MOST];       /* which file it is about; "" where it is about none */
    size_t line;                   /* which of its lines, from 1; 0 where it is about none */
    char message[MF_MESSAGE_MOST]; /* one line, UTF-8, no newline at its end; it begins with
                                      "file:line: " where those are known */
} mf_error;

#ifdef __cplusplus
}
#endif

#endif
