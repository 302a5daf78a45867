/* Bytes in. A source is a file, standard input, a pipe, a folder or an archive (zip, tar, 7-Zip),
 * decompressed on the way (gzip, bzip2, xz, zstd, lz4) by libarchive. It has members: the files of
 * an archive or a folder, else one; ARCHIVE::MEMBER names one of them, a.csv,b.csv several files.
 * What cannot be read twice (a pipe) is opened once; an archive that comes through one is copied to
 * a temporary file without a name first. */
#ifndef MF_FORMAT_SOURCE_H
#define MF_FORMAT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "mfexplore/status.h"

typedef struct source source;

/* Opens `path` ("-" is standard input). The caller closes it. MF_SYSTEM when it cannot be read,
 * MF_BAD_DATA for a damaged or encrypted archive. */
mf_status source_open(const char *path, source **opened, mf_error *error);
void source_close(source *from);

/* Closes what has been read: `status`, or MF_SYSTEM where the file was changed meanwhile, so that
 * what was read is neither the old nor the new one. */
mf_status source_end(source *from, mf_status status, mf_error *error);

/* The same of a descriptor that another reader has: `opened` is what fstat said at the beginning.
 */
mf_status file_unchanged(int fd, const struct stat *opened, const char *path, mf_status status,
                         mf_error *error);

/* Its members, in their order. The name of a file that is no archive is "". */
size_t source_count(const source *from);
const char *source_member(const source *from, size_t member);
bool source_is_archive(const source *from);
/* Is it an archive that is damaged behind the members that are known? */
bool source_is_cut(const source *from);
/* Were the files named one by one, between commas? */
bool source_is_list(const source *from);

/* The path without ::MEMBER; "standard input". */
const char *source_path(const source *from);

/* The member that ARCHIVE::MEMBER names by its path or base name; SIZE_MAX: none was named. */
size_t source_wanted(const source *from);

/* Does a member's base name match a shell pattern, in any case? What a Mac adds to archives matches
 * none. */
bool source_matches(const source *from, size_t member, const char *pattern);

/* The first member whose base name matches the earliest of `patterns` (shell patterns in any case,
 * ended by NULL); SIZE_MAX when none does. */
size_t source_match(const source *from, const char *const *patterns);

/* Goes to the beginning of a member; going forward is cheap. What cannot be read twice is entered
 * once. */
mf_status source_enter(source *from, size_t member, mf_error *error);

/* Can what was entered be read a second time? Goes back to its beginning. */
bool source_is_repeatable(const source *from);
mf_status source_again(source *from, mf_error *error);

/* The member's first bytes, up to SOURCE_AHEAD of them (fewer: it holds no more), before any was
 * read; they are read again. MF_BAD_DATA and MF_SYSTEM as source_read. */
enum { SOURCE_AHEAD = 1 << 16 };
mf_status source_peek(source *from, const char **bytes, size_t *n, mf_error *error);

/* What is compressed may unpack to this many times the file's size, and to this many bytes always.
 */
enum { SOURCE_EXPANSION = 256, SOURCE_ALWAYS_UNPACKED = 1 << 26 };

/* Reads up to `size` bytes of the member; *got = 0 at its end. MF_BAD_DATA (message without the
 * file's name) for damaged compressed data and for bombs, MF_SYSTEM for I/O. */
mf_status source_read(source *from, char *buffer, size_t size, size_t *got, mf_error *error);

/* Is what was entered a plain file, as it stands on a disk, so that parts of it can be read? */
bool source_is_plain(const source *from);
/* What tells one from another without reading all of it: a hash of its size and of both its ends.
 */
mf_status source_identify(source *from, uint64_t *hash, mf_error *error);
/* Its size; the first line that begins at `at` or later begins at *begins (the size: none does). */
uint64_t source_size(const source *from);
mf_status source_find_line(source *from, uint64_t at, uint64_t *begins, mf_error *error);
/* From here on it holds what stands from byte `begin` up to `end`, and nothing else. */
mf_status source_narrow(source *from, uint64_t begin, uint64_t end, mf_error *error);

/* Bytes of the file consumed so far, and in all (0 where unknown). */
void source_progress(const source *from, uint64_t *bytes, uint64_t *total);

#endif
