#include "../support.h"

#include <math.h>

#include "../../src/data/ratings.h"
#include "../../src/data/synth.h"
#include "../../src/format/format.h"
#include "../../src/lab/lab.h"
#include "../../src/teach/remarks.h"
#include "../../src/train/epoch.h"
#include "../../src/train/metrics.h"
#include "../../src/train/run.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* A lab with the sample of `n` ratings, split, without runs. */
static mf_lab *lab_of(size_t n, double holdout)
{
    mf_synth_config config = {.n_watchers = 50,
                              .n_movies = 80,
                              .n = n,
                              .k = 2,
                              .mu = 3.5,
                              .bias_sigma = 0.4,
                              .factor_sigma = 0.6,
                              .noise = {.sigma = 0.5, .stars = 1},
                              .watcher_exponent = 0.5,
                              .movie_exponent = 0.8,

                              .seed = 2};
    mf_ratings r;
    mf_synth_truth truth;
    char path[256];
    snprintf(path, sizeof path, "%s", temporary("synth.csv"));
    assert_int_equal(mf_synth(&config, NULL, &r, &truth, NULL), MF_OK);
    assert_int_equal(mf_ratings_write(path, &r, NULL, NULL), MF_OK);
    mf_ratings_clear(&r);
    mf_synth_truth_clear(&truth);
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, path, NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, holdout, 0, NULL), MF_OK);
    return lab;
}

static mf_run *add(mf_lab *lab, mf_config config)
{
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    return lab->runs[lab->n_runs - 1];
}

static void train(mf_lab *lab)
{
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
}

static void assert_same_factors(const mf_run *a, const mf_run *b)
{
    size_t k = a->config.k;
    assert_memory_equal(a->model->p, b->model->p, a->model->n_watchers * k * sizeof(double));
    assert_memory_equal(a->model->q, b->model->q, a->model->n_movies * k * sizeof(double));
}

static void a_run_alone_and_inside_a_sweep_has_the_same_bits(void **state)
{
    (void)state;
    mf_lab *alone = lab_of(1200, 0.1), *sweep = lab_of(1200, 0.1);
    mf_config config = mf_config_defaults();
    config.epochs = 40;
    for (int b = 0; b < 11; b++) {
        config.beta = 0.01 * b;
        add(sweep, config);
    }
    config.beta = 0.01 * 9;
    add(alone, config);
    train(alone);
    train(sweep);
    assert_same_factors(alone->runs[0], sweep->runs[9]);
    assert_true(mf_run_last(alone->runs[0])->heldout.rmse ==
                mf_run_last(sweep->runs[9])->heldout.rmse);
    mf_lab_free(alone);
    mf_lab_free(sweep);
}

static void stepping_epoch_by_epoch_gives_the_bits_of_a_straight_run(void **state)
{
    (void)state;
    mf_lab *straight = lab_of(1200, 0.1), *stepped = lab_of(1200, 0.1);
    mf_config config = mf_config_defaults();
    config.epochs = 30;
    add(straight, config);
    train(straight);
    mf_run *run = add(stepped, config);
    config.beta = 0;
    while (run->status == MF_RUN_READY) {
        assert_int_equal(mf_runs_epoch(stepped->runs, stepped->n_runs, &stepped->split, NULL, NULL),
                         MF_OK);
        mf_run_sync(run, NULL);
        assert_int_equal(run->model_epoch, run->history.n);
        if (run->history.n == 7) {
            add(stepped, config); /* a companion joins on the way */
        }
    }
    assert_same_factors(straight->runs[0], run);
    mf_lab_free(straight);
    mf_lab_free(stepped);
}

static void cancel_after(void *context, mf_run *const *runs, size_t n)
{
    (void)n;
    if (runs[0]->history.n == 11) {
        atomic_store((atomic_bool *)context, true);
    }
}

static void an_interrupted_run_keeps_its_last_whole_epoch_and_can_go_on(void **state)
{
    (void)state;
    mf_lab *straight = lab_of(1200, 0.1), *stopped = lab_of(1200, 0.1);
    mf_config config = mf_config_defaults();
    config.epochs = 30;
    add(straight, config);
    train(straight);
    mf_run *run = add(stopped, config);
    assert_int_equal(mf_lab_train(stopped, 0, cancel_after, &stopped->cancel, NULL),
                     MF_INTERRUPTED);
    assert_int_equal(run->status, MF_RUN_INTERRUPTED);
    assert_int_equal(run->history.n, 11);
    assert_int_equal(run->model_epoch, 11);
    atomic_store(&stopped->cancel, false);
    run->status = MF_RUN_READY;
    train(stopped);
    assert_same_factors(straight->runs[0], run);
    mf_lab_free(straight);
    mf_lab_free(stopped);
}

