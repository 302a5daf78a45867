/* Files that are written whole or not at all: beside their target, renamed when they are done. */
#ifndef MF_FORMAT_SAVED_FILE_H
#define MF_FORMAT_SAVED_FILE_H

#include <stdbool.h>

#include "mfexplore/status.h"

typedef struct saved_file {
    int fd;
    char *path, *temporary; /* temporary is NULL when the target is written directly */
    size_t lost;            /* allocations that had failed when it was opened */
} saved_file;

/* Do both names lead to one regular file, there or not yet? */
bool saved_file_is_same(const char *a, const char *b);

/* Creates the temporary file, in the folder of the target and with its permissions; of a link the
 * target is what it leads to. What is no regular file (a pipe, a device) and open descriptors
 * (/dev/stdout, /dev/fd/3) are written directly, never replaced. What an earlier program that was
 * killed left there half done is removed. */
mf_status saved_file_open(saved_file *file, const char *path, mf_error *error);
/* Flushes to disk and renames. On failure nothing of it is left behind. */
mf_status saved_file_commit(saved_file *file, mf_error *error);
/* Drops it. Harmless after commit. */
void saved_file_abandon(saved_file *file);

#endif
