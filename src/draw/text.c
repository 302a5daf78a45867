/* Text for people: see text.h. */
#include "text.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "utf8.h"

static locale_t utf8_locale;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;

static void make_locale(void)
{
    utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

int text_code_width(uint32_t code)
{
    if (utf8_is_unsafe(code)) {
        return 1; /* its replacement */
    }
    if (code < 0x300) {
        return 1;
    }
    pthread_once(&utf8_once, make_locale);
    if (utf8_locale == (locale_t)0) {
        return 1;
    }
    locale_t before = uselocale(utf8_locale); /* this thread only */
    int width = wcwidth((wchar_t)code);
    uselocale(before);
    return width < 0 ? 1 : width;
}

size_t text_width(const char *text)
{
    size_t width = 0, length = strlen(text);
    for (size_t i = 0, bytes; i < length; i += bytes) {
        width += (size_t)text_code_width(utf8_decode(text + i, length - i, &bytes));
    }
    return width;
}

size_t text_clip(const char *text, size_t columns, bool ascii, char *out, size_t size)
{
    size_t used = 0, length = strlen(text), at = 0;
    size_t whole = text_width(text);
    bool clipped = whole > columns;
    size_t room = clipped && columns > 0 ? columns - 1 : columns;
    for (size_t i = 0, bytes; i < length; i += bytes) {
        uint32_t code = utf8_decode(text + i, length - i, &bytes);
        size_t width = (size_t)text_code_width(code);
        if (utf8_is_unsafe(code) || (ascii && code >= 0x80)) {
            code = '?';
            if (width == 0) {
                continue; /* a combining mark, in ASCII */
            }
        }
        if (used + width > room || at + 8 > size) {
            break;
        }
        at += utf8_encode(code, out + at);
        used += width;
    }
    if (clipped && columns > 0 && at + 4 < size) {
        at += utf8_encode(ascii ? '.' : 0x2026, out + at);
        used++;
    }
    out[at] = '\0';
    return used;
}

const char *text_shortest(double value, char out[32])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            break;
        }
    }
    return out;
}

const char *text_rating(double rating, char out[32])
{
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(out, 32, "%.*g", digits, rating);
        if (strtof(out, NULL) == (float)rating) {
            break;
        }
    }
    return out;
}

const char *text_figure(double value, int decimals, char out[32])
{
    double size = fabs(value);
    int before = size >= 10 ? (int)log10(size) : 0; /* digits beyond the first */
    if (!isfinite(value)) {
        snprintf(out, 32, "%s", isnan(value) ? "-" : value > 0 ? "inf" : "-inf");
    } else if (size >= 1e6 || (size > 0 && size < pow(10, 1 - decimals))) {
        snprintf(out, 32, "%.*e", decimals > 2 ? decimals - 2 : 1, value);
    } else {
        snprintf(out, 32, "%.*f", before < decimals ? decimals - before : 0, value);
    }
    return out;
}

const char *text_figure_within(double value, int decimals, int columns, char out[32])
{
    text_figure(value, decimals, out);
    for (int digits = 5; digits > 0 && (int)strlen(out) > columns; digits--) {
        snprintf(out, 32, "%.*g", digits, value);
    }
    return out;
}

const char *text_fixed(double value, char out[32])
{
    snprintf(out, 32, fabs(value) < 1e6 ? "%.4f" : "%.3g", value);
    return out;
}

bool text_is_alike(double a, double b, int decimals)
{
    char of_a[32], of_b[32];
    return strcmp(text_figure(a, decimals, of_a), text_figure(b, decimals, of_b)) == 0;
}

void text_apart(double a, double b, int decimals, char of_a[32], char of_b[32])
{
    enum { MOST = 9 };
    while (a != b && decimals < MOST && text_is_alike(a, b, decimals)) {
        decimals++;
    }
    text_figure(a, decimals, of_a);
    text_figure(b, decimals, of_b);
}

const char *text_percent(double part, double whole, int decimals, char out[32])
{
    enum { MOST = 9 };
    double percent = 100 * part / whole, least;
    if (!isfinite(percent)) {
        return text_figure(NAN, decimals, out);
    }
    do {
        least = pow(10, -decimals) / 2;
        snprintf(out, 32, "%.*f", decimals, percent);
    } while (decimals++ < MOST &&
             ((part > 0 && percent <= least) || (part < whole && 100 - percent <= least)));
    return out;
}

const char *text_density(double density, char out[32])
{
    if (!(density < 0.1)) {
        return text_percent(density, 1, 1, out);
    }
    snprintf(out, 32, "%.2g", 100 * density);
    return out;
}

const char *text_beside(double value, double like, int decimals, char out[32])
{
    double size = fabs(like);
    if (!isfinite(value) || !(size >= 0.01 && size < 10)) {
        return text_figure(value, decimals, out);
    }
    snprintf(out, 32, "%.*f", decimals, value);
    return out;
}

const char *text_thousands(uint64_t value, char out[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    char *to = out;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            *to++ = ',';
        }
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

const char *text_mean(double mean, char out[32])
{
    snprintf(out, 32, mean != 0 && fabs(mean) < 0.0005 ? "%.3g" : "%.3f", mean);
    return out;
}

const char *text_bytes(double bytes, char out[32])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        snprintf(out, 32, "%.0f B", bytes);
        return out;
    }
    size_t unit = 0;
    for (bytes /= 1024; bytes >= 1024 && unit < 5; unit++) {
        bytes /= 1024;
    }
    snprintf(out, 32, "%.3f %s", bytes, units[unit]);
    return out;
}

const char *text_duration(double seconds, char out[32])
{
    if (!(seconds >= 0 && seconds < 3.6e6)) {
        snprintf(out, 32, "-:--");
        return out;
    }
    unsigned long whole = (unsigned long)(seconds + 0.5);
    if (whole >= 3600) {
        snprintf(out, 32, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        snprintf(out, 32, "%lu:%02lu", whole / 60, whole % 60);
    }
    return out;
}

void text_write_markup(const char *text, FILE *to)
{
    for (; *text != '\0'; text++) {
        *text == '<'   ? fputs("&lt;", to)
        : *text == '>' ? fputs("&gt;", to)
        : *text == '&' ? fputs("&amp;", to)
        : *text == '"' ? fputs("&quot;", to)
                       : fputc(*text, to);
    }
}

const char *text_bar(double share, size_t columns, bool ascii, char *out, size_t size)
{
    size_t at = 0;
    double exact = isfinite(share) && share > 0 ? fmin(share, 1) * (double)columns * 8 : 0;
    size_t eighths = exact > 0 && exact < 1 ? 1 : (size_t)(exact + 0.5);
    if (ascii) {
        eighths = (eighths + 4) / 8 * 8;
        eighths = eighths == 0 && exact > 0 ? 8 : eighths;
    }
    for (; eighths > 0 && at + 4 < size; eighths -= eighths < 8 ? eighths : 8) {
        uint32_t block = eighths >= 8 ? 0x2588 : 0x2590 - (uint32_t)eighths;
        at += utf8_encode(ascii ? '#' : block, out + at);
    }
    out[at] = '\0';
    return out;
}
