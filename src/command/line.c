/* Line mode: verbs from a stream, one a line. The data stays open and runs stay trained between
 * them. Errors name the script and its line. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../lab/lab.h"
#include "mfexplore/status.h"

enum { WORDS_MOST = 4096 };

size_t command_split(char *line, char **words, size_t most)
{
    size_t n = 0;
    char *from = line, *to = line;
    for (;;) {
        while (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r') {
            from++;
        }
        if (*from == '\0' || *from == '#') {
            return n;
        }
        if (n == most) {
            return SIZE_MAX;
        }
        words[n++] = to;
        char quote = '\0';
        for (; *from != '\0' && (quote != '\0' || strchr(" \t\r\n", *from) == NULL); from++) {
            if (quote == '\0' && (*from == '"' || *from == '\'')) {
                quote = *from;
            } else if (quote != '\0' && *from == quote) {
                quote = '\0';
            } else if (*from == '\\' && quote != '\'' && from[1] != '\0') {
                *to++ = *++from;
            } else {
                *to++ = *from;
            }
        }
        if (quote != '\0') {
            return SIZE_MAX;
        }
        from += *from != '\0';
        *to++ = '\0';
    }
}

static char *next_from_file(void *context, bool *whole)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&line, &capacity, context);
    *whole = length < 0 || memchr(line, '\0', (size_t)length) == NULL;
    if (length < 0) {
        if (feof((FILE *)context) == 0 && ferror((FILE *)context) == 0) {
            mf_lose(); /* neither the end nor an error: there was no room for the line */
        }
        free(line);
        line = NULL;
    }
    return line;
}

mf_status command_lines(mf_lab *lab, const char *name, next_line *next, FILE *in, output *out)
{
    char **words = mf_alloc(WORDS_MOST, sizeof *words);
    size_t number = 0, lost = mf_lost();
    mf_status first = words == NULL ? mf_no_memory(&out->error, "a script") : MF_OK;
    bool outside = out->script;
    out->script = in == stdin;
    next = next == NULL ? next_from_file : next;
    bool whole;
    for (char *line; words != NULL && (line = next(in, &whole)) != NULL; free(line)) {
        bool marked = number++ == 0 && strncmp(line, "\xef\xbb\xbf", 3) == 0;
        size_t n = command_split(line + (marked ? 3 : 0), words, WORDS_MOST);
        if (n == 0 && whole) {
            continue;
        }
        if (whole && n != SIZE_MAX &&
            (strcmp(words[0], "quit") == 0 || strcmp(words[0], "exit") == 0)) {
            free(line);
            break;
        }
        mf_status status =
            !whole ? mf_fail(&out->error, MF_USAGE, "a NUL in a line; expected text")
            : n == SIZE_MAX
                ? mf_fail(&out->error, MF_USAGE,
                          "a quote is not closed, or there are more than %d words", WORDS_MOST)
                : command_run(lab, (int)n, words, out);
        fflush(out->out);
        if (ferror(out->out) != 0) { /* nobody reads on: main says what it is, or nothing */
            first = first == MF_OK ? MF_SYSTEM : first;
            free(line);
            break;
        }
        if (status != MF_OK) {
            fprintf(out->messages, "%s:%zu: %s\n", name, number, out->error.message);
            first = first == MF_OK ? status : first;
            if (status == MF_INTERRUPTED) {
                atomic_store(&lab->cancel, false);
            }
        }
    }
    free(words);
    bool unread = next == next_from_file && ferror(in) != 0;
    if (first == MF_OK && (unread || mf_lost() != lost)) {
        fprintf(out->messages, "%s: %s\n", name, unread ? "cannot be read" : "out of memory");
        first = MF_SYSTEM;
    }
    out->script = outside;
    return first;
}
