/* The lab: see lab.h. */
#include "mfexplore/lab.h"

#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"

mf_lab *mf_lab_new(void)
{
    mf_lab *lab = mf_alloc_zero(1, sizeof *lab);
    if (lab != NULL) {
        pthread_mutex_init(&lab->guard, NULL);
        atomic_init(&lab->cancel, false);
    }
    return lab;
}

static void drop_split(mf_lab *lab)
{
    mf_lab_clear_runs(lab);
    if (lab->is_split && lab->test_path != NULL) {
        lab->test = lab->split.heldout; /* given back: it is needed for the next split */
        lab->split.heldout = (mf_csr){0};
    }
    mf_split_clear(&lab->split);
    mf_baseline_clear(&lab->baseline);
    lab->is_split = false;
}

static void drop_data(mf_lab *lab)
{
    drop_split(lab);
    mf_csr_clear(&lab->test);
    mf_titles_clear(&lab->titles);
    mf_ratings_clear(&lab->ratings);
    free(lab->path);
    free(lab->test_path);
    lab->path = NULL;
    lab->test_path = NULL;
    lab->is_model = false;
}

void mf_lab_free(mf_lab *lab)
{
    if (lab == NULL) {
        return;
    }
    drop_data(lab);
    free(lab->runs);
    pthread_mutex_destroy(&lab->guard);
    free(lab);
}

/* Room for one more run pointer. */
static bool make_room(mf_lab *lab)
{
    return mf_grow((void **)&lab->runs, &lab->runs_capacity, lab->n_runs + 1, sizeof(mf_run *));
}

static mf_status open_model(mf_lab *lab, const char *path, mf_error *error)
{
    mf_model *model;
    mf_ratings ratings;
    mf_titles titles;
    char *meta;
    mf_run *run = NULL;
    mf_error why;
    mf_status status = mf_model_load(path, &model, &ratings, &titles, &meta, error);
    if (status != MF_OK) {
        return status;
    }
    status = mf_run_recall(meta, model, &run, &why);
    if (status != MF_OK) {
        mf_fail(error, status, "%s:1: %s", path, why.message);
    }
    free(meta);
    char *name = strdup(path);
    if (status == MF_OK && (name == NULL || !make_room(lab))) {
        status = mf_no_memory(error, "the model");
    }
    if (status != MF_OK) {
        if (run != NULL) {
            mf_run_free(run);
        } else {
            mf_model_free(model);
        }
        mf_ratings_clear(&ratings);
        mf_titles_clear(&titles);
        free(name);
        return status;
    }
    drop_data(lab);
    lab->path = name;
    lab->is_model = true;
    lab->ratings = ratings;
    lab->titles = titles;
    lab->runs[lab->n_runs++] = run;
    return MF_OK;
}

static mf_status open_ratings(mf_lab *lab, const char *path, const char *test_path,
                              const char *titles_path, const mf_read_options *options,
                              mf_error *error)
{
    mf_ratings ratings;
    mf_titles titles = {0};
    mf_csr test = {0};
    mf_status status = mf_ratings_read(path, test_path, options, &ratings, &test, error);
    if (status != MF_OK) {
        return status;
    }
    if (titles_path != NULL) {
        status = mf_titles_read(titles_path, &ratings.movies, &titles, error);
    } else if (mf_titles_find(path, &ratings.movies, &titles, NULL) != MF_OK) {
        mf_titles_clear(&titles); /* nobody asked for that file: go on without titles */
    }
    char *name = strdup(path), *test_name = test_path == NULL ? NULL : strdup(test_path);
    if (status == MF_OK && (name == NULL || (test_path != NULL && test_name == NULL))) {
        status = mf_no_memory(error, "a file name");
    }
    if (status != MF_OK) {
        mf_ratings_clear(&ratings);
        mf_titles_clear(&titles);
        mf_csr_clear(&test);
        free(name);
        free(test_name);
        return status;
    }
    drop_data(lab);
    lab->path = name;
    lab->test_path = test_name;
    lab->read_options = *options;
    lab->ratings = ratings;
    lab->titles = titles;
    lab->test = test;
    return MF_OK;
}

