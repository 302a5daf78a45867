/* What ratings are counted in, so that what is learned does not depend on their scale. */
#ifndef MF_DATA_UNIT_H
#define MF_DATA_UNIT_H

/* A power of four near the spread: 1 for a spread of 0.5 up to 2, 4 for 2 up to 8, and so on,
 * within bounds whose cubes are floats; 1 where the spread says nothing. Numbers divided by it or
 * by its root keep their digits. */
double mf_unit_of(double spread);

#endif
