/* What the files of the lab itself share; nobody else includes it. */
#ifndef MF_LAB_LAB_INSIDE_H
#define MF_LAB_LAB_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab.h"

/* Nothing is trained when this returns, so that the runs may change. */
void lab_halt(mf_lab *lab);

/* With the guard held: closes the file that is open, with its runs. */
void lab_drop_data(mf_lab *lab);

/* Room for one more run pointer. False when memory is out. */
bool lab_make_room(mf_lab *lab);

/* Movies with less are not listed by default: the largest number up to 5 that a hundred movies
 * have; where there are no hundred with two, 2, if any has. `count`: ratings of each of n. */
uint32_t lab_usual_minimum(const uint32_t *count, size_t n);

#endif
