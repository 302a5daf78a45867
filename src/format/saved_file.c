/* Saved files: see saved_file.h. */
#include "saved_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

/* Files in the making are named so, and held by a lock while somebody writes them. */
static const char UNFINISHED[] = ".mfexplore-";

/* Where the last name of a path begins. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* The number of an open descriptor by which Linux and others name it, or -1. */
static int descriptor_of(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
        size_t length = strlen(folders[f]);
        if (strncmp(path, folders[f], length) == 0 && path[length] >= '0' && path[length] <= '9') {
            char *end;
            long number = strtol(path + length, &end, 10);
            return *end == '\0' && number <= 65535 ? (int)number : -1;
        }
    }
    return -1;
}

/* Follows links as far as they go, whether there is a file at the end or not, but not through a
 * descriptor's name. Takes `path` over; NULL: memory is out, or the links form a circle (errno). */
static char *follow(char *path)
{
    struct stat about;
    char target[4096];
    for (int hop = 0; path != NULL && descriptor_of(path) < 0; hop++) {
        if (lstat(path, &about) != 0 || !S_ISLNK(about.st_mode)) {
            return path;
        }
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length < 0 || hop > 40) {
            errno = length < 0 ? errno : ELOOP;
            free(path);
            return NULL;
        }
        target[length] = '\0';
        size_t folder = target[0] == '/' ? 0 : folder_length(path);
        char *next = mf_alloc(folder + (size_t)length + 1, 1);
        if (next != NULL) {
            memcpy(next, path, folder);
            memcpy(next + folder, target, (size_t)length + 1);
        }
        free(path);
        path = next;
    }
    return path;
}

/* Removes what a killed program left half done in the folder of `path`: what nobody holds and is
 * older than a minute. */
static void sweep(const char *path)
{
    char folder[4096], name[4400];
    size_t length = folder_length(path);
    if (length >= sizeof folder) {
        return;
    }
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    DIR *all = opendir(length == 0 ? "." : folder);
    for (struct dirent *one; all != NULL && (one = readdir(all)) != NULL;) {
        struct stat about;
        if (strncmp(one->d_name, UNFINISHED, sizeof UNFINISHED - 1) != 0) {
            continue;
        }
        snprintf(name, sizeof name, "%s%s", folder, one->d_name);
        int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
            about.st_mtime + 60 < time(NULL) && flock(fd, LOCK_EX | LOCK_NB) == 0) {
            unlink(name);
        }
        if (fd >= 0) {
            close(fd);
        }
    }
    if (all != NULL) {
        closedir(all);
    }
}

/* The folder that holds what `path` names. */
static bool find_folder(const char *path, struct stat *about)
{
    char folder[4096];
    size_t length = folder_length(path);
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return length < sizeof folder && stat(length == 0 ? "." : folder, about) == 0;
}

bool saved_file_is_same(const char *a, const char *b)
{
    struct stat of_a, of_b;
    bool a_there = stat(a, &of_a) == 0, b_there = stat(b, &of_b) == 0;
    if (a_there != b_there || (a_there && !S_ISREG(of_a.st_mode)) ||
        (!a_there && (!find_folder(a, &of_a) || !find_folder(b, &of_b) ||
                      strcmp(a + folder_length(a), b + folder_length(b)) != 0))) {
        return false;
    }
    return of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

/* A file beside the target, with the permissions that the target has or will have. */
static void open_beside(saved_file *file, const struct stat *target)
{
    size_t folder = folder_length(file->path), room = folder + sizeof UNFINISHED + 6;
    sweep(file->path);
    file->temporary = mf_alloc(room, 1);
    if (file->temporary == NULL) {
        errno = ENOMEM;
        return;
    }
    snprintf(file->temporary, room, "%.*s%sXXXXXX", (int)folder, file->path, UNFINISHED);
    file->fd = mkostemp(file->temporary, O_CLOEXEC);
    if (file->fd < 0) {
        free(file->temporary); /* nothing was created */
        file->temporary = NULL;
        return;
    }
    (void)flock(file->fd, LOCK_EX | LOCK_NB);
    if (target != NULL) {
        (void)!fchown(file->fd, target->st_uid, target->st_gid); /* as far as one may */
        (void)fchmod(file->fd, target->st_mode & 07777);
    } else {
        mode_t mask = umask(0);
        umask(mask);
        (void)fchmod(file->fd, 0666 & ~mask);
    }
}

mf_status saved_file_open(saved_file *file, const char *path, mf_error *error)
{
    struct stat about;
    *file = (saved_file){.fd = -1, .lost = mf_lost()};
    errno = ENOMEM;
    file->path = follow(mf_copy(path));
    if (file->path == NULL) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
    }
    bool there = stat(file->path, &about) == 0;
    int descriptor = descriptor_of(file->path);
    if (descriptor >= 0) {
        file->fd = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    } else if (there && !S_ISREG(about.st_mode)) {
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC);
    } else {
        open_beside(file, there ? &about : NULL);
    }
    if (file->fd < 0) {
        mf_status status = mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
        saved_file_abandon(file);
        return status;
    }
    return MF_OK;
}

mf_status saved_file_commit(saved_file *file, mf_error *error)
{
    mf_status status = MF_OK;
    errno = ENOMEM; /* of what was written something may have been lost */
    bool whole = mf_lost() == file->lost && (file->temporary == NULL || fsync(file->fd) == 0);
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
