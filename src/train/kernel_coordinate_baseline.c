/* coordinate-sgd for whatever the compiler takes for granted (SSE2, NEON). */
#define FAMILY kernel_coordinate_baseline
#define WIDE 2
#define FAMILY_NAME "baseline"
#include "kernel_coordinate_family.h"
