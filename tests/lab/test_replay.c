#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/lab/lab.h"
#include "../../src/lab/replay.h"
#include "../../src/model/model.h"
#include "../../src/train/rating_step.h"
#include "../../src/train/solver.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* The sample of the tests with one run of this solver, trained for 60 epochs where it takes so
 * many. */
static mf_lab *lab_with(const char *solver, size_t checkpoint_bytes)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_config config = mf_config_for(mf_solver_find(solver));
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0.1, 0, NULL), MF_OK);
    lab->checkpoint_bytes = checkpoint_bytes;
    config.epochs = 60;
    config.k = config.k > 7 ? 7 : config.k;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    return lab;
}

/* The model of a run that never saw more than so many epochs. */
static mf_lab *lab_of_epochs(const mf_lab *whole, size_t epochs)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0.1, 0, NULL), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &whole->runs[0]->config, NULL), MF_OK);
    if (epochs > 0) {
        assert_int_equal(mf_lab_train(lab, epochs, NULL, NULL, NULL), MF_OK);
    }
    return lab;
}

static void assert_same_model(const mf_model *a, const mf_model *b)
{
    assert_memory_equal(a->p, b->p, a->n_watchers * a->k * sizeof(double));
    assert_memory_equal(a->q, b->q, a->n_movies * a->k * sizeof(double));
    assert_memory_equal(a->watcher_bias, b->watcher_bias, a->n_watchers * sizeof(double));
    assert_memory_equal(a->movie_bias, b->movie_bias, a->n_movies * sizeof(double));
}

static void check_epochs(const char *solver, size_t checkpoint_bytes)
{
    static const size_t wanted[] = {40, 0, 1, 59, 60, 27, 26, 50, 3};
    mf_lab *lab = lab_with(solver, checkpoint_bytes);
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
        mf_model *model;
        if (wanted[w] > lab->runs[0]->history.n) {
            continue;
        }
        assert_int_equal(mf_lab_model_at(lab, lab->runs[0], wanted[w], &model, NULL), MF_OK);
        mf_lab *straight = lab_of_epochs(lab, wanted[w]);
        assert_int_equal(straight->runs[0]->model_epoch, wanted[w]);
        assert_same_model(model, straight->runs[0]->model);
        mf_model_free(model);
        mf_lab_free(straight);
    }
    mf_lab_free(lab);
}

static void a_past_model_has_the_bits_of_a_run_of_so_many_epochs(void **state)
{
    (void)state;
    for (size_t s = 0; mf_solvers[s] != NULL; s++) {
        check_epochs(mf_solvers[s]->name, 0);
        check_epochs(mf_solvers[s]->name, 1 << 20);
    }
}

static void checkpoints_stay_within_their_budget(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("coordinate-sgd", 1 << 20), *small = lab_with("coordinate-sgd", 2500);
    assert_int_equal(lab->runs[0]->checkpoints.n, 2);
    assert_int_equal(lab->runs[0]->checkpoints.at[1].epoch, 50);
    assert_int_equal(small->runs[0]->checkpoints.n, 1); /* 12 + 10 rows of 60 bytes: one fits */
    assert_int_equal(small->runs[0]->checkpoints.at[0].epoch, 50);
    mf_lab_free(lab);
    mf_lab_free(small);
}

static void an_epoch_that_never_was_is_refused(void **state)
{
    (void)state;
    mf_error error;
    mf_model *model;
    mf_lab *lab = lab_with("coordinate-sgd", 0);
    assert_int_equal(mf_lab_model_at(lab, lab->runs[0], 61, &model, &error), MF_USAGE);
    assert_string_equal(error.message, "run A has 60 epochs; there is no epoch 61");
    assert_null(model);
    mf_lab_free(lab);
}

static void looking_back_shows_past_models_until_it_is_over(void **state)
{
    (void)state;
    size_t epoch;
    mf_lab *lab = lab_with("coordinate-sgd", 0), *straight = lab_of_epochs(lab, 12);
    assert_int_equal(mf_lab_replay(lab, 12, NULL), MF_OK);
    assert_same_model(mf_lab_shown(lab, 0, &epoch), straight->runs[0]->model);
    assert_int_equal(epoch, 12);
    mf_lab_live(lab);
    assert_ptr_equal(mf_lab_shown(lab, 0, &epoch), lab->runs[0]->model);
    assert_int_equal(epoch, 60);
    mf_lab_free(lab);
    mf_lab_free(straight);
}

/* The last training rating in row order: after it the epoch is over. */
static void last_rating(const mf_lab *lab, uint32_t *watcher, uint32_t *movie)
{
    const mf_csr *train = &lab->split.train;
    size_t row = train->n_rows - 1;
    while (train->row_start[row] == train->n) {
        row--;
    }
    *watcher = (uint32_t)row;
    *movie = train->col[train->n - 1];
}

