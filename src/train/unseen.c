/* Ratings of another file as a model sees them: see unseen.h. */
#include "unseen.h"

#include <math.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../model/model.h"
#include "metrics.h"

static size_t known_place(uint32_t index)
{
    return index == UINT32_MAX ? SIZE_MAX : index;
}

/* Fills the rows: which ratings stay, in the order of the model's indices. */
static bool fill(const mf_model *model, const mf_ratings *own, const mf_csr *from,
                 const uint32_t *watcher, const uint32_t *movie, mf_unseen *out)
{
    mf_csr *to = &out->ratings;
    mf_csr_entry *row = mf_alloc(from->n_cols, sizeof *row);
    uint32_t *source = mf_alloc(to->n_rows, sizeof *source); /* other's row of the model's */
    double sse = 0, sum = 0;
    size_t n_unknown = 0;
    for (size_t i = 0; i < to->n_rows && source != NULL; i++) {
        source[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < from->n_rows && row != NULL && source != NULL; i++) {
        if (watcher[i] != UINT32_MAX) {
            source[watcher[i]] = (uint32_t)i;
        }
        for (size_t at = from->row_start[i]; at < from->row_start[i + 1]; at++) {
            uint32_t j = movie[from->col[at]];
            if (watcher[i] == UINT32_MAX || j == UINT32_MAX) {
                double e =
                    mf_csr_rating(from, at) -
                    mf_predict(model, known_place(watcher[i]), known_place(j), MF_COLD_BIAS).value;
                sse += e * e;
                sum += fabs(e);
                n_unknown++;
                bool liked = mf_csr_value(from, at) >= model->fallback.mu;
                if (watcher[i] == UINT32_MAX) {
                    out->of_strangers += liked;
                } else {
                    out->missed[watcher[i]] += liked;
                }
            }
        }
    }
    for (size_t i = 0; i < to->n_rows && row != NULL && source != NULL; i++) {
        size_t n = 0, end = source[i] == UINT32_MAX ? 0 : from->row_start[source[i] + 1];
        for (size_t at = source[i] == UINT32_MAX ? 0 : from->row_start[source[i]]; at < end; at++) {
            uint32_t j = movie[from->col[at]];
            if (j != UINT32_MAX && mf_csr_find(&own->r, i, j) != SIZE_MAX) {
                out->n_known++;
            } else if (j != UINT32_MAX) {
                row[n++] = (mf_csr_entry){j, mf_csr_value(from, at)};
            }
        }
        mf_csr_append_row(to, i, row, n);
    }
    out->unknown = mf_errors_of(n_unknown, sse, sum);
    bool good = row != NULL && source != NULL;
    free(row);
    free(source);
    return good;
}

mf_status mf_unseen_find(const mf_model *model, const mf_ratings *own, const mf_ratings *other,
                         mf_unseen *unseen, mf_error *error)
{
    *unseen = (mf_unseen){.ratings = {.n_rows = model->n_watchers, .n_cols = model->n_movies}};
    mf_csr *to = &unseen->ratings;
    uint32_t *watcher = mf_ids_map(&other->watchers, &own->watchers, &unseen->new_watchers);
    uint32_t *movie = mf_ids_map(&other->movies, &own->movies, &unseen->new_movies);
    to->row_start = mf_alloc_zero(to->n_rows + 1, sizeof *to->row_start);
    to->col = mf_alloc(other->r.n, sizeof *to->col);
    to->value = mf_alloc(other->r.n, sizeof *to->value);
    unseen->missed = mf_alloc_zero(to->n_rows, sizeof *unseen->missed);
    bool good = watcher != NULL && movie != NULL && to->row_start != NULL && to->col != NULL &&
                to->value != NULL && unseen->missed != NULL &&
                fill(model, own, &other->r, watcher, movie, unseen);
    free(watcher);
    free(movie);
    if (!good) {
        mf_unseen_clear(unseen);
        return mf_no_memory(error, "the ratings to judge by");
    }
    return MF_OK;
}

void mf_unseen_clear(mf_unseen *unseen)
{
    mf_csr_clear(&unseen->ratings);
    free(unseen->missed);
    *unseen = (mf_unseen){0};
}
