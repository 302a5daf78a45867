/* Writing text triples, plain or gzipped through libarchive. */

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "archive.h"
#include "format.h"
#include "mfexplore/status.h"

static bool ends_with(const char *path, const char *ending)
{
    size_t path_length = strlen(path), length = strlen(ending);
    return path_length >= length && strcmp(path + path_length - length, ending) == 0;
}

static const char *delimiter_for(const char *path)
{
    static const char *const endings[][2] = {{".tsv", "\t"}, {".data", "\t"}, {".dat", "::"}};
    for (size_t i = 0; i < 3; i++) {
        char zipped[16];
        snprintf(zipped, sizeof zipped, "%s.gz", endings[i][0]);
        if (ends_with(path, endings[i][0]) || ends_with(path, zipped)) {
            return endings[i][1];
        }
    }
    return ",";
}

/* Quotes an id when it would not read back as it is. */
static int write_id(FILE *out, const char *id, const char *delimiter)
{
    if (strstr(id, delimiter) == NULL && strpbrk(id, "\" \t#%\r\n") == NULL) {
        return fputs(id, out);
    }
    fputc('"', out);
    for (const char *c = id; *c != '\0'; c++) {
        if (*c == '"') {
            fputc('"', out);
        }
        fputc(*c, out);
    }
    return fputc('"', out);
}

static la_ssize_t to_archive(void *context, const char *bytes, size_t length)
{
    la_ssize_t written = archive_write_data(context, bytes, length);
    return written < 0 ? 0 : written;
}

/* The shortest decimal that reads back as the same float. */
static void shortest(float value, char number[32])
{
    for (int digits = 2; digits <= 9; digits++) {
        snprintf(number, 32, "%.*g", digits, (double)value);
        if (strtof(number, NULL) == value) {
            return;
        }
    }
}

/* Writes all lines through `out`, which is closed. */
static bool write_lines(FILE *out, const mf_ratings *ratings, const char *delimiter,
                        const atomic_bool *cancel)
{
    const mf_csr *r = &ratings->r;
    fprintf(out, "watcher%smovie%srating\n", delimiter, delimiter);
    for (size_t i = 0; i < r->n_rows && !ferror(out) && !mf_is_cancelled(cancel); i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            write_id(out, mf_id(&ratings->watchers, i), delimiter);
            fputs(delimiter, out);
            write_id(out, mf_id(&ratings->movies, r->col[k]), delimiter);
            char number[32];
            shortest(r->value[k], number);
            fprintf(out, "%s%s\n", delimiter, number);
        }
    }
    bool good = !ferror(out) && !mf_is_cancelled(cancel);
    return fclose(out) == 0 && good;
}

mf_status mf_ratings_write(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           mf_error *error)
{
    static const char *const filters[][2] = {{".gz", "gzip"}, {".xz", "xz"}, {".zst", "zstd"}};
    saved_file file;
    mf_status status = saved_file_open(&file, path, error);
    if (status != MF_OK) {
        return status;
    }
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    FILE *out = NULL;
    bool good = archive != NULL && entry != NULL && archive_write_set_format_raw(archive) == 0;
    for (size_t i = 0; good && i < 3; i++) {
        if (ends_with(path, filters[i][0])) {
            good = archive_write_add_filter_by_name(archive, filters[i][1]) == ARCHIVE_OK;
            if (i == 0) { /* the same bytes at any hour */
                archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
                archive_write_set_filter_option(archive, "gzip", "compression-level", "9");
            }
        }
    }
    if (good) {
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_write_set_bytes_in_last_block(archive, 1);
        good = archive_write_open_fd(archive, file.fd) == ARCHIVE_OK &&
               archive_write_header(archive, entry) == ARCHIVE_OK;
    }
    if (good) {
        out = fopencookie(archive, "w", (cookie_io_functions_t){.write = to_archive});
        good = out != NULL && write_lines(out, ratings, delimiter_for(path), cancel);
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
