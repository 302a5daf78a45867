/* Quantities of a lab by name, from which text, checks and answers are computed. */
#ifndef MF_TEACH_QUANTITIES_H
#define MF_TEACH_QUANTITIES_H

#include "../lab/lab.h"
#include "lesson.h"
#include "mfexplore/status.h"

typedef struct mf_quantity {
    const char *name, *help;
} mf_quantity;

/* What there is to name, ended by a NULL name. Those that begin with "RUN." stand for A., B. … */
extern const mf_quantity mf_quantities[];

/* The value of a quantity, of a number as text, or of several with * / + - between blanks, from the
 * left. False: there is no such name. NaN where it has no value now. With the guard held. */
bool mf_quantity_find(const mf_lab *lab, const char *name, double *value);

/* Does "NAME OP NAME" hold, OP being one of < <= = != >= > between blanks, each NAME as above? A
 * comparison with NaN does not. MF_BAD_DATA when it cannot be read. */
mf_status mf_condition_holds(const mf_lab *lab, const char *condition, bool *holds,
                             mf_error *error);

/* MF_BAD_DATA, by file and line, where a condition or an answer of the lesson is of names that
 * there are not. With the guard held. */
mf_status mf_lesson_verify(const mf_lab *lab, const char *name, const mf_lesson *lesson,
                           mf_error *error);

/* Copies text with every {NAME} replaced by its value. Returns the length, as snprintf. */
int mf_quantity_fill(const mf_lab *lab, const char *text, char *out, size_t size);

#endif
