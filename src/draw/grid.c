/* The grid: see grid.h. */
#include "grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keep.h"
#include "lost.h"
#include "ramp.h"
#include "text.h"
#include "utf8.h"

grid *grid_new(int width, int height, bool ascii)
{
    if (width < 1 || height < 1 || width > 4096 || height > 4096) {
        return NULL;
    }
    grid *g = draw_kept(calloc(1, sizeof *g));
    cell *cells = draw_kept(calloc((size_t)width * (size_t)height, sizeof *cells));
    if (g == NULL || cells == NULL) {
        free(g);
        free(cells);
        return NULL;
    }
    *g = (grid){.width = width, .height = height, .ascii = ascii, .cells = cells};
    grid_clear(g);
    return g;
}

strokes strokes_find(const char *name)
{
    return strcmp(name, "blocks") == 0  ? STROKES_BLOCKS
           : strcmp(name, "ascii") == 0 ? STROKES_ASCII
                                        : STROKES_BRAILLE;
}

void grid_free(grid *g)
{
    if (g != NULL) {
        keeping_clear(g->keeping);
        free(g->keeping);
        free(g->cells);
        free(g);
    }
}

void grid_clear(grid *g)
{
    keeping_clear(g->keeping);
    grid_fill(g, grid_area(g), STYLE(INK_PLAIN));
}

static cell *cell_at(grid *g, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < g->width && y < g->height;
    return inside ? &g->cells[(size_t)y * (size_t)g->width + (size_t)x] : NULL;
}

/* What an ASCII grid shows instead. */
static uint32_t ascii_of(uint32_t code)
{
    static const struct {
        uint32_t code;
        char plain;
    } table[] = {
        {0x2500, '-'}, {0x2502, '|'}, {0x250c, '+'}, {0x2510, '+'},  {0x2514, '+'}, {0x2518, '+'},
        {0x251c, '+'}, {0x2524, '|'}, {0x252c, '+'}, {0x2534, '+'},  {0x253c, '+'}, {0x2501, '='},
        {0x2504, '-'}, {0x25cf, 'o'}, {0x25cb, 'O'}, {0x25b2, 'x'},  {0x25b3, 'X'}, {0x25b6, '>'},
        {0x25b8, '>'}, {0x2191, '^'}, {0x2193, 'v'}, {0x2190, '<'},  {0x2192, '>'}, {0x2026, '~'},
        {0x00b7, '.'}, {0x00d7, 'x'}, {0x2212, '-'}, {0x2013, '-'},  {0x2014, '-'}, {0x03b1, 'a'},
        {0x03b2, 'b'}, {0x03bc, 'm'}, {0x03a3, 'S'}, {0x2016, '|'},  {0x23f8, '='}, {0x25a0, '#'},
        {0x2605, '*'}, {0x2503, '|'}, {0x00b2, '2'}, {0x2032, '\''}, {0x2211, 'S'}, {0x00b0, 'd'},
        {0x2260, '#'}, {0x00b1, '~'}, {0x25c6, '*'}, {0x25c7, '*'},  {0x25c0, '<'}, {0x2248, '~'},
        {0x00d8, 'O'}, {0x0394, 'D'}, {0x2713, 'v'}, {0x2717, 'x'},  {0x21c4, '~'}, {0x2581, '_'},
        {0x221a, 'V'}, {0x2265, '>'}, {0x2264, '<'}, {0x25ba, '>'},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == code) {
            return (unsigned char)table[i].plain;
        }
    }
    if (code >= 0x2800 && code <= 0x28ff) { /* Braille: by where its dots are */
        uint32_t dots = code - 0x2800;
        bool upper = (dots & 0x1b) != 0, lower = (dots & 0xe4) != 0;
        return dots == 0 ? ' ' : upper && lower ? ':' : upper ? '\'' : '.';
    }
    if (code >= 0x2582 && code <= 0x259f && code != 0x2591) {
        return '#';
    }
    return code == 0x2591 ? '.' : code < 0x80 ? code : '?';
}

