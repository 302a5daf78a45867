/* Statistics of known ratings, and the warnings that follow from them. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "csr.h"
#include "fail.h"
#include "ids.h"
#include "mates.h"
#include "ratings.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Movies in the Netflix Prize files are numbered 1 to this. */
static const double NETFLIX_LAST_MOVIE = 17770;

static int descending(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x < y) - (x > y);
}

static size_t quantile(const mf_spread *spread, double share)
{
    double place = ceil(share * (double)spread->n) - 1;
    size_t from_small = place < 0 ? 0 : (size_t)place;
    return spread->sorted[spread->n - 1 - from_small];
}

/* Takes `counts` (n of them) over. */
static void spread_of(size_t *counts, size_t n, mf_spread *spread)
{
    *spread = (mf_spread){.sorted = counts, .n = n};
    if (n == 0) {
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)counts[i];
        spread->singletons += counts[i] == 1;
    }
    qsort(counts, n, sizeof *counts, descending);
    spread->max = counts[0];
    spread->min = counts[n - 1];
    spread->mean = sum / (double)n;
    spread->median = ((double)counts[(n - 1) / 2] + (double)counts[n / 2]) / 2;
    spread->q10 = quantile(spread, 0.10);
    spread->q25 = quantile(spread, 0.25);
    spread->q75 = quantile(spread, 0.75);
    spread->q90 = quantile(spread, 0.90);
    spread->q99 = quantile(spread, 0.99);
}

/* Counts the value among the bars, which stay sorted; false when there are too many values. */
static bool count_value(mf_stats *stats, double value)
{
    size_t at = 0;
    while (at < stats->n_bars && stats->bars[at].value < value) {
        at++;
    }
    if (at < stats->n_bars && stats->bars[at].value == value) {
        stats->bars[at].count++;
        return true;
    }
    if (stats->n_bars == MF_HISTOGRAM_MOST) {
        return false;
    }
    memmove(&stats->bars[at + 1], &stats->bars[at], (stats->n_bars - at) * sizeof stats->bars[0]);
    stats->bars[at] = (mf_histogram_bar){value, 1};
    stats->n_bars++;
    return true;
}

static void fill_bins(const mf_csr *r, mf_stats *stats)
{
    enum { BINS = 20 };
    double width = (stats->max - stats->min) / BINS;
    stats->binned = true;
    stats->n_bars = BINS;
    for (size_t b = 0; b < BINS; b++) {
        stats->bars[b] = (mf_histogram_bar){stats->min + ((double)b + 0.5) * width, 0};
    }
    for (size_t k = 0; k < r->n; k++) {
        double bin = (mf_csr_rating(r, k) - stats->min) / width;
        stats->bars[bin >= BINS ? BINS - 1 : (size_t)bin].count++;
    }
}

static void describe_values(const mf_csr *r, mf_stats *stats)
{
    double sum = 0;
    bool few = true;
    stats->min = r->n > 0 ? mf_csr_rating(r, 0) : NAN;
    stats->max = stats->min;
    for (size_t k = 0; k < r->n; k++) {
        double value = mf_csr_rating(r, k);
        sum += value;
        stats->min = value < stats->min ? value : stats->min;
        stats->max = value > stats->max ? value : stats->max;
        few = few && count_value(stats, value);
    }
    stats->mean = r->n > 0 ? sum / (double)r->n : NAN;
    if (!few) {
        fill_bins(r, stats);
    }
}

mf_status mf_stats_compute(const mf_ratings *ratings, mf_stats *stats, mf_error *error)
{
    const mf_csr *r = &ratings->r;
    *stats = (mf_stats){.n_watchers = r->n_rows, .n_movies = r->n_cols, .n = r->n};
    size_t *watchers = mf_alloc_zero(r->n_rows, sizeof *watchers);
    size_t *movies = mf_alloc_zero(r->n_cols, sizeof *movies);
    if (watchers == NULL || movies == NULL) {
        free(watchers);
        free(movies);
        return mf_no_memory(error, "statistics");
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        watchers[i] = r->row_start[i + 1] - r->row_start[i];
    }
    for (size_t k = 0; k < r->n; k++) {
        movies[r->col[k]]++;
    }
    spread_of(watchers, r->n_rows, &stats->per_watcher);
    spread_of(movies, r->n_cols, &stats->per_movie);
    double cells = (double)r->n_rows * (double)r->n_cols;
    stats->density = cells > 0 ? (double)r->n / cells : NAN;
    describe_values(r, stats);
    return MF_OK;
}

size_t mf_ratings_zeros(const mf_ratings *ratings)
{
    if (ratings->zeros_missing || ratings->n_duplicates == 0 || ratings->n_zeros == 0) {
        return ratings->n_zeros;
    }
    const mf_csr *r = &ratings->r;
    mf_stretch own = mf_stretch_of(ratings->mates, ratings->cut, r->n_rows);
    uint64_t n = 0;
    for (size_t k = r->row_start[own.from]; k < r->row_start[own.to]; k++) {
        n += mf_csr_rating(r, k) == 0;
    }
    mf_mates_add(ratings->mates, &n, 1);
    return (size_t)n;
}

void mf_stats_clear(mf_stats *stats)
{
    free(stats->per_watcher.sorted);
    free(stats->per_movie.sorted);
    *stats = (mf_stats){0};
}

