/* What a command writes: see written.h. */
#include "written.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../format/file_list.h"
#include "../format/saved_file.h"
#include "command.h"
#include "mfexplore/status.h"

/* The name of a file to read or write that the option gives; NULL: none. */
static const char *name_of(const option_value *value)
{
    bool names = option_is_file(value->option) && value->text != NULL;
    return names && strcmp(value->text, "-") != 0 ? value->text : NULL;
}

static bool writes(const option_value *value)
{
    return value->option->kind == OPTION_OUTPUT && name_of(value) != NULL;
}

/* The -o that every verb has who writes one thing. */
static bool is_output(const option_value *value)
{
    return value->option->kind == OPTION_OUTPUT && value->option->letter == 'o';
}

/* "-o", "--log" */
static const char *flag(const option_value *value, char out[64])
{
    is_output(value) ? snprintf(out, 64, "-o") : snprintf(out, 64, "--%s", value->option->name);
    return out;
}

static mf_status check_one(const arguments *args, const option_value *written, mf_error *error)
{
    const char *path = name_of(written);
    char one[64], two[64];
    for (size_t o = 0; o < args->n_values; o++) {
        const option_value *other = &args->values[o];
        const char *name = name_of(other);
        bool goes_on =
            args->verb->rewrites && is_output(written) && strcmp(other->option->name, "from") == 0;
        if (other != written && name != NULL && !goes_on && saved_file_is_same(path, name)) {
            return mf_fail(error, MF_USAGE,
                           "%s would write over %.200s, which %s names; expected two files",
                           flag(written, one), path, flag(other, two));
        }
    }
    return MF_OK;
}

mf_status check_written(const arguments *args, mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t o = 0; o < args->n_values && status == MF_OK; o++) {
        status = writes(&args->values[o]) ? check_one(args, &args->values[o], error) : MF_OK;
    }
    return status;
}

/* The files that `file` stands for: itself, an archive of which a member is named, those of a
 * folder, those between commas. */
static mf_status find_files(const char *file, file_list *all, mf_error *error)
{
    struct stat about;
    size_t before = all->n;
    char *path = mf_copy(file), *member = path == NULL ? NULL : strstr(path, "::");
    bool there = stat(file, &about) == 0;
    mf_status status = path == NULL ? mf_no_memory(error, "file names") : MF_OK;
    if (member != NULL && !there) {
        *member = '\0';
        there = stat(path, &about) == 0;
    }
    file_list within = {0};
    if (status == MF_OK && there && S_ISDIR(about.st_mode)) {
        status = file_list_folder(path, &within, error);
        status = status == MF_BAD_DATA ? MF_OK : status; /* reading says what is wrong with it */
        for (size_t f = 0; f < within.n && status == MF_OK; f++) {
            char name[4096];
            snprintf(name, sizeof name, "%s/%s", path, within.name[f]);
            status = file_list_add(all, name, error);
        }
    } else if (status == MF_OK && !there) {
        (void)file_list_named(path, all, NULL); /* reading says what is wrong */
    }
    file_list_clear(&within);
    status = status == MF_OK && all->n == before ? file_list_add(all, path, error) : status;
    free(path);
    return status;
}

/* MF_USAGE where `path`, which `flag` writes, is one of the files that are read. */
static mf_status check_apart(const char *path, const char *flag, const file_list *all,
                             mf_error *error)
{
    for (size_t f = 0; f < all->n; f++) {
        if (saved_file_is_same(path, all->name[f])) {
            return mf_fail(error, MF_USAGE,
                           "%s would write over %.200s, which is being read; expected another file",
                           flag, all->name[f]);
        }
    }
    return MF_OK;
}

mf_status check_kept(const arguments *args, const char *file, bool is_model, mf_error *error)
{
    file_list all = {0};
    bool any = false;
    char text[64];
    for (size_t o = 0; o < args->n_values; o++) {
        any = any || writes(&args->values[o]);
    }
    mf_status status = any ? find_files(file, &all, error) : MF_OK;
    for (size_t o = 0; o < args->n_values && status == MF_OK; o++) {
        const option_value *value = &args->values[o];
        bool goes_on = args->verb->rewrites && is_model && is_output(value);
        if (writes(value) && !goes_on) {
            status = check_apart(name_of(value), flag(value, text), &all, error);
        }
    }
    file_list_clear(&all);
    return status;
}

/* What has been read beside the open file; returns how many. */
static size_t read_beside(const mf_lab *lab, const char *names[3])
{
    const char *const all[] = {lab->test_path, lab->ratings.titles.path, lab->truth_path};
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i] != NULL) {
            names[n++] = all[i];
        }
    }
    return n;
}

mf_status check_lab(const arguments *args, const mf_lab *lab, mf_error *error)
{
    const char *names[3];
    size_t n = read_beside(lab, names);
    mf_status status =
        lab->path == NULL ? MF_OK : check_kept(args, lab->path, lab->is_model, error);
    for (size_t i = 0; i < n && status == MF_OK; i++) {
        status = check_kept(args, names[i], false, error);
    }
    return status;
}

mf_status check_not_read(const mf_lab *lab, const char *path, mf_error *error)
{
    const char *names[3];
    file_list all = {0};
    size_t n = read_beside(lab, names);
    mf_status status = lab->path == NULL ? MF_OK : find_files(lab->path, &all, error);
    for (size_t i = 0; i < n && status == MF_OK; i++) {
        status = find_files(names[i], &all, error);
    }
    status = status == MF_OK ? check_apart(path, "-o", &all, error) : status;
    file_list_clear(&all);
    return status;
}
