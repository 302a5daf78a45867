/* The prompt, by readline: editing, history, completion. In the explorer it is fed byte by byte and
 * drawn by the caller; in line mode it reads from the terminal itself. */
#ifndef MF_TERM_PROMPT_H
#define MF_TERM_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "../lab/lab.h"

/* Reads the history kept from earlier sessions; `lab` is what completion looks in. */
void prompt_begin(const mf_lab *lab);
/* Writes the history back. */
void prompt_end(void);

void prompt_open(const char *text);
void prompt_cancel(void);
bool prompt_is_open(void);
/* One byte typed. A finished line is handed over, for the caller to free; else NULL. */
char *prompt_feed(int byte);
/* The line so far, and the cursor's place in it, in bytes. */
const char *prompt_text(size_t *cursor);
/* What Tab found, when there were several; "" otherwise. */
const char *prompt_choices(void);

/* For command_lines: the next line from the terminal, for the caller to free; NULL at the end. */
char *prompt_next_line(void *context, bool *whole);

#endif
