/* How ratings are written: see numbers.h. */
#include "numbers.h"

#include <ctype.h>
#include <string.h>

/* A copy with every comma made a point (`to` '.') or left out (0). */
static number_result without_commas(const char *text, size_t length, char to, double *value)
{
    char copy[64];
    size_t n = 0;
    if (length >= sizeof copy) {
        return NUMBER_NOT;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ',') {
            copy[n++] = text[i];
        } else if (to != 0) {
            copy[n++] = to;
        }
    }
    return text_number(copy, n, value);
}

/* Commas stand before groups of three digits, and nowhere else. */
static bool groups_of_three(const char *text, size_t length)
{
    size_t digits = 0;
    bool comma = false, point = false;
    for (size_t i = text[0] == '-'; i <= length; i++) {
        if (i < length && isdigit((unsigned char)text[i])) {
            digits++;
            continue;
        }
        if (!point && ((comma && digits != 3) ||
                       (!comma && (digits == 0 || digits > 3) && i < length && text[i] == ','))) {
            return false;
        }
        if (i < length && text[i] == '.' && !point) {
            point = true;
        } else if (i < length && (text[i] != ',' || point)) {
            return false;
        }
        comma = comma || (i < length && text[i] == ',');
        digits = 0;
    }
    return true;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && strncasecmp(text + length - n, end, n) == 0;
}

/* "4.5/5", "4.5 / 5", "4.5 out of 5 stars": the number, and what it is out of. */
static number_result read_out_of(const char *text, size_t length, double *value, double *of)
{
    static const char *const between[] = {"/", "out of"}, *const behind[] = {"stars", "star", " "};
    const char *at = NULL;
    size_t n = 0;
    for (size_t b = 0; b < sizeof between / sizeof between[0] && at == NULL; b++) {
        n = strlen(between[b]);
        at = memmem(text, length, between[b], n);
    }
    if (at == NULL) {
        return NUMBER_NOT;
    }
    size_t before = (size_t)(at - text), left = length - before - n;
    for (size_t e = 0; e < sizeof behind / sizeof behind[0] && n > 1; e++) {
        left -= ends_with(at + n, left, behind[e]) ? strlen(behind[e]) : 0;
    }
    for (at += n; left > 0 && at[0] == ' '; left--) {
        at++;
    }
    while (before > 0 && text[before - 1] == ' ') {
        before--;
    }
    number_result first = text_number(text, before, value), second = text_number(at, left, of);
    return first == NUMBER_OK && second == NUMBER_OK && *of > 0 ? NUMBER_OK : NUMBER_NOT;
}

/* Filled stars (★ ⭐ *) counted; empty ones (☆) may follow, and half a star (½). */
static number_result count_stars(const char *text, size_t length, double *value)
{
    static const struct {
        const char *sign;
        double worth;
    } signs[] = {{"\xe2\x98\x85", 1}, {"\xe2\x98\x86", 0}, {"\xe2\xad\x90", 1},
                 {"\xef\xb8\x8f", 0}, {"\xc2\xbd", 0.5},   {"*", 1}};
    bool any = false;
    *value = 0;
    for (size_t i = 0; i < length;) {
        size_t s = 0, n = sizeof signs / sizeof signs[0];
        while (s < n && (length - i < strlen(signs[s].sign) ||
                         memcmp(text + i, signs[s].sign, strlen(signs[s].sign)) != 0)) {
            s++;
        }
        if (s == n) {
            return NUMBER_NOT;
        }
        any = true;
        *value += signs[s].worth;
        i += strlen(signs[s].sign);
    }
    return any ? NUMBER_OK : NUMBER_EMPTY;
}

/* "4 stars", "1 star", "4★", "80%"; other words may be units. */
static number_result read_before_word(const char *text, size_t length, double *value)
{
    static const char *const words[] = {"star", "stars", "\xe2\x98\x85", "\xe2\xad\x90", "%"};
    size_t digits = 0, at;
    while (digits < length && strchr("0123456789.-", text[digits]) != NULL) {
        digits++;
    }
    for (at = digits; at < length && text[at] == ' '; at++) {
    }
    bool stars = false;
    for (size_t w = 0; w < sizeof words / sizeof words[0] && digits > 0; w++) {
        stars = stars || (strlen(words[w]) == length - at &&
                          strncasecmp(text + at, words[w], length - at) == 0);
    }
    return stars ? text_number(text, digits, value) : NUMBER_NOT;
}

/* "4½", "4", and "½". */
static number_result read_half(const char *text, size_t length, double *value)
{
    bool half = ends_with(text, length, "\xc2\xbd");
    if (half && length == 2) {
        *value = 0.5;
        return NUMBER_OK;
    }
    length -= half ? 2 : 0;
    length -= half && length > 1 && text[length - 1] == ' ';
    number_result number = text_number(text, length, value);
    *value += number == NUMBER_OK && half ? 0.5 : 0;
    return number;
}

