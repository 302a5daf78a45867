/* Lines that belong to the line above them: a head has the id of who rated or of what was, and the
 * lines below it the other id, the rating and perhaps when. A lone id is a pair without a rating.
 */
#ifndef MF_FORMAT_LINE_BLOCKS_H
#define MF_FORMAT_LINE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "format.h"
#include "text.h"
#include "mfexplore/status.h"

typedef struct block_layout {
    /* The length of the id that a head begins with, 0 where the line is none; `follow`: how many
     * lines belong to it, SIZE_MAX where it does not say. */
    size_t (*head)(text_line line, size_t *follow);
    bool head_is_watcher;
    bool dated;           /* the third field is a date */
    bool lone_timed;      /* a lone id may be followed by a day and an hour */
    size_t by;            /* of text_delimiters, between the fields */
    const char *no_head;  /* of a line above the first head, or beyond those that it announced */
    const char *lone;     /* of a lone id where ratings are expected */
    const char *expected; /* "customer,rating,date" */
} block_layout;

mf_status line_blocks_read(reading *r, const block_layout *layout, mf_error *error);

#endif
