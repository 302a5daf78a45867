/* sgd's kernels against their plain twin, and the grid of blocks that they work on. */
#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/random.h"
#include "../../src/data/ratings.h"
#include "../../src/data/split.h"
#include "../../src/data/synth.h"
#include "../../src/train/kernel_sgd.h"
#include "mfexplore/status.h"

enum { ROWS = 40, COLS = 30, N = 700 };

typedef struct problem {
    float p[ROWS * 9 * SGD_LANES], q[COLS * 9 * SGD_LANES];
    sgd_side watcher[ROWS], movie[COLS];
    block_rating ratings[N];
} problem;

static void draw(problem *x, size_t k, size_t groups, uint64_t seed)
{
    mf_random random = {seed};
    memset(x, 0, sizeof *x);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t m = 0; m < k; m++) {
            x->p[i * groups * SGD_LANES + m] = (float)(mf_random_double(&random) - 0.5);
        }
        x->watcher[i] = (sgd_side){(float)mf_random_normal(&random), 1};
    }
    for (size_t j = 0; j < COLS; j++) {
        for (size_t m = 0; m < k; m++) {
            x->q[j * groups * SGD_LANES + m] = (float)(mf_random_double(&random) - 0.5);
        }
        x->movie[j] = (sgd_side){(float)mf_random_normal(&random), 1};
    }
    for (size_t r = 0; r < N; r++) {
        x->ratings[r] = (block_rating){(uint16_t)mf_random_below(&random, ROWS),
                                       (uint16_t)mf_random_below(&random, COLS),
                                       (float)(1 + mf_random_below(&random, 5))};
    }
}

static void every_kernel_gives_the_plain_ones_bits(void **state)
{
    (void)state;
    static const size_t factors[] = {1, 5, 16, 17, 32, 50, 64, 100, 128, 144};
    const kernel_sgd *const kernels[] = {&kernel_sgd_baseline, &kernel_sgd_avx2,
                                         &kernel_sgd_avx512};
    problem *plain = malloc(sizeof *plain), *fast = malloc(sizeof *fast);
    for (size_t f = 0; f < sizeof factors / sizeof factors[0]; f++) {
        for (size_t kernel = 0; kernel < 3; kernel++) {
            for (int form = 0; form < 4; form++) {
                size_t k = factors[f], groups = (k + SGD_LANES - 1) / SGD_LANES;
                sgd_rates rates = {.mu = 3.5f,
                                   .alpha = 0.03f,
                                   .beta = 0.1f,
                                   .adagrad = form % 2 == 1,
                                   .biases = form / 2 == 1,
                                   .one_over_k = 1.0f / (float)k};
                setenv("MFEXPLORE_KERNEL",
                       kernels[kernel]->name == NULL ? "" : kernels[kernel]->name, 1);
                if (kernels[kernel]->name == NULL || kernel_sgd_pick() != kernels[kernel]) {
                    continue; /* this machine cannot run it */
                }
                draw(plain, k, groups, f + 1);
                draw(fast, k, groups, f + 1);
                for (int pass = 0; pass < 2; pass++) {
                    kernel_sgd_plain.block(plain->ratings, N, plain->p, plain->q, plain->watcher,
                                           plain->movie, groups, &rates);
                    kernels[kernel]->block(fast->ratings, N, fast->p, fast->q, fast->watcher,
                                           fast->movie, groups, &rates);
                }
                assert_memory_equal(plain, fast, sizeof *plain);
                uint32_t col[COLS], count[COLS];
                float value[COLS];
                for (uint32_t j = 0; j < COLS; j++) {
                    col[j] = j;
                    count[j] = j % 7;
                    value[j] = 3;
                }
                double a[2], b[2];
                size_t start[] = {0, COLS};
                uint8_t code[COLS];
                memset(code, 6, sizeof code);
                const mf_csr row = {1, COLS, COLS, start, col, value, NULL, NULL},
                             coded = {1, COLS, COLS, start, col, NULL, NULL, code};
                kernel_sgd_plain.measure(&row, 0, count, plain->p, plain->q, 0.1f, plain->movie,
                                         groups, 3.5f, 0.25f, &a[0], &a[1]);
                kernels[kernel]->measure(&coded, 0, count, fast->p, fast->q, 0.1f, fast->movie,
                                         groups, 3.5f, 0.25f, &b[0], &b[1]);
                assert_memory_equal(a, b, sizeof a);
            }
        }
    }
    unsetenv("MFEXPLORE_KERNEL");
    free(plain);
    free(fast);
}

static void one_update_is_the_formula(void **state)
{
    (void)state;
    float p[SGD_LANES] = {0.5f}, q[SGD_LANES] = {2};
    sgd_side watcher = {0.25f, 1}, movie = {-0.5f, 1};
    const block_rating r = {0, 0, 4};
    const sgd_rates rates = {
        .mu = 3, .alpha = 0.5f, .beta = 0.25f, .biases = true, .one_over_k = 1};
    kernel_sgd_plain.block(&r, 1, p, q, &watcher, &movie, 1, &rates);
    /* e = 4 − (3 + 0.25 − 0.5 + 0.5·2) = 0.25, all by old values */
    assert_true(p[0] == 0.5f + 0.5f * (0.25f * 2 - 0.25f * 0.5f));
    assert_true(q[0] == 2 + 0.5f * (0.25f * 0.5f - 0.25f * 2));
    assert_true(watcher.bias == 0.25f + 0.5f * (0.25f - 0.25f * 0.25f));
    assert_true(movie.bias == -0.5f + 0.5f * (0.25f + 0.25f * 0.5f));
}

