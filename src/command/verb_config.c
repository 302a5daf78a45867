/* config: what the user's file of settings says, and all that it could. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "../lab/lab.h"
#include "lists.h"
#include "settings.h"
#include "settings_read.h"
#include "mfexplore/status.h"

static const option options_config[] = {
    {"all", 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL,
     "print a file to begin with: every flag with what it is unless set, as comments"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* The options of a group that can be set; `whose`: the verb's name, "" where they are shared. */
static void print_group(const option *group, const char *whose, FILE *out)
{
    for (const option *o = group; o->name != NULL; o++) {
        char names[512] = "";
        if (!setting_is_possible(o)) {
            continue;
        }
        if (o->kind == OPTION_CHOICE) {
            choices_write(o->choices, "|", names, sizeof names);
        }
        fprintf(out, "\n# %s%s%s%s%s%s\n#%s = %s\n", whose, whose[0] != '\0' ? ": " : "", o->help,
                names[0] != '\0' ? " [" : "", names, names[0] != '\0' ? "]" : "", o->name,
                o->kind == OPTION_FLAG ? "no"
                : o->initial != NULL   ? o->initial
                                       : "");
    }
}

static void print_all(FILE *out)
{
    fprintf(out,
            "# Settings of mfexplore, one a line: a flag by its long name, = and its value; yes or "
            "no where it has none.\n# A flag that is typed beats --preset, which beats this file, "
            "which beats what comes from the data.\n# In the explorer, key F5 = Space End presses "
            "Space and End for F5.\n");
    for (size_t g = 0; settings_groups[g] != NULL; g++) {
        print_group(settings_groups[g], "", out);
    }
    for (size_t v = 0; verbs[v] != NULL; v++) {
        for (size_t g = 0; verbs[v]->groups[g] != NULL; g++) {
            size_t shared = 0;
            while (settings_groups[shared] != NULL &&
                   settings_groups[shared] != verbs[v]->groups[g]) {
                shared++;
            }
            if (settings_groups[shared] == NULL) {
                print_group(verbs[v]->groups[g], verbs[v]->name, out);
            }
        }
    }
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    (void)lab;
    size_t n;
    char safe[OUTPUT_SAFE];
    const setting *all = settings_all(&n);
    const char *path = settings_path();
    if (argument_flag(args, "all")) {
        print_all(out->out);
        return MF_OK;
    }
    fprintf(out->out, "%s%s\n",
            path[0] == '\0' ? "no home, and so no file" : output_safe(out, path, safe),
            n == 0 ? ": sets nothing" : "");
    for (size_t s = 0; s < n; s++) {
        fprintf(out->out, "%4zu  %s%s = ", all[s].line, all[s].is_key ? "key " : "", all[s].name);
        fprintf(out->out, "%s\n", output_safe(out, all[s].value, safe));
    }
    if (n == 0) {
        fprintf(out->out, "`mfexplore config --all` prints a file to begin with\n");
    }
    return MF_OK;
}

const verb verb_config = {
    .name = "config",
    .summary = "what your file of settings says, and all that it could",
    .operands = "",
    .details =
        "Settings are lines \"name = value\" in $XDG_CONFIG_HOME/mfexplore/config, or below "
        "~/.config: flags that hold wherever they are not typed, and keys of your own for the "
        "explorer. A flag that is typed beats --preset, which beats the file, which beats what "
        "comes from the data; --no-config leaves the file out, and lessons use none of its flags.",
    .example = "--all",
    .need = NEEDS_NOTHING,
    .least = 0,
    .most = 0,
    .groups = (const option *const[]){options_config, options_common, NULL},
    .run = run,
};
