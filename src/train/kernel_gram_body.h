/* The Gram sums of one instruction set, included by a file that names KERNEL, KERNEL_NAME and the
 * bytes of a VECTOR. */
#include <stddef.h>

#include "kernel_gram.h"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

#define TILE 8

#define REAL float
#define VECTOR_LANES (VECTOR_BYTES / 4)
#define VECTOR JOIN(vector, float)
#define NAME(what) JOIN(what, float)
#include "kernel_gram_loop.h"
#undef REAL
#undef VECTOR_LANES
#undef VECTOR
#undef NAME

#define REAL double
#define VECTOR_LANES (VECTOR_BYTES / 8)
#define VECTOR JOIN(vector, double)
#define NAME(what) JOIN(what, double)
#include "kernel_gram_loop.h"

const kernel_gram KERNEL = {KERNEL_NAME, gram_float, gram_double};
