/* Settings that come from the data. */
#include "../support.h"

#include <math.h>

#include "../../src/data/split.h"
#include "../../src/lab/lab.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "../../src/train/usual.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static mf_lab *open_lab(const char *path, double holdout)
{
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    if (mf_lab_open(lab, path, NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, holdout, 0, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return lab;
}

/* Rounded to three digits. */
static bool is_near(double value, double formula)
{
    return fabs(value / formula - 1) < 0.005;
}

static mf_config config_of(const char *solver)
{
    return mf_config_for(mf_solver_find(solver));
}

/* Four ratings, 1, 2, 4 and 5, of two watchers and three movies: d = 4/5, variance 2.5. */
static void rules_give_the_numbers_of_their_formulas(void **state)
{
    (void)state;
    mf_lab *lab =
        open_lab(write_text("four.csv", "watcher,movie,rating\na,x,1\na,y,2\nb,x,4\nb,z,5\n"), 0);
    mf_shape shape = lab->split.shape;
    assert_true(fabs(shape.per_row - 0.8) < 1e-12);
    assert_true(fabs(shape.deviation - sqrt(2.5)) < 1e-12);
    assert_true(fabs(shape.rms - sqrt(46 / 4.0)) < 1e-12);
    mf_config sgd = config_of("sgd"), als = config_of("als"), plain = config_of("als");
    mf_config lesson = config_of("coordinate-sgd");
    plain.weigh_by_count = false;
    mf_config_fit(&sgd, &lab->split, MF_FITTED_ALL);
    assert_true(is_near(sgd.alpha, 0.03 * sqrt(sqrt(2.5))));
    assert_true(is_near(sgd.beta, 0.22 * sqrt(2.5) / cbrt(0.8)));
    assert_int_equal(sgd.fitted, MF_FITTED_ALL);
    mf_config_fit(&als, &lab->split, MF_FITTED_ALL);
    assert_true(is_near(als.beta, 0.3 * sqrt(2.5) / cbrt(0.8)));
    mf_config_fit(&plain, &lab->split, MF_FITTED_ALL); /* without weights nothing is known */
    assert_true(plain.beta == config_of("als").beta && plain.fitted == 0);
    mf_config_fit(&lesson, &lab->split, MF_FITTED_ALL); /* stars: the lesson's own */
    assert_true(lesson.alpha == 0.005 && lesson.fitted == 0);
    mf_config only = config_of("sgd");
    mf_config_fit(&only, &lab->split, MF_FITTED_BETA); /* what was set stays */
    assert_true(only.alpha == config_of("sgd").alpha && only.beta == sgd.beta);
    mf_lab_free(lab);
}

static void a_split_within_takes_every_training_rating_once(void **state)
{
    (void)state;
    mf_lab *lab = open_lab("data/sample.csv.gz", 0.1);
    mf_split inner;
    assert_int_equal(mf_split_within(&lab->split, 0, 0.1, 0, &inner, NULL), MF_OK);
    assert_int_equal(inner.train.n + inner.heldout.n, lab->split.train.n);
    assert_true(fabs((double)inner.heldout.n / (double)lab->split.train.n - 0.1) < 0.005);
    double sums[3] = {0};
    const mf_csr *parts[] = {&lab->split.train, &inner.train, &inner.heldout};
    for (size_t p = 0; p < 3; p++) {
        for (size_t at = 0; at < parts[p]->n; at++) {
            sums[p] += (double)mf_csr_value(parts[p], at) * (parts[p]->col[at] + 1);
        }
    }
    assert_true(sums[0] == sums[1] + sums[2]);
    assert_int_equal(inner.n_warm + inner.n_cold, inner.heldout.n);
    mf_split_clear(&inner);
    mf_lab_free(lab);
}

/* Held-out ratings of other values: the number of epochs, and the model, stay as they were. */
static void epochs_are_picked_without_a_look_at_what_is_held_out(void **state)
{
    (void)state;
    mf_lab *labs[2];
    for (size_t l = 0; l < 2; l++) {
        labs[l] = open_lab("data/tiny.csv", 0.2);
        for (size_t at = 0; at < labs[l]->split.heldout.n && l == 1; at++) {
            uint8_t *code = &labs[l]->split.heldout.code[at];
            *code = (uint8_t)(12 - *code); /* 6 − r */
        }
        mf_config config = config_of("sgd");
        mf_config_fit(&config, &labs[l]->split, MF_FITTED_ALL);
        assert_int_equal(mf_lab_add_run(labs[l], &config, NULL), MF_OK);
        assert_int_equal(mf_lab_train(labs[l], 0, NULL, NULL, NULL), MF_OK);
    }
    const mf_run *a = labs[0]->runs[0], *b = labs[1]->runs[0];
    assert_true(a->picked && a->config.epochs >= 1 && a->config.epochs <= 60);
    assert_int_equal(a->history.n, a->config.epochs);
    assert_int_equal(a->config.epochs, b->config.epochs);
    assert_true(mf_run_last(a)->train.sse == mf_run_last(b)->train.sse);
    assert_true(mf_run_last(a)->heldout.sse != mf_run_last(b)->heldout.sse);
    mf_lab_free(labs[0]);
    mf_lab_free(labs[1]);
}

/* From −10 to 10, as jokes are rated. */
static void picking_ends_ten_epochs_after_the_lowest_error_but_not_before_twenty(void **state)
{
    (void)state;
    assert_false(mf_pick_ends(0, 0));
    assert_false(mf_pick_ends(19, 1));
    assert_true(mf_pick_ends(20, 1));
    assert_true(mf_pick_ends(20, 10));
    assert_false(mf_pick_ends(20, 11));
    assert_false(mf_pick_ends(40, 31));
    assert_true(mf_pick_ends(41, 31));
}

static void ratings_of_another_size_do_not_overflow_the_lessons_solver(void **state)
{
    (void)state;
    char *text = malloc(1 << 20);
    size_t at = (size_t)sprintf(text, "watcher,movie,rating\n");
    for (int i = 0; i < 200; i++) {
        for (int j = 0; j < 60; j++) {
            if ((i * 7 + j * 13) % 3 == 0) {
                double value = ((i * 31 + j * 17) % 2001 - 1000) / 100.0;
                at += (size_t)sprintf(text + at, "%d,%d,%.2f\n", i, j, value);
            }
        }
    }
    mf_lab *lab = open_lab(write_bytes("jokes.csv", text, at), 0.1);
    for (size_t b = 0; b < 2; b++) {
        mf_config config = config_of("coordinate-sgd");
        config.beta = b == 0 ? 0.02 : 0;
        mf_config_fit(&config, &lab->split, MF_FITTED_ALL);
        assert_true(config.alpha < 0.005 && config.fitted == MF_FITTED_ALPHA);
        assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    }
    assert_int_equal(mf_lab_train(lab, 50, NULL, NULL, NULL), MF_OK);
    for (size_t r = 0; r < 2; r++) {
        assert_int_not_equal(lab->runs[r]->status, MF_RUN_DIVERGED);
        assert_true(mf_run_last(lab->runs[r])->train.rmse <
                    lab->runs[r]->history.epochs[0].train.rmse);
    }
    free(text);
    mf_lab_free(lab);
}

/* With no flag but the solver: within 0.6 % of the best that a search found on each set, its epoch
 * picked on the test set (`sweep --solver sgd --alpha 0.02,0.03,0.05 --beta 0.05,0.07,0.1,0.2,0.4
 * --epochs 90`, the column "lowest"; the same of als). */
static void defaults_are_near_the_best_that_a_search_finds(void **state)
{
    (void)state;
    static const struct {
        const char *path, *solver;
        double best;
    } sets[] = {{"../shared/data/ml-100k/u.data", "sgd", 0.8964},
                {"../shared/data/ml-latest-small/ratings.csv", "sgd", 0.8403},
                {"../shared/data/netflix-slice/netflix_train.txt", "sgd", 0.8624}};
    if (access(sets[0].path, R_OK) != 0) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    for (size_t s = 0; s < sizeof sets / sizeof sets[0]; s++) {
        mf_lab *lab = open_lab(sets[s].path, 0.1);
        mf_config config = config_of(sets[s].solver);
        config.threads = 2;
        mf_config_fit(&config, &lab->split, MF_FITTED_ALL);
        assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        assert_true(mf_run_last(lab->runs[0])->heldout.rmse <= 1.006 * sets[s].best);
        mf_lab_free(lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_give_the_numbers_of_their_formulas),
        cmocka_unit_test(a_split_within_takes_every_training_rating_once),
        cmocka_unit_test(epochs_are_picked_without_a_look_at_what_is_held_out),
        cmocka_unit_test(picking_ends_ten_epochs_after_the_lowest_error_but_not_before_twenty),
        cmocka_unit_test(ratings_of_another_size_do_not_overflow_the_lessons_solver),
        cmocka_unit_test(defaults_are_near_the_best_that_a_search_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
