/* Lessons: Markdown with fenced blocks that act on a lab, and quantities of a lab by name, from
 * which text, checks and answers are computed. mfexplore(5) says how a lesson is written. */
#ifndef MFEXPLORE_LESSON_H
#define MFEXPLORE_LESSON_H

#include "mfexplore/lab.h"

/* ---- quantities ------------------------------------------------------------------------------ */

typedef struct mf_quantity {
    const char *name, *help;
} mf_quantity;

/* What there is to name, ended by a NULL name. Those that begin with "RUN." stand for A., B. … */
extern const mf_quantity mf_quantities[];

/* The value of a quantity, or of a number as text. False: there is no such name. NaN where it has
 * no value now. With the guard held. */
bool mf_quantity_find(const mf_lab *lab, const char *name, double *value);

/* Does "NAME OP NAME" hold, OP being one of < <= = != >= >? A comparison with NaN does not.
 * MF_BAD_DATA when it cannot be read. */
mf_status mf_condition_holds(const mf_lab *lab, const char *condition, bool *holds,
                             mf_error *error);

/* Copies text with every {NAME} replaced by its value. Returns the length, as snprintf. */
int mf_quantity_fill(const mf_lab *lab, const char *text, char *out, size_t size);

/* ---- lessons --------------------------------------------------------------------------------- */

typedef enum mf_lesson_kind {
    MF_LESSON_TEXT,  /* paragraphs */
    MF_LESSON_WHEN,  /* paragraphs that stand there only when `condition` holds */
    MF_LESSON_NOTE,  /* for the teacher */
    MF_LESSON_RUN,   /* verbs, one a line */
    MF_LESSON_KEYS,  /* keys, between blanks */
    MF_LESSON_CHECK, /* conditions, one a line; or: see TEXT */
    MF_LESSON_ASK, /* a question; `condition` names the answer, `tolerance` is how far off is right
                    */
} mf_lesson_kind;

typedef struct mf_lesson_part {
    mf_lesson_kind kind;
    size_t line, step; /* where it stands in the file; the step it belongs to */
    char *text, *condition;
    double tolerance; /* relative */
} mf_lesson_part;

typedef struct mf_lesson {
    char *title, *summary;
    char *data; /* the file it is meant for when none is named; NULL */
    size_t n, n_steps;
    mf_lesson_part *parts;
} mf_lesson;

/* Parses a lesson; `name` is for messages (name:line: …). The caller frees it. */
mf_status mf_lesson_parse(const char *name, const char *text, mf_lesson **made, mf_error *error);
void mf_lesson_free(mf_lesson *lesson);

/* The lessons that ship, ended by a NULL name: made from data/lessons when the program is built. */
typedef struct mf_lesson_source {
    const char *name, *text;
} mf_lesson_source;

extern const mf_lesson_source mf_lesson_sources[];

#endif
