/* Sources: see source.h. */
#include "source.h"

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
#include "../data/random.h"
#include "file_list.h"
#include "mfexplore/status.h"

enum { BLOCK_BYTES = 1 << 18 };

/* How the bytes of a member come. */
typedef enum way {
    WAY_PLAIN,   /* by read, from the descriptor */
    WAY_GZIP,    /* by zlib, which checks the sums of a gzip file that holds no archive */
    WAY_ARCHIVE, /* by libarchive */
    WAY_FOLDER,  /* from the source of one of a folder's files */
} way;

struct source {
    char *path; /* for messages */
    int fd;
    bool seekable;
    struct stat opened; /* of a regular file, when it was opened */
    uint64_t total, read_bytes;
    way way;
    gzFile gz;
    struct archive *archive;
    size_t member; /* that was entered */
    size_t at;     /* the member that the archive stands at; SIZE_MAX: at none */
    bool touched;  /* some of it has been read */
    bool is_archive, empty, entered;
    file_list names;
    bool cut;     /* listing its members met damage: there may be more */
    char *wanted; /* of ARCHIVE::MEMBER */
    bool listed;  /* the files were named one by one: a.csv,b.csv */
    source *file; /* of a folder: the file that was entered */
    uint64_t unpacked;
    /* Of a pipe: what was read while it was found out what it is, to be read again. */
    char *kept;
    size_t n_kept, kept_capacity, given;
    bool keeping, out_of_memory;
    char *block;
    /* The member's first bytes, where they were looked at before being read. */
    char *ahead;
    size_t n_ahead, used_ahead;
    bool narrow; /* it ends when `left` bytes more were read */
    uint64_t left;
};

/* ---- pipes ----------------------------------------------------------------------------------- */

static ssize_t read_on(source *from, char *buffer, size_t size)
{
    ssize_t n;
    do {
        n = read(from->fd, buffer, size);
    } while (n < 0 && errno == EINTR);
    from->read_bytes += n > 0 ? (uint64_t)n : 0;
    return n;
}

