/* Which sets of instructions this machine has. */
#include "cpu.h"

#include <stdlib.h>
#include <string.h>

bool cpu_runs(const char *kernel)
{
    if (kernel == NULL) {
        return false;
    }
#if defined(__x86_64__)
    if (strcmp(kernel, "avx512") == 0) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
    }
    if (strcmp(kernel, "avx2") == 0) {
        return __builtin_cpu_supports("avx2");
    }
#endif
    return true;
}

size_t cpu_pick(const char *const *kernels, size_t n)
{
    const char *wanted = getenv("MFEXPLORE_KERNEL");
    size_t first = n - 1;
    for (size_t k = n; k-- > 0;) {
        bool runs = cpu_runs(kernels[k]);
        if (runs && wanted != NULL && strcmp(kernels[k], wanted) == 0) {
            return k;
        }
        first = runs ? k : first;
    }
    return first;
}
