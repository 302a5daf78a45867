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

static uint64_t hash(const mf_ratings *ratings, bool of_values, uint64_t key)
{
    mf_in_order walk = mf_in_order_of(ratings);
    uint64_t hash = mf_hash_begin(ratings->r.n * sizeof(uint32_t), key), word = 0;
    uint32_t col, bits;
    float value;
    size_t n = 0;
    for (; mf_in_order_next(&walk, &col, &value); n++) {
        memcpy(&bits, of_values ? (const void *)&value : (const void *)&col, sizeof bits);
        if (n % 2 == 0) {
            word = bits;
        } else {
            hash = mf_hash_word(hash, word | (uint64_t)bits << 32);
            word = 0;
        }
    }
    return mf_hash_end(hash, word);
}

uint64_t mf_in_order_hash_cols(const mf_ratings *ratings, uint64_t key)
{
    return hash(ratings, false, key);
}

uint64_t mf_in_order_hash_values(const mf_ratings *ratings, uint64_t key)
{
    return hash(ratings, true, key);
}
