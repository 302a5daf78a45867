/* How runs were set, as flags of the command language. */
#ifndef MF_SCREEN_CONFIG_FLAGS_H
#define MF_SCREEN_CONFIG_FLAGS_H

#include <stddef.h>

#include "../lab/lab.h"
#include "mfexplore/train.h"

/* The flags of a configuration that are not the defaults, of those that its solver has, each after
 * a blank; β stands elsewhere. `alpha` is the rate that the run began with. */
void config_flags(const mf_lab *lab, const mf_config *c, double alpha, char *out, size_t size);

#endif
