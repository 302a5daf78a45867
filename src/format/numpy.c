/* NumPy's files: .npy holds a dense matrix, in which 0 and NaN are not rated; SciPy's save_npz
 * holds a sparse one (csr, csc or coo), in which every entry is a rating. Rows are watchers,
 * columns movies, counted from 0; an archive that mfexplore wrote holds their ids too. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/in_order.h"
#include "../data/ratings.h"
#include "../data/sanity.h"
#include "format.h"
#include "npz.h"
#include "source.h"
#include "mfexplore/status.h"

static const char magic[] = "\x93NUMPY";

static bool ends_in_npy(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".npy") == 0;
}

/* A .npy, or an archive of nothing else. */
static sureness sniff_numpy(const first_bytes *first)
{
    const source *from = first->from;
    if (first->n_raw >= 6 && memcmp(first->raw, magic, 6) == 0) {
        return SURE_CERTAIN;
    }
    if (first->n_raw > 0 || from == NULL || !source_is_archive(from)) {
        return SURE_NOT;
    }
    if (first_has_member(first, "P.npy") && first_has_member(first, "meta.json")) {
        return SURE_CERTAIN; /* a model of ours: refused as one */
    }
    for (size_t m = 0; m < source_count(from); m++) {
        if (!ends_in_npy(source_member(from, m))) {
            return SURE_NOT;
        }
    }
    return source_count(from) > 0 ? SURE_CERTAIN : SURE_NOT;
}

/* ---- arrays ---------------------------------------------------------------------------------- */

/* Reads the member that was entered as an array. */
static mf_status read_array(reading *r, npz_array *array, mf_error *error)
{
    unsigned char *bytes = NULL;
    size_t n = 0, capacity = 0, got = 1;
    mf_error why = {0};
    mf_status status = MF_OK;
    while (status == MF_OK && got > 0) {
        if (!mf_grow((void **)&bytes, &capacity, n + (1 << 16), 1)) {
            status = mf_no_memory(error, "an array");
            break;
        }
        status = source_read(r->from, (char *)bytes + n, capacity - n, &got, &why);
        if (status != MF_OK) {
            mf_fail_at(error, status, r->path, 1, "%s", why.message);
        } else {
            n += got;
            status = reading_go_on(r, 0, error);
        }
    }
    if (status == MF_OK && !npz_parse(bytes, n, array)) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                            "the array's header and its %zu bytes do not agree, or its type is not "
                            "read; expected numbers as NumPy writes them",
                            n);
    }
    if (status == MF_OK) {
        array->data = bytes;
    } else {
        free(bytes);
    }
    return status;
}

static mf_status add(reading *r, const npz_array *watchers, const npz_array *movies, size_t row,
                     size_t col, double value, mf_error *error)
{
    char watcher[1024], movie[1024];
    size_t w = watchers != NULL ? npz_text(watchers, row, watcher, sizeof watcher)
                                : (size_t)snprintf(watcher, sizeof watcher, "%zu", row);
    size_t m = movies != NULL ? npz_text(movies, col, movie, sizeof movie)
                              : (size_t)snprintf(movie, sizeof movie, "%zu", col);
    if (!isfinite(value) || fabs(value) > 3.4028235e38) {
        return reading_bad_line(
            r, 0, error, "row %zu, column %zu holds %g; expected finite numbers", row, col, value);
    }
    return reading_add(r, watcher, w, movie, m, value, 0, error);
}

/* ---- dense ----------------------------------------------------------------------------------- */

static double element(const npz_array *a, size_t row, size_t col)
{
    return npz_number(a, a->fortran ? col * a->dim[0] + row : row * a->dim[1] + col);
}

/* Are the rows watcher, movie, rating, and perhaps a time, each pair once, rather than a matrix
 * with a column a movie? Looked at are the first of them. */
static bool is_triples(const npz_array *a)
{
    enum { ROWS_MOST = 1000 };
    size_t rows = a->dim[0] < ROWS_MOST ? a->dim[0] : ROWS_MOST;
    double ids = 0, ratings = 0;
    bool good = rows > 2 && (a->dim[1] == 3 || a->dim[1] == 4), times = good && a->dim[1] == 4;
    for (size_t row = 0; good && row < rows; row++) {
        double one = element(a, row, 0), other = element(a, row, 1), rating = element(a, row, 2);
        good = one >= 0 && other >= 0 && one == floor(one) && other == floor(other);
        times = times && mf_is_time(element(a, row, 3));
        ids = fmax(ids, fmax(one, other));
        ratings = fmax(ratings, rating);
        for (size_t before = 0; good && before < row; before++) {
            good = element(a, before, 0) != one || element(a, before, 1) != other;
        }
    }
    return good && (times || (a->dim[1] == 3 && ids >= 10 && ids > 2 * ratings));
}

