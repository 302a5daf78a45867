/* Reading in progress: see reading.h. */
#include "reading.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../data/clock.h"
#include "../data/fail.h"
#include "../draw/utf8.h"
#include "text.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

bool reading_is_missing(const mf_read_options *options, const char *text, size_t length,
                        double value)
{
    double missing;
    if (options->missing == NULL) {
        return false;
    }
    size_t n = strlen(options->missing);
    return (text != NULL && length == n && memcmp(text, options->missing, n) == 0) ||
           (text_number(options->missing, n, &missing) == NUMBER_OK && missing == value);
}

bool reading_leaves_out(const mf_read_options *options, double value, mf_ratings *counts)
{
    counts->n_zeros += value == 0;
    return value == 0 && options->zero_missing;
}

void reading_add_counts(mf_ratings *whole, const mf_ratings *part)
{
    whole->n_zeros += part->n_zeros;
    whole->n_bad += part->n_bad;
    whole->n_missing += part->n_missing;
    whole->n_blank += part->n_blank;
}

static mf_status add(reading *r, const char *watcher, size_t watcher_length, const char *movie,
                     size_t movie_length, double value, size_t line, mf_error *error)
{
    bool added = r->options->swap ? mf_builder_add_timed(r->builder, movie, movie_length, watcher,
                                                         watcher_length, value, line, r->time)
                                  : mf_builder_add_timed(r->builder, watcher, watcher_length, movie,
                                                         movie_length, value, line, r->time);
    return added ? MF_OK : mf_no_memory(error, "the ratings");
}

mf_status reading_add(reading *r, const char *watcher, size_t watcher_length, const char *movie,
                      size_t movie_length, double value, size_t line, mf_error *error)
{
    if (reading_is_missing(r->options, NULL, 0, value)) {
        r->counts->n_missing++;
        return MF_OK;
    }
    return reading_leaves_out(r->options, value, r->counts)
               ? MF_OK
               : add(r, watcher, watcher_length, movie, movie_length, value, line, error);
}

mf_status reading_add_pair(reading *r, const char *watcher, size_t watcher_length,
                           const char *movie, size_t movie_length, size_t line, mf_error *error)
{
    return add(r, watcher, watcher_length, movie, movie_length, (double)NAN, line, error);
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

void reading_name_column(char out[MF_COLUMN_NAME_MOST], const char *name, size_t length,
                         size_t place)
{
    if (length == 0) {
        snprintf(out, MF_COLUMN_NAME_MOST, "column %zu", place + 1);
    } else {
        size_t to = 0, bytes;
        for (size_t i = 0; i < length && to + 5 < MF_COLUMN_NAME_MOST; i += bytes) {
            uint32_t code = utf8_decode(name + i, length - i, &bytes);
            bool plain = code >= 0x20 && !(code >= 0x7f && code < 0xa0) && code != UTF8_INVALID &&
                         !(code >= 0x200e && code <= 0x200f) &&
                         !(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069);
            to += utf8_encode(plain ? code : '?', out + to);
        }
        out[to] = '\0';
    }
}

void reading_note_title(reading *r, const char *title, size_t length)
{
    if (length > 0) {
        mf_ratings_note(r->counts, "header",
                        "the first line, '%.*s', is passed over: the names of columns follow it",
                        (int)(length > 40 ? 40 : length), title);
    }
}

void reading_note_commented(reading *r, size_t line)
{
    if (line > 0) {
        mf_ratings_note(r->counts, "comments",
                        "what begins with # or %% is a comment, but line %zu has the columns of a "
                        "rating; quotes around its id keep it",
                        line);
    }
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

size_t reading_threads(const mf_read_options *options)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = options->threads > 0 ? options->threads : cores > 0 ? (size_t)cores : 1;
    n = n > READING_THREADS_MOST ? READING_THREADS_MOST : n;
    return options->duplicates == MF_DUPLICATES_ERROR ? 1 : n;
}
