/* The model file: which arrays stand in the .npz, and how each is checked on the way in. */
#include "model_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/in_order.h"
#include "../data/mates.h"
#include "../data/random.h"
#include "../data/ratings.h"
#include "../data/titles.h"
#include "../draw/utf8.h"
#include "../format/npz.h"
#include "../format/source.h"
#include "model.h"
#include "mfexplore/status.h"

/* Bytes that are not UTF-8 become these code points and back, as Python's surrogateescape does. */
static const uint32_t ESCAPE = 0xdc00;

enum { STRINGS_MOST_BYTES = 1 << 30 };

bool mf_model_is_name(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".npz") == 0;
}

bool mf_model_is_file(const char *path)
{
    source *from = NULL;
    bool is_model = mf_model_is_name(path);
    if (is_model && source_open(path, &from, NULL) == MF_OK && source_is_archive(from)) {
        /* SciPy's matrices and others are npz archives as well. */
        is_model =
            source_match(from, (const char *const[]){"meta.json", "P.npy", NULL}) != SIZE_MAX;
    }
    source_close(from);
    return is_model;
}

/* What 32-bit floats leave of ratings is hashed as it lies: few files have it. */
static void gather_rest(const mf_ratings *ratings)
{
    const mf_mates *mates = ratings->mates;
    const mf_csr *r = &ratings->r;
    for (size_t rank = 0; !mf_is_alone(mates) && r->rest != NULL && rank < mates->n; rank++) {
        size_t from = r->row_start[ratings->cut[rank]], to = r->row_start[ratings->cut[rank + 1]];
        mf_mates_copy(mates, rank, r->rest + from, (to - from) * sizeof *r->rest);
    }
}

void mf_ratings_digest(const mf_ratings *ratings, char digest[17])
{
    const mf_csr *r = &ratings->r;
    uint64_t hash = mf_hash(ratings->watchers.text, ratings->watchers.start[r->n_rows], 1);
    hash = mf_hash(ratings->movies.text, ratings->movies.start[r->n_cols], hash);
    hash = mf_hash_numbers(r->row_start, sizeof *r->row_start, r->n_rows + 1, hash);
    if (mf_is_first(ratings->mates)) {
        hash = mf_in_order_hash_cols(mf_in_order_of(ratings), r->n, hash);
        hash = mf_in_order_hash_values(mf_in_order_of(ratings), r->n, hash);
    } else {
        mf_in_order_send(ratings, false);
        mf_in_order_send(ratings, true);
    }
    mf_mates_copy(ratings->mates, 0, &hash, sizeof hash);
    gather_rest(ratings);
    hash = r->rest == NULL ? hash : mf_hash_numbers(r->rest, sizeof *r->rest, r->n, hash);
    snprintf(digest, 17, "%016llx", (unsigned long long)hash);
}

/* ---- strings as NumPy's fixed-width UTF-32 --------------------------------------------------- */

static size_t code_points(const char *text)
{
    size_t n = 0, length = strlen(text);
    for (size_t i = 0, bytes; i < length; i += bytes, n++) {
        utf8_decode(text + i, length - i, &bytes);
    }
    return n;
}

static void encode_string(const char *text, uint32_t *to)
{
    size_t length = strlen(text);
    for (size_t i = 0, bytes; i < length; i += bytes) {
        uint32_t code = utf8_decode(text + i, length - i, &bytes);
        *to++ = code == UTF8_INVALID ? ESCAPE + (unsigned char)text[i] : code;
    }
}

typedef const char *(*string_at)(const void *context, size_t index);

/* Fills `array` with `count` strings; its data must be freed. */
static mf_status make_strings(const char *name, const void *context, string_at at, size_t count,
                              npz_array *array, mf_error *error)
{
    size_t width = 1;
    for (size_t i = 0; i < count; i++) {
        size_t n = code_points(at(context, i));
        width = n > width ? n : width;
    }
    snprintf(array->name, sizeof array->name, "%s", name);
    snprintf(array->descr, sizeof array->descr, "<U%zu", width);
    array->n_dims = 1;
    array->dim[0] = count;
    size_t row = width * sizeof(uint32_t);
    if (width > 99999999 || __builtin_mul_overflow(row, count, &array->bytes) ||
        array->bytes > STRINGS_MOST_BYTES) {
        return mf_fail_at(error, MF_SYSTEM, name, 0,
                          "ids of up to %zu characters do not fit a model file (1 GiB at most)",
                          width);
    }
    array->data = mf_alloc_zero(array->bytes, 1);
    if (array->data == NULL) {
        return mf_no_memory(error, "the model file");
    }
    for (size_t i = 0; i < count; i++) {
        encode_string(at(context, i), (uint32_t *)array->data + i * width);
    }
    return MF_OK;
}

