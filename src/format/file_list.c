/* Names of files: see file_list.h. */
#include "file_list.h"

#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

mf_status file_list_add(file_list *list, const char *name, mf_error *error)
{
    char *copy = mf_copy(name == NULL ? "" : name);
    if (copy == NULL ||
        !mf_grow((void **)&list->name, &list->capacity, list->n + 1, sizeof *list->name)) {
        free(copy);
        return mf_no_memory(error, "an archive's members");
    }
    list->name[list->n++] = copy;
    return MF_OK;
}

void file_list_clear(file_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->name[i]);
    }
    free(list->name);
    *list = (file_list){0};
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

mf_status file_list_folder(const char *path, file_list *list, mf_error *error)
{
    enum { DEPTH_MOST = 3 };
    char *copy = mf_copy(path);
    FTS *tree = copy == NULL
                    ? NULL
                    : fts_open((char *const[]){copy, NULL}, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    FTSENT *entry;
    mf_status status = tree == NULL ? mf_no_memory(error, "reading a folder") : MF_OK;
    size_t above = strlen(path);
    while (status == MF_OK && (entry = fts_read(tree)) != NULL) {
        bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';
        if (entry->fts_info == FTS_D && (hidden || entry->fts_level > DEPTH_MOST)) {
            fts_set(tree, entry, FTS_SKIP);
        } else if (entry->fts_info == FTS_F && !hidden) {
            const char *name = entry->fts_path + above;
            status = file_list_add(list, name + strspn(name, "/"), error);
        }
    }
    if (tree != NULL) {
        fts_close(tree);
    }
    free(copy);
    return status == MF_OK && list->n == 0
               ? mf_fail_at(error, MF_BAD_DATA, path, 0,
                            "the folder holds no files; expected files of ratings")
               : status;
}

mf_status file_list_named(const char *path, file_list *list, mf_error *error)
{
    struct stat about;
    if (strchr(path, ',') == NULL || stat(path, &about) == 0) {
        return MF_OK;
    }
    char *names = mf_copy(path), *rest = NULL;
    mf_status status = names == NULL ? mf_no_memory(error, "file names") : MF_OK;
    for (char *name = names == NULL ? NULL : strtok_r(names, ",", &rest);
         name != NULL && status == MF_OK; name = strtok_r(NULL, ",", &rest)) {
        status = stat(name, &about) == 0 && S_ISREG(about.st_mode)
                     ? file_list_add(list, name, error)
                     : mf_fail_at(error, MF_SYSTEM, name, 0,
                                  "no such file; expected files between commas");
    }
    free(names);
    return status;
}
