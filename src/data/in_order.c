/* Ratings in order: see in_order.h. */
#include "in_order.h"

#include <string.h>

#include "csr.h"
#include "mates.h"
#include "random.h"
#include "ratings.h"

static mf_stretch own_rows(const mf_ratings *ratings)
{
    return mf_stretch_of(ratings->mates, ratings->cut, ratings->r.n_rows);
}

mf_in_order mf_in_order_of(const mf_ratings *ratings)
{
    bool dealt = ratings->dealt[0] != NULL;
    mf_in_order w = {
        .part = {dealt ? ratings->dealt[0] : &ratings->r, dealt ? ratings->dealt[1] : NULL}};
    if (!mf_is_alone(ratings->mates)) {
        w.shared = ratings;
        w.row = own_rows(ratings).from;
        for (size_t p = 0; p < 2 && w.part[p] != NULL; p++) {
            w.at[p] = w.part[p]->row_start[w.row];
        }
    }
    return w;
}

bool mf_in_order_next(mf_in_order *w, uint32_t *col, float *value)
{
    const mf_csr *a = w->part[0], *b = w->part[1];
    size_t end = w->shared != NULL ? own_rows(w->shared).to : a->n_rows;
    for (; w->row < end; w->row++) {
        bool in_a = w->at[0] < a->row_start[w->row + 1];
        bool in_b = b != NULL && w->at[1] < b->row_start[w->row + 1];
        if (in_a || in_b) {
            size_t which = in_b && (!in_a || b->col[w->at[1]] < a->col[w->at[0]]);
            size_t at = w->at[which]++;
            *col = w->part[which]->col[at];
            *value = mf_csr_value(w->part[which], at);
            return true;
        }
    }
    return false;
}

/* The next number that another has sent. */
static uint32_t receive_next(mf_in_order *w)
{
    const mf_mates *mates = w->shared->mates;
    const size_t *cut = w->shared->cut, *start = w->shared->r.row_start;
    if (w->begin == w->end) {
        while (w->left == 0 && w->rank + 1 < mates->n) {
            w->rank++;
            w->left = start[cut[w->rank + 1]] - start[cut[w->rank]];
        }
        size_t most = sizeof w->come / sizeof *w->come;
        w->begin = 0;
        w->end = w->left < most ? w->left : most;
        w->left -= w->end;
        mates->calls->receive(mates->context, w->rank, w->come, w->end * sizeof *w->come);
    }
    return w->come[w->begin++];
}

/* The next column, or the bits of the next value. */
static uint32_t next_number(mf_in_order *w, bool values)
{
    uint32_t number = 0;
    float value = 0;
    w->made++;
    if (!mf_in_order_next(w, &number, &value)) {
        return w->shared == NULL ? 0 : receive_next(w);
    }
    if (values) {
        memcpy(&number, &value, sizeof number);
    }
    return number;
}

static void make(mf_in_order *w, bool values, void *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t number = next_number(w, values);
        memcpy((char *)out + i * sizeof number, &number, sizeof number);
    }
}

void mf_in_order_cols(void *walk, void *out, size_t n)
{
    make(walk, false, out, n);
}

void mf_in_order_values(void *walk, void *out, size_t n)
{
    make(walk, true, out, n);
}

void mf_in_order_send(const mf_ratings *ratings, bool values)
{
    const mf_mates *mates = ratings->mates;
    mf_in_order w = mf_in_order_of(ratings);
    mf_stretch own = own_rows(ratings);
    size_t left = ratings->r.row_start[own.to] - ratings->r.row_start[own.from];
    while (left > 0) {
        size_t most = sizeof w.come / sizeof *w.come, n = left < most ? left : most;
        make(&w, values, w.come, n);
        mates->calls->send(mates->context, 0, w.come, n * sizeof *w.come);
        left -= n;
    }
}

void mf_in_order_drain(mf_in_order *w, void (*maker)(void *walk, void *out, size_t n))
{
    uint32_t number;
    while (w->shared != NULL && w->made < w->shared->r.n) {
        maker(w, &number, 1);
    }
}

/* `next` makes numbers of 32 bits. */
static uint64_t hash(mf_in_order *walk, void (*next)(void *walk, void *out, size_t n), size_t n,
                     uint64_t key)
{
    uint64_t hash = mf_hash_begin(n * sizeof(uint32_t), key);
    uint32_t pair[2] = {0};
    for (; n >= 2; n -= 2) {
        next(walk, pair, 2);
        hash = mf_hash_word(hash, pair[0] | (uint64_t)pair[1] << 32);
    }
    if (n == 1) {
        next(walk, pair, 1);
    }
    return mf_hash_end(hash, n == 1 ? pair[0] : 0);
}

uint64_t mf_in_order_hash_cols(mf_in_order walk, size_t n, uint64_t key)
{
    return hash(&walk, mf_in_order_cols, n, key);
}

uint64_t mf_in_order_hash_values(mf_in_order walk, size_t n, uint64_t key)
{
    return hash(&walk, mf_in_order_values, n, key);
}
