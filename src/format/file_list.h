/* Names of files: of an archive, of a folder, or between commas. */
#ifndef MF_FORMAT_FILE_LIST_H
#define MF_FORMAT_FILE_LIST_H

#include <stddef.h>

#include "mfexplore/status.h"

typedef struct file_list {
    char **name;
    size_t n, capacity;
} file_list;

mf_status file_list_add(file_list *list, const char *name, mf_error *error);
void file_list_clear(file_list *list);

/* A folder's files and those of the folders in it, by name, as paths below it; hidden ones do not
 * count. MF_BAD_DATA for none. */
mf_status file_list_folder(const char *path, file_list *list, mf_error *error);

/* The files of "a.csv,b.csv", where there is no file of the whole name; else none. MF_SYSTEM names
 * one that is not there. */
mf_status file_list_named(const char *path, file_list *list, mf_error *error);

#endif
