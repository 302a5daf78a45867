/* The user's own settings: a file of lines "name = value" that hold wherever no flag is typed, and
 * "key KEYS = KEYS" for the explorer. Read once, when the program begins (settings_read.h); the
 * library never reads it. A typed flag beats --preset, which beats the file, which beats what comes
 * from the data. */
#ifndef MF_COMMAND_SETTINGS_H
#define MF_COMMAND_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "../screen/keys.h"

enum { SETTINGS_MOST = 128, SETTING_VALUE = 256 };

/* A line of the file: a flag by its long name, or with `is_key` a key by its name. */
typedef struct setting {
    size_t line;
    bool is_key;
    bool own; /* no shared flag: it is only for verbs where it has a usual value */
    char name[40], value[SETTING_VALUE];
} setting;

/* $XDG_CONFIG_HOME/mfexplore/config, below ~/.config where that is not set; "" where there is no
 * home. */
const char *settings_path(void);

/* Adds a line; false where there are too many. */
bool settings_add(const setting *one);

/* Does the file set no flag now? A lesson speaks of the usual settings. */
void settings_ignore_flags(bool ignored);
/* Does it set any flag? */
bool settings_set_flags(void);

/* What the file sets, in its order. */
const setting *settings_all(size_t *n);
/* The value of a flag, NULL where the file does not set it. `usual`: the verb's has a usual value.
 */
const char *settings_value(const char *flag, bool usual);

/* What a key that was pressed stands for; itself where the file does not say. */
size_t settings_keys(key pressed, key *keys);

#endif
