/* Folding new ratings into a model: what is solved rests, what is not keeps its bits. */
#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/ids.h"
#include "../../src/lab/lab.h"
#include "../../src/model/model.h"
#include "../../src/train/run.h"
#include "../../src/train/solver.h"
#include "../../src/train/update.h"

/* A run of tiny.csv, trained on all of it. */
static mf_lab *trained(const char *solver)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_config config = mf_config_for(mf_solver_find(solver));
    config.k = 3;
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    return lab;
}

typedef struct updated {
    mf_model *model;
    mf_ratings merged;
    mf_update said;
} updated;

static updated update(const mf_lab *lab, const char *text, unsigned threads)
{
    updated u;
    mf_ratings added = ratings_of(text);
    mf_error error = {0};
    mf_status status = mf_update_model(lab->runs[0], &lab->ratings, &added, threads, NULL, &u.model,
                                       &u.merged, &u.said, &error);
    if (status != MF_OK) {
        fail_msg("%s", error.message);
    }
    mf_ratings_clear(&added);
    return u;
}

static void clear(updated *u)
{
    mf_model_free(u->model);
    mf_ratings_clear(&u->merged);
}

/* A stranger rates two movies, ben another, and somebody rates a new movie. */
static const char NEWS[] = "watcher,movie,rating\nzed,3,5\nzed,10,1\nben,99,4\nzed,99,2\n";

static size_t watcher(const mf_ratings *r, const char *id)
{
    uint32_t index;
    assert_true(mf_ids_find(&r->watchers, id, &index));
    return index;
}

static size_t movie(const mf_ratings *r, const char *id)
{
    uint32_t index;
    assert_true(mf_ids_find(&r->movies, id, &index));
    return index;
}

static void rows_without_news_keep_their_bits(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd", "sgd", "als", "bayes", "svd"};
    for (size_t s = 0; s < 5; s++) {
        mf_lab *lab = trained(solvers[s]);
        const mf_model *old = lab->runs[0]->model;
        updated u = update(lab, NEWS, 1);
        assert_int_equal(u.model->n_watchers, old->n_watchers + 1);
        assert_int_equal(u.model->n_movies, old->n_movies + 1);
        for (size_t i = 0; i < old->n_watchers; i++) {
            const char *id = mf_id(&lab->ratings.watchers, i);
            size_t to = watcher(&u.merged, id);
            bool same = memcmp(old->p + 3 * i, u.model->p + 3 * to, 3 * sizeof(double)) == 0 &&
                        old->watcher_bias[i] == u.model->watcher_bias[to];
            assert_true(same == (strcmp(id, "ben") != 0));
        }
        for (size_t j = 0; j < old->n_movies; j++) {
            const char *id = mf_id(&lab->ratings.movies, j);
            size_t to = movie(&u.merged, id);
            bool same = memcmp(old->q + 3 * j, u.model->q + 3 * to, 3 * sizeof(double)) == 0;
            assert_true(same == (strcmp(id, "3") != 0 && strcmp(id, "10") != 0));
        }
        clear(&u);
        mf_lab_free(lab);
    }
}

/* Watchers are solved last: Σ e·q = ridge·p, and Σ e = ridge·b. */
static void solved_watchers_are_where_updates_come_to_rest(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd", "sgd", "als"};
    for (size_t s = 0; s < 3; s++) {
        mf_lab *lab = trained(solvers[s]);
        updated u = update(lab, NEWS, 2);
        const mf_csr *r = &u.merged.r;
        static const char *const ids[] = {"zed", "ben"};
        for (size_t w = 0; w < 2; w++) {
            size_t i = watcher(&u.merged, ids[w]);
            size_t n = r->row_start[i + 1] - r->row_start[i];
            double ridge = mf_run_ridge(lab->runs[0], n), sum[4] = {0};
            assert_int_equal(u.model->watcher_count[i], n);
            for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
                size_t j = r->col[at];
                double e =
                    (double)mf_csr_value(r, at) - mf_predict(u.model, i, j, MF_COLD_BIAS).value;
                for (size_t m = 0; m < 3; m++) {
                    sum[m] += e * u.model->q[3 * j + m];
                }
                sum[3] += e;
            }
            for (size_t m = 0; m < 3; m++) {
                assert_true(fabs(sum[m] - ridge * u.model->p[3 * i + m]) < 1e-8);
            }
            assert_true(!u.model->has_biases ||
                        fabs(sum[3] - ridge * u.model->watcher_bias[i]) < 1e-8);
        }
        clear(&u);
        mf_lab_free(lab);
    }
}

/* The old row of a watcher; of a stranger the mean one. `row` has K + 1 numbers, the bias last. */
static void old_row(const mf_lab *lab, const char *id, double *row)
{
    const mf_model *old = lab->runs[0]->model;
    uint32_t at;
    bool known = mf_ids_find(&lab->ratings.watchers, id, &at);
    size_t from = known ? at : 0, to = known ? at + 1 : old->n_watchers;
    memset(row, 0, 4 * sizeof *row);
    for (size_t i = from; i < to; i++) {
        for (size_t m = 0; m < 3; m++) {
            row[m] += old->p[3 * i + m] / (double)(to - from);
        }
        row[3] += old->watcher_bias[i] / (double)(to - from);
    }
}

