/* Reading the user's file of settings and holding it against what verbs take. */
#ifndef MF_COMMAND_SETTINGS_READ_H
#define MF_COMMAND_SETTINGS_READ_H

#include <stdbool.h>

#include "command.h"
#include "mfexplore/status.h"

/* Can it be set for good? What names a file, or is asked for once, cannot. */
bool setting_is_possible(const option *o);

/* Reads the file; none is no error. MF_BAD_DATA names file and line, MF_SYSTEM what hinders. */
mf_status settings_read(mf_error *error);

#endif
