/* Gram sums for any machine. */
#define KERNEL kernel_gram_baseline
#define KERNEL_NAME "baseline"
#define VECTOR_BYTES 16
#include "kernel_gram_body.h"
