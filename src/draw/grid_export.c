/* Grids as files: see grid_export.h. */
#include "grid_export.h"

#include <string.h>

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

static bool same_look(style a, style b)
{
    return a.ink == b.ink && a.attributes == b.attributes;
}

void grid_write_ansi(const grid *g, FILE *out)
{
    for (int y = 0; y < g->height; y++) {
        style look = STYLE(INK_PLAIN);
        for (int x = 0; x < g->width; x++) {
            const cell *here = cell_of(g, x, y);
            if (!same_look(here->look, look)) {
                look = here->look;
                fprintf(out, "\033[0;%d%s%sm", ansi_colors[look.ink],
                        look.attributes & ATTRIBUTE_BOLD ? ";1" : "",
                        look.attributes & ATTRIBUTE_REVERSE ? ";7" : "");
            }
            fputs(here->text, out);
        }
        fputs("\033[0m\n", out);
    }
}

enum { SVG_COLUMN = 8, SVG_ROW = 17, SVG_MARGIN = 8 };

static void write_escaped(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static bool is_blank_run(const grid *g, int from, int to, int y)
{
    for (int x = from; x < to; x++) {
        if (strcmp(cell_of(g, x, y)->text, " ") != 0) {
            return false;
        }
    }
    return true;
}

/* One run of cells of one look. textLength holds it to its columns whatever the font. */
static void write_run(const grid *g, int from, int to, int y, FILE *out)
{
    style look = cell_of(g, from, y)->look;
    bool reverse = (look.attributes & ATTRIBUTE_REVERSE) != 0;
    int left = SVG_MARGIN + from * SVG_COLUMN, width = (to - from) * SVG_COLUMN;
    int top = SVG_MARGIN + y * SVG_ROW;
    if (reverse) {
        fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", left,
                top, width, SVG_ROW, svg_colors[look.ink]);
    }
    if (is_blank_run(g, from, to, y)) {
        return;
    }
    fprintf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" "
                 "fill=\"%s\"%s>", left, top + SVG_ROW - 4, width,
            reverse ? "#ffffff" : svg_colors[look.ink],
            look.attributes & ATTRIBUTE_BOLD ? " font-weight=\"bold\"" : "");
    for (int x = from; x < to; x++) {
        write_escaped(cell_of(g, x, y)->text, out);
    }
    fputs("</text>\n", out);
}

void grid_write_svg(const grid *g, FILE *out)
{
    int width = g->width * SVG_COLUMN + 2 * SVG_MARGIN;
    int height = g->height * SVG_ROW + 2 * SVG_MARGIN;
    fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                 "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
                 "monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
                 "<rect width=\"100%%\" height=\"100%%\" fill=\"#fdfdfb\"/>\n",
            width, height, width, height);
    for (int y = 0; y < g->height; y++) {
        for (int from = 0, to; from < g->width; from = to) {
            for (to = from + 1; to < g->width && same_look(cell_of(g, to, y)->look,
                                                           cell_of(g, from, y)->look); to++) {
            }
            write_run(g, from, to, y, out);
        }
    }
    fputs("</svg>\n", out);
}
