/* Output: see output.h. */
#include "output.h"

#include <langinfo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "../draw/lost.h"
#include "../draw/text.h"
#include "../format/packer.h"
#include "../format/saved_file.h"
#include "mfexplore/status.h"

enum { LINE_LONGEST = 8192 };

output output_new(FILE *out, FILE *messages)
{
    draw_on_loss = mf_lose; /* what is not drawn is lost like anything else */
    output made = {.out = out, .messages = messages};
    bool terminal = made.terminal = isatty(fileno(out)) == 1;
    struct winsize size;
    made.ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    made.color = terminal && (no_color == NULL || *no_color == '\0') && term != NULL &&
                 strcmp(term, "dumb") != 0;
    if (terminal && ioctl(fileno(out), TIOCGWINSZ, &size) == 0) {
        made.width = size.ws_col;
    }
    made.progress = isatty(fileno(messages)) == 1 && term != NULL && strcmp(term, "dumb") != 0;
    return made;
}

mf_status output_whole(output *out)
{
    return mf_lost() == out->lost ? MF_OK : mf_no_memory(&out->error, "the output");
}

mf_status output_table(output *out, const table *t, size_t heads)
{
    char line[LINE_LONGEST];
    if (out->markup != MARKUP_NONE) {
        return markup_table(t, heads, out->markup, out->out) ? MF_OK
                                                             : mf_no_memory(&out->error, "a table");
    }
    for (size_t row = 0; row < table_rows(t); row++) {
        if (!table_line(t, row, out->width, out->ascii, line, sizeof line)) {
            return mf_no_memory(&out->error, "a table");
        }
        bool bold = out->color && row < heads;
        fprintf(out->out, "%s%s%s\n", bold ? "\033[1m" : "", line, bold ? "\033[0m" : "");
    }
    return t == NULL ? mf_no_memory(&out->error, "a table") : MF_OK;
}

mf_status output_json(output *out, json_t *value)
{
    size_t flags = JSON_COMPACT | (out->terminal ? JSON_ENSURE_ASCII : 0);
    char *text = value == NULL ? NULL : json_dumps(value, flags);
    json_decref(value);
    if (text == NULL) {
        return mf_no_memory(&out->error, "JSON");
    }
    fprintf(out->out, "%s\n", text);
    free(text);
    return MF_OK;
}

json_t *json_number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

const char *output_safe(const output *out, const char *text, char safe[OUTPUT_SAFE])
{
    text_clip(text, 100, out->ascii, safe, OUTPUT_SAFE);
    return safe;
}

void csv_field(FILE *to, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            fputc('"', to);
        }
        fputc(*text, to);
    }
    fputc('"', to);
}

void output_csv_text(const output *out, const char *text)
{
    char safe[8200];
    if (out->terminal) {
        text_clip(text, 2000, false, safe, sizeof safe);
        text = safe;
    }
    csv_field(out->out, text);
}

void output_csv_number(FILE *out, double value)
{
    char text[32];
    if (isfinite(value)) {
        fputs(text_shortest(value, text), out);
    }
}

void output_shell_word(FILE *out, const char *word)
{
    if (*word != '\0' &&
        strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                     "-_./,:=+@%") == strlen(word)) {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word != '\0'; word++) {
        fputs(*word == '\'' ? "'\\''" : (char[2]){*word, '\0'}, out);
    }
    fputc('\'', out);
}

