#include "../../src/data/ids.h"
#include "../../src/data/ratings.h"
#include "../../src/data/titles.h"
#include "../../src/lab/lab.h"
#include "../../src/model/model.h"
#include "../../src/model/model_file.h"
#include "../../src/train/run.h"
#include "../../src/train/run_record.h"
#include "../support.h"
#include "mfexplore/model.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Trains a little on the tiny data and saves run A. */
static void save_small(const char *path)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_config config = mf_config_defaults();
    config.epochs = 5;
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0.1, 0, NULL), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    assert_int_equal(mf_lab_save(lab, lab->runs[0], path, NULL), MF_OK);
    mf_lab_free(lab);
}

static void a_model_file_comes_back_as_it_was_and_saves_to_the_same_bytes(void **state)
{
    (void)state;
    char path[256], again[256];
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    snprintf(again, sizeof again, "%s", temporary("again.npz"));
    save_small(path);
    mf_model *model;
    mf_ratings ratings;
    char *meta;
    assert_int_equal(mf_model_load(path, &model, &ratings, &meta, NULL), MF_OK);
    assert_int_equal(model->n_watchers, 12);
    assert_int_equal(model->n_movies, 10);
    assert_int_equal(model->k, 5);
    assert_int_equal(ratings.r.n, 71);
    assert_string_equal(mf_id(&ratings.watchers, 0), "ada");
    assert_string_equal(mf_title(&ratings.titles, 8), "The Last Ferry, Twice (2012)");
    mf_run *run;
    mf_error error;
    assert_int_equal(mf_run_recall(meta, model, &run, &error), MF_OK);
    assert_int_equal(run->history.n, 5);
    assert_int_equal(mf_model_save(again, model, &ratings, meta, NULL), MF_OK);
    assert_same_files(path, again);
    free(meta);
    mf_run_free(run);
    mf_ratings_clear(&ratings);
}

/* What a record says that no run of this program could have written. */
static void a_record_with_an_impossible_value_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *was, *is;
    } changes[] = {
        {"\"epoch\":[1,2,3,", "\"epoch\":[1,-2,3,"},
        {"\"epoch\":[1,2,3,", "\"epoch\":[1,2.5,3,"},
        {"\"epoch\":[1,2,3,", "\"epoch\":[1,\"2\",3,"},
        {"\"epoch\":[1,2,3,", "\"epoch\":[1,3,"},
        {"\"cold_n\":[0,0", "\"cold_n\":[null,0"},
        {"\"warm_mae\":", "\"worm_mae\":"},
        {"\"solver\":\"coordinate-sgd\"", "\"solver\":\"another\""},
        {"\"k\":5", "\"k\":6"},
        {"\"version\":1", "\"version\":2"},
        {"\"seed\":0", "\"seed\":-1"},
        {"\"best_epoch\":5", "\"best_epoch\":6"},
        {"\"alpha\":0", "\"alpha\":null,\"was\":0"},
    };
    mf_model *model;
    mf_ratings ratings;
    char path[256], *meta;
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    save_small(path);
    assert_int_equal(mf_model_load(path, &model, &ratings, &meta, NULL), MF_OK);
    for (size_t c = 0; c < sizeof changes / sizeof changes[0]; c++) {
        mf_error error = {0};
        mf_run *run = NULL;
        const char *at = strstr(meta, changes[c].was);
        assert_non_null(at);
        char *changed = malloc(strlen(meta) + 32);
        assert_non_null(changed);
        sprintf(changed, "%.*s%s%s", (int)(at - meta), meta, changes[c].is,
                at + strlen(changes[c].was));
        mf_status status = mf_run_recall(changed, model, &run, &error);
        if (status != MF_BAD_DATA) {
            print_error("%s was taken\n", changes[c].is);
        }
        assert_int_equal(status, MF_BAD_DATA);
        assert_null(run);
        free(changed);
    }
    free(meta);
    mf_model_free(model);
    mf_ratings_clear(&ratings);
}

/* Loads these bytes; frees what it got. */
static mf_status load_bytes(const char *bytes, size_t length)
{
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_error error = {0};
    const char *path = write_bytes("hostile.npz", bytes, length);
    mf_status status = mf_lab_open(lab, path, NULL, NULL, NULL, &options, &error);
    if (status != MF_OK) {
        assert_contains(error.message, "hostile.npz:1: ");
        assert_null(lab->path);
    }
    mf_lab_free(lab);
    return status;
}

static void a_file_cut_off_anywhere_is_refused(void **state)
{
    (void)state;
    char path[256];
    size_t length;
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    save_small(path);
    char *bytes = read_bytes(path, &length);
    for (size_t cut = 0; cut < length - 1; cut += 37) {
        /* Losing only the directory at the end loses no data; all else must be noticed. */
        mf_status status = load_bytes(bytes, cut);
        assert_true(status == MF_BAD_DATA || (status == MF_OK && cut > length * 3 / 4));
    }
    free(bytes);
}

static void a_file_with_any_byte_changed_is_refused_or_says_the_same(void **state)
{
    (void)state;
    char path[256];
    size_t length;
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    save_small(path);
    char *bytes = read_bytes(path, &length);
    size_t refused = 0, tried = 0;
    for (size_t at = 0; at < length; at += 23, tried++) {
        bytes[at] = (char)(bytes[at] ^ 0x55);
        mf_status status = load_bytes(bytes, length);
        assert_true(status == MF_OK || status == MF_BAD_DATA || status == MF_SYSTEM);
        refused += status != MF_OK;
        bytes[at] = (char)(bytes[at] ^ 0x55);
    }
    assert_true(refused > tried / 2); /* data bytes stand under a CRC */
    free(bytes);
}

