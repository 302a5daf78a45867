/* A lesson from its first step to its last with nobody to press Enter: printed, checked, or written
 * as a handout. */
#ifndef MF_COMMAND_PERFORMANCE_H
#define MF_COMMAND_PERFORMANCE_H

#include <stdbool.h>

#include "../lab/lab.h"
#include "../teach/lesson.h"
#include "command.h"
#include "mfexplore/status.h"

/* How a lesson is performed. */
typedef struct staging {
    const char *name;    /* of the lesson, as it was asked for */
    int width, height;   /* of the screens, in cells */
    bool check;          /* say only whether it holds; its pane stands beside the screens */
    const char *handout; /* where the HTML goes, or NULL */
    bool last;           /* of several performances: this one says what it came to */
} staging;

/* The lesson is taken over. MF_SYSTEM and file:line where a check does not hold or a verb fails. */
mf_status perform(mf_lab *lab, const staging *how, mf_lesson *lesson, output *out);

#endif
