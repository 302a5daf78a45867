/* Going on with a saved run. */
#ifndef MF_LAB_GO_ON_H
#define MF_LAB_GO_ON_H

#include <stddef.h>

#include "lab.h"
#include "mfexplore/status.h"

/* Adds the run of a model file as it stood when it was saved, ready for the epochs up to `epochs`
 * in all (0: those it was begun for). What follows has the bits of a run that never stopped. The
 * lab is split as the run's was, unless `ruled` says that it is split already. MF_USAGE where the
 * data or the split are others, or nothing is left to go on with. */
mf_status mf_lab_go_on(mf_lab *lab, const char *path, size_t epochs, unsigned threads, bool ruled,
                       mf_error *error);

#endif
