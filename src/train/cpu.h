/* Which sets of instructions this machine has. */
#ifndef MF_TRAIN_CPU_H
#define MF_TRAIN_CPU_H

#include <stdbool.h>
#include <stddef.h>

/* Which of n kernels to take, the fastest first: the one that MFEXPLORE_KERNEL names where this
 * machine runs it, else the first that it runs. The last runs everywhere. */
size_t cpu_pick(const char *const *kernels, size_t n);

/* Does this machine run kernels of this name? NULL: kernels that were not compiled. */
bool cpu_runs(const char *kernel);

#endif