void output_note(output *out, const char *format, ...)
{
    if (out->quiet) {
        return;
    }
    char text[1024], safe[4200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    text_clip(text, sizeof text, out->ascii, safe, sizeof safe);
    fprintf(out->messages, "%s\n", safe);
}

const char *output_glyph(const output *out, const char *fancy, const char *plain)
{
    return out->ascii ? plain : fancy;
}

/* What goes to a terminal through a stream, in pieces between tabs and ends of lines, which stay.
 */
typedef struct safe_stream {
    FILE *to;
    size_t n;
    char piece[1004];
} safe_stream;

static void end_piece(safe_stream *s)
{
    char safe[4 * sizeof s->piece + 1];
    s->piece[s->n] = '\0';
    text_clip(s->piece, sizeof s->piece, false, safe, sizeof safe);
    fputs(safe, s->to);
    s->n = 0;
}

static ssize_t write_safely(void *context, const char *bytes, size_t length)
{
    safe_stream *s = context;
    for (size_t i = 0; i < length; i++) {
        bool parts = bytes[i] == '\n' || bytes[i] == '\t', inside = (bytes[i] & 0xc0) == 0x80;
        if (parts || (s->n >= 1000 && !inside) || s->n + 1 == sizeof s->piece) {
            end_piece(s);
        }
        if (parts) {
            fputc(bytes[i], s->to);
        } else {
            s->piece[s->n++] = bytes[i] == '\0' ? '\1' : bytes[i]; /* as unsafe, and no end */
        }
    }
    return ferror(s->to) ? 0 : (ssize_t)length;
}

static int end_stream(void *context)
{
    safe_stream *s = context;
    end_piece(s);
    free(s);
    return 0;
}

FILE *output_open_stream(const output *out)
{
    if (!out->terminal) {
        return out->out;
    }
    safe_stream *s = mf_alloc_zero(1, sizeof *s);
    FILE *stream = NULL;
    if (s != NULL) {
        s->to = out->out;
        cookie_io_functions_t calls = {.write = write_safely, .close = end_stream};
        stream = fopencookie(s, "w", calls);
    }
    if (stream == NULL) {
        free(s);
    }
    return stream;
}

bool output_close_stream(const output *out, FILE *stream)
{
    return stream == out->out ? !ferror(stream) : fclose(stream) == 0 && !ferror(out->out);
}

mf_status save_as(const char *path, void (*write)(const void *what, FILE *to), const void *what,
                  output *out)
{
    saved_file saved;
    if (strcmp(path, "-") == 0) {
        FILE *to = output_open_stream(out);
        if (to == NULL) {
            return mf_no_memory(&out->error, "the output");
        }
        write(what, to);
        output_close_stream(out, to); /* who reads no further is seen at the end of the command */
        return MF_OK;
    }
    mf_status status = output_whole(out);
    status = status == MF_OK ? saved_file_open(&saved, path, &out->error) : status;
    if (status != MF_OK) {
        return status;
    }
    packer packed;
    char why[150];
    packer_begin(&packed, path, saved.fd);
    if (packed.out != NULL) {
        write(what, packed.out);
    }
    bool good = packer_end(&packed, why, sizeof why);
    if (!good) {
        saved_file_abandon(&saved);
        return mf_fail_at(&out->error, MF_SYSTEM, path, 0, "cannot write (is the disk full?)");
    }
    status = saved_file_commit(&saved, &out->error);
    if (status == MF_OK) {
        output_note(out, "saved in %s", path);
    }
    return status;
}

void output_cell(table *t, const char *format, double value)
{
    if (isfinite(value)) {
        char text[400]; /* of 1e308 all digits */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, format, value);
#pragma GCC diagnostic pop
        if (value != 0 && strspn(text, "+-0.") == strlen(text)) { /* digits come later */
            format[1] == '+' ? snprintf(text, sizeof text, "%+.1e", value)
                             : snprintf(text, sizeof text, "%.2e", value);
        }
        table_add(t, "%s", text);
    } else {
        table_add(t, "-");
    }
}

mf_status output_check_input(output *out, const char *what)
{
    return out->view != NULL
               ? mf_fail(&out->error, MF_USAGE,
                         "%s from standard input, which is the keyboard here; expected a file",
                         what)
           : out->script ? mf_fail(&out->error, MF_USAGE,
                                   "both the script and %s from standard input; expected one of "
                                   "them",
                                   what)
                         : MF_OK;
}

json_t *json_numbers(const double *numbers, size_t n, size_t stride)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(array, json_number_or_null(numbers[i * stride]));
    }
    return array;
}
