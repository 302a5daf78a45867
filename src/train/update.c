/* Folding new ratings into a model: see update.h. */
#include "update.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/builder.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/titles.h"
#include "../model/baseline.h"
#include "../model/model.h"
#include "metrics.h"
#include "run.h"
#include "update_side.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* Without one a row with fewer ratings than factors would be anything: that of coordinate-sgd at
 * the lesson's beta, 0.02. */
#define LEAST_RIDGE 0.01

/* ---- both files as one ----------------------------------------------------------------------- */

static bool add_all(mf_builder *builder, const mf_ratings *from)
{
    bool good = true;
    for (size_t i = 0; i < from->r.n_rows && good; i++) {
        const char *watcher = mf_id(&from->watchers, i);
        size_t length = strlen(watcher);
        for (size_t at = from->r.row_start[i]; at < from->r.row_start[i + 1] && good; at++) {
            const char *movie = mf_id(&from->movies, from->r.col[at]);
            good = mf_builder_add(builder, watcher, length, movie, strlen(movie),
                                  mf_csr_rating(&from->r, at), 0);
        }
    }
    return good;
}

static bool take_titles(mf_ratings *to, const mf_ratings *from)
{
    bool good = true;
    for (size_t j = 0; j < from->movies.count && good; j++) {
        const char *title = mf_title(&from->titles, j);
        uint32_t at;
        if (title != NULL && mf_ids_find(&to->movies, mf_id(&from->movies, j), &at)) {
            good = mf_titles_set(&to->titles, to->movies.count, at, title, strlen(title));
        }
    }
    return good;
}

static mf_status merge(const mf_ratings *own, const mf_ratings *added, mf_ratings *merged,
                       mf_error *error)
{
    mf_twice twice;
    mf_builder *builder = mf_builder_new(MF_DUPLICATES_LAST);
    mf_status status = builder == NULL || !add_all(builder, own) || !add_all(builder, added)
                           ? mf_no_memory(error, "the ratings")
                           : mf_builder_finish(builder, merged, NULL, &twice, error);
    mf_builder_free(builder);
    if (status == MF_OK && (!take_titles(merged, own) || !take_titles(merged, added))) {
        mf_ratings_clear(merged);
        status = mf_no_memory(error, "the titles");
    }
    if (status == MF_OK) {
        merged->columns = added->columns;
        merged->n_duplicates = 0;
    }
    return status;
}

/* ---- widths ---------------------------------------------------------------------------------- */

typedef struct counted {
    uint32_t count;
    double value;
} counted;

static int by_count(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    return x->count != y->count   ? (x->count < y->count ? -1 : 1)
           : x->value != y->value ? (x->value < y->value ? -1 : 1)
                                  : 0;
}

/* The mean value of the rows whose counts are nearest to `count`; `list` by rising count. */
static double usual_at(const counted *list, size_t n, uint32_t count)
{
    enum { NEAR = 20 };
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        list[middle].count < count ? (low = middle + 1) : (high = middle);
    }
    size_t from = low > NEAR / 2 ? low - NEAR / 2 : 0, to = from + NEAR < n ? from + NEAR : n;
    double sum = 0;
    for (size_t t = from; t < to; t++) {
        sum += list[t].value;
    }
    return to > from ? sum / (double)(to - from) : 0;
}

/* The values of rows: as they were, moved by as much as rows with as many ratings now differ from
 * those with as many as then; new rows have the usual ones. */
