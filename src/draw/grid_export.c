/* Grids as files: see grid_export.h. */
#include "grid_export.h"

#include <stdio.h>
#include <stdlib.h>
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
    fprintf(out,
            "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" "
            "fill=\"%s\"%s>",
            left, top + SVG_ROW - 4, width, reverse ? "#ffffff" : svg_colors[look.ink],
            look.attributes & ATTRIBUTE_BOLD ? " font-weight=\"bold\"" : "");
    for (int x = from; x < to; x++) {
        write_escaped(cell_of(g, x, y)->text, out);
    }
    fputs("</text>\n", out);
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
                 to < g->width && same_look(cell_of(g, to, y)->look, cell_of(g, from, y)->look);
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
    FILE *to = open_memstream(&text, &size);
    if (to == NULL) {
        return;
    }
    grid_write_ansi(g, to);
    fclose(to);
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
