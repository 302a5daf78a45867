/* Where a verb's words go: results to `out` as text, CSV or JSON, messages to `messages`. */
#ifndef MF_COMMAND_OUTPUT_H
#define MF_COMMAND_OUTPUT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdio.h>

#include "../draw/grid.h"
#include "../draw/table.h"
#include "markup.h"
#include "mfexplore/ratings.h"
#include "mfexplore/status.h"
#include "mfexplore/train.h"

typedef enum output_form { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV } output_form;

typedef struct output {
    FILE *out, *messages;
    output_form form;
    markup markup; /* of OUTPUT_TEXT: for a page or a paper */
    bool terminal; /* `out` is one */
    bool ascii;    /* no character beyond ASCII */
    strokes strokes;
    bool color;
    bool quiet;    /* no messages but errors */
    bool progress; /* live progress on `messages` */
    bool script; /* the verbs come from standard input, which is then not there for anything else */
    size_t width; /* columns for text; 0: no limit */
    /* Told how far reading has come; may be NULL. */
    void (*reading)(void *context, const mf_read_progress *progress);
    void *reading_context;
    /* Told after each epoch, and with no runs (n = 0) when training has ended; may be NULL. */
    void (*trained)(void *context, mf_run *const *runs, size_t n);
    void *trained_context;
    struct view *view; /* what the explorer shows; NULL elsewhere */
    const char *here;  /* the verb and flags that print what the explorer shows; NULL: none */
    const atomic_bool *cancel; /* set when the user interrupts; may be NULL */
    size_t lost;               /* allocations that had failed when the verb began (alloc.h) */
    mf_error error;
} output;

/* An output on these streams, set up by what they are: a terminal or not, its width, the locale,
 * NO_COLOR. */
output output_new(FILE *out, FILE *messages);

/* MF_SYSTEM when something was lost since the verb began: what it made is then not saved. */
mf_status output_whole(output *out);

/* Prints the table's rows; the first `heads` rows are headings. */
mf_status output_table(output *out, const table *t, size_t heads);

/* Prints one JSON value on a line of its own, and releases it. A terminal gets ASCII. */
mf_status output_json(output *out, json_t *value);

/* A number for JSON: null where it does not exist. */
json_t *json_number_or_null(double value);

/* MF_USAGE where standard input is not there for `what`: it is the script's, or the explorer's
 * keyboard. */
mf_status output_check_input(output *out, const char *what);

/* n of them; the first is numbers[0], the next stands `stride` further on. */
json_t *json_numbers(const double *numbers, size_t n, size_t stride);

/* A cell for a number; "-" where it does not exist. The format is a literal. */
void output_cell(table *t, const char *format, double value);

/* Text for a terminal, up to 100 columns of it: see text_clip. Returns `safe`. */
enum { OUTPUT_SAFE = 404 };
const char *output_safe(const output *out, const char *text, char safe[OUTPUT_SAFE]);

/* Writes a CSV field: quoted where it must be. */
void csv_field(FILE *to, const char *text);
/* The same to out->out. A file or a pipe gets the bytes as they are, a terminal what is safe for
 * it.
 */
void output_csv_text(const output *out, const char *text);
/* The shortest decimal that reads back as the same double; nothing for NaN and infinity. */
void output_csv_number(FILE *out, double value);

/* Where much is written that comes of a file: out->out itself, or what makes it safe for a
 * terminal. NULL: memory is out. */
FILE *output_open_stream(const output *out);
/* False where not all was written. */
bool output_close_stream(const output *out, FILE *stream);

/* Writes a word as a shell reads it: quoted where it must be. */
void output_shell_word(FILE *out, const char *word);

/* A message for people, unless quiet. */
void output_note(output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes a file beside its target and renames it when whole; "-" is standard output. */
mf_status save_as(const char *path, void (*write)(const void *what, FILE *to), const void *what,
                  output *out);

/* "−" and "…" or their ASCII stand-ins. */
const char *output_glyph(const output *out, const char *fancy, const char *plain);

#endif
