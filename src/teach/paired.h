/* A against B over many starts. */
#ifndef MF_TEACH_PAIRED_H
#define MF_TEACH_PAIRED_H

#include "../data/chance.h"
#include "../train/run.h"
#include "mfexplore/status.h"

/* A and B from one start: their held-out RMSE (training where nothing is held out; NaN when
 * diverged). */
typedef struct mf_seed_pair {
    uint32_t seed;
    size_t place_a, place_b;
    double a, b, difference; /* A − B: above 0 where B is better */
} mf_seed_pair;

/* The pair over many starts. n, a_better, b_better, mean and se are over the pairs that have a
 * difference; se is the standard error of the mean difference, NaN below 2. */
typedef struct mf_paired {
    size_t n_all, n, a_better, b_better;
    size_t n_open;       /* pairs that are not as far as others yet: they are not compared */
    mf_seed_pair *seeds; /* n_all */
    double mean, se;
    mf_chance chance; /* the differences */
} mf_paired;

/* Finds the pairs among runs: those like the first and those like the second, by seed. With the
 * guard held. The caller clears it. */
mf_status mf_paired_make(mf_run *const *runs, size_t n, mf_paired *out, mf_error *error);
void mf_paired_clear(mf_paired *paired);
/* The honest sentence. */
int mf_paired_remark(const mf_paired *paired, bool heldout, char *text, size_t size);

#endif
