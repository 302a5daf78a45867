/* Statuses and errors: see status.h. */
#include "mfexplore/status.h"

#include <stdarg.h>
#include <stdio.h>

mf_status mf_fail(mf_error *error, mf_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        /* The promise is one line, whatever bytes the message quotes. */
        for (char *c = error->message; *c != '\0'; c++) {
            if ((unsigned char)*c < 0x20 || *c == 0x7f) {
                *c = '?';
            }
        }
    }
    return status;
}
