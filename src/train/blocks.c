/* The grid of blocks: see blocks.h. */
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

enum { SIDE_LEAST = 4, SIDE_MOST = 256, CACHE_BYTES = 1536 << 10, SPAN_MOST = 65536 };

/* Slots of what is under way: two arrays a column that is received, and two of each that is sent.
 */
enum { COLUMN_PARTS = 2 };

static size_t sending(size_t column, size_t part)
{
    return COLUMN_PARTS * (column + 1) + part;
}

void blocks_release(blocks *b)
{
    if (b == NULL || --b->users > 0) {
        return;
    }
    free(b->row_from);
    free(b->col_from);
    free(b->cut);
    free(b->start);
    free(b->turn);
    free(b->owned);
    free(b->row_cut);
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

static uint32_t *cut_of(const blocks *b, size_t row)
{
    return b->cut + (row - b->first) * b->side;
}

/* How many ratings of each row of a row of blocks stand before each column of blocks. */
static void cut_rows(blocks *b, const mf_csr *train, size_t i)
{
    for (size_t row = b->row_from[i]; row < b->row_from[i + 1]; row++) {
        size_t k = train->row_start[row];
        for (size_t j = 0; j < b->side; j++) {
            while (k < train->row_start[row + 1] && train->col[k] < b->col_from[j]) {
                k++;
            }
            cut_of(b, row)[j] = (uint32_t)(k - train->row_start[row]);
        }
    }
}

/* The ratings of a row in a column of blocks, counted from the row's first: from, up to. */
static uint32_t stretch(const blocks *b, const mf_csr *train, size_t row, size_t j, uint32_t *from)
{
    const uint32_t *own = cut_of(b, row) + j;
    *from = own[0];
    return j + 1 < b->side ? own[1] : (uint32_t)(train->row_start[row + 1] - train->row_start[row]);
}

/* How many turns each block of a row of blocks has, into start[block + 1]. */
static void count_turns(blocks *b, const mf_csr *train, size_t i)
{
    size_t rows = b->row_from[i + 1] - b->row_from[i];
    for (size_t j = 0; j < b->side; j++) {
        size_t n = (rows + BLOCK_TURNS - 1) / BLOCK_TURNS;
        for (size_t row = b->row_from[i]; row < b->row_from[i + 1]; row++) {
            uint32_t from, to = stretch(b, train, row, j, &from);
            n += to - from;
        }
        b->start[i * b->side + j + 1] = n;
    }
}

/* Deals out the turns of a block: the k-th rating of a row, counted in the whole row, has turn k.
 */
static void deal_turns(blocks *b, const mf_csr *train, size_t i, size_t j)
{
    uint8_t *out = b->turn + b->start[i * b->side + j];
    for (size_t first = b->row_from[i]; first < b->row_from[i + 1]; first += BLOCK_TURNS) {
        size_t rows = b->row_from[i + 1] - first;
        uint32_t from[BLOCK_TURNS], to[BLOCK_TURNS], turn = UINT32_MAX, last = 0;
        rows = rows < BLOCK_TURNS ? rows : BLOCK_TURNS;
        for (size_t r = 0; r < rows; r++) {
            to[r] = stretch(b, train, first + r, j, &from[r]);
            turn = from[r] < turn ? from[r] : turn;
            last = to[r] > last ? to[r] : last;
        }
        *out++ = BLOCK_TURNS;
        for (; turn < last; turn++) {
            for (size_t r = 0; r < rows; r++) {
                if (turn >= from[r] && turn < to[r]) {
                    *out++ = (uint8_t)r;
                }
            }
        }
    }
}

/* False when memory is out. */
static bool find_turns(blocks *b, const mf_csr *train)
{
    size_t side = b->side;
    mf_stretch own = blocks_own(b);
    b->first = b->row_from[own.from];
    b->cut = mf_alloc(b->row_from[own.to] - b->first, side * sizeof *b->cut);
    if (b->cut == NULL) {
        return false;
    }
#pragma omp parallel for schedule(dynamic) if (parts_for(train->n) > 1)
    for (size_t i = own.from; i < own.to; i++) {
        cut_rows(b, train, i);
        count_turns(b, train, i);
    }
    b->start[0] = 0;
    for (size_t c = 0; c < side * side; c++) {
        b->start[c + 1] += b->start[c];
    }
    b->turn = mf_alloc(b->start[side * side], 1);
    if (b->turn == NULL) {
        return false;
    }
#pragma omp parallel for schedule(dynamic) if (parts_for(train->n) > 1)
    for (size_t c = own.from * side; c < own.to * side; c++) {
        deal_turns(b, train, c / side, c % side);
    }
    return true;
}

/* Deals rows of blocks to mates, each about as many, and brings their ratings. */
static mf_status deal_rows(blocks *b, const mf_split *split, mf_error *error)
{
    size_t n = split->mates->n;
    b->mates = split->mates;
    b->owned = mf_alloc(n + 1, sizeof *b->owned);
    b->row_cut = mf_alloc(n + 1, sizeof *b->row_cut);
    if (b->owned == NULL || b->row_cut == NULL) {
        return mf_no_memory(error, "blocks of ratings");
    }
    for (size_t r = 0; r <= n; r++) {
        b->owned[r] = b->side * r / n;
        b->row_cut[r] = b->row_from[b->owned[r]];
    }
    return mf_split_fetch(split, mf_stretch_of(b->mates, b->row_cut, split->train.n_rows), error);
}

mf_status blocks_new(const mf_split *split, size_t row_bytes, blocks **made, mf_error *error)
{
    const mf_csr *train = &split->train;
    size_t side = choose_side(train, row_bytes);
    size_t longest = train->n_rows > train->n_cols ? train->n_rows : train->n_cols;
    blocks *b = mf_alloc_zero(1, sizeof *b);
    size_t *count = mf_alloc_zero(longest, sizeof *count);
    bool good = b != NULL && count != NULL;
    *made = NULL;
    if (good) {
        *b = (blocks){.side = side,
                      .row_from = mf_alloc(side + 1, sizeof(size_t)),
                      .col_from = mf_alloc(side + 1, sizeof(size_t)),
                      .start = mf_alloc_zero(side * side + 1, sizeof(size_t)),
                      .users = 1};
        good = b->row_from != NULL && b->col_from != NULL && b->start != NULL;
    }
    if (good) {
        for (size_t i = 0; i < train->n_rows; i++) {
            count[i] = train->row_start[i + 1] - train->row_start[i];
        }
        cut(count, train->n_rows, train->n, side, b->row_from);
        for (size_t j = 0; j < train->n_cols; j++) {
            count[j] = split->movie_count[j];
        }
        cut(count, train->n_cols, train->n, side, b->col_from);
        bool alone = mf_is_alone(split->mates);
        if (!alone && sending(side, 0) > MF_MATES_SLOTS) {
            free(count);
            blocks_release(b);
            return mf_fail(error, MF_USAGE, "%zu x %zu is more than sgd can deal to several",
                           train->n_rows, train->n_cols);
        }
        mf_status status = alone ? MF_OK : deal_rows(b, split, error);
        good = status == MF_OK && find_turns(b, train);
    }
    free(count);
    if (!good) {
        blocks_release(b);
        return mf_no_memory(error, "blocks of ratings");
    }
    *made = b;
    return MF_OK;
}

block_walk blocks_walk(const blocks *b, const mf_csr *train, size_t i, size_t j)
{
    size_t block = i * b->side + j;
    return (block_walk){.of = b,
                        .train = train,
                        .i = i,
                        .j = j,
                        .next = b->start[block],
                        .end = b->start[block + 1],
                        .row = (size_t)0 - BLOCK_TURNS};
}

/* The rows after those that took turns: where each one's ratings stand. What the rows after these
 * have is fetched on the way. */
static void next_rows(block_walk *w)
{
    const blocks *b = w->of;
    w->row += BLOCK_TURNS;
    size_t first = b->row_from[w->i] + w->row, end = b->row_from[w->i + 1];
    for (size_t row = first; row < first + 2 * BLOCK_TURNS && row < end; row++) {
        size_t place = w->train->row_start[row] + cut_of(b, row)[w->j];
        if (row < first + BLOCK_TURNS) {
            w->place[row - first] = place;
            continue;
        }
        __builtin_prefetch(w->train->col + place);
        __builtin_prefetch(w->train->col + place + 16); /* a line later */
        __builtin_prefetch(w->train->code != NULL ? (const void *)(w->train->code + place)
                                                  : (const void *)(w->train->value + place));
    }
}

size_t blocks_next(block_walk *w, block_rating *out, size_t most)
{
    const mf_csr *train = w->train;
    const uint8_t *turn = w->of->turn;
    size_t n = 0, next = w->next, end = w->end, col_from = w->of->col_from[w->j];
    while (n < most && next < end) {
        size_t r = turn[next++];
        if (__builtin_expect(r == BLOCK_TURNS, 0)) {
            next_rows(w);
            continue;
        }
        size_t at = w->place[r]++;
        out[n++] = (block_rating){.row = (uint16_t)(w->row + r),
                                  .col = (uint16_t)(train->col[at] - col_from),
                                  .value = mf_csr_value(train, at)};
    }
    w->next = next;
    return n;
}

void blocks_shuffle(const blocks *b, uint32_t seed, size_t epoch, uint32_t *order)
{
    const uint64_t words[2] = {seed, epoch};
    mf_random random = {mf_hash_numbers(words, sizeof *words, 2, 0x626c6f636b73)};
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

/* ---- working through the grid ---------------------------------------------------------------- */

/* Where each row of blocks is: how many strata it has done, and whether a thread is at the next. */
typedef struct wave {
    const blocks *grid;
    const uint32_t *order;
    const atomic_bool *cancel;
    mf_stretch own;
    size_t left; /* blocks that nobody has begun */
    size_t *done;
    bool *busy;
    pthread_mutex_t guard;
    pthread_cond_t moved;
    block_column *column;
    void *context;
    size_t come; /* strata for which the last row's column is here */
    bool asked;  /* and the next one is on its way */
} wave;

static size_t column_of(const wave *w, size_t i, size_t stratum)
{
    return w->order[(i + stratum) % w->grid->side];
}

/* Mates who own no rows stand aside. */
static size_t next_owner(const blocks *b, size_t rank, bool forward)
{
    do {
        rank = (rank + (forward ? 1 : b->mates->n - 1)) % b->mates->n;
    } while (b->owned[rank] == b->owned[rank + 1]);
    return rank;
}

/* Do columns come from another process at all? */
static bool is_ring(const wave *w)
{
    return !mf_is_alone(w->grid->mates) && w->own.to - w->own.from < w->grid->side;
}

/* Asks for the column that the last row works on next, once it is no longer being sent from the
 * same place. */
static void ask(wave *w)
{
    const mf_mates *mates = w->grid->mates;
    size_t j = column_of(w, w->own.to - 1, w->come);
    for (size_t part = 0, n; part < COLUMN_PARTS; part++) {
        void *at = w->column(w->context, j, part, &n);
        mates->calls->ended(mates->context, sending(j, part), true);
        mates->calls->begin_receive(mates->context, part, next_owner(w->grid, mates->rank, true),
                                    at, n);
    }
    w->asked = true;
}

/* Has the column of the last row's next stratum come? */
static bool has_come(wave *w, size_t stratum, bool wait)
{
    if (!is_ring(w) || w->come > stratum) {
        return true;
    }
    if (w->come == 0) { /* all have all at the beginning */
        w->come = 1;
        return stratum == 0 || has_come(w, stratum, wait);
    }
    if (!w->asked) {
        ask(w);
    }
    const mf_mates *mates = w->grid->mates;
    for (size_t part = 0; part < COLUMN_PARTS; part++) {
        if (!mates->calls->ended(mates->context, part, wait)) {
            return false;
        }
    }
    w->asked = false;
    w->come++;
    if (w->come < w->grid->side) {
        ask(w); /* it may come while this one is worked on */
    }
    return true;
}

/* Passes on the column that the first row has just worked on, unless it was its last. */
static void hand_on(wave *w, size_t stratum)
{
    const mf_mates *mates = w->grid->mates;
    if (!is_ring(w) || stratum + 1 == w->grid->side) {
        return;
    }
    size_t j = column_of(w, w->own.from, stratum);
    for (size_t part = 0, n; part < COLUMN_PARTS; part++) {
        const void *at = w->column(w->context, j, part, &n);
        mates->calls->begin_send(mates->context, sending(j, part),
                                 next_owner(w->grid, mates->rank, false), at, n);
    }
}

static void end_sending(const wave *w)
{
    const mf_mates *mates = w->grid->mates;
    for (size_t j = 0; is_ring(w) && j < w->grid->side; j++) {
        for (size_t part = 0; part < COLUMN_PARTS; part++) {
            mates->calls->ended(mates->context, sending(j, part), true);
        }
    }
}

/* A row of blocks whose next block nobody holds up, of those the one that is furthest behind;
 * SIZE_MAX: none now. The columns of a row's next block were last with the row after it. */
static size_t find_ready(wave *w)
{
    size_t side = w->grid->side, found = SIZE_MAX;
    for (size_t i = w->own.from; i < w->own.to; i++) {
        bool last = is_ring(w) && i + 1 == w->own.to;
        if (!w->busy[i] && w->done[i] < side && (last || w->done[(i + 1) % side] >= w->done[i]) &&
            (found == SIZE_MAX || w->done[i] < w->done[found]) &&
            (!last || has_come(w, w->done[i], false))) {
            found = i;
        }
    }
    return found;
}

/* Is any block being worked on here, so that its end may wake others? */
static bool is_any_busy(const wave *w)
{
    bool busy = false;
    for (size_t i = w->own.from; i < w->own.to; i++) {
        busy = busy || w->busy[i];
    }
    return busy;
}

static void ride(wave *w, block_work *work, void *context)
{
    size_t side = w->grid->side;
    pthread_mutex_lock(&w->guard);
    while (w->left > 0 && !mf_is_cancelled(w->cancel)) {
        size_t i = find_ready(w);
        if (i == SIZE_MAX && is_ring(w) && !is_any_busy(w)) { /* all here waits for a mate */
            has_come(w, w->done[w->own.to - 1], true);
            continue;
        }
        if (i == SIZE_MAX) {
            pthread_cond_wait(&w->moved, &w->guard);
            continue;
        }
        w->busy[i] = true;
        w->left--;
        size_t stratum = w->done[i], j = w->order[(i + stratum) % side];
        pthread_mutex_unlock(&w->guard);
        work(context, i, j);
        pthread_mutex_lock(&w->guard);
        w->busy[i] = false;
        w->done[i]++;
        if (i == w->own.from) {
            hand_on(w, stratum);
        }
        pthread_cond_broadcast(&w->moved);
    }
    pthread_cond_broadcast(&w->moved);
    pthread_mutex_unlock(&w->guard);
}

static void each_in_turn(wave *w, block_work *work, void *context)
{
    for (size_t stratum = 0; stratum < w->grid->side && !mf_is_cancelled(w->cancel); stratum++) {
        for (size_t i = w->own.from; i < w->own.to; i++) {
            if (i + 1 == w->own.to) {
                has_come(w, stratum, true);
            }
            work(context, i, column_of(w, i, stratum));
            if (i == w->own.from) {
                hand_on(w, stratum);
            }
        }
    }
}

void blocks_each(const blocks *b, const uint32_t *order, int threads, const atomic_bool *cancel,
                 block_work *work, block_column *column, void *context)
{
    wave w = {.grid = b,
              .order = order,
              .cancel = cancel,
              .own = blocks_own(b),
              .done = threads > 1 ? mf_alloc_zero(b->side, sizeof *w.done) : NULL,
              .busy = threads > 1 ? mf_alloc_zero(b->side, sizeof *w.busy) : NULL,
              .column = column,
              .context = context};
    w.left = (w.own.to - w.own.from) * b->side;
    if (w.done == NULL || w.busy == NULL) { /* one thread needs no memory for it */
        each_in_turn(&w, work, context);
    } else if (w.left > 0) {
        pthread_mutex_init(&w.guard, NULL);
        pthread_cond_init(&w.moved, NULL);
#pragma omp parallel num_threads(threads)
        ride(&w, work, context);
        pthread_mutex_destroy(&w.guard);
        pthread_cond_destroy(&w.moved);
    }
    end_sending(&w);
    free(w.done);
    free(w.busy);
}

void blocks_share(const blocks *b, const uint32_t *order, block_column *column, void *context)
{
    for (size_t rank = 0; !mf_is_alone(b->mates) && rank < b->mates->n; rank++) {
        for (size_t i = b->owned[rank]; i < b->owned[rank + 1]; i++) {
            for (size_t part = 0, n; part < COLUMN_PARTS; part++) {
                void *at = column(context, order[(i + b->side - 1) % b->side], part, &n);
                mf_mates_copy(b->mates, rank, at, n);
            }
        }
    }
}