/* libarchive's reading of a pipe: what was kept first. */
static la_ssize_t give(struct archive *archive, void *context, const void **buffer)
{
    source *from = context;
    if (from->given < from->n_kept) {
        *buffer = from->kept + from->given;
        size_t n = from->n_kept - from->given;
        from->given = from->n_kept;
        return (la_ssize_t)n;
    }
    ssize_t n = read_on(from, from->block, BLOCK_BYTES);
    if (n < 0) {
        archive_set_error(archive, errno, "cannot read: %s", strerror(errno));
        return ARCHIVE_FATAL;
    }
    if (from->keeping && n > 0) {
        if (!mf_grow((void **)&from->kept, &from->kept_capacity, from->n_kept + (size_t)n, 1)) {
            archive_set_error(archive, ENOMEM, "out of memory for reading");
            from->out_of_memory = true;
            return ARCHIVE_FATAL;
        }
        memcpy(from->kept + from->n_kept, from->block, (size_t)n);
        from->n_kept += (size_t)n;
        from->given = from->n_kept;
    }
    *buffer = from->block;
    return n;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes += written > 0 ? written : 0;
        n -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* Copies an archive that comes through a pipe to a file without a name, which takes its place. */
static mf_status spool(source *from, mf_error *error)
{
    const char *folder = getenv("TMPDIR");
    int fd = open(folder != NULL && *folder != '\0' ? folder : "/tmp",
                  O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    ssize_t n = 1;
    bool good = fd >= 0 && write_all(fd, from->kept, from->n_kept);
    while (good && n > 0) {
        n = read_on(from, from->block, BLOCK_BYTES);
        good = n >= 0 && write_all(fd, from->block, (size_t)(n > 0 ? n : 0));
    }
    if (!good) {
        mf_status status =
            mf_fail_at(error, MF_SYSTEM, from->path, 0, "cannot be copied: %s", strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return status;
    }
    if (from->fd != STDIN_FILENO) {
        close(from->fd);
    }
    from->total = (uint64_t)lseek(fd, 0, SEEK_END);
    from->fd = fd;
    from->seekable = true;
    free(from->kept);
    from->kept = NULL;
    from->n_kept = from->given = 0;
    return MF_OK;
}

/* ---- archives -------------------------------------------------------------------------------- */

/* libarchive at the beginning of the file. */
static mf_status begin_archive(source *from, mf_error *error)
{
    archive_read_free(from->archive);
    from->at = SIZE_MAX;
    from->given = 0;
    from->archive = archive_read_new();
    struct archive *archive = from->archive;
    if (archive == NULL) {
        return mf_no_memory(error, "reading");
    }
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_lz4(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_7zip(archive);
    archive_read_support_format_empty(archive);
    archive_read_support_format_raw(archive);
    if (from->seekable && lseek(from->fd, 0, SEEK_SET) < 0) {
        return mf_fail_at(error, MF_SYSTEM, from->path, 0, "%s", strerror(errno));
    }
    int opened = from->seekable ? archive_read_open_fd(archive, from->fd, BLOCK_BYTES)
                                : archive_read_open(archive, from, NULL, give, NULL);
    if (opened == ARCHIVE_OK) {
        return MF_OK;
    }
    int reason = archive_errno(archive);
    bool system = reason == EIO || reason == ENOMEM || reason == EBADF || reason == EISDIR;
    const char *why = archive_error_string(archive);
    why = why == NULL ? "unreadable" : why;
    return system ? mf_fail_at(error, MF_SYSTEM, from->path, 0, "%s", why)
                  : mf_fail_at(error, MF_BAD_DATA, from->path, 1,
                               "the data is damaged (%s); expected a whole file", why);
}

/* The next regular member; `*entry` is NULL at the end. */
static mf_status next_member(source *from, struct archive_entry **entry, mf_error *error)
{
    for (;;) {
        int result = archive_read_next_header(from->archive, entry);
        if (result == ARCHIVE_EOF) {
            *entry = NULL;
            from->at = SIZE_MAX;
            return MF_OK;
        }
        if (from->out_of_memory) {
            return mf_no_memory(error, "reading");
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return mf_fail_at(error, MF_BAD_DATA, from->path, 1,
                              "%s; expected text or a whole archive",
                              archive_error_string(from->archive));
        }
        if (archive_entry_is_encrypted(*entry)) {
            return mf_fail_at(error, MF_BAD_DATA, from->path, 1, "the archive is encrypted");
        }
        if (archive_entry_filetype(*entry) == AE_IFREG) {
            from->at = from->at == SIZE_MAX ? 0 : from->at + 1;
            from->touched = false;
            return MF_OK;
        }
    }
}

/* The names of all members, from the first one on, whose header has been read. */
static mf_status list_members(source *from, struct archive_entry *entry, mf_error *error)
{
    mf_status status = MF_OK;
    mf_error ignored;
    while (entry != NULL && status == MF_OK) {
        status = file_list_add(&from->names, archive_entry_pathname(entry), error);
        /* What is damaged behind the member that is read does not matter, and before it shows. */
        if (status == MF_OK && next_member(from, &entry, &ignored) != MF_OK) {
            entry = NULL;
            from->cut = true;
        }
    }
    from->at = SIZE_MAX;
    return status;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* ARCHIVE::MEMBER where there is no file of the whole name: keeps the archive's path. */
static mf_status divide_path(source *from, mf_error *error)
{
    struct stat about;
    char *colons = strstr(from->path, "::");
    if (colons == NULL || colons == from->path || colons[2] == '\0' ||
        stat(from->path, &about) == 0) {
        return MF_OK;
    }
    from->wanted = mf_copy(colons + 2);
    *colons = '\0';
    return from->wanted == NULL ? mf_no_memory(error, "reading") : MF_OK;
}

static mf_status open_file(source *from, bool given, mf_error *error)
{
    struct stat about;
    mf_status status = given ? MF_OK : divide_path(from, error);
    status = status == MF_OK && !given ? file_list_named(from->path, &from->names, error) : status;
    if (status != MF_OK) {
        return status;
    }
    const char *path = from->path;
    from->listed = from->names.n > 0;
    if (!given && !from->listed && stat(path, &about) != 0) {
        return mf_fail_at(error, MF_SYSTEM, path, 0, "%s", strerror(errno));
    }
    if (!given && (from->listed || S_ISDIR(about.st_mode))) {
        from->is_archive = from->seekable = true;
        from->way = WAY_FOLDER;
        return from->listed ? MF_OK : file_list_folder(path, &from->names, error);
    }
    from->fd = given ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (from->fd < 0 || fstat(from->fd, &about) != 0) {
        return mf_fail_at(error, MF_SYSTEM, from->path, 0, "%s", strerror(errno));
    }
    from->seekable = S_ISREG(about.st_mode) && lseek(from->fd, 0, SEEK_CUR) == 0;
    from->total = from->seekable ? (uint64_t)about.st_size : 0;
    from->opened = about;
    return MF_OK;
}

/* Finds out what the file is, and lists its members. */
static mf_status look(source *from, mf_error *error)
{
    struct archive_entry *entry = NULL;
    from->keeping = !from->seekable;
    mf_status status = begin_archive(from, error);
    status = status == MF_OK ? next_member(from, &entry, error) : status;
    if (status != MF_OK) {
        return status;
    }
    from->empty = entry == NULL;
    from->keeping = false;
    if (from->empty || archive_format(from->archive) == ARCHIVE_FORMAT_RAW) {
        bool packed = archive_filter_count(from->archive) > 1;
        bool gzip = packed && archive_filter_count(from->archive) == 2 &&
                    archive_filter_code(from->archive, 0) == ARCHIVE_FILTER_GZIP;
        from->way = !packed ? WAY_PLAIN : gzip && from->seekable ? WAY_GZIP : WAY_ARCHIVE;
        return file_list_add(&from->names, "", error);
    }
    from->is_archive = true;
    from->way = WAY_ARCHIVE;
    if (!from->seekable) {
        status = spool(from, error);
        status = status == MF_OK ? begin_archive(from, error) : status;
        status = status == MF_OK ? next_member(from, &entry, error) : status;
    }
    return status == MF_OK ? list_members(from, entry, error) : status;
}

mf_status source_open(const char *path, source **opened, mf_error *error)
{
    source *from = mf_alloc_zero(1, sizeof *from);
    *opened = NULL;
    if (from == NULL) {
        return mf_no_memory(error, "reading");
    }
    from->fd = -1;
    from->path = mf_copy(strcmp(path, "-") == 0 ? "standard input" : path);
    from->block = mf_alloc(BLOCK_BYTES, 1);
    mf_status status = from->path == NULL || from->block == NULL
                           ? mf_no_memory(error, "reading")
                           : open_file(from, strcmp(path, "-") == 0, error);
    status = status == MF_OK && from->way != WAY_FOLDER ? look(from, error) : status;
    if (status == MF_OK && from->wanted != NULL && source_wanted(from) == SIZE_MAX) {
        status =
            mf_fail_at(error, MF_SYSTEM, from->path, 0, "there is no %.200s in it", from->wanted);
    }
    if (status != MF_OK) {
        source_close(from);
        return status;
    }
    *opened = from;
    return MF_OK;
}

void source_close(source *from)
{
    if (from == NULL) {
        return;
    }
    archive_read_free(from->archive);
    source_close(from->file);
    free(from->wanted);
    if (from->gz != NULL) {
        gzclose(from->gz);
    }
    if (from->fd > STDIN_FILENO) {
        close(from->fd);
    }
    file_list_clear(&from->names);
    free(from->kept);
    free(from->block);
    free(from->ahead);
    free(from->path);
    free(from);
}

mf_status file_unchanged(int fd, const struct stat *opened, const char *path, mf_status status,
                         mf_error *error)
{
    struct stat now;
    bool told = status != MF_OK && status != MF_BAD_DATA;
    if (fd < 0 || told || !S_ISREG(opened->st_mode) || fstat(fd, &now) != 0 ||
        (now.st_size == opened->st_size && now.st_mtim.tv_sec == opened->st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == opened->st_mtim.tv_nsec)) {
        return status;
    }
    return mf_fail_at(error, MF_SYSTEM, path, 0,
                      "the file was changed while it was read; expected one that stays as it is");
}

mf_status source_end(source *from, mf_status status, mf_error *error)
{
    if (from != NULL && from->file != NULL) {
        status = source_end(from->file, status, error);
        from->file = NULL;
    }
    if (from != NULL) {
        status = file_unchanged(from->fd, &from->opened, from->path, status, error);
    }
    source_close(from);
    return status;
}

/* ---- members --------------------------------------------------------------------------------- */

size_t source_count(const source *from)
{
    return from->names.n;
}

const char *source_member(const source *from, size_t member)
{
    return from->names.name[member];
}

bool source_is_cut(const source *from)
{
    return from->cut;
}

bool source_is_list(const source *from)
{
    return from->listed;
}

bool source_is_archive(const source *from)
{
    return from->is_archive;
}

const char *source_path(const source *from)
{
    return from->path;
}

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash == NULL ? name : slash + 1;
}

bool source_matches(const source *from, size_t member, const char *pattern)
{
    const char *name = from->names.name[member], *base = base_name(name);
    return strncmp(base, "._", 2) != 0 && strstr(name, "__MACOSX/") == NULL &&
           fnmatch(pattern, base, FNM_CASEFOLD) == 0;
}

size_t source_match(const source *from, const char *const *patterns)
{
    for (size_t p = 0; patterns != NULL && patterns[p] != NULL; p++) {
        for (size_t m = 0; m < from->names.n; m++) {
            if (source_matches(from, m, patterns[p])) {
                return m;
            }
        }
    }
    return SIZE_MAX;
}

size_t source_wanted(const source *from)
{
    size_t found = SIZE_MAX;
    for (size_t m = 0; from->wanted != NULL && m < from->names.n; m++) {
        if (strcmp(from->names.name[m], from->wanted) == 0) {
            return m;
        }
        if (found == SIZE_MAX && strcmp(base_name(from->names.name[m]), from->wanted) == 0) {
            found = m;
        }
    }
    return found;
}

static mf_status enter_packed(source *from, size_t member, mf_error *error)
{
    struct archive_entry *entry = NULL;
    mf_status status = MF_OK;
    bool ahead =
        from->at != SIZE_MAX && (from->at < member || (from->at == member && !from->touched));
    if (from->empty) {
        return MF_OK;
    }
    status = ahead ? MF_OK : begin_archive(from, error);
    while (status == MF_OK && (from->at == SIZE_MAX || from->at < member)) {
        status = next_member(from, &entry, error);
        if (status == MF_OK && entry == NULL) {
            status = mf_fail_at(error, MF_BAD_DATA, from->path, 1,
                                "the archive ends early; expected a whole archive");
        }
    }
    from->touched = true;
    return status;
}

/* A file of a folder; of an archive in it the first member. */
static mf_status enter_file(source *from, size_t member, mf_error *error)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s%s", from->listed ? "" : from->path, from->listed ? "" : "/",
             from->names.name[member]);
    mf_status status = source_end(from->file, MF_OK, error);
    from->file = NULL;
    status = status == MF_OK ? source_open(path, &from->file, error) : status;
    return status == MF_OK ? source_enter(from->file, 0, error) : status;
}

mf_status source_enter(source *from, size_t member, mf_error *error)
{
    mf_status status = MF_OK;
    if (from->entered && !from->seekable) {
        return mf_fail_at(error, MF_SYSTEM, from->path, 0, "cannot be read a second time");
    }
    if (from->way == WAY_FOLDER) {
        status = enter_file(from, member, error);
    } else if (from->way == WAY_ARCHIVE) {
        status = enter_packed(from, member, error);
    } else if (from->seekable && lseek(from->fd, 0, SEEK_SET) < 0) {
        status = mf_fail_at(error, MF_SYSTEM, from->path, 0, "%s", strerror(errno));
    } else if (from->way == WAY_GZIP) {
        int fd = dup(from->fd);
        if (from->gz != NULL) {
            gzclose(from->gz);
        }
        from->gz = fd < 0 ? NULL : gzdopen(fd, "rb");
        if (from->gz == NULL || gzbuffer(from->gz, BLOCK_BYTES) != 0) {
            status = mf_no_memory(error, "reading");
        }
    }
    from->read_bytes = from->way == WAY_PLAIN && from->seekable ? 0 : from->read_bytes;
    from->unpacked = 0;
    from->member = member;
    from->n_ahead = from->used_ahead = 0;
    from->given = from->way == WAY_PLAIN ? 0 : from->given; /* an archive goes on where it is */
    from->entered = true;
    return status;
}

bool source_is_repeatable(const source *from)
{
    return from->seekable;
}

mf_status source_again(source *from, mf_error *error)
{
    return source_enter(from, from->member, error);
}

/* ---- reading --------------------------------------------------------------------------------- */

static mf_status read_plain(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    if (from->given < from->n_kept) { /* a pipe's first bytes, once more */
        size_t left = from->n_kept - from->given;
        *got = left < size ? left : size;
        memcpy(buffer, from->kept + from->given, *got);
        from->given += *got;
        return MF_OK;
    }
    if (from->narrow && from->left < size) {
        size = (size_t)from->left;
    }
    ssize_t n = size > 0 ? read_on(from, buffer, size) : 0;
    *got = n > 0 ? (size_t)n : 0;
    from->left -= *got;
    return n >= 0 ? MF_OK : mf_fail(error, MF_SYSTEM, "cannot read: %s", strerror(errno));
}

static mf_status read_gzip(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    int n = gzread(from->gz, buffer, size > INT_MAX ? INT_MAX : (unsigned)size), reason;
    const char *why = gzerror(from->gz, &reason);
    const char *name = strstr(why, ">: "); /* "<fd:4>: incorrect data check" */
    why = name == NULL ? why : name + 3;
    *got = n > 0 ? (size_t)n : 0;
    if (n >= 0 && reason == Z_OK) {
        return MF_OK;
    }
    *got = 0;
    return reason == Z_ERRNO ? mf_fail(error, MF_SYSTEM, "cannot read: %s", strerror(errno))
                             : mf_fail(error, MF_BAD_DATA,
                                       "the data is damaged (%s); expected a whole file", why);
}

static mf_status read_packed(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    la_ssize_t n = from->empty ? 0 : archive_read_data(from->archive, buffer, size);
    *got = n > 0 ? (size_t)n : 0;
    if (n >= 0) {
        return MF_OK;
    }
    const char *why = archive_error_string(from->archive);
    bool system = archive_errno(from->archive) > 0 && archive_errno(from->archive) < 134 &&
                  archive_errno(from->archive) != EILSEQ;
    return mf_fail(
        error, system && archive_filter_code(from->archive, 0) == 0 ? MF_SYSTEM : MF_BAD_DATA,
        "the data is damaged (%s); expected a whole file", why == NULL ? "unreadable" : why);
}

/* Data that unpacks to far more than it could be ends here: a bomb. */
static mf_status check_expansion(source *from, size_t got, mf_error *error)
{
    uint64_t packed, total;
    source_progress(from, &packed, &total);
    packed = packed > total ? packed : total;
    from->unpacked += got;
    return from->unpacked <= SOURCE_ALWAYS_UNPACKED || from->unpacked / SOURCE_EXPANSION <= packed
               ? MF_OK
               : mf_fail(
                     error, MF_BAD_DATA,
                     "it unpacks to more than %d times its size; expected ratings (unpack it by "
                     "hand if it holds them)",
                     SOURCE_EXPANSION);
}

static mf_status read_any(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    if (from->way == WAY_FOLDER) {
        return source_read(from->file, buffer, size, got, error);
    }
    if (from->way == WAY_PLAIN) {
        return read_plain(from, buffer, size, got, error);
    }
    mf_status status = from->way == WAY_GZIP ? read_gzip(from, buffer, size, got, error)
                                             : read_packed(from, buffer, size, got, error);
    return status == MF_OK ? check_expansion(from, *got, error) : status;
}

mf_status source_peek(source *from, const char **bytes, size_t *n, mf_error *error)
{
    size_t got = 1;
    mf_status status = MF_OK;
    if (from->ahead == NULL) {
        from->ahead = mf_alloc(SOURCE_AHEAD, 1);
    }
    if (from->ahead == NULL) {
        return mf_no_memory(error, "reading");
    }
    while (status == MF_OK && got > 0 && from->n_ahead < SOURCE_AHEAD) {
        status =
            read_any(from, from->ahead + from->n_ahead, SOURCE_AHEAD - from->n_ahead, &got, error);
        from->n_ahead += status == MF_OK ? got : 0;
    }
    *bytes = from->ahead;
    *n = from->n_ahead;
    /* What is damaged behind bytes that can be looked at shows when it is read. */
    return from->n_ahead > 0 && status == MF_BAD_DATA ? MF_OK : status;
}

mf_status source_read(source *from, char *buffer, size_t size, size_t *got, mf_error *error)
{
    size_t left = from->n_ahead - from->used_ahead;
    if (left == 0) {
        return read_any(from, buffer, size, got, error);
    }
    *got = left < size ? left : size;
    memcpy(buffer, from->ahead + from->used_ahead, *got);
    from->used_ahead += *got;
    return MF_OK;
}

/* ---- parts of a plain file ------------------------------------------------------------------- */

/* The file itself, where it stands in a folder or a list. */
static source *entered_file(const source *from)
{
    return from->way == WAY_FOLDER ? from->file : (source *)(uintptr_t)from;
}

bool source_is_plain(const source *from)
{
    const source *file = entered_file(from);
    return file != NULL && file->way == WAY_PLAIN && file->seekable && file->total > 0;
}

uint64_t source_size(const source *from)
{
    return entered_file(from)->total;
}

/* Reads at a place, as much as there is up to `size`; SIZE_MAX: it failed, and *error says it. */
static size_t read_at(const source *file, uint64_t at, char *bytes, size_t size, mf_error *error)
{
    ssize_t n;
    do {
        n = pread(file->fd, bytes, size, (off_t)at);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        mf_fail_at(error, MF_SYSTEM, file->path, 0, "cannot read: %s", strerror(errno));
    }
    return n < 0 ? SIZE_MAX : (size_t)n;
}

mf_status source_identify(source *from, uint64_t *hash, mf_error *error)
{
    const source *file = entered_file(from);
    char *bytes = mf_alloc(SOURCE_AHEAD, 1);
    if (bytes == NULL) {
        return mf_no_memory(error, "reading");
    }
    size_t n = 0;
    *hash = mf_hash_numbers(&file->total, sizeof file->total, 1, *hash);
    for (int end = 0; end < 2 && n != SIZE_MAX; end++) {
        uint64_t at = end == 0 || file->total < SOURCE_AHEAD ? 0 : file->total - SOURCE_AHEAD;
        n = read_at(file, at, bytes, SOURCE_AHEAD, error);
        *hash = n == SIZE_MAX ? 0 : mf_hash(bytes, n, *hash);
    }
    free(bytes);
    return n == SIZE_MAX ? MF_SYSTEM : MF_OK;
}

mf_status source_find_line(source *from, uint64_t at, uint64_t *begins, mf_error *error)
{
    enum { LOOK = 1 << 12 };
    const source *file = entered_file(from);
    char bytes[LOOK];
    *begins = at == 0 ? 0 : file->total;
    for (uint64_t where = at - 1; at > 0 && where < file->total;) { /* the end of the line before */
        size_t n = read_at(file, where, bytes, LOOK, error);
        if (n == SIZE_MAX) {
            return MF_SYSTEM;
        }
        const char *newline = n > 0 ? memchr(bytes, '\n', n) : NULL;
        if (newline != NULL) {
            *begins = where + (uint64_t)(newline - bytes) + 1;
        }
        if (newline != NULL || n == 0) { /* it has become shorter: that is noticed at its end */
            break;
        }
        where += n;
    }
    return MF_OK;
}

mf_status source_narrow(source *from, uint64_t begin, uint64_t end, mf_error *error)
{
    source *file = entered_file(from);
    if (lseek(file->fd, (off_t)begin, SEEK_SET) < 0) {
        return mf_fail_at(error, MF_SYSTEM, file->path, 0, "cannot be read: %s", strerror(errno));
    }
    file->used_ahead = file->n_ahead;
    from->used_ahead = from->n_ahead;
    file->read_bytes = begin;
    file->narrow = true;
    file->left = end - begin;
    return MF_OK;
}

void source_progress(const source *from, uint64_t *bytes, uint64_t *total)
{
    if (from->way == WAY_FOLDER) {
        *bytes = *total = 0;
        if (from->file != NULL) {
            source_progress(from->file, bytes, total);
        }
        return;
    }
    la_int64_t read = from->way == WAY_PLAIN  ? (la_int64_t)from->read_bytes
                      : from->way == WAY_GZIP ? (la_int64_t)gzoffset(from->gz)
                                              : archive_filter_bytes(from->archive, -1);
    *bytes = read < 0 ? 0 : (uint64_t)read;
    *total = from->total;
}
