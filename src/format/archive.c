/* Sources and saved files: see archive.h. */
#include "archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

enum { BLOCK_BYTES = 1 << 18 };

struct source {
    struct archive *archive;
    int fd; /* a plain file without compression, read as it is; else −1 */
    uint64_t read_bytes;
    gzFile gz; /* a plain gzip file, read by zlib, which checks its sums; else NULL */
    uint64_t total;
    bool empty; /* there is no member to read */
};

static struct archive *new_archive(void)
{
    struct archive *archive = archive_read_new();
    if (archive == NULL) {
        return NULL;
    }
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_lz4(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_empty(archive);
    archive_read_support_format_raw(archive);
    return archive;
}

static int open_archive(struct archive *archive, const char *path)
{
    return strcmp(path, "-") == 0 ? archive_read_open_fd(archive, STDIN_FILENO, BLOCK_BYTES)
                                  : archive_read_open_filename(archive, path, BLOCK_BYTES);
}

/* The place of the first pattern that matches the member's base name; `none` when none does. */
static size_t match(const char *name, const char *const *members, size_t none)
{
    const char *base = name == NULL ? "" : strrchr(name, '/');
    base = base == NULL ? name : base + (*base == '/');
    for (size_t i = 0; members != NULL && members[i] != NULL; i++) {
        if (fnmatch(members[i], base, FNM_CASEFOLD) == 0) {
            return i;
        }
    }
    return none;
}

/* The index among the regular members of the one that matches best; SIZE_MAX when there is none.
 * `*rank` is the matching pattern's place, SIZE_MAX when it only is the first file. */
static size_t best_member(const char *path, const char *const *members, size_t *rank)
{
    struct archive *archive = new_archive();
    size_t best = SIZE_MAX, place = 0;
    *rank = SIZE_MAX;
    struct archive_entry *entry;
    if (archive != NULL && open_archive(archive, path) == ARCHIVE_OK) {
        while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
            if (archive_entry_filetype(entry) != AE_IFREG) {
                continue;
            }
            size_t here = match(archive_entry_pathname(entry), members, SIZE_MAX);
            if (best == SIZE_MAX || here < *rank) {
                best = place;
                *rank = here;
            }
            place++;
            if (archive_format(archive) == ARCHIVE_FORMAT_RAW) {
                break;
            }
        }
    }
    archive_read_free(archive);
    return best;
}

bool source_has_member(const char *path, const char *const *members)
{
    size_t rank;
    return strcmp(path, "-") != 0 && best_member(path, members, &rank) != SIZE_MAX &&
           rank != SIZE_MAX;
}

static mf_status check_file(const char *path, uint64_t *total, mf_error *error)
{
    struct stat about;
    *total = 0;
    if (strcmp(path, "-") == 0) {
        return MF_OK;
    }
    if (stat(path, &about) != 0) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
    }
    if (S_ISDIR(about.st_mode)) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "is a directory; expected a file");
    }
    if (access(path, R_OK) != 0) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
    }
    *total = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    return MF_OK;
}

/* Goes to the member that holds the data. */
static mf_status enter_member(source *from, const char *path, size_t wanted, mf_error *error)
{
    struct archive *archive = from->archive;
    struct archive_entry *entry;
    for (size_t place = 0;;) {
        int result = archive_read_next_header(archive, &entry);
        if (result == ARCHIVE_EOF) {
            from->empty = true;
            return MF_OK;
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1, "%s; expected text or a whole archive",
                              archive_error_string(archive));
        }
        if (archive_entry_is_encrypted(entry)) {
            return mf_fail_at(error, MF_BAD_DATA, path, 1, "the archive is encrypted");
        }
        bool file = archive_entry_filetype(entry) == AE_IFREG;
        if (file && (wanted == SIZE_MAX || place == wanted)) {
            return MF_OK;
        }
        place += file;
    }
}

/* A gzip file that holds no archive: libarchive leaves its checksum unread. */
static bool is_plain_gzip(const source *from)
{
    return from->total > 0 && !from->empty && /* a regular file: it can be opened twice */
           archive_format(from->archive) == ARCHIVE_FORMAT_RAW &&
           archive_filter_count(from->archive) == 2 &&
           archive_filter_code(from->archive, 0) == ARCHIVE_FILTER_GZIP;
}

