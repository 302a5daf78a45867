/* Lists for every watcher: see mf_recommend_all. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "blas.h"
#include "model.h"
#include "recommend.h"
#include "top_list.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

enum {
    ROWS = 64,  /* watchers in a block: its scores stay near the second-level cache */
    STRIP = 32, /* scores that are looked at at once */
    LANES = 4,  /* what every machine of today compares at once */
};

typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t marks __attribute__((vector_size(4 * LANES)));

/* The movies that can be listed at all, their factors in single precision. */
typedef struct candidates {
    size_t n;
    size_t width; /* n, up to whole strips: what a watcher's scores take */
    uint32_t *movie;
    uint32_t *place; /* n_movies: a movie's place above; UINT32_MAX: cannot be listed */
    float *q, *bias; /* n × k, width; behind the n-th it is −∞ */
    double longest;  /* the largest ‖q‖ */
    double largest;  /* the largest |bias| */
} candidates;

/* What one thread works in. */
typedef struct room {
    float *p, *scores, *heap;
    mf_scored *items; /* ROWS × options.n */
    size_t found[ROWS];
} room;

static void clear_candidates(candidates *c)
{
    free(c->movie);
    free(c->place);
    free(c->q);
    free(c->bias);
}

static bool find_candidates(const mf_model *model, uint32_t least, candidates *c)
{
    size_t k = model->k;
    *c = (candidates){.movie = mf_alloc(model->n_movies, sizeof *c->movie),
                      .place = mf_alloc(model->n_movies, sizeof *c->place),
                      .q = mf_alloc(model->n_movies * (k > 0 ? k : 1), sizeof *c->q),
                      .bias = mf_alloc(model->n_movies + STRIP, sizeof *c->bias)};
    if (c->movie == NULL || c->place == NULL || c->q == NULL || c->bias == NULL) {
        return false;
    }
    for (size_t j = 0; j < model->n_movies; j++) {
        c->place[j] = UINT32_MAX;
        if (model->movie_count[j] < least) {
            continue;
        }
        const double *q = model->q + j * k;
        c->longest = fmax(c->longest, sqrt(mf_dot(q, q, k)));
        for (size_t m = 0; m < k; m++) {
            c->q[c->n * k + m] = (float)q[m];
        }
        c->largest = fmax(c->largest, fabs(model->movie_bias[j]));
        c->bias[c->n] = (float)model->movie_bias[j];
        c->place[j] = (uint32_t)c->n;
        c->movie[c->n++] = (uint32_t)j;
    }
    for (c->width = c->n; c->width % STRIP != 0; c->width++) {
        c->bias[c->width] = -INFINITY;
    }
    return true;
}

/* Is one of the strip's scores above the bar? */
static bool any_above(const float *strip, float bar)
{
    marks hit = {0};
    for (size_t v = 0; v < STRIP / LANES; v++) {
        hit |= ((const lanes *)(const void *)strip)[v] > bar;
    }
    int32_t any = 0;
    for (size_t l = 0; l < LANES; l++) {
        any |= hit[l];
    }
    return any != 0;
}

/* Adds the biases to the strip's scores. */
static void add_bias(float *strip, const float *bias)
{
    for (size_t v = 0; v < STRIP / LANES; v++) {
        ((lanes *)(void *)strip)[v] += ((const lanes *)(const void *)bias)[v];
    }
}

/* Puts a score in the place of the root of a full heap, whose root is the smallest. */
static void replace_root(float *heap, size_t n, float score)
{
    size_t at = 0;
    for (size_t child = 1; child < n; child = 2 * at + 1) {
        child += child + 1 < n && heap[child + 1] < heap[child];
        if (heap[child] >= score) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = score;
}

/* Adds the biases to the scores; returns the n-th largest sum, −∞ with fewer than n. `heap` has
 * room for n. */
static float nth_largest(float *scores, const candidates *c, float *heap, size_t n)
{
    heap[0] = -INFINITY;
    for (size_t h = 1; h < n; h++) {
        heap[h] = -INFINITY;
    }
    for (size_t from = 0; from < c->width; from += STRIP) {
        add_bias(scores + from, c->bias + from);
        if (!any_above(scores + from, heap[0])) {
            continue;
        }
        for (size_t s = from; s < from + STRIP; s++) {
            if (scores[s] > heap[0]) {
                replace_root(heap, n, scores[s]);
            }
        }
    }
    return heap[0];
}

/* One watcher's list from the block's scores. What single precision may have got wrong is within
 * `slack` of the n-th best: all of that is scored again. */
static size_t list_from(const mf_model *model, const candidates *c, const mf_csr *rated, size_t i,
                        const mf_list_options *options, float *scores, float *heap, mf_scored *out)
{
    const double *p = model->p + i * model->k;
    double size = sqrt(mf_dot(p, p, model->k)) * c->longest;
    double slack = (double)(model->k + 8) * FLT_EPSILON * (size + c->largest + 1);
    for (size_t j = c->n; j < c->width; j++) {
        scores[j] = 0; /* their biases are −∞ */
    }
    for (size_t k = rated->row_start[i]; k < rated->row_start[i + 1] && !options->include_rated;
         k++) {
        if (c->place[rated->col[k]] != UINT32_MAX) {
            scores[c->place[rated->col[k]]] = -INFINITY;
        }
    }
    double least = (double)nth_largest(scores, c, heap, options->n) - 2 * slack;
    float bar = nextafterf((float)least, -INFINITY); /* below all that is not less */
    size_t n = 0;
    for (size_t from = 0; from < c->width; from += STRIP) {
        if (!any_above(scores + from, bar)) {
            continue;
        }
        for (size_t j = from; j < from + STRIP; j++) {
            if (scores[j] > bar) {
                mf_prediction exact = mf_predict(model, i, c->movie[j], MF_COLD_BIAS);
                n = top_offer(out, n, options->n,
                              (mf_scored){c->movie[j], exact.value, exact.fallback});
            }
        }
    }
    top_sort(out, n);
    return n;
}

static void list_block(const mf_model *model, const candidates *c, const mf_csr *rated,
                       size_t first, size_t rows, const mf_list_options *options, room *r)
{
    size_t k = model->k;
    for (size_t i = 0; i < rows; i++) {
        for (size_t m = 0; m < k; m++) {
            r->p[i * k + m] = (float)model->p[(first + i) * k + m];
        }
    }
    if (k > 0 && c->n > 0) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)c->n, (int)k, 1, r->p,
                    (int)k, c->q, (int)k, 0, r->scores, (int)c->width);
    } else {
        memset(r->scores, 0, rows * c->width * sizeof *r->scores);
    }
    for (size_t i = 0; i < rows; i++) {
        mf_scored *out = r->items + i * options->n;
        /* A cold watcher has no factors: each prediction is a fallback. */
        r->found[i] = model->watcher_count[first + i] == 0
                          ? mf_recommend(model, rated, first + i, options, out)
                          : list_from(model, c, rated, first + i, options, r->scores + i * c->width,
                                      r->heap, out);
    }
}

