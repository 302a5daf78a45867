/* Laws that figures obey whatever the data: other units and other origins of the ratings, other
 * orders of the watchers; gradients are slopes; what als minimizes falls; long sums are exact. */
#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/lab/lab.h"
#include "../../src/train/kernel_sgd.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "../support.h"
#include "mfexplore/train.h"

#include <math.h>

enum { WATCHERS = 40, MOVIES = 30 };

/* Ratings a·r + b of the same cells; watcher i is named so that it sorts as turn says. */
static const char *made(const char *name, double a, double b, bool reversed)
{
    static char text[60000];
    mf_random random = {11};
    size_t at = 0;
    for (unsigned i = 0; i < WATCHERS; i++) {
        for (unsigned j = 0; j < MOVIES; j++) {
            double taste =
                3 + ((int)(i % 4) - 1.5) * ((int)(j % 3) - 1) + mf_random_double(&random);
            if (mf_random_below(&random, 3) > 0) {
                at += (size_t)snprintf(text + at, sizeof text - at, "%u,m%u,%.17g\n",
                                       reversed ? 1000 - i : i, j, a * floor(2 * taste) / 2 + b);
            }
        }
    }
    return write_text(name, text);
}

typedef struct figures {
    double heldout, training, mean, biases;
} figures;

/* The caller frees the lab, which has one trained run. */
static mf_lab *trained(const char *path, mf_config config, double holdout)
{
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    options.columns = "watcher,movie,rating";
    mf_lab *lab = mf_lab_new();
    assert_non_null(lab);
    if (mf_lab_open(lab, path, NULL, NULL, NULL, &options, &error) != MF_OK ||
        mf_lab_split(lab, holdout, 5, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    if (config.fitted != 0) {
        mf_config_fit(&config, &lab->split, config.fitted);
    }
    if (mf_lab_add_run(lab, &config, &error) != MF_OK ||
        mf_lab_train(lab, 0, NULL, NULL, &error) != MF_OK) {
        fail_msg("%s", error.message);
    }
    return lab;
}

static figures figures_of(const char *path, mf_config config, double holdout)
{
    mf_lab *lab = trained(path, config, holdout);
    const mf_epoch *last = mf_run_last(lab->runs[0]);
    figures f = {last->heldout.rmse, last->train.rmse, lab->mean_floor.rmse, lab->bias_floor.rmse};
    mf_lab_free(lab);
    return f;
}

static void assert_near(double a, double b, double within)
{
    if (!(fabs(a - b) <= within * fmax(fabs(a), fabs(b)))) {
        fail_msg("%.12g is not %.12g", a, b);
    }
}

static mf_config config_of(const char *solver)
{
    mf_config config = mf_config_for(mf_solver_find(solver));
    config.k = 3;
    config.epochs = config.solver->uses_epochs ? 8 : config.epochs;
    config.beta = 0; /* a penalty has units of its own */
    config.fill_mean = true;
    return config;
}

static void other_units_multiply_errors_and_another_origin_leaves_them(void **state)
{
    (void)state;
    static const char *const solvers[] = {"als", "svd", "bias"};
    for (size_t s = 0; s < 3; s++) {
        mf_config config = config_of(solvers[s]);
        figures usual = figures_of(made("usual.csv", 1, 0, false), config, 0.2);
        figures twice = figures_of(made("twice.csv", 4, 0, false), config, 0.2);
        assert_near(twice.heldout, 4 * usual.heldout, 1e-9);
        assert_near(twice.training, 4 * usual.training, 1e-9);
        assert_near(twice.mean, 4 * usual.mean, 1e-12);
        assert_near(twice.biases, 4 * usual.biases, 1e-12);
        if ((config.solver->terms & MF_TERM_MEAN) == 0) {
            continue; /* svd's matrix has an origin: it is filled, not centred */
        }
        config.beta = 0.05; /* an origin has no units */
        usual = figures_of(made("usual.csv", 1, 0, false), config, 0.2);
        figures moved = figures_of(made("moved.csv", 1, -20, false), config, 0.2);
        assert_near(moved.heldout, usual.heldout, 2e-5);
        assert_near(moved.training, usual.training, 2e-5);
        assert_near(moved.mean, usual.mean, 1e-11);
        assert_near(moved.biases, usual.biases, 1e-11);
    }
}

/* Times a power of four every float keeps its digits: α and β in the units of the ratings, the run
 * is the same to the last bit. */
static void sgd_learns_alike_on_any_scale(void **state)
{
    (void)state;
    static const mf_rate rates[] = {MF_RATE_ADAGRAD, MF_RATE_CONSTANT, MF_RATE_INVERSE};
    for (size_t r = 0; r < 3; r++) {
        for (int without = 0; without < 2; without++) {
            mf_config config = config_of("sgd");
            config.rate = rates[r];
            config.no_biases = without;
            config.alpha = 0.02;
            config.beta = 0.05;
            figures usual = figures_of(made("usual.csv", 1, 0, false), config, 0.2);
            for (int power = -6; power <= 6; power += 3) {
                double scale = pow(4, power);
                mf_config other = config;
                other.alpha *= rates[r] == MF_RATE_ADAGRAD ? sqrt(scale) : 1 / scale;
                other.beta *= scale;
                figures scaled = figures_of(made("scaled.csv", scale, 0, false), other, 0.2);
                assert_true(scaled.training == scale * usual.training);
                assert_true(scaled.heldout == scale * usual.heldout);
            }
        }
    }
}

/* The same stars on another scale say the same of a new watcher, bias and all. */
static void folding_in_answers_alike_on_any_scale(void **state)
{
    (void)state;
    const double stars[] = {5, 1, 4};
    const uint32_t movies[] = {0, 1, 2};
    mf_folded usual = {0};
    for (int power = 0; power <= 3; power++) {
        double scale = pow(4, power), ratings[3], p[3];
        mf_config config = config_of("sgd");
        config.alpha = 0.02 * sqrt(scale);
        config.beta = 0.05 * scale;
        mf_lab *lab = trained(made("scaled.csv", scale, 0, false), config, 0.2);
        mf_folded you = {0};
        mf_error error = {0};
        for (size_t t = 0; t < 3; t++) {
            ratings[t] = scale * stars[t];
        }
        mf_status status = mf_fold_in(lab->runs[0]->model, movies, ratings, 3,
                                      mf_run_ridge(lab->runs[0], 3), p, &you, &error);
        assert_int_equal(status, MF_OK);
        assert_int_equal(you.n_used, 3);
        usual = power == 0 ? you : usual;
        assert_true(fabs(usual.bias) > 0.05);
        assert_near(you.bias, scale * usual.bias, 1e-9);
        assert_near(you.rmse, scale * usual.rmse, 1e-9);
        mf_lab_free(lab);
    }
}

/* Between powers of four the start and the biases' pace differ by a factor of at most two. */
static void what_the_data_set_for_sgd_never_overflows(void **state)
{
    (void)state;
    mf_config config = config_of("sgd");
    config.fitted = MF_FITTED_ALL;
    for (int without = 0; without < 2; without++) {
        config.no_biases = without;
        figures usual = figures_of(made("usual.csv", 1, 0, false), config, 0.2);
        for (double scale = 1e-6; scale < 1e7; scale *= 3) {
            figures scaled = figures_of(made("scaled.csv", scale, 0, false), config, 0.2);
            assert_near(scaled.heldout, scale * usual.heldout, 0.25);
        }
    }
}

static void the_order_of_the_watchers_changes_nothing_that_has_one_solution(void **state)
{
    (void)state;
    static const char *const solvers[] = {"svd", "bias"};
    for (size_t s = 0; s < 2; s++) { /* all are training ratings: a split goes by ids */
        mf_config config = config_of(solvers[s]);
        figures usual = figures_of(made("usual.csv", 1, 0, false), config, 0);
        figures turned = figures_of(made("turned.csv", 1, 0, true), config, 0);
        assert_near(turned.training, usual.training, 1e-9);
        assert_near(turned.mean, usual.mean, 1e-12);
        assert_near(turned.biases, usual.biases, 1e-12);
    }
}

/* ½e² + ½β(‖p‖² + ‖q‖² + biases²) of one rating. */
static double loss(const float *p, const float *q, float b, float c, double rating, double beta,
                   size_t k)
{
    double dot = 0, norms = (double)b * (double)b + (double)c * (double)c;
    for (size_t m = 0; m < k; m++) {
        dot += (double)p[m] * (double)q[m];
        norms += (double)p[m] * (double)p[m] + (double)q[m] * (double)q[m];
    }
    double e = rating - 3 - (double)b - (double)c - dot;
    return e * e / 2 + beta * norms / 2;
}

static void a_step_of_sgd_goes_down_the_slope_of_its_loss(void **state)
{
    (void)state;
    enum { K = SGD_LANES };
    const sgd_rates rates = {
        .mu = 3, .alpha = 1e-3f, .beta = 0.1f, .biases = true, .one_over_k = 1.0f / K};
    float p[K], q[K], p_was[K], q_was[K];
    mf_random random = {5};
    for (size_t m = 0; m < K; m++) {
        p[m] = p_was[m] = (float)(mf_random_double(&random) - 0.5);
        q[m] = q_was[m] = (float)(mf_random_double(&random) - 0.5);
    }
    sgd_side watcher = {0.25f, 1}, movie = {-0.5f, 1};
    const block_rating one = {0, 0, 4.5f};
    kernel_sgd_plain.block(&one, 1, p, q, &watcher, &movie, 1, &rates);
    const double h = 1e-3;
    for (size_t m = 0; m < K; m++) { /* (f(x + h) − f(x − h)) / 2h */
        float *sides[] = {p_was, q_was}, *after[] = {p, q};
        for (size_t side = 0; side < 2; side++) {
            float x = sides[side][m];
            sides[side][m] = x + (float)h;
            double up = loss(p_was, q_was, 0.25f, -0.5f, 4.5, 0.1, K);
            sides[side][m] = x - (float)h;
            double down = loss(p_was, q_was, 0.25f, -0.5f, 4.5, 0.1, K);
            sides[side][m] = x;
            double slope = (up - down) / (2 * h), step = (double)(after[side][m] - x) / 1e-3;
            assert_true(fabs(step + slope) < 2e-3);
        }
    }
    double e = 4.5 - 3 - 0.25 + 0.5 - 0;
    for (size_t m = 0; m < K; m++) {
        e -= (double)p_was[m] * (double)q_was[m];
    }
    assert_true(fabs((double)(watcher.bias - 0.25f) / 1e-3 - (e - 0.1 * 0.25)) < 1e-3);
    assert_true(fabs((double)(movie.bias + 0.5f) / 1e-3 - (e + 0.1 * 0.5)) < 1e-3);
}

static void what_als_minimizes_never_rises(void **state)
{
    (void)state;
    mf_error error = {0};
    mf_read_options options = mf_read_defaults();
    options.columns = "watcher,movie,rating";
    mf_lab *lab = mf_lab_new();
    mf_config config = mf_config_for(mf_solver_find("als"));
    config.k = 4;
    config.epochs = 30;
    config.beta = 0.7;
    config.weigh_by_count = false;
    config.no_biases = true;
    assert_int_equal(
        mf_lab_open(lab, made("usual.csv", 1, 0, false), NULL, NULL, NULL, &options, &error),
        MF_OK);
    assert_int_equal(mf_lab_split(lab, 0, 0, &error), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &config, &error), MF_OK);
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, &error), MF_OK);
    const mf_history *h = &lab->runs[0]->history;
    assert_int_equal(h->n, 30);
    for (size_t e = 1; e < h->n; e++) {
        assert_true(h->epochs[e].objective <= h->epochs[e - 1].objective * (1 + 1e-9));
    }
    assert_true(h->epochs[29].objective < 0.98 * h->epochs[0].objective);
    mf_lab_free(lab);
}

