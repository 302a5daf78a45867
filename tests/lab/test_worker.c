/* The training thread: what it does to runs is what training straight through does. */
#include "../support.h"

#include <math.h>

#include "../../src/lab/lab.h"
#include "../../src/lab/worker.h"
#include "../../src/model/model.h"
#include "../../src/train/run.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static mf_lab *lab_of_tiny(bool background)
{
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    assert_non_null(lab);
    if (mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, 0.1, 0, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    if (background) {
        assert_int_equal(mf_worker_start(lab, NULL, NULL, &error), MF_OK);
    }
    return lab;
}

static void add_pair(mf_lab *lab, size_t epochs)
{
    mf_config config = mf_config_defaults();
    config.epochs = epochs;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    config.beta = 0;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
}

static void assert_same(const mf_lab *a, const mf_lab *b)
{
    for (size_t r = 0; r < 2; r++) {
        const mf_model *x = a->runs[r]->model, *y = b->runs[r]->model;
        assert_int_equal(a->runs[r]->history.n, b->runs[r]->history.n);
        assert_memory_equal(x->p, y->p, x->n_watchers * x->k * sizeof(double));
        assert_memory_equal(x->q, y->q, x->n_movies * x->k * sizeof(double));
    }
}

static void stepped_paused_and_halted_training_gives_the_same_bits(void **state)
{
    (void)state;
    mf_lab *straight = lab_of_tiny(false), *stepped = lab_of_tiny(true);
    add_pair(straight, 120);
    add_pair(stepped, 120);
    assert_int_equal(mf_lab_train(straight, 0, NULL, NULL, NULL), MF_OK);
    for (int i = 0; i < 5; i++) {
        mf_worker_go(stepped->worker, 1);
        mf_worker_wait(stepped->worker, NULL);
        assert_int_equal(stepped->runs[0]->history.n, i + 1);
        assert_int_equal(stepped->runs[0]->model_epoch, i + 1);
    }
    for (int i = 0; i < 40; i++) {
        mf_worker_go(stepped->worker, 0);
        usleep(50);
        i % 2 == 0 ? mf_worker_pause(stepped->worker) : mf_worker_halt(stepped->worker);
    }
    mf_worker_go(stepped->worker, 0);
    mf_worker_wait(stepped->worker, NULL);
    assert_false(mf_worker_is_busy(stepped->worker));
    assert_same(straight, stepped);
    mf_lab_free(straight);
    mf_lab_free(stepped);
}

static void a_model_that_is_held_stays_as_it_was(void **state)
{
    (void)state;
    mf_lab *lab = lab_of_tiny(true);
    add_pair(lab, 3000);
    mf_worker_go(lab->worker, 0);
    mf_model *held = mf_lab_model(lab, lab->runs[0]);
    double sum = 0, again = 0;
    for (size_t i = 0; i < held->n_movies * held->k; i++) {
        sum += held->q[i];
    }
    mf_worker_want_models(lab->worker);
    mf_worker_wait(lab->worker, NULL);
    for (size_t i = 0; i < held->n_movies * held->k; i++) {
        again += held->q[i];
    }
    assert_true(sum == again);
    assert_true(held != lab->runs[0]->model);
    mf_model_free(held);
    mf_lab_free(lab);
}

static void runs_can_be_added_deleted_and_paired_while_others_train(void **state)
{
    (void)state;
    mf_lab *lab = lab_of_tiny(true);
    mf_config config = mf_config_defaults();
    config.epochs = 2000;
    add_pair(lab, 2000);
    mf_worker_go(lab->worker, 0);
    config.beta = 0.5;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    mf_lab_pair(lab, 2, 0);
    pthread_mutex_lock(&lab->guard);
    assert_true(lab->runs[0]->config.beta == 0.5);
    assert_string_equal(lab->runs[0]->name, "A");
    assert_true(lab->runs[1]->config.beta == 0.02);
    assert_string_equal(lab->runs[2]->name, "C");
    pthread_mutex_unlock(&lab->guard);
    mf_lab_delete_run(lab, 1);
    pthread_mutex_lock(&lab->guard);
    assert_string_equal(lab->runs[1]->name, "B");
    assert_true(lab->runs[1]->config.beta == 0);
    assert_int_equal(lab->n_runs, 2);
    pthread_mutex_unlock(&lab->guard);
    mf_lab_free(lab); /* in the middle of training */
}

static void rates_changed_on_the_way_are_recorded(void **state)
{
    (void)state;
    mf_lab *lab = lab_of_tiny(true);
    mf_error error;
    add_pair(lab, 20);
    mf_worker_go(lab->worker, 10);
    mf_worker_wait(lab->worker, NULL);
    assert_int_equal(mf_run_change(lab->runs[0], 0.001, NAN, &error), MF_OK);
    assert_int_equal(mf_run_change(lab->runs[1], -1, NAN, &error), MF_USAGE);
    mf_worker_go(lab->worker, 0);
    mf_worker_wait(lab->worker, NULL);
    assert_true(lab->runs[0]->history.epochs[9].alpha == 0.005);
    assert_true(lab->runs[0]->history.epochs[10].alpha == 0.001);
    assert_true(lab->runs[0]->history.epochs[10].beta == 0.02);
    assert_true(lab->runs[1]->history.epochs[19].alpha == 0.005);
    mf_lab_free(lab);
}

static void a_diverged_run_goes_on_from_its_last_good_epoch_with_half_its_rate(void **state)
{
    (void)state;
    mf_lab *lab = lab_of_tiny(false);
    mf_config config = mf_config_defaults();
    config.alpha = 0.09;
    config.epochs = 60;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    mf_run *run = lab->runs[0];
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    assert_int_equal(run->status, MF_RUN_DIVERGED);
    size_t good = run->history.n;
    assert_int_equal(run->model_epoch, good);
    while (run->status == MF_RUN_DIVERGED) {
        assert_true(mf_run_resume(run));
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    }
    assert_int_equal(run->status, MF_RUN_DONE);
    assert_true(run->history.epochs[good].alpha <= 0.045);
    assert_int_equal(run->history.n, 60);
    assert_false(mf_run_resume(run));
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stepped_paused_and_halted_training_gives_the_same_bits),
        cmocka_unit_test(a_model_that_is_held_stays_as_it_was),
        cmocka_unit_test(runs_can_be_added_deleted_and_paired_while_others_train),
        cmocka_unit_test(rates_changed_on_the_way_are_recorded),
        cmocka_unit_test(a_diverged_run_goes_on_from_its_last_good_epoch_with_half_its_rate),
    };
    return cmocka_run_group_tests_name("lab/worker", tests, NULL, NULL);
}
