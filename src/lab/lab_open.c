/* Opening a file in the lab: ratings with their titles, test set and truth, or a model. */
#include "lab.h"
#include "lab_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../data/mates.h"
#include "../data/ratings.h"
#include "../data/ratings_deal.h"
#include "../data/titles.h"
#include "../format/format.h"
#include "../format/titles_read.h"
#include "../model/libmf_file.h"
#include "../model/model.h"
#include "../model/model_file.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "truth.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* Titles that were asked for: those of none of the movies are a mistake. */
static mf_status read_titles(const char *path, const mf_ids *movies, mf_titles *titles,
                             mf_error *error)
{
    mf_status status = mf_titles_read(path, movies, titles, error);
    if (status == MF_OK && titles->known == 0) {
        mf_titles_clear(titles);
        status = mf_fail_at(error, MF_BAD_DATA, path, 1,
                            "it has a title for none of the movies; expected lines of their ids "
                            "and titles");
    }
    return status;
}

static mf_status open_model(mf_lab *lab, const char *path, const char *titles_path, mf_error *error)
{
    mf_model *model;
    mf_ratings ratings;
    char *meta = NULL;
    mf_run *run = NULL;
    mf_error why;
    bool from_libmf = mf_libmf_is_file(path);
    mf_status status = from_libmf ? mf_libmf_load(path, &model, &ratings, error)
                                  : mf_model_load(path, &model, &ratings, &meta, error);
    if (status != MF_OK) {
        return status;
    }
    status =
        from_libmf ? mf_run_imported(model, &run, &why) : mf_run_recall(meta, model, &run, &why);
    if (status != MF_OK) {
        mf_fail_at(error, status, path, 1, "%s", why.message);
    }
    double lowest = NAN, highest = NAN;
    if (status == MF_OK && meta != NULL) {
        mf_run_recall_scale(meta, &lowest, &highest);
    }
    free(meta);
    if (status == MF_OK && titles_path != NULL) {
        mf_titles given = {0};
        status = read_titles(titles_path, &ratings.movies, &given, error);
        if (status == MF_OK) {
            mf_titles_clear(&ratings.titles);
            ratings.titles = given;
        } else {
            mf_titles_clear(&given);
        }
    }
    char *name = mf_copy(path);
    if (status == MF_OK && (name == NULL || !lab_make_room(lab))) {
        status = mf_no_memory(error, "the model");
    }
    if (status != MF_OK) {
        if (run != NULL) {
            mf_run_free(run);
        } else {
            mf_model_free(model);
        }
        mf_ratings_clear(&ratings);
        free(name);
        return status;
    }
    lab_halt(lab);
    pthread_mutex_lock(&lab->guard);
    lab_drop_data(lab);
    lab->path = name;
    lab->is_model = true;
    lab->ratings = ratings;
    lab->lowest = lowest;
    lab->highest = highest;
    lab->usual_minimum = lab_usual_minimum(run->model->movie_count, run->model->n_movies);
    lab->runs[lab->n_runs++] = run;
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

/* Titles from a file that was named, or from beside the ratings. */
static mf_status find_titles(const char *path, const char *titles_path, mf_ratings *ratings,
                             mf_error *error)
{
    return titles_path != NULL ? read_titles(titles_path, &ratings->movies, &ratings->titles, error)
                               : mf_titles_beside(path, &ratings->movies, &ratings->titles, error);
}

/* The ratings of a file, those of a test file, and titles. */
static mf_status read_ratings(const char *path, const char *test_path, const char *titles_path,
                              const mf_read_options *options, mf_ratings *ratings, mf_csr *test,
                              mf_error *error)
{
    mf_status status = mf_ratings_read(path, test_path, options, ratings, test, error);
    if (status == MF_OK) {
        status = find_titles(path, titles_path, ratings, error);
        if (status != MF_OK) {
            mf_ratings_clear(ratings);
            mf_csr_clear(test);
        }
    }
    return status;
}

/* The same for each of several mates: a part of the lines each; where that cannot be the first
 * reads all and deals them out. */
static mf_status read_together(const mf_mates *mates, const char *path, const char *test_path,
                               const char *titles_path, const mf_read_options *options,
                               mf_ratings *ratings, mf_csr *test, mf_error *error)
{
    bool divided = false;
    mf_status status = MF_OK;
    if (test_path == NULL) {
        status = mf_ratings_read_divided(mates, path, options, ratings, &divided, error);
    }
    if (status == MF_OK && !divided) {
        if (mf_is_first(mates)) {
            status = read_ratings(path, test_path, titles_path, options, ratings, test, error);
        }
        status = mf_mates_agree(mates, status, error);
        if (status == MF_OK) {
            status = mf_ratings_deal(mates, ratings, test_path == NULL ? NULL : test, error);
        }
    } else if (status == MF_OK) {
        if (mf_is_first(mates)) {
            status = find_titles(path, titles_path, ratings, error);
        }
        status = mf_mates_agree(mates, status, error);
        status = status == MF_OK ? mf_ratings_deal_titles(mates, ratings, error) : status;
    }
    if (status != MF_OK) {
        mf_ratings_clear(ratings);
        mf_csr_clear(test);
    }
    return status;
}

static mf_status open_ratings(mf_lab *lab, const char *path, const char *test_path,
                              const char *titles_path, const char *truth_path,
                              const mf_read_options *options, mf_error *error)
{
    mf_ratings ratings = {0};
    mf_model *truth = NULL;
    mf_csr test = {0};
    mf_status status =
        mf_is_alone(lab->mates)
            ? read_ratings(path, test_path, titles_path, options, &ratings, &test, error)
            : read_together(lab->mates, path, test_path, titles_path, options, &ratings, &test,
                            error);
    if (status != MF_OK) {
        return status;
    }
    if (status == MF_OK && truth_path != NULL) {
        status = mf_truth_load(truth_path, &ratings, &truth, error);
    }
    char *name = mf_copy(path), *test_name = test_path == NULL ? NULL : mf_copy(test_path),
         *truth_name = truth_path == NULL ? NULL : mf_copy(truth_path);
    if (status == MF_OK && (name == NULL || (test_path != NULL && test_name == NULL) ||
                            (truth_path != NULL && truth_name == NULL))) {
        status = mf_no_memory(error, "a file name");
    }
    if (status != MF_OK) {
        mf_ratings_clear(&ratings);
        mf_csr_clear(&test);
        mf_model_free(truth);
        free(name);
        free(test_name);
        free(truth_name);
        return status;
    }
    lab_halt(lab);
    pthread_mutex_lock(&lab->guard);
    lab_drop_data(lab);
    lab->path = name;
    lab->test_path = test_name;
    lab->truth_path = truth_name;
    lab->read_options = *options;
    lab->ratings = ratings;
    lab->truth = truth;
    lab->test = test;
    pthread_mutex_unlock(&lab->guard);
    return MF_OK;
}

bool mf_lab_is_model_file(const char *path)
{
    return mf_model_is_file(path) || mf_libmf_is_file(path);
}

mf_status mf_lab_open(mf_lab *lab, const char *path, const char *test_path, const char *titles_path,
                      const char *truth_path, const mf_read_options *options, mf_error *error)
{
    bool is_model = mf_lab_is_model_file(path);
    if (is_model && truth_path != NULL) {
        return mf_fail(error, MF_USAGE, "--truth goes with ratings, not with a model file");
    }
    if (is_model) {
        return open_model(lab, path, titles_path, error);
    }
    return open_ratings(lab, path, test_path, titles_path, truth_path, options, error);
}
