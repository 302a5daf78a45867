/* May a difference be chance? Student's t (Student 1908) on independent differences: of starts, of
 * folds, or of watchers. */
#ifndef MF_DATA_CHANCE_H
#define MF_DATA_CHANCE_H

#include <stdbool.h>
#include <stddef.h>

/* The value that Student's t with so many degrees of freedom exceeds, up or down, once in 20 times;
 * infinite below 1. */
double mf_student(double freedom);

/* A sample of differences; all 0 before the first. */
typedef struct mf_chance {
    size_t n;
    double mean, squares; /* their mean, and Σ (d − mean)² (Welford 1962) */
} mf_chance;

void mf_chance_add(mf_chance *c, double difference);

/* The standard error of the mean, n − 1 degrees of freedom; NaN below 2. */
double mf_chance_error(const mf_chance *c);
/* Half the width of the interval that holds the true mean 19 times in 20; infinite below 2. */
double mf_chance_half(const mf_chance *c);
/* Is 0 within that interval? True below 2, where nothing is known. */
bool mf_may_be_chance(const mf_chance *c);
/* Are all differences 0, of which there is one at least? */
bool mf_chance_is_none(const mf_chance *c);

#endif
