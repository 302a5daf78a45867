/* Training ratings on a fixed grid of blocks over watchers and movies, for parallel SGD. Blocks
 * that share neither rows nor columns form a stratum: any number of threads may work on the blocks
 * of one stratum at once and the result is the same. The grid depends on the data and on the width
 * of a row of factors, never on the number of threads. */
#ifndef MF_TRAIN_BLOCKS_H
#define MF_TRAIN_BLOCKS_H

#include <stdatomic.h>

#include "../data/mates.h"
#include "../data/split.h"
#include "mfexplore/status.h"

/* A rating within its block: row and column count from the block's first. */
typedef struct block_rating {
    uint16_t row, col;
    float value;
} block_rating;

/* The ratings stay where they are, in the rows of the training ratings, where a block's are
 * stretches of its rows. Within a block the rows take turns, a few at a time, so that neighbours in
 * the order seldom share a row: a CPU can then work on several ratings at once. Whose turn it is
 * stands in a byte for each rating, BLOCK_TURNS where the next rows begin. */
enum { BLOCK_TURNS = 8 };
typedef struct blocks {
    size_t side;      /* the grid is side × side */
    size_t *row_from; /* side + 1: the first row of each row of blocks */
    size_t *col_from; /* side + 1 */
    uint32_t
        *cut; /* own rows × side: how many ratings of a row stand before each column of blocks */
    size_t first;  /* the first own row */
    size_t *start; /* side² + 1: where the turns of block (i, j), at i·side + j, begin */
    uint8_t *turn;
    const mf_mates *mates;
    size_t *owned;   /* whose rows of blocks are whose, mates->n + 1; NULL: all are here */
    size_t *row_cut; /* the same in rows */
    unsigned users;
} blocks;

/* The rows of blocks that are worked on here. */
static inline mf_stretch blocks_own(const blocks *b)
{
    return mf_stretch_of(b->mates, b->owned, b->side);
}

/* A grid with one user; released by as many releases as it has users. `row_bytes` is what a row of
 * factors takes: a block's movies shall stay in the second-level cache. Of several mates each owns
 * some rows of blocks, and fetches the ratings of their rows. */
mf_status blocks_new(const mf_split *split, size_t row_bytes, blocks **made, mf_error *error);
void blocks_release(blocks *b);

/* A walk through the ratings of one block. */
typedef struct block_walk {
    const blocks *of;
    const mf_csr *train;
    size_t i, j;               /* which block */
    size_t next, end;          /* in the turns */
    size_t row;                /* the first of those that take turns, counted in the block */
    size_t place[BLOCK_TURNS]; /* of each one's next rating */
} block_walk;

block_walk blocks_walk(const blocks *b, const mf_csr *train, size_t i, size_t j);

/* The next ratings of the walk, at most so many; 0: it has ended. */
size_t blocks_next(block_walk *walk, block_rating *out, size_t most);

/* The order of columns for an epoch: stratum s holds the blocks (i, order[(i + s) % side]). `order`
 * has room for side. Depends on seed and epoch alone. */
void blocks_shuffle(const blocks *b, uint32_t seed, size_t epoch, uint32_t *order);

/* What is done with block (i, j) by one of the threads. */
typedef void block_work(void *context, size_t i, size_t j);

/* Columns of blocks go round between mates: from the first row of blocks that one owns to the last
 * row of the mate before, while others are worked on. `part` 0 and 1 of a column are its arrays, of
 * *n bytes. */
typedef void *block_column(void *context, size_t j, size_t part, size_t *n);

/* Works through all blocks, stratum by stratum as `order` says, on so many threads. A block waits
 * for those of earlier strata that share its rows or its columns, and for no others: whoever is
 * slow keeps nobody waiting who has something else to do, and each row and column meets its blocks
 * in the order of the strata, so that the result is that of one thread. Stops soon when cancelled.
 */
void blocks_each(const blocks *b, const uint32_t *order, int threads, const atomic_bool *cancel,
                 block_work *work, block_column *column, void *context);

/* After blocks_each: every column from who had it last to all. */
void blocks_share(const blocks *b, const uint32_t *order, block_column *column, void *context);

#endif
