/* What a run that knows its own uncertainty says of it: the β that it learned, and how many
 * held-out ratings lie in their intervals. */
#ifndef MF_COMMAND_CALIBRATION_H
#define MF_COMMAND_CALIBRATION_H

#include <jansson.h>

#include "../lab/lab.h"
#include "../train/run.h"
#include "output.h"
#include "mfexplore/status.h"

/* How many ratings lie in their intervals: a table, and its JSON. */
mf_status print_coverage(const char *name, const mf_coverage *coverage, output *out);
/* "interval_coverage" (by level; null where there is none) and, in full, "intervals". */
void add_coverage_json(json_t *object, const mf_coverage *coverage);

/* Prints it; nothing of a run that does not. */
mf_status print_calibration(const mf_lab *lab, const mf_run *run, output *out);

/* Adds "learned_beta" and what add_coverage_json does to the run's object. */
mf_status add_calibration_json(const mf_lab *lab, const mf_run *run, json_t *object,
                               mf_error *error);

#endif
