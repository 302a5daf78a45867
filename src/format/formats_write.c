/* Writing ratings through the table of formats: the format and the compression of a name's endings.
 */
#include "format.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "saved_file.h"
#include "mfexplore/status.h"

static const char *const filters[][2] = {{".gz", "gzip"}, {".xz", "xz"}, {".zst", "zstd"}};
enum { FILTERS = sizeof filters / sizeof filters[0] };

static bool ends_with(const char *name, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length >= n && strncmp(name + length - n, ending, n) == 0;
}

/* The length of a name without the ending of its compression. */
static size_t bare_length(const char *name)
{
    size_t length = strlen(name);
    for (size_t f = 0; f < FILTERS; f++) {
        if (ends_with(name, length, filters[f][0])) {
            return length - strlen(filters[f][0]);
        }
    }
    return length;
}

/* Of the endings that fit the longest; the first format where a name has none, NULL where nothing
 * is written under its ending. */
static const mf_format *format_of(const char *name)
{
    size_t length = bare_length(name), most = 0;
    const char *slash = strrchr(name, '/'), *dot = strchr(slash == NULL ? name : slash, '.');
    const mf_format *best = dot == NULL || dot >= name + length ? mf_formats[0] : NULL;
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        const char *const *endings = mf_formats[f]->endings;
        for (size_t e = 0; mf_formats[f]->write != NULL && endings[e] != NULL; e++) {
            if (strlen(endings[e]) > most && ends_with(name, length, endings[e])) {
                best = mf_formats[f];
                most = strlen(endings[e]);
            }
        }
    }
    return best;
}

mf_status mf_ratings_check_name(const char *name, mf_error *error)
{
    char all[300];
    size_t at = 0;
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        for (size_t e = 0; mf_formats[f]->write != NULL && mf_formats[f]->endings[e] != NULL; e++) {
            at += at < sizeof all ? (size_t)snprintf(all + at, sizeof all - at, "%s%s",
                                                     at > 0 ? ", " : "", mf_formats[f]->endings[e])
                                  : 0;
        }
    }
    return format_of(name) != NULL
               ? MF_OK
               : mf_fail(error, MF_USAGE,
                         "%.200s: no format is written under that ending; expected "
                         "%s",
                         name, all);
}

bool mf_ratings_print(FILE *out, const char *name, const mf_ratings *ratings,
                      const atomic_bool *cancel)
{
    char bare[512];
    snprintf(bare, sizeof bare, "%.*s", (int)bare_length(name), name);
    const mf_format *format = format_of(name);
    return format != NULL && format->write(out, bare, ratings, cancel) && fflush(out) == 0;
}

static la_ssize_t to_archive(void *context, const char *bytes, size_t length)
{
    la_ssize_t written = archive_write_data(context, bytes, length);
    return written < 0 ? 0 : written;
}

/* libarchive at the beginning of a file of one member, compressed as the name says. */
static bool begin_writing(struct archive *archive, struct archive_entry *entry, const char *name,
                          int fd)
{
    size_t length = strlen(name);
    bool good = archive != NULL && entry != NULL && archive_write_set_format_raw(archive) == 0;
    for (size_t f = 0; good && f < FILTERS; f++) {
        if (ends_with(name, length, filters[f][0])) {
            good = archive_write_add_filter_by_name(archive, filters[f][1]) == ARCHIVE_OK;
            if (f == 0) { /* the same bytes at any hour */
                archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
                archive_write_set_filter_option(archive, "gzip", "compression-level", "9");
            }
        }
    }
    if (good) {
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_write_set_bytes_in_last_block(archive, 1);
        good = archive_write_open_fd(archive, fd) == ARCHIVE_OK &&
               archive_write_header(archive, entry) == ARCHIVE_OK;
    }
    return good;
}

mf_status mf_ratings_write(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           mf_error *error)
{
    saved_file file;
    mf_status status = mf_ratings_check_name(path, error);
    status = status == MF_OK ? saved_file_open(&file, path, error) : status;
    if (status != MF_OK) {
        return status;
    }
    errno = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    bool good = begin_writing(archive, entry, path, file.fd);
    if (good) {
        FILE *out = fopencookie(archive, "w", (cookie_io_functions_t){.write = to_archive});
        good = out != NULL && mf_ratings_print(out, path, ratings, cancel);
        good = out != NULL && fclose(out) == 0 && good;
    }
    good = archive != NULL && archive_write_close(archive) == ARCHIVE_OK && good;
    const char *why = archive == NULL ? NULL : archive_error_string(archive);
    if (good) {
        status = saved_file_commit(&file, error);
    } else if (mf_is_cancelled(cancel)) {
        status = mf_fail_at(error, MF_INTERRUPTED, path, 0, "interrupted; nothing was written");
        saved_file_abandon(&file);
    } else {
        status =
            errno == EILSEQ
                ? mf_fail_at(error, MF_BAD_DATA, path, 0,
                             "an id is no UTF-8, which JSON cannot hold; expected another ending")
                : mf_fail_at(error, MF_SYSTEM, path, 0, "%s", why == NULL ? "cannot write" : why);
        saved_file_abandon(&file);
    }
    archive_entry_free(entry);
    archive_write_free(archive);
    return status;
}
