/* What fuzzing feeds: each target takes any bytes and must come back, whatever they are. */
#ifndef MF_TESTS_FUZZ_TARGETS_H
#define MF_TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_target {
    const char *name; /* of its folder in corpus/ */
    void (*feed)(const uint8_t *bytes, size_t n);
} fuzz_target;

extern const fuzz_target fuzz_targets[]; /* ended by a NULL name */

#endif
