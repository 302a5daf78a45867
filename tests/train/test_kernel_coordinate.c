/* The fast kernels against their plain twin: bit for bit, on random data. */
#include "../support.h"

#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/data/synth.h"
#include "../../src/model/model.h"
#include "../../src/train/kernel_coordinate.h"
#include "../../src/train/metrics.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

enum { N = 60, M = 90, RATINGS = 1500, K_MOST = 12 };

static mf_ratings random_ratings(uint64_t seed)
{
    mf_synth_config config = {.n_watchers = N,
                              .n_movies = M,
                              .n = RATINGS,
                              .k = 2,
                              .mu = 3,
                              .bias_sigma = 0.3,
                              .factor_sigma = 0.5,
                              .noise = {.sigma = 0.5, .stars = 1},
                              .watcher_exponent = 0.8,
                              .movie_exponent = 0.8,
                              .seed = seed};
    mf_ratings r;
    mf_synth_truth truth;
    assert_int_equal(mf_synth(&config, NULL, &r, &truth, NULL), MF_OK);
    mf_synth_truth_clear(&truth);
    return r;
}

static void fill(double *values, size_t n, uint64_t seed)
{
    mf_random random = {seed};
    for (size_t i = 0; i < n; i++) {
        values[i] = mf_random_double(&random);
    }
}

static void
the_schedule_keeps_the_order_in_every_row_and_column_and_shares_none_in_a_group(void **state)
{
    (void)state;
    mf_ratings r = random_ratings(5);
    schedule *s;
    assert_int_equal(schedule_new(&r.r, &s, NULL), MF_OK);
    int last_col[N], last_row[M];
    size_t dealt = 0;
    memset(last_col, -1, sizeof last_col);
    memset(last_row, -1, sizeof last_row);
    for (size_t at = 0; at < s->n_groups; at++) {
        const scheduled *group = s->places + at * SCHEDULE_WIDTH;
        for (size_t g = 0; g < SCHEDULE_WIDTH; g++) {
            if (group[g].row == N) {
                assert_int_equal(group[g].col, M);
                continue;
            }
            for (size_t h = 0; h < g; h++) {
                assert_true(group[h].row != group[g].row && group[h].col != group[g].col);
            }
            uint32_t col = 0;
            while (s->place[col] != group[g].col) {
                col++;
            }
            assert_true(last_col[group[g].row] < (int)col);
            assert_true(last_row[col] < (int)group[g].row);
            last_col[group[g].row] = (int)col;
            last_row[col] = (int)group[g].row;
            size_t k = mf_csr_find(&r.r, group[g].row, col);
            assert_true(k != SIZE_MAX &&
                        mf_csr_value(&r.r, k) == s->values[at * SCHEDULE_WIDTH + g]);
            assert_int_equal(s->where[k], group[g].col);
            dealt++;
        }
    }
    assert_int_equal(dealt, RATINGS);
    schedule_release(s);
    mf_ratings_clear(&r);
}

