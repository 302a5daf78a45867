/* Parts of ratings: see filter.h. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "builder.h"
#include "csr.h"
#include "fail.h"
#include "ids.h"
#include "random.h"
#include "ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* What is still in, and how many ratings each watcher and movie has. */
typedef struct core {
    const mf_csr *r;
    uint8_t *in; /* a rating each */
    size_t *watcher, *movie;
} core;

static void drop(core *c, size_t row, size_t k)
{
    c->in[k] = 0;
    c->watcher[row]--;
    c->movie[c->r->col[k]]--;
}

/* Drops ratings of what has too few until nobody has. Each round is a pass. */
static void find_core(core *c, const mf_filter *f)
{
    bool changed = f->min_per_watcher > 1 || f->min_per_movie > 1;
    while (changed) {
        changed = false;
        for (size_t row = 0; row < c->r->n_rows; row++) {
            for (size_t k = c->r->row_start[row]; k < c->r->row_start[row + 1]; k++) {
                if (c->in[k] && (c->watcher[row] < f->min_per_watcher ||
                                 c->movie[c->r->col[k]] < f->min_per_movie)) {
                    drop(c, row, k);
                    changed = true;
                }
            }
        }
    }
}

/* The watchers and the sample that were asked for. */
static bool choose(core *c, const mf_ratings *ratings, const mf_filter *f)
{
    uint8_t *wanted = mf_alloc_zero(c->r->n_rows + 1, 1);
    if (wanted == NULL) {
        return false;
    }
    memset(wanted, f->watchers == NULL, c->r->n_rows);
    for (size_t i = 0; f->watchers != NULL && i < f->n_watchers; i++) {
        wanted[f->watchers[i]] = 1;
    }
    for (size_t row = 0; row < c->r->n_rows; row++) {
        const char *id = mf_id(&ratings->watchers, row);
        uint64_t hash = mf_hash(id, strlen(id), f->seed * 2 + 1);
        for (size_t k = c->r->row_start[row]; k < c->r->row_start[row + 1]; k++) {
            const char *movie = mf_id(&ratings->movies, c->r->col[k]);
            mf_random mixer = {mf_hash(movie, strlen(movie), hash)};
            c->in[k] = wanted[row] && mf_random_double(&mixer) < f->sample;
            c->watcher[row] += c->in[k];
            c->movie[c->r->col[k]] += c->in[k];
        }
    }
    free(wanted);
    return true;
}

/* The ratings of `part` that are in (NULL: all). */
static mf_status build(const mf_ratings *ratings, const mf_csr *part, const uint8_t *in,
                       mf_ratings *kept, mf_error *error)
{
    mf_builder *builder = mf_builder_new(MF_DUPLICATES_LAST);
    bool good = builder != NULL;
    mf_twice twice = {0};
    *kept = (mf_ratings){0};
    for (size_t row = 0; good && row < part->n_rows; row++) {
        const char *watcher = mf_id(&ratings->watchers, row);
        for (size_t k = part->row_start[row]; good && k < part->row_start[row + 1]; k++) {
            const char *movie = mf_id(&ratings->movies, part->col[k]);
            good =
                (in != NULL && !in[k]) || mf_builder_add(builder, watcher, strlen(watcher), movie,
                                                         strlen(movie), mf_csr_rating(part, k), 0);
        }
    }
    mf_status status = good ? mf_builder_finish(builder, kept, NULL, &twice, error)
                            : mf_no_memory(error, "the ratings that are kept");
    mf_builder_free(builder);
    if (status == MF_OK && kept->r.n == 0) {
        mf_ratings_clear(kept);
        status = mf_fail(error, MF_BAD_DATA, "no ratings are left; expected at least one");
    }
    return status;
}

mf_status mf_ratings_filter(const mf_ratings *ratings, const mf_filter *filter, mf_ratings *kept,
                            mf_error *error)
{
    const mf_csr *r = &ratings->r;
    core c = {.r = r,
              .in = mf_alloc_zero(r->n + 1, 1),
              .watcher = mf_alloc_zero(r->n_rows + 1, sizeof *c.watcher),
              .movie = mf_alloc_zero(r->n_cols + 1, sizeof *c.movie)};
    bool good = c.in != NULL && c.watcher != NULL && c.movie != NULL && choose(&c, ratings, filter);
    mf_status status = good ? MF_OK : mf_no_memory(error, "the ratings that are kept");
    if (good) {
        find_core(&c, filter);
        status = build(ratings, r, c.in, kept, error);
    }
    free(c.in);
    free(c.watcher);
    free(c.movie);
    return status;
}

mf_status mf_ratings_part(const mf_ratings *ratings, const mf_csr *part, mf_ratings *kept,
                          mf_error *error)
{
    return build(ratings, part, NULL, kept, error);
}
