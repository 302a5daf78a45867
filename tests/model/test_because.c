#include "../support.h"

#include <math.h>

#include "../../src/model/because.h"
#include "../../src/model/model.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* One watcher who rated movies 0 and 1 with 5 and 1, of three movies with two factors each; μ = 3
 * and no biases. By hand: with ridge 1, Σ q qᵀ + I = diag(2, 5), so that the shares of movie 2 =
 * (1, 1) are (1/2)·(1)·(5 − 3) = 1 and (1/5)·(2)·(1 − 3) = −0.8. */
static mf_model *model_by_hand(void)
{
    static const double q[] = {1, 0, 0, 2, 1, 1};
    mf_model *model = mf_model_new(1, 3, 2);
    memcpy(model->q, q, sizeof q);
    model->mu = 3;
    return model;
}

static void shares_worked_by_hand(void **state)
{
    (void)state;
    mf_ratings ratings = ratings_of("ann,x,5\nann,y,1\n");
    mf_model *model = model_by_hand();
    model->p[0] = 1;
    model->p[1] = -0.8;
    mf_because b;
    assert_int_equal(mf_because_find(model, &ratings.r, 0, 2, 1, MF_BECAUSE_MOST, &b, NULL), MF_OK);
    assert_int_equal(b.n, 2);
    assert_int_equal(b.movies[0], 0); /* the larger share is first */
    assert_true(fabs(b.shares[0] - 1) < 1e-15 && b.ratings[0] == 5);
    assert_true(fabs(b.shares[1] + 0.8) < 1e-15 && b.ratings[1] == 1);
    assert_true(fabs(b.sum - 0.2) < 1e-15 && fabs(b.factors - 0.2) < 1e-15);
    assert_true(b.rest == 0 && b.n_rest == 0);
    mf_model_free(model);
    mf_ratings_clear(&ratings);
}

static void what_is_not_listed_is_in_the_rest(void **state)
{
    (void)state;
    mf_ratings ratings = ratings_of("ann,x,5\nann,y,1\n");
    mf_model *model = model_by_hand();
    mf_because b;
    assert_int_equal(mf_because_find(model, &ratings.r, 0, 2, 1, 1, &b, NULL), MF_OK);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.n_rest, 1);
    assert_true(fabs(b.shares[0] - 1) < 1e-15 && fabs(b.rest + 0.8) < 1e-15);
    mf_model_free(model);
    mf_ratings_clear(&ratings);
}

static void no_factors_and_no_ratings_are_said(void **state)
{
    (void)state;
    mf_ratings ratings = ratings_of("ann,x,5\nann,y,1\n");
    mf_model *model = mf_model_new(1, 3, 0);
    mf_because b;
    mf_error error = {0};
    assert_int_equal(mf_because_find(model, &ratings.r, 0, 2, 1, 1, &b, &error), MF_USAGE);
    assert_contains(error.message, "without factors");
    mf_model_free(model);
    mf_ratings_clear(&ratings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_worked_by_hand),
        cmocka_unit_test(what_is_not_listed_is_in_the_rest),
        cmocka_unit_test(no_factors_and_no_ratings_are_said),
    };
    return cmocka_run_group_tests_name("model/because", tests, NULL, NULL);
}
