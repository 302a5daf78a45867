/* Ranking metrics where some of what was liked cannot stand in a list. */
#ifndef MF_TRAIN_RANKING_H
#define MF_TRAIN_RANKING_H

#include <stdint.h>

#include "../data/split.h"
#include "mfexplore/model.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

/* As mf_rank. `missed` are so many more relevant ratings of each watcher, of movies that the model
 * does not know: they count as cold ones. NULL: none. */
mf_status mf_rank_missing(const mf_model *model, const mf_split *split, double mean, size_t n,
                          const uint32_t *missed, unsigned threads, mf_ranking *ranking,
                          mf_error *error);

#endif
