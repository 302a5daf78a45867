#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/model/model.h"
#include "../../src/model/recommend.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Two watchers, four movies, one factor: predictions are the movie factors themselves. */
static mf_model *small_model(void)
{
    mf_model *model = mf_model_new(2, 4, 1);
    const double q[] = {3, 5, 5, 4};
    memcpy(model->q, q, sizeof q);
    for (size_t j = 0; j < 4; j++) {
        model->movie_count[j] = (uint32_t)j + 1;
    }
    model->p[0] = model->p[1] = 1;
    model->watcher_count[0] = 2;
    model->fallback.mu = 3.5;
    model->fallback.movie[1] = 0.25;
    return model;
}

static void the_best_come_first_ties_by_id_rated_left_out(void **state)
{
    (void)state;
    mf_model *model = small_model();
    mf_ratings r = ratings_of("0,3,1\n1,0,1\n0,0,2\n1,1,2\n1,2,2\n"); /* watcher 0 rated 0 and 3 */
    mf_scored items[4];
    mf_list_options options = {.n = 4};
    assert_int_equal(mf_recommend(model, &r.r, 0, &options, items), 2);
    assert_int_equal(items[0].movie, 1);
    assert_int_equal(items[1].movie, 2);
    options.include_rated = true;
    options.n = 3;
    assert_int_equal(mf_recommend(model, &r.r, 0, &options, items), 3);
    assert_int_equal(items[0].movie, 1);
    assert_int_equal(items[1].movie, 2);
    assert_int_equal(items[2].movie, 3);
    options.min_ratings = 3;
    assert_int_equal(mf_recommend(model, &r.r, 0, &options, items), 2);
    assert_int_equal(items[0].movie, 2);
    mf_model_free(model);
    mf_ratings_clear(&r);
}

static void a_cold_prediction_falls_back_and_says_so(void **state)
{
    (void)state;
    mf_model *model = small_model();
    mf_prediction p = mf_predict(model, 1, 1, MF_COLD_BIAS); /* watcher 1 has no ratings */
    assert_true(p.value == 3.75 && p.fallback == MF_FALLBACK_BIAS);
    p = mf_predict(model, 1, 1, MF_COLD_MEAN);
    assert_true(p.value == 3.5 && p.fallback == MF_FALLBACK_MEAN);
    assert_true(isnan(mf_predict(model, 1, 1, MF_COLD_NAN).value));
    model->movie_count[1] = 0;
    p = mf_predict(model, 1, 1, MF_COLD_BIAS);
    assert_true(p.value == 3.5 && p.fallback == MF_FALLBACK_MEAN);
    p = mf_predict(model, 0, 0, MF_COLD_BIAS);
    assert_true(p.value == 3 && p.fallback == MF_FALLBACK_NONE);
    mf_model_free(model);
}

static void the_running_top_n_agrees_with_sorting_everything(void **state)
{
    (void)state;
    enum { MOVIES = 500 };
    mf_model *model = mf_model_new(1, MOVIES, 1);
    mf_random random = {3};
    mf_csr nothing = {.n_rows = 1, .n_cols = MOVIES, .row_start = (size_t[]){0, 0}};
    model->p[0] = 1;
    model->watcher_count[0] = 1;
    for (size_t j = 0; j < MOVIES; j++) {
        model->q[j] = (double)mf_random_below(&random, 50); /* many ties */
        model->movie_count[j] = 1;
    }
    mf_scored few[40], all[MOVIES];
    mf_list_options options = {.n = 40};
    assert_int_equal(mf_recommend(model, &nothing, 0, &options, few), 40);
    options.n = MOVIES;
    assert_int_equal(mf_recommend(model, &nothing, 0, &options, all), MOVIES);
    for (size_t i = 0; i + 1 < MOVIES; i++) {
        assert_true(all[i].score > all[i + 1].score ||
                    (all[i].score == all[i + 1].score && all[i].movie < all[i + 1].movie));
    }
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(few[i].movie, all[i].movie);
    }
    mf_model_free(model);
}

static void similar_movies_point_the_same_way(void **state)
{
    (void)state;
    mf_model *model = mf_model_new(1, 4, 2);
    const double q[] = {1, 0, 10, 1, 0, 1, -2, 0};
    memcpy(model->q, q, sizeof q);
    for (size_t j = 0; j < 4; j++) {
        model->movie_count[j] = 1;
    }
    mf_scored items[4];
    mf_list_options options = {.n = 4};
    assert_int_equal(mf_similar(model, 0, &options, items), 3);
    assert_int_equal(items[0].movie, 1);
    assert_true(fabs(items[0].score - 10 / sqrt(101)) < 1e-15);
    assert_int_equal(items[2].movie, 3);
    assert_true(items[2].score == -1);
    mf_model_free(model);
}

typedef struct comparison {
    const mf_model *model;
    const mf_csr *rated;
    const mf_list_options *options;
    size_t calls;
} comparison;

