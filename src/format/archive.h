/* Bytes in and out. A source is a file, standard input, or the best matching member of a zip or
 * tar, decompressed on the way (gzip, bzip2, xz, zstd, lz4) by libarchive. A saved_file is written
 * beside its target and renamed when whole. */
#ifndef MF_FORMAT_ARCHIVE_H
#define MF_FORMAT_ARCHIVE_H

#include <sys/types.h>

#include "mfexplore/status.h"

typedef struct source source;

/* Opens `path`; of an archive with several files the first whose name matches the earliest of
 * `members` (shell patterns, ended by NULL), else the first file. */
mf_status source_open(const char *path, const char *const *members, source **opened,
                      mf_error *error);
void source_close(source *from);

/* Reads up to `size` bytes; *got = 0 at the end. MF_BAD_DATA (message without the file's name) for
 * damaged compressed data, MF_SYSTEM for I/O. */
mf_status source_read(source *from, char *buffer, size_t size, size_t *got, mf_error *error);

/* Bytes of the file consumed so far, and in all (0 where unknown). */
void source_progress(const source *from, uint64_t *bytes, uint64_t *total);

/* True when `path` is a zip or tar with a member that matches one of the patterns. */
bool source_has_member(const char *path, const char *const *members);

typedef struct saved_file {
    int fd;
    char *path, *temporary; /* temporary is NULL when the target is written directly */
} saved_file;

/* Creates the temporary file. Special files (pipes, /dev/stdout) are written directly. */
mf_status saved_file_open(saved_file *file, const char *path, mf_error *error);
/* Flushes to disk and renames. On failure nothing of it is left behind. */
mf_status saved_file_commit(saved_file *file, mf_error *error);
/* Drops it. Harmless after commit. */
void saved_file_abandon(saved_file *file);

#endif
