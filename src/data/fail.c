/* Filling errors in: see fail.h. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../draw/utf8.h"
#include "c_locale.h"
#include "mfexplore/status.h"

/* The promise is one line that a terminal takes for text, whatever bytes the message quotes. */
static void make_one_line(char *text)
{
    size_t length = strlen(text), to = 0;
    for (size_t at = 0, bytes; at < length; at += bytes) {
        bool unsafe = utf8_is_unsafe(utf8_decode(text + at, length - at, &bytes));
        if (unsafe) {
            text[to++] = '?';
        } else {
            memmove(text + to, text + at, bytes);
            to += bytes;
        }
    }
    text[to] = '\0';
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
    locale_t former = mf_use_c_locale();
    vsnprintf(error->message + at, size - at, format, arguments);
    uselocale(former);
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
