/* Ratings in order: see in_order.h. */
#include "in_order.h"

#include <string.h>

#include "csr.h"
#include "random.h"
#include "ratings.h"

mf_in_order mf_in_order_of(const mf_ratings *ratings)
{
    bool dealt = ratings->dealt[0] != NULL;
    return (mf_in_order){
        .part = {dealt ? ratings->dealt[0] : &ratings->r, dealt ? ratings->dealt[1] : NULL}};
}

bool mf_in_order_next(mf_in_order *w, uint32_t *col, float *value)
{
    const mf_csr *a = w->part[0], *b = w->part[1];
    for (; w->row < a->n_rows; w->row++) {
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

void mf_in_order_cols(void *walk, void *out, size_t n)
{
    uint32_t *col = out;
    float value = 0;
    for (size_t i = 0; i < n; i++) {
        mf_in_order_next(walk, &col[i], &value);
    }
}

void mf_in_order_values(void *walk, void *out, size_t n)
{
    uint32_t col = 0;
    float value = 0;
    for (size_t i = 0; i < n; i++) {
        mf_in_order_next(walk, &col, &value);
        memcpy((char *)out + i * sizeof value, &value, sizeof value); /* its bits may be hashed */
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
