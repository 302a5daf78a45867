/* The search for settings: the same for the same seed, blind to what is held out, never worse on
 * the folds than the defaults. */
#include "../support.h"

#include <math.h>

#include "../../src/lab/lab.h"
#include "../../src/train/epoch.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "../../src/train/tune.h"
#include "../../src/train/usual.h"

static mf_lab *open_lab(double holdout)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, holdout, 0, NULL), MF_OK);
    return lab;
}

static mf_tune_asked asked_of(const char *solver, size_t rounds)
{
    mf_tune_asked asked = {.defaults = mf_config_for(mf_solver_find(solver)),
                           .search = MF_TUNE_K | MF_TUNE_ALPHA | MF_TUNE_BETA,
                           .seconds = 1000,
                           .rounds = rounds};
    return asked;
}

static mf_tune tune_of(const mf_tune_asked *asked, const mf_split *split)
{
    mf_tune tune;
    mf_error error = {0};
    if (mf_tune_search(asked, split, &tune, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return tune;
}

static void assert_same(const mf_tune *a, const mf_tune *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->best, b->best);
    for (size_t t = 0; t < a->n; t++) {
        const mf_config *x = &a->trials[t].config, *y = &b->trials[t].config;
        assert_true(x->k == y->k && x->alpha == y->alpha && x->beta == y->beta);
        assert_true(x->epochs == y->epochs && a->trials[t].rmse == b->trials[t].rmse);
    }
}

static void the_defaults_come_first_and_the_best_is_no_worse(void **state)
{
    (void)state;
    mf_lab *lab = open_lab(0.1);
    static const char *const solvers[] = {"sgd", "als", "coordinate-sgd"};
    for (size_t s = 0; s < 3; s++) {
        mf_tune_asked asked = asked_of(solvers[s], 1);
        if (s == 1) {
            asked.search = MF_TUNE_K | MF_TUNE_BETA;
        }
        mf_tune tune = tune_of(&asked, &lab->split);
        assert_int_equal(tune.n, 28); /* the defaults and a round */
        assert_int_equal(tune.rounds, 1);
        assert_int_equal(tune.trials[0].config.k, asked.defaults.k);
        assert_true(tune.trials[0].config.beta == asked.defaults.beta);
        size_t whole = 0, halved = 0;
        for (size_t t = 0; t < tune.n; t++) {
            whole += tune.trials[t].folds == MF_TUNE_FOLDS;
            halved += tune.trials[t].folds == 1;
            assert_true(tune.trials[t].folds != MF_TUNE_FOLDS ||
                        tune.trials[tune.best].rmse <= tune.trials[t].rmse);
            assert_true(tune.trials[t].config.epochs >= 1);
            assert_true(tune.trials[t].config.epochs <= 2 * asked.defaults.epochs);
        }
        assert_int_equal(whole, 4);
        assert_int_equal(halved, 24);
        mf_tune_clear(&tune);
    }
    mf_lab_free(lab);
}

/* What is held out has other values: nothing changes. Nor with other threads. */
static void the_search_does_not_see_what_is_held_out(void **state)
{
    (void)state;
    mf_lab *lab = open_lab(0.2);
    mf_tune_asked asked = asked_of("sgd", 2);
    mf_tune one = tune_of(&asked, &lab->split);
    for (size_t at = 0; at < lab->split.heldout.n; at++) {
        lab->split.heldout.code[at] = (uint8_t)(12 - lab->split.heldout.code[at]); /* 6 − r */
    }
    asked.defaults.threads = 3;
    mf_tune two = tune_of(&asked, &lab->split);
    assert_same(&one, &two);
    asked.defaults.seed = 1;
    mf_tune other = tune_of(&asked, &lab->split);
    assert_true(other.trials[1].config.alpha != one.trials[1].config.alpha);
    mf_tune_clear(&one);
    mf_tune_clear(&two);
    mf_tune_clear(&other);
    mf_lab_free(lab);
}

/* The error of the defaults is the mean over folds that hold every training rating out once. */
static void the_error_is_the_mean_over_the_folds(void **state)
{
    (void)state;
    mf_lab *lab = open_lab(0.1);
    mf_tune_asked asked = asked_of("als", 1);
    asked.search = 0;
    mf_tune tune = tune_of(&asked, &lab->split);
    assert_int_equal(tune.n, 1);
    double sum = 0;
    size_t held = 0, epochs = tune.trials[0].config.epochs;
    for (size_t f = 0; f < 3; f++) {
        mf_split fold;
        mf_run *run;
        mf_config config = asked.defaults;
        config.epochs = epochs;
        assert_int_equal(mf_split_within(&lab->split, (double)f / 3, 1.0 / 3, 0, &fold, NULL),
                         MF_OK);
        assert_int_equal(mf_run_begin(&config, &fold, &run, NULL), MF_OK);
        assert_int_equal(mf_runs_train(&run, 1, 0, &fold, NULL, NULL), MF_OK);
        sum += run->history.epochs[epochs - 1].heldout.rmse;
        held += fold.heldout.n;
        mf_run_free(run);
        mf_split_clear(&fold);
    }
    assert_int_equal(held, lab->split.train.n);
    assert_true(fabs(sum / 3 - tune.trials[0].rmse) < 1e-12);
    mf_tune_clear(&tune);
    mf_lab_free(lab);
}

static void what_was_given_stays_and_few_ks_end_the_search(void **state)
{
    (void)state;
    mf_lab *lab = open_lab(0.1);
    mf_tune_asked asked = asked_of("als", 2);
    asked.search = MF_TUNE_K;
    mf_tune tune = tune_of(&asked, &lab->split);
    for (size_t t = 0; t < tune.n; t++) {
        assert_true(tune.trials[t].config.beta == asked.defaults.beta);
        for (size_t other = 0; other < t; other++) {
            assert_true(tune.trials[t].config.k != tune.trials[other].config.k);
        }
    }
    mf_tune_clear(&tune);
    atomic_bool cancel = true;
    asked.cancel = &cancel;
    assert_int_equal(mf_tune_search(&asked, &lab->split, &tune, NULL), MF_INTERRUPTED);
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_come_first_and_the_best_is_no_worse),
        cmocka_unit_test(the_search_does_not_see_what_is_held_out),
        cmocka_unit_test(the_error_is_the_mean_over_the_folds),
        cmocka_unit_test(what_was_given_stays_and_few_ks_end_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
