/* Lessons: Markdown with fenced blocks that act on a lab. mfexplore(5) says how one is written. */
#ifndef MF_TEACH_LESSON_H
#define MF_TEACH_LESSON_H

#include "mfexplore/status.h"

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
    char *reasons;    /* of a question: lines "VALUE: why it is not so"; NULL: none */
    double tolerance; /* relative */
} mf_lesson_part;

typedef struct mf_lesson {
    char *title, *summary;
    char *data; /* the file it is meant for when none is named; NULL */
    size_t n, n_steps;
    mf_lesson_part *parts;
} mf_lesson;

/* Of a question whose answer is no number on this file, 0 / 0 say. */
#define MF_LESSON_NO_ANSWER "it has no answer on this file"

/* Parses a lesson; `name` is for messages (name:line: …). The caller frees it. */
mf_status mf_lesson_parse(const char *name, const char *text, mf_lesson **made, mf_error *error);
void mf_lesson_free(mf_lesson *lesson);

/* The lessons that ship, ended by a NULL name: made from data/lessons when the program is built. */
typedef struct mf_lesson_source {
    const char *name, *text;
} mf_lesson_source;

extern const mf_lesson_source mf_lesson_sources[];

#endif
