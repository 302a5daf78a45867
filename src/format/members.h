/* Which files of an archive or a folder are read: those that formats know by name, else those whose
 * name says ratings, a training part before a test part. */
#ifndef MF_FORMAT_MEMBERS_H
#define MF_FORMAT_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "reading.h"
#include "source.h"

/* The first that is read, and by which pattern it was found (NULL: it was named, or it is the only
 * one). `*all`: all that match the pattern are read. */
size_t members_choose(const source *from, const char **pattern, bool *all);

/* Notes what else there may be ratings, and how to read that. */
void members_note_others(reading *r, size_t taken, const char *pattern);

#endif
