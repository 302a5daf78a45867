/* Reading in progress: see reading.h. */
#include "reading.h"

#include <stdarg.h>
#include <stdio.h>

#include "../data/clock.h"
#include "../data/fail.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

mf_status reading_add(reading *r, const char *watcher, size_t watcher_length, const char *movie,
                      size_t movie_length, double value, size_t line, mf_error *error)
{
    if (value == 0) {
        r->counts->n_zeros++;
        if (r->options->zero_missing) {
            return MF_OK;
        }
    }
    bool added = r->options->swap ? mf_builder_add(r->builder, movie, movie_length, watcher,
                                                   watcher_length, (float)value, line)
                                  : mf_builder_add(r->builder, watcher, watcher_length, movie,
                                                   movie_length, (float)value, line);
    return added ? MF_OK : mf_no_memory(error, "the ratings");
}

mf_status reading_bad_line(reading *r, size_t line, mf_error *error, const char *format, ...)
{
    char what[512];
    va_list list;
    if (r->options->skip_bad) {
        r->counts->n_bad++;
        return MF_OK;
    }
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    return mf_fail_at(error, MF_BAD_DATA, r->path, line, "%s", what);
}

mf_status reading_go_on(const reading *r, size_t lines, mf_error *error)
{
    if (r->options->progress == NULL) {
        return MF_OK;
    }
    mf_read_progress progress = {.lines = lines, .seconds = clock_now() - r->began};
    source_progress(r->from, &progress.bytes, &progress.bytes_total);
    return r->options->progress(r->options->context, &progress)
               ? MF_OK
               : mf_fail_at(error, MF_INTERRUPTED, r->path, 0, "reading was cancelled");
}
