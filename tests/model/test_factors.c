#include "../support.h"

#include <math.h>

#include "../../src/data/random.h"
#include "../../src/model/factors.h"
#include "../../src/model/foldin.h"
#include "../../src/model/model.h"
#include "../../src/teach/portrait.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* n × k and m × k numbers that look random, all rows counted. */
static mf_model *model_of(size_t n, size_t m, size_t k, uint64_t seed)
{
    mf_model *model = mf_model_new(n, m, k);
    mf_random random = {seed};
    for (size_t i = 0; i < n * k; i++) {
        model->p[i] = mf_random_normal(&random);
    }
    for (size_t j = 0; j < m * k; j++) {
        model->q[j] = mf_random_normal(&random);
    }
    for (size_t i = 0; i < n; i++) {
        model->watcher_count[i] = 1;
    }
    for (size_t j = 0; j < m; j++) {
        model->movie_count[j] = 1 + (uint32_t)j;
    }
    return model;
}

static void principal_axes_give_the_same_products(void **state)
{
    (void)state;
    mf_model *model = model_of(9, 7, 3, 1);
    mf_axes axes;
    assert_int_equal(mf_axes_make(model, model->watcher_count, model->movie_count, &axes, NULL),
                     MF_OK);
    double squares = 0, sigmas = 0;
    for (size_t i = 0; i < 9; i++) {
        for (size_t j = 0; j < 7; j++) {
            double product = mf_dot(model->p + 3 * i, model->q + 3 * j, 3);
            assert_true(fabs(product - mf_dot(axes.p + 3 * i, axes.q + 3 * j, 3)) < 1e-12);
            squares += product * product;
        }
    }
    for (size_t c = 0; c < 3; c++) { /* ‖P·Q‖² is the sum of the squared singular values */
        sigmas += axes.sigma[c] * axes.sigma[c];
        assert_true(c == 0 || axes.sigma[c] <= axes.sigma[c - 1]);
    }
    assert_true(fabs(squares - sigmas) < 1e-9);
    mf_axes_clear(&axes);
    mf_model_free(model);
}

static void singular_values_worked_by_hand(void **state)
{
    (void)state;
    mf_model *model = mf_model_new(2, 2, 2);
    const double p[] = {3, 0, 0, 1}, q[] = {1, 0, 0, 2}; /* P·Qᵀ = diag(3, 2) */
    memcpy(model->p, p, sizeof p);
    memcpy(model->q, q, sizeof q);
    const uint32_t both[] = {1, 1}, first[] = {1, 0};
    mf_axes axes;
    assert_int_equal(mf_axes_make(model, both, both, &axes, NULL), MF_OK);
    assert_true(fabs(axes.sigma[0] - 3) < 1e-12 && fabs(axes.sigma[1] - 2) < 1e-12);
    mf_axes_clear(&axes);
    /* A row that nobody rated is noise and takes no part. */
    assert_int_equal(mf_axes_make(model, both, first, &axes, NULL), MF_OK);
    assert_true(fabs(axes.sigma[0] - 3) < 1e-12 && axes.sigma[1] < 1e-12);
    assert_true(axes.q[2] == 0 && axes.q[3] == 0);
    mf_axes_clear(&axes);
    mf_model_free(model);
}

static void a_rotated_model_is_the_same_model(void **state)
{
    (void)state;
    mf_model *model = model_of(20, 15, 2, 2), *turned = model_of(20, 15, 2, 2);
    double c = cos(0.7), s = sin(0.7);
    for (size_t i = 0; i < 20; i++) {
        turned->p[2 * i] = c * model->p[2 * i] - s * model->p[2 * i + 1];
        turned->p[2 * i + 1] = s * model->p[2 * i] + c * model->p[2 * i + 1];
    }
    for (size_t j = 0; j < 15; j++) {
        turned->q[2 * j] = c * model->q[2 * j] - s * model->q[2 * j + 1];
        turned->q[2 * j + 1] = s * model->q[2 * j] + c * model->q[2 * j + 1];
    }
    mf_portrait portrait;
    assert_int_equal(mf_portrait_make(model, turned, NULL, &portrait, NULL), MF_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_true(portrait.other.angles[i] < 1e-4);
        assert_true(portrait.other.correlation[i] > 0.999999);
    }
    assert_int_equal(portrait.truth.k, 0);
    mf_portrait_clear(&portrait);
    mf_model_free(model);
    mf_model_free(turned);
}

