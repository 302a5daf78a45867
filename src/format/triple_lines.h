/* Lines of text triples, whose dialect is known: a block of them, cut into parts, each read by a
 * thread of its own. */
#ifndef MF_FORMAT_TRIPLE_LINES_H
#define MF_FORMAT_TRIPLE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "../data/builder.h"
#include "../data/ratings.h"
#include "columns.h"
#include "look.h"
#include "numbers.h"
#include "text.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

enum { FIELDS_MOST = LOOK_COLUMNS };

/* What was found out about the file. */
typedef struct dialect {
    delimiter by;
    numbers how; /* its ratings are written */
    columns columns;
    size_t needed;                  /* fields a line must have */
    size_t most;                    /* and may have, where its last is needed and has a name */
    size_t skip;                    /* lines before the data: "sep=;", the header */
    bool header, has_quotes, timed; /* timed: times are kept */
} dialect;

typedef struct part {
    const char *text, *end; /* whole lines */
    mf_builder_share *share;
    mf_ratings counts; /* n_lines, n_zeros, n_bad, n_blank */
    mf_status status;
    text_line wrong; /* the line that ended it; its number counts from the part's first */
    char *scratch;
    size_t scratch_size;
} part;

/* Reads one data line into the share. `path` NULL: an error's message does not matter yet.
 * `scratch` has room for the line. */
mf_status triples_add_line(const char *path, text_line line, const dialect *d,
                           const mf_read_options *options, char *scratch, mf_builder_share *share,
                           mf_ratings *counts, mf_error *error);

/* Reads a part's lines into its share, until one is wrong; `first_line` have been read before it,
 * as far as is known. */
void triples_read_part(part *p, const dialect *d, const mf_read_options *options,
                       size_t first_line);

/* How much of a block, which ends at a line's end, ends outside quotes. */
size_t triples_whole(const char *text, size_t length, const dialect *d);

/* Cuts a block into parts at the ends of records. */
void triples_cut(const char *text, size_t length, const dialect *d, part *parts, size_t n);

#endif
