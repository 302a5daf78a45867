/* What others published for a split that is known by its digest: anchors beside the ladder. */
#ifndef MF_TEACH_ANCHORS_H
#define MF_TEACH_ANCHORS_H

#include <stddef.h>

#include "../data/ratings.h"
#include "../data/split.h"

/* A published figure, as data/anchors.tsv has it. */
typedef struct mf_anchor {
    const char *digest; /* of the split it holds for, see mf_split_digest */
    const char *split;  /* its name */
    const char *tool, *setting;
    double rmse;        /* on the held-out ratings */
    const char *source; /* where it was published */
} mf_anchor;

/* The table, from that file when the program was made; ended by a NULL digest. */
extern const mf_anchor mf_anchors[];

/* 16 hexadecimal digits of the ids and of both parts' ratings: whichever files they came from. */
void mf_split_digest(const mf_ratings *ratings, const mf_split *split, char digest[17]);

/* The anchors of the split of this digest: the first, and how many stand one after the other from
 * there. 0 for a split that nobody published for. */
size_t mf_anchors_of(const char *digest, const mf_anchor **first);

#endif