/* Blanks the other half of a wide character that is partly overwritten. */
static void heal(grid *g, int x, int y)
{
    cell *here = cell_at(g, x, y), *before = cell_at(g, x - 1, y), *after = cell_at(g, x + 1, y);
    if (here->width == 0 && before != NULL) {
        snprintf(before->text, CELL_BYTES, " ");
        before->width = 1;
        before->picture = 0;
    }
    if (here->width == 2 && after != NULL) {
        snprintf(after->text, CELL_BYTES, " ");
        after->width = 1;
        after->picture = 0;
    }
}

void grid_put(grid *g, int x, int y, style look, uint32_t code)
{
    cell *here = cell_at(g, x, y);
    if (here == NULL) {
        return;
    }
    code = g->ascii ? ascii_of(code) : !utf8_is_unsafe(code) ? code : 0xfffd;
    int width = text_code_width(code);
    heal(g, x, y);
    if (width == 2 && cell_at(g, x + 1, y) == NULL) {
        code = ' ';
        width = 1;
    }
    here->text[utf8_encode(code, here->text)] = '\0';
    here->width = (uint8_t)(width == 0 ? 1 : width);
    here->look = look;
    here->picture = 0;
    if (width == 2) {
        heal(g, x + 1, y);
        *cell_at(g, x + 1, y) = (cell){.text = "", .width = 0, .look = look};
    }
}

/* Adds a combining character to the cell before x. */
static void combine(grid *g, int x, int y, uint32_t code)
{
    cell *before = cell_at(g, x - 1, y);
    size_t length = before == NULL ? CELL_BYTES : strlen(before->text);
    if (length > 0 && length + 5 < CELL_BYTES && !g->ascii) {
        length += utf8_encode(code, before->text + length);
        before->text[length] = '\0';
    }
}

int grid_text(grid *g, int x, int y, int columns, style look, const char *text)
{
    size_t length = strlen(text);
    int used = 0;
    if (columns <= 0 || y < 0 || y >= g->height) {
        return 0;
    }
    bool cut = length > (size_t)columns && text_width(text) > (size_t)columns;
    int room = cut ? columns - 1 : columns;
    for (size_t i = 0, bytes; i < length; i += bytes) {
        uint32_t code = utf8_decode(text + i, length - i, &bytes);
        int width = text_code_width(code);
        if (width == 0) {
            combine(g, x + used, y, code);
            continue;
        }
        if (used + width > room) {
            break;
        }
        grid_put(g, x + used, y, look, code);
        used += width;
    }
    if (cut) {
        grid_put(g, x + used, y, look, 0x2026);
        used++;
    }
    return used;
}

int grid_print(grid *g, int x, int y, int columns, style look, const char *format, ...)
{
    char text[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return grid_text(g, x, y, columns, look, text);
}

void grid_print_right(grid *g, int x, int y, int columns, style look, const char *format, ...)
{
    char text[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    int width = (int)text_width(text);
    int shift = width < columns ? columns - width : 0;
    grid_text(g, x + shift, y, columns - shift, look, text);
}

void grid_figure(grid *g, int x, int y, int columns, style look, double value, int decimals)
{
    char text[32];
    grid_print_right(g, x, y, columns, look, "%s",
                     text_figure_within(value, decimals, columns, text));
}

/* Up to a blank, or all; a word that is too long for a line is taken whole. */
size_t grid_line(const char *text, int columns)
{
    char line[2048];
    size_t length = strlen(text), fits = 0;
    length = length < sizeof line ? length : sizeof line - 1;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != ' ') {
            continue;
        }
        memcpy(line, text, i);
        line[i] = '\0';
        if (text_width(line) > (size_t)columns && fits > 0) {
            break;
        }
        fits = i;
        if (text_width(line) > (size_t)columns) {
            break;
        }
    }
    return fits == 0 ? length : fits;
}

