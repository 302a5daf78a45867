/* Files compressed by the ending of their name: see packer.h. */
#include "packer.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static const char *const filters[][2] = {{".gz", "gzip"}, {".xz", "xz"}, {".zst", "zstd"}};
enum { FILTERS = sizeof filters / sizeof filters[0] };

/* Which of the filters a name asks for; FILTERS: none. */
static size_t filter_of(const char *name)
{
    size_t length = strlen(name), f = 0;
    for (; f < FILTERS; f++) {
        size_t n = strlen(filters[f][0]);
        if (length >= n && strcmp(name + length - n, filters[f][0]) == 0) {
            break;
        }
    }
    return f;
}

size_t packer_bare_length(const char *name)
{
    size_t f = filter_of(name);
    return strlen(name) - (f == FILTERS ? 0 : strlen(filters[f][0]));
}

static la_ssize_t to_archive(void *context, const char *bytes, size_t length)
{
    la_ssize_t written = archive_write_data(context, bytes, length);
    return written < 0 ? 0 : written;
}

/* libarchive at the beginning of a file of one member. */
static bool begin_writing(packer *p, const char *name, int fd)
{
    size_t f = filter_of(name);
    bool good = p->archive != NULL && p->entry != NULL &&
                archive_write_set_format_raw(p->archive) == ARCHIVE_OK;
    if (good && f < FILTERS) {
        good = archive_write_add_filter_by_name(p->archive, filters[f][1]) == ARCHIVE_OK;
    }
    if (good && f == 0) {
        archive_write_set_filter_option(p->archive, "gzip", "timestamp", NULL);
        archive_write_set_filter_option(p->archive, "gzip", "compression-level", "9");
    }
    if (good) {
        archive_entry_set_filetype(p->entry, AE_IFREG);
        archive_write_set_bytes_in_last_block(p->archive, 1);
        good = archive_write_open_fd(p->archive, fd) == ARCHIVE_OK &&
               archive_write_header(p->archive, p->entry) == ARCHIVE_OK;
    }
    return good;
}

void packer_begin(packer *p, const char *name, int fd)
{
    *p = (packer){.archive = archive_write_new(), .entry = archive_entry_new()};
    if (begin_writing(p, name, fd)) {
        p->out = fopencookie(p->archive, "w", (cookie_io_functions_t){.write = to_archive});
    }
}

bool packer_end(packer *p, char *why, size_t size)
{
    bool good = p->out != NULL && fflush(p->out) == 0 && !ferror(p->out);
    good = p->out != NULL && fclose(p->out) == 0 && good;
    good = p->archive != NULL && archive_write_close(p->archive) == ARCHIVE_OK && good;
    const char *known = p->archive == NULL ? NULL : archive_error_string(p->archive);
    snprintf(why, size, "%s", known == NULL ? "" : known);
    archive_entry_free(p->entry);
    archive_write_free(p->archive);
    *p = (packer){0};
    return good;
}
