/* How ratings are written: as plain numbers, with a decimal comma, with thousands separators, out
 * of five, in stars. */
#ifndef MF_FORMAT_NUMBERS_H
#define MF_FORMAT_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

typedef enum number_style {
    NUMBERS_PLAIN,         /* 3.5 */
    NUMBERS_DECIMAL_COMMA, /* 3,5 */
    NUMBERS_THOUSANDS,     /* 1,234 */
    NUMBERS_OUT_OF,        /* 4.5/5 */
    NUMBERS_STAR_SIGNS,    /* filled stars count, empty ones do not */
    NUMBERS_WORD_BEHIND,   /* 4 stars */
    NUMBERS_HALF_SIGN,     /* 4½, and 4 beside it */
    NUMBER_STYLES,
} number_style;

typedef struct numbers {
    number_style style;
    double out_of; /* of NUMBERS_OUT_OF: the same throughout */
    bool either;   /* the commas of all of them could be points or between thousands */
} numbers;

/* The number that a field holds in this style. */
number_result numbers_read(numbers how, const char *text, size_t length, double *value);

/* A number written otherwise than all before it, which were plain: with a decimal comma that cannot
 * stand before thousands (3,5). */
number_result numbers_read_late(const char *text, size_t length, double *value);

/* The style in which all of the fields that are not empty are numbers: the plainest. False: there
 * is none; `*how` then is that of most. `by_commas`: commas stand between the fields, too. */
bool numbers_find(const field *fields, size_t n, bool by_commas, numbers *how);

#endif
