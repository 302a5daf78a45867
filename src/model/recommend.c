/* Lists of movies: the best predictions for a watcher, the nearest movies to a movie. Both keep a
 * running top-N in a heap whose root is the worst of the best. */
#include "mfexplore/model.h"

#include <math.h>
#include <stdlib.h>

/* True when a stands below b in the list: lower score, or the same and a later id. */
static bool is_worse(mf_scored a, mf_scored b)
{
    return a.score < b.score || (a.score == b.score && a.movie > b.movie);
}

static void sift_down(mf_scored *heap, size_t n, size_t at)
{
    for (;;) {
        size_t worst = at, left = 2 * at + 1;
        for (size_t child = left; child < left + 2 && child < n; child++) {
            if (is_worse(heap[child], heap[worst])) {
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

static void sift_up(mf_scored *heap, size_t at)
{
    while (at > 0 && is_worse(heap[at], heap[(at - 1) / 2])) {
        mf_scored held = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[(at - 1) / 2] = held;
        at = (at - 1) / 2;
    }
}

static size_t offer(mf_scored *heap, size_t n, size_t most, mf_scored item)
{
    if (n < most) {
        heap[n] = item;
        sift_up(heap, n);
        return n + 1;
    }
    if (n > 0 && is_worse(heap[0], item)) {
        heap[0] = item;
        sift_down(heap, n, 0);
    }
    return n;
}

/* Turns the heap into a list, best first. */
static void sort_heap(mf_scored *heap, size_t n)
{
    for (size_t left = n; left > 1; left--) {
        mf_scored held = heap[0];
        heap[0] = heap[left - 1];
        heap[left - 1] = held;
        sift_down(heap, left - 1, 0);
    }
}

size_t mf_recommend(const mf_model *model, const mf_csr *rated, size_t watcher,
                    const mf_list_options *options, mf_scored *out)
{
    size_t n = 0, next = rated->row_start[watcher], end = rated->row_start[watcher + 1];
    for (size_t j = 0; j < model->n_movies; j++) {
        while (next < end && rated->col[next] < j) {
            next++;
        }
        bool is_rated = next < end && rated->col[next] == j;
        if ((is_rated && !options->include_rated) ||
            model->movie_count[j] < options->min_ratings) {
            continue;
        }
        mf_prediction prediction = mf_predict(model, watcher, j, MF_COLD_BIAS);
        n = offer(out, n, options->n,
                  (mf_scored){(uint32_t)j, prediction.value, prediction.fallback});
    }
    sort_heap(out, n);
    return n;
}

size_t mf_similar(const mf_model *model, size_t movie, const mf_list_options *options,
                  mf_scored *out)
{
    size_t n = 0, k = model->k;
    const double *q = model->q + movie * k;
    double norm = sqrt(mf_dot(q, q, k));
    for (size_t j = 0; j < model->n_movies; j++) {
        const double *other = model->q + j * k;
        double product = norm * sqrt(mf_dot(other, other, k));
        if (j == movie || model->movie_count[j] < options->min_ratings || !(product > 0)) {
            continue;
        }
        n = offer(out, n, options->n,
                  (mf_scored){(uint32_t)j, mf_dot(q, other, k) / product, MF_FALLBACK_NONE});
    }
    sort_heap(out, n);
    return n;
}