static const char *id_at(const void *context, size_t index)
{
    return mf_id(context, index);
}

static const char *title_at(const void *context, size_t index)
{
    const char *title = mf_title(context, index);
    return title == NULL ? "" : title;
}

/* Decodes one fixed-width string into UTF-8 (4 bytes a character at most); false if it cannot be.
 */
static bool decode_string(const uint32_t *from, size_t width, char *to, size_t *length)
{
    *length = 0;
    while (width > 0 && from[width - 1] == 0) {
        width--;
    }
    for (size_t c = 0; c < width; c++) {
        if (from[c] >= ESCAPE + 0x80 && from[c] <= ESCAPE + 0xff) {
            to[(*length)++] = (char)(unsigned char)(from[c] - ESCAPE);
        } else if (from[c] == 0 || from[c] > 0x10ffff || (from[c] >= 0xd800 && from[c] < 0xe000)) {
            return false;
        } else {
            *length += utf8_encode(from[c], to + *length);
        }
    }
    return true;
}

/* ---- saving ---------------------------------------------------------------------------------- */

static npz_array vector(const char *name, const char *descr, size_t n, const void *data)
{
    npz_array array = {.n_dims = 1, .dim = {n}, .data = (void *)(uintptr_t)data};
    snprintf(array.name, sizeof array.name, "%s", name);
    snprintf(array.descr, sizeof array.descr, "%s", descr);
    array.bytes = n * npz_item_size(descr);
    return array;
}

static npz_array scalar(const char *name, const double *value)
{
    npz_array array = vector(name, "<f8", 1, value);
    array.n_dims = 0;
    return array;
}

static npz_array matrix(const char *name, size_t rows, size_t cols, bool fortran,
                        const double *data)
{
    npz_array array = vector(name, "<f8", rows * cols, data);
    array.n_dims = 2;
    array.dim[0] = rows;
    array.dim[1] = cols;
    array.fortran = fortran;
    return array;
}

/* What was rated, written as it is walked through. */
static npz_array rated(const char *name, const char *descr, size_t n, npz_next *next,
                       mf_in_order *walk)
{
    npz_array array = vector(name, descr, n, walk);
    array.next = next;
    return array;
}

mf_status mf_model_save(const char *path, const mf_model *model, const mf_ratings *ratings,
                        const char *meta, mf_error *error)
{
    size_t n = model->n_watchers, m = model->n_movies;
    const mf_csr *r = &ratings->r;
    if (!mf_is_first(ratings->mates)) {
        mf_in_order_send(ratings, false);
        mf_in_order_send(ratings, true);
        return mf_mates_agree(ratings->mates, MF_OK, error);
    }
    mf_in_order movies = mf_in_order_of(ratings), values = movies;
    npz_array arrays[NPZ_MOST] = {
        matrix("P", n, model->k, false, model->p),
        matrix("Q", model->k, m, true, model->q), /* column-major K × n_movies is q as it lies */
        scalar("mu", &model->mu),
        vector("watcher_bias", "<f8", n, model->watcher_bias),
        vector("movie_bias", "<f8", m, model->movie_bias),
        scalar("fallback_mu", &model->fallback.mu),
        vector("fallback_watcher", "<f8", n, model->fallback.watcher),
        vector("fallback_movie", "<f8", m, model->fallback.movie),
        vector("watcher_ratings", "<u4", n, model->watcher_count),
        vector("movie_ratings", "<u4", m, model->movie_count),
        vector("rated_start", "<u8", n + 1, r->row_start),
        rated("rated_movie", "<u4", r->n, mf_in_order_cols, &movies),
        rated("rated_value", "<f4", r->n, mf_in_order_values, &values),
    };
    size_t count = 13;
    if (model->unit != 1) {
        arrays[count++] = scalar("unit", &model->unit);
    }
    if (model->n_state > 0) {
        arrays[count++] = vector("solver_state", "<f4", model->n_state, model->solver_state);
    }
    if (model->widths.known) {
        arrays[count++] = scalar("width", &model->widths.all);
        arrays[count++] = vector("watcher_width", "<f8", n, model->widths.watcher);
        arrays[count++] = vector("movie_width", "<f8", m, model->widths.movie);
        arrays[count++] = vector("watcher_noise", "<f8", n, model->widths.noise);
    }
    size_t strings = count;
    mf_status status =
        make_strings("watcher_ids", &ratings->watchers, id_at, n, &arrays[count++], error);
    if (status == MF_OK) {
        status = make_strings("movie_ids", &ratings->movies, id_at, m, &arrays[count++], error);
    }
    if (status == MF_OK && ratings->titles.known > 0) {
        status = make_strings("titles", &ratings->titles, title_at, m, &arrays[count++], error);
    }
    if (status == MF_OK) {
        npz_array *raw = &arrays[count];
        *raw = (npz_array){.name = "meta.json",
                           .raw = true,
                           .bytes = strlen(meta),
                           .data = (void *)(uintptr_t)meta};
        status = npz_write(path, arrays, count + 1, error);
    }
    for (size_t i = strings; i < count; i++) {
        free(arrays[i].data);
    }
    mf_in_order_drain(&movies, mf_in_order_cols); /* where writing failed */
    mf_in_order_drain(&values, mf_in_order_values);
    return mf_mates_agree(ratings->mates, status, error);
}