static bool carry(const double *old, const uint32_t *old_count, size_t n_old, const uint32_t *map,
                  const uint32_t *count, const bool *touched, size_t n, bool moves, double *out)
{
    counted *list = mf_alloc(n_old, sizeof *list);
    bool *had = mf_alloc_zero(n, sizeof *had);
    if (list == NULL || had == NULL) {
        free(list);
        free(had);
        return false;
    }
    for (size_t i = 0; i < n_old; i++) {
        list[i] = (counted){old_count[i], old[i]};
    }
    qsort(list, n_old, sizeof *list, by_count);
    for (size_t i = 0; i < n_old; i++) {
        uint32_t to = map[i];
        had[to] = true;
        out[to] = old[i];
        if (touched[to] && moves) {
            out[to] += usual_at(list, n_old, count[to]) - usual_at(list, n_old, old_count[i]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = had[i] ? out[i] : usual_at(list, n_old, count[i]);
    }
    free(list);
    free(had);
    return true;
}

/* ---- the update ------------------------------------------------------------------------------ */

/* By how much each rating has changed since its rows learned from it: mostly 0; NaN: it is new. */
typedef struct changes {
    float *by_row, *by_col; /* in row order, and by columns */
} changes;

/* All that an update holds on its way. */
typedef struct work {
    const mf_model *old;
    const mf_ratings *own, *added;
    mf_ratings *merged;
    uint32_t *watcher_map, *movie_map;                               /* merged index of own's */
    uint32_t *added_watcher, *added_movie, *old_watcher, *old_movie; /* merged, and own's, index of
                                                                        added's */
    mf_csr by_movie;                                                 /* merged->r as CSC */
    update_side watchers, movies;
    changes change; /* where increments are added to the rows; else nothing */
    update_pass how;
} work;

static bool make_maps(work *w)
{
    size_t missing;
    const mf_ratings *own = w->own, *added = w->added, *merged = w->merged;
    w->watcher_map = mf_ids_map(&own->watchers, &merged->watchers, &missing);
    w->movie_map = mf_ids_map(&own->movies, &merged->movies, &missing);
    w->added_watcher = mf_ids_map(&added->watchers, &merged->watchers, &missing);
    w->added_movie = mf_ids_map(&added->movies, &merged->movies, &missing);
    w->old_watcher = mf_ids_map(&added->watchers, &own->watchers, &missing);
    w->old_movie = mf_ids_map(&added->movies, &own->movies, &missing);
    return w->watcher_map != NULL && w->movie_map != NULL && w->added_watcher != NULL &&
           w->added_movie != NULL && w->old_watcher != NULL && w->old_movie != NULL;
}

static void free_maps(work *w)
{
    uint32_t *const maps[] = {w->watcher_map, w->movie_map,   w->added_watcher,
                              w->added_movie, w->old_watcher, w->old_movie};
    for (size_t m = 0; m < sizeof maps / sizeof maps[0]; m++) {
        free(maps[m]);
    }
}

/* A rating of the new file, as both see it. */
typedef struct news {
    uint32_t watcher, movie;         /* merged indices */
    uint32_t own_watcher, own_movie; /* the old model's; UINT32_MAX: it has none */
    size_t there;                    /* its place among the old ratings; SIZE_MAX: it is new */
    double rating;
} news;

/* Calls `each` for every rating of the new file. */
static void go_through_news(const work *w, void (*each)(void *context, const news *one),
                            void *context)
{
    const mf_csr *r = &w->added->r;
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            size_t j = r->col[at];
            news one = {w->added_watcher[i], w->added_movie[j], w->old_watcher[i],
                        w->old_movie[j],     SIZE_MAX,          mf_csr_rating(r, at)};
            if (one.own_watcher != UINT32_MAX && one.own_movie != UINT32_MAX) {
                one.there = mf_csr_find(&w->own->r, one.own_watcher, one.own_movie);
            }
            each(context, &one);
        }
    }
}

/* What is added up over the news. */
typedef struct tally {
    work *w;
    const mf_model *model; /* that is judged by the pairs that were not known */
    mf_update *said;
    double squares, sum;
} tally;

static void add_miss(tally *t, double e)
{
    t->squares += e * e;
    t->sum += fabs(e);
}

/* Marks the row and the column that have news, and counts; judges the old model. */
static void look_at(void *context, const news *one)
{
    tally *t = context;
    mf_update *said = t->said;
    if (one->there != SIZE_MAX && (float)one->rating == mf_csr_value(&t->w->own->r, one->there)) {
        said->n_same++;
        return;
    }
    t->w->watchers.touched[one->watcher] = t->w->movies.touched[one->movie] = true;
    if (one->there != SIZE_MAX) {
        said->n_changed++;
        return;
    }
    size_t i = one->own_watcher == UINT32_MAX ? SIZE_MAX : one->own_watcher;
    size_t j = one->own_movie == UINT32_MAX ? SIZE_MAX : one->own_movie;
    add_miss(t, one->rating - mf_predict(t->model, i, j, MF_COLD_BIAS).value);
    said->n_new++;
}

