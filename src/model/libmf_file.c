/* LIBMF's text models: see libmf_file.h. */
#include "libmf_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "../format/saved_file.h"
#include "../format/text.h"
#include "model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { ROWS_MOST = 1 << 28 };
/* The fewest bytes of a row, "p0 T" and its end, and of each of its factors, " 0". */
enum { ROW_BYTES = 5, FACTOR_BYTES = 2 };

bool mf_libmf_is_name(const char *path)
{
    size_t n = strlen(path);
    return n > 6 && strcmp(path + n - 6, ".libmf") == 0;
}

bool mf_libmf_is_file(const char *path)
{
    struct stat about;
    int loss;
    char m = 0;
    if (stat(path, &about) != 0) {
        return mf_libmf_is_name(path); /* whoever opens it will say why it cannot be looked at */
    }
    if (!S_ISREG(about.st_mode)) {
        return false; /* a pipe is read once, by whoever it is for */
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return mf_libmf_is_name(path);
    }
    bool is_model = fscanf(file, "f %d\n%c", &loss, &m) == 2 && m == 'm';
    is_model = ferror(file) != 0 ? mf_libmf_is_name(path) : is_model;
    fclose(file);
    return is_model;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* One axis: its factors, a bias where there is one, and the 1 that the other axis's bias meets. */
typedef struct axis {
    char letter;
    const mf_ids *ids;
    const double *factors, *bias;
    const uint32_t *count;
    bool bias_first; /* [bias, 1, factors], else [1, bias, factors] */
} axis;

static void write_row(FILE *out, const axis *a, size_t index, size_t k, bool biases)
{
    if (biases) {
        fprintf(out, a->bias_first ? " %.9g 1" : " 1 %.9g", a->bias[index]);
    }
    for (size_t m = 0; m < k; m++) {
        fprintf(out, " %.9g", a->factors[index * k + m]);
    }
    fputs(" \n", out);
}

static void write_axis(FILE *out, const axis *a, size_t rows, size_t k, bool biases, bool as_rows)
{
    size_t width = k + (biases ? 2 : 0), index = 0;
    for (size_t row = 0; row < rows; row++) {
        bool here = index < a->ids->count && (!as_rows || mf_ids_number(a->ids, index) == row);
        if (here && a->count[index] > 0) {
            fprintf(out, "%c%zu T", a->letter, row);
            write_row(out, a, index, k, biases);
        } else {
            fprintf(out, "%c%zu F", a->letter, row);
            for (size_t m = 0; m < width; m++) {
                fputs(" 0", out);
            }
            fputs(" \n", out);
        }
        index += here;
    }
}

mf_status mf_libmf_save(const char *path, const mf_model *model, const mf_ratings *ratings,
                        mf_error *error)
{
    saved_file file;
    mf_status status = saved_file_open(&file, path, error);
    FILE *out = status == MF_OK ? fdopen(dup(file.fd), "w") : NULL;
    if (status != MF_OK) {
        return status;
    }
    bool rows = mf_ids_are_numbers(&ratings->watchers, 0),
         cols = mf_ids_are_numbers(&ratings->movies, 0);
    size_t n = rows && model->n_watchers > 0
                   ? mf_ids_number(&ratings->watchers, model->n_watchers - 1) + 1
                   : model->n_watchers;
    size_t m = cols && model->n_movies > 0
                   ? mf_ids_number(&ratings->movies, model->n_movies - 1) + 1
                   : model->n_movies;
    size_t k = model->k;
    bool biases = model->has_biases;
    /* The mean stands with the watcher's bias. */
    double *bias = mf_alloc(model->n_watchers + 1, sizeof *bias);
    for (size_t i = 0; bias != NULL && i < model->n_watchers; i++) {
        bias[i] = model->mu + model->watcher_bias[i];
    }
    bool good = out != NULL && bias != NULL;
    if (good) {
        axis p = {'p', &ratings->watchers, model->p, bias, model->watcher_count, true};
        axis q = {'q', &ratings->movies, model->q, model->movie_bias, model->movie_count, false};
        fprintf(out, "f 0\nm %zu\nn %zu\nk %zu\nb %.9g\n", n, m, k + (biases ? 2 : 0),
                model->fallback.mu);
        write_axis(out, &p, n, k, biases, rows);
        write_axis(out, &q, m, k, biases, cols);
    }
    good = out != NULL && fclose(out) == 0 && good;
    free(bias);
    if (!good) {
        saved_file_abandon(&file);
        return mf_fail_at(error, MF_SYSTEM, path, 0, "cannot write the model file");
    }
    return saved_file_commit(&file, error);
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct loader {
    line_reader reader;
    text_line line;
    const char *path;
    mf_error *error;
} loader;

static mf_status bad(loader *l, const char *expected)
{
    return mf_fail_at(l->error, MF_BAD_DATA, l->path, l->reader.number,
                      "'%.*s'; expected %s, as LIBMF writes models",
                      (int)(l->line.length > 40 ? 40 : l->line.length), l->line.text, expected);
}

static mf_status next_line(loader *l)
{
    bool there;
    mf_status status = line_reader_next(&l->reader, &l->line, &there, l->error);
    return status != MF_OK || there
               ? status
               : mf_fail_at(l->error, MF_BAD_DATA, l->path, l->reader.number,
                            "the file ends early; expected a row of factors for each p and q");
}

/* A line such as "m 943". */
static mf_status read_head(loader *l, char letter, double *value)
{
    mf_status status = next_line(l);
    char expected[] = {letter, ' ', 'a', 'n', 'd', ' ', 'a', ' ',
                       'n',    'u', 'm', 'b', 'e', 'r', '\0'};
    bool good = status == MF_OK && l->line.length > 2 && l->line.text[0] == letter &&
                l->line.text[1] == ' ' &&
                text_number(l->line.text + 2, l->line.length - 2, value) == NUMBER_OK;
    return status != MF_OK || good ? status : bad(l, expected);
}

/* A line such as "p7 T 0.1 0.2": `k` factors into `row`; `count` becomes 1 where it is T. */
static mf_status read_row(loader *l, char letter, size_t index, size_t k, double *row,
                          uint32_t *count)
{
    char name[32];
    mf_status status = next_line(l);
    if (status != MF_OK) {
        return status;
    }
    int n = snprintf(name, sizeof name, "%c%zu ", letter, index);
    size_t at = (size_t)n;
    if (l->line.length < at + 1 || memcmp(l->line.text, name, at) != 0 ||
        (l->line.text[at] != 'T' && l->line.text[at] != 'F')) {
        return bad(l, name);
    }
    *count = l->line.text[at++] == 'T';
    for (size_t m = 0; m < k; m++) {
        while (at < l->line.length && l->line.text[at] == ' ') {
            at++;
        }
        size_t from = at;
        while (at < l->line.length && l->line.text[at] != ' ') {
            at++;
        }
        if (*count > 0 && text_number(l->line.text + from, at - from, &row[m]) != NUMBER_OK) {
            return bad(l, "its factors");
        }
    }
    return MF_OK;
}

/* Ids 0, 1, 2 … */
static bool number_ids(mf_ids *ids, size_t n)
{
    uint64_t end = 0;
    *ids = (mf_ids){.count = n,
                    .start = mf_alloc(n + 1, sizeof *ids->start),
                    .text = mf_alloc(n + 1, 12),
                    .numeric = n > 0};
    for (size_t i = 0; ids->start != NULL && ids->text != NULL && i < n; i++) {
        ids->start[i] = end;
        end += (uint64_t)snprintf(ids->text + end, 12, "%zu", i) + 1;
    }
    if (ids->start != NULL) {
        ids->start[n] = end;
    }
    return ids->start != NULL && ids->text != NULL;
}

static mf_status read_all(loader *l, mf_model **model, mf_ratings *ratings)
{
    double f, m, n, k, b;
    mf_status status = read_head(l, 'f', &f);
    status = status == MF_OK ? read_head(l, 'm', &m) : status;
    status = status == MF_OK ? read_head(l, 'n', &n) : status;
    status = status == MF_OK ? read_head(l, 'k', &k) : status;
    status = status == MF_OK ? read_head(l, 'b', &b) : status;
    if (status != MF_OK) {
        return status;
    }
    if (f != 0) {
        return mf_fail_at(l->error, MF_BAD_DATA, l->path, 1,
                          "a model of loss %g; expected f 0, which predicts ratings", f);
    }
    if (!(m >= 1 && m <= ROWS_MOST && n >= 1 && n <= ROWS_MOST && k >= 1 && k <= MF_K_MOST)) {
        return mf_fail_at(l->error, MF_BAD_DATA, l->path, 2,
                          "%g x %g with %g factors; expected at least one of each", m, n, k);
    }
    size_t rows = (size_t)m, cols = (size_t)n, factors = (size_t)k;
    struct stat about; /* nothing is made room for that the file cannot hold */
    if (stat(l->path, &about) == 0 && S_ISREG(about.st_mode) &&
        rows + cols > (size_t)about.st_size / (ROW_BYTES + FACTOR_BYTES * factors)) {
        return mf_fail_at(l->error, MF_BAD_DATA, l->path, 2,
                          "%zu x %zu with %zu factors do not fit in its %zu bytes; expected a row "
                          "of factors for each p and q",
                          rows, cols, factors, (size_t)about.st_size);
    }
    *model = mf_model_new(rows, cols, factors);
    ratings->r = (mf_csr){.n_rows = rows,
                          .n_cols = cols,
                          .row_start = mf_alloc_zero(rows + 1, sizeof *ratings->r.row_start),
                          .col = mf_alloc(1, sizeof *ratings->r.col),
                          .value = mf_alloc(1, sizeof *ratings->r.value)};
    if (*model == NULL || ratings->r.row_start == NULL || ratings->r.col == NULL ||
        ratings->r.value == NULL || !number_ids(&ratings->watchers, rows) ||
        !number_ids(&ratings->movies, cols)) {
        return mf_no_memory(l->error, "the model");
    }
    (*model)->fallback.mu = b;
    for (size_t i = 0; i < rows && status == MF_OK; i++) {
        status =
            read_row(l, 'p', i, factors, (*model)->p + i * factors, &(*model)->watcher_count[i]);
    }
    for (size_t j = 0; j < cols && status == MF_OK; j++) {
        status = read_row(l, 'q', j, factors, (*model)->q + j * factors, &(*model)->movie_count[j]);
    }
    return status;
}

mf_status mf_libmf_load(const char *path, mf_model **model, mf_ratings *ratings, mf_error *error)
{
    loader l = {.path = path, .error = error};
    *model = NULL;
    *ratings = (mf_ratings){0};
    mf_status status = line_reader_open_file(&l.reader, path, NULL, error);
    if (status != MF_OK) {
        return status;
    }
    status = line_reader_end(&l.reader, read_all(&l, model, ratings), error);
    if (status != MF_OK) {
        mf_model_free(*model);
        *model = NULL;
        mf_ratings_clear(ratings);
    }
    return status;
}
