/* LIBMF's text models, out and in. */
#include "../support.h"

#include <math.h>

#include "../../src/data/csr.h"
#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/lab/lab.h"
#include "../../src/model/libmf_file.h"
#include "../../src/model/model.h"
#include "../../src/train/run.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"

/* The model of the lab's first run, trained on the tiny file. */
static mf_model *trained(const char *solver, mf_ratings *ratings)
{
    char line[400], path[300];
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    snprintf(line, sizeof line,
             "train data/tiny.csv --solver %s -k 3 --beta 0.02 --epochs 20 -q -o %s", solver, path);
    assert_int_equal(run_program(NULL, line)->code, 0);
    mf_lab *lab = mf_lab_new();
    mf_error error = {0};
    assert_non_null(lab);
    assert_int_equal(mf_lab_open(lab, path, NULL, NULL, NULL, NULL, &error), MF_OK);
    mf_model *model = mf_model_share(lab->runs[0]->model);
    *ratings = lab->ratings;
    lab->ratings = (mf_ratings){0};
    mf_lab_free(lab);
    return model;
}

static void a_saved_model_predicts_the_same_when_it_is_read_back(void **state)
{
    (void)state;
    static const char *const solvers[] = {"coordinate-sgd", "als"};
    for (size_t s = 0; s < 2; s++) {
        mf_ratings ratings, back_ratings;
        mf_model *model = trained(solvers[s], &ratings), *back;
        char path[300];
        snprintf(path, sizeof path, "%s", temporary("m.libmf"));
        assert_int_equal(mf_libmf_save(path, model, &ratings, NULL), MF_OK);
        assert_true(mf_libmf_is_file(path));
        assert_int_equal(mf_libmf_load(path, &back, &back_ratings, NULL), MF_OK);
        /* The watchers' ids are names: rows are indices; the movies' are numbers from 1: row 0 is
         * cold. */
        assert_int_equal(back->n_watchers, model->n_watchers);
        assert_int_equal(back->n_movies, model->n_movies + 1);
        for (size_t i = 0; i < model->n_watchers; i++) {
            for (size_t j = 0; j < model->n_movies; j++) {
                uint32_t row = (uint32_t)strtoul(mf_id(&ratings.movies, j), NULL, 10);
                mf_prediction ours = mf_predict(model, i, j, MF_COLD_BIAS);
                mf_prediction theirs = mf_predict(back, i, row, MF_COLD_BIAS);
                if (ours.fallback == MF_FALLBACK_NONE) {
                    assert_true(fabs(ours.value - theirs.value) < 1e-6);
                } else {
                    assert_true(fabs(theirs.value - model->fallback.mu) < 1e-6);
                }
            }
        }
        mf_model_free(back);
        mf_model_free(model);
        mf_ratings_clear(&ratings);
        mf_ratings_clear(&back_ratings);
    }
}

static void a_damaged_model_names_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"f 0\nm 2\nn 1\nk 1\nb 3\np0 T 1 \np1 T x \nq0 T 1 \n", "bad.model:7: 'p1 T x '"},
        {"f 0\nm 2\nn 1\nk 1\nb 3\np0 T 1 \nq0 T 1 \n", "bad.model:7: 'q0 T 1 '"},
        {"f 0\nm 2\nn 1\nk 1\nb 3\np0 T 1 \n", "the file ends early"},
        {"f 5\nm 2\nn 1\nk 1\nb 3\n", "bad.model:1: a model of loss 5"},
        {"f 0\nm 0\nn 1\nk 1\nb 3\n", "expected at least one of each"},
        {"f 0\nm 244444444\nn 11\nk 4\nb 33\np0 ", "do not fit in its"},
        {"f 0\nm 2\nn 1\nk x\nb 3\n", "bad.model:4: 'k x'"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        mf_model *model;
        mf_ratings ratings;
        mf_error error = {0};
        const char *path = write_text("bad.model", cases[c].text);
        assert_true(mf_libmf_is_file(path));
        assert_int_equal(mf_libmf_load(path, &model, &ratings, &error), MF_BAD_DATA);
        assert_contains(error.message, cases[c].words);
    }
    assert_false(mf_libmf_is_file("data/tiny.csv"));
}

static void the_program_answers_from_such_a_model(void **state)
{
    (void)state;
    char line[400];
    const char *path =
        write_text("lib.model", "f 0\nm 2\nn 2\nk 1\nb 3\np0 T 2 \np1 F 0 \nq0 T 2 \nq1 T 0.5 \n");
    snprintf(line, sizeof line, "predict %s 0 1 --json", path);
    const program_result *r = run_program(NULL, line);
    assert_int_equal(r->code, 0);
    assert_contains(r->out, "\"prediction\":1.0");
    snprintf(line, sizeof line, "predict %s 1 1 --json", path);
    r = run_program(NULL, line);
    assert_contains(r->out, "\"prediction\":3.0");
    assert_null(strstr(r->out, "\"fallback\":null"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_saved_model_predicts_the_same_when_it_is_read_back),
        cmocka_unit_test(a_damaged_model_names_its_line),
        cmocka_unit_test(the_program_answers_from_such_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