mf_status source_open(const char *path, const char *const *members, source **opened,
                      mf_error *error)
{
    uint64_t total;
    mf_status status = check_file(path, &total, error);
    if (status != MF_OK) {
        return status;
    }
    source *from = mf_alloc_zero(1, sizeof *from);
    if (from == NULL) {
        return mf_no_memory(error, "reading");
    }
    from->total = total;
    from->fd = -1;
    from->archive = new_archive();
    if (from->archive == NULL) {
        status = mf_no_memory(error, "reading");
        goto cleanup;
    }
    size_t rank, wanted = total > 0 ? best_member(path, members, &rank) : SIZE_MAX;
    if (open_archive(from->archive, path) != ARCHIVE_OK) {
        status = mf_fail_at(error, MF_SYSTEM, path, 0, "%s", archive_error_string(from->archive));
        goto cleanup;
    }
    status = enter_member(from, path, wanted, error);
    if (status == MF_OK && from->total > 0 && !from->empty &&
        archive_format(from->archive) == ARCHIVE_FORMAT_RAW &&
        archive_filter_count(from->archive) == 1) {
        from->fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (status == MF_OK && is_plain_gzip(from)) {
        from->gz = gzopen(path, "rb");
        if (from->gz == NULL || gzbuffer(from->gz, BLOCK_BYTES) != 0) {
            status = mf_no_memory(error, "reading");
        }
    }
cleanup:
    if (status != MF_OK) {
        source_close(from);
        from = NULL;
    }
    *opened = from;
    return status;
}

void source_close(source *from)
{
    if (from != NULL) {
        archive_read_free(from->archive);
        if (from->gz != NULL) {
            gzclose(from->gz);
        }
        if (from->fd >= 0) {
            close(from->fd);
        }
        free(from);
    }
}

static mf_status read_plain(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    ssize_t n;
    do {
        n = read(from->fd, buffer, size);
    } while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    from->read_bytes += *got;
    return n >= 0 ? MF_OK : mf_fail(error, MF_SYSTEM, "cannot read: %s", strerror(errno));
}

static mf_status read_gzip(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    int n = gzread(from->gz, buffer, size > INT_MAX ? INT_MAX : (unsigned)size), reason;
    const char *why = gzerror(from->gz, &reason);
    *got = n > 0 ? (size_t)n : 0;
    if (n >= 0 && reason == Z_OK) {
        return MF_OK;
    }
    *got = 0;
    return reason == Z_ERRNO ? mf_fail(error, MF_SYSTEM, "cannot read: %s", strerror(errno))
                             : mf_fail(error, MF_BAD_DATA,
                                       "the data is damaged (%s); expected a whole file", why);
}

mf_status source_read(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    if (from->gz != NULL) {
        return read_gzip(from, buffer, size, got, error);
    }
    if (from->fd >= 0) {
        return read_plain(from, buffer, size, got, error);
    }
    la_ssize_t n = from->empty ? 0 : archive_read_data(from->archive, buffer, size);
    if (n < 0) {
        const char *why = archive_error_string(from->archive);
        bool system = archive_errno(from->archive) > 0 && archive_errno(from->archive) < 134 &&
                      archive_errno(from->archive) != EILSEQ;
        *got = 0;
        return mf_fail(
            error, system && archive_filter_code(from->archive, 0) == 0 ? MF_SYSTEM : MF_BAD_DATA,
            "the data is damaged (%s); expected a whole file", why == NULL ? "unreadable" : why);
    }
    *got = (size_t)n;
    return MF_OK;
}

void source_progress(const source *from, uint64_t *bytes, uint64_t *total)
{
    la_int64_t read = from->fd >= 0      ? (la_int64_t)from->read_bytes
                      : from->gz != NULL ? (la_int64_t)gzoffset(from->gz)
                                         : archive_filter_bytes(from->archive, -1);
    *bytes = read < 0 ? 0 : (uint64_t)read;
    *total = from->total;
}

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
