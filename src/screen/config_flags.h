/* How runs were set, as flags of the command language. */
#ifndef MF_SCREEN_CONFIG_FLAGS_H
#define MF_SCREEN_CONFIG_FLAGS_H

#include <stddef.h>

#include "../lab/lab.h"
#include "../train/run.h"

/* The flags that a run began with and that are not the defaults, of those that its solver has, each
 * after a blank; β stands elsewhere. */
void config_flags(const mf_lab *lab, const mf_run *run, char *out, size_t size);

#endif