/* ---- loading --------------------------------------------------------------------------------- */

/* What loading has and knows. */
typedef struct loader {
    const char *path;
    npz_array arrays[NPZ_MOST];
    size_t n_arrays;
    mf_error *error;
} loader;

static npz_array *find_array(loader *load, const char *name)
{
    for (size_t i = 0; i < load->n_arrays; i++) {
        if (strcmp(load->arrays[i].name, name) == 0) {
            return &load->arrays[i];
        }
    }
    return NULL;
}

/* The array `name` if it has this type and shape (SIZE_MAX: any); otherwise NULL and an error. */
static npz_array *expect(loader *load, const char *name, const char *descr, unsigned n_dims,
                         size_t rows, size_t cols)
{
    npz_array *array = find_array(load, name);
    if (array == NULL) {
        mf_fail_at(load->error, MF_BAD_DATA, load->path, 1,
                   "%s is missing; expected a model of mfexplore", name);
        return NULL;
    }
    bool type = strcmp(array->descr, descr) == 0 ||
                (descr[1] == 'U' && strncmp(array->descr, "<U", 2) == 0);
    bool shape = array->n_dims == n_dims &&
                 (n_dims < 1 || rows == SIZE_MAX || rows == array->dim[0]) &&
                 (n_dims < 2 || cols == SIZE_MAX || cols == array->dim[1]);
    if (array->raw || !type || !shape) {
        mf_fail_at(load->error, MF_BAD_DATA, load->path, 1,
                   "%s has type %s and shape (%zu, %zu), which does not fit the other arrays", name,
                   array->raw ? "none" : array->descr, array->dim[0], array->dim[1]);
        return NULL;
    }
    return array;
}

static void *take_data(npz_array *array)
{
    void *data = array->data;
    array->data = NULL;
    return data;
}

/* Moves a vector's numbers to *to; false with an error when it is not as expected. */
static bool take(loader *load, const char *name, const char *descr, size_t n, void *to)
{
    npz_array *array = expect(load, name, descr, 1, n, 0);
    if (array == NULL) {
        return false;
    }
    void *data = take_data(array);
    free(*(void **)to);
    memcpy(to, &data, sizeof data);
    return true;
}

/* Factors as rows × k, contiguous; `columns` says that the file holds k × rows. */
static double *take_factors(loader *load, const char *name, size_t rows, size_t k, bool columns)
{
    npz_array *array =
        columns ? expect(load, name, "<f8", 2, k, rows) : expect(load, name, "<f8", 2, rows, k);
    if (array == NULL) {
        return NULL;
    }
    if (array->fortran == columns || rows == 0 || k == 0) {
        return take_data(array);
    }
    double *out = mf_alloc(rows * k, sizeof *out);
    const double *in = array->data;
    for (size_t i = 0; out != NULL && i < rows; i++) {
        for (size_t m = 0; m < k; m++) {
            out[i * k + m] = in[m * rows + i];
        }
    }
    if (out == NULL) {
        mf_no_memory(load->error, "the model");
    }
    return out;
}

static bool take_scalar(loader *load, const char *name, double *to)
{
    npz_array *array = expect(load, name, "<f8", 0, 0, 0);
    if (array != NULL) {
        memcpy(to, array->data, sizeof *to);
    }
    return array != NULL;
}

static bool all_finite(const double *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) {
            return false;
        }
    }
    return true;
}

static bool bad(loader *load, const char *what)
{
    mf_fail_at(load->error, MF_BAD_DATA, load->path, 1, "%s; expected a model of mfexplore", what);
    return false;
}

