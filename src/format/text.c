/* Lines, fields and numbers: see text.h. */
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../data/c_locale.h"
#include "../data/fail.h"
#include "../draw/utf8.h"
#include "mfexplore/status.h"

enum { BUFFER_BYTES = 1 << 20, LINE_MOST = 1 << 26, PADDING = 8, RAW_BYTES = 1 << 18 };

const delimiter text_delimiters[] = {
    [BY_TAB] = {DELIMITER_CHAR, '\t', "tab", false},
    [BY_COLONS] = {DELIMITER_COLONS, ':', "colons", false},
    [BY_SEMICOLON] = {DELIMITER_CHAR, ';', "semicolon", false},
    [BY_BAR] = {DELIMITER_CHAR, '|', "bar", false},
    [BY_COMMA] = {DELIMITER_CHAR, ',', "comma", false},
    [BY_BLANKS] = {DELIMITER_BLANKS, ' ', "blanks", false},
    {DELIMITER_CHAR, 0, NULL, false},
};

/* ---- encodings and line ends ----------------------------------------------------------------- */

text_kind text_kind_of(const char *bytes, size_t n)
{
    text_kind kind = {.encoding = TEXT_BYTES};
    if (n >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) {
        kind.encoding = TEXT_UTF16_LE;
    } else if (n >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) {
        kind.encoding = TEXT_UTF16_BE;
    }
    /* Without a mark: every other byte of the first characters is 0. */
    if (kind.encoding == TEXT_BYTES && n >= 8 && memchr(bytes, '\0', 8) != NULL) {
        bool little = true, big = true;
        for (size_t i = 0; i < 8; i++) {
            little = little && (bytes[i] == '\0') == (i % 2 == 1);
            big = big && (bytes[i] == '\0') == (i % 2 == 0);
        }
        kind.encoding = little ? TEXT_UTF16_LE : big ? TEXT_UTF16_BE : TEXT_BYTES;
    }
    bool wide = kind.encoding != TEXT_BYTES;
    size_t step = wide ? 2 : 1, low = kind.encoding == TEXT_UTF16_BE ? 1 : 0;
    size_t looked = 0;
    bool quoted = false; /* a CR in quotes ends no line */
    for (size_t i = 0; i + 2 * step <= n && !kind.old_mac; i += step) {
        const char *cr = wide ? bytes + i + low : memchr(bytes + i, '\r', n - i);
        if (cr == NULL) {
            break;
        }
        i = wide ? i : (size_t)(cr - bytes);
        for (; looked < i; looked += step) {
            quoted ^= bytes[looked + low] == '"';
        }
        kind.old_mac = *cr == '\r' && (wide || i + 1 < n) && cr[step] != '\n' && !quoted;
    }
    return kind;
}

/* UTF-16 to UTF-8, units of two bytes each; `out` has room for 3 bytes a unit. What is no character
 * becomes U+FFFD. Returns how many bytes were written; *used says how many were read. */
static size_t from_utf16(const char *bytes, size_t n, bool big, bool last, char *out, size_t *used)
{
    size_t at = 0, to = 0;
    while (at + 2 <= n) {
        const unsigned char *u = (const unsigned char *)bytes + at;
        uint32_t unit = big ? (uint32_t)(u[0] << 8 | u[1]) : (uint32_t)(u[1] << 8 | u[0]);
        size_t step = 2;
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (at + 4 > n && !last) {
                break;
            }
            uint32_t low = at + 4 > n ? 0
                           : big      ? (uint32_t)(u[2] << 8 | u[3])
                                      : (uint32_t)(u[3] << 8 | u[2]);
            bool pair = low >= 0xdc00 && low < 0xe000;
            unit = pair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
            step = pair ? 4 : 2;
        } else if (unit >= 0xdc00 && unit < 0xe000) {
            unit = 0xfffd;
        }
        if (unit != 0xfeff) {
            to += utf8_encode(unit, out + to);
        }
        at += step;
    }
    *used = at;
    return to;
}

/* Ends lines in LF where they ended in CR alone. `next` is what follows the last byte, or 0. */
static void end_in_newlines(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n')) {
            text[i] = '\n';
        }
    }
}

void text_soften(char *text, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (text[i] == '\xc2' && text[i + 1] == '\xa0') {
            text[i] = text[i + 1] = ' ';
        }
    }
}

size_t text_as_read(const char *bytes, size_t n, char *out)
{
    text_kind kind = text_kind_of(bytes, n);
    size_t length = n, used;
    if (kind.encoding != TEXT_BYTES) {
        length = from_utf16(bytes, n, kind.encoding == TEXT_UTF16_BE, true, out, &used);
    } else {
        size_t mark = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        length = n - mark;
        memcpy(out, bytes + mark, length);
    }
    if (kind.old_mac) {
        end_in_newlines(out, length);
    }
    return length;
}

