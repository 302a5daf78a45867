/* The best N of what is offered, in a heap whose root is the worst of them. Ties by movie index. */
#ifndef MF_MODEL_TOP_LIST_H
#define MF_MODEL_TOP_LIST_H

#include "mfexplore/model.h"

/* True when a stands below b in the list: lower score, or the same and a later id. */
static inline bool top_is_worse(mf_scored a, mf_scored b)
{
    return a.score < b.score || (a.score == b.score && a.movie > b.movie);
}

static inline void top_sift_down(mf_scored *heap, size_t n, size_t at)
{
    for (;;) {
        size_t worst = at, left = 2 * at + 1;
        for (size_t child = left; child < left + 2 && child < n; child++) {
            if (top_is_worse(heap[child], heap[worst])) {
                worst = child;
            }
        }
        if (worst == at) {
            return;
        }
        mf_scored held = heap[at];
        heap[at] = heap[worst];
        heap[worst] = held;
        at = worst;
    }
}

static inline void top_sift_up(mf_scored *heap, size_t at)
{
    while (at > 0 && top_is_worse(heap[at], heap[(at - 1) / 2])) {
        mf_scored held = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[(at - 1) / 2] = held;
        at = (at - 1) / 2;
    }
}

static inline size_t top_offer(mf_scored *heap, size_t n, size_t most, mf_scored item)
{
    if (n < most) {
        heap[n] = item;
        top_sift_up(heap, n);
        return n + 1;
    }
    if (n > 0 && top_is_worse(heap[0], item)) {
        heap[0] = item;
        top_sift_down(heap, n, 0);
    }
    return n;
}

/* Turns the heap into a list, best first. */
static inline void top_sort(mf_scored *heap, size_t n)
{
    for (size_t left = n; left > 1; left--) {
        mf_scored held = heap[0];
        heap[0] = heap[left - 1];
        heap[left - 1] = held;
        top_sift_down(heap, left - 1, 0);
    }
}

#endif