/* Ids must be distinct, not empty and in order, or lookups would go wrong. */
static bool take_ids(loader *load, const char *name, size_t n, mf_ids *ids)
{
    npz_array *array = expect(load, name, "<U", 1, n, 0);
    if (array == NULL) {
        return false;
    }
    size_t width = npz_item_size(array->descr) / sizeof(uint32_t), most = array->bytes + n;
    *ids = (mf_ids){.count = n,
                    .start = mf_alloc(n + 1, sizeof *ids->start),
                    .text = mf_alloc(most, 1),
                    .numeric = n > 0};
    if (ids->start == NULL || ids->text == NULL) {
        mf_no_memory(load->error, "the ids");
        return false;
    }
    uint64_t end = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length;
        if (!decode_string((const uint32_t *)array->data + i * width, width, ids->text + end,
                           &length) ||
            length == 0) {
            return bad(load, "an id is empty or not text");
        }
        ids->start[i] = end;
        ids->text[end + length] = '\0';
        ids->numeric = ids->numeric && mf_id_is_number(ids->text + end);
        end += length + 1;
    }
    ids->start[n] = end;
    for (size_t i = 1; i < n; i++) {
        if (mf_id_compare(mf_id(ids, i - 1), mf_id(ids, i), ids->numeric) >= 0) {
            return bad(load, "the ids are not in order");
        }
    }
    return true;
}

static bool take_titles(loader *load, size_t n, mf_titles *titles)
{
    if (find_array(load, "titles") == NULL) {
        return true;
    }
    npz_array *array = expect(load, "titles", "<U", 1, n, 0);
    if (array == NULL) {
        return false;
    }
    size_t width = npz_item_size(array->descr) / sizeof(uint32_t);
    char *text = mf_alloc(width, 4);
    bool good = text != NULL;
    for (size_t j = 0; good && j < n; j++) {
        size_t length;
        if (!decode_string((const uint32_t *)array->data + j * width, width, text, &length)) {
            free(text);
            return bad(load, "a title is not text");
        }
        good = length == 0 || mf_titles_set(titles, n, j, text, length);
    }
    free(text);
    if (!good) {
        mf_no_memory(load->error, "the titles");
    }
    return good;
}

static bool take_rated(loader *load, size_t n, size_t m, mf_csr *r)
{
    npz_array *movies = expect(load, "rated_movie", "<u4", 1, SIZE_MAX, 0);
    if (movies == NULL) {
        return false;
    }
    *r = (mf_csr){.n_rows = n, .n_cols = m, .n = movies->dim[0]};
    if (!take(load, "rated_start", "<u8", n + 1, &r->row_start) ||
        !take(load, "rated_movie", "<u4", r->n, &r->col) ||
        !take(load, "rated_value", "<f4", r->n, &r->value)) {
        return false;
    }
    if (r->row_start[0] != 0 || r->row_start[n] != r->n) {
        return bad(load, "rated_start does not span the ratings");
    }
    for (size_t i = 0; i < n; i++) {
        if (r->row_start[i] > r->row_start[i + 1] || r->row_start[i + 1] > r->n) {
            return bad(load, "rated_start is not ascending");
        }
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            if (r->col[k] >= m || (k > r->row_start[i] && r->col[k] <= r->col[k - 1]) ||
                !isfinite(r->value[k])) {
                return bad(load, "a rated movie is out of range or out of order");
            }
        }
    }
    return true;
}

/* Parts of a logarithm of a variance: three of them stay well within a double's. */
static const double WIDTH_MOST = 200;

static bool all_within(const double *value, size_t n, double most)
{
    size_t i = 0;
    while (i < n && fabs(value[i]) <= most) {
        i++;
    }
    return i == n;
}

/* How far ratings may be from predictions, where the file says it. */
static bool take_widths(loader *load, size_t n, size_t m, mf_widths *widths)
{
    bool any = find_array(load, "width") != NULL || find_array(load, "watcher_width") != NULL ||
               find_array(load, "movie_width") != NULL || find_array(load, "watcher_noise") != NULL;
    if (!any) {
        return true;
    }
    if (!take_scalar(load, "width", &widths->all) ||
        !take(load, "watcher_width", "<f8", n, &widths->watcher) ||
        !take(load, "movie_width", "<f8", m, &widths->movie) ||
        !take(load, "watcher_noise", "<f8", n, &widths->noise)) {
        return false;
    }
    if (!all_within(&widths->all, 1, WIDTH_MOST) || !all_within(widths->watcher, n, WIDTH_MOST) ||
        !all_within(widths->movie, m, WIDTH_MOST) || !all_finite(widths->noise, n)) {
        return bad(load, "a width of the model is out of range");
    }
    widths->known = true;
    return true;
}

