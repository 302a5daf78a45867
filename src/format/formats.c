/* The table of ratings formats, one line each, and reading and writing through it. */
#include "format.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

#include "../data/builder.h"
#include "../data/cancel.h"
#include "../data/clock.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "saved_file.h"
#include "source.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

#define FORMATS(_) _(triples)

#define DECLARE(name) extern const mf_format format_##name;
#define PLACE(name) &format_##name,

FORMATS(DECLARE)

const mf_format *const mf_formats[] = {FORMATS(PLACE) NULL};

mf_read_options mf_read_defaults(void)
{
    return (mf_read_options){.header = -1, .duplicates = MF_DUPLICATES_LAST};
}

/* ---- reading --------------------------------------------------------------------------------- */

static const mf_format *find_format(const char *name)
{
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        if (strcmp(mf_formats[f]->name, name) == 0) {
            return mf_formats[f];
        }
    }
    return NULL;
}

/* The format that is surest of the first bytes; of equally sure ones the first. */
static const mf_format *sniff(const first_bytes *first)
{
    const mf_format *best = NULL;
    sureness most = SURE_NOT;
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        sureness sure = mf_formats[f]->sniff(first);
        best = sure > most ? mf_formats[f] : best;
        most = sure > most ? sure : most;
    }
    return best;
}

/* An option that the format cannot use is refused, not ignored. */
static mf_status check_options(const mf_format *format, const mf_read_options *o, mf_error *error)
{
    const struct {
        bool given;
        unsigned bit;
        const char *flag;
    } asked[] = {{o->columns != NULL, READS_COLUMNS, "--columns"},
                 {o->delimiter != NULL, READS_DELIMITER, "--delimiter"},
                 {o->header >= 0, READS_HEADER, "--header"},
                 {o->skip_bad, READS_SKIP_BAD, "--skip-bad"}};
    for (size_t a = 0; a < sizeof asked / sizeof asked[0]; a++) {
        if (asked[a].given && !(format->options & asked[a].bit)) {
            return mf_fail(error, MF_USAGE, "%s does not apply to files of the format %s",
                           asked[a].flag, format->name);
        }
    }
    return MF_OK;
}

/* Members of archives that hold ratings, best first. */
static const char *const rating_members[] = {"ratings.csv", "ratings.dat", "u.data", "*.inter",
                                             "*rating*",    "*train*",     "*.csv",  "*.tsv",
                                             "*.dat",       "*.data",      "*.txt",  NULL};

/* Reads one file into the builder's current part. */
static mf_status read_file(const char *path, const mf_read_options *options, mf_builder *builder,
                           mf_ratings *counts, mf_error *error)
{
    reading r = {.path = strcmp(path, "-") == 0 ? "standard input" : path,
                 .options = options,
                 .builder = builder,
                 .counts = counts,
                 .began = clock_now()};
    first_bytes first = {.name = path};
    const mf_format *format = options->format == NULL || strcmp(options->format, "auto") == 0
                                  ? NULL
                                  : find_format(options->format);
    mf_status status = source_open(path, &r.from, error);
    if (status != MF_OK) {
        return status;
    }
    size_t member = source_match(r.from, rating_members);
    status = source_enter(r.from, member == SIZE_MAX ? 0 : member, error);
    if (status == MF_OK && format == NULL) {
        mf_error why = {0};
        status = source_peek(r.from, &first.bytes, &first.n, &why);
        if (status != MF_OK) {
            mf_fail_at(error, status, r.path, 1, "%s", why.message);
        }
        format = sniff(&first);
    }
    status = status == MF_OK ? check_options(format, options, error) : status;
    status = status == MF_OK ? format->read(&r, error) : status;
    counts->zeros_missing = options->zero_missing;
    source_close(r.from);
    return status;
}

mf_status mf_ratings_read(const char *path, const char *test_path, const mf_read_options *options,
                          mf_ratings *ratings, mf_csr *heldout, mf_error *error)
{
    *ratings = (mf_ratings){0};
    if (options->format != NULL && strcmp(options->format, "auto") != 0 &&
        find_format(options->format) == NULL) {
        return mf_fail(error, MF_USAGE,
                       "unknown format '%.60s'; expected one of those that "
                       "`mfexplore formats` lists",
                       options->format);
    }
    mf_builder *builder = mf_builder_new(options->duplicates);
    if (builder == NULL) {
        return mf_no_memory(error, "reading");
    }
    mf_error why;
    size_t duplicate_line = 0;
    mf_status status = read_file(path, options, builder, ratings, error);
    if (status == MF_OK && test_path != NULL) {
        mf_builder_next_part(builder);
        status = read_file(test_path, options, builder, ratings, error);
    }
    if (status == MF_OK) {
        status = mf_builder_finish(builder, ratings, test_path != NULL ? heldout : NULL,
                                   &duplicate_line, &why);
        if (status == MF_BAD_DATA) {
            mf_fail_at(error, status, path, duplicate_line, "%s", why.message);
        } else if (status != MF_OK && error != NULL) {
            *error = why;
        }
    }
    if (status == MF_OK && ratings->r.n == 0) {
        status =
            mf_fail_at(error, MF_BAD_DATA, path, 1, "no ratings are left; expected at least one");
        if (test_path != NULL) {
            mf_csr_clear(heldout);
        }
    }
    mf_builder_free(builder);
    if (status != MF_OK) {
        mf_ratings_clear(ratings);
    }
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

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

static const mf_format *format_of(const char *name)
{
    size_t length = bare_length(name);
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        const char *const *endings = mf_formats[f]->endings;
        for (size_t e = 0; mf_formats[f]->write != NULL && endings[e] != NULL; e++) {
            if (ends_with(name, length, endings[e])) {
                return mf_formats[f];
            }
        }
    }
    return mf_formats[0];
}

bool mf_ratings_print(FILE *out, const char *name, const mf_ratings *ratings,
                      const atomic_bool *cancel)
{
    char bare[512];
    snprintf(bare, sizeof bare, "%.*s", (int)bare_length(name), name);
    return format_of(name)->write(out, bare, ratings, cancel) && fflush(out) == 0;
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
    mf_status status = saved_file_open(&file, path, error);
    if (status != MF_OK) {
        return status;
    }
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
        status = mf_fail_at(error, MF_SYSTEM, path, 0, "%s", why == NULL ? "cannot write" : why);
        saved_file_abandon(&file);
    }
    archive_entry_free(entry);
    archive_write_free(archive);
    return status;
}
