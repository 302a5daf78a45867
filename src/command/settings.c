/* The user's settings: see settings.h. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../screen/keys.h"

static struct {
    size_t n;
    bool no_flags;
    setting all[SETTINGS_MOST];
} settings;

const char *settings_path(void)
{
    static char path[1024];
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    path[0] = '\0';
    if (folder != NULL && folder[0] == '/') {
        snprintf(path, sizeof path, "%s/mfexplore/config", folder);
    } else if (home != NULL && home[0] == '/') {
        snprintf(path, sizeof path, "%s/.config/mfexplore/config", home);
    }
    return path;
}

const setting *settings_all(size_t *n)
{
    *n = settings.n;
    return settings.all;
}

void settings_ignore_flags(bool ignored)
{
    settings.no_flags = ignored;
}

bool settings_set_flags(void)
{
    bool any = false;
    for (size_t s = 0; s < settings.n; s++) {
        any = any || !settings.all[s].is_key;
    }
    return any && !settings.no_flags;
}

bool settings_add(const setting *one)
{
    if (settings.n == SETTINGS_MOST) {
        return false;
    }
    settings.all[settings.n++] = *one;
    return true;
}

/* The last line of this name. */
static const setting *find(const char *name, bool is_key)
{
    for (size_t s = settings.n; s > 0; s--) {
        const setting *one = &settings.all[s - 1];
        if (one->is_key == is_key && strcmp(one->name, name) == 0) {
            return one;
        }
    }
    return NULL;
}

const char *settings_value(const char *flag, bool usual)
{
    const setting *one = settings.no_flags ? NULL : find(flag, false);
    return one == NULL || (one->own && !usual) ? NULL : one->value;
}

size_t settings_keys(key pressed, key *keys)
{
    char name[16];
    const setting *one = settings.n == 0 ? NULL : find(key_word(pressed.code, name), true);
    size_t n = one == NULL ? 0 : keys_parse(one->value, keys, KEYS_OF_ONE);
    keys[0] = n == 0 ? pressed : keys[0];
    return n == 0 ? 1 : n;
}
