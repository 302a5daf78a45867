/* Ids and numbers as text that reads back as it was. */
#ifndef MF_FORMAT_TEXT_WRITE_H
#define MF_FORMAT_TEXT_WRITE_H

#include <stdio.h>

/* Quotes an id where it would not read back as it is. */
void text_write_id(FILE *out, const char *id, const char *delimiter);

/* The shortest decimal that reads back as the same float. */
void text_write_value(float value, char number[32]);

#endif
