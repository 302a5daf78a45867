/* Where an epoch of coordinate-sgd went wrong: the first rating whose step made things worse beyond
 * what the epoch explains. Everybody who names a culprit asks here. */
#ifndef MF_TRAIN_CULPRIT_H
#define MF_TRAIN_CULPRIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../data/split.h"
#include "../model/model.h"

/* How far a step of coordinate-sgd reaches: α times this is the effective step, of the whole row
 * and of its largest coordinate. */
typedef struct mf_reach {
    double norm, coordinate; /* ‖q‖², the largest q_m² */
} mf_reach;

mf_reach mf_reach_of(const double *row, size_t k);

typedef struct mf_culprit {
    bool found, ran_away; /* ran_away: by this step alone */
    size_t place;         /* in row order */
    uint32_t watcher, movie;
    double rating, e_before, e_after;
    mf_reach of_movie, of_watcher; /* before the step */
    /* The first coordinate whose step reached beyond 1, where a step makes its own error larger, or
     * where none did the one that reached farthest: p_m's is α·q_m², q_m's α·p_m² with p_m as just
     * updated. */
    size_t factor; /* from 0 */
    bool by_q;     /* it was q_m's step */
    double reached;
} mf_culprit;

/* Does β alone throw the factors about? A step takes a coordinate to 1 − αβ of itself, whatever its
 * rating: beyond αβ = 2 it is larger after each, on the other side of 0. */
static inline bool mf_pull_overshoots(double alpha, double beta)
{
    return alpha * beta > 2;
}

/* Goes through the epoch after `good` as the plain loop does, until a rating's update overflows or
 * makes its own error ten times as large as it was and as errors usually are (`usual`, an RMSE);
 * else it is the rating whose update did worst, and the divergence is the work of many. False when
 * memory is out. */
bool mf_culprit_find(const mf_split *split, const mf_model *good, double alpha, double beta,
                     double usual, const atomic_bool *cancel, mf_culprit *out);

#endif
