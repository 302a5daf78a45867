/* Times as text: see times.h. */
#include "times.h"

#include <ctype.h>
#include <string.h>

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

bool times_read(field text, int64_t *seconds)
{
    double number;
    if (text_number(text.text, text.length, &number) == NUMBER_OK) {
        number = number >= 1e11 && number < 1e14 ? number / 1000 : number;
        *seconds = (int64_t)number;
        return number > -9e15 && number < 9e15;
    }
    int64_t part[6] = {0}; /* as they stand */
    size_t digits[6] = {0}, at = 0, n = 0;
    while (n < 6 && next_number(text, &at, 4, &part[n], &digits[n])) {
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
    *seconds = days_from(year, month, day) * 86400 + part[3] * 3600 + part[4] * 60 + part[5];
    return true;
}
