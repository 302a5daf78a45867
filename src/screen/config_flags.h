/* How runs were set, as flags of the command language. */
#ifndef MF_SCREEN_CONFIG_FLAGS_H
#define MF_SCREEN_CONFIG_FLAGS_H

#include <stddef.h>

#include "../lab/lab.h"
#include "../train/run.h"

/* The settings that a run began with: rates may have been changed since. */
mf_config config_at_start(const mf_run *run);

/* The flags that give these settings to a training of this data, of those that the solver has, each
 * after a blank: all that would not come out so by themselves. β, whether α and K come from a list
 * (α is NaN then, K 0) and which start of several it is stand elsewhere. */
void config_flags(const mf_lab *lab, const mf_config *config, char *out, size_t size);

#endif
