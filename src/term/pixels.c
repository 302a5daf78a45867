/* Pixels for terminals: see pixels.h. */
#include "pixels.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "../data/alloc.h"

static void write_base64(const unsigned char *bytes, size_t n, FILE *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16;
        three |= i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0;
        three |= i + 2 < n ? bytes[i + 2] : 0;
        fputc(digits[three >> 18], to);
        fputc(digits[three >> 12 & 63], to);
        fputc(i + 1 < n ? digits[three >> 6 & 63] : '=', to);
        fputc(i + 2 < n ? digits[three & 63] : '=', to);
    }
}

/* The colours without what is clear: red, green, blue, alpha. */
static void unmultiply(uint32_t pixel, unsigned char rgba[4])
{
    unsigned alpha = pixel >> 24;
    for (int c = 0; c < 3; c++) {
        unsigned value = pixel >> (16 - 8 * c) & 255;
        rgba[c] = (unsigned char)(alpha == 0 ? 0 : (value * 255 + alpha / 2) / alpha);
    }
    rgba[3] = (unsigned char)alpha;
}

/* ---- kitty ----------------------------------------------------------------------------------- */

void kitty_remove(unsigned number, FILE *to)
{
    number == 0 ? fputs("\033_Ga=d,d=A,q=2\033\\", to)
                : fprintf(to, "\033_Ga=d,d=I,i=%u,q=2\033\\", number);
    fflush(to);
}

void kitty_write(unsigned number, const uint32_t *pixels, int width, int height, area where,
                 FILE *to)
{
    enum { CHUNK = 3072 }; /* 4096 characters of base64: what one sequence may hold */
    size_t n = (size_t)width * (size_t)height;
    uLongf packed_size = compressBound(4 * n);
    unsigned char *rgba = mf_alloc(n, 4), *packed = mf_alloc(packed_size, 1);
    for (size_t i = 0; rgba != NULL && i < n; i++) {
        unmultiply(pixels[i], rgba + 4 * i);
    }
    if (rgba != NULL && packed != NULL && compress2(packed, &packed_size, rgba, 4 * n, 1) == Z_OK) {
        fprintf(to, "\0337\033[%d;%dH", where.y + 1, where.x + 1);
        for (size_t at = 0; at < packed_size; at += CHUNK) {
            size_t length = packed_size - at < CHUNK ? packed_size - at : CHUNK;
            fputs("\033_G", to);
            if (at == 0) {
                fprintf(to, "a=T,f=32,o=z,s=%d,v=%d,i=%u,p=1,c=%d,r=%d,C=1,q=2,", width, height,
                        number, where.width, where.height);
            }
            fprintf(to, "m=%d;", at + length < packed_size);
            write_base64(packed + at, length, to);
            fputs("\033\\", to);
        }
        fputs("\0338", to);
    }
    free(rgba);
    free(packed);
}

/* ---- sixels ---------------------------------------------------------------------------------- */

enum { COLOURS = 64 }; /* what terminals with sixels have at least */

/* What a picture is drawn in: its own colours where they are few, as a map's are, else four levels
 * of each primary: curves have few colours, and their edges many. */
typedef struct palette {
    unsigned char rgb[COLOURS][3];
    int n; /* COLOURS + 1: more than there is room for */
} palette;

static bool is_clear(uint32_t pixel)
{
    return pixel >> 24 < 128;
}

/* Its place; where it has none, the next is its. */
static int place_in(palette *p, const unsigned char *rgb)
{
    for (int c = 0; c < p->n && c < COLOURS; c++) {
        if (memcmp(p->rgb[c], rgb, 3) == 0) {
            return c;
        }
    }
    if (p->n < COLOURS) {
        memcpy(p->rgb[p->n], rgb, 3);
        return p->n++;
    }
    p->n = COLOURS + 1;
    return 0;
}

static int level_of(unsigned char value)
{
    return (value + 42) / 85;
}