/* Reads on into `to`, `room` bytes of it, as text is read. */
static mf_status read_text(line_reader *reader, char *to, size_t room, size_t *got, mf_error *error)
{
    mf_status status;
    if (reader->kind.encoding == TEXT_BYTES) {
        status = source_read(reader->from, to, room, got, error);
    } else {
        bool big = reader->kind.encoding == TEXT_UTF16_BE;
        size_t fresh = 0, used = 0, most = room / 3 * 2;
        most = most > RAW_BYTES ? RAW_BYTES : most;
        status = source_read(reader->from, reader->raw + reader->n_raw, most - reader->n_raw,
                             &fresh, error);
        reader->n_raw += fresh;
        *got = from_utf16(reader->raw, reader->n_raw, big, fresh == 0, to, &used);
        memmove(reader->raw, reader->raw + used, reader->n_raw - used);
        reader->n_raw -= used;
        if (status == MF_OK && *got == 0 && fresh > 0) { /* a mark, or half a character */
            return read_text(reader, to, room, got, error);
        }
    }
    if (status == MF_OK && reader->kind.old_mac) {
        end_in_newlines(to, *got);
    }
    if (status == MF_OK && reader->soft_blanks) {
        text_soften(to, *got);
    }
    return status;
}

void line_reader_soften(line_reader *reader)
{
    reader->soft_blanks = true;
    text_soften(reader->buffer + reader->begin, reader->end - reader->begin);
}

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
        char *grown = mf_resize(reader->buffer, next, 1);
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
    mf_status status =
        read_text(reader, reader->buffer + left, reader->capacity - PADDING - left, &got, &why);
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
        return mf_fail_at(error, MF_BAD_DATA, reader->path, line, "a NUL byte; expected text");
    }
    reader->end += got;
    reader->taken += got;
    reader->ended = got == 0;
    return MF_OK;
}

