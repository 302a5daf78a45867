/* Times as text: see times.h. */
#include "times.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Days from 1970-01-01 to a date of the Gregorian calendar: whole years of 365 days, a day more for
 * each leap year before, counted from March on. */
static int64_t days_from(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t months = (month + 9) % 12; /* since March */
    int64_t of_year = (153 * months + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

/* The next run of digits, of at most `most`; what stands before it is skipped. SIZE_MAX: none. */
static bool next_number(field text, size_t *at, size_t most, int64_t *value, size_t *digits)
{
    while (*at < text.length && !isdigit((unsigned char)text.text[*at])) {
        ++*at;
    }
    *value = 0;
    for (*digits = 0; *at < text.length && isdigit((unsigned char)text.text[*at]); ++*at) {
        *value = *value * 10 + (text.text[*at] - '0');
        if (++*digits > most) {
            return false;
        }
    }
    return *digits > 0;
}

/* The month that the text names by its first three letters; 0: none. */
static int64_t month_named(field text)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (size_t i = 0; i + 3 <= text.length; i++) {
        bool begins = i == 0 || !isalpha((unsigned char)text.text[i - 1]);
        for (int64_t m = 0; begins && m < 12; m++) {
            if (strncasecmp(text.text + i, names + 3 * m, 3) == 0) {
                return m + 1;
            }
        }
    }
    return 0;
}

/* Does a + stand before the next number, or (behind a time of day) a -? */
static bool is_offset(field text, size_t at, bool minus)
{
    while (at < text.length && !isdigit((unsigned char)text.text[at])) {
        if (text.text[at] == '+' || (minus && text.text[at] == '-')) {
            return true;
        }
        at++;
    }
    return false;
}

/* Seconds east of Greenwich, by what stands behind the time of day: +0200, -07:00; 0 for others. */
static int64_t offset_behind(field text, size_t at)
{
    int64_t value = 0, minutes = 0;
    size_t digits = 0;
    bool fraction = at < text.length && text.text[at] == '.';
    while (at < text.length && text.text[at] != '+' && text.text[at] != '-' &&
           (fraction || !isdigit((unsigned char)text.text[at]))) {
        at++;
    }
    size_t sign = at;
    if (at >= text.length || isdigit((unsigned char)text.text[at]) ||
        !next_number(text, &at, 4, &value, &digits)) {
        return 0;
    }
    if (digits == 4) {
        minutes = value % 100;
        value /= 100;
    } else if (at < text.length && text.text[at] == ':') {
        next_number(text, &at, 2, &minutes, &digits);
    }
    return (text.text[sign] == '-' ? -1 : 1) * (value * 3600 + minutes * 60);
}

static bool are_blanks(field text, size_t from, size_t to)
{
    while (from < to && text.text[from] == ' ') {
        from++;
    }
    return from == to;
}

/* "Wed May 09 13:26:46 -0700 2012", "Feb 12, 2020", "12 Feb 2020": of the numbers one with four
 * digits is the year, the first other one the day; hours stand before colons. */
static bool read_with_name(field text, int64_t month, int64_t *seconds)
{
    int64_t year = 0, day = 0, clock[3] = {0}, value;
    size_t n_clock = 0, digits, behind = text.length;
    for (size_t at = 0; next_number(text, &at, 4, &value, &digits);) {
        size_t from = at - digits, sign = from > 0 ? from - 1 : 0;
        char before = from > 0 ? text.text[sign] : ' ';
        char after = at < text.length ? text.text[at] : ' ';
        bool zone = n_clock > 1 && (before == '+' || before == '-') && behind <= sign &&
                    are_blanks(text, behind, sign);
        if (zone) {
            continue;
        }
        if (digits <= 2 && n_clock < 3 && (after == ':' || (before == ':' && n_clock > 0))) {
            clock[n_clock++] = value;
            behind = at;
        } else if (digits == 4) {
            year = value;
        } else if (day == 0) {
            day = value;
        }
    }
    if (year == 0 || day < 1 || day > 31) {
        return false;
    }
    *seconds = days_from(year, month, day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2] -
               offset_behind(text, behind);
    return true;
}

bool times_read(field text, int64_t *seconds)
{
    double number;
    if (text_number(text.text, text.length, &number) == NUMBER_OK) {
        number = number >= 1e11 && number < 1e14 ? number / 1000 : number;
        *seconds = (int64_t)number;
        return number > -9e15 && number < 9e15;
    }
    int64_t month_by_name = month_named(text);
    if (month_by_name > 0) {
        return read_with_name(text, month_by_name, seconds);
    }
    int64_t part[6] = {0}; /* as they stand */
    size_t digits[6] = {0}, at = 0, n = 0;
    while (n < 6 && !(n > 2 && is_offset(text, at, n > 3)) &&
           next_number(text, &at, 4, &part[n], &digits[n])) {
        n++;
    }
    if (n < 3) {
        return false;
    }
    int64_t year = part[0], month = part[1], day = part[2];
    if (digits[0] < 4) { /* the year stands last; a point says that the day stands first */
        bool day_first = memchr(text.text, '.', text.length) != NULL;
        year = part[2];
        month = part[day_first ? 1 : 0];
        day = part[day_first ? 0 : 1];
        year += digits[2] == 2 ? year < 70 ? 2000 : 1900 : 0;
    }
    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    *seconds = days_from(year, month, day) * 86400 + part[3] * 3600 + part[4] * 60 + part[5] -
               (n > 4 ? offset_behind(text, at) : 0);
    return true;
}