/* Three epochs of `lanes` runs with one family; each lane must equal the plain twin's run. */
static void compare(const kernel_family *family, size_t n_runs, size_t k, const mf_ratings *r)
{
    size_t lanes;
    const kernel_set *set = kernel_set_for(family, n_runs, &lanes);
    schedule *s;
    assert_int_equal(schedule_new(&r->r, &s, NULL), MF_OK);
    double *p = calloc((N + 1) * k * lanes, sizeof *p), *q = calloc((M + 1) * k * lanes, sizeof *q);
    double plain_p[N * K_MOST], plain_q[M * K_MOST], alpha[8] = {0}, beta[8] = {0};
    fill(plain_p, N * k, 1);
    fill(plain_q, M * k, 2);
    for (size_t lane = 0; lane < n_runs; lane++) {
        alpha[lane] = 0.005 + 0.001 * (double)lane;
        beta[lane] = 0.02 * (double)lane;
        for (size_t i = 0; i < N * k; i++) {
            p[i * lanes + lane] = plain_p[i];
        }
        for (size_t i = 0; i < M * k; i++) {
            q[(s->place[i / k] * k + i % k) * lanes + lane] = plain_q[i];
        }
    }
    for (int epoch = 0; epoch < 3; epoch++) {
        assert_true(set->epoch(s, p, q, k, alpha, beta, NULL));
    }
    mf_split split;
    double sse[8], sum[8], norm[8], counted[8];
    assert_int_equal(mf_split_make(r, 0, 0, &split, NULL), MF_OK);
    set->measure(&split.train, &split, s->where, p, q, k, sse, sum, NULL);
    double p_norm[8], sums[M * 8];
    set->norm(p, split.watcher_count, NULL, N, k, NULL, p_norm, counted);
    set->norm(q, split.movie_count, s->place, M, k, sums, norm, counted);
    mf_model *model = mf_model_new(N, M, k);
    memcpy(model->watcher_count, split.watcher_count, N * sizeof(uint32_t));
    memcpy(model->movie_count, split.movie_count, M * sizeof(uint32_t));
    for (size_t lane = 0; lane < n_runs; lane++) {
        fill(model->p, N * k, 1);
        fill(model->q, M * k, 2);
        for (int epoch = 0; epoch < 3; epoch++) {
            kernel_coordinate_plain(&r->r, model->p, model->q, k, alpha[lane], beta[lane], NULL);
        }
        for (size_t i = 0; i < N * k; i++) {
            assert_memory_equal(&p[i * lanes + lane], &model->p[i], sizeof(double));
        }
        for (size_t i = 0; i < M * k; i++) {
            const double *there = &q[(s->place[i / k] * k + i % k) * lanes + lane];
            assert_memory_equal(there, &model->q[i], sizeof(double));
        }
        mf_errors errors = mf_measure(model, &split.train, true, NULL);
        assert_true(sse[lane] == errors.sse);
        assert_true(sum[lane] / RATINGS == errors.mae);
        double squared = 0, of_p = 0, weighed = 0;
        for (size_t i = 0; i < N; i++) {
            of_p += mf_dot(model->p + i * k, model->p + i * k, k);
        }
        for (size_t j = 0; j < M; j++) {
            double here = mf_dot(model->q + j * k, model->q + j * k, k);
            squared += here;
            weighed += here * split.movie_count[j];
        }
        assert_true(p_norm[lane] == of_p && norm[lane] == squared && counted[lane] == weighed);
    }
    mf_model_free(model);
    mf_split_clear(&split);
    schedule_release(s);
    free(p);
    free(q);
}

static void every_family_gives_the_plain_twins_bits_for_any_lanes_and_k(void **state)
{
    (void)state;
    const kernel_family *const families[] = {&kernel_coordinate_baseline, &kernel_coordinate_avx2,
                                             &kernel_coordinate_avx512};
    mf_ratings r = random_ratings(9);
    for (size_t f = 0; f < 3; f++) {
        setenv("MFEXPLORE_KERNEL", families[f]->name == NULL ? "none" : families[f]->name, 1);
        if (kernel_coordinate_pick() != families[f]) {
            print_message("skipped: this machine does not run family %zu\n", f);
            continue;
        }
        for (size_t n = 1; n <= 8; n++) {
            compare(families[f], n, 5, &r);
        }
        compare(families[f], 2, 1, &r);
        mf_ratings exact = random_ratings(9); /* ratings that are no 32-bit floats */
        assert_true(mf_csr_decode(&exact.r));
        exact.r.rest = malloc(RATINGS * sizeof(float));
        for (size_t at = 0; at < RATINGS; at++) {
            exact.r.rest[at] = exact.r.value[at] * 1e-8f;
        }
        compare(families[f], 3, 5, &exact);
        mf_ratings_clear(&exact);
        compare(families[f], 3, 10, &r);
        compare(families[f], 8, 12, &r);
    }
    unsetenv("MFEXPLORE_KERNEL");
    mf_ratings_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_schedule_keeps_the_order_in_every_row_and_column_and_shares_none_in_a_group),
        cmocka_unit_test(every_family_gives_the_plain_twins_bits_for_any_lanes_and_k),
    };
    return cmocka_run_group_tests_name("train/kernel_coordinate", tests, NULL, NULL);
}
