/* The CSR microscope: what it costs to get at ratings in each form, in memory reads by counting and
 * in nanoseconds by the clock, on the data at hand. */
#include "microscope.h"

#include <math.h>
#include <stdlib.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/clock.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/random.h"
#include "mfexplore/status.h"

/* How many there are, and of how many reads are counted: of all where that is not too much work. */
enum { QUESTIONS = 512, COUNTED_LEAST = 16, READS_LONG = 100000 };
static const double COUNTED_READS = 2e7, LEAST_SECONDS = 0.01;
static const double DENSE_MOST = (double)((size_t)512 << 20);

const char *const mf_form_names[MF_FORMS] = {"dense float32", "COO", "CSR", "CSC"};
const char *const mf_access_names[MF_ACCESSES] = {"row: all of a watcher", "column: all of a movie",
                                                  "cell: one watcher, one movie"};

/* The four forms. COO stands in row order, as three arrays. */
typedef struct forms {
    const mf_csr *r;
    mf_csr by_movie;
    uint32_t *row; /* of COO */
    float *dense;
} forms;

/* Each question returns the number of reads and adds what it read to *sum, so that no read is left
 * out by the compiler. */
typedef size_t ask(const forms *f, uint32_t i, uint32_t j, double *sum);

static size_t dense_row(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    const float *row = f->dense + i * f->r->n_cols;
    float total = 0;
    (void)j;
    for (size_t c = 0; c < f->r->n_cols; c++) {
        total += row[c];
    }
    *sum += (double)total;
    return f->r->n_cols;
}

static size_t dense_column(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    float total = 0;
    (void)i;
    for (size_t row = 0; row < f->r->n_rows; row++) {
        total += f->dense[row * f->r->n_cols + j];
    }
    *sum += (double)total;
    return f->r->n_rows;
}

static size_t dense_cell(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    *sum += (double)f->dense[i * f->r->n_cols + j];
    return 1;
}

/* COO knows no order to jump by: every triple is looked at. */
static size_t coo_row(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    size_t hits = 0;
    (void)j;
    for (size_t t = 0; t < f->r->n; t++) {
        if (f->row[t] == i) {
            *sum += (double)mf_csr_value(f->r, t);
            hits++;
        }
    }
    return f->r->n + hits;
}

static size_t coo_column(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    size_t hits = 0;
    (void)i;
    for (size_t t = 0; t < f->r->n; t++) {
        if (f->r->col[t] == j) {
            *sum += (double)mf_csr_value(f->r, t);
            hits++;
        }
    }
    return f->r->n + hits;
}

static size_t coo_cell(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    size_t t = 0, second = 0;
    for (; t < f->r->n; t++) {
        if (f->row[t] == i) {
            second++;
            if (f->r->col[t] == j) {
                *sum += (double)mf_csr_value(f->r, t);
                return t + 1 + second + 1;
            }
        }
    }
    return t + second;
}

/* A slice of a compressed form: two reads of where it is, then its entries. */
static size_t slice(const mf_csr *c, uint32_t major, double *sum)
{
    size_t from = c->row_start[major], to = c->row_start[major + 1];
    for (size_t t = from; t < to; t++) {
        *sum += (double)mf_csr_value(c, t);
    }
    return 2 + 2 * (to - from);
}

/* The entry of a minor index within a slice, by halving: minor indices rise. */
static size_t entry(const mf_csr *c, uint32_t major, uint32_t minor, double *sum)
{
    size_t low = c->row_start[major], high = c->row_start[major + 1], reads = 2;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        reads++;
        if (c->col[middle] < minor) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < c->row_start[major + 1] && c->col[low] == minor) {
        *sum += (double)mf_csr_value(c, low);
        reads += 2;
    }
    return reads;
}

/* Across the grain every slice has to be searched. */
static size_t across(const mf_csr *c, uint32_t minor, double *sum)
{
    size_t reads = 0;
    for (uint32_t major = 0; major < c->n_rows; major++) {
        reads += entry(c, major, minor, sum);
    }
    return reads;
}

static size_t csr_row(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    (void)j;
    return slice(f->r, i, sum);
}

static size_t csr_column(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    (void)i;
    return across(f->r, j, sum);
}

static size_t csr_cell(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    return entry(f->r, i, j, sum);
}

static size_t csc_row(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    (void)j;
    return across(&f->by_movie, i, sum);
}

static size_t csc_column(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    (void)i;
    return slice(&f->by_movie, j, sum);
}