static mf_status read_dense(reading *r, mf_error *error)
{
    npz_array array = {0};
    mf_status status = read_array(r, &array, error);
    if (status != MF_OK) {
        return status;
    }
    size_t rows = array.dim[0], cols = array.dim[1];
    if (array.n_dims != 2 || !npz_is_number(&array)) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                            "an array of %u dimension%s of %s; expected a matrix of numbers",
                            array.n_dims, array.n_dims == 1 ? "" : "s", array.descr);
    }
    if (status == MF_OK && is_triples(&array)) {
        status =
            mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                       "%zu rows of %zu numbers that look like watcher, movie, rating each; "
                       "expected a matrix with a row a watcher and a column a movie: such rows "
                       "are read as text, which numpy.savetxt writes",
                       rows, cols);
    }
    for (size_t row = 0; row < rows && status == MF_OK; row++) {
        for (size_t col = 0; col < cols && status == MF_OK; col++) {
            double value = element(&array, row, col);
            if (value != 0 && !isnan(value)) {
                status = add(r, NULL, NULL, row, col, value, error);
            }
        }
        status = status == MF_OK ? reading_go_on(r, 0, error) : status;
    }
    free(array.data);
    return status;
}

/* ---- sparse ---------------------------------------------------------------------------------- */

enum part { FORMAT, SHAPE, DATA, INDICES, INDPTR, ROW, COL, WATCHER_IDS, MOVIE_IDS, PARTS };
static const char *const part_names[PARTS] = {
    "format", "shape", "data", "indices", "indptr", "row", "col", "watcher_ids", "movie_ids"};

static size_t length_of(const npz_array *array)
{
    return array->n_dims == 1 ? array->dim[0] : array->n_dims == 0 ? 1 : SIZE_MAX;
}

/* An index below `most`; SIZE_MAX: it is none. */
static size_t index_at(const npz_array *array, size_t i, size_t most)
{
    double value = npz_number(array, i);
    return value >= 0 && value < (double)most && value == floor(value) ? (size_t)value : SIZE_MAX;
}

static mf_status add_entries(reading *r, const npz_array *part, bool by_rows, bool coo,
                             mf_error *error)
{
    size_t rows = index_at(&part[SHAPE], 0, SIZE_MAX), cols = index_at(&part[SHAPE], 1, SIZE_MAX);
    size_t n = length_of(&part[DATA]), lines = by_rows ? rows : cols, line = 0;
    const npz_array *watchers = part[WATCHER_IDS].data != NULL ? &part[WATCHER_IDS] : NULL;
    const npz_array *movies = part[MOVIE_IDS].data != NULL ? &part[MOVIE_IDS] : NULL;
    mf_status status = MF_OK;
    for (size_t k = 0; k < n && status == MF_OK; k++) {
        size_t row, col;
        while (!coo && line < lines && index_at(&part[INDPTR], line + 1, n + 1) <= k) {
            line++;
        }
        size_t other = coo ? 0 : index_at(&part[INDICES], k, by_rows ? cols : rows);
        row = coo ? index_at(&part[ROW], k, rows) : by_rows ? line : other;
        col = coo ? index_at(&part[COL], k, cols) : by_rows ? other : line;
        if (row >= rows || col >= cols || (watchers != NULL && row >= length_of(watchers)) ||
            (movies != NULL && col >= length_of(movies))) {
            return mf_fail_at(error, MF_BAD_DATA, r->path, 0,
                              "entry %zu lies outside a matrix of %zu × %zu; expected a sparse "
                              "matrix as save_npz writes it",
                              k, rows, cols);
        }
        status = add(r, watchers, movies, row, col, npz_number(&part[DATA], k), error);
        if (k % 65536 == 0 && status == MF_OK) {
            status = reading_go_on(r, 0, error);
        }
    }
    return status;
}

/* Do the compressed rows or columns rise from 0 to the number of entries? */
static bool starts_rise(const npz_array *starts, size_t n_entries)
{
    double before = 0;
    size_t n = length_of(starts);
    for (size_t i = 0; i < n; i++) {
        double here = npz_number(starts, i);
        if (here < before || (i == 0 && here != 0)) {
            return false;
        }
        before = here;
    }
    return before == (double)n_entries;
}

/* Are they all there, of one dimension, numbers, and but for the data whole ones? */
static bool all_numbers(const npz_array *part, const enum part *which, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (part[which[i]].data == NULL ||
            !(which[i] == DATA ? npz_is_number(&part[which[i]]) : npz_is_whole(&part[which[i]])) ||
            length_of(&part[which[i]]) == SIZE_MAX) {
            return false;
        }
    }
    return true;
}

static mf_status take_entries(reading *r, const npz_array *part, mf_error *error)
{
    char layout[16] = "none";
    if (part[FORMAT].data != NULL) {
        npz_text(&part[FORMAT], 0, layout, sizeof layout);
    }
    bool coo = strcmp(layout, "coo") == 0, csr = strcmp(layout, "csr") == 0;
    bool compressed = csr || strcmp(layout, "csc") == 0;
    bool good = coo ? all_numbers(part, (enum part[]){SHAPE, DATA, ROW, COL}, 4)
                    : all_numbers(part, (enum part[]){SHAPE, DATA, INDICES, INDPTR}, 4);
    good = good && length_of(&part[SHAPE]) == 2 && (coo || compressed);
    if (good) {
        size_t n = length_of(&part[DATA]), lines = index_at(&part[SHAPE], csr ? 0 : 1, SIZE_MAX);
        good = coo ? length_of(&part[ROW]) == n && length_of(&part[COL]) == n
                   : length_of(&part[INDICES]) == n && lines != SIZE_MAX &&
                         length_of(&part[INDPTR]) == lines + 1 && starts_rise(&part[INDPTR], n);
    }
    return good
               ? add_entries(r, part, csr, coo, error)
               : mf_fail_at(error, MF_BAD_DATA, r->path, 0,
                            "an npz archive of NumPy arrays that is no sparse matrix (layout: %s); "
                            "expected what scipy.sparse.save_npz writes of csr, csc or coo",
                            layout);
}

