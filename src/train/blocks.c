/* The grid of blocks: see blocks.h. Within a block the rows take turns, a few at a time, so that
 * neighbours in the order seldom share a row: a CPU can then work on several ratings at once. */
#include "blocks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
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
                                   .value = mf_csr_value(train, k)};
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

/* Where each row of blocks is: how many strata it has done, and whether a thread is at the next. */
typedef struct wave {
    const blocks *grid;
    const uint32_t *order;
    const atomic_bool *cancel;
    size_t left; /* blocks that nobody has begun */
    size_t *done;
    bool *busy;
    pthread_mutex_t guard;
    pthread_cond_t moved;
} wave;

/* A row of blocks whose next block nobody holds up, of those the one that is furthest behind;
 * SIZE_MAX: none now. The columns of a row's next block were last with the row after it. */
static size_t find_ready(const wave *w)
{
    size_t side = w->grid->side, found = SIZE_MAX;
    for (size_t i = 0; i < side; i++) {
        if (!w->busy[i] && w->done[i] < side && w->done[(i + 1) % side] >= w->done[i] &&
            (found == SIZE_MAX || w->done[i] < w->done[found])) {
            found = i;
        }
    }
    return found;
}

static void ride(wave *w, block_work *work, void *context)
{
    size_t side = w->grid->side;
    pthread_mutex_lock(&w->guard);
    while (w->left > 0 && !mf_is_cancelled(w->cancel)) {
        size_t i = find_ready(w);
        if (i == SIZE_MAX) {
            pthread_cond_wait(&w->moved, &w->guard);
            continue;
        }
        w->busy[i] = true;
        w->left--;
        size_t j = w->order[(i + w->done[i]) % side];
        pthread_mutex_unlock(&w->guard);
        work(context, i, j);
        pthread_mutex_lock(&w->guard);
        w->busy[i] = false;
        w->done[i]++;
        pthread_cond_broadcast(&w->moved);
    }
    pthread_cond_broadcast(&w->moved);
    pthread_mutex_unlock(&w->guard);
}

static void each_in_turn(const blocks *b, const uint32_t *order, const atomic_bool *cancel,
                         block_work *work, void *context)
{
    for (size_t stratum = 0; stratum < b->side && !mf_is_cancelled(cancel); stratum++) {
        for (size_t i = 0; i < b->side; i++) {
            work(context, i, order[(i + stratum) % b->side]);
        }
    }
}

void blocks_each(const blocks *b, const uint32_t *order, int threads, const atomic_bool *cancel,
                 block_work *work, void *context)
{
    wave w = {.grid = b,
              .order = order,
              .cancel = cancel,
              .left = b->side * b->side,
              .done = threads > 1 ? mf_alloc_zero(b->side, sizeof *w.done) : NULL,
              .busy = threads > 1 ? mf_alloc_zero(b->side, sizeof *w.busy) : NULL};
    if (w.done == NULL || w.busy == NULL) { /* one thread needs no memory for it */
        each_in_turn(b, order, cancel, work, context);
    } else {
        pthread_mutex_init(&w.guard, NULL);
        pthread_cond_init(&w.moved, NULL);
#pragma omp parallel num_threads(threads)
        ride(&w, work, context);
        pthread_mutex_destroy(&w.guard);
        pthread_cond_destroy(&w.moved);
    }
    free(w.done);
    free(w.busy);
}
