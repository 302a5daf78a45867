/* A portrait of a model's factors: see portrait.h. */
#include "portrait.h"

#include "../model/factors.h"
#include "../model/model.h"
#include "mfexplore/status.h"

mf_status mf_portrait_make(const mf_model *model, const mf_model *other, const mf_model *truth,
                           mf_portrait *made, mf_error *error)
{
    mf_axes axes = {0};
    *made = (mf_portrait){0};
    const uint32_t *watchers = model->watcher_count, *movies = model->movie_count;
    mf_status status = mf_axes_make(model, watchers, movies, &made->axes, error);
    const mf_model *const beside[2] = {other, truth};
    mf_alignment *const found[2] = {&made->other, &made->truth};
    for (size_t b = 0; b < 2 && status == MF_OK; b++) {
        if (beside[b] == NULL || beside[b]->k == 0 || model->k == 0) {
            continue;
        }
        status = mf_axes_make(beside[b], watchers, movies, &axes, error);
        status = status == MF_OK ? mf_align(&made->axes, &axes, found[b], error) : status;
        if (b == 1) {
            made->truth_axes = axes;
        } else {
            mf_axes_clear(&axes);
        }
    }
    if (status != MF_OK) {
        mf_portrait_clear(made);
    }
    return status;
}

void mf_portrait_clear(mf_portrait *portrait)
{
    mf_axes_clear(&portrait->axes);
    mf_axes_clear(&portrait->truth_axes);
    mf_alignment_clear(&portrait->other);
    mf_alignment_clear(&portrait->truth);
}
