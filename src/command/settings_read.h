/* Reading the user's file of settings and holding it against what verbs take. */
#ifndef MF_COMMAND_SETTINGS_READ_H
#define MF_COMMAND_SETTINGS_READ_H

#include <stdbool.h>

#include "command.h"
#include "mfexplore/status.h"

/* The groups whose flags can be set for good, ended by NULL, and the option of a name among them.
 */
extern const option *const settings_groups[];
const option *setting_option(const char *name);
/* Can it be set for good? What names a file, or is asked for once, cannot. */
bool setting_is_possible(const option *o);

/* Reads the file, with `only_keys` no flags of it; none, and one that may not be read, is no error.
 * MF_BAD_DATA names file and line, MF_SYSTEM what hinders. */
mf_status settings_read(bool only_keys, mf_error *error);

#endif
