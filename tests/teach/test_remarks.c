#include "../support.h"

#include <math.h>

#include "../../src/data/random.h"
#include "../../src/lab/lab.h"
#include "../../src/teach/clinic.h"
#include "../../src/teach/ladder.h"
#include "../../src/teach/remarks.h"
#include "../../src/train/run.h"
#include "mfexplore/train.h"

static mf_lab *lab_of_file(const char *path)
{
    mf_lab *lab = mf_lab_new();
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    if (mf_lab_open(lab, path, NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, 0.1, 0, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return lab;
}

static void add(mf_lab *lab, const char *solver, double alpha, double beta, size_t epochs)
{
    mf_config config = mf_config_for(mf_solver_find(solver));
    config.alpha = alpha > 0 ? alpha : config.alpha;
    config.beta = beta;
    config.k = 3;
    config.epochs = epochs;
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
}

static void train(mf_lab *lab)
{
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
}

/* Ratings of so many watchers, `scale` times 1 to 5, without any pattern. */
static const char *noise(size_t watchers, double scale)
{
    char *text = malloc(watchers * 20 * 40), *at = text;
    mf_random random = {11};
    assert_non_null(text);
    for (size_t i = 0; i < watchers; i++) {
        for (size_t j = 0; j < 20; j++) {
            if (mf_random_below(&random, 3) > 0) {
                at += sprintf(at, "u%zu,m%zu,%.9g\n", i, j,
                              scale * (1 + (double)mf_random_below(&random, 5)));
            }
        }
    }
    const char *path = write_text("noise.csv", text);
    free(text);
    return path;
}

static void a_difference_that_may_be_chance_is_called_that(void **state)
{
    (void)state;
    char text[1000];
    mf_lab *lab = lab_of_file(noise(60, 1));
    add(lab, "coordinate-sgd", 0.005, 0.02, 5); /* hardly apart after five epochs */
    add(lab, "coordinate-sgd", 0.005, 0.0201, 5);
    train(lab);
    mf_remark_pair(lab, text, sizeof text);
    assert_contains(text, "by no more than chance");
    mf_lab_free(lab);
}

static void factors_that_fit_noise_are_said_to_be_worse_than_the_mean(void **state)
{
    (void)state;
    char text[1000];
    mf_lab *lab = lab_of_file(noise(300, 1));
    add(lab, "coordinate-sgd", 0.003, 0, 300);
    train(lab);
    mf_remark_pair(lab, text, sizeof text);
    assert_contains(text, "worse than the mean");
    assert_contains(text, "With hindsight");
    assert_contains(text, "it learns noise");
    mf_lab_free(lab);
}

static void sentences_do_not_depend_on_the_scale(void **state)
{
    (void)state;
    static const double scales[] = {1, 1e-5, 2000};
    static const char *const solvers[] = {"mean", "bias"};
    char first[2][1000], text[1000];
    for (size_t s = 0; s < 3; s++) {
        for (size_t v = 0; v < 2; v++) {
            mf_lab *lab = lab_of_file(noise(200, scales[s]));
            add(lab, solvers[v], 0, 0, 1);
            train(lab);
            mf_remark_pair(lab, text, sizeof text);
            for (char *c = text; *c != '\0'; c++) { /* the words alone */
                *c = strchr("0123456789.-e+", *c) != NULL && *c != 'e' ? '#' : *c;
            }
            char words[1000] = "";
            for (char *c = text, *to = words; *c != '\0'; c++) {
                if (*c != '#' && !(*c == 'e' && c[-1] == '#')) {
                    *to++ = *c;
                    *to = '\0';
                }
            }
            if (s == 0) {
                snprintf(first[v], sizeof first[v], "%s", words);
            }
            assert_string_equal(words, first[v]);
            mf_lab_free(lab);
        }
    }
    assert_contains(first[0], "as good as the mean");
    assert_contains(first[1], "as good as mean");
}

static void no_rate_is_advised_that_was_not_tried(void **state)
{
    (void)state;
    char text[1000];
    mf_clinic clinic;
    mf_lab *lab = lab_of_file(noise(60, 20));
    add(lab, "coordinate-sgd", 0.05, 0, 40);
    train(lab);
    assert_int_equal(lab->runs[0]->status, MF_RUN_DIVERGED);
    mf_remark_run(lab, lab->runs[0], text, sizeof text);
    assert_null(strstr(text, "try"
                             " alpha"));
    assert_null(strstr(text, "beta"));
    assert_int_equal(mf_clinic_examine(lab, lab->runs[0], &clinic, NULL), MF_OK);
    assert_true(clinic.rates.tried && isfinite(clinic.rates.holds) && isfinite(clinic.rates.fails));
    assert_true(clinic.rates.fails == 2 * clinic.rates.holds);
    /* The culprit is one: the run's own note, and the clinic's. */
    assert_int_equal(clinic.culprit.watcher, lab->runs[0]->divergence.watcher);
    assert_int_equal(clinic.culprit.movie, lab->runs[0]->divergence.movie);
    /* What it says it did, done again: the one holds, the other does not. */
    double alphas[2] = {clinic.rates.holds, clinic.rates.fails};
    for (size_t i = 0; i < 2; i++) {
        mf_lab *again = lab_of_file(noise(60, 20));
        add(again, "coordinate-sgd", alphas[i], 0, clinic.rates.held_for);
        train(again);
        assert_int_equal(again->runs[0]->status == MF_RUN_DIVERGED, i == 1);
        mf_lab_free(again);
    }
    mf_lab_free(lab);
}

static void a_step_that_overshoots_is_measured_where_it_does(void **state)
{
    (void)state;
    mf_lab *lab = lab_of_file(noise(60, 20));
    add(lab, "coordinate-sgd", 0.05, 0, 40);
    train(lab);
    const mf_culprit *c = &lab->runs[0]->divergence.culprit;
    assert_true(c->found);
    assert_true(c->reached > 1); /* not "below 1", as the rows before the step would have it */
    assert_true(fabs(c->e_after) > 10 * fabs(c->e_before) || !isfinite(c->e_after));
    mf_lab_free(lab);
}

static void the_ladder_fits_a_matrix_of_any_size(void **state)
{
    (void)state;
    mf_config like = mf_config_defaults();
    static const char *const texts[] = {"a,x,1\na,y,2\nb,x,3\nb,z,4\nc,y,5\nd,x,1\ne,z,2\n",
                                        "a,x,1\nb,x,2\nc,x,3\n"};
    for (size_t t = 0; t < 2; t++) {
        mf_lab *lab = mf_lab_new();
        mf_read_options options = mf_read_defaults();
        assert_int_equal(
            mf_lab_open(lab, write_text("thin.csv", texts[t]), NULL, NULL, NULL, &options, NULL),
            MF_OK);
        assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
        size_t skipped = 0;
        for (size_t r = 0; mf_ladder(r) != NULL; r++) {
            mf_rung rung;
            mf_error error = {0};
            if (mf_lab_climb(lab, r, &like, &rung, &error) != MF_OK) {
                fail_msg("%s", error.message);
            }
            skipped += rung.skipped;
        }
        assert_int_equal(skipped, t); /* of one column there is no smaller rank */
        mf_lab_free(lab);
    }
}

static void means_predict_cold_ratings_by_themselves(void **state)
{
    (void)state;
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    const char *test = write_text("cold.test.csv", "z,x,5\na,y,1\n");
    const char *path = write_text("cold.csv", "a,x,4\na,w,2\nb,x,3\n");
    assert_int_equal(mf_lab_open(lab, path, test, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0.1, 0, NULL), MF_OK);
    add(lab, "mean", 0, 0, 1);
    add(lab, "movie-mean", 0, 0, 1);
    train(lab);
    /* μ = 3: errors 2 and −2; x has mean 3.5 and y is not known: 1.5 and −2. */
    assert_true(fabs(mf_run_last(lab->runs[0])->heldout.sse - 8) < 1e-9);
    assert_true(fabs(mf_run_last(lab->runs[1])->heldout.sse - 6.25) < 1e-9);
    assert_true(fabs(lab->mean_floor.sse - 8) < 1e-9);
    mf_lab_free(lab);
}

/* What a run heads for is said while it trains, where its error rises and rows grow, and not when
 * either is missing, or once it has ended. */
static void a_run_that_grows_while_its_error_rises_is_warned_of(void **state)
{
    (void)state;
    char text[1000];
    mf_lab *lab = lab_of_file("data/tiny.csv");
    add(lab, "coordinate-sgd", 0.005, 0.02, 5);
    train(lab);
    mf_run *run = lab->runs[0];
    mf_growth growing = {.epoch = run->history.n,
                         .streak = 3,
                         .watcher = 2,
                         .movie = 4,
                         .watcher_growth = 1.26,
                         .movie_growth = 1.5};
    run->status = MF_RUN_READY;
    run->growth = growing;
    mf_remark_run(lab, run, text, sizeof text);
    assert_contains(text, "A may be diverging");
    assert_contains(text, "risen for 3 epochs in a row");
    assert_contains(text, "the factors of movie 5 grew 1.5-fold");
    mf_remark_pair(lab, text, sizeof text);
    assert_contains(text, "A may be diverging");
    run->growth.watcher_growth = 1.75;
    mf_remark_run(lab, run, text, sizeof text);
    assert_contains(text, "the factors of watcher cleo grew 1.75-fold");
    for (int how = 0; how < 4; how++) {
        run->growth = growing;
        run->growth.streak = how == 0 ? 2 : 3;
        run->growth.epoch = how == 1 ? run->history.n - 1 : run->history.n;
        run->growth.watcher_growth = run->growth.movie_growth = how == 2 ? 1.05 : 1.5;
        run->status = how == 3 ? MF_RUN_DONE : MF_RUN_READY;
        mf_remark_run(lab, run, text, sizeof text);
        assert_null(strstr(text, "may be diverging"));
    }
    mf_lab_free(lab);
}

/* Two runs of the noise, of which one overshoots sooner. */
static void the_best_epochs_of_a_pair_are_named_each(void **state)
{
    (void)state;
    char text[1000], wanted[200];
    mf_lab *lab = lab_of_file(noise(300, 1));
    add(lab, "coordinate-sgd", 0.003, 0, 300);
    add(lab, "coordinate-sgd", 0.0025, 0, 300);
    train(lab);
    const mf_epoch *a = mf_run_best(lab->runs[0]), *b = mf_run_best(lab->runs[1]);
    assert_true(a->epoch != b->epoch && a->epoch < 300 && b->epoch < 300);
    mf_remark_pair(lab, text, sizeof text);
    snprintf(wanted, sizeof wanted, "With hindsight epochs %zu and %zu were best (%.4f and %.4f",
             a->epoch, b->epoch, a->heldout.rmse, b->heldout.rmse);
    assert_contains(text, wanted);
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_grows_while_its_error_rises_is_warned_of),
        cmocka_unit_test(the_best_epochs_of_a_pair_are_named_each),
        cmocka_unit_test(a_difference_that_may_be_chance_is_called_that),
        cmocka_unit_test(factors_that_fit_noise_are_said_to_be_worse_than_the_mean),
        cmocka_unit_test(sentences_do_not_depend_on_the_scale),
        cmocka_unit_test(no_rate_is_advised_that_was_not_tried),
        cmocka_unit_test(a_step_that_overshoots_is_measured_where_it_does),
        cmocka_unit_test(the_ladder_fits_a_matrix_of_any_size),
        cmocka_unit_test(means_predict_cold_ratings_by_themselves),
    };
    return cmocka_run_group_tests_name("teach/remarks", tests, NULL, NULL);
}
