/* Ids and numbers as text that reads back as it was. */
#ifndef MF_FORMAT_TEXT_WRITE_H
#define MF_FORMAT_TEXT_WRITE_H

#include <stddef.h>
#include <stdio.h>

#include "../data/csr.h"

/* Quotes an id where it would not read back as it is. */
void text_write_id(FILE *out, const char *id, const char *delimiter);

/* The shortest decimal that reads back as the same rating. */
void text_write_value(const mf_csr *csr, size_t at, char number[32]);

#endif
