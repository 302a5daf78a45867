/* A model file with new ratings folded in, saved as another. */
#ifndef MF_LAB_RENEW_H
#define MF_LAB_RENEW_H

#include "../data/ratings.h"
#include "../train/update.h"
#include "lab.h"
#include "mfexplore/status.h"

/* The lab has a model file open. `path` gets the model with the ratings `added` folded in (see
 * mf_update_model); what is open stays as it is. */
mf_status mf_lab_renew(mf_lab *lab, const mf_ratings *added, unsigned threads, const char *path,
                       mf_update *said, mf_error *error);

#endif
