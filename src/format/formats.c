/* The table of ratings formats, one line each, and reading through it. */
#include "format.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/clock.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/overlap.h"
#include "../data/ratings.h"
#include "../data/sanity.h"
#include "members.h"
#include "source.h"
#include "text.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* One line a format. */
#define FORMATS(_)                                                                                 \
    _(triples)                                                                                     \
    _(wide)                                                                                        \
    _(matrixmarket)                                                                                \
    _(numpy)                                                                                       \
    _(json)                                                                                        \
    _(netflix)                                                                                     \
    _(yahoo)                                                                                       \
    _(foreign)                                                                                     \
    /* the next above this line */

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

/* The format that is surest of the first bytes; of equally sure ones the first. One that is not
 * certain does not take a file whose options are not for it. */
static const mf_format *sniff(const first_bytes *first, const mf_read_options *options)
{
    const mf_format *best = mf_formats[0];
    sureness most = SURE_NOT;
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        sureness sure = mf_formats[f]->sniff(first);
        if (sure < SURE_CERTAIN && check_options(mf_formats[f], options, NULL) != MF_OK) {
            continue;
        }
        best = sure > most ? mf_formats[f] : best;
        most = sure > most ? sure : most;
    }
    return best;
}

bool first_has_member(const first_bytes *first, const char *name)
{
    const source *from = first->from;
    for (size_t m = 0; from != NULL && source_is_archive(from) && m < source_count(from); m++) {
        if (strcmp(source_member(from, m), name) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- one member ------------------------------------------------------------------------------ */

/* Where messages are: the file, of an archive or a folder also the member. */
static void name_place(const source *from, size_t member, char *out, size_t size)
{
    const char *path = source_is_list(from) ? "" : source_path(from);
    const char *name = source_count(from) < 2 && path[0] != '\0' ? "" : source_member(from, member);
    snprintf(out, size, "%s%s%s", path, path[0] != '\0' && name[0] != '\0' ? "::" : "", name);
}

/* Looks at what was entered. The caller frees `text`. */
static mf_status look_ahead(reading *r, first_bytes *first, char **text, mf_error *error)
{
    mf_error why = {0};
    mf_status status = source_peek(r->from, &first->raw, &first->n_raw, &why);
    if (status != MF_OK) {
        return mf_fail_at(error, status, r->path, 1, "%s", why.message);
    }
    *text = mf_alloc(2 * first->n_raw + 1, 1);
    if (*text == NULL) {
        return mf_no_memory(error, "reading");
    }
    first->more = first->n_raw == SOURCE_AHEAD;
    first->bytes = *text;
    first->n = text_as_read(first->raw, first->n_raw, *text);
    return MF_OK;
}

/* Reads a member; SIZE_MAX: the whole archive, by the format, which then is known. */
static mf_status read_member(reading *r, size_t member, const mf_format *format, mf_error *error)
{
    char *text = NULL, place[PATH_MAX + 256];
    const char *path = r->path;
    first_bytes first = {.from = r->from};
    mf_status status = MF_OK;
    r->first = &first;
    if (member != SIZE_MAX) {
        name_place(r->from, member, place, sizeof place);
        r->path = place;
        status = source_enter(r->from, member, error);
    }
    if (status == MF_OK && member != SIZE_MAX) {
        status = look_ahead(r, &first, &text, error);
    }
    if (format == NULL) {
        format = status == MF_OK ? sniff(&first, r->options) : mf_formats[0];
    }
    status = status == MF_OK ? check_options(format, r->options, error) : status;
    if (status == MF_OK && r->counts->columns.format == NULL) {
        r->counts->columns.format = format->name;
    }
    if (status == MF_OK && r->mates != NULL && !format->divides) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 0, "cannot be divided");
    }
    status = status == MF_OK ? format->read(r, error) : status;
    r->path = path;
    r->first = NULL;
    free(text);
    return status;
}

/* ---- all of a source ----------------------------------------------------------------------- */

static mf_status read_members(reading *r, const mf_format *format, mf_error *error)
{
    const char *pattern;
    bool all;
    size_t member = members_choose(r->from, &pattern, &all), n = 0;
    mf_columns *columns = &r->counts->columns;
    mf_status status = MF_OK;
    if (!all) {
        if (source_count(r->from) > 1 && columns->member[0] == '\0') {
            snprintf(columns->member, sizeof columns->member, "%s", source_member(r->from, member));
        }
        members_note_others(r, member, pattern);
        status = read_member(r, member, format, error);
        if (status == MF_BAD_DATA && source_is_cut(r->from)) {
            mf_fail_at(error, status, r->path, 1,
                       "the archive is damaged behind its file %.60s; expected a whole archive",
                       source_member(r->from, source_count(r->from) - 1));
        }
        return status;
    }
    for (; member < source_count(r->from) && status == MF_OK; member++) {
        if (source_matches(r->from, member, pattern)) {
            status = read_member(r, member, format, error);
            r->before += r->mates == NULL || status != MF_OK ? 0 : source_size(r->from);
            n++;
        }
    }
    snprintf(columns->member, sizeof columns->member, "%zu files %s", n,
             source_is_list(r->from) ? "between commas" : pattern);
    return status;
}

mf_status reading_read_file(const char *path, const mf_read_options *options, bool is_test,
                            const mf_mates *mates, uint64_t all, mf_builder *builder,
                            mf_ratings *counts, mf_error *error)
{
    reading r = {.options = options,
                 .builder = builder,
                 .counts = counts,
                 .began = clock_now(),
                 .pairs_are_enough = is_test,
                 .mates = mates,
                 .all = all};
    const mf_format *format = options->format == NULL || strcmp(options->format, "auto") == 0
                                  ? NULL
                                  : find_format(options->format);
    mf_status status = source_open(path, &r.from, error);
    if (status != MF_OK) {
        return status;
    }
    r.path = source_path(r.from);
    first_bytes archive = {.bytes = "", .raw = "", .from = r.from};
    const mf_format *whole = source_is_archive(r.from) ? sniff(&archive, options) : NULL;
    if (whole != NULL && whole->whole_archives && (format == NULL || format == whole)) {
        status = read_member(&r, SIZE_MAX, whole, error);
    } else {
        status = read_members(&r, format, error);
    }
    counts->zeros_missing = options->zero_missing;
    status = source_end(r.from, status, error);
    if (status == MF_OK && mates != NULL && !r.divided) { /* an empty file, or one of no lines */
        status = mf_fail_at(error, MF_BAD_DATA, path, 0, "cannot be divided");
    }
    return status;
}

/* What is held out is not trained on. */
/* Is nobody, or nothing, both trained on and held out? Then ids or columns are mixed up. */
static void note_strangers(mf_ratings *ratings, const mf_csr *heldout, const char *test_path)
{
    const mf_csr *r = &ratings->r;
    unsigned char *trained = mf_alloc_zero(r->n_cols, 1);
    bool watcher = false, movie = trained == NULL; /* then it is not known */
    for (size_t i = 0; i < r->n_rows; i++) {
        watcher = watcher || (r->row_start[i] < r->row_start[i + 1] &&
                              heldout->row_start[i] < heldout->row_start[i + 1]);
    }
    for (size_t t = 0; t < r->n && trained != NULL; t++) {
        trained[r->col[t]] = 1;
    }
    for (size_t t = 0; t < heldout->n && !movie; t++) {
        movie = trained[heldout->col[t]] != 0;
    }
    free(trained);
    if (!watcher || !movie) {
        mf_ratings_note(ratings, "strangers",
                        "no %s of %.200s has a training rating: are its columns in another order, "
                        "or its ids others?",
                        watcher ? "movie"
                        : movie ? "watcher"
                                : "watcher and no movie",
                        test_path);
    }
}

static mf_status separate(const char *path, const char *test_path, mf_ratings *ratings,
                          mf_csr *heldout, mf_error *error)
{
    size_t n_test = heldout->n;
    mf_overlap found = mf_overlap_remove(ratings, heldout);
    if (found.n_shared > 0) {
        mf_ratings_note(ratings, "overlap",
                        "%zu of %zu held-out pairs were in the training file: taken out of it",
                        found.n_shared, n_test);
    }
    if (found.n_unknown > 0) {
        mf_ratings_note(ratings, "pairs",
                        "%zu of %zu held-out pairs have no rating in either file: left out",
                        found.n_unknown, n_test);
    }
    if (ratings->r.n == 0 || heldout->n == 0) {
        bool train = ratings->r.n == 0;
        mf_csr_clear(heldout);
        return mf_fail_at(error, MF_BAD_DATA, train ? path : test_path, 1,
                          train
                              ? "all of its ratings are in the test file; expected some to train on"
                              : "none of its pairs has a rating; expected ratings to be held out");
    }
    note_strangers(ratings, heldout, test_path);
    return MF_OK;
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
    if (options->times) {
        mf_builder_keep_times(builder);
    }
    mf_error why;
    mf_twice twice = {0};
    mf_status status = reading_read_file(path, options, false, NULL, 0, builder, ratings, error);
    if (status == MF_OK && test_path != NULL) {
        mf_builder_next_part(builder);
        mf_columns of_training = ratings->columns;
        status = reading_read_file(test_path, options, true, NULL, 0, builder, ratings, error);
        ratings->columns = of_training;
    }
    if (status == MF_OK) {
        status =
            mf_builder_finish(builder, ratings, test_path != NULL ? heldout : NULL, &twice, &why);
        if (status == MF_BAD_DATA) {
            mf_fail_at(error, status, twice.part == 0 ? path : test_path, twice.line, "%s",
                       why.message);
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
    if (status == MF_OK && test_path != NULL) {
        status = separate(path, test_path, ratings, heldout, error);
    }
    if (status == MF_OK && !ratings->has_times) {
        free(ratings->time); /* they were asked for, and there are none */
        ratings->time = NULL;
    }
    if (status == MF_OK) {
        mf_ratings_check(ratings);
    } else {
        mf_ratings_clear(ratings);
    }
    return status;
}
