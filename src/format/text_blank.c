/* Lines that hold no fields: blank ones, comments, and what programs print around rows. */
#include <ctype.h>
#include <string.h>

#include "text.h"

/* Does the text go on with this, from `*at` on? */
static bool goes_on(text_line line, size_t *at, const char *with)
{
    size_t n = strlen(with);
    bool does = line.length - *at >= n && memcmp(line.text + *at, with, n) == 0;
    *at += does ? n : 0;
    return does;
}

static bool goes_on_in_digits(text_line line, size_t *at)
{
    size_t from = *at;
    while (*at < line.length && isdigit((unsigned char)line.text[*at])) {
        ++*at;
    }
    return *at > from;
}

/* What databases and frames say behind their rows: "(300 rows)", "[3 rows x 3 columns]", "2 rows in
 * set (0.00 sec)", "60 rows selected.", "only showing top 20 rows". */
static bool is_count_of_rows(text_line line, size_t at)
{
    bool top = goes_on(line, &at, "only showing top ");
    bool round = !top && goes_on(line, &at, "("), square = !round && goes_on(line, &at, "[");
    bool good = goes_on_in_digits(line, &at) && goes_on(line, &at, " row");
    if (good && square) {
        goes_on(line, &at, "s");
        good = goes_on(line, &at, " x ") && goes_on_in_digits(line, &at) &&
               goes_on(line, &at, " column");
    } else if (good && !top) {
        goes_on(line, &at, "s");
        good = goes_on(line, &at, " in set") || goes_on(line, &at, " selected") ||
               goes_on(line, &at, " affected") || round;
    }
    while (good && at < line.length && strchr("s)]( .0123456789ec\t", line.text[at]) != NULL) {
        at++; /* "(0.00 sec)"; a line of fields goes on otherwise */
    }
    return good && at == line.length;
}

/* A rule as databases and Markdown draw it, +-----+-----+ or |---|:--|. */
static bool is_rule(const char *text, size_t length)
{
    size_t dashes = 0, longest = 0;
    for (size_t i = 0; i < length; i++) {
        if (strchr("+-|:= \t\r", text[i]) == NULL) {
            return false;
        }
        dashes = text[i] == '-' ? dashes + 1 : 0;
        longest = dashes > longest ? dashes : longest;
    }
    return longest >= 3;
}

/* Nothing but what stands between fields, as a spreadsheet writes an empty row. */
static bool is_of_delimiters(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && strchr(",;| \t", text[n]) != NULL) {
        n++;
    }
    return n == length;
}

bool text_is_blank(text_line line)
{
    size_t i = 0;
    while (i < line.length && (line.text[i] == ' ' || line.text[i] == '\t')) {
        i++;
    }
    if (i == line.length) {
        return true;
    }
    const char *text = line.text + i;
    size_t length = line.length - i;
    switch (text[0]) {
    case '#':
    case '%':
        return true;
    case '/':
        return length > 1 && text[1] == '/';
    case ',':
    case ';':
        return is_of_delimiters(text, length);
    case '|':
        return is_of_delimiters(text, length) || is_rule(text, length);
    case '+':
    case '-':
        return is_rule(text, length);
    case '(':
    case '[':
    case 'o':
        return is_count_of_rows(line, i);
    default:
        return isdigit((unsigned char)text[0]) &&
               (text[length - 1] == ')' || text[length - 1] == '.') && is_count_of_rows(line, i);
    }
}
