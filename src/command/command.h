/* The command language: one table of verbs for the shell, line mode, scripts and the explorer. Each
 * verb declares its options; parsing, help, the man page's synopsis and completion follow from
 * that. */
#ifndef MF_COMMAND_COMMAND_H
#define MF_COMMAND_COMMAND_H

#include <stdio.h>

#include "../lab/lab.h"
#include "../teach/lesson.h"
#include "output.h"
#include "mfexplore/status.h"

/* ---- options --------------------------------------------------------------------------------- */

typedef enum option_kind {
    OPTION_FLAG,    /* present or not */
    OPTION_COUNT,   /* a whole number from low to high */
    OPTION_NUMBER,  /* a number from low to high */
    OPTION_NUMBERS, /* a list: numbers, low:high:n, log:low:high:n */
    OPTION_CHOICE,  /* one of the words of `choices` */
    OPTION_TEXT,
    OPTION_FILE,   /* that is read */
    OPTION_OUTPUT, /* a file that is written: refused where it is one that is read, or written twice
                    */
} option_kind;

typedef struct option {
    const char *name;
    char letter; /* the short form, or 0 */
    option_kind kind;
    const char *argument; /* its name in help */
    const char *initial;  /* the default as text; NULL: none */
    double low, high;
    const char *choices; /* "a|b|c"; "@solver" stands for a list of lists.h */
    const char *help;
} option;

static inline bool option_is_file(const option *o)
{
    return o->kind == OPTION_FILE || o->kind == OPTION_OUTPUT;
}

/* Groups of options, each ended by a NULL name. */
extern const option options_explore[], options_data[], options_training[], options_list[],
    options_output[], options_json[], options_common[];

enum { NUMBERS_MOST = 64, VALUES_MOST = 80, POSITIONAL_MOST = 4096 };

typedef struct option_value {
    const option *option;
    bool given;       /* typed */
    bool configured;  /* not typed, but set by the user's file: settings.h */
    const char *text; /* as typed, or the default; NULL when there is neither */
    double number;    /* of COUNT and NUMBER */
    size_t n_numbers; /* of NUMBERS */
    double *numbers;
} option_value;

/* Typed, or set by the user's file? */
static inline bool option_is_set(const option_value *value)
{
    return value->given || value->configured;
}

/* A parsed command line. */
typedef struct arguments {
    const struct verb *verb;
    size_t n_values;
    option_value values[VALUES_MOST];
    size_t n_positional;
    const char **positional;
} arguments;

/* The value of an option that the verb has: to ask for another is a mistake of the program, which
 * ends there. argument_if_any asks first: NULL where the verb has no such option. */
const option_value *argument(const arguments *args, const char *name);
const option_value *argument_if_any(const arguments *args, const char *name);
/* Does the verb have it, and was it typed? */
bool argument_given(const arguments *args, const char *name);
/* Has it, and is it set (option_is_set)? */
bool argument_set(const arguments *args, const char *name);
/* An option of the group that was given, but for those (up to a NULL); NULL: none. */
const option *option_given_of(const arguments *args, const option *group, const char *const *but);
/* MF_USAGE, with the reason, when an option of the group was given, but for those (up to a NULL)
 * that still say something. */
mf_status refuse_options(const arguments *args, const option *group, const char *const *but,
                         const char *why, mf_error *error);
/* The same of those that say how to read, where a file is open already. */
mf_status refuse_data_options(const arguments *args, mf_error *error);
/* The same of these, up to a NULL. */
mf_status refuse_named(const arguments *args, const char *const *names, const char *why,
                       mf_error *error);
bool argument_flag(const arguments *args, const char *name);
size_t argument_count(const arguments *args, const char *name);
double argument_number(const arguments *args, const char *name);
const char *argument_text(const arguments *args, const char *name); /* NULL when absent */

/* Parses words (without the verb). MF_USAGE names the word and what was expected. */
mf_status arguments_parse(const struct verb *verb, int n_words, char **words, arguments *args,
                          mf_error *error);
void arguments_clear(arguments *args);
/* MF_OK when the option can be this; of a flag yes or no. */
mf_status option_takes(const option *o, const char *text, mf_error *error);
/* Do two lines of a file of settings ask for output in two forms? */
bool options_contradict(const char *name, const char *value, const char *other,
                        const char *other_value);