static void a_diverging_run_ends_with_its_last_good_model_and_the_other_goes_on(void **state)
{
    (void)state;
    mf_lab *lab = lab_of(2000, 0.1);
    mf_config config = mf_config_defaults();
    config.epochs = 60;
    mf_run *good = add(lab, config);
    config.alpha = 0.09;
    mf_run *bad = add(lab, config);
    train(lab);
    assert_int_equal(good->status, MF_RUN_DONE);
    assert_int_equal(bad->status, MF_RUN_DIVERGED);
    assert_int_equal(bad->divergence.epoch, bad->history.n + 1);
    assert_true(bad->divergence.watcher_growth > 1);
    /* The model kept is that of the last row of the history, bit for bit. */
    assert_int_equal(bad->model_epoch, bad->history.n);
    if (bad->history.n > 0) {
        mf_errors errors = mf_measure(bad->model, &lab->split.train, true, NULL);
        assert_true(errors.sse == mf_run_last(bad)->train.sse);
    }
    char remark[1000];
    mf_remark_run(lab, bad, remark, sizeof remark);
    assert_contains(remark, "B diverged at epoch");
    assert_null(strstr(remark, "try alpha")); /* nothing has been tried */
    mf_lab_free(lab);
}

static void training_below_the_asked_sse_has_converged(void **state)
{
    (void)state;
    mf_lab *lab = lab_of(300, 0);
    mf_config config = mf_config_defaults();
    config.stop_sse = 100;
    mf_run *run = add(lab, config);
    train(lab);
    assert_int_equal(run->status, MF_RUN_CONVERGED);
    assert_true(mf_run_last(run)->train.sse < 100);
    assert_true(run->history.epochs[run->history.n - 2].train.sse >= 100);
    mf_lab_free(lab);
}

static void patience_stops_early_and_keeps_the_best_epochs_model(void **state)
{
    (void)state;
    mf_lab *lab = lab_of(1000, 0.3);
    mf_config config = mf_config_defaults();
    config.beta = 0;
    config.k = 8;
    config.alpha = 0.02;
    config.patience = 5;
    config.epochs = 500;
    mf_run *run = add(lab, config);
    train(lab);
    assert_int_equal(run->status, MF_RUN_STOPPED_EARLY);
    assert_int_equal(run->history.n, run->best_epoch + 5);
    mf_errors warm = mf_measure(run->model, &lab->split.heldout, true, NULL);
    assert_true(warm.sse == mf_run_best(run)->warm.sse);
    mf_lab_free(lab);
}

static void settings_out_of_range_are_refused_by_name(void **state)
{
    (void)state;
    mf_lab *lab = lab_of(300, 0);
    mf_error error;
    mf_config config = mf_config_defaults();
    config.k = 0;
    assert_int_equal(mf_lab_add_run(lab, &config, &error), MF_USAGE);
    assert_contains(error.message, "K is 0");
    config = mf_config_defaults();
    config.alpha = -1;
    assert_int_equal(mf_lab_add_run(lab, &config, &error), MF_USAGE);
    assert_contains(error.message, "alpha is -1");
    config = mf_config_defaults();
    config.beta = NAN;
    assert_int_equal(mf_lab_add_run(lab, &config, &error), MF_USAGE);
    mf_lab_free(lab);
}

static void starts_are_those_that_their_names_promise(void **state)
{
    (void)state;
    mf_lab *lab = lab_of(300, 0);
    mf_config config = mf_config_defaults();
    const mf_run *paired = add(lab, config);
    config.stream = 1;
    const mf_run *paired_too = add(lab, config);
    config.init = MF_INIT_NUMPY;
    const mf_run *second_draw = add(lab, config);
    config.init = MF_INIT_UNIFORM;
    const mf_run *own = add(lab, config);
    assert_same_factors(paired, paired_too);
    assert_true(paired->model->p[0] == 0.5488135039273248);
    assert_true(second_draw->model->p[0] != paired->model->p[0]);
    assert_true(own->model->p[0] != paired->model->p[0]);
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_alone_and_inside_a_sweep_has_the_same_bits),
        cmocka_unit_test(stepping_epoch_by_epoch_gives_the_bits_of_a_straight_run),
        cmocka_unit_test(an_interrupted_run_keeps_its_last_whole_epoch_and_can_go_on),
        cmocka_unit_test(a_diverging_run_ends_with_its_last_good_model_and_the_other_goes_on),
        cmocka_unit_test(training_below_the_asked_sse_has_converged),
        cmocka_unit_test(patience_stops_early_and_keeps_the_best_epochs_model),
        cmocka_unit_test(settings_out_of_range_are_refused_by_name),
        cmocka_unit_test(starts_are_those_that_their_names_promise),
    };
    return cmocka_run_group_tests_name("train/run", tests, NULL, NULL);
}
