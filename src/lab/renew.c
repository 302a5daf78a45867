/* A model file with new ratings folded in: see renew.h. */
#include "renew.h"

#include <stdlib.h>

#include "../data/fail.h"
#include "../data/split.h"
#include "../model/libmf_file.h"
#include "../model/model_file.h"
#include "../train/run.h"
#include "../train/run_record.h"
#include "lab.h"
#include "mfexplore/status.h"

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
    run.origin = NULL;
    char digest[17];
    mf_split whole = {.train = merged.r}; /* nothing of it is held out any more */
    mf_ratings_digest(&merged, digest);
    char *meta = mf_run_describe(&run, digest, &merged.columns, &whole);
    status = meta == NULL             ? mf_no_memory(error, "the model file")
             : mf_libmf_is_name(path) ? mf_libmf_save(path, model, &merged, error)
                                      : mf_model_save(path, model, &merged, meta, error);
    free(meta);
    mf_model_free(model);
    mf_ratings_clear(&merged);
    return status;
}
