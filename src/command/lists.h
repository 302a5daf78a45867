/* Lists of names: what an option or an operand may be. "@solver" among the choices of an option, or
 * SOLVER in what a verb's operands are called, names one of them; completion, checks and error
 * messages are made from it. */
#ifndef MF_COMMAND_LISTS_H
#define MF_COMMAND_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include "../lab/lab.h"

typedef struct name_list {
    const char *name; /* "solver" */
    bool closed;      /* there is nothing else that it may be */
    /* The name at a place from 0; NULL past the last. `lab` may be NULL where the list is closed.
     */
    const char *(*at)(const mf_lab *lab, size_t place);
} name_list;

/* The list of this name, in any case; `length` of its characters count. NULL: there is none. */
const name_list *list_find(const char *name, size_t length);

/* Is the word one of "a|b|@list"? Where a list is open, anything is. */
bool choices_hold(const char *choices, const char *word);

/* "a, b, c" of "a|b|@list", with `between` between them; as much as fits. */
const char *choices_write(const char *choices, const char *between, char *out, size_t size);

/* Calls `each` for every name of the choices. */
void choices_each(const char *choices, const mf_lab *lab,
                  void (*each)(void *context, const char *name), void *context);

#endif