static void rows_of_bayes_move_from_where_they_are_by_what_is_new(void **state)
{
    (void)state;
    mf_lab *lab = trained("bayes");
    updated u = update(lab, NEWS, 2);
    const mf_csr *r = &u.merged.r;
    static const char *const ids[] = {"zed", "ben"};
    for (size_t w = 0; w < 2; w++) {
        size_t i = watcher(&u.merged, ids[w]);
        double ridge = mf_run_ridge(lab->runs[0], 1), base[4], sum[4] = {0}, moved[4];
        old_row(lab, ids[w], base);
        for (size_t m = 0; m < 4; m++) {
            double now = m < 3 ? u.model->p[3 * i + m] : u.model->watcher_bias[i];
            moved[m] = now - base[m];
        }
        for (size_t at = r->row_start[i]; at < r->row_start[i + 1]; at++) {
            size_t j = r->col[at];
            bool new = w == 0 || strcmp(mf_id(&u.merged.movies, j), "99") == 0;
            const double *q = u.model->q + 3 * j;
            double shift = mf_dot(moved, q, 3) + moved[3];
            double e =
                new ? (double)mf_csr_value(r, at) - mf_predict(u.model, i, j, MF_COLD_BIAS).value
                    : -shift;
            for (size_t m = 0; m < 4; m++) {
                sum[m] += e * (m < 3 ? q[m] : 1);
            }
        }
        for (size_t m = 0; m < 4; m++) {
            assert_true(fabs(sum[m] - ridge * moved[m]) < 1e-5 && moved[m] != 0);
        }
    }
    clear(&u);
    mf_lab_free(lab);
}

static void a_run_without_beta_is_held_by_a_little(void **state)
{
    (void)state;
    mf_lab *lab = trained("coordinate-sgd");
    lab->runs[0]->config.beta = 0;
    updated u = update(lab, NEWS, 1);
    assert_true(u.said.least_ridge == 0.01);
    size_t zed = watcher(&u.merged, "zed");
    for (size_t j = 0; j < u.merged.movies.count; j++) {
        assert_true(fabs(mf_predict(u.model, zed, j, MF_COLD_BIAS).value) < 20);
    }
    clear(&u);
    mf_lab_free(lab);
}

static void it_says_what_was_new(void **state)
{
    (void)state;
    mf_lab *lab = trained("als");
    /* ada rated movie 2 with 2 and movie 5 with 5 */
    updated u = update(lab, "watcher,movie,rating\nada,2,2\nada,5,4\nada,3,1\nnobody,none,3\n", 1);
    const mf_update *said = &u.said;
    assert_true(said->n_same == 1 && said->n_changed == 1 && said->n_new == 2);
    assert_true(said->new_watchers == 1 && said->new_movies == 1);
    assert_true(said->watchers == 1 && said->cold_watchers == 1);
    assert_true(said->movies == 2 && said->cold_movies == 1);
    double e = 1 - mf_predict(lab->runs[0]->model, watcher(&lab->ratings, "ada"),
                              movie(&lab->ratings, "3"), MF_COLD_BIAS)
                       .value;
    double f = 3 - lab->runs[0]->model->fallback.mu;
    assert_true(fabs(said->before.rmse - sqrt((e * e + f * f) / 2)) < 1e-12);
    assert_true(said->after.sse < said->before.sse);
    size_t at =
        mf_csr_find(&u.merged.r, watcher(&u.merged, "ada"), (uint32_t)movie(&u.merged, "5"));
    assert_true(mf_csr_value(&u.merged.r, at) == 4); /* the later word */
    assert_int_equal(u.model->watcher_count[watcher(&u.merged, "nobody")], 0);
    assert_true(said->moved > 0 && said->moved_before > 0);
    clear(&u);
    mf_lab_free(lab);
}

static void threads_do_not_change_the_bits_and_new_rows_have_widths(void **state)
{
    (void)state;
    mf_lab *lab = trained("bayes");
    updated one = update(lab, NEWS, 1), many = update(lab, NEWS, 3);
    assert_memory_equal(one.model->p, many.model->p, 3 * one.model->n_watchers * sizeof(double));
    assert_memory_equal(one.model->q, many.model->q, 3 * one.model->n_movies * sizeof(double));
    size_t i = watcher(&one.merged, "zed"), j = movie(&one.merged, "99");
    mf_interval new = mf_model_interval(one.model, i, j, 0.9, MF_INTERVAL_RATING);
    assert_true(new.high > new.low &&new.high - new.low < 20);
    size_t known = watcher(&lab->ratings, "cleo"), to = watcher(&one.merged, "cleo");
    assert_true(one.model->widths.watcher[to] == lab->runs[0]->model->widths.watcher[known]);
    clear(&one);
    clear(&many);
    mf_lab_free(lab);
}

static void what_has_no_factors_is_refused(void **state)
{
    (void)state;
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_config config = mf_config_for(mf_solver_find("bias"));
    mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL);
    mf_lab_split(lab, 0, 0, NULL);
    mf_lab_add_run(lab, &config, NULL);
    mf_lab_train(lab, 0, NULL, NULL, NULL);
    mf_ratings added = ratings_of(NEWS);
    updated u;
    assert_int_equal(mf_update_model(lab->runs[0], &lab->ratings, &added, 1, NULL, &u.model,
                                     &u.merged, &u.said, NULL),
                     MF_USAGE);
    atomic_bool cancel = true;
    mf_lab *als = trained("als");
    assert_int_equal(mf_update_model(als->runs[0], &als->ratings, &added, 1, &cancel, &u.model,
                                     &u.merged, &u.said, NULL),
                     MF_INTERRUPTED);
    mf_ratings_clear(&added);
    mf_lab_free(lab);
    mf_lab_free(als);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_without_news_keep_their_bits),
        cmocka_unit_test(solved_watchers_are_where_updates_come_to_rest),
        cmocka_unit_test(rows_of_bayes_move_from_where_they_are_by_what_is_new),
        cmocka_unit_test(a_run_without_beta_is_held_by_a_little),
        cmocka_unit_test(it_says_what_was_new),
        cmocka_unit_test(threads_do_not_change_the_bits_and_new_rows_have_widths),
        cmocka_unit_test(what_has_no_factors_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