static void find_palette(const uint32_t *pixels, size_t n, palette *p)
{
    unsigned char rgba[4];
    p->n = 0;
    for (size_t i = 0; i < n && p->n <= COLOURS; i++) {
        if (!is_clear(pixels[i]) && (i == 0 || pixels[i] != pixels[i - 1])) {
            unmultiply(pixels[i], rgba);
            place_in(p, rgba);
        }
    }
    for (int c = 0; c < COLOURS && p->n > COLOURS; c++) {
        const int levels[3] = {c / 16, c / 4 % 4, c % 4};
        for (int primary = 0; primary < 3; primary++) {
            p->rgb[c][primary] = (unsigned char)(85 * levels[primary]);
        }
    }
}

/* The place of a pixel's colour, or −1 where it is clear. */
static int colour_of(uint32_t pixel, palette *p)
{
    unsigned char rgba[4];
    if (is_clear(pixel)) {
        return -1;
    }
    unmultiply(pixel, rgba);
    return p->n > COLOURS ? level_of(rgba[0]) * 16 + level_of(rgba[1]) * 4 + level_of(rgba[2])
                          : place_in(p, rgba);
}

/* The same sixel so many times. */
static void write_run(int sixel, int times, FILE *to)
{
    if (times > 3) {
        fprintf(to, "!%d%c", times, '?' + sixel);
    } else {
        for (; times > 0; times--) {
            fputc('?' + sixel, to);
        }
    }
}

/* Six rows from `y` in one colour. */
static void write_band(const signed char *colours, int width, int rows, int colour, FILE *to)
{
    int before = 0, times = 0, last = 0;
    for (int x = 0; x < width; x++) {
        for (int y = 0; y < rows; y++) {
            last = colours[(size_t)y * (size_t)width + (size_t)x] == colour ? x + 1 : last;
        }
    }
    fprintf(to, "#%d", colour);
    for (int x = 0; x < last; x++) {
        int sixel = 0;
        for (int y = 0; y < rows; y++) {
            sixel |= (colours[(size_t)y * (size_t)width + (size_t)x] == colour) << y;
        }
        if (sixel != before) {
            write_run(before, times, to);
            times = 0;
        }
        before = sixel;
        times++;
    }
    write_run(before, times, to);
    fputc('$', to);
}

void sixel_write(const uint32_t *pixels, int width, int height, area where, FILE *to)
{
    size_t n = (size_t)width * (size_t)height;
    signed char *colours = mf_alloc(n, 1);
    bool used[COLOURS] = {false};
    palette p;
    if (colours == NULL) {
        return;
    }
    find_palette(pixels, n, &p);
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && pixels[i] == pixels[i - 1];
        colours[i] = again ? colours[i - 1] : (signed char)colour_of(pixels[i], &p);
        if (colours[i] >= 0) {
            used[colours[i]] = true;
        }
    }
    fprintf(to, "\0337\033[%d;%dH\033P0;1;0q\"1;1;%d;%d", where.y + 1, where.x + 1, width, height);
    for (int c = 0; c < COLOURS; c++) { /* in hundredths */
        if (used[c]) {
            fprintf(to, "#%d;2;%d;%d;%d", c, p.rgb[c][0] * 100 / 255, p.rgb[c][1] * 100 / 255,
                    p.rgb[c][2] * 100 / 255);
        }
    }
    for (int y = 0; y < height; y += 6) {
        int rows = height - y < 6 ? height - y : 6;
        const signed char *band = colours + (size_t)y * (size_t)width;
        bool here[COLOURS] = {false};
        for (size_t i = 0; i < (size_t)rows * (size_t)width; i++) {
            if (band[i] >= 0) {
                here[band[i]] = true;
            }
        }
        for (int c = 0; c < COLOURS; c++) {
            if (here[c]) {
                write_band(band, width, rows, c, to);
            }
        }
        fputs(y + 6 < height ? "-" : "", to);
    }
    fputs("\033\\\0338", to);
    free(colours);
}

/* ---- the clipboard --------------------------------------------------------------------------- */

void clipboard_write(const char *text, FILE *to)
{
    fputs("\033]52;c;", to);
    write_base64((const unsigned char *)text, strlen(text), to);
    fputs("\033\\", to);
    fflush(to);
}
