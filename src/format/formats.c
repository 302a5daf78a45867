/* The table of ratings formats, one line each, and reading and writing through it. */
#include "format.h"

#include <archive.h>
#include <archive_entry.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/cancel.h"
#include "../data/clock.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/overlap.h"
#include "../data/ratings.h"
#include "../data/sanity.h"
#include "saved_file.h"
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
    first_bytes first = {.name = path, .from = r->from};
    mf_status status = MF_OK;
    r->first = &first;
    if (member != SIZE_MAX) {
        name_place(r->from, member, place, sizeof place);
        r->path = place;
        status = source_enter(r->from, member, error);
        first.name =
            source_member(r->from, member)[0] != '\0' ? source_member(r->from, member) : path;
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
    status = status == MF_OK ? format->read(r, error) : status;
    r->path = path;
    r->first = NULL;
    free(text);
    return status;
}

/* ---- which members --------------------------------------------------------------------------- */

/* What Hadoop and Spark write a table as: read one after the other. */
static const char *const parts = "part-*";

/* Names under which ratings are found where no format knows them, best first; and names of what
 * stands beside ratings, unless they are named as ratings, too. */
static const char *const likely[] = {"*rating*",     "*review*",    "*train*",     "*user*artist*",
                                     "*user*movie*", "*user*item*", "*user*book*", "*.csv",
                                     "*.tsv",        "*.dat",       "*.data",      "*.txt",
                                     "*.json*",      "*.mtx",       NULL};
static const char *const unlikely[] = {"*readme*",  "*movie*", "*item*",   "*title*", "*user*",
                                       "*artist*",  "*link*",  "*genome*", "*genre*", "*social*",
                                       "*.md",      "*.html",  "*.sh",     "*.pl",    "*.py",
                                       "*license*", "*.pdf",   "*.png",    "*.jpg",   NULL};
static const char *const named_ratings[] = {"*rating*.csv",
                                            "*rating*.tsv",
                                            "*rating*.dat",
                                            "*rating*.txt",
                                            "*rating*.json*",
                                            "*.rating",
                                            "*rated*",
                                            "*review*",
                                            "*user*artist*.*",
                                            "*user*movie*.*",
                                            "*user*item*.*",
                                            "*user*book*.*",
                                            NULL};
static const char *const never[] = {"*tag*", "*friend*", "*trust*", NULL};
/* Names of what may be ratings as well. */
static const char *const rivals[] = {"*.base", "*.test", "*train*", "*test*", "*rating*", NULL};

static bool matches_any(const source *from, size_t member, const char *const *patterns)
{
    for (size_t p = 0; patterns[p] != NULL; p++) {
        if (source_matches(from, member, patterns[p])) {
            return true;
        }
    }
    return false;
}

/* Is it rather something beside ratings? */
static bool is_beside(const source *from, size_t member)
{
    return matches_any(from, member, never) ||
           (matches_any(from, member, unlikely) && !matches_any(from, member, named_ratings));
}

/* The first member that matches and is not beside ratings; a training part before a test part.
 * SIZE_MAX: none. */
static size_t find_member(const source *from, const char *pattern)
{
    static const char *const tests[] = {"*test*", "*valid*", "*probe*", NULL};
    size_t best = SIZE_MAX;
    for (size_t m = 0; m < source_count(from); m++) {
        if (source_matches(from, m, pattern) && !is_beside(from, m)) {
            if (!matches_any(from, m, tests)) {
                return m;
            }
            best = best == SIZE_MAX ? m : best;
        }
    }
    return best;
}

/* Which member is read first, and by which pattern it was found (NULL: it was named, or it is the
 * only one). `*all`: all that match the pattern are read. */
static size_t choose_member(const source *from, const char **pattern, bool *all)
{
    *all = source_is_list(from);
    *pattern = *all ? "*" : NULL;
    if (*all) {
        return 0;
    }
    if (source_count(from) < 2 || source_wanted(from) != SIZE_MAX) {
        return source_count(from) < 2 ? 0 : source_wanted(from);
    }
    for (size_t f = 0; mf_formats[f] != NULL; f++) {
        const char *const *names = mf_formats[f]->members;
        for (size_t p = 0; names != NULL && names[p] != NULL; p++) {
            size_t member = find_member(from, names[p]);
            if (member != SIZE_MAX) {
                *pattern = names[p];
                *all = mf_formats[f]->all_members;
                return member;
            }
        }
    }
    size_t part = source_match(from, (const char *const[]){parts, NULL});
    if (part != SIZE_MAX) {
        *pattern = parts;
        *all = true;
        return part;
    }
    for (size_t p = 0; likely[p] != NULL; p++) {
        size_t member = find_member(from, likely[p]);
        if (member != SIZE_MAX) {
            *pattern = likely[p];
            return member;
        }
    }
    size_t any = source_match(from, (const char *const[]){"*", NULL});
    return any == SIZE_MAX ? 0 : any;
}

