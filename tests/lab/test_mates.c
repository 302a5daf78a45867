/* Several who train together, each with its own rows: what they save is what one saves. */
#include "../support.h"

#include "../../src/data/random.h"
#include "../../src/lab/lab.h"
#include "../train/thread_mates.h"
#include "mfexplore/train.h"

/* A training, and where its model goes. */
typedef struct job {
    const char *file, *test;
    mf_config config;
    double holdout;
    size_t epochs;
    char path[300];
} job;

static void train_and_save(const mf_mates *mates, void *argument)
{
    const job *j = argument;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    options.threads = 1;
    lab->mates = mates;
    lab->only_trains = true;
    mf_status status = mf_lab_open(lab, j->file, j->test, NULL, NULL, &options, &error);
    status = status == MF_OK ? mf_lab_split(lab, j->holdout, 3, &error) : status;
    status = status == MF_OK ? mf_lab_add_run(lab, &j->config, &error) : status;
    status = status == MF_OK ? mf_lab_train(lab, j->epochs, NULL, NULL, &error) : status;
    status = status == MF_OK ? mf_lab_save(lab, lab->runs[0], j->path, &error) : status;
    if (status != MF_OK) { /* cmocka's own would leave the thread */
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
    mf_lab_free(lab);
}

static void is_that_of_one(job j)
{
    char alone[300];
    snprintf(alone, sizeof alone, "%s", temporary("alone.npz"));
    snprintf(j.path, sizeof j.path, "%s", alone);
    train_and_save(NULL, &j);
    for (size_t n = 1; n < 7; n++) {
        snprintf(j.path, sizeof j.path, "%s", temporary("together.npz"));
        with_mates(n, train_and_save, &j);
        assert_same_files(alone, j.path);
    }
}

static mf_config config_of(const char *solver, size_t k, size_t epochs)
{
    mf_config config = mf_config_for(mf_solver_find(solver));
    config.k = k > 0 ? k : config.k;
    config.epochs = epochs;
    config.threads = 1;
    return config;
}

/* Ratings of every kind of value, in which some movies and watchers have one. */
static const char *random_ratings(const char *name, size_t n, double step)
{
    const char *path = temporary(name);
    FILE *to = fopen(path, "w");
    mf_random random = {n};
    assert_non_null(to);
    fprintf(to, "watcher,movie,rating\n");
    for (size_t i = 0; i < n; i++) {
        size_t watcher = (size_t)mf_random_below(&random, 90),
               movie = (size_t)(mf_random_double(&random) * mf_random_double(&random) * 70);
        fprintf(to, "w%zu,%zu,%.17g\n", watcher, movie,
                step * (double)mf_random_below(&random, 10) + (i % 7 == 0 ? 0.5 : 0));
    }
    fclose(to);
    return path;
}

static void every_shared_solver_gives_the_model_of_one(void **state)
{
    (void)state;
    static const struct {
        const char *solver;
        size_t k;
    } solvers[] = {{"sgd", 16}, {"sgd", 3}, {"als", 7}, {"als", 40}, {"bayes", 5}, {"bayes", 33}};
    for (size_t s = 0; s < sizeof solvers / sizeof solvers[0]; s++) {
        mf_config config = config_of(solvers[s].solver, solvers[s].k, 4);
        is_that_of_one((job){.file = "data/tiny.csv", .config = config, .holdout = 0.1});
        is_that_of_one(
            (job){.file = random_ratings("grid.csv", 3000, 0.5), .config = config, .holdout = 0.2});
    }
    is_that_of_one((job){.file = "data/tiny.csv", .config = config_of("mean", 0, 1)});
    is_that_of_one(
        (job){.file = "data/tiny.csv", .config = config_of("bias", 0, 1), .holdout = 0.3});
}

static void ratings_of_any_precision_are_dealt_as_they_are(void **state)
{
    (void)state;
    char wide[300], exact[300];
    snprintf(wide, sizeof wide, "%s", random_ratings("wide.csv", 2000, 0.25));
    snprintf(exact, sizeof exact, "%s", random_ratings("exact.csv", 2000, 0.1));
    const char *const files[] = {wide, exact};
    for (size_t f = 0; f < 2; f++) {
        is_that_of_one((job){.file = files[f], .config = config_of("als", 4, 3), .holdout = 0.1});
        is_that_of_one((job){.file = files[f], .config = config_of("bayes", 4, 7)});
        is_that_of_one((job){.file = files[f], .config = config_of("sgd", 4, 3), .holdout = 0.1});
    }
}

static void a_test_file_is_held_out_by_all(void **state)
{
    (void)state;
    char train[300], test[300];
    snprintf(train, sizeof train, "%s", random_ratings("train.csv", 2500, 0.5));
    snprintf(test, sizeof test, "%s", random_ratings("test.csv", 400, 0.5));
    is_that_of_one((job){.file = train, .test = test, .config = config_of("sgd", 6, 3)});
    is_that_of_one((job){.file = train, .test = test, .config = config_of("bayes", 6, 7)});
}

static void the_settings_of_a_run_count_for_all(void **state)
{
    (void)state;
    const char *file = random_ratings("grid.csv", 3000, 0.5);
    mf_config config = config_of("als", 5, 6);
    config.weigh_by_count = false;
    config.no_biases = true;
    is_that_of_one((job){.file = file, .config = config, .holdout = 0.2});
    config = config_of("sgd", 9, 30);
    config.patience = 2;
    config.rate = MF_RATE_INVERSE;
    is_that_of_one((job){.file = file, .config = config, .holdout = 0.2});
    config = config_of("sgd", 9, 12);
    config.alpha = 40; /* diverges */
    is_that_of_one((job){.file = file, .config = config, .holdout = 0.2});
    config = config_of("bayes", 9, 3); /* stops while sweeps are thrown away, and later */
    is_that_of_one((job){.file = file, .config = config, .holdout = 0.2, .epochs = 2});
    is_that_of_one((job){.file = file, .config = config, .holdout = 0.2, .epochs = 7});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shared_solver_gives_the_model_of_one),
        cmocka_unit_test(ratings_of_any_precision_are_dealt_as_they_are),
        cmocka_unit_test(a_test_file_is_held_out_by_all),
        cmocka_unit_test(the_settings_of_a_run_count_for_all),
    };
    return cmocka_run_group_tests_name("lab/mates", tests, NULL, NULL);
}
