/* sgd's kernels for any machine. */
#define KERNEL kernel_sgd_baseline
#define KERNEL_NAME "baseline"
#include "kernel_sgd_body.h"
