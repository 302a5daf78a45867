/* Gram sums for AVX2. */
#include "kernel_gram.h"

#if defined(__AVX2__)
#define KERNEL kernel_gram_avx2
#define KERNEL_NAME "avx2"
#define VECTOR_BYTES 32
#include "kernel_gram_body.h"
#else
const kernel_gram kernel_gram_avx2 = {NULL, NULL, NULL};
#endif
