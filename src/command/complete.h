/* Completion of command lines: verbs, flags, their values, runs, screens, watchers, movies by id or
 * title, from the same tables as everything else. Files are left to the caller. */
#ifndef MF_COMMAND_COMPLETE_H
#define MF_COMMAND_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lab/lab.h"
#include "command.h"

enum { COMPLETIONS_MOST = 64 };

typedef struct completions {
    size_t n;
    bool files;                   /* a file name is expected */
    bool shell;                   /* words as they are, not quoted as the prompt wants them */
    char *word[COMPLETIONS_MOST]; /* ready to be put in the line, quoted where they must be */
} completions;

/* What the word that ends `before` (the line up to the cursor) can become. Needs lab->guard. */
void complete_line(const mf_lab *lab, const char *before, completions *found);
/* The same for a shell, where FILE follows the verb unless the file is what the line begins with;
 * the words are as they are, for the shell to quote. */
void complete_shell_line(const mf_lab *lab, const char *before, completions *found);
void completions_clear(completions *found);

#endif