static mf_status read_sparse(reading *r, mf_error *error)
{
    npz_array part[PARTS] = {0};
    mf_status status = MF_OK;
    if (first_has_member(r->first, "meta.json")) {
        return mf_fail_at(error, MF_BAD_DATA, r->path, 0,
                          "this is a model of mfexplore, not ratings; expected a model as a file "
                          "whose name ends in .npz");
    }
    for (size_t m = 0; m < source_count(r->from) && status == MF_OK; m++) {
        const char *name = source_member(r->from, m);
        for (size_t p = 0; p < PARTS && status == MF_OK; p++) {
            size_t n = strlen(part_names[p]);
            if (strlen(name) == n + 4 && strncmp(name, part_names[p], n) == 0 &&
                part[p].data == NULL) {
                status = source_enter(r->from, m, error);
                status = status == MF_OK ? read_array(r, &part[p], error) : status;
            }
        }
    }
    status = status == MF_OK ? take_entries(r, part, error) : status;
    npz_clear(part, PARTS);
    return status;
}

static mf_status read_numpy(reading *r, mf_error *error)
{
    return r->first->n_raw > 0 ? read_dense(r, error) : read_sparse(r, error);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Ids as NumPy's strings, which SciPy leaves alone. */
static bool ids_array(npz_array *array, const char *name, const mf_ids *ids, size_t n)
{
    *array = (npz_array){.n_dims = 1, .dim = {n}};
    snprintf(array->name, sizeof array->name, "%s", name);
    size_t width = 1;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(mf_id(ids, i));
        width = length > width ? length : width;
    }
    snprintf(array->descr, sizeof array->descr, "|S%zu", width);
    array->bytes = n * width;
    char *text = mf_alloc_zero(n == 0 ? 1 : n, width);
    array->data = text;
    for (size_t i = 0; text != NULL && i < n; i++) {
        const char *id = mf_id(ids, i);
        for (size_t c = 0; id[c] != '\0'; c++) { /* no NUL behind the longest */
            text[i * width + c] = id[c];
        }
    }
    return text != NULL;
}

static bool write_numpy(FILE *out, const char *name, const mf_ratings *ratings,
                        const atomic_bool *cancel)
{
    (void)name;
    const mf_csr *r = &ratings->r;
    int64_t shape[2] = {(int64_t)r->n_rows, (int64_t)r->n_cols};
    mf_in_order walk = mf_in_order_of(ratings);
    npz_array arrays[7] = {
        {"indices", "<i4", 1, {r->n}, false, false, r->n * 4, r->col, NULL},
        {"indptr",
         "<i8",
         1,
         {r->n_rows + 1},
         false,
         false,
         (r->n_rows + 1) * 8,
         r->row_start,
         NULL},
        {"format", "|S3", 0, {0}, false, false, 3, "csr", NULL},
        {"shape", "<i8", 1, {2}, false, false, sizeof shape, shape, NULL},
        {"data", "<f4", 1, {r->n}, false, false, r->n * 4, &walk, mf_in_order_values},
    };
    double *exact = r->rest == NULL ? NULL : mf_alloc(r->n, sizeof *exact);
    for (size_t k = 0; exact != NULL && k < r->n; k++) {
        exact[k] = mf_csr_rating(r, k);
    }
    if (exact != NULL) {
        arrays[4] = (npz_array){"data", "<f8", 1, {r->n}, false, false, r->n * 8, exact, NULL};
    }
    bool good = ids_array(&arrays[5], "watcher_ids", &ratings->watchers, r->n_rows);
    good = ids_array(&arrays[6], "movie_ids", &ratings->movies, r->n_cols) && good;
    good = good && (r->rest == NULL || exact != NULL) && !mf_is_cancelled(cancel) &&
           npz_print(out, arrays, 7);
    free(arrays[5].data);
    free(arrays[6].data);
    free(exact);
    return good && !mf_is_cancelled(cancel);
}

static const char *const endings[] = {".npz", NULL};
static const char *const members[] = {"*.npy", NULL};

const mf_format format_numpy = {
    .name = "numpy",
    .summary = "a dense matrix (.npy), or a sparse one by scipy.sparse.save_npz (csr, csc, coo)",
    .options = READS_SKIP_BAD,
    .sniff = sniff_numpy,
    .read = read_numpy,
    .write = write_numpy,
    .endings = endings,
    .members = members,
    .whole_archives = true,
};
