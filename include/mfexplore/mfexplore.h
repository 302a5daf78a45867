/* libmfexplore: matrix factorization that can be watched and questioned. Read ratings, split them,
 * train runs side by side, ask their models, save them and ask again. libmfexplore(3) has examples.
 *
 * Handles (mf_ratings, mf_split, mf_run, mf_model) are opaque and belong to whoever made them;
 * configurations and results are plain structs. A handle may be read by any number of threads, as
 * long as none changes it. */
#ifndef MFEXPLORE_H
#define MFEXPLORE_H

#include "mfexplore/train.h"

#define MF_VERSION_MAJOR 0
#define MF_VERSION_MINOR 2
#define MF_VERSION_PATCH 0
#define MF_VERSION "0.2.0"

#ifdef __cplusplus
extern "C" {
#endif

/* MF_VERSION of the library that runs, which may differ from the header's. */
MF_API const char *mf_version(void);

#ifdef __cplusplus
}
#endif

#endif
