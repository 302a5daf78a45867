/* Lines, fields and numbers: see text.h. */
#include "text.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/fail.h"
#include "mfexplore/status.h"

enum { BUFFER_BYTES = 1 << 20, LINE_MOST = 1 << 26, PADDING = 8 };

const delimiter text_delimiters[] = {
    {DELIMITER_CHAR, '\t', "tab"},      {DELIMITER_COLONS, ':', "colons"},
    {DELIMITER_CHAR, ';', "semicolon"}, {DELIMITER_CHAR, '|', "bar"},
    {DELIMITER_CHAR, ',', "comma"},     {DELIMITER_BLANKS, ' ', "blanks"},
    {DELIMITER_CHAR, 0, NULL},
};

/* Moves what is left to the front and reads on. */
static mf_status fill(line_reader *reader, mf_error *error)
{
    size_t left = reader->end - reader->begin;
    if (reader->begin > 0) {
        memmove(reader->buffer, reader->buffer + reader->begin, left);
    } else if (left == reader->capacity - PADDING) {
        if (reader->capacity >= LINE_MOST) {
            return mf_fail_at(error, MF_BAD_DATA, reader->path, reader->number + 1,
                              "the line is longer than 64 MiB");
        }
        /* To the limit and not beyond, whatever size the buffer began with. */
        size_t next = reader->capacity < LINE_MOST / 2 ? reader->capacity * 2 : LINE_MOST;
        char *grown = realloc(reader->buffer, next);
        if (grown == NULL) {
            return mf_no_memory(error, "a line");
        }
        reader->buffer = grown;
        reader->capacity = next;
    }
    reader->begin = 0;
    reader->end = left;
    size_t got = 0;
    mf_error why;
    mf_status status = source_read(reader->from, reader->buffer + left,
                                   reader->capacity - PADDING - left, &got, &why);
    if (status != MF_OK) {
        return mf_fail_at(error, status, reader->path, reader->number + 1, "%s", why.message);
    }
    const char *fresh = reader->buffer + left;
    const char *nul = got > 0 ? memchr(fresh, '\0', got) : NULL;
    if (nul != NULL) {
        size_t line = reader->number + 1;
        for (const char *c = reader->buffer; c < nul; c++) {
            line += *c == '\n';
        }
        bool utf16 = reader->number == 0 && reader->end == 0 &&
                     (memcmp(fresh, "\xff\xfe", 2) == 0 || memcmp(fresh, "\xfe\xff", 2) == 0);
        return mf_fail_at(error, MF_BAD_DATA, reader->path, utf16 ? 1 : line, "%s",
                          utf16
                              ? "the file is UTF-16; expected UTF-8 or Latin-1 (iconv converts it)"
                              : "a NUL byte; expected text");
    }
    reader->end += got;
    reader->ended = got == 0;
    return MF_OK;
}

mf_status line_reader_open(line_reader *reader, source *from, const char *path, mf_error *error)
{
    mf_status status = MF_OK;
    *reader = (line_reader){.from = from, .path = strcmp(path, "-") == 0 ? "standard input" : path};
    if (!mf_grow((void **)&reader->buffer, &reader->capacity, BUFFER_BYTES, 1)) {
        return mf_no_memory(error, "reading");
    }
    do { /* fill the buffer, so that looking ahead sees enough */
        status = fill(reader, error);
    } while (status == MF_OK && !reader->ended && reader->end < reader->capacity - PADDING);
    if (status == MF_OK && reader->end >= 3 && memcmp(reader->buffer, "\xef\xbb\xbf", 3) == 0) {
        reader->begin = 3;
    }
    if (status != MF_OK) {
        line_reader_close(reader);
    }
    return status;
}

mf_status line_reader_open_file(line_reader *reader, const char *path, const char *const *patterns,
                                mf_error *error)
{
    source *from;
    *reader = (line_reader){0};
    mf_status status = source_open(path, &from, error);
    if (status != MF_OK) {
        return status;
    }
    size_t member = source_match(from, patterns);
    status = source_enter(from, member == SIZE_MAX ? 0 : member, error);
    status = status == MF_OK ? line_reader_open(reader, from, path, error) : status;
    if (status != MF_OK) {
        source_close(from);
    } else {
        reader->owns = true;
    }
    return status;
}

mf_status line_reader_block(line_reader *reader, size_t capacity, const char **text, size_t *length,
                            mf_error *error)
{
    mf_status status = MF_OK;
    *text = reader->buffer;
    *length = 0;
    if (!mf_grow((void **)&reader->buffer, &reader->capacity, capacity, 1)) {
        return mf_no_memory(error, "reading");
    }
    for (;;) {
        while (status == MF_OK && !reader->ended && reader->end < reader->capacity - PADDING) {
            status = fill(reader, error);
        }
        const char *begin = reader->buffer + reader->begin;
        size_t left = reader->end - reader->begin;
        const char *last = left > 0 ? memrchr(begin, '\n', left) : NULL;
        if (status != MF_OK || last != NULL || reader->ended) {
            *text = begin;
            *length = status != MF_OK ? 0 : reader->ended ? left : (size_t)(last - begin) + 1;
            reader->begin += *length;
            return status;
        }
        status = fill(reader, error); /* a line longer than the buffer */
    }
}

void line_reader_close(line_reader *reader)
{
    if (reader->owns) {
        source_close(reader->from);
    }
    free(reader->buffer);
    reader->from = NULL;
    reader->buffer = NULL;
}

const char *line_reader_peek(const line_reader *reader, size_t *length)
{
    *length = reader->end - reader->begin;
    return reader->buffer + reader->begin;
}

