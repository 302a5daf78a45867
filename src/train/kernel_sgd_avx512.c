/* sgd's kernels for AVX-512. */
#include "kernel_sgd.h"

#if defined(__AVX512F__)
#define KERNEL kernel_sgd_avx512
#define KERNEL_NAME "avx512"
#include "kernel_sgd_body.h"
#else
const kernel_sgd kernel_sgd_avx512 = {NULL, NULL, NULL};
#endif
