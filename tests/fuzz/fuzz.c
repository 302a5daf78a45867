/* The door through which libFuzzer comes in: FUZZ_TARGET names the target. `make fuzz` runs all. */
#include "targets.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const fuzz_target *target;
    const char *name = getenv("FUZZ_TARGET");
    for (size_t t = 0; target == NULL && name != NULL && fuzz_targets[t].name != NULL; t++) {
        target = strcmp(fuzz_targets[t].name, name) == 0 ? &fuzz_targets[t] : NULL;
    }
    if (target == NULL) {
        fprintf(stderr, "FUZZ_TARGET names no target\n");
        exit(2);
    }
    target->feed(bytes, n);
    return 0;
}
