/* Saved files: see saved_file.h. */
#include "saved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

mf_status saved_file_open(saved_file *file, const char *path, mf_error *error)
{
    struct stat about;
    *file = (saved_file){.fd = -1};
    bool direct = stat(path, &about) == 0 && !S_ISREG(about.st_mode);
    file->path = strdup(path);
    if (file->path == NULL) {
        return mf_no_memory(error, "a file name");
    }
    if (direct) {
        file->fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        size_t length = strlen(path) + sizeof ".XXXXXX";
        file->temporary = mf_alloc(length, 1);
        if (file->temporary == NULL) {
            saved_file_abandon(file);
            return mf_no_memory(error, "a file name");
        }
        snprintf(file->temporary, length, "%s.XXXXXX", path);
        file->fd = mkostemp(file->temporary, O_CLOEXEC);
        if (file->fd >= 0) {
            mode_t mask = umask(0);
            umask(mask);
            (void)fchmod(file->fd, 0666 & ~mask);
        }
    }
    if (file->fd < 0) {
        mf_status status = mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
        free(file->temporary); /* nothing was created */
        file->temporary = NULL;
        saved_file_abandon(file);
        return status;
    }
    return MF_OK;
}

mf_status saved_file_commit(saved_file *file, mf_error *error)
{
    mf_status status = MF_OK;
    bool whole = file->temporary == NULL || fsync(file->fd) == 0;
    int reason = errno;
    if (close(file->fd) != 0) {
        whole = false;
        reason = errno;
    }
    file->fd = -1;
    if (whole && file->temporary != NULL) {
        whole = rename(file->temporary, file->path) == 0;
        reason = errno;
        if (whole) {
            free(file->temporary);
            file->temporary = NULL;
        }
    }
    if (!whole) {
        status = mf_fail_at(error, MF_SYSTEM, file->path, 0, "%s", strerror(reason));
    }
    saved_file_abandon(file);
    return status;
}

void saved_file_abandon(saved_file *file)
{
    if (file->fd >= 0) {
        close(file->fd);
    }
    if (file->temporary != NULL) {
        unlink(file->temporary);
    }
    free(file->temporary);
    free(file->path);
    *file = (saved_file){.fd = -1};
}
