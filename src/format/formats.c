/* The table of ratings formats, and reading through it. */

#include <string.h>

#include "../data/builder.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ratings.h"
#include "format.h"
#include "triples.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

const mf_format mf_formats[] = {
    {"triples", "text lines of watcher, movie, rating, in any usual dialect", triples_read},
    {NULL, NULL, NULL},
};

mf_read_options mf_read_defaults(void)
{
    return (mf_read_options){.header = -1, .duplicates = MF_DUPLICATES_LAST};
}

static const mf_format *find_format(const char *name)
{
    if (name == NULL || strcmp(name, "auto") == 0) {
        return &mf_formats[0];
    }
    for (const mf_format *format = mf_formats; format->name != NULL; format++) {
        if (strcmp(format->name, name) == 0) {
            return format;
        }
    }
    return NULL;
}

mf_status mf_ratings_read(const char *path, const char *test_path, const mf_read_options *options,
                          mf_ratings *ratings, mf_csr *heldout, mf_error *error)
{
    *ratings = (mf_ratings){0};
    const mf_format *format = find_format(options->format);
    if (format == NULL) {
        return mf_fail(error, MF_USAGE, "unknown format '%s'; expected triples", options->format);
    }
    mf_builder *builder = mf_builder_new(options->duplicates);
    if (builder == NULL) {
        return mf_no_memory(error, "reading");
    }
    mf_error why;
    size_t duplicate_line = 0;
    mf_status status = format->read(path, options, builder, ratings, error);
    if (status == MF_OK && test_path != NULL) {
        mf_builder_next_part(builder);
        status = format->read(test_path, options, builder, ratings, error);
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
