/* Filling errors in: see fail.h. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mfexplore/status.h"

/* The promise is one line, whatever bytes the message quotes. */
static void make_one_line(char *text)
{
    for (char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = '?';
        }
    }
}

static void fill(mf_error *error, mf_status status, const char *file, size_t line,
                 const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

static void fill(mf_error *error, mf_status status, const char *file, size_t line,
                 const char *format, va_list arguments)
{
    size_t at = 0, size = sizeof error->message;
    char kept[MF_FILE_MOST]; /* the name may be that of the error itself */
    error->status = status;
    snprintf(kept, sizeof kept, "%s", file == NULL ? "" : file);
    memcpy(error->file, kept, sizeof kept);
    error->line = line;
    if (file != NULL) {
        int n = snprintf(error->message, size, line > 0 ? "%s:%zu: " : "%s: ", kept, line);
        at = n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
    }
    vsnprintf(error->message + at, size - at, format, arguments);
    make_one_line(error->message);
}

mf_status mf_fail(mf_error *error, mf_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        fill(error, status, NULL, 0, format, arguments);
        va_end(arguments);
    }
    return status;
}

mf_status mf_fail_at(mf_error *error, mf_status status, const char *file, size_t line,
                     const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        fill(error, status, file, line, format, arguments);
        va_end(arguments);
    }
    return status;
}
