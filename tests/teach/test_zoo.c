/* The bug zoo against the same mistakes made once more, by hand, in the plainest loops. */
#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/lab/lab.h"
#include "../../src/model/model.h"
#include "../../src/teach/zoo.h"
#include "../../src/train/epoch.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"

enum { K = 3, EPOCHS = 4 };

static const double ALPHA = 0.01, BETA = 0.1;

static mf_config wanted(void)
{
    mf_config config = mf_config_for(mf_solver_find("coordinate-sgd"));
    config.k = K;
    config.alpha = ALPHA;
    config.beta = BETA;
    config.epochs = EPOCHS;
    return config;
}

static mf_lab *open_tiny(double holdout)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, holdout, 0, NULL), MF_OK);
    return lab;
}

static mf_bug_result result_of(mf_lab *lab, const char *name)
{
    mf_bug_result result;
    mf_error error = {0};
    mf_config config = wanted();
    assert_int_equal(mf_bug_run(lab, mf_bug_find(name), &config, NULL, NULL, &result, &error),
                     MF_OK);
    assert_int_equal(result.n_right, EPOCHS);
    assert_int_equal(result.n_wrong, EPOCHS);
    return result;
}

static double predicted(const mf_model *model, size_t i, size_t j)
{
    double sum = 0;
    for (size_t m = 0; m < K; m++) {
        sum += model->p[i * K + m] * model->q[j * K + m];
    }
    return sum;
}

/* The sum of squared errors of all ratings, none of which is cold here. */
static double sse_of(const mf_model *model, const mf_csr *r)
{
    double sse = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            double e = mf_csr_rating(r, at) - predicted(model, i, r->col[at]);
            sse += e * e;
        }
    }
    return sse;
}

typedef void stepper(double *p, double *q, double rating);

static void step_all_at_once(double *p, double *q, double rating)
{
    double e = rating - (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]);
    for (size_t m = 0; m < K; m++) {
        double p_old = p[m], q_old = q[m];
        p[m] = p_old - ALPHA * (-2 * e * q_old + BETA * p_old);
        q[m] = q_old - ALPHA * (-2 * e * p_old + BETA * q_old);
    }
}

static void step_with_the_new_p(double *p, double *q, double rating)
{
    double e = rating - (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]);
    for (size_t m = 0; m < K; m++) {
        p[m] -= ALPHA * (-2 * e * q[m] + BETA * p[m]);
        q[m] -= ALPHA * (-2 * e * p[m] + BETA * q[m]);
    }
}

static void step_rightly(double *p, double *q, double rating)
{
    for (size_t m = 0; m < K; m++) {
        double j = -2 * (rating - (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]));
        p[m] -= ALPHA * (j * q[m] + BETA * p[m]);
        q[m] -= ALPHA * (j * p[m] + BETA * q[m]);
    }
}

static void step_without_2(double *p, double *q, double rating)
{
    for (size_t m = 0; m < K; m++) {
        double j = -(rating - (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]));
        p[m] -= ALPHA * (j * q[m] + BETA * p[m]);
        q[m] -= ALPHA * (j * p[m] + BETA * q[m]);
    }
}

/* Which ratings are gone through, and whether holes are, too. */
typedef enum manner { OF_TRAINING, OF_HELDOUT_TOO, OF_HOLES_TOO } manner;

static void go_through(mf_model *model, const mf_csr *r, size_t i, stepper *step, mf_random *holes)
{
    for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
        step(model->p + i * K, model->q + r->col[at] * K, mf_csr_rating(r, at));
        if (holes != NULL) {
            size_t hole = mf_random_below(holes, r->n_cols);
            bool rated = false;
            for (size_t other = r->row_start[i]; other < r->row_start[i + 1]; other++) {
                rated = rated || r->col[other] == hole;
            }
            if (!rated) {
                step(model->p + i * K, model->q + hole * K, 0);
            }
        }
    }
}

static void assert_history(mf_lab *lab, const mf_bug_epoch *epochs, stepper *step, manner of)
{
    mf_run *run = NULL;
    mf_config config = wanted();
    mf_random random = {config.seed};
    assert_int_equal(mf_run_new("plain", &config, &lab->split, &lab->baseline, &run, NULL), MF_OK);
    for (size_t e = 0; e < EPOCHS; e++) {
        for (size_t i = 0; i < lab->split.train.n_rows; i++) {
            go_through(run->model, &lab->split.train, i, step, of == OF_HOLES_TOO ? &random : NULL);
            if (of == OF_HELDOUT_TOO) {
                go_through(run->model, &lab->split.heldout, i, step, NULL);
            }
        }
        double train = sse_of(run->model, &lab->split.train) / (double)lab->split.train.n;
        double held = sse_of(run->model, &lab->split.heldout) / (double)lab->split.heldout.n;
        assert_true(fabs(epochs[e].train - (sqrt(train))) < 1e-12);
        assert_true(fabs(epochs[e].heldout - (sqrt(held))) < 1e-12);
    }
    mf_run_free(run);
}