/* Judges the new model by the same pairs. */
static void judge_by(void *context, const news *one)
{
    tally *t = context;
    if (one->there == SIZE_MAX) {
        double predicted = mf_predict(t->model, one->watcher, one->movie, MF_COLD_BIAS).value;
        add_miss(t, one->rating - predicted);
    }
}

static void learn_one(void *context, const news *one)
{
    work *w = context;
    size_t row = mf_csr_find(&w->merged->r, one->watcher, one->movie);
    size_t col = mf_csr_find(&w->by_movie, one->movie, one->watcher);
    float change =
        one->there == SIZE_MAX ? NAN : (float)one->rating - mf_csr_value(&w->own->r, one->there);
    w->change.by_row[row] = w->change.by_col[col] = change;
}

/* Rows of means over samples are not solved anew, which would make single estimates of them: they
 * keep what they have learned, as a prior, and move by what is new. */
static bool prepare_increments(work *w)
{
    size_t n = w->merged->r.n;
    w->change.by_row = mf_alloc_zero(n, sizeof *w->change.by_row);
    w->change.by_col = mf_alloc_zero(n, sizeof *w->change.by_col);
    if (w->change.by_row == NULL || w->change.by_col == NULL ||
        !update_side_keep_base(&w->watchers) || !update_side_keep_base(&w->movies)) {
        return false;
    }
    go_through_news(w, learn_one, w);
    return true;
}

static void look_at_news(work *w, mf_update *said)
{
    tally t = {.w = w, .model = w->old, .said = said};
    go_through_news(w, look_at, &t);
    said->before = mf_errors_of(said->n_new, t.squares, t.sum);
}

/* The old model's rows at their new places. */
static bool take_sides(work *w)
{
    const mf_model *old = w->old;
    size_t n = w->merged->r.n_rows, m = w->merged->r.n_cols;
    if (!update_side_make(n, old->k, old->has_biases, &w->watchers) ||
        !update_side_make(m, old->k, old->has_biases, &w->movies)) {
        return false;
    }
    bool *has_watcher = mf_alloc_zero(n, sizeof(bool)), *has_movie = mf_alloc_zero(m, sizeof(bool));
    bool good = has_watcher != NULL && has_movie != NULL;
    for (size_t i = 0; i < old->n_watchers && good; i++) {
        has_watcher[w->watcher_map[i]] = true;
        update_side_take_row(&w->watchers, w->watcher_map[i], old->p + i * old->k,
                             old->watcher_bias[i], old->watcher_count[i]);
    }
    for (size_t j = 0; j < old->n_movies && good; j++) {
        has_movie[w->movie_map[j]] = true;
        update_side_take_row(&w->movies, w->movie_map[j], old->q + j * old->k, old->movie_bias[j],
                             old->movie_count[j]);
    }
    if (good && old->is_whole) {
        good = update_side_begin_as_mean(&w->watchers, has_watcher) &&
               update_side_begin_as_mean(&w->movies, has_movie);
    }
    free(has_watcher);
    free(has_movie);
    return good;
}

/* Of the old model, on its own ratings. */
static double moved_before(const work *w)
{
    const mf_model *old = w->old;
    update_side watchers = {0}, movies = {0};
    mf_csr by_movie = {0};
    double moved = -1;
    if (update_side_make(old->n_watchers, old->k, old->has_biases, &watchers) &&
        update_side_make(old->n_movies, old->k, old->has_biases, &movies) &&
        mf_csr_transpose(&w->own->r, &by_movie, NULL) == MF_OK) {
        for (size_t i = 0; i < old->n_watchers; i++) {
            update_side_take_row(&watchers, i, old->p + i * old->k, old->watcher_bias[i],
                                 old->watcher_count[i]);
        }
        for (size_t j = 0; j < old->n_movies; j++) {
            update_side_take_row(&movies, j, old->q + j * old->k, old->movie_bias[j],
                                 old->movie_count[j]);
        }
        moved = update_side_moved(&watchers, &movies, &w->own->r, &by_movie, &w->how);
    }
    mf_csr_clear(&by_movie);
    update_side_clear(&watchers);
    update_side_clear(&movies);
    return moved;
}

