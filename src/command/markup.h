/* What a verb prints as text, for a page or a paper: its tables as tables of Markdown, LaTeX or
 * HTML, its sentences as paragraphs between them, every character that means something there
 * escaped. */
#ifndef MF_COMMAND_MARKUP_H
#define MF_COMMAND_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../draw/table.h"

typedef enum markup { MARKUP_NONE, MARKUP_MARKDOWN, MARKUP_LATEX, MARKUP_HTML } markup;

/* Writes a table between marks that markup_write knows; the first `heads` rows are its headings.
 * Columns of bars for the eye are left out. False when
 * memory ran out while the table was filled. */
bool markup_table(const table *t, size_t heads, markup as, FILE *to);

/* Writes what was collected: tables as they are, lines between them as paragraphs. */
void markup_write(const char *text, markup as, FILE *to);

#endif
