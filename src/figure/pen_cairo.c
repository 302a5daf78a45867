/* cairo's pen: see pen_cairo.h. */
#include "pen_cairo.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../data/alloc.h"
#include "../draw/ramp.h"
#include "../draw/text.h"
#include "../draw/utf8.h"
#include "paper.h"
#include "pen.h"

typedef struct cairo_pen {
    pen pen; /* first: a pen is one of these */
    cairo_t *to;
    const char *font;
    bool grey, light;     /* light: maps begin at white */
    uint8_t heat;         /* of the cells that wait to be filled together; 0: none do */
    double (*colours)[3]; /* other colours than those for paper; NULL: none */
} cairo_pen;

/* Fills the cells of one heat: each by itself takes a hundred times as long. */
static void fill_cells(cairo_pen *c)
{
    uint8_t rgb[3];
    if (c->heat == 0) {
        return;
    }
    ramp_rgb(c->heat, c->light, rgb);
    double grey = (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
    if (c->grey) { /* lightness alone: the ramps are even in it */
        cairo_set_source_rgb(c->to, grey, grey, grey);
    } else {
        cairo_set_source_rgb(c->to, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
    }
    cairo_set_antialias(c->to, CAIRO_ANTIALIAS_NONE); /* no seams between cells */
    cairo_fill(c->to);
    cairo_set_antialias(c->to, CAIRO_ANTIALIAS_DEFAULT);
    c->heat = 0;
}

static cairo_t *paint(pen *p, uint8_t hue)
{
    cairo_pen *c = (cairo_pen *)p;
    fill_cells(c);
    double rgb[3];
    pen_colour(hue, c->grey, rgb);
    const double *use = c->colours == NULL ? rgb : c->colours[hue];
    cairo_set_source_rgb(c->to, use[0], use[1], use[2]);
    return c->to;
}

static void draw_line(pen *p, const pen_point *at, size_t n, uint8_t hue, double width, double dash)
{
    cairo_t *to = paint(p, hue);
    for (size_t i = 0; i < n; i++) {
        i == 0 ? cairo_move_to(to, at[i].x, at[i].y) : cairo_line_to(to, at[i].x, at[i].y);
    }
    cairo_set_line_width(to, width);
    cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(to, &dash, dash > 0 ? 1 : 0, 0);
    cairo_stroke(to);
}

static void choose_font(cairo_pen *c, double size, bool bold)
{
    cairo_select_font_face(c->to, c->font, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(c->to, size);
}

enum { SAFE = 804 };

static double measure(pen *p, double size, bool bold, const char *text)
{
    char safe[SAFE];
    cairo_text_extents_t extents;
    cairo_pen *c = (cairo_pen *)p;
    choose_font(c, size, bold);
    text_clip(text, 200, false, safe, sizeof safe); /* what is no UTF-8 would end all drawing */
    cairo_text_extents(c->to, safe, &extents);
    return extents.x_advance;
}

static void draw_text(pen *p, double x, double y, double anchor, double size, bool bold,
                      uint8_t hue, const char *text)
{
    char safe[SAFE];
    cairo_t *to = paint(p, hue);
    double width = anchor > 0 ? measure(p, size, bold, text) : 0;
    choose_font((cairo_pen *)p, size, bold);
    text_clip(text, 200, false, safe, sizeof safe);
    cairo_move_to(to, x - anchor * width, y);
    cairo_show_text(to, safe);
    cairo_new_path(to);
}

static void draw_bar(pen *p, double x, double y, double width, double height, uint8_t hue,
                     uint8_t heat)
{
    cairo_pen *c = (cairo_pen *)p;
    if (heat == 0) {
        cairo_rectangle(paint(p, hue), x, y, width, height);
        cairo_fill(c->to);
        return;
    }
    if (heat != c->heat) {
        fill_cells(c);
    }
    c->heat = heat;
    cairo_rectangle(c->to, x, y, width, height);
}

static void draw_mark(pen *p, double x, double y, double radius, uint32_t glyph, uint8_t hue)
{
    cairo_t *to = paint(p, hue);
    double r = radius;
    cairo_new_path(to);
    switch (glyph) {
    case 0x25cf: /* ● */
    case 0x25cb: /* ○ */
    case 0x00b7: /* · */
        cairo_arc(to, x, y, glyph == 0x00b7 ? r * 0.4 : r, 0, 2 * acos(-1));
        break;
    case 0x25b2: /* ▲ */
        cairo_move_to(to, x, y - 1.2 * r);
        cairo_line_to(to, x + 1.1 * r, y + 0.8 * r);
        cairo_line_to(to, x - 1.1 * r, y + 0.8 * r);
        cairo_close_path(to);
        break;
    case 0x25c6: /* ◆ */
        cairo_move_to(to, x, y - 1.2 * r);
        cairo_line_to(to, x + 1.2 * r, y);
        cairo_line_to(to, x, y + 1.2 * r);
        cairo_line_to(to, x - 1.2 * r, y);
        cairo_close_path(to);
        break;
    default: {
        char text[8];
        text[utf8_encode(glyph, text)] = '\0';
        draw_text(p, x, y + r, 0.5, 3 * r, true, hue, text);
        return;
    }
    }
    if (glyph == 0x25cb) {
        cairo_set_dash(to, NULL, 0, 0);
        cairo_set_line_width(to, r * 0.5);
        cairo_stroke(to);
    } else {
        cairo_fill(to);
    }
}

/* Letters stand where they belong, not where pixels are. */
static void set_letters_free(cairo_t *to)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_set_font_options(to, options);
    cairo_font_options_destroy(options);
}

static cairo_pen pen_of(cairo_t *to, const char *font)
{
    set_letters_free(to);
    return (cairo_pen){.pen = {.line = draw_line,
                               .text = draw_text,
                               .bar = draw_bar,
                               .mark = draw_mark,
                               .width = measure},
                       .to = to,
                       .font = font};
}

const char *figure_library(void)
{
    static char name[40];
    snprintf(name, sizeof name, "cairo %s", cairo_version_string());
    return name;
}

static cairo_status_t write_to(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS
                                                    : CAIRO_STATUS_WRITE_ERROR;
}

enum { POINTS_AN_INCH = 72 };
static const double MM_AN_INCH = 25.4;

/* A page that cairo writes to `to`, or of pixels. */
static cairo_surface_t *open_page(const figure_page *page, FILE *to)
{
    double scale = POINTS_AN_INCH / MM_AN_INCH, dots = page->dpi / MM_AN_INCH;
    double width = page->width * scale, height = page->height * scale;
    cairo_surface_t *made;
    switch (page->form) {
    case FIGURE_PDF:
        made = cairo_pdf_surface_create_for_stream(write_to, to, width, height);
        cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_TITLE, page->title);
        cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "2000-01-01T00:00:00Z");
        return made;
    case FIGURE_SVG:
        made = cairo_svg_surface_create_for_stream(write_to, to, width, height);
        cairo_svg_surface_set_document_unit(made, CAIRO_SVG_UNIT_PT);
        return made;
    default:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)lround(page->width * dots),
                                          (int)lround(page->height * dots));
    }
}