static void free_rooms(room *rooms, size_t n)
{
    for (size_t r = 0; rooms != NULL && r < n; r++) {
        free(rooms[r].p);
        free(rooms[r].scores);
        free(rooms[r].heap);
        free(rooms[r].items);
    }
    free(rooms);
}

static room *new_rooms(size_t n, const mf_model *model, const candidates *c, size_t listed)
{
    room *rooms = mf_alloc_zero(n, sizeof *rooms);
    bool good = rooms != NULL;
    for (size_t r = 0; good && r < n; r++) {
        rooms[r].p = mf_alloc(ROWS * (model->k + 1), sizeof(float));
        rooms[r].scores = mf_alloc(c->width, ROWS * sizeof(float));
        rooms[r].heap = mf_alloc(listed, sizeof(float));
        rooms[r].items = mf_alloc(listed, ROWS * sizeof(mf_scored));
        good = rooms[r].p && rooms[r].scores && rooms[r].heap && rooms[r].items;
    }
    if (!good) {
        free_rooms(rooms, n);
        return NULL;
    }
    return rooms;
}

mf_status mf_recommend_all(const mf_model *model, const mf_csr *rated,
                           const mf_list_options *options, unsigned threads,
                           bool (*each)(void *context, size_t watcher, const mf_scored *items,
                                        size_t n),
                           void *context, mf_error *error)
{
    candidates c = {0};
    size_t at_once = threads > 0 ? threads : 1, n = model->n_watchers;
    mf_status status = MF_OK;
    /* A list longer than the movies is not asked for; movies without ratings have no factors. */
    mf_list_options wanted = *options;
    wanted.n = wanted.n < model->n_movies ? wanted.n : model->n_movies;
    bool plainly = wanted.min_ratings == 0 || wanted.by_low > 0;
    room *rooms = NULL;
    if (!find_candidates(model, wanted.min_ratings, &c) ||
        (rooms = new_rooms(at_once, model, &c, wanted.n > 0 ? wanted.n : 1)) == NULL) {
        status = mf_no_memory(error, "lists");
        goto cleanup;
    }
    if (!plainly && !blas_has_room(at_once)) {
        status = mf_no_memory(error, "lists");
        goto cleanup;
    }
    int threads_before = blas_alone();
    for (size_t first = 0; first < n && status == MF_OK; first += at_once * ROWS) {
#pragma omp parallel for schedule(static, 1) num_threads((int)at_once) if (at_once > 1)
        for (size_t part = 0; part < at_once; part++) {
            size_t from = first + part * ROWS, rows = from < n ? n - from : 0;
            rows = rows < ROWS ? rows : ROWS;
            for (size_t i = 0; i < rows && plainly; i++) {
                rooms[part].found[i] =
                    mf_recommend(model, rated, from + i, &wanted, rooms[part].items + i * wanted.n);
            }
            if (rows > 0 && !plainly) {
                list_block(model, &c, rated, from, rows, &wanted, &rooms[part]);
            }
        }
        for (size_t i = first; i < n && i < first + at_once * ROWS && status == MF_OK; i++) {
            const room *r = &rooms[(i - first) / ROWS];
            size_t row = (i - first) % ROWS;
            if (!each(context, i, r->items + row * wanted.n, r->found[row])) {
                status = mf_fail(error, MF_INTERRUPTED, "interrupted");
            }
        }
    }
    blas_give_back(threads_before);
cleanup:
    free_rooms(rooms, at_once);
    clear_candidates(&c);
    return status;
}