static bool same_as_alone(void *context, size_t watcher, const mf_scored *items, size_t n)
{
    comparison *c = context;
    mf_scored alone[64];
    assert_int_equal(watcher, c->calls++);
    assert_int_equal(mf_recommend(c->model, c->rated, watcher, c->options, alone), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(items[i].movie, alone[i].movie);
        assert_true(items[i].score == alone[i].score);
        assert_int_equal(items[i].fallback, alone[i].fallback);
    }
    return true;
}

/* Predictions that single precision cannot tell apart, equal ones, cold watchers and movies. */
static void lists_for_all_are_the_lists_for_each(void **state)
{
    (void)state;
    static const size_t factors[] = {0, 1, 7, 40};
    mf_random random = {11};
    char *text = malloc(1 << 20);
    for (size_t f = 0; f < 4; f++) {
        size_t k = factors[f], at = 0;
        for (int r = 0; r < 2000; r++) {
            at += (size_t)sprintf(text + at, "%u,%u,3\n", (unsigned)mf_random_below(&random, 90),
                                  (unsigned)mf_random_below(&random, 200));
        }
        mf_ratings r = ratings_of(text);
        mf_model *model = mf_model_new(r.watchers.count, r.movies.count, k);
        for (size_t i = 0; i < model->n_watchers; i++) {
            model->watcher_count[i] = i % 9 == 0 ? 0 : 5;
            model->watcher_bias[i] = mf_random_normal(&random);
            for (size_t m = 0; m < k; m++) {
                model->p[i * k + m] = mf_random_normal(&random);
            }
        }
        for (size_t j = 0; j < model->n_movies; j++) {
            model->movie_count[j] = (uint32_t)(j % 6);
            model->movie_bias[j] = j % 3 == 0 ? 0.5 : 0.5 + 1e-9 * mf_random_normal(&random);
            for (size_t m = 0; m < k; m++) {
                model->q[j * k + m] = j % 4 == 0 ? 0.25 : mf_random_normal(&random);
            }
        }
        for (unsigned form = 0; form < 6; form++) {
            mf_list_options options = {
                .n = form % 2 == 0 ? 10 : 50, .min_ratings = form % 3, .include_rated = form > 3};
            comparison c = {model, &r.r, &options, 0};
            assert_int_equal(
                mf_recommend_all(model, &r.r, &options, 1 + form % 3, same_as_alone, &c, NULL),
                MF_OK);
            assert_int_equal(c.calls, model->n_watchers);
        }
        mf_model_free(model);
        mf_ratings_clear(&r);
    }
    free(text);
}

/* One watcher, relevant held-out movies 0 and 2 (4 and 5 stars; 1 is below the mean of 3). The list
 * is 2, 3, 0: precision 2/3, recall 1, DCG 1 + 1/2 of at most 1 + 1/log2 3, MAP (1 + 2/3)/2. */
static void ranking_is_what_a_hand_computes(void **state)
{
    (void)state;
    uint32_t held_col[] = {0, 1, 2}, counts[] = {1, 1, 1, 1}, watcher_count[] = {1};
    float held_value[] = {4, 1, 5};
    size_t held_start[] = {0, 3}, none[] = {0, 0};
    mf_split split = {.train = {.n_rows = 1, .n_cols = 4, .row_start = none},
                      .heldout = {.n_rows = 1,
                                  .n_cols = 4,
                                  .n = 3,
                                  .row_start = held_start,
                                  .col = held_col,
                                  .value = held_value},
                      .watcher_count = watcher_count,
                      .movie_count = counts};
    mf_model *model = mf_model_new(1, 4, 1);
    const double q[] = {3, 1, 5, 4};
    memcpy(model->q, q, sizeof q);
    memcpy(model->movie_count, counts, sizeof counts);
    model->p[0] = 1;
    model->watcher_count[0] = 1;
    mf_ranking r;
    assert_int_equal(mf_rank(model, &split, 3, 3, 1, &r, NULL), MF_OK);
    assert_int_equal(r.n_watchers, 1);
    assert_true(fabs(r.precision - 2.0 / 3) < 1e-15);
    assert_true(r.recall == 1);
    assert_true(fabs(r.ndcg - 1.5 / (1 + 1 / log2(3))) < 1e-15);
    assert_true(fabs(r.map - (1 + 2.0 / 3) / 2) < 1e-15);
    assert_true(r.coverage == 0.75);
    mf_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_first_ties_by_id_rated_left_out),
        cmocka_unit_test(a_cold_prediction_falls_back_and_says_so),
        cmocka_unit_test(the_running_top_n_agrees_with_sorting_everything),
        cmocka_unit_test(similar_movies_point_the_same_way),
        cmocka_unit_test(lists_for_all_are_the_lists_for_each),
        cmocka_unit_test(ranking_is_what_a_hand_computes),
    };
    return cmocka_run_group_tests_name("model/recommend", tests, NULL, NULL);
}
