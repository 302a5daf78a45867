/* A run as text, for the model file. */
#ifndef MF_TRAIN_RUN_RECORD_H
#define MF_TRAIN_RUN_RECORD_H

#include "../data/split.h"
#include "../data/synth.h"
#include "../model/model.h"
#include "run.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* Not in the registry: the name under which planted factors (mf_synth) stand in a model file. */
extern const mf_solver mf_solver_planted;

/* A run's configuration, results and history as JSON text (for the model file); the caller frees
 * it. NULL when memory is out. `digest` is that of the data, `read` what was read of it,
 * `holdout` and `seed` of the split. */
char *mf_run_describe(const mf_run *run, const char *digest, const mf_columns *read,
                      const mf_split *split);

/* The lowest and the highest of the ratings it was trained and judged on, out of such a text; NaN
 * where it does not say. */
void mf_run_recall_scale(const char *description, double *lowest, double *highest);

/* What it was trained on: the digest of the data, the share held out and the split's seed. False:
 * it does not say. */
bool mf_run_recall_split(const char *description, char digest[17], double *holdout, uint64_t *seed);

/* The noise of planted factors, out of such a text. False: it does not say. */
bool mf_run_recall_noise(const char *description, mf_noise *noise);

/* Rebuilds a run from such a text and its model, which it takes over. Checks every value. */
mf_status mf_run_recall(const char *description, mf_model *model, mf_run **recalled,
                        mf_error *error);

/* A run that was never trained here, of a model from elsewhere, which it takes over. */
mf_status mf_run_imported(mf_model *model, mf_run **run, mf_error *error);

#endif
