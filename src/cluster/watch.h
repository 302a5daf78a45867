/* Watching a job train: the first rank draws the Train screen, and under it what each rank does. */
#ifndef MF_CLUSTER_WATCH_H
#define MF_CLUSTER_WATCH_H

#include "../command/command.h"
#include "../data/mates.h"
#include "../lab/lab.h"

typedef struct watch watch;

/* NULL when memory is out. All mates make one; it is told of each epoch through `out`. */
watch *watch_new(const mf_mates *mates, mf_lab *lab, output *out);

/* Leaves the terminal as it was. */
void watch_free(watch *w);

#endif
