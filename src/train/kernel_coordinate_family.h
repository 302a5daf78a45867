/* All numbers of lanes of one instruction set: included by one file for each set, which is compiled
 * for it, with FAMILY (the variable), FAMILY_NAME and WIDE defined. */
#include "kernel_coordinate.h"
#include "kernel_wide.h"

#define LANES 1
#define NAME(x) x##_1
#include "kernel_coordinate_body.h"

#define LANES 2
#define NAME(x) x##_2
#include "kernel_coordinate_body.h"

#define LANES 4
#define NAME(x) x##_4
#include "kernel_coordinate_body.h"

#define LANES 8
#define NAME(x) x##_8
#include "kernel_coordinate_body.h"

const kernel_family FAMILY = {
    FAMILY_NAME,
    {{epoch_1, measure_1, norm_1},
     {epoch_2, measure_2, norm_2},
     {epoch_4, measure_4, norm_4},
     {epoch_8, measure_8, norm_8}},
};
