/* Files of movie titles. */
#ifndef MF_FORMAT_TITLES_READ_H
#define MF_FORMAT_TITLES_READ_H

#include "../data/ids.h"
#include "../data/titles.h"
#include "mfexplore/status.h"

/* Reads a titles file: id,year,title · movieId,title,genres · id|title|… · id::title::… */
mf_status mf_titles_read(const char *path, const mf_ids *movies, mf_titles *titles,
                         mf_error *error);

/* Looks beside the ratings file for one of the usual titles files and reads it. Finding none is
 * not an error: `titles` then knows none. */
mf_status mf_titles_find(const char *ratings_path, const mf_ids *movies, mf_titles *titles,
                         mf_error *error);

/* The same, for titles that nobody asked for: what is no titles file is left out. What the system
 * cannot read is an error all the same. */
mf_status mf_titles_beside(const char *ratings_path, const mf_ids *movies, mf_titles *titles,
                           mf_error *error);

#endif
