/* What is done in parts on many ratings is what is done in one piece, for any number of threads. */
#include "../../src/data/parts.h"
#include "../support.h"

#include <math.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>

#include "../../src/data/csr.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/data/synth.h"
#include "../../src/model/baseline.h"
#include "mfexplore/status.h"
#endif

static void use_threads(int n)
{
#ifdef _OPENMP
    omp_set_num_threads(n);
#else
    (void)n;
#endif
}

static mf_ratings many(void)
{
    mf_synth_config config = {.n_watchers = 1500,
                              .n_movies = 700,
                              .n = 300000,
                              .k = 2,
                              .mu = 3,
                              .noise = {.sigma = 1, .stars = 1},
                              .watcher_exponent = 0.5,
                              .movie_exponent = 0.8,

                              .seed = 11};
    mf_ratings ratings;
    mf_synth_truth truth;
    assert_int_equal(mf_synth(&config, NULL, &ratings, &truth, NULL), MF_OK);
    mf_synth_truth_clear(&truth);
    assert_int_equal(parts_for(ratings.r.n), PARTS_MOST);
    return ratings;
}

static void parts_are_all_rows_once_with_about_as_many_ratings(void **state)
{
    (void)state;
    mf_ratings r = many();
    size_t from[PARTS_MOST + 1];
    parts_cut(r.r.row_start, r.r.n_rows, PARTS_MOST, from);
    assert_int_equal(from[0], 0);
    assert_int_equal(from[PARTS_MOST], r.r.n_rows);
    for (size_t part = 0; part < PARTS_MOST; part++) {
        assert_true(from[part] <= from[part + 1]);
        size_t n = r.r.row_start[from[part + 1]] - r.r.row_start[from[part]];
        assert_true(n > r.r.n / PARTS_MOST / 2 && n < r.r.n / PARTS_MOST * 2);
    }
    const size_t nothing[] = {0, 0, 0}, one_row[] = {0, 9};
    parts_cut(nothing, 2, 1, from);
    assert_int_equal(from[1], 2);
    parts_cut(one_row, 1, PARTS_MOST, from);
    assert_int_equal(from[PARTS_MOST], 1);
    mf_ratings_clear(&r);
}

/* The first rows alone are split in one piece: what is held out of them is the same. */
static void a_split_in_parts_is_that_in_one_piece(void **state)
{
    (void)state;
    enum { FEW = 100 };
    mf_ratings r = many(), few = r;
    mf_split all, some;
    few.r.row_start = malloc((r.r.n_rows + 1) * sizeof(size_t));
    for (size_t i = 0; i <= r.r.n_rows; i++) {
        few.r.row_start[i] = r.r.row_start[i < FEW ? i : FEW];
    }
    few.r.n = r.r.row_start[FEW];
    assert_int_equal(parts_for(few.r.n), 1);
    assert_int_equal(mf_split_make(&few, 0.3, 5, &some, NULL), MF_OK);
    for (int threads = 1; threads < 8; threads += 3) {
        use_threads(threads);
        assert_int_equal(mf_split_make(&r, 0.3, 5, &all, NULL), MF_OK);
        assert_memory_equal(all.heldout.row_start, some.heldout.row_start, (FEW + 1) * 8);
        assert_memory_equal(all.train.row_start, some.train.row_start, (FEW + 1) * 8);
        assert_memory_equal(all.heldout.col, some.heldout.col, some.heldout.n * 4);
        assert_memory_equal(all.train.col, some.train.col, some.train.n * 4);
        size_t held = 0, trained = 0;
        uint32_t *movies = calloc(r.r.n_cols, sizeof *movies);
        for (size_t i = 0; i < r.r.n_rows; i++) { /* every rating in one of them, in order */
            for (size_t k = r.r.row_start[i]; k < r.r.row_start[i + 1]; k++) {
                bool out =
                    held < all.heldout.row_start[i + 1] && all.heldout.col[held] == r.r.col[k];
                const mf_csr *in = out ? &all.heldout : &all.train;
                size_t at = out ? held++ : trained++;
                assert_true(in->col[at] == r.r.col[k] &&
                            mf_csr_value(in, at) == mf_csr_value(&r.r, k));
                movies[r.r.col[k]] += !out;
            }
            assert_int_equal(held, all.heldout.row_start[i + 1]);
            assert_int_equal(trained, all.train.row_start[i + 1]);
        }
        assert_memory_equal(movies, all.movie_count, r.r.n_cols * sizeof *movies);
        free(movies);
        mf_split_clear(&all);
    }
    free(few.r.row_start);
    mf_split_clear(&some);
    mf_ratings_clear(&r);
}

static void means_and_norms_of_parts_are_right_and_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    mf_ratings r = many();
    mf_split split;
    mf_baseline first, again;
    assert_int_equal(mf_split_make(&r, 0.1, 5, &split, NULL), MF_OK);
    use_threads(1);
    assert_int_equal(mf_baseline_fit(&split, &first, NULL), MF_OK);
    double norm = mf_csr_norm(&r.r, NULL, (mf_stretch){0, r.r.n_rows}), squares = 0;
    for (size_t k = 0; k < r.r.n; k++) {
        squares += mf_csr_rating(&r.r, k) * mf_csr_rating(&r.r, k);
    }
    assert_true(fabs(norm - sqrt(squares)) < 1e-9 * norm);
    for (int threads = 2; threads < 8; threads++) {
        use_threads(threads);
        assert_int_equal(mf_baseline_fit(&split, &again, NULL), MF_OK);
        assert_memory_equal(first.watcher, again.watcher, r.r.n_rows * sizeof(double));
        assert_memory_equal(first.movie, again.movie, r.r.n_cols * sizeof(double));
        assert_true(mf_csr_norm(&r.r, NULL, (mf_stretch){0, r.r.n_rows}) == norm);
        mf_baseline_clear(&again);
    }
    for (size_t i = 0; i < r.r.n_rows; i++) { /* the last step of the fit, done over */
        double rest = 0;
        for (size_t k = split.train.row_start[i]; k < split.train.row_start[i + 1]; k++) {
            rest +=
                (double)mf_csr_value(&split.train, k) - first.mu - first.movie[split.train.col[k]];
        }
        assert_true(first.watcher[i] == rest / (5.0 + split.watcher_count[i]));
    }
    mf_baseline_clear(&first);
    mf_split_clear(&split);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_all_rows_once_with_about_as_many_ratings),
        cmocka_unit_test(a_split_in_parts_is_that_in_one_piece),
        cmocka_unit_test(means_and_norms_of_parts_are_right_and_the_same_for_any_number_of_threads),
    };
    return cmocka_run_group_tests_name("data/parts", tests, NULL, NULL);
}