static bool is_named_netflix(const char *file)
{
    const char *name = file == NULL ? "" : strrchr(file, '/');
    name = name == NULL ? file : name + (*name == '/');
    return strncasecmp(name, "netflix", 7) == 0;
}

/* So many movies for each watcher are odd. */
enum { ODD_SHAPE = 20 };

static bool is_odd(const mf_csr *r)
{
    return r->n_cols > ODD_SHAPE * r->n_rows;
}

/* Movies with exactly one rating, where the shape makes one ask; none when memory is out. */
static size_t count_singletons(const mf_ratings *ratings)
{
    const mf_csr *r = &ratings->r;
    if (!is_odd(r)) {
        return 0;
    }
    mf_stretch own = mf_stretch_of(ratings->mates, ratings->cut, r->n_rows);
    uint32_t *seen = mf_alloc_zero(r->n_cols, sizeof *seen);
    size_t n = 0;
    for (size_t k = r->row_start[own.from]; seen != NULL && k < r->row_start[own.to]; k++) {
        seen[r->col[k]]++;
    }
    bool good = seen != NULL && mf_mates_add_32(ratings->mates, seen, r->n_cols);
    for (size_t j = 0; good && j < r->n_cols; j++) {
        n += seen[j] == 1;
    }
    free(seen);
    return n;
}

/* True when the swap is likely, with the reason in `message`. */
static bool look_swapped(const mf_ratings *ratings, size_t singletons, const char *file,
                         char *message, size_t size)
{
    const mf_ids *movies = &ratings->movies;
    if (is_named_netflix(file) && movies->numeric && movies->count > 0 &&
        strtod(mf_id(movies, movies->count - 1), NULL) > NETFLIX_LAST_MOVIE) {
        snprintf(message, size,
                 "the columns look swapped: movie id %s is beyond 17770, the last Netflix movie; "
                 "--swap reads the movie first",
                 mf_brief(mf_id(movies, movies->count - 1), (char[MF_BRIEF]){""}));
        return true;
    }
    size_t n_watchers = ratings->r.n_rows, n_movies = ratings->r.n_cols;
    if (!is_odd(&ratings->r) || 2 * singletons <= n_movies) {
        return false;
    }
    snprintf(message, size,
             "the columns look swapped: %zu watchers, %zu movies, most of them with one rating; if "
             "so, --swap",
             n_watchers, n_movies);
    return true;
}

/* Who was told which column is what need not be asked. */
static bool may_be_swapped(const mf_ratings *ratings)
{
    const char *from = ratings->columns.from;
    bool read = ratings->columns.format != NULL; /* a model's were once, and asked about then */
    return read && (from == NULL || strcmp(from, "looking") == 0);
}

static const char *were(size_t n)
{
    return n == 1 ? "was" : "were";
}

size_t mf_warnings(const mf_ratings *ratings, const mf_stats *stats, const char *file,
                   mf_warning warnings[MF_WARNINGS_MOST])
{
    size_t n = 0;
    for (; n < ratings->n_notes && n < MF_WARNINGS_MOST; n++) {
        warnings[n] = ratings->notes[n];
    }
    char *message = warnings[n].message;
    /* Mates count together, also those who have nothing to print. */
    size_t singletons = stats != NULL ? stats->per_movie.singletons : count_singletons(ratings);
    bool said = n > 0 && strcmp(warnings[0].code, "columns-swapped") == 0;
    if (!said && may_be_swapped(ratings) &&
        look_swapped(ratings, singletons, file, message, sizeof warnings[n].message)) {
        warnings[n++].code = "columns-swapped";
    }
    if (ratings->n_duplicates > 0) {
        snprintf(warnings[n].message, sizeof warnings[n].message,
                 "%zu rating%s a (watcher, movie) pair and %s merged; "
                 "--duplicates last|first|mean|error says how",
                 ratings->n_duplicates, ratings->n_duplicates == 1 ? " repeats" : "s repeat",
                 were(ratings->n_duplicates));
        warnings[n++].code = "duplicates";
    }
    size_t zeros = mf_ratings_zeros(ratings);
    if (zeros > 0 && !ratings->below_zero && !ratings->zeros_told) {
        snprintf(warnings[n].message, sizeof warnings[n].message,
                 ratings->zeros_missing
                     ? "%zu rating%s of 0 %s left out as missing (--zero-missing)"
                     : "%zu rating%s %s 0; where 0 means 'not rated', use --zero-missing",
                 zeros, zeros == 1 ? "" : "s",
                 ratings->zeros_missing ? were(zeros)
                 : zeros == 1           ? "is"
                                        : "are");
        warnings[n++].code = "zeros";
    }
    if (ratings->n_missing > 0) {
        snprintf(warnings[n].message, sizeof warnings[n].message,
                 "%zu rating%s %s left out as not rated (--missing)", ratings->n_missing,
                 ratings->n_missing == 1 ? "" : "s", were(ratings->n_missing));
        warnings[n++].code = "missing";
    }
    if (ratings->n_bad > 0) {
        snprintf(warnings[n].message, sizeof warnings[n].message,
                 "%zu line%s could not be read and %s skipped (--skip-bad)", ratings->n_bad,
                 ratings->n_bad == 1 ? "" : "s", were(ratings->n_bad));
        warnings[n++].code = "bad-lines";
    }
    return n;
}
