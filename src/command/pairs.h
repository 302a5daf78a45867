/* Pairs of a watcher and a movie from standard input, one a line, with a rating where there is one:
 * what predict is asked for many at once. */
#ifndef MF_COMMAND_PAIRS_H
#define MF_COMMAND_PAIRS_H

#include "../data/ids.h"
#include "../format/text.h"
#include "mfexplore/status.h"

/* A pair holds until the next is read. */
typedef struct pair {
    const char *watcher, *movie; /* ids, or a title */
    double rating;               /* NaN: none */
} pair;

typedef struct pair_reader {
    line_reader lines;
    size_t watcher, movie, rating; /* which column is which; rating: SIZE_MAX where none is */
    delimiter by;                  /* what the line before was taken apart by; no name: none yet */
    pair first;                    /* read already, to see the columns */
    bool waits;                    /* and not yet given out */
    char *ids[2];                  /* what the ids of the last pair are held in */
    size_t room[2];
} pair_reader;

/* A first line whose names say which column is which is a header, unless it names who is known or
 * has a number for a rating. Without one the columns are watcher, movie and, where the first line
 * has a number there, rating. */
mf_status pair_reader_open(pair_reader *reader, const mf_ids *watchers, const mf_ids *movies,
                           mf_error *error);
void pair_reader_close(pair_reader *reader);

/* MF_BAD_DATA for a line that is no pair. `*there` is false at the end. */
mf_status pair_reader_next(pair_reader *reader, pair *next, bool *there, mf_error *error);

#endif
