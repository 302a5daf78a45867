/* sgd's kernels for AVX2. */
#include "kernel_sgd.h"

#if defined(__AVX2__)
#define KERNEL kernel_sgd_avx2
#define KERNEL_NAME "avx2"
#include "kernel_sgd_body.h"
#else
const kernel_sgd kernel_sgd_avx2 = {NULL, NULL, NULL};
#endif