/* The kernel takes the squares from products of the rows; here they are summed slope by slope. */
static void adagrads_squares_are_mean_squared_slopes(void **state)
{
    (void)state;
    enum { K = 20, GROUPS = 2 };
    mf_random random = {9};
    for (int time = 0; time < 200; time++) {
        float p[GROUPS * SGD_LANES] = {0}, q[GROUPS * SGD_LANES] = {0};
        double dot = 0, of_p = 0, of_q = 0;
        for (size_t m = 0; m < K; m++) {
            p[m] = (float)(2 * mf_random_double(&random) - 1);
            q[m] = time % 4 == 0 ? p[m] : (float)(2 * mf_random_double(&random) - 1);
            dot += (double)p[m] * (double)q[m];
        }
        /* Every fourth time p = q and e = β or nearly: the slopes all but cancel. */
        const sgd_rates rates = {
            .alpha = 0.1f, .beta = 0.5f, .adagrad = true, .one_over_k = 1.0f / K};
        const block_rating r = {
            0, 0, time % 4 == 0 ? (float)(dot + 0.5 + time * 1e-6) : (float)(time % 5)};
        sgd_side watcher = {0, 2}, movie = {0, 3};
        double e = (double)r.value - dot;
        for (size_t m = 0; m < K; m++) {
            of_p += pow(e * (double)q[m] - 0.5 * (double)p[m], 2) / K;
            of_q += pow(e * (double)p[m] - 0.5 * (double)q[m], 2) / K;
        }
        float first = p[0], other = q[0];
        kernel_sgd_plain.block(&r, 1, p, q, &watcher, &movie, GROUPS, &rates);
        assert_true(fabs((double)watcher.squares - 2 - of_p) < 1e-5 * (1 + of_p));
        assert_true(fabs((double)movie.squares - 3 - of_q) < 1e-5 * (1 + of_q));
        assert_true(watcher.squares >= 2 && movie.squares >= 3); /* they never fall */
        double step = 0.1 / sqrt(2) * (e * (double)other - 0.5 * (double)first);
        assert_true(fabs((double)p[0] - (double)first - step) < 1e-5);
    }
}

static void the_grid_holds_every_rating_once_and_its_strata_share_nothing(void **state)
{
    (void)state;
    mf_synth_config config = {
        .n_watchers = 300,
        .n_movies = 500,
        .n = 9000,
        .k = 2,
        .mu = 3,
        .noise = {.sigma = 1, .stars = 1},
        .watcher_exponent = 0.5,
        .movie_exponent = 0.8,
    };
    mf_ratings ratings;
    mf_synth_truth truth;
    mf_split split;
    blocks *grid;
    assert_int_equal(mf_synth(&config, NULL, &ratings, &truth, NULL), MF_OK);
    assert_true(mf_csr_decode(&ratings.r));
    assert_int_equal(mf_split_make(&ratings, 0, 0, &split, NULL), MF_OK);
    /* wide rows: many blocks */
    assert_int_equal(blocks_new(&split, 4096 * 64, &grid, NULL), MF_OK);
    size_t side = grid->side, n = 0;
    assert_true(side > 4);
    mf_csr seen = {0};
    assert_int_equal(mf_csr_transpose(&ratings.r, &seen, NULL), MF_OK);
    memset(seen.value, 0, seen.n * sizeof *seen.value);
    for (size_t i = 0; i < side; i++) {
        assert_true(grid->row_from[i] < grid->row_from[i + 1]);
        for (size_t j = 0; j < side; j++) {
            block_walk walk = blocks_walk(grid, &split.train, i, j);
            block_rating one[19];
            for (size_t k = 0, some = 0;; k++, n++) {
                if (k == some) {
                    k = 0;
                    some = blocks_next(&walk, one, sizeof one / sizeof one[0]);
                }
                if (some == 0) {
                    break;
                }
                size_t row = grid->row_from[i] + one[k].row;
                size_t col = grid->col_from[j] + one[k].col;
                assert_true(row < grid->row_from[i + 1] && col < grid->col_from[j + 1]);
                size_t at = mf_csr_find(&ratings.r, row, (uint32_t)col);
                assert_true(at != SIZE_MAX && mf_csr_value(&ratings.r, at) == one[k].value);
                size_t mark = mf_csr_find(&seen, col, (uint32_t)row);
                assert_true(seen.value[mark]++ == 0);
            }
        }
    }
    assert_int_equal(n, ratings.r.n);
    uint32_t *order = malloc(side * sizeof *order), *again = malloc(side * sizeof *again);
    blocks_shuffle(grid, 5, 3, order);
    blocks_shuffle(grid, 5, 3, again);
    assert_memory_equal(order, again, side * sizeof *order);
    size_t sum = 0;
    for (size_t j = 0; j < side; j++) {
        sum += order[j];
    }
    assert_int_equal(sum, side * (side - 1) / 2); /* a permutation: no column twice in a stratum */
    free(order);
    free(again);
    mf_csr_clear(&seen);
    blocks_release(grid);
    mf_split_clear(&split);
    mf_ratings_clear(&ratings);
    mf_synth_truth_clear(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kernel_gives_the_plain_ones_bits),
        cmocka_unit_test(one_update_is_the_formula),
        cmocka_unit_test(adagrads_squares_are_mean_squared_slopes),
        cmocka_unit_test(the_grid_holds_every_rating_once_and_its_strata_share_nothing),
    };
    return cmocka_run_group_tests_name("train/kernel_sgd", tests, NULL, NULL);
}