static size_t csc_cell(const forms *f, uint32_t i, uint32_t j, double *sum)
{
    return entry(&f->by_movie, j, i, sum);
}

static ask *const asks[MF_FORMS][MF_ACCESSES] = {{dense_row, dense_column, dense_cell},
                                                 {coo_row, coo_column, coo_cell},
                                                 {csr_row, csr_column, csr_cell},
                                                 {csc_row, csc_column, csc_cell}};

/* Asks again and again until the clock can tell. Reads are counted of so many of the first
 * questions as no clock decides: they are the same each time. */
static void measure(const forms *f, ask *question, const uint32_t *watchers, const uint32_t *movies,
                    const atomic_bool *cancel, mf_access_cost *cost)
{
    enum { LOOK = 16 }; /* at the clock, after so many */
    double began = clock_now(), took = 0, sum = 0, reads = 0;
    size_t asked = 0, counted = 0;
    bool counts = true;
    while ((counts || took < LEAST_SECONDS) && !mf_is_cancelled(cancel)) {
        size_t q = asked % QUESTIONS, here = question(f, watchers[q], movies[q], &sum);
        asked++;
        if (counts) {
            reads += (double)here;
            counted = asked;
            counts = counted < COUNTED_LEAST || (counted < QUESTIONS && reads < COUNTED_READS);
        }
        if (asked % LOOK == 0 || here > READS_LONG) {
            took = clock_now() - began;
        }
    }
    took = clock_now() - began;
    volatile double kept = sum;
    (void)kept;
    cost->reads = counted > 0 ? reads / (double)counted : NAN;
    cost->nanoseconds = asked > 0 ? took / (double)asked * 1e9 : NAN;
}

mf_status mf_microscope(const mf_csr *r, const atomic_bool *cancel, mf_access_costs *out,
                        mf_error *error)
{
    forms f = {.r = r};
    uint32_t *watchers = mf_alloc(QUESTIONS, sizeof *watchers),
             *movies = mf_alloc(QUESTIONS, sizeof *movies),
             *cell_movies = mf_alloc(QUESTIONS, sizeof *cell_movies);
    double cells = (double)r->n_rows * (double)r->n_cols;
    mf_random random = {1};
    *out = (mf_access_costs){0};
    f.row = mf_alloc(r->n, sizeof *f.row);
    mf_status status = watchers == NULL || movies == NULL || cell_movies == NULL || f.row == NULL
                           ? mf_no_memory(error, "the four forms")
                           : mf_csr_transpose(r, &f.by_movie, error);
    if (status == MF_OK && cells * sizeof(float) <= DENSE_MOST) {
        f.dense = mf_alloc_zero((size_t)cells, sizeof *f.dense); /* without it dense is left out */
    }
    for (size_t i = 0; status == MF_OK && i < r->n_rows; i++) {
        for (size_t t = r->row_start[i]; t < r->row_start[i + 1]; t++) {
            f.row[t] = (uint32_t)i;
            if (f.dense != NULL) {
                f.dense[i * r->n_cols + r->col[t]] = mf_csr_value(r, t);
            }
        }
    }
    for (size_t q = 0; status == MF_OK && q < QUESTIONS; q++) {
        size_t t = (size_t)mf_random_below(&random, r->n);
        watchers[q] = f.row[t];
        movies[q] = r->col[t];
        bool is_rated = q % 2 == 0; /* half of the cells are */
        cell_movies[q] = is_rated ? movies[q] : (uint32_t)mf_random_below(&random, r->n_cols);
    }
    for (size_t form = 0; status == MF_OK && form < MF_FORMS; form++) {
        for (size_t access = 0; access < MF_ACCESSES; access++) {
            mf_access_cost *cost = &out->of[form][access];
            if (form == MF_FORM_DENSE && f.dense == NULL) {
                *cost = (mf_access_cost){access == 0   ? (double)r->n_cols
                                         : access == 1 ? (double)r->n_rows
                                                       : 1,
                                         NAN};
            } else {
                measure(&f, asks[form][access], watchers,
                        access == MF_ACCESS_CELL ? cell_movies : movies, cancel, cost);
            }
        }
    }
    if (status == MF_OK && mf_is_cancelled(cancel)) {
        status = mf_fail(error, MF_INTERRUPTED, "interrupted");
    }
    out->dense_measured = f.dense != NULL;
    free(watchers);
    free(movies);
    free(cell_movies);
    free(f.row);
    free(f.dense);
    mf_csr_clear(&f.by_movie);
    return status;
}
