/* What looks odd about ratings that were read: the numbers are right, but may not be ratings. */
#include "sanity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csr.h"
#include "ids.h"
#include "parts.h"
#include "ratings.h"

/* What all values have in common, from one pass. */
typedef struct facts {
    double min, second, max, last_but_one; /* the lowest two and the highest two different ones */
    bool whole, times, years, watcher_ids, movie_ids;
} facts;

static void take_extremes(facts *f, double value)
{
    if (value < f->min) {
        f->second = f->min;
        f->min = value;
    } else if (value > f->min && value < f->second) {
        f->second = value;
    }
    if (value > f->max) {
        f->last_but_one = f->max;
        f->max = value;
    } else if (value < f->max && value > f->last_but_one) {
        f->last_but_one = value;
    }
}

static bool is_id(const mf_ids *ids, size_t index, double value)
{
    return ids->numeric && strtod(mf_id(ids, index), NULL) == value;
}

static facts no_facts(void)
{
    return (facts){.min = INFINITY,
                   .second = INFINITY,
                   .max = -INFINITY,
                   .last_but_one = -INFINITY,
                   .whole = true,
                   .times = true,
                   .years = true,
                   .watcher_ids = true,
                   .movie_ids = true};
}

/* Of the ratings of some rows. */
static facts facts_of(const mf_ratings *ratings, size_t from, size_t to)
{
    const mf_csr *r = &ratings->r;
    facts f = no_facts();
    for (size_t row = from; row < to; row++) {
        for (size_t k = r->row_start[row]; k < r->row_start[row + 1]; k++) {
            double v = mf_csr_rating(r, k);
            take_extremes(&f, v);
            f.whole = f.whole && v == floor(v);
            f.times = f.times && mf_is_time(v);
            f.years = f.years && mf_is_year(v);
            f.watcher_ids = f.watcher_ids && is_id(&ratings->watchers, row, v);
            f.movie_ids = f.movie_ids && is_id(&ratings->movies, r->col[k], v);
        }
    }
    return f;
}

static void add_facts(facts *f, const facts *part)
{
    const double extremes[] = {part->min, part->second, part->max, part->last_but_one};
    for (size_t v = 0; v < 4; v++) {
        if (isfinite(extremes[v])) {
            take_extremes(f, extremes[v]);
        }
    }
    f->whole = f->whole && part->whole;
    f->times = f->times && part->times;
    f->years = f->years && part->years;
    f->watcher_ids = f->watcher_ids && part->watcher_ids;
    f->movie_ids = f->movie_ids && part->movie_ids;
}

static facts find_facts(const mf_ratings *ratings)
{
    const mf_csr *r = &ratings->r;
    size_t parts = parts_for(r->n), from[PARTS_MOST + 1];
    facts of_part[PARTS_MOST], all = no_facts();
    mf_stretch own = mf_stretch_of(ratings->mates, ratings->cut, r->n_rows);
    parts_cut(r->row_start, r->n_rows, parts, from);
#pragma omp parallel for schedule(static, 1) if (parts > 1)
    for (size_t part = 0; part < parts; part++) {
        mf_stretch rows = part_within(from, part, own);
        of_part[part] = facts_of(ratings, rows.from, rows.to);
    }
    for (size_t part = 0; part < parts; part++) {
        add_facts(&all, &of_part[part]);
    }
    facts mine = all;
    for (size_t rank = 0; !mf_is_alone(ratings->mates) && rank < ratings->mates->n; rank++) {
        facts theirs = mine;
        mf_mates_copy(ratings->mates, rank, &theirs, sizeof theirs);
        add_facts(&all, &theirs);
    }
    return all;
}

static size_t count_of(const mf_ratings *ratings, double value)
{
    const mf_csr *r = &ratings->r;
    mf_stretch own = mf_stretch_of(ratings->mates, ratings->cut, r->n_rows);
    uint64_t n = 0;
    for (size_t k = r->row_start[own.from]; k < r->row_start[own.to]; k++) {
        n += mf_csr_rating(r, k) == value;
    }
    mf_mates_add(ratings->mates, &n, 1);
    return (size_t)n;
}

static int rising(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The first values of all, in the order of the rows. */
typedef struct firsts {
    size_t n;
    float value[4096];
} firsts;

/* Are all values different? Of many the first ones are enough to say no. */
static bool all_different(const mf_ratings *ratings)
{
    const mf_csr *r = &ratings->r;
    mf_stretch own = mf_stretch_of(ratings->mates, ratings->cut, r->n_rows);
    firsts f = {0};
    size_t most = sizeof f.value / sizeof *f.value;
    mf_mates_take(ratings->mates, &f, sizeof f);
    for (size_t k = r->row_start[own.from]; k < r->row_start[own.to] && f.n < most; k++) {
        f.value[f.n++] = mf_csr_value(r, k);
    }
    mf_mates_hand_on(ratings->mates, &f, sizeof f);
    qsort(f.value, f.n, sizeof *f.value, rising);
    for (size_t k = 1; k < f.n; k++) {
        if (f.value[k] == f.value[k - 1]) {
            return false;
        }
    }
    return true;
}

/* Values that files use for "not rated". */
static bool is_mark(double value)
{
    static const double marks[] = {-1, -9, -99, -999, -9999, 99, 999, 9999};
    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        if (value == marks[m]) {
            return true;
        }
    }
    return false;
}

