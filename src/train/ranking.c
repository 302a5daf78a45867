/* Ranking metrics on the held-out ratings: see ranking.h and train.h. */
#include "ranking.h"

#include <math.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/split.h"
#include "../model/model.h"
#include "../model/recommend.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef struct judge {
    const mf_split *split;
    double mean;
    const uint32_t *missed; /* n_watchers, of movies that are not in the split; may be NULL */
    uint8_t *listed;        /* n_movies: stands in a list */
    mf_ranking *sums;
} judge;

static bool is_relevant(const judge *j, size_t at)
{
    const mf_csr *held = &j->split->heldout;
    return mf_csr_value(held, at) >= j->mean;
}

static bool judge_list(void *context, size_t watcher, const mf_scored *items, size_t n)
{
    judge *j = context;
    const mf_csr *held = &j->split->heldout;
    size_t cold = j->missed == NULL ? 0 : j->missed[watcher], relevant = cold, hits = 0;
    size_t most = j->sums->n;
    for (size_t k = held->row_start[watcher]; k < held->row_start[watcher + 1]; k++) {
        relevant += is_relevant(j, k);
        cold += is_relevant(j, k) && j->split->movie_count[held->col[k]] == 0;
    }
    j->sums->relevant += relevant;
    j->sums->relevant_cold += cold;
    for (size_t i = 0; i < n; i++) {
        j->listed[items[i].movie] = 1;
    }
    if (relevant == 0) {
        return true;
    }
    double gain = 0, best = 0, precisions = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = mf_csr_find(held, watcher, items[i].movie);
        if (at != SIZE_MAX && is_relevant(j, at)) {
            hits++;
            gain += 1 / log2((double)i + 2);
            precisions += (double)hits / (double)(i + 1);
        }
    }
    size_t possible = relevant < most ? relevant : most;
    for (size_t i = 0; i < possible; i++) {
        best += 1 / log2((double)i + 2);
    }
    j->sums->n_watchers++;
    j->sums->precision += (double)hits / (double)most;
    j->sums->recall += (double)hits / (double)relevant;
    j->sums->ndcg += gain / best;
    j->sums->map += precisions / (double)possible;
    return true;
}

mf_status mf_rank(const mf_model *model, const mf_split *split, double mean, size_t n,
                  unsigned threads, mf_ranking *ranking, mf_error *error)
{
    return mf_rank_missing(model, split, mean, n, NULL, threads, ranking, error);
}

mf_status mf_rank_missing(const mf_model *model, const mf_split *split, double mean, size_t n,
                          const uint32_t *missed, unsigned threads, mf_ranking *ranking,
                          mf_error *error)
{
    mf_list_options options = {.n = n, .min_ratings = 1};
    judge j = {.split = split,
               .mean = mean,
               .missed = missed,
               .listed = mf_alloc_zero(model->n_movies, 1),
               .sums = ranking};
    *ranking = (mf_ranking){.n = n};
    if (j.listed == NULL) {
        return mf_no_memory(error, "ranking");
    }
    mf_status status =
        mf_recommend_all(model, &split->train, &options, threads, judge_list, &j, error);
    double watchers = ranking->n_watchers > 0 ? (double)ranking->n_watchers : NAN;
    size_t listed = 0, known = 0;
    for (size_t m = 0; m < model->n_movies; m++) {
        listed += j.listed[m];
        known += model->movie_count[m] > 0;
    }
    ranking->precision /= watchers;
    ranking->recall /= watchers;
    ranking->ndcg /= watchers;
    ranking->map /= watchers;
    ranking->coverage = known > 0 ? (double)listed / (double)known : NAN;
    free(j.listed);
    return status;
}