static void sums_of_ten_million_ratings_are_exact_to_twelve_digits(void **state)
{
    (void)state;
    enum { N = 10000000, ROWS = 1000 };
    mf_csr r = {.n_rows = ROWS, .n_cols = N / ROWS, .n = N};
    r.row_start = malloc((ROWS + 1) * sizeof *r.row_start);
    r.col = malloc(N * sizeof *r.col);
    r.value = malloc(N * sizeof *r.value);
    assert_true(r.row_start != NULL && r.col != NULL && r.value != NULL);
    mf_random random = {3};
    long double squares = 0;
    for (size_t k = 0; k < N; k++) {
        r.col[k] = (uint32_t)(k % (N / ROWS));
        r.value[k] = (float)(1e3 * mf_random_double(&random) - 1);
        squares += (long double)r.value[k] * (long double)r.value[k];
    }
    for (size_t i = 0; i <= ROWS; i++) {
        r.row_start[i] = i * (N / ROWS);
    }
    assert_near(mf_csr_norm(&r, NULL, (mf_stretch){0, r.n_rows}), (double)sqrtl(squares), 1e-12);
    mf_csr_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_units_multiply_errors_and_another_origin_leaves_them),
        cmocka_unit_test(sgd_learns_alike_on_any_scale),
        cmocka_unit_test(folding_in_answers_alike_on_any_scale),
        cmocka_unit_test(what_the_data_set_for_sgd_never_overflows),
        cmocka_unit_test(the_order_of_the_watchers_changes_nothing_that_has_one_solution),
        cmocka_unit_test(a_step_of_sgd_goes_down_the_slope_of_its_loss),
        cmocka_unit_test(what_als_minimizes_never_rises),
        cmocka_unit_test(sums_of_ten_million_ratings_are_exact_to_twelve_digits),
    };
    return cmocka_run_group_tests_name("train/laws", tests, NULL, NULL);
}
