/* A model's factors along their own axes, and how they lie to those of others. */
#ifndef MF_TEACH_PORTRAIT_H
#define MF_TEACH_PORTRAIT_H

#include "../model/factors.h"
#include "../model/model.h"
#include "mfexplore/status.h"

/* A model's factors along their own axes, and how they lie to those of another model and to the
 * planted ones. Parts that are not there have k = 0. */
typedef struct mf_portrait {
    mf_axes axes;
    mf_alignment other, truth; /* `turned` of both: this model's movies, rotated onto theirs */
    mf_axes truth_axes;
} mf_portrait;

/* `other` and `truth` may be NULL. The rows that take part are those with training ratings in
 * `model`. */
mf_status mf_portrait_make(const mf_model *model, const mf_model *other, const mf_model *truth,
                           mf_portrait *made, mf_error *error);
void mf_portrait_clear(mf_portrait *portrait);

#endif
