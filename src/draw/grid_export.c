/* Grids as files: see grid_export.h. */
#include "grid_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lost.h"
#include "ramp.h"
#include "text.h"
#include "utf8.h"

static const cell *cell_of(const grid *g, int x, int y)
{
    return &g->cells[(size_t)y * (size_t)g->width + (size_t)x];
}

void grid_write_text(const grid *g, FILE *out)
{
    for (int y = 0; y < g->height; y++) {
        int end = g->width; /* without trailing blanks */
        while (end > 0 && strcmp(cell_of(g, end - 1, y)->text, " ") == 0) {
            end--;
        }
        for (int x = 0; x < end; x++) {
            fputs(cell_of(g, x, y)->text, out);
        }
        fputc('\n', out);
    }
}

/* The 16-colour palette's numbers, as the terminal's own theme shows them. */
static const int ansi_colors[INKS] = {39, 36, 33, 90, 34, 31, 32, 35};

/* Readable on white, and told apart by the colour-blind (Okabe & Ito 2008). */
static const char *const svg_colors[INKS] = {"#222222", "#0072b2", "#b85c00", "#8a8a8a",
                                             "#333366", "#c00000", "#00734d", "#9c3f7c"};

void grid_write_ansi(const grid *g, FILE *out)
{
    for (int y = 0; y < g->height; y++) {
        style look = STYLE(INK_PLAIN);
        for (int x = 0; x < g->width; x++) {
            const cell *here = cell_of(g, x, y);
            if (!same_style(here->look, look)) {
                look = here->look;
                fprintf(out, "\033[0;%d%s%s", ansi_colors[look.ink],
                        look.attributes & ATTRIBUTE_BOLD ? ";1" : "",
                        look.attributes & ATTRIBUTE_REVERSE ? ";7" : "");
                look.heat > 0 ? fprintf(out, ";48;5;%um", ramp_256(look.heat, false))
                              : fputc('m', out);
            }
            fputs(look.heat > 0 ? " " : here->text, out);
        }
        fputs("\033[0m\n", out);
    }
}

enum { SVG_COLUMN = 8, SVG_ROW = 17, SVG_MARGIN = 8 };

/* ---- what is drawn as a shape, so that it looks alike whatever the font -------------------------
 */

static uint32_t code_of(const cell *c)
{
    size_t bytes, length = strlen(c->text);
    uint32_t code = length == 0 ? ' ' : utf8_decode(c->text, length, &bytes);
    return length > 0 && bytes < length ? UTF8_INVALID : code; /* with combining characters: text */
}

/* Rectangles of a cell, in 1/8 of its width and 1/16 of its height. */
typedef struct part {
    int x, y, width, height;
} part;

static size_t braille_parts(uint32_t code, part *parts)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    size_t n = 0;
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 2; column++) {
            if (code & bits[row][column]) {
                parts[n++] = (part){column * 4, row * 4, 4, 4};
            }
        }
    }
    return n;
}

static size_t quadrant_parts(uint32_t code, part *parts)
{
    /* U+2596 …: lower left 1, lower right 2, upper left 4, upper right 8 */
    static const uint8_t quarters[10] = {1,         2,         4, 1 | 2 | 4, 4 | 2,
                                         4 | 8 | 1, 4 | 8 | 2, 8, 8 | 1,     8 | 1 | 2};
    size_t n = 0;
    for (int q = 0; q < 4; q++) {
        if (quarters[code - 0x2596] & (1 << q)) {
            parts[n++] = (part){q % 2 * 4, q < 2 ? 8 : 0, 4, 8};
        }
    }
    return n;
}

/* Lines of a box: the arms of each character, as bits: left 1, right 2, up 4, down 8. */
static size_t box_parts(uint32_t code, part *parts)
{
    static const struct {
        uint16_t code;
        uint8_t arms;
    } boxes[] = {{0x2500, 3},  {0x2502, 12}, {0x250c, 10}, {0x2510, 9}, {0x2514, 6}, {0x2518, 5},
                 {0x251c, 14}, {0x2524, 13}, {0x252c, 11}, {0x2534, 7}, {0x253c, 15}};
    size_t n = 0;
    for (size_t b = 0; b < sizeof boxes / sizeof boxes[0]; b++) {
        if (boxes[b].code == code) {
            int left = boxes[b].arms & 1 ? 0 : 4, right = boxes[b].arms & 2 ? 8 : 5;
            int top = boxes[b].arms & 4 ? 0 : 7, bottom = boxes[b].arms & 8 ? 16 : 8;
            if (boxes[b].arms & 3) {
                parts[n++] = (part){left, 7, right - left, 1};
            }
            if (boxes[b].arms & 12) {
                parts[n++] = (part){4, top, 1, bottom - top};
            }
        }
    }
    return n;
}

