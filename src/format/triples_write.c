/* Writing text triples. */
#include "triples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/cancel.h"
#include "../data/csr.h"
#include "../data/ids.h"
#include "../data/ratings.h"

const char *const triples_endings[] = {".csv", ".tsv", ".data", ".dat", NULL};

static const char *delimiter_for(const char *name)
{
    static const char *const endings[][2] = {{".tsv", "\t"}, {".data", "\t"}, {".dat", "::"}};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t n = strlen(endings[i][0]);
        if (length >= n && strcmp(name + length - n, endings[i][0]) == 0) {
            return endings[i][1];
        }
    }
    return ",";
}

/* Quotes an id when it would not read back as it is. */
static int write_id(FILE *out, const char *id, const char *delimiter)
{
    if (strstr(id, delimiter) == NULL && strpbrk(id, "\" \t#%\r\n") == NULL) {
        return fputs(id, out);
    }
    fputc('"', out);
    for (const char *c = id; *c != '\0'; c++) {
        if (*c == '"') {
            fputc('"', out);
        }
        fputc(*c, out);
    }
    return fputc('"', out);
}

/* The shortest decimal that reads back as the same float. */
static void shortest(float value, char number[32])
{
    for (int digits = 2; digits <= 9; digits++) {
        snprintf(number, 32, "%.*g", digits, (double)value);
        if (strtof(number, NULL) == value) {
            return;
        }
    }
}

bool triples_write(FILE *out, const char *name, const mf_ratings *ratings,
                   const atomic_bool *cancel)
{
    const char *delimiter = delimiter_for(name);
    const mf_csr *r = &ratings->r;
    fprintf(out, "watcher%smovie%srating\n", delimiter, delimiter);
    for (size_t i = 0; i < r->n_rows && !ferror(out) && !mf_is_cancelled(cancel); i++) {
        for (size_t k = r->row_start[i]; k < r->row_start[i + 1]; k++) {
            write_id(out, mf_id(&ratings->watchers, i), delimiter);
            fputs(delimiter, out);
            write_id(out, mf_id(&ratings->movies, r->col[k]), delimiter);
            char number[32];
            shortest(r->value[k], number);
            fprintf(out, "%s%s\n", delimiter, number);
        }
    }
    return !ferror(out) && !mf_is_cancelled(cancel);
}
