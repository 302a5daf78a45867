/* What a run or a pair looks like, in a sentence. */
#ifndef MF_TEACH_REMARKS_H
#define MF_TEACH_REMARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "../lab/lab.h"
#include "../train/run.h"

/* How the error of `a` lies to that of `b`, over all watchers that have held-out ratings: alike in
 * each of them, apart by no more than chance explains, or lower or higher. O(rows). */
typedef enum mf_relation { MF_LOWER, MF_HIGHER, MF_SAME, MF_CHANCE } mf_relation;

mf_relation mf_compare_errors(const mf_lab *lab, mf_leavings a, mf_leavings b);

/* What a run looks like in one sentence: how it ended, what it is heading for, and where its
 * held-out error was best. The sentence says no more than the history does. Returns the length, as
 * snprintf. */
int mf_remark_run(const mf_lab *lab, const mf_run *run, char *text, size_t size);

/* The one sentence about A and B that matters now: a divergence, one that is coming, learning
 * noise, else which has the lower held-out error. */
int mf_remark_pair(const mf_lab *lab, char *text, size_t size);

/* Has the held-out error risen from its best by more than chance explains, over watchers, and by
 * what can be seen, while the training error fell? O(rows). */
bool mf_learns_noise(const mf_lab *lab, const mf_run *run);

/* Which of runs (or rungs, as `subject` says) with factors predict cold ratings by mean + biases:
 * "runs with factors, but bayes, fall back to mean + biases"; "" where none does. Returns `text`.
 */
const char *mf_remark_fallback(const char *subject, const mf_solver *const *solvers, size_t n,
                               char *text, size_t size);

/* How A and B stand to the mean and to mean + biases; "" where that is not known. */
int mf_remark_standing(const mf_lab *lab, char *text, size_t size);

#endif
