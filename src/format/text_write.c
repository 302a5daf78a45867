/* Ids and numbers as text. */
#include "text_write.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/csr.h"

/* Would a colon at its edge be taken for a part of "::"? */
static bool touches(const char *id, const char *delimiter)
{
    size_t n = strlen(id);
    return delimiter[1] != '\0' && n > 0 && (id[0] == delimiter[0] || id[n - 1] == delimiter[0]);
}

void text_write_id(FILE *out, const char *id, const char *delimiter)
{
    if (strstr(id, delimiter) == NULL && !touches(id, delimiter) &&
        strpbrk(id, "\" \t#%\r\n") == NULL && strncmp(id, "//", 2) != 0 &&
        strcasecmp(id, "sep=") != 0) {
        fputs(id, out);
        return;
    }
    fputc('"', out);
    for (const char *c = id; *c != '\0'; c++) {
        if (*c == '"') {
            fputc('"', out);
        }
        fputc(*c, out);
    }
    fputc('"', out);
}

void text_write_value(const mf_csr *csr, size_t at, char number[32])
{
    double value = mf_csr_rating(csr, at);
    bool whole = (double)(float)value == value; /* then a float's digits are enough */
    for (int digits = 2; digits <= 17; digits++) {
        snprintf(number, 32, "%.*g", digits, value);
        float value_of = strtof(number, NULL);
        float rest_of = (float)(strtod(number, NULL) - (double)value_of);
        if (value_of == mf_csr_value(csr, at) &&
            (whole || csr->rest == NULL || rest_of == csr->rest[at])) {
            return;
        }
    }
}
