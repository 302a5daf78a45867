/* convert: ratings from any format to any other, whole or a part of them. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../data/filter.h"
#include "../data/ratings.h"
#include "../data/split.h"
#include "../format/format.h"
#include "../lab/lab.h"
#include "answer.h"
#include "writing.h"
#include "mfexplore/status.h"

static const option options_convert[] = {
    {"output", 'o', OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "where to write, in the format that the name's ending says (see formats), each also with .gz, "
     ".xz, .zst; - is standard output, as .csv"},
    {"test-output", 0, OPTION_OUTPUT, "FILE", NULL, 0, 0, NULL,
     "write what --test, --split or --holdout hold out there, and the rest to --output"},
    {"holdout", 0, OPTION_NUMBER, "SHARE", "0.1", 0, 0.9999, NULL,
     "share held out for --test-output"},
    {"seed", 0, OPTION_COUNT, "S", "0", 0, 4294967295.0, NULL, "seed of the split and the sample"},
    {"min-per-watcher", 0, OPTION_COUNT, "N", "1", 1, 4e9, NULL,
     "only watchers with so many ratings or more"},
    {"min-per-movie", 0, OPTION_COUNT, "N", "1", 1, 4e9, NULL,
     "only movies with so many; with both until all that are left have so many"},
    {"sample", 0, OPTION_NUMBER, "SHARE", "1", 0, 1, NULL, "keep this share of the ratings"},
    {"watchers", 0, OPTION_TEXT, "LIST", NULL, 0, 0, NULL, "only these watchers, between commas"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* The indices of the ids in "ann,ben"; the caller frees them. */
static mf_status read_watchers(const mf_lab *lab, const char *list, uint32_t **found, size_t *n,
                               mf_error *error)
{
    char *copy = mf_copy(list), *rest = NULL;
    *found = mf_alloc(strlen(list) + 1, sizeof **found);
    *n = 0;
    mf_status status = copy == NULL || *found == NULL ? mf_no_memory(error, "a list") : MF_OK;
    for (char *id = copy == NULL ? NULL : strtok_r(copy, ",", &rest); status == MF_OK && id != NULL;
         id = strtok_r(NULL, ",", &rest)) {
        status = find_watcher(lab, id, &(*found)[(*n)++], error);
    }
    free(copy);
    return status;
}

static mf_status write_and_say(mf_lab *lab, const char *path, const mf_ratings *ratings,
                               output *out)
{
    mf_status status = write_ratings_to(path, ratings, &lab->cancel, out);
    if (status == MF_OK && strcmp(path, "-") != 0) {
        output_note(out, "%zu rating%s written to %s", ratings->r.n, text_s(ratings->r.n), path);
    }
    return status;
}

/* Both parts of the split, or of --test: ratings of their own. */
static mf_status divide(mf_lab *lab, const mf_ratings *ratings, const arguments *args,
                        mf_ratings kept[2], mf_error *error)
{
    mf_split split = {0};
    const mf_csr *parts[2] = {&ratings->r, &lab->test};
    mf_status status = MF_OK;
    if (lab->test_path == NULL) {
        status = mf_split_ruled(ratings, lab->rule, argument_number(args, "holdout"),
                                (uint64_t)argument_number(args, "seed"), &split, error);
        parts[0] = &split.train;
        parts[1] = &split.heldout;
    }
    for (unsigned part = 0; part < 2 && status == MF_OK; part++) {
        status = mf_ratings_part(ratings, parts[part], &kept[part], error);
        if (status == MF_BAD_DATA) {
            mf_fail(error, status,
                    part == 0 ? "no training ratings are left; expected some"
                              : "nothing is held out; expected some ratings");
        }
    }
    mf_split_clear(&split);
    return status;
}

/* Writes both, the training ratings first. */
static mf_status write_split(mf_lab *lab, const mf_ratings *ratings, const arguments *args,
                             output *out)
{
    const char *paths[2] = {argument_text(args, "output"), argument_text(args, "test-output")};
    mf_ratings kept[2];
    kept[0] = kept[1] = (mf_ratings){0};
    mf_status status = divide(lab, ratings, args, kept, &out->error);
    for (unsigned part = 0; part < 2 && status == MF_OK; part++) {
        status = write_and_say(lab, paths[part], &kept[part], out);
    }
    mf_ratings_clear(&kept[0]);
    mf_ratings_clear(&kept[1]);
    return status;
}

/* What cannot be is said before anything is written. */
static mf_status check(const mf_lab *lab, const arguments *args, bool filters, mf_error *error)
{
    const char *path = argument_text(args, "output"), *test = argument_text(args, "test-output");
    bool by_time = lab->rule.kind == MF_SPLIT_TIME || lab->rule.kind == MF_SPLIT_LAST;
    if (path == NULL) {
        return mf_fail(error, MF_USAGE, "convert needs -o FILE");
    }
    if (lab->ratings.r.n == 0) {
        return mf_fail(error, MF_BAD_DATA, "%s holds no ratings; expected some", lab->path);
    }
    if (test == NULL) {
        static const char *const of_splits[] = {"holdout", "split", "per-watcher", "test", NULL};
        return refuse_named(args, of_splits, "without --test-output nothing is held out", error);
    }
    if (strcmp(path, "-") == 0 && strcmp(test, "-") == 0) {
        return mf_fail(error, MF_USAGE,
                       "-o and --test-output both to standard output; expected a file for one");
    }
    if (filters && (by_time || lab->test_path != NULL)) {
        return mf_fail(error, MF_USAGE,
                       "filters beside a split by time or --test; expected one of them");
    }
    mf_status status = strcmp(path, "-") == 0 ? MF_OK : mf_ratings_check_name(path, error);
    return status == MF_OK && strcmp(test, "-") != 0 ? mf_ratings_check_name(test, error) : status;
}

static mf_status run_convert(mf_lab *lab, const arguments *args, output *out)
{
    const char *list = argument_text(args, "watchers");
    mf_filter filter = {.min_per_watcher = argument_count(args, "min-per-watcher"),
                        .min_per_movie = argument_count(args, "min-per-movie"),
                        .sample = argument_number(args, "sample"),
                        .seed = (uint64_t)argument_number(args, "seed")};
    uint32_t *watchers = NULL;
    mf_ratings kept = {0};
    bool filters =
        list != NULL || filter.min_per_watcher > 1 || filter.min_per_movie > 1 || filter.sample < 1;
    mf_status status = check(lab, args, filters, &out->error);
    if (status == MF_OK && list != NULL) {
        status = read_watchers(lab, list, &watchers, &filter.n_watchers, &out->error);
        filter.watchers = watchers;
    }
    if (status == MF_OK && filters) {
        status = mf_ratings_filter(&lab->ratings, &filter, &kept, &out->error);
    }
    if (status == MF_OK) {
        const mf_ratings *what = filters ? &kept : &lab->ratings;
        status = argument_text(args, "test-output") != NULL
                     ? write_split(lab, what, args, out)
                     : write_and_say(lab, argument_text(args, "output"), what, out);
    }
    mf_ratings_clear(&kept);
    free(watchers);
    return status;
}

const verb verb_convert = {
    .name = "convert",
    .summary = "write the ratings, or a part of them, in another format",
    .operands = "",
    .details = "Writes the ratings sorted by watcher and movie, in the format that the name of the "
               "output asks for (formats lists them), whole, filtered, or split into training and "
               "test ratings.",
    .example = "data/sample.csv.gz --min-per-movie 2 -o ratings.tsv",
    .need = NEEDS_DATA,
    .groups = (const option *const[]){options_convert, options_data, options_common, NULL},
    .run = run_convert,
};
