/* Order-preserving groups of independent ratings: see schedule.h. */
#include "schedule.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

#define NOTHING UINT32_MAX

/* Which heights have a ready rating: a bit for each, and above it, level by level, a bit for each
 * 64 that have any. The highest is found in as many steps as there are levels. */
enum { MARK_LEVELS = 6 }; /* 64⁶ > 2³² */
typedef struct height_marks {
    uint64_t *level[MARK_LEVELS];
    size_t n_levels;
} height_marks;

/* The chains of one dataset. Ratings are numbered in row order. */
typedef struct chains {
    uint32_t *row_of;     /* n */
    uint32_t *col_next;   /* n: the next rating of the same column */
    uint32_t *height;     /* n: ratings on the longest chain from here, itself included */
    uint8_t *waits;       /* n: predecessors not yet dealt, 0 to 2 */
    uint32_t *bucket;     /* highest + 1 lists of ready ratings, by height */
    uint32_t *ready_next; /* n */
    height_marks marks;   /* of the lists that are not empty */
    uint32_t highest;
} chains;

static void clear_marks(height_marks *m)
{
    for (size_t l = 0; l < m->n_levels; l++) {
        free(m->level[l]);
    }
    *m = (height_marks){0};
}

static bool make_marks(height_marks *m, size_t n)
{
    bool good = true;
    *m = (height_marks){0};
    do {
        n = n / 64 + 1;
        m->level[m->n_levels] = mf_alloc_zero(n, sizeof(uint64_t));
        good = good && m->level[m->n_levels] != NULL;
        m->n_levels++;
    } while (n > 1);
    return good;
}

static void mark(height_marks *m, uint32_t height)
{
    for (size_t l = 0; l < m->n_levels; l++, height /= 64) {
        m->level[l][height / 64] |= UINT64_C(1) << height % 64;
    }
}

static void unmark(height_marks *m, uint32_t height)
{
    for (size_t l = 0; l < m->n_levels; l++, height /= 64) {
        m->level[l][height / 64] &= ~(UINT64_C(1) << height % 64);
        if (m->level[l][height / 64] != 0) {
            return;
        }
    }
}

/* The highest that is marked; NOTHING: none is. */
static uint32_t highest_mark(const height_marks *m)
{
    uint32_t at = 0;
    for (size_t l = m->n_levels; l > 0; l--) {
        uint64_t word = m->level[l - 1][at];
        if (word == 0) {
            return NOTHING;
        }
        at = at * 64 + 63 - (uint32_t)__builtin_clzll(word);
    }
    return at;
}

static void clear_chains(chains *c)
{
    free(c->row_of);
    free(c->col_next);
    free(c->height);
    free(c->waits);
    free(c->bucket);
    free(c->ready_next);
    clear_marks(&c->marks);
}

static bool is_row_end(const mf_csr *r, const chains *c, size_t k)
{
    return k + 1 == r->row_start[c->row_of[k] + 1];
}

/* Links columns and measures chains, from the last rating to the first. False: memory is out. */
static bool link_chains(const mf_csr *r, chains *c)
{
    uint32_t *newest = mf_alloc(r->n_cols, sizeof *newest);
    c->row_of = mf_alloc(r->n, sizeof *c->row_of);
    c->col_next = mf_alloc(r->n, sizeof *c->col_next);
    c->height = mf_alloc(r->n, sizeof *c->height);
    c->waits = mf_alloc_zero(r->n, sizeof *c->waits);
    c->ready_next = mf_alloc(r->n, sizeof *c->ready_next);
    bool good = newest && c->row_of && c->col_next && c->height && c->waits && c->ready_next;
    for (size_t i = 0; good && i < r->n_rows; i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            c->row_of[k] = (uint32_t)i;
        }
    }
    if (good) {
        memset(newest, 0xff, r->n_cols * sizeof *newest);
    }
    for (size_t k = r->n; good && k > 0; k--) {
        size_t here = k - 1;
        uint32_t below = 0, next = newest[r->col[here]];
        if (!is_row_end(r, c, here)) {
            below = c->height[here + 1];
            c->waits[here + 1]++;
        }
        if (next != NOTHING) {
            below = c->height[next] > below ? c->height[next] : below;
            c->waits[next]++;
        }
        c->col_next[here] = next;
        c->height[here] = below + 1;
        c->highest = below + 1 > c->highest ? below + 1 : c->highest;
        newest[r->col[here]] = (uint32_t)here;
    }
    free(newest);
    c->bucket = good ? mf_alloc((size_t)c->highest + 1, sizeof *c->bucket) : NULL;
    return c->bucket != NULL && make_marks(&c->marks, (size_t)c->highest + 1);
}

