/* A file that several mates read, each a part of its lines. */
#include <stdio.h>
#include <string.h>

#include "../data/builder.h"
#include "../data/mates.h"
#include "../data/ratings.h"
#include "../data/sanity.h"
#include "format.h"
#include "members.h"
#include "reading.h"
#include "source.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* What several mates are going to divide: a hash that tells it from other files, and its bytes. */
typedef struct extent {
    uint64_t hash, bytes;
} extent;

/* Of all files that would be read. False where not all are plain ones. */
static bool measure(const char *path, extent *seen)
{
    source *from;
    const char *pattern;
    bool all;
    mf_status status = source_open(path, &from, NULL);
    *seen = (extent){0};
    if (status != MF_OK) {
        return false;
    }
    size_t member = members_choose(from, &pattern, &all);
    size_t end = all ? source_count(from) : member + 1;
    for (; member < end && status == MF_OK; member++) {
        if (all && !source_matches(from, member, pattern)) {
            continue;
        }
        status = source_enter(from, member, NULL);
        status = status == MF_OK && !source_is_plain(from) ? MF_BAD_DATA : status;
        status = status == MF_OK ? source_identify(from, &seen->hash, NULL) : status;
        seen->bytes += status == MF_OK ? source_size(from) : 0;
    }
    source_close(from);
    return status == MF_OK;
}

/* Counts of lines of all parts. */
static void add_counts(const mf_mates *mates, mf_ratings *ratings)
{
    uint64_t counts[] = {ratings->n_lines, ratings->n_zeros, ratings->n_bad, ratings->n_blank,
                         ratings->n_missing};
    mf_mates_add(mates, counts, sizeof counts / sizeof *counts);
    ratings->n_lines = (size_t)counts[0];
    ratings->n_zeros = (size_t)counts[1];
    ratings->n_bad = (size_t)counts[2];
    ratings->n_blank = (size_t)counts[3];
    ratings->n_missing = (size_t)counts[4];
}

mf_status mf_ratings_read_divided(const mf_mates *mates, const char *path,
                                  const mf_read_options *options, mf_ratings *ratings,
                                  bool *divided, mf_error *error)
{
    extent seen = {0};
    *ratings = (mf_ratings){0};
    *divided = false;
    bool plain = strcmp(path, "-") != 0 && !options->times && measure(path, &seen);
    char what[80];
    snprintf(what, sizeof what, "%llu bytes, digest %016llx", (unsigned long long)seen.bytes,
             (unsigned long long)seen.hash);
    mf_status status = mf_mates_compare(mates, what, MF_BAD_DATA, path, error);
    if (status != MF_OK || mf_mates_any(mates, !plain)) {
        return status;
    }
    mf_builder *builder = mf_builder_new(options->duplicates);
    status = builder == NULL ? MF_SYSTEM
                             : reading_read_file(path, options, false, mates, seen.bytes, builder,
                                                 ratings, NULL);
    if (!mf_mates_any(mates, status != MF_OK)) {
        status = mf_builder_finish_shared(builder, mates, ratings, error);
        *divided = status == MF_OK && ratings->r.n > 0;
    }
    mf_builder_free(builder);
    if (*divided) {
        add_counts(mates, ratings);
        mf_ratings_check(ratings);
    } else {
        mf_ratings_clear(ratings);
    }
    return MF_OK;
}