static const char *are(size_t n)
{
    return n == 1 ? " is" : "s are";
}

/* A watcher by the name of a sum or mean, whose row stands below the others. Rows of tables were
 * seen where they were read. */
static void note_summary(mf_ratings *ratings)
{
    static const char *const names[] = {
        "Total",   "total", "TOTAL", "Grand Total", "Sum", "sum", "SUM", "Average", "average",
        "AVERAGE", "Mean",  "mean",  "MEAN",        "Avg", "avg", "AVG", "Gesamt",  "Summe"};
    bool table = strcmp(ratings->columns.rating, "cells") == 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0] && !table; n++) {
        uint32_t at;
        if (mf_ids_find(&ratings->watchers, names[n], &at) &&
            ratings->r.row_start[at + 1] - ratings->r.row_start[at] == 1) {
            mf_ratings_note(ratings, "rows",
                            "the watcher '%s' is by its name of the others; without its line these "
                            "are ratings",
                            names[n]);
        }
    }
}

void mf_ratings_check(mf_ratings *ratings)
{
    enum { LEAST = 5, FEW = 10, LARGE = 100 };
    const mf_csr *r = &ratings->r;
    facts f = find_facts(ratings);
    const char *odd = r->n < FEW                       ? NULL
                      : f.times                        ? "times"
                      : f.years                        ? "years"
                      : f.movie_ids && f.min < f.max   ? "equal to the movie's id"
                      : f.watcher_ids && f.min < f.max ? "equal to the watcher's id"
                      : f.whole && f.max > LARGE && all_different(ratings) ? "all different"
                                                                           : NULL;
    ratings->below_zero = f.min < 0 && !(is_mark(f.min) && f.second >= 0);
    if (odd != NULL) {
        mf_ratings_note(ratings, "unlikely-ratings",
                        "the ratings are %s: this may be another column; --columns tells which is "
                        "the rating",
                        odd);
    }
    if (r->n >= FEW && (r->n_rows == 1) != (r->n_cols == 1)) {
        mf_ratings_note(
            ratings, "one-row",
            "all %zu ratings are of one %s; where that is not so, --columns tells which "
            "column is what",
            r->n, r->n_rows == 1 ? "watcher" : "movie");
    }
    bool far_below = f.min <= -99 && -f.min >= FEW * fmax(fabs(f.second), fabs(f.max));
    if (f.min < 0 && is_mark(f.min) && isfinite(f.second) && (f.second >= 0 || far_below)) {
        size_t n = count_of(ratings, f.min);
        char below[64] = "negative";
        if (f.second < 0) {
            snprintf(below, sizeof below, "below %.9g", f.second);
        }
        mf_ratings_note(ratings, "missing",
                        "%zu rating%s %g and no other is %s; where %g means 'not rated', use "
                        "--missing %g",
                        n, are(n), f.min, below, f.min, f.min);
    }
    size_t nines = f.max == 9 && f.last_but_one <= 5 && f.min >= 1 ? count_of(ratings, 9) : 0;
    if (nines > 2 && count_of(ratings, 2) + count_of(ratings, 4) > 0) { /* as surveys have it */
        mf_ratings_note(ratings, "missing",
                        "%zu rating%s 9 and no other is above %g; where 9 means 'not rated', use "
                        "--missing 9",
                        nines, are(nines), f.last_but_one);
    }
    bool named = ratings->columns.from != NULL && strcmp(ratings->columns.from, "header") == 0;
    if (r->n >= LEAST && f.min == f.max && (f.min == 1 || !named)) {
        mf_ratings_note(ratings, "unlikely-ratings",
                        "all %zu ratings are %.9g: this may be who knows or has what, and not how "
                        "it was rated",
                        r->n, f.min);
    }
    note_summary(ratings);
    /* Far beyond a scale like those that stars have: a total, or another mark. */
    bool far =
        r->n >= FEW && f.last_but_one > 0 && f.last_but_one <= FEW && f.max >= 20 * f.last_but_one;
    if (far && !is_mark(f.max)) {
        size_t n = count_of(ratings, f.max);
        mf_ratings_note(ratings, "missing",
                        "%zu rating%s %.9g and no other is above %g; where that is a total, or "
                        "means 'not rated', use --missing %.9g",
                        n, are(n), f.max, f.last_but_one, f.max);
    }
    if (f.max > 0 && is_mark(f.max) && f.last_but_one * 4 < f.max && isfinite(f.last_but_one)) {
        size_t n = count_of(ratings, f.max);
        mf_ratings_note(ratings, "missing",
                        "%zu rating%s %g and no other is above %g; where %g means 'not rated', "
                        "use --missing %g",
                        n, are(n), f.max, f.last_but_one, f.max, f.max);
    }
}
