/* MatrixMarket files (Boisvert, Pozo & Remington 1996): coordinate and array, real and integer,
 * every symmetry. Rows are watchers, columns movies, counted from 1. In an array 0 is not rated. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/fail.h"
#include "../data/ids.h"
#include "../data/ratings.h"
#include "format.h"
#include "text.h"
#include "text_write.h"
#include "mfexplore/status.h"

typedef enum symmetry { GENERAL, SYMMETRIC, SKEW } symmetry;

typedef struct banner {
    bool array, pattern, complex_numbers;
    symmetry half;
} banner;

/* The second is what hands make of the first. */
static const char *const marks[] = {"%%MatrixMarket", "%MatrixMarket"};

static sureness sniff_matrix(const first_bytes *first)
{
    for (size_t m = 0; m < 2; m++) {
        size_t n = strlen(marks[m]);
        if (first->n >= n && strncasecmp(first->bytes, marks[m], n) == 0) {
            return SURE_CERTAIN;
        }
    }
    return SURE_NOT;
}

static bool read_banner(text_line line, banner *b)
{
    char text[256], object[32], layout[32], numbers[32], half[32];
    snprintf(text, sizeof text, "%.*s", (int)(line.length < 255 ? line.length : 255), line.text);
    if (sscanf(text, "%*s %31s %31s %31s %31s", object, layout, numbers, half) != 4) {
        return false;
    }
    bool array = strcasecmp(layout, "array") == 0;
    *b = (banner){.array = array,
                  .pattern = strcasecmp(numbers, "pattern") == 0,
                  .complex_numbers = strcasecmp(numbers, "complex") == 0,
                  .half = strcasecmp(half, "symmetric") == 0        ? SYMMETRIC
                          : strcasecmp(half, "skew-symmetric") == 0 ? SKEW
                                                                    : GENERAL};
    bool known = strcasecmp(numbers, "real") == 0 || strcasecmp(numbers, "integer") == 0 ||
                 strcasecmp(numbers, "double") == 0 || b->pattern || b->complex_numbers;
    return strcasecmp(object, "matrix") == 0 && (array || strcasecmp(layout, "coordinate") == 0) &&
           known && (b->half != GENERAL || strcasecmp(half, "general") == 0);
}

/* The next line that is no comment; the numbers on it between blanks, `most` at most. */
static mf_status next_numbers(line_reader *reader, double *numbers, size_t most, size_t *n,
                              text_line *line, bool *there, mf_error *error)
{
    mf_status status;
    do {
        status = line_reader_next(reader, line, there, error);
    } while (status == MF_OK && *there && text_is_blank(*line));
    *n = 0;
    size_t at = 0;
    while (status == MF_OK && *there) {
        while (at < line->length && isspace((unsigned char)line->text[at])) {
            at++;
        }
        size_t from = at;
        while (at < line->length && !isspace((unsigned char)line->text[at])) {
            at++;
        }
        if (at == from) {
            break;
        }
        if (*n == most || text_number(line->text + from, at - from, &numbers[*n]) != NUMBER_OK) {
            *n = SIZE_MAX;
            break;
        }
        ++*n;
    }
    return status;
}

static mf_status add(reading *r, size_t row, size_t col, double value, size_t line, mf_error *error)
{
    char watcher[24], movie[24];
    int w = snprintf(watcher, sizeof watcher, "%zu", row);
    int m = snprintf(movie, sizeof movie, "%zu", col);
    return reading_add(r, watcher, (size_t)w, movie, (size_t)m, value, line, error);
}

/* An entry, and the one that stands for it in the other half. */
static mf_status add_both(reading *r, symmetry half, size_t row, size_t col, double value,
                          size_t line, mf_error *error)
{
    mf_status status = add(r, row, col, value, line, error);
    if (status == MF_OK && half != GENERAL && row != col) {
        status = add(r, col, row, half == SKEW ? -value : value, line, error);
    }
    return status;
}

static mf_status read_coordinates(reading *r, line_reader *reader, const banner *b,
                                  const double *size, mf_error *error)
{
    double numbers[4], wanted = size[2], seen = 0;
    size_t n;
    text_line line = {0};
    bool there = true;
    mf_status status = MF_OK;
    while (status == MF_OK) {
        status = next_numbers(reader, numbers, 4, &n, &line, &there, error);
        if (status != MF_OK || !there) {
            break;
        }
        bool good = n == 3 && numbers[0] >= 1 && numbers[0] <= size[0] && numbers[1] >= 1 &&
                    numbers[1] <= size[1] && numbers[0] == (double)(size_t)numbers[0] &&
                    numbers[1] == (double)(size_t)numbers[1];
        seen++;
        if (!good) {
            status = reading_bad_line(r, line.number, error,
                                      "'%.*s' is no entry of a %.0f × %.0f matrix; expected row, "
                                      "column and value",
                                      (int)(line.length > 40 ? 40 : line.length), line.text,
                                      size[0], size[1]);
        } else if (seen <= wanted) {
            status = add_both(r, b->half, (size_t)numbers[0], (size_t)numbers[1], numbers[2],
                              line.number, error);
        }
        if ((size_t)seen % 65536 == 0 && status == MF_OK) {
            status = reading_go_on(r, line.number, error);
        }
    }
    if (status == MF_OK && seen != wanted) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, reader->number,
                            "%.0f entries; the size line says %.0f", seen, wanted);
    }
    return status;
}

