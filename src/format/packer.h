/* Files compressed as the ending of their name says: .gz, .xz, .zst; others are as they are
 * written. The same bytes at any hour. */
#ifndef MF_FORMAT_PACKER_H
#define MF_FORMAT_PACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The length of a name without the ending of its compression. */
size_t packer_bare_length(const char *name);

typedef struct packer {
    FILE *out; /* what is written to it goes to the file; NULL where it could not be opened */
    struct archive *archive;
    struct archive_entry *entry;
} packer;

/* Writes to `fd`, which stays the caller's. To be ended, whether or not there is an `out`. */
void packer_begin(packer *p, const char *name, int fd);

/* False where not all was written, an earlier fault of `out` included; `why` (150 bytes) then says
 * what libarchive knows of it, or nothing. */
bool packer_end(packer *p, char *why, size_t size);

#endif
