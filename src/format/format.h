/* Ratings files in and out: a table of formats over what all of them share.
 *
 * A format is one file that ends in a descriptor, named in formats.c. It says how sure it is of a
 * file from its first bytes, and reads and writes it. Opening, archives, pipes, several members,
 * swapping, zeros, duplicates, progress and cancelling stand once, in reading.h. */
#ifndef MF_FORMAT_FORMAT_H
#define MF_FORMAT_FORMAT_H

#include <stdatomic.h>
#include <stdio.h>

#include "../data/csr.h"
#include "../data/ratings.h"
#include "reading.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Options of reading that not every format can use; those it cannot are refused. */
enum {
    READS_COLUMNS = 1,
    READS_DELIMITER = 2,
    READS_HEADER = 4,
    READS_SKIP_BAD = 8,
    READS_ANY = 15,
};

/* How sure a format is of a file. */
typedef enum sureness { SURE_NOT, SURE_FALLBACK, SURE_LIKELY, SURE_CERTAIN } sureness;

/* What a file begins with, up to SOURCE_AHEAD bytes. */
typedef struct first_bytes {
    const char
        *bytes; /* as text_as_read gives them: UTF-8 without byte order mark, lines end in LF */
    size_t n;
    const char *raw; /* as they stand */
    size_t n_raw;
    bool more; /* of the file than these bytes */
    const source *from;
} first_bytes;

/* Is it an archive that has a member of this name? */
bool first_has_member(const first_bytes *first, const char *name);

typedef struct mf_format {
    const char *name, *summary;
    unsigned options; /* READS_… */
    sureness (*sniff)(const first_bytes *first);
    mf_status (*read)(reading *r, mf_error *error);
    /* Writes all ratings. False when `out` failed or `cancel` (may be NULL) was set; NULL: it is
     * only read. */
    bool (*write)(FILE *out, const char *name, const mf_ratings *ratings,
                  const atomic_bool *cancel);
    const char *const *endings; /* of the names of files that it writes, ended by NULL */
    /* Shell patterns of the names under which it is found in archives and folders, best first,
     * ended by NULL (or none); `all_members`: all that match the same pattern are read, one after
     * the other. `whole_archives`: an archive is one file to it, and it enters its members itself.
     */
    const char *const *members;
    bool all_members, whole_archives;
    bool divides; /* several mates can each read a part of a file: see reading.h */
} mf_format;

/* The table, ended by NULL; the first is what is written where no ending says otherwise. */
extern const mf_format *const mf_formats[];

/* Reads `path` ("-" is standard input) into `ratings`; with `test_path` not NULL also that file's
 * ratings into `heldout`, over shared ids. The caller clears both. */
mf_status mf_ratings_read(const char *path, const char *test_path, const mf_read_options *options,
                          mf_ratings *ratings, mf_csr *heldout, mf_error *error);

/* The same by several mates, each of which reads a part of the file and has its own rows then.
 * `*divided` is false where that cannot be, or where something is wrong that one who reads all can
 * say better: nothing was read then. MF_BAD_DATA where the mates' files are not the same. */
mf_status mf_ratings_read_divided(const mf_mates *mates, const char *path,
                                  const mf_read_options *options, mf_ratings *ratings,
                                  bool *divided, mf_error *error);

/* MF_USAGE, with the endings there are, for a name under which nothing is written. */
mf_status mf_ratings_check_name(const char *name, mf_error *error);

/* Writes the format and the compression (.gz, .xz, .zst) of the name's endings. Written beside and
 * renamed: a failure leaves nothing behind. MF_INTERRUPTED when `cancel` (which may be NULL) is
 * set. */
mf_status mf_ratings_write(const char *path, const mf_ratings *ratings, const atomic_bool *cancel,
                           mf_error *error);

/* The same to an open file, without compression; `name` says the format by its endings. False when
 * it cannot be written. */
bool mf_ratings_print(FILE *out, const char *name, const mf_ratings *ratings,
                      const atomic_bool *cancel);

#endif
