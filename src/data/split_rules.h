/* Which ratings a rule holds out. */
#ifndef MF_DATA_SPLIT_RULES_H
#define MF_DATA_SPLIT_RULES_H

#include "ratings.h"
#include "split.h"
#include "mfexplore/status.h"

/* Sets held[k] of each rating k of ratings->r that is held out (n of them, zeroed before). `place`
 * is the hash of a rating, from 0 to less than 1. MF_USAGE where times are needed and there are
 * none. */
mf_status mf_split_hold(const mf_ratings *ratings, mf_split_rule rule, double holdout,
                        double (*place)(const void *context, size_t watcher, uint32_t movie),
                        const void *context, uint8_t *held, mf_error *error);

#endif
