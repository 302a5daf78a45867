/* What stands between columns: see delimiter.h. */
#include "delimiter.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../data/fail.h"
#include "mfexplore/status.h"

/* Single characters that may stand between columns where none of the usual ones does. */
static const char unusual[] = "\001!^~&@*=+$`\\/:_";

bool delimiter_escapes(const char *text, size_t n, const char *ends)
{
    const char *c = text + 1, *last = text + n - 1;
    while (c < last && (c = memchr(c, '"', (size_t)(last - c))) != NULL) {
        if (c[-1] == '\\' && strchr(ends, c[1]) == NULL) {
            return true;
        }
        c++;
    }
    return false;
}

/* Is `c` in a line's text [from, to) the end of a field, or the beginning, blanks aside? */
static bool is_edge(const char *c, const char *from, const char *to, int step)
{
    while (c >= from && c < to && *c == ' ') {
        c += step;
    }
    return c < from || c >= to || strchr(",;|:!^\t\r", *c) != NULL;
}

/* Is a quote open at the end of a line, seen from its beginning, where one was or was not? Quotes
 * open and close where fields do. */
static bool is_open(const char *text, size_t n, bool escapes, bool open)
{
    const char *c = text, *end = text + n;
    while (c < end && (c = memchr(c, '"', (size_t)(end - c))) != NULL) {
        bool escaped = escapes && c > text && c[-1] == '\\';
        bool doubled = open && c + 1 < end && c[1] == '"';
        if (doubled) {
            c++;
        } else if (!escaped && is_edge(open ? c + 1 : c - 1, text, end, open ? 1 : -1)) {
            open = !open;
        }
        c++;
    }
    return open;
}

size_t delimiter_lines(const char *text, size_t n, bool whole, text_line *lines, size_t most)
{
    const char *end = text + n;
    size_t found = 0, number = 0;
    bool quotes = memchr(text, '"', n) != NULL,
         escapes = n > 2 && delimiter_escapes(text, n, ",;|:!^ \t\r\n\"");
    while (text < end && found < most) {
        const char *stop = text, *first = NULL;
        size_t length = 0, more = 0;
        bool open = false;
        do {
            const char *from = stop;
            const char *newline = memchr(stop, '\n', (size_t)(end - stop));
            if (newline == NULL && !whole && more == 0) {
                return found;
            }
            stop = newline != NULL ? newline + 1 : end + 1;
            length = (size_t)(stop - 1 - text);
            first = first == NULL ? stop : first;
            bool cut = newline == NULL && !whole; /* the line goes on */
            open = cut || (quotes && is_open(from, (size_t)(stop - 1 - from), escapes, open));
            more++;
        } while (open && stop < end && more < TEXT_LINES_IN_QUOTES);
        if (more > 1 && open) { /* never closed */
            stop = first;
            length = (size_t)(stop - 1 - text);
            more = 1;
        }
        length -= length > 0 && text[length - 1] == '\r';
        text_line line = {text, length, number + 1};
        number += more;
        if (!text_is_blank(line)) {
            lines[found++] = line;
        }
        text = stop;
    }
    return found;
}

size_t delimiter_agreement(const text_line *lines, size_t n, delimiter by, size_t least,
                           size_t *columns)
{
    size_t agree = 0, usual = 0;
    for (size_t i = n; i > 0; i--) { /* from the last: the first may be a header */
        size_t count = text_split_line(lines[i - 1], by, NULL, 0, NULL);
        if (count == SIZE_MAX || count < least) {
            continue;
        }
        usual = usual == 0 ? count : usual;
        agree += count == usual;
    }
    *columns = usual;
    return agree;
}

delimiter delimiter_sniff(const text_line *lines, size_t n)
{
    delimiter best = text_delimiters[BY_COMMA]; /* where nothing fits: errors then read best */
    size_t most = 0, columns;
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        size_t agree = delimiter_agreement(lines, n, *d, 3, &columns);
        if (agree > most) {
            most = agree;
            best = *d;
        }
    }
    for (const char *c = unusual; *c != '\0' && 2 * most < n; c++) {
        if (*c == ':' && memmem(lines[0].text, lines[0].length, "::", 2) != NULL) {
            continue;
        }
        delimiter d = {DELIMITER_CHAR, *c, "a character", false};
        size_t agree = delimiter_agreement(lines, n, d, 3, &columns);
        if (agree > most && agree + 1 >= n) {
            most = agree;
            best = d;
        }
    }
    for (const delimiter *d = text_delimiters; d->name != NULL && most == 0; d++) {
        size_t agree = delimiter_agreement(lines, n, *d, 2, &columns);
        if (agree == n && n > 1) { /* pairs: no ratings, but said rightly */
            return *d;
        }
    }
    return best;
}

bool delimiter_by_name(const char *name, delimiter *by)
{
    for (const delimiter *d = text_delimiters; d->name != NULL; d++) {
        if (strcmp(d->name, name) == 0 ||
            (name[0] == d->character && name[1] == '\0' && d->kind != DELIMITER_COLONS)) {
            *by = *d;
            return true;
        }
    }
    if (strcmp(name, "::") == 0) {
        *by = text_delimiters[BY_COLONS];
        return true;
    }
    *by = (delimiter){DELIMITER_CHAR, name[0], "a character", false};
    return name[0] != '\0' && name[1] == '\0' && !isalnum((unsigned char)name[0]) &&
           strchr("\"\r\n.-", name[0]) == NULL;
}

mf_status delimiter_check(const char *name, mf_error *error)
{
    delimiter by;
    return delimiter_by_name(name, &by)
               ? MF_OK
               : mf_fail(error, MF_USAGE,
                         "--delimiter %.40s; expected comma, tab, semicolon, bar, colons, blanks, "
                         "or the character itself",
                         name);
}

bool delimiter_by_sep(const char *text, size_t n, delimiter *by, size_t *used)
{
    if (n < 5 || strncasecmp(text, "sep=", 4) != 0) {
        return false;
    }
    const char *newline = memchr(text, '\n', n);
    char name[2] = {text[4], '\0'};
    if (newline == NULL || newline - text > 6 || !delimiter_by_name(name, by)) {
        return false;
    }
    *used = (size_t)(newline - text) + 1;
    return true;
}
