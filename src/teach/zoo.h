/* The bug zoo: classic mistakes beside the right code. */
#ifndef MF_TEACH_ZOO_H
#define MF_TEACH_ZOO_H

#include "../lab/lab.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* A classic mistake: what it is, the right line, the wrong one, and what the curves show. */
typedef struct mf_bug {
    const char *name, *what, *right, *wrong, *shows;
} mf_bug;

extern const mf_bug mf_bugs[];        /* ended by a NULL name */
size_t mf_bug_find(const char *name); /* SIZE_MAX: none */

/* RMSE as the code reports it; NaN where nothing is held out. */
typedef struct mf_bug_epoch {
    double train, heldout;
} mf_bug_epoch;

typedef struct mf_bug_result {
    size_t bug, n_right, n_wrong;
    mf_bug_epoch *right, *wrong;
} mf_bug_result;

/* Told after each epoch of either side; may be NULL. */
typedef void mf_bug_tell(void *context, size_t done, size_t of);

/* Runs the right and the wrong code on the lab's split from the start that `config` draws, with its
 * K, α, β and epochs. The caller clears it. */
mf_status mf_bug_run(mf_lab *lab, size_t bug, const mf_config *config, mf_bug_tell *tell,
                     void *context, mf_bug_result *out, mf_error *error);
void mf_bug_result_clear(mf_bug_result *result);
/* What the two sides came to, and what to look for where the numbers show it. */
int mf_bug_remark(const mf_bug_result *result, char *text, size_t size);

#endif