enum { PARTS_MOST = 8 };

/* The parts of a character that is drawn as a shape; 0: it is text. */
static size_t parts_of(uint32_t code, part *parts)
{
    if (code >= 0x2800 && code <= 0x28ff) {
        return braille_parts(code, parts);
    }
    if (code >= 0x2596 && code <= 0x259f) {
        return quadrant_parts(code, parts);
    }
    if (code == 0x2580) {
        parts[0] = (part){0, 0, 8, 8};
        return 1;
    }
    if (code >= 0x2581 && code <= 0x2588) { /* from below, in eighths */
        int height = 2 * (int)(code - 0x2580);
        parts[0] = (part){0, 16 - height, 8, height};
        return 1;
    }
    if (code >= 0x2589 && code <= 0x258f) { /* from the left */
        parts[0] = (part){0, 0, (int)(0x2590 - code), 16};
        return 1;
    }
    if (code == 0x2590) {
        parts[0] = (part){4, 0, 4, 16};
        return 1;
    }
    return box_parts(code, parts);
}

/* The shades ░ ▒ ▓: how much of the ground they leave. */
static double opacity_of(uint32_t code)
{
    return code == 0x2591 ? 0.25 : code == 0x2592 ? 0.5 : code == 0x2593 ? 0.75 : 0;
}

static int left_of(int x)
{
    return SVG_MARGIN + x * SVG_COLUMN;
}

static int top_of(int y)
{
    return SVG_MARGIN + y * SVG_ROW;
}

static const char *colour_of(style look)
{
    return look.attributes & ATTRIBUTE_REVERSE ? "#ffffff" : svg_colors[look.ink];
}

/* The grounds of a run: reversed, or of its heat. */
static void write_ground(style look, int from, int to, int y, FILE *out)
{
    char heat[8];
    const char *fill = svg_colors[look.ink];
    if (look.heat > 0) {
        uint8_t rgb[3];
        ramp_rgb(look.heat, true, rgb);
        snprintf(heat, sizeof heat, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
        fill = heat;
    }
    if (look.heat > 0 || look.attributes & ATTRIBUTE_REVERSE) {
        fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
                left_of(from), top_of(y), (to - from) * SVG_COLUMN, SVG_ROW, fill);
    }
}

/* All shapes of a run as one path. */
static void write_shapes(const grid *g, int from, int to, int y, FILE *out)
{
    const char *open = "<path fill=\"%s\" d=\"";
    bool any = false;
    style look = cell_of(g, from, y)->look;
    for (int x = from; x < to; x++) {
        part parts[PARTS_MOST];
        size_t n = parts_of(code_of(cell_of(g, x, y)), parts);
        for (size_t i = 0; i < n; i++) {
            any ? 0 : fprintf(out, open, colour_of(look));
            any = true;
            fprintf(out, "M%g %gh%gv%gh%gz", left_of(x) + parts[i].x * SVG_COLUMN / 8.0,
                    top_of(y) + parts[i].y * SVG_ROW / 16.0, parts[i].width * SVG_COLUMN / 8.0,
                    parts[i].height * SVG_ROW / 16.0, -parts[i].width * SVG_COLUMN / 8.0);
        }
    }
    if (any) {
        fputs("\"/>\n", out);
    }
    for (int x = from; x < to; x++) {
        double opacity = opacity_of(code_of(cell_of(g, x, y)));
        if (opacity > 0) {
            fprintf(out,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                    "fill-opacity=\"%g\"/>\n",
                    left_of(x), top_of(y), SVG_COLUMN, SVG_ROW, colour_of(look), opacity);
        }
    }
}

static bool is_text(const cell *c)
{
    part parts[PARTS_MOST];
    uint32_t code = code_of(c);
    return c->width > 0 && code != ' ' && parts_of(code, parts) == 0 && opacity_of(code) == 0;
}

