/* Which sets of instructions this machine has. */
#include "cpu.h"

#include <stddef.h>
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
