/* coordinate-sgd for AVX-512: compiled with -mavx512f -mavx512vl where there is such a thing. */
#ifdef __AVX512VL__
#define FAMILY kernel_coordinate_avx512
#define WIDE 8
#define FAMILY_NAME "avx512"
#include "kernel_coordinate_family.h"
#else
#include "kernel_coordinate.h"

const kernel_family kernel_coordinate_avx512 = {0};
#endif
