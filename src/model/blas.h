/* OpenBLAS works on one thread here, so that bits do not depend on how many there are. The number
 * is the process's: it is lent, and given back to who uses the library. */
#ifndef MF_MODEL_BLAS_H
#define MF_MODEL_BLAS_H

#include <cblas.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

/* Has each of so many threads that call it room for its work? OpenBLAS asks again and again where
 * there is none, and never says so: under a limit to the address space it is asked for here. */
static inline bool blas_has_room(size_t threads)
{
    const size_t of_one = (size_t)160 << 20;
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return true;
    }
    void *room = mmap(NULL, threads * of_one, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, threads * of_one);
    }
    return room != MAP_FAILED;
}

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