static void arrays_that_do_not_fit_each_other_are_refused(void **state)
{
    (void)state;
    char path[256], out[256];
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    snprintf(out, sizeof out, "%s", temporary("hostile.npz"));
    save_small(path);
    mf_model *model;
    mf_ratings ratings;
    char *meta;
    mf_error error;
    assert_int_equal(mf_model_load(path, &model, &ratings, &meta, NULL), MF_OK);
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();

    ratings.r.col[3] = 999; /* a movie that is not there */
    assert_int_equal(mf_model_save(out, model, &ratings, meta, NULL), MF_OK);
    assert_int_equal(mf_lab_open(lab, out, NULL, NULL, NULL, &options, &error), MF_BAD_DATA);
    assert_contains(error.message, "out of range");
    ratings.r.col[3] = ratings.r.col[2] + 1;

    size_t start = ratings.r.row_start[2];
    ratings.r.row_start[2] = SIZE_MAX / 2;
    assert_int_equal(mf_model_save(out, model, &ratings, meta, NULL), MF_OK);
    assert_int_equal(mf_lab_open(lab, out, NULL, NULL, NULL, &options, &error), MF_BAD_DATA);
    ratings.r.row_start[2] = start;

    model->q[7] = 0.0 / 0.0;
    assert_int_equal(mf_model_save(out, model, &ratings, meta, NULL), MF_OK);
    assert_int_equal(mf_lab_open(lab, out, NULL, NULL, NULL, &options, &error), MF_BAD_DATA);
    assert_contains(error.message, "not finite");
    model->q[7] = 1;

    assert_int_equal(mf_model_save(out, model, &ratings, "{\"k\": -3}", NULL), MF_OK);
    assert_int_equal(mf_lab_open(lab, out, NULL, NULL, NULL, &options, &error), MF_BAD_DATA);
    assert_contains(error.message, "meta.json");

    mf_lab_free(lab);
    free(meta);
    mf_model_free(model);
    mf_ratings_clear(&ratings);
}

static void a_save_that_fails_leaves_the_old_file_and_no_other(void **state)
{
    (void)state;
    mf_error error;
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    mf_config config = mf_config_defaults();
    config.epochs = 2;
    assert_int_equal(mf_lab_open(lab, "data/tiny.csv", NULL, NULL, NULL, &options, NULL), MF_OK);
    assert_int_equal(mf_lab_split(lab, 0, 0, NULL), MF_OK);
    assert_int_equal(mf_lab_add_run(lab, &config, NULL), MF_OK);
    assert_int_equal(mf_lab_train(lab, 0, NULL, NULL, NULL), MF_OK);
    assert_int_equal(mf_lab_save(lab, lab->runs[0], "/dev/full", &error), MF_SYSTEM);
    assert_contains(error.message, "/dev/full: ");
    assert_int_equal(mf_lab_save(lab, lab->runs[0], "/no/such/folder/m.npz", &error), MF_SYSTEM);
    mf_lab_free(lab);
}

/* Debian's own Python has the packaged NumPy; another may stand first on the path. */
static const char *python_with_numpy(void)
{
    static const char *const names[] = {"python3", "/usr/bin/python3"};
    for (size_t n = 0; n < 2; n++) {
        char command[128];
        snprintf(command, sizeof command, "%s -c 'import numpy' 2>/dev/null", names[n]);
        if (system(command) == 0) {
            return names[n];
        }
    }
    return NULL;
}

static void numpy_opens_a_model_file_as_it_is(void **state)
{
    (void)state;
    const char *python = python_with_numpy();
    if (python == NULL) {
        print_message("skipped: no python3 with numpy\n");
        skip();
    }
    char path[256], command[2048];
    snprintf(path, sizeof path, "%s", temporary("m.npz"));
    save_small(path);
    mf_lab *lab = mf_lab_new();
    mf_read_options options = mf_read_defaults();
    assert_int_equal(mf_lab_open(lab, path, NULL, NULL, NULL, &options, NULL), MF_OK);
    double ours = mf_predict(lab->runs[0]->model, 2, 6, MF_COLD_BIAS).value;
    mf_lab_free(lab);
    snprintf(command, sizeof command,
             "%s -c \"\nimport numpy as np, json\nf = np.load('%s')\n"
             "assert f['P'].shape == (12, 5) and f['Q'].shape == (5, 10)\n"
             "assert list(f['watcher_ids'][:2]) == ['ada', 'ben']\n"
             "assert f['titles'][8] == 'The Last Ferry, Twice (2012)'\n"
             "assert f['rated_start'][-1] == 71 == len(f['rated_movie'])\n"
             "assert json.loads(f['meta.json'])['solver'] == 'coordinate-sgd'\n"
             "p = f['mu'] + f['watcher_bias'][2] + f['movie_bias'][6] + f['P'][2] @ f['Q'][:, 6]\n"
             "assert abs(p - %.17g) < 1e-12, p\n\"",
             python, path, ours);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_file_comes_back_as_it_was_and_saves_to_the_same_bytes),
        cmocka_unit_test(a_record_with_an_impossible_value_is_refused),
        cmocka_unit_test(a_file_cut_off_anywhere_is_refused),
        cmocka_unit_test(a_file_with_any_byte_changed_is_refused_or_says_the_same),
        cmocka_unit_test(arrays_that_do_not_fit_each_other_are_refused),
        cmocka_unit_test(a_save_that_fails_leaves_the_old_file_and_no_other),
        cmocka_unit_test(numpy_opens_a_model_file_as_it_is),
    };
    return cmocka_run_group_tests_name("model/model_file", tests, NULL, NULL);
}
