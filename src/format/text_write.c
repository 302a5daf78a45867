/* Ids and numbers as text. */
#include "text_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_write_id(FILE *out, const char *id, const char *delimiter)
{
    if (strstr(id, delimiter) == NULL && strpbrk(id, "\" \t#%\r\n") == NULL &&
        strncmp(id, "//", 2) != 0 && strcasecmp(id, "sep=") != 0) {
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

void text_write_value(float value, char number[32])
{
    for (int digits = 2; digits <= 9; digits++) {
        snprintf(number, 32, "%.*g", digits, (double)value);
        if (strtof(number, NULL) == value) {
            return;
        }
    }
}
