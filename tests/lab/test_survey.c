/* The order of watchers and movies by their ratings, and how many ratings lie where. */
#include "../support.h"

#include "../../src/data/random.h"
#include "../../src/lab/survey.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* So many ratings, the first rows and columns having most. */
static mf_ratings made(size_t rows, size_t cols, size_t n)
{
    const char *path = temporary("made.csv");
    mf_random random = {3};
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t t = 0; t < n; t++) {
        double a = mf_random_double(&random), b = mf_random_double(&random);
        fprintf(file, "%zu,%zu,%d\n", (size_t)(a * a * (double)rows),
                (size_t)(b * b * (double)cols), (int)(t % 5) + 1);
    }
    fclose(file);
    return read_ratings(path);
}

/* The same by looking at every rating. */
static void count_all(const mf_survey *s, const mf_csr *r, mf_region region, size_t height,
                      size_t width, uint32_t *counts)
{
    memset(counts, 0, height * width * sizeof *counts);
    for (size_t i = 0; i < r->n_rows; i++) {
        size_t row = s->watcher_rank[i];
        for (size_t t = r->row_start[i]; t < r->row_start[i + 1]; t++) {
            size_t col = s->movie_rank[r->col[t]];
            if (row >= region.row && row < region.row + region.n_rows && col >= region.col &&
                col < region.col + region.n_cols) {
                counts[(row - region.row) * height / region.n_rows * width +
                       (col - region.col) * width / region.n_cols]++;
            }
        }
    }
}

/* How many of n fall into a part: by counting. */
static uint32_t rows_of_part(size_t n, size_t parts, size_t part)
{
    uint32_t found = 0;
    for (size_t i = 0; i < n; i++) {
        found += i * parts / n == part;
    }
    return found;
}

static void expect_counts(const mf_survey *s, const mf_csr *r, mf_region region, size_t height,
                          size_t width)
{
    uint32_t wanted[64 * 64];
    size_t rows = 0, cols = 0;
    mf_parts p = {0};
    assert_int_equal(mf_survey_count(s, r, region, height, width, &p), MF_OK);
    assert_true(p.height == height && p.width == width);
    count_all(s, r, region, height, width, wanted);
    assert_memory_equal(p.counts, wanted, height * width * sizeof *wanted);
    for (size_t y = 0; y < height; y++) {
        rows += p.rows[y];
        assert_int_equal(p.rows[y], rows_of_part(region.n_rows, height, y));
    }
    for (size_t x = 0; x < width; x++) {
        cols += p.cols[x];
        assert_int_equal(p.cols[x], rows_of_part(region.n_cols, width, x));
    }
    assert_true(rows == region.n_rows && cols == region.n_cols);
    mf_parts_clear(&p);
}

static void many_ratings_are_counted_by_part_as_one_by_one(void **state)
{
    (void)state;
    /* Fewer rows and columns than the coarse counts have: they are exact. */
    mf_ratings ratings = made(500, 510, 4000000);
    assert_true(ratings.r.n > 215000 && ratings.r.n < 255000); /* more than are looked at */
    mf_survey *s;
    mf_error error = {0};
    assert_int_equal(mf_survey_make(&ratings, "made.csv", &s, &error), MF_OK);
    const mf_csr *r = &ratings.r;
    expect_counts(s, r, (mf_region){0, r->n_rows, 0, r->n_cols}, 20, 30);
    expect_counts(s, r, (mf_region){0, r->n_rows, 0, r->n_cols}, 64, 64);
    expect_counts(s, r, (mf_region){10, 50, 20, 60}, 10, 12);
    expect_counts(s, r, (mf_region){r->n_rows - 7, 7, r->n_cols - 5, 5}, 7, 5);
    for (size_t a = 1; a < r->n_rows; a++) { /* most ratings first */
        uint32_t before = s->watcher_order[a - 1], here = s->watcher_order[a];
        assert_true(r->row_start[before + 1] - r->row_start[before] >=
                    r->row_start[here + 1] - r->row_start[here]);
        assert_int_equal(s->watcher_rank[here], a);
    }
    mf_survey_free(s);
    mf_ratings_clear(&ratings);
}

static void a_large_matrix_is_counted_to_within_a_part_of_the_coarse_counts(void **state)
{
    (void)state;
    mf_ratings ratings = made(5000, 4000, 400000);
    mf_survey *s;
    mf_error error = {0};
    uint32_t wanted[16];
    mf_parts p = {0};
    assert_int_equal(mf_survey_make(&ratings, "made.csv", &s, &error), MF_OK);
    mf_region all = {0, ratings.r.n_rows, 0, ratings.r.n_cols};
    assert_int_equal(mf_survey_count(s, &ratings.r, all, 4, 4, &p), MF_OK);
    count_all(s, &ratings.r, all, 4, 4, wanted);
    size_t sum = 0;
    for (size_t c = 0; c < 16; c++) {
        assert_true(p.counts[c] < wanted[c] * 1.03 + 20 && p.counts[c] > wanted[c] * 0.97 - 20);
        sum += p.counts[c];
    }
    assert_int_equal(sum, ratings.r.n);
    /* No part is finer than the coarse counts, and none is without cells: no stripes. */
    assert_int_equal(mf_survey_count(s, &ratings.r, all, 4000, 300, &p), MF_OK);
    assert_true(p.height == 512 && p.width == 300);
    double sum_cells = 0;
    for (size_t y = 0; y < p.height; y++) {
        for (size_t x = 0; x < p.width; x++) {
            assert_true(p.rows[y] > 0 && p.cols[x] > 0);
            sum_cells += (double)p.rows[y] * p.cols[x];
        }
    }
    assert_true(sum_cells == 5000.0 * 4000);
    mf_region middle = {0, 2500, 1001, 2000};
    assert_int_equal(mf_survey_count(s, &ratings.r, middle, 4000, 4000, &p), MF_OK);
    assert_true(p.height == 256 && p.width == 256);
    mf_parts_clear(&p);
    mf_survey_free(s);
    mf_ratings_clear(&ratings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_ratings_are_counted_by_part_as_one_by_one),
        cmocka_unit_test(a_large_matrix_is_counted_to_within_a_part_of_the_coarse_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