static void the_last_step_of_an_epoch_ends_where_the_run_ends(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("coordinate-sgd", 0), *after = lab_of_epochs(lab, 31);
    uint32_t i, j;
    mf_rating_step step;
    last_rating(lab, &i, &j);
    assert_int_equal(mf_lab_step(lab, lab->runs[0], 30, i, j, &step, NULL), MF_OK);
    assert_int_equal(step.epoch, 31);
    assert_int_equal(step.place, lab->split.train.n - 1);
    const mf_model *model = after->runs[0]->model;
    for (size_t m = 0; m < step.k; m++) {
        assert_true(step.steps[m].p_new == model->p[i * step.k + m]);
        assert_true(step.steps[m].q_new == model->q[j * step.k + m]);
    }
    assert_true(step.prediction[1] == mf_dot(model->p + i * step.k, model->q + j * step.k, step.k));
    mf_rating_step_clear(&step);
    mf_lab_free(lab);
    mf_lab_free(after);
}

static void a_step_of_coordinate_sgd_is_the_formula_by_hand(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("coordinate-sgd", 0);
    mf_rating_step step;
    /* The very first rating: p and q are as drawn. */
    assert_int_equal(mf_lab_step(lab, lab->runs[0], 0, 0, lab->split.train.col[0], &step, NULL),
                     MF_OK);
    mf_model *start;
    assert_int_equal(mf_lab_model_at(lab, lab->runs[0], 0, &start, NULL), MF_OK);
    const double *p = start->p, *q = start->q + lab->split.train.col[0] * step.k;
    double j = -2 * (step.rating - mf_dot(p, q, step.k));
    double p_new = p[0] - 0.005 * (j * q[0] + 0.02 * p[0]);
    assert_true(step.steps[0].j == j && step.steps[0].p_new == p_new);
    assert_true(step.steps[0].q_new == q[0] - 0.005 * (j * p_new + 0.02 * q[0]));
    assert_true(step.e == step.rating - step.prediction[0]);
    mf_model_free(start);
    mf_rating_step_clear(&step);
    mf_lab_free(lab);
}

/* Of all ratings one is the last to touch its watcher and its movie: those rows are then the
 * epoch's. */
static void the_steps_of_sgd_end_in_the_rows_of_the_run(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("sgd", 0), *after = lab_of_epochs(lab, 8);
    const mf_csr *train = &lab->split.train;
    const mf_model *model = after->runs[0]->model;
    size_t *last = calloc(train->n_rows, sizeof *last);
    mf_rating_step *best = calloc(train->n_rows, sizeof *best);
    for (size_t i = 0; i < train->n_rows; i++) {
        for (size_t at = train->row_start[i]; at < train->row_start[i + 1]; at++) {
            mf_rating_step step;
            assert_int_equal(
                mf_lab_step(lab, lab->runs[0], 7, (uint32_t)i, train->col[at], &step, NULL), MF_OK);
            if (step.place >= last[i]) {
                last[i] = step.place;
                mf_rating_step_clear(&best[i]);
                best[i] = step;
            } else {
                mf_rating_step_clear(&step);
            }
        }
        for (size_t m = 0; m < best[i].k; m++) {
            assert_true(best[i].steps[m].p_new == model->p[i * best[i].k + m]);
        }
        assert_true(best[i].watcher_bias[1] == model->watcher_bias[i]);
        mf_rating_step_clear(&best[i]);
    }
    free(last);
    free(best);
    mf_lab_free(lab);
    mf_lab_free(after);
}

static void the_step_of_als_solves_its_normal_equations(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("als", 0);
    mf_rating_step step;
    assert_int_equal(mf_lab_step(lab, lab->runs[0], 5, 0, lab->split.train.col[0], &step, NULL),
                     MF_OK);
    for (size_t a = 0; a < step.k; a++) {
        double sum = 0;
        for (size_t b = 0; b < step.k; b++) {
            sum += step.normal[a * step.k + b] * step.steps[b].p_new;
        }
        assert_true(fabs(sum - step.right[a]) < 1e-9);
        assert_true(isnan(step.steps[a].j));
    }
    mf_rating_step_clear(&step);
    mf_lab_free(lab);
}

static void a_rating_that_is_not_trained_on_has_no_step(void **state)
{
    (void)state;
    mf_lab *lab = lab_with("coordinate-sgd", 0), *svd = lab_with("svd", 0);
    mf_rating_step step;
    mf_error error;
    assert_int_equal(mf_lab_step(lab, lab->runs[0], 5, 0, 0, &step, &error), MF_USAGE);
    assert_non_null(strstr(error.message, "watcher ada has not rated movie 1"));
    assert_int_equal(mf_lab_step(svd, svd->runs[0], 0, 0, 1, &step, &error), MF_USAGE);
    assert_non_null(strstr(error.message, "svd takes no steps"));
    mf_lab_free(lab);
    mf_lab_free(svd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_past_model_has_the_bits_of_a_run_of_so_many_epochs),
        cmocka_unit_test(checkpoints_stay_within_their_budget),
        cmocka_unit_test(an_epoch_that_never_was_is_refused),
        cmocka_unit_test(looking_back_shows_past_models_until_it_is_over),
        cmocka_unit_test(the_last_step_of_an_epoch_ends_where_the_run_ends),
        cmocka_unit_test(a_step_of_coordinate_sgd_is_the_formula_by_hand),
        cmocka_unit_test(the_steps_of_sgd_end_in_the_rows_of_the_run),
        cmocka_unit_test(the_step_of_als_solves_its_normal_equations),
        cmocka_unit_test(a_rating_that_is_not_trained_on_has_no_step),
    };
    return cmocka_run_group_tests_name("lab/replay", tests, NULL, NULL);
}