/* The old model's ratings of each of its rows, those that were held out included. */
static uint32_t *count_own(const mf_csr *r, bool of_columns)
{
    uint32_t *count = mf_alloc_zero(of_columns ? r->n_cols : r->n_rows, sizeof *count);
    for (size_t i = 0; i < r->n_rows && count != NULL && !of_columns; i++) {
        count[i] = (uint32_t)(r->row_start[i + 1] - r->row_start[i]);
    }
    for (size_t at = 0; at < r->n && count != NULL && of_columns; at++) {
        count[r->col[at]]++;
    }
    return count;
}

/* Counts and fallbacks of one side. A row that was solved counts all its ratings, one that was not
 * those it had. Rows that move by what is new alone do not learn what was held out. Returns how
 * many held-out ratings were learned; `own` says how many ratings each old row has in all. */
static size_t count_side(const update_side *s, const mf_csr *r, const uint32_t *old_count,
                         const uint32_t *own, bool moves, const double *old_fallback, size_t n_old,
                         const uint32_t *map, const double *other, double mu, double damping,
                         uint32_t *count, double *fallback)
{
    size_t learned = 0;
    for (size_t i = 0; i < n_old; i++) {
        count[map[i]] = old_count[i];
        fallback[map[i]] = old_fallback[i];
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->touched[i]) {
            double rest = 0;
            size_t n = r->row_start[i + 1] - r->row_start[i];
            for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
                rest += mf_csr_value(r, at) - mu - other[r->col[at]];
            }
            fallback[i] = rest / (damping + (double)n);
            count[i] = s->known[i] ? (uint32_t)n : 0;
        }
    }
    for (size_t i = 0; i < n_old; i++) {
        uint32_t held_out = own[i] - old_count[i], to = map[i];
        if (s->touched[to] && s->known[to] && own[i] > old_count[i]) {
            count[to] -= moves ? held_out : 0;
            learned += moves ? 0 : held_out;
        }
    }
    return learned;
}

static mf_model *make_model(const work *w, mf_update *said)
{
    const mf_model *old = w->old;
    const mf_baseline *b = &old->fallback;
    mf_model *model = mf_model_new(w->watchers.n, w->movies.n, old->k);
    if (model == NULL || (old->widths.known && !mf_model_keep_widths(model))) {
        mf_model_free(model);
        return NULL;
    }
    mf_model_take_kind(model, old);
    model->fallback.mu = b->mu;
    update_side_give_rows(&w->watchers, model->p, model->watcher_bias);
    update_side_give_rows(&w->movies, model->q, model->movie_bias);
    for (size_t j = 0; j < old->n_movies; j++) { /* what watchers' means stand on */
        model->fallback.movie[w->movie_map[j]] = b->movie[j];
    }
    uint32_t *own[2] = {count_own(&w->own->r, false), count_own(&w->own->r, true)};
    if (own[0] == NULL || own[1] == NULL) {
        free(own[0]);
        free(own[1]);
        mf_model_free(model);
        return NULL;
    }
    said->heldout_watchers =
        count_side(&w->watchers, &w->merged->r, old->watcher_count, own[0], old->is_whole,
                   b->watcher, old->n_watchers, w->watcher_map, model->fallback.movie, b->mu,
                   MF_WATCHER_DAMPING, model->watcher_count, model->fallback.watcher);
    said->heldout_movies =
        count_side(&w->movies, &w->by_movie, old->movie_count, own[1], old->is_whole, b->movie,
                   old->n_movies, w->movie_map, model->fallback.watcher, b->mu, MF_MOVIE_DAMPING,
                   model->movie_count, model->fallback.movie);
    free(own[0]);
    free(own[1]);
    const mf_widths *from = &old->widths;
    mf_widths *to = &model->widths;
    bool good =
        !from->known ||
        (carry(from->watcher, old->watcher_count, old->n_watchers, w->watcher_map,
               model->watcher_count, w->watchers.touched, w->watchers.n, true, to->watcher) &&
         carry(from->noise, old->watcher_count, old->n_watchers, w->watcher_map,
               model->watcher_count, w->watchers.touched, w->watchers.n, false, to->noise) &&
         carry(from->movie, old->movie_count, old->n_movies, w->movie_map, model->movie_count,
               w->movies.touched, w->movies.n, true, to->movie));
    to->known = from->known;
    to->all = from->all;
    if (!good) {
        mf_model_free(model);
        model = NULL;
    }
    return model;
}

