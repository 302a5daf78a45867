/* A model file with new ratings folded in: see renew.h. */
#include "renew.h"

#include <stdlib.h>

#include <jansson.h>

#include "../data/fail.h"
#include "../data/split.h"
#include "../model/libmf_file.h"
#include "../model/model_file.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "lab.h"
#include "mfexplore/status.h"

/* The run as text, with what was folded in; the caller frees it. */
static char *describe(const mf_run *run, const mf_ratings *merged, const mf_update *said)
{
    char digest[17];
    mf_split whole = {.train = merged->r}; /* nothing of it is held out any more */
    mf_ratings_digest(merged, digest);
    char *text = mf_run_describe(run, digest, &merged->columns, &whole);
    json_t *root = text == NULL ? NULL : json_loads(text, 0, NULL);
    free(text);
    if (root == NULL) {
        return NULL;
    }
    json_object_set_new(root, "folded_in",
                        json_pack("{s:I, s:I, s:I}", "ratings",
                                  (json_int_t)(said->n_new + said->n_changed), "watchers",
                                  (json_int_t)said->new_watchers, "movies",
                                  (json_int_t)said->new_movies));
    text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(root);
    return text;
}

mf_status mf_lab_renew(mf_lab *lab, const mf_ratings *added, unsigned threads, const char *path,
                       mf_update *said, mf_error *error)
{
    mf_run run = *lab->runs[0]; /* the same but for its model */
    mf_model *model = NULL;
    mf_ratings merged = {0};
    mf_status status = mf_update_model(lab->runs[0], &lab->ratings, added, threads, &lab->cancel,
                                       &model, &merged, said, error);
    if (status != MF_OK) {
        return status;
    }
    run.model = model;
    char *meta = describe(&run, &merged, said);
    status = meta == NULL             ? mf_no_memory(error, "the model file")
             : mf_libmf_is_name(path) ? mf_libmf_save(path, model, &merged, error)
                                      : mf_model_save(path, model, &merged, meta, error);
    free(meta);
    mf_model_free(model);
    mf_ratings_clear(&merged);
    return status;
}