int grid_wrap(grid *g, area where, style look, const char *text)
{
    int row = 0;
    while (*text != '\0' && row < where.height) {
        bool last = row == where.height - 1;
        size_t fits = last ? strlen(text) : grid_line(text, where.width);
        grid_print(g, where.x, where.y + row, where.width, look, "%.*s", (int)fits, text);
        text += fits + (text[fits] == ' ');
        row++;
    }
    return row;
}

int grid_wrapped(const char *text, int columns)
{
    int rows = 0;
    while (*text != '\0') {
        size_t fits = grid_line(text, columns);
        text += fits + (text[fits] == ' ');
        rows++;
    }
    return rows;
}

void grid_restyle(grid *g, area where, style look)
{
    for (int y = where.y; y < where.y + where.height; y++) {
        for (int x = where.x; x < where.x + where.width; x++) {
            cell *here = cell_at(g, x, y);
            if (here != NULL) {
                here->look = look;
            }
        }
    }
}

void grid_fill(grid *g, area where, style look)
{
    for (int y = where.y; y < where.y + where.height; y++) {
        for (int x = where.x; x < where.x + where.width; x++) {
            cell *here = cell_at(g, x, y);
            if (here != NULL) {
                *here = (cell){.text = " ", .width = 1, .look = look};
            }
        }
    }
}

area grid_box(grid *g, area where, style look, const char *title)
{
    int right = where.x + where.width - 1, bottom = where.y + where.height - 1;
    for (int x = where.x + 1; x < right; x++) {
        grid_put(g, x, where.y, look, 0x2500);
        grid_put(g, x, bottom, look, 0x2500);
    }
    for (int y = where.y + 1; y < bottom; y++) {
        grid_put(g, where.x, y, look, 0x2502);
        grid_put(g, right, y, look, 0x2502);
    }
    grid_put(g, where.x, where.y, look, 0x250c);
    grid_put(g, right, where.y, look, 0x2510);
    grid_put(g, where.x, bottom, look, 0x2514);
    grid_put(g, right, bottom, look, 0x2518);
    if (title != NULL && title[0] != '\0' && where.width > 6) {
        style bold = {look.ink, (uint8_t)(look.attributes | ATTRIBUTE_BOLD), 0};
        int used = grid_text(g, where.x + 2, where.y, where.width - 4, bold, title);
        grid_put(g, where.x + 1, where.y, look, ' ');
        grid_put(g, where.x + 2 + used, where.y, look, ' ');
    }
    return (area){where.x + 1, where.y + 1, where.width - 2, where.height - 2};
}

void grid_shade(grid *g, int x, int y, style look, double share)
{
    static const uint32_t shades[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    static const char plain[] = " .:coO#@"; /* none is a sign: those stand beside shades */
    int steps = g->ascii ? 7 : 4;
    int level = !(share > 0) ? 0 : share >= 1 ? steps : 1 + (int)(share * steps);
    level = level > steps ? steps : level;
    grid_put(g, x, y, look, g->ascii ? (unsigned char)plain[level] : shades[level]);
}

void grid_heat(grid *g, int x, int y, double share)
{
    grid_shade(g, x, y, (style){INK_PLAIN, 0, ramp_heat(share)}, share);
}

void grid_heat_signed(grid *g, int x, int y, double share)
{
    style look = {share < 0 ? INK_WARN : INK_GOOD, 0, ramp_signed(share)};
    grid_shade(g, x, y, look, share < 0 ? -share : share);
}

void grid_scale(grid *g, int x, int y, int columns, bool is_signed)
{
    for (int c = 0; c < columns; c++) {
        double share = columns > 1 ? c / (columns - 1.0) : 1;
        is_signed ? grid_heat_signed(g, x + c, y, 2 * share - 1) : grid_heat(g, x + c, y, share);
    }
}

void grid_bar(grid *g, int x, int y, int columns, style look, double share)
{
    char bar[4 * 256 + 1];
    columns = columns > 256 ? 256 : columns;
    if (columns > 0) {
        text_bar(share < 0 ? -share : share, (size_t)columns, g->ascii, bar, sizeof bar);
        grid_text(g, x, y, columns, share < 0 ? STYLE(INK_WARN) : look, bar);
    }
}