static void each_mistake_is_the_one_that_it_is_called(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        stepper *right, *wrong;
        manner of;
    } bugs[] = {{"new-p", step_all_at_once, step_with_the_new_p, OF_TRAINING},
                {"no-factor-2", step_rightly, step_without_2, OF_TRAINING},
                {"train-on-heldout", step_rightly, step_rightly, OF_HELDOUT_TOO},
                {"zeros", step_rightly, step_rightly, OF_HOLES_TOO}};
    mf_lab *lab = open_tiny(0.1);
    for (size_t b = 0; b < sizeof bugs / sizeof bugs[0]; b++) {
        mf_bug_result result = result_of(lab, bugs[b].name);
        assert_history(lab, result.right, bugs[b].right, OF_TRAINING);
        assert_history(lab, result.wrong, bugs[b].wrong, bugs[b].of);
        mf_bug_result_clear(&result);
    }
    mf_lab_free(lab);
}

static void the_notebooks_figure_is_the_right_one_on_another_scale(void **state)
{
    (void)state;
    mf_lab *lab = open_tiny(0.1);
    const mf_csr *sides[] = {&lab->split.train, &lab->split.heldout};
    mf_bug_result result = result_of(lab, "wrong-rmse");
    double scale[2];
    for (size_t s = 0; s < 2; s++) {
        double squares = 0;
        for (size_t at = 0; at < sides[s]->n; at++) {
            squares += mf_csr_rating(sides[s], at) * mf_csr_rating(sides[s], at);
        }
        scale[s] = sqrt((double)sides[s]->n / sqrt(squares));
    }
    for (size_t e = 0; e < EPOCHS; e++) {
        assert_true(fabs(result.wrong[e].train - (result.right[e].train * scale[0])) < 1e-12);
        assert_true(fabs(result.wrong[e].heldout - (result.right[e].heldout * scale[1])) < 1e-12);
    }
    mf_bug_result_clear(&result);
    mf_lab_free(lab);
}

typedef struct told {
    size_t times, last, of;
} told;

static void note(void *context, size_t done, size_t of)
{
    told *t = context;
    assert_int_equal(done, t->last + 1);
    *t = (told){t->times + 1, done, of};
}

static void progress_goes_on_by_epochs_to_the_end_of_both_sides(void **state)
{
    (void)state;
    told t = {0};
    mf_bug_result result;
    mf_config config = wanted();
    mf_lab *lab = open_tiny(0.1);
    assert_int_equal(mf_bug_run(lab, 0, &config, note, &t, &result, NULL), MF_OK);
    assert_int_equal(t.times, 2 * EPOCHS);
    assert_int_equal(t.of, 2 * EPOCHS);
    mf_bug_result_clear(&result);
    mf_lab_free(lab);
}

static void a_side_that_blows_up_ends_there_and_is_said_to(void **state)
{
    (void)state;
    mf_bug_result result;
    mf_config config = wanted();
    char text[400];
    config.alpha = 0.5;
    config.epochs = 40;
    mf_lab *lab = open_tiny(0.1);
    assert_int_equal(mf_bug_run(lab, mf_bug_find("new-p"), &config, NULL, NULL, &result, NULL),
                     MF_OK);
    assert_true(result.n_right < 40 && result.n_wrong < 40);
    assert_true(mf_bug_remark(&result, text, sizeof text) > 0);
    assert_contains(text, "the right code diverged at epoch ");
    mf_bug_result_clear(&result);
    mf_lab_free(lab);
}

static void mistakes_that_the_data_have_no_room_for_are_refused(void **state)
{
    (void)state;
    mf_bug_result result;
    mf_error error = {0};
    mf_config config = wanted();
    mf_lab *lab = open_tiny(0);
    assert_int_equal(
        mf_bug_run(lab, mf_bug_find("train-on-heldout"), &config, NULL, NULL, &result, &error),
        MF_USAGE);
    assert_contains(error.message, "nothing is held out");
    mf_lab_free(lab);
    lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    const char *full = write_bytes("full.csv", "a,x,3\na,y,4\nb,x,5\nb,y,1\n", 24);
    assert_int_equal(mf_lab_open(lab, full, NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
    assert_int_equal(mf_bug_run(lab, mf_bug_find("zeros"), &config, NULL, NULL, &result, &error),
                     MF_USAGE);
    assert_contains(error.message, "every cell has a training rating");
    mf_lab_free(lab);
    assert_int_equal(mf_bug_find("no-such-bug"), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_the_one_that_it_is_called),
        cmocka_unit_test(the_notebooks_figure_is_the_right_one_on_another_scale),
        cmocka_unit_test(progress_goes_on_by_epochs_to_the_end_of_both_sides),
        cmocka_unit_test(a_side_that_blows_up_ends_there_and_is_said_to),
        cmocka_unit_test(mistakes_that_the_data_have_no_room_for_are_refused),
    };
    return cmocka_run_group_tests_name("teach/zoo", tests, NULL, NULL);
}
