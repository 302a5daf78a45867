/* coordinate-sgd for AVX2: compiled with -mavx2 where there is such a thing. */
#ifdef __AVX2__
#define FAMILY kernel_coordinate_avx2
#define WIDE 4
#define FAMILY_NAME "avx2"
#include "kernel_coordinate_family.h"
#else
#include "kernel_coordinate.h"

const kernel_family kernel_coordinate_avx2 = {0};
#endif