/* What became of the rows, and of the pairs that were not known. */
static void judge(work *w, const mf_model *model, mf_update *said)
{
    for (size_t i = 0; i < w->watchers.n; i++) {
        said->watchers += w->watchers.touched[i] && w->watchers.known[i];
        said->cold_watchers += w->watchers.touched[i] && !w->watchers.known[i];
    }
    for (size_t j = 0; j < w->movies.n; j++) {
        said->movies += w->movies.touched[j] && w->movies.known[j];
        said->cold_movies += w->movies.touched[j] && !w->movies.known[j];
    }
    tally t = {.w = w, .model = model, .said = said};
    go_through_news(w, judge_by, &t);
    said->after = mf_errors_of(said->n_new, t.squares, t.sum);
}

static mf_status stopped(const work *w, mf_error *error)
{
    return mf_is_cancelled(w->how.cancel)
               ? mf_fail(error, MF_INTERRUPTED, "the update was interrupted")
               : mf_no_memory(error, "an update");
}

mf_status mf_update_model(const mf_run *run, const mf_ratings *own, const mf_ratings *added,
                          unsigned threads, const atomic_bool *cancel, mf_model **model,
                          mf_ratings *merged, mf_update *said, mf_error *error)
{
    work w = {.old = run->model, .own = own, .added = added, .merged = merged};
    double none = mf_run_ridge(run, 0), one = mf_run_ridge(run, 1);
    w.how = (update_pass){.mu = run->model->mu,
                          .root = sqrt(run->model->unit),
                          .ridge = none > 0 || one > none ? none : LEAST_RIDGE * run->model->unit,
                          .ridge_each = one - none,
                          .threads = threads > 0 ? (int)threads : 1,
                          .cancel = cancel};
    *said = (mf_update){.least_ridge = none > 0 || one > none ? 0 : w.how.ridge};
    *merged = (mf_ratings){0};
    *model = NULL;
    if (run->model->k == 0) {
        return mf_fail(error, MF_USAGE,
                       "a model without factors is trained anew in a moment; "
                       "expected one with factors");
    }
    mf_status status = merge(own, added, merged, error);
    if (status != MF_OK) {
        return status;
    }
    said->new_watchers = merged->watchers.count - own->watchers.count;
    said->new_movies = merged->movies.count - own->movies.count;
    bool good = make_maps(&w) && mf_csr_transpose(&merged->r, &w.by_movie, error) == MF_OK &&
                take_sides(&w) && (!run->model->is_whole || prepare_increments(&w));
    if (good) {
        look_at_news(&w, said);
        const float *rows = w.change.by_row, *cols = w.change.by_col;
        good = update_side_solve(&w.watchers, &w.movies, &merged->r, rows, false, &w.how) &&
               update_side_solve(&w.movies, &w.watchers, &w.by_movie, cols, false, &w.how) &&
               update_side_solve(&w.watchers, &w.movies, &merged->r, rows, false, &w.how);
    }
    if (good) {
        said->moved_before = moved_before(&w);
        said->moved = update_side_moved(&w.watchers, &w.movies, &merged->r, &w.by_movie, &w.how);
        good = !(said->moved_before < 0 || said->moved < 0);
    }
    if (good) {
        *model = make_model(&w, said);
        good = *model != NULL;
    }
    if (good) {
        judge(&w, *model, said);
    } else {
        status = stopped(&w, error);
        mf_ratings_clear(merged);
    }
    update_side_clear(&w.watchers);
    update_side_clear(&w.movies);
    mf_csr_clear(&w.by_movie);
    free(w.change.by_row);
    free(w.change.by_col);
    free_maps(&w);
    return status;
}
