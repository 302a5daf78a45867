/* completion: the scripts for shells, and what a command line can go on with, which they ask for.
 */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/text.h"
#include "../lab/lab.h"
#include "complete.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"

/* data/completion, ended by a NULL name. */
extern const mf_lesson_source shell_scripts[];

enum { WORD_LONGEST = 2000 };

static const option options_completion[] = {
    {"line", 0, OPTION_TEXT, "LINE", NULL, 0, 0, NULL,
     "print what the last word of this command line can become, one a line; a first line that is / "
     "means file names"},
    {NULL, 0, OPTION_FLAG, NULL, NULL, 0, 0, NULL, NULL},
};

/* Is it a plain file that is read while somebody waits? */
static bool is_quick(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size < 64 << 20;
}

/* A path as the shell will read it, where it begins with ~/, $NAME/ or ${NAME}/. */
static const char *as_shell(const char *path, char *out, size_t size)
{
    char name[64] = "HOME";
    int length = 0;
    bool known = strncmp(path, "~/", 2) == 0;
    if (known) {
        length = 1;
    } else if (sscanf(path, "${%63[A-Za-z0-9_]}%n", name, &length) == 1 ||
               sscanf(path, "$%63[A-Za-z0-9_]%n", name, &length) == 1) {
        known = length > 0 && path[length] == '/';
    }
    const char *value = known ? getenv(name) : NULL;
    snprintf(out, size, "%s%s", value == NULL ? "" : value, value == NULL ? path : path + length);
    return out;
}

/* Opens the file that the line names, if a verb takes one there, so that its ids complete; one that
 * is no ratings has none. */
static mf_status open_named(mf_lab *lab, char *line, output *out)
{
    char *words[256];
    size_t n = command_split(line, words, 256);
    arguments args;
    mf_error ignored;
    const verb *v = n == 0 || n == SIZE_MAX ? NULL : verb_find(words[0]);
    if (v == NULL || !verb_takes_file(v) || n < 2 || words[n - 1] == NULL ||
        arguments_parse(v, (int)n - 1, words + 1, &args, &ignored) != MF_OK) {
        return MF_OK;
    }
    mf_status status = MF_OK;
    char path[4096];
    bool quick = args.n_positional > 0 && is_quick(as_shell(args.positional[0], path, sizeof path));
    for (size_t o = 0; o < args.n_values; o++) { /* --titles, --test: a pipe would wait */
        const option_value *value = &args.values[o];
        quick =
            quick && (value->option->kind != OPTION_FILE || !value->given || is_quick(value->text));
    }
    if (quick) {
        out->quiet = true;
        out->progress = false;
        status = open_data(lab, path, &args, out);
    }
    arguments_clear(&args);
    return status == MF_SYSTEM ? status : MF_OK;
}

static mf_status complete(mf_lab *lab, const char *line, output *out)
{
    completions found;
    char *copy = mf_copy(line), *last = copy == NULL ? NULL : strrchr(copy, ' ');
    if (copy == NULL) {
        return mf_no_memory(&out->error, "completion");
    }
    *(last == NULL ? copy : last) = '\0'; /* what is still being typed is no word yet */
    mf_status status = open_named(lab, copy, out);
    free(copy);
    if (status != MF_OK) {
        return status;
    }
    out->error = (mf_error){0};
    pthread_mutex_lock(&lab->guard);
    complete_shell_line(lab, line, &found);
    pthread_mutex_unlock(&lab->guard);
    if (found.files) {
        fprintf(out->out, "/\n");
    }
    for (size_t i = 0; i < found.n; i++) {
        char safe[4 * WORD_LONGEST + 4];
        text_clip(found.word[i], WORD_LONGEST, false, safe, sizeof safe);
        if (strcmp(safe, found.word[i]) == 0) { /* a word that cannot be shown cannot be typed */
            fprintf(out->out, "%s\n", safe);
        }
    }
    completions_clear(&found);
    return MF_OK;
}

static mf_status run(mf_lab *lab, const arguments *args, output *out)
{
    const char *line = argument_text(args, "line");
    if ((line != NULL) == (args->n_positional > 0)) {
        return mf_fail(&out->error, MF_USAGE, "expected one of bash, zsh, fish");
    }
    if (line != NULL) {
        return complete(lab, line, out);
    }
    for (const mf_lesson_source *s = shell_scripts; s->name != NULL; s++) {
        if (strcmp(s->name, args->positional[0]) == 0) {
            fputs(s->text, out->out);
            return MF_OK;
        }
    }
    return mf_fail(&out->error, MF_USAGE, "no completion for '%.40s'; expected bash, zsh or fish",
                   args->positional[0]);
}

const verb verb_completion = {
    .name = "completion",
    .summary = "completion for bash, zsh or fish: a script to load",
    .operands = "bash | zsh | fish",
    .details =
        "Completes verbs, flags, their values, file names, and watchers, movies and runs of the "
        "file that is named already (up to 64 MiB). For bash: source <(mfexplore completion bash); "
        "for zsh the same, after compinit; for fish: mfexplore completion fish | source.",
    .example = "bash",
    .need = NEEDS_NOTHING,
    .least = 0,
    .most = 1,
    .groups = (const option *const[]){options_completion, options_common, NULL},
    .run = run,
};
