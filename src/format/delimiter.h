/* What stands between the columns of a text: found by looking at lines, or told. */
#ifndef MF_FORMAT_DELIMITER_H
#define MF_FORMAT_DELIMITER_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"
#include "mfexplore/status.h"

/* The lines of a text, comments and blank ones left out; a quoted field that runs over lines makes
 * one of them where it is closed within a thousand. Returns how many, `most` at most. */
size_t delimiter_lines(const char *text, size_t n, bool whole, text_line *lines, size_t most);

/* How many of the lines split into `least` fields or more, all into equally many (`columns`). */
size_t delimiter_agreement(const text_line *lines, size_t n, delimiter by, size_t least,
                           size_t *columns);

/* The delimiter by which most lines have equally many columns; a comma where nothing fits. */
delimiter delimiter_sniff(const text_line *lines, size_t n);

/* By its name, or the character itself; false: it cannot be one. */
bool delimiter_by_name(const char *name, delimiter *by);
/* MF_USAGE for what cannot be one. */
mf_status delimiter_check(const char *name, mf_error *error);

/* "sep=;" as the first line, as Excel has it; `used` becomes its length. */
bool delimiter_by_sep(const char *text, size_t n, delimiter *by, size_t *used);

/* Does a backslash take quotes for itself somewhere: does \" stand before what ends no field?
 * `ends` are the characters that may. */
bool delimiter_escapes(const char *text, size_t n, const char *ends);

#endif
