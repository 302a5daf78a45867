/* coordinate-sgd against numbers computed elsewhere: a small table made with NumPy, which always
 * runs, and ../shared/reference where it is. */
#include "../support.h"

#include <math.h>

#include "../../src/lab/lab.h"
#include "../../src/train/run.h"
#include "small_reference.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static void near(double ours, double theirs, double relative)
{
    if (!(fabs(ours - theirs) <= relative * fabs(theirs))) {
        fail_msg("%.17g is not within %g of %.17g", ours, relative, theirs);
    }
}

static void a_small_case_agrees_with_numpy_in_every_metric(void **state)
{
    (void)state;
    char train[256], test[256];
    snprintf(train, sizeof train, "%s", write_text("small.csv", SMALL_TRAIN));
    snprintf(test, sizeof test, "%s", write_text("held.csv", SMALL_TEST));
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    assert_int_equal(mf_lab_open(lab, train, test, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
    mf_config config = mf_config_defaults();
    config.k = SMALL_K;
    config.alpha = SMALL_ALPHA;
    config.epochs = SMALL_EPOCHS;
    config.seed = SMALL_SEED;
    config.init = MF_INIT_NUMPY;
    for (unsigned run = 0; run < 2; run++) {
        config.beta = run == 0 ? 0.02 : 0;
        config.stream = run;
        assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    }
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    for (unsigned run = 0; run < 2; run++) {
        assert_int_equal(lab->runs[run]->history.n, SMALL_EPOCHS);
        for (size_t e = 0; e < SMALL_EPOCHS; e++) {
            const mf_epoch *ours = &lab->runs[run]->history.epochs[e];
            const double *theirs = small_reference[run][e];
            near(ours->train.sse, theirs[0], 1e-12);
            near(ours->train.rmse, theirs[1], 1e-12);
            near(ours->train.mae, theirs[2], 1e-12);
            near(ours->heldout.rmse, theirs[3], 1e-12);
            near(ours->objective, theirs[4], 1e-12);
            near(ours->notebook_figure, theirs[5], 1e-12);
            near(ours->p_norm, theirs[6], 1e-12);
            near(ours->q_norm, theirs[7], 1e-12);
        }
    }
    mf_lab_free(lab);
}

/* Compares one run's history with a reference file; returns the epochs compared. */
static size_t compare(const mf_run *run, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[512];
    size_t compared = 0, epoch;
    double sse, figure, rmse;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%zu %lf %lf %lf", &epoch, &sse, &figure, &rmse) != 4) {
            continue;
        }
        if (!isfinite(sse)) {
            assert_int_equal(run->status, MF_RUN_DIVERGED);
            assert_int_equal(run->divergence.epoch, epoch);
            break;
        }
        assert_true(epoch <= run->history.n);
        near(run->history.epochs[epoch - 1].train.sse, sse, 1e-12);
        near(run->history.epochs[epoch - 1].train.rmse, rmse, 1e-12);
        near(run->history.epochs[epoch - 1].notebook_figure, figure, 1e-12);
        compared++;
    }
    fclose(file);
    return compared;
}

static void the_notebooks_setting_agrees_with_every_reference_file(void **state)
{
    (void)state;
    static const struct {
        const char *data, *reference[2];
        size_t finite[2];
    } cases[] = {
        {"../shared/data/ml-100k/u.data",
         {"../shared/reference/ml100k_A_beta0.02.txt", "../shared/reference/ml100k_B_beta0.txt"},
         {200, 71}},
        {"../shared/data/netflix-slice/netflix_train.txt",
         {"../shared/reference/netflix_slice_A_beta0.02.txt",
          "../shared/reference/netflix_slice_B_beta0.txt"},
         {87, 55}},
    };
    if (access("../shared/reference", R_OK) != 0) {
        print_message("skipped: no ../shared/reference\n");
        skip();
    }
    for (size_t c = 0; c < 2; c++) {
        mf_lab *lab = mf_lab_new();
        mf_read_options options = mf_read_defaults();
        assert_int_equal(mf_lab_open(lab, cases[c].data, NULL, NULL, NULL, &options, NULL), MF_OK);
        assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
        mf_config config = mf_config_defaults();
        config.alpha = 0.01;
        config.init = MF_INIT_NUMPY;
        config.divergence_ratio = INFINITY; /* follow the reference until it overflows */
        for (unsigned run = 0; run < 2; run++) {
            config.beta = run == 0 ? 0.02 : 0;
            config.stream = run;
            assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
        }
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        for (unsigned run = 0; run < 2; run++) {
            assert_int_equal(compare(lab->runs[run], cases[c].reference[run]),
                             cases[c].finite[run]);
        }
        mf_lab_free(lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_case_agrees_with_numpy_in_every_metric),
        cmocka_unit_test(the_notebooks_setting_agrees_with_every_reference_file),
    };
    return cmocka_run_group_tests_name("train/reference", tests, NULL, NULL);
}