mf_status line_reader_next(line_reader *reader, text_line *line, bool *there, mf_error *error)
{
    size_t searched = 0;
    for (;;) {
        const char *begin = reader->buffer + reader->begin;
        size_t left = reader->end - reader->begin;
        const char *newline =
            left > searched ? memchr(begin + searched, '\n', left - searched) : NULL;
        if (newline != NULL || (reader->ended && left > 0)) {
            size_t length = newline != NULL ? (size_t)(newline - begin) : left;
            reader->begin += length + (newline != NULL);
            length -= length > 0 && begin[length - 1] == '\r';
            *line = (text_line){begin, length, ++reader->number};
            *there = true;
            return MF_OK;
        }
        if (reader->ended) {
            *there = false;
            return MF_OK;
        }
        searched = left;
        mf_status status = fill(reader, error);
        if (status != MF_OK) {
            return status;
        }
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool text_is_blank(text_line line)
{
    size_t i = 0;
    while (i < line.length && is_blank(line.text[i])) {
        i++;
    }
    return i == line.length || line.text[i] == '#' || line.text[i] == '%';
}

/* The place of the next delimiter from `at` on; the end of the line when there is none. */
static size_t find_delimiter(text_line line, delimiter by, size_t at)
{
    if (by.kind == DELIMITER_CHAR) {
        while (at < line.length && line.text[at] != by.character) {
            at++;
        }
        return at;
    }
    if (by.kind == DELIMITER_BLANKS) {
        while (at < line.length && !is_blank(line.text[at])) {
            at++;
        }
        return at;
    }
    while (at < line.length &&
           !(line.text[at] == ':' && at + 1 < line.length && line.text[at + 1] == ':')) {
        at++;
    }
    return at;
}

/* Reads the quoted field at `at`; `*at` moves behind the closing quote. False: it is not closed. */
static bool read_quoted(text_line line, size_t *at, field *out, char **scratch)
{
    size_t from = *at + 1;
    const char *close = memchr(line.text + from, '"', line.length - from);
    if (close == NULL) {
        return false;
    }
    size_t end = (size_t)(close - line.text);
    if (end + 1 >= line.length || line.text[end + 1] != '"') {
        *out = (field){line.text + from, end - from};
        *at = end + 1;
        return true;
    }
    char *text = *scratch;
    size_t length = 0;
    for (size_t i = from; i < line.length; i++) {
        if (line.text[i] == '"') {
            if (i + 1 >= line.length || line.text[i + 1] != '"') {
                *out = (field){text, length};
                *scratch = text + length;
                *at = i + 1;
                return true;
            }
            i++;
        }
        text[length++] = line.text[i];
    }
    return false;
}

static field trimmed(const char *text, size_t length)
{
    while (length > 0 && is_blank(*text)) {
        text++;
        length--;
    }
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    return (field){text, length};
}

size_t text_split(text_line line, delimiter by, field *fields, size_t most, char *scratch)
{
    size_t n = 0, at = 0;
    if (by.kind == DELIMITER_BLANKS) {
        field whole = trimmed(line.text, line.length);
        line.text = whole.text;
        line.length = whole.length;
    }
    for (;;) {
        field here = {line.text + at, 0};
        size_t quote = at;
        while (quote < line.length && is_blank(line.text[quote]) && by.character != '\t') {
            quote++;
        }
        if (quote < line.length && line.text[quote] == '"') {
            at = quote;
            if (!read_quoted(line, &at, &here, &scratch)) {
                return SIZE_MAX;
            }
            at = find_delimiter(line, by, at);
        } else {
            size_t end = find_delimiter(line, by, at);
            here = trimmed(line.text + at, end - at);
            at = end;
        }
        if (n < most) {
            fields[n] = here;
        }
        n++;
        if (at >= line.length) {
            return n;
        }
        at += by.kind == DELIMITER_COLONS ? 2 : 1;
        if (by.kind == DELIMITER_BLANKS) {
            while (at < line.length && is_blank(line.text[at])) {
                at++;
            }
        }
    }
}

static locale_t c_locale(void)
{
    static locale_t locale;
    if (locale == (locale_t)0) {
        locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    }
    return locale;
}

/* Any other spelling of a decimal number: exponents, many digits. */
static number_result slow_number(const char *text, size_t length, double *value)
{
    char copy[512];
    if (length >= sizeof copy) {
        return NUMBER_NOT;
    }
    for (size_t i = 0; i < length; i++) {
        if (strchr("0123456789+-.eE", text[i]) == NULL) {
            return NUMBER_NOT; /* nan, inf, hexadecimal */
        }
        copy[i] = text[i];
    }
    copy[length] = '\0';
    char *end;
    locale_t locale = c_locale();
    *value = locale != (locale_t)0 ? strtod_l(copy, &end, locale) : strtod(copy, &end);
    if (end != copy + length || end == copy) {
        return NUMBER_NOT;
    }
    return fabs(*value) <= 3.4028234663852886e38 ? NUMBER_OK : NUMBER_RANGE;
}

number_result text_number(const char *text, size_t length, double *value)
{
    static const double power[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (length == 0) {
        return NUMBER_EMPTY;
    }
    size_t i = text[0] == '-', digits = 0, fraction = 0;
    uint64_t mantissa = 0;
    bool point = false;
    for (; i < length; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digits++;
            fraction += point;
        } else if (text[i] == '.' && !point) {
            point = true;
        } else {
            break;
        }
        if (digits > 15) {
            break;
        }
    }
    if (i < length || digits == 0) {
        return slow_number(text, length, value);
    }
    /* Both are exact doubles, so the quotient is correctly rounded (Clinger 1990). */
    double magnitude = (double)mantissa / power[fraction];
    *value = text[0] == '-' ? -magnitude : magnitude;
    return NUMBER_OK;
}