static void make_ready(chains *c, uint32_t rating)
{
    uint32_t *list = &c->bucket[c->height[rating]];
    if (*list == NOTHING) {
        mark(&c->marks, c->height[rating]);
    }
    c->ready_next[rating] = *list;
    *list = rating;
}

/* Takes the ready rating with the longest chain; NOTHING when no rating is ready. */
static uint32_t take_ready(chains *c)
{
    uint32_t level = highest_mark(&c->marks);
    if (level == NOTHING) {
        return NOTHING;
    }
    uint32_t rating = c->bucket[level];
    c->bucket[level] = c->ready_next[rating];
    if (c->bucket[level] == NOTHING) {
        unmark(&c->marks, level);
    }
    return rating;
}

/* One predecessor less to wait for. */
static void release_successor(chains *c, uint32_t successor)
{
    if (--c->waits[successor] == 0) {
        make_ready(c, successor);
    }
}

/* Gives each column its place, and each rating that of its column. */
static bool place_columns(const mf_csr *r, schedule *s)
{
    uint32_t next = 0;
    s->place = mf_alloc(r->n_cols, sizeof *s->place);
    s->where = mf_alloc(r->n, sizeof *s->where);
    if (s->place == NULL || s->where == NULL) {
        return false;
    }
    memset(s->place, 0xff, r->n_cols * sizeof *s->place);
    for (size_t k = 0; k < r->n; k++) {
        uint32_t *place = &s->place[r->col[k]];
        *place = *place == NOTHING ? next++ : *place;
        s->where[k] = *place;
    }
    for (size_t j = 0; j < r->n_cols; j++) {
        s->place[j] = s->place[j] == NOTHING ? next++ : s->place[j];
    }
    return true;
}

/* Deals all ratings, group after group. */
static bool deal(const mf_csr *r, chains *c, schedule *s)
{
    const scheduled unused = {(uint32_t)r->n_rows, (uint32_t)r->n_cols};
    size_t room[2] = {0}, dealt = 0;
    memset(c->bucket, 0xff, ((size_t)c->highest + 1) * sizeof *c->bucket);
    for (size_t k = r->n; k > 0; k--) {
        if (c->waits[k - 1] == 0) {
            make_ready(c, (uint32_t)(k - 1));
        }
    }
    while (dealt < r->n) {
        uint32_t group[SCHEDULE_WIDTH];
        size_t n = 0;
        while (n < SCHEDULE_WIDTH && (group[n] = take_ready(c)) != NOTHING) {
            n++;
        }
        size_t first = s->n_groups++ * SCHEDULE_WIDTH, wanted = first + SCHEDULE_WIDTH;
        if (!mf_grow((void **)&s->places, &room[0], wanted, sizeof *s->places) ||
            !mf_grow((void **)&s->values, &room[1], wanted + SCHEDULE_WIDTH, sizeof *s->values)) {
            return false;
        }
        for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
            s->places[first + g] =
                g < n ? (scheduled){c->row_of[group[g]], s->where[group[g]]} : unused;
            s->values[first + g] = g < n ? mf_csr_rating(r, group[g]) : 0;
        }
        for (size_t g = 0; g < n; g++) {
            if (!is_row_end(r, c, group[g])) {
                release_successor(c, group[g] + 1);
            }
            if (c->col_next[group[g]] != NOTHING) {
                release_successor(c, c->col_next[group[g]]);
            }
        }
        dealt += n;
    }
    return true;
}

static void free_schedule(schedule *s)
{
    if (s != NULL) {
        free(s->places);
        free(s->values);
        free(s->place);
        free(s->where);
        free(s);
    }
}

mf_status schedule_new(const mf_csr *ratings, schedule **made, mf_error *error)
{
    chains c = {0};
    schedule *s = mf_alloc_zero(1, sizeof *s);
    *made = NULL;
    bool small = ratings->n < NOTHING;
    bool good = s != NULL && small && link_chains(ratings, &c) && place_columns(ratings, s) &&
                deal(ratings, &c, s);
    clear_chains(&c);
    if (!good) {
        free_schedule(s);
        return small ? mf_no_memory(error, "the schedule")
                     : mf_fail(error, MF_SYSTEM,
                               "coordinate-sgd takes at most 4,294,967,294 "
                               "training ratings");
    }
    s->users = 1;
    *made = s;
    return MF_OK;
}

void schedule_release(schedule *s)
{
    if (s != NULL && --s->users == 0) {
        free_schedule(s);
    }
}
