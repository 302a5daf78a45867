/* Checkpoints: models of past epochs, every so many, thinned out where they would take more memory
 * than they may. What lies between two is computed again, which gives the same bits. */
#include "checkpoint.h"

#include <stdlib.h>

#include "../data/alloc.h"
#include "../model/model.h"

enum { FIRST_INTERVAL = 25 };

static size_t model_bytes(const mf_model *model)
{
    size_t rows = model->n_watchers + model->n_movies;
    return rows * (model->k * sizeof(double) + 2 * sizeof(double) + sizeof(uint32_t)) +
           model->n_state * sizeof(float) +
           (model->widths.watcher != NULL ? 2 * rows * sizeof(double) : 0);
}

bool mf_checkpoints_want(const mf_checkpoints *kept, size_t epoch)
{
    size_t every = kept->every > 0 ? kept->every : FIRST_INTERVAL;
    return kept->budget > 0 && epoch % every == 0;
}

/* Drops every other one, so that what is left is twice as far apart. */
static void thin(mf_checkpoints *kept)
{
    size_t left = 0;
    kept->every *= 2;
    for (size_t c = 0; c < kept->n; c++) {
        if (kept->at[c].epoch % kept->every == 0) {
            kept->at[left++] = kept->at[c];
        } else {
            mf_model_free(kept->at[c].model);
        }
    }
    kept->n = left;
}

void mf_checkpoints_keep(mf_checkpoints *kept, size_t epoch, mf_model *model)
{
    size_t bytes = model_bytes(model), place = 0;
    kept->every = kept->every > 0 ? kept->every : FIRST_INTERVAL;
    while (kept->n > 0 && (kept->n + 1) * bytes > kept->budget) {
        thin(kept);
    }
    while (place < kept->n && kept->at[place].epoch < epoch) {
        place++;
    }
    bool there = place < kept->n && kept->at[place].epoch == epoch;
    if (there || bytes > kept->budget || epoch % kept->every != 0 ||
        !mf_grow((void **)&kept->at, &kept->capacity, kept->n + 1, sizeof *kept->at)) {
        return;
    }
    for (size_t c = kept->n; c > place; c--) {
        kept->at[c] = kept->at[c - 1];
    }
    kept->at[place] = (mf_checkpoint){epoch, mf_model_share(model)};
    kept->n++;
}

const mf_checkpoint *mf_checkpoints_before(const mf_checkpoints *kept, size_t epoch)
{
    const mf_checkpoint *found = NULL;
    for (size_t c = 0; c < kept->n && kept->at[c].epoch <= epoch; c++) {
        found = &kept->at[c];
    }
    return found;
}

void mf_checkpoints_clear(mf_checkpoints *kept)
{
    for (size_t c = 0; c < kept->n; c++) {
        mf_model_free(kept->at[c].model);
    }
    free(kept->at);
    *kept = (mf_checkpoints){.budget = kept->budget};
}