/* Says what else may be ratings. */
static void note_rivals(reading *r, size_t taken, const char *pattern)
{
    const source *from = r->from;
    size_t n = 0, first = 0;
    for (size_t m = 0; pattern != NULL && m < source_count(from); m++) {
        bool rival = m != taken && !is_beside(from, m) &&
                     (source_matches(from, m, pattern) || matches_any(from, m, rivals));
        first = rival && n == 0 ? m : first;
        n += rival;
    }
    if (n > 0) {
        mf_ratings_note(r->counts, "members",
                        "%.60s was read; %zu other file%s there may be ratings, too: %.60s::%.60s "
                        "reads that one",
                        source_member(from, taken), n, n == 1 ? "" : "s", r->path,
                        source_member(from, first));
    }
}

static mf_status read_members(reading *r, const mf_format *format, mf_error *error)
{
    const char *pattern;
    bool all;
    size_t member = choose_member(r->from, &pattern, &all), n = 0;
    mf_columns *columns = &r->counts->columns;
    mf_status status = MF_OK;
    if (!all) {
        if (source_count(r->from) > 1 && columns->member[0] == '\0') {
            snprintf(columns->member, sizeof columns->member, "%s", source_member(r->from, member));
        }
        note_rivals(r, member, pattern);
        return read_member(r, member, format, error);
    }
    for (; member < source_count(r->from) && status == MF_OK; member++) {
        if (source_matches(r->from, member, pattern)) {
            status = read_member(r, member, format, error);
            n++;
        }
    }
    snprintf(columns->member, sizeof columns->member, "%zu files %s", n,
             source_is_list(r->from) ? "between commas" : pattern);
    return status;
}

/* Reads one file into the builder's current part. */
static mf_status read_file(const char *path, const mf_read_options *options, bool is_test,
                           mf_builder *builder, mf_ratings *counts, mf_error *error)
{
    reading r = {.options = options,
                 .builder = builder,
                 .counts = counts,
                 .began = clock_now(),
                 .pairs_are_enough = is_test};
    const mf_format *format = options->format == NULL || strcmp(options->format, "auto") == 0
                                  ? NULL
                                  : find_format(options->format);
    mf_status status = source_open(path, &r.from, error);
    if (status != MF_OK) {
        return status;
    }
    r.path = source_path(r.from);
    first_bytes archive = {.name = r.path, .bytes = "", .raw = "", .from = r.from};
    const mf_format *whole = source_is_archive(r.from) ? sniff(&archive, options) : NULL;
    if (whole != NULL && whole->whole_archives && (format == NULL || format == whole)) {
        status = read_member(&r, SIZE_MAX, whole, error);
    } else {
        status = read_members(&r, format, error);
    }
    counts->zeros_missing = options->zero_missing;
    source_close(r.from);
    return status;
}

/* What is held out is not trained on. */
static mf_status separate(const char *path, const char *test_path, mf_ratings *ratings,
                          mf_csr *heldout, mf_error *error)
{
    size_t n_test = heldout->n;
    mf_overlap found = mf_overlap_remove(ratings, heldout);
    ratings->n_overlap = found.n_shared;
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
    size_t duplicate_line = 0;
    mf_status status = read_file(path, options, false, builder, ratings, error);
    if (status == MF_OK && test_path != NULL) {
        mf_builder_next_part(builder);
        mf_columns of_training = ratings->columns;
        status = read_file(test_path, options, true, builder, ratings, error);
        ratings->columns = of_training;
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

/* MF_USAGE with all endings where the name has none of them. */
static mf_status check_name(const char *name, mf_error *error)
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
    mf_status status = check_name(path, error);
    status = status == MF_OK ? saved_file_open(&file, path, error) : status;
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
