/* Writing ratings through the table of formats: the format and the compression of a name's endings.
 */
#include "format.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../data/c_locale.h"
#include "../data/cancel.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "packer.h"
#include "saved_file.h"
#include "mfexplore/status.h"

static bool ends_with(const char *name, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length >= n && strncmp(name + length - n, ending, n) == 0;
}

/* Of the endings that fit the longest; the first format where a name has none, NULL where nothing
 * is written under its ending. */
static const mf_format *format_of(const char *name)
{
    size_t length = packer_bare_length(name), most = 0;
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
    snprintf(bare, sizeof bare, "%.*s", (int)packer_bare_length(name), name);
    const mf_format *format = format_of(name);
    locale_t former = mf_use_c_locale();
    bool good = format != NULL && format->write(out, bare, ratings, cancel) && fflush(out) == 0;
    int reason = errno;
    uselocale(former);
    errno = reason;
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
    char why[150];
    packer packed;
    packer_begin(&packed, path, file.fd);
    bool good = packed.out != NULL && mf_ratings_print(packed.out, path, ratings, cancel);
    int reason = errno;
    good = packer_end(&packed, why, sizeof why) && good;
    if (good) {
        status = saved_file_commit(&file, error);
    } else if (mf_is_cancelled(cancel)) {
        status = mf_fail_at(error, MF_INTERRUPTED, path, 0, "interrupted; nothing was written");
        saved_file_abandon(&file);
    } else {
        status =
            reason == EILSEQ
                ? mf_fail_at(error, MF_BAD_DATA, path, 0,
                             "an id is no UTF-8, which JSON cannot hold; expected another ending")
                : mf_fail_at(error, MF_SYSTEM, path, 0, "%s",
                             why[0] == '\0' ? "cannot write" : why);
        saved_file_abandon(&file);
    }
    return status;
}
