/* Random numbers of named distributions that are the same bits on every machine: nothing but
 * + − × ÷ and √, which IEEE 754 rounds in one way only (libm's logarithms differ in their last
 * digits from CPU to CPU). */
#ifndef MF_DATA_DEVIATE_H
#define MF_DATA_DEVIATE_H

#include <stdint.h>

#include "random.h"

/* ln x for finite x > 0, within a few units of the last place. */
double mf_log(double x);

/* The value that a standard normal variable stays below with probability p in (0, 1), to about 1
 * part in 10^16 (Wichura 1988, algorithm AS 241). */
double mf_normal_quantile(double p);

/* A generator of its own for every place: what comes out depends on these four numbers alone, not
 * on who asked before. */
mf_random mf_random_at(uint64_t seed, uint64_t round, uint64_t side, uint64_t row);

/* Mean 0, variance 1: the quantile of one uniform number. */
double mf_deviate_normal(mf_random *random);

/* Gamma of this shape (at least 1) and rate 1 (Marsaglia & Tsang 2000). */
double mf_deviate_gamma(mf_random *random, double shape);

#endif
