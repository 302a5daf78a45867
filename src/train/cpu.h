/* Which sets of instructions this machine has. */
#ifndef MF_TRAIN_CPU_H
#define MF_TRAIN_CPU_H

#include <stdbool.h>

/* Does this machine run kernels of this name? NULL: kernels that were not compiled. */
bool cpu_runs(const char *kernel);

#endif
