#include "../support.h"

#include <math.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_first_ties_by_id_rated_left_out),
        cmocka_unit_test(a_cold_prediction_falls_back_and_says_so),
        cmocka_unit_test(the_running_top_n_agrees_with_sorting_everything),
        cmocka_unit_test(similar_movies_point_the_same_way),
    };
    return cmocka_run_group_tests_name("model/recommend", tests, NULL, NULL);
}