mf_status line_reader_open(line_reader *reader, source *from, const char *path, mf_error *error)
{
    mf_status status = MF_OK;
    *reader = (line_reader){.from = from, .path = strcmp(path, "-") == 0 ? "standard input" : path};
    const char *first;
    size_t n_first;
    mf_error why;
    status = source_peek(from, &first, &n_first, &why);
    if (status != MF_OK) {
        return mf_fail_at(error, status, reader->path, 1, "%s", why.message);
    }
    reader->kind = text_kind_of(first, n_first);
    if (reader->kind.encoding != TEXT_BYTES) {
        reader->raw = mf_alloc(RAW_BYTES, 1);
    }
    if (!mf_grow((void **)&reader->buffer, &reader->capacity, BUFFER_BYTES, 1) ||
        (reader->kind.encoding != TEXT_BYTES && reader->raw == NULL)) {
        line_reader_close(reader);
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
    member = member == SIZE_MAX ? source_wanted(from) : member;
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
        while (status == MF_OK && !reader->ended &&
               reader->end - reader->begin < reader->capacity - PADDING) {
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

mf_status line_reader_end(line_reader *reader, mf_status status, mf_error *error)
{
    if (reader->owns) {
        status = source_end(reader->from, status, error);
        reader->owns = false;
    }
    line_reader_close(reader);
    return status;
}

uint64_t line_reader_place(const line_reader *reader)
{
    return reader->taken - (reader->end - reader->begin);
}

mf_status line_reader_narrow(line_reader *reader, uint64_t begin, uint64_t end, mf_error *error)
{
    reader->begin = reader->end = 0;
    reader->ended = false;
    reader->taken = begin;
    return source_narrow(reader->from, begin, end, error);
}

void line_reader_close(line_reader *reader)
{
    if (reader->owns) {
        source_close(reader->from);
    }
    free(reader->buffer);
    free(reader->raw);
    reader->raw = NULL;
    reader->from = NULL;
    reader->buffer = NULL;
}

const char *line_reader_peek(const line_reader *reader, size_t *length)
{
    *length = reader->end - reader->begin;
    return reader->buffer + reader->begin;
}

/* Without the byte order mark of a file that another was put before, and without what ended files
 * of DOS. */
static text_line without_mark(text_line line)
{
    if (line.length >= 3 && memcmp(line.text, "\xef\xbb\xbf", 3) == 0) {
        line = (text_line){line.text + 3, line.length - 3, line.number};
    }
    while (line.length > 0 && line.text[line.length - 1] == '\x1a') {
        line.length--;
    }
    return line;
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
            *line = without_mark((text_line){begin, length, ++reader->number});
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

mf_status line_reader_record(line_reader *reader, delimiter by, text_line *record, bool *there,
                             mf_error *error)
{
    mf_status status = MF_OK;
    *there = false;
    while (status == MF_OK) {
        const char *begin = reader->buffer + reader->begin, *end = reader->buffer + reader->end;
        const char *next;
        size_t lines = begin < end ? text_record(begin, end, reader->ended, by, record, &next) : 0;
        if (lines > 0) {
            record->number = reader->number + 1;
            reader->number += lines;
            reader->begin += (size_t)(next - begin);
            *there = true;
        }
        if (lines > 0 || reader->ended) {
            return MF_OK;
        }
        do { /* as much as there is room for: it is looked through once more */
            status = fill(reader, error);
        } while (status == MF_OK && !reader->ended &&
                 reader->end - reader->begin < reader->capacity - PADDING);
    }
    return status;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
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

/* Does a delimiter or the end of the line follow, blanks aside? */
static bool ends_field(text_line line, delimiter by, size_t at)
{
    while (at < line.length && is_blank(line.text[at]) && line.text[at] != by.character) {
        at++;
    }
    return at >= line.length ||
           (line.text[at] == by.character &&
            (by.kind != DELIMITER_COLONS || (at + 1 < line.length && line.text[at + 1] == ':'))) ||
           (by.kind == DELIMITER_BLANKS && is_blank(line.text[at]));
}

/* Reads the quoted field at `at`; `*at` moves behind the closing quote. False: it is not closed.
 * Where `*scratch` is NULL, doubled quotes stay two: for who only counts. */
static bool read_quoted(text_line line, delimiter by, size_t *at, field *out, char **scratch)
{
    size_t from = *at + 1;
    const char *close = memchr(line.text + from, '"', line.length - from);
    if (close == NULL) {
        return false;
    }
    size_t end = (size_t)(close - line.text);
    bool doubled = end + 1 < line.length && line.text[end + 1] == '"';
    if (!doubled && !(by.escapes && memchr(line.text + from, '\\', end - from) != NULL)) {
        *out = (field){line.text + from, end - from};
        *at = end + 1;
        return true;
    }
    char *text = *scratch;
    size_t length = 0;
    for (size_t i = from; i < line.length; i++) {
        bool more = i + 1 < line.length;
        if (by.escapes && line.text[i] == '\\' && more &&
            (line.text[i + 1] == '"' || line.text[i + 1] == '\\')) {
            i++;
        } else if (line.text[i] == '"') {
            if (!more || line.text[i + 1] != '"') {
                *out = text != NULL ? (field){text, length} : (field){line.text + from, i - from};
                *scratch = text != NULL ? text + length : NULL;
                *at = i + 1;
                return true;
            }
            i++;
        }
        if (text != NULL) {
            text[length++] = line.text[i];
        }
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

/* text_split; `letters`: quotes that are not closed are letters as others are. Else *open says of
 * one whether more text could close it. */
static size_t split(text_line line, delimiter by, bool letters, field *fields, size_t most,
                    char *scratch, bool *open)
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
        size_t behind = quote;
        bool quoted = quote < line.length && line.text[quote] == '"';
        bool closed = quoted && read_quoted(line, by, &behind, &here, &scratch);
        bool whole = closed && ends_field(line, by, behind);
        if (quoted && !whole && !letters &&
            (!closed || memchr(line.text + quote, '\n', behind - quote) != NULL)) {
            *open = !closed;
            return SIZE_MAX;
        }
        if (whole) {
            at = find_delimiter(line, by, behind);
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

size_t text_split(text_line line, delimiter by, field *fields, size_t most, char *scratch)
{
    bool open;
    return split(line, by, false, fields, most, scratch, &open);
}

size_t text_split_line(text_line line, delimiter by, field *fields, size_t most, char *scratch)
{
    bool open;
    size_t n = text_split(line, by, fields, most, scratch);
    return n == SIZE_MAX && by.character != ','
               ? split(line, by, true, fields, most, scratch, &open)
               : n;
}

size_t text_record(const char *from, const char *end, bool whole, delimiter by, text_line *record,
                   const char **next)
{
    enum { FARTHEST = 1 << 25 }; /* half of the longest line */
    text_line first = {0};
    const char *after_first = from;
    bool closed = true, open = false;
    size_t lines = 0;
    *next = from;
    do {
        const char *at = *next, *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL && !whole) {
            return 0;
        }
        const char *to = newline != NULL ? newline : end;
        size_t length = (size_t)(to - from);
        length -= length > 0 && from[length - 1] == '\r';
        *record = (text_line){from, length, 0};
        *next = newline != NULL ? newline + 1 : end;
        if (++lines == 1) {
            first = *record;
            after_first = *next;
        }
        if (memchr(at, '"', (size_t)(to - at)) != NULL) { /* else all is as it was */
            closed = text_is_blank(*record) ||
                     split(*record, by, false, NULL, 0, NULL, &open) != SIZE_MAX;
        }
    } while (!closed && open && (*next < end || !whole) && lines < TEXT_LINES_IN_QUOTES &&
             record->length < FARTHEST);
    if (lines > 1 && !closed) {
        *record = first;
        *next = after_first;
        lines = 1;
    }
    *record = without_mark(*record);
    return lines;
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
    locale_t locale = mf_c_locale();
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