number_result numbers_read(numbers how, const char *text, size_t length, double *value)
{
    double of;
    for (; length > 0 && text[0] == ' '; length--) { /* of a quoted field */
        text++;
    }
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    if (length == 0) {
        return NUMBER_EMPTY;
    }
    if (length == 1 && text[0] == '0') { /* none of any style */
        *value = 0;
        return NUMBER_OK;
    }
    switch (how.style) {
    case NUMBERS_DECIMAL_COMMA:
        return memchr(text, '.', length) != NULL ? NUMBER_NOT
                                                 : without_commas(text, length, '.', value);
    case NUMBERS_THOUSANDS:
        return groups_of_three(text, length) || memchr(text, ',', length) == NULL
                   ? without_commas(text, length, 0, value)
                   : NUMBER_NOT;
    case NUMBERS_OUT_OF:
        return read_out_of(text, length, value, &of) == NUMBER_OK && of == how.out_of ? NUMBER_OK
                                                                                      : NUMBER_NOT;
    case NUMBERS_STAR_SIGNS:
        return count_stars(text, length, value);
    case NUMBERS_WORD_BEHIND:
        return read_before_word(text, length, value);
    case NUMBERS_HALF_SIGN:
        return read_half(text, length, value);
    default:
        return text_number(text, length, value);
    }
}

number_result numbers_read_late(const char *text, size_t length, double *value)
{
    const numbers comma = {.style = NUMBERS_DECIMAL_COMMA};
    return memchr(text, ',', length) != NULL && !groups_of_three(text, length)
               ? numbers_read(comma, text, length, value)
               : NUMBER_NOT;
}

/* Does a value with commas show that they separate thousands: two of them, or one and a point? */
static bool shows_thousands(field f)
{
    const char *first = memchr(f.text, ',', f.length);
    size_t rest = first == NULL ? 0 : f.length - (size_t)(first - f.text) - 1;
    return first != NULL && groups_of_three(f.text, f.length) &&
           (memchr(first + 1, ',', rest) != NULL || memchr(first + 1, '.', rest) != NULL);
}

static bool is_whole(field f)
{
    for (size_t i = f.length > 0 && f.text[0] == '-'; i < f.length; i++) {
        if (!isdigit((unsigned char)f.text[i])) {
            return false;
        }
    }
    return true;
}

/* Do the commas of all fields separate thousands: does each stand before three digits, and not
 * behind a lone 0, beside whole numbers without that are as large as groups? Decimals would not all
 * have three digits, and thirds (1,333 and 2) have small numbers beside them. Where commas are what
 * stands between fields nobody writes decimals with them, if all have three digits. */
static bool all_show_thousands(const field *fields, size_t n, bool by_commas)
{
    enum { GROUP = 3, ALONE_LEAST = 4 };
    size_t commas = 0, large = 0;
    for (size_t i = 0; i < n; i++) {
        field f = fields[i];
        bool comma = memchr(f.text, ',', f.length) != NULL;
        if (!(comma ? f.text[0] != '0' && groups_of_three(f.text, f.length) : is_whole(f))) {
            return false;
        }
        commas += comma;
        large += !comma && f.length >= GROUP;
    }
    return commas > 0 && (large > 0 || (by_commas && commas == n && n >= ALONE_LEAST));
}

/* Could the commas of all fields be points as well as stand before thousands? Each has one, and
 * three digits behind it. */
static bool could_be_either(const field *fields, size_t n)
{
    enum { FEWEST = 2 };
    bool all = n >= FEWEST;
    for (size_t i = 0; i < n && all; i++) {
        field f = fields[i];
        all = memchr(f.text, ',', f.length) != NULL && f.text[0] != '0' && !shows_thousands(f) &&
              groups_of_three(f.text, f.length);
    }
    return all;
}

/* How many of the fields are numbers in a style; those that are empty do not count. */
static size_t count_fitting(const field *fields, size_t n, numbers how)
{
    size_t fit = 0;
    double value;
    for (size_t i = 0; i < n; i++) {
        number_result result = numbers_read(how, fields[i].text, fields[i].length, &value);
        fit += result == NUMBER_OK || result == NUMBER_RANGE;
    }
    return fit;
}

bool numbers_find(const field *fields, size_t n, bool by_commas, numbers *how)
{
    size_t filled = 0, most = 0;
    bool thousands = false;
    double of = 0, value;
    for (size_t i = 0; i < n; i++) {
        filled += fields[i].length > 0;
        thousands = thousands || shows_thousands(fields[i]);
        if (of == 0) {
            read_out_of(fields[i].text, fields[i].length, &value, &of);
        }
    }
    thousands = thousands || all_show_thousands(fields, n, by_commas);
    *how = (numbers){.style = NUMBERS_PLAIN};
    for (number_style s = NUMBERS_PLAIN; s < NUMBER_STYLES; s++) {
        numbers style = {.style = s, .out_of = of};
        if ((s == NUMBERS_THOUSANDS) != thousands &&
            (s == NUMBERS_THOUSANDS || s == NUMBERS_DECIMAL_COMMA)) {
            continue; /* "1,234" alone may be either: then the comma is a point */
        }
        size_t fit = count_fitting(fields, n, style);
        if (fit > most) {
            most = fit;
            *how = style;
        }
    }
    how->either = (how->style == NUMBERS_DECIMAL_COMMA || how->style == NUMBERS_THOUSANDS) &&
                  could_be_either(fields, n);
    return filled > 0 && most == filled;
}
