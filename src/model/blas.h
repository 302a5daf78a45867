/* OpenBLAS works on one thread here, so that bits do not depend on how many there are. The number
 * is the process's: it is lent, and given back to who uses the library. */
#ifndef MF_MODEL_BLAS_H
#define MF_MODEL_BLAS_H

#include <cblas.h>

/* How many there were, for blas_give_back. */
static inline int blas_alone(void)
{
    int before = openblas_get_num_threads();
    openblas_set_num_threads(1);
    return before;
}

static inline void blas_give_back(int before)
{
    openblas_set_num_threads(before);
}

#endif
