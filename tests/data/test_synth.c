#include "../support.h"

#include <math.h>

#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/data/synth.h"
#include "../../src/model/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

static mf_synth_config small(void)
{
    return (mf_synth_config){.n_watchers = 30,
                             .n_movies = 200,
                             .n = 600,
                             .k = 3,
                             .mu = 3.5,
                             .bias_sigma = 0.3,
                             .factor_sigma = 0.5,
                             .noise = {.sigma = 0.4, .stars = 1},
                             .watcher_exponent = 0.7,
                             .movie_exponent = 0.9,

                             .seed = 4};
}

static void the_counts_are_exactly_those_asked_for(void **state)
{
    (void)state;
    mf_synth_config config = small();
    mf_ratings r;
    mf_synth_truth truth;
    assert_int_equal(mf_synth(&config, NULL, &r, &truth, NULL), MF_OK);
    assert_int_equal(r.r.n, 600);
    assert_int_equal(r.watchers.count, 30);
    assert_int_equal(r.movies.count, 200);
    for (size_t k = 0; k < r.r.n; k++) {
        assert_true(mf_csr_value(&r.r, k) >= 1 && mf_csr_value(&r.r, k) <= 5);
        assert_true(mf_csr_value(&r.r, k) == floorf(mf_csr_value(&r.r, k)));
    }
    mf_ratings_clear(&r);
    mf_synth_truth_clear(&truth);
}

static void the_noise_floor_is_the_error_of_the_planted_factors(void **state)
{
    (void)state;
    mf_synth_config config = small();
    mf_ratings r;
    mf_synth_truth t;
    config.noise.stars = 0;
    assert_int_equal(mf_synth(&config, NULL, &r, &t, NULL), MF_OK);
    double sse = 0;
    for (size_t i = 0; i < r.r.n_rows; i++) {
        for (size_t k = r.r.row_start[i]; k < r.r.row_start[i + 1]; k++) {
            uint32_t j = r.r.col[k];
            double e = mf_csr_value(&r.r, k) - (config.mu + t.watcher_bias[i] + t.movie_bias[j] +
                                                mf_dot(t.p + i * 3, t.q + j * 3, 3));
            sse += e * e;
        }
    }
    assert_true(fabs(t.noise_floor - 0.4) < 1e-12);
    assert_true(fabs(sqrt(sse / 600) - t.noise_floor) < 3 * mf_floor_spread(0.4, 600));
    mf_ratings_clear(&r);
    mf_synth_truth_clear(&t);
}

static void the_best_prediction_of_clamped_stars_is_their_mean(void **state)
{
    (void)state;
    mf_random random = {9};
    static const mf_noise noises[] = {{0.6, 1}, {0.9, 2}, {0.5, 0}};
    static const double planted[] = {0.2, 3.3, 5.4};
    for (size_t n = 0; n < 3; n++) {
        for (size_t p = 0; p < 3; p++) {
            double sum = 0, squares = 0, mean, variance;
            enum { DRAWS = 200000 };
            int per_star = noises[n].stars;
            for (int d = 0; d < DRAWS; d++) {
                double r = planted[p] + noises[n].sigma * mf_random_normal(&random);
                double step = per_star == 0 ? 1 : 1.0 / per_star;
                r = per_star == 0 ? r : fmax(step, fmin(5, round(r / step) * step));
                sum += r;
                squares += r * r;
            }
            mf_noise_moments(noises[n], planted[p], &mean, &variance);
            assert_true(fabs(sum / DRAWS - mean) < 0.01);
            assert_true(fabs(squares / DRAWS - sum * sum / DRAWS / DRAWS - variance) < 0.01);
        }
    }
}

static void a_full_matrix_and_a_bare_one_can_be_made(void **state)
{
    (void)state;
    const size_t wanted[] = {30, 200, 6000, 5999};
    for (size_t i = 1; i < 4; i++) {
        mf_synth_config config = small();
        mf_ratings r;
        mf_synth_truth t;
        config.n = wanted[i];
        assert_int_equal(mf_synth(&config, NULL, &r, &t, NULL), MF_OK);
        assert_int_equal(r.r.n, wanted[i]);
        mf_ratings_clear(&r);
        mf_synth_truth_clear(&t);
    }
}

/* Whatever the tail: as many ratings as asked for, no row or column empty, none fuller than it can
 * be. */
static void steep_tails_keep_every_row_between_one_and_all(void **state)
{
    (void)state;
    static const double exponents[] = {0, 0.5, 1, 3, 8};
    static const size_t wanted[] = {200, 201, 260, 1000, 3000, 5990};
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++) {
        for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
            mf_synth_config config = small();
            mf_ratings r;
            mf_synth_truth t;
            config.n = wanted[w];
            config.watcher_exponent = exponents[e];
            config.movie_exponent = exponents[(e + 2) % 5];
            assert_int_equal(mf_synth(&config, NULL, &r, &t, NULL), MF_OK);
            assert_int_equal(r.r.n, wanted[w]);
            assert_int_equal(r.r.n_rows, config.n_watchers);
            assert_int_equal(r.r.n_cols, config.n_movies);
            size_t *of_movie = calloc(config.n_movies, sizeof *of_movie), empty = 0;
            assert_non_null(of_movie);
            for (size_t i = 0; i < r.r.n_rows; i++) {
                size_t n = r.r.row_start[i + 1] - r.r.row_start[i];
                empty += n == 0;
                for (size_t at = r.r.row_start[i]; at < r.r.row_start[i + 1]; at++) {
                    of_movie[r.r.col[at]]++;
                    assert_true(at == r.r.row_start[i] || r.r.col[at - 1] < r.r.col[at]);
                }
            }
            for (size_t j = 0; j < config.n_movies; j++) {
                empty += of_movie[j] == 0;
            }
            assert_int_equal(empty, 0);
            free(of_movie);
            mf_ratings_clear(&r);
            mf_synth_truth_clear(&t);
        }
    }
}

static void the_impossible_is_refused(void **state)
{
    (void)state;
    mf_synth_config config = small();
    mf_ratings r;
    mf_synth_truth t;
    mf_error error;
    config.n = 199;
    assert_int_equal(mf_synth(&config, NULL, &r, &t, &error), MF_USAGE);
    config.n = 6001;
    assert_int_equal(mf_synth(&config, NULL, &r, &t, &error), MF_USAGE);
    assert_contains(error.message, "200 to 6000");
}

static void the_sample_has_the_lessons_shape(void **state)
{
    (void)state;
    mf_ratings r = read_ratings("data/sample.csv.gz");
    mf_stats s;
    assert_int_equal(r.r.n_rows, 257);
    assert_int_equal(r.r.n_cols, 76332);
    assert_int_equal(r.r.n, 100000);
    assert_int_equal(mf_stats_compute(&r, &s, NULL), MF_OK);
    assert_true((double)s.per_movie.singletons >= 0.69 * 76332);
    assert_true(s.min == 1 && s.max == 5);
    mf_stats_clear(&s);
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counts_are_exactly_those_asked_for),
        cmocka_unit_test(the_noise_floor_is_the_error_of_the_planted_factors),
        cmocka_unit_test(the_best_prediction_of_clamped_stars_is_their_mean),
        cmocka_unit_test(a_full_matrix_and_a_bare_one_can_be_made),
        cmocka_unit_test(steep_tails_keep_every_row_between_one_and_all),
        cmocka_unit_test(the_impossible_is_refused),
        cmocka_unit_test(the_sample_has_the_lessons_shape),
    };
    return cmocka_run_group_tests_name("data/synth", tests, NULL, NULL);
}