mf_status mf_lab_open(mf_lab *lab, const char *path, const char *test_path,
                      const char *titles_path, const mf_read_options *options, mf_error *error)
{
    if (mf_model_is_file(path)) {
        mf_status status = open_model(lab, path, error);
        if (status == MF_OK && titles_path != NULL) {
            mf_titles titles;
            status = mf_titles_read(titles_path, &lab->ratings.movies, &titles, error);
            if (status == MF_OK) {
                mf_titles_clear(&lab->titles);
                lab->titles = titles;
            }
        }
        return status;
    }
    return open_ratings(lab, path, test_path, titles_path, options, error);
}

mf_status mf_lab_split(mf_lab *lab, double holdout, uint64_t seed, mf_error *error)
{
    bool given = lab->test_path != NULL;
    if (lab->is_split && (given || (lab->split.holdout == holdout && lab->split.seed == seed))) {
        return MF_OK;
    }
    drop_split(lab);
    mf_status status = given ? mf_split_given(&lab->ratings, &lab->test, &lab->split, error)
                             : mf_split_make(&lab->ratings, holdout, seed, &lab->split, error);
    if (status != MF_OK) {
        return status;
    }
    status = mf_baseline_fit(&lab->split, &lab->baseline, error);
    lab->is_split = status == MF_OK;
    if (status != MF_OK) {
        mf_split_clear(&lab->split);
    }
    return status;
}

static void name_run(size_t place, char name[16])
{
    if (place < 26) {
        snprintf(name, 16, "%c", (char)('A' + place));
    } else {
        snprintf(name, 16, "R%zu", place + 1);
    }
}

mf_status mf_lab_add_run(mf_lab *lab, const mf_config *config, mf_error *error)
{
    mf_run *run;
    char name[16];
    size_t place = lab->n_runs;
    do { /* the first name that is free */
        name_run(place++, name);
    } while (mf_lab_find_run(lab, name) != NULL);
    mf_status status = mf_run_new(name, config, &lab->split, &lab->baseline, &run, error);
    if (status != MF_OK) {
        return status;
    }
    pthread_mutex_lock(&lab->guard);
    bool room = make_room(lab);
    if (room) {
        lab->runs[lab->n_runs++] = run;
    }
    pthread_mutex_unlock(&lab->guard);
    if (!room) {
        mf_run_free(run);
        return mf_no_memory(error, "a run");
    }
    return MF_OK;
}

void mf_lab_clear_runs(mf_lab *lab)
{
    pthread_mutex_lock(&lab->guard);
    for (size_t r = 0; r < lab->n_runs; r++) {
        mf_run_free(lab->runs[r]);
    }
    lab->n_runs = 0;
    pthread_mutex_unlock(&lab->guard);
}

mf_run *mf_lab_find_run(const mf_lab *lab, const char *name)
{
    for (size_t r = 0; r < lab->n_runs; r++) {
        if (strcmp(lab->runs[r]->name, name) == 0) {
            return lab->runs[r];
        }
    }
    return NULL;
}

mf_status mf_lab_train(mf_lab *lab, void (*after_epoch)(void *context, mf_run *const *runs, size_t n),
                       void *context, mf_error *error)
{
    mf_control control = {.cancel = &lab->cancel,
                          .guard = &lab->guard,
                          .after_epoch = after_epoch,
                          .context = context};
    return mf_runs_train(lab->runs, lab->n_runs, &lab->split, &control, error);
}

mf_status mf_lab_save(const mf_lab *lab, const mf_run *run, const char *path, mf_error *error)
{
    char digest[17];
    mf_ratings_digest(&lab->ratings, digest);
    char *meta = mf_run_describe(run, digest, &lab->split);
    if (meta == NULL) {
        return mf_no_memory(error, "the model file");
    }
    mf_status status = mf_model_save(path, run->model, &lab->ratings, &lab->titles, meta, error);
    free(meta);
    return status;
}
