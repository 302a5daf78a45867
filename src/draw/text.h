/* Text for people: display widths, clipping, and numbers as they are read. Knows nothing of what
 * the text says. All text is UTF-8; bytes that are not become '?' or U+FFFD when shown. */
#ifndef MF_DRAW_TEXT_H
#define MF_DRAW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Columns that a code point takes: 0 combining, 1, or 2 wide; control characters count 1 (they are
 * shown as a replacement). */
int text_code_width(uint32_t code);

/* Columns that the text takes. */
size_t text_width(const char *text);

/* Copies `text` made safe for a terminal (no control characters, valid UTF-8, only ASCII when
 * `ascii`), clipped to `columns` with "…" (or ".") at the end where something is lost. Returns the
 * columns used. `size` bytes are enough when ≥ 4 · columns + 1. */
size_t text_clip(const char *text, size_t columns, bool ascii, char *out, size_t size);

/* The shortest decimal that reads back as the same double; "nan", "inf". */
const char *text_shortest(double value, char out[32]);
/* The same of a rating, which is a float32. */
const char *text_rating(double rating, char out[32]);

/* An error, a rating, a norm with so many decimals: 1.0456; fewer where more stand before the
 * point, and 1.05e-05 where they would all be 0. */
const char *text_figure(double value, int decimals, char out[32]);

/* The same in at most so many columns: with fewer digits where it would be wider. */
const char *text_figure_within(double value, int decimals, int columns, char out[32]);

/* Four decimals; beyond a million three digits and an exponent. Written
 * `text_fixed(x, (char[32]){""})`. */
const char *text_fixed(double value, char out[32]);

/* Do two figures look alike? */
bool text_is_alike(double a, double b, int decimals);

/* Two figures that differ, with as many decimals more as it takes to see it (9 at most). */
void text_apart(double a, double b, int decimals, char of_a[32], char of_b[32]);

/* How many of a hundred `part` of `whole` is, with so many decimals or more: "64", and "99.5"
 * rather than 100 of what is not all, "0.02" rather than 0 of what is something. */
const char *text_percent(double part, double whole, int decimals, char out[32]);

/* How full a matrix is, in percent: two digits of little, one decimal of much. */
const char *text_density(double density, char out[32]);

/* A spread or a difference beside figures of the size of `like`: with their decimals. */
const char *text_beside(double value, double like, int decimals, char out[32]);

/* 76332 → "76,332". */
const char *text_thousands(uint64_t value, char out[32]);

/* "3.617", "0.00042": a mean rating to three decimals, or to three digits where they come later. */
const char *text_mean(double mean, char out[32]);

/* The end of a word of which there are so many: "" or "s". */
static inline const char *text_s(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* 2400132 → "2.289 MiB"; below 1024 "800 B". */
const char *text_bytes(double bytes, char out[32]);

/* Seconds as "0:03", "1:02:03". */
const char *text_duration(double seconds, char out[32]);

/* Writes text into SVG or HTML, attributes too: what means something there is escaped. */
void text_write_markup(const char *text, FILE *to);

/* A bar of `share` (0 to 1) of `columns`, in eighths of a column, or '#' when `ascii`. Never empty
 * for a share above 0. Trailing blanks are not written. */
const char *text_bar(double share, size_t columns, bool ascii, char *out, size_t size);

#endif
