/* A second saved model beside the one that is open, to be compared with it as A and B. */
#ifndef MF_LAB_JOIN_H
#define MF_LAB_JOIN_H

#include "lab.h"
#include "mfexplore/status.h"

typedef struct mf_joined {
    size_t watchers, movies;           /* that both know */
    size_t only_watchers, only_movies; /* that the second alone knows: they take no part */
    mf_csr either; /* what stands in one of them or in both, of A's watchers and movies */
} mf_joined;

/* The lab has a model file open, as A: the model at `path` becomes B, by A's ids (in place of a B
 * that was there). Whom B does not know is cold in it. The lab's ratings stay A's. MF_USAGE where
 * nobody is known to both. The caller clears said->either. */
mf_status mf_lab_join(mf_lab *lab, const char *path, mf_joined *said, mf_error *error);

#endif