/* The text of a run: each character at a place of its own, whatever the font. */
static void write_letters(const grid *g, int from, int to, int y, FILE *out)
{
    style look = cell_of(g, from, y)->look;
    for (int x = from; x < to; x++) {
        if (!is_text(cell_of(g, x, y))) {
            continue;
        }
        int end = x;
        fputs("<text x=\"", out);
        do {
            fprintf(out, end > x ? " %d" : "%d", left_of(end));
            end++;
        } while (end < to && is_text(cell_of(g, end, y)) && cell_of(g, end, y)->width == 1 &&
                 cell_of(g, end - 1, y)->width == 1 &&
                 code_of(cell_of(g, end, y)) != UTF8_INVALID &&
                 code_of(cell_of(g, end - 1, y)) != UTF8_INVALID);
        fprintf(out, "\" y=\"%d\" fill=\"%s\"%s>", top_of(y) + SVG_ROW - 4, colour_of(look),
                look.attributes & ATTRIBUTE_BOLD ? " font-weight=\"bold\"" : "");
        for (; x < end; x++) {
            text_write_markup(cell_of(g, x, y)->text, out);
        }
        fputs("</text>\n", out);
        x--;
    }
}

/* One run of cells of one look. */
static void write_run(const grid *g, int from, int to, int y, FILE *out)
{
    style look = cell_of(g, from, y)->look;
    write_ground(look, from, to, y, out);
    if (look.heat == 0) {
        write_shapes(g, from, to, y, out);
        write_letters(g, from, to, y, out);
    }
}

static void open_svg(int columns, int rows, FILE *out)
{
    int width = columns * SVG_COLUMN + 2 * SVG_MARGIN, height = rows * SVG_ROW + 2 * SVG_MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
            "monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fdfdfb\"/>\n",
            width, height, width, height);
}

static void write_cells(const grid *g, FILE *out)
{
    for (int y = 0; y < g->height; y++) {
        for (int from = 0, to; from < g->width; from = to) {
            for (to = from + 1;
                 to < g->width && same_style(cell_of(g, to, y)->look, cell_of(g, from, y)->look);
                 to++) {
            }
            write_run(g, from, to, y, out);
        }
    }
}

void grid_write_svg(const grid *g, FILE *out)
{
    open_svg(g->width, g->height, out);
    write_cells(g, out);
    fputs("</svg>\n", out);
}

void film_write_svg(grid *const *frames, size_t n, double fps, FILE *out)
{
    open_svg(n > 0 ? frames[0]->width : 1, n > 0 ? frames[0]->height : 1, out);
    for (size_t f = 0; f < n; f++) { /* each is seen for its share of the film, again and again */
        double from = (double)f / (double)n, to = (double)(f + 1) / (double)n;
        fprintf(
            out,
            "<g visibility=\"%s\">\n<animate attributeName=\"visibility\" calcMode=\"discrete\" "
            "dur=\"%.4gs\" repeatCount=\"indefinite\" ",
            f + 1 == n ? "visible" : "hidden", (double)n / fps);
        if (f == 0) {
            fprintf(out, "values=\"visible;hidden\" keyTimes=\"0;%.6f\"/>\n",
                    to < 1 ? to : 0.999999);
        } else {
            fprintf(out, "values=\"hidden;visible;hidden\" keyTimes=\"0;%.6f;%.6f\"/>\n", from, to);
        }
        write_cells(frames[f], out);
        fputs("</g>\n", out);
    }
    fputs("</svg>\n", out);
}

/* A JSON string of a frame: the cursor home, then its rows. */
static void write_cast_frame(const grid *g, FILE *out)
{
    char *text = NULL;
    size_t size;
    FILE *to = draw_kept(open_memstream(&text, &size));
    if (to == NULL) {
        return;
    }
    grid_write_ansi(g, to);
    bool good = ferror(to) == 0;
    if (fclose(to) != 0 || !good) {
        draw_kept(NULL);
        free(text);
        return;
    }
    fputs("\\u001b[H", out);
    for (size_t i = 0; i + 1 < size; i++) { /* the last line end would scroll the screen */
        unsigned char c = (unsigned char)text[i];
        if (c == '\n') {
            fputs("\\r\\n", out);
        } else if (c == '"' || c == '\\') {
            fprintf(out, "\\%c", c);
        } else if (c < 0x20) {
            fprintf(out, "\\u%04x", c);
        } else {
            fputc(c, out);
        }
    }
    free(text);
}

void film_write_cast(grid *const *frames, size_t n, double fps, FILE *out)
{
    fprintf(out, "{\"version\": 2, \"width\": %d, \"height\": %d}\n", n > 0 ? frames[0]->width : 1,
            n > 0 ? frames[0]->height : 1);
    for (size_t f = 0; f < n; f++) {
        fprintf(out, "[%.4f, \"o\", \"", (double)f / fps);
        write_cast_frame(frames[f], out);
        fputs("\"]\n", out);
    }
}