static void spaces_with_nothing_in_common_are_at_a_right_angle(void **state)
{
    (void)state;
    mf_model *a = model_of(4, 4, 1, 3), *b = model_of(4, 4, 1, 4);
    const double q_a[] = {1, 1, 0, 0}, q_b[] = {0, 0, 1, -1};
    memcpy(a->q, q_a, sizeof q_a);
    memcpy(b->q, q_b, sizeof q_b);
    mf_portrait portrait;
    assert_int_equal(mf_portrait_make(a, b, NULL, &portrait, NULL), MF_OK);
    assert_true(fabs(portrait.other.angles[0] - 90) < 1e-6);
    mf_portrait_clear(&portrait);
    mf_model_free(a);
    mf_model_free(b);
}

static void extremes_are_the_farthest_out_of_those_with_enough_ratings(void **state)
{
    (void)state;
    const double q[] = {5, 1, -3, 2, -4};
    const uint32_t count[] = {1, 9, 9, 9, 0};
    uint32_t movies[2];
    assert_int_equal(mf_extremes(q, 5, 1, 0, count, 2, true, 2, movies), 2);
    assert_true(movies[0] == 3 && movies[1] == 1);
    assert_int_equal(mf_extremes(q, 5, 1, 0, count, 0, false, 2, movies), 2);
    assert_true(movies[0] == 2 && movies[1] == 1);
}

static void norms_are_means_over_doubling_counts(void **state)
{
    (void)state;
    const double rows[] = {3, 1, 2, 4, 7};
    const uint32_t count[] = {1, 3, 4, 5, 0};
    mf_count_bar bars[MF_COUNT_BARS];
    assert_int_equal(mf_norms_by_count(rows, count, 5, 1, bars), 4);
    assert_true(bars[0].value == 3 && bars[0].n == 1);
    assert_true(bars[1].n == 0 && isnan(bars[1].value));
    assert_true(bars[2].from == 3 && bars[2].to == 4 && bars[2].value == 1.5);
    assert_true(bars[3].from == 5 && bars[3].to == 8 && bars[3].value == 4);
}

static void folding_in_solves_the_ridge_worked_by_hand(void **state)
{
    (void)state;
    mf_model *model = mf_model_new(1, 3, 1);
    const double q[] = {1, 2, 100}, ratings[] = {3, 4, 5};
    const uint32_t movies[] = {0, 1, 2};
    memcpy(model->q, q, sizeof q);
    model->movie_count[0] = model->movie_count[1] = 1; /* movie 2 is cold: it says nothing */
    double p;
    mf_folded folded;
    assert_int_equal(mf_fold_in(model, movies, ratings, 3, 0.5, &p, &folded, NULL), MF_OK);
    assert_true(fabs(p - 11 / 5.5) < 1e-12); /* (1·3 + 2·4) / (1 + 4 + β) */
    assert_int_equal(folded.n_used, 2);
    assert_true(fabs(folded.rmse - sqrt(0.5)) < 1e-12); /* 3 − 2 and 4 − 4 */
    mf_model *one = mf_folded_model(model, &p, &folded);
    assert_true(fabs(mf_predict(one, 0, 1, MF_COLD_BIAS).value - 4) < 1e-12);
    assert_int_equal(mf_predict(one, 0, 2, MF_COLD_BIAS).fallback, MF_FALLBACK_BIAS);
    assert_int_equal(mf_fold_in(model, movies + 2, ratings, 1, 0.5, &p, &folded, NULL), MF_USAGE);
    mf_model_free(one);
    mf_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(principal_axes_give_the_same_products),
        cmocka_unit_test(singular_values_worked_by_hand),
        cmocka_unit_test(a_rotated_model_is_the_same_model),
        cmocka_unit_test(spaces_with_nothing_in_common_are_at_a_right_angle),
        cmocka_unit_test(extremes_are_the_farthest_out_of_those_with_enough_ratings),
        cmocka_unit_test(norms_are_means_over_doubling_counts),
        cmocka_unit_test(folding_in_solves_the_ridge_worked_by_hand),
    };
    return cmocka_run_group_tests_name("model/factors", tests, NULL, NULL);
}
