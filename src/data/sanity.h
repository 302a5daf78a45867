/* What looks odd about ratings that were read. */
#ifndef MF_DATA_SANITY_H
#define MF_DATA_SANITY_H

#include <math.h>
#include <stdbool.h>

#include "ratings.h"

/* Could the number be a time: seconds since 1970, from 1973 on, or milliseconds, or a date as
 * 20050906? */
static inline bool mf_is_time(double value)
{
    double month = fmod(floor(value / 100), 100), day = fmod(value, 100);
    return (value >= 1e8 && value < 2.3e9) || (value >= 1e11 && value < 2.3e12) ||
           (value == floor(value) && value >= 19000101 && value < 20360000 && month >= 1 &&
            month <= 12 && day >= 1 && day <= 31);
}

/* Could it be a year in which films were made or rated? */
static inline bool mf_is_year(double value)
{
    return value == floor(value) && value >= 1900 && value <= 2035;
}

/* Notes ratings that are all different, times, years or ids; a row or a column that holds
 * everything; values that may stand for "not rated"; each with its remedy. One pass. */
void mf_ratings_check(mf_ratings *ratings);

#endif