/* "0.02,0", "0:0.2:9" or "log:1e-3:1:8" into up to NUMBERS_MOST numbers; false when it is none. */
bool parse_numbers(const char *text, double *numbers, size_t *n);

/* ---- verbs ----------------------------------------------------------------------------------- */

typedef enum verb_need {
    NEEDS_NOTHING,
    NEEDS_SESSION, /* a file that is open already: the verb acts on its runs */
    NEEDS_DATA,    /* an open dataset (or a model file, which holds what was rated) */
    NEEDS_MODEL,   /* and at least one run: trained first when there is none */
} verb_need;

typedef struct verb {
    const char *name, *summary;
    const char *operands; /* after FILE, for help: "WATCHER MOVIE …" */
    const char *details;  /* a paragraph for --help and the man page */
    const char *example;  /* the arguments of an example that the man page shows */
    verb_need need;
    size_t least, most;          /* positional arguments after FILE */
    const option *const *groups; /* ended by NULL */
    bool only_trains;            /* asks nothing of ratings but to be trained on */
    bool shows_runs;             /* shows those that are there, and trains where there are none */
    bool questions;     /* asks what a model says, whichever: where nothing says how to train, the
                           solver that predicts best answers */
    bool lists_solvers; /* its help ends with the solvers */
    bool lists_figures; /* … with the figures */
    bool reports_warnings; /* it says itself what reading met */
    bool reads_ratings;    /* of a model file: ratings beside it, and its options say how */
    bool copies;           /* in the explorer what it prints goes to the clipboard, too */
    bool rewrites;         /* -o may name the model that is gone on with, as FILE or --from */
    bool supersedes;       /* a later line of it makes an earlier one that still waits pointless */
    mf_status (*run)(mf_lab *lab, const arguments *args, output *out);
} verb;

extern const verb *const verbs[]; /* ended by NULL */
const verb *verb_find(const char *name);
/* Is FILE the verb's first operand in a shell? */
bool verb_takes_file(const verb *v);
/* The verb most like a misspelt one, or NULL when nothing is near. */
const verb *verb_nearest(const char *name);

/* Runs one command: words[0] is the verb. With nothing open in the lab, verbs that need data take
 * FILE as their first operand. Messages and errors go to out. */
mf_status command_run(mf_lab *lab, int n_words, char **words, output *out);

/* Splits a line into words (blanks; 'single' and "double" quotes; backslash). The words point into
 * `line`, which is changed. SIZE_MAX for a quote never closed, or more words than `most`. */
size_t command_split(char *line, char **words, size_t most);

/* The next line of a script, for the caller to free; NULL at the end. Not `whole` where a NUL cuts
 * it short. */
typedef char *next_line(void *context, bool *whole);

/* Line mode: verbs one a line, from `next` (called with `in`), or when that is NULL from `in`,
 * until the end. Returns the first failure's status. */
mf_status command_lines(mf_lab *lab, const char *name, next_line *next, FILE *in, output *out);

/* A lesson by its name: one that ships, or a file. The caller frees it. */
mf_status lesson_load(const char *name, mf_lesson **lesson, mf_error *error);

/* The ratings file that a lesson is to run on: `given`, else the one that the lesson is meant for,
 * here or where samples are installed. */
mf_status lesson_file(const char *name, const char *given, char *path, size_t size,
                      mf_error *error);

/* "--flag value", as it would be typed. */
void argument_write(FILE *to, const option_value *value);

/* The data options that are set, as they would be typed; the caller frees it. */
char *data_flags(const arguments *args);

/* What a --split says; MF_USAGE: nothing. */
mf_status split_rule_read(const char *text, mf_split_rule *rule, mf_error *error);

/* What reading met, a line each, but for notes of these codes (the last NULL). */
void note_warnings(const mf_ratings *ratings, const char *path, const char *const *but,
                   output *out);

/* Opens a file with the data options of `args`. */
mf_status open_data(mf_lab *lab, const char *path, const arguments *args, output *out);

/* ---- help ------------------------------------------------------------------------------------ */

void help_overview(FILE *out);
void help_verb(const verb *v, FILE *out);
/* The sections of mfexplore(1) that come from the tables, as mdoc. */
void help_manual(FILE *out);

#endif
