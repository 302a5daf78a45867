/* Every solver: the same bits whatever the threads, the kernels and the company; and what each
 * promises of its own. */
#include "../support.h"

#include <lapacke.h>
#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/split.h"
#include "../../src/lab/lab.h"
#include "../../src/model/model.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "../../src/train/solvers.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

static mf_lab *open_lab(const char *path, const char *test)
{
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    mf_lab *lab = mf_lab_new();
    if (mf_lab_open(lab, path, test, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, 0.1, 0, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return lab;
}

static mf_run *add(mf_lab *lab, const mf_config *config)
{
    mf_error error;
    if (mf_lab_add_run(lab, config, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return lab->runs[lab->n_runs - 1];
}

static mf_config config_of(const char *solver)
{
    mf_config config = mf_config_for(mf_solver_find(solver));
    config.k = 6;
    config.epochs = 5;
    return config;
}

static void assert_same_model(const mf_run *a, const mf_run *b)
{
    const mf_model *x = a->model, *y = b->model;
    assert_int_equal(a->history.n, b->history.n);
    assert_memory_equal(x->p, y->p, x->n_watchers * x->k * sizeof(double));
    assert_memory_equal(x->q, y->q, x->n_movies * x->k * sizeof(double));
    assert_memory_equal(x->watcher_bias, y->watcher_bias, x->n_watchers * sizeof(double));
    assert_memory_equal(x->movie_bias, y->movie_bias, x->n_movies * sizeof(double));
    for (size_t e = 0; e < a->history.n; e++) {
        assert_true(a->history.epochs[e].train.sse == b->history.epochs[e].train.sse);
        assert_true(a->history.epochs[e].warm.sse == b->history.epochs[e].warm.sse ||
                    a->history.epochs[e].warm.n == 0);
    }
}

static const char *const trained[] = {"coordinate-sgd", "sgd",  "als",  "svd",
                                      "bias",           "mean", "bayes"};
enum { TRAINED = sizeof trained / sizeof trained[0] };

static void threads_do_not_show_in_the_numbers(void **state)
{
    (void)state;
    mf_lab *lab = open_lab("data/sample.csv.gz", NULL);
    for (size_t s = 0; s < TRAINED; s++) {
        static const unsigned threads[] = {1, 2, 3, 7};
        mf_config config = config_of(trained[s]);
        mf_lab_clear_runs(lab);
        for (size_t t = 0; t < 4; t++) {
            config.threads = threads[t];
            add(lab, &config);
        }
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        for (size_t t = 1; t < 4; t++) {
            assert_same_model(lab->runs[0], lab->runs[t]);
        }
    }
    mf_lab_free(lab);
}

static void kernels_do_not_show_in_the_numbers(void **state)
{
    (void)state;
    static const char *const kernels[] = {"plain", "baseline", "avx2", "avx512"};
    for (size_t s = 0; s < TRAINED; s++) {
        mf_lab *labs[4];
        for (size_t k = 0; k < 4; k++) {
            mf_config config = config_of(trained[s]);
            setenv("MFEXPLORE_KERNEL", kernels[k], 1);
            labs[k] = open_lab("data/tiny.csv", NULL);
            add(labs[k], &config);
            assert_int_equal(mf_lab_train(labs[k], 0, NULL, NULL, NULL), MF_OK);
            assert_same_model(labs[0]->runs[0], labs[k]->runs[0]);
        }
        for (size_t k = 0; k < 4; k++) {
            mf_lab_free(labs[k]);
        }
    }
    unsetenv("MFEXPLORE_KERNEL");
}

/* The same ratings in another order of lines. */
static void the_order_of_lines_does_not_show_in_the_numbers(void **state)
{
    (void)state;
    size_t length;
    char *text = read_bytes("data/tiny.csv", &length), *shuffled = malloc(length + 1);
    char *lines[72], *line = strtok(text, "\n");
    size_t n = 0, at = 0;
    for (; line != NULL && n < 72; line = strtok(NULL, "\n")) {
        lines[n++] = line;
    }
    assert_int_equal(n, 72);
    at += (size_t)sprintf(shuffled + at, "%s\n", lines[0]); /* the header stays */
    for (size_t i = 1; i < 72; i++) {
        at += (size_t)sprintf(shuffled + at, "%s\n", lines[1 + i * 37 % 71]);
    }
    char path[300];
    snprintf(path, sizeof path, "%s", write_bytes("shuffled.csv", shuffled, at));
    for (size_t s = 0; s < TRAINED; s++) {
        mf_lab *one = open_lab("data/tiny.csv", NULL), *other = open_lab(path, NULL);
        mf_config config = config_of(trained[s]);
        assert_int_equal(one->ratings.r.n, other->ratings.r.n);
        add(one, &config);
        add(other, &config);
        assert_int_equal(mf_lab_train(one, 0, NULL, NULL, NULL), MF_OK);
        assert_int_equal(mf_lab_train(other, 0, NULL, NULL, NULL), MF_OK);
        assert_same_model(one->runs[0], other->runs[0]);
        mf_lab_free(one);
        mf_lab_free(other);
    }
    free(text);
    free(shuffled);
}

static void a_run_is_the_same_alone_in_company_and_in_steps(void **state)
{
    (void)state;
    for (size_t s = 0; s < TRAINED; s++) {
        mf_lab *alone = open_lab("data/tiny.csv", NULL), *company = open_lab("data/tiny.csv", NULL);
        mf_config config = config_of(trained[s]);
        add(alone, &config);
        for (size_t step = 0; step < mf_config_epochs(&config); step++) {
            assert_int_equal(mf_lab_train(alone, 1, NULL, NULL, NULL), MF_OK);
        }
        for (int r = 0; r < 8; r++) {
            config.beta = mf_solver_find(trained[s])->beta + 0.01 * r;
            add(company, &config);
        }
        assert_int_equal(mf_lab_train(company, 0, NULL, NULL, NULL), MF_OK);
        assert_same_model(alone->runs[0], company->runs[0]);
        mf_lab_free(alone);
        mf_lab_free(company);
    }
}

/* Cancels after the third epoch: the run must then go on as if nothing had been. */
static void cancel_soon(void *context, mf_run *const *runs, size_t n)
{
    (void)n;
    if (runs[0]->history.n >= 3) {
        atomic_store((atomic_bool *)context, true);
    }
}

static void a_cancelled_epoch_leaves_no_trace(void **state)
{
    (void)state;
    for (size_t s = 0; s < 3; s++) {
        mf_lab *straight = open_lab("data/tiny.csv", NULL),
               *broken = open_lab("data/tiny.csv", NULL);
        mf_config config = config_of(trained[s]);
        config.epochs = 9;
        add(straight, &config);
        add(broken, &config);
        assert_int_equal(mf_lab_train(straight, 0, NULL, NULL, NULL), MF_OK);
        assert_int_equal(mf_lab_train(broken, 0, cancel_soon, &broken->cancel, NULL),
                         MF_INTERRUPTED);
        atomic_store(&broken->cancel, false);
        assert_true(mf_run_resume(broken->runs[0]));
        assert_int_equal(mf_lab_train(broken, 0, NULL, NULL, NULL), MF_OK);
        assert_same_model(straight->runs[0], broken->runs[0]);
        mf_lab_free(straight);
        mf_lab_free(broken);
    }
}

static double als_objective(const mf_run *run, const mf_split *split, mf_model *scratch)
{
    double sum = 0;
    run->config.solver->store(run, scratch);
    for (size_t i = 0; i < split->train.n_rows; i++) {
        for (size_t k = split->train.row_start[i]; k < split->train.row_start[i + 1]; k++) {
            size_t j = split->train.col[k];
            double e = mf_csr_rating(&split->train, k) - scratch->mu - scratch->watcher_bias[i] -
                       scratch->movie_bias[j] -
                       mf_dot(scratch->p + i * scratch->k, scratch->q + j * scratch->k, scratch->k);
            sum += e * e;
        }
    }
    for (size_t i = 0; i < scratch->n_watchers * scratch->k; i++) {
        sum += run->config.beta * scratch->p[i] * scratch->p[i];
    }
    for (size_t j = 0; j < scratch->n_movies * scratch->k; j++) {
        sum += run->config.beta * scratch->q[j] * scratch->q[j];
    }
    return sum;
}

static void the_objective_of_als_falls_with_every_half_epoch(void **state)
{
    (void)state;
    mf_lab *lab = open_lab("data/tiny.csv", NULL);
    mf_config config = config_of("als");
    config.k = 3;
    config.weigh_by_count = false;
    mf_run *run = add(lab, &config);
    mf_model *scratch = mf_model_new(12, 10, 3);
    double last = INFINITY;
    run->step.beta = config.beta;
    for (int half = 0; half < 12; half++) {
        assert_true(solver_als_half(run, &lab->split, half % 2 == 1, NULL));
        double now = als_objective(run, &lab->split, scratch);
        assert_true(now <= last * (1 + 1e-12));
        last = now;
    }
    mf_model_free(scratch);
    mf_lab_free(lab);
}

/* The filled matrix written out, and LAPACK's singular values of it. */
static void svd_finds_the_largest_singular_values(void **state)
{
    (void)state;
    for (int fill = 0; fill < 2; fill++) {
        mf_lab *lab = open_lab("data/tiny.csv", NULL);
        const mf_csr *r = &lab->split.train;
        mf_config config = config_of("svd");
        config.k = 4;
        config.fill_mean = fill == 1;
        mf_run *run = add(lab, &config);
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        assert_int_equal(run->history.n, 1);
        double dense[12 * 10] = {0}, values[10], left[12 * 12], right[10 * 10], rest[10];
        for (size_t i = 0; i < 12; i++) {
            double sum = 0;
            for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
                sum += (double)mf_csr_value(r, k);
            }
            for (size_t j = 0; j < 10 && fill == 1; j++) {
                dense[i * 10 + j] = sum / (double)(r->row_start[i + 1] - r->row_start[i]);
            }
            for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
                dense[i * 10 + r->col[k]] = (double)mf_csr_value(r, k);
            }
        }
        assert_int_equal(LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'A', 'A', 12, 10, dense, 10, values, left,
                                        12, right, 10, rest),
                         0);
        for (size_t f = 0; f < 4; f++) {
            double norm = 0, dot = 0;
            for (size_t i = 0; i < 12; i++) {
                norm += run->model->p[i * 4 + f] * run->model->p[i * 4 + f];
            }
            for (size_t j = 0; j < 10; j++) {
                dot += run->model->q[j * 4 + f] * right[f * 10 + j];
            }
            assert_true(fabs(sqrt(norm) - values[f]) < 1e-7 * values[0]);
            assert_true(fabs(fabs(dot) - 1) < 1e-6);
        }
        mf_lab_free(lab);
    }
}

/* u1.base against u1.test, at each solver's defaults. */
static void real_ratings_are_predicted_as_well_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *solver;
        double most;
    } goals[] = {{"bias", 0.957}, {"als", 0.931}, {"sgd", 0.921}};
    if (access("../shared/data/ml-100k/u1.base", R_OK) != 0) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    mf_lab *lab = open_lab("../shared/data/ml-100k/u1.base", "../shared/data/ml-100k/u1.test");
    for (size_t g = 0; g < 3; g++) {
        mf_config config = mf_config_for(mf_solver_find(goals[g].solver));
        config.weigh_by_count = true;
        mf_lab_clear_runs(lab);
        mf_run *run = add(lab, &config);
        assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
        if (!(mf_run_last(run)->heldout.rmse <= goals[g].most)) {
            fail_msg("%s: %.4f", goals[g].solver, mf_run_last(run)->heldout.rmse);
        }
    }
    mf_lab_free(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_show_in_the_numbers),
        cmocka_unit_test(kernels_do_not_show_in_the_numbers),
        cmocka_unit_test(the_order_of_lines_does_not_show_in_the_numbers),
        cmocka_unit_test(a_run_is_the_same_alone_in_company_and_in_steps),
        cmocka_unit_test(a_cancelled_epoch_leaves_no_trace),
        cmocka_unit_test(the_objective_of_als_falls_with_every_half_epoch),
        cmocka_unit_test(svd_finds_the_largest_singular_values),
        cmocka_unit_test(real_ratings_are_predicted_as_well_as_documented),
    };
    return cmocka_run_group_tests_name("train/solvers", tests, NULL, NULL);
}
