/* Reading the user's file of settings: see settings_read.h. */
#include "settings_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../data/fail.h"
#include "../screen/keys.h"
#include "command.h"
#include "figures.h"
#include "settings.h"
#include "mfexplore/status.h"

const option *const settings_groups[] = {
    options_training, options_data,    options_list,   options_output,
    options_common,   options_explore, options_figure, NULL};

static const option *find_shared(const char *name)
{
    for (size_t g = 0; settings_groups[g] != NULL; g++) {
        for (const option *o = settings_groups[g]; o->name != NULL; o++) {
            if (strcmp(o->name, name) == 0) {
                return o;
            }
        }
    }
    return NULL;
}

bool setting_is_possible(const option *o)
{
    static const char *const once[] = {"help", "no-config", "lesson", "line"};
    bool can = !option_is_file(o) && (find_shared(o->name) == o || o->initial != NULL);
    for (size_t n = 0; n < sizeof once / sizeof once[0]; n++) {
        can = can && strcmp(o->name, once[n]) != 0;
    }
    return can;
}

/* The option of this name that can be set for good: a shared one, or a verb's own. */
static const option *find_settable(const char *name)
{
    const option *shared = find_shared(name);
    if (shared != NULL) {
        return setting_is_possible(shared) ? shared : NULL;
    }
    for (size_t v = 0; verbs[v] != NULL; v++) {
        for (size_t g = 0; verbs[v]->groups[g] != NULL; g++) {
            for (const option *o = verbs[v]->groups[g]; o->name != NULL; o++) {
                if (strcmp(o->name, name) == 0 && setting_is_possible(o)) {
                    return o;
                }
            }
        }
    }
    return NULL;
}

/* Does any verb have a flag of this name? */
static bool is_flag_of_a_verb(const char *name)
{
    for (size_t v = 0; verbs[v] != NULL; v++) {
        for (size_t g = 0; verbs[v]->groups[g] != NULL; g++) {
            for (const option *o = verbs[v]->groups[g]; o->name != NULL; o++) {
                if (strcmp(o->name, name) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* Beside the lines before it. */
static mf_status check_beside(const setting *s, const char *path, mf_error *error)
{
    size_t n;
    const setting *all = settings_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_key && options_contradict(s->name, s->value, all[i].name, all[i].value)) {
            return mf_fail_at(error, MF_BAD_DATA, path, s->line,
                              "%s beside %s of line %zu; expected one form of output", s->name,
                              all[i].name, all[i].line);
        }
    }
    return MF_OK;
}

/* MF_OK when it can be set for good, to this. */
static mf_status check_flag(setting *s, const char *path, mf_error *error)
{
    mf_error why = {0};
    const option *o = find_settable(s->name);
    s->own = find_shared(s->name) == NULL;
    if (o != NULL) {
        return option_takes(o, s->value, &why) == MF_OK
                   ? check_beside(s, path, error)
                   : mf_fail_at(error, MF_BAD_DATA, path, s->line, "%s", why.message);
    }
    return is_flag_of_a_verb(s->name)
               ? mf_fail_at(error, MF_BAD_DATA, path, s->line,
                            "--%s is nothing to set for good; expected it on the command line",
                            s->name)
               : mf_fail_at(error, MF_BAD_DATA, path, s->line,
                            "no verb has a flag '%s'; expected one of `mfexplore config --all`",
                            s->name);
}

/* The key is then kept by its usual name. */
static mf_status check_key(setting *s, const char *path, mf_error *error)
{
    key keys[KEYS_OF_ONE];
    char word[16];
    size_t n = keys_parse(s->name, keys, KEYS_OF_ONE);
    if (n != 1) {
        return mf_fail_at(error, MF_BAD_DATA, path, s->line,
                          "key '%s'; expected one key, such as F5 or w", s->name);
    }
    snprintf(s->name, sizeof s->name, "%s", key_word(keys[0].code, word));
    n = keys_parse(s->value, keys, KEYS_OF_ONE);
    return n >= 1 && n != SIZE_MAX ? MF_OK
                                   : mf_fail_at(error, MF_BAD_DATA, path, s->line,
                                                "key %s = '%s'; expected up to %d keys", s->name,
                                                s->value, KEYS_OF_ONE);
}

/* Without blanks at both ends; in place. */
static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL) {
        text[--length] = '\0';
    }
    return text;
}

static mf_status read_line(char *line, size_t number, bool only_keys, const char *path,
                           mf_error *error)
{
    line += number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* a mark of UTF-8 */
    char *comment = strstr(line, " #");
    if (comment != NULL) {
        *comment = '\0';
    }
    char *name = trim(line), *equals = strchr(name, '=');
    if (name[0] == '\0' || name[0] == '#') {
        return MF_OK;
    }
    if (equals == NULL || equals == name) {
        return mf_fail_at(error, MF_BAD_DATA, path, number, "'%.60s'; expected name = value", name);
    }
    *equals = '\0';
    char *value = trim(equals + 1);
    name = trim(name);
    name += strncmp(name, "--", 2) == 0 ? 2 : 0;
    bool is_key = strncmp(name, "key ", 4) == 0;
    name = is_key ? trim(name + 4) : name;
    setting s = {.line = number, .is_key = is_key};
    if ((size_t)snprintf(s.name, sizeof s.name, "%s", name) >= sizeof s.name ||
        (size_t)snprintf(s.value, sizeof s.value, "%s", value) >= sizeof s.value) {
        return mf_fail_at(error, MF_BAD_DATA, path, number, "the line is too long");
    }
    mf_status status = is_key ? check_key(&s, path, error) : check_flag(&s, path, error);
    if (status == MF_OK && (is_key || !only_keys) && !settings_add(&s)) {
        status = mf_fail_at(error, MF_BAD_DATA, path, number, "expected %d settings at most",
                            SETTINGS_MOST);
    }
    return status;
}

mf_status settings_read(bool only_keys, mf_error *error)
{
    const char *path = settings_path();
    int fd = path[0] == '\0'
                 ? -1
                 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait */
    struct stat about;
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    char line[1024];
    mf_status status = MF_OK;
    if (file == NULL) {
        return path[0] == '\0' || errno == ENOENT || errno == ENOTDIR || errno == EACCES
                   ? MF_OK
                   : mf_fail_at(error, MF_SYSTEM, path, 0, "cannot read: %s", strerror(errno));
    }
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        status = mf_fail_at(error, MF_BAD_DATA, path, 0, "is no file; expected lines name = value");
    }
    for (size_t n = 1; status == MF_OK && fgets(line, sizeof line, file) != NULL; n++) {
        bool last = strlen(line) > 0 && line[strlen(line) - 1] != '\n' && !feof(file);
        status = !last && strlen(line) > 0
                     ? read_line(line, n, only_keys, path, error)
                     : mf_fail_at(error, MF_BAD_DATA, path, n, "is no line of text, or too long");
    }
    if (status == MF_OK && ferror(file)) {
        status = mf_fail_at(error, MF_SYSTEM, path, 0, "cannot read: %s", strerror(errno));
    }
    fclose(file);
    return status;
}
