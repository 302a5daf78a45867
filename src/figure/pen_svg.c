/* SVG in a page: see pen_svg.h. */
#include "pen_svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/ramp.h"
#include "../draw/text.h"
#include "../draw/utf8.h"
#include "paper.h"
#include "pen.h"

void html_text(const char *text, FILE *to)
{
    char safe[4 * 4096];
    text_clip(text, 4096, false, safe, sizeof safe);
    text_write_markup(safe, to);
}

typedef struct svg_pen {
    pen pen; /* first: a pen is one of these */
    FILE *to;
} svg_pen;

static FILE *file_of(pen *p)
{
    return ((svg_pen *)p)->to;
}

static void draw_line(pen *p, const pen_point *at, size_t n, uint8_t hue, double width, double dash)
{
    FILE *to = file_of(p);
    double x = NAN, y = NAN;
    fprintf(to, "<polyline class=\"l%u\" stroke-width=\"%.3g\"", hue, width);
    dash > 0 ? fprintf(to, " stroke-dasharray=\"%.3g\"", dash) : 0;
    fputs(" points=\"", to);
    for (size_t i = 0; i < n; i++) {
        bool near = fabs(at[i].x - x) < 0.4 && fabs(at[i].y - y) < 0.4; /* nobody sees it */
        if (!near || i + 1 == n) {
            fprintf(to, "%s%.1f,%.1f", i > 0 ? " " : "", at[i].x, at[i].y);
            x = at[i].x;
            y = at[i].y;
        }
    }
    fputs("\"/>\n", to);
}

/* What letters of most fonts take; a page's own are not known here. */
static double measure(pen *p, double size, bool bold, const char *text)
{
    (void)p;
    return (double)text_width(text) * size * (bold ? 0.6 : 0.56);
}

static void draw_text(pen *p, double x, double y, double anchor, double size, bool bold,
                      uint8_t hue, const char *text)
{
    FILE *to = file_of(p);
    if (text[0] == '\0') {
        return;
    }
    fprintf(to, "<text class=\"f%u\" x=\"%.1f\" y=\"%.1f\" font-size=\"%.3g\"%s%s>", hue, x, y,
            size,
            anchor == 0   ? ""
            : anchor == 1 ? " text-anchor=\"end\""
                          : " text-anchor=\"middle\"",
            bold ? " font-weight=\"bold\"" : "");
    html_text(text, to);
    fputs("</text>\n", to);
}

static void draw_bar(pen *p, double x, double y, double width, double height, uint8_t hue,
                     uint8_t heat)
{
    FILE *to = file_of(p);
    fprintf(to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x, y, width, height);
    if (heat > 0) {
        uint8_t rgb[3];
        ramp_rgb(heat, true, rgb);
        fprintf(to, " shape-rendering=\"crispEdges\" fill=\"#%02x%02x%02x\"/>\n", rgb[0], rgb[1],
                rgb[2]);
    } else {
        fprintf(to, " class=\"f%u\"/>\n", hue);
    }
}

static void draw_mark(pen *p, double x, double y, double r, uint32_t glyph, uint8_t hue)
{
    FILE *to = file_of(p);
    switch (glyph) {
    case 0x25cb: /* ○ */
        fprintf(to,
                "<circle class=\"l%u\" fill=\"none\" stroke-width=\"%.2g\" cx=\"%.1f\" cy=\"%.1f\" "
                "r=\"%.1f\"/>\n",
                hue, r * 0.5, x, y, r);
        return;
    case 0x25cf: /* ● */
    case 0x00b7: /* · */
        fprintf(to, "<circle class=\"f%u\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", hue, x, y,
                glyph == 0x00b7 ? r * 0.4 : r);
        return;
    case 0x25b2: /* ▲ */
        fprintf(to, "<polygon class=\"f%u\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>\n", hue, x,
                y - 1.2 * r, x + 1.1 * r, y + 0.8 * r, x - 1.1 * r, y + 0.8 * r);
        return;
    case 0x25c6: /* ◆ */
        fprintf(to, "<polygon class=\"f%u\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>\n",
                hue, x, y - 1.2 * r, x + 1.2 * r, y, x, y + 1.2 * r, x - 1.2 * r, y);
        return;
    default: {
        char text[8];
        text[utf8_encode(glyph, text)] = '\0';
        draw_text(p, x, y + r, 0.5, 3 * r, true, hue, text);
    }
    }
}

static void write_numbers(pen *p, const plot_series *s, const char *x_name, const axis *x,
                          pen_point corner, double width, double height)
{
    enum { MOST = 1000 };
    FILE *to = file_of(p);
    size_t step = s->n / MOST + 1;
    fputs("<g class=\"data\" data-name=\"", to);
    html_text(s->name, to);
    fputs("\" data-of=\"", to);
    html_text(x_name == NULL ? "" : x_name, to);
    fprintf(to, "\" data-box=\"%.1f %.1f %.1f %.1f\" data-range=\"%.9g %.9g %d\"", corner.x,
            corner.y, width, height, x->low, x->high, x->logarithmic);
    for (int side = 0; side < 2; side++) {
        bool first = true;
        fprintf(to, " data-%c=\"", side == 0 ? 'x' : 'y');
        for (size_t i = 0; i < s->n; i += step) {
            double point[2];
            s->point(s->context, i, &point[0], &point[1]);
            if (isfinite(point[0]) && isfinite(point[1])) {
                fprintf(to, "%s%.6g", first ? "" : " ", point[side]);
                first = false;
            }
        }
        fputc('"', to);
    }
    fputs("></g>\n", to);
}

void svg_write(const kept *const *pictures, size_t n, double width, double height,
               const char *label, FILE *to)
{
    svg_pen p = {.pen = {.paper = true,
                         .line = draw_line,
                         .text = draw_text,
                         .bar = draw_bar,
                         .mark = draw_mark,
                         .width = measure,
                         .numbers = write_numbers},
                 .to = to};
    fprintf(to, "<svg class=\"plot\" viewBox=\"-6 -4 %.0f %.0f\" role=\"img\" aria-label=\"",
            width + 12, height + 8);
    html_text(label, to);
    fputs("\">\n", to);
    paper_page(&p.pen, pictures, n, width, height, &(paper_look){.size = 13, .stroke = 1.8});
    fputs("</svg>\n", to);
}