/* Column by column; of a symmetric one the lower triangle, of a skew one without the diagonal. */
static mf_status read_array(reading *r, line_reader *reader, const banner *b, const double *size,
                            mf_error *error)
{
    mf_status status = MF_OK;
    for (size_t col = 1; col <= (size_t)size[1] && status == MF_OK; col++) {
        size_t first = b->half == GENERAL ? 1 : b->half == SKEW ? col + 1 : col;
        for (size_t row = first; row <= (size_t)size[0] && status == MF_OK; row++) {
            double value;
            size_t n;
            text_line line = {0};
            bool there = true;
            status = next_numbers(reader, &value, 1, &n, &line, &there, error);
            if (status == MF_OK && (!there || n != 1)) {
                status =
                    mf_fail_at(error, MF_BAD_DATA, r->path, there ? line.number : reader->number,
                               "%s; expected %.0f × %.0f numbers, one a line",
                               there ? "no number" : "the file ends early", size[0], size[1]);
            } else if (status == MF_OK && value != 0) {
                status = add_both(r, b->half, row, col, value, line.number, error);
            }
        }
    }
    return status;
}

static mf_status read_matrix(reading *r, mf_error *error)
{
    line_reader reader;
    text_line line = {0};
    banner b = {0};
    double size[3] = {0};
    size_t n = 0;
    bool there = true;
    mf_status status = line_reader_open(&reader, r->from, r->path, error);
    if (status != MF_OK) {
        return status;
    }
    status = line_reader_next(&reader, &line, &there, error);
    if (status == MF_OK && (!there || !read_banner(line, &b))) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                            "a MatrixMarket banner that is not known; expected %s matrix "
                            "coordinate|array real|integer general|symmetric|skew-symmetric",
                            marks[0]);
    } else if (status == MF_OK && (b.pattern || b.complex_numbers)) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, 1,
                            b.pattern ? "a MatrixMarket pattern says which pairs there are and "
                                        "holds no ratings (implicit feedback); expected real or "
                                        "integer"
                                      : "complex numbers are no ratings; expected real or integer");
    }
    if (status == MF_OK) {
        status = next_numbers(&reader, size, 3, &n, &line, &there, error);
    }
    if (status == MF_OK && (!there || n != (b.array ? 2 : 3) || !(size[0] >= 1 && size[1] >= 1) ||
                            size[0] > 4e9 || size[1] > 4e9)) {
        status = mf_fail_at(error, MF_BAD_DATA, r->path, reader.number,
                            "no size line; expected rows and columns%s",
                            b.array ? "" : " and the number of entries");
    }
    if (status == MF_OK) {
        status = b.array ? read_array(r, &reader, &b, size, error)
                         : read_coordinates(r, &reader, &b, size, error);
    }
    r->counts->n_lines += reader.number;
    line_reader_close(&reader);
    return status;
}

/* Ids that are whole numbers from 1 stay what they are; others are counted. */
static bool write_matrix(FILE *out, const char *name, const mf_ratings *ratings,
                         const atomic_bool *cancel)
{
    (void)name;
    const mf_csr *r = &ratings->r;
    bool rows = mf_ids_are_numbers(&ratings->watchers, 1),
         cols = mf_ids_are_numbers(&ratings->movies, 1);
    size_t last_row = rows ? mf_ids_number(&ratings->watchers, r->n_rows - 1) : r->n_rows;
    size_t last_col = cols ? mf_ids_number(&ratings->movies, r->n_cols - 1) : r->n_cols;
    fprintf(out, "%s matrix coordinate real general\n%zu %zu %zu\n", marks[0], last_row, last_col,
            r->n);
    for (size_t i = 0; i < r->n_rows && !ferror(out) && !mf_is_cancelled(cancel); i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            size_t row = rows ? mf_ids_number(&ratings->watchers, i) : i + 1;
            size_t col = cols ? mf_ids_number(&ratings->movies, r->col[k]) : (size_t)r->col[k] + 1;
            char number[32];
            text_write_value(r, k, number);
            fprintf(out, "%zu %zu %s\n", row, col, number);
        }
    }
    return !ferror(out) && !mf_is_cancelled(cancel);
}

static const char *const endings[] = {".mtx", NULL};
static const char *const members[] = {"*.mtx", NULL};

const mf_format format_matrixmarket = {
    .name = "matrixmarket",
    .summary =
        "MatrixMarket .mtx: coordinate or array, real or integer, any symmetry; rows are watchers",
    .options = READS_SKIP_BAD,
    .sniff = sniff_matrix,
    .read = read_matrix,
    .write = write_matrix,
    .endings = endings,
    .members = members,
};