bool figure_write(const kept *const *pictures, size_t n, const figure_page *page, FILE *to)
{
    cairo_surface_t *surface = open_page(page, to);
    cairo_t *context = cairo_create(surface);
    cairo_pen p = pen_of(context, page->font);
    double points = POINTS_AN_INCH / MM_AN_INCH, edge = page->size;
    paper_look look = {.size = page->size, .stroke = page->stroke, .grey = page->grey};
    p.grey = page->grey;
    p.pen.paper = true;
    p.light = true;
    if (page->form == FIGURE_PNG) {
        cairo_scale(context, page->dpi / POINTS_AN_INCH, page->dpi / POINTS_AN_INCH);
        cairo_set_source_rgb(context, 1, 1, 1);
        cairo_paint(context);
    }
    cairo_translate(context, edge, edge);
    paper_page(&p.pen, pictures, n, page->width * points - 2 * edge,
               page->height * points - 2 * edge, &look);
    fill_cells(&p);
    cairo_show_page(context);
    cairo_status_t status = cairo_status(context);
    cairo_destroy(context);
    if (status == CAIRO_STATUS_SUCCESS && page->form == FIGURE_PNG) {
        status = cairo_surface_write_to_png_stream(surface, write_to, to);
    }
    cairo_surface_finish(surface);
    status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status(surface) : status;
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_WRITE_ERROR) {
        mf_lose();
    }
    return status == CAIRO_STATUS_SUCCESS;
}

uint32_t *figure_pixels(const plot *curves, int columns, int rows, int width, int height,
                        double (*colours)[3], double font)
{
    axis x, y;
    int x_dots = columns * 2, y_dots = rows * 4;
    if (width < 1 || height < 1 || width > 16384 || height > 16384 ||
        !axes_find(curves, x_dots, y_dots, &x, &y)) {
        return NULL;
    }
    plot alone = *curves; /* lines with a name stand in cells, as the names do */
    alone.n_references = 0;
    uint32_t *pixels = mf_alloc_zero((size_t)width * (size_t)height, sizeof *pixels);
    if (pixels == NULL) {
        return NULL;
    }
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        (unsigned char *)pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *context = cairo_create(surface);
    cairo_pen p = pen_of(context, "monospace");
    p.colours = colours;
    double wide = width, high = height; /* a dot of a cell is a place: half a dot lies outside */
    pen_point corner = {wide / x_dots / 2, high / y_dots / 2};
    paper_curves(&p.pen, &alone, &x, &y, corner, wide * (x_dots - 1) / x_dots,
                 high * (y_dots - 1) / y_dots,
                 &(paper_look){.size = font, .stroke = fmax(1.6, font / 7)});
    cairo_surface_flush(surface);
    bool good = cairo_status(context) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    if (!good) {
        mf_lose();
        free(pixels);
    }
    return good ? pixels : NULL;
}