/* What its solver would go on from; whether it is as much as that solver needs is asked by whoever
 * goes on. */
static bool take_state(loader *load, mf_model *model)
{
    npz_array *array = find_array(load, "solver_state");
    if (array == NULL) {
        return true;
    }
    if (expect(load, "solver_state", "<f4", 1, SIZE_MAX, 0) == NULL) {
        return false;
    }
    model->n_state = array->dim[0];
    model->solver_state = take_data(array);
    return true;
}

static bool take_model(loader *load, mf_model **loaded)
{
    npz_array *p = expect(load, "P", "<f8", 2, SIZE_MAX, SIZE_MAX);
    npz_array *q = p == NULL ? NULL : expect(load, "Q", "<f8", 2, p->dim[1], SIZE_MAX);
    if (q == NULL) {
        return false;
    }
    size_t n = p->dim[0], m = q->dim[1], k = p->dim[1];
    if (n >= UINT32_MAX || m >= UINT32_MAX) {
        return bad(load, "too many watchers or movies");
    }
    mf_model *model = mf_alloc_zero(1, sizeof *model);
    if (model == NULL) {
        mf_no_memory(load->error, "the model");
        return false;
    }
    *model = (mf_model){.n_watchers = n, .n_movies = m, .k = k, .unit = 1};
    atomic_init(&model->users, 1);
    model->p = take_factors(load, "P", n, k, false);
    model->q = model->p == NULL ? NULL : take_factors(load, "Q", m, k, true);
    bool good = model->q != NULL && take_scalar(load, "mu", &model->mu) &&
                take_scalar(load, "fallback_mu", &model->fallback.mu) &&
                take(load, "watcher_bias", "<f8", n, &model->watcher_bias) &&
                take(load, "movie_bias", "<f8", m, &model->movie_bias) &&
                take(load, "fallback_watcher", "<f8", n, &model->fallback.watcher) &&
                take(load, "fallback_movie", "<f8", m, &model->fallback.movie) &&
                take(load, "watcher_ratings", "<u4", n, &model->watcher_count) &&
                take(load, "movie_ratings", "<u4", m, &model->movie_count);
    good = good && take_widths(load, n, m, &model->widths) && take_state(load, model) &&
           (find_array(load, "unit") == NULL || take_scalar(load, "unit", &model->unit));
    if (good && !(model->unit > 0 && isfinite(model->unit))) {
        good = bad(load, "the unit of its ratings is no number above 0");
    }
    if (good && !(all_finite(model->p, n * k) && all_finite(model->q, m * k) &&
                  all_finite(&model->mu, 1) && all_finite(&model->fallback.mu, 1) &&
                  all_finite(model->watcher_bias, n) && all_finite(model->movie_bias, m) &&
                  all_finite(model->fallback.watcher, n) && all_finite(model->fallback.movie, m))) {
        good = bad(load, "a number of the model is not finite");
    }
    if (!good) {
        mf_model_free(model);
        return false;
    }
    *loaded = model;
    return true;
}

mf_status mf_model_load(const char *path, mf_model **model, mf_ratings *ratings, char **meta,
                        mf_error *error)
{
    mf_error why = {.status = MF_BAD_DATA, .message = "damaged"};
    loader load = {.path = path, .error = &why};
    *model = NULL;
    *ratings = (mf_ratings){0};
    *meta = NULL;
    mf_status status = npz_read(path, load.arrays, &load.n_arrays, error);
    if (status != MF_OK) {
        return status;
    }
    bool good = take_model(&load, model);
    size_t n = good ? (*model)->n_watchers : 0, m = good ? (*model)->n_movies : 0;
    good = good && take_ids(&load, "watcher_ids", n, &ratings->watchers) &&
           take_ids(&load, "movie_ids", m, &ratings->movies) &&
           take_titles(&load, m, &ratings->titles) && take_rated(&load, n, m, &ratings->r);
    npz_array *raw = good ? find_array(&load, "meta.json") : NULL;
    if (good && (raw == NULL || !raw->raw || memchr(raw->data, '\0', raw->bytes) != NULL)) {
        good = bad(&load, "meta.json is missing or not text");
    }
    if (good) {
        *meta = mf_copy_part(raw->data, raw->bytes);
        if (*meta == NULL) {
            mf_no_memory(&why, "the model");
            good = false;
        }
    }
    if (!good) {
        if (error != NULL) {
            *error = why;
        }
        status = why.status;
        mf_model_free(*model);
        *model = NULL;
        mf_ratings_clear(ratings);
    }
    npz_clear(load.arrays, load.n_arrays);
    return status;
}
