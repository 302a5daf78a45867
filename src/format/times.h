/* When something was rated, as text has it. */
#ifndef MF_FORMAT_TIMES_H
#define MF_FORMAT_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* A number as it stands (milliseconds as seconds), or a date with or without an hour: 2005-01-14,
 * 2005/1/14 9:30:00, 2005-01-14T09:30:00Z, 14.01.2005, 01/14/2005, "01 14, 2005". Seconds since
 * 1970.
 */
bool times_read(field text, int64_t *seconds);

#endif
