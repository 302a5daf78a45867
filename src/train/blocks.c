/* The grid of blocks: see blocks.h. Within a block the rows take turns, a few at a time, so that
 * neighbours in the order seldom share a row: a CPU can then work on several ratings at once. */
#include "blocks.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/parts.h"
#include "../data/random.h"
#include "../data/split.h"
#include "mfexplore/status.h"

enum { SIDE_LEAST = 4, SIDE_MOST = 256, TURNS = 8, CACHE_BYTES = 1536 << 10, SPAN_MOST = 65536 };

void blocks_release(blocks *b)
{
    if (b == NULL || --b->users > 0) {
        return;
    }
    free(b->row_from);
    free(b->col_from);
    free(b->start);
    free(b->ratings);
    free(b);
}

/* Cuts `n` rows with these counts into `side` runs of about equally many ratings, none longer than
 * SPAN_MOST and none empty. */
static void cut(const size_t *count, size_t n, size_t total, size_t side, size_t *from)
{
    size_t at = 0, done = 0;
    for (size_t part = 0; part < side; part++) {
        size_t left = side - part - 1, goal = total / side * (part + 1);
        from[part] = at;
        do {
            done += count[at++];
        } while (at < n - left && at - from[part] < SPAN_MOST &&
                 (done < goal || n - at > left * SPAN_MOST));
    }
    from[side] = n;
}

static size_t choose_side(const mf_csr *train, size_t row_bytes)
{
    size_t side = train->n_cols * row_bytes / CACHE_BYTES + 1;
    size_t span = train->n_rows > train->n_cols ? train->n_rows : train->n_cols;
    size_t fewest = train->n_rows < train->n_cols ? train->n_rows : train->n_cols;
    side = side < SIDE_LEAST ? SIDE_LEAST : side > SIDE_MOST ? SIDE_MOST : side;
    side = side > span / (SPAN_MOST / 2) ? side : span / (SPAN_MOST / 2) + 1;
    return side > fewest ? fewest : side;
}

/* Which part each column lies in. */
static void name_parts(const size_t *from, size_t side, uint32_t *part)
{
    for (size_t s = 0; s < side; s++) {
        for (size_t j = from[s]; j < from[s + 1]; j++) {
            part[j] = (uint32_t)s;
        }
    }
}

/* Deals the ratings of one row of blocks, in turns of TURNS rows. */
static void deal(blocks *b, const mf_csr *train, size_t i, const uint32_t *part, size_t *next)
{
    for (size_t first = b->row_from[i]; first < b->row_from[i + 1]; first += TURNS) {
        size_t last = first + TURNS < b->row_from[i + 1] ? first + TURNS : b->row_from[i + 1];
        bool more = true;
        for (size_t turn = 0; more; turn++) {
            more = false;
            for (size_t row = first; row < last; row++) {
                size_t k = train->row_start[row] + turn;
                if (k >= train->row_start[row + 1]) {
                    continue;
                }
                uint32_t col = train->col[k], j = part[col];
                b->ratings[next[i * b->side + j]++] =
                    (block_rating){.row = (uint16_t)(row - b->row_from[i]),
                                   .col = (uint16_t)(col - b->col_from[j]),
                                   .value = train->value[k]};
                more = true;
            }
        }
    }
}

mf_status blocks_new(const mf_split *split, size_t row_bytes, blocks **made, mf_error *error)
{
    const mf_csr *train = &split->train;
    size_t side = choose_side(train, row_bytes), cells = side * side;
    size_t longest = train->n_rows > train->n_cols ? train->n_rows : train->n_cols;
    blocks *b = mf_alloc_zero(1, sizeof *b);
    size_t *count = mf_alloc_zero(longest + cells, sizeof *count);
    uint32_t *part = mf_alloc(train->n_cols, sizeof *part);
    *made = NULL;
    if (b != NULL) {
        *b = (blocks){.side = side,
                      .row_from = mf_alloc(side + 1, sizeof(size_t)),
                      .col_from = mf_alloc(side + 1, sizeof(size_t)),
                      .start = mf_alloc_zero(cells + 1, sizeof(size_t)),
                      .ratings = mf_alloc(train->n, sizeof(block_rating)),
                      .users = 1};
    }
    if (b == NULL || count == NULL || part == NULL || !b->row_from || !b->col_from || !b->start ||
        !b->ratings) {
        blocks_release(b);
        free(count);
        free(part);
        return mf_no_memory(error, "blocks of ratings");
    }
    for (size_t i = 0; i < train->n_rows; i++) {
        count[i] = train->row_start[i + 1] - train->row_start[i];
    }
    cut(count, train->n_rows, train->n, side, b->row_from);
    for (size_t j = 0; j < train->n_cols; j++) {
        count[j] = split->movie_count[j];
    }
    cut(count, train->n_cols, train->n, side, b->col_from);
    name_parts(b->col_from, side, part);
    size_t *next = count; /* the counts are spent */
    memset(next, 0, cells * sizeof *next);
#pragma omp parallel for schedule(dynamic) if (parts_for(train->n) > 1)
    for (size_t i = 0; i < side; i++) { /* how many in each block */
        size_t *mine = next + i * side;
        for (size_t k = train->row_start[b->row_from[i]]; k < train->row_start[b->row_from[i + 1]];
             k++) {
            mine[part[train->col[k]]]++;
        }
    }
    for (size_t c = 0; c < cells; c++) {
        b->start[c + 1] = b->start[c] + next[c];
        next[c] = b->start[c];
    }
#pragma omp parallel for schedule(dynamic) if (parts_for(train->n) > 1)
    for (size_t i = 0; i < side; i++) {
        deal(b, train, i, part, next);
    }
    free(count);
    free(part);
    *made = b;
    return MF_OK;
}

void blocks_shuffle(const blocks *b, uint32_t seed, size_t epoch, uint32_t *order)
{
    const uint64_t words[2] = {seed, epoch};
    mf_random random = {mf_hash(words, sizeof words, 0x626c6f636b73)};
    for (size_t j = 0; j < b->side; j++) {
        order[j] = (uint32_t)j;
    }
    for (size_t j = b->side; j > 1; j--) {
        size_t other = (size_t)mf_random_below(&random, j);
        uint32_t held = order[j - 1];
        order[j - 1] = order[other];
        order[other] = held;
    }
}
