/* Where the objects of a JSON text begin and end, block by block: one after the other, in an array,
 * or in the array that the one object of a file holds, as services answer. What is in them is
 * jansson's. */
#ifndef MF_FORMAT_JSON_TEXT_H
#define MF_FORMAT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "reading.h"
#include "mfexplore/status.h"

typedef struct object {
    const char *text;
    size_t length, line;
} object;

typedef struct objects {
    object *all;
    size_t n, capacity;
} objects;

/* The text of what is being read: one buffer, read on. */
typedef struct json_text {
    char *buffer;
    size_t n, capacity, at, line; /* the line at `at`, from 1 */
    bool ended;
    bool begun, enveloped, closed; /* looked at; inside the one array of an object; behind it */
} json_text;

const char *json_skip_blanks(const char *at, const char *end);

/* Reads on, to a block or to twice what is there. The caller frees the buffer. */
mf_status json_read_on(reading *r, json_text *t, mf_error *error);

/* All whole objects that the buffer holds; they point into it. MF_BAD_DATA where there is something
 * else. The caller frees found->all. */
mf_status json_find_objects(reading *r, json_text *t, objects *found, mf_error *error);

/* A copy of the object in which NaN and Infinity, which Python writes and JSON has not, are null;
 * the caller frees it. NULL: memory is out. */
char *json_without_nan(const object *o);

#endif
