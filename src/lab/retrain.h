/* A run trained anew with another β. */
#ifndef MF_LAB_RETRAIN_H
#define MF_LAB_RETRAIN_H

#include "lab.h"
#include "mfexplore/status.h"

/* Trains the run at `place` anew with another β, from the same start, and puts it in its place when
 * it has ended: until then the old one is shown. Interrupted, the old one stays. */
mf_status mf_lab_retrain(mf_lab *lab, size_t place, double beta, mf_error *error);

#endif
