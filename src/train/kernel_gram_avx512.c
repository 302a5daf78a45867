/* Gram sums for AVX-512. */
#include "kernel_gram.h"

#if defined(__AVX512F__)
#define KERNEL kernel_gram_avx512
#define KERNEL_NAME "avx512"
#define VECTOR_BYTES 64
#include "kernel_gram_body.h"
#else
const kernel_gram kernel_gram_avx512 = {NULL, NULL, NULL};
#endif
